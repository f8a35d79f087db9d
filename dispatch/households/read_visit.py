"""Reads visits as people write them: a door's number and how it ended, several in one message. Pure."""

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from dispatch.households.door import VisitOutcome
from dispatch.households.door_number import DoorNumber, find_number

V = VisitOutcome
_WORDS: Final = (
    (V.NEEDS_HELP, r"需要?帮[助忙]|求助"),
    (V.EMPTY, r"空[户房置]|没[有]?(?:人)?住|无人居住|没人住"),
    (V.REFUSED, r"婉拒|拒绝|谢绝|不[让肯愿](?:进|开门|见)?|不配合"),
    (V.ABSENT, r"不在|没[有]?人|无人|没[有]?见[到着]|未见|没[有]?(?:敲|叫)开|敲门(?:不应|没应|无人)|锁门|外出"),
    (V.SEEN, r"平安|见[到着]|已见|见面|在家|见了|走访[了过]|已走访|入户[了过]|已入户"),
)
"""Of two that are written, the one further up counts: 没见到 is no 见到."""
_BETWEEN: Final = " \t,、和及与"
"""What stands between two doors for which the same is said."""
_HEAD: Final = re.compile(r"\s*#?\s*(?:入户|走访)(?:走访|登记)?[\s:：,，、]*")


@dataclass(frozen=True, slots=True)
class SpokenVisit:
    """A door as it was written, and how the visit ended; None where that is not said."""

    number: DoorNumber
    outcome: VisitOutcome | None


def visits_in(text: str) -> list[SpokenVisit]:
    """Every door of the text in its order. What follows a number, up to the next, says how the visit ended; else what
    stands before it in its line."""
    return [visit for line in re.split(r"[\n;；]", normalize("NFKC", text)) for visit in _in_line(line)]


def speaks_of_visit(text: str) -> bool:
    """Whether a message without a tag is about visits: 入户 or 走访 at its head, and a door behind it."""
    head = _HEAD.match(normalize("NFKC", text))
    return head is not None and head.end() > 0 and bool(visits_in(text[head.end() :]))


def outcome_in(text: str) -> VisitOutcome | None:
    """How a visit ended by these words; None where they don't say it."""
    return next((outcome for outcome, words in _WORDS if re.search(words, text)), None)


def _in_line(line: str) -> list[SpokenVisit]:
    found: list[tuple[DoorNumber, str]] = []
    before, rest = "", line
    while (hit := find_number(rest)) is not None:
        if found:
            found[-1] = (found[-1][0], rest[: hit.start])
        else:
            before = rest[: hit.start]
        rest = rest[hit.end :]
        found.append((hit.number, rest))
    visits: list[SpokenVisit] = []
    shared = outcome_in(before)
    for number, words in reversed(found):
        own = outcome_in(words)
        if own is None and visits and not words.strip(_BETWEEN):
            own = visits[-1].outcome
        visits.append(SpokenVisit(number, own or shared))
    return visits[::-1]
