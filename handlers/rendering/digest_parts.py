"""Writes what a summary says to one kind of reader: a unit's returns and help; stations, sources, hot places."""

from collections.abc import Iterator

from markupsafe import Markup

from dispatch.figures.digest_parts import OF_UNIT, StreetPart, UnitPart
from dispatch.model import Case, CaseId, StationCode
from handlers.access.audience import audience_of
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.bot_api.summary_buttons import Shown, View, asking
from handlers.cards.case_notes import short, veiled
from handlers.notify.messages import WeeklyDigest
from handlers.privacy import masks
from handlers.queries.list_page import Row, button, in_rows
from handlers.wording.speech import Saying
from storage.cases.hot_places import MIN_CASES
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

_MAX_PLACE = 20
"""Characters of an address in a line."""


def parts_of(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying, *, full: bool) -> list[Markup]:
    """The parts that this summary has, in order; on the first screen only those that somebody may have to act on."""
    return [
        *([_unit(it.unit, say)] if it.unit is not None and it.unit.says_something else []),
        *([_street(tx, it.centre, say, full=full)] if it.centre is not None else []),
        *_hot(tx, parcel, it, say),
    ]


def _unit(part: UnitPart, say: Saying) -> Markup:
    return say(
        "weekly.unit_part",
        part=part,
        told=part.help_found.cases - part.help_found.hits - part.so_so - part.no_use == 0,
    )


def _street(tx: Transaction, part: StreetPart, say: Saying, *, full: bool) -> Markup:
    """The stations only behind «全部指标»."""
    return say(
        "weekly.street_part",
        stations=[(station_name(tx, row.station), row) for row in part.stations] if full else [],
        sources=[(say.words.plain(f"source.{source}"), count) for source, count in part.sources],
        categories=[(category_name(say, code), count) for code, count in part.categories],
    )


def station_name(tx: Transaction, code: StationCode) -> str:
    """Its name, or the code of one that there is not any more."""
    station = tx.places.station(code)
    return station.name if station is not None else code


def category_name(say: Saying, code: str) -> str:
    """The name of a sub-class, or the code of one that no catalogue has any more."""
    books = (say.centre.book.catalogue, *say.centre.book.earlier_catalogues)
    return next((found.name for one in books if (found := one.subclass(code)) is not None), code)


def _hot(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying) -> Iterator[Markup]:
    """The place is read from a case when the summary is sent, as its chat may see it, and stands in no message."""
    places = [_place(tx, parcel, rank, cases, say) for rank, cases in enumerate(it.hot, start=1)]
    lines = [line for line in places if line is not None]
    if lines:
        yield say("weekly.hot_part", lines=lines)


def _place(tx: Transaction, parcel: Parcel, rank: int, numbers: tuple[CaseId, ...], say: Saying) -> Markup | None:
    """None where it is not hot any more to those who read: a case has become sensitive, or a text was erased."""
    cases = [case for case in map(tx.cases.get, numbers) if case is not None and _is_told(tx, parcel, case)]
    if len(cases) < MIN_CASES:
        return None
    where = short(masks.place(_written(tx, cases[-1])), _MAX_PLACE)
    station = station_name(tx, cases[-1].station) if cases[-1].station is not None else ""
    return veiled(tx, cases[-1], say("weekly.hot", rank=rank, station=station, place=where, count=len(cases)))


def _is_told(tx: Transaction, parcel: Parcel, case: Case) -> bool:
    audience = audience_of(tx, parcel.chat_id, case)
    return not case.sensitive and audience is not None and audience.may_read(case) and bool(_written(tx, case))


def _written(tx: Transaction, case: Case) -> str:
    return tx.notes.text(case.place.note) or "" if case.place.note is not None else ""


def part_buttons(tx: Transaction, it: WeeklyDigest, say: Saying) -> list[Row]:
    """Each figure of the parts opens its cases, each station its own summary."""
    return [*_unit_buttons(it, say), *_street_buttons(tx, it, say), *_hot_buttons(it, say)]


def _unit_buttons(it: WeeklyDigest, say: Saying) -> list[Row]:
    if it.unit is None:
        return []
    shown = {name: getattr(it.unit, name) for name in OF_UNIT}
    return in_rows(
        [
            _opens(it, name, f"{say.words.plain(f'weekly.figure.{name}')} {cell.hits}/{cell.cases}")
            for name, cell in shown.items()
            if cell.cases and (name != "help_found" or cell.percent is not None)
        ],
        2,
    )


def _street_buttons(tx: Transaction, it: WeeklyDigest, say: Saying) -> list[Row]:
    if it.centre is None:
        return []
    sources = [
        _opens(it, f"source_{source}", f"{say.words.plain(f'source.{source}')} {count}")
        for source, count in it.centre.sources
    ]
    categories = [
        _opens(it, f"category_{rank}", f"{category_name(say, code)} {count}")
        for rank, (code, count) in enumerate(it.centre.categories, start=1)
    ]
    stations = [
        button(
            station_name(tx, row.station),
            ListTap(ListName.DIGEST, str(Shown(View.ALL.value, it.period, f"s{row.station}"))),
        )
        for row in it.centre.stations
    ]
    return [*in_rows(sources, 2), *in_rows(categories, 2), *in_rows(stations, 3)]


def _hot_buttons(it: WeeklyDigest, say: Saying) -> list[Row]:
    label = say.words.plain("verb.digest_hot")
    return in_rows([_opens(it, f"place_{rank}", f"{label} {rank}") for rank in range(1, len(it.hot) + 1)], 3)


def _opens(it: WeeklyDigest, figure: str, label: str) -> dict[str, str]:
    return button(label, ListTap(ListName.DIGEST, str(Shown(str(asking(figure)), it.period, it.scope))))
