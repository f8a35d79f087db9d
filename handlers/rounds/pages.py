"""The pages of rounds, each written when it is sent: the week, a visit to come, who may make it, when; and others."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from markupsafe import Markup

from dispatch.model import CaseId, Person, PersonId, Role
from dispatch.rounds.visits import Meeting, Verdict, Visit
from handlers.access import participants
from handlers.bot_api.callback_data import ListName, ListTap, from_36, to_36
from handlers.queries.list_page import PageView, Row, button, in_rows, line, paged, stacked
from handlers.rounds import figures, voice_text
from handlers.rounds.names import meeting_name, visit_name, workers_of
from handlers.rounds.visit_text import state_text
from handlers.rounds.visit_turn import around, directs, is_free, sees, street_of
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_WEEK: Final = timedelta(days=7)
_MAX_RECORD: Final = 15
"""Cases in a worker's record of a week."""
_MAX_MOVES: Final = 8


def page(tx: Transaction, reader: Person, which: str, say: Saying) -> PageView | None:
    """The page that a button or a command has asked for; None where the reader may not see it, or it is over."""
    name, _, rest = which.partition("-")
    try:
        return PAGES[name](tx, reader, rest, say)
    except (KeyError, ValueError):
        return None


def sees_weeks(tx: Transaction, person: Person) -> bool:
    """Staff and directors see every station's visits, heads those of their own."""
    return bool(person.roles & {Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD}) or directs(tx, person)


def _week(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    if not sees_weeks(tx, reader):
        return None
    monday = _monday(say) + int(rest) * _WEEK
    visits = _of(tx, reader, _in_week(tx, monday, say))
    own = [one for one in visits if one.person == reader.id]
    others = [one for one in visits if one.person != reader.id]
    sunday = monday + _WEEK - timedelta(days=1)
    head = say("rounds.week.head", first=_day(monday, say), last=_day(sunday, say), count=len(visits))
    lines = [head, *(_line(tx, one, say, named=False) for one in own)]
    lines += [say("rounds.week.others")] if own and others else []
    lines += [_line(tx, one, say, named=True) for one in others]
    lines += [] if visits else [say("rounds.week.none")]
    first, *_ = paged(lines)
    other = "1" if rest == "0" else "0"
    turn = button(say.words.plain(f"rounds.verb.week_{other}"), ListTap(ListName.ROUNDS, f"week-{other}"))
    return stacked(first), [*in_rows([_opener(tx, one, say) for one in own], 2), [turn]]


def _of(tx: Transaction, reader: Person, visits: list[Visit]) -> list[Visit]:
    if Role.STAFF in reader.roles or directs(tx, reader):
        return visits
    return [one for one in visits if one.station == reader.station]


def _in_week(tx: Transaction, monday: date, say: Saying) -> list[Visit]:
    start, end = say.centre.book.calendar.week_bounds(*monday.isocalendar()[:2])
    return [one for one in tx.visits.between(start, end) if not one.cancelled]


def _line(tx: Transaction, visit: Visit, say: Saying, *, named: bool) -> Markup:
    person = tx.people.get(visit.person)
    who = say.name(person, masked=False) if named else ""
    return say("rounds.week.line", name=visit_name(tx, visit, say), who=who, state=state_text(visit, say))


def _opener(tx: Transaction, visit: Visit, say: Saying) -> dict[str, str]:
    """Of one to come its page, of one that has begun its card."""
    label, what = meeting_name(tx, visit, say), "notice" if visit.at > say.at else "card"
    return button(label, ListTap(ListName.ROUNDS, f"{what}-{to_36(visit.id)}"))


def _notice(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    """The line of the evening before, with [换人] and [改期]."""
    visit = _ahead(tx, reader, rest, say)
    if visit is None:
        return None
    tomorrow = say.centre.book.calendar.day(visit.at) == say.centre.book.calendar.day(say.at) + timedelta(days=1)
    when = (
        say.words.plain(f"rounds.tomorrow.{visit.meeting}", time=say.hour(visit.at))
        if tomorrow
        else say.due(visit.at)
    )
    code = f"{to_36(visit.id)}"
    row = [
        button(say.words.plain(f"rounds.verb.{what}"), ListTap(ListName.ROUNDS, f"{what}-{code}"))
        for what in ("swap", "move")
    ]
    return say("rounds.notice", when=when, what=meeting_name(tx, visit, say)), [row]


def _swap(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    visit = _ahead(tx, reader, rest, say)
    if visit is None:
        return None
    able = [
        person
        for person in tx.people.with_role(Role.STAFF)
        if person.id != visit.person and is_free(tx, say.centre, person.id, visit.at, visit)
    ]
    rows = in_rows([_take(visit, one, say) for one in able], 3)
    key = "rounds.swap" if able else "rounds.nobody_free"
    return say(key, name=visit_name(tx, visit, say)), [*rows, [_back(visit, say)]]


def _take(visit: Visit, person: Person, say: Saying) -> dict[str, str]:
    argument = f"take-{to_36(visit.id)}-{to_36(person.id)}-{to_36(visit.revision)}"
    return button(person.name, ListTap(ListName.ROUNDS, argument))


def _move(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    visit = _ahead(tx, reader, rest, say)
    if visit is None:
        return None
    buttons = [
        button(
            f"{say.moment(at)} {say.words.plain(f'rounds.meeting.{meeting}')}",
            ListTap(ListName.ROUNDS, f"set-{to_36(visit.id)}-{day:%Y%m%d}-{meeting[0]}-{to_36(visit.revision)}"),
        )
        for day, meeting, at in moves_of(tx, visit, say)
    ]
    key = "rounds.move" if buttons else "rounds.no_other_time"
    return say(key, name=visit_name(tx, visit, say)), [*in_rows(buttons, 1), [_back(visit, say)]]


def moves_of(tx: Transaction, visit: Visit, say: Saying) -> list[tuple[date, Meeting, datetime]]:
    """The other meetings of its week that lie ahead and at which its holder is free."""
    street = street_of(tx, say.centre)
    day = say.centre.book.calendar.day(visit.at)
    days = street.working_days(day - timedelta(days=day.weekday()))
    taken = [one for one in around(tx, say.at) if one.id != visit.id]
    found = [(one, meeting, street.moment(one, meeting)) for one in days for meeting in Meeting]
    return [
        (one, meeting, at)
        for one, meeting, at in found
        if at > say.at and at != visit.at and street.is_free(visit.person, at, taken)
        and all(other.station != visit.station or other.at != at for other in taken)
    ][:_MAX_MOVES]  # fmt: skip


def _back(visit: Visit, say: Saying) -> dict[str, str]:
    return button(say.words.plain("rounds.verb.back"), ListTap(ListName.ROUNDS, f"notice-{to_36(visit.id)}"))


def _ahead(tx: Transaction, reader: Person, code: str, say: Saying) -> Visit | None:
    """The visit, where it is to come and the reader's, or the reader a director."""
    visit = tx.visits.get(from_36(code))
    if visit is None or visit.cancelled or visit.at <= say.at:
        return None
    return visit if sees(tx, visit, reader) else None


def _record(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    """A worker's own reports of the visit's week, for who makes the visit and for directors."""
    number, _, whose = rest.partition("-")
    visit, worker = tx.visits.require(int(number)), tx.people.require(PersonId(int(whose)))
    if not sees(tx, visit, reader):
        return None
    if worker.id not in {one.id for one in workers_of(tx, visit)}:
        return None
    calendar = say.centre.book.calendar
    start, end = calendar.week_bounds(*calendar.week(visit.at))
    cases = [*tx.cases.open_of_reporter(worker.id), *tx.cases.ended_of_reporter(worker.id, start)]
    of_week = sorted((one for one in cases if start <= one.opened_at < end), key=lambda one: one.id)
    answers = sum(_answers(tx, one.id, worker.id, start, end) for one in cases)
    head = say("rounds.record.head", name=worker.name, count=len(of_week), answers=answers)
    lines = [line(tx, one, say) for one in of_week[:_MAX_RECORD]]
    more = len(of_week) - len(lines)
    return stacked([head, *lines, *([say("list.more", count=more)] if more else [])]), []


def _answers(tx: Transaction, case: CaseId, worker: PersonId, start: datetime, end: datetime) -> int:
    """What the worker did for a case after reporting it: information given, results checked."""
    log = tx.cases.events(case)
    return sum(one.actor == worker and start <= one.at < end and one.revision > 1 for one in log)


def _amend(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    """The one line about a worker's notebook, to that worker only."""
    number, _, whose = rest.partition("-")
    visit = tx.visits.require(int(number))
    found = next((one for one in visit.checks if one.worker == int(whose)), None)
    words = tx.notes.text(found.note) if found is not None and found.note is not None else None
    if found is None or reader.id != found.worker or found.verdict is not Verdict.AMEND or not words:
        return None
    person = tx.people.get(visit.person)
    return say("rounds.told.amend", name=say.name(person, masked=False), words=words), []


def _voices(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    if Role.STAFF not in reader.roles and not directs(tx, reader):
        return None
    return voice_text.listing(tx, reader, int(rest), say)


def _passed(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    return voice_text.passed(tx, tx.voices.require(int(rest)), reader, say)


def _period(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    """The visits behind a figure, for who may read such a summary in private."""
    return figures.visits_page(tx, reader, rest, say) if sees_weeks(tx, reader) else None


PAGES: Final[Mapping[str, Callable[[Transaction, Person, str, Saying], PageView | None]]] = {
    "week": _week,
    "notice": _notice,
    "swap": _swap,
    "move": _move,
    "record": _record,
    "amend": _amend,
    "voices": _voices,
    "passed": _passed,
    "period": _period,
}


def morning(tx: Transaction, person: Person, day: date, say: Saying) -> PageView | None:
    """The visits of the day, those that nobody has ticked, and the voices that wait for an answer."""
    lines: list[Markup] = []
    rows: list[Row] = []
    calendar = say.centre.book.calendar
    week = calendar.week_bounds(*calendar.week(say.at))
    own = tx.visits.of_person(person.id, week[0] - _WEEK, week[1]) if Role.STAFF in person.roles else []
    for visit in own:
        if visit.untouched and calendar.day(visit.at) == day:
            lines.append(say("rounds.morning.today", when=say.hour(visit.at), what=meeting_name(tx, visit, say)))
        elif visit.untouched and visit.at < say.at:
            lines.append(say("rounds.morning.open", name=visit_name(tx, visit, say)))
            rows.append([_opener(tx, visit, say)])
    waiting = voice_text.theirs(tx, person) if _answers_voices(tx, person, say) else []
    late = sum(one.due_at <= say.at for one in waiting)
    if waiting:
        lines.append(say("rounds.morning.voices", count=len(waiting), late=late))
        rows.append([button(say.words.plain("rounds.verb.voices"), ListTap(ListName.ROUNDS, "see"))])
    return (stacked([say("rounds.morning.head"), *lines]), rows) if lines else None


def _answers_voices(tx: Transaction, person: Person, say: Saying) -> bool:
    return Role.STAFF in person.roles or participants.is_among(person, participants.directors(tx))


def _monday(say: Saying) -> date:
    day = say.centre.book.calendar.day(say.at)
    return day - timedelta(days=day.weekday())


def _day(day: date, say: Saying) -> str:
    return say.words.plain("span.day", month=day.month, day=day.day)
