"""Measures how labelled reports are read; `python -m tests.reading` prints it, with `-v` what was read wrongly."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SETS = tuple(Path(__file__).with_name(f"reports_{name}.tsv") for name in "abcdefg")

SINCE = {
    "D20": "E9601-1",
    "U01": "E9504-1",
    "U06": "E0593-1",
    "U07": "E9503-1",
    "U12": "O0105-1",
    "U13": "E9603-1",
    "U16": "E9605-1",
}
"""Rows that the catalogue has got since the labels of set A were written, which could not name them."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report and what somebody who knows the street would read in it; `rows` are the categories that are right.

    `place` may name several, parted by «|», «-» for none among them where the call is open; so may `community`."""

    id: str
    text: str
    rows: frozenset[str]
    urgent: str
    sensitive: str
    community: str
    place: str


@dataclass(frozen=True, slots=True)
class Read:
    """What the product reads: the category that a card shows, or none."""

    row: str | None
    urgent: bool
    asked: bool
    """Whether its card says «possibly urgent», with the tap that makes it so."""
    hidden: bool
    community: str | None
    place: str | None
    report: bool


def labelled(path: Path) -> list[Labelled]:
    """The reports of a file, whose lines are parted by tabs; the first line tells of the columns."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    since = SINCE if path == SETS[0] else {}
    return [_labelled(line.split("\t"), since) for line in lines]


def _labelled(columns: list[str], since: Mapping[str, str]) -> Labelled:
    id_, text, rows, urgent, sensitive, community, place, _ = columns
    right = frozenset({since[id_]} if id_ in since else rows.split("|"))
    return Labelled(id_, text.replace("\\n", "\n"), right, urgent, sensitive, community, place)


def verdicts(one: Labelled, read: Read) -> dict[str, str]:
    """In one word for each thing that is read."""
    return {
        "category": _category(one, read),
        "place": _place(one, read),
        "urgent": _urgency(one.urgent, read),
        "sensitive": _flag(one.sensitive, found=read.hidden),
        "community": _community(one, read),
    }


def _category(one: Labelled, read: Read) -> str:
    if read.row is None or not read.report:
        return "rightly unsure" if "-" in one.rows else "missed"
    return "right" if read.row in one.rows else "wrong"


def _place(one: Labelled, read: Read) -> str:
    found = _bare(read.place or "")
    wanted = {_bare("" if each == "-" else each) for each in one.place.split("|")}
    if not found:
        return "rightly none" if "" in wanted else "missed"
    return "right" if any(_same_place(found, each) for each in wanted - {""}) else "false"


def _same_place(found: str, wanted: str) -> bool:
    inside = found in wanted or wanted in found
    return inside and 2 * min(len(found), len(wanted)) >= max(len(found), len(wanted))


def _flag(wanted: str, *, found: bool) -> str:
    if wanted == "either":
        return "open"
    if wanted == "yes":
        return "right" if found else "missed"
    return "false" if found else "rightly none"


def _urgency(wanted: str, read: Read) -> str:
    verdict = _flag(wanted, found=read.urgent)
    if not read.asked:
        return verdict
    return {"missed": "asked", "rightly none": "asked for nothing"}.get(verdict, verdict)


def _community(one: Labelled, read: Read) -> str:
    wanted = {None if each == "-" else each for each in one.community.split("|")}
    if read.community in wanted:
        return "right" if read.community else "rightly none"
    return "missed" if read.community is None else "false"


def _bare(place: str) -> str:
    """Without blanks, and without the community's name, which stands on a card by itself."""
    plain = re.sub(r"\s", "", place)
    return re.sub(r"^\w{2,5}?社区(?=\d)", "", plain)


def figures(path: Path, reader: Callable[[str], Read]) -> dict[str, Counter[str]]:
    """How often each verdict was given."""
    counts: dict[str, Counter[str]] = {}
    for one in labelled(path):
        for what, verdict in verdicts(one, reader(one.text)).items():
            counts.setdefault(what, Counter())[verdict] += 1
    return counts


def table(path: Path, reader: Callable[[str], Read]) -> Iterable[str]:
    """A line for each thing that is read."""
    for what, counts in figures(path, reader).items():
        yield f"{path.stem} {what}: " + ", ".join(f"{verdict} {n}" for verdict, n in sorted(counts.items()))


def details(path: Path, reader: Callable[[str], Read]) -> Iterable[str]:
    """A line for each report of which something was not read as it should be."""
    for one in labelled(path):
        read = reader(one.text)
        bad = {what: v for what, v in verdicts(one, read).items() if v in {"wrong", "false", "missed"}}
        if bad:
            yield f"{one.id} {one.text}\n    {bad} {read} want {sorted(one.rows)} {one.place}"
