"""Removes who left the roster from everything: prompts, links, cards, duty, mornings; says what is left to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.model import Person, PersonId, Role
from handlers.access import participants
from handlers.notify.case_messages import gather, gather_tomorrow
from handlers.notify.on_duty import read_rota, write_rota
from handlers.notify.outbox_writer import OutboxWriter
from storage.messages.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Left:
    """What only an admin can do after some have left: other people on duty, the leavers out of the groups."""

    off_duty: tuple[str, ...] = ()
    still_in: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By a group's title, who was seen there."""


def leave(out: OutboxWriter, gone: Sequence[Person]) -> Left:
    """Closes everything of those who left, after the roster has changed and their work has passed on."""
    for person in gone:
        _close_prompts(out, out.tx.prompts.of_person(person.id))
        out.tx.searches.drop_of(person.id)
        out.tx.pending_rosters.drop_of(person.id)
        out.tx.people.void_invites(person.id, out.at)
        leave_chat(out, person, "card.not_yours")
        pass_mornings_on(out, person)
    return Left(_strike_from_duty(out, gone), _still_in(out, gone))


def leave_chat(out: OutboxWriter, person: Person, words: str) -> None:
    """Closes the prompts in the chat with the account that was this person's until now; its cards say why."""
    here = [prompt for prompt in out.tx.prompts.of_person(person.id) if prompt.chat_id == person.telegram_id]
    _close_prompts(out, here)
    _take_cards_away(out, person, words)


def _close_prompts(out: OutboxWriter, prompts: Iterable[Prompt]) -> None:
    for prompt in prompts:
        out.tx.prompts.close(prompt.id)
        if prompt.prompt_message_id is not None:
            out.delete(prompt.chat_id, prompt.prompt_message_id)


def _take_cards_away(out: OutboxWriter, person: Person, words: str) -> None:
    """Retires the cards of open cases in the leaver's own chat."""
    chat = person.telegram_id
    if chat is None:
        return
    for number in out.tx.cases.ids_open():
        card = out.tx.cards.retire(number, chat)
        if card is not None:
            out.retire(out.tx.cases.require(number), chat, card.message_id, words, pictured=bool(card.picture))


def pass_mornings_on(out: OutboxWriter, person: Person) -> bool:
    """Moves what was gathered for a leaving head's or director's morning to whoever has that role now, or stands in
    for it. False where something is left for the person: nobody else has it."""
    today, all_passed = out.centre.book.calendar.day(out.at), True
    for day, number in out.tx.morning_lists.since(person.id, today):
        case = out.tx.cases.get(number)
        if case is None or not case.open:
            continue
        heirs = participants.heads(out.tx, case.station) if Role.STATION_HEAD in person.roles else []
        heirs += participants.directors(out.tx) if Role.DIRECTOR in person.roles else []
        others = [heir for heir in heirs if heir.id != person.id]
        all_passed = all_passed and bool(others)
        for heir in others:
            if day > today:
                gather_tomorrow(out, case, heir)
            else:
                gather(out, case, heir)
    return all_passed


def _strike_from_duty(out: OutboxWriter, gone: Iterable[Person]) -> tuple[str, ...]:
    left = {person.id: person.name for person in gone}
    rota = read_rota(out.tx)
    struck = dict.fromkeys(number for people in rota.values() for number in people if number in left)
    if struck:
        kept = {day: _without(people, left) for day, people in rota.items()}
        write_rota(out.tx, {day: people for day, people in kept.items() if people})
    return tuple(left[number] for number in struck)


def _without(people: Iterable[PersonId], left: Iterable[PersonId]) -> list[PersonId]:
    return [person for person in people if person not in set(left)]


def _still_in(out: OutboxWriter, gone: Iterable[Person]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    left = {person.telegram_id: person.name for person in gone if person.telegram_id is not None}
    found = []
    for chat in out.tx.chats.all_active() if left else ():
        names = [left[one.telegram_id] for one in out.tx.members.present(chat.chat_id) if one.telegram_id in left]
        found.append((chat.title, tuple(names)))
    return tuple((title, names) for title, names in found if names)
