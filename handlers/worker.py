"""What workers do: reporting in all its ways, settling on the spot, completing a report by a place or a picture."""

import hashlib
import re
from datetime import timedelta

from dispatch import commands as c
from dispatch.model import Case, GridCode, MediaId, NoteId, Person, Role, Source, StationCode
from dispatch.model import Place as CasePlace
from dispatch.refusals import Refusal, RoleNeeded
from handlers import guard, keeping
from handlers.incoming import Said
from handlers.outgoing import Place
from handlers.report_text import Written, clean, kind_of, read_report, strip_tag
from handlers.turn import Turn, carry_out

_REPORTERS = (Role.WORKER, Role.STATION_HEAD, Role.STAFF)
_SOURCES = {Role.WORKER: Source.WORKER, Role.STATION_HEAD: Source.STATION, Role.STAFF: Source.PATROL}
_MOST_SETTLED = 10_000


def report(turn: Turn, person: Person, said: Said) -> None:
    """One report, one case, one answer: the card. Raises a Refusal; a missing description gets its sentence."""
    place = Place(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    if not person.roles & set(_REPORTERS):
        raise RoleNeeded(_REPORTERS)
    origin = said.reply if said.reply is not None and said.reply.sender is not None else None
    known = _known_case(turn, origin) if origin is not None else None
    if known is not None:
        turn.out.say(place, "said.already_added", {"number": known.number}, reply_to=said.message_id)
        return
    written = _written(turn, said, origin)
    if not written.text:
        words = "said.reply_to_what" if said.reply is not None else "said.description_missing"
        turn.out.say(place, words, reply_to=said.message_id)
        return
    case = _open(turn, person, said, origin, written)
    turn.tx.cards.put_report(case.id, said.chat.id, said.message_id)
    for message in (said, origin):
        if message is not None and message.album is not None:
            turn.tx.media.claim_album(message.chat.id, message.album, case.id)
    late = turn.at + timedelta(seconds=1) if said.album is not None else None
    turn.out.card(case, place, not_before=late)
    guard.withdraw(turn, said, origin)


def _written(turn: Turn, said: Said, origin: Said | None) -> Written:
    own = read_report(said.text, turn.centre.bot_username)
    if origin is None:
        return own
    quoted = clean(strip_tag(origin.text, turn.centre.bot_username))
    both = "\n".join(part for part in (own.text, quoted) if part)
    if not both and (origin.files or origin.point):
        both = clean(origin.sender_name)
    return Written(both, own.settled, own.category, own.place, own.urgent, own.name, own.phone)


def _open(turn: Turn, person: Person, said: Said, origin: Said | None, written: Written) -> Case:
    tx, day = turn.tx, turn.centre.book.calendar.day(turn.at)
    case_id = tx.cases.next_id()
    station, grid = _whereabouts(turn, person, f"{written.place or ''}\n{written.text}")
    found = turn.centre.book.catalogue.find_rows(written.category or "") if written.category else ()
    found = found or turn.centre.book.catalogue.find_rows(written.text)
    contact = None
    phone = written.phone or (None if said.chat.private else guard.phone_in(written.text))
    if phone or written.name:
        contact = tx.notes.keep_contact(case_id, written.name, phone, turn.at)
    command = c.Report(
        id=case_id,
        number=tx.cases.next_number(turn.centre.prefix, day),
        description=turn.jot(written.text, person.id),
        kind=kind_of(said.text),
        source=next(_SOURCES[role] for role in _REPORTERS if role in person.roles),
        row=found[0].code if found else None,
        urgent=written.urgent,
        sensitive=any(row.sensitive for row in found),
        place=_place(turn, person, said, origin, written),
        grid=grid,
        station=station,
        media=_media(turn, person, said, origin),
        contact=contact,
        quoted_from=_writer(turn, person, said, origin),
    )
    if not written.settled:
        return carry_out(turn, None, command, person)
    drawn = _drawn(command.number, turn.centre.book.rules.settled_check_share)
    return carry_out(turn, None, c.ReportSettled(command, turn.jot(written.text, person.id), drawn), person)


def _place(turn: Turn, person: Person, said: Said, origin: Said | None, written: Written) -> CasePlace:
    note = turn.jot(written.place, person.id) if written.place else None
    point = said.point or (origin.point if origin is not None else None)
    if point is None:
        return CasePlace(note)
    return CasePlace(note, point.latitude, point.longitude)


def _media(turn: Turn, person: Person, said: Said, origin: Said | None) -> tuple[MediaId, ...]:
    """All parts of the album that have come so far, also those that came before its caption."""
    found: list[MediaId] = []
    for message in (said, origin):
        if message is None:
            continue
        own = keeping.keep_files(turn, message, person.id)
        parts = turn.tx.media.album(message.chat.id, message.album) if message.album is not None else []
        found += [part.id for part in parts] or list(own)
    return tuple(dict.fromkeys(found))


def _writer(turn: Turn, person: Person, said: Said, origin: Said | None) -> NoteId | None:
    """Whose message it was, where a report was made of somebody else's."""
    if origin is None or origin.sender == said.sender or not origin.sender_name:
        return None
    return turn.jot(origin.sender_name, person.id)


def _whereabouts(turn: Turn, person: Person, text: str) -> tuple[StationCode | None, GridCode | None]:
    """The reporter's own station and grid, or those that the words name."""
    tx = turn.tx
    station = person.station
    if station is None:
        named = [s for s in tx.people.stations() if s.name.removesuffix("社区") in text]
        station = named[0].code if len(named) == 1 else None
    if station is None:
        return None, None
    if len(person.grids) == 1:
        return station, person.grids[0]
    number = re.search(r"(\d{1,2})\s*网格", text)
    grids = [g for g in tx.people.grids_of(station) if number is not None and g.name == f"{number[1]}网格"]
    return station, grids[0].code if grids else None


def _drawn(number: str, share: float) -> bool:
    """A draw that anybody can repeat: by the case's number, not by chance at the moment."""
    digest = hashlib.sha256(number.encode()).digest()
    return int.from_bytes(digest[:4], "big") % _MOST_SETTLED < share * _MOST_SETTLED


def _known_case(turn: Turn, message: Said) -> Case | None:
    case = turn.tx.cards.case_of_report(message.chat.id, message.message_id)
    return turn.tx.cases.get(case) if case is not None else None


def album_part(turn: Turn, person: Person | None, said: Said) -> bool:
    """A further picture of an album: added to its case where there is one, kept for a caption still to come."""
    if said.album is None or not said.files:
        return False
    sender = person.id if person is not None else None
    seen = bool(turn.tx.media.of_message(said.chat.id, said.message_id))
    media = keeping.keep_files(turn, said, sender)
    case_id = turn.tx.media.album_case(said.chat.id, said.album)
    if case_id is None or seen:
        return case_id is not None
    case = turn.tx.cases.require(case_id)
    if case.open and not set(media) <= set(case.media):
        adder = turn.tx.people.get(case.reporter)
        carry_out(turn, case, c.Supplement(media=media), adder)
    return True


def locate(turn: Turn, person: Person, said: Said) -> bool:
    """A location completes the report that it replies to, or the same person's of the last two minutes."""
    if said.point is None:
        return False
    case = _replied_case(turn, said) or _recent(turn, person)
    if case is None or not case.open:
        return False
    place = CasePlace(latitude=said.point.latitude, longitude=said.point.longitude)
    carry_out(turn, case, c.Supplement(place=place), person)
    return True


def _recent(turn: Turn, person: Person) -> Case | None:
    window = timedelta(minutes=turn.centre.book.rules.location_window_minutes)
    newest = turn.tx.cases.open_of_reporter(person.id, 1)
    if newest and newest[0].opened_at >= turn.at - window and newest[0].place.latitude is None:
        return newest[0]
    return None


def replied_case(turn: Turn, said: Said) -> Case | None:
    """The case whose card, or whose report, a message replies to."""
    return _replied_case(turn, said)


def _replied_case(turn: Turn, said: Said) -> Case | None:
    if said.reply is None:
        return None
    cards = turn.tx.cards
    chat, message = said.chat.id, said.reply.message_id
    case = cards.case_of(chat, message) or cards.case_of_report(chat, message)
    return turn.tx.cases.get(case) if case is not None else None


def answer_on_card(turn: Turn, person: Person, said: Said) -> bool:
    """A reply to the card by the reporter while the centre waits for more: that is the answer. Else it is chatter."""
    case = _replied_case(turn, said)
    if case is None or case.reporter != person.id or case.question is None or case.status.value != "awaiting_info":
        return False
    media = keeping.keep_files(turn, said, person.id)
    note = turn.jot(clean(said.text), person.id) if clean(said.text) else None
    if note is None and not media:
        return False
    carry_out(turn, case, c.GiveInfo(note, media), person)
    guard.take_phone(turn, person, case.id, said)
    guard.withdraw(turn, said)
    return True


def edited(turn: Turn, person: Person | None, said: Said) -> None:
    """A report that was edited afterwards: its new words are added to the case, the old ones stay."""
    case = _known_case(turn, said)
    if case is None or not case.open or person is None or person.id != case.reporter:
        return
    words = read_report(said.text, turn.centre.bot_username).text
    texts = {turn.tx.notes.text(case.description)}
    for item in turn.tx.cases.events(case.id):
        note = getattr(item.event, "note", None)
        texts.add(turn.tx.notes.text(NoteId(note)) if isinstance(note, int) else None)
    if not words or words in texts:
        return
    try:
        carry_out(turn, case, c.Supplement(note=turn.jot(words, person.id)), person)
    except Refusal:
        return
    guard.take_phone(turn, person, case.id, said)
    guard.withdraw(turn, said)
