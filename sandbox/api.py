"""The Bot API over HTTP: every call comes in here, and is stopped here by the fault plan or a cut line."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sandbox.asking import download, set_allowed
from sandbox.faults import Fault
from sandbox.line import LineCut, TornOff
from sandbox.methods import METHODS
from sandbox.params import Params, read_params
from sandbox.town import Town
from sandbox.wire import ApiError, Json

HANGS_FOR = 3600.0
MAX_POLL = 50.0
NOT_JSON = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

T = TypeVar("T")


class Api:
    """The two addresses of the Bot API: methods and files."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def method(self, request: Request) -> Response:
        return await self._on_the_line(self._method(request))

    async def file(self, request: Request) -> Response:
        return await self._on_the_line(self._file(request))

    async def _on_the_line(self, work: Coroutine[Any, Any, Response]) -> Response:
        if self._town.line.is_cut:
            work.close()
            return TornOff(self._town.line)
        try:
            return await work
        except (LineCut, ClientDisconnect):
            return TornOff(self._town.line)

    async def _while_connected(self, request: Request, work: Coroutine[Any, Any, T]) -> T:
        """A caller that died must not pass for one that waits: its hanging up ends the work, as a cut line does."""
        torn = self._town.line.listen()
        working = asyncio.create_task(work)
        endings = [asyncio.create_task(torn.wait()), asyncio.create_task(_hung_up(request))]
        try:
            await asyncio.wait([working, *endings], return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise LineCut
            return working.result()
        finally:
            self._town.line.hang_up(torn)
            for task in (working, *endings):
                task.cancel()

    async def _file(self, request: Request) -> Response:
        try:
            self._check_token(request)
            fault = self._town.faults.take("file", None)
            if fault:
                return await self._faulty(request, fault, b"")
            data, mime = download(self._town, request.path_params["path"])
        except ApiError as error:
            return answer(error.code, error.to_json())
        return Response(data, media_type=mime)

    async def _method(self, request: Request) -> Response:
        name = str(request.path_params["method"])
        entry: Json = {"seq": 0, "method": name, "params": {}, "status": 200, "at": time.time()}
        try:
            params = await read_params(request)
            entry["params"] = params.for_log()
            self._note(entry)
            self._check_token(request)
            return await self._answered(request, name, params, entry)
        except ApiError as error:
            entry |= {"status": error.code, "error": error.description}
            return answer(error.code, error.to_json())

    def _note(self, entry: Json) -> None:
        self._town.calls += 1
        entry["seq"] = self._town.calls
        self._town.log.append(entry)

    def _check_token(self, request: Request) -> None:
        if request.path_params["token"] != self._town.token:
            raise ApiError(401, "Unauthorized")

    async def _answered(self, request: Request, name: str, params: Params, entry: Json) -> Response:
        chat = params.text("chat_id")
        fault = self._town.faults.take(name, int(chat) if chat.lstrip("-").isdigit() else None)
        if fault:
            entry |= {"status": 0, "error": f"fault: {fault.action}"}
        if fault and fault.action not in {"drop_answer", "cut_json"}:
            return await self._faulty(request, fault, b"")
        result = await self._result(request, name, params)
        if isinstance(result, dict) and "message_id" in result:
            entry["message_id"] = result["message_id"]
        body = _dumps({"ok": True, "result": result})
        return await self._faulty(request, fault, body) if fault else Response(body, media_type="application/json")

    async def _result(self, request: Request, name: str, params: Params) -> object:
        if name.lower() == "getupdates":
            set_allowed(self._town, params)
            return await self._poll(request, params)
        method = METHODS.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        return method(self._town, params)

    async def _poll(self, request: Request, params: Params) -> list[Json]:
        updates = self._town.updates
        seconds = min(MAX_POLL, params.number("timeout")) if params.text("timeout") else 0.0
        poll = updates.poll(params.integer("offset"), params.integer("limit", 100), seconds)
        return await self._while_connected(request, poll)

    async def _faulty(self, request: Request, fault: Fault, done: bytes) -> Response:
        match fault.action:
            case "drop_answer":
                raise LineCut
            case "hang":
                await self._while_connected(request, asyncio.sleep(HANGS_FOR))
                raise LineCut
            case "cut_json":
                return Response(done[: max(1, len(done) // 2)], media_type="application/json")
            case "html":
                return Response(NOT_JSON, media_type="text/html")
            case _:
                raise fault.error()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


def answer(code: int, body: Json) -> Response:
    return Response(_dumps(body), code, media_type="application/json")


def _dumps(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
