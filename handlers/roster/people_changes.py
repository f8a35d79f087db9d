"""Writes the people of a new roster: who is new, who comes back, who changes and is told so, who has left."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dispatch.model import Person, PersonId
from dispatch.roster.difference import Known, recognised
from dispatch.roster.roster import PersonLine, plain_phone
from handlers.notify.messages import ReplyKeyboard
from handlers.notify.outbox_writer import OutboxWriter
from handlers.wording.arguments import WordsArg
from storage.transaction import Transaction


def put_people(
    out: OutboxWriter, lines: Sequence[PersonLine], now: Known
) -> tuple[dict[str, PersonId], list[Person]]:
    """Returns everybody's id by name, and who has left. People keep their ids and their accounts."""
    tx = out.tx
    found = recognised(now, lines)
    before = found | _coming_back(tx, [line for line in lines if line.row not in found])
    ids = {line.row: before[line.row].id if line.row in before else tx.people.next_id() for line in lines}
    by_name = {line.name: ids[line.row] for line in lines}
    staying = {person.id for person in found.values()}
    gone = [person for person in now.people if person.id not in staying]
    for person in gone:
        tx.people.update(replace(person, active=False, on_leave=False))
    new = []
    for line in lines:
        old = before.get(line.row)
        person = _written(line, old or Person(ids[line.row], line.name, line.roles), by_name)
        if old is None:
            new.append((person, line.phone))
        else:
            _change(out, old, person, line.phone, now)
    tx.people.add_all(new)
    return by_name, gone


def _written(line: PersonLine, old: Person, by_name: dict[str, PersonId]) -> Person:
    return replace(
        old,
        name=line.name,
        roles=line.roles,
        station=line.station,
        grids=line.grids,
        units=line.units,
        heads=line.heads,
        deputy=by_name.get(line.deputy) if line.deputy is not None else None,
        active=True,
    )


def _change(out: OutboxWriter, old: Person, new: Person, phone: str, now: Known) -> None:
    """Writes the changes; tells a person of new roles, and asks whoever has another phone to share it."""
    if new != old:
        out.tx.people.update(new)
    if now.phone(old.id) != phone:
        out.tx.people.set_phone(new.id, phone)
    if old.active and new.roles != old.roles:
        roles = [WordsArg(f"role.{role}") for role in sorted(new.roles)]
        out.tell(new, "roster.your_roles", {"name": new.name, "roles": roles})
    if old.active and now.phone(old.id) not in ("", phone):
        out.tell(new, "joining.phone_changed", {}, keyboard=ReplyKeyboard.SHARE_PHONE)


def _coming_back(tx: Transaction, newcomers: Iterable[PersonLine]) -> dict[int, Person]:
    """By row, people who left the roster once, by name and phone: with the old id, and the account if it is free."""
    wanted = {(line.name, line.phone): line.row for line in newcomers}
    found = {}
    for person, phone in tx.people.gone({name for name, _ in wanted}):
        row = wanted.get((person.name, plain_phone(phone)))
        if row is not None:
            taken = person.telegram_id is None or tx.people.by_telegram(person.telegram_id) is not None
            found[row] = replace(person, telegram_id=None) if taken else person
    return found
