"""Endpoints of the chat page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from sandbox import acts, coming, page_view
from sandbox.anew import begin_anew
from sandbox.events import Happened
from sandbox.marks import marks
from sandbox.mornings import next_digest, next_morning
from sandbox.page_files import file_endpoint
from sandbox.search import search
from sandbox.stream import stream
from sandbox.town import Town
from sandbox.uploads import send_media
from sandbox.wire import ApiError, Json, NotPossible

WEB = Path(__file__).parent / "web"
MAX_PAGE = 200
NO_CACHE = "no-cache"
ROLES = {
    "worker": "网格员",
    "station_head": "网格站站长",
    "staff": "中心工作人员",
    "director": "中心主任",
    "officer": "处置单位经办人",
    "admin": "管理员",
    "stranger": "陌生人",
}
STEPS = {"15m": timedelta(minutes=15), "2h": timedelta(hours=2)}

Question: TypeAlias = Callable[[Town, QueryParams], Json]
Act: TypeAlias = Callable[[Town, Json], Awaitable[Json]]


def page_routes(town: Town) -> list[Route | Mount]:
    return [
        Route("/", _index),
        Mount("/web", _Fresh(directory=WEB)),
        Route("/files/{file_id}", file_endpoint(town)),
        Route("/page/stream", _stream(town)),
        Route("/page/send_media", _upload(town), methods=["POST"]),
        *(Route(f"/page/{name}", _asked(town, question)) for name, question in QUESTIONS.items()),
        *(Route(f"/page/{name}", _done(town, act), methods=["POST"]) for name, act in ACTS.items()),
    ]


def _asked(town: Town, question: Question) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(question(town, request.query_params))
        except (NotPossible, KeyError, ValueError) as refused:
            return _refusal(refused)

    return endpoint


def _done(town: Town, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await act(town, await request.json()))
        except (NotPossible, KeyError, ValueError) as refused:
            return _refusal(refused)

    return endpoint


def _upload(town: Town) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            async with request.form(max_files=20) as form:
                return JSONResponse(await send_media(town, form))
        except (NotPossible, ApiError, KeyError, ValueError) as refused:
            return _refusal(refused)

    return endpoint


def _refusal(error: Exception) -> Response:
    said = str(error) if isinstance(error, NotPossible) else f"请求不完整：{error}"
    return JSONResponse({"error": said}, 400)


class _Fresh(StaticFiles):
    """The browser asks each time (and mostly hears 304), so no page is half old and half new after an update."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = NO_CACHE
        return response


async def _index(request: Request) -> Response:
    return FileResponse(WEB / "index.html", headers={"Cache-Control": NO_CACHE})


def _stream(town: Town) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return stream(town, town.require_person(int(request.query_params["person"])).id)
        except (NotPossible, KeyError, ValueError) as refused:
            return _refusal(refused)

    return endpoint


def _people(town: Town, asked: QueryParams) -> Json:
    waiting = marks(town)
    groups = []
    for role, label in ROLES.items():
        people = [one for one in town.people.values() if one.role == role]
        if people:
            shown = [
                {
                    "id": one.id,
                    "name": one.name,
                    "note": one.note,
                    "outside": one.outside,
                    **waiting.get(one.id, {}),
                }
                for one in people
            ]
            groups.append({"role": role, "label": label, "people": shown})
    return {"groups": groups}


def _chats(town: Town, asked: QueryParams) -> Json:
    viewer = town.require_person(int(asked["person"])).id
    return {"chats": page_view.chats_view(town, viewer), "clock": page_view.clock_view(town)}


def _messages(town: Town, asked: QueryParams) -> Json:
    viewer, chat = int(asked["person"]), town.require_chat(int(asked["chat"]))
    if not chat.has(viewer):
        raise NotPossible("您不在这个会话里。")
    before, limit = int(asked.get("before") or 0) or None, min(MAX_PAGE, int(asked.get("limit", 60)))
    return {"messages": page_view.page_of_messages(town, chat, viewer, before=before, limit=limit)}


def _search(town: Town, asked: QueryParams) -> Json:
    viewer, chat = int(asked["person"]), town.require_chat(int(asked["chat"]))
    if not chat.has(viewer):
        raise NotPossible("您不在这个会话里。")
    return search(town, chat, viewer, asked["words"])


def _menu(town: Town, asked: QueryParams) -> Json:
    person, chat = town.require_person(int(asked["person"])), town.require_chat(int(asked["chat"]))
    return {"commands": town.menus.seen_by(person, chat)}


QUESTIONS: dict[str, Question] = {
    "people": _people,
    "chats": _chats,
    "messages": _messages,
    "search": _search,
    "menu": _menu,
    "clock": lambda town, asked: page_view.clock_view(town),
}


def _where(said: Json) -> Json:
    return {"reply_to": said.get("reply_to"), "thread": said.get("thread")}


async def _send(town: Town, said: Json) -> Json:
    content = acts.text(town, str(said["text"]))
    return acts.post(town, said["person"], said["chat"], [content], **_where(said))


async def _location(town: Town, said: Json) -> Json:
    place = {"latitude": float(said["lat"]), "longitude": float(said["lon"])}
    return acts.post(town, said["person"], said["chat"], [{"location": place}], **_where(said))


async def _read(town: Town, said: Json) -> Json:
    chat = town.require_chat(said["chat"])
    chat.read[said["person"]] = max(chat.read.get(said["person"], 0), said["message_id"])
    town.events.publish(Happened("read", chat.id))
    return {"unread": page_view.chat_view(town, chat, said["person"])["unread"]}


async def _tap(town: Town, said: Json) -> Json:
    """A link to the bot itself is not opened but tells the page which chat to show and what to start it with."""
    answer = await acts.tap(town, said["person"], said["chat"], said["message_id"], str(said["data"]))
    link = urlsplit(answer["url"])
    if link.hostname == "t.me" and link.path.strip("/").lower() == town.bot.username.lower():
        payload = parse_qs(link.query).get("start", [""])[0]
        return {**answer, "open_chat": said["person"], "start": payload}
    return answer


async def _start(town: Town, said: Json) -> Json:
    return coming.start(town, said["person"], said.get("payload", ""))


async def _edit(town: Town, said: Json) -> Json:
    return acts.edit(town, said["person"], said["chat"], said["message_id"], str(said["text"]))


async def _delete(town: Town, said: Json) -> Json:
    return acts.delete(town, said["person"], said["chat"], said["message_id"])


async def _forward(town: Town, said: Json) -> Json:
    """To the person's own chat with the bot."""
    return acts.forward(town, said["person"], said["person"], said["chat"], said["message_ids"])


async def _contact(town: Town, said: Json) -> Json:
    return acts.contact(town, said["person"], said["chat"])


async def _move_clock(town: Town, said: Json) -> Json:
    now = town.clock.now()
    match said["advance"]:
        case "morning":
            moment = next_morning(now, town.holidays, town.workdays)
        case "weekly":
            moment = next_digest(now, town.holidays, town.workdays)
        case step:
            moment = now + STEPS[step]
    town.clock.move_to(moment)
    town.events.publish(Happened("clock"))
    return page_view.clock_view(town)


ACTS: dict[str, Act] = {
    "send": _send,
    "location": _location,
    "read": _read,
    "tap": _tap,
    "start": _start,
    "edit": _edit,
    "delete": _delete,
    "forward": _forward,
    "contact": _contact,
    "clock": _move_clock,
    "anew": begin_anew,
}
