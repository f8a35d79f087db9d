"""The line of a case's facts is read as what was written, whatever happened to the case."""

from dataclasses import replace
from random import Random

import pytest

from dispatch.figures.case_facts import facts_of
from dispatch.model import UnitCode
from storage.engine.facts_codec import read_facts, write_facts
from tests.dispatch.cross_check import histories


def test_facts_of_random_lives_come_back_as_they_were_at_each_step() -> None:
    for log in histories(Random(20261123), 60):
        for count in range(1, len(log) + 1):
            facts = facts_of(log[:count])

            assert read_facts(write_facts(facts)) == facts


def test_a_code_that_holds_a_dividing_character_is_not_written() -> None:
    facts = facts_of(next(histories(Random(1), 1)))

    with pytest.raises(ValueError, match="dividing character"):
        write_facts(replace(facts, unit=UnitCode("a\x1eb")))


def test_what_is_no_line_of_facts_is_not_read() -> None:
    line = write_facts(facts_of(next(histories(Random(1), 1))))

    for broken in ("", "{}", line.replace("\x1d", "\x1e"), line + "\x1d"):
        with pytest.raises((ValueError, KeyError)):
            read_facts(broken)
