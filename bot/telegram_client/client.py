"""The client for Telegram: the library's request class on aiohttp, and one function that calls a method of the Bot
API."""

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import aiohttp
from telegram import Bot, InputFile, InputMediaPhoto, InputMediaVideo
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from handlers.bot_api.made_files import MadeFile
from handlers.notify.district_package import Upload

# The library's opt-in to retry_after as a timedelta; without it every 429 comes with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONNECT: Final = 5.0
READ: Final = 15.0
MAX_BYTES: Final = 20 * 2**20
"""Telegram hands out no larger file to a bot; of one that is larger no more is read."""
_PIECE: Final = 2**16
POOL: Final = 128
"""Connections at once; each chat has at most one request under way."""

_POLL: Final = "getUpdates"
"""The library sends this one by another client."""
_JSON: Final = {"Content-Type": "application/json"}
_written: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_UTF_8: Final = ("utf-8", "replace")
"""Half a surrogate can't be sent; what stands beside it is."""

Call = Callable[[str, Mapping[str, object]], Awaitable[Any]]
Download = Callable[[str], Awaitable[bytes]]
MakeFile = Callable[[MadeFile], Awaitable[bytes]]
"""Makes a file beside the event loop, at the moment when its message is sent. NotMade where that can't be done."""


class NotSent(NetworkError):
    """The request never left: no connection, or none in time. Whatever else fails may have reached Telegram."""


class NotMade(TelegramError):
    """The file of a message can't be made: what it is made of is gone, or it would take too much."""


class FileTooLarge(TelegramError):
    """The file is larger than Telegram hands out, whatever it had said of its size."""


class TelegramRequest(BaseRequest):
    """The request class that the library is given: keeps connections alive and tells «not sent» from «unknown».

    No error names the URL, for it holds the token.
    """

    __slots__ = ("_proxies", "_session")

    def __init__(self, *, proxies: bool) -> None:
        """`proxies`: whether HTTPS_PROXY and the like of the environment count."""
        self._session: aiohttp.ClientSession | None = None
        self._proxies = proxies

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=POOL, keepalive_timeout=15, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=self._proxies)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, but it writes no answer (which may quote a person) into the log."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise TelegramError("Invalid server response")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the post is not open")
        patience = _given(read_timeout, READ)
        connect = _given(connect_timeout, CONNECT)
        timeout = aiohttp.ClientTimeout(total=connect + 2 * patience, connect=connect, sock_read=patience)
        try:
            body, headers = _body(request_data)
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as answer:
                # Only files are fetched by GET.
                return answer.status, await (_capped(answer) if method == "GET" else answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"no connection ({type(error).__name__})") from None
        except TimeoutError as error:
            raise TimedOut(f"no answer ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"the answer was cut off ({type(error).__name__})") from None


async def _capped(answer: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        data += piece
        if len(data) > MAX_BYTES:
            raise FileTooLarge(f"the file has more than {MAX_BYTES} bytes")
    return bytes(data)


def _given(timeout: object, default: float) -> float:
    return float(timeout) if isinstance(timeout, int | float) else default


@dataclass(frozen=True, slots=True)
class _Plain:
    """Parameters that are JSON already: the library hands them on to `do_request` without a look at them."""

    parameters: Mapping[str, object]


def _body(data: RequestData | _Plain | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str] | None]:
    """JSON, but for files: a form spells each Chinese character as nine signs, and costs several times as much."""
    if data is None:
        return None, None
    if isinstance(data, _Plain) or not data.contains_files:
        params = data.parameters
        text = _written(params) if params else ""
        return (text.encode(*_UTF_8), _JSON) if params else (None, None)
    # Else a name of Chinese characters arrives as %E5%90%8D…, and is shown so.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


async def call(
    bot: Bot,
    method: str,
    params: Mapping[str, object],
    *,
    patience: float = READ,
    make: MakeFile | None = None,
) -> Any:
    """One method of the Bot API with its raw JSON result; `patience` is the read time-out in seconds.

    `make` is needed only where a parameter is a file that is made when it is sent; ValueError where one comes without
    it.

    What is JSON already goes as it is, without the library's look at each value. Otherwise the library drops the
    underscore again; without it, it warns at each call that it has a method of that name.
    """
    if method != _POLL and all(_is_plain(name, value) for name, value in params.items()):
        plain = cast(RequestData, _Plain(params))
        return await bot.request.post(f"{bot.base_url}/{method}", plain, read_timeout=patience)
    given = {name: await _given_to(name, value, make) for name, value in params.items()}
    return await bot.do_api_request(f"{method}_", api_kwargs=given, read_timeout=patience)


def _is_plain(name: str, value: object) -> bool:
    """Whether it is sent as it is; a medium may be a file within its dictionary."""
    return name != "media" and isinstance(value, str | int | dict)


async def download(bot: Bot, path: str) -> bytes:
    """The bytes behind a file path that getFile gave. FileTooLarge where they are too many."""
    return bytes(await bot.request.retrieve(f"{bot.base_file_url}/{path}"))


def _album(parts: Any) -> list[InputMediaPhoto | InputMediaVideo]:
    """The library breaks on an album of plain JSON: it puts its defaults into objects of its own."""
    kinds = {"photo": InputMediaPhoto, "video": InputMediaVideo}
    return [kinds[part["type"]](**{name: part[name] for name in part if name != "type"}) for part in parts]


async def _photo(part: Mapping[str, Any], make: MakeFile | None) -> InputMediaPhoto:
    """The picture that takes the place of what a message shows."""
    given: Any = await _given_to("photo", part["media"], make)
    content = given.input_file_content if isinstance(given, InputFile) else given
    return InputMediaPhoto(**{name: value for name, value in part.items() if name != "type"} | {"media": content})


async def _given_to(name: str, value: object, make: MakeFile | None) -> object:
    """As the library takes it."""
    match value:
        case Upload():
            return InputFile(value.content, filename=value.name)
        case _ if isinstance(value, MadeFile):
            if make is None:
                raise ValueError(f"{name} is a file to be made, and nobody here makes it")
            return InputFile(await make(value), filename=value.name)
        case dict() if name == "media":
            return await _photo(value, make)
        case list() if name == "media":
            return _album(value)
        case _:
            return value
