"""The street's own names in what people write: which community a text speaks of, and what it names as a place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dispatch.geography.place_in_text import AT, BUILDING, GATE, KIND, UNIT, place_in
from dispatch.model import Case, GridCode, PersonId, Place, StationCode
from handlers.turn.carry_out import Turn
from storage.transaction import Transaction

_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_SPOKEN = re.compile("[零〇一二三四五六七八九]{3,}")
_ROAD_AHEAD = r"(?![东西南北中前后]{0,2}(?:大道|街|路|巷))"
_ROADS = ("大道", "街", "路", "巷", "里", "村")
_ONE_OF_THEM = r"(?:的人|来的人|那边的人|那边来的|的居民跑|人跑)"
_PLACE_NAMED = re.compile(r"(?:具体|事发|详细|发生)?(?:地点|地址|位置)\s*[:：]\s*([^,，;；\u3002\n]+)")
_ASKS_WHERE = re.compile("地点|位置|地址|哪里|哪儿|在哪|何处|where|place|address", re.IGNORECASE)
_MAX_PLACE = 40
"""Characters of an answer that may be a place by itself."""
_GRID = r"\d{1,2}\s?网格"


@dataclass(frozen=True, slots=True)
class StreetNames:
    """Communities by their short name (长湖 for 长湖社区); landmarks by each of their names, with their community;
    and the grid of those of which it is known."""

    communities: Mapping[str, StationCode] = field(default_factory=dict)
    landmarks: Mapping[str, StationCode | None] = field(default_factory=dict)
    grids: Mapping[str, GridCode] = field(default_factory=dict)

    def place(self, text: str) -> str | None:
        """The place that a text names."""
        return place_in(text, tuple(self.communities), tuple(self.landmarks))

    def community(self, text: str) -> StationCode | None:
        """The community that a text speaks of, by its name or by a landmark in it; None for none and for several.

        Its short name counts only as a place (长湖4栋, 701大院): 701路 is a bus, 长湖西街 a street.
        """
        plain = _SPOKEN.sub(lambda found: found[0].translate(_DIGITS), text)
        named = set(self._named(plain)) or set(self._lying(plain))
        return named.pop() if len(named) == 1 else None

    def grid(self, text: str) -> GridCode | None:
        """The grid of the landmark that a text names; None for none, and for several in different ones."""
        found = {self.grids[name] for name in self.landmarks if name in self.grids and _lies_at(name, text)}
        return found.pop() if len(found) == 1 else None

    def _named(self, text: str) -> Iterator[StationCode]:
        for short, code in self.communities.items():
            if re.search(rf"{_whole(short)}{_there(short)}(?!{_ONE_OF_THEM})", text):
                yield code

    def _lying(self, text: str) -> Iterator[StationCode]:
        for name, code in self.landmarks.items():
            if code is not None and _lies_at(name, text):
                yield code


def _lies_at(name: str, text: str) -> bool:
    """Whether a text names that landmark as a place. Most of a street's names stand in no text: these are cheap."""
    return name in text and re.search(rf"{_whole(name)}{_ROAD_AHEAD}(?!{_ONE_OF_THEM})", text) is not None


def _whole(name: str) -> str:
    """A number is no part of a longer one."""
    return rf"(?<!\d){re.escape(name)}(?!\d)" if name.isdigit() else re.escape(name)


def _there(short: str) -> str:
    """What follows a community's short name where it is meant as a place. 千家街 is a street and a community."""
    if short.endswith(_ROADS):
        return rf"(?:社区|{_GRID}|巷|\d{{1,4}}号|{BUILDING}|{GATE}|{KIND}|{AT})"
    return rf"(?:社区|{_GRID}|{_ROAD_AHEAD}(?:{BUILDING}|{UNIT}|{GATE}|{KIND}|{AT}))"


NO_NAMES = StreetNames()


def names_of(tx: Transaction) -> StreetNames:
    """Those of the roster in force."""
    known = tx.places.landmarks()
    named = [(name, landmark) for landmark in known for name in (landmark.name, *landmark.aliases)]
    return StreetNames(
        {station.name.removesuffix("社区"): station.code for station in tx.places.stations()},
        {name: landmark.station for name, landmark in named},
        {name: landmark.grid for name, landmark in named if landmark.grid is not None},
    )


def place_told(turn: Turn, case: Case, words: str, author: PersonId | None) -> Place | None:
    """Where it is, for a case of which no written place is known. The short answer to a question for the place is the
    place; None where nothing tells it.
    """
    if case.place.note is not None or not words:
        return None
    named = _PLACE_NAMED.search(words)
    place = named[1].strip() if named is not None else names_of(turn.tx).place(words)
    asked = turn.tx.notes.text(case.question) if case.question is not None else None
    if not place and asked and _ASKS_WHERE.search(asked) and len(words) <= _MAX_PLACE and "\n" not in words:
        place = words
    return Place(turn.jot(place, author)) if place else None
