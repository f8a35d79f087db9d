"""The chat page's endpoints, as the browser calls them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from sandbox.pictures import jpeg
from tests.sandbox.rooms import GROUP, LI, STRANGER, WANG, Room


async def messages(room: Room, person: int, chat: int, **query: Any) -> list[dict[str, Any]]:
    found = await room.ask("/page/messages", person=person, chat=chat, **query)
    return list(found["messages"])


async def test_people_are_grouped_by_role(room: Room) -> None:
    groups = (await room.ask("/page/people"))["groups"]

    assert [(one["label"], [person["name"] for person in one["people"]]) for one in groups] == [
        ("网格员", ["王秀英"]),
        ("中心工作人员", ["李明"]),
        ("陌生人", ["沈浩"]),
    ]
    assert groups[0]["people"][0]["note"] == "武南村社区 1网格"


async def test_a_person_sees_own_chats_with_unread_marks(room: Room) -> None:
    await room.bot.send_message(GROUP, "一")
    sent = await room.bot.send_message(GROUP, "二")

    private, group, _ = (await room.ask("/page/chats", person=WANG))["chats"]
    assert (private["title"], private["kind"], private["unread"], private["last"]) == (
        "网格指挥中心助手",
        "private",
        0,
        None,
    )
    assert (group["title"], group["members"], group["unread"], group["last"]["text"]) == ("工作群", 3, 2, "二")
    assert (await room.page("read", person=WANG, chat=GROUP, message_id=sent.message_id))["unread"] == 0
    assert [one["id"] for one in (await room.ask("/page/chats", person=STRANGER))["chats"]] == [STRANGER]


async def test_what_is_written_on_the_page_reaches_the_bot_and_the_page(room: Room) -> None:
    first = await room.page("send", person=WANG, chat=GROUP, text="#上报 <占道> https://example.org/?a=1&b=2")
    await room.page("send", person=LI, chat=GROUP, text="收到", reply_to=first["message_id"])

    shown, answer = await messages(room, WANG, GROUP)

    assert len(await room.bot.get_updates()) == 2
    assert (shown["out"], shown["from"]["name"], answer["out"]) == (True, "王秀英", False)
    link = "https://example.org/?a=1&amp;b=2"
    assert shown["html"] == f'#上报 &lt;占道&gt; <a href="{link}">{link}</a>'
    assert answer["reply_to"]["snippet"].startswith("#上报 <占道>")
    assert shown["date"].endswith("+08:00")


async def test_what_a_link_sends_with_start_is_for_the_bot_alone(room: Room) -> None:
    await room.page("start", person=STRANGER, payload="card_1")
    await room.bot.send_message(STRANGER, "您好", reply_parameters=ReplyParameters(1))

    (update,) = await room.bot.get_updates()
    shown, answer = await messages(room, STRANGER, STRANGER)

    assert update.message
    assert update.message.text == "/start card_1"
    assert (shown["text"], shown["html"], answer["reply_to"]["snippet"]) == ("/start", "/start", "/start")


async def test_messages_are_found_by_words_in_any_case_the_newest_first(room: Room) -> None:
    await room.page("send", person=WANG, chat=GROUP, text="首义路12号 占道 A")
    await room.bot.send_document(GROUP, b"x", filename="首义路名册.xlsx")
    gone = await room.page("send", person=LI, chat=GROUP, text="首义路 a")
    await room.page("delete", person=LI, chat=GROUP, message_id=gone["message_id"])

    async def found(words: str) -> list[str]:
        answer = await room.ask("/page/search", person=WANG, chat=GROUP, words=words)
        return [one["text"] for one in answer["messages"]]

    assert await found("首义路") == ["", "首义路12号 占道 A"]
    assert await found("a 占道") == ["首义路12号 占道 A"]
    assert await found("王秀英") == ["首义路12号 占道 A"]
    assert await found(" ") == []
    refused = await room.http.get("/page/search", params={"person": STRANGER, "chat": GROUP, "words": "首"})
    assert refused.status_code == 400


async def test_what_is_written_in_a_topic_stays_there(room: Room) -> None:
    await room.do("chats", id=-1009, type="supergroup", title="话题群", members=[WANG], is_forum=True)
    room.town.chats[-1009].topics[1] = "上报"
    form = {"person": str(WANG), "chat": "-1009", "thread": "1"}

    await room.page("send", person=WANG, chat=-1009, text="综合")
    await room.page("send", person=WANG, chat=-1009, text="一", thread=1)
    await room.page("location", person=WANG, chat=-1009, lat=30.5, lon=114.3, thread=1)
    await room.http.post("/page/send_media", data=form, files={"files": ("1.jpg", jpeg(1, 64, 48), "image/jpeg")})

    assert [one["thread"] for one in await messages(room, WANG, -1009)] == [None, 1, 1, 1]
    chats = (await room.ask("/page/chats", person=WANG))["chats"]
    assert [one["topics"] for one in chats if one["id"] == -1009] == [[{"id": 1, "name": "上报"}]]


async def test_old_messages_come_by_pages(room: Room) -> None:
    for number in range(5):
        await room.bot.send_message(GROUP, f"{number}")

    newest = await messages(room, WANG, GROUP, limit=2)
    older = await messages(room, WANG, GROUP, limit=2, before=newest[0]["id"])

    assert [one["text"] for one in (*older, *newest)] == ["1", "2", "3", "4"]


async def test_several_pictures_make_an_album_and_other_files_what_they_are(room: Room) -> None:
    files: list[Any] = [("files", (f"{n}.jpg", jpeg(n, 64, 48), "image/jpeg")) for n in range(2)]
    files.append(("files", ("名册.html", b"<script>", "text/html")))
    form = {"person": str(WANG), "chat": str(GROUP), "caption": "#上报 占道", "reply_to": ""}

    sent = (await room.http.post("/page/send_media", data=form, files=files)).json()

    first, second, document = await messages(room, WANG, GROUP)
    assert sent["message_ids"] == [first["id"], second["id"], document["id"]]
    assert first["media_group_id"] == second["media_group_id"] != document["media_group_id"]
    assert (first["text"], second["text"]) == ("#上报 占道", "")
    assert (first["photos"][-1]["w"], first["photos"][-1]["h"]) == (64, 48)
    assert document["document"]["name"] == "名册.html"
    picture = await room.http.get(f"/files/{first['photos'][-1]['file_id']}?thumb=1")
    assert (picture.headers["content-type"], picture.content) == ("image/jpeg", jpeg(0, 64, 48))
    download = await room.http.get(f"/files/{document['document']['file_id']}")
    assert download.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C.html"
    assert download.headers["content-type"] == "application/octet-stream"


async def test_a_refusal_is_one_sentence_for_the_person(room: Room) -> None:
    empty = await room.http.post("/page/send", json={"person": WANG, "chat": GROUP, "text": "  "})
    elsewhere = await room.http.get("/page/messages", params={"person": STRANGER, "chat": GROUP})
    form = {"person": str(WANG), "chat": str(GROUP)}
    nothing = await room.http.post("/page/send_media", data=form, files=[("x", ("x", b"x"))])
    not_a_picture = [("files", ("a.jpg", b"no picture", "image/jpeg"))]
    document = await room.http.post("/page/send_media", data=form, files=not_a_picture)

    assert [one.json() for one in (empty, elsewhere, nothing)] == [
        {"error": "请先写几个字。"},
        {"error": "您不在这个会话里。"},
        {"error": "请先选择文件。"},
    ]
    assert document.status_code == 200
    assert (await messages(room, WANG, GROUP))[-1]["document"]["name"] == "a.jpg"


async def test_a_tap_on_the_page_can_lead_into_the_private_chat(room: Room) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("私下补充", callback_data="p:1")]])
    sent = await room.bot.send_message(GROUP, "x", reply_markup=keys)
    tapping = asyncio.create_task(room.page("tap", person=WANG, chat=GROUP, message_id=sent.message_id, data="p:1"))
    (update,) = await room.bot.get_updates(timeout=5)
    assert update.callback_query

    await update.callback_query.answer(url=f"https://t.me/{room.town.bot.username}?start=P1")

    answer = await tapping
    assert (answer["open_chat"], answer["start"]) == (WANG, "P1")
    await room.page("start", person=WANG, payload=answer["start"])
    assert (await messages(room, WANG, WANG))[-1]["text"] == "/start"
    assert (await messages(room, WANG, GROUP))[0]["buttons"] == [[{"text": "私下补充", "data": "p:1"}]]


async def test_a_selective_reply_prompt_is_for_whom_it_answers_or_names(room: Room) -> None:
    said = await room.page("send", person=WANG, chat=GROUP, text="/x")
    prompt = ForceReply(selective=True, input_field_placeholder="请写理由")
    await room.bot.send_message(
        GROUP, "理由?", reply_parameters=ReplyParameters(said["message_id"]), reply_markup=prompt
    )
    link = f'<a href="tg://user?id={LI}">李明</a>,理由?'
    await room.bot.send_message(GROUP, link, parse_mode="HTML", reply_markup=prompt)

    for_wang = [one["force_reply"] for one in await messages(room, WANG, GROUP)][1:]
    for_li = [one["force_reply"] for one in await messages(room, LI, GROUP)][1:]

    assert [one["for_me"] for one in for_wang] == [True, False]
    assert [one["for_me"] for one in for_li] == [False, True]
    assert for_li[1]["placeholder"] == "请写理由"


async def test_own_messages_can_be_changed_and_taken_back(room: Room) -> None:
    said = await room.page("send", person=WANG, chat=GROUP, text="一")
    mine = {"person": WANG, "chat": GROUP, "message_id": said["message_id"]}

    await room.page("edit", **mine, text="二")
    assert [(one["text"], one["edited"]) for one in await messages(room, LI, GROUP)] == [("二", True)]
    refused = await room.http.post("/page/edit", json={**mine, "person": LI, "text": "三"})
    assert refused.json() == {"error": "只能修改自己的消息。"}
    await room.page("delete", **mine)
    assert await messages(room, LI, GROUP) == []


async def test_places_and_contacts_are_sent_and_service_messages_are_worded(room: Room) -> None:
    await room.page("location", person=WANG, chat=WANG, lat=30.5, lon=114.3)
    await room.page("contact", person=WANG, chat=WANG)
    await room.do("join", chat=GROUP, user=STRANGER)

    place, contact = await messages(room, WANG, WANG)
    (joined,) = await messages(room, WANG, GROUP)

    assert place["location"] == {"lat": 30.5, "lon": 114.3}
    assert contact["contact"]["phone_number"] == "+8613900001001"
    assert joined["service"] == "沈浩 加入了群"


async def test_the_stream_tells_what_happens_in_ones_own_chats(room: Room) -> None:
    async with room.http.stream("GET", "/page/stream", params={"person": WANG}) as response:
        events = read_events(response.aiter_lines())
        assert await anext(events) == {"type": "health", "bot": False, "run": room.town.run}

        sent = await room.bot.send_message(GROUP, "一")
        await room.bot.send_message(LI, "not for Wang")
        await room.bot.edit_message_text("二", GROUP, sent.message_id)
        await room.bot.send_chat_action(GROUP, "typing")
        await room.bot.delete_message(GROUP, sent.message_id)
        await room.do("clock", advance_seconds=60)
        heard = [await anext(events) for _ in range(6)]

    assert [one["type"] for one in heard] == ["message", "people", "edit", "typing", "delete", "clock"]
    assert heard[1] == {"type": "people"}
    assert heard[2]["message"]["text"] == "二"
    assert heard[4] == {"type": "delete", "chat": GROUP, "message_id": sent.message_id}


async def test_the_stream_tells_when_the_bot_comes(room: Room) -> None:
    async with room.http.stream("GET", "/page/stream", params={"person": WANG}) as response:
        events = read_events(response.aiter_lines())
        await anext(events)

        await room.bot.get_updates()

        assert await anext(events) == {"type": "health", "bot": True}


async def test_the_page_and_its_parts_are_served(room: Room) -> None:
    page = await room.http.get("/")
    part = await room.http.get("/web/index.html")
    outside = await room.http.get("/web/../town.py")

    assert page.status_code == part.status_code == 200
    assert page.text == part.text
    assert page.headers["cache-control"] == part.headers["cache-control"] == "no-cache"
    assert outside.status_code == 404


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    async for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))
