"""Reads the plain part of YAML in which the files of deploy/ are written; whatever else stands there is an error.

Mappings and lists by indentation, lists in brackets, words in double quotes or bare; `#` begins a comment line.
"""

import json
import re
from typing import Any

_KEY = re.compile(r"([A-Za-z_][\w.-]*):(?: (.+))?")


class NotPlain(ValueError):
    """Something stands there that is not read here."""


def read(text: str) -> Any:
    """The whole document. Raises NotPlain."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if any("\t" in line for line in lines):
        raise NotPlain("a tab")
    value, rest = _block([(len(line) - len(line.lstrip()), line.lstrip()) for line in lines], 0)
    if rest:
        raise NotPlain(rest[0][1])
    return value


Lines = list[tuple[int, str]]


def _block(lines: Lines, depth: int) -> tuple[Any, Lines]:
    if not lines or lines[0][0] < depth:
        return None, lines
    depth = lines[0][0]
    return _list(lines, depth) if lines[0][1].startswith("- ") else _mapping(lines, depth)


def _list(lines: Lines, depth: int) -> tuple[list[Any], Lines]:
    found: list[Any] = []
    while lines and lines[0][0] == depth and lines[0][1].startswith("- "):
        inside = lines[0][1][2:]
        if _KEY.fullmatch(inside) and not inside.startswith('"'):
            value, lines = _block([(depth + 2, inside), *lines[1:]], depth + 2)
        else:
            value, lines = _scalar(inside), lines[1:]
        found.append(value)
    return found, lines


def _mapping(lines: Lines, depth: int) -> tuple[dict[str, Any], Lines]:
    found: dict[str, Any] = {}
    while lines and lines[0][0] == depth and not lines[0][1].startswith("- "):
        key = _KEY.fullmatch(lines[0][1])
        if key is None or key[1] in found:
            raise NotPlain(lines[0][1])
        if key[2] is None:
            found[key[1]], lines = _block(lines[1:], depth + 1)
        else:
            found[key[1]], lines = _scalar(key[2]), lines[1:]
    if lines and lines[0][0] > depth:
        raise NotPlain(lines[0][1])
    return found, lines


def _scalar(text: str) -> Any:
    if text[0] in '"[':
        return json.loads(text)
    if text[0] in "'&*!|>{%@`" or " #" in text:
        raise NotPlain(text)
    return {"true": True, "false": False}.get(text, text)
