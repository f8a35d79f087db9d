"""The operator's files: each version is kept, a broken one is refused and the one before stays in force."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.config.load import load
from bot.config.settings import Settings
from bot.rulebook.load_book import kept_book, take_up
from bot.rulebook.reload import Library, tell_refused
from bot.rulebook.rules_files import DEFAULT_RULES, RulesFileError
from bot.runtime.wake_signals import Bells
from dispatch.model import Person, PersonId, Role
from dispatch.rulebook.book import Book
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.centre import Centre
from handlers.notify.message_codec import read_message
from handlers.notify.messages import Sentence
from storage.database import Database, vault_for
from storage.messages.outbox import Parcel, State
from storage.transaction import Transaction
from tests.databases import make_database
from tests.fakes import HandClock
from tests.street import local

ENV = MappingProxyType({"WANGGE_TOKEN": "4242:" + "a" * 35})
CONFIG = """
[centre]
name = "测试街道"
prefix = "SY"
timezone = "Asia/Shanghai"
[telegram]
token_env = "WANGGE_TOKEN"
[storage]
database = "wangge.db"
key_file = "wangge.key"
media = "media"
[rules]
rulebook = "rules.toml"
"""
SHIPPED = DEFAULT_RULES.read_text(encoding="utf-8")


@dataclass
class Office:
    """A database, and the rules' file that lies beside it."""

    db: Database
    settings: Settings
    rules: Path

    def write(self, *changes: tuple[str, str]) -> None:
        text = SHIPPED
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.rules.write_text(text, encoding="utf-8")

    async def take_up(self) -> tuple[Book, list[RulesFileError]]:
        return await self.db.write(lambda tx: take_up(tx.meta, self.settings))

    async def told(self) -> list[Parcel]:
        return await self.db.write(lambda tx: tx.outbox.claim(HandClock().now(), 50))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    (tmp_path / "rules.toml").write_text(SHIPPED, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    settings = load(tmp_path / "config.toml", ENV).settings
    make_database(settings.storage.database)
    db = Database(settings.storage.database, vault_for(settings.storage.database, settings.storage.key_file))
    await db.open()
    yield Office(db, settings, tmp_path / "rules.toml")
    await db.close()


async def test_the_version_in_force_and_those_before_it_are_all_there(office: Office) -> None:
    await office.take_up()
    office.write(('version = "2026-19"', 'version = "2027-01"'), ('pickup = "2h"', 'pickup = "1h"'))

    book, refused = await office.take_up()

    assert not refused
    assert book.rules.version == "2027-01"
    assert [rules.version for rules in book.earlier_rules] == ["2026-19"]
    assert (book.rules.pickup.amount, book.earlier_rules[0].pickup.amount) == (60, 120)
    clause = book.earlier_rules[0].clause("3.2")
    assert clause is not None
    assert "2 个工作小时" in clause.text


async def test_beside_the_bot_the_book_is_read_as_it_was_taken_up_last_and_nothing_is_taken_up(
    office: Office,
) -> None:
    async def beside() -> Book:
        return await office.db.write(lambda tx: kept_book(tx.meta, office.settings))

    assert (await beside()).rules.version == "2026-19", "of a database without any, as the file stands"
    await office.take_up()
    office.write(('version = "2026-19"', 'version = "2027-01"'))
    await office.take_up()
    office.write(('version = "2026-19"', 'version = "2027-02"'))

    book = await beside()

    assert book.rules.version == "2027-01"
    assert [rules.version for rules in book.earlier_rules] == ["2026-19"]
    assert await beside() == book


async def test_a_change_without_a_new_version_gets_one_by_itself(office: Office) -> None:
    await office.take_up()
    office.write(('pickup = "2h"', 'pickup = "1h"'))
    first, _ = await office.take_up()
    office.write(('pickup = "2h"', 'pickup = "3h"'))
    second, _ = await office.take_up()

    assert [first.rules.version, second.rules.version] == ["2026-19.2", "2026-19.3"]
    assert [rules.version for rules in second.earlier_rules] == ["2026-19.2", "2026-19"]


async def test_a_comment_makes_no_new_version_and_going_back_makes_the_old_one_again(office: Office) -> None:
    await office.take_up()
    office.rules.write_text(f"# 说明\n{SHIPPED}", encoding="utf-8")
    commented, _ = await office.take_up()
    office.write(('pickup = "2h"', 'pickup = "1h"'))
    await office.take_up()
    office.write()
    back, _ = await office.take_up()

    assert [commented.rules.version, back.rules.version] == ["2026-19", "2026-19"]
    assert not commented.earlier_rules
    assert [rules.version for rules in back.earlier_rules] == ["2026-19.2"]


async def test_a_broken_file_is_refused_with_line_and_reason_and_the_old_version_stays(office: Office) -> None:
    await office.take_up()
    office.write(('pickup = "2h"', 'pickup = "soon"'), ('clause = "3.3"', 'clause = "9.9"'))

    book, (error,) = await office.take_up()

    assert book.rules.version == "2026-19"
    assert book.rules.pickup.amount == 120
    assert any(re.search(r"line \d+, limits\.pickup: ", problem) for problem in error.problems)


async def test_a_file_that_has_gone_changes_nothing_either(office: Office) -> None:
    await office.take_up()
    office.rules.unlink()

    book, (error,) = await office.take_up()

    assert book.rules.version == "2026-19"
    assert "can't be read" in error.problems[0]


async def test_without_any_good_version_a_broken_file_ends_the_start(office: Office) -> None:
    office.rules.write_text("version = ", encoding="utf-8")

    with pytest.raises(RulesFileError, match="is not TOML"):
        await office.take_up()


async def test_every_admin_hears_of_a_broken_file_once_however_often_it_is_looked_at(office: Office) -> None:
    roster = [
        Person(PersonId(0), "钱进", frozenset({Role.ADMIN}), telegram_id=1001),
        Person(PersonId(0), "孙敏", frozenset({Role.ADMIN}), telegram_id=1002),
        Person(PersonId(0), "吴磊", frozenset({Role.ADMIN})),
        Person(PersonId(0), "李晓红", frozenset({Role.STAFF}), telegram_id=1003),
    ]
    await office.db.write(lambda tx: [tx.people.add(person) for person in roster])
    good, _ = await office.take_up()
    centre = Centre("测试街道", "SY", good.calendar.zone, "zh", good, 1, "bot")
    office.rules.write_text("version = ", encoding="utf-8")
    for _ in range(3):
        _, refused = await office.take_up()
        at = HandClock().now()
        await office.db.write(lambda tx, refused=refused, at=at: tell_refused(tx, refused, at, centre))  # type: ignore[misc]

    told = await office.told()

    assert sorted(parcel.chat_id for parcel in told) == [1001, 1002]
    said = [message for message in map(read_message, told) if isinstance(message, Sentence)]
    assert {message.words for message in said} == {"said.file_refused"}
    assert "rules.toml" in str(said[0].args)


async def test_asked_to_look_again_the_library_takes_up_what_is_good_and_keeps_what_is_not(office: Office) -> None:
    book, _ = await office.take_up()
    clock, bells = HandClock(), Bells()
    library = Library(
        office.db, office.settings, Centre("测试街道", "SY", book.calendar.zone, "zh", book, 1, "bot"), clock, bells
    )
    office.write(('version = "2026-19"', 'version = "2027-01"'))
    await library.step()
    assert library.centre.book.rules.version == "2026-19", "nobody has asked yet"

    library.ask()
    await asyncio.wait_for(bells.library.wait(1.0), 2.0)
    await library.step()
    assert library.centre.book.rules.version == "2027-01"

    office.rules.write_text("version = ", encoding="utf-8")
    library.ask()
    await library.step()
    assert library.centre.book.rules.version == "2027-01"


def arrived(tx: Transaction, told: list[Parcel]) -> None:
    for one in told:
        tx.outbox.settle(one.id, State.SENT, HandClock().now(), message_id=1)


async def test_households_turned_on_in_the_configuration_are_taken_up_without_a_restart_and_the_admins_are_told(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    admin = Person(PersonId(0), "钱进", frozenset({Role.ADMIN}), telegram_id=1001)
    await office.db.write(lambda tx: tx.people.add(admin))
    book, _ = await office.take_up()
    centre = Centre("测试街道", "SY", book.calendar.zone, "zh", book, 1, "bot")
    file = tmp_path / "config.toml"
    library = Library(
        office.db, office.settings, centre, HandClock(), Bells(), lambda: load(file, ENV, with_token=False).settings
    )

    async def reload(text: str) -> list[str]:
        file.write_text(text, encoding="utf-8")
        library.ask()
        await library.step()
        told = await office.told()
        await office.db.write(lambda tx: arrived(tx, told))
        return [message.words for message in map(read_message, told) if isinstance(message, Sentence)]

    def mode() -> HouseholdMode:
        return library.centre.book.households

    assert await reload(CONFIG) == []
    assert await reload(f'{CONFIG}[privacy]\nhouseholds = "doors"\n') == ["said.households_doors"]
    assert mode() is HouseholdMode.DOORS
    assert library.settings.privacy.households == "doors"
    planned = await office.db.write(lambda tx: [one.kind for one in tx.timers.due(local(7, 12, month=12))])
    assert "doors_week" in planned
    assert await reload(f'{CONFIG}[privacy]\nhouseholds = "some"\n') == ["said.file_refused"]
    assert mode() is HouseholdMode.DOORS
    assert "other changes" not in caplog.text
    assert await reload(f'{CONFIG}[log]\nlevel = "DEBUG"\n') == ["said.households_off"]
    assert mode() is HouseholdMode.OFF
    assert "other changes, which a restart takes up" in caplog.text
