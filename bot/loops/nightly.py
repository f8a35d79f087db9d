"""Nightly work: deletes what is old enough, checks the disk and the calendar; logs new incidents all day."""

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.config.settings import PrivacySection
from bot.rulebook.workdays import ends_within
from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from dispatch.rulebook.worktime import Calendar
from handlers.bot_api.pictures import NEUTRAL
from handlers.notify.redraw import draw_anew
from storage.cases.kept_facts import KEEP_OLDER
from storage.cases.notes import OPERATOR
from storage.database import Database
from storage.engine.errors import Altered, WrongKey
from storage.engine.failpoints import failpoint
from storage.engine.secrets import Vault
from storage.media.media_folder import MediaFolder, names_of
from storage.messages.incidents import Incident
from storage.transaction import Transaction
from storage.upkeep.exports_beside import NotedExport, exports_beside

KEEP_PARTS: Final = timedelta(days=2)
"""Pictures of albums without a caption, places without a report, prompts that nobody answered."""
CALENDAR_WARNING: Final = 30
"""Days before the holiday data end."""
MAX_TAKEN_DOWN: Final = 300
"""Pictures in chats that give way to the neutral one in a night; the next night goes on after them, for some stand
in chats that can't be reached."""
_TAKEN_DOWN_TO: Final = "pictures_taken_down_to"
DISK_WARNING: Final = 500 * 2**20
NIGHT: Final = 3
"""The local hour from which on the night's chores are due."""
_LAST: Final = "chores_done"
_TOLD: Final = "told:"
_UNREADABLE: Final = "在主机上导出，用途已无法读取 / exported on the host; what for can't be read any more"

log = logging.getLogger(__name__)


class Chores:
    """The loop of the nightly work, once a local day."""

    def __init__(
        self,
        db: Database,
        database: Path,
        media: MediaFolder,
        calendar: Callable[[], Calendar],
        clock: Clock,
        metrics: Metrics,
        privacy: PrivacySection,
    ) -> None:
        """`calendar` gives the one in force, which a reload of the rules may have replaced since the last step."""
        self._db, self._database, self._media, self._calendar = db, database, media, calendar
        self._clock, self._metrics, self._privacy = clock, metrics, privacy

    async def step(self) -> float:
        """Does what is due, where it is due."""
        at = self._clock.now()
        await self._take_up_exports()
        for incident in await self._db.write(lambda tx: self._untold(tx, at)):
            self._metrics.alerts.labels(incident.what).inc()
            first, count = self._calendar().local(incident.first_at), incident.count
            log.warning("%s, first on %s at %s: %d so far", incident.what, incident.day, f"{first:%H:%M}", count)
        forgotten = await self._db.write(lambda tx: self._purge(tx, at))
        if forgotten is not None:
            failpoint("night.purged")
            log.info("chores of the night: forgotten %s", ", ".join(f"{n} {what}" for what, n in forgotten.items()))
            self._look_round(at)
            log.info("removed %d files from the media folder", await self._sweep(at - KEEP_PARTS))
            failpoint("night.swept")
        return 600.0

    async def _take_up_exports(self) -> None:
        """The host's looks, into the log of looks."""
        with exports_beside(self._database) as exports:
            if exports:
                told = [(one.at, _told(one, self._db.vault)) for one in exports]
                await self._db.write(partial(_log_exports, exports=told))
                failpoint("night.exports_noted")

    async def _sweep(self, before: datetime) -> int:
        """Removes what lies in the media folder and no row names: forgotten tonight, or left over by a crash.

        Only what is older than any fetch can take; and listed first, so that what was listed has its row by now.
        """
        old = await asyncio.to_thread(self._media.older_than, before)
        named = names_of(await self._db.write(lambda tx: tx.files.paths())) if old else set()
        await asyncio.to_thread(self._media.discard, old - named)
        return len(old - named)

    def _untold(self, tx: Transaction, at: datetime) -> list[Incident]:
        """What has happened today and stands in no log yet; each kind is told once a day."""
        today = self._calendar().day(at)
        new = [one for one in tx.incidents.since(today) if tx.meta.get(_TOLD + one.what) != today.isoformat()]
        for one in new:
            tx.meta.set(_TOLD + one.what, today.isoformat())
        return new

    def _purge(self, tx: Transaction, at: datetime) -> dict[str, int] | None:
        """How much of what; None where it is not night yet, or this day's chores are done."""
        local = self._calendar().local(at)
        today = local.date().isoformat()
        if local.hour < NIGHT or tx.meta.get(_LAST) == today:
            return None
        tx.meta.set(_LAST, today)
        forgotten = purge(tx, self._privacy, at)
        failpoint("night.before_commit")
        return forgotten

    def _look_round(self, at: datetime) -> None:
        calendar = self._calendar()
        if ends_within(calendar, calendar.day(at), CALENDAR_WARNING):
            self._metrics.alerts.labels("calendar").inc()
            log.warning("the holiday data end on %s: renew them", calendar.known_until)
        if shutil.disk_usage(self._database.parent).free < DISK_WARNING:
            self._metrics.alerts.labels("disk").inc()
            log.warning("the disk is nearly full")


def _told(export: NotedExport, vault: Vault) -> str:
    """That it was made is logged also where nobody can read any more what for."""
    try:
        return export.told(vault)
    except (WrongKey, Altered):
        log.warning("of an export at %s UTC nobody can read any more what it was for", f"{export.at:%F %R}")
        return _UNREADABLE


def _log_exports(tx: Transaction, exports: Sequence[tuple[datetime, str]]) -> None:
    """But those that are logged already: the process may have died before the note beside was emptied."""
    logged = {(look.viewer, look.at) for look in tx.notes.looks()}
    for at, what in exports:
        if (OPERATOR, at) not in logged:
            tx.notes.log_export(OPERATOR, what, at)


def purge(tx: Transaction, keep: PrivacySection, at: datetime) -> dict[str, int]:
    """Deletes what is older than the configuration says, and returns how many rows of each kind."""

    def days(count: int) -> datetime:
        return at - timedelta(days=count)

    old = tx.retention
    return {
        "updates": tx.inbox.purge(days(keep.keep_updates_days)),
        "contacts": old.contacts(days(keep.keep_contacts_days)),
        "notes": old.notes(days(keep.keep_notes_days)),
        "notes of areas": old.area_notes(days(keep.keep_notes_days)),
        "texts of lists": old.list_texts(days(keep.keep_notes_days)),
        "attachments": old.files(days(keep.keep_notes_days)),
        "attachments of areas": old.area_files(days(keep.keep_notes_days)),
        "files of no case": old.shown_beside(days(keep.keep_updates_days)),
        "messages": old.parcels(days(keep.keep_messages_days)),
        "mornings": old.mornings(days(keep.keep_messages_days).date()),
        "invitations": old.invitations(at - KEEP_PARTS),
        "strangers": old.strangers(),
        "accounts": old.accounts(at - KEEP_PARTS),
        "notes of what was told": old.undelivered((at - KEEP_PARTS).date()),
        "looks": old.views(days(keep.keep_access_log_years * 366)),
        "looks at doors": old.door_looks(days(keep.keep_access_log_years * 366)),
        "doors that left": old.doors(days(keep.keep_visits_days)),
        "album parts": old.album_parts(at - KEEP_PARTS),
        "prompts": old.prompts(at - KEEP_PARTS),
        "searches": tx.searches.forget(at - KEEP_PARTS),
        "rosters not confirmed": tx.pending_rosters.forget(at - KEEP_PARTS),
        "places": tx.last_locations.forget(at - KEEP_PARTS),
        "choices": tx.choices.forget(days(keep.keep_notes_days)),
        "leavers of groups": tx.members.forget_outside(at - KEEP_PARTS),
        "facts of past days": tx.facts.forget_older(at - KEEP_OLDER),
        "incidents": tx.incidents.forget(days(keep.keep_access_log_years * 366)),
        "pictures in chats": _take_down(tx, days(keep.keep_notes_days), at),
    }


def _take_down(tx: Transaction, ended_before: datetime, at: datetime) -> int:
    """Has the cards drawn anew whose pictures are forgotten with the files of their cases."""
    after = int(tx.meta.get(_TAKEN_DOWN_TO) or 0)
    found = tx.cards.outlived(ended_before, NEUTRAL.name, after, MAX_TAKEN_DOWN)
    for case, chat in found:
        draw_anew(tx, case, at, [chat])
    if found or after:
        tx.meta.set(_TAKEN_DOWN_TO, str(found[-1][0] if len(found) == MAX_TAKEN_DOWN else 0))
    return len(found)
