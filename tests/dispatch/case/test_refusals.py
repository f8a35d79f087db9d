"""Every "no": when it is said, what it carries, and that the same set-up with one thing changed gets a yes."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.case import refusals as r
from dispatch.case.rules import decide
from dispatch.model import Case, Person, Role, Status, TimerKind
from dispatch.rulebook.book import Scene
from tests.dispatch.prepared import SCENE, later, prepared, returned
from tests.dispatch.refused import ESCALATING, NO_ROW, REFUSED
from tests.make import NOTE, accepted_case, dispatched_case, report, verified_case
from tests.street import DIRECTOR, LI, MONDAY_0942, OFFICER_SQUAD, SQUAD, WANG, ZHAO, book, local, minutes


def no(
    case: Case | None, command: c.Command, by: Person | None, at: datetime | None = None, scene: Scene = SCENE
) -> r.Refusal | None:
    """The refusal; None where the command is granted."""
    try:
        decide(case, command, by, at or (later(case) if case else MONDAY_0942), book(), scene)
    except r.Refusal as refusal:
        return refusal
    return None


def every_kind(of: type[r.Refusal] = r.Refusal) -> set[type[r.Refusal]]:
    """Of this module; the areas beside the cases have trees of their own."""
    found = {kind for child in of.__subclasses__() for kind in (child, *every_kind(child))}
    return {kind for kind in found if kind.__module__ == r.__name__}


def test_the_tree_at_the_head_of_the_module_names_every_refusal() -> None:
    drawn = re.findall(r"[├└]─ (\w+)", r.__doc__ or "")

    assert sorted(drawn) == sorted(kind.__name__ for kind in every_kind())


@pytest.mark.parametrize(
    ("case", "wish", "by", "expected", "granted"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_wish_is_refused_for_its_reason_and_the_one_beside_it_is_granted(
    case: Case, wish: c.Command, by: Person | None, expected: r.Refusal, granted: c.Command
) -> None:
    told = replace(expected, number=case.number) if "number" in vars(expected) else expected  # type: ignore[type-var]

    assert no(case, wish, by) == told
    assert no(case, granted, by) is None


@pytest.mark.parametrize(
    "name",
    ["GrantExtension", "DenyExtension", "AnswerAssistRequest", "ConfirmEscalation", "DenyEscalation", "Settle"],
)
def test_there_is_no_answer_without_a_question(name: str) -> None:
    asked = prepared(name, Status.HANDLING)
    by = LI if name == "AnswerAssistRequest" else DIRECTOR

    assert no(accepted_case(), asked.command, by) == r.NothingPending(accepted_case().number, name)
    assert no(asked.case, asked.command, by, asked.at) is None


def test_only_the_question_that_was_asked_can_be_answered() -> None:
    assert isinstance(no(ESCALATING, c.GrantExtension(), DIRECTOR), r.NothingPending)
    assert isinstance(no(verified_case(), c.ConfirmOutOfPower(), ZHAO), r.NothingPending)
    assert isinstance(no(returned(2), c.Rule(SQUAD.code), DIRECTOR), r.NothingPending)
    assert isinstance(no(accepted_case(), c.AnswerSupervision(NOTE), OFFICER_SQUAD), r.NothingPending)


def test_a_person_urges_a_case_once_in_four_working_hours() -> None:
    case = dispatched_case()
    urged = Scene(urged_at=local(23, 10))
    again_at = local(23, 16)

    early = no(case, c.Urge(), WANG, again_at - minutes(1), urged)

    assert early == r.TooSoon(case.number, "urge", again_at)
    assert no(case, c.Urge(), WANG, again_at, urged) is None


def test_a_timer_does_not_ring_before_it_is_due() -> None:
    case = dispatched_case()

    assert isinstance(no(case, c.Ring(TimerKind.PICKUP), None, local(23, 11, 49)), r.NothingPending)
    assert no(case, c.Ring(TimerKind.PICKUP), None, local(23, 11, 50) + minutes(130)) is None


def test_a_report_with_a_row_that_the_catalogue_does_not_have_is_refused() -> None:
    assert no(None, report(row=NO_ROW), WANG) == r.BadTarget(report().number, "row")
    assert no(None, report(row=None), WANG) is None


def test_what_the_domain_refuses_says_which_case_it_is_about() -> None:
    about = {kind for kind in every_kind() if "number" in getattr(kind, "__dataclass_fields__", {})}

    assert every_kind() - about == {r.OutOfBounds, r.NotOnRoster, r.RoleNeeded}


def test_refusals_are_compared_by_what_they_say() -> None:
    stale = r.Stale("SY1", Status.CLOSED, "Accept", WANG.id)

    assert stale == r.Stale("SY1", Status.CLOSED, "Accept", WANG.id)
    assert stale != r.NotNow("SY1", Status.CLOSED, "Accept")
    assert isinstance(stale, r.NotNow)
    assert len({r.RoleNeeded((Role.STAFF,)), r.RoleNeeded((Role.STAFF,)), r.NotOnRoster(), r.UnknownCase("SY1")}) == 3
