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
    data = await _fetched(call, download, file_id)
    return unreadable(data) if isinstance(data, str) else await read(data)


async def fetch_lines(call: Call, download: Download, file_id: str) -> tuple[list[str], str]:
    """The rows of a table, each as one line, its cells apart by a space; and why it can't be read, empty where it
    can.

    NetworkError where it is worth another try.
    """
    data = await _fetched(call, download, file_id)
    found = data if isinstance(data, str) else await _sheets(data, LIMITS)
    if isinstance(found, str):
        return [], found
    rows = [cells for sheet in found for _, cells in sheet.rows]
    return [" ".join(cell.text for cell in cells if cell.text and not cell.formula) for cells in rows], ""


async def _fetched(call: Call, download: Download, file_id: str) -> bytes | str:
    """The file, or why it can't be fetched."""
    try:
        found = await call("getFile", {"file_id": file_id})
        if int(found.get("file_size") or 0) > sheets.MAX_BYTES:
            return "too_large"
        return await download(str(found["file_path"]))
    except FileTooLarge:
        return "too_large"
    # The library takes the 404 of a file that is gone for a wrong token.
    except (BadRequest, InvalidToken):
        return "not_fetched"


async def read(data: bytes, limits: Limits = LIMITS) -> tuple[Roster, list[Problem]]:
    """The roster and everything that is wrong with it; a file that can't be read at all is one problem."""
    found = await _sheets(data, limits)
    return unreadable(found) if isinstance(found, str) else roster_of(found)


async def _sheets(data: bytes, limits: Limits) -> list[sheets.Sheet] | str:
    """The sheets of the file, or why it can't be read."""
    try:
        packed = await confined(sheets.__name__, data, limits)
    except FileRefused as refusal:
        return refusal.reason
    except ChildFailed:
        return "not_read"
    return sheets.unpacked_sheets(packed)


def unreadable(reason: str) -> tuple[Roster, list[Problem]]:
    """An empty roster with this one problem; `reason` is a wording key."""
    return Roster(), [Problem("file", 0, "", reason)]
