"""What the bot asks words for, and how an answer becomes the command that it belongs to."""

import re
from dataclasses import dataclass

from dispatch.case import commands as c
from dispatch.case.refusals import BadTarget, Incomplete, OutOfBounds
from dispatch.case.rules import decide
from dispatch.model import Case, ClauseNumber, MediaId, NoteId, Outcome, Person, Place, SupervisionKind, UnitCode
from handlers.privacy import masks
from handlers.privacy.find_numbers import Found, Sort, find
from handlers.turn import parse_input
from handlers.turn.carry_out import Turn, scene_of
from handlers.turn.case_lookup import case_number
from handlers.turn.parse_input import Unclear
from storage.messages.prompts import PromptKind

_CALLED = re.compile(
    r"联系人|联系方式|联系电话|姓名|名字|身份证号?码?|(?:办公室|家庭|家里)?电话(?:号码)?|手机号?码?|座机|固话|\b(?:name|contact|tel|phone|mobile)\b",
    re.IGNORECASE,
)
_BESIDE_A_NAME = " ,.:;、/|+-"


@dataclass(frozen=True, slots=True)
class Form:
    """`words` is the sentence that asks; a collecting form takes several messages until it is submitted."""

    words: str
    collects: bool = False
    private: bool = False


FORMS: dict[PromptKind, Form] = {
    PromptKind.RESULT: Form("result", collects=True),
    PromptKind.PROGRESS: Form("progress", collects=True),
    PromptKind.INFO: Form("info", collects=True),
    PromptKind.REASON: Form("reason"),
    PromptKind.QUESTION: Form("question"),
    PromptKind.DAYS: Form("days"),
    PromptKind.HELP: Form("help"),
    PromptKind.HELP_ANSWER: Form("answer"),
    PromptKind.SUPERVISION_ANSWER: Form("answer"),
    PromptKind.ASSIST_NOTE: Form("answer"),
    PromptKind.APPEAL: Form("reason"),
    PromptKind.DENY_EXTENSION: Form("reason"),
    PromptKind.DENY_ESCALATION: Form("reason"),
    PromptKind.ESCALATE: Form("reason"),
    PromptKind.VOID: Form("reason"),
    PromptKind.REOPEN: Form("reason"),
    PromptKind.TRANSFER: Form("reason"),
    PromptKind.INTO: Form("into"),
    PromptKind.DISTRICT: Form("district"),
    PromptKind.LIMIT: Form("limit"),
    PromptKind.UNTIL: Form("until"),
    PromptKind.TASK: Form("task"),
    PromptKind.WHISTLE: Form("whistle"),
    PromptKind.NEW_PLACE: Form("place"),
    PromptKind.SEND: Form("send"),
    PromptKind.OVERRIDE: Form("override"),
    PromptKind.OUTSIDE: Form("outside"),
    PromptKind.SUPPLEMENT: Form("supplement", collects=True),
    PromptKind.REQUIREMENT: Form("requirement"),
    PromptKind.PLACE: Form("place"),
    PromptKind.NOTE: Form("note", private=True),
    PromptKind.CONTACT: Form("contact", private=True),
    PromptKind.PHONE_REASON: Form("phone_reason", private=True),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a person has answered with, so far."""

    text: str = ""
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    place: Place | None = None


def command_of(turn: Turn, kind: PromptKind, args: dict[str, str], case: Case, given: Given) -> c.Command:  # noqa: C901
    """The command that an answer makes. Unclear when it can't be read; one arm a form."""
    match kind:
        case PromptKind.RESULT:
            return c.Resolve(_note(given), given.media)
        case PromptKind.PROGRESS:
            return c.Progress(given.note, given.media)
        case PromptKind.INFO:
            return c.GiveInfo(given.note, given.media, given.place)
        case PromptKind.REASON:
            return _reasoned(args["verb"], ClauseNumber(args["clause"]), _note(given))
        case PromptKind.QUESTION:
            return c.AskInfo(_note(given))
        case PromptKind.DAYS:
            return c.AskExtension(parse_input.days(given.text), _note(given))
        case PromptKind.HELP:
            return c.RequestAssist(_note(given))
        case PromptKind.HELP_ANSWER:
            return c.AnswerAssistRequest(_note(given))
        case PromptKind.SUPERVISION_ANSWER:
            return c.AnswerSupervision(_note(given))
        case PromptKind.ASSIST_NOTE:
            return c.AssistDone(int(args["number"]), _note(given))
        case PromptKind.APPEAL:
            return c.Appeal(_note(given))
        case PromptKind.DENY_EXTENSION:
            return c.DenyExtension(_note(given))
        case PromptKind.DENY_ESCALATION:
            return c.DenyEscalation(_note(given))
        case PromptKind.ESCALATE:
            return c.Escalate(_note(given))
        case PromptKind.VOID:
            return c.Void(_note(given))
        case PromptKind.REOPEN:
            return c.Reopen(_note(given))
        case PromptKind.TRANSFER:
            return c.Transfer(UnitCode(args["unit"]), _note(given))
        case PromptKind.INTO:
            return c.Merge(case_number(turn, given.text))
        case PromptKind.DISTRICT:
            return c.DistrictAnswered(_note(given), settled=args["settled"] == "yes")
        case PromptKind.LIMIT:
            return c.Amend(limit=parse_input.limit(turn, given.text).amount)
        case PromptKind.UNTIL:
            return c.Hold(parse_input.until(turn, given.text), _note(given))
        case PromptKind.TASK | PromptKind.WHISTLE:
            limit = parse_input.found_limit(turn, given.text) or turn.centre.book.rules.pickup
            return c.Assist(UnitCode(args["unit"]), _note(given), limit.amount, whistle=kind is PromptKind.WHISTLE)
        case PromptKind.REQUIREMENT:
            supervision = SupervisionKind.LEADER if args.get("leader") else SupervisionKind.KEY
            return c.Supervise(supervision, _note(given), parse_input.found_day(turn, given.text))
        case PromptKind.PLACE:
            return c.Supplement(place=given.place or Place(note=_note(given)))
        case PromptKind.NEW_PLACE:
            return c.Amend(place=given.place or Place(note=_note(given)))
        case PromptKind.SEND:
            row_limit = parse_input.limit(turn, given.text)
            return c.Dispatch(parse_input.unit(turn, given.text).code, limit=row_limit.amount)
        case PromptKind.OVERRIDE:
            return c.Resolve(_note(given), given.media, override=_note(given))
        case PromptKind.OUTSIDE:
            number, due = parse_input.outside_number(given.text), parse_input.found_day(turn, given.text)
            return c.Amend(outside_number=number, outside_due=due)
        case PromptKind.SUPPLEMENT:
            return c.Supplement(place=given.place, note=given.note, media=given.media)
        case PromptKind.NOTE:
            return c.RevisitDone(Outcome(args["outcome"]), given.note)
        case PromptKind.CONTACT | PromptKind.PHONE_REASON | PromptKind.GUIDED_FORM | PromptKind.DRAFT:
            raise ValueError(f"no command comes of {kind}")


def _reasoned(verb: str, clause: ClauseNumber, note: NoteId) -> c.Command:
    match verb:
        case "rj":
            return c.Reject(note, clause)
        case "rt":
            return c.Return(note, clause)
        case _:
            return c.Fail(note)


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


def _note(given: Given) -> NoteId:
    if given.note is None:
        raise Unclear("ask.words_needed")
    return given.note


_LATER = (BadTarget, Incomplete, OutOfBounds)
"""What the words themselves may still put right."""


_UNKNOWN = Given(text="1", note=NoteId(0))


def probe(turn: Turn, person: Person, case: Case, kind: PromptKind, args: dict[str, str]) -> None:
    """Raises the Refusal that no words could change, so that nobody writes in vain."""
    try:
        command = command_of(turn, kind, args, case, _UNKNOWN)
        scene = scene_of(turn.tx, case, command, person)
        decide(case, command, person, turn.at, turn.centre.book.under(case), scene)
    except (*_LATER, Unclear, ValueError):
        return
