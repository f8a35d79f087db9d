"""Reports by message: makes a case of one, and adds a place, pictures, an answer or an edit to it afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from dispatch.case import commands as c
from dispatch.case.refusals import Refusal
from dispatch.model import Case, MediaId, NoteId, Person, Place, Status
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Point, Said
from handlers.intake import drafts, guided_form
from handlers.intake.open_case import Told, may_report, open_case, require_reporter
from handlers.intake.report_parser import Tag, Written, read_report, read_tag
from handlers.notify.destinations import Destination, FirstCard, where_said
from handlers.privacy.find_numbers import Found, find
from handlers.turn import keep_files, number_guard
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.case_lookup import replied_case
from handlers.wording import wording

_ALBUM_COMES = timedelta(seconds=1)
"""So long the first card waits for the other parts of an album."""


def report(turn: Turn, person: Person, said: Said, tag: Tag, *, card_at: int | None = None) -> None:
    """One report, one case, one answer: the card; in place of the message `card_at` where the bot has asked there.

    Raises a Refusal; a missing description gets its sentence, and in private the form that asks for all of it.
    """
    require_reporter(person)
    place = where_said(said, person)
    quoted = said.reply if said.reply is not None and said.reply.sender is not None else None
    known = _known_case(turn, quoted) if quoted is not None else None
    if known is not None:
        turn.out.say(place, "said.already_added", {"number": known.number}, reply_to=said.message_id)
        return
    own = read_report(tag)
    text = own.text if quoted is None else _with_quoted(turn, own.text, quoted)
    if not text:
        _without_words(turn, person, said, place)
        return
    numbers = () if said.chat.private else find(text)
    late = turn.at + _ALBUM_COMES if said.album is not None and card_at is None else None
    told = _told(turn, person, said, quoted, tag, replace(own, text=text), numbers)
    case = open_case(turn, person, told, FirstCard(place, said.message_id, card_at, late))
    _claim(turn, case, said, quoted)
    number_guard.withdraw(turn, _with_numbers(said, quoted, own, numbers))


def _with_numbers(said: Said, quoted: Said | None, own: Written, numbers: Sequence[Found]) -> Iterator[Said]:
    """Which of the two messages has brought a personal number; a form may have one in its other lines."""
    if any(found.start < len(own.text) for found in numbers) or (own.form and number_guard.numbers_in(said)):
        yield said
    if quoted is not None and quoted.text and any(found.end > len(own.text) for found in numbers):
        yield quoted


def _without_words(turn: Turn, person: Person, said: Said, place: Destination) -> None:
    if said.chat.private and said.reply is None:
        guided_form.begin(turn, person, keep_files.keep_files(turn, said, person.id), said.point)
        return
    words = "said.reply_to_what" if said.reply is not None else "said.description_missing"
    turn.out.say(place, words, reply_to=said.message_id)


def _claim(turn: Turn, case: Case, said: Said, quoted: Said | None) -> None:
    """The messages are this case's from now on: nobody reports them again, and late parts of an album join it."""
    if quoted is not None:
        turn.tx.cards.put_report(case.id, quoted.chat.id, quoted.message_id, main=False)
        drafts.settle(turn, quoted)
    for message in (said, quoted):
        if message is not None and message.album is not None:
            turn.tx.media.claim_album(message.chat.id, message.album, case.id)


def _with_quoted(turn: Turn, own: str, quoted: Said) -> str:
    """The reporter's own words, then those of the message that they replied to."""
    words = quoted.text or _caption(turn, quoted)
    theirs = clean(read_tag(words, turn.centre.bot_username).rest)
    return "\n".join(part for part in (own, theirs) if part) or _wordless(turn, quoted)


def _wordless(turn: Turn, message: Said) -> str:
    """What stands for the words of a message that has none but shows something; empty where it shows nothing."""
    kind = message.files[0].kind if message.files else "location" if message.point is not None else ""
    words = wording(turn.centre.language)
    return words.plain(f"wordless.{kind}") if words.has(f"wordless.{kind}") else ""


def _caption(turn: Turn, message: Said) -> str:
    """Of an album one part has the words; another one may be replied to."""
    return turn.tx.media.caption(message.chat.id, message.album) if message.album is not None else ""


def _told(
    turn: Turn,
    person: Person,
    said: Said,
    quoted: Said | None,
    tag: Tag,
    written: Written,
    numbers: Sequence[Found],
) -> Told:
    return Told(
        text=written.text,
        kind=tag.kind,
        settled=written.settled,
        category=written.category,
        place=written.place,
        point=said.point or (quoted.point if quoted is not None else None) or _earlier(turn, person, said),
        urgent=written.urgent,
        name=written.name,
        phone=written.phone or number_guard.first_phone(numbers),
        media=_media(turn, person, said, quoted),
        quoted=_writer(said, quoted),
    )


def _earlier(turn: Turn, person: Person, said: Said) -> Point | None:
    """Where the same person said to be, in the same chat, just before."""
    spot = turn.tx.last_locations.take(person.id, said.chat.id, turn.at - _window(turn))
    return Point(*spot) if spot is not None else None


def _media(turn: Turn, person: Person, said: Said, quoted: Said | None) -> tuple[MediaId, ...]:
    """All parts of the album that have come so far, also those that came before its caption."""
    found: list[MediaId] = []
    for message in (said, quoted):
        if message is None:
            continue
        own = keep_files.keep_files(turn, message, person.id)
        parts = turn.tx.media.album(message.chat.id, message.album) if message.album is not None else []
        found += [part.id for part in parts] or list(own)
    return tuple(dict.fromkeys(found))


def _writer(said: Said, quoted: Said | None) -> str | None:
    """Whose words they are, where they are not the reporter's own."""
    for message in (quoted, said):
        if message is not None and message.forwarded_from is not None:
            return message.forwarded_from or None
    return quoted.sender_name or None if quoted is not None and quoted.sender != said.sender else None


def _known_case(turn: Turn, message: Said) -> Case | None:
    case = turn.tx.cards.case_of_report(message.chat.id, message.message_id)
    return turn.tx.cases.get(case) if case is not None else None


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

    Where there is none, it is kept for the report that may follow within as long; only in private that is said.
    """
    if said.point is None or said.forwarded_from is not None:
        return False
    case = replied_case(turn, said) or _recent(turn, person)
    if case is not None and case.open:
        place = Place(point=turn.jot_point(said.point, person.id))
        carry_out(turn, case, c.Supplement(place=place), person)
        return True
    if not may_report(person):
        return False
    turn.tx.last_locations.put(person.id, said.chat.id, said.point.latitude, said.point.longitude, turn.at)
    if said.chat.private:
        minutes = turn.centre.book.rules.location_window_minutes
        turn.out.say(Destination(said.chat.id, person=person.id), "said.place_kept", {"minutes": minutes})
    return True


def _window(turn: Turn) -> timedelta:
    return timedelta(minutes=turn.centre.book.rules.location_window_minutes)


def _recent(turn: Turn, person: Person) -> Case | None:
    newest = turn.tx.cases.open_of_reporter(person.id, 1)
    if newest and newest[0].opened_at >= turn.at - _window(turn) and newest[0].place.point is None:
        return newest[0]
    return None


def answer_on_card(turn: Turn, person: Person, said: Said) -> bool:
    """A reply to the card by the reporter while the centre waits for more: that is the answer. Else it is chatter."""
    case = replied_case(turn, said)
    if case is None or case.reporter != person.id or case.question is None or case.status is not Status.AWAITING_INFO:
        return False
    media = keep_files.keep_files(turn, said, person.id)
    note = turn.jot(clean(said.text), person.id) if clean(said.text) else None
    if note is None and not media:
        return False
    carry_out(turn, case, c.GiveInfo(note, media), person)
    number_guard.take_numbers(turn, person, case.id, said)
    return True


def edited(turn: Turn, person: Person, said: Said, tag: Tag) -> bool:
    """A report that was edited afterwards: its new words are added to the case, the old ones stay.

    False where the message belongs to no case and to no draft.
    """
    case = _known_case(turn, said)
    if case is None:
        return drafts.edited(turn, said)
    if case.open and person.id == case.reporter:
        _supplement(turn, person, case, said, read_report(tag).text)
    return True


def _supplement(turn: Turn, person: Person, case: Case, said: Said, words: str) -> None:
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
    number_guard.take_numbers(turn, person, case.id, said)
