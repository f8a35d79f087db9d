"""What somebody has done is confirmed by what has changed."""

from dataclasses import replace

import pytest

from dispatch.case import commands as c
from dispatch.model import Level, NoteId, Place, Status, Urgency
from handlers.wording.arguments import UnitArg, WordsArg
from handlers.wording.confirmations import confirmed
from tests.dispatch.prepared import case_in
from tests.handlers.weekly import CENTRE
from tests.street import SQUAD

CASE = replace(case_in(Status.HANDLING), urgency=Urgency.URGENT, level=Level.STATION, unit=SQUAD.code)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (c.Amend(urgency=Urgency.URGENT), "done.changed.urgency"),
        (c.Amend(level=Level.STATION), "done.changed.level"),
        (c.Amend(limit=60), "done.changed.limit"),
        (c.Amend(outside_number="WCQ-1"), "done.changed.outside_number"),
        (c.Supplement(place=Place(note=NoteId(1))), "done.changed.place"),
        (c.Supplement(note=NoteId(1)), "done.changed.note"),
        (c.Accept(), "done.Accept"),
    ],
)
def test_the_sentence_is_of_what_has_changed(command: c.Command, words: str) -> None:
    assert confirmed(command, CASE, CENTRE)[0] == words


def test_what_was_chosen_from_a_list_is_named() -> None:
    args = confirmed(c.Amend(urgency=Urgency.URGENT), CASE, CENTRE)[1]

    assert args["urgency"] == WordsArg("urgency.urgent")
    assert args["level"] == WordsArg("level.station")


def test_a_group_that_may_read_only_the_number_is_not_told_the_unit() -> None:
    assert confirmed(c.Accept(), CASE, CENTRE)[1] == {"unit": UnitArg(SQUAD.code)}
    assert confirmed(c.Accept(), CASE, CENTRE, unit_hidden=True)[1] == {"unit": ""}
