"""What is added to a report afterwards: pictures, a place, words as a reply, the rest of a long text, an edit."""

from datetime import timedelta

from dispatch.case import commands as c
from dispatch.case.refusals import Refusal
from dispatch.geography.place_in_text import place_in
from dispatch.model import Case, CaseId, MediaId, NoteId, Person, PersonId, Place, Status
from dispatch.suggest.danger import is_dangerous
from dispatch.suggest.private import is_private
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Said
from handlers.intake import drafts
from handlers.intake.no_report import ANSWERS, Remark, remark_in
from handlers.intake.open_case import grid_at, may_report
from handlers.intake.report_message import ALBUM_COMES, report_one
from handlers.intake.report_parser import read_report
from handlers.intake.report_tags import Tag, reports_in
from handlers.notify.destinations import is_reached, private, where_said
from handlers.turn import keep_files, number_guard
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.case_lookup import replied_case
from handlers.turn.street_names import place_told
from storage.messages.timers import Timer
from storage.people.chats import ChatKind

TIMER = "album"

_PLACE_IN_DOUBT = timedelta(minutes=10)
"""So long after a report without a position a position may be meant for it, and is not kept for another one."""
_REST_COMES = timedelta(seconds=30)
"""Telegram's programs send a text that is too long for one message as several, at once."""
_REST_WITHIN = 5
"""So many messages of a group may come between two parts of a long text."""
_MIN_CUT = 2048
"""UTF-16 units. What is shorter was not cut: a program cuts between half of Telegram's 4,096 and all of it."""


def album_part(turn: Turn, person: Person | None, said: Said) -> bool:
    """A further picture of an album: added to its case where there is one, kept for a caption still to come."""
    if said.album is None or not said.files:
        return False
    sender = person.id if person is not None else None
    seen = bool(turn.tx.media.of_message(said.chat.id, said.message_id))
    media = keep_files.keep_files(turn, said, sender)
    case_id = turn.tx.media.album_case(said.chat.id, said.album)
    if case_id is None or seen:
        return case_id is not None
    case = turn.tx.cases.require(case_id)
    if case.open and not set(media) <= set(case.media):
        adder = turn.tx.people.get(case.reporter)
        carry_out(turn, case, c.Supplement(media=media), adder)
    return True


def locate(turn: Turn, person: Person, said: Said) -> bool:
    """A location completes the report that it replies to, or the same person's of the last two minutes.

    Where there is none, it is kept for the report that may follow within as long; only in private that is said. One
    that may be meant for a report of some minutes ago is kept for no other, which is said.
    """
    if said.point is None or said.forwarded_from is not None:
        return False
    case = replied_case(turn, said) or _recent(turn, person, _window(turn))
    if case is not None and case.open:
        known = case.place.point is not None
        place, grid = Place(point=turn.jot_point(said.point, person.id)), grid_at(turn, said.point)
        code, station = (grid.code, grid.station) if grid is not None else (None, None)
        after = carry_out(turn, case, c.Supplement(place, code, station), person)
        _say_added(turn, person, said, after, seen=not known)
        return True
    if not may_report(person):
        return False
    return _kept_or_asked(turn, person, said, said.point.latitude, said.point.longitude)


def _kept_or_asked(turn: Turn, person: Person, said: Said, latitude: float, longitude: float) -> bool:
    minutes = turn.centre.book.rules.location_window_minutes
    earlier = _recent(turn, person, _PLACE_IN_DOUBT)
    if earlier is not None:
        here = private(person) if is_reached(person) else where_said(said, person)
        turn.out.say(here, "said.place_too_late", {"number": earlier.number, "minutes": minutes})
        return True
    turn.tx.last_locations.put(person.id, said.chat.id, latitude, longitude, turn.at)
    if said.chat.private:
        turn.out.say(private(person), "said.place_kept", {"minutes": minutes})
    return True


def _window(turn: Turn) -> timedelta:
    return timedelta(minutes=turn.centre.book.rules.location_window_minutes)


def _recent(turn: Turn, person: Person, within: timedelta) -> Case | None:
    """The person's newest report, where it has no position yet."""
    newest = turn.tx.cases.open_of_reporter(person.id, 1)
    fits = newest and newest[0].opened_at >= turn.at - within and newest[0].place.point is None
    return newest[0] if fits else None


def _recent_here(turn: Turn, person: Person, said: Said, within: timedelta) -> Case | None:
    """The person's newest report, where it was made in the same chat."""
    newest = turn.tx.cases.open_of_reporter(person.id, 1)
    if not newest or newest[0].opened_at < turn.at - within:
        return None
    told_in = turn.tx.cards.report_message(newest[0].id)
    here = said.chat.private if told_in is None else told_in[0] == said.chat.id
    return newest[0] if here else None


def shown_after(turn: Turn, person: Person, said: Said) -> bool:
    """Pictures and voice by the same person within two minutes after the report belong to it.

    In a group they are kept else for the report that may follow. Words that name a place tell of another matter.
    """
    if said.reply is not None or said.forwarded_from is not None or not any(map(drafts.shows_something, said.files)):
        return False
    if not said.chat.private and not _is_reported_in(turn, said.chat.id):
        return False
    tells = place_in(said.text) is not None if said.chat.private else bool(said.text) and turn.centre.takes_pictures
    case = None if tells else _recent_here(turn, person, said, _window(turn))
    if case is None:
        if may_report(person) and not said.chat.private:
            keep_files.keep_files(turn, said, person.id)
        return False
    if said.album is not None and not said.text:
        _wait_for_album(turn, person, said, case)
        return True
    if said.album is not None:
        turn.tx.media.claim_album(said.chat.id, said.album, case.id)
    _add(turn, person, said, case)
    return True


def _wait_for_album(turn: Turn, person: Person, said: Said, case: Case) -> None:
    """Any part of an album may have its words, and they may be another report: it comes first or it does not."""
    keep_files.keep_files(turn, said, person.id)
    body = {"chat": said.chat.id, "album": said.album, "person": person.id, "case": case.id}
    turn.tx.timers.plan(f"{TIMER}:{said.chat.id}:{said.album}", TIMER, turn.at + ALBUM_COMES, body)


def ring(turn: Turn, timer: Timer) -> None:
    """An album that nobody has reported meanwhile goes into the case after which it came."""
    turn.tx.timers.done(timer.id)
    chat, album = int(str(timer.body["chat"])), str(timer.body["album"])
    case = turn.tx.cases.require(CaseId(int(str(timer.body["case"]))))
    person = turn.tx.people.require(PersonId(int(str(timer.body["person"]))))
    parts = turn.tx.media.album(chat, album)
    new = tuple(one.id for one in parts if one.id not in case.media)
    if turn.tx.media.album_case(chat, album) not in (None, case.id) or not new or not case.open:
        return
    turn.tx.media.claim_album(chat, album, case.id)
    carry_out(turn, case, c.Supplement(media=new), person)
    for message in {one.message_id for one in parts}:
        turn.tx.cards.put_report(case.id, chat, message, main=False)
    if turn.tx.cards.get(case.id, chat) is None or case.sensitive:
        turn.out.tell(person, "said.added", {"number": case.number})


def _is_reported_in(turn: Turn, chat: int) -> bool:
    bound = turn.tx.chats.get(chat)
    return bound is not None and bound.kind is not ChatKind.UNIT_GROUP


def rest_of_long_text(turn: Turn, person: Person, said: Said) -> bool:
    """The second message of a report that was too long for one."""
    if not said.text or said.files or said.reply is not None or said.forwarded_from is not None:
        return False
    case = _recent_here(turn, person, said, _REST_COMES)
    told_in = turn.tx.cards.report_message(case.id) if case is not None else None
    if case is None or told_in is None or not 0 < said.message_id - told_in[1] <= _REST_WITHIN:
        return False
    described = turn.tx.notes.text(case.description) or ""
    if len(described.encode("utf-16-le")) // 2 < _MIN_CUT:
        return False
    _add(turn, person, said, case)
    return True


def by_reply(turn: Turn, person: Person, said: Said) -> bool:
    """A reply to the own report, or to its card, belongs to the case; while the centre waits for more, it is the
    answer. A question, a withdrawal or an acknowledgement is chatter, and so are others' replies.
    """
    case = replied_case(turn, said)
    if case is None or case.reporter != person.id:
        return False
    if case.question is not None and case.status is Status.AWAITING_INFO:
        return _answer(turn, person, said, case)
    shows = any(map(drafts.shows_something, said.files))
    if not shows and (not case.open or not _tells(said.text)):
        return False
    _add(turn, person, said, case)
    return True


def answer_in_private(turn: Turn, person: Person, said: Said) -> bool:
    """What somebody sends while the centre waits for more about reports of theirs is an answer, to the newest."""
    if not said.chat.private or said.reply is not None or said.forwarded_from is not None:
        return False
    asked = [case for case in turn.tx.cases.open_of_reporter(person.id) if case.status is Status.AWAITING_INFO]
    if not asked or remark_in(said.text) is Remark.ACKNOWLEDGEMENT or not _answer(turn, person, said, asked[0]):
        return False
    turn.out.say(private(person), "said.added", {"number": asked[0].number})
    return True


def _tells(text: str) -> bool:
    return bool(clean(text)) and remark_in(text) in ANSWERS


def _answer(turn: Turn, person: Person, said: Said, case: Case) -> bool:
    words = clean(said.text)
    note, media = _brought(turn, person, said, words=words)
    if note is None and not media:
        return False
    urgent, private = is_dangerous(turn.centre.book, words), is_private(turn.centre.book, words)
    place = place_told(turn, case, words, person.id)
    carry_out(turn, case, c.GiveInfo(note, media, place, urgent, private), person)
    number_guard.take_numbers(turn, person, case.id, said)
    return True


def _add(turn: Turn, person: Person, said: Said, case: Case) -> None:
    """Raises a Refusal where the case takes nothing more."""
    words = clean(said.text) if _tells(said.text) else ""
    note, media = _brought(turn, person, said, words=words)
    place = place_told(turn, case, words, person.id)
    urgent, private = is_dangerous(turn.centre.book, words), is_private(turn.centre.book, words)
    told = c.Supplement(place, note=note, media=media, urgent=urgent, private=private)
    after = carry_out(turn, case, told, person)
    turn.tx.cards.put_report(case.id, said.chat.id, said.message_id, main=False)
    _say_added(turn, person, said, after, seen=bool(media))
    number_guard.take_numbers(turn, person, case.id, said)


def _brought(turn: Turn, person: Person, said: Said, words: str) -> tuple[NoteId | None, tuple[MediaId, ...]]:
    media = keep_files.keep_files(turn, said, person.id)
    return turn.jot(words, person.id) if words else None, media


def _say_added(turn: Turn, person: Person, said: Said, after: Case, *, seen: bool) -> None:
    """A word where no card in this chat shows it; `seen` where a card that tells of the case would."""
    card = turn.tx.cards.get(after.id, said.chat.id)
    if card is None or not seen or (after.sensitive and not said.chat.private):
        turn.out.say(where_said(said, person), "said.added", {"number": after.number}, reply_to=said.message_id)


def edited(turn: Turn, person: Person, said: Said) -> bool:
    """A report that was edited afterwards: its new words are added to the case, the old ones stay. A further tagged
    line is a further report.

    False where the message belongs to no case and to no draft.
    """
    cases = [turn.tx.cases.require(one) for one in turn.tx.cards.cases_of_report(said.chat.id, said.message_id)]
    if not cases:
        return drafts.edited(turn, said)
    tags = reports_in(said.text, turn.centre.bot_username)
    for case, tag in zip(cases, tags, strict=False):
        if case.open and person.id == case.reporter:
            _supplement(turn, person, case, said, read_report(tag.rest).text)
    if person.id == cases[0].reporter:
        _report_more(turn, person, said, tags[len(cases) :])
    return True


def _report_more(turn: Turn, person: Person, said: Said, tags: tuple[Tag, ...]) -> None:
    messages = [message for tag in tags for message in report_one(turn, person, said, tag, first=False)]
    number_guard.withdraw(turn, messages[:1])


def _supplement(turn: Turn, person: Person, case: Case, said: Said, words: str) -> None:
    texts = {turn.tx.notes.text(case.description)}
    for item in turn.tx.cases.events(case.id):
        note = getattr(item.event, "note", None)
        texts.add(turn.tx.notes.text(NoteId(note)) if isinstance(note, int) else None)
    if not words or words in texts:
        return
    try:
        urgent, private = is_dangerous(turn.centre.book, words), is_private(turn.centre.book, words)
        told = c.Supplement(note=turn.jot(words, person.id), urgent=urgent, private=private)
        carry_out(turn, case, told, person)
    except Refusal:
        return
    number_guard.take_numbers(turn, person, case.id, said)
