"""Who leaves the roster leaves nothing that waits for them."""

from datetime import timedelta

from dispatch.roster.roster import Roster
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster.offboarding import Left, leave
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE
from tests.street import LI, WANG


def test_who_leaves_has_no_search_and_no_roster_that_waits_any_more(town: Town) -> None:
    until = town.at + timedelta(hours=1)
    searches = [town.tx.searches.keep(person.id, "推车", town.at, until) for person in (LI, WANG)]
    roster = town.tx.pending_rosters.keep(LI.id, Roster(), "", town.at, until)

    assert leave(OutboxWriter(town.tx, town.at, CENTRE, "t"), [LI]) == Left()

    assert [town.tx.searches.get(number) is None for number in searches] == [True, False]
    assert town.tx.pending_rosters.get(roster) is None
