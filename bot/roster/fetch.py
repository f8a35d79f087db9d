"""The roster that an admin has sent to the bot: fetched from Telegram, and read beside the event loop."""

import asyncio

from telegram.error import BadRequest, InvalidToken

from bot.roster.parse import read_roster
from bot.roster.sheets import UnreadableFile
from bot.telegram_client.client import Call, Download
from dispatch.roster.roster import Problem, Roster


async def fetch_roster(call: Call, download: Download, file_id: str) -> tuple[Roster, list[Problem]]:
    """What can't be fetched or read is a problem as any other. NetworkError where it is worth another try."""
    try:
        found = await call("getFile", {"file_id": file_id})
        data = await download(str(found["file_path"]))
    # The library takes the 404 of a file that is gone for a wrong token.
    except (BadRequest, InvalidToken):
        return unreadable("not_fetched")
    return await asyncio.to_thread(read, data)


def read(data: bytes) -> tuple[Roster, list[Problem]]:
    """As `read_roster`; a file that can't be read at all is one problem more."""
    try:
        return read_roster(data)
    except UnreadableFile as error:
        return unreadable(error.reason)


def unreadable(reason: str) -> tuple[Roster, list[Problem]]:
    return Roster(), [Problem("file", 0, "", reason)]
