"""Writes a summary at the moment when it is sent: what its reader must do, what is late, the small table, buttons."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Final
from unicodedata import east_asian_width

from markupsafe import Markup

from dispatch.figures.digest import REPORT_ROWS, Correction, IndicatorChange, to_json
from dispatch.figures.periods import read_code
from dispatch.figures.unresolved import Holder, Unresolved
from dispatch.model import Case, ClockKind, PersonId
from handlers.access import participants
from handlers.access.audience import audience_of, may_see
from handlers.areas import figures_of, pressing_of
from handlers.bot_api.callback_data import ListName, ListTap, to_36
from handlers.bot_api.summary_buttons import FIGURES, OPEN, UNRESOLVED, Shown, View, asking
from handlers.cards.case_notes import short, veiled
from handlers.notify.messages import WeeklyDigest
from handlers.notify.prompt_reasons import PromptReason
from handlers.privacy import masks
from handlers.queries.list_page import PageView, Row, button, in_rows
from handlers.rendering.digest_parts import hot_buttons, load_of, part_buttons, parts_of
from handlers.rendering.digest_tasks import tasks_of
from handlers.turn.area import Scope
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying, saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

_MAX_PLACE: Final = 20
"""Characters of an address in a line."""
_DAY_MINUTES: Final = 24 * 60
MAX_CORRECTIONS: Final = 5
_COLUMN: Final = 7
"""Cells of a column of the table, of which a Chinese character takes two."""


def digest_page(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying) -> PageView:
    """One of an older version, which has no table, shows all figures and has no buttons."""
    it = _without_lost(tx, parcel, it)
    first, areas = _areas(tx, parcel, it, say)
    own = [row for _, rows in (*first, *areas) for row in rows]
    if it.full or not it.period:
        return _with(first, _full(tx, parcel, it, say), areas), [*own, *_full_buttons(tx, it, say)]
    tasks = tasks_of(tx, parcel, it, say.at)
    return _with(first, _first_screen(tx, parcel, it, tasks, say), areas), [*own, *_buttons(parcel, it, tasks, say)]


def _areas(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying) -> tuple[list[PageView], list[PageView]]:
    """What the areas beside the cases have to say of that period: before all else, and after the cases."""
    if not it.period:
        return [], []
    scope = _scope(tx, it, parcel.person, say)
    return pressing_of(tx, scope, say), figures_of(tx, scope, say)


def areas_have_more(turn: Turn, it: WeeklyDigest, person: PersonId | None) -> bool:
    """Whether the areas have something to say in that summary to that person; None is a group."""
    say = saying(turn.centre, turn.at)
    scope = _scope(turn.tx, it, person, say)
    return bool(pressing_of(turn.tx, scope, say) or figures_of(turn.tx, scope, say))


def _scope(tx: Transaction, it: WeeklyDigest, person: PersonId | None, say: Saying) -> Scope:
    reader = tx.people.get(person) if person is not None else None
    period = read_code(say.centre.book.calendar, it.period)
    decides = reader is not None and participants.is_among(reader, participants.directors(tx))
    return Scope(it.scope, period, private=reader is not None, decides=decides)


def _with(first: list[PageView], text: Markup, areas: list[PageView]) -> Markup:
    return Markup("\n\n").join([*(said for said, _ in first), text, *(said for said, _ in areas)])


def _without_lost(tx: Transaction, parcel: Parcel, it: WeeklyDigest) -> WeeklyDigest:
    """Without the cases that were its readers' when the period ended and are not theirs to know any more; the figures
    stand."""
    found = [(one, tx.cases.by_number(one.number)) for one in it.digest.unresolved]
    known = tuple(one for one, case in found if case is None or _is_known(tx, parcel, case))
    return replace(it, digest=replace(it.digest, unresolved=known))


def _is_known(tx: Transaction, parcel: Parcel, case: Case) -> bool:
    if parcel.person is not None:
        return may_see(tx, tx.people.require(parcel.person), case)
    audience = audience_of(tx, parcel.chat_id, case)
    return audience is not None and bool(audience.held)


def _first_screen(
    tx: Transaction, parcel: Parcel, it: WeeklyDigest, tasks: list[tuple[PromptReason, Case]], say: Saying
) -> Markup:
    said, told = it.digest, {case.number for _, case in tasks}
    late = [one for one in said.unresolved if one.over and one.number not in told]
    return say(
        "weekly.short",
        head=head(it, say),
        late=say.moment(it.late) if it.late is not None else "",
        private=parcel.person is not None,
        load=load_of(it, say),
        tasks=[_task(tx, it, reason, case, say) for reason, case in tasks],
        quiet=say("weekly.quiet", now=say.words.plain(f"weekly.now.{said.kind}")) if said.quiet else "",
        waiting=said.waiting,
        overdue=said.overdue,
        checking=said.checking,
        calling=said.calling,
        lines=[unresolved_line(tx, one, it, say) for one in late],
        more=said.overdue - len(late) - len(told & {one.number for one in said.unresolved if one.over}),
        table=_table(it, say),
        prior=say.words.plain(f"weekly.prior.{said.kind}"),
        corrections=[_correction(one, say) for one in it.corrections[:MAX_CORRECTIONS]],
        changes=[_change(one, say) for one in said.changes] if said.rows == REPORT_ROWS else [],
        parts=parts_of(tx, parcel, it, say, full=False),
        unread=it.unread,
    )


def _correction(one: Correction, say: Saying) -> Markup:
    return say("weekly.correction", what=say.words.plain(f"weekly.row.{one.what}"), sent=one.sent, now=one.now)


def _change(one: IndicatorChange, say: Saying) -> Markup:
    what = say.words.plain(f"weekly.row.{one.what}")
    return say("weekly.correction", what=what, sent=f"{one.before}%", now=f"{one.now}%")


def _full(tx: Transaction, parcel: Parcel, it: WeeklyDigest, say: Saying) -> Markup:
    """As the digest says it, but a day as month and day, a code as its name, an open case as one line."""
    said = it.digest
    return say(
        "weekly.message",
        **to_json(said),
        head=head(it, say),
        prior=say.words.plain(f"weekly.prior.{said.kind}"),
        lines=[] if it.full else [unresolved_line(tx, one, it, say) for one in said.unresolved],
        more=0 if it.full else said.waiting - len(said.unresolved),
        parts=parts_of(tx, parcel, it, say, full=True),
        unread=it.unread,
    )


def head(it: WeeklyDigest, say: Saying) -> Markup:
    """Whose it is, and of which days."""
    said = it.digest
    name = say.words.plain(f"weekly.kind.{said.kind}", year=said.year, number=said.week)
    return head_of(it.of, name, said.first, said.last, say)


def head_of(of: str, name: str, first_day: date, last_day: date, say: Saying) -> Markup:
    """The year only where the days are of two."""
    first, last = first_day.isoformat(), last_day.isoformat()
    one_year = first[:4] == last[:4]
    return say(
        "weekly.head",
        of=of,
        name=name,
        first=first[5:] if one_year else first,
        last=last[5:] if one_year else last,
    )


def unresolved_line(tx: Transaction, one: Unresolved, it: WeeklyDigest, say: Saying) -> Markup:
    """Number, matter, place to the house, whose turn it is, how long it is over; of a sensitive case its number."""
    case = tx.cases.by_number(one.number)
    if one.sensitive or case is None or case.sensitive:
        return say("weekly.number_only", number=one.number)
    kind = ClockKind.CONTINUOUS if one.day == _DAY_MINUTES else ClockKind.WORK
    told = say(
        "weekly.line",
        number=one.number,
        what=_what(tx, case, it, say),
        holder=holder(one, it, say),
        over=say.span(timedelta(minutes=one.over), kind) if one.over else "",
        supervised=one.supervised,
    )
    return veiled(tx, case, told)


def holder(one: Unresolved, it: WeeklyDigest, say: Saying) -> Markup:
    """Whose turn it was at the end of the period."""
    unit = it.names.get(one.unit, one.unit) if one.unit is not None else None
    holds = one.holder if unit is not None or one.holder is not Holder.UNIT else Holder.CENTRE
    return say(f"weekly.holder.{holds}", unit=unit or "", status=one.status.value)


def _task(tx: Transaction, it: WeeklyDigest, reason: PromptReason, case: Case, say: Saying) -> Markup:
    what = "" if case.sensitive else _what(tx, case, it, say)
    return veiled(tx, case, say("weekly.task", number=case.number, what=what, why=say(reason.words)))


def _what(tx: Transaction, case: Case, it: WeeklyDigest, say: Saying) -> str:
    """Its matter, its station where the summary is of several, and its place to the house."""
    row = say.centre.book.row_of(case)
    parts = [say.row(row) if row is not None else say.words.plain("card.no_category")]
    station = tx.places.station(case.station) if case.station is not None else None
    named = station.name if station is not None else say.words.plain("card.no_station")
    parts += [named] if named != it.of else []
    place = tx.notes.text(case.place.note) if case.place.note is not None else None
    return " ".join([*parts, short(masks.place(place), _MAX_PLACE)] if place else parts)


def _table(it: WeeklyDigest, say: Saying) -> str:
    """Own figures, those of the street where it is a part of it, and of the period before: a line for each."""
    said, plain = it.digest, say.words.plain
    columns = [(plain(f"weekly.own.{it.scope[0]}", now=plain(f"weekly.now.{said.kind}")), said.headline)]
    columns += [(plain("weekly.own.street"), it.street)] if it.street else []
    columns += [(plain(f"weekly.prior.{said.kind}"), said.headline_before)]
    names = ["", *(plain(f"weekly.row.{name}") for name in said.rows)]
    wide = max(map(_cells, names))
    cells = [[title for title, _ in columns], *zip(*(values for _, values in columns), strict=True)]
    lines = zip(names, cells, strict=True)
    return "\n".join(_padded(name, wide, say) + "".join(map(_right, row)) for name, row in lines)


def _padded(name: str, wide: int, say: Saying) -> str:
    """With full-width spaces among Chinese characters: they are as wide as these in every font."""
    missing = wide - _cells(name)
    return name + ("\u3000" * (missing // 2) if say.words.language == "zh" else " " * missing)


def _right(cell: str) -> str:
    return " " * max(_COLUMN - _cells(cell), 1) + cell


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _buttons(parcel: Parcel, it: WeeklyDigest, tasks: list[tuple[PromptReason, Case]], say: Saying) -> list[Row]:
    """A case is opened in private, wherever the summary stands."""
    own = parcel.person is not None
    openers = [
        button(
            case.number[-9:],
            ListTap(ListName.OPEN, to_36(case.id)) if own else ListTap(ListName.DIGEST, f"{OPEN}-{to_36(case.id)}"),
        )
        for _, case in tasks
    ]
    waiting = [_listing(it, UNRESOLVED, say.words.plain("verb.digest_unresolved"))] if it.digest.waiting else []
    ways = [*waiting, _page(it, View.ALL, say), _page(it, View.SPREADSHEET, say)]
    return [*([openers] if openers else []), *hot_buttons(it, say), ways]


def _full_buttons(tx: Transaction, it: WeeklyDigest, say: Saying) -> list[Row]:
    """One for each figure that has cases, with both its counts, and the way back."""
    if not it.period:
        return []
    said = it.digest
    shown = {
        field.name: getattr(group, field.name)
        for group in (said.accuracy, said.timeliness, said.effect)
        for field in fields(group)
    }
    buttons = [
        _listing(it, name, f"{say.words.plain(f'weekly.figure.{name}')} {shown[name].hits}/{shown[name].cases}")
        for name in FIGURES
        if shown[name].cases
    ]
    ways = [_page(it, View.SHORT, say), _page(it, View.SPREADSHEET, say)]
    return [*in_rows(buttons, 2), *part_buttons(tx, it, say), ways]


def _page(it: WeeklyDigest, view: View, say: Saying) -> dict[str, str]:
    label = say.words.plain(f"verb.digest_{view}")
    return button(label, ListTap(ListName.DIGEST, str(Shown(view.value, it.period, it.scope))))


def _listing(it: WeeklyDigest, figure: str, label: str) -> dict[str, str]:
    return button(label, ListTap(ListName.DIGEST, str(Shown(str(asking(figure)), it.period, it.scope))))
