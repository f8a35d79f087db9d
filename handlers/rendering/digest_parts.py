"""Writes what a summary says to one kind of reader: a unit's returns and help; stations, sources, hot places."""

from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from dispatch.figures.digest_parts import OF_UNIT, DirectorPart, StreetPart, UnitPart
from dispatch.figures.periods import read_code
from dispatch.model import Case, CaseId, PersonId, UnitCode
from handlers.access import participants
from handlers.access.audience import audience_of
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.bot_api.summary_buttons import Shown, View, asking
from handlers.cards.case_notes import short, veiled
from handlers.notify.messages import WeeklyDigest
from handlers.privacy import masks
from handlers.queries.list_page import Row, button, in_rows
from handlers.wording.speech import Saying
from storage.cases.hot_places import MIN_CASES
from storage.cases.notes import Look
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

_MAX_PLACE = 20
"""Characters of an address in a line."""
_MAX_REASON = 12
_MAX_LOOKERS = 8
_MAX_EXPORTS = 5
_MAX_EXPORT = 120


def parts_of(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying, *, full: bool) -> list[Markup]:
    """The parts that this summary has, in order; on the first screen only those that somebody may have to act on."""
    return [
        *([_unit(it.unit, say)] if it.unit is not None and it.unit.says_something else []),
        *([_street(tx, it.centre, say, full=full)] if it.centre is not None else []),
        *([_oversight(tx, parcel, it, it.director, say)] if it.director is not None else []),
        *_hot(tx, parcel, it, say),
    ]


def load_of(it: WeeklyDigest, say: Saying) -> Markup | str:
    """The first thing that the director reads; nothing where nothing was counted."""
    load = it.director.load if it.director is not None else None
    counted = load is not None and (load.prompts or load.questions or load.taps or load.night)
    return say("weekly.load", load=load) if counted else ""


def _oversight(tx: Transaction, parcel: Parcel, it: WeeklyDigest, part: DirectorPart, say: Saying) -> Markup:
    logged = _logged(tx, parcel, it, say)
    return say(
        "weekly.director_part",
        teams=[(_unit_name(tx, one.unit), one) for one in part.teams],
        looks=_looks(tx, logged, say),
        exports=_exports(tx, logged, say),
        unlisted=part.unlisted,
    )


def _unit_name(tx: Transaction, code: UnitCode) -> str:
    unit = tx.places.unit(code)
    return unit.name if unit is not None else code


def _logged(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying) -> list[Look]:
    """The looks of the period: the one thing of a summary that names persons, and only for who is a director, or
    stands in for one, when it is sent."""
    reader = tx.people.get(parcel.person) if parcel.person is not None else None
    if reader is None or not participants.is_among(reader, participants.directors(tx)):
        return []
    period = read_code(say.centre.book.calendar, it.period)
    return tx.notes.looks_between(period.start, min(period.end, say.at))


def _exports(tx: Transaction, logged: Sequence[Look], say: Saying) -> list[Markup]:
    """Who had lists and figures written into a file, and what for; the newest ones."""
    exports = [look for look in logged if not look.contact and not look.case][-_MAX_EXPORTS:]
    return [
        say(
            "weekly.export",
            person=_person_name(tx, look.viewer, say),
            what=short(masks.text(look.reason), _MAX_EXPORT),
        )
        for look in exports
    ]


def _looks(tx: Transaction, looks: Sequence[Look], say: Saying) -> list[Markup]:
    """Who looked at residents' numbers, and why, as often."""
    counted = Counter((look.viewer, short(look.reason, _MAX_REASON)) for look in looks if look.contact)
    by_person: dict[PersonId, list[tuple[str, int]]] = {}
    for (viewer, reason), count in sorted(counted.items()):
        by_person.setdefault(viewer, []).append((reason, count))
    return [
        say("weekly.look", person=_person_name(tx, viewer, say), reasons=reasons)
        for viewer, reasons in list(by_person.items())[:_MAX_LOOKERS]
    ]


def _person_name(tx: Transaction, person: PersonId, say: Saying) -> str:
    found = tx.people.get(person)
    return found.name if found is not None else say.words.plain("weekly.operator")


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
        stations=[(tx.places.station_name(row.station), row) for row in part.stations] if full else [],
        sources=[(say.words.plain(f"source.{source}"), count) for source, count in part.sources],
        categories=[(category_name(say, code), count) for code, count in part.categories],
    )


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
    station = tx.places.station_name(cases[-1].station) if cases[-1].station is not None else ""
    return veiled(tx, cases[-1], say("weekly.hot", number=rank, station=station, place=where, count=len(cases)))


def _is_told(tx: Transaction, parcel: Parcel, case: Case) -> bool:
    audience = audience_of(tx, parcel.chat_id, case)
    return not case.sensitive and audience is not None and audience.may_read(case) and bool(_written(tx, case))


def _written(tx: Transaction, case: Case) -> str:
    return tx.notes.text(case.place.note) or "" if case.place.note is not None else ""


def part_buttons(tx: Transaction, it: WeeklyDigest, say: Saying) -> list[Row]:
    """Each figure of the parts opens its cases, each station its own summary."""
    return [
        *_unit_buttons(it, say),
        *_director_buttons(tx, it, say),
        *_street_buttons(tx, it, say),
        *hot_buttons(it, say),
    ]


def _director_buttons(tx: Transaction, it: WeeklyDigest, say: Saying) -> list[Row]:
    if it.director is None:
        return []
    unlisted = it.director.unlisted
    label = say.words.plain("weekly.hits.unlisted")
    teams = [_summary_of(_unit_name(tx, one.unit), it, f"u{one.unit}") for one in it.director.teams]
    return [*([[_opens(it, "unlisted_matters", f"{label} {unlisted}")]] if unlisted else []), *in_rows(teams, 3)]


def _summary_of(label: str, it: WeeklyDigest, scope: str) -> dict[str, str]:
    return button(label, ListTap(ListName.DIGEST, str(Shown(View.ALL.value, it.period, scope))))


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
    stations = [_summary_of(tx.places.station_name(row.station), it, f"s{row.station}") for row in it.centre.stations]
    return [*in_rows(sources, 2), *in_rows(categories, 2), *in_rows(stations, 3)]


def hot_buttons(it: WeeklyDigest, say: Saying) -> list[Row]:
    """Each opens the cases of one hot place."""
    label = say.words.plain("verb.digest_hot")
    return in_rows([_opens(it, f"place_{rank}", f"{label} {rank}") for rank in range(1, len(it.hot) + 1)], 3)


def _opens(it: WeeklyDigest, figure: str, label: str) -> dict[str, str]:
    return button(label, ListTap(ListName.DIGEST, str(Shown(str(asking(figure)), it.period, it.scope))))
