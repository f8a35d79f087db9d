"""Fetches the roster file that an admin has sent, and reads it in a child process with limits."""

from typing import Final

from telegram.error import BadRequest, InvalidToken

from bot.roster import sheets
from bot.roster.parse import roster_of
from bot.runtime.confined import ChildFailed, Limits, confined
from bot.runtime.confined_child import FileRefused
from bot.telegram_client.client import Call, Download, FileTooLarge
from dispatch.roster.roster import Problem, Roster

LIMITS: Final = Limits(memory=768 * 2**20, processor=20, patience=90.0)


async def fetch_roster(call: Call, download: Download, file_id: str) -> tuple[Roster, list[Problem]]:
    """The roster and its problems; that it can't be fetched or read is a problem as any other.

    NetworkError where it is worth another try.
    """
    try:
        found = await call("getFile", {"file_id": file_id})
        if int(found.get("file_size") or 0) > sheets.MAX_BYTES:
            return unreadable("too_large")
        data = await download(str(found["file_path"]))
    except FileTooLarge:
        return unreadable("too_large")
    # The library takes the 404 of a file that is gone for a wrong token.
    except (BadRequest, InvalidToken):
        return unreadable("not_fetched")
    return await read(data)


async def read(data: bytes, limits: Limits = LIMITS) -> tuple[Roster, list[Problem]]:
    """The roster and everything that is wrong with it; a file that can't be read at all is one problem."""
    try:
        packed = await confined(sheets.__name__, data, limits)
    except FileRefused as refusal:
        return unreadable(refusal.reason)
    except ChildFailed:
        return unreadable("not_read")
    return roster_of(sheets.unpacked_sheets(packed))


def unreadable(reason: str) -> tuple[Roster, list[Problem]]:
    """An empty roster with this one problem; `reason` is a wording key."""
    return Roster(), [Problem("file", 0, "", reason)]
