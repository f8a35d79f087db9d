"""Writes what is shown of voices: to who spoke, to who answers, to the heads who pass an answer on."""

from datetime import timedelta
from typing import Final

from markupsafe import Markup

from dispatch.model import Person
from dispatch.rounds.voices import Standing, Voice
from handlers.access import participants
from handlers.bot_api.callback_data import ListName, ListTap, PromptButton, PromptTap, encode, to_36
from handlers.cards.case_notes import short
from handlers.notify import attachments
from handlers.privacy import masks
from handlers.queries.list_page import PageView, button, in_rows, page_buttons, stacked
from handlers.rounds.visit_text import cancel
from handlers.rounds.voices import UNNAME, standing
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt
from storage.transaction import Transaction

_A_PAGE: Final = 6
_MAX_WORDS: Final = 120
"""Characters of a voice in a list."""
_ANSWERED: Final = timedelta(days=31)


def own(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """What who spoke sees: that it was taken and until when it is answered, or the answer."""
    voice = tx.voices.require(int(str(prompt.args["voice"])))
    words = _words(tx, voice, say)
    if not voice.waits:
        said = say("rounds.voice.answer", words=words, answer=_answer(tx, voice, say))
        return said, {"inline_keyboard": []}
    files = "、".join(attachments.counted(tx, voice.media, say))
    said = say(
        "rounds.voice.own",
        words=words,
        files=files,
        due=say.moment(voice.due_at).partition(" ")[0],
        named=voice.named,
    )
    data = encode(PromptTap(PromptButton.DO, prompt.id, f"{UNNAME}-"))
    row = [{"text": say.words.plain("rounds.verb.unname"), "callback_data": data}]
    return said, {"inline_keyboard": [row] if voice.named else []}


def question(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """What is to be answered."""
    voice = tx.voices.require(int(str(prompt.args["voice"])))
    text = say("rounds.voice.ask_answer", who=_who(tx, voice, say), words=_words(tx, voice, say))
    return text, {"inline_keyboard": [[cancel(prompt, say)]]}


def passed(tx: Transaction, voice: Voice, reader: Person, say: Saying) -> PageView | None:
    """The answer to what was told at a visit, for the station's heads."""
    if not participants.is_among(reader, participants.heads(tx, voice.station)):
        return None
    return say("rounds.voice.passed", words=_words(tx, voice, say), answer=_answer(tx, voice, say)), []


def theirs(tx: Transaction, reader: Person) -> list[Voice]:
    """Those that wait for this person's answer, the oldest first."""
    return [one for one in tx.voices.waiting() if standing(tx, one, reader) is Standing.OWNER]


def listing(tx: Transaction, reader: Person, page: int, say: Saying) -> PageView:
    """Those that wait for this person, then those answered in the last month; six on a page."""
    done = tx.voices.answered_since(say.at - _ANSWERED)
    answered = [one for one in done if standing(tx, one, reader) is Standing.OWNER]
    waiting = theirs(tx, reader)
    some = [*waiting, *reversed(answered)]
    pages = max(1, -(-len(some) // _A_PAGE))
    page = min(page, pages - 1)
    shown = some[page * _A_PAGE : (page + 1) * _A_PAGE]
    head = say("rounds.voice.list", waiting=len(waiting), answered=len(answered))
    lines = [head, *(_line(tx, one, say) for one in shown)]
    lines += [say("list.page", page=page + 1, pages=pages)] if pages > 1 else []
    plain = say.words.plain
    replies = [
        button(plain("rounds.verb.reply", number=one.id), ListTap(ListName.ROUNDS, f"reply-{to_36(one.id)}"))
        for one in shown
        if one.waits
    ]
    better = [
        button(plain("rounds.verb.improved", number=one.id), ListTap(ListName.ROUNDS, f"better-{to_36(one.id)}"))
        for one in shown
        if not one.waits and one.improved_at is None
    ]
    pictures = [
        button(plain("rounds.verb.voice_files", number=one.id), ListTap(ListName.ROUNDS, f"files-{to_36(one.id)}"))
        for one in shown
        if one.media
    ]
    turns = page_buttons(say, ListName.ROUNDS, "voices-", page, pages)
    return stacked(lines), [*in_rows(replies, 3), *in_rows(better, 3), *in_rows(pictures, 3), *turns]


def _line(tx: Transaction, voice: Voice, say: Saying) -> Markup:
    state = "waits" if voice.waits else "answered" if voice.improved_at is None else "improved"
    return say(
        "rounds.voice.line",
        number=voice.id,
        kind=say.words.plain(f"rounds.voice.kind.{voice.kind}"),
        who=_who(tx, voice, say),
        words=short(masks.text(_words(tx, voice, say)), _MAX_WORDS),
        files="、".join(attachments.counted(tx, voice.media, say)),
        state=say.words.plain(f"rounds.voice.state.{state}"),
        due=say.moment(voice.due_at).partition(" ")[0] if voice.waits else "",
        late=voice.waits and voice.due_at <= say.at,
    )


def _who(tx: Transaction, voice: Voice, say: Saying) -> str:
    """The station, and the name where it may be shown."""
    station = (
        tx.places.station_name(voice.station) if voice.station is not None else say.words.plain("card.no_station")
    )
    speaker = tx.voices.speaker(voice.id) if voice.named else None
    person = tx.people.get(speaker) if speaker is not None else None
    if person is not None:
        return f"{station} {person.name}"
    return say.words.plain(
        "rounds.voice.at_visit" if voice.visit is not None else "rounds.voice.nameless", station=station
    )


def _words(tx: Transaction, voice: Voice, say: Saying) -> str:
    return tx.notes.text(voice.text) or say.words.plain("rounds.card.erased")


def _answer(tx: Transaction, voice: Voice, say: Saying) -> str:
    answer = tx.notes.text(voice.answer) if voice.answer is not None else None
    return answer or say.words.plain("rounds.card.erased")
