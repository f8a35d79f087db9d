"""Backups without the key, a key that changes, and one person's data told or forgotten, from the command line."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.config.load import load
from dispatch.model import CaseId, ContactId, MediaId, NoteId, Person, PersonId, Role
from storage.cases.notes import Contact
from storage.database import Database, vault_for
from storage.engine.durable import copy_synced
from storage.engine.keys import add_key
from storage.engine.secrets import load_vault
from storage.media.media import MediaKind
from storage.media.media_folder import MediaFolder
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests import postgres
from tests.databases import make_database
from tests.fakes import MONDAY
from tests.look_in import look_in
from tests.paths import ROOT
from tests.storage import given

SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")
PHONE, NAME = "13800001234", "张三丰"
PICTURE = b"what a picture shows"

pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An installation with one resident, one person on the roster and one picture."""
    (tmp_path / "config.toml").write_text(SOUND, encoding="utf-8")
    make_database(tmp_path / "var" / "wangge.db")

    def fill(tx: Transaction) -> None:
        tx.notes.keep(f"找{NAME}，{PHONE}", None, MONDAY)
        tx.notes.keep_contact(CaseId(1), NAME, PHONE, MONDAY)
        tx.people.add(Person(PersonId(0), "王建国", frozenset({Role.WORKER}), 1001))
        tx.people.set_phone(PersonId(1), "13900001001")
        tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 1, None, None, MONDAY)
        tx.prompts.open(PersonId(1), 1001, PromptKind.REASON, MONDAY, MONDAY)

    inside(tmp_path, fill)
    name = folder_of(tmp_path).put(MediaId(1), PICTURE)
    inside(tmp_path, lambda tx: tx.files.stored(MediaId(1), name))
    return tmp_path


def folder_of(house: Path) -> MediaFolder:
    return MediaFolder(house / "var" / "media", load_vault(house / "var" / "wangge.key"))


def picture_of(house: Path) -> bytes:
    [media] = inside(house, lambda tx: tx.media.get([MediaId(1)]))
    return folder_of(house).open_file(media)


def inside(house: Path, turn: Callable[[Transaction], Any]) -> Any:
    async def run() -> Any:
        db = Database(
            house / "var" / "wangge.db", vault_for(house / "var" / "wangge.db", house / "var" / "wangge.key")
        )
        await db.open()
        try:
            return await db.write(turn)
        finally:
            await db.close()

    return asyncio.run(run())


def typed(house: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words, "--config", str(house / "config.toml")])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def is_one_bilingual_sentence(said: str) -> bool:
    zh, _, en = said.strip().partition(" / ")
    return "\n" not in said.strip() and any("\u4e00" <= c <= "\u9fff" for c in zh) and en.isascii()


def backup_of(house: Path) -> Path:
    code, said = typed(house, "backup", str(house / "backups"))
    assert code == 0, said
    [made] = (house / "backups").iterdir()
    return made


def test_a_backup_holds_the_database_and_the_media_and_never_the_key(house: Path) -> None:
    key = (house / "var" / "wangge.key").read_bytes().strip()

    made = backup_of(house)

    media = [file.relative_to(house / "var") for file in (house / "var" / "media").iterdir()]
    assert len(media) == 1
    assert {file.relative_to(made) for file in made.rglob("*") if file.is_file()} == {Path("wangge.db"), *media}
    for file in filter(Path.is_file, made.rglob("*")):
        assert not [secret for secret in (key, NAME.encode(), PHONE.encode(), PICTURE) if secret in file.read_bytes()]


def test_a_file_that_goes_while_the_folder_is_copied_is_not_missed(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of(house).put(MediaId(2), b"another")
    (house / "var" / "media" / "half.part").write_bytes(b"not finished")

    def copied(source: Path, to: Path) -> None:
        for file in (house / "var" / "media").iterdir():
            if file != source:
                file.unlink()
        copy_synced(source, to)

    monkeypatch.setattr("bot.cli.backup.copy_synced", copied)

    assert len(list((backup_of(house) / "media").iterdir())) == 1


def test_all_of_a_backup_is_on_disk_before_it_has_its_name(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file, then the folders in which their names stand, then the name of the whole."""
    synced: list[str] = []
    sync, rename = os.fsync, Path.rename

    def noted(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        synced.append("renamed")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", renamed)
    made = backup_of(house)

    partial = str(made.with_suffix(".partial"))
    [picture] = (made / "media").iterdir()
    before, after = synced[: synced.index("renamed")], synced[synced.index("renamed") + 1 :]
    order = [f"{partial}/wangge.db", f"{partial}/media/{picture.name}", f"{partial}/media", partial]
    assert [place for place in before if place in order] == order
    assert after[:2] == [str(house / "backups"), str(house)]


def test_a_backup_is_made_while_the_bot_has_the_database_open(house: Path) -> None:
    async def run() -> int:
        vault = vault_for(house / "var" / "wangge.db", house / "var" / "wangge.key")
        db = Database(house / "var" / "wangge.db", vault)
        await db.open()
        await db.write(lambda tx: tx.meta.set("only", "in the log beside the file"))
        code, _ = await asyncio.to_thread(typed, house, "backup", str(house / "backups"))
        await db.close()
        return code

    assert asyncio.run(run()) == 0
    [made] = (house / "backups").iterdir()
    assert b"in the log beside the file" in (made / "wangge.db").read_bytes()


def test_no_backup_is_made_while_a_change_of_the_key_is_broken_off(house: Path) -> None:
    add_key(house / "var" / "wangge.key")

    code, said = typed(house, "backup", str(house / "backups"))
    assert code == 1
    assert is_one_bilingual_sentence(said)
    assert not (house / "backups").exists()

    assert typed(house, "keys", "rotate")[0] == 0
    assert typed(house, "backup", str(house / "backups"))[0] == 0


def test_a_backup_comes_back_with_its_key(house: Path) -> None:
    made = backup_of(house)
    shutil.rmtree(house / "var" / "media")
    for file in (house / "var").glob("wangge.db*"):
        file.unlink()

    code, _ = typed(house, "restore", str(made))

    assert code == 0
    assert inside(house, lambda tx: tx.notes.contact(ContactId(1))) == Contact(NAME, PHONE)
    assert picture_of(house) == PICTURE


@pytest.mark.parametrize("key", ["missing", "another"])
def test_without_its_key_a_restore_says_so_and_stops(house: Path, key: str) -> None:
    made = backup_of(house)
    for file in (house / "var").glob("wangge.*"):
        file.unlink()
    if key == "another":
        (house / "var" / "wangge.key").write_bytes(b"A" * 43 + b"=\n")

    code, said = typed(house, "restore", str(made))

    assert code != 0
    assert "密钥" in said
    assert "key" in said
    assert is_one_bilingual_sentence(said)
    assert not (house / "var" / "wangge.db").exists()


def test_a_restore_never_writes_over_a_database(house: Path) -> None:
    made = backup_of(house)

    code, said = typed(house, "restore", str(made))

    assert code == 1
    assert is_one_bilingual_sentence(said)
    assert inside(house, lambda tx: tx.notes.contact(ContactId(1))) == Contact(NAME, PHONE)


def test_a_rotated_key_opens_everything_and_the_older_may_be_forgotten(house: Path) -> None:
    key_file = house / "var" / "wangge.key"
    before = key_file.read_bytes()

    assert typed(house, "keys", "rotate")[0] == 0
    assert key_file.read_bytes().startswith(before)
    assert typed(house, "keys", "rotate", "--forget")[0] == 0

    assert len(key_file.read_bytes().split()) == 1
    assert key_file.read_bytes() != before
    assert inside(house, lambda tx: tx.notes.of_phone(PHONE)) == [1]
    assert inside(house, lambda tx: tx.notes.text(NoteId(1))) == f"找{NAME}，{PHONE}"
    assert picture_of(house) == PICTURE


def test_what_is_kept_of_a_resident_is_told_and_that_is_logged(house: Path) -> None:
    code, said = typed(house, "export-person", "--phone", "138 0000 1234", "--reason", "本人申请")

    told = json.loads(said)
    assert code == 0
    assert [(one["name"], one["phone"]) for one in told["contacts"]] == [(NAME, PHONE)]
    assert [one["text"] for one in told["notes"]] == [f"找{NAME}，{PHONE}"]
    [look] = inside(house, lambda tx: tx.notes.looks())
    assert (look.viewer, look.reason) == (0, "本人申请")


def test_a_look_at_texts_alone_is_logged_too(house: Path) -> None:
    inside(house, lambda tx: tx.notes.keep("李四在场", None, MONDAY))

    assert typed(house, "export-person", "--name", "李四", "--reason", "本人申请")[0] == 0
    assert typed(house, "export-person", "--name", "王五六", "--reason", "本人申请")[0] == 0

    [look] = inside(house, lambda tx: tx.notes.looks())
    assert (look.viewer, look.reason) == (0, "本人申请")


def test_the_cards_of_somebody_forgotten_are_drawn_anew_when_the_bot_runs_again(house: Path) -> None:
    inside(house, lambda tx: tx.cards.put(given.report(tx, NoteId(1)).id, -1002, 77, 1, MONDAY))

    assert typed(house, "erase-person", "--name", NAME, "--yes")[0] == 0

    [card] = inside(house, lambda tx: tx.outbox.of_case(CaseId(1)))
    assert (card.kind, card.chat_id, card.silent) == ("card", -1002, True)


def test_an_export_may_go_to_a_file_that_only_its_owner_reads(house: Path) -> None:
    to = house / "export.json"

    code, said = typed(house, "export-person", "--name", NAME, "--reason", "本人申请", "--to", str(to))

    assert (code, said) == (0, "")
    assert PHONE in to.read_text(encoding="utf-8")
    assert to.stat().st_mode & 0o777 == 0o600
    code, said = typed(house, "export-person", "--name", NAME, "--reason", "本人申请", "--to", str(to))
    assert code == 1
    assert is_one_bilingual_sentence(said)


def test_a_resident_is_forgotten_only_when_that_is_confirmed(house: Path) -> None:
    code, said = typed(house, "erase-person", "--name", NAME)
    assert code == 1
    assert is_one_bilingual_sentence(said)
    assert inside(house, lambda tx: tx.notes.contact(ContactId(1))) is not None

    code, said = typed(house, "erase-person", "--name", NAME, "--yes")

    assert code == 0
    assert "1 contacts, 1 texts, 0 updates" in said
    assert "attachments are not searched" in said
    assert "附件未作检索" in said
    assert inside(house, lambda tx: tx.notes.contact(ContactId(1))) is None
    assert inside(house, lambda tx: tx.notes.text(NoteId(1))) is None


def test_somebody_of_the_roster_is_told_of_and_forgotten_once_out_of_it(house: Path) -> None:
    code, said = typed(house, "export-person", "--person", "1", "--reason", "本人申请")
    assert code == 0
    assert json.loads(said)["phone"] == "13900001001"
    [look] = inside(house, lambda tx: tx.notes.looks())
    assert (look.viewer, look.reason) == (0, "名册编号 / roster id 1: 本人申请")

    code, said = typed(house, "erase-person", "--person", "1", "--yes")
    assert code == 1
    assert is_one_bilingual_sentence(said)

    def leave(tx: Transaction) -> None:
        tx.people.update(Person(PersonId(1), "王建国", frozenset({Role.WORKER}), 1001, active=False))

    inside(house, leave)
    code, said = typed(house, "erase-person", "--person", "1", "--yes")
    assert code == 0
    assert "attachments are not searched" in said
    gone = inside(house, lambda tx: tx.people.get(PersonId(1)))
    assert (gone.name, gone.telegram_id) == ("（已删除）", None)
    assert inside(house, lambda tx: tx.people.phone(PersonId(1))) is None
    assert picture_of(house) == PICTURE
    assert inside(house, lambda tx: tx.prompts.current(PersonId(1), 1001)) is None


@pytest.mark.parametrize(
    "words",
    [
        ("export-person", "--reason", "x"),
        ("export-person", "--phone", PHONE),
        ("export-person", "--phone", "12", "--reason", "x"),
        ("export-person", "--person", "1", "--phone", PHONE, "--reason", "x"),
        ("export-person", "--person", "77", "--reason", "x"),
        ("erase-person", "--name", "张", "--yes"),
        ("erase-person", "--person", "77", "--yes"),
        ("restore", "nowhere"),
        ("backup", "config.toml/backups"),
    ],
)
def test_every_mistake_is_answered_by_one_sentence_in_both_languages(house: Path, words: tuple[str, ...]) -> None:
    placed = [str(house / word) if "/" in word else word for word in words]

    code, said = typed(house, *placed)

    assert code == 1
    assert is_one_bilingual_sentence(said.replace(str(house), ""))


def test_what_needs_the_database_alone_is_told_to_come_later(house: Path) -> None:
    async def run() -> list[tuple[int, str]]:
        db = Database(
            house / "var" / "wangge.db", vault_for(house / "var" / "wangge.db", house / "var" / "wangge.key")
        )
        await db.open()
        commands = [("keys", "rotate"), ("erase-person", "--name", NAME, "--yes")]
        answers = [await asyncio.to_thread(typed, house, *words) for words in commands]
        await db.close()
        return answers

    for code, said in asyncio.run(run()):
        assert code == 75
        assert is_one_bilingual_sentence(said)


@pytest.fixture
def house_on_a_server(house: Path) -> Iterator[Path]:
    """The same installation, its database on a server."""
    with postgres.database(postgres.migrated()) as server:
        (house / "config.toml").write_text(SOUND.replace('"var/wangge.db"', f'"{server.url}"'), encoding="utf-8")
        yield house


def test_of_a_database_on_a_server_the_attachments_are_backed_up_and_the_rest_is_said(
    house_on_a_server: Path,
) -> None:
    code, said = typed(house_on_a_server, "backup", str(house_on_a_server / "backups"))

    assert code == 0, said
    assert "pg_dump" in said
    [made] = (house_on_a_server / "backups").iterdir()
    media = [file.relative_to(house_on_a_server / "var") for file in (house_on_a_server / "var" / "media").iterdir()]
    assert [file.relative_to(made) for file in made.rglob("*") if file.is_file()] == media
    assert len(media) == 1


def test_a_restored_database_on_a_server_is_noted_as_such_and_its_attachments_are_put_back(
    house_on_a_server: Path,
) -> None:
    house = house_on_a_server
    made = backup_of(house)
    shutil.rmtree(house / "var" / "media")

    code, said = typed(house, "restore", str(made))

    assert code == 0, said
    assert said.startswith("附件已恢复；服务器上的数据库已注明是恢复的")
    assert len(list((house / "var" / "media").iterdir())) == 1
    database = load(house / "config.toml", {}, with_token=False).settings.storage.database
    assert look_in(database, "SELECT key FROM meta WHERE key LIKE 'put_back%'") == [("put_back_at",)]


def test_what_is_no_backup_of_a_server_is_not_put_back(house_on_a_server: Path, tmp_path: Path) -> None:
    house = house_on_a_server
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "wangge.db").touch()

    for folder, words in (("other", "wangge move"), ("nowhere", "不是备份")):
        code, said = typed(house, "restore", str(tmp_path / folder))
        assert code == 1
        assert words in said
        assert is_one_bilingual_sentence(said)
