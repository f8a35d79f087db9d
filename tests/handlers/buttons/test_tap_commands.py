"""How a choice becomes a command, and what is answered when the thing that was chosen is there no more."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch.case import commands as c
from dispatch.case.refusals import BadTarget
from dispatch.model import (
    Assist,
    Case,
    Level,
    Outcome,
    Person,
    PersonId,
    Unit,
    UnitCode,
    Urgency,
)
from handlers.bot_api.callback_data import to_36
from handlers.bot_api.incoming import Chat, Pressed
from handlers.buttons import tap_commands as tap
from handlers.buttons.arguments import OUTCOMES
from handlers.buttons.card_press import CardPress
from handlers.notify.destinations import Destination
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from storage.transaction import Transaction
from tests.handlers.town import put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT
from tests.make import NOTE, accepted_case, closed_case, report, reported_case
from tests.street import (
    CHEN,
    DADONG,
    DIRECTOR,
    GRID_3,
    HOUSING,
    LI,
    MONDAY_0942,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    WUNAN,
    minutes,
)

Becomes = Callable[[Turn, CardPress], object]


@pytest.fixture
def turn(tx: Transaction) -> Turn:
    return Turn(tx, MONDAY_0942, CENTRE, "t")


def press(argument: str = "", case: Case | None = None, person: Person = LI) -> CardPress:
    assert person.telegram_id is not None
    pressed = Pressed("q", person.telegram_id, Chat(CENTRE_CHAT, False), 77, "", MONDAY_0942)
    return CardPress(person, case or reported_case(), Destination(CENTRE_CHAT), pressed, argument)


def assist(number: int, unit: Unit = SQUAD, *, officer: PersonId | None = None, done: bool = False) -> Assist:
    over = MONDAY_0942 if done else None
    return Assist(number, unit.code, NOTE, MONDAY_0942, MONDAY_0942 + minutes(60), officer=officer, done_at=over)


def helped(*assists: Assist) -> Case:
    return replace(accepted_case(), assists=assists)


def test_a_choice_of_the_catalogue_amends_or_supplements(turn: Turn) -> None:
    assert tap.amend_row(turn, press(STALL)) == c.Amend(row=STALL)
    assert tap.supplement_row(turn, press(STALL)) == c.Supplement(row=STALL)
    assert tap.amend_urgency(turn, press("hard")) == c.Amend(urgency=Urgency.HARD)
    assert tap.amend_level(turn, press("street")) == c.Amend(level=Level.STREET)


def test_a_grid_brings_its_station(turn: Turn) -> None:
    assert tap.amend_station(turn, press(DADONG)) == c.Amend(station=DADONG)
    assert tap.amend_grid(turn, press(GRID_3)) == c.Amend(station=WUNAN, grid=GRID_3)


@pytest.mark.parametrize("becomes", [tap.amend_station, tap.amend_grid])
def test_a_place_that_the_roster_has_no_more_is_refused(turn: Turn, becomes: Becomes) -> None:
    with pytest.raises(BadTarget) as refused:
        becomes(turn, press("gone"))

    assert refused.value.what == "unknown"


def test_a_unit_is_sent_ruled_or_asked_by_its_code(turn: Turn) -> None:
    assert tap.dispatch(turn, press(SQUAD.code)) == c.Dispatch(SQUAD.code)
    assert tap.rule(turn, press(SQUAD.code)) == c.Rule(SQUAD.code)
    assert tap.unit_args(turn, press(SQUAD.code)) == {"unit": SQUAD.code}


@pytest.mark.parametrize("becomes", [tap.dispatch, tap.rule, tap.unit_args])
def test_a_unit_that_is_gone_or_works_no_more_is_refused(turn: Turn, becomes: Becomes) -> None:
    turn.tx.places.put_unit(replace(SQUAD, active=False))

    for code in (SQUAD.code, "gone"):
        with pytest.raises(BadTarget) as refused:
            becomes(turn, press(code))
        assert refused.value.what == "unit"


def test_a_worker_is_sent_as_the_officer_of_the_station(turn: Turn) -> None:
    assert tap.dispatch_to_worker(turn, press(to_36(CHEN.id))) == c.Dispatch(UnitCode(WUNAN), officer=CHEN.id)


def test_only_a_worker_of_the_cases_own_station_is_sent(turn: Turn) -> None:
    turn.tx.people.update(replace(CHEN, active=False))
    turn.tx.people.update(replace(WANG, station=DADONG))

    for person in (CHEN, WANG, OFFICER_SQUAD):
        with pytest.raises(BadTarget):
            tap.dispatch_to_worker(turn, press(to_36(person.id)))
    with pytest.raises(BadTarget):
        tap.dispatch_to_worker(turn, press(to_36(99)))


def test_a_case_joins_the_one_that_the_button_names(turn: Turn) -> None:
    leading = put(turn.tx, reported_case(report("SY20261123-0007")))

    assert tap.merge(turn, press(to_36(leading.id))) == c.Merge("SY20261123-0007")


def test_who_helps_acts_for_the_assist_that_the_button_names(turn: Turn) -> None:
    case = helped(assist(1), assist(2))

    assert tap.accept_assist(turn, press("2", case, OFFICER_SQUAD)) == c.AssistAccept(2)
    assert tap.arrive(turn, press("1", case, OFFICER_SQUAD)) == c.AssistArrived(1)
    assert tap.assist_args(turn, press("2", case, OFFICER_SQUAD)) == {"number": "2"}


def test_a_button_that_names_no_assist_means_the_first_of_ones_own(turn: Turn) -> None:
    case = helped(assist(1, HOUSING), assist(2))

    assert tap.accept_assist(turn, press("", case, OFFICER_SQUAD)) == c.AssistAccept(2)
    assert tap.assist_args(turn, press("", case, OFFICER_SQUAD)) == {"number": "2"}


@pytest.mark.parametrize(
    ("becomes", "there"),
    [
        (tap.accept_assist, assist(1, officer=OFFICER_SQUAD.id)),
        (tap.arrive, replace(assist(1), arrived_at=MONDAY_0942)),
        (tap.assist_args, assist(1, done=True)),
        (tap.rate_assist, assist(1)),
        (tap.rate_assist, replace(assist(1, done=True), rating=4)),
    ],
)
def test_what_was_done_for_an_assist_is_not_done_again(turn: Turn, becomes: Becomes, there: Assist) -> None:
    with pytest.raises(BadTarget) as refused:
        becomes(turn, press("1", helped(there), OFFICER_SQUAD))

    assert refused.value.what == "assist"


def test_the_first_help_that_is_over_is_rated(turn: Turn) -> None:
    case = helped(assist(1), assist(2, done=True))

    assert tap.rate_assist(turn, press("5", case, WANG)) == c.RateAssist(2, 5)


def test_a_rating_is_of_the_assist_that_its_button_names(turn: Turn) -> None:
    case = helped(assist(1, done=True), assist(2, done=True))

    assert tap.rate_assist(turn, press("2.4", case, WANG)) == c.RateAssist(2, 4)


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_entered_at_once_or_wants_words_first(turn: Turn, outcome: Outcome) -> None:
    tapped = press(OUTCOMES[outcome])
    worded = outcome in (Outcome.DISSATISFIED, Outcome.OUT_OF_POWER)

    assert tap.revisited(turn, tapped) == c.RevisitDone(outcome)
    assert tap.outcome_args(turn, tapped) == ({"outcome": outcome.value} if worded else None)


def test_a_number_that_nobody_left_is_not_asked_for(turn: Turn) -> None:
    with pytest.raises(Unclear, match="no_contact"):
        tap.phone_args(turn, press(case=replace(closed_case(), contact=None)))


def test_the_directors_supervision_is_the_leaders(turn: Turn) -> None:
    assert tap.supervision_args(turn, press(person=DIRECTOR)) == {"leader": "1"}
    assert tap.supervision_args(turn, press(person=LI)) == {}


def test_how_the_district_has_answered_goes_with_the_question(turn: Turn) -> None:
    assert tap.district_args(turn, press("yes")) == {"settled": "yes"}
