"""The people of the street at random work: they report, dispatch, accept, resolve, check, and wait for nobody.

From a group they open their working cards in private, and go on there.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import parse_qs, urlsplit

from dispatch.model import CaseId
from handlers.buttons.card_callback import CardTap, decode
from sandbox import acts, coming
from sandbox.files import add_photo
from sandbox.media import shown
from sandbox.model import Chat, Posted
from sandbox.pictures import jpeg
from sandbox.town import Town
from sandbox.wire import Json, NotPossible
from tests.faults.room import SQUAD, WORKERS

REPORTERS: Final = (1001, 1002, 1003, 1004, 1005, 1006)
MATTERS: Final = ("占道经营,推车堵了人行道", "井盖破损", "路灯不亮", "生活垃圾没有清运", "楼道堆放杂物")
AT_ONCE: Final = ("dp", "ac", "ps")
"""Buttons that move a case by one tap: dispatch, accept, pass."""
MENUS: Final = ("mo", "un", "rj", "rt", "am", "ba", "pp")
"""Buttons that show a page, where they carry no more than that."""


@dataclass(frozen=True, slots=True)
class Button:
    chat: Chat
    message: Posted
    data: str


class People:
    def __init__(self, town: Town, random: Random) -> None:
        self.said: list[str] = []
        """A word that stands in one report only, for each report."""
        self.pictures: dict[str, int] = {}
        """How many went with it, as one album; each is an update of its own, which a kill may part from the rest."""
        self.tapped: dict[tuple[str, CaseId], set[tuple[int, int]]] = defaultdict(set)
        """For each tap that moves a case: the messages (chat, id) on which it was tapped."""
        self._town = town
        self._random = random
        self._taps: set[asyncio.Task[object]] = set()

    def act(self) -> None:
        """One of them does one thing."""
        choice = self._random.choices(
            (self.report, self.tap_at_once, self.begin_result, self.answer, self.open_menu), (38, 38, 8, 10, 6)
        )[0]
        choice()

    def report(self, who: int | None = None) -> None:
        word = f"第{len(self.said):05d}件"
        text = f"#上报 {word} 首义路{self._random.randint(1, 99)}号 {self._random.choice(MATTERS)}"
        pictures = self._random.choice((0, 0, 0, 0, 1, self._random.randint(2, 10)))
        reporter = who if who is not None else self._random.choice(REPORTERS)
        acts.post(self._town, reporter, WORKERS, self._contents(text, pictures))
        self.said.append(word)
        self.pictures[word] = pictures

    def _contents(self, text: str, pictures: int) -> list[Json]:
        if not pictures:
            return [acts.text(self._town, text)]
        shots = [shown("photo", add_photo(self._town.files, jpeg(number, 64, 48))) for number in range(pictures)]
        return acts.captioned(self._town, shots, text)

    def tap_at_once(self) -> None:
        """Now and then two press at the same moment."""
        button = self._choose("c:", AT_ONCE)
        if button is not None:
            for _ in range(self._random.choice((1, 1, 1, 2))):
                self._tap(button)

    def begin_result(self) -> None:
        button = self._choose("c:", ("rs",))
        if button is not None:
            self._tap(button)

    def open_menu(self) -> None:
        """From a group's card into the private chat, or there from one page to another."""
        found = [one for one in self._buttons("c:", MENUS) if one.data.endswith(":") or one.data.startswith("c:pp:")]
        if found:
            self._tap(self._random.choice(found))

    def answer(self) -> None:
        """Writes into one of the open questions for a result, or sends off what was written."""
        button = self._choose("a:", ("submit",))
        if button is None:
            return
        if self._random.random() < 0.5:
            self._tap(button)
            return
        words = acts.text(self._town, "已到现场处理,恢复通行")
        replied = None if button.chat.is_private and self._random.random() < 0.5 else button.message.id
        acts.post(self._town, self._finger(button), button.chat.id, [words], reply_to=replied)

    async def finish(self) -> None:
        """Waits for the taps under way; an answer that never came is no matter."""
        if self._taps:
            await asyncio.wait(self._taps)

    def _choose(self, prefix: str, verbs: tuple[str, ...]) -> Button | None:
        found = list(self._buttons(prefix, verbs))
        return self._random.choice(found) if found else None

    def _buttons(self, prefix: str, verbs: tuple[str, ...]) -> Iterator[Button]:
        wanted = tuple(f"{prefix}{verb}:" for verb in verbs)
        for chat in self._town.chats.values():
            for message in chat.messages.values():
                if message.markup is None or message.deleted:
                    continue
                for row in message.markup.get("inline_keyboard", ()):
                    for button in row:
                        data = button.get("callback_data", "")
                        if data.startswith(wanted):
                            yield Button(chat, message, data)

    def _finger(self, button: Button) -> int:
        """Somebody who may: the chat's own person, else of the squad one of its two, else one of the staff."""
        if button.chat.is_private:
            return button.chat.id
        mentioned = [e["user"]["id"] for e in button.message.body.get("entities", ()) if "user" in e]
        if mentioned:
            return int(mentioned[0])
        return self._random.choice((6001, 6002) if button.chat.id == SQUAD else (3001, 3002, 3003))

    def _tap(self, button: Button) -> None:
        tap = decode(button.data)
        if isinstance(tap, CardTap) and tap.action.code in AT_ONCE:
            self.tapped[tap.action.code, tap.case].add((button.chat.id, button.message.id))
        # Which person taps and goes on is drawn now, so that the same seed gives the same acts.
        pressing = self._press(self._finger(button), button, follows=self._random.random() < 0.8)
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(pressing)
        self._taps.add(task)
        task.add_done_callback(self._taps.discard)

    async def _press(self, person: int, button: Button, *, follows: bool) -> None:
        """`follows`: START is pressed where the tap leads there."""
        try:
            answer = await acts.tap(self._town, person, button.chat.id, button.message.id, button.data)
        except NotPossible:
            raise AssertionError(f"{button.data} could not be tapped by {person}") from None
        payload = payload_of(answer)
        if follows and payload is not None:
            coming.start(self._town, person, payload)


def payload_of(answer: Json) -> str | None:
    """What START would send, where the answer to a tap is a link that opens the bot's chat."""
    return parse_qs(urlsplit(answer["url"]).query).get("start", [None])[0]
