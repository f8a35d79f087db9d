"""Writes log lines, as text or JSON; tokens and personal numbers are taken out last of all."""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

from telegram.error import TelegramError

from storage.engine.errors import NotStored, Unusable

_SECRETS: Final = (
    # A Bot API token, plain or percent-encoded, and the path of a request to the Bot API.
    (re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{10,}"), "<token>"),
    # A password in the address of a database.
    (re.compile(r"(postgres(?:ql)?(?:\+\w+)?://[^\s:/@]*:)\S*@"), r"\1<password>@"),
    (re.compile(r"(password=)(?:'[^']*'|\S+)"), r"\1<password>"),
    # A mobile phone (with or without +86 and separators), then an identity card.
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "<phone>"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "<id>"),
)
_QUOTED: Final = re.compile(r"\"[^\"]*\"?|«[^»]*»?|“[^”]*”?")
OURS: Final = ("bot", "handlers", "storage")
"""Whose lines are written at the level that was asked for. What libraries have to tell below a warning may be whole
requests, URLs (which hold the token), or statements with all that people have written in them."""
_SAFE_WORDS: Final = (OSError, TelegramError, NotStored, Unusable)


def redact(text: str) -> str:
    """The text without tokens, phones and identity numbers."""
    for pattern, mark in _SECRETS:
        text = pattern.sub(mark, text)
    return text


def unquoted(text: str) -> str:
    """The text without what Telegram quotes of a message in it."""
    return redact(_QUOTED.sub("…", text))


def trace_of(error: BaseException) -> Iterator[str]:
    """The lines of an error's trace, what led to it first, as Python writes it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from trace_of(before)
        yield "\nand then:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}{f': {unquoted(str(error))}' if isinstance(error, _SAFE_WORDS) else ''}\n"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from trace_of(one)


class TextLines(logging.Formatter):
    """Log lines as text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        # What another formatter has made of the exception is kept in the record, and is not ours.
        record.exc_text = None
        return redact(super().format(record))

    def formatException(self, ei: object) -> str:
        return _trace(ei)


class JsonLines(logging.Formatter):
    """Log lines as JSON, one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = _trace(record.exc_info)
        return redact(json.dumps(line, ensure_ascii=False))


def _trace(raised: object) -> str:
    error = raised[1] if isinstance(raised, tuple) else None
    return "".join(trace_of(error)).rstrip() if isinstance(error, BaseException) else ""


def set_up_logs(level: str, style: str) -> None:
    """One handler on the root, to stderr; the last words of a dying process go through it as well."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    wanted = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(wanted, logging.WARNING), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)
    sys.excepthook = _last_words
    threading.excepthook = _last_words_of_a_thread


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("stopped by a bug", exc_info=(kind, error, trace))


def _last_words_of_a_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _last_words(args.exc_type, args.exc_value, args.exc_traceback)
