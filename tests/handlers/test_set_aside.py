"""Who is told that something could not be worked off: the sender where it was meant for the bot, and the admins."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.set_aside import tell_set_aside
from storage.messages.inbox import Letter
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, WORKER_CHAT
from tests.street import ADMIN, WANG

OWN, ADMINS = 1000 + WANG.id, 1000 + ADMIN.id


def set_aside(town: Town, text: str, chat: int, raw: bytes | None = None) -> dict[int, list[str]]:
    """What is said, by chat."""
    before = set(town.messages)
    kind = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
    who = {"id": WANG.telegram_id, "is_bot": False, "first_name": "x"}
    update = {"update_id": 7, "message": {"message_id": 7, "date": 1, "from": who, "chat": kind, "text": text}}
    letter = Letter(7, 7, chat, "message", raw or json.dumps(update).encode(), 5, town.at)
    tell_set_aside(town.tx, letter, town.at, CENTRE)
    town.deliver()
    said: dict[int, list[str]] = {}
    for key in sorted(set(town.messages) - before):
        said.setdefault(key[0], []).append(town.messages[key].text)
    return said


def test_the_sender_of_a_report_is_told_in_private_and_the_admins_are(town: Town) -> None:
    said = set_aside(town, "#上报 首义路9号井盖破损", WORKER_CHAT)

    assert said.keys() == {OWN, ADMINS}
    assert "内容已保存" in said[OWN][0]
    assert "wangge letters retry" in said[ADMINS][0]


def test_a_sender_who_can_not_be_reached_is_told_in_the_group(town: Town) -> None:
    town.tx.people.update(replace(WANG, reachable=False))

    assert "内容已保存" in set_aside(town, "#上报 首义路9号井盖破损", WORKER_CHAT)[WORKER_CHAT][0]


def test_the_admins_are_told_once_a_day(town: Town) -> None:
    set_aside(town, "/mine", OWN)
    town.at += timedelta(minutes=1)

    assert ADMINS not in set_aside(town, "/mine", OWN)

    town.at += timedelta(days=1)
    assert ADMINS in set_aside(town, "/mine", OWN)


@pytest.mark.parametrize("raw", [b"{]", b'{"update_id":7,"poll":{}}'])
def test_of_what_can_not_be_read_only_the_admins_are_told(town: Town, raw: bytes) -> None:
    assert set_aside(town, "", WORKER_CHAT, raw=raw).keys() == {ADMINS}


def test_chatter_in_a_group_is_answered_by_nothing(town: Town) -> None:
    assert set_aside(town, "中午吃什么", WORKER_CHAT).keys() == {ADMINS}
