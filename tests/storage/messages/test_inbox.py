"""Letters: nothing lost, nothing twice, order kept within a lane."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.engine.errors import ForeignToken
from storage.messages.inbox import Arrived, Letter
from storage.transaction import Transaction
from tests.storage import given

BOT = 4242


def _arrived(update_id: int, lane: int = 1, text: str = "words") -> Arrived:
    return Arrived(update_id, lane, "message", f'{{"update_id":{update_id},"text":"{text}"}}'.encode())


def _ids(letters: Sequence[Letter]) -> list[int]:
    return [letter.update_id for letter in letters]


def test_a_letter_comes_back_as_it_arrived(tx: Transaction) -> None:
    arrived = _arrived(7, lane=-1001)

    assert tx.inbox.store(BOT, [arrived], given.AT) == 1

    assert tx.inbox.waiting(given.AT) == [Letter(1, 7, -1001, "message", arrived.raw, 0, given.AT)]


def test_what_is_delivered_twice_is_stored_once(tx: Transaction) -> None:
    assert tx.inbox.store(BOT, [_arrived(1), _arrived(2), _arrived(1)], given.AT) == 2
    assert tx.inbox.store(BOT, [_arrived(2), _arrived(3)], given.AT) == 1
    assert tx.inbox.store(BOT, [], given.AT) == 0

    assert _ids(tx.inbox.waiting(given.AT)) == [1, 2, 3]


def test_the_same_id_with_another_payload_is_a_new_letter(tx: Transaction) -> None:
    tx.inbox.store(BOT, [_arrived(1, text="before the restart")], given.AT)

    assert tx.inbox.store(BOT, [_arrived(1, text="after it")], given.AT) == 1


def test_the_letters_that_came_last_are_read_again(tx: Transaction) -> None:
    first, second, third = (_arrived(number) for number in (9, 7, 8))
    tx.inbox.store(BOT, [first, second, third], given.AT)

    assert tx.inbox.latest(2) == [third.raw, second.raw]


def test_the_cursor_is_what_came_last_though_ids_restarted_lower(tx: Transaction) -> None:
    assert tx.inbox.cursor(BOT) is None

    tx.inbox.store(BOT, [_arrived(900), _arrived(901)], given.AT)
    assert tx.inbox.cursor(BOT) == 901
    tx.inbox.store(BOT, [_arrived(17)], given.AT)
    assert tx.inbox.cursor(BOT) == 17


def test_what_was_delivered_is_no_cursor_until_something_was_polled_again(tx: Transaction) -> None:
    tx.inbox.store(BOT, [_arrived(900)], given.AT)
    tx.inbox.comes_by_webhook()
    tx.inbox.store(BOT, [_arrived(905)], given.AT)
    assert tx.inbox.cursor(BOT) is None

    tx.inbox.comes_by_polling()
    tx.inbox.store(BOT, [_arrived(903)], given.AT)

    assert tx.inbox.cursor(BOT) == 903


def test_a_lane_waits_whole_while_its_head_is_put_off_and_others_go_on(tx: Transaction) -> None:
    tx.inbox.store(BOT, [_arrived(1, 1), _arrived(2, 2), _arrived(3, 1), _arrived(4, 2)], given.AT)
    first = tx.inbox.waiting(given.AT)[0]

    tx.inbox.failed(first.id, given.AT, "KeyError at turn.py:12", given.AT + given.MINUTE)

    assert _ids(tx.inbox.waiting(given.AT)) == [2, 4]
    assert tx.inbox.next_due(given.AT) == given.AT + given.MINUTE
    again = tx.inbox.waiting(given.AT + given.MINUTE)
    assert _ids(again) == [1, 2, 3, 4]
    assert [letter.attempts for letter in again] == [1, 0, 0, 0]


def test_a_poisonous_letter_is_set_aside_and_frees_its_lane(tx: Transaction) -> None:
    tx.inbox.store(BOT, [_arrived(1), _arrived(2)], given.AT)
    first = tx.inbox.waiting(given.AT)[0]

    tx.inbox.failed(first.id, given.AT, "KeyError at turn.py:12", None)

    assert tx.inbox.set_aside_count() == 1
    assert _ids(tx.inbox.waiting(given.AT)) == [2]


def test_order_is_kept_in_every_lane_whatever_fails(tx: Transaction) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    lane_of = {n: chance.randrange(4) for n in range(60)}
    tx.inbox.store(BOT, [_arrived(n, lane) for n, lane in lane_of.items()], given.AT)
    at, done = given.AT, list[int]()

    while len(done) < len(lane_of):
        at += timedelta(seconds=20)
        stopped = set[int]()
        for letter in tx.inbox.waiting(at, 10):
            if letter.lane in stopped:
                continue
            if chance.random() < 0.3:
                stopped.add(letter.lane)
                tx.inbox.failed(letter.id, at, "E", at + given.MINUTE)
            else:
                done.append(letter.update_id)
                tx.inbox.done(letter.id, at)

    for lane in range(4):
        mine = [n for n in done if lane_of[n] == lane]
        assert mine == sorted(mine)


def test_a_database_serves_one_bot(tx: Transaction) -> None:
    assert tx.inbox.bot_id() is None

    tx.inbox.claim_bot(BOT)
    tx.inbox.claim_bot(BOT)

    assert tx.inbox.bot_id() == BOT
    with pytest.raises(ForeignToken, match="4242"):
        tx.inbox.claim_bot(7)


def test_old_letters_are_forgotten_but_for_what_waits_and_the_cursor(tx: Transaction) -> None:
    tx.inbox.store(BOT, [_arrived(n) for n in range(5)], given.AT)
    for letter in tx.inbox.waiting(given.AT)[1:]:
        tx.inbox.done(letter.id, given.AT)

    assert tx.inbox.purge(given.AT + timedelta(days=30)) == 3

    assert tx.inbox.cursor(BOT) == 4
    assert _ids(tx.inbox.waiting(given.AT)) == [0]


def test_a_letter_that_waits_is_kept_whole_however_old_it_is(tx: Transaction) -> None:
    tx.inbox.store(BOT, [Arrived(7, 1, "message", b'{"text": "canary"}')], given.AT)

    assert tx.inbox.purge(given.AT + timedelta(days=300)) == 0

    assert [letter.raw for letter in tx.inbox.waiting(given.AT)] == [b'{"text": "canary"}']


def test_of_the_last_letter_only_its_number_is_kept_beyond_its_time(tx: Transaction) -> None:
    tx.inbox.store(BOT, [Arrived(7, 1, "message", b'{"text": "canary"}')], given.AT)
    tx.inbox.done(1, given.AT)

    tx.inbox.purge(given.AT + timedelta(days=30))

    raw = tx.meta._connection.raw.execute("SELECT raw FROM inbox").fetchone()[0]
    assert tx.inbox._vault.open(raw, "inbox", "raw", 1) == b"{}"
    assert tx.inbox.cursor(BOT) == 7
    assert tx.inbox.store(BOT, [Arrived(7, 1, "message", b'{"text": "canary"}')], given.AT) == 0, "and still known"


def test_the_same_message_under_another_update_id_is_the_same_message(tx: Transaction) -> None:
    first = Arrived(7, -1001, "message", b'{"update_id":7}', message=50)
    tx.inbox.store(BOT, [first], given.AT)

    assert tx.inbox.store(BOT, [replace(first, update_id=9, raw=b'{"update_id":9}')], given.AT) == 0
    assert tx.inbox.store(BOT, [replace(first, update_id=9, lane=-1002, raw=b'{"update_id":9}')], given.AT) == 1
    assert _ids(tx.inbox.waiting(given.AT)) == [7, 9]
