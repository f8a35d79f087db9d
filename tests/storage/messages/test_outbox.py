"""Parcels: each once, the newest edit wins, one at a time in a lane, the most urgent first."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from dispatch.model import CaseId
from storage.messages.outbox import Holds, Parcel, Priority, State
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR, MINUTE, parcel


def _keys(parcels: Sequence[Parcel]) -> list[str]:
    return [parcel.key for parcel in parcels]


def _state(tx: Transaction, number: int) -> State:
    found = tx.outbox.get(number)
    assert found is not None
    return found.state


def test_a_parcel_comes_back_as_it_was_added(tx: Transaction) -> None:
    new = replace(parcel("a", case=CaseId(3)), person=given.WORKER, silent=True, thread_id=4, body="[1,2]")
    tx.outbox.add(new, AT)

    (claimed,) = tx.outbox.claim(AT)

    assert (claimed.key, claimed.lane, claimed.state, claimed.attempts) == ("a", "-1001", State.SENDING, 1)
    assert (claimed.body, claimed.case, claimed.person) == ("[1,2]", 3, given.WORKER)
    assert (claimed.silent, claimed.thread_id, claimed.created_at, claimed.plain) == (True, 4, AT, False)
    assert tx.outbox.of_case(CaseId(3)) == [claimed] == tx.outbox.sending()


def test_the_same_key_is_added_once_and_supersedes_nothing(tx: Transaction) -> None:
    assert tx.outbox.add(parcel("edit:1", supersede="card"), AT)
    assert tx.outbox.add(parcel("edit:2", supersede="card"), AT)

    assert not tx.outbox.add(parcel("edit:1", supersede="card"), AT)

    assert _keys(tx.outbox.claim(AT)) == ["edit:2"]


def test_the_newest_edit_of_a_card_takes_the_place_of_those_that_wait(tx: Transaction) -> None:
    tx.outbox.add(parcel("edit:1", supersede="card:7"), AT)
    (sending,) = tx.outbox.claim(AT)

    for n in (2, 3):
        tx.outbox.add(parcel(f"edit:{n}", supersede="card:7"), AT)
    tx.outbox.add(parcel("other", supersede="card:8"), AT)

    assert _state(tx, sending.id) is State.SENDING
    tx.outbox.settle(sending.id, State.SENT, AT, message_id=5)
    assert _keys(tx.outbox.claim(AT)) == ["edit:3"]
    assert _state(tx, 2) is State.SUPERSEDED


def test_a_lane_sends_one_at_a_time_the_most_urgent_and_then_the_oldest(tx: Transaction) -> None:
    for key, priority in [("card", Priority.REDRAW), ("late answer", Priority.ANSWER), ("urgent", Priority.URGENT)]:
        tx.outbox.add(parcel(key, priority=priority), AT)
    tx.outbox.add(parcel("second card", priority=Priority.REDRAW), AT)
    order = []

    while claimed := tx.outbox.claim(AT):
        assert tx.outbox.claim(AT) == []
        order += _keys(claimed)
        tx.outbox.settle(claimed[0].id, State.SENT, AT)

    assert order == ["late answer", "urgent", "card", "second card"]


def test_a_flood_in_one_lane_does_not_hold_up_the_others(tx: Transaction) -> None:
    for n in range(1000):
        tx.outbox.add(parcel(f"flood:{n}", chat_id=1), AT)
    tx.outbox.add(parcel("quiet", chat_id=2), AT)

    assert _keys(tx.outbox.claim(AT, limit=2)) == ["flood:0", "quiet"]


def test_the_limit_goes_to_the_most_urgent_lanes(tx: Transaction) -> None:
    for chat in range(1, 6):
        tx.outbox.add(parcel(f"card:{chat}", chat_id=chat), AT)
    tx.outbox.add(parcel("answer", chat_id=9, priority=Priority.ANSWER), AT)

    assert _keys(tx.outbox.claim(AT, limit=2)) == ["answer", "card:1"]


def test_blocked_lanes_and_halted_lanes_wait(tx: Transaction) -> None:
    for chat in (1, 2, 3):
        tx.outbox.add(parcel(f"to {chat}", chat_id=chat), AT)
    tx.outbox.halt("2", AT + MINUTE)
    tx.outbox.halt("2", AT + 1 * MINUTE / 2)

    assert tx.outbox.halts(AT) == {"2": AT + MINUTE}
    assert _keys(tx.outbox.claim(AT, holds=Holds(blocked={"3"}))) == ["to 1"]
    assert tx.outbox.next_due(AT) == AT + MINUTE
    assert _keys(tx.outbox.claim(AT + MINUTE)) == ["to 2", "to 3"]


def test_what_waits_for_the_morning_holds_up_nothing(tx: Transaction) -> None:
    tx.outbox.add(parcel("prompt", priority=Priority.PROMPT, not_before=AT + HOUR), AT)
    tx.outbox.add(parcel("card"), AT)

    assert _keys(tx.outbox.claim(AT)) == ["card"]
    assert tx.outbox.next_due(AT) == AT + HOUR
    assert tx.outbox.next_due(AT + HOUR) is None


def test_what_may_have_been_sent_comes_again_with_its_doubt_counted(tx: Transaction) -> None:
    tx.outbox.add(parcel("a"), AT)
    (first,) = tx.outbox.claim(AT)

    tx.outbox.again(first.id, AT + MINUTE, AT, "ReadTimeout", unknown=True)
    assert tx.outbox.claim(AT) == []
    (second,) = tx.outbox.claim(AT + MINUTE)
    tx.outbox.again(second.id, AT, AT + MINUTE, "can't parse entities", unknown=False, plain=True)
    (third,) = tx.outbox.claim(AT + MINUTE)

    assert (second.attempts, second.unknowns, second.plain) == (2, 1, False)
    assert (third.attempts, third.unknowns, third.plain) == (3, 1, True)


def test_an_edit_that_failed_gives_way_to_a_newer_one(tx: Transaction) -> None:
    tx.outbox.add(parcel("edit:1", supersede="card"), AT)
    (first,) = tx.outbox.claim(AT)
    tx.outbox.add(parcel("edit:2", supersede="card"), AT)

    tx.outbox.again(first.id, AT + MINUTE, AT, "ReadTimeout", unknown=True)

    assert _state(tx, first.id) is State.SUPERSEDED
    assert _keys(tx.outbox.claim(AT + MINUTE)) == ["edit:2"]
    assert tx.outbox.claim(AT + HOUR) == []


def test_counts_tell_what_waits_and_what_failed(tx: Transaction) -> None:
    for n in range(5):
        tx.outbox.add(parcel(str(n), chat_id=n), AT)
    claimed = tx.outbox.claim(AT, limit=3)
    tx.outbox.settle(claimed[0].id, State.SENT, AT, message_id=1)
    tx.outbox.settle(claimed[1].id, State.DEAD, AT, error="Forbidden")

    assert tx.outbox.counts() == {State.WAITING: 2, State.SENDING: 1, State.DEAD: 1}


def test_every_parcel_is_sent_once_whatever_the_order(tx: Transaction) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for n in range(80):
        tx.outbox.add(parcel(str(n), chance.randrange(5), chance.choice(list(Priority))), AT)
    sent: list[str] = []
    at = AT

    while tx.outbox.counts():
        at += MINUTE
        for claimed in tx.outbox.claim(at, limit=chance.randrange(1, 6)):
            if chance.random() < 0.2:
                tx.outbox.again(claimed.id, at + MINUTE, at, "503", unknown=True)
            else:
                sent.append(claimed.key)
                tx.outbox.settle(claimed.id, State.SENT, at, message_id=1)

    assert sorted(sent, key=int) == [str(n) for n in range(80)]


def test_a_newer_wish_takes_the_place_of_the_older_one_that_it_replaces(tx: Transaction) -> None:
    tx.outbox.add(parcel("card:1:rev1", supersede="card:1"), AT)
    tx.outbox.add(parcel("card:2:rev1", supersede="card:2"), AT)

    tx.outbox.add(parcel("card:1:rev2", supersede="card:1"), AT)

    (first,) = tx.outbox.claim(AT)
    assert first.key == "card:1:rev2"
    assert [_state(tx, 1), _state(tx, 3)] == [State.SUPERSEDED, State.SENDING]


def test_what_gives_way_after_a_failed_try_leaves_its_place_to_the_newer_one(tx: Transaction) -> None:
    tx.outbox.add(parcel("card:1:rev1", supersede="card:1"), AT)
    tx.outbox.add(parcel("card:2:rev1", supersede="card:2"), AT)
    (tried,) = tx.outbox.claim(AT)
    tx.outbox.add(parcel("card:1:rev2", supersede="card:1"), AT)

    tx.outbox.again(tried.id, AT, AT, "RetryAfter", unknown=False)

    assert _keys(tx.outbox.claim(AT)) == ["card:1:rev2"]


def test_of_equally_urgent_lanes_the_one_served_longest_ago_goes_first(tx: Transaction) -> None:
    for chat in (1, 2, 3):
        tx.outbox.add(parcel(f"to {chat}", chat_id=chat), AT)

    claimed = tx.outbox.claim(AT, limit=2, holds=Holds(served={"1": 5.0, "2": 4.0}))

    assert _keys(claimed) == ["to 3", "to 2"]


def test_a_lane_with_little_room_gives_out_only_answers_urgent_messages_and_first_cards(tx: Transaction) -> None:
    tx.outbox.add(parcel("redraw", chat_id=-1, priority=Priority.REDRAW), AT)
    tx.outbox.add(parcel("prompt", chat_id=-1, priority=Priority.PROMPT), AT)
    tx.outbox.add(parcel("elsewhere", chat_id=-2, priority=Priority.REDRAW), AT)
    little_room = Holds(kept={"-1"})
    assert _keys(tx.outbox.claim(AT, holds=little_room)) == ["elsewhere"]

    tx.outbox.add(parcel("first card", chat_id=-1, priority=Priority.FIRST_CARD), AT)

    assert _keys(tx.outbox.claim(AT, holds=little_room)) == ["first card"]


def test_strangers_come_last_and_only_as_many_as_are_let_through(tx: Transaction) -> None:
    for chat in (1, 2, 3):
        tx.outbox.add(parcel(f"stranger {chat}", chat_id=chat, priority=Priority.STRANGER), AT)
    tx.outbox.add(parcel("digest", chat_id=4, priority=Priority.DIGEST), AT)

    assert _keys(tx.outbox.claim(AT, holds=Holds(strangers=2))) == ["digest", "stranger 1", "stranger 2"]
    assert tx.outbox.claim(AT, holds=Holds(strangers=0)) == []


@pytest.mark.parametrize("state", [State.SENT, State.SUPERSEDED, State.DROPPED, State.UNKNOWN, State.DEAD])
def test_a_note_that_only_a_message_needed_is_erased_however_the_message_ends(tx: Transaction, state: State) -> None:
    note, other = tx.notes.keep("findings", None, AT), tx.notes.keep("of a case", None, AT)
    tx.outbox.add(replace(parcel("a"), erases=note), AT)
    (claimed,) = tx.outbox.claim(AT)
    assert tx.notes.text(note) == "findings"

    tx.outbox.settle(claimed.id, state, AT)

    assert tx.notes.text(note) is None
    assert tx.notes.text(other) == "of a case"


def test_a_note_of_a_message_is_erased_when_a_newer_one_takes_its_place(tx: Transaction) -> None:
    first, second, third = (tx.notes.keep(words, None, AT) for words in ("one", "two", "three"))
    tx.outbox.add(replace(parcel("a", supersede="x"), erases=first), AT)
    tx.outbox.add(replace(parcel("b", supersede="x"), erases=second), AT)
    assert [tx.notes.text(note) for note in (first, second)] == [None, "two"]

    (claimed,) = tx.outbox.claim(AT)
    tx.outbox.add(replace(parcel("c", supersede="x"), erases=third), AT)
    tx.outbox.again(claimed.id, AT, AT, error="NotSent", unknown=False)

    assert [tx.notes.text(note) for note in (second, third)] == [None, "three"]


def test_a_newer_wish_replaces_an_older_one_in_its_own_chat_only(tx: Transaction) -> None:
    for key, chat in (("a", 1), ("b", 2), ("c", 1)):
        tx.outbox.add(parcel(key, chat_id=chat, supersede="card:7"), AT)

    assert sorted(_keys(tx.outbox.claim(AT))) == ["b", "c"]


def test_what_may_wait_follows_its_reader_to_another_account_and_all_else_for_the_old_chat_ends(
    tx: Transaction,
) -> None:
    note = tx.notes.keep("links", None, AT)
    own = replace(parcel("answer", chat_id=1), person=given.STAFF)
    for new in (
        replace(own, key="news", may_wait=True, not_before=AT + HOUR, supersede="prompt:7"),
        own,
        replace(own, key="links", erases=note),
        replace(own, key="other", person=given.WORKER),
        replace(own, key="delete", person=None),
    ):
        tx.outbox.add(new, AT)

    tx.outbox.follow(given.STAFF, 1, 9, AT)

    found = {p.key: (p.chat_id, p.lane, p.state) for n in range(1, 6) if (p := tx.outbox.get(n)) is not None}
    assert found == {
        "news": (9, "9", State.WAITING),
        "answer": (1, "1", State.SUPERSEDED),
        "links": (1, "1", State.SUPERSEDED),
        "other": (1, "1", State.WAITING),
        "delete": (1, "1", State.WAITING),
    }
    assert tx.notes.text(note) is None
    tx.outbox.add(replace(own, key="newer", chat_id=9, supersede="prompt:7"), AT)
    assert _state(tx, 1) is State.SUPERSEDED, "a newer wish in the new chat takes its place"
