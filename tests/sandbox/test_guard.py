"""No web page elsewhere can act in the room, read it, or send what is in it anywhere."""

from __future__ import annotations

import pytest

from sandbox.guard import is_loopback
from tests.sandbox.rooms import GROUP, WANG, Room

SAID = {"as": WANG, "person": WANG, "chat": GROUP, "text": "#上报 假的"}
POSTS = ("/town/say", "/page/send", "/town/webhook", "/page/send_media")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_what_another_page_posts_is_refused_and_nothing_happens(
    room: Room, path: str, headers: dict[str, str]
) -> None:
    answer = await room.http.post(path, json=SAID, headers=headers)

    assert answer.status_code == 403
    assert await room.ask("/town/messages", chat=GROUP) == []
    assert not room.town.updates.webhook


async def test_another_page_can_not_call_the_bot_api_of_the_room_either(room: Room) -> None:
    """Its token is the same in every room."""
    said = {"chat_id": str(GROUP), "text": "假的"}

    answer = await room.http.post(
        f"/bot{room.town.token}/sendMessage", data=said, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert await room.ask("/town/messages", chat=GROUP) == []


@pytest.mark.parametrize("path", ["/town/messages", "/page/people", "/page/stream", "/files/1", "/clock"])
async def test_another_page_is_shown_nothing(room: Room, path: str) -> None:
    answer = await room.http.get(path, params={"chat": GROUP}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("path", ["/town/say", "/page/send"])
async def test_what_is_posted_must_be_json(room: Room, path: str, kind: str) -> None:
    """A form, or plain text, is what a page may send anywhere without asking."""
    answer = await room.http.post(path, content=b'{"as": 1001}', headers={"Content-Type": kind} if kind else {})

    assert answer.status_code == 415
    assert await room.ask("/town/messages", chat=GROUP) == []


async def test_the_rooms_own_page_goes_on_as_before(room: Room) -> None:
    own = {"Origin": room.address, "Sec-Fetch-Site": "same-origin"}

    sent = await room.http.post("/page/send", json=SAID, headers=own)
    page = await room.http.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    part = await room.http.get("/web/app.js", headers={"Sec-Fetch-Site": "same-origin"})

    assert (sent.status_code, page.status_code, part.status_code) == (200, 200, 200)


async def test_updates_are_sent_to_no_other_machine(room: Room) -> None:
    assert "本机" in await room.refused("webhook", url="https://evil.example/hook")
    assert not room.town.updates.webhook

    await room.do("webhook", url="http://127.0.0.1:9/hook")

    assert room.town.updates.webhook["url"] == "http://127.0.0.1:9/hook"


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", True),
        ("http://[::1]:80/", True),
        ("http://127.0.0.1.evil.example/", False),
        ("http://evil.example@127.0.0.1/", True),
        ("http://127.0.0.1@evil.example/", False),
        ("http://[::", False),
        ("", False),
    ],
)
def test_what_is_of_this_machine_is_told_by_the_host_alone(url: str, ours: bool) -> None:
    assert is_loopback(url) is ours
