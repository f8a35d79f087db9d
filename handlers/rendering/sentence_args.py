"""Turns the arguments of a sentence into words when it is sent: ids into names, times into local time."""

from markupsafe import Markup

from handlers.access.participants import unit_name
from handlers.campaigns.list_text import title_of
from handlers.wording.arguments import Arg, Args, CampaignArg, DayArg, PersonArg, TimeArg, UnitArg, WordsArg
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def args_of(tx: Transaction, given: Args, say: Saying) -> dict[str, object]:
    """What the template is given; every sentence may name the centre."""
    return {"centre": say.centre.name} | {name: _in_words(tx, value, say) for name, value in given.items()}


def clause_of(given: Args, say: Saying) -> Markup:
    """Behind a refusal: the clause that it stands on."""
    number = given.get("clause")
    return say("clause.short", number=number) if number else Markup()


def _in_words(tx: Transaction, value: Arg, say: Saying) -> object:
    match value:
        case PersonArg(person):
            return say.name(tx.people.get(person), masked=False)
        case UnitArg(unit):
            return unit_name(tx, unit)
        case TimeArg(time):
            return say.time(time)
        case WordsArg(words):
            return say(words)
        case CampaignArg(campaign):
            return title_of(tx, tx.campaigns.require(campaign), say)
        case DayArg((day, people)):
            names = _in_words(tx, [PersonArg(person) for person in people], say)
            return say.words.plain("said.duty_day", day=day, names=names)
        case str() | int() | float() | None:
            return value
        case _:
            apart = "；" if any(isinstance(item, DayArg) for item in value) else "、"
            return apart.join(str(_in_words(tx, item, say)) for item in value)
