"""What is learned of the staff's choices: a row chosen against another one that was shown, and nothing else."""

from dataclasses import replace

import pytest

from dispatch.case import events as e
from dispatch.model import Case, RowCode, Urgency
from dispatch.suggest.guess_category import MIN_CHOICES
from handlers.turn.category_guess import guesses, remember
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import CATALOGUE, LI, MONDAY_0942, WANG

LIKE = 3
"""So many of the choices were made for the same words."""
ROWS = [row.code for row in CATALOGUE.rows]


def learned(tx: Transaction) -> list[RowCode]:
    return [code for code, _ in tx.choices.newest(100)]


def report(town: Town, text: str) -> Case:
    town.say(WANG, f"#上报 首义路12号{text}", WORKER_CHAT)
    return town.case()


def choose(town: Town, before: Case, row: RowCode) -> None:
    remember(town.tx, before, replace(before, row=row), [e.Amended(row=row, confirmed=True)], MONDAY_0942)


def test_a_row_chosen_in_place_of_the_guess_is_learned(town: Town) -> None:
    case = report(town, "占道经营")
    other = next(code for code in ROWS if code != case.row)

    choose(town, case, other)

    assert learned(town.tx) == [other]


def test_a_dispatch_by_the_guess_is_no_choice(town: Town) -> None:
    """What use found: the offered dispatch confirmed the guess, taught it, and every report came up as that row."""
    report(town, "占道经营")

    town.tap(LI, town.last(CENTRE_CHAT), "派 ")

    assert learned(town.tx) == []


def test_a_row_chosen_where_none_was_shown_is_no_choice_against_another(town: Town) -> None:
    case = report(town, "天气不错啊")
    assert (case.row, case.likely) == (None, ())

    choose(town, case, ROWS[0])

    assert learned(town.tx) == []


def test_a_change_of_the_urgency_alone_teaches_nothing(town: Town) -> None:
    case = report(town, "占道经营")

    remember(town.tx, case, case, [e.Amended(urgency=Urgency.URGENT, urgency_set=True)], MONDAY_0942)

    assert learned(town.tx) == []


@pytest.mark.parametrize(("count", "offered"), [(MIN_CHOICES - 1, False), (MIN_CHOICES, True)])
def test_from_thirty_choices_on_words_that_the_catalogue_does_not_know_are_offered(
    town: Town, count: int, *, offered: bool
) -> None:
    for number in range(count):
        town.say(WANG, f"#上报 {'大铁笼子' if number < LIKE else f'别的事情{chr(0x4E00 + number)}'}", WORKER_CHAT)
        case = town.case(number + 1)
        town.tx.choices.put(case.id, ROWS[0], case.description, MONDAY_0942)

    assert bool(guesses(town.tx, town.centre, "门口大铁笼子").rows) is offered
