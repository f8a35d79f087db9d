"""The end of `make coverage`: holds what was measured to `tests/coverage.toml`, and names what is missing first.

The way past the last arm of a `match` that has no `case _` is left out: nothing takes it, as mypy's exhaustive-match
makes sure.
"""

import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.paths import ROOT

MAX_NAMED: Final = 12
"""Missing places that are named for a file."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One file: how many lines hold code, which of them never ran, and which ways from line to line were not taken.

    A way to a line below zero leaves the function that begins there.
    """

    file: str
    lines: int
    missing_lines: tuple[int, ...]
    missing_ways: tuple[tuple[int, int], ...]

    @property
    def missing(self) -> list[str]:
        """Lines, then ways between lines that did run, in words."""
        unrun = set(self.missing_lines)
        ways = [(start, end) for start, end in self.missing_ways if not {start, end} & unrun]
        return [*map(str, self.missing_lines), *(f"{start}→{end if end > 0 else 'end'}" for start, end in ways)]


def read(report: str, root: Path = ROOT) -> list[Measured]:
    """What `coverage json` wrote about the files below `root`."""
    found: list[Measured] = []
    for file, one in sorted(json.loads(report)["files"].items()):
        ways = tuple((start, end) for start, end in one["missing_branches"])
        if ways:
            past = ways_past(ast.parse((root / file).read_text(encoding="utf-8")))
            ways = tuple((start, end) for start, end in ways if end == past.get(start, end))
        found.append(Measured(file, one["summary"]["num_statements"], tuple(one["missing_lines"]), ways))
    return found


def ways_past(tree: ast.Module) -> dict[int, int]:
    """Of each `match` without `case _`, the line of its last arm's head, and the line that this arm begins with."""
    last = [node.cases[-1] for node in ast.walk(tree) if isinstance(node, ast.Match)]
    return {arm.pattern.lineno: arm.body[0].lineno for arm in last if not _takes_anything(arm)}


def _takes_anything(arm: ast.match_case) -> bool:
    return isinstance(arm.pattern, ast.MatchAs) and arm.pattern.pattern is None and arm.guard is None


def problems(measured: list[Measured], least: float, complete: list[str]) -> Iterator[str]:
    """A sentence for each promise that is broken."""
    for path in complete:
        held = [one for one in measured if one.file == path or (path.endswith("/") and one.file.startswith(path))]
        if not held:
            yield f"{path}: was not measured"
        for one in held:
            if one.missing:
                more = " …" if len(one.missing) > MAX_NAMED else ""
                yield f"{one.file}: {len(one.missing)} missing: {' '.join(one.missing[:MAX_NAMED])}{more}"
    if share(measured) < least:
        yield f"{share(measured):.2f} % of all lines run, {least} % are asked for; most are missing in:"
        yield from worst(measured)


def share(measured: list[Measured]) -> float:
    """Per cent of all lines that ran."""
    lines = sum(one.lines for one in measured)
    return 100 * (lines - sum(len(one.missing_lines) for one in measured)) / lines if lines else 0.0


def worst(measured: list[Measured]) -> list[str]:
    ranked = sorted(measured, key=lambda one: -len(one.missing_lines))[:MAX_NAMED]
    return [
        f"  {one.file}: {' '.join(map(str, one.missing_lines[:MAX_NAMED]))}" for one in ranked if one.missing_lines
    ]


def main() -> int:
    asked = tomllib.loads((ROOT / "tests" / "coverage.toml").read_text(encoding="utf-8"))
    measured = read(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = list(problems(measured, asked["lines"], asked["complete"]))
    print("\n".join(found), end="\n" if found else "")
    print(f"kind=coverage lines={share(measured):.2f} of={sum(one.lines for one in measured)} problems={len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
