"""Two hundred people write a thousand messages at once: no report is lost, chatter is left be, taps are answered."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from dispatch.model import GridCode, Person, PersonId, Role, StationCode
from sandbox import acts
from sandbox.model import Person as Townsman
from storage.transaction import Transaction
from tests.stories.cast import CENTRE, OWNER, WANG, WORKERS
from tests.stories.road import BINS, STALL
from tests.stories.stage import Answer, Stage

MESSAGES, REPORTS = 1_000, 100
CROWD = range(20_001, 20_181)
"""180 workers more; with those of the street and some strangers they are two hundred in the group."""
STRANGERS = range(30_001, 30_011)
CHATTER = (
    "收到",
    "今天下午三点开会",
    "大家看看这个垃圾桶",
    "物业电话 13800001234 谁有空打一下",
    "@somebody 在吗",
    "👍",
)


async def fill_the_group(stage: Stage) -> None:
    def enrol(tx: Transaction) -> None:
        for number in CROWD:
            roles = frozenset({Role.WORKER})
            grids = (GridCode("420106010002-03"),)
            tx.people.add(
                Person(PersonId(number), f"网格员{number}", roles, number, StationCode("420106010002"), grids)
            )

    await stage.alter(enrol)
    group = stage.town.chats[WORKERS]
    for number in (*CROWD, *STRANGERS):
        stage.town.people[number] = Townsman(number, f"人{number}")
        group.members[number] = "member"
    assert len(group.members) >= 200


def messages(dice: random.Random) -> Iterator[tuple[int, str]]:
    """Who writes what, in the order in which it comes: one in ten is a report."""
    reports = set(dice.sample(range(MESSAGES), REPORTS))
    for number in range(MESSAGES):
        if number in reports:
            yield dice.choice(CROWD), f"#上报 首义路{number}号垃圾桶满了"
        else:
            yield dice.choice((*CROWD, *STRANGERS)), dice.choice(CHATTER)


@pytest.mark.timeout(120)
async def test_of_a_thousand_messages_each_report_is_a_case_and_each_tap_is_answered(stage: Stage) -> None:
    seed = random.randrange(2**32)
    print(f"seed={seed}")
    await fill_the_group(stage)
    await stage.say(WANG, WORKERS, STALL)
    await stage.say(WANG, WORKERS, BINS)
    kept = stage.ask("SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM media), (SELECT count(*) FROM asks)")

    written: dict[int, str] = {}
    answers: list[asyncio.Task[Answer]] = []
    for number, (who, words) in enumerate(messages(random.Random(seed))):
        posted = acts.post(stage.town, who, WORKERS, [acts.text(stage.town, words)])
        written[posted["message_id"]] = words
        if number % 100 == 0:
            answers.append(asyncio.create_task(show_page(stage)))
            await asyncio.sleep(0)
    answered = await asyncio.gather(*answers)
    await stage.quiet()

    assert all(one.answered for one in answered), "a client shows a tap waiting for five seconds"
    reports = {message for message, words in written.items() if words.startswith("#上报")}
    assert len(reports) == REPORTS
    cards = [one for one in await stage.said(WORKERS) if one.reply_to in written]
    assert {one.reply_to for one in cards} == reports
    assert len(cards) == REPORTS, "one answer each, and none to anything else"
    assert stage.ask("SELECT count(*) FROM cases") == [(REPORTS + 2,)]
    assert stage.ask("SELECT count(*) FROM inbox WHERE settled_at IS NULL OR aside") == [(0,)]
    [(notes, media, asks)] = stage.ask(
        "SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM media), (SELECT count(*) FROM asks)"
    )
    [(had, files, questions)] = kept
    assert (media, asks) == (files, questions)
    assert notes == had + 2 * REPORTS, "the words and the place of each report, and nothing of the chatter"


async def show_page(stage: Stage) -> Answer:
    """The owner looks behind «更多» on the first card, and back: whichever of the two is there."""
    card = next(one for one in await stage.messages(CENTRE) if one.by_bot)
    data = card.button("更多") or card.button("返回")
    assert data is not None
    done = await stage._post("raw_tap", by=OWNER, chat=CENTRE, message_id=card.id, data=data)
    return Answer(done["text"], done["alert"], done["url"], done["answered"])
