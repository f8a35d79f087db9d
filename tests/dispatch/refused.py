"""What is refused, and why: a case, who asks, the refusal, and beside it a wish of the same person that is met."""

from dataclasses import replace
from datetime import timedelta

from dispatch.case import commands as c
from dispatch.case import refusals as r
from dispatch.model import (
    Case,
    ClauseNumber,
    DecisionKind,
    Outcome,
    Person,
    RowCode,
    Status,
    SupervisionKind,
    TimerKind,
    UnitCode,
)
from tests.dispatch.prepared import case_in, later
from tests.make import (
    CLAUSE,
    NOTE,
    PHOTO,
    accepted_case,
    asked_case,
    do,
    held_case,
    report,
    reported_case,
    verified_case,
)
from tests.street import (
    DIRECTOR,
    HOUSING,
    LI,
    MANHOLE,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    WASTE,
    WUNAN,
    local,
    minutes,
)

NO_ROW, NO_CLAUSE = RowCode("E0000-1"), ClauseNumber("99.9")
HANDLING = accepted_case()
LONG = accepted_case(of=report(row=NOISE))
ASSISTED = case_in(Status.HANDLING, done=False)
ESCALATING = do(HANDLING, c.Escalate(NOTE), LI, later(HANDLING))
HOLD = c.Hold(local(27, 9), NOTE)
EMPTY = r.Incomplete("", "something")
NO_LIMIT = r.OutOfBounds("limit", 1, 527_040)
DAYS = r.OutOfBounds("days", 1, 2)
UNTIL = r.OutOfBounds("until", 1, 365)
WAITS = r.Pending("", DecisionKind.ESCALATION)
CLAUSELESS = r.BadTarget("", "clause")

REFUSED: list[tuple[str, Case, c.Command, Person | None, r.Refusal, c.Command]] = [
    (
        "no row",
        replace(HANDLING, row=None),
        c.Resolve(NOTE),
        OFFICER_SQUAD,
        r.Incomplete("", "row"),
        c.Progress(NOTE),
    ),
    (
        "no station",
        reported_case(report(station=None)),
        c.Dispatch(SQUAD.code),
        LI,
        r.Incomplete("", "station"),
        c.Amend(station=WUNAN),
    ),
    ("empty answer", asked_case(), c.GiveInfo(), WANG, EMPTY, c.GiveInfo(media=(PHOTO,))),
    ("empty supplement", HANDLING, c.Supplement(), WANG, EMPTY, c.Supplement(note=NOTE)),
    ("empty amendment", HANDLING, c.Amend(), LI, EMPTY, c.Amend(limit=60)),
    ("empty progress", HANDLING, c.Progress(), OFFICER_SQUAD, EMPTY, c.Progress(NOTE)),
    (
        "no photo where the row asks",
        accepted_case(of=report(row=WASTE)),
        c.Resolve(NOTE),
        OFFICER_SQUAD,
        r.Incomplete("", "photo"),
        c.Resolve(NOTE, (PHOTO,)),
    ),
    (
        "limit of nothing",
        reported_case(),
        c.Dispatch(SQUAD.code, limit=0),
        LI,
        NO_LIMIT,
        c.Dispatch(SQUAD.code, limit=1),
    ),
    ("limit beyond a year", HANDLING, c.Amend(limit=527_041), DIRECTOR, NO_LIMIT, c.Amend(limit=527_040)),
    ("assist of no time", HANDLING, c.Assist(HOUSING.code, NOTE, 0), LI, NO_LIMIT, c.Assist(HOUSING.code, NOTE, 1)),
    ("no days", LONG, c.AskExtension(0, NOTE), OFFICER_SQUAD, DAYS, c.AskExtension(1, NOTE)),
    ("more days than the limit", LONG, c.AskExtension(3, NOTE), OFFICER_SQUAD, DAYS, c.AskExtension(2, NOTE)),
    (
        "hold until now",
        HANDLING,
        c.Hold(later(HANDLING), NOTE),
        LI,
        UNTIL,
        c.Hold(later(HANDLING) + minutes(1), NOTE),
    ),
    (
        "hold for over a year",
        HANDLING,
        c.Hold(later(HANDLING) + timedelta(days=365, minutes=1), NOTE),
        DIRECTOR,
        UNTIL,
        c.Hold(later(HANDLING) + timedelta(days=365), NOTE),
    ),
    (
        "answer by yesterday",
        HANDLING,
        c.Supervise(SupervisionKind.KEY, reply_by=later(HANDLING)),
        LI,
        r.OutOfBounds("reply_by", 1, 31),
        c.Supervise(SupervisionKind.KEY, reply_by=later(HANDLING) + minutes(1)),
    ),
    (
        "answer in two months",
        HANDLING,
        c.Supervise(SupervisionKind.KEY, reply_by=later(HANDLING) + timedelta(days=31, minutes=1)),
        LI,
        r.OutOfBounds("reply_by", 1, 31),
        c.Supervise(SupervisionKind.KEY, reply_by=later(HANDLING) + timedelta(days=31)),
    ),
    (
        "six stars",
        case_in(Status.HANDLING),
        c.RateAssist(1, 6),
        WANG,
        r.OutOfBounds("rating", 1, 5),
        c.RateAssist(1, 5),
    ),
    (
        "assist twice",
        ASSISTED,
        c.Assist(HOUSING.code, NOTE, 9),
        LI,
        r.AlreadyDone("", "assist"),
        c.Assist(UnitCode(WUNAN), NOTE, 9),
    ),
    (
        "assist accepted twice",
        do(ASSISTED, c.AssistAccept(1), OFFICER_HOUSING, later(ASSISTED)),
        c.AssistAccept(1),
        OFFICER_HOUSING,
        r.AlreadyDone("", "accepted"),
        c.AssistArrived(1),
    ),
    (
        "arrived twice",
        do(ASSISTED, c.AssistArrived(1), OFFICER_HOUSING, later(ASSISTED)),
        c.AssistArrived(1),
        OFFICER_HOUSING,
        r.AlreadyDone("", "arrived"),
        c.AssistDone(1, NOTE),
    ),
    (
        "held twice",
        do(held_case(), c.Resume(), LI, local(23, 14)),
        HOLD,
        LI,
        r.AlreadyDone("", "hold"),
        c.Escalate(NOTE),
    ),
    (
        "the same supervision twice",
        do(HANDLING, c.Supervise(SupervisionKind.KEY), LI, later(HANDLING)),
        c.Supervise(SupervisionKind.KEY),
        DIRECTOR,
        r.AlreadyDone("", "supervised"),
        c.Supervise(SupervisionKind.LEADER),
    ),
    ("extension while a decision waits", ESCALATING, c.AskExtension(1, NOTE), OFFICER_SQUAD, WAITS, c.Progress(NOTE)),
    ("help while a decision waits", ESCALATING, c.RequestAssist(NOTE), OFFICER_SQUAD, WAITS, c.Progress(NOTE)),
    ("escalated twice", ESCALATING, c.Escalate(NOTE), LI, WAITS, c.Urge()),
    ("hold while a decision waits", ESCALATING, HOLD, LI, WAITS, c.Urge()),
    (
        "called again while a second person is asked",
        do(verified_case(), c.RevisitDone(Outcome.OUT_OF_POWER), LI, local(24, 10)),
        c.RevisitDone(Outcome.SATISFIED),
        LI,
        r.Pending("", DecisionKind.SECOND_PERSON),
        c.Supplement(note=NOTE),
    ),
    ("an assist is open", ASSISTED, c.Resolve(NOTE), OFFICER_SQUAD, r.AssistsOpen("", 1), c.Progress(NOTE)),
    (
        "itself",
        reported_case(),
        c.Merge(reported_case().number),
        LI,
        r.BadTarget("", "itself"),
        c.Merge("SY20261123-0009"),
    ),
    ("the leading unit assists", HANDLING, c.Assist(SQUAD.code, NOTE, 9), LI, r.BadTarget("", "same_unit"), c.Urge()),
    ("no such row", HANDLING, c.Amend(row=NO_ROW), LI, r.BadTarget("", "row"), c.Amend(row=MANHOLE)),
    (
        "no such row",
        reported_case(),
        c.Supplement(row=NO_ROW),
        WANG,
        r.BadTarget("", "row"),
        c.Supplement(row=MANHOLE),
    ),
    ("no such clause", reported_case(), c.Reject(NOTE, NO_CLAUSE), LI, CLAUSELESS, c.Reject(NOTE, CLAUSE)),
    ("no such clause", HANDLING, c.Return(NOTE, NO_CLAUSE), OFFICER_SQUAD, CLAUSELESS, c.Return(NOTE, CLAUSE)),
    (
        "no such assist",
        ASSISTED,
        c.AssistDone(2, NOTE),
        OFFICER_HOUSING,
        r.BadTarget("", "assist"),
        c.AssistDone(1, NOTE),
    ),
    ("rated too early", ASSISTED, c.RateAssist(1, 5), WANG, r.BadTarget("", "assist"), c.Urge()),
    (
        "a category after triage",
        asked_case(),
        c.Supplement(row=NOISE),
        WANG,
        r.NotNow("", Status.AWAITING_INFO, "Supplement"),
        c.Supplement(note=NOTE),
    ),
    (
        "a limit before dispatch",
        reported_case(),
        c.Amend(limit=9),
        LI,
        r.NotNow("", Status.REPORTED, "Amend"),
        c.Amend(row=NOISE),
    ),
    (
        "a timer that has no reason",
        HANDLING,
        c.Ring(TimerKind.PICKUP),
        None,
        r.NothingPending("", "Ring"),
        c.Supervise(SupervisionKind.OVERDUE),
    ),
]
"""Why, case, the wish that is refused, who asks, the refusal (its number is the case's), a wish that is granted."""
