"""The unit of a street starts what exists, with nothing of the machine open to it that it does not need."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import typer

from bot.__main__ import cli
from bot.cli.errors import CONFIG_WRONG, STORAGE_BROKEN
from tests.paths import ROOT

UNIT = ROOT / "deploy" / "systemd" / "wangge@.service"
MAX_EXPOSURE = 20
"""Tenths of systemd's own measure, from 0 (safe) to 100."""
ON = (
    "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectKernelTunables",
    "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups", "ProtectClock", "ProtectHostname",
    "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "LockPersonality", "MemoryDenyWriteExecute",
    "RemoveIPC",
)  # fmt: skip


def options() -> dict[str, list[str]]:
    """Every option with all its values, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found[name].append(value)
    return found


def test_it_runs_commands_that_exist_and_no_account_has_two_streets() -> None:
    known = typer.main.get_command(cli)
    commands = [line.split()[1] for name in ("ExecStartPre", "ExecStart") for line in options()[name]]

    assert commands == ["check-config", "run"]
    assert all(known.get_command(None, command) for command in commands)  # type: ignore[attr-defined]
    assert options()["User"] == ["wangge-%i"]
    assert options()["ExecReload"] == ["/bin/kill -HUP $MAINPID"], "which takes rules and catalogue up"


def test_what_starting_again_can_not_mend_is_not_started_again_and_all_else_is() -> None:
    assert options()["Restart"] == ["on-failure"]
    assert options()["RestartPreventExitStatus"] == [f"{STORAGE_BROKEN} {CONFIG_WRONG}"]
    assert int(options()["TimeoutStopSec"][0]) > 10


def test_it_is_hardened() -> None:
    found = options()

    assert {name: found[name] for name in ON} == {name: ["yes"] for name in ON}
    assert found["ProtectSystem"] == ["strict"]
    assert found["CapabilityBoundingSet"] == [""]
    assert found["SystemCallFilter"] == ["@system-service", "~@privileged"]
    assert found["RestrictAddressFamilies"] == ["AF_UNIX AF_INET AF_INET6"]
    assert found["UMask"] == ["0077"]
    assert found["LimitCORE"] == ["0"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_itself_finds_nothing_wrong_and_little_exposed(tmp_path: Path) -> None:
    unit = tmp_path / "wangge@shouyi.service"
    here = UNIT.read_text(encoding="utf-8").replace("/opt/wangge/venv/bin/wangge", "/bin/true")
    unit.write_text(here, encoding="utf-8")

    for words in (("verify",), ("security", "--offline=true", f"--threshold={MAX_EXPOSURE}")):
        done = subprocess.run(["systemd-analyze", *words, str(unit)], capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
