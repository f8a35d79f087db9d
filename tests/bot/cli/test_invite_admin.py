"""The host's invitation makes nobody an admin who is not on the roster, and says who may have been meant."""

from pathlib import Path

import pytest

from bot.cli.errors import Refused
from bot.cli.invite_admin import _admin
from dispatch.model import Person, PersonId, Role
from storage.transaction import Transaction
from tests.bot.rig import opened


def on_roster(tx: Transaction, *people: tuple[str, str | None]) -> None:
    for name, phone in people:
        number = tx.people.add(Person(PersonId(0), name, frozenset({Role.WORKER})))
        if phone is not None:
            tx.people.set_phone(number, phone)


def admins(tx: Transaction) -> list[str]:
    return [person.name for person in tx.people.all_active() if Role.ADMIN in person.roles]


async def test_somebody_on_the_roster_becomes_an_admin(tmp_path: Path) -> None:
    def play(tx: Transaction) -> None:
        on_roster(tx, ("李敏", "13900001001"), ("周慧", "13900001002"))

        _admin(tx, "李敏", None)

        assert admins(tx) == ["李敏"]

    async with opened(tmp_path) as db:
        await db.write(play)


async def test_a_misspelt_name_makes_nobody_an_admin_and_the_nearest_are_named(tmp_path: Path) -> None:
    def play(tx: Transaction) -> None:
        on_roster(tx, ("李敏", None), ("陈志强", None))

        with pytest.raises(Refused, match="李敏"):
            _admin(tx, "李民", "13900001001")

        assert admins(tx) == []
        assert len(tx.people.all_active()) == 2

    async with opened(tmp_path) as db:
        await db.write(play)


async def test_of_two_of_one_name_the_phone_says_who(tmp_path: Path) -> None:
    def play(tx: Transaction) -> None:
        on_roster(tx, ("王伟", "13900001001"), ("王伟", "13900001002"))
        with pytest.raises(Refused, match="--phone"):
            _admin(tx, "王伟", None)
        with pytest.raises(Refused, match="--phone"):
            _admin(tx, "王伟", "13900009999")
        assert admins(tx) == []

        assert tx.people.phone(_admin(tx, "王伟", "+86 139 0000 1002")) == "13900001002"

    async with opened(tmp_path) as db:
        await db.write(play)


async def test_the_first_admin_of_an_empty_installation_needs_a_phone(tmp_path: Path) -> None:
    def play(tx: Transaction) -> None:
        for phone in (None, "", "12", "abc"):
            with pytest.raises(Refused, match="名册还是空的"):
                _admin(tx, "管理员", phone)
        assert tx.people.all_active() == []

        first = _admin(tx, "管理员", "139 0000 1001")

        assert admins(tx) == ["管理员"]
        assert tx.people.phone(first) == "13900001001"

    async with opened(tmp_path) as db:
        await db.write(play)
