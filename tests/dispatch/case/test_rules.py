"""The table NEXT: every row leads where the mechanism says, and every other step is refused and moves nothing."""

from dataclasses import replace
from typing import get_args

import pytest

from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.diagram import page
from dispatch.case.fold import replay
from dispatch.case.refusals import NotNow
from dispatch.case.rights import MAY
from dispatch.case.rules import NEXT, decide
from dispatch.model import ENDS, OPEN, Person, Status
from tests.dispatch.law import TARGETS, WHO
from tests.dispatch.prepared import BY_NAME, prepared
from tests.make import NOTE, reported_case
from tests.paths import ROOT
from tests.street import DIRECTOR, HEAD, LI, MONDAY_0942, OFFICER_HOUSING, OFFICER_SQUAD, WANG, ZHAO, book

PERSON: dict[str, Person | None] = {
    "W": WANG,
    "H": HEAD,
    "S": LI,
    "D": DIRECTOR,
    "O": OFFICER_SQUAD,
    "A": OFFICER_HOUSING,
    "C": None,
}
NEVER = [(name, status) for name in BY_NAME for status in Status if status not in NEXT[type(BY_NAME[name])].sources]


def rightful(name: str, status: Status | None) -> Person | None:
    """Somebody to whom the law gives this command; for a second person's word, not the first one."""
    if name.endswith("OutOfPower"):
        return ZHAO
    return PERSON[min(WHO[name, status])]


def test_the_table_names_every_command_and_so_do_the_rights_and_this_test() -> None:
    every = set(get_args(c.Command))

    assert set(NEXT) == set(MAY) == {type(command) for command in BY_NAME.values()} == every


@pytest.mark.parametrize("name", BY_NAME)
def test_a_row_of_the_table_is_that_of_the_mechanism(name: str) -> None:
    step = NEXT[type(BY_NAME[name])]

    assert step.sources == {status for command, status in WHO if command == name and status is not None}
    assert {*step.targets, *(["="] if step.stays else [])} == TARGETS[name]


@pytest.mark.parametrize(("name", "status"), WHO)
def test_a_command_from_a_status_of_its_row_is_granted(name: str, status: Status | None) -> None:
    it = prepared(name, status)
    by = rightful(name, status)

    decided = decide(it.case, it.command, by, it.at, book(), it.scene)
    after = decided.after

    assert decided.events
    assert after.revision == (it.case.revision if it.case else 0) + len(decided.events)
    stayed = it.case is not None and after.status is it.case.status
    assert after.status in TARGETS[name] or (stayed and "=" in TARGETS[name])


@pytest.mark.parametrize(("name", "status"), NEVER)
def test_a_command_from_any_other_status_is_refused_and_says_what_the_case_is(name: str, status: Status) -> None:
    it = prepared(name, status)
    before = repr(it.case)

    for by in PERSON.values():
        with pytest.raises(NotNow) as refused:
            decide(it.case, it.command, by, it.at, book(), it.scene)

        assert it.case is not None
        assert (refused.value.number, refused.value.status, refused.value.command) == (it.case.number, status, name)
    assert repr(it.case) == before


def test_statuses_are_open_or_ended_and_three_commands_lead_out_of_an_end() -> None:
    leading_out = {command for command, step in NEXT.items() if step.sources & ENDS and step.targets}

    assert {*OPEN, *ENDS} == set(Status)
    assert leading_out == {c.Appeal, c.Unmerge, c.Reopen}


def test_a_case_begins_with_a_report_and_with_nothing_else() -> None:
    with pytest.raises(ValueError, match="needs a case"):
        decide(None, c.AskInfo(NOTE), LI, MONDAY_0942, book())
    with pytest.raises(ValueError, match="begins with a report"):
        replay(())
    with pytest.raises(ValueError, match="begins with a report"):
        replay([(MONDAY_0942, LI.id, e.Urged())])


def test_a_decision_that_leaves_the_table_is_a_bug_and_becomes_no_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    case = reported_case()
    step = NEXT[c.AskInfo]

    monkeypatch.setitem(NEXT, c.AskInfo, replace(step, targets=frozenset({Status.CLOSED})))

    with pytest.raises(AssertionError, match="leave the table"):
        decide(case, c.AskInfo(NOTE), LI, MONDAY_0942, book())


def test_the_same_command_given_twice_is_refused_the_second_time() -> None:
    case = reported_case()
    asked = decide(case, c.AskInfo(NOTE), LI, MONDAY_0942, book()).after

    with pytest.raises(NotNow):
        decide(asked, c.AskInfo(NOTE), ZHAO, MONDAY_0942, book())


def test_the_page_of_the_states_is_what_make_states_writes() -> None:
    assert (ROOT / "docs" / "states.md").read_text(encoding="utf-8") == page(), "make states"
