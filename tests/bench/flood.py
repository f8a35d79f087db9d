"""A group of 200 that writes 1,000 messages in ten seconds, in the rehearsal room: how long a tap waits meanwhile.

The room keeps Telegram's limits and the bot its pacing, as with `make run`. The peer is the same tap on the same bot
before the flood; both in one run.
"""

import asyncio
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import aiohttp

from tests.browser.room import open_room

ROOT: Final = Path(__file__).parents[2]
GROUP, CENTRE, OWNER, WANG = -1001, -1002, 3001, 1001
CROWD: Final = range(20_001, 20_183)
SECONDS, A_SECOND, A_REPORT_EVERY = 10, 100, 20


@dataclass(frozen=True, slots=True)
class Flood:
    """Seconds from tap to answer, idle and in the flood; and how many of the reports have become cases."""

    idle: list[float]
    flooded: list[float]
    reports: int
    cases: int

    def __str__(self) -> str:
        calm, slow, worst = median(self.idle), median(self.flooded), max(self.flooded)
        return (
            f"flood of {SECONDS * A_SECOND} messages in {SECONDS} s: a tap is answered in {1000 * slow:.0f} ms,"
            f" the slowest in {1000 * worst:.0f} ms (idle {1000 * calm:.0f} ms);"
            f" {self.cases} of {self.reports} reports are cases\nflood_vs_idle = {slow / calm:.1f}"
        )


async def measure(directory: Path) -> Flood:
    street = directory / "street.toml"
    street.write_text(crowded_street((ROOT / "demo" / "street.toml").read_text(encoding="utf-8")), encoding="utf-8")
    room = open_room(directory / "room", "--street", str(street))
    async with room as address, aiohttp.ClientSession(address) as http:
        await _post(http, "say", person=WANG, chat=GROUP, text="#上报 首义路12号门口占道经营")
        card = await _card(http)
        idle = [await _tap(http, card) for _ in range(10)]
        writing = asyncio.create_task(_write(http))
        flooded: list[float] = []
        while not writing.done():
            flooded.append(await _tap(http, card))
            await asyncio.sleep(0.2)
        reports = await writing
        cases = await _cases(http, reports + 1)
    return Flood(idle, flooded, reports, cases - 1)


def crowded_street(street: str) -> str:
    """The street file with the crowd on its roster and in the workers' group."""
    people = "".join(
        f'\n[[person]]\ntelegram_id = {number}\nname = "网格员{number}"\nroles = ["worker"]\n'
        f'station = "420106010002"\ngrids = ["420106010002-03"]\n'
        for number in CROWD
    )
    members = ", ".join(map(str, CROWD))
    crowded, groups = re.subn(r"(id = -1001\n(?:(?!members).*\n)*members = \[)", rf"\g<1>{members}, ", street)
    if groups != 1:
        raise AssertionError("the street has no workers' group")
    return crowded + people


async def _write(http: aiohttp.ClientSession) -> int:
    """A hundred a second, evenly; how many of them were reports."""
    begun, reports = time.monotonic(), 0
    for number in range(SECONDS * A_SECOND):
        is_report = number % A_REPORT_EVERY == 0
        reports += is_report
        text = f"#上报 首义路{number}号垃圾桶满了" if is_report else f"收到 {number}"
        await _post(http, "say", person=CROWD[number % len(CROWD)], chat=GROUP, text=text)
        await asyncio.sleep(max(0.0, begun + (number + 1) / A_SECOND - time.monotonic()))
    return reports


async def _tap(http: aiohttp.ClientSession, card: dict[str, Any]) -> float:
    data = next(b["callback_data"] for row in _rows(card) for b in row if "更多" in b["text"])
    begun = time.monotonic()
    done = await _post(http, "raw_tap", person=OWNER, chat=CENTRE, message_id=card["message_id"], data=data)
    if not done["answered"]:
        raise AssertionError("a tap was left waiting")
    return time.monotonic() - begun


async def _card(http: aiohttp.ClientSession) -> dict[str, Any]:
    for _ in range(100):
        found = [one for one in await _messages(http, CENTRE) if _rows(one)]
        if found:
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError("the report never became a card")


async def _cases(http: aiohttp.ClientSession, wanted: int) -> int:
    """How many cards the centre group has; it gets 20 a minute, so the last come minutes later."""
    count = 0
    for _ in range(300):
        count = len({str(one.get("text"))[:15] for one in await _messages(http, CENTRE) if _rows(one)})
        if count >= wanted:
            break
        await asyncio.sleep(1)
    return count


async def _messages(http: aiohttp.ClientSession, chat: int) -> list[dict[str, Any]]:
    async with http.get("/town/messages", params={"chat": chat}) as answer:
        found: list[dict[str, Any]] = await answer.json()
        return found


def _rows(message: dict[str, Any]) -> Iterable[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return rows


async def _post(http: aiohttp.ClientSession, act: str, *, person: int, **said: object) -> dict[str, Any]:
    async with http.post(f"/town/{act}", json={"as": person, **said}) as answer:
        done: dict[str, Any] = await answer.json()
        if answer.status != 200:
            raise AssertionError(done)
        return done


if __name__ == "__main__":
    print(asyncio.run(measure(Path(sys.argv[1]))))
