"""What an operator types is answered plainly, with an exit code that a supervisor understands."""

import asyncio
import gc
import importlib
import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot import __main__ as command_line
from bot.__main__ import cli
from bot.config.load import load
from bot.open_resources import open_database
from bot.runtime.clock import SystemClock
from tests.paths import ROOT
from tests.storage.given import AT, report

SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")


pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_TOKEN", "4242:a-token-that-nobody-may-see")


def typed(tmp_path: Path, *words: str, text: str = SOUND) -> tuple[int, str]:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, [*words, "--config", str(tmp_path / "config.toml")])
    return result.exit_code, result.output


def test_a_sound_configuration_is_confirmed(tmp_path: Path) -> None:
    code, said = typed(tmp_path, "check-config")

    assert code == 0
    assert "the configuration is sound" in said


@pytest.mark.parametrize("command", ["run", "rehearse", "check-config", "doctor", "migrate", "audit"])
def test_every_command_lists_all_faults_of_a_wrong_configuration_and_exits_78(tmp_path: Path, command: str) -> None:
    code, said = typed(tmp_path, command, text=SOUND.replace('"SY"', '"sy"').replace("port = 0", "port = -1"))

    assert code == 78
    assert "centre.prefix" in said
    assert "health.port" in said
    assert "Traceback" not in said


def test_a_wrong_rules_file_is_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("nonsense = 1\n")
    code, said = typed(
        tmp_path, "check-config", text=SOUND.replace('# rulebook = "rules.toml"', 'rulebook = "rules.toml"')
    )

    assert code == 78
    assert "nonsense" in said


def test_migrate_creates_the_database_and_says_its_schema(tmp_path: Path) -> None:
    for _ in range(2):
        code, said = typed(tmp_path, "migrate")
        assert code == 0
        assert "up to date" in said
    assert (tmp_path / "var" / "wangge.db").exists()


def test_a_rehearsal_needs_a_street(tmp_path: Path) -> None:
    code, said = typed(tmp_path, "rehearse")

    assert code == 78
    assert "rehearsal.street" in said


def test_only_the_first_admin_is_invited_from_the_command_line(tmp_path: Path) -> None:
    code, said = typed(tmp_path, "invite")

    assert code == 2
    assert "--admin" in said


def test_an_empty_database_passes_the_audit(tmp_path: Path) -> None:
    typed(tmp_path, "migrate")
    code, said = typed(tmp_path, "audit")

    assert code == 0
    assert "0 cases, 0 wrong" in said


def test_the_audit_names_the_cases_that_no_figure_counts(tmp_path: Path) -> None:
    typed(tmp_path, "migrate")
    settings = load(tmp_path / "config.toml", {}, with_token=False).settings

    async def given() -> None:
        async with open_database(settings) as db:
            case = await db.write(report)
            await db.write(lambda tx: tx.unread.mark(case.id, "KeyError read_event:71", AT))

    asyncio.run(given())

    _, said = typed(tmp_path, "audit")

    assert "SY20261123-0001: 办理记录无法读取，未计入统计" in said
    assert "(KeyError read_event:71)" in said


def test_the_audit_looks_beside_a_running_bot(tmp_path: Path) -> None:
    typed(tmp_path, "migrate")

    async def beside() -> tuple[int, str]:
        async with open_database(load(tmp_path / "config.toml", {}, with_token=False).settings):
            return await asyncio.to_thread(typed, tmp_path, "audit")

    code, said = asyncio.run(beside())

    assert code == 0
    assert "0 cases, 0 wrong" in said


def test_the_audit_lists_the_incidents_of_the_last_weeks_in_both_languages(tmp_path: Path) -> None:
    typed(tmp_path, "migrate")
    at = SystemClock().now()

    async def happen() -> None:
        async with open_database(load(tmp_path / "config.toml", {}, with_token=False).settings) as db:
            for days in (0, 0, 60):
                moment = at - timedelta(days=days)
                day = moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
                await db.write(lambda tx, day=day, moment=moment: tx.incidents.count("forged_tap", day, moment))  # type: ignore[misc]

    asyncio.run(happen())
    code, said = typed(tmp_path, "audit")

    assert code == 0
    [line] = [line for line in said.splitlines() if "invalid taps" in line]
    assert line.endswith("无效按钮 2 次 / 2 invalid taps")


def test_a_token_that_is_missing_is_asked_for_only_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WANGGE_TOKEN")

    assert typed(tmp_path, "migrate")[0] == 0
    code, said = typed(tmp_path, "check-config")
    assert code == 78
    assert "WANGGE_TOKEN" in said
    assert "WANGGE_TOKEN" not in os.environ


@pytest.mark.parametrize("before", [True, False])
def test_once_all_is_imported_garbage_is_looked_for_as_before(*, before: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if before else gc.disable)()
        importlib.reload(command_line)

        assert gc.isenabled() is before
    finally:
        (gc.enable if was else gc.disable)()
