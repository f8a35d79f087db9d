"""The courier sends to many chats at once, in order within each, and settles whatever happens."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from telegram.error import TimedOut

from bot.delivery.pacing import GROUP, KEPT, OVERALL, Pacing
from bot.delivery.settle import without_tags
from bot.telegram_client.client import NotSent
from handlers.bot_api.request import Outgoing
from handlers.delivery import DeliveryFailure
from storage.engine.errors import NotStored
from storage.messages.parcels import Delivery, NewParcel, Parcel, Priority, State
from storage.transaction import Transaction
from storage.upkeep.last_end import MAX_DEATHS
from tests.bot.rig import Rig, rig

NEW: Final = NewParcel("new", 100, "sendMessage", 1, "{}", Delivery.MUST, Priority.PROMPT)


class Gate:
    """A Telegram whose answers wait until they are let through."""

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Event] = {}
        self.most = 0
        self.now = 0

    async def __call__(self, method: str, params: Mapping[str, object]) -> object:
        event = self.waiting.setdefault(str(params["chat_id"]), asyncio.Event())
        self.now += 1
        self.most = max(self.most, self.now)
        await event.wait()
        self.now -= 1
        return {"message_id": 1}


async def drained(r: Rig) -> None:
    """Rounds until nothing is owed any more; time goes on as the courier bids."""
    while True:
        rest = await r.courier.step()
        await r.courier.finish(5.0)
        if rest > 0 and not await r.db.write(lambda tx: tx.outbox.counts().get(State.WAITING, 0)):
            return
        r.clock.move(timedelta(seconds=max(rest, 0.01)))


async def for_seconds(r: Rig, seconds: float) -> None:
    """So long of virtual time, in small steps: in a real process the end of each request rings the bell."""
    end = r.clock.monotonic() + seconds
    while r.clock.monotonic() < end:
        rest = await r.courier.step()
        await r.courier.finish(5.0)
        r.clock.move(timedelta(seconds=min(max(rest, 0.02), 0.25)))


async def test_what_is_sent_is_told_to_the_handlers_with_its_message_id(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        await r.round()

        assert r.notebook.delivered == [(number, 1)]
        assert (await r.parcel(number)).message_id == 1


async def test_the_time_that_telegram_tells_of_a_message_is_told_to_the_handlers(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        await r.owe("a")
        r.telegram.will({"message_id": 70, "date": 1_764_000_000})
        await r.round()

        assert r.notebook.told == [datetime.fromtimestamp(1_764_000_000, UTC)]


async def test_a_hundred_strangers_have_their_sentence_within_a_minute(tmp_path: Path) -> None:
    """Though nothing else rings the bell: the courier knows when there is room for the next ones."""
    async with rig(tmp_path, lifted=False) as r:
        for stranger in range(100):
            await r.owe(f"s{stranger}", 9000 + stranger, Delivery.BEST, priority=Priority.STRANGER)
        begun = r.clock.monotonic()

        await drained(r)

        assert len(r.sent()) == 100
        assert 45.0 < r.clock.monotonic() - begun < 60.0


async def test_an_album_is_known_by_its_first_message(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        r.telegram.will([{"message_id": 70}, {"message_id": 71}])
        await r.round()

        assert r.notebook.delivered == [(number, 70)]


async def test_a_lane_is_first_in_first_out(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        for key in "abcde":
            await r.owe(key)
        await drained(r)

        assert [text[3] for text in r.sent()] == list("abcde")


async def test_an_answer_goes_before_a_digest(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        await r.owe("digest", priority=Priority.DIGEST)
        await r.owe("answer", priority=Priority.ANSWER)
        await drained(r)

        assert r.sent() == ["<b>answer</b> &amp; more", "<b>digest</b> &amp; more"]


async def test_nothing_overtakes_a_message_of_its_lane_that_must_wait(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        await r.owe("a")
        r.telegram.will(TimedOut())
        await r.round()
        await r.owe("b")
        await drained(r)

        assert [text[3] for text in r.sent()] == ["a", "a", "b"]


async def test_many_chats_are_sent_to_at_once_and_each_has_one_request_under_way(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        gate = Gate()
        r.courier._call = gate
        for chat in range(1, 21):
            await r.owe(f"{chat}/1", chat=chat)
            await r.owe(f"{chat}/2", chat=chat)

        await r.courier.step()
        await asyncio.sleep(0)
        assert len(gate.waiting) == 20
        await r.courier.step()
        assert gate.most == 20
        assert r.metrics.registry.get_sample_value("wangge_sending") == 20

        for event in gate.waiting.values():
            event.set()
        await r.courier.finish(5.0)


async def test_a_chat_that_does_not_answer_holds_up_nobody_else(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        gate = Gate()
        r.courier._call = gate
        await r.owe("slow", chat=1)
        other = await r.owe("quick", chat=2)
        await r.courier.step()
        await asyncio.sleep(0)

        gate.waiting["2"].set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await r.courier.step()

        assert await r.state(other) is State.SENT
        assert await r.state(1) is State.SENDING
        gate.waiting["1"].set()


async def test_while_the_line_is_down_one_message_at_a_time_feels_for_it(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        for chat in range(1, 11):
            await r.owe(f"m{chat}", chat=chat)
        r.telegram.will(*[NotSent("no connection")] * 11)
        await r.round()
        await r.round()
        r.clock.move(timedelta(seconds=60))
        await r.round()

        assert len(r.telegram.asked) == 11
        r.telegram.plan.clear()
        r.clock.move(timedelta(seconds=60))
        await drained(r)
        assert [await r.state(number) for number in range(1, 11)] == [State.SENT] * 10


async def test_a_newer_card_takes_the_place_of_one_that_still_waits(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        old = await r.owe("a", supersede="card:1")
        new = await r.owe("b", supersede="card:1")
        await drained(r)

        assert [await r.state(old), await r.state(new)] == [State.SUPERSEDED, State.SENT]
        assert r.sent() == ["<b>b</b> &amp; more"]


@pytest.mark.parametrize(
    ("delivery", "supersede", "state"),
    [
        (Delivery.MUST, None, State.SUPERSEDED),
        (Delivery.BEST, "card:1", State.SUPERSEDED),
        (Delivery.BEST, None, State.DROPPED),
        (Delivery.FLEETING, None, State.DROPPED),
    ],
)
async def test_a_message_whose_reason_is_gone_is_not_sent(
    tmp_path: Path, delivery: Delivery, supersede: str | None, state: State
) -> None:
    async with rig(tmp_path) as r:
        r.notebook.gone.add("a")
        number = await r.owe("a", delivery=delivery, supersede=supersede)
        await r.round()

        assert r.telegram.asked == []
        assert await r.state(number) is state


async def test_a_message_that_cannot_be_worded_holds_up_nobody_and_goes_once_that_is_mended(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path) as r:
        r.notebook.buggy.add("a")
        bad, good = await r.owe("a", chat=1), await r.owe("b", chat=2)
        await r.round()
        assert await r.state(good) is State.SENT
        for _ in range(20):
            assert await r.state(bad) is State.WAITING
            r.clock.move(timedelta(hours=2))
            await r.round()
        assert r.alerts("render") == 21

        r.notebook.buggy.clear()
        r.clock.move(timedelta(hours=1))
        await r.round()

        assert await r.state(bad) is State.SENT


async def test_after_three_days_a_must_that_cannot_be_worded_dies_and_that_is_told(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        r.notebook.buggy.add("a")
        bad = await r.owe("a")
        await r.round()
        r.clock.move(timedelta(hours=72))

        await r.round()

        assert await r.state(bad) is State.DEAD
        assert r.notebook.undeliverable == [(bad, DeliveryFailure.BAD)]


async def test_what_cannot_be_worded_for_a_day_and_is_not_owed_is_dropped_and_told_to_nobody(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        r.notebook.buggy.add("a")
        bad = await r.owe("a", delivery=Delivery.BEST)
        await r.round()
        r.clock.move(timedelta(hours=24))

        await r.round()

        assert await r.state(bad) is State.DROPPED
        assert r.notebook.undeliverable == []


async def test_a_bug_in_telling_that_a_message_has_ended_ends_it_all_the_same(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        r.notebook.buggy |= {"a", "a/undeliverable"}
        bad = await r.owe("a")
        await r.round()
        r.clock.move(timedelta(hours=72))

        await r.round()

        assert await r.state(bad) is State.DEAD
        assert r.alerts("settle") == 1


async def test_a_bug_in_the_paperwork_of_one_message_leaves_the_others_settled(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        r.notebook.buggy.add("a/delivered")
        numbers = [await r.owe("a", chat=1), await r.owe("b", chat=2), await r.owe("c", chat=3)]
        await r.round()

        assert [await r.state(number) for number in numbers] == [State.SENT] * 3
        assert {number for number, _ in r.notebook.delivered} == {numbers[1], numbers[2]}
        assert r.alerts("settle") == 1


@pytest.mark.parametrize("error", [NotStored("database or disk is full"), LookupError("a bug")], ids=["disk", "bug"])
async def test_what_could_not_be_written_down_is_settled_later_and_not_sent_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        await r.courier.step()
        await asyncio.wait(r.courier._under_way)
        write = r.db.write

        async def full(turn: object) -> object:
            raise error

        monkeypatch.setattr(r.db, "write", full)
        with pytest.raises(type(error)):
            await r.courier.step()
        monkeypatch.setattr(r.db, "write", write)
        await r.round()

        assert await r.state(number) is State.SENT
        assert len(r.telegram.asked) == 1


@pytest.mark.parametrize(
    ("template", "delivery", "state"),
    [
        ("sendMessage", Delivery.MUST, State.WAITING),
        ("sendMessage", Delivery.BEST, State.UNKNOWN),
        ("sendMessage", Delivery.FLEETING, State.DROPPED),
        ("editMessageText", Delivery.BEST, State.WAITING),
    ],
)
async def test_what_was_being_sent_at_a_crash_is_of_unknown_outcome(
    tmp_path: Path, template: str, delivery: Delivery, state: State
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", delivery=delivery, kind=template)
        at = r.clock.now()
        await r.db.write(lambda tx: tx.outbox.claim(at, 10))

        recovered = await r.courier.recover()

        assert recovered == 1
        assert await r.state(number) is state


async def test_a_stop_lets_requests_under_way_end_and_settles_them(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        await r.courier.step()

        await r.courier.finish(5.0)

        assert await r.state(number) is State.SENT


async def test_a_stop_does_not_wait_for_a_request_that_hangs(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        r.courier._call = Gate()
        number = await r.owe("a")
        await r.courier.step()

        await r.courier.finish(0.01)

        assert await r.state(number) is State.SENDING


async def test_random_trouble_loses_nothing_and_keeps_every_lane_in_order(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed={seed}")
    dice = random.Random(seed)

    async with rig(tmp_path, lifted=False) as r:
        for number in range(120):
            await r.owe(f"{number:03}", chat=dice.choice([1, 2, -3, -4]), priority=Priority.PROMPT)
        r.telegram.will(*(NotSent("no connection") if dice.random() < 0.3 else {"message_id": 9} for _ in range(120)))
        await drained(r)

        assert len(r.notebook.delivered) == 120
        for chat in (1, 2, -3, -4):
            reached = [str(a.params["text"]) for a in r.telegram.asked if a.chat == chat]
            assert list(dict.fromkeys(reached)) == sorted(set(reached))


async def test_the_limits_of_telegram_are_kept_by_what_is_really_sent(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        for number in range(60):
            await r.owe(f"g{number}", chat=-1, delivery=Delivery.BEST)
        times: list[float] = []

        async def timed(method: str, params: Mapping[str, object]) -> object:
            times.append(r.clock.monotonic())
            return {"message_id": 1}

        r.courier._call = timed
        await drained(r)

        assert len(times) == 60
        assert all(later - first >= 60 for first, later in zip(times, times[20:], strict=False))


def test_a_message_without_tags_keeps_its_words() -> None:
    html = Outgoing("sendMessage", {"text": "<b>占道</b> &lt;3 &amp; <a href='x'>图</a>", "parse_mode": "HTML"})

    assert without_tags(html) == Outgoing("sendMessage", {"text": "占道 <3 & 图"})


def test_a_picture_without_tags_keeps_the_words_below_it() -> None:
    media = {"type": "photo", "media": "AgAC", "caption": "<b>占道</b> &lt;3", "parse_mode": "HTML"}

    plain = without_tags(Outgoing("editMessageMedia", {"message_id": 7, "media": media}))

    assert plain.params == {"message_id": 7, "media": {"type": "photo", "media": "AgAC", "caption": "占道 <3"}}


def test_every_reason_is_told_apart() -> None:
    assert len({why.value for why in DeliveryFailure}) == 7


async def test_a_message_that_can_not_be_rendered_any_more_never_stops_the_start(tmp_path: Path) -> None:
    """Its template was renamed by an update, say, after the process died while it was being sent."""
    async with rig(tmp_path) as r:
        lost, sound = await r.owe("lost"), await r.owe("sound", chat=2)
        await r.db.write(lambda tx: tx.outbox.claim(r.clock.now()))
        r.notebook.buggy.add("lost")

        assert await r.courier.recover() == 2

        assert [await r.state(number) for number in (lost, sound)] == [State.WAITING, State.WAITING]
        assert r.alerts("render") == 1


async def test_a_message_whose_reason_is_gone_after_a_crash_while_it_was_sent_is_not_sent_again(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        await r.db.write(lambda tx: tx.outbox.claim(r.clock.now()))
        r.notebook.gone.add("a")

        assert await r.courier.recover() == 1
        await r.round()

        assert await r.state(number) is State.SUPERSEDED
        assert r.telegram.asked == []


async def test_what_was_sent_before_a_restart_counts_in_the_pacing_of_the_new_process(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        for number in range(GROUP):
            await r.owe(f"card {number}", chat=-5, priority=Priority.FIRST_CARD)
        await for_seconds(r, 30)
        assert len(r.telegram.asked) == GROUP
        r.courier._pacing = Pacing()  # what a new process starts with

        await r.courier.recover()
        await r.owe("one more", chat=-5, priority=Priority.FIRST_CARD)
        await r.round()

        assert len(r.telegram.asked) == GROUP


async def test_an_album_that_was_sent_before_a_restart_counts_as_all_its_parts(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        r.notebook.albums["album"] = 10
        await r.owe("album", chat=500, kind="attachments")
        await r.round()
        r.courier._pacing = Pacing()  # what a new process starts with

        await r.courier.recover()
        await r.owe("one more", chat=500)
        await r.round()

        assert [one.method for one in r.telegram.asked] == ["sendMediaGroup"]


async def test_what_was_being_sent_at_a_crash_counts_in_the_pacing_too(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        for number in range(GROUP - 1):
            await r.owe(f"card {number}", chat=-5, priority=Priority.FIRST_CARD)
        await for_seconds(r, 30)
        await r.owe("under way", chat=-5, priority=Priority.FIRST_CARD)
        await r.db.write(lambda tx: tx.outbox.claim(r.clock.now()))
        r.courier._pacing = Pacing()  # what a new process starts with

        await r.courier.recover()

        assert set(r.courier._pacing.blocked(r.clock.monotonic())) == {-5}
        r.clock.move(timedelta(seconds=20))
        assert set(r.courier._pacing.blocked(r.clock.monotonic())) == {-5}, "twenty within the minute"


async def test_the_answer_to_a_tap_that_was_being_sent_at_a_crash_counts_in_no_chat(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        await r.owe("tap", chat=0, kind="tap", delivery=Delivery.FLEETING)
        await r.owe("card", chat=-5)
        await r.db.write(lambda tx: tx.outbox.claim(r.clock.now()))
        r.courier._pacing = Pacing()  # what a new process starts with

        assert await r.courier.recover() == 2

        assert r.courier._pacing.room(r.clock.monotonic()) == Pacing().room(r.clock.monotonic()) - 1


async def test_a_start_after_the_clock_was_set_back_holds_nothing_up(tmp_path: Path) -> None:
    """What was sent by the wrong clock seems to come yet; it may hold nothing up until then."""
    async with rig(tmp_path, lifted=False) as r:
        for number in range(OVERALL):
            await r.owe(f"card {number}", chat=-5 - number)
        await for_seconds(r, 10)
        r.clock.set_back(timedelta(days=1))
        r.courier._pacing = Pacing()  # what a new process starts with

        await r.courier.recover()
        await r.owe("one more", chat=-5)
        await for_seconds(r, 5)

        assert len(r.telegram.asked) == OVERALL + 1


async def test_first_cards_go_before_the_edits_of_a_group_that_is_full_of_them(tmp_path: Path) -> None:
    """Sixty cards that stand change all the time; ten new cases come meanwhile."""
    async with rig(tmp_path, lifted=False) as r:
        for number in range(60):
            await r.owe(f"edit {number}", chat=-5, priority=Priority.REDRAW, supersede=f"card {number}")
        await for_seconds(r, 30)
        firsts = [await r.owe(f"first {n}", chat=-5, priority=Priority.FIRST_CARD) for n in range(KEPT)]

        await for_seconds(r, 10)

        assert [await r.state(number) for number in firsts] == [State.SENT] * KEPT


async def test_a_message_of_which_the_process_has_died_three_times_is_set_aside_and_told(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        bad, good = await r.owe("bad", chat=1), await r.owe("good", chat=2)
        for _ in range(MAX_DEATHS):
            await r.db.write(lambda tx: tx.last_end.take_up(f"parcel {bad}"))
            await r.db.write(lambda tx: tx.last_end.begin())

    async with rig(tmp_path) as r:
        for _ in range(3):
            await r.round()

        assert [await r.state(number) for number in (bad, good)] == [State.DEAD, State.SENT]
        assert r.notebook.undeliverable == [(bad, DeliveryFailure.BAD)]
        assert r.alerts("set_aside") == 1


async def test_after_a_crash_what_the_end_of_a_message_brings_goes_at_the_next_step(tmp_path: Path) -> None:
    """The copy of a resident's number that a lost answer left behind, say, is to be deleted at once."""
    async with rig(tmp_path) as r:
        await r.db.write(lambda tx: tx.last_end.begin())

    async with rig(tmp_path) as r:
        first, then = await r.owe("first"), "then"
        note_delivered = r.courier._paperwork.delivered

        def bring(tx: Transaction, parcel: Parcel, *ended: Any) -> None:
            note_delivered(tx, parcel, *ended)
            if parcel.id == first:
                tx.outbox.add(replace(NEW, key=then), r.clock.now())

        r.courier._paperwork = replace(r.courier._paperwork, delivered=bring)
        await r.courier.step()
        await asyncio.gather(*r.courier._under_way)

        await r.courier.step()
        await asyncio.gather(*r.courier._under_way)

        assert r.sent() == ["<b>first</b> &amp; more", "<b>then</b> &amp; more"]


async def test_what_is_set_aside_holds_up_the_next_message_for_no_moment(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        bad, good = await r.owe("bad", chat=1), await r.owe("good", chat=2)
        for _ in range(MAX_DEATHS):
            await r.db.write(lambda tx: tx.last_end.take_up(f"parcel {bad}"))
            await r.db.write(lambda tx: tx.last_end.begin())

    async with rig(tmp_path) as r:
        await r.round()

        assert [await r.state(number) for number in (bad, good)] == [State.DEAD, State.SENT]


async def test_what_the_process_has_died_of_is_set_aside_also_where_nobody_can_be_told(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        bad = await r.owe("bad")
        for _ in range(MAX_DEATHS):
            await r.db.write(lambda tx: tx.last_end.take_up(f"parcel {bad}"))
            await r.db.write(lambda tx: tx.last_end.begin())

    async with rig(tmp_path) as r:
        r.notebook.buggy.add("bad/undeliverable")
        await r.round()

        assert await r.state(bad) is State.DEAD
        assert (r.alerts("set_aside"), r.alerts("settle")) == (1, 1)


async def test_at_the_start_too_what_the_process_has_died_of_is_not_rendered_again(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        bad = await r.owe("bad")
        await r.db.write(lambda tx: tx.outbox.claim(r.clock.now()))
        for _ in range(MAX_DEATHS):
            await r.db.write(lambda tx: tx.last_end.take_up(f"parcel {bad}"))
            await r.db.write(lambda tx: tx.last_end.begin())

    async with rig(tmp_path) as r:
        assert await r.courier.recover() == 1

        assert await r.state(bad) is State.DEAD


def _messages(r: Rig) -> int:
    """How many messages Telegram has counted."""
    return sum(len(album) if isinstance(album := one.params.get("media"), list) else 1 for one in r.telegram.asked)


async def test_an_album_never_goes_where_only_some_of_it_fits_and_what_comes_behind_does_not_starve_it(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path, lifted=False) as r:
        for chat in range(1, OVERALL):
            await r.owe(f"urgent {chat}", chat=chat, priority=Priority.URGENT)
        r.notebook.albums["album"] = 10
        album = await r.owe("album", chat=500)
        for chat in range(1_000, 1_100):
            await r.owe(f"later {chat}", chat=chat)

        await r.round()
        assert await r.state(album) is State.WAITING
        assert (await r.parcel(album)).attempts == 0

        seconds = 0
        while await r.state(album) is not State.SENT:
            counted = _messages(r)
            await for_seconds(r, 1.0)
            seconds += 1
            assert _messages(r) - counted <= OVERALL
        assert seconds <= 2


async def test_what_is_more_urgent_in_its_chat_goes_before_an_album_that_waits_for_room(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        for number in range(11):
            await r.owe(f"card {number}", chat=-1, priority=Priority.FIRST_CARD)
        await for_seconds(r, 12.0)
        r.notebook.albums["album"] = 10
        album = await r.owe("album", chat=-1, priority=Priority.FIRST_CARD)
        await for_seconds(r, 5.0)
        urgent = await r.owe("urgent", chat=-1, priority=Priority.URGENT)
        await for_seconds(r, 2.0)

        assert (await r.state(album), await r.state(urgent)) == (State.WAITING, State.SENT)

        await for_seconds(r, 60.0)
        assert await r.state(album) is State.SENT
