"""A database that commit e55b9f6 made is upgraded: nothing is lost, and what waits there goes on as it would have.

`build_e55b9f6.py` made the database with the code of that commit, and wrote down what that code did with it: each
line of the files in `e55b9f6/` is one message, button, answer, timer or letter. Where the product says or does
something else on purpose, the commit that changes it changes the lines too.
"""

import asyncio
import dataclasses
import json
import lzma
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.audit import differing
from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from dispatch.model import CaseId, PersonId, Status
from handlers.areas import AREAS
from handlers.rendering.render import render
from handlers.router import take_turn
from handlers.timers import ring
from storage.database import Database, vault_for
from storage.engine.secrets import load_vault
from storage.messages.outbox import State
from storage.messages.prompts import Prompt, PromptKind
from storage.migrate import migrate
from storage.transaction import Transaction
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE as CENTRE_WITHOUT_LIST
from tests.street import local
from tests.written import written

RECORDED = Path(__file__).with_name("e55b9f6")
END = local(26, 20, 55)
"""When the old code wrote down what it did: a Thursday evening."""
CENTRE = replace(
    CENTRE_WITHOUT_LIST,
    book=replace(CENTRE_WITHOUT_LIST.book, responsibilities=load_responsibilities(DEFAULT_RESPONSIBILITIES)),
)
Line = dict[str, Any]


def lines(name: str) -> list[Line]:
    return [json.loads(line) for line in (RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def messages() -> list[Message]:
    """What stood in the chats."""
    return [Message(line["chat"], line["id"], "") for line in lines("chats")]


def name_of(line: Line) -> str:
    return " ".join(str(line[key]) for key in ("id", "template", "kind", "form", "data", "who") if key in line)


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the database with its key, migrated and opened once as a process opens it."""
    folder = tmp_path_factory.mktemp("upgraded")
    path, key = folder / "wangge.db", folder / "wangge.key"
    path.write_bytes(lzma.decompress((RECORDED / "wangge.db.xz").read_bytes()))
    shutil.copy(RECORDED / "key.txt", key)
    migrate(path)

    async def open_once() -> None:
        db = Database(path, vault_for(path, key))
        await db.open()
        await db.close()

    asyncio.run(open_once())
    return folder


@pytest.fixture
def tx(upgraded: Path) -> Iterator[Transaction]:
    """In a transaction that never commits."""
    with written(upgraded / "wangge.db") as opened:
        yield Transaction(opened, load_vault(upgraded / "wangge.key"))


@pytest.fixture
def town(tx: Transaction) -> Town:
    """With all messages that stood in the chats, and whatever waited to be sent out of the way."""
    for number in waiting(tx):
        tx.outbox.settle(number, State.SUPERSEDED, END)
    rows(tx, "DELETE FROM halts")
    return town_of(tx)


def town_of(tx: Transaction) -> Town:
    return Town(tx, END, CENTRE, {(one.chat, one.id): one for one in messages()})


def rows(tx: Transaction, query: str) -> list[Any]:
    found: list[Any] = tx.meta._connection.raw.execute(query).fetchall()
    return found


def waiting(tx: Transaction) -> list[int]:
    return [number for (number,) in rows(tx, "SELECT id FROM outbox WHERE settled_at IS NULL ORDER BY id")]


# ── nothing is lost ──


async def test_every_case_is_the_fold_of_its_events(upgraded: Path) -> None:
    path = upgraded / "wangge.db"
    db = Database(path, vault_for(path, upgraded / "wangge.key"))
    await db.open()
    try:
        seen, wrong = await differing(db)
    finally:
        await db.close()

    assert seen > len(Status)
    assert wrong == []


def test_there_are_cases_in_every_status_and_prompts_of_every_kind(tx: Transaction) -> None:
    cases = [tx.cases.require(CaseId(number)) for (number,) in rows(tx, "SELECT id FROM cases")]
    prompts = [prompt for person in tx.people.all_active() for prompt in tx.prompts.of_person(person.id)]

    assert {case.status for case in cases} == set(Status)
    later = {PromptKind.EXPORT, *(kind for area in AREAS for kind in area.prompts)}
    assert {prompt.kind for prompt in prompts} == set(PromptKind) - later


def test_the_messages_that_waited_still_wait(tx: Transaction) -> None:
    assert waiting(tx) == [line["id"] for line in lines("rows")]


@pytest.mark.parametrize("line", lines("rows"), ids=name_of)
def test_a_waiting_message_says_what_it_would_have_said(tx: Transaction, line: Line) -> None:
    parcel = tx.outbox.get(line["id"])
    assert parcel is not None

    out = render(tx, parcel, datetime.fromisoformat(line["at"]), CENTRE)

    assert (out.method if out is not None else None) == line["method"]
    assert (plain(out.params) if out is not None else None) == line["params"]
    assert parcel.plain is line["plain"]


def test_all_that_waits_is_sent(tx: Transaction) -> None:
    town = town_of(tx)
    before = waiting(tx)
    for parcel in tx.outbox.sending():
        tx.outbox.again(parcel.id, END, END, "crash while sending", unknown=True)

    town.at = local(27, 9)
    town.deliver()

    assert [number for number in waiting(tx) if number in before] == []
    assert len(town.sent) + len(town.alerts) > len(before) / 2


# ── what people press, write and wait for ──


@pytest.mark.parametrize("line", lines("taps"), ids=name_of)
def test_an_old_button_does_what_it_did(town: Town, line: Line) -> None:
    tx, who = town.tx, town.tx.people.require(PersonId(line["who"]))
    before, open_before = revisions(tx), {prompt.id for prompt in tx.prompts.of_person(who.id)}
    message = town.messages[line["chat"], line["message"]]

    town._take({"callback_query": town._query(who, message, line["data"])})

    after = town.messages.get((line["chat"], line["message"]))
    assert "".join(town.alerts) == line["answer"]
    assert events_since(tx, before) == line["events"]
    assert [prompt.kind for prompt in tx.prompts.of_person(who.id) if prompt.id not in open_before] == line["opens"]
    assert (after is None) is line["gone"]
    assert (after.labels if after is not None and after is not message else None) == line["labels"]
    assert [asked(query) for query in town.queries] == line["asks"]
    assert heads(town) == line["says"]


@pytest.mark.parametrize("line", lines("answers"), ids=name_of)
def test_an_open_prompt_takes_its_answer(town: Town, line: Line) -> None:
    tx, who = town.tx, town.tx.people.require(PersonId(line["who"]))
    before, prompt = revisions(tx), prompt_of(tx, line)
    in_group = line["chat"] < 0

    town.say(
        who,
        line["text"],
        line["chat"],
        reply_to=town.messages[line["chat"], line["prompt"]] if in_group else None,
        photo=line["photo"],
    )
    said = heads(town)
    standing, answer = tx.prompts.get(prompt.id), ""
    if line["submit"] is not None and standing is not None and standing.prompt_message_id is not None:
        answer = town.press(who, town.messages[line["chat"], standing.prompt_message_id], line["submit"])

    assert said == line["says"]
    assert answer == line["answer"]
    assert events_since(tx, before) == line["events"]
    assert (tx.prompts.get(prompt.id) is None) is line["over"]


@pytest.mark.parametrize("line", lines("rings"), ids=name_of)
def test_a_timer_does_what_it_would_have_done(town: Town, line: Line) -> None:
    tx = town.tx
    timer, before = tx.timers.get(line["id"]), revisions(tx)
    assert timer is not None
    assert timer.kind == line["kind"]
    town.at = datetime.fromisoformat(line["at"])

    query = ring(tx, timer, town.at, CENTRE)
    town.at += timedelta(minutes=3)
    town.deliver()

    after = [] if timer.case is None else tx.timers.of_case(timer.case)
    assert (asked(query) if query is not None else None) == line["asks"]
    assert events_since(tx, before) == line["events"]
    assert heads(town) == line["says"]
    assert sorted([one.kind, one.due_at.isoformat()] for one in after) == line["timers"]


@pytest.mark.parametrize("line", lines("letters"), ids=name_of)
def test_an_update_that_had_come_is_taken_up(town: Town, line: Line) -> None:
    tx = town.tx
    letter = next(one for one in tx.inbox.waiting(END + timedelta(minutes=2)) if one.id == line["id"])
    before = revisions(tx)

    query = take_turn(tx, letter, END, CENTRE)
    town.deliver()

    assert (asked(query) if query is not None else None) == line["asks"]
    assert town.alerts == line["answers"]
    assert events_since(tx, before) == line["events"]
    assert heads(town) == line["says"]


def test_what_nobody_honest_does_and_who_saw_a_number_is_still_known(tx: Transaction) -> None:
    days = {one.day.isoformat(): one.count for one in tx.incidents.since(END.date() - timedelta(days=7))}
    looks = tx.notes.looks()

    assert days == {"2026-11-25": 1, "2026-11-26": 3}
    assert {look.reason for look in looks} == {"回访居民"}


# ── as the old code wrote it down ──


def prompt_of(tx: Transaction, line: Line) -> Prompt:
    found = tx.prompts.of_person(PersonId(line["who"]))
    [prompt] = [one for one in found if one.chat_id == line["chat"] and one.kind == line["form"]]
    return prompt


def plain(value: object) -> Any:
    """As JSON has it: a file by its name and content, a set in order."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, frozenset | set):
        return sorted(map(plain, value))
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, int | float) else str(value)


def revisions(tx: Transaction) -> dict[int, int]:
    return dict(rows(tx, "SELECT id, revision FROM cases"))


def events_since(tx: Transaction, before: dict[int, int]) -> list[list[str]]:
    """What has happened to cases since: their numbers, and the events by name."""
    events = "SELECT c.number, e.case_id, e.revision, e.kind FROM case_events e JOIN cases c ON c.id = e.case_id"
    new = [
        (number, revision, kind)
        for number, case, revision, kind in rows(tx, events)
        if revision > before.get(case, 0)
    ]
    return [[number, kind] for number, _, kind in sorted(new)]


def heads(town: Town) -> list[list[object]]:
    """What was sent: to which chat, and its first line."""
    told = [
        [out.params["chat_id"], str(out.params.get("text") or out.params.get("caption") or "").partition("\n")[0]]
        for out in town.sent
        if out.method.startswith("send")
    ]
    return sorted(told, key=str)


def asked(query: object) -> str:
    """The name that the old code had for a long query."""
    return {"SearchQuery": "find"}.get(type(query).__name__, type(query).__name__.removesuffix("Query").lower())
