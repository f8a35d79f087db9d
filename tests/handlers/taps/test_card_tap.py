"""A tap that would be refused whatever words follow is refused at once: no page opens, and nobody writes in vain."""

from dataclasses import replace
from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.case import refusals as r
from dispatch.model import Case, DecisionKind, Person, SupervisionKind
from handlers.bot_api.incoming import Chat, Pressed
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap
from handlers.taps.card_tap import card_tapped
from handlers.taps.forged import CardAge
from handlers.turn.carry_out import Turn
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in, helped, later
from tests.handlers.drawing import buttons
from tests.handlers.town import keep_papers, put
from tests.handlers.weekly import CENTRE
from tests.make import (
    NOTE,
    accepted_case,
    dispatched_case,
    do,
    rejected_case,
    report,
    reported_case,
    resolved_case,
)
from tests.street import DIRECTOR, HOUSING, LI, OFFICER_SQUAD, SQUAD, WANG, book, minutes

A = CardAction


def tapped(
    tx: Transaction, case: Case, who: Person, action: CardAction, argument: str = "", *, at: datetime | None = None
) -> None:
    """On the card in the person's own chat, ten minutes after the case came into its status unless told otherwise."""
    assert who.telegram_id is not None
    turn = Turn(tx, at or later(case), CENTRE, "t")
    tx.cards.put(case.id, who.telegram_id, 77, case.revision, turn.at)
    pressed = Pressed("q", who.telegram_id, Chat(who.telegram_id, private=True), 77, "")
    card_tapped(turn, who, pressed, CardTap(action, case.id, case.status_revision, argument), CardAge.CARD)


ASKED = do(accepted_case(), c.AskExtension(1, NOTE), OFFICER_SQUAD, later(accepted_case()))
APPEALED = do(rejected_case(), c.Appeal(NOTE), WANG, later(rejected_case()))
KEY = do(accepted_case(), c.Supervise(SupervisionKind.KEY), LI, later(accepted_case()))
HELPED = helped(dispatched_case(), done=False)


@pytest.mark.parametrize(
    ("case", "who", "action", "argument", "expected"),
    [
        (ASKED, LI, A.HOLD, "", r.Pending(ASKED.number, DecisionKind.EXTENSION)),
        (APPEALED, LI, A.REJECT, "", r.OwnJudgement(APPEALED.number, "Reject", ("staff", "director"))),
        (APPEALED, LI, A.MERGE, "", r.OwnJudgement(APPEALED.number, "Merge", ("staff", "director"))),
        (resolved_case(), LI, A.FAIL, "", r.NotYourTurn(resolved_case().number, "Fail", ("reporter",))),
        (accepted_case(), LI, A.ASSIST_TASK, SQUAD.code, r.BadTarget(accepted_case().number, "same_unit")),
        (HELPED, LI, A.WHISTLE, HOUSING.code, r.AlreadyDone(HELPED.number, "assist")),
        (KEY, LI, A.SUPERVISE, "", r.AlreadyDone(KEY.number, "supervised")),
        (case_in(HELPED.status, done=False), OFFICER_SQUAD, A.RESOLVE, "", r.AssistsOpen(HELPED.number, 1)),
        (replace(accepted_case(), row=None), OFFICER_SQUAD, A.RESOLVE, "", r.Incomplete(HELPED.number, "row")),
        (reported_case(report(station=None)), LI, A.CHOOSE_UNIT, "", r.Incomplete(HELPED.number, "station")),
        (reported_case(report(station=None)), LI, A.DISPATCH_TO_WORKER, "1", r.Incomplete(HELPED.number, "station")),
    ],
    ids=lambda value: value.name if isinstance(value, CardAction) else "",
)
def test_what_no_words_could_change_is_refused_before_any_are_asked_for(
    tx: Transaction, case: Case, who: Person, action: CardAction, argument: str, expected: r.Refusal
) -> None:
    keep_papers(tx)
    put(tx, case)

    with pytest.raises(type(expected)) as refused:
        tapped(tx, case, who, action, argument)

    assert refused.value == expected
    assert tx.prompts.current(who.id, 1000 + who.id) is None


def test_a_case_that_leads_others_is_not_merged_and_no_number_is_asked_for(tx: Transaction) -> None:
    keep_papers(tx)
    leading = put(tx, reported_case(report("SY20261123-0001")))
    follower = reported_case(report("SY20261123-0002"))
    put(tx, replace(do(follower, c.AskInfo(NOTE), LI, later(follower)), leads=leading.number))

    with pytest.raises(r.BadTarget) as refused:
        tapped(tx, leading, LI, A.MERGE)

    assert refused.value.what == "leads"


def test_the_director_supervises_beside_staff_and_is_asked_what_for(tx: Transaction) -> None:
    keep_papers(tx)
    put(tx, KEY)

    tapped(tx, KEY, DIRECTOR, A.SUPERVISE)

    assert tx.prompts.current(DIRECTOR.id, 1000 + DIRECTOR.id) is not None


def codes(tx: Transaction, case: Case, page: str | None = None) -> set[CardAction]:
    """On the card of one of the staff, in private: pages are nowhere else."""
    return {one.tap.action for one in buttons(tx, case, 1000 + LI.id, later(case), page)}


def test_no_hold_is_offered_while_an_answer_is_waited_for(tx: Transaction) -> None:
    keep_papers(tx)
    plain, asked = put(tx, accepted_case(of=report("SY20261123-0002"))), put(tx, ASKED)

    assert A.HOLD in codes(tx, plain, "more")
    assert A.HOLD not in codes(tx, asked, "more")


def test_a_case_that_went_up_without_a_category_may_be_transferred_as_any_other(tx: Transaction) -> None:
    keep_papers(tx)
    plain, whole = reported_case(report(row=None)), reported_case(report("SY20261123-0002"))

    offered = [A.TRANSFER in codes(tx, put(tx, up(case))) for case in (plain, whole)]

    assert offered == [True, True]


def up(case: Case) -> Case:
    return do(case, c.Escalate(NOTE), LI, later(case), under=book(escalation_needs_director=False))


def test_what_only_time_refuses_stays_on_the_card_and_who_taps_is_told(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, accepted_case())
    assert case.clock is not None
    assert case.clock.due is not None
    late = case.clock.due + minutes(1)

    shown = {one.tap.action for one in buttons(tx, case, 1000 + OFFICER_SQUAD.id, late)}
    with pytest.raises(r.TooLate):
        tapped(tx, case, OFFICER_SQUAD, A.ASK_EXTENSION, at=late)

    assert A.ASK_EXTENSION in shown
