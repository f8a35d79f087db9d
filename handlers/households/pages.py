"""The pages about doors, written when they are sent: a door's card, lists of what is due, a person's own day."""

from datetime import date, timedelta

from markupsafe import Markup

from dispatch.households.door import Door, DoorStatus, Visit, VisitOutcome
from dispatch.households.reminders import end_of_week
from dispatch.model import GridCode, Person, Role, Status
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.bot_api.request import Outgoing, edited, message
from handlers.households import corrections, reach, sheets
from handlers.households.buttons import button, letter_of, said
from handlers.notify.messages import CareList, DoorCard, DoorList, DoorsProposed, TodayPage
from handlers.queries.list_page import PageView, Row, in_rows, stacked
from handlers.queries.list_page import button as list_button
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

A_PAGE = 6
"""Doors on one page: they and their buttons fit a phone's screen."""
_MAX_CARED = 10
_MAX_PROPOSED = 8
_SHOWN = 100


def card_page(tx: Transaction, it: DoorCard, person: Person, say: Saying) -> PageView:
    """The card of one door with what can be done there, or one line for each of several."""
    doors = [door for number in it.doors if (door := tx.doors.get(number)) is not None]
    mine = [door for door in doors if reach.outcomes_for(tx, person, door)]
    if not mine:
        return say("households.card.gone"), []
    if len(mine) > 1:
        lines = [
            say("households.card.several", count=len(mine)),
            *(door_line(tx, person, door, say) for door in mine),
        ]
        return stacked(lines), in_rows([button(reach.label(tx, door), "o", door.id) for door in mine], 3)
    (door,) = mine
    told = corrections.page(tx, door, it.view, say)
    if told is not None:
        return told
    lines = [say("households.card.head", door=reach.label(tx, door), grid=_grid_name(tx, door.grid))]
    visit = own_visit(door, person, say)
    if visit is None:
        return stacked([*lines, *_standing(tx, person, door, say)]), _outcome_rows(tx, person, door, say)
    lines += _told(tx, visit, say)
    match it.view:
        case "topics":
            return stacked([*lines, say("households.card.which_topic")]), _topic_rows(door, visit, say)
        case "helpers":
            return stacked([*lines, say("households.card.which_helper")]), _helper_rows(tx, door, visit, say)
        case _:
            return stacked(lines), _after_rows(tx, door, visit, say)


def list_page(tx: Transaction, it: DoorList, person: Person, say: Saying) -> PageView:
    """The ordinary doors that are due until the end of the week, in the order of the walk; each is recorded by one
    tap. Under them the one that was recorded last, with what may follow."""
    due = due_doors(tx, person, end_of_week(_today(say)))
    pages = max(1, -(-len(due) // A_PAGE))
    page = min(it.page, pages - 1)
    shown = due[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [say("households.due.head", count=len(due))]
    lines += [door_line(tx, person, door, say) for door in shown] or [say("households.due.none")]
    rows: list[Row] = []
    for door in shown:
        name = reach.label(tx, door)
        row = [said(say, "households.outcome_door.seen", "w", door.id, letter_of(VisitOutcome.SEEN), page, door=name)]
        rest = (VisitOutcome.ABSENT, VisitOutcome.REFUSED, VisitOutcome.EMPTY)
        rows.append(
            [*row, *(said(say, f"households.outcome.{one}", "w", door.id, letter_of(one), page) for one in rest)]
        )
    last = tx.doors.get(it.last) if it.last is not None else None
    visit = own_visit(last, person, say) if last is not None and reach.outcomes_for(tx, person, last) else None
    if last is not None and visit is not None:
        lines += [say("households.due.last", door=reach.label(tx, last), what=_outcome(last, visit, say))]
        rows.append(
            [
                said(say, "households.verb.more", "o", last.id),
                said(say, "households.verb.undo", "u", last.id, visit.number, page),
            ]
        )
    turns = [said(say, "households.verb.back", "l", page - 1)] if page else []
    turns += [said(say, "households.verb.on", "l", page + 1)] if page + 1 < pages else []
    return stacked(lines), [*rows, *([turns] if turns else [])]


def today_page(tx: Transaction, it: TodayPage, person: Person, say: Saying) -> PageView:
    """What waits for the person today: cases, doors, special groups; and what they have recorded."""
    today = _today(say)
    lines = [say("households.today.head", name=person.name, day=day_name(today, say))]
    rows: list[Row] = []
    cases = tx.cases.open_of_reporter(person.id, _SHOWN)
    if cases:
        check = sum(case.status is Status.RESOLVED for case in cases)
        asked = sum(case.status is Status.AWAITING_INFO for case in cases)
        lines.append(say("households.today.cases", count=len(cases), check=check, asked=asked))
        rows.append([list_button(say.words.plain("verb.my_cases"), ListTap(ListName.MINE, "0"))])
    if reach.is_on(say.centre):
        more, buttons = _today_at_doors(tx, person, today, say)
        lines += more
        rows += buttons
    if len(lines) == 1:
        lines.append(say("households.today.nothing"))
    return stacked(lines), rows


def _today_at_doors(tx: Transaction, person: Person, today: date, say: Saying) -> tuple[list[Markup], list[Row]]:
    lines: list[Markup] = []
    row: Row = []
    until = end_of_week(today)
    due = sum(tx.doors.count_due(grid, until) for grid in _walked(tx, person))
    if due:
        lines.append(say("households.today.due", count=due))
        row.append(said(say, "households.verb.due", "l", 0, count=due))
    cared = care_due(tx, person, until)
    if cared:
        lines.append(say("households.care.week", count=len(cared)))
        row.append(said(say, "households.verb.care", "care", count=len(cared)))
    late = sheets.late_doors(tx, person, say.centre, say.at)
    if late:
        lines.append(say("households.care.late", count=len(late)))
        row.append(said(say, "households.verb.late", "late", count=len(late)))
    proposed = proposed_for(tx, person)
    if proposed:
        lines.append(say("households.proposed.count", count=len(proposed)))
        row.append(said(say, "households.verb.proposed", "new", count=len(proposed)))
    made = tx.visit_counts.of_person(person.id, today)
    if made:
        parts = [
            say.words.plain(
                "households.today.one", what=say.words.plain(f"households.outcome.{one}"), count=made[one]
            )
            for one in VisitOutcome
            if one in made
        ]
        lines.append(say("households.today.made", parts=say.words.plain("households.and").join(parts)))
    sheet = [said(say, "households.verb.grid", "gr")] if sheets.grids_for(tx, person) else []
    return lines, [one for one in (*in_rows(row, 2), sheet) if one]


def proposed_page(tx: Transaction, it: DoorsProposed, person: Person, say: Saying) -> PageView:
    """The doors that workers have entered and nobody has confirmed."""
    waiting = proposed_for(tx, person)
    shown = waiting[:_MAX_PROPOSED]
    if not shown:
        return say("households.proposed.none"), []
    lines = [say("households.proposed.head", count=len(waiting))]
    rows: list[Row] = []
    for door in shown:
        by = tx.people.get(door.proposed_by) if door.proposed_by is not None else None
        name = reach.label(tx, door)
        lines.append(
            say("households.proposed.line", grid=_grid_name(tx, door.grid), door=name, by=say.name(by, masked=False))
        )
        rows.append(
            [
                said(say, "households.verb.confirm", "y", door.id, door=name),
                said(say, "households.verb.decline", "n", door.id, door=name),
            ]
        )
    return stacked(lines), rows


def care_request(tx: Transaction, parcel: Parcel, it: CareList, say: Saying) -> Outgoing | None:
    """The doors of special groups, in private, protected, for some minutes; the look was noted when it was asked for.

    First comes a message without them. Once its number is known and its deletion is planned, they are written into
    it.
    """
    minutes = say.centre.book.rules.contact_shown_minutes
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is None or not reach.is_on(say.centre) or not _has_care(tx, it, person, say):
        return None
    if it.message is None:
        request = message(parcel, say("households.care.coming", minutes=minutes))
        return Outgoing(request.method, request.params | {"protect_content": True})
    if say.at - parcel.created_at >= timedelta(minutes=minutes):
        return None
    text, rows = _care_page(tx, it, person, say)
    return edited(parcel, it.message, text, {"inline_keyboard": rows})


def _has_care(tx: Transaction, it: CareList, person: Person, say: Saying) -> bool:
    """Whether any door of the list is the reader's to know of still, be it due or not."""
    if it.late:
        return bool(sheets.late_doors(tx, person, say.centre, say.at))
    return any(reach.knows(tx, person, door) for door in reach.own_care(tx, person))


def _care_page(tx: Transaction, it: CareList, person: Person, say: Saying) -> PageView:
    minutes = say.centre.book.rules.contact_shown_minutes
    if it.late:
        doors = sheets.late_doors(tx, person, say.centre, say.at)
    else:
        doors = care_due(tx, person, end_of_week(_today(say)))
    shown = [door for door in doors if reach.knows(tx, person, door)][:_MAX_CARED]
    lines = [say("households.care.late_head" if it.late else "households.care.head", count=len(doors))]
    rows: list[Row] = []
    for door in shown:
        lines.append(_care_line(tx, door, say))
        if not it.late:
            rows.append(_care_row(tx, door, say))
    last = tx.doors.get(it.last) if it.last is not None else None
    visit = own_visit(last, person, say) if last is not None and reach.outcomes_for(tx, person, last) else None
    if last is not None and visit is not None:
        lines.append(say("households.due.last", door=reach.label(tx, last), what=_outcome(last, visit, say)))
        rows.append([said(say, "households.verb.undo", "cu", last.id, visit.number)])
    return stacked([*lines, say("households.care.foot", minutes=minutes)]), rows


def _care_row(tx: Transaction, door: Door, say: Saying) -> Row:
    name = reach.label(tx, door)
    seen, help_, absent = (
        letter_of(one) for one in (VisitOutcome.SEEN, VisitOutcome.NEEDS_HELP, VisitOutcome.ABSENT)
    )
    return [
        said(say, "households.care_outcome_door.seen", "cv", door.id, seen, door=name),
        said(say, "households.care_outcome.needs_help", "cv", door.id, help_),
        said(say, "households.care_outcome.absent", "cv", door.id, absent),
    ]


def _care_line(tx: Transaction, door: Door, say: Saying) -> Markup:
    rules, care = say.centre.book.rules.visits, door.care
    group = rules.group(care.group) if care is not None else None
    responsible = reach.responsible_now(tx, door)
    who = tx.people.get(responsible) if responsible is not None else None
    return say(
        "households.care.line",
        door=reach.label(tx, door),
        group=group.name if group is not None else say.words.plain("households.care.unknown_group"),
        due=day_name(door.due, say) if door.due is not None else "",
        who=say.name(who, masked=False) if who is not None else "",
        last=_last(door.last, say),
    )


def care_due(tx: Transaction, person: Person, until: date) -> list[Door]:
    """The person's own doors of special groups that are due by then, the longest due first."""
    mine = [door for door in reach.own_care(tx, person) if door.due is not None and door.due <= until]
    return sorted(mine, key=lambda door: (door.due, door.id))


def due_doors(tx: Transaction, person: Person, until: date) -> list[Door]:
    """The ordinary doors that are due by then in the grids that the person walks, in the order of the walk."""
    found: list[Door] = []
    for grid in _walked(tx, person):
        doors, numbers = tx.doors.due_of_grid(grid, until), tx.doors.numbers_of(grid)
        found += sorted(
            (door for door in doors if door.id in numbers), key=lambda door: numbers[door.id].walking_order
        )
    return found


def proposed_for(tx: Transaction, person: Person) -> list[Door]:
    """The doors whose confirmation is this person's: of their stations, all for the director."""
    if Role.DIRECTOR in person.roles:
        return tx.doors.proposed()
    if Role.STAFF not in person.roles:
        return []
    return [door for door in tx.doors.proposed() if sheets.owns(tx, person, door.grid)]


def door_line(tx: Transaction, person: Person, door: Door, say: Saying) -> Markup:
    """One door in one line: its number, by when it is due, and how the last visit ended."""
    hidden = door.special and not reach.knows(tx, person, door)
    due = day_name(door.due, say) if door.due is not None and not hidden else ""
    last = _last(reach.last_seen_by(tx, person, door), say)
    return say("households.due.line", door=reach.label(tx, door), due=due, last=last)


def day_name(day: date, say: Saying) -> str:
    """As 11月27日."""
    return say.words.plain("span.day", month=day.month, day=day.day)


def own_visit(door: Door, person: Person, say: Saying) -> Visit | None:
    """The newest visit, while this person may still change it."""
    fresh = timedelta(minutes=say.centre.book.rules.visits.undo_minutes)
    visit = door.last
    mine = visit is not None and visit.by == person.id and say.at - visit.at <= fresh
    return visit if mine and door.status is DoorStatus.ACTIVE else None


def _walked(tx: Transaction, person: Person) -> list[GridCode]:
    """The grids whose ordinary doors are this person's to visit: a head visits none by duty."""
    people = (person, *tx.people.absent_with_deputy(person.id))
    return list(dict.fromkeys(grid for one in people if Role.WORKER in one.roles for grid in one.grids))


def _standing(tx: Transaction, person: Person, door: Door, say: Saying) -> list[Markup]:
    """When it is due stands on the card of a door of a special group alone, for who may know of that: so the card of
    one looks to others like any."""
    known = reach.knows(tx, person, door)
    due = day_name(door.due, say) if known and door.due is not None else ""
    last = _last(reach.last_seen_by(tx, person, door), say)
    return [say("households.card.standing", due=due, last=last)] if due or last else []


def _told(tx: Transaction, visit: Visit, say: Saying) -> list[Markup]:
    topics = [topic.text for code in visit.topics if (topic := say.centre.book.rules.visits.topic(code)) is not None]
    helper = tx.door_helpers.get(visit.helper) if visit.helper is not None else None
    case = tx.cases.get(visit.case) if visit.case is not None else None
    what = say.words.plain(f"households.outcome.{visit.outcome}")
    lines = [say("households.card.noted", what=what, day=day_name(visit.day, say))]
    if topics:
        lines.append(say("households.card.topics", topics=say.words.plain("households.and").join(topics)))
    if helper is not None:
        kind = say.words.plain(f"households.helper.{helper.kind}")
        lines.append(say("households.card.helper", kind=kind, name=helper.name))
    return [*lines, say("households.card.case", number=case.number)] if case is not None else lines


def _outcome_rows(tx: Transaction, person: Person, door: Door, say: Saying) -> list[Row]:
    outcomes = reach.outcomes_for(tx, person, door)
    caring = VisitOutcome.NEEDS_HELP in outcomes
    words = "care_outcome" if caring else "outcome"
    row = [said(say, f"households.{words}.{one}", "v", door.id, letter_of(one)) for one in outcomes]
    return [row, *corrections.offered(door, say), [said(say, "households.verb.sheet", "s", door.id)]]


def _after_rows(tx: Transaction, door: Door, visit: Visit, say: Saying) -> list[Row]:
    row = [said(say, "households.verb.case", "c", door.id)] if visit.case is None else []
    row.append(said(say, "households.verb.topics", "p", door.id))
    number = tx.doors.number(door.id)
    if number is not None and tx.door_helpers.of_building(door.grid, number.building):
        row.append(said(say, "households.verb.helpers", "b", door.id))
    rows = [row, [said(say, "households.verb.undo", "u", door.id, visit.number)]]
    if say.centre.book.households is HouseholdMode.FULL and door.missing:
        rows.insert(
            1, [said(say, "households.verb.form" if door.trusted else "households.verb.consent", "f", door.id)]
        )
    return [*rows, *corrections.offered(door, say)]


def _topic_rows(door: Door, visit: Visit, say: Saying) -> list[Row]:
    buttons = [
        button(_marked(topic.text, say, on=topic.code in visit.topics), "q", door.id, visit.number, topic.code)
        for topic in say.centre.book.rules.visits.topics
    ]
    return [*in_rows(buttons, 3), [said(say, "households.verb.done", "o", door.id)]]


def _helper_rows(tx: Transaction, door: Door, visit: Visit, say: Saying) -> list[Row]:
    number = tx.doors.number(door.id)
    helpers = tx.door_helpers.of_building(door.grid, number.building) if number is not None else []
    buttons = [
        button(
            _marked(
                say.words.plain(
                    "households.card.one_helper",
                    kind=say.words.plain(f"households.helper.{one.kind}"),
                    name=one.name,
                ),
                say,
                on=visit.helper == one.id,
            ),
            "g", door.id, visit.number, one.id,
        )
        for one in helpers
    ]  # fmt: skip
    return [*in_rows(buttons, 2), [said(say, "households.verb.done", "o", door.id)]]


def _marked(label: str, say: Saying, *, on: bool) -> str:
    return say.words.plain("ask.marked", time=label) if on else label


def _outcome(door: Door, visit: Visit, say: Saying) -> str:
    words = "care_outcome" if door.special and visit.counts else "outcome"
    return say.words.plain(f"households.{words}.{visit.outcome}")


def _last(visit: Visit | None, say: Saying) -> str:
    if visit is None:
        return ""
    what = say.words.plain(f"households.outcome.{visit.outcome}")
    return say.words.plain("households.due.last_visit", day=day_name(visit.day, say), what=what)


def _grid_name(tx: Transaction, code: GridCode) -> str:
    grid = tx.places.grid(code)
    return grid.name if grid is not None else ""


def _today(say: Saying) -> date:
    return say.centre.book.calendar.day(say.at)
