"""The people of the roster, found by Telegram account, role, unit or station; their phones and invitations."""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update

from dispatch.model import Person, PersonId, Role, StationCode, UnitCode
from storage.engine.codec import read_person, write_person
from storage.engine.connection import Connection, Params
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import LinkKind, invites, people, person_links

_active_now = people.c.active.is_(True)
_active = select(people.c.body).where(_active_now)
_by_telegram = _active.where(people.c.telegram_id == bindparam("key"))
_once = (
    select(people.c.body)
    .where(people.c.telegram_id == bindparam("key"), ~_active_now)
    .order_by(people.c.id.desc())
    .limit(1)
)
_gone = select(people.c.id, people.c.name, people.c.body, people.c.phone).where(~_active_now).order_by(people.c.id)
_phones = select(people.c.id, people.c.phone).where(_active_now, people.c.phone.is_not(None))
_here_again = people.alias("here_again")
_gone_accounts = (
    select(people.c.telegram_id)
    .distinct()
    .where(
        ~_active_now,
        people.c.telegram_id.is_not(None),
        ~select(_here_again.c.id)
        .where(_here_again.c.telegram_id == people.c.telegram_id, _here_again.c.active.is_(True))
        .exists(),
    )
)
_ever = select(people.c.id).where(people.c.telegram_id == bindparam("key")).limit(1)
_by_id = select(people.c.body).where(people.c.id == bindparam("key"))
_linked = (
    _active.join(person_links, person_links.c.person_id == people.c.id)
    .where(person_links.c.kind == bindparam("kind"), person_links.c.code == bindparam("code"))
    .order_by(people.c.id)
)
_at_station = _linked.where(people.c.station == bindparam("station"))
_all = _active.order_by(people.c.id)
_add = insert(people)
_change = update(people).where(people.c.id == bindparam("id_"))
_link = insert(person_links)
_unlink = delete(person_links).where(person_links.c.person_id == bindparam("key"))
_phone = select(people.c.phone).where(people.c.id == bindparam("key"))
_invite = insert(invites)
_void = (
    update(invites)
    .where(invites.c.person_id == bindparam("person"), invites.c.used_at.is_(None))
    .values(used_at=bindparam("at"))
)
_invited = select(invites.c.person_id).where(invites.c.hash == bindparam("key"))
_take = (
    update(invites)
    .where(invites.c.hash == bindparam("key"), invites.c.used_at.is_(None), invites.c.expires_at > bindparam("at"))
    .values(used_at=bindparam("at"))
    .returning(invites.c.person_id)
)


class People:
    """The people on the roster, and who was on it; `Places` knows the stations, grids and units they belong to."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def by_telegram(self, user_id: int) -> Person | None:
        """Whoever is active and bound to that Telegram account."""
        return self._connection.known(("account", user_id), lambda: self._person(_by_telegram, user_id))

    def former(self, user_id: int) -> Person | None:
        """Whoever had that Telegram account and has left the roster, the last of them."""
        body = self._connection.scalar(_once, {"key": user_id})
        return None if body is None else read_person(body)

    def ever_was(self, user_id: int) -> bool:
        """Whether that account is or was somebody's on the roster."""
        return self._connection.scalar(_ever, {"key": user_id}) is not None

    def get(self, person: PersonId) -> Person | None:
        """The person, active or not; None for an id that there is not."""
        return self._connection.known(("person", person), lambda: self._person(_by_id, person))

    def require(self, person: PersonId) -> Person:
        """As `get`. KeyError for an id that there is not."""
        found = self.get(person)
        if found is None:
            raise KeyError(f"nobody on the roster has the id {person}")
        return found

    def all_active(self) -> list[Person]:
        """Everybody who is on the roster now, by id."""
        return list(self._connection.known("people", lambda: self._people(_all)))

    def gone(self, names: Container[str]) -> list[tuple[Person, str]]:
        """Those of these names who have left the roster, each with the phone that was known."""
        rows = [row for row in self._connection.execute(_gone) if row.phone is not None and row.name in names]
        return [(read_person(row.body), self._open(row.id, row.phone)) for row in rows]

    def gone_accounts(self) -> list[int]:
        """The Telegram accounts of who has left, but for those of somebody who is on the roster now."""
        return self._connection.scalars(_gone_accounts)

    def next_id(self) -> PersonId:
        """An id that nobody has or had."""
        return PersonId(self._ids.take(people))

    def add_all(self, newcomers: Sequence[tuple[Person, str]]) -> None:
        """Adds many at once, each under the id that it was given by `next_id`, with the phone."""
        if newcomers:
            rows = [{"id": p.id, "phone": self._seal(p.id, phone)} | _columns(p) for p, phone in newcomers]
            self._connection.execute(_add, rows)
            links = [link for person, _ in newcomers for link in _links(person)]
            if links:
                self._connection.execute(_link, links)

    def add(self, person: Person) -> PersonId:
        """Adds somebody under a new id, which is returned; the id that `person` came with counts for nothing."""
        new = replace(person, id=self.next_id())
        self._connection.execute(_add, {"id": new.id} | _columns(new))
        self._put_links(new)
        return new.id

    def update(self, person: Person) -> None:
        """Stores a changed person. KeyError for an id that there is not."""
        if self._connection.execute(_change, {"id_": person.id} | _columns(person)).rowcount != 1:
            raise KeyError(f"nobody on the roster has the id {person.id}")
        self._connection.execute(_unlink, {"key": person.id})
        self._put_links(person)

    def with_role(self, role: Role) -> list[Person]:
        """Everybody active with that role, by id."""
        return self._with_link(LinkKind.ROLE, role.value)

    def officers_of(self, unit: UnitCode) -> list[Person]:
        """The active officers of a unit; where the unit is a station, its heads are officers too."""
        found = self._with_link(LinkKind.UNIT, unit) + self.heads_of(StationCode(unit))
        return list({person.id: person for person in found}.values())

    def heads_of_unit(self, unit: UnitCode) -> list[Person]:
        """Who heads that unit."""
        return self._with_link(LinkKind.HEAD, unit)

    def heads_of(self, station: StationCode) -> list[Person]:
        """Who heads that station."""
        values = {"kind": LinkKind.ROLE.value, "code": Role.STATION_HEAD.value, "station": station}
        return list(self._connection.known(("heads", station), lambda: self._people(_at_station, values)))

    def absent_with_deputy(self, deputy: PersonId) -> list[Person]:
        """Who is on leave and has named this person for it."""
        return self._with_link(LinkKind.STOOD_IN_BY, str(deputy))

    def set_phone(self, person: PersonId, phone: str | None) -> None:
        """Stores the phone, sealed; None deletes it."""
        sealed = None if phone is None else self._seal(person, phone)
        self._connection.execute(_change, {"id_": person, "phone": sealed})

    def phone(self, person: PersonId) -> str | None:
        """The phone, None where none is known."""
        sealed = self._connection.scalar(_phone, {"key": person})
        return None if sealed is None else self._open(person, sealed)

    def phones(self) -> dict[PersonId, str]:
        """The phones of everybody on the roster who has one."""
        return {PersonId(row.id): self._open(row.id, row.phone) for row in self._connection.execute(_phones)}

    def invite(self, hashed: str, person: PersonId, expires: datetime) -> None:
        """Stores an invitation by the hash of its code, until it expires (UTC); the code itself is never stored."""
        self._connection.execute(
            _invite, {"hash": hashed, "person_id": person, "expires_at": expires, "used_at": None}
        )

    def void_invites(self, person: PersonId, at: datetime) -> None:
        """Ends every invitation of that person that is still good."""
        self._connection.execute(_void, {"person": person, "at": at})

    def take_invite(self, hashed: str, at: datetime) -> Person | None:
        """Uses an invitation up and returns whom it is for; None where it is unknown, used or expired, or the person
        has left."""
        person = self._connection.scalar(_take, {"key": hashed, "at": at})
        found = None if person is None else self.get(PersonId(person))
        return found if found is not None and found.active else None

    def invited_by(self, hashed: str) -> PersonId | None:
        """Whom an invitation is or was for, used and expired ones too; None where it is unknown."""
        person = self._connection.scalar(_invited, {"key": hashed})
        return None if person is None else PersonId(person)

    def _with_link(self, kind: LinkKind, code: str) -> list[Person]:
        values = {"kind": kind.value, "code": code}
        return list(self._connection.known(("linked", kind, code), lambda: self._people(_linked, values)))

    def _person(self, question: Select[Any], key: int) -> Person | None:
        body = self._connection.scalar(question, {"key": key})
        return None if body is None else read_person(body)

    def _people(self, question: Select[Any], values: Params = MappingProxyType({})) -> list[Person]:
        return [read_person(body) for body in self._connection.scalars(question, values)]

    def _put_links(self, person: Person) -> None:
        rows = _links(person)
        if rows:
            self._connection.execute(_link, rows)

    def _seal(self, person: PersonId, phone: str) -> bytes:
        return self._vault.seal(phone.encode(), "people", "phone", person)

    def _open(self, person: int, sealed: bytes) -> str:
        return self._vault.open(sealed, "people", "phone", person).decode()


def _links(person: Person) -> list[dict[str, object]]:
    """The rows by which somebody is found: roles, units, units headed, and who stands in for them on leave."""
    links = (
        [(LinkKind.ROLE, role.value) for role in sorted(person.roles)]
        + [(LinkKind.UNIT, unit) for unit in person.units]
        + [(LinkKind.HEAD, unit) for unit in person.heads]
        + [(LinkKind.STOOD_IN_BY, str(person.deputy)) for _ in range(person.on_leave and person.deputy is not None)]
    )
    return [{"person_id": person.id, "kind": kind.value, "code": code} for kind, code in dict.fromkeys(links)]


def _columns(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "telegram_id": person.telegram_id,
        "station": person.station,
        "active": person.active,
        "body": write_person(person),
    }
