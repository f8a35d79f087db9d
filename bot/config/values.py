"""What may stand as a value in config.toml: addresses, paths, working spans, time zones."""

import ipaddress
import re
from collections.abc import Iterable
from datetime import time
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainValidator,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from storage.engine.address import FILE, SERVER, Address, Server, read_address

Span = tuple[time, time]
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def refusal(zh: str, en: str) -> PydanticCustomError:
    """The error of a value, with its sentence in Chinese and English."""
    # The sentences are passed as values, for a brace in them is no placeholder.
    return PydanticCustomError("said", "{en}", {"zh": zh, "en": en})


def suggestion(given: object, known: Iterable[str]) -> tuple[str, str]:
    """The end of a sentence about a misspelt word («do you mean …?»), zh and en; empty where nothing is near."""
    near = get_close_matches(str(given), known, 1, 0.5)
    return (f"，是否为 {near[0]}", f"; did you mean {near[0]}") if near else ("", "")


def is_loopback(url: str) -> bool:
    """Whether the address is of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_zone(value: object) -> ZoneInfo:
    """The time zone of an IANA name, such as Asia/Shanghai."""
    if not isinstance(value, str) or value not in _zones():
        zh, en = suggestion(value, _zones())
        raise refusal(f"没有「{value}」这个时区{zh}", f"there is no time zone «{value}»{en}")
    return ZoneInfo(value)


@cache
def _zones() -> frozenset[str]:
    """Read once: it looks into every folder of the system's time zones."""
    return frozenset(available_timezones())


def read_spans(value: object) -> tuple[Span, ...]:
    """The working spans of a day, from texts such as «08:30-12:00»."""
    if not isinstance(value, list) or not value:
        raise refusal('写成列表，至少一段，如 ["08:30-12:00"]', 'a list with at least one span, as ["08:30-12:00"]')
    found = tuple(_span(item) for item in value)
    if any(later <= earlier for earlier, later in pairwise(edge for span in found for edge in span)):
        raise refusal(
            "各段须按先后排列，不得重叠或跨夜", "spans must be in order, and may not overlap or pass midnight"
        )
    return found


def _span(item: object) -> Span:
    found = _SPAN.fullmatch(item) if isinstance(item, str) else None
    if found is None:
        raise refusal(f"「{item}」不是时段，写成 08:30-12:00", f"«{item}» is no span; write 08:30-12:00")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    return time(hour, minute), time(end_hour, end_minute)


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise refusal("不是网址", "is no address") from None
    if not known:
        raise refusal("须是 http 或 https 网址", "must be an http or https address")
    if parts.username or parts.query or parts.fragment:
        raise refusal("网址中不得有账号、? 或 #", "the address may not hold a user, ? or #")
    if parts.scheme == "http" and not is_loopback(value):
        raise refusal(
            "除本机外须用 https，否则令牌会泄露", "must be https unless on this machine, or the token leaks"
        )
    return value


def ending(tail: str) -> AfterValidator:
    """A check that the address ends so."""

    def check(value: str) -> str:
        if not value.endswith(tail):
            raise refusal(f"须以 {tail} 结尾", f"must end in {tail}")
        return value

    return AfterValidator(check)


def _beside(value: object, info: ValidationInfo) -> Path:
    """Relative paths count from the folder of the configuration file."""
    if not isinstance(value, str):
        raise refusal("须是带引号的路径", "must be a path in quotes")
    if not value.strip() or "\0" in value:
        raise refusal("路径不能为空", "the path is empty")
    context: dict[str, Path] = info.context or {}
    return context.get("folder", Path()) / Path(value).expanduser()


def _file(path: Path) -> Path:
    if not path.is_file():
        raise refusal(f"没有这个文件：{path}", f"there is no such file: {path}")
    return path


def _not_folder(path: Path) -> Path:
    if path.is_dir():
        raise refusal(f"{path} 是文件夹，须是文件", f"{path} is a folder, a file is needed")
    return path


def _not_file(path: Path) -> Path:
    if path.is_file():
        raise refusal(f"{path} 是文件，须是文件夹", f"{path} is a file, a folder is needed")
    return path


def read_database(value: object, info: ValidationInfo) -> Address:
    """A file's path, or the URL of one (`sqlite:///…`), or of a database of a server (`postgresql://…`)."""
    if isinstance(value, str) and (value.startswith(("postgres:", "postgresql:", "postgresql+"))):
        return read_server(value)
    if isinstance(value, str) and "://" in value and not value.startswith(FILE):
        raise refusal(
            "只能是文件路径、sqlite:///路径 或 postgresql://…", "must be a path, sqlite:///path or postgresql://…"
        )
    return _not_folder(_beside(value.removeprefix(FILE) if isinstance(value, str) else value, info))


def read_server(value: str) -> Server:
    """A database of a server. What is wrong is said without repeating the address: a password may stand in it."""
    shape = "postgresql://用户@主机:5432/库名", "postgresql://user@host:5432/database"
    if not value.startswith(SERVER):
        raise refusal(f"写成 {shape[0]}", f"write {shape[1]}")
    try:
        parts = urlsplit(value)
        asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        whole = parts.path.strip("/") and "/" not in parts.path.strip("/") and parts.port != 0 and not parts.fragment
    except ValueError:
        raise refusal(f"地址读不懂，写成 {shape[0]}", f"can't be read; write {shape[1]}") from None
    if not whole:
        raise refusal(f"缺少库名或端口不对，写成 {shape[0]}", f"the database is missing; write {shape[1]}")
    unknown = sorted(asked.keys() - _MAY_BE_ASKED)
    if unknown:
        known = "、".join(sorted(_MAY_BE_ASKED)), ", ".join(sorted(_MAY_BE_ASKED))
        raise refusal(
            f"地址中不能有 {'、'.join(unknown)}，只能有 {known[0]}",
            f"may not hold {', '.join(unknown)}; only {known[1]}",
        )
    here = "host" in asked or is_loopback(value) or not parts.hostname
    if not here and asked.get("sslmode", [""])[0] not in _SAFE:
        raise refusal(
            "数据库不在本机时须写 ?sslmode=verify-full（或 verify-ca、require），否则口令和数据可能被截获",
            "a server elsewhere needs ?sslmode=verify-full (or verify-ca, require), or others may listen",
        )
    address = read_address(value)
    if not isinstance(address, Server):
        raise AssertionError("it begins as one")
    return address


_MAY_BE_ASKED: Final = frozenset(
    {"host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"}
)
_SAFE: Final = ("verify-full", "verify-ca", "require")

Url = Annotated[str, AfterValidator(_url)]
Somewhere = Annotated[Path, BeforeValidator(_beside)]
OldFile = Annotated[Somewhere, AfterValidator(_file)]
NewFile = Annotated[Somewhere, AfterValidator(_not_folder)]
Database = Annotated[Address, PlainValidator(read_database)]
Folder = Annotated[Somewhere, AfterValidator(_not_file)]
