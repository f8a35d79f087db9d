"""The long questions that a handler may name, each answered by a reader of storage, beside the writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.config.settings import Settings
from bot.doctor.examine import examine_running
from bot.doctor.telegram import lacks
from bot.roster.fetch import fetch_roster
from bot.runtime.clock import Clock
from bot.telegram_client.client import Call, Download
from dispatch.figures.case_facts import CaseFacts
from dispatch.model import CaseId, StationCode, UnitCode
from handlers.turn.carry_out import Question
from storage.cases import history
from storage.cases.search import Sight, Word, find
from storage.database import Database


async def ask(db: Database, question: Question) -> object:
    """The answer as the handler that named the question expects it. LookupError for a name that nobody answers."""
    match question.name:
        case "board":
            return await _board(db, question.params)
        case "find":
            return await _find(db, question.params)
        case "week":
            return await _week(db, question.params)
        case _:
            raise LookupError(f"nobody answers the question {question.name}")


async def _board(db: Database, params: Mapping[str, object]) -> list[history.Brief]:
    """Of one day, [from, to) in ISO 8601; narrowed to a station or a unit where one is named."""
    start, end = (datetime.fromisoformat(str(params[key])) for key in ("day_start", "day_end"))
    station = StationCode(str(params["station"])) if params.get("station") else None
    unit = UnitCode(str(params["unit"])) if params.get("unit") is not None else None
    return await db.ask(lambda connection: history.board(connection, start, end, station, unit))


async def _find(db: Database, params: Mapping[str, Any]) -> list[CaseId]:
    """Words with the condition rows that each names, and whose cases are looked through."""
    words = [Word(word, frozenset(rows)) for word, rows in params["words"]]
    given: Mapping[str, Any] = params["sight"]
    sight = Sight(
        everything=given.get("everything", False),
        reporters=frozenset(given.get("reporters", ())),
        stations=frozenset(given.get("stations", ())),
        units=frozenset(given.get("units", ())),
    )
    return await db.ask(lambda connection: find(connection, db.vault, words, sight, params["limit"]))


async def _week(db: Database, params: Mapping[str, object]) -> list[list[CaseFacts]]:
    """The facts of each period, [from, to) in ISO 8601."""
    periods = params["periods"]
    if not isinstance(periods, list):
        raise TypeError("a week's question names its periods")
    return [await _facts(db, *(datetime.fromisoformat(bound) for bound in period)) for period in periods]


async def _facts(db: Database, start: datetime, end: datetime) -> list[CaseFacts]:
    return await db.ask(lambda connection: history.week(connection, start, end))


@dataclass(frozen=True, slots=True)
class Answers:
    db: Database
    settings: Settings
    call: Call
    download: Download
    clock: Clock

    async def ask(self, question: Question) -> object:
        """The answer as the handler that named the question expects it. LookupError where nobody answers."""
        match question.name:
            case "roster":
                return await fetch_roster(self.call, self.download, str(question.params["file"]))
            case "standing":
                return await lacks(self.call, int(str(question.params["chat"])))
            case "doctor":
                findings = await examine_running(self.settings, self.db, self.call, self.clock.now())
                return [(finding.wrong, finding.zh, finding.en) for finding in findings]
            case _:
                return await ask(self.db, question)
