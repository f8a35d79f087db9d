"""A street full of cards, and forgers: each makes a tap that can't have come from a button of the bot."""

import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dispatch.model import CaseId, Person
from handlers.bot_api.callback_data import ListName, ListTap, PromptButton, PromptTap, to_36
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap, encode
from handlers.notify.joined_edits import MAX_BEHIND
from handlers.router import take_turn
from storage.messages.inbox import Letter
from storage.messages.parcels import Parcel
from storage.tables import metadata
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import DIRECTOR, HEAD, LI, OFFICER_SQUAD, PEOPLE, WANG, person

STRANGER = person(77, "路人")
UNBOUND = -999
LI_CHAT = 1000 + LI.id
EVERYBODY = (*PEOPLE, STRANGER)
GROUPS = (CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT)
NO_PAGES = (
    *("", "-", "x", "front", "MORE", "more-", "more-1", "rj-0", "fields-A", "da-yes"),
    *("tf-a", "tf-", "tf--1", "un-00", "un-01", "un-1.0", "un-1e3", "as-99999", "ru-0-0", "as-0x1"),
    *("sub", "sub-", "rows", "rows-", "gr", "gr-", "how", "how-"),
)
_ARGUMENTS = ("", "squad", "housing", "own", "E0406-1", "1", "un-0", "urgent", "street", "yes", "satis", "check")
"""For every sort of argument one that may stand in a button."""
_FIRST_FREE = 10_000
"""No message and no case of a test has this number, or a greater one."""


@dataclass
class Watched(Town):
    """Remembers of each message of which case it ever was the card."""

    stood: dict[tuple[int, int], CaseId] = field(default_factory=dict)

    def _send(self, parcel: Parcel) -> None:
        before = len(self.sent)
        super()._send(parcel)
        if parcel.kind == "card" and len(self.sent) > before and parcel.case is not None:
            message = self.tx.outbox.get(parcel.id)
            assert message is not None
            assert message.message_id is not None
            self.stood[parcel.chat_id, message.message_id] = parcel.case


@dataclass(frozen=True)
class Press:
    """`chat` None: the query comes without its message."""

    who: int
    chat: int | None
    message: int
    data: str


def working_day(town: Town) -> None:
    """Cases that wait, are asked about, dispatched, handled and resolved; questions open and over; lists."""
    for text in ("占道经营", "井盖缺失", "推车占道", "夜间噪音扰民", "垃圾满溢", "张家与李家吵架", "占道推车"):
        town.say(WANG, f"#上报 首义路12号{text}\n联系人:张三丰\n电话:13800001234", WORKER_CHAT)
    cards = {case: town.tx.cards.get(CaseId(case), CENTRE_CHAT) for case in range(1, 8)}

    def tap(who: Person, case: int, label: str, chat: int | None = None) -> None:
        where = CENTRE_CHAT if chat is None else chat
        card = town.tx.cards.get(CaseId(case), where)
        assert card is not None
        town.tap(who, town.messages[where, card.message_id], label)

    assert all(cards.values())
    for case in (2, 3, 4):
        tap(LI, case, "其他单位")
        tap(LI, case, "城管", LI_CHAT)
    for case in (3, 4):
        tap(OFFICER_SQUAD, case, "接单", UNIT_CHAT)
    tap(OFFICER_SQUAD, 4, "办结", UNIT_CHAT)
    town.say(OFFICER_SQUAD, "已劝离")
    town.tap(OFFICER_SQUAD, town.last(1000 + OFFICER_SQUAD.id), "提交")
    tap(OFFICER_SQUAD, 3, "办结", UNIT_CHAT)
    town.say(OFFICER_SQUAD, "正在清理")
    tap(LI, 5, "退回补充")
    tap(LI, 5, "自己写", LI_CHAT)
    town.say(LI, "在几楼")
    tap(LI, 1, "不予受理")
    tap(LI, 1, "自己写", LI_CHAT)
    for who in (WANG, LI, OFFICER_SQUAD, DIRECTOR, HEAD):
        town.say(who, "/mine")
        town.say(who, "/rules")
    town.wait(town.at + MAX_BEHIND)


def snapshot(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a press could have changed: all but what is said, the audit lines and the minute's count."""
    raw = tx.meta._connection.raw
    tables = {table.name: f"SELECT * FROM {table.name}" for table in metadata.sorted_tables}
    tables["meta"] += " WHERE key <> 'forged_minute'"
    kept = {name: query for name, query in tables.items() if name not in ("outbox", "incidents")}
    return {name: raw.execute(query).fetchall() for name, query in kept.items()}


class Forgers:
    """Every press that these make is forged, by how it is made."""

    def __init__(self, town: Watched, dice: random.Random) -> None:
        self._town, self._dice = town, dice
        self._cases = {case: town.tx.cases.require(CaseId(case)) for case in range(1, 8)}
        self._true = [
            (chat, number, button["callback_data"])
            for (chat, number), message in town.messages.items()
            for row in message.rows
            for button in row
        ]
        self._kinds: tuple[Callable[[], Press], ...] = (
            self.noise,
            self.bent,
            self.no_such_case,
            self.under_another_card,
            self.where_it_never_stood,
            self.of_a_move_to_come,
            self.an_act_that_nobody_draws,
            self.a_page_that_no_card_has,
            self.an_argument_that_no_button_bears,
            self.in_the_chat_of_another,
            self.without_a_message,
            self.no_such_question,
            self.the_question_of_another_chat,
            self.a_list_in_a_group,
            self.a_list_under_a_card,
            self.a_list_bent,
            self.a_list_of_a_stranger,
        )

    def presses(self, count: int) -> Iterator[Press]:
        for _ in range(count):
            yield self._dice.choice(self._kinds)()

    # ── who, where, what ──

    def who(self) -> int:
        found = self._dice.choice(EVERYBODY).telegram_id
        assert found is not None
        return found

    def where(self, who: int) -> tuple[int, int]:
        """A group, or the own chat; a message that stands there, or none that ever did."""
        chat = self._dice.choice((*GROUPS, UNBOUND, who))
        standing = [number for there, number in self._town.messages if there == chat]
        return chat, self._dice.choice([*standing, _FIRST_FREE + self._dice.randrange(99)])

    def tap(self, case: int | None = None, status_revision: int | None = None) -> CardTap:
        """As a button of ours might be written."""
        chosen = self._dice.choice([*self._cases]) if case is None else case
        action = self._dice.choice([*CardAction])
        argument = self._dice.choice([one for one in _ARGUMENTS if action.row.bears(one)])
        known = self._cases[chosen].status_revision if chosen in self._cases else 1
        return CardTap(action, CaseId(chosen), known if status_revision is None else status_revision, argument)

    # ── how ──

    def noise(self) -> Press:
        who = self.who()
        length = self._dice.randrange(90)
        return Press(who, *self.where(who), "".join(self._dice.choices(string.printable + "市\u202e\x00²", k=length)))

    def bent(self) -> Press:
        """A true button under its own message, of which one thing is not as the bot writes it."""
        chat, message, data = self._dice.choice(self._true)
        bends: tuple[Callable[[str], str], ...] = (
            str.upper,
            lambda d: d[1:],
            lambda d: f" {d}",
            lambda d: f"{d[0]}：{d[2:]}",
            lambda d: d.replace(":", "::", 1),
            lambda d: d + "x" * 64,
            lambda d: d.encode().hex(),
            lambda d: f"{d}\u0661",
            lambda d: d[:2] + "А" + d[3:],
            lambda d: d.partition(":")[0] + ":",
        )
        return Press(self.at(chat), chat, message, self._dice.choice(bends)(data))

    def at(self, chat: int) -> int:
        """Anybody in a group; in a private chat there is but one."""
        return self.who() if chat < 0 else chat

    def no_such_case(self) -> Press:
        who = self.who()
        return Press(who, *self.where(who), encode(self.tap(_FIRST_FREE + self._dice.randrange(36**5), 1)))

    def under_another_card(self) -> Press:
        (chat, message), case = self._dice.choice([*self._town.stood.items()])
        other = self._dice.choice([one for one in self._cases if one != case])
        return Press(self.at(chat), chat, message, encode(self.tap(other)))

    def where_it_never_stood(self) -> Press:
        case, who = self._dice.choice([*self._cases]), self.who()
        chat, message = self.where(who)
        while self._town.stood.get((chat, message)) == case:
            chat, message = self.where(who)
        return Press(who, chat, message, encode(self.tap(case)))

    def of_a_move_to_come(self) -> Press:
        (chat, message), case = self._dice.choice([*self._town.stood.items()])
        status_revision = self._cases[case].status_revision + self._dice.choice((1, 2, 36**6))
        return Press(self.at(chat), chat, message, encode(self.tap(case, status_revision)))

    def an_act_that_nobody_draws(self) -> Press:
        (chat, message), case = self._dice.choice([*self._town.stood.items()])
        status_revision = to_36(self._cases[case].status_revision)
        act = self._dice.choice(("zz", "AC", "", "close", "dp2", *(f"{action.code}." for action in CardAction)))
        return Press(self.at(chat), chat, message, f"c:{act}:{to_36(case)}:{status_revision}:")

    def a_page_that_no_card_has(self) -> Press:
        (chat, message), case = self._dice.choice([*self._town.stood.items()])
        status_revision = to_36(self._cases[case].status_revision)
        page = self._dice.choice(NO_PAGES)
        return Press(self.at(chat), chat, message, f"c:pp:{to_36(case)}:{status_revision}:{page}")

    def an_argument_that_no_button_bears(self) -> Press:
        (chat, message), case = self._dice.choice([*self._town.stood.items()])
        status_revision = to_36(self._cases[case].status_revision)
        action = self._dice.choice([*CardAction])
        arguments = ("", "x", "-1", "1.5", "a b", "99999", "0" * 20, "A", "own-1", "满意", "normal-", "yes!")
        argument = self._dice.choice([one for one in arguments if not action.row.bears(one)] or [":" * 60])
        return Press(self.at(chat), chat, message, f"c:{action.code}:{to_36(case)}:{status_revision}:{argument}")

    def in_the_chat_of_another(self) -> Press:
        own = [(chat, message, data) for chat, message, data in self._true if chat > 0]
        chat, message, data = self._dice.choice(own)
        others = [p.telegram_id for p in EVERYBODY if p.telegram_id is not None and p.telegram_id != chat]
        return Press(self._dice.choice(others), chat, message, data)

    def without_a_message(self) -> Press:
        return Press(self.who(), None, 0, self._dice.choice(self._true)[2])

    def no_such_question(self) -> Press:
        who, prompt = self.who(), self._town.tx.prompts.newest() + 1 + self._dice.randrange(99)
        return Press(who, *self.where(who), encode(PromptTap(self._dice.choice([*PromptButton]), prompt)))

    def the_question_of_another_chat(self) -> Press:
        prompt = 1 + self._dice.randrange(self._town.tx.prompts.newest())
        who = self.who()
        chat, message = self.where(who)
        while self._town.tx.prompts.chat_of(prompt) == chat:
            chat, message = self.where(who)
        return Press(who, chat, message, encode(PromptTap(self._dice.choice([*PromptButton]), prompt)))

    def a_list_in_a_group(self) -> Press:
        chat = self._dice.choice((*GROUPS, UNBOUND))
        return Press(self.who(), chat, 1 + self._dice.randrange(20), encode(self.list_tap()))

    def a_list_under_a_card(self) -> Press:
        own = [(chat, message) for chat, message in self._town.stood if chat > 0]
        chat, message = self._dice.choice(own)
        return Press(chat, chat, message, encode(self.list_tap()))

    def a_list_bent(self) -> Press:
        """By somebody who may see a good deal, so that nothing but the button itself is wrong."""
        who = LI.telegram_id
        assert who is not None
        places = (
            "x",
            "0-0",
            "-",
            "A-sum-0",
            "a-sum-99999",
            "99999",
            "00000",
            "!",
            "yes",
            "yes-0",
            "zzzzzz",
            "x1-sum-0",
        )
        name = self._dice.choice([one for one in ListName if one is not ListName.WHO])
        return Press(who, who, _FIRST_FREE + self._dice.randrange(9), f"l:{name.value}:{self._dice.choice(places)}")

    def a_list_of_a_stranger(self) -> Press:
        who = STRANGER.telegram_id
        assert who is not None
        return Press(who, who, 1, encode(self.list_tap()))

    def list_tap(self) -> ListTap:
        return self._dice.choice(
            (ListTap(ListName.OPEN, "1"), ListTap(ListName.MINE, "0"), ListTap(ListName.BOARD, "a-sum-0"))
        )


class Telegram:
    """Brings each press as an update of its own; the answers wait in the outbox."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._count = 0

    def bring(self, press: Press) -> str:
        """The id of its query."""
        self._count += 1
        query: dict[str, object] = {
            "id": f"f{self._count}",
            "from": {"id": press.who, "is_bot": False, "first_name": "x"},
            "chat_instance": "1",
            "data": press.data,
        }
        if press.chat is not None:
            kind = {"type": "private", "first_name": "x"} if press.chat > 0 else {"type": "supergroup", "title": "群"}
            query["message"] = {"message_id": press.message, "date": 0, "chat": {"id": press.chat} | kind}
        number = 1_000_000 + self._count
        raw = json.dumps({"update_id": number, "callback_query": query}).encode()
        letter = Letter(number, number, 0, "callback_query", raw, 1, self._town.at)
        question = take_turn(self._town.tx, letter, self._town.at, self._town.centre)
        assert question is None, press
        return f"f{self._count}"
