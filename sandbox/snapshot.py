"""Saves the town on disk, at most once a second when something happened, and loads it at the next start."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from sandbox.files import File
from sandbox.model import Chat, Person, Posted
from sandbox.town import Town
from sandbox.updates import Waiting
from sandbox.wire import Json

NAME = "town.json"
MIN_PAUSE = 1.0
# A big town takes long to write; then it is written less often, so that saving never fills the day.
PAUSE_PER_COST = 20.0
PLAIN = ("privacy_on", "last_id", "last_seq", "run", "intake_all", "past")


class Snapshot:
    """The town's file in a directory."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def run(self) -> None:
        if self._town.directory is None:
            return
        saved = -1
        while True:
            cost = 0.0
            if self._town.changes() != saved:
                saved = self._town.changes()
                begun = time.monotonic()
                self.save()
                cost = time.monotonic() - begun
            await asyncio.sleep(max(MIN_PAUSE, cost * PAUSE_PER_COST))

    def save(self, *, stopped: bool = False) -> None:
        """`stopped`: the room ends in good order, so its clock may stand still until the next start."""
        if self._town.directory is None:
            return
        self._town.directory.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_shown(self._town, stopped=stopped), ensure_ascii=False)
        fresh = self._town.directory / f"{NAME}.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._town.directory / NAME)


def load(town: Town, directory: Path) -> bool:
    """Fills the town from its last snapshot; False when there is none."""
    try:
        saved = json.loads((directory / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    for key in PLAIN:
        setattr(town, key, saved.get(key, getattr(town, key)))
    town.people |= {one["id"]: Person(**one) for one in saved["people"]}
    town.chats = {one["id"]: _chat(one) for one in saved["chats"]}
    town.files.known = {one["id"]: File(**one) for one in saved["files"]}
    town.menus.commands = saved["menus"]
    town.updates.next_id = saved["next_update_id"]
    town.updates.allowed = saved["allowed_updates"]
    town.updates.webhook = saved["webhook"]
    town.updates.waiting = [Waiting(**one) for one in saved["waiting"]]
    town.clock.set_offset(saved["offset_seconds"])
    if saved["stopped_at"]:
        town.clock.move_to(datetime.fromisoformat(saved["stopped_at"]))
    return True


def _shown(town: Town, *, stopped: bool) -> Json:
    return {
        **{key: getattr(town, key) for key in PLAIN},
        "people": [asdict(one) for one in town.people.values() if one is not town.bot],
        "chats": [_chat_shown(one) for one in town.chats.values()],
        "files": [asdict(one) for one in town.files.known.values()],
        "menus": town.menus.commands,
        "next_update_id": town.updates.next_id,
        "allowed_updates": town.updates.allowed,
        "webhook": town.updates.webhook,
        "waiting": [asdict(one) for one in town.updates.waiting],
        "offset_seconds": town.clock.offset_seconds,
        "stopped_at": town.clock.now().isoformat() if stopped else None,
    }


def _chat_shown(chat: Chat) -> Json:
    shown = {field.name: getattr(chat, field.name) for field in fields(chat)}
    return {**shown, "messages": [_posted_shown(posted) for posted in chat.messages.values()]}


def _posted_shown(posted: Posted) -> Json:
    return {field.name: getattr(posted, field.name) for field in fields(posted)}


def _chat(saved: Json) -> Chat:
    messages = [Posted(**one) for one in saved.pop("messages")]
    chat = Chat(**saved)
    # JSON keeps keys as text; here they are numbers.
    chat.members = {int(key): status for key, status in chat.members.items()}
    chat.topics = {int(key): name for key, name in chat.topics.items()}
    chat.read = {int(key): message_id for key, message_id in chat.read.items()}
    chat.messages = {posted.id: posted for posted in messages}
    return chat
