"""Reports by message: makes a case, or several, of one; what is added to them later is `report_additions`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from dispatch.model import Case, MediaId, Person
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Point, Said
from handlers.intake import drafts, guided_form
from handlers.intake.no_report import EXPLAINED, Remark, remark_in, says_nothing
from handlers.intake.open_case import Told, open_case, require_reporter
from handlers.intake.report_parser import Written, read_report
from handlers.intake.report_tags import Tag, read_tag, reports_in
from handlers.notify.destinations import FirstCard, where_said
from handlers.privacy.find_numbers import Found, find
from handlers.turn import keep_files, number_guard
from handlers.turn.carry_out import Turn
from handlers.turn.street_names import names_of
from handlers.wording import wording

ALBUM_COMES = timedelta(seconds=1)
"""So long the parts of an album are waited for, before its first card and before it goes into an earlier case."""
_FAR = 500
"""So many messages back, in a busy group, what was shown before a report is looked for."""


def report(turn: Turn, person: Person, said: Said, *, card_at: int | None = None, sure: bool = False) -> None:
    """Each tagged line of a message is one report, one case, one answer: the card; in place of the message `card_at`
    where the bot has asked there. `sure` where its writer has said that it is a report.

    Raises a Refusal; a missing description gets its sentence, and in private the form that asks for all of it.
    """
    require_reporter(person)
    withdrawn: dict[int, Said] = {}
    for number, tag in enumerate(reports_in(said.text, turn.centre.bot_username)):
        for message in report_one(turn, person, said, tag, card_at=card_at, first=number == 0, sure=sure):
            withdrawn[message.message_id] = message
    number_guard.withdraw(turn, withdrawn.values())


def report_one(
    turn: Turn,
    person: Person,
    said: Said,
    tag: Tag,
    *,
    card_at: int | None = None,
    first: bool = True,
    sure: bool = False,
) -> Sequence[Said]:
    """One of the reports of a message; the pictures belong to its `first`. Gives the messages that are to go away."""
    place = where_said(said, person)
    quoted = said.reply if said.reply is not None and said.reply.sender is not None else None
    known = _known_case(turn, quoted) if quoted is not None else None
    if known is not None:
        turn.out.say(place, "said.already_added", {"number": known.number}, reply_to=said.message_id)
        return ()
    names = names_of(turn.tx)
    own = read_report(tag.rest, names, settled=tag.settled)
    text = own.text if quoted is None else _with_quoted(turn, own.text, quoted)
    if says_nothing(text):
        _without_words(turn, person, said, tag)
        return ()
    remark = None if sure else remark_in(text)
    if remark is not None and not (tag.settled and remark is Remark.SETTLED):
        _no_report(turn, person, said, tag, remark)
        return ()
    numbers = () if said.chat.private else find(text)
    late = turn.at + ALBUM_COMES if said.album is not None and card_at is None else None
    told = _told(
        turn,
        person,
        said,
        quoted,
        tag,
        replace(own, text=text, place=own.place or names.place(text)),
        numbers,
        first=first,
    )
    at = card_at if first else None
    case = open_case(turn, person, told, FirstCard(place, said.message_id, at, late))
    _claim(turn, case, said, quoted)
    return tuple(_with_numbers(said, quoted, own, numbers))


def _no_report(turn: Turn, person: Person, said: Said, tag: Tag, remark: Remark) -> None:
    """Says where a question, a withdrawal or a word that it is done belongs; thanks are not answered."""
    place = where_said(said, person)
    if remark in EXPLAINED:
        turn.out.say(place, f"said.is_{remark}", reply_to=said.message_id)
    elif tag.opens:
        _without_words(turn, person, said, tag)


def _with_numbers(said: Said, quoted: Said | None, own: Written, numbers: Sequence[Found]) -> Iterator[Said]:
    """Which of the two messages has brought a personal number; a form may have one in its other lines."""
    if any(found.start < len(own.text) for found in numbers) or (own.form and number_guard.numbers_in(said)):
        yield said
    if quoted is not None and quoted.text and any(found.end > len(own.text) for found in numbers):
        yield quoted


def _without_words(turn: Turn, person: Person, said: Said, tag: Tag) -> None:
    """Asks what it is; the pictures are kept for the report that follows."""
    media = keep_files.keep_files(turn, said, person.id)
    if said.chat.private and said.reply is None:
        guided_form.begin(turn, person, media, said.point)
        return
    words = "said.reply_to_what" if said.reply is not None else "said.description_missing"
    turn.out.say(where_said(said, person), words, {"tag": tag.word}, reply_to=said.message_id)


def _claim(turn: Turn, case: Case, said: Said, quoted: Said | None) -> None:
    """The messages are this case's from now on: nobody reports them again, and late parts of an album join it."""
    if quoted is not None:
        turn.tx.cards.put_report(case.id, quoted.chat.id, quoted.message_id, main=False)
        drafts.settle(turn, quoted)
    albums = {(one.chat_id, one.album) for one in turn.tx.media.get(case.media) if one.album is not None}
    albums |= {(one.chat.id, one.album) for one in (said, quoted) if one is not None and one.album is not None}
    for chat, album in sorted(albums):
        turn.tx.media.claim_album(chat, album, case.id)


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
    *,
    first: bool,
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
        phone=number_guard.phone_of(written.phone) or number_guard.first_phone(numbers),
        media=_media(turn, person, said, quoted) if first else (),
        quoted=_writer(said, quoted),
    )


def _earlier(turn: Turn, person: Person, said: Said) -> Point | None:
    """Where the same person said to be, in the same chat, just before."""
    spot = turn.tx.last_locations.take(person.id, said.chat.id, turn.at - _window(turn))
    return Point(*spot) if spot is not None else None


def _media(turn: Turn, person: Person, said: Said, quoted: Said | None) -> tuple[MediaId, ...]:
    """What the same person has shown just before, then all parts of the album that have come so far."""
    found: list[MediaId] = list(_shown_before(turn, person, said))
    for message in (said, quoted):
        if message is None:
            continue
        own = keep_files.keep_files(turn, message, person.id)
        parts = turn.tx.media.album(message.chat.id, message.album) if message.album is not None else []
        found += [part.id for part in parts] or list(own)
    return tuple(dict.fromkeys(found))


def _shown_before(turn: Turn, person: Person, said: Said) -> tuple[MediaId, ...]:
    """Pictures and voice of the same person in the same chat that belong to nothing else, and just came."""
    since = turn.at - _window(turn)
    drafts.settle_wordless(turn, person, said.chat.id, since)
    shown = turn.tx.media.loose(said.chat.id, person.id, since, said.message_id - _FAR)
    if not shown:
        return ()
    asked = {media for prompt in turn.tx.prompts.of_person(person.id) for media in prompt.media}
    return tuple(one.id for one in shown if one.id not in asked)


def _window(turn: Turn) -> timedelta:
    return timedelta(minutes=turn.centre.book.rules.location_window_minutes)


def _writer(said: Said, quoted: Said | None) -> str | None:
    """Whose words they are, where they are not the reporter's own."""
    for message in (quoted, said):
        if message is not None and message.forwarded_from is not None:
            return message.forwarded_from or None
    return quoted.sender_name or None if quoted is not None and quoted.sender != said.sender else None


def _known_case(turn: Turn, message: Said) -> Case | None:
    case = turn.tx.cards.case_of_report(message.chat.id, message.message_id)
    return turn.tx.cases.get(case) if case is not None else None
