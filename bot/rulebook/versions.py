"""Keeps every version of the operator's files in the database: old cases cite theirs, a broken file is outlived."""

import json
import tomllib
from dataclasses import dataclass

from storage.engine.meta import Meta


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a file; `name` is the version that the file gives itself, made unique where another text had it
    before."""

    name: str
    text: str


def kept(meta: Meta, kind: str) -> list[Edition]:
    """All editions of that kind of file, the one in force first."""
    return [Edition(name, meta.get(_key(kind, name)) or "") for name in reversed(_names(meta, kind))]


def keep(meta: Meta, kind: str, version: str, text: str) -> None:
    """Puts this text in force. A text that says the same as an earlier one is that one, comments apart."""
    names = _names(meta, kind)
    known = (name for name in names if _say_the_same(meta.get(_key(kind, name)) or "", text))
    name = next(known, None) or _unused(version, names)
    if names[-1:] == [name]:
        return
    meta.set(_key(kind, name), text)
    meta.set(f"editions:{kind}", json.dumps([*(other for other in names if other != name), name]))


def _say_the_same(one: str, other: str) -> bool:
    return one == other or tomllib.loads(one) == tomllib.loads(other)


def _unused(version: str, names: list[str]) -> str:
    """`2026-11`, then `2026-11.2`: who forgets to give a change its version still gets one."""
    if version not in names:
        return version
    return next(name for n in range(2, len(names) + 3) if (name := f"{version}.{n}") not in names)


def _names(meta: Meta, kind: str) -> list[str]:
    names: list[str] = json.loads(meta.get(f"editions:{kind}") or "[]")
    return names


def _key(kind: str, name: str) -> str:
    return f"edition:{kind}:{name}"
