"""A street for each story, and what must be true at the end of every one of them."""

import asyncio
import io
import logging
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot.charts.drawings import Drawings
from bot.cli.audit import audit_cases
from handlers.bot_api.chart_sheet import ChartSheet
from storage.engine.address import Address, Server
from storage.migrate import migrate
from tests import postgres
from tests.databases import make_database
from tests.stories.button_stories import taps_of
from tests.stories.seen import Seen
from tests.stories.stage import Stage, street

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_UNFINISHED = re.compile(r"\{\{|\}\}|None|Traceback|\bsaid\.|\bcard\.|&amp;")
_UNGUARDED = (
    "SELECT number FROM cases WHERE ended_at IS NULL"
    " AND id NOT IN (SELECT case_id FROM timers WHERE case_id IS NOT NULL)"
)
_REGISTERED = (
    "SELECT 1 WHERE (SELECT count(*) FROM meta WHERE key LIKE 'menu:%')"
    " = (SELECT count(*) FROM people WHERE telegram_id IS NOT NULL) + (SELECT count(*) FROM chats WHERE active)"
)
_SET_ASIDE = "SELECT kind, error FROM inbox WHERE aside"
_FAILED = (
    "SELECT template, state, error FROM outbox WHERE state IN ('dead', 'unknown') AND error NOT LIKE 'Forbidden%'"
)
"""A person who has blocked the bot is nobody's fault; whatever else can't be sent is."""


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the street in it, where the bot has been up once: every story begins with a copy.

    In its first life the bot registers the menu of each person, which takes longer than many a story.
    """
    here = tmp_path_factory.mktemp("first-day")
    make_database(here / "wangge.db")

    async def live() -> None:
        async with street(here) as stage:
            await stage.comes(_REGISTERED)

    asyncio.run(live())
    return here


@pytest.fixture
def takes_pictures() -> bool:
    """Whether the street takes any picture with words as a draft; a file of stories says otherwise for itself."""
    return False


@pytest.fixture
def draws_figures() -> bool:
    """Whether pictures of figures are drawn: a dozen of them for each Monday, in a process and a second each. Where
    they are not, one grey picture stands for all; a file of stories that looks at them says otherwise."""
    return False


@pytest.fixture
def picture_of_figures(monkeypatch: pytest.MonkeyPatch, *, draws_figures: bool) -> None:
    """Draws nothing, where nothing is to be drawn."""
    if draws_figures:
        return
    grey = io.BytesIO()
    Image.new("L", (64, 64), 128).save(grey, "PNG")

    async def draw(self: Drawings, sheet: ChartSheet) -> bytes:
        return grey.getvalue()

    monkeypatch.setattr(Drawings, "_draw", draw)


@pytest.fixture(scope="session")
def first_day_on_a_server() -> tuple[Path, str]:
    """The same in a database of a server: the folder with its key, and the name of the template."""
    here = postgres.server().folder.parent / "first-day"

    def live_there(database: Server) -> None:
        migrate(database)

        async def live() -> None:
            async with street(here, database=database) as stage:
                await stage.comes(_REGISTERED)

        asyncio.run(live())

    return here, postgres.made_once("first_day", live_there)


@pytest.fixture
def on_a_server() -> bool:
    """Whether the street's database is one of a PostgreSQL server; a file of stories says otherwise for itself."""
    return False


@pytest.fixture
def by_webhook() -> bool:
    """Whether updates are delivered to the bot, and it does not poll; a file of stories says otherwise for itself."""
    return False


@pytest.fixture
def house(
    request: pytest.FixtureRequest, tmp_path: Path, *, on_a_server: bool
) -> Iterator[tuple[Path, Address | None]]:
    """A copy of the folder for this story, and where its database is: None for a file in the folder."""
    if not on_a_server:
        shutil.copytree(request.getfixturevalue("first_day"), tmp_path / "bot")
        yield tmp_path / "bot", None
        return
    first_day, template = request.getfixturevalue("first_day_on_a_server")
    shutil.copytree(first_day, tmp_path / "bot")
    with postgres.database(template) as database:
        yield tmp_path / "bot", database


@pytest.fixture
async def stage(
    house: tuple[Path, Address | None],
    picture_of_figures: None,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
    *,
    takes_pictures: bool,
    by_webhook: bool,
) -> AsyncIterator[Stage]:
    folder, database = house
    async with street(folder, takes_pictures=takes_pictures, database=database, by_webhook=by_webhook) as stage:
        yield stage
        await stage.quiet()
        told = {chat.id: await stage.messages(chat.id) for chat in list(stage.town.chats.values()) if chat.messages}
        _tell(stage, told)
        _hold_to_promises(stage, told, caplog)
    assert stage.tapped >= set(taps_of(request.node.nodeid)), "button_stories says that it taps these"
    seen, wrong = await audit_cases(stage.config.settings)
    assert not wrong, f"{wrong} of {seen} cases are not the fold of their events"


def _hold_to_promises(stage: Stage, told: dict[int, list[Seen]], caplog: pytest.LogCaptureFixture) -> None:
    """Nothing set aside, nothing dead, no open case without a guard, no number in a group, no half-made sentence."""
    assert not stage.ask(_SET_ASIDE)
    assert not stage.ask(_FAILED)
    assert not stage.ask(_UNGUARDED)
    errors = [one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.ERROR]
    assert not [words for words in errors if "Forbidden" not in words]
    for chat, messages in told.items():
        for one in (message for message in messages if message.by_bot):
            assert not _UNFINISHED.search(one.text), one.text
            assert stage.town.chats[chat].is_private or not _PHONE.search(one.text), one.text


def _tell(stage: Stage, told: dict[int, list[Seen]]) -> None:
    """All that was said; pytest shows it where a story fails."""
    for number in sorted(told):
        chat = stage.town.chats[number]
        print(f"════ {chat.title or stage.town.people[chat.id].name} ({chat.id})")
        for one in told[number]:
            who = "bot" if one.by_bot else stage.town.people[one.by].name
            print(f"── {one.id} {who}{' (edited)' if one.edited else ''}: {one.text}")
            if one.buttons:
                print("   ", " ".join(f"[{label}]" for label in one.buttons))
