"""Reads the rule files again when the operator asks for it by SIGHUP, and holds the book in force.

Of the configuration it takes up whether households are kept.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.config.load import ConfigError
from bot.config.settings import Settings
from bot.config.toml_files import RulesFileError
from bot.rulebook.load_book import take_up
from bot.runtime.clock import Clock
from bot.runtime.wake_signals import Bells
from dispatch.model import Role
from handlers import areas
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

    def __init__(
        self,
        db: Database,
        settings: Settings,
        centre: Centre,
        clock: Clock,
        bells: Bells,
        reread: Callable[[], Settings] | None = None,
    ) -> None:
        """`reread` reads the configuration anew; ConfigError where it can't be used. None where there is no file."""
        self.centre, self.settings = centre, settings
        self._db, self._clock, self._bells, self._reread = db, clock, bells, reread
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
        settings, refused = self._settings_now()
        self.centre = await self._db.write(lambda tx: self._renewed(tx, settings, refused))
        self.settings = settings
        self._bells.courier.ring()
        book = self.centre.book
        log.info("in force: rules %s, catalogue %s", book.rules.version, book.catalogue.version)
        return 0.0

    def _settings_now(self) -> tuple[Settings, list[RulesFileError]]:
        """With `households` as the configuration has it now; all else of it is read at a start alone."""
        if self._reread is None:
            return self.settings, []
        try:
            now = self._reread()
        except ConfigError as error:
            return self.settings, [RulesFileError(error.path, [str(fault) for fault in error.faults])]
        households = now.privacy.households
        privacy = self.settings.privacy.model_copy(update={"households": households})
        taken = self.settings.model_copy(update={"privacy": privacy})
        if taken != now:
            log.warning("the configuration has other changes, which a restart takes up")
        return taken, []

    def _renewed(self, tx: Transaction, settings: Settings, refused: Sequence[RulesFileError]) -> Centre:
        """A file that is broken changes nothing but that the admins hear of it."""
        at, before = self._clock.now(), self.centre
        book, refused_too = take_up(tx.meta, settings)
        tell_refused(tx, [*refused, *refused_too], at, before)
        centre = replace(before, book=book)
        if book.households is not before.book.households:
            areas.begin(tx, at, centre)
            _tell_households(tx, at, centre)
        return centre


def _tell_households(tx: Transaction, at: datetime, centre: Centre) -> None:
    """Each admin reads, in private, that visits to households are turned on or off."""
    told = Sentence(f"said.households_{centre.book.households}", {})
    for admin in tx.people.with_role(Role.ADMIN):
        if admin.telegram_id is not None and admin.reachable:
            key = f"say:households.{centre.book.households}.{at.isoformat()}.{admin.id}:1"
            OutboxWriter(tx, at, centre, "").put(private(admin), told, key=key, needs=Needs.ADMIN)


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
