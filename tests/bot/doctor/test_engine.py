"""The doctor says what of a database server's set-up is not as it should be, each with what to do."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.doctor.engine import of_setup
from bot.doctor.findings import Finding
from bot.runtime.clock import SystemClock
from storage.engine.setup import ServerSetup, Setup
from storage.upkeep.inspect_database import setup_of
from tests import postgres

SERVER = ServerSetup(
    time_zone="UTC",
    synchronous_commit="on",
    isolation="read committed",
    fsync=True,
    full_page_writes=True,
    checks_pages=True,
    free_connections=90,
    free_disk=2**40,
    ahead=timedelta(seconds=0.2),
)
WELL = Setup("PostgreSQL 18.1", "15", new_enough=True, encoding="UTF8", utf8=True, server=SERVER)


def wrong(found: Setup) -> list[str]:
    return [finding.en for finding in of_setup(found) if finding.wrong]


def notes(found: Setup) -> list[Finding]:
    return [finding for finding in of_setup(found) if not finding.wrong]


def test_of_a_sound_server_only_the_version_is_said() -> None:
    assert [finding.said("zh") for finding in of_setup(WELL)] == ["· PostgreSQL 18.1"]


def test_of_a_sound_file_only_the_version_is_said() -> None:
    found = Setup("SQLite 3.45.1", "3.35", new_enough=True, encoding="UTF-8", utf8=True)

    assert [finding.said("en") for finding in of_setup(found)] == ["· SQLite 3.45.1"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(WELL, version="PostgreSQL 14.9", new_enough=False), "PostgreSQL 14.9 is too old: 15 or newer"),
        (replace(WELL, encoding="SQL_ASCII", utf8=False), "the encoding is SQL_ASCII"),
        (replace(WELL, server=replace(SERVER, fsync=False)), "fsync=off"),
        (replace(WELL, server=replace(SERVER, full_page_writes=False)), "full_page_writes=off"),
        (replace(WELL, server=replace(SERVER, free_connections=5)), "has 5 connections left, the bot needs 6"),
        (replace(WELL, server=replace(SERVER, free_disk=100 * 2**20)), "nearly full (100 MB left)"),
        (replace(WELL, server=replace(SERVER, ahead=timedelta(minutes=2))), "is 120 s ahead of this machine's"),
        (replace(WELL, server=replace(SERVER, ahead=timedelta(minutes=-2))), "is 120 s behind this machine's"),
    ],
)
def test_what_is_wrong_is_one_finding_with_its_remedy(found: Setup, said: str) -> None:
    [sentence] = wrong(found)

    assert said in sentence


@pytest.mark.parametrize(
    ("server", "said"),
    [
        (replace(SERVER, time_zone="Asia/Shanghai"), "Asia/Shanghai"),
        (replace(SERVER, synchronous_commit="off"), "synchronous_commit=off"),
        (replace(SERVER, isolation="serializable"), "isolation is serializable"),
        (replace(SERVER, checks_pages=False), "no data checksums"),
        (replace(SERVER, free_disk=None), "can't be seen from here"),
    ],
)
def test_what_the_bot_says_for_itself_or_can_not_see_is_a_remark(server: ServerSetup, said: str) -> None:
    [_, remark] = notes(replace(WELL, server=server))

    assert said in remark.en
    assert re.search("[\u4e00-\u9fff]", remark.zh)
    assert wrong(replace(WELL, server=server)) == []


def test_a_real_server_that_may_lose_data_is_told_of() -> None:
    """That of the tests is quick because it keeps nothing."""
    with postgres.database(postgres.migrated()) as database:
        found = wrong(setup_of(database, SystemClock().now))

    assert [sentence.partition(",")[0] for sentence in found] == [
        "the server has fsync=off",
        "the server has full_page_writes=off",
    ]
