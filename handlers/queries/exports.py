"""Exports cases and figures of a period as a file, for a purpose given in words, which the log of looks keeps.

What is missing is asked back; once all is told, two buttons send the workbook, or the case list as CSV.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from markupsafe import Markup

from dispatch.case.refusals import RoleNeeded
from dispatch.figures.period_words import NoSpan, period_in, span_in
from dispatch.figures.periods import code_of, code_of_span, read_any
from dispatch.model import Person
from dispatch.rulebook.worktime import Calendar
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode
from handlers.bot_api.incoming import Pressed, Said
from handlers.centre import Centre
from handlers.digests.scopes import may_ask, name_of, scopes_for
from handlers.forms.prompts import close_prompt, give_up, is_over
from handlers.notify.destinations import private
from handlers.notify.messages import PromptMessage, Spreadsheet
from handlers.privacy import masks
from handlers.queries.list_page import in_rows
from handlers.queries.summaries import ROLES
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying, saying
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction

FORMATS: Final = ("xlsx", "csv")
_TTL: Final = timedelta(hours=12)
_MAX_PURPOSE: Final = 200
_WORDS: Final = re.compile(r"[^\W\d_]{2}")
"""A purpose has two letters or characters side by side, at the least."""
_LABEL: Final = re.compile(r"^\s*(?:用途|目的)\s*[:：为是]?\s*")
_BETWEEN: Final = " \t\n,，;；、"
_GAP: Final = re.compile(rf"[{_BETWEEN}]|$")
_ONE_DAY: Final = timedelta(days=1)
Args = Mapping[str, str]
"""`scope` and `period` as the buttons of a summary say them, and the `purpose`; empty while it is not told."""


def asked(turn: Turn, person: Person, said: Said, words: str) -> None:
    """Of the widest part of the street that is this person's. Raises RoleNeeded."""
    scopes = scopes_for(turn.tx, person)
    if not scopes:
        raise RoleNeeded(ROLES)
    for older in turn.tx.prompts.of_person(person.id):
        if older.kind is PromptKind.EXPORT:
            give_up(turn, older)
    _open(turn, person, _with_words({"scope": scopes[0], "period": "", "purpose": ""}, words, turn))


def answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """Takes what was asked back; what is still missing is asked once more."""
    if not is_over(turn, prompt, said):
        close_prompt(turn, prompt)
        _open(turn, person, _with_words(_args_of(prompt), said.text, turn))


def tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """Sends the file. The right is judged again, and the export noted before anything is sent. Raises RoleNeeded."""
    args = _args_of(prompt)
    if tap.button is not PromptButton.FORMAT or tap.argument not in FORMATS or _missing(args):
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
        return
    if not may_ask(turn.tx, person, args["scope"]):
        raise RoleNeeded(ROLES)
    plain = saying(turn.centre, turn.at).words.plain
    what = plain("export.what", **_of(turn.tx, args, turn.centre))
    noted = plain("export.noted", what=what, format=tap.argument.upper(), purpose=args["purpose"])
    turn.tx.notes.log_export(person.id, noted, turn.at)
    close_prompt(turn, prompt)
    turn.out.show(private(person), Spreadsheet(args["scope"], args["period"], csv=tap.argument == "csv"))
    turn.out.alert(pressed.callback, "said.spreadsheet_comes")


def still_asked(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """For who may still ask for the figures of that part of the street."""
    return may_ask(tx, person, str(prompt.args["scope"]))


def export_text(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """The prompt as it stands: what is still to be told, or the buttons."""
    args = _args_of(prompt)
    cancel = {
        "text": say.words.plain("verb.cancel"),
        "callback_data": encode(PromptTap(PromptButton.CANCEL, prompt.id)),
    }
    missing = _missing(args)
    if missing:
        words = say(f"export.ask_{missing}", of=name_of(tx, args["scope"], say.centre) or "")
        if args.get("wrong"):
            words = say(f"export.wrong.{args['wrong']}") + "\n" + words
        return words, {"inline_keyboard": [[cancel]]}
    buttons = [
        {
            "text": say.words.plain(f"export.format.{name}"),
            "callback_data": encode(PromptTap(PromptButton.FORMAT, prompt.id, name)),
        }
        for name in FORMATS
    ]
    what = say("export.what", **_of(tx, args, say.centre))
    text = say("export.ready", what=what, purpose=masks.text(args["purpose"]))
    return text, {"inline_keyboard": [*in_rows(buttons, 2), [cancel]]}


def _open(turn: Turn, person: Person, args: Args) -> None:
    place = private(person)
    kind, until = PromptKind.EXPORT, turn.at + _TTL
    prompt = turn.tx.prompts.open(
        person.id, place.chat_id, kind, turn.at, until, args=dict(args), listens=bool(_missing(args))
    )
    turn.out.show(place, PromptMessage(prompt.id))


def _with_words(args: Args, words: str, turn: Turn) -> dict[str, str]:
    """With what the words tell of what is missing: a period where they begin, and the purpose. `wrong` says why days
    from one to another could not be taken."""
    told, cal = dict(args) | {"wrong": ""}, turn.centre.book.calendar
    if not told["period"]:
        told["period"], told["wrong"], words = _period_first(words, cal.day(turn.at), cal)
    purpose = " ".join(_LABEL.sub("", words).split())[:_MAX_PURPOSE]
    if not told["purpose"] and _WORDS.search(purpose):
        told["purpose"] = purpose
    return told


def _period_first(words: str, today: date, cal: Calendar) -> tuple[str, str, str]:
    """The code of the period that the longest beginning names, why it can't be taken, and the rest; empty, empty and
    all where none names one."""
    for end in reversed([found.start() for found in _GAP.finditer(words)]):
        if not words[:end].strip():
            continue
        rest = words[end:].lstrip(_BETWEEN)
        days = span_in(words[:end], today, cal)
        if isinstance(days, NoSpan):
            return "", days.value, rest
        if days is not None:
            return code_of_span(cal, days), "", rest
        period = period_in(words[:end], today, cal)
        if period is not None:
            return code_of(cal, period), "", rest
    return "", "", words


def _missing(args: Args) -> str:
    """What is to be asked back; empty where all is told."""
    if args["period"]:
        return "" if args["purpose"] else "purpose"
    return "period" if args["purpose"] else "both"


def _of(tx: Transaction, args: Args, centre: Centre) -> dict[str, str]:
    """Which part of the street, and which days."""
    cal = centre.book.calendar
    period = read_any(cal, args["period"])
    first, last = cal.day(period.start), cal.day(period.end) - _ONE_DAY
    return {"of": name_of(tx, args["scope"], centre) or "", "first": first.isoformat(), "last": last.isoformat()}


def _args_of(prompt: Prompt) -> Args:
    return {name: str(value) for name, value in prompt.args.items()}
