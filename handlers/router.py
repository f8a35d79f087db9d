"""Handles one update: reads it, looks up its sender, hands it to the handler that it is meant for, and answers it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from dispatch.case.refusals import NotOnRoster, Refusal
from dispatch.model import Person
from handlers import areas
from handlers.bot_api.callback_data import ListTap, PromptTap
from handlers.bot_api.incoming import BotMembershipChanged, MembershipChanged, Migrated, Nothing, Pressed, Said
from handlers.bot_api.parse_update import read
from handlers.buttons.card_callback import CardTap
from handlers.campaigns import write_list
from handlers.centre import Centre
from handlers.digests import weekly
from handlers.forms.prompts import answered, prompt_for
from handlers.groups import bind, membership
from handlers.intake import drafts, guided_form, outside_report, report_additions, report_message
from handlers.intake.no_report import EXPLAINED, Remark, remark_in
from handlers.intake.report_tags import is_doubtful, is_report, read_tag
from handlers.notify.destinations import Destination
from handlers.queries import board, doctor, exports, search, statistics, summaries
from handlers.rendering.digest_text import areas_have_more
from handlers.roster import import_file, join
from handlers.slash_commands import command_in, commanded
from handlers.taps import forged
from handlers.taps.card_tap import card_tapped
from handlers.taps.forged import Forged
from handlers.taps.list_tap import list_tapped
from handlers.taps.prompt_tap import prompt_tapped
from handlers.turn import number_guard
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.turn.reader_query import (
    BehindFacts,
    BoardAnswer,
    BoardFacts,
    BotRightsAnswer,
    ComposedOf,
    DoctorAnswer,
    FindAnswer,
    PlacesFileAnswer,
    ReaderAnswer,
    ReaderQuery,
    RosterFileAnswer,
    StatisticsAnswer,
    StatisticsFacts,
    SummaryAnswer,
    SummaryFacts,
    WeekAnswer,
    WeekFacts,
)
from handlers.wording.refusals import answer_to
from storage.messages.inbox import Letter
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction

GROUP_EVERY = timedelta(minutes=1)
"""So often a group is told that somebody is not on the roster."""
_HEARS: Final[Mapping[PromptKind, Callable[[Turn, Person, Prompt, Said], ReaderQuery | None]]] = {
    PromptKind.GUIDED_FORM: guided_form.answered,
    PromptKind.EXPORT: exports.answered,
    **{kind: one.answered for area in areas.AREAS for kind, one in area.prompts.items()},
}
"""What takes the answers to prompts that are no form of a command."""


def take_turn(tx: Transaction, letter: Letter, at: datetime, centre: Centre) -> ReaderQuery | None:
    """All that one update causes. Raises Unreadable for what can't be parsed.

    Where it gives a ReaderQuery it has written nothing yet: the answer begins a second turn, by `take_answer`.
    """
    turn = Turn(tx, at, centre, f"u{letter.id}.{letter.at.isoformat()}")
    match read(letter.raw):
        case Said() as said:
            return _said(turn, said)
        case Pressed() as pressed:
            return _pressed(turn, pressed)
        case BotMembershipChanged() as change:
            membership.bot_changed(turn, change)
        case MembershipChanged() as change:
            membership.members_changed(turn, change)
        case Migrated(old, new):
            membership.migrated(turn, old, new)
        case Nothing():
            pass
    return None


def compose_answer(tx: Transaction, found: ComposedOf, at: datetime, centre: Centre) -> ReaderAnswer:
    """What is shown of the facts, composed on a look that can't write, so that nobody's turn waits for it."""
    turn = Turn(tx, at, centre, f"q{found.query.origin}")
    match found:
        case BoardFacts():
            return board.compose_board(turn, found)
        case WeekFacts():
            return weekly.compose_weekly(turn, found)
        case SummaryFacts() | BehindFacts():
            return summaries.compose_summary(turn, found)
        case StatisticsFacts():
            return statistics.compose_statistics(turn, found)


def take_answer(  # noqa: C901 - one arm an answer
    tx: Transaction, answer: ReaderAnswer, at: datetime, centre: Centre
) -> None:
    """The second turn: what follows from the answer to a reader query."""
    turn = Turn(tx, at, centre, f"q{answer.query.origin}")
    match answer:
        case BoardAnswer():
            board.answer_board(turn, answer)
        case FindAnswer():
            search.answer_find(turn, answer)
        case WeekAnswer():
            weekly.answer_weekly(turn, answer, areas_have_more)
        case SummaryAnswer():
            summaries.answer_summary(turn, answer)
        case StatisticsAnswer():
            statistics.answer_statistics(turn, answer)
        case PlacesFileAnswer():
            write_list.answer_places(turn, answer)
        case RosterFileAnswer():
            import_file.answer_roster(turn, answer)
        case BotRightsAnswer():
            bind.answer_bind(turn, answer)
        case DoctorAnswer():
            doctor.answer_doctor(turn, answer)


def _pressed(turn: Turn, pressed: Pressed) -> ReaderQuery | None:
    try:
        drawn = forged.read_tap(turn.tx, pressed)
        person = turn.tx.people.by_telegram(pressed.sender)
        if person is None:
            raise NotOnRoster
        match drawn.tap:
            case CardTap() as tap:
                card_tapped(turn, person, pressed, tap, drawn.age)
            case PromptTap() as tap:
                prompt_tapped(turn, person, pressed, tap)
            case ListTap() as tap:
                return list_tapped(turn, person, pressed, tap)
    except Forged:
        forged.refuse(turn, pressed)
    except Refusal as refusal:
        words, args = answer_to(turn.tx, refusal, turn.centre)
        turn.out.alert(pressed.callback, words, args, loud=True)
    except Unclear as unclear:
        turn.out.alert(pressed.callback, unclear.words, unclear.args_, loud=True)
    return None


def _said(turn: Turn, said: Said) -> ReaderQuery | None:
    person = turn.tx.people.by_telegram(said.sender) if said.sender is not None else None
    here = Destination(
        said.chat.id, said.chat.thread, person.id if person is not None and said.chat.private else None
    )
    try:
        return _heard(turn, person, said, here)
    except Refusal as refusal:
        words, args = answer_to(turn.tx, refusal, turn.centre)
        turn.out.say(here, words, args, reply_to=None if said.chat.private else said.message_id)
    except Unclear as unclear:
        turn.out.say(here, unclear.words, unclear.args_)
    return None


def _heard(turn: Turn, person: Person | None, said: Said, here: Destination) -> ReaderQuery | None:
    """Tells what a message is: of an unbound group, of a stranger, an edit, an answer, a command, or else."""
    tag = read_tag(said.text, turn.centre.bot_username)
    reports = is_report(said, tag, turn.centre.bot_username)
    command, rest = command_in(said, tag, turn.centre)
    take = areas.tagged_in(said.text)
    wanted = not said.edited and (command is not None or reports or take is not None)
    if not said.chat.private and not membership.hears(turn, person, said, command, wanted=wanted):
        return None
    if person is None:
        if not said.edited:
            _unknown(turn, said, here, wanted=wanted, code=rest if command == "start" else None)
        return None
    if said.edited:
        _edited(turn, person, said, reports=reports)
        return None
    elsewhere = tag.hashed or take is not None or outside_report.outside_tag(said.text) is not None
    prompt = None if elsewhere else prompt_for(turn, person, said)
    if prompt is not None:
        if prompt.expires_at < turn.at:
            number_guard.withdraw(turn, [said] if number_guard.numbers_in(said) else [], kept=False)
        return _HEARS.get(prompt.kind, answered)(turn, person, prompt, said)
    if command is not None or take is not None:
        return _asked(turn, person, said, here, command, rest, take)
    maybe = not reports and is_doubtful(said, tag, turn.centre.bot_username)
    return _told(turn, person, said, here, reports=reports, maybe=maybe)


def _asked(
    turn: Turn,
    person: Person,
    said: Said,
    here: Destination,
    command: str | None,
    rest: str,
    take: areas.Tagged | None,
) -> ReaderQuery | None:
    """Carries out a command, or has an area take what has its tag."""
    if command is not None:
        return commanded(turn, person, said, here, command, rest)
    if take is not None:
        take(turn, person, said)
    return None


def _edited(turn: Turn, person: Person, said: Said, *, reports: bool) -> None:
    """Changes the case or draft of an edited message; a message that has become a report by being edited is one."""
    if not report_additions.edited(turn, person, said) and reports:
        report_message.report(turn, person, said)


def _told(
    turn: Turn, person: Person, said: Said, here: Destination, *, reports: bool, maybe: bool
) -> ReaderQuery | None:
    """Takes a message as a roster, a report, a place, a picture of an album, or a draft; else it is chatter."""
    table = import_file.roster_file(person, said)
    if table is not None:
        return import_file.receive(turn, person, said, table)
    outside = outside_report.outside_tag(said.text)
    tagged = outside is not None or reports
    if not tagged and _quietly(turn, person, said):
        return None
    doubt = drafts.doubt(turn, person, said, tagged=tagged, maybe=maybe)
    if doubt is not None:
        drafts.offer(turn, person, said, doubt)
    elif outside is not None:
        outside_report.enter(turn, person, said, outside)
    elif reports:
        report_message.report(turn, person, said)
    elif said.chat.private:
        _not_taken(turn, said, here)
    return None


def _not_taken(turn: Turn, said: Said, here: Destination) -> None:
    """In private: says where a question belongs, or that the words are not understood; thanks need no
    answer.
    """
    remark = remark_in(said.text)
    if remark is not Remark.ACKNOWLEDGEMENT:
        turn.out.say(here, f"said.is_{remark}" if remark in EXPLAINED else "said.not_understood")


def _quietly(turn: Turn, person: Person, said: Said) -> bool:
    """Whether the message was taken as a phone number, a place, a part of an album or an answer to a card."""
    if said.contact is not None and said.chat.private:
        join.phone(turn, person, said)
        return True
    return (
        areas.overheard(turn, person, said)
        or report_additions.locate(turn, person, said)
        or report_additions.album_part(turn, person, said)
        or drafts.album_part(turn, person, said)
        or report_additions.by_reply(turn, person, said)
        or report_additions.answer_in_private(turn, person, said)
        or report_additions.shown_after(turn, person, said)
        or report_additions.rest_of_long_text(turn, person, said)
    )


def _unknown(turn: Turn, said: Said, here: Destination, *, wanted: bool, code: str | None) -> None:
    """Answers who is not on the roster, or has no identity, by one sentence where they asked for something."""
    if said.chat.private:
        if said.sender is not None and said.contact is not None and join.confirm(turn, said, said.sender):
            return
        join.start(turn, None, said, code or "")
        return
    if not wanted:
        report_additions.album_part(turn, None, said)
        return
    words, args = ("said.anonymous", {}) if said.sender is None else answer_to(turn.tx, NotOnRoster(), turn.centre)
    turn.out.say_to_stranger(here, words, args, every=GROUP_EVERY, reply_to=said.message_id)
