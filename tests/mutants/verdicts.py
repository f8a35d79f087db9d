"""What has been found out about each change, kept in a file, so that a run goes on where the last one ended."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_FILE: Final = "verdicts.jsonl"


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"
    """Its tests used several times the processor time that they use otherwise; a change that is noticed."""


@dataclass(frozen=True, slots=True)
class Played:
    """`code` and `tests` are digests of what was changed and of what played it; `by` is the test that noticed."""

    key: str
    verdict: Verdict
    by: str
    code: str
    tests: str


class Verdicts:
    """A change stays killed while its file is the same; one that survived is played again when the tests change."""

    def __init__(self, folder: Path, tests: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / _FILE
        self.tests = tests
        self._known: dict[str, Played] = {}
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                played = Played(**json.loads(line))
                self._known[played.key] = played

    def of(self, key: str, code: str) -> Played | None:
        played = self._known.get(key)
        if played is None or played.code != code:
            return None
        stands = played.tests == self.tests or Verdict(played.verdict) is not Verdict.SURVIVED
        return played if stands else None

    def add(self, key: str, verdict: Verdict, by: str, code: str) -> None:
        played = Played(key, verdict, by, code, self.tests)
        self._known[key] = played
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(played), ensure_ascii=False) + "\n")


def digest(paths: list[Path]) -> str:
    """Of the files' names and what stands in them."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]
