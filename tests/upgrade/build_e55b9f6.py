"""Makes the database that `test_upgrade_from_e55b9f6` upgrades, with the code of that commit, and what it said then.

It is run once, in a checkout of that commit, whose modules it imports by the names that they had there; so neither
mypy nor the order of imports can be checked here.

    here=$PWD/tests/upgrade
    git worktree add --detach ../e55b9f6 e55b9f6 && cd ../e55b9f6 && make .venv-test/.ready
    PYTHONHASHSEED=0 PYTHONPATH=. .venv-test/bin/python $here/build_e55b9f6.py $here/e55b9f6

Clock, key, nonces and codes are fixed, so that every run makes the same. A week on the small street of the tests is
lived through; on Thursday evening the sender stops, and what is said from then on waits in the outbox. Then the old
code is asked what each waiting message says, and what each button, answer, timer and letter does.
"""

import asyncio
import base64
import dataclasses
import hashlib
import json
import lzma
import os
import secrets
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from dispatch import commands as c
from dispatch.model import (
    CaseId,
    ClauseNumber,
    Grid,
    GridCode,
    NoteId,
    Outcome,
    Person,
    Role,
    Status,
    SupervisionKind,
    TimerKind,
    Unit,
    UnitCode,
    UnitKind,
    Urgency,
)
from dispatch.roster import Roster
from dispatch.roster_difference import as_roster
from handlers import digests, drafts, leave, list_pages
from handlers.buttons import ASK_VERBS, LISTS, AskTap, ListTap, Tap, decode, encode, to_36
from handlers.forms import FORMS
from handlers.letters import answer_question, take_turn
from handlers.render import render
from handlers.roster_apply import known
from handlers.timers import ring
from handlers.turn import Question, Turn, carry_out
from handlers.verbs import TURNING, VERBS
from storage import history
from storage.chats import Chat, ChatKind
from storage.files import Why
from storage.finding import Sight, Word, find
from storage.inbox import Arrived, Letter
from storage.migrate import migrate
from storage.outbox import State
from storage.rotate import SEAL
from storage.secrets import Vault
from storage.sqlite import raw_of, reading_engine, writing_engine
from storage.transaction import Transaction
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE as BARE_CENTRE
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT, settle_street
from tests.street import (
    ADMIN,
    CHEN,
    DADONG,
    DIRECTOR,
    DISPUTE,
    GRID_3,
    HEAD,
    HEAD_SQUAD,
    HOUSING,
    HOUSING_CODE,
    LI,
    MANHOLE,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    WASTE,
    WUNAN,
    ZHAO,
    local,
    person,
)

CENTRE = replace(
    BARE_CENTRE, book=replace(BARE_CENTRE.book, responsibilities=load_responsibilities(DEFAULT_RESPONSIBILITIES))
)
KEY = hashlib.sha256(b"wangge: the key of the database that e55b9f6 made").digest()
TEMPLATES = {
    *("card", "tap", "say", "ask", "retire", "delete", "morning", "help", "weekly", "attachments", "contact", "hide"),
    *("package", "row", "roster_file", "handover", *list_pages.PAGES),
}
CLEANING = Unit(UnitCode("cleaning"), "环卫所", UnitKind.SERVICE)
CLEANING_CHAT, CLEANING_SUPER = -201, -1001201
STRANGER, INVITED_CHAT = 9001, 9002

HE = person(12, "何静", Role.STAFF)
TANG = person(13, "唐红", Role.OFFICER, units=(HOUSING_CODE,))
XIE = person(14, "谢军", Role.OFFICER, units=(SQUAD.code,), language="en")
DENG = person(15, "邓超", Role.WORKER, station=DADONG)
INVITED = person(16, "冯丽", Role.WORKER, station=WUNAN, telegram_id=None)
BLOCKED = person(17, "程勇", Role.WORKER, station=WUNAN, reachable=False)
GONE = person(18, "曹磊", Role.WORKER, station=WUNAN)
CLEANER = person(19, "彭飞", Role.OFFICER, units=(CLEANING.code,))
WORKERS = tuple(person(n, f"网格员{n}", Role.WORKER, station=WUNAN) for n in range(20, 28))
OFFICERS = tuple(person(n, f"经办人{n}", Role.OFFICER, units=(HOUSING_CODE,)) for n in range(28, 31))
STAFF = tuple(person(n, f"工作人员{n}", Role.STAFF) for n in range(31, 46))
NEWCOMERS = (HE, TANG, XIE, DENG, INVITED, BLOCKED, GONE, CLEANER, *WORKERS, *OFFICERS, *STAFF)

END = local(26, 20, 55)
"""Thursday evening: what the goldens say is so at this moment, or when a row or timer is due later."""

ANSWERS = {
    "days": "申请延期1天，等材料",
    "into": "SY20261126-0010",
    "limit": "1d",
    "until": "12-03 等配件到货",
    "task": "4h 请协助清理",
    "whistle": "请速到现场",
    "send": "派城管中队 4h",
    "outside": "QJ20261126-7 12-02",
    "requirement": "请于12-01前答复",
    "contact": "李四 13900005678",
}
WORDS = "情况属实，请按规定办理"


# ── the street, driven by hand ──


class Chances:
    """Bytes that look random and are the same in every run."""

    def __init__(self) -> None:
        self._numbers = count()

    def __call__(self, size: int) -> bytes:
        return b"".join(
            hashlib.sha256(f"chance {next(self._numbers)}".encode()).digest() for _ in range(-(-size // 32))
        )[:size]


@dataclass(slots=True)
class Street(Town):
    """A town whose sender can be stopped."""

    sending: bool = True

    def deliver(self) -> None:
        if self.sending:
            Town.deliver(self)

    def update(self, update: dict[str, object]) -> None:
        self._take(update)

    def carries_out(self, number: str, command: c.Command, by: Person) -> None:
        """As if the right button had been pressed and its words written."""
        self._updates += 1
        case = self.tx.cases.by_number(number)
        carry_out(Turn(self.tx, self.at, self.centre, f"u{self._updates}"), case, command, by)
        self.deliver()

    def note(self, text: str, by: Person) -> NoteId:
        return self.tx.notes.keep(text, by.id, self.at)

    def standing(self) -> list[Message]:
        """The bot's messages with buttons."""
        return [m for _, m in sorted(self.messages.items()) if m.sender is None and m.rows]


Make = Callable[[Callable[[str], NoteId]], c.Command]


@dataclass(slots=True)
class Week:
    """What happens when, by cases that have names here."""

    street: Street
    numbers: dict[str, str] = field(default_factory=dict)
    _plan: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def at(self, when: str, act: Callable[[], None]) -> None:
        """`when` is a day of November 2026 and a time of the street: `26 20:00`."""
        day, hour, minute = int(when[:2]), int(when[3:5]), int(when[6:8])
        self._plan.append((local(day, hour, minute), len(self._plan), act))

    def report(self, name: str, when: str, text: str, by: Person = WANG, chat: int | None = WORKER_CHAT, **more: Any):
        def act() -> None:
            self.street.say(by, text, chat, **more)
            self.numbers[name] = newest_case(self.street.tx)

        self.at(when, act)

    def step(self, name: str, when: str, by: Person, make: Make) -> None:
        def act() -> None:
            command = make(lambda text: self.street.note(text, by))
            try:
                self.street.carries_out(self.numbers[name], command, by)
            except Exception as error:
                raise RuntimeError(f"{name} at {when}: {command}") from error

        self.at(when, act)

    def live(self) -> None:
        for when, _, act in sorted(self._plan, key=lambda one: one[:2]):
            self.street.wait(when)
            act()
        self._plan.clear()


def newest_case(tx: Transaction) -> str:
    return tx.cases.require(CaseId(tx.cases.next_id() - 1)).number


def settle(street: Street) -> None:
    tx = street.tx
    settle_street(tx)
    tx.places.put_unit(CLEANING)
    tx.places.put_grid(Grid(GRID_3, WUNAN, "3网格", 326))
    tx.places.put_grid(Grid(GridCode("420106010002-04"), WUNAN, "4网格"))
    for one in NEWCOMERS:
        tx.people.add(one)
    for one in tx.people.all_active():
        tx.people.set_phone(one.id, f"139000{one.id:05}")
    for one in (DIRECTOR, HEAD_SQUAD):
        tx.people.update(replace(one, language="en"))
    tx.people.update(replace(tx.people.require(LI.id), deputy=HE.id))
    tx.chats.bind(Chat(CLEANING_CHAT, ChatKind.UNIT_GROUP, "环卫", unit=CLEANING.code))
    tx.meta.set(SEAL, tx.notes._vault.seal(b"", "meta", SEAL, 0).hex())
    tx.inbox.claim_bot(1)
    digests.plan_weekly(tx, street.at, CENTRE)


# ── what happened that week ──


def to(unit: Unit) -> Make:
    return lambda _: c.Dispatch(unit.code)


def row(code: str) -> Make:
    return lambda _: c.Amend(row=code)


def accept(_: object) -> c.Command:
    return c.Accept()


def pass_(_: object) -> c.Command:
    return c.Pass()


def resolve(note: Callable[[str], NoteId]) -> c.Command:
    return c.Resolve(note("已清理，现场恢复"))


def handled(
    week: Week,
    name: str,
    day: str,
    *times: str,
    text: str = "#上报 首义路12号占道经营，推车堵路",
    code: str | None = None,
    unit: Unit = SQUAD,
    officer: Person = OFFICER_SQUAD,
    by: Person = WANG,
    photo: bool = False,
) -> None:
    """Reported, dispatched, accepted, resolved, passed: as many of these as there are times."""
    week.report(name, f"{day} {times[0]}", text, by, photo=photo)
    if code is not None:
        week.step(name, f"{day} {times[0]}", LI, row(code))
    steps: list[tuple[Person, Make]] = [(LI, to(unit)), (officer, accept), (officer, resolve), (by, pass_)]
    for when, (who, make) in zip(times[1:], steps, strict=False):
        week.step(name, f"{day} {when}", who, make)


def monday_to_thursday(week: Week) -> None:
    resident = "\n联系人:张三丰\n电话:13800001234"
    noisy = f"#上报 首义路8号夜里施工噪音{resident}"
    full = {"code": NOISE, "text": noisy}

    handled(week, "closed", "23", "09:42", "09:50", "10:00", "11:00", "11:30", **full, photo=True)
    week.step("closed", "24 10:05", LI, lambda _: c.RevisitDone(Outcome.SATISFIED))
    handled(week, "reopened", "23", "09:43", "09:51", "10:01", "11:01", "11:31")
    week.report("rejected", "25 10:10", "#上报 邻居家的狗不叫了")
    week.step("rejected", "25 10:20", LI, lambda n: c.Reject(n("不属受理范围"), ClauseNumber("1.2")))
    week.report("appealed", "26 09:00", "#上报 楼道堆物推车占道")
    week.step("appealed", "26 09:10", LI, lambda n: c.Reject(n("无法核实"), ClauseNumber("1.2")))
    week.step("appealed", "26 16:50", WANG, lambda n: c.Appeal(n("有照片为证")))
    handled(week, "leading", "26", "14:10", "14:15", "14:20", text="#上报 首义路20号占道推车")
    for turn in range(25):
        words = f"第{turn}次到场，摊主仍未离开，已再次劝导。" * 8
        week.step("leading", "26 14:25", OFFICER_SQUAD, lambda n, words=words: c.Progress(n(words)))
    week.report("merged", "26 14:30", "#上报 首义路20号又有推车占道", CHEN)
    week.step("merged", "26 14:40", LI, lambda _: c.Merge(week.numbers["leading"]))
    week.report("voided", "24 09:00", "#上报 误发")
    week.step("voided", "24 09:05", LI, lambda n: c.Void(n("误报")))
    week.report("settled", "25 09:00", "#自办 占道推车已劝离", CHEN)
    week.report("settled2", "25 09:05", "#自办 占道推车已劝离，第二处", CHEN)
    week.report("settled3", "26 09:06", "#自办 占道推车已劝离，第三处", CHEN)
    week.report("settled4", "26 09:08", "#自办 占道推车已劝离，第四处", CHEN)

    handled(week, "held", "24", "09:20", "09:25", "09:30", text="#上报 首义路22号占道推车")
    week.step("held", "24 10:00", LI, lambda n: c.Hold(local(1, 9, month=12), n("等待产权单位")))
    for name, minute in (("escalated", 40), ("escalation", 42)):
        handled(
            week,
            name,
            "26",
            f"14:{minute}",
            f"14:{minute + 1}",
            f"14:{minute + 1}",
            code=WASTE,
            text="#上报 垃圾满溢",
        )
        week.step(name, "26 16:30", LI, lambda n: c.Escalate(n("须区级协调")))
    week.step("escalated", "26 16:40", DIRECTOR, lambda _: c.ConfirmEscalation())

    handled(week, "check", "26", "15:00", "15:05", "15:10", "16:00", code=NOISE, text=noisy, photo=True)
    handled(week, "check_staff", "25", "14:30", "14:35", "14:40", "15:30", text="#上报 占道推车二")
    handled(week, "check_late", "24", "14:30", "14:35", "14:40", "15:30", text="#上报 占道推车三")
    handled(week, "revisit", "26", "15:01", "15:06", "15:11", "16:01", "16:30", **full)
    handled(week, "revisit_backup", "25", "08:40", "08:45", "08:50", "09:30", "09:40", **full)
    handled(week, "revisit_daily", "24", "08:40", "08:45", "08:50", "09:30", "09:40", **full)
    handled(week, "second_person", "25", "08:41", "08:46", "08:51", "09:31", "09:41", **full)
    week.step("second_person", "26 16:45", LI, lambda n: c.RevisitDone(Outcome.OUT_OF_POWER, n("居民要求超出权限")))
    handled(week, "dissatisfied", "25", "08:42", "08:47", "08:52", "09:32", "09:42", **full)
    week.step("dissatisfied", "26 16:46", LI, lambda n: c.RevisitDone(Outcome.DISSATISFIED, n("居民不满意")))

    for name, day, hour in (("info", "26", "16:00"), ("info_head", "25", "15:00"), ("info_back", "24", "10:00")):
        week.report(name, f"{day} {hour}", "#上报 路灯不亮")
        week.step(name, f"{day} {hour}", LI, lambda n: c.AskInfo(n("请说明具体位置")))
    handled(week, "pickup", "26", "16:55", "17:00", code=WASTE, text="#上报 垃圾满溢二")
    handled(week, "pickup_owner", "26", "14:50", "14:55", code=WASTE, text="#上报 垃圾满溢三", unit=HOUSING)
    handled(week, "nearly", "26", "16:56", "17:01", "17:05", code=WASTE, text="#上报 垃圾满溢四", by=CHEN, photo=True)
    handled(week, "due", "26", "15:35", "15:40", "15:45", text="#上报 占道推车四")
    handled(week, "overdue", "26", "08:55", "09:00", "09:05", text="#上报 占道推车五")
    week.step("overdue", "26 16:20", WANG, lambda _: c.Urge())
    handled(week, "extension", "26", "15:02", "15:07", "15:12", code=NOISE, text=noisy)
    week.step("extension", "26 16:10", OFFICER_SQUAD, lambda n: c.AskExtension(1, n("需进场设备")))
    handled(week, "help", "26", "15:03", "15:08", "15:13", code=NOISE, text=noisy)
    week.step("help", "26 16:11", OFFICER_SQUAD, lambda n: c.RequestAssist(n("需要房管所到场")))
    handled(week, "help2", "26", "15:03", "15:08", "15:13", code=NOISE, text=noisy)
    week.step("help2", "26 16:11", OFFICER_SQUAD, lambda n: c.RequestAssist(n("需要水务到场")))
    handled(week, "assisted", "26", "15:04", "15:09", "15:14", code=WASTE, text="#上报 垃圾满溢五")
    week.step("assisted", "26 15:20", LI, lambda n: c.Assist(HOUSING_CODE, n("请核对产权"), 600))
    week.step("assisted", "26 15:21", OFFICER_HOUSING, lambda _: c.AssistAccept(1))
    week.step("assisted", "26 16:12", OFFICER_HOUSING, lambda n: c.AssistDone(1, n("产权已核对")))
    week.step("assisted", "26 16:15", LI, lambda n: c.Assist(CLEANING.code, n("请清运"), 300))
    handled(week, "supervised", "26", "15:05", "15:10", "15:15", code=NOISE, text=noisy)
    week.step(
        "supervised",
        "26 16:13",
        DIRECTOR,
        lambda n: c.Supervise(SupervisionKind.LEADER, n("请说明进度"), local(27, 16)),
    )
    week.step(
        "supervised", "26 16:14", LI, lambda n: c.Supervise(SupervisionKind.KEY, n("请每日报进度"), local(27, 17))
    )
    week.report("ruling", "25 10:00", "#上报 占道推车六")
    for hour in (10, 11, 14):
        week.step("ruling", f"25 {hour}:10", LI, to(SQUAD if hour != 11 else HOUSING))
        officer = OFFICER_SQUAD if hour != 11 else OFFICER_HOUSING
        week.step("ruling", f"25 {hour}:20", officer, lambda n: c.Return(n("不属本单位职责"), ClauseNumber("1.2")))
    handled(week, "third_fail", "26", "10:00", "10:05", "10:10", code=NOISE, text=noisy)
    for minute in (20, 30, 40):
        week.step("third_fail", f"26 10:{minute}", OFFICER_SQUAD, resolve)
        week.step("third_fail", f"26 10:{minute + 5}", WANG, lambda n: c.Fail(n("仍未清理")))
    handled(
        week, "sensitive", "26", "15:06", "15:11", "15:16", code=DISPUTE, unit=HOUSING, officer=OFFICER_HOUSING,
        text="#上报 首义路5号2单元邻居吵架，301嫌402半夜唱歌",
    )  # fmt: skip
    week.report("nowhere", "26 16:58", "#上报 河边有人占道推车", HE, CENTRE_CHAT)
    week.report("backup", "26 17:00", "#上报 井盖松动")
    week.report("backup", "26 16:15", "#上报 井盖松动二", WORKERS[0])
    week.report("fresh", "26 17:25", "#上报 首义路20号占道推车，来了城管又走")
    week.report("daily", "23 14:00", "#上报 占道推车七")
    district = "#区交办 编号:QJ-31\n期限:12-01\n社区:武南村\n情况:井盖缺失，联系 13700001111"
    week.report("district", "26 14:05", district, LI, CENTRE_CHAT)
    week.step("district", "26 14:06", LI, row(MANHOLE))
    week.report("hotline", "26 14:07", "#热线 编号:12345-8\n社区:大东门\n情况:噪音扰民", ZHAO, CENTRE_CHAT)
    week.report("by_worker", "26 14:08", "#上报 占道推车八", HEAD, None)
    week.step("by_worker", "26 14:12", LI, lambda _: c.Dispatch(UnitCode(WUNAN), officer=WORKERS[1].id))
    week.report("other_station", "26 14:09", "#上报 占道推车九", DENG, None)
    week.report("of_blocked", "26 14:11", "#上报 占道推车十", BLOCKED)
    handled(
        week,
        "moved_group",
        "26",
        "14:13",
        "14:16",
        unit=CLEANING,
        officer=CLEANER,
        code=WASTE,
        text="#上报 垃圾满溢六",
    )
    handled(
        week,
        "in_group",
        "26",
        "17:10",
        "17:15",
        "17:16",
        unit=CLEANING,
        officer=CLEANER,
        code=WASTE,
        text="#上报 满溢七",
    )
    handled(
        week,
        "staff_check",
        "25",
        "09:50",
        "09:55",
        "09:58",
        "10:30",
        unit=HOUSING,
        officer=TANG,
        text="#上报 占道推车十一",
    )
    week.step("reopened", "26 16:00", DIRECTOR, lambda n: c.Reopen(n("居民反映又堆垃圾")))
    for worker in WORKERS[:4]:
        name = f"of_{worker.id}"
        handled(week, name, "26", "15:20", "15:25", "15:30", "16:20", by=worker, text=f"#上报 占道推车{worker.id}")
        week.report(f"asked_{worker.id}", "26 16:01", "#上报 污水外溢", worker)
        week.step(f"asked_{worker.id}", "26 16:02", LI, lambda n: c.AskInfo(n("几号门口？")))


def beside_the_cases(week: Week) -> None:
    """Chats, people, drafts, pictures, places, forged taps."""
    street, tx = week.street, week.street.tx
    stranger = {"id": STRANGER, "is_bot": False, "first_name": "路人"}
    group = {"id": WORKER_CHAT, "type": "supergroup", "title": "网格员"}
    cleaning = {"id": CLEANING_CHAT, "type": "group", "title": "环卫"}
    fact = {"message_id": 900, "date": int(street.at.timestamp()), "from": stranger}

    week.at("24 09:10", lambda: street.update({"message": fact | {"chat": group, "new_chat_members": [stranger]}}))
    week.at(
        "24 09:11",
        lambda: street.update({"message": fact | {"chat": {"id": STRANGER, "type": "private"}, "text": "/start"}}),
    )
    migrate_to = fact | {"chat": cleaning, "migrate_to_chat_id": CLEANING_SUPER}
    week.at("26 14:45", lambda: street.update({"message": migrate_to}))
    week.at("24 09:12", lambda: tx.people.update(replace(tx.people.require(GONE.id), active=False)))
    week.at("24 09:13", lambda: street.say(ADMIN, "/duty 李晓红"))
    week.at("24 09:14", lambda: street.say(ADMIN, "/duty 11-28 何静"))
    week.at("24 09:15", lambda: street.say(CHEN, "/leave 11-30"))
    week.at("24 09:16", lambda: street.say(ADMIN, "/invite 冯丽"))
    opened = {"message_id": 1, "date": 0, "chat": {"id": INVITED_CHAT, "type": "private"}, "text": "/start code-1"}
    week.at("26 14:01", lambda: street.say(ADMIN, "/invite 冯丽"))
    week.at(
        "26 14:02", lambda: street.update({"message": opened | {"from": {"id": INVITED_CHAT, "first_name": "冯"}}})
    )

    def quote() -> None:
        street.say(WANG, "#上报", WORKER_CHAT, reply_to=street.say(CHEN, "路口又有推车占道", WORKER_CHAT))

    week.at("26 14:03", quote)
    week.at("26 14:08", lambda: street.say(DENG, "", point=(30.55, 114.32)))
    week.at("26 17:26", lambda: street.say(WANG, "", WORKER_CHAT, point=(30.53, 114.30)))
    week.at("26 17:05", lambda: street.say(WANG, "", point=(30.54, 114.31)))
    week.at("26 10:31", lambda: street.say(WORKERS[4], "推车挡道", photo=True))
    week.at("26 17:06", lambda: street.say(WORKERS[5], "推车又来了", photo=True))
    week.at("26 17:07", lambda: street.say(WORKERS[5], "第三次了", photo=True))
    forwarded = {"forward_origin": {"type": "hidden_user", "sender_user_name": "居民老李", "date": 0}}
    mine = {
        "message_id": 800,
        "date": 0,
        "from": {"id": WORKERS[6].telegram_id, "first_name": "x"},
        "text": "门口堵了推车",
    }
    private = {"chat": {"id": WORKERS[6].telegram_id, "type": "private", "first_name": "x"}}
    week.at("26 17:08", lambda: street.update({"message": mine | private | forwarded}))
    there = {key: value for key, value in mine.items() if key != "text"} | {"message_id": 801}
    spot = {"location": {"latitude": 30.52, "longitude": 114.29}}
    week.at("26 17:09", lambda: street.update({"message": there | spot | private | forwarded}))
    album = {"media_group_id": "A1", "from": {"id": CHEN.telegram_id, "first_name": "x"}, "chat": group, "date": 0}
    for n in (1, 2):
        photo = [{"file_id": f"a{n}", "file_unique_id": f"a{n}", "width": 9, "height": 9, "file_size": 9}]
        words = {"caption": "#上报 占道推车相册"} if n == 1 else {}
        part = {"message": album | words | {"message_id": 700 + n, "photo": photo}}
        week.at("26 16:59", lambda part=part: street.update(part))
    for n in range(3):
        week.at("26 17:20", lambda n=n: street.press(WANG, street.last(WORKER_CHAT), f"c:ac:zz{n}:1:"))
    week.at("25 17:20", lambda: street.press(WANG, street.last(WORKER_CHAT), "nonsense"))


def media(week: Week) -> None:
    """One file is kept, one was lost, one could not be fetched yet."""
    files = week.street.tx.files
    first, second, third, *_ = files.unfetched(9)
    files.stored(first.id, "0123456789abcdef0123456789abcdef")
    files.lost(second.id, Why.TOO_BIG)
    files.failed(third.id, "TimedOut")


# ── prompts: what the bot waits to be told ──


@dataclass(frozen=True, slots=True)
class Press:
    who: Person
    chat: int
    message: int
    data: str
    label: str = ""


@contextmanager
def undone(tx: Transaction, street: Street) -> Iterator[None]:
    """Neither the database nor the chats remember what happens inside."""
    raw = tx.outbox._connection.raw
    before = dict(street.messages), len(street.alerts), street._updates, dict(street._given), street.at
    raw.execute("SAVEPOINT trial")
    try:
        yield
    finally:
        raw.execute("ROLLBACK TO trial")
        raw.execute("RELEASE trial")
        street.messages, street._updates, street._given, street.at = before[0], before[2], before[3], before[4]
        del street.alerts[before[1] :]


def people_in(street: Street, chat: int) -> list[Person]:
    everybody = [p for p in street.tx.people.all_active() if p.telegram_id is not None]
    return [p for p in everybody if chat < 0 or p.telegram_id == chat]


def presses(street: Street) -> list[Press]:
    """Every button that stands on a message of the bot, or on a page that one leads to, with who may press it."""
    found: dict[tuple[int, int, str], str] = {}
    todo: list[tuple[Message, int]] = [(one, 0) for one in street.standing()]
    while todo:
        message, depth = todo.pop()
        for button in (button for line in message.rows for button in line):
            place = (message.chat, message.id, button["callback_data"])
            if place in found:
                continue
            found[place] = button["text"]
            tap = decode(button["callback_data"])
            if depth < 3 and isinstance(tap, Tap) and leads_on(tap):
                for who in people_in(street, message.chat):
                    with undone(street.tx, street):
                        street.press(who, message, button["callback_data"])
                        page = street.messages.get((message.chat, message.id))
                    if page is not None and page.rows != message.rows:
                        todo.append((page, depth + 1))
                        break
    return [
        Press(who, chat, message, data, label)
        for (chat, message, data), label in sorted(found.items())
        for who in people_in(street, chat)
    ]


def leads_on(tap: Tap) -> bool:
    return tap.verb in ("mo", "pp") or (
        tap.verb in VERBS and VERBS[tap.verb].opens.startswith("page:") and not tap.argument
    )


def press(street: Street, one: Press) -> None:
    street.press(one.who, street.messages[one.chat, one.message], one.data)


def opens(street: Street, one: Press) -> tuple[str, int] | None:
    """The form that a press opens, and in which chat."""
    before = {ask.id for ask in street.tx.asks.of_person(one.who.id)}
    with undone(street.tx, street):
        press(street, one)
        new = [ask for ask in street.tx.asks.of_person(one.who.id) if ask.id not in before]
    return (new[-1].command, new[-1].chat_id) if new else None


CALLERS = STAFF[-2:]
"""They ask for a resident's number later; no other question waits for them."""
ALIKE = [one.id for one in STAFF]
"""All have the same rights: what the first of them can open, the others can."""


def open_prompts(street: Street) -> None:
    """One open prompt of every form, each of another person or in another chat."""
    ways: dict[str, dict[tuple[int, int], Press]] = {form: {} for form in FORMS}
    first: tuple[str, int] | None = None
    for one in presses(street):
        tap = decode(one.data)
        if not isinstance(tap, Tap) or tap.verb in ("mo", "ba", "pi", "pk") or one.who in CALLERS:
            continue
        if one.who.id not in ALIKE:
            opened = opens(street, one)
        elif one.who.id == ALIKE[0]:
            opened = first = opens(street, one)
        else:
            opened = first and (first[0], min(first[1], 0) or at_home(one.who))
        if opened is not None:
            ways[opened[0]].setdefault((one.who.id, opened[1]), one)
    missing = [form for form, found in ways.items() if not found]
    assert not missing, f"nobody opens {missing}"
    for form, place in matched(ways).items():
        street.wait(street.at + timedelta(seconds=20))
        press(street, ways[form][place])


def matched(ways: dict[str, dict[tuple[int, int], Press]]) -> dict[str, tuple[int, int]]:
    """A place for each form, none of them twice."""
    taken: dict[tuple[int, int], str] = {}

    def settle(form: str, tried: set[tuple[int, int]]) -> bool:
        for place in ways[form]:
            if place in tried:
                continue
            tried.add(place)
            if place not in taken or settle(taken[place], tried):
                taken[place] = form
                return True
        return False

    for form in ways:
        assert settle(form, set()), f"no place is left for {form}: {list(ways[form])}"
    return {form: place for place, form in taken.items()}


def guided_forms(street: Street) -> None:
    """The guided form at each of its steps."""

    def newest(who: Person) -> Message:
        return street.last(int(str(who.telegram_id)))

    words, category, place, review, contact = STEP_PEOPLE
    street.say(words, "/report")
    street.say(category, "/report")
    street.say(category, "垃圾没有清运")
    street.say(place, "/report")
    street.say(place, "路边推车占道")
    street.press(place, newest(place), encode(AskTap("skip", street.tx.asks.newest())))
    for who in (review, contact):
        street.say(who, "/report")
        street.say(who, "首义路3号门口推车占道")
        street.press(who, newest(who), encode(AskTap("row", street.tx.asks.newest(), STALL)))
    street.say(review, "", point=(30.5, 114.27))
    street.press(contact, newest(contact), encode(AskTap("step", street.tx.asks.newest(), "contact")))


STEP_PEOPLE = (WORKERS[0], WORKERS[1], WORKERS[2], WORKERS[3], WORKERS[7])


# ── after the sender has stopped ──


@dataclass(slots=True)
class Readers:
    """Asks the long questions of what is committed."""

    path: Path
    vault: Vault

    def ask(self, question: Question) -> object:
        return asyncio.run(self._ask(question))

    async def _ask(self, question: Question) -> object:
        engine = reading_engine(self.path)
        try:
            async with engine.connect() as connection:
                return await self._answer(connection, question)
        finally:
            await engine.dispose()

    async def _answer(self, connection: Any, question: Question) -> object:
        given: Any = question.params
        match question.name:
            case "board":
                start, end = (datetime.fromisoformat(given[key]) for key in ("day_start", "day_end"))
                return await history.board(connection, start, end, given.get("station"), given.get("unit"))
            case "find":
                words = [Word(word, frozenset(rows)) for word, rows in given["words"]]
                sight = Sight(everything=given["sight"].get("everything", False))
                return await find(connection, self.vault, words, sight, given["limit"])
            case "week":
                bounds = [[datetime.fromisoformat(bound) for bound in period] for period in given["periods"]]
                return [await history.week(connection, start, end) for start, end in bounds]
            case _:
                raise LookupError(question.name)


def answered(street: Street, readers: Readers, question: Question) -> None:
    raw = street.tx.outbox._connection.raw
    raw.execute("COMMIT")
    answer = readers.ask(question)
    raw.execute("BEGIN IMMEDIATE")
    answer_question(street.tx, question, answer, street.at, CENTRE)


def evening(week: Week, readers: Readers) -> None:
    """Lists, files and a resident's number reach their chats while the sender still runs."""
    street, tx = week.street, week.street.tx
    for who, words in (
        *((LI, "/mine"), (LI, "/rules"), (LI, "/who"), (LI, "/help"), (WANG, "/mine"), (ADMIN, "/roster")),
        *((LI, f"/case {week.numbers['closed']}"), (DIRECTOR, "/rules"), (HEAD, "/mine")),
    ):
        street.say(who, words)
    for who, words in ((LI, "/board"), (DIRECTOR, "/board"), (LI, "/find 推车"), (ZHAO, "/find 噪音")):
        street.say(who, words)
        answered(street, readers, street.questions[-1])
        street.deliver()
    street.say(LI, f"/case {week.numbers['leading']}")
    street.press(WANG, Message(at_home(WANG), 9997, ""), encode(ListTap("open", to_36(case_id(week, "assisted")))))
    for who in CALLERS:
        street.press(
            who, Message(at_home(who), 9997, ""), encode(ListTap("open", to_36(case_id(week, "revisit_daily"))))
        )
    board = street.last(at_home(DIRECTOR))
    street.press(DIRECTOR, board, encode(ListTap("disputes", "0")))
    propose(street, with_newcomer(tx, "新来一", "13911110001"))
    street.deliver()
    number_shown(week, "revisit_backup", LI)


def stopped(week: Week, readers: Readers) -> None:
    """The sender has stopped: messages of every template wait, each by the act that causes it."""
    street, tx, numbers = week.street, week.street.tx, week.numbers
    street.sending = False
    an_evening_of_cases(week)
    first_words(street)
    last_prompts(week)
    for who, words in (
        *((ZHAO, "/mine"), (DIRECTOR, "/help"), (ZHAO, "/rules"), (ZHAO, "/who"), (LI, "/who 占道"), (LI, "/help")),
        *(
            (ADMIN, "/roster"),
            (ADMIN, "/invite 冯丽"),
            (HEAD_SQUAD, f"/case {numbers['extension']}"),
            (ADMIN, "/duty"),
        ),
        *((LI, f"/case {numbers['sensitive']}"), (WANG, "/case"), (WANG, "/nonsense"), (OFFICER_SQUAD, "/mine")),
    ):
        street.say(who, words)
    street.say(LI, "/mine", CENTRE_CHAT)
    for who, words in ((LI, "/board"), (DIRECTOR, "/board"), (LI, "/find 推车"), (HEAD, "/board")):
        street.say(who, words)
        answered(street, readers, street.questions[-1])
    board = list_of(street, LI)
    touch(street, LI, board, encode(ListTap("board", "a-stations-0")))
    answered(street, readers, street.questions[-1])
    touch(street, LI, board, encode(ListTap("board", "a-overdue-0")))
    answered(street, readers, street.questions[-1])
    touch(street, LI, board, encode(ListTap("disputes", "0")))
    touch(street, ADMIN, list_of(street, ADMIN), encode(ListTap("roster", "known")))
    touch(street, LI, list_of(street, LI), encode(ListTap("open", to_36(case_id(week, "held")))))
    for name in ("closed", "check"):
        press_on_card(week, name, CENTRE_CHAT, LI, "pi")
    for name in ("district", "escalated"):
        press_on_card(week, name, CENTRE_CHAT, LI, "pk")
    for who in CALLERS:
        number_shown(week, "revisit_daily", who)
    only_contact = tx.outbox.get(newest_of(tx, "contact"))
    assert only_contact is not None
    street._send(only_contact)
    caller = list_of(street, CALLERS[0])
    touch(street, CALLERS[0], caller, encode(ListTap("open", to_36(case_id(week, "revisit_daily")))))
    second_card = tx.outbox.get(newest_of(tx, "card"))
    assert second_card is not None
    street._send(second_card)
    answer_question(
        tx,
        Question("doctor", private_address(ADMIN, "d1")),
        [(True, "磁盘将满，请清理。", "The disk is nearly full."), (False, "数据库正常。", "The database is sound.")],
        street.at,
        CENTRE,
    )
    answer_weekly(week, readers)
    street.say(LI, "/leave 12-01")
    street.say(OFFICER_SQUAD, "/leave on")
    rosters(week)


def first_words(street: Street) -> None:
    """Two prompts that collect have got something."""
    for command in ("result", "info"):
        for number in firsts(street.tx, f"SELECT id FROM asks WHERE command = '{command}' AND NOT closed"):
            ask = street.tx.asks.get(int(number))
            assert ask is not None
            prompt = street.messages[ask.chat_id, ask.prompt_message_id or 0]
            who = street.tx.people.require(ask.person)
            street.say(who, "先到的几句话", ask.chat_id, reply_to=prompt)
            street.say(who, "", ask.chat_id, reply_to=prompt, point=(30.51, 114.28))


def last_prompts(week: Week) -> None:
    """These have not been sent yet."""
    street = week.street
    press_on_card(week, "other_station", at_home(DENG), DENG, "sp")
    press_on_card(week, "pickup_owner", at_home(OFFICERS[0]), OFFICERS[0], "rt", "own")
    street.say(WORKERS[5], "/report")
    street.say(WORKERS[4], "摊主又回来了", photo=True)


def an_evening_of_cases(week: Week) -> None:
    """What is decided at night waits for the morning, but for what is urgent."""
    street = week.street

    def do(name: str, by: Person, make: Make) -> None:
        street.carries_out(week.numbers[name], make(lambda text: street.note(text, by)), by)

    street.at = local(26, 20, 5)
    do("fresh", LI, to(SQUAD))
    do("backup", LI, lambda n: c.Reject(n("无法核实"), ClauseNumber("1.2")))
    do("info", LI, lambda _: c.WithdrawQuestion())
    do("held", DIRECTOR, lambda n: c.Supervise(SupervisionKind.KEY, n("请每日查看"), local(30, 12)))
    do("extension", DIRECTOR, lambda n: c.Supervise(SupervisionKind.LEADER, n("请抓紧"), None))
    do("help2", LI, lambda n: c.AnswerAssistRequest(n("已联系房管所")))
    do("due", LI, lambda _: c.Amend(urgency=Urgency.URGENT))
    do("of_20", WORKERS[0], pass_)
    do("of_21", WORKERS[1], lambda n: c.Fail(n("还有一处")))
    street.say(WANG, "#上报 首义路20号推车占道，刚刚又来")
    street.say(WANG, "#上报 首义路31号占道推车，摊主电话13700002222", WORKER_CHAT)
    street.say(WORKERS[1], "#上报 井盖翻起，车辆难行", WORKER_CHAT)
    urgent = newest_case(street.tx)
    week.numbers["night"] = urgent
    do("night", LI, row(MANHOLE))
    do("night", LI, to(SQUAD))
    street.at = local(26, 20, 45)
    do("nearly", LI, lambda n: c.Assist(HOUSING_CODE, n("请到场"), 120, whistle=True))
    street.at = local(26, 20, 50)


def rosters(week: Week) -> None:
    """One is taken over, so that work passes on; one waits for its yes; one is wrong; one says nothing new."""
    street, tx = week.street, week.street.tx
    now = roster_of(tx)
    stations = tuple(replace(one, owner=HE.name) if one.code == WUNAN else one for one in now.stations or ())
    propose(street, replace(now, stations=stations))
    kept = tx.asks.current(ADMIN.id, 0)
    assert kept is not None
    touch(street, ADMIN, list_of(street, ADMIN), encode(ListTap("roster", f"yes-{to_36(kept.id)}")))
    propose(street, roster_of(tx))
    propose(street, replace(roster_of(tx), people=()))
    propose(street, with_newcomer(tx, "新来二", "13911110002"))


def roster_of(tx: Transaction) -> Roster:
    """As a file would give it, each person in a line of their own."""
    now = as_roster(known(tx))
    return replace(now, people=tuple(replace(one, row=row) for row, one in enumerate(now.people, 2)))


def with_newcomer(tx: Transaction, name: str, phone: str) -> Roster:
    now = roster_of(tx)
    newcomer = replace(now.people[1], row=len(now.people) + 2, name=name, phone=phone)
    return replace(now, people=(*now.people, newcomer))


def propose(street: Street, roster: Roster) -> None:
    street._updates += 1
    address = private_address(ADMIN, f"r{street._updates}")
    answer_question(street.tx, Question("roster", address), (roster, []), street.at, CENTRE)


def private_address(who: Person, origin: str) -> dict[str, object]:
    return {"person": who.id, "origin": origin, "message": 1, "chat": who.telegram_id, "thread": None}


def answer_weekly(week: Week, readers: Readers) -> None:
    """Of the week before, as if the readers had been slow."""
    street, tx = week.street, week.street.tx
    digests.plan_weekly(tx, local(18, 12), CENTRE)
    timer = next(one for one in tx.timers.due(street.at, 500) if one.kind == digests.KIND)
    question = digests.ring_weekly(tx, timer, timer.due_at, CENTRE)
    assert question is not None
    answered(street, readers, question)


def number_shown(week: Week, name: str, who: Person) -> None:
    """Asked for by its button, with a reason, in private."""
    street = week.street
    case = street.tx.cases.by_number(week.numbers[name])
    assert case is not None
    card = street.tx.cards.get(case.id, at_home(who))
    assert card is not None, f"{who.name} has no card of {name}"
    message = Message(at_home(who), card.message_id, "")
    touch(street, who, message, encode(Tap("ph", case.id, case.moved)))
    street.say(who, "回访居民")


def press_on_card(week: Week, name: str, chat: int, who: Person, verb: str, argument: str = "") -> None:
    case = week.street.tx.cases.by_number(week.numbers[name])
    assert case is not None
    card = week.street.tx.cards.get(case.id, chat)
    assert card is not None
    touch(week.street, who, Message(chat, card.message_id, ""), encode(Tap(verb, case.id, case.moved, argument)))


def at_home(who: Person) -> int:
    assert who.telegram_id is not None
    return who.telegram_id


def list_of(street: Street, who: Person) -> Message:
    """A list of some days ago in the own chat."""
    return street.messages.setdefault((at_home(who), 9999), Message(at_home(who), 9999, "列表"))


def touch(street: Street, who: Person, message: Message, data: str) -> None:
    """A tap whose answer waits with everything else."""
    street.update({"callback_query": street._query(who, message, data)})


def case_id(week: Week, name: str) -> CaseId:
    case = week.street.tx.cases.by_number(week.numbers[name])
    assert case is not None
    return case.id


def newest_of(tx: Transaction, template: str) -> int:
    return int(rows(tx, "SELECT max(id) FROM outbox WHERE template = ? AND settled_at IS NULL", template)[0][0])


def rows(tx: Transaction, query: str, *values: object) -> list[Any]:
    return tx.outbox._connection.raw.execute(query, values).fetchall()


def some_troubles(street: Street) -> None:
    """A message was being sent when the process died; others were tried in vain, one is plain text from now on."""
    tx, at = street.tx, street.at
    halted = at + timedelta(minutes=20)
    first, second, third, fourth = tx.outbox.claim(at, 4)
    tx.outbox.again(second.id, at, at, "BadRequest: can't parse entities", unknown=False, plain=True)
    tx.outbox.again(third.id, halted, at, "TimedOut", unknown=True)
    tx.outbox.halt(third.lane, halted)
    tx.outbox.settle(fourth.id, State.DEAD, at, error="Forbidden: bot was blocked by the user")
    for _ in range(3):
        (again,) = tx.outbox.claim(halted, 1, {first.lane})
        tx.outbox.again(again.id, halted, at, "RetryAfter", unknown=False)
    assert first.id


def some_letters(street: Street, week: Week) -> None:
    """Updates that had come and were not taken up yet; one was set aside, one has failed once."""
    tx, at = street.tx, street.at
    said = street._json(Message(WORKER_CHAT, 990, "#上报 首义路40号推车占道", WANG))
    case = tx.cases.by_number(week.numbers["pickup"])
    assert case is not None
    card = tx.cards.get(case.id, UNIT_CHAT)
    assert card is not None
    query = street._query(
        OFFICER_SQUAD, Message(UNIT_CHAT, card.message_id, ""), encode(Tap("ac", case.id, case.moved))
    )
    mine = street._json(Message(at_home(LI), 991, "/mine", LI))
    updates: list[tuple[int, dict[str, object]]] = [
        (at_home(WANG), {"message": street._json(Message(at_home(WANG), 992, "/help", WANG))}),
        (STRANGER, {"message": "not of the promised form"}),
        (WORKER_CHAT, {"message": said}),
        (UNIT_CHAT, {"callback_query": query | {"id": "q-letter"}}),
        (at_home(LI), {"message": mine}),
    ]
    raws = [json.dumps({"update_id": 5000 + n} | update).encode() for n, (_, update) in enumerate(updates)]
    letters = [
        Arrived(5000 + n, lane, "x", raw) for n, ((lane, _), raw) in enumerate(zip(updates, raws, strict=True))
    ]
    tx.inbox.store(1, letters, at)
    first, second, *_, last = tx.inbox.waiting(at)
    tx.inbox.done(first.id, at)
    tx.inbox.failed(second.id, at, "Unreadable", None)
    tx.inbox.failed(last.id, at, "OperationalError", at + timedelta(minutes=1))


# ── what the old code says of it ──


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


def waiting_rows(tx: Transaction) -> Iterator[dict[str, object]]:
    """Each waiting message as it would be sent, at the end of the week or when it is due."""
    for (number,) in rows(tx, "SELECT id FROM outbox WHERE settled_at IS NULL ORDER BY id"):
        parcel = tx.outbox.get(number)
        assert parcel is not None
        at = max(END, parcel.not_before or END)
        out = render(tx, parcel, at, CENTRE)
        yield {
            "id": number,
            "template": parcel.template,
            "at": at.isoformat(),
            "plain": parcel.plain,
            "method": out.method if out is not None else None,
            "params": plain(out.params) if out is not None else None,
        }


@contextmanager
def trial(street: Street, at: datetime = END) -> Iterator[None]:
    """Only what is caused inside is sent inside."""
    with undone(street.tx, street):
        rows(street.tx, "UPDATE outbox SET settled_at = 0, state = 'superseded' WHERE settled_at IS NULL")
        rows(street.tx, "DELETE FROM halts")
        street.sending, street.at = True, at
        street.sent.clear()
        street.questions.clear()
        yield


def events_of(tx: Transaction, since: dict[int, int]) -> list[list[str]]:
    """What has happened to cases since: their numbers, and the events by name."""
    found = rows(
        tx, "SELECT c.number, e.case_id, e.revision, e.kind FROM case_events e JOIN cases c ON c.id = e.case_id"
    )
    new = [(number, revision, kind) for number, case, revision, kind in found if revision > since.get(case, 0)]
    return [[number, kind] for number, _, kind in sorted(new)]


def revisions(tx: Transaction) -> dict[int, int]:
    return dict(rows(tx, "SELECT id, revision FROM cases"))


def heads(street: Street) -> list[list[object]]:
    """What was sent: to which chat, and its first line."""
    told = [
        [out.params["chat_id"], str(out.params.get("text") or out.params.get("caption") or "").partition("\n")[0]]
        for out in street.sent
        if out.method.startswith("send")
    ]
    return sorted(told, key=str)


def tapped(street: Street, one: Press) -> dict[str, object]:
    """What a button does: the answer, the events, the form or page that it opens, the long question that it asks."""
    tx = street.tx
    with trial(street):
        before, asks = revisions(tx), {ask.id for ask in tx.asks.of_person(one.who.id)}
        message = street.messages[one.chat, one.message]
        street.alerts.clear()
        touch(street, one.who, message, one.data)
        after = street.messages.get((one.chat, one.message))
        opened = [ask.command for ask in tx.asks.of_person(one.who.id) if ask.id not in asks]
        return {
            "who": one.who.id,
            "chat": one.chat,
            "message": one.message,
            "data": one.data,
            "button": one.label,
            "answer": "".join(street.alerts),
            "events": events_of(tx, before),
            "opens": opened,
            "says": heads(street),
            "labels": after.labels if after is not None and after is not message else None,
            "gone": after is None,
            "asks": [question.name for question in street.questions],
        }


def taps(street: Street) -> list[dict[str, object]]:
    """Of each kind of button one that does something, and one that is refused."""
    best: dict[tuple[str, bool], dict[str, object]] = {}
    tries: Counter[str] = Counter()
    with trial(street):
        found = presses(street)
    for one in found:
        kind = kind_of(one.data)
        tries[kind] += 1
        done = (kind, True) in best and ((kind, False) in best or tries[kind] > MAX_TRIES)
        if done or one.who.id in ALIKE[1:]:
            continue
        did = tapped(street, one)
        works = bool(did["says"] or did["events"] or did["opens"] or did["labels"] or did["asks"] or did["gone"])
        best.setdefault((kind, works), did)
    wanted = {*VERBS, *TURNING, *(f"a:{verb}" for verb in ASK_VERBS), *(f"l:{name}" for name in LISTS)}
    seen = {kind.partition("=")[0] for kind, _ in best}
    assert wanted <= seen, f"no button stands for {sorted(wanted - seen)}"
    idle = {kind.partition("=")[0] for kind, works in best if not works} - {k.partition("=")[0] for k, w in best if w}
    print("only refused:", sorted(idle))
    return [best[key] for key in sorted(best)]


MAX_TRIES = 30
"""So many buttons of a kind that do something are pressed in search of one that is refused."""


def kind_of(data: str) -> str:
    match decode(data):
        case Tap(verb, _, _, argument):
            return f"{verb}={'chosen' if argument else ''}"
        case AskTap(verb, _, argument):
            return f"a:{verb}={'chosen' if argument else ''}"
        case ListTap(name, argument):
            return f"l:{name}={argument.partition('-')[0] if name == 'roster' else ''}"
        case _:
            raise ValueError(data)


def answers(street: Street) -> Iterator[dict[str, object]]:
    """What each open prompt makes of an answer."""
    tx = street.tx
    for number, command in rows(
        tx, "SELECT id, command FROM asks WHERE NOT closed AND listens AND chat_id != 0 ORDER BY id"
    ):
        ask = tx.asks.get(number)
        assert ask is not None
        who, text = tx.people.require(ask.person), ANSWERS.get(command, WORDS)
        if ask.args.get("step") == "contact":
            text = ANSWERS["contact"]
        submit = encode(AskTap("submit", ask.id))
        collects = command not in FORMS or FORMS[command].collects
        prompt = ask.prompt_message_id
        with trial(street):
            before = revisions(tx)
            asked = street.messages.get((ask.chat_id, prompt or 0))
            photo = command == "override"
            street.say(who, text, ask.chat_id, reply_to=asked if ask.chat_id < 0 else None, photo=photo)
            said = heads(street)
            tap = ""
            if collects:
                standing = tx.asks.get(number)
                under = standing.prompt_message_id if standing is not None else None
                if under is not None:
                    tap = street.press(who, street.messages[ask.chat_id, under], submit)
            yield {
                "form": command,
                "who": who.id,
                "chat": ask.chat_id,
                "prompt": prompt,
                "text": text,
                "photo": photo,
                "submit": submit if collects else None,
                "says": said,
                "answer": tap,
                "events": events_of(tx, before),
                "over": tx.asks.get(number) is None,
            }


def rings(street: Street) -> Iterator[dict[str, object]]:
    """What each timer does when it is due."""
    tx = street.tx
    for (number,) in rows(tx, "SELECT id FROM timers ORDER BY id"):
        timer = tx.timers.get(number)
        assert timer is not None
        at = max(END, timer.due_at)
        with trial(street, at):
            before = revisions(tx)
            question = ring(tx, timer, at, CENTRE)
            street.at = at + timedelta(minutes=3)
            street.deliver()
            after = [] if timer.case is None else tx.timers.of_case(timer.case)
            yield {
                "id": number,
                "kind": timer.kind,
                "at": at.isoformat(),
                "asks": question.name if question is not None else None,
                "events": events_of(tx, before),
                "says": heads(street),
                "timers": sorted([one.kind, one.due_at.isoformat()] for one in after),
            }


def letters(street: Street) -> Iterator[dict[str, object]]:
    """What each update does that had come but was not taken up."""
    tx = street.tx
    for letter in tx.inbox.waiting(END + timedelta(minutes=2)):
        with trial(street):
            before = revisions(tx)
            question = take_turn(
                tx, Letter(**{f.name: getattr(letter, f.name) for f in dataclasses.fields(letter)}), END, CENTRE
            )
            street.deliver()
            yield {
                "id": letter.id,
                "asks": question.name if question is not None else None,
                "answers": list(street.alerts[-1:]) if "callback_query" in letter.raw.decode() else [],
                "events": events_of(tx, before),
                "says": heads(street),
            }


def write(folder: Path, name: str, found: Iterable[object]) -> None:
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in found]
    (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{name}: {len(lines)}")


def covered(tx: Transaction) -> None:
    """AssertionError where the database lacks something that it is to hold."""
    timers = (kind.partition(":")[0] for kind in firsts(tx, "SELECT kind FROM timers"))
    open_asks = firsts(tx, "SELECT command FROM asks WHERE NOT closed")
    waiting = firsts(tx, "SELECT template FROM outbox WHERE settled_at IS NULL")
    thens = (json.loads(body)["then"] for body in firsts(tx, "SELECT body FROM timers WHERE kind = 'draft'"))
    lacking = [
        *(set(Status) - set(firsts(tx, "SELECT status FROM cases"))),
        *({*FORMS, "report", drafts.DRAFT, "find", "roster"} ^ set(open_asks)),
        *(TEMPLATES ^ set(waiting)),
        *({*map(str, TimerKind), digests.KIND, leave.KIND, drafts.KIND} ^ set(timers)),
        *({"pass", "lapse"} - set(thens)),
        *(query for query in HOLDS if not rows(tx, f"SELECT 1 FROM {query}")),
    ]
    assert not lacking, lacking


def firsts(tx: Transaction, query: str) -> list[str]:
    return [value for (value,) in rows(tx, query)]


HOLDS = (
    "outbox WHERE settled_at IS NULL AND plain",
    "outbox WHERE settled_at IS NULL AND attempts > 1",
    "outbox WHERE settled_at IS NULL AND unknowns > 0",
    "outbox WHERE settled_at IS NULL AND state = 'sending'",
    "outbox WHERE state = 'dead'",
    f"outbox WHERE settled_at IS NULL AND not_before > {int(END.timestamp() * 1e6)}",
    *("incidents", "views", "upgraded", "spots", "invites", "choices", "disputes", "gathered", "albums", "halts"),
    *("members WHERE name IS NOT NULL", "inbox WHERE aside", "inbox WHERE settled_at IS NULL AND error IS NOT NULL"),
    *("media WHERE path IS NOT NULL", "media WHERE error IS NOT NULL", "greeted", "reports WHERE NOT main"),
    *("cases WHERE body LIKE '%latitude%'", "case_events WHERE body LIKE '%latitude%'"),
)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chances = Chances()
    os.urandom = chances
    secrets.token_urlsafe = lambda size=16: chances(size).hex()
    secrets.token_hex = lambda size=16: chances(size).hex()
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    path = work / "wangge.db"
    migrate(path)
    vault = Vault([KEY])
    engine = writing_engine(path)
    with engine.connect() as connection:
        raw = raw_of(connection)
        raw.execute("BEGIN IMMEDIATE")
        street = Street(Transaction(connection, vault), local(23, 8), CENTRE)
        week, readers = Week(street), Readers(path, vault)
        settle(street)
        monday_to_thursday(week)
        beside_the_cases(week)
        week.live()
        street.wait(local(26, 19, 0))
        media(week)
        evening(week, readers)
        guided_forms(street)
        open_prompts(street)
        street.wait(local(26, 20, 0))
        stopped(week, readers)
        some_troubles(street)
        some_letters(street, week)
        street.at = END
        covered(street.tx)
        raw.execute("COMMIT")
        raw.execute("BEGIN IMMEDIATE")
        write(folder, "rows", waiting_rows(street.tx))
        write(folder, "chats", ({"chat": one.chat, "id": one.id} for _, one in sorted(street.messages.items())))
        write(folder, "rings", rings(street))
        write(folder, "letters", letters(street))
        write(folder, "answers", answers(street))
        write(folder, "taps", taps(street))
        raw.execute("ROLLBACK")
    engine.dispose()
    with closing(sqlite3.connect(path)) as whole:
        whole.execute("VACUUM INTO ?", (str(work / "one.db"),))
    (folder / "wangge.db.xz").write_bytes(lzma.compress((work / "one.db").read_bytes(), preset=9))
    (folder / "key.txt").write_bytes(base64.b64encode(KEY) + b"\n")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
