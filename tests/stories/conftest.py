"""A street for each story, and what must be true at the end of every one of them."""

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.audit import audit_cases
from bot.seed_demo import read_street, seed
from storage.database import Database, vault_for
from storage.migrate import migrate
from tests.stories.button_stories import taps_of
from tests.stories.stage import STREET, Stage, street

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_UNFINISHED = re.compile(r"\{\{|\}\}|None|Traceback|\bsaid\.|\bcard\.|&amp;")
_UNGUARDED = (
    "SELECT number FROM cases WHERE ended_at IS NULL"
    " AND id NOT IN (SELECT case_id FROM timers WHERE case_id IS NOT NULL)"
)
_SET_ASIDE = "SELECT kind, error FROM inbox WHERE aside"
_FAILED = (
    "SELECT template, state, error FROM outbox WHERE state IN ('dead', 'unknown') AND error NOT LIKE 'Forbidden%'"
)
"""A person who has blocked the bot is nobody's fault; whatever else can't be sent is."""


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the street in it, made once: every story begins with a copy."""
    here = tmp_path_factory.mktemp("first-day")
    database, key = here / "wangge.db", here / "wangge.key"
    migrate(database)

    async def settle() -> None:
        db = Database(database, vault_for(database, key))
        await db.open()
        plan = read_street(STREET)
        await db.write(lambda tx: seed(tx, plan))
        await db.close()

    asyncio.run(settle())
    return here


@pytest.fixture
def takes_pictures() -> bool:
    """Whether the street takes any picture with words as a draft; a file of stories says otherwise for itself."""
    return False


@pytest.fixture
async def stage(
    first_day: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
    *,
    takes_pictures: bool,
) -> AsyncIterator[Stage]:
    shutil.copytree(first_day, tmp_path / "bot")
    async with street(tmp_path / "bot", takes_pictures=takes_pictures) as stage:
        yield stage
        await _tell(stage)
        await _hold_to_promises(stage, caplog)
    assert stage.tapped >= set(taps_of(request.node.nodeid)), "button_stories says that it taps these"
    seen, wrong = await audit_cases(stage.config.settings)
    assert not wrong, f"{wrong} of {seen} cases are not the fold of their events"


async def _hold_to_promises(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing set aside, nothing dead, no open case without a guard, no number in a group, no half-made sentence."""
    await stage.quiet()
    assert not stage.ask(_SET_ASIDE)
    assert not stage.ask(_FAILED)
    assert not stage.ask(_UNGUARDED)
    errors = [one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.ERROR]
    assert not [words for words in errors if "Forbidden" not in words]
    for chat in list(stage.town.chats.values()):
        for one in await stage.said(chat.id):
            assert not _UNFINISHED.search(one.text), one.text
            assert chat.is_private or not _PHONE.search(one.text), one.text


async def _tell(stage: Stage) -> None:
    """All that was said; pytest shows it where a story fails."""
    for chat in sorted(stage.town.chats.values(), key=lambda chat: chat.id):
        print(f"════ {chat.title or stage.town.people[chat.id].name} ({chat.id})")
        for one in await stage.messages(chat.id):
            who = "bot" if one.by_bot else stage.town.people[one.by].name
            print(f"── {one.id} {who}{' (edited)' if one.edited else ''}: {one.text}")
            if one.buttons:
                print("   ", " ".join(f"[{label}]" for label in one.buttons))
