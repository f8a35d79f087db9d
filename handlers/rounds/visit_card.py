"""The card of a visit: one private message whose ticks toggle; what follows it in words or pictures belongs to it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from dispatch.model import CaseId, Person, PersonId, Source
from dispatch.rounds.refusals import NoSuchItem
from dispatch.rounds.visit_commands import (
    CheckNotebook,
    Miss,
    Note,
    OpenProblem,
    Recheck,
    RecheckDoor,
    Toggle,
    VisitCommand,
    closes_at,
)
from dispatch.rounds.visits import Tick, Verdict, Visit
from dispatch.rounds.voices import VoiceKind
from handlers.bot_api.callback_data import PromptTap, from_36
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Pressed, Said
from handlers.forms.prompts import close_prompt, is_over
from handlers.intake.no_report import Remark, remark_in
from handlers.intake.open_case import Told, open_case
from handlers.notify import attachments
from handlers.notify.destinations import FirstCard, private, where_said
from handlers.notify.messages import AreaPage, PromptMessage
from handlers.rounds import voices
from handlers.rounds.card_buttons import (
    FILES,
    MISSED,
    NOTEBOOK,
    OPEN_PROBLEM,
    PAGE,
    RECHECK,
    RECHECK_DOOR,
    RECORD,
    TICK,
    VERDICT,
)
from handlers.rounds.names import NAME, VISIT
from handlers.rounds.visit_turn import carry_out
from handlers.turn.carry_out import Turn
from handlers.turn.keep_files import keep_files
from handlers.wording.arguments import Args, PersonArg
from storage.messages.prompts import Prompt, PromptKind

_ASK_TTL: Final = timedelta(hours=12)
_LINE = re.compile(r"^[ \t\u3000]*(?P<kind>问题|困难|建议)[ \t\u3000]*[:：,，、 ]+(?P<words>.*\S)", re.DOTALL)
_VOICES: Final = {"困难": VoiceKind.DIFFICULTY, "建议": VoiceKind.SUGGESTION}


def open_card(turn: Turn, visit: Visit, person: Person, *, waits: bool = False) -> None:
    """The visit's card at the foot of the person's chat; an older one gives way. `waits` for working hours."""
    for older in _cards_of(turn, person):
        if older.args.get("visit") == visit.id:
            close_prompt(turn, older)
    until = closes_at(visit, turn.centre.book.rules)
    prompt = turn.tx.prompts.open(
        person.id,
        private(person).chat_id,
        PromptKind.VISIT,
        turn.at,
        until,
        args={"visit": visit.id},
        listens=False,
    )
    not_before = turn.out.working_hours() if waits else None
    turn.out.show(private(person), PromptMessage(prompt.id), not_before=not_before)


def tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """Every tap is answered, and the card drawn anew. Raises a Refusal."""
    visit = visit_of(turn, prompt)
    what, _, rest = tap.argument.partition("-")
    try:
        words, args = _DOES[what](turn, person, prompt, visit, rest)
    except (KeyError, ValueError):
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
        return
    turn.out.alert(pressed.callback, words, args)
    turn.out.show(private(person), PromptMessage(prompt.id))


def visit_of(turn: Turn, prompt: Prompt) -> Visit:
    """The visit that a prompt is about."""
    return turn.tx.visits.require(int(str(prompt.args["visit"])))


TapWords = tuple[str, Args]
"""The wording key of what answers a tap, and its arguments; an empty key where the card itself is the answer."""
_DONE: TapWords = ("", {})


def _tick(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    carry_out(turn.out, visit, Toggle(Tick(rest)), person)
    _turn_to(turn, prompt, "")
    return _DONE


def _page(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    """Another page of the card; the first one where `rest` is empty."""
    _turn_to(turn, prompt, rest)
    return _DONE


def _miss(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    if all(reason.code != rest for reason in turn.centre.book.rules.missed_reasons):
        raise ValueError(rest)
    carry_out(turn.out, visit, Miss(rest), person)
    _turn_to(turn, prompt, "")
    return _DONE


def _verdict(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    """需改 asks for words first; the others are told the worker in one line."""
    code, _, verdict = rest.partition("-")
    worker = _worker(turn, visit, code)
    if Verdict(verdict) is Verdict.AMEND:
        args = {"visit": visit.id, "worker": worker.id}
        asked = turn.tx.prompts.open(
            person.id, prompt.chat_id, PromptKind.NOTEBOOK, turn.at, turn.at + _ASK_TTL, args=args
        )
        turn.out.show(private(person), PromptMessage(asked.id))
        return "said.answer_below", {}
    _check(turn, person, visit, CheckNotebook(worker.id, Verdict(verdict)))
    _turn_to(turn, prompt, "")
    return "rounds.notebook_noted", {}


def _check(turn: Turn, person: Person, visit: Visit, command: CheckNotebook) -> None:
    """The worker alone is told; words by the page that opens them when it is sent."""
    after = carry_out(turn.out, visit, command, person)
    if after == visit:
        return
    worker = turn.tx.people.require(command.worker)
    if command.verdict is not Verdict.AMEND:
        turn.out.tell(worker, f"rounds.told.{command.verdict}", {"name": PersonArg(person.id)})
    elif worker.telegram_id is not None and worker.reachable:
        page = AreaPage(NAME, f"amend-{visit.id}-{worker.id}")
        turn.out.show(private(worker), page, not_before=turn.out.working_hours())


def notebook_answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """The words for one worker, as one line."""
    if is_over(turn, prompt, said):
        return
    words = " ".join(clean(said.text).split())
    here = where_said(said, person)
    if not words:
        turn.out.say(here, "ask.words_needed")
        return
    visit, worker = visit_of(turn, prompt), PersonId(int(str(prompt.args["worker"])))
    note = turn.jot(words, person.id)
    try:
        _check(turn, person, visit, CheckNotebook(worker, Verdict.AMEND, note))
    except Exception:
        turn.take_back_notes()
        raise
    close_prompt(turn, prompt)
    turn.out.say(here, "rounds.notebook_sent", {"name": PersonArg(worker)})
    redraw(turn, person, visit)


def _recheck(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    code, _, right = rest.partition("-")
    if right not in ("0", "1"):
        raise ValueError(rest)
    carry_out(turn.out, visit, Recheck(CaseId(from_36(code)), right == "1"), person)
    return _DONE


def _recheck_door(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    code, _, right = rest.partition("-")
    if right not in ("0", "1"):
        raise ValueError(rest)
    carry_out(turn.out, visit, RecheckDoor(from_36(code), right == "1"), person)
    return _DONE


def _open_problem(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    """立案 by one tap: the centre's patrol has found it, at the visit's station."""
    place = int(rest)
    if place >= len(visit.notes):
        raise ValueError(rest)
    noted = visit.notes[place]
    text = turn.tx.notes.text(noted.note) if noted.note is not None else None
    if noted.note is None or not noted.problem or noted.case is not None or not text:
        raise NoSuchItem
    told = Told(text, media=noted.media, source=Source.PATROL, station=visit.station)
    case = open_case(turn, person, told, FirstCard(private(person)))
    carry_out(turn.out, visit, OpenProblem(noted.note, case.id), person)
    return "rounds.opened", {"number": case.number}


def _record(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    """The worker's own record of that week, as the bot has it already."""
    worker = _worker(turn, visit, rest)
    turn.out.show(private(person), AreaPage(NAME, f"record-{visit.id}-{worker.id}"))
    return _DONE


def _files(turn: Turn, person: Person, prompt: Prompt, visit: Visit, rest: str) -> TapWords:
    """What was shown at the visit, below the card."""
    attachments.show_beside(turn.out, person, NAME, f"{VISIT}-{visit.id}", visit.media)
    return _DONE


_DOES: Final = {
    TICK: _tick,
    PAGE: _page,
    MISSED: _miss,
    NOTEBOOK: _page,
    VERDICT: _verdict,
    RECHECK: _recheck,
    RECHECK_DOOR: _recheck_door,
    OPEN_PROBLEM: _open_problem,
    RECORD: _record,
    FILES: _files,
}


def _worker(turn: Turn, visit: Visit, code: str) -> Person:
    """A worker of the visit's station. ValueError for anybody else."""
    worker = turn.tx.people.get(PersonId(from_36(code)))
    if worker is None or worker.station != visit.station:
        raise ValueError(code)
    return worker


def _turn_to(turn: Turn, prompt: Prompt, page: str) -> None:
    turn.tx.prompts.update(replace(prompt, args={**prompt.args, "page": page}))


def overhears(turn: Turn, person: Person, said: Said) -> bool:
    """Whether a message belongs to an album that a voice came with, or in private to a visit.

    To a visit belongs what replies to its card, or comes on the day on which the newest card was opened. A thanks, a
    forwarded message, a place and a contact belong to none.
    """
    if voices.album_part(turn, person, said):
        return True
    if not said.chat.private or said.point is not None or said.contact is not None:
        return False
    prompt = _card_for(turn, person, said)
    if prompt is None or not (said.text.strip() or said.files):
        return False
    _take(turn, person, said, visit_of(turn, prompt))
    return True


def _card_for(turn: Turn, person: Person, said: Said) -> Prompt | None:
    if said.reply is not None:
        found = turn.tx.prompts.by_message(said.chat.id, said.reply.message_id)
        return found if found is not None and found.kind is PromptKind.VISIT and found.person == person.id else None
    calendar = turn.centre.book.calendar
    newest = turn.tx.prompts.of_kind(person.id, said.chat.id, PromptKind.VISIT)
    if newest is None or calendar.day(newest.opened_at) != calendar.day(turn.at):
        return None
    idle = said.forwarded_from is not None or (not said.files and remark_in(said.text) in _IDLE)
    return None if idle else newest


_IDLE: Final = (Remark.ACKNOWLEDGEMENT, Remark.GREETING)


def _take(turn: Turn, person: Person, said: Said, visit: Visit) -> None:
    """Each line that begins with 问题 is a problem, with 困难 or 建议 a voice; the rest is one note. The pictures go
    with the first problem, else with the note."""
    media = keep_files(turn, said, person.id)
    turn.tx.media.claim_beside(media, VISIT, visit.id)
    rest: list[str] = []
    commands: list[VisitCommand] = []
    spoken: list[tuple[VoiceKind, str]] = []
    for line in clean(said.text).splitlines():
        found = _LINE.match(line)
        if found is None:
            rest.append(line)
        elif found["kind"] == "问题":
            commands.append(Note(turn.jot(found["words"], person.id), media if not commands else (), problem=True))
        else:
            spoken.append((_VOICES[found["kind"]], found["words"]))
    words = "\n".join(rest).strip()
    if words or (media and not commands):
        commands.append(Note(turn.jot(words, person.id) if words else None, () if commands else media))
    try:
        for command in commands:
            visit = carry_out(turn.out, visit, command, person)
    except Exception:
        turn.take_back_notes()
        raise
    for kind, text in spoken:
        voices.ask(turn.out, kind, text, station=visit.station, visit=visit.id)
    counts = {"problems": sum(isinstance(c, Note) and c.problem for c in commands), "voices": len(spoken)}
    turn.out.say(where_said(said, person), "rounds.noted", counts)
    redraw(turn, person, visit)


def redraw(turn: Turn, person: Person, visit: Visit) -> None:
    """The card as it is now, where it stands."""
    for prompt in _cards_of(turn, person):
        if prompt.args.get("visit") == visit.id:
            turn.out.show(private(person), PromptMessage(prompt.id))


def _cards_of(turn: Turn, person: Person) -> list[Prompt]:
    return [one for one in turn.tx.prompts.of_person(person.id) if one.kind is PromptKind.VISIT]
