"""Fills the town with the people and chats of a street file, which the bot's seeding reads too."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from pathlib import Path

from sandbox.model import Chat, Person
from sandbox.mornings import friday_before_digest
from sandbox.town import Town
from sandbox.wire import Json

# A person with several roles stands on the page under the first of these.
RANK = ("director", "staff", "station_head", "officer", "worker", "admin")


def read_street(path: Path) -> Json:
    """Raises OSError and tomllib.TOMLDecodeError."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def bot_of(street: Json) -> Person:
    bot = street["street"]["bot"]
    return Person(bot["id"], bot["name"], username=bot["username"], is_bot=True)


def settle(town: Town, street: Json) -> None:
    """Adds who and what is missing, and keeps what the town remembers of the rest."""
    about = street["street"]
    town.holidays = frozenset(map(str, about.get("holidays", [])))
    town.workdays = frozenset(map(str, about.get("workdays", [])))
    for row in street.get("person", []):
        _settle_person(town, row, _role(row.get("roles", [])), started=row.get("joined", True))
    for row in _rows(street.get("stranger", [])):
        _settle_person(town, row, "stranger", started=False)
    for row in street.get("chat", []):
        town.chats.setdefault(row["id"], _chat(town, row))


def open_topics(town: Town, street: Json) -> None:
    """Groups with topics in the street file become forums with these topics beside the main one, as on Telegram."""
    for row in street.get("chat", []):
        chat = town.chats[row["id"]]
        if row.get("topics"):
            chat.type, chat.is_forum = "supergroup", True
        for name in row.get("topics", []):
            opened = town.post(chat, town.people[row["admins"][0]], {"forum_topic_created": {"name": name}})
            opened.body |= {"message_thread_id": opened.id, "is_topic_message": True}
            chat.topics[opened.id] = name
            chat.read = dict.fromkeys(row["members"], opened.id)


def start_clock(town: Town, street: Json, *, before_digest: bool = False) -> None:
    """The moment at which the street's first day begins, or the Friday afternoon before the next weekly digest."""
    town.clock.move_to(datetime.fromisoformat(str(street["street"]["start"])))
    if before_digest:
        town.clock.move_to(friday_before_digest(town.clock.now(), town.holidays, town.workdays))


def _rows(one_or_many: Json | list[Json]) -> list[Json]:
    return one_or_many if isinstance(one_or_many, list) else [one_or_many]


def _role(roles: list[str]) -> str:
    return min(roles, key=lambda role: RANK.index(role) if role in RANK else len(RANK), default="stranger")


def _settle_person(town: Town, row: Json, role: str, *, started: bool) -> None:
    person = town.people.setdefault(row["telegram_id"], Person(row["telegram_id"], row["name"], started=started))
    person.first_name = row["name"]
    person.phone = _phone(row.get("phone", ""))
    person.role, person.note, person.outside = role, row.get("note", ""), not started


def _phone(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    return f"+86{digits}" if digits else ""


def _chat(town: Town, row: Json) -> Chat:
    """The bot is an administrator of the street's groups, so privacy mode hides nothing from it there."""
    members = dict.fromkeys(row["members"], "member")
    members |= dict.fromkeys(row.get("admins", []), "administrator")
    members[town.bot.id] = "administrator"
    return Chat(row["id"], row.get("type", "group"), row["title"], members)
