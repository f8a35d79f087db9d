"""What each event makes of a case, row by row: the fields that change, and none beside them.

The case is one that has been through everything, so that a field that should have been emptied or kept shows.
"""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from dispatch.case import events as e
from dispatch.case.fold import evolve
from dispatch.model import (
    ENDS,
    Assist,
    Case,
    CaseId,
    ClauseNumber,
    Clock,
    ClockKind,
    ContactId,
    Decision,
    DecisionKind,
    GridCode,
    Kind,
    Level,
    MediaId,
    NoteId,
    Outcome,
    Pause,
    PauseReason,
    PersonId,
    Place,
    Source,
    StationCode,
    Status,
    Supervision,
    SupervisionKind,
    UnitRest,
    Urgency,
)
from tests.street import HOUSING, LI, NOISE, OFFICER_SQUAD, SQUAD, STALL, WANG, ZHAO, local

S = Status
BEGUN, AT, LATER = local(23, 9), local(23, 11), local(24, 9)
RUNS = Clock(120, ClockKind.WORK, started=BEGUN, due=local(23, 14))
STANDS = Clock(120, ClockKind.WORK, used=timedelta(minutes=30))
FRESH = Clock(240, ClockKind.WORK, started=AT, due=LATER)
OLD, NEW = NoteId(1), NoteId(2)
DONE, OPEN = (
    Assist(1, HOUSING.code, OLD, BEGUN, LATER, done_at=BEGUN),
    Assist(2, SQUAD.code, OLD, BEGUN, LATER),
)
ANSWERED, WAITING = (
    Supervision(SupervisionKind.KEY, BEGUN, OLD, LATER, OLD, BEGUN),
    Supervision(SupervisionKind.OVERDUE, BEGUN, None, LATER),
)
WORN = Case(
    id=CaseId(7),
    number="SY20261123-0007",
    revision=40,
    status_revision=30,
    status=S.HANDLING,
    since=BEGUN,
    opened_at=BEGUN,
    kind=Kind.EVENT,
    source=Source.PATROL,
    reporter=WANG.id,
    rules_version="1",
    description=OLD,
    urgency=Urgency.NORMAL,
    level=Level.STREET,
    row=STALL,
    likely=(STALL, NOISE),
    place=Place(OLD, None),
    grid=GridCode("g1"),
    station=StationCode("s1"),
    media=(MediaId(1),),
    results=(MediaId(2),),
    contact=ContactId(1),
    outside_number="1",
    outside_due=BEGUN,
    triage=RUNS,
    question=OLD,
    questions=1,
    unit=SQUAD.code,
    officer=OFFICER_SQUAD.id,
    resolved_by=OFFICER_SQUAD.id,
    result=OLD,
    clock=RUNS,
    previous_units=(HOUSING.code,),
    pauses=(Pause(PauseReason.INFO, BEGUN, BEGUN), Pause(PauseReason.HOLD, BEGUN)),
    hold_until=BEGUN,
    returns=1,
    reworks=1,
    extensions=1,
    reopenings=1,
    dissatisfied=1,
    ruled=True,
    transfers=1,
    verified_at=BEGUN,
    revisit_at=BEGUN,
    revisit_tries=1,
    outcome=Outcome.MOSTLY,
    supervisions=(ANSWERED, WAITING),
    decision=Decision(DecisionKind.EXTENSION, BEGUN, LATER, OFFICER_SQUAD.id, 1, OLD),
    assists=(DONE, OPEN),
    rung=frozenset(
        {
            "due",
            "nearly_due",
            "pickup",
            "decision",
            "triage",
            "revisit",
            "revisit_backup",
            "supervision",
            "assist_due:2",
        }
    ),
    daily_after=BEGUN,
    leads="SY20261123-0001",
)
RINGS_BESIDE = frozenset({"supervision", "assist_due:2"})
CALLED_AGAIN = WORN.rung - {"revisit", "revisit_backup"}
RINGS_OF_CLOCK = RINGS_BESIDE | {"due", "nearly_due"}
UNASSIGNED: dict[str, Any] = {
    "unit": None, "officer": None, "clock": None, "resolved_by": None, "result": None, "ruled": False,
}  # fmt: skip
RESTED: dict[str, Any] = {"rests": (UnitRest(SQUAD.code, STANDS),)}
LEFT: dict[str, Any] = {
    "unit": None, "officer": None, "previous_units": (HOUSING.code, SQUAD.code), "hold_until": None,
}  # fmt: skip


def entered(
    status: Status, *, pause: PauseReason | None = None, rung: frozenset[str] = RINGS_BESIDE, **changed: Any
) -> dict[str, Any]:
    """Into a status: the running pause ends and its own begins, and rings of the old status are forgotten."""
    first, running = WORN.pauses
    begun = (Pause(pause, AT),) if pause is not None else ()
    entry = {"since": AT, "pauses": (first, replace(running, until=AT), *begun), "daily_after": None, "rung": rung}
    moved = {"status": status, "status_revision": 41} if status is not WORN.status else {}
    ended = {"ended_at": AT, "decision": None} if status in ENDS else {}
    return entry | moved | ended | changed


def waiting(kind: DecisionKind, by: PersonId | None = ZHAO.id, days: int = 0) -> dict[str, Any]:
    """A decision waits, and its timer has not rung."""
    return {"decision": Decision(kind, AT, LATER, by, days, NEW), "rung": WORN.rung - {"decision"}}


def helped(changed: Assist) -> dict[str, Any]:
    return {"assists": tuple(changed if one.number == changed.number else one for one in WORN.assists)}


NO_DECISION: dict[str, Any] = {"decision": None}
CLOCKED: dict[str, Any] = {"clock": FRESH, "triage": None}
SETTLED: dict[str, Any] = {
    "level": Level.SELF, "results": WORN.media, "triage": None, "resolved_by": ZHAO.id, "result": NEW,
}  # fmt: skip
ASKED_AGAIN: dict[str, Any] = {
    "reopenings": 2, "dissatisfied": 2, "revisit_at": None, "revisit_tries": 0, "outcome": None,
    "supervisions": (ANSWERED, WAITING, Supervision(SupervisionKind.KEY, AT, NEW, LATER)),
}  # fmt: skip
INFO, HOLD, RETURNED, UP = PauseReason.INFO, PauseReason.HOLD, PauseReason.RETURNED, PauseReason.ESCALATED

ROWS: list[tuple[e.LaterEvent, dict[str, Any]]] = [
    (e.SettledOnSpot(NEW, drawn=False), entered(S.CLOSED, rung=RINGS_OF_CLOCK, **SETTLED)),
    (e.SettledOnSpot(NEW, drawn=True), entered(S.RESOLVED, rung=RINGS_OF_CLOCK, **SETTLED)),
    (
        e.InfoAsked(NEW, STANDS),
        entered(S.AWAITING_INFO, pause=INFO, rung=RINGS_OF_CLOCK, triage=STANDS, question=NEW, questions=2),
    ),
    (
        e.InfoAsked(NEW, RUNS),
        entered(S.AWAITING_INFO, pause=RETURNED, rung=RINGS_OF_CLOCK | {"triage"}, question=NEW, questions=2),
    ),
    (
        e.InfoGiven(FRESH, NEW, (MediaId(3),), Place(None, NEW)),
        entered(
            S.REPORTED,
            pause=RETURNED,
            rung=RINGS_OF_CLOCK,
            triage=FRESH,
            media=(MediaId(1), MediaId(3)),
            place=Place(OLD, NEW),
        ),
    ),
    (
        e.InfoGiven(FRESH, urgency=Urgency.URGENT),
        entered(S.REPORTED, pause=RETURNED, rung=RINGS_OF_CLOCK, triage=FRESH, urgency=Urgency.URGENT),
    ),
    (
        e.QuestionWithdrawn(FRESH),
        entered(S.REPORTED, pause=RETURNED, rung=RINGS_OF_CLOCK, triage=FRESH, question=None),
    ),
    (e.Rejected(NEW, ClauseNumber("1")), entered(S.REJECTED, rung=RINGS_OF_CLOCK, rejected_by=ZHAO.id)),
    (
        e.Appealed(NEW, FRESH),
        entered(S.REPORTED, pause=RETURNED, rung=RINGS_OF_CLOCK, triage=FRESH, appealed=True),
    ),
    (e.Merged("SY20261123-0009"), entered(S.MERGED, rung=RINGS_OF_CLOCK, leads="SY20261123-0009")),
    (e.Unmerged(FRESH), entered(S.REPORTED, triage=FRESH, leads=None, **UNASSIGNED)),
    (e.Supplemented(), {}),
    (
        e.Supplemented(
            Place(NEW, NEW), None, StationCode("s2"), NEW, (MediaId(3),), ContactId(2), NOISE, True, Urgency.URGENT,
            FRESH, Kind.SERVICE,
        ),
        {
            "place": Place(NEW, NEW), "grid": None, "station": "s2", "media": (1, 3), "contact": 2, "row": NOISE,
            "likely": (), "sensitive": True, "urgency": Urgency.URGENT, "triage": FRESH, "kind": Kind.SERVICE,
        },
    ),
    (e.Supplemented(station=StationCode("s1")), {}),
    (e.Supplemented(grid=GridCode("g2"), station=StationCode("s2")), {"grid": "g2", "station": "s2"}),
    (e.Amended(), {}),
    (
        e.Amended(
            NOISE, True, Urgency.URGENT, Level.DISTRICT, Place(NEW, NEW), None, StationCode("s2"), FRESH, STANDS,
            "2", LATER, Kind.SERVICE, confirmed=True,
        ),
        {
            "row": NOISE, "row_confirmed": True, "likely": (), "sensitive": True, "urgency": Urgency.URGENT,
            "level": Level.DISTRICT, "place": Place(NEW, NEW), "grid": None, "station": "s2", "clock": FRESH,
            "triage": STANDS, "outside_number": "2", "outside_due": LATER, "kind": Kind.SERVICE,
            "rung": WORN.rung - {"due", "nearly_due"},
        },
    ),
    (
        e.Dispatched(HOUSING.code, Level.STATION, FRESH, WANG.id),
        entered(
            S.DISPATCHED,
            unit=HOUSING.code,
            officer=WANG.id,
            level=Level.STATION,
            row_confirmed=True,
            likely=(),
            ruled=False,
            **CLOCKED,
        ),
    ),
    (
        e.Ruled(HOUSING.code, Level.STATION, FRESH),
        entered(
            S.DISPATCHED, unit=HOUSING.code, officer=None, level=Level.STATION, **NO_DECISION, **CLOCKED
        ),
    ),
    (
        e.Transferred(HOUSING.code, Level.STATION, FRESH, NEW),
        entered(
            S.DISPATCHED, level=Level.STATION, transfers=2, **NO_DECISION, **CLOCKED,
            **(LEFT | {"unit": HOUSING.code}),
        ),
    ),
    (
        e.Transferred(HOUSING.code, Level.STATION, FRESH, NEW, STANDS),
        entered(
            S.DISPATCHED, level=Level.STATION, transfers=2, **NO_DECISION, **CLOCKED, **RESTED,
            **(LEFT | {"unit": HOUSING.code}),
        ),
    ),
    (e.Accepted(WANG.id), entered(S.HANDLING, rung=RINGS_OF_CLOCK, officer=WANG.id)),
    (
        e.Returned(NEW, ClauseNumber("1"), STANDS, FRESH, rest=STANDS),
        entered(S.REPORTED, pause=RETURNED, returns=2, clock=STANDS, triage=FRESH, **NO_DECISION, **LEFT, **RESTED),
    ),
    (
        e.Returned(NEW, ClauseNumber("1"), STANDS, FRESH, LATER, STANDS),
        entered(
            S.REPORTED, pause=RETURNED, returns=2, clock=STANDS, triage=FRESH, **LEFT, **RESTED,
            decision=Decision(DecisionKind.RULING, AT, LATER, note=NEW),
        ),
    ),
    (
        e.AssistAsked(Assist(3, HOUSING.code, NEW, AT, LATER)),
        {"assists": (DONE, OPEN, Assist(3, HOUSING.code, NEW, AT, LATER))},
    ),
    (e.AssistAccepted(2, LI.id), helped(replace(OPEN, officer=LI.id))),
    (e.AssistCame(2), helped(replace(OPEN, arrived_at=AT))),
    (e.AssistEnded(2, NEW), helped(replace(OPEN, done_at=AT, outcome=NEW))),
    (e.AssistRated(1, 4), helped(replace(DONE, rating=4))),
    (e.Progressed(NEW, (MediaId(3),)), {"results": (2, 3)}),
    (e.ExtensionAsked(2, NEW, LATER), waiting(DecisionKind.EXTENSION, days=2)),
    (
        e.ExtensionGranted(2, FRESH),
        {"extensions": 2, "rung": WORN.rung - {"due", "nearly_due"}} | NO_DECISION | CLOCKED,
    ),
    (e.ExtensionDenied(NEW), NO_DECISION),
    (e.AssistRequested(NEW, LATER), waiting(DecisionKind.ASSIST)),
    (e.AssistRequestAnswered(NEW), NO_DECISION),
    (e.Held(LATER, NEW, STANDS), entered(S.ON_HOLD, pause=HOLD, clock=STANDS, held=True, hold_until=LATER)),
    (e.Resumed(FRESH), entered(S.HANDLING, hold_until=None, **CLOCKED)),
    (e.EscalationAsked(NEW, LATER), waiting(DecisionKind.ESCALATION)),
    (
        e.EscalationAsked(NEW, LATER, "2", LATER),
        waiting(DecisionKind.ESCALATION) | {"outside_number": "2", "outside_due": LATER},
    ),
    (e.EscalationDenied(NEW), NO_DECISION),
    (
        e.Escalated(NEW, STANDS, rest=STANDS),
        entered(
            S.ESCALATED, pause=UP, level=Level.DISTRICT, clock=STANDS, triage=None, **NO_DECISION, **LEFT, **RESTED
        ),
    ),
    (
        e.Escalated(NEW, None, "2", LATER),
        entered(
            S.ESCALATED, level=Level.DISTRICT, clock=None, triage=None, outside_number="2", outside_due=LATER,
            **NO_DECISION, **LEFT,
        ),
    ),
    (
        e.DistrictReplied(NEW, settled=True),
        entered(S.RESOLVED, rung=RINGS_OF_CLOCK, result=NEW, resolved_by=ZHAO.id, triage=None),
    ),
    (
        e.DistrictReplied(NEW, settled=False, triage=FRESH),
        entered(S.REPORTED, pause=RETURNED, rung=RINGS_OF_CLOCK, result=NEW, resolved_by=ZHAO.id, triage=FRESH),
    ),
    (
        e.Resolved(NEW, STANDS, (MediaId(3),)),
        entered(S.RESOLVED, result=NEW, results=(2, 3), resolved_by=ZHAO.id, clock=STANDS, **NO_DECISION),
    ),
    (
        e.Passed(),
        entered(
            S.CLOSED, rung=RINGS_OF_CLOCK, verified_at=AT, revisit_at=None,
            supervisions=(ANSWERED, replace(WAITING, answer=OLD, answered_at=AT)),
        ),
    ),
    (
        e.Passed(LATER),
        entered(
            S.VERIFIED, rung=RINGS_OF_CLOCK, verified_at=AT, revisit_at=LATER,
            supervisions=(ANSWERED, replace(WAITING, answer=OLD, answered_at=AT)),
        ),
    ),
    (e.Failed(NEW, FRESH), entered(S.HANDLING, reworks=2, verified_at=None, **CLOCKED)),
    (
        e.Failed(NEW, None, FRESH, LATER),
        entered(
            S.REPORTED, reworks=2, verified_at=None, triage=FRESH, **UNASSIGNED,
            decision=Decision(DecisionKind.THIRD_FAIL, AT, LATER, note=NEW),
        ),
    ),
    (
        e.Revisited(Outcome.UNREACHED, NEW, LATER),
        {"revisit_at": LATER, "revisit_tries": 2, "daily_after": None, "rung": CALLED_AGAIN},
    ),
    (
        e.Revisited(Outcome.SATISFIED, NEW),
        entered(S.CLOSED, rung=RINGS_OF_CLOCK, revisit_tries=2, outcome=Outcome.SATISFIED),
    ),
    (
        e.Revisited(Outcome.DISSATISFIED, NEW, None, FRESH, None, LATER),
        entered(S.DISPATCHED, **NO_DECISION, **CLOCKED, **ASKED_AGAIN),
    ),
    (
        e.Revisited(Outcome.DISSATISFIED, NEW, None, None, FRESH, LATER, LATER),
        entered(
            S.REPORTED, pause=RETURNED, rung=RINGS_OF_CLOCK, triage=FRESH, **ASKED_AGAIN,
            decision=Decision(DecisionKind.SECOND_DISSATISFIED, AT, LATER, note=NEW),
        ),
    ),
    (e.SecondPersonAsked(NEW, LATER), waiting(DecisionKind.SECOND_PERSON)),
    (
        e.SecondPersonDenied(),
        {"decision": None, "revisit_at": AT, "daily_after": None, "rung": CALLED_AGAIN},
    ),
    (e.Settled(DecisionKind.THIRD_FAIL), NO_DECISION),
    (
        e.Supervised(SupervisionKind.KEY, LATER, NEW),
        {"supervisions": (ANSWERED, WAITING, Supervision(SupervisionKind.KEY, AT, NEW, LATER))},
    ),
    (
        e.SupervisionAnswered(NEW),
        {"supervisions": (ANSWERED, replace(WAITING, answer=NEW, answered_at=AT))},
    ),
    (e.Urged(), {}),
    (
        e.Reopened(NEW, FRESH),
        entered(
            S.REPORTED, reopenings=2, triage=FRESH, outcome=None, revisit_tries=0, leads=None, **UNASSIGNED
        ),
    ),
    (e.Voided(NEW), entered(S.VOIDED, rung=RINGS_OF_CLOCK)),
    (e.Withdrawn(), entered(S.VOIDED, rung=RINGS_OF_CLOCK, withdrawn=True)),
    (e.TakenBack(FRESH), entered(S.REPORTED, unit=None, officer=None, clock=None, triage=FRESH)),
    (
        e.TakenBack(FRESH, STANDS),
        entered(S.REPORTED, pause=PauseReason.RETURNED, unit=None, officer=None, clock=STANDS, triage=FRESH),
    ),
    (e.Rung("overdue_chain"), {"rung": WORN.rung | {"overdue_chain"}}),
    (
        e.Rung("decision"),
        {"decision": Decision(DecisionKind.EXTENSION, BEGUN, LATER, OFFICER_SQUAD.id, 1, OLD, passed_on=True)},
    ),
    (e.Rung("daily"), {"daily_after": AT}),
    (e.Rung("follow_up"), {"daily_after": AT}),
]  # fmt: skip


def test_a_report_fills_the_fields_of_its_case_and_all_others_are_empty() -> None:
    reported = e.Reported(
        id=CaseId(7),
        number="SY20261123-0007",
        reporter=WANG.id,
        description=OLD,
        kind=Kind.SERVICE,
        source=Source.HOTLINE,
        urgency=Urgency.URGENT,
        rules_version="1",
        triage=RUNS,
        row=NOISE,
        sensitive=True,
        place=Place(OLD, NEW),
        grid=GridCode("g1"),
        station=StationCode("s1"),
        media=(MediaId(1),),
        contact=ContactId(1),
        outside_number="1",
        outside_due=LATER,
        quoted_from=NEW,
        likely=(STALL,),
    )

    case = evolve(None, reported, WANG.id, AT)

    told = {one.name: getattr(reported, one.name) for one in fields(reported)}
    own = {"revision": 1, "status_revision": 1, "status": S.REPORTED, "since": AT, "opened_at": AT}
    empty = {one.name: one.default for one in fields(Case) if one.name not in {*told, *own}}
    assert {one.name: getattr(case, one.name) for one in fields(Case)} == told | own | empty


def test_every_event_has_its_row() -> None:
    assert {type(event) for event, _ in ROWS} == set(get_args(e.LaterEvent))


@pytest.mark.parametrize(("event", "expected"), ROWS, ids=[type(event).__name__ for event, _ in ROWS])
def test_an_event_changes_these_fields_of_a_case_and_no_other(event: e.LaterEvent, expected: dict[str, Any]) -> None:
    after = evolve(WORN, event, ZHAO.id, AT)

    changed = {one.name: getattr(after, one.name) for one in fields(Case)}
    assert changed == {one.name: getattr(WORN, one.name) for one in fields(Case)} | {"revision": 41} | expected


def test_a_transfer_of_a_case_that_nobody_has_accepted_makes_older_buttons_stale() -> None:
    waits = replace(WORN, status=S.DISPATCHED)

    moved = evolve(waits, e.Transferred(HOUSING.code, Level.STREET, FRESH, NEW), ZHAO.id, AT)

    assert (moved.status, moved.status_revision) == (S.DISPATCHED, 41)


def test_what_stands_beside_the_status_is_kept_where_nothing_else_is_said() -> None:
    """An escalation waits on when the case is returned, an assist answers its request, staff become no officer."""
    up = replace(WORN, decision=Decision(DecisionKind.ESCALATION, BEGUN, LATER, ZHAO.id, note=OLD))
    wanted = replace(WORN, decision=Decision(DecisionKind.ASSIST, BEGUN, LATER, OFFICER_SQUAD.id, note=OLD))
    nobodys = replace(WORN, officer=None)
    returned = e.Returned(NEW, ClauseNumber("1"), STANDS, FRESH)
    assist = e.AssistAsked(Assist(3, HOUSING.code, NEW, AT, LATER))

    failed = replace(WORN, decision=Decision(DecisionKind.THIRD_FAIL, BEGUN, LATER, note=OLD))

    assert evolve(up, returned, ZHAO.id, AT).decision == up.decision
    assert evolve(failed, returned, ZHAO.id, AT).decision is None
    assert evolve(up, e.Transferred(HOUSING.code, Level.STREET, FRESH, NEW), ZHAO.id, AT).decision == up.decision
    assert evolve(up, assist, ZHAO.id, AT).decision == up.decision
    assert evolve(wanted, assist, ZHAO.id, AT).decision is None
    assert evolve(nobodys, e.Resolved(NEW, STANDS), ZHAO.id, AT).officer == ZHAO.id
    assert evolve(nobodys, e.Resolved(NEW, STANDS, (), override=NEW), LI.id, AT).officer is None
    assert evolve(replace(WORN, triage=None), e.InfoAsked(NEW, FRESH), LI.id, AT).triage == FRESH
    assert evolve(replace(WORN, decision=None), e.Rung("decision"), None, AT).rung == WORN.rung
