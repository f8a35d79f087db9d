"""Every question of the handlers finds who answers it: the readers of storage, or Telegram with the host."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.doctor import examine_running
from bot.doctor_telegram import lacks
from bot.questions import ask
from bot.roster_fetching import Call, Download, fetch_roster
from bot.settings import Settings
from handlers.turn import Question
from storage.database import Database


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
