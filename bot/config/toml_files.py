"""Reads the operator's TOML files; of a broken one, every problem is named with its line."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

KEPT_TEXTS = 8
"""So many texts of each kind of file are remembered with what they say: a text means the same each time, and each is
asked for several times at a start."""
Where = tuple[int | str, ...]
"""A key's path in a file, as pydantic names it: ("subclass", 3, "rows", 1, "limit")."""


class RulesFileError(Exception):
    """A file of the operator's can't be used; each of `problems` names line, key and reason."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__(f"{path}: " + "; ".join(problems))
        self.path = path
        self.problems = problems


class FileModel(BaseModel):
    """The shape of a file: unknown keys are refused, and nothing is guessed from a value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def text_of(path: Path) -> str:
    """The text of a file. RulesFileError where it can't be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RulesFileError(path, [f"can't be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise RulesFileError(path, [f"is not UTF-8 text (byte {error.start})"]) from error


Shape = TypeVar("Shape", bound=FileModel)


class TomlFile:
    """The text of one file, kept so that a problem can be told with its line."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        """`text` is what the file once said, where that is kept."""
        self.path = path
        self.text = text_of(path) if text is None else text
        try:
            self.values: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise RulesFileError(path, [f"is not TOML: {error}"]) from error

    def read_as(self, shape: type[Shape], *, day_minutes: int | None = None) -> Shape:
        """The file's content as `shape`.

        RulesFileError with all problems. `day_minutes` is the length of a working day, for limits such as 1d.
        """
        try:
            return shape.model_validate(self.values, context={"day_minutes": day_minutes})
        except ValidationError as error:
            raise RulesFileError(self.path, self.told(error)) from error

    def told(self, error: ValidationError) -> list[str]:
        """One line for each problem that pydantic found."""
        return [self.problem(found["loc"], _reason(found["type"], found["msg"])) for found in error.errors()]

    def problem(self, where: Where, reason: str) -> str:
        """One line: where the key stands, and what is wrong with it."""
        line = line_of(self.text, where)
        return f"line {line}, {key_path(where)}: {reason}" if line else f"{key_path(where)}: {reason}"

    def once(self, seen: set[str], code: str, where: Where) -> Iterator[str]:
        """Notes the code as seen; a problem if it was."""
        if code in seen:
            yield self.problem(where, f"{code} is there already")
        seen.add(code)

    def refuse_if(self, problems: list[str]) -> None:
        """RulesFileError where there is any problem."""
        if problems:
            raise RulesFileError(self.path, problems)


def key_path(where: Where) -> str:
    """`subclass[4].rows[2].limit`, counted from one as people count."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")


def line_of(text: str, where: Where) -> int | None:
    """The line on which this key stands, or the nearest line above it that could be found."""
    lines = list(enumerate(text.splitlines(), start=1))
    best: int | None = None
    parts = list(where)
    while parts:
        part = parts.pop(0)
        nth = parts.pop(0) if parts and isinstance(parts[0], int) else None
        found = _find(lines, str(part), nth)
        if not found:
            return best
        lines, best = found, found[0][0]
    return best


def _find(lines: list[tuple[int, str]], key: str, nth: int | str | None) -> list[tuple[int, str]]:
    """The lines from this key on, up to the next table where it is a table's name; none where it isn't there."""
    tables = [at for at, (_, line) in enumerate(lines) if re.match(rf"\[\[?\s*{re.escape(key)}\s*\]", line)]
    if tables:
        first = tables[nth if isinstance(nth, int) and nth < len(tables) else 0]
        rest = lines[first + 1 :]
        end = next((at for at, (_, line) in enumerate(rest) if line.startswith("[")), len(rest))
        return lines[first : first + 1 + end]
    starts = (at for at, (_, line) in enumerate(lines) if re.search(rf"(^|[{{,])\s*{re.escape(key)}\s*=", line))
    start = next(starts, None)
    if start is None:
        return []
    items = _items(lines[start + 1 :]) if nth is not None else iter(())
    return [item for at, item in enumerate(items) if at == nth] or lines[start:]


def _items(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines of an array that has one inline table on each."""
    return (line for line in lines if line[1].lstrip().startswith("{"))


def _reason(kind: str, message: str) -> str:
    plain = {"missing": "is missing", "extra_forbidden": "is not a key that is known here"}
    return plain.get(kind) or message.removeprefix("Value error, ")
