"""What the board is told of open cases is what the cases say, and nothing of others."""

from dispatch.case.events import Rejected
from dispatch.model import Case, ClauseNumber, NoteId, Station, StationCode, UnitCode
from storage.cases.board import board
from storage.database import Database
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT


async def test_what_is_open_is_shown_with_who_answers_for_it(db: Database) -> None:
    def write(tx: Transaction) -> tuple[Case, Case]:
        tx.places.put_station(Station(given.STATION, "武南村社区", given.STAFF))
        opened, elsewhere, ended = (given.report(tx) for _ in range(3))
        over = Rejected(NoteId(1), ClauseNumber("3.1"))
        given.happen(tx, ended, [over], given.STAFF, AT)
        return given.dispatch(tx, opened), given.dispatch(tx, elsewhere, unit=UnitCode("other"))

    mine, other = await db.write(write)

    shown = await db.ask(board)
    assert [(brief.case.id, brief.owner) for brief in shown] == [(mine.id, given.STAFF), (other.id, given.STAFF)]
    of_unit = await db.ask(lambda connection: board(connection, unit=given.SQUAD))
    assert [brief.case.id for brief in of_unit] == [mine.id]
    assert await db.ask(lambda connection: board(connection, station=StationCode("other"))) == []
