"""What the board reads of a case is what the case says."""

from random import Random

from dispatch.case.fold import replay
from dispatch.model import Case
from storage.cases.open_case import OpenCase, read_open_case
from storage.engine.codec import write_case
from tests.dispatch.cross_check import histories


def test_of_random_lives_the_board_reads_what_the_cases_say() -> None:
    seen = set()
    for log in histories(Random(20261123), 80):
        for count in range(1, len(log) + 1):
            case = replay(log[:count])
            found = read_open_case(write_case(case))

            assert _told(found) == _told(case)
            seen.add((case.triage is not None, case.clock is not None, case.supervised is not None))
    assert len(seen) > 4, "the lives show little"


def _told(case: Case | OpenCase) -> tuple[object, ...]:
    return (
        case.id,
        case.status,
        case.urgency,
        case.station,
        case.unit,
        case.triage.due if case.triage is not None else None,
        case.clock.due if case.clock is not None else None,
        case.decision.kind if case.decision is not None else None,
        bool(case.supervised),
    )
