"""The texts that are about a person and not about one case: the morning's list, a handover, the help."""

from collections.abc import Sequence

from markupsafe import Markup

from dispatch.model import Case, Person, PersonId, Role
from handlers.notify.messages import Handover
from handlers.queries.list_page import line, stacked
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_MAX_LINES = 20


def morning(tx: Transaction, person: Person, cases: Sequence[Case], say: Saying) -> Markup:
    """One message for all that is overdue or supervised and waits for this person."""
    return _listed(tx, say("list.morning", name=person.name, count=len(cases)), cases, say)


def handover(tx: Transaction, message: Handover, cases: Sequence[Case], say: Saying) -> Markup:
    """The cases that pass to somebody because another goes on leave, or comes back."""
    absent = tx.people.require(message.absent)
    key = "list.handed_back" if message.back else "list.handed_over"
    return _listed(tx, say(key, name=absent.name, count=len(cases)), cases, say)


def _listed(tx: Transaction, head: Markup, cases: Sequence[Case], say: Saying) -> Markup:
    lines = [line(tx, case, say) for case in cases[:_MAX_LINES]]
    rest = len(cases) - len(lines)
    more = [say("list.more", count=rest)] if rest > 0 else []
    return stacked([head, *lines, *more, say("list.morning_foot")])


def help_text(tx: Transaction, number: PersonId, say: Saying) -> Markup:
    """What this person can do, by role, and no more."""
    person = tx.people.require(number)
    roles = [role for role in Role if role in person.roles]
    head = say("help.head", roles="、".join(say.words.plain(f"role.{role}") for role in roles))
    return stacked([head, *(say(f"help.{role}") for role in roles), say("help.looking"), say("help.foot")])
