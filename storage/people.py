"""The roster: who is who, by Telegram id, role, unit and station, and the invitations by which they come."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from dispatch.model import Person, PersonId, Role, StationCode, UnitCode
from storage.codec import read_person, write_person
from storage.connection import Connection
from storage.ids import Ids
from storage.places import Places
from storage.secrets import Vault
from storage.tables import invites, people, person_links

_active_now = people.c.active.is_(True)
_active = select(people.c.body).where(_active_now)
_by_telegram = _active.where(people.c.telegram_id == bindparam("key"))
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
_admins = (
    select(func.count())
    .select_from(people)
    .join(person_links, person_links.c.person_id == people.c.id)
    .where(_active_now, person_links.c.kind == "role", person_links.c.code == Role.ADMIN.value)
)
_phone = select(people.c.phone).where(people.c.id == bindparam("key"))
_invite = insert(invites)
_take = (
    update(invites)
    .where(invites.c.hash == bindparam("key"), invites.c.used_at.is_(None), invites.c.expires_at > bindparam("at"))
    .values(used_at=bindparam("at"))
    .returning(invites.c.person_id)
)


class People(Places):
    """The people, and through `Places` the stations, grids and units that they belong to."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        super().__init__(connection)
        self._vault = vault
        self._ids = ids

    def by_telegram(self, user_id: int) -> Person | None:
        """Whoever is active and bound to that Telegram account."""
        body = self._connection.scalar(_by_telegram, {"key": user_id})
        return None if body is None else read_person(body)

    def ever_was(self, user_id: int) -> bool:
        """Whether that account is or was somebody's on the roster."""
        return self._connection.scalar(_ever, {"key": user_id}) is not None

    def get(self, person: PersonId) -> Person | None:
        body = self._connection.scalar(_by_id, {"key": person})
        return None if body is None else read_person(body)

    def require(self, person: PersonId) -> Person:
        found = self.get(person)
        if found is None:
            raise KeyError(f"nobody on the roster has the id {person}")
        return found

    def all_active(self) -> list[Person]:
        return [read_person(body) for body in self._connection.scalars(_all)]

    def add(self, person: Person) -> PersonId:
        """Puts somebody on the roster under a new id; the id that `person` came with counts for nothing."""
        new = replace(person, id=PersonId(self._ids.take(people)))
        self._connection.execute(_add, {"id": new.id} | _columns(new))
        self._put_links(new)
        return new.id

    def update(self, person: Person) -> None:
        if self._connection.execute(_change, {"id_": person.id} | _columns(person)).rowcount != 1:
            raise KeyError(f"nobody on the roster has the id {person.id}")
        self._connection.execute(_unlink, {"key": person.id})
        self._put_links(person)

    def with_role(self, role: Role) -> list[Person]:
        return self._with_link("role", role.value)

    def officers_of(self, unit: UnitCode) -> list[Person]:
        """Where the unit is a station, its heads are officers too."""
        found = self._with_link("unit", unit) + self.heads_of(StationCode(unit))
        return list({person.id: person for person in found}.values())

    def heads_of_unit(self, unit: UnitCode) -> list[Person]:
        return self._with_link("head", unit)

    def heads_of(self, station: StationCode) -> list[Person]:
        values = {"kind": "role", "code": Role.STATION_HEAD.value, "station": station}
        return [read_person(body) for body in self._connection.scalars(_at_station, values)]

    def absent_with_deputy(self, deputy: PersonId) -> list[Person]:
        """Who is on leave and has named this person for it."""
        return self._with_link("stood_in_by", str(deputy))

    def admin_count(self) -> int:
        count: int = self._connection.execute(_admins).scalar_one()
        return count

    def set_phone(self, person: PersonId, phone: str | None) -> None:
        sealed = None if phone is None else self._vault.seal(phone.encode(), "people", "phone", person)
        self._connection.execute(_change, {"id_": person, "phone": sealed})

    def phone(self, person: PersonId) -> str | None:
        sealed = self._connection.scalar(_phone, {"key": person})
        return None if sealed is None else self._vault.open(sealed, "people", "phone", person).decode()

    def invite(self, hashed: str, person: PersonId, expires: datetime) -> None:
        """Remembers an invitation by the hash of its code; the code itself is never stored."""
        self._connection.execute(
            _invite, {"hash": hashed, "person_id": person, "expires_at": expires, "used_at": None}
        )

    def take_invite(self, hashed: str, at: datetime) -> Person | None:
        """Whom the invitation is for, once; None where it is unknown, used or expired, or the person has left."""
        person = self._connection.scalar(_take, {"key": hashed, "at": at})
        found = None if person is None else self.get(PersonId(person))
        return found if found is not None and found.active else None

    def _with_link(self, kind: str, code: str) -> list[Person]:
        return [read_person(body) for body in self._connection.scalars(_linked, {"kind": kind, "code": code})]

    def _put_links(self, person: Person) -> None:
        links = (
            [("role", role.value) for role in sorted(person.roles)]
            + [("unit", unit) for unit in person.units]
            + [("head", unit) for unit in person.heads]
            + [("stood_in_by", str(person.deputy)) for _ in range(person.on_leave and person.deputy is not None)]
        )
        rows = [{"person_id": person.id, "kind": kind, "code": code} for kind, code in dict.fromkeys(links)]
        if rows:
            self._connection.execute(_link, rows)


def _columns(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "telegram_id": person.telegram_id,
        "station": person.station,
        "active": person.active,
        "body": write_person(person),
    }
