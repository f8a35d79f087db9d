"""Endpoints for tests and tools under /town: what people do in the town, and what there is to see."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import acts, coming
from sandbox.events import Happened
from sandbox.files import add_photo
from sandbox.levers import LEVERS, Act, clock_endpoint
from sandbox.media import shown
from sandbox.model import Chat, Person
from sandbox.pictures import jpeg
from sandbox.town import Town
from sandbox.wire import ApiError, Json, NotPossible

A_FEW_SOUNDS = b"OggS\x00\x02" + bytes(2000)


def control_routes(town: Town) -> list[Route]:
    return [
        *(Route(f"/town/{name}", _door(town, act), methods=["POST"]) for name, act in {**ACTS, **LEVERS}.items()),
        Route("/town/health", _asked(town, _health)),
        Route("/town/messages", _asked(town, _messages)),
        Route("/town/log", _asked(town, _log)),
        Route("/clock", clock_endpoint(town)),
    ]


def _door(town: Town, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            done = act(town, await request.json() if await request.body() else {})
            return JSONResponse(done if isinstance(done, dict) else await done)
        except (NotPossible, ApiError) as refused:
            return JSONResponse({"error": str(refused)}, 400)
        except KeyError as missing:
            return JSONResponse({"error": f"missing: {missing.args[0]}"}, 400)
        except (TypeError, ValueError) as wrong:
            return JSONResponse({"error": f"wrong value: {wrong}"}, 400)

    return endpoint


def _asked(town: Town, question: Callable[[Town, Request], object]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(question(town, request))
        except (NotPossible, ValueError, KeyError) as refused:
            return JSONResponse({"error": str(refused)}, 400)

    return endpoint


def _health(town: Town, request: Request) -> Json:
    return {"ok": True, "bot_polling": town.updates.polling(), "pending_updates": len(town.updates.waiting)}


def _messages(town: Town, request: Request) -> list[Json]:
    """All messages of a chat, deleted ones too, as Bot API objects and what those leave out."""
    chat = town.require_chat(int(request.query_params["chat"]))
    viewer = int(request.query_params.get("as", chat.id))
    if "as" in request.query_params and not chat.has(viewer):
        raise NotPossible(f"{viewer} is not in chat {chat.id}")
    return [
        {
            **one.body,
            **({"reply_markup": one.markup} if one.markup else {}),
            "edited": one.edited,
            "deleted": one.deleted,
            "sent_seq": one.seq,
            "silent": one.silent,
        }
        for one in chat.messages.values()
    ]


def _log(town: Town, request: Request) -> list[Json]:
    """The last calls of the bot; `after` and `method` narrow them."""
    after = int(request.query_params.get("after", 0))
    method = request.query_params.get("method")
    return [one for one in town.log if one["seq"] > after and method in {None, one["method"]}]


def _add_person(town: Town, said: Json) -> Json:
    person = Person(**said)
    town.people[person.id] = person
    return {"id": person.id}


def _add_chat(town: Town, said: Json) -> Json:
    """The bot is a member unless `bot` says otherwise: administrator, member, left or kicked."""
    bot = said.get("bot", "administrator" if town.bot.id in said.get("admins", []) else "member")
    members = dict.fromkeys(said.get("members", []), "member") | dict.fromkeys(
        said.get("admins", []), "administrator"
    )
    for person_id in members:
        town.require_person(person_id)
    members[town.bot.id] = bot
    chat = Chat(said["id"], said["type"], said.get("title", ""), members, said.get("is_forum", False))
    if chat.is_private:
        raise NotPossible("private chats are there by themselves")
    town.chats[chat.id] = chat
    town.events.publish(Happened("chats"))
    return {"id": chat.id}


def _place(said: Json) -> tuple[int, int]:
    return said["as"], said["chat"]


def _reply(said: Json) -> Json:
    return {"reply_to": said.get("reply_to"), "thread": said.get("thread")}


def _say(town: Town, said: Json) -> Json:
    return acts.post(town, *_place(said), [acts.text(town, said["text"])], **_reply(said))


def _photo(town: Town, said: Json) -> Json:
    count = int(said.get("count", 1))
    numbers = range(len(town.files.known), len(town.files.known) + count)
    contents = [shown("photo", add_photo(town.files, jpeg(number, 320, 240))) for number in numbers]
    return acts.post(town, *_place(said), acts.captioned(town, contents, said.get("caption", "")), **_reply(said))


def _sends(kind: str, folder: str, mime: str) -> Act:
    def send(town: Town, said: Json) -> Json:
        data = bytes(int(said["size"])) if "size" in said else A_FEW_SOUNDS
        if "content" in said:
            data = base64.b64decode(said["content"])
        file = town.files.add(data, kind=folder, mime=said.get("mime", mime), name=said.get("name", ""))
        contents = acts.captioned(town, [shown(kind, file)], said.get("caption", ""))
        return acts.post(town, *_place(said), contents, **_reply(said))

    return send


def _location(town: Town, said: Json) -> Json:
    place = {"latitude": float(said["lat"]), "longitude": float(said["lon"])}
    return acts.post(town, *_place(said), [{"location": place}], **_reply(said))


def _edit(town: Town, said: Json) -> Json:
    return acts.edit(town, *_place(said), said["message_id"], said["text"])


def _delete(town: Town, said: Json) -> Json:
    return acts.delete(town, *_place(said), said["message_id"])


def _forward(town: Town, said: Json) -> Json:
    return acts.forward(town, *_place(said), said["from_chat"], said.get("message_ids") or [said["message_id"]])


def _taps(*, forged: bool) -> Act:
    async def tap(town: Town, said: Json) -> Json:
        """`times` presses at once; the first answer's fields stand on top, all of them under `answers`."""
        presses = [
            acts.tap(town, *_place(said), said["message_id"], said["data"], forged=forged)
            for _ in range(int(said.get("times", 1)))
        ]
        answers = await asyncio.gather(*presses)
        return {**answers[0], "answers": answers}

    return tap


def _contact(town: Town, said: Json) -> Json:
    return acts.contact(town, *_place(said), whose=said.get("user_id"), phone=said.get("phone"))


ACTS: dict[str, Act] = {
    "people": _add_person,
    "chats": _add_chat,
    "say": _say,
    "photo": _photo,
    "video": _sends("video", "videos", "video/mp4"),
    "voice": _sends("voice", "voice", "audio/ogg"),
    "document": _sends("document", "documents", "application/octet-stream"),
    "location": _location,
    "edit": _edit,
    "delete": _delete,
    "forward": _forward,
    "tap": _taps(forged=False),
    "raw_tap": _taps(forged=True),
    "contact": _contact,
    "join": lambda town, said: coming.join(town, said["chat"], said["user"], status=said.get("status", "member")),
    "leave": lambda town, said: coming.leave(town, said["chat"], said["user"]),
    "block": lambda town, said: coming.block(town, said["user"], blocked=True),
    "unblock": lambda town, said: coming.block(town, said["user"], blocked=False),
    "start": lambda town, said: coming.start(town, said["user"], said.get("payload", "")),
    "upgrade": lambda town, said: {"id": coming.upgrade(town, said["chat"])},
    "raw_update": lambda town, said: {"update_id": town.updates.put_raw(said["update"])},
}
