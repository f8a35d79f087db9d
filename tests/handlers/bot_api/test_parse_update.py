"""An update is read from its JSON as the library reads it; what is not of the promised form is unreadable."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from handlers.bot_api.incoming import (
    BotMembershipChanged,
    BotRights,
    Chat,
    Guest,
    MembershipChanged,
    Migrated,
    Nothing,
    Pressed,
    Said,
    Unreadable,
)
from handlers.bot_api.parse_update import read, rights_of, told_at

CHAT = {"id": -1001, "type": "supergroup", "title": "网格员工作群"}
USER = {"id": 1001, "is_bot": False, "first_name": "王", "last_name": "秀英"}
BASE: dict[str, Any] = {"message_id": 7, "date": 1_790_000_000, "chat": CHAT, "from": USER}
PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 9, "height": 9, "file_size": 10},
    {"file_id": "large", "file_unique_id": "l", "width": 90, "height": 90, "file_size": 100},
]
WHOLE: dict[str, Any] = {
    **BASE,
    "text": "👍 @wangge_bot 首义路积水",
    "entities": [{"type": "mention", "offset": 3, "length": 11}],
    "photo": PHOTO,
    "media_group_id": "album",
    "location": {"latitude": 30.5, "longitude": 114.3},
    "is_topic_message": True,
    "message_thread_id": 9,
    "reply_to_message": {**BASE, "message_id": 6, "caption": "图", "photo": PHOTO},
}
MEMBER = {"chat": CHAT, "from": USER, "date": 1_790_000_000}
UPDATES: list[dict[str, Any]] = [
    {"message": WHOLE},
    {"edited_message": {**BASE, "text": "改了"}},
    {"callback_query": {"id": "q", "from": USER, "chat_instance": "1", "data": "c:ac:1:1:", "message": BASE}},
    {
        "my_chat_member": {
            **MEMBER,
            "old_chat_member": {"status": "left", "user": USER},
            "new_chat_member": {"status": "administrator", "user": USER},
        }
    },
    {
        "chat_member": {
            **MEMBER,
            "old_chat_member": {"status": "member", "user": USER},
            "new_chat_member": {"status": "left", "user": USER},
        }
    },
    {"message": {**BASE, "migrate_to_chat_id": -100_2002}},
    {"poll_answer": {"poll_id": "1"}},
    {"message": {**BASE, "new_chat_members": [USER, {**USER, "id": 4242, "is_bot": True}]}},
    {"message": {**BASE, "left_chat_member": USER}},
    {
        "my_chat_member": {
            **MEMBER,
            "chat": {"id": -1009, "type": "channel", "title": "频道"},
            "old_chat_member": {"status": "left", "user": USER},
            "new_chat_member": {"status": "administrator", "user": USER},
        }
    },
]


def said(message: dict[str, Any]) -> Said:
    found = read(json.dumps({"update_id": 1, "message": message}).encode())
    assert isinstance(found, Said)
    return found


def test_a_message_is_read_as_the_library_reads_it() -> None:
    mine, its = said(WHOLE), Update.de_json({"update_id": 1, "message": WHOLE}, None).message

    assert its is not None
    assert its.from_user is not None
    assert its.location is not None
    assert its.reply_to_message is not None
    assert mine.reply is not None
    assert mine.point is not None
    assert (mine.message_id, mine.sender, mine.sender_name) == (
        its.message_id,
        its.from_user.id,
        its.from_user.full_name,
    )
    assert (mine.text, mine.album, mine.files[0].file_id) == (its.text, its.media_group_id, its.photo[-1].file_id)
    assert mine.mentions == {name.lstrip("@") for name in its.parse_entities(["mention"]).values()}
    assert (mine.point.latitude, mine.chat.thread) == (its.location.latitude, its.message_thread_id)
    assert mine.reply.text == its.reply_to_message.caption


def test_each_kind_of_update_is_what_somebody_did() -> None:
    kinds = [type(read(json.dumps({"update_id": 1, **update}).encode())) for update in UPDATES]

    assert kinds == [
        Said,
        Said,
        Pressed,
        BotMembershipChanged,
        MembershipChanged,
        Migrated,
        Nothing,
        MembershipChanged,
        MembershipChanged,
        Nothing,
    ]


def test_who_comes_and_leaves_is_told_the_same_by_both_kinds_of_news() -> None:
    news = [read(json.dumps({"update_id": 1, **update}).encode()) for update in UPDATES]
    wang = (Guest(1001, "王 秀英"),)

    assert news[7] == MembershipChanged(Chat(-1001, private=False, title="网格员工作群"), wang, inside=True)
    assert (
        news[4] == news[8] == MembershipChanged(Chat(-1001, private=False, title="网格员工作群"), wang, inside=False)
    )


@pytest.mark.parametrize(
    ("member", "standing"),
    [
        ({"status": "creator"}, BotRights(inside=True, admin=True, deletes=True)),
        ({"status": "administrator", "can_delete_messages": True}, BotRights(inside=True, admin=True, deletes=True)),
        ({"status": "administrator"}, BotRights(inside=True, admin=True)),
        ({"status": "member"}, BotRights(inside=True)),
        ({"status": "restricted", "is_member": True}, BotRights(inside=True, writes=False, pictures=False)),
        ({"status": "restricted", "can_send_messages": True, "can_send_photos": True}, BotRights(inside=False)),
        ({"status": "left"}, BotRights(inside=False)),
        ({"status": "kicked"}, BotRights(inside=False)),
    ],
)
def test_what_the_bot_may_do_is_read_of_its_membership(member: dict[str, Any], standing: BotRights) -> None:
    assert rights_of(member) == standing


@pytest.mark.parametrize(
    "hidden",
    [
        {"from": {**USER, "is_bot": True}},
        {"from": {**USER, "id": 1087968824}},
        {"sender_chat": CHAT},
        {"from": None},
    ],
)
def test_who_hides_has_no_identity(hidden: dict[str, Any]) -> None:
    assert said({**BASE, "text": "#上报"}).sender == 1001
    assert said({**BASE, "text": "#上报", **hidden}).sender is None


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b'{"message": 7}', b'{"message": {}}', b"[" * 100_000])
def test_what_is_no_update_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


def test_a_number_that_no_database_holds_is_unreadable_at_once() -> None:
    for place in ({"message_id": 2**63}, {"chat": {**CHAT, "id": -(10**30)}}, {"from": {**USER, "id": 2**64}}):
        with pytest.raises(Unreadable):
            read(json.dumps({"update_id": 1, "message": {**BASE, "text": "x", **place}}).encode())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"update_id": 1, "message": {"date": 1795000000}}', 1795000000),
        (b'{"update_id": 1, "edited_message": {"date": 1, "edit_date": 1795000000}}', 1795000000),
        (b'{"update_id": 1, "my_chat_member": {"date": 1795000000}}', 1795000000),
        (b'{"update_id": 1, "callback_query": {"id": "q", "message": {"date": 1795000000}}}', None),
        (b'{"update_id": 1, "message": {"date": 1' + b"0" * 30 + b"}}", None),
        (b'{"update_id": 1, "message": {"date": "x"}}', None),
        (b"[]", None),
        (b"{", None),
    ],
)
def test_an_update_tells_when_it_happened_but_for_a_tap(raw: bytes, told: int | None) -> None:
    assert told_at(raw) == (None if told is None else datetime.fromtimestamp(told, UTC))


def test_half_a_surrogate_is_left_out() -> None:
    told = said({**BASE, "chat": {**CHAT, "title": "群\ud83d"}, "text": "#上报 \udc00路"})

    assert (told.chat.title, told.text) == ("群", "#上报 路")


def test_two_hundred_mutated_updates_are_read_or_unreadable_and_nothing_else() -> None:
    seed = 20261123
    print(f"seed={seed}")
    chance = random.Random(seed)
    outcomes: set[type] = set()

    for _ in range(200):
        mutated = json.loads(json.dumps(chance.choice(UPDATES)))
        table = mutated
        while chance.random() < 0.7 and (inner := [v for v in table.values() if isinstance(v, dict)]):
            table = chance.choice(inner)
        table[chance.choice(list(table))] = chance.choice([None, True, "x", -1, [], {}, 1.5])
        try:
            outcomes.add(type(read(json.dumps({"update_id": 1, **mutated}).encode())))
        except Unreadable:
            outcomes.add(Unreadable)

    assert outcomes >= {Said, Pressed, Unreadable}
