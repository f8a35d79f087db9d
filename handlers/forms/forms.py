"""The forms, one row each: what the bot asks words for, and how an answer becomes a command."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case.decision_context import NOTHING_CHOSEN, Chosen
from dispatch.model import Case, ClauseNumber, ClockKind, MediaId, NoteId, Outcome, Place, SupervisionKind, UnitCode
from dispatch.suggest.danger import is_dangerous
from dispatch.suggest.private import is_private
from handlers.buttons.card_actions import ACTION_OF
from handlers.privacy import masks
from handlers.privacy.find_numbers import Found, Sort, find
from handlers.turn import parse_input
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.turn.street_names import place_told
from storage.messages.prompts import PromptKind

_CALLED = re.compile(
    r"联系人|联系方式|联系电话|姓名|名字|身份证号?码?|(?:办公室|家庭|家里)?电话(?:号码)?|手机号?码?|座机|固话|\b(?:name|contact|tel|phone|mobile)\b",
    re.IGNORECASE,
)
_BESIDE_A_NAME = " ,.:;、/|+-"


@dataclass(frozen=True, slots=True)
class Given:
    """What a person has answered with, so far."""

    text: str = ""
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer is turned into a command with: `args` are what the prompt was opened with."""

    turn: Turn
    args: Mapping[str, str]
    given: Given
    case: Case | None = None

    @property
    def text(self) -> str:
        return self.given.text

    @property
    def note(self) -> NoteId:
        """The words, as they are kept. Unclear where there are none."""
        if self.given.note is None:
            raise Unclear("ask.words_needed")
        return self.given.note


@dataclass(frozen=True, slots=True)
class Form:
    """One row per form. `words` is the sentence that asks; `becomes` makes the command of the answer.
    Where the same form serves several commands (`by_command`), each has a sentence of its own under `words`.

    `chosen` is what of the command is known before anything is written, given what the prompt is opened with.
    `times` are the codes of the times that it offers as buttons (see `ready_times`); where one alone is an answer, it
    is `enough`; with `time_apart` the time that is written beside the reason is no part of it, for the card shows it.
    `command` is None where it depends on the button (see `command_type`), `becomes` where the answer is more than a
    command and `prompts` takes it. A form that `collects` takes several messages until it is submitted; a `private`
    one is asked in the person's own chat.
    """

    words: str
    command: type[c.Command] | None
    becomes: Callable[[Answer], c.Command] | None
    collects: bool = False
    private: bool = False
    by_command: bool = False
    chosen: Callable[[Mapping[str, str]], Chosen] = lambda _args: NOTHING_CHOSEN
    times: tuple[str, ...] = ()
    enough: bool = False
    time_apart: bool = False


def _reasoned(answer: Answer) -> c.Command:
    """`verb` is the wire code of the button that asked for a reason in own words."""
    reasons = ACTION_OF[answer.args["verb"]].row.reasons
    if reasons is None:
        raise ValueError(f"no reason is asked for by {answer.args['verb']}")
    return reasons.becomes(answer.note, ClauseNumber(answer.args["clause"]))


def _assist(answer: Answer, *, whistle: bool = False) -> c.Command:
    rules = answer.turn.centre.book.rules
    limit = parse_input.found_limit(answer.turn, answer.text, ClockKind.WORK) or rules.pickup.amount
    return c.Assist(UnitCode(answer.args["unit"]), answer.note, limit, whistle=whistle)


def _unit_chosen(args: Mapping[str, str]) -> Chosen:
    return Chosen(unit=UnitCode(args["unit"]))


def _supervise(answer: Answer) -> c.Command:
    due = parse_input.found_day(answer.turn, answer.text)
    return c.Supervise(_supervision(answer.args), answer.note, due)


def _supervision(args: Mapping[str, str]) -> SupervisionKind:
    return SupervisionKind.LEADER if args.get("leader") else SupervisionKind.KEY


def _send(answer: Answer) -> c.Command:
    unit = parse_input.unit(answer.turn, answer.text)
    words = masks.normal(answer.text).replace(unit.name, " ")
    return c.Dispatch(unit.code, limit=parse_input.limit(answer.turn, words, _kind_of_time(answer)))


def _new_limit(answer: Answer) -> c.Command:
    """A moment is when the running clock is to end, so what it has used belongs to the limit."""
    turn, clock = answer.turn, answer.case.clock if answer.case is not None else None
    used = clocks.used(clock, turn.at, turn.centre.book) if clock is not None else timedelta()
    return c.Amend(limit=parse_input.limit(turn, answer.text, _kind_of_time(answer), used))


def _kind_of_time(answer: Answer) -> ClockKind:
    """Which minutes count for the case: as its clock says, else as its row's limit."""
    case = answer.case
    if case is not None and case.clock is not None:
        return case.clock.kind
    row = answer.turn.centre.book.row_of(case) if case is not None else None
    return row.limit.kind if row is not None else ClockKind.WORK


def _place(answer: Answer) -> Place | None:
    """The position that was sent, else what the words tell of where it is."""
    if answer.given.place is not None or answer.given.note is None or answer.case is None:
        return answer.given.place
    return place_told(answer.turn, answer.case, _words(answer), None)


def _tells_of_danger(answer: Answer) -> bool:
    return is_dangerous(answer.turn.centre.book, _words(answer))


def _is_private(answer: Answer) -> bool:
    return is_private(answer.turn.centre.book, _words(answer))


def _words(answer: Answer) -> str:
    """As they are kept, for what is collected has no other text; empty where there are none."""
    return (answer.turn.tx.notes.text(answer.given.note) or "") if answer.given.note is not None else ""


def _outside(answer: Answer) -> c.Command:
    number = parse_input.outside_number(answer.text)
    return c.Amend(outside_number=number, outside_due=parse_input.found_day(answer.turn, answer.text))


P = PromptKind
FORMS: dict[PromptKind, Form] = {
    P.RESULT: Form(
        "result",
        c.Resolve,
        lambda a: c.Resolve(a.note, a.given.media),
        collects=True,
        chosen=lambda _: Chosen(override=False),
    ),
    P.PROGRESS: Form("progress", c.Progress, lambda a: c.Progress(a.given.note, a.given.media), collects=True),
    P.INFO: Form(
        "info",
        c.GiveInfo,
        lambda a: c.GiveInfo(a.given.note, a.given.media, _place(a), _tells_of_danger(a), _is_private(a)),
        collects=True,
    ),
    P.SUPPLEMENT: Form(
        "supplement",
        c.Supplement,
        lambda a: c.Supplement(
            _place(a),
            note=a.given.note,
            media=a.given.media,
            urgent=_tells_of_danger(a),
            private=_is_private(a),
        ),
        collects=True,
    ),
    P.REASON: Form("reason", None, _reasoned, by_command=True),
    P.QUESTION: Form("question", c.AskInfo, lambda a: c.AskInfo(a.note)),
    P.DAYS: Form(
        "days",
        c.AskExtension,
        lambda a: c.AskExtension(parse_input.days(a.turn, a.text, a.case), a.note),
        times=("1d", "2d", "3d", "5d"),
        time_apart=True,
    ),
    P.HELP: Form("help", c.RequestAssist, lambda a: c.RequestAssist(a.note)),
    P.HELP_ANSWER: Form("answer", c.AnswerAssistRequest, lambda a: c.AnswerAssistRequest(a.note), by_command=True),
    P.SUPERVISION_ANSWER: Form("answer", c.AnswerSupervision, lambda a: c.AnswerSupervision(a.note), by_command=True),
    P.ASSIST_NOTE: Form(
        "answer",
        c.AssistDone,
        lambda a: c.AssistDone(int(a.args["number"]), a.note),
        by_command=True,
        chosen=lambda args: Chosen(assist=int(args["number"])),
    ),
    P.APPEAL: Form("reason", c.Appeal, lambda a: c.Appeal(a.note), by_command=True),
    P.DENY_EXTENSION: Form("reason", c.DenyExtension, lambda a: c.DenyExtension(a.note), by_command=True),
    P.DENY_ESCALATION: Form("reason", c.DenyEscalation, lambda a: c.DenyEscalation(a.note), by_command=True),
    P.ESCALATE: Form("reason", c.Escalate, lambda a: c.Escalate(a.note), by_command=True),
    P.VOID: Form("reason", c.Void, lambda a: c.Void(a.note), by_command=True),
    P.REOPEN: Form("reason", c.Reopen, lambda a: c.Reopen(a.note), by_command=True),
    P.TRANSFER: Form("reason", c.Transfer, lambda a: c.Transfer(UnitCode(a.args["unit"]), a.note), by_command=True),
    P.INTO: Form("into", c.Merge, None),
    P.DISTRICT: Form(
        "district", c.DistrictAnswered, lambda a: c.DistrictAnswered(a.note, settled=a.args["settled"] == "yes")
    ),
    P.LIMIT: Form("limit", c.Amend, _new_limit, times=("4h", "1d", "2d", "5d"), enough=True),
    P.UNTIL: Form(
        "until",
        c.Hold,
        lambda a: c.Hold(parse_input.until(a.turn, a.text), a.note),
        times=("1d", "3d", "5d", "10d"),
        time_apart=True,
    ),
    P.TASK: Form("task", c.Assist, _assist, chosen=_unit_chosen, times=("2h", "4h", "1d")),
    P.WHISTLE: Form("whistle", c.Assist, lambda a: _assist(a, whistle=True), chosen=_unit_chosen),
    P.NEW_PLACE: Form("place", c.Amend, lambda a: c.Amend(place=a.given.place or Place(note=a.note))),
    P.SEND: Form("send", c.Dispatch, _send),
    P.OVERRIDE: Form(
        "override",
        c.Resolve,
        lambda a: c.Resolve(a.note, a.given.media, override=a.note),
        chosen=lambda _: Chosen(override=True),
    ),
    P.OUTSIDE: Form("outside", c.Amend, _outside),
    P.REQUIREMENT: Form(
        "requirement",
        c.Supervise,
        _supervise,
        chosen=lambda args: Chosen(supervision=_supervision(args)),
        times=("today", "tomorrow", "3d"),
    ),
    P.PLACE: Form("place", c.Supplement, lambda a: c.Supplement(place=a.given.place or Place(note=a.note))),
    P.NOTE: Form(
        "note", c.RevisitDone, lambda a: c.RevisitDone(Outcome(a.args["outcome"]), a.given.note), private=True
    ),
    P.CONTACT: Form("contact", c.Supplement, None, private=True),
    P.PHONE_REASON: Form("phone_reason", None, None, private=True),
}


def asking_words(kind: PromptKind, args: Mapping[str, str]) -> str:
    """The wording key of the sentence that asks; `args` are what the prompt was opened with."""
    form = FORMS[kind]
    return f"ask.{form.words}.{command_type(kind, args).__name__}" if form.by_command else f"ask.{form.words}"


def command_type(kind: PromptKind, args: Mapping[str, str]) -> type[c.Command]:
    """The kind of command that an answer to this form makes, or whose right it needs; known before it is written."""
    command = FORMS[kind].command or ACTION_OF[args["verb"]].row.command
    if command is None:
        raise ValueError(f"no command comes of {kind} by {args['verb']}")
    return command


def command_of(
    turn: Turn, kind: PromptKind, args: Mapping[str, str], given: Given, case: Case | None = None
) -> c.Command:
    """The command that an answer about a case makes. Raises Unclear where it can't be read."""
    becomes = FORMS[kind].becomes
    if becomes is None:
        raise ValueError(f"no command comes of {kind} alone")
    return becomes(Answer(turn, args, given, case))


def read_contact(text: str) -> tuple[str | None, str]:
    """Name and phone of a resident, in any order. Unclear where there is no phone."""
    numbers = find(text, asked=True)
    phone = next((found.dialled for found in numbers if found.sort is Sort.PHONE), None)
    if phone is None:
        raise Unclear("ask.not_understood_phone")
    return _name_in(_CALLED.sub(" ", masks.normal(_without(text, numbers)))), phone


def _name_in(words: str) -> str | None:
    name = " ".join(words.split()).strip(_BESIDE_A_NAME)
    if name.count("(") != name.count(")"):
        name = name.replace("(", " ").replace(")", " ").strip(_BESIDE_A_NAME)
    return name[:40].rstrip() or None


def _without(text: str, numbers: list[Found]) -> str:
    """A name is no place for a number, be it a second one."""
    ends = [0, *(found.end for found in numbers)]
    starts = [*(found.start for found in numbers), len(text)]
    return " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))
