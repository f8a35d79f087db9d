"""The image and the compose file: nothing runs as root, nothing is written but the data, no secret stands in them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import cli
from bot.config.load import load
from storage.engine.address import Server
from tests.deploy import plain_yaml
from tests.paths import ROOT

FOLDER = ROOT / "deploy"
CONTAINERFILE = (FOLDER / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = plain_yaml.read((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
OURS = ("migrate", "bot")
TOKEN = "4242:a-token-that-nobody-may-see"


def instructions() -> list[tuple[str, str]]:
    joined = CONTAINERFILE.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], " ".join(line.split()[1:])) for line in lines]


def is_a_command(name: str) -> bool:
    return bool(typer.main.get_command(cli).get_command(None, name))  # type: ignore[attr-defined]


def test_the_image_is_built_of_what_the_lock_names_in_a_stage_of_its_own_and_runs_as_nobody() -> None:
    found = instructions()
    last = [name for name, _ in found][::-1].index("FROM")
    stage = found[len(found) - last - 1 :]

    assert [name for name, _ in found].count("FROM") == 2
    assert "--require-hashes -r requirements.lock" in CONTAINERFILE
    assert dict(stage)["USER"] == "10001:10001"
    assert [words for name, words in stage if name == "COPY"] == ["--from=build /opt/wangge /opt/wangge"]
    assert "pip install" not in " ".join(words for _, words in stage)


def test_all_that_goes_into_the_image_exists_and_the_rest_is_kept_out() -> None:
    copied = [words.split()[:-1] for name, words in instructions() if name == "COPY" and "--from" not in words]
    sources = {source for some in copied for source in some}
    let_in = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))

    assert all((ROOT / source).exists() for source in sources)
    assert sources == let_in
    assert "*" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_what_the_image_runs_exists_and_it_is_asked_whether_it_is_well() -> None:
    found = dict(instructions())

    assert found["ENTRYPOINT"] == '["wangge"]'
    assert is_a_command(re.findall(r'"([\w-]+)"', found["CMD"])[0])
    asked = re.findall(r'"([\w./-]+)"', found["HEALTHCHECK"])
    assert asked[:2] == ["wangge", "health"]
    assert is_a_command(asked[1])


@pytest.mark.parametrize("name", OURS)
def test_the_bot_has_a_file_system_that_can_not_be_written_and_no_rights(name: str) -> None:
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "10001:10001"
    assert is_a_command(service["command"][0])


def test_no_port_is_open_and_the_database_is_on_no_network() -> None:
    assert all("ports" not in service for service in COMPOSE["services"].values())
    assert COMPOSE["services"]["database"]["network_mode"] == "none"
    assert "listen_addresses=" in COMPOSE["services"]["database"]["command"]


def test_secrets_are_files_and_each_service_gets_only_its_own() -> None:
    files = {name: secret["file"] for name, secret in COMPOSE["secrets"].items()}
    given = {name: service["secrets"] for name, service in COMPOSE["services"].items()}

    assert set(files) == {name for some in given.values() for name in some}
    assert all(file.startswith("./secrets/") for file in files.values())
    assert given["database"] == given["migrate"] == ["database-password"]
    assert "PASSWORD:" not in (FOLDER / "compose.yaml").read_text(encoding="utf-8")


def test_volumes_that_are_used_are_named_and_the_database_is_migrated_before_the_bot_runs() -> None:
    services = COMPOSE["services"]
    used = {mount.split(":")[0] for service in services.values() for mount in service["volumes"]}

    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert all((FOLDER / name).exists() for name in used if name.startswith("."))
    assert services["bot"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_its_configuration_is_sound(tmp_path: Path) -> None:
    text = (FOLDER / "compose.toml").read_text(encoding="utf-8").replace("/run/secrets/", f"{tmp_path}/")
    for name, secret in (("token", TOKEN), ("database-password", "p@ss")):
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")

    settings = load(tmp_path / "config.toml", {}).settings

    assert isinstance(settings.storage.database, Server)
    assert settings.health.port, "or nobody could ask whether it is well"
    socket = re.findall(r"host=(\S+?)\"", text)[0]
    assert f"database-socket:{socket}" in COMPOSE["services"]["bot"]["volumes"]


def engine() -> str | None:
    """A container engine that answers, at hand on this machine."""
    for name in ("podman", "docker"):
        found = shutil.which(name)
        if found and subprocess.run([found, "info"], capture_output=True, check=False).returncode == 0:
            return found
    return None


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_the_image_can_be_built_and_says_what_it_can() -> None:
    """Where no engine answers, this is not played, and nothing else plays it."""
    found = engine()
    if found is None:
        pytest.skip("no container engine answers on this machine")
    subprocess.run([found, "build", "-f", "deploy/Containerfile", "-t", "wangge-test", "."], cwd=ROOT, check=True)
    run = [found, "run", "--rm", "--read-only", "--network=none", "wangge-test", "--help"]

    assert "check-config" in subprocess.run(run, capture_output=True, text=True, check=True).stdout
