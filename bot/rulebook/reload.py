"""Reads the rule files again when the operator asks for it by SIGHUP, and holds the book in force."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.config.settings import Settings
from bot.config.toml_files import RulesFileError
from bot.rulebook.load_book import take_up
from bot.runtime.clock import Clock
from bot.runtime.wake_signals import Bells
from dispatch.model import Role
from handlers.centre import Centre
from handlers.notify.destinations import private
from handlers.notify.message_flags import Needs
from handlers.notify.messages import Sentence
from handlers.notify.outbox_writer import OutboxWriter
from storage.database import Database
from storage.transaction import Transaction

REST: Final = 3600.0
_MAX_TOLD: Final = 8

log = logging.getLogger(__name__)


class Library:
    """The loop that reads the rule files when asked; `centre` has the book in force."""

    def __init__(self, db: Database, settings: Settings, centre: Centre, clock: Clock, bells: Bells) -> None:
        self.centre = centre
        self._db, self._settings, self._clock, self._bells = db, settings, clock, bells
        self._asked = False

    def ask(self) -> None:
        """Asks for the files to be read again."""
        self._asked = True
        self._bells.library.ring()

    async def step(self) -> float:
        """Reads them where that was asked."""
        if not self._asked:
            return REST
        self._asked = False
        self.centre = await self._db.write(self._renewed)
        self._bells.courier.ring()
        book = self.centre.book
        log.info("in force: rules %s, catalogue %s", book.rules.version, book.catalogue.version)
        return 0.0

    def _renewed(self, tx: Transaction) -> Centre:
        """A file that is broken changes nothing but that the admins hear of it."""
        book, refused = take_up(tx.meta, self._settings)
        tell_refused(tx, refused, self._clock.now(), self.centre)
        return replace(self.centre, book=book)


def tell_refused(tx: Transaction, refused: Sequence[RulesFileError], at: datetime, centre: Centre) -> None:
    """Tells of refused files: in the log each time; to the admins, privately, once for each way in which a file is
    broken."""
    for error in refused:
        for problem in error.problems:
            log.error("%s is refused, its last good version stays in force: %s", error.path.name, problem)
        problems = "\n".join(error.problems[:_MAX_TOLD])
        digest = hashlib.sha256(f"{error.path}\n{problems}".encode()).hexdigest()[:16]
        for admin in tx.people.with_role(Role.ADMIN):
            if admin.telegram_id is not None and admin.reachable:
                told = Sentence("said.file_refused", {"file": error.path.name, "problems": problems})
                key = f"say:refused.{digest}.{admin.id}:1"
                OutboxWriter(tx, at, centre, "").put(private(admin), told, key=key, needs=Needs.ADMIN)
