"""A demonstration street goes into the database once, however often it is seeded."""

from dataclasses import replace
from pathlib import Path

from bot.seed_demo import read_street, seed, seed_doors, seed_lists
from dispatch.campaigns.model import CampaignStatus
from dispatch.model import Role, StationCode, UnitCode, UnitKind
from storage.people.chats import ChatKind
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.handlers.households.doorway import AT, CENTRE, OFF
from tests.paths import ROOT

STREET = read_street(ROOT / "tests" / "bot" / "street.toml")
DEMO = ROOT / "demo" / "street.toml"


async def test_people_places_units_and_chats_are_put_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))

        def look(tx: Transaction) -> None:
            worker, head = tx.people.by_telegram(1001), tx.people.by_telegram(2001)
            assert worker is not None
            assert head is not None
            assert worker.deputy == head.id
            assert Role.DIRECTOR in head.roles
            assert tx.people.phone(worker.id) == "139-0000-1001"
            station = tx.places.station(StationCode("S1"))
            assert station is not None
            assert station.owner == head.id
            unit = tx.places.unit(UnitCode("S1"))
            assert unit is not None
            assert unit.kind is UnitKind.STATION
            assert [chat.chat_id for chat in tx.chats.of_kind(ChatKind.CENTRE_GROUP)] == [-1002]

        await db.write(look)


async def test_seeding_twice_adds_nobody_and_keeps_what_people_changed(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))

        def on_leave(tx: Transaction) -> None:
            worker = tx.people.by_telegram(1001)
            assert worker is not None
            tx.people.update(replace(worker, on_leave=True))

        await db.write(on_leave)
        before = await db.write(lambda tx: tx.people.all_active())
        await db.write(lambda tx: seed(tx, STREET))

        assert await db.write(lambda tx: tx.people.all_active()) == before


async def test_the_demonstration_street_itself_can_be_seeded(tmp_path: Path) -> None:
    street = read_street(DEMO)

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, street))
        known = await db.write(lambda tx: (tx.places.landmarks(), tx.places.assignments()))
        assert [len(rows) for rows in known] == [len(street.landmarks), len(street.assignments)]

        assert len(await db.write(lambda tx: tx.people.all_active())) == len(street.people)


async def test_who_has_not_joined_yet_is_on_the_roster_once_and_keeps_the_account_that_comes_in(
    tmp_path: Path,
) -> None:
    street = read_street(DEMO)

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, street))
        await db.write(lambda tx: seed(tx, street))
        everybody = await db.write(lambda tx: tx.people.all_active())
        (waiting,) = [one for one in everybody if one.telegram_id is None]
        await db.write(lambda tx: tx.people.update(replace(waiting, telegram_id=1012)))
        await db.write(lambda tx: seed(tx, street))

        joined = await db.write(lambda tx: tx.people.by_telegram(1012))
        assert (waiting.name, len(everybody)) == ("韩雪", len(street.people))
        assert joined == replace(waiting, telegram_id=1012)


async def test_the_doors_of_the_demonstration_street_are_put_in_once_where_the_centre_keeps_doors(
    tmp_path: Path,
) -> None:
    street = read_street(DEMO)

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, street))

        assert await db.write(lambda tx: seed_doors(tx, street, AT, OFF)) == 0
        count = await db.write(lambda tx: seed_doors(tx, street, AT, CENTRE))
        assert await db.write(lambda tx: seed_doors(tx, street, AT, CENTRE)) == 0

        doors, helpers = await db.write(lambda tx: (tx.doors.every(), tx.door_helpers.all()))
        assert len(doors) == count >= 250
        assert len(helpers) == 3
        cared = await db.write(lambda tx: tx.doors.in_care())
        assert all(door.care is not None and door.care.worker is not None for door in cared)
        assert len(cared) == 8


async def test_the_list_of_the_demonstration_street_is_issued_once_and_its_cards_go_out(tmp_path: Path) -> None:
    street = read_street(DEMO)

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, street))
        for _ in range(2):
            await db.write(lambda tx: seed_lists(tx, street, AT, CENTRE))

        (campaign,) = await db.write(lambda tx: tx.campaigns.newest(9))
        assert campaign.status is CampaignStatus.OPEN
        assert len(campaign.places) == 7
        cards = await db.write(lambda tx: [one.chat_id for one in tx.outbox.claim(AT, 50)])
        assert {-1002, 1001, 1002, 1003} <= set(cards)
