"""The examples of three streets, of the proxies and of the alert rules say only what is so."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.config.load import Config, load
from bot.runtime.health import Metrics
from dispatch.model import Role
from storage.engine.address import Server
from tests.deploy import plain_yaml
from tests.fakes import MONDAY
from tests.paths import ROOT

FOLDER = ROOT / "deploy"
STREETS = sorted((FOLDER / "three-streets").glob("*.toml"))
PROXIES = (FOLDER / "nginx" / "wangge.conf", FOLDER / "caddy" / "Caddyfile")
RULES: list[dict[str, Any]] = plain_yaml.read((FOLDER / "prometheus" / "wangge.rules.yml").read_text("utf-8"))[
    "groups"
][0]["rules"]
WATCHING = [ROOT / "docs" / "watching.md", ROOT / "docs" / "zh" / "watching.md"]


def loaded(example: Path, tmp_path: Path) -> Config:
    """As the operator would have it, with the secrets in their places."""
    secrets = tmp_path / example.stem
    secrets.mkdir()
    for name, secret in (("token", "4242:a-token-that-nobody-may-see"), ("webhook-secret", "w" * 32)):
        (secrets / name).write_text(secret)
        (secrets / name).chmod(0o600)
    config = tmp_path / example.name
    config.write_text(example.read_text(encoding="utf-8").replace("/etc/wangge/", f"{tmp_path}/"), encoding="utf-8")
    return load(config, {})


def test_three_streets_share_nothing(tmp_path: Path) -> None:
    settings = [loaded(street, tmp_path).settings for street in STREETS]

    assert len(settings) == 3
    for one in (
        [str(each.storage.database) for each in settings],
        [each.storage.key_file for each in settings],
        [each.storage.media for each in settings],
        [each.centre.prefix for each in settings],
        [each.health.port for each in settings],
        [each.telegram.token_file for each in settings],
        [str(each.telegram.webhook and each.telegram.webhook.listen) for each in settings],
    ):
        assert len(set(one)) == 3


def test_each_street_has_its_role_and_database(tmp_path: Path) -> None:
    sql = (FOLDER / "three-streets" / "databases.sql").read_text(encoding="utf-8")

    for street in STREETS:
        database = loaded(street, tmp_path).settings.storage.database
        assert isinstance(database, Server)
        user, name = re.findall(r"//([\w-]+)@/(\w+)", database.url)[0]
        assert f'CREATE ROLE "{user}" LOGIN' in sql
        assert f'CREATE DATABASE {name} OWNER "{user}"' in sql
        assert user == f"wangge-{street.stem}", "the account of its unit"


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda path: path.name)
def test_a_proxy_leads_each_streets_path_to_its_socket_and_nothing_else_anywhere(proxy: Path, tmp_path: Path) -> None:
    text = proxy.read_text(encoding="utf-8")
    for street in STREETS:
        webhook = loaded(street, tmp_path).settings.telegram.webhook
        assert webhook is not None
        assert re.search(rf"{re.escape(webhook.path)}\b", text)
        assert str(webhook.listen).removeprefix("unix:") in text

    assert text.count("{") == text.count("}")
    assert "POST" in text
    assert re.search(r"404", text)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on this machine")
def test_nginx_itself_takes_the_example(tmp_path: Path) -> None:
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=bot.example"]
    subprocess.run([*key, "-keyout", tmp_path / "k", "-out", tmp_path / "c"], check=True, capture_output=True)
    text = re.sub(
        r"(ssl_certificate(_key)?) \S+;",
        lambda found: f"{found[1]} {tmp_path}/{'k' if found[2] else 'c'};",
        PROXIES[0].read_text(encoding="utf-8"),
    )
    (tmp_path / "nginx.conf").write_text(f"events {{}}\nhttp {{\n{text}\n}}\n")

    subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], check=True)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on this machine")
def test_prometheus_itself_takes_the_rules() -> None:
    subprocess.run(["promtool", "check", "rules", FOLDER / "prometheus" / "wangge.rules.yml"], check=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_alert_asks_for_what_the_bot_tells_and_is_explained(rule: dict[str, Any]) -> None:
    told = {sample.name for family in Metrics().registry.collect() for sample in family.samples}
    told |= {f"{family.name}_total" for family in Metrics().registry.collect() if family.type == "counter"}
    told |= {family.name for family in Metrics().registry.collect()}
    asked = set(re.findall(r"\bwangge_\w+", rule["expr"]))

    assert asked <= told
    assert asked or "up{" in rule["expr"]
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert re.search(r"[一-鿿]", rule["annotations"]["summary"])
    assert [paper.name for paper in WATCHING if f"`{rule['alert']}`" not in paper.read_text(encoding="utf-8")] == []


def test_labels_that_alerts_ask_for_are_given() -> None:
    metrics = Metrics()
    metrics.text(MONDAY)
    given = {
        value
        for family in metrics.registry.collect()
        for sample in family.samples
        for value in sample.labels.values()
    }
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    asked = {value for rule in RULES for value in re.findall(r'\w+="(\w+)"', rule["expr"])} - {"wangge"}

    unknown = [
        value for value in asked - given if f'"{value}"' not in sources and f"{value.upper()} = auto" not in sources
    ]
    assert unknown == []


def test_no_label_can_name_a_person_a_chat_or_a_case() -> None:
    labels = {
        name
        for family in Metrics().registry._names_to_collectors.values()
        for name in getattr(family, "_labelnames", ())
    }

    assert labels == {"loop", "kind", "fate", "result", "outcome", "what"}
    assert Role.WORKER.value not in labels


def test_the_alerts_that_the_page_explains_are_those_of_the_rules() -> None:
    for paper in WATCHING:
        explained = re.findall(r"^\| `(Wangge\w+)` \|", paper.read_text(encoding="utf-8"), re.MULTILINE)
        assert explained == [rule["alert"] for rule in RULES]
