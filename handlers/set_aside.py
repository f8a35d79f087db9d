"""Tells the sender, where it was meant for the bot, and the admins that an update could not be worked off."""

from datetime import datetime

from handlers.bot_api.incoming import Pressed, Said, Unreadable
from handlers.bot_api.parse_update import read
from handlers.centre import Centre
from handlers.intake.report_tags import is_report, read_tag
from handlers.notify.case_messages import tell_admins
from handlers.notify.destinations import Destination, is_reached, private
from handlers.notify.outbox_writer import OutboxWriter
from handlers.slash_commands import command_in
from storage.messages.inbox import Letter
from storage.transaction import Transaction

_TOLD = "set_aside_told"
"""The day on which the admins were told last."""


def tell_set_aside(tx: Transaction, letter: Letter, at: datetime, centre: Centre) -> None:
    """One sentence to the sender, and one a day to the admins, who can have it taken up again."""
    out = OutboxWriter(tx, at, centre, f"aside{letter.id}.{at.isoformat()}")
    day = centre.book.calendar.day(at).isoformat()
    if tx.meta.get(_TOLD) != day:
        tx.meta.set(_TOLD, day)
        tell_admins(out, "said.set_aside_admin", {})
    try:
        update = read(letter.raw)
    except Unreadable:
        return
    if isinstance(update, Said | Pressed):
        _tell_sender(out, update)


def _tell_sender(out: OutboxWriter, update: Said | Pressed) -> None:
    """In private where that reaches them; else, for what was said in a group, there. Chatter is not answered."""
    person = out.tx.people.by_telegram(update.sender) if update.sender is not None else None
    if person is None or (isinstance(update, Said) and not _is_meant(update, out.centre)):
        return
    if is_reached(person):
        out.say(private(person), "said.set_aside")
    elif isinstance(update, Said):
        out.say(Destination(update.chat.id, update.chat.thread), "said.set_aside", reply_to=update.message_id)


def _is_meant(said: Said, centre: Centre) -> bool:
    tag = read_tag(said.text, centre.bot_username)
    reports = is_report(said, tag, centre.bot_username)
    return said.chat.private or reports or command_in(said, tag, centre)[0] is not None
