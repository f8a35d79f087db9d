"""Command menus by scope and language, and which of them a person sees in a chat."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.model import Chat, Person
from sandbox.wire import Json, bad_request

SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


@dataclass
class Menus:
    """The commands that the bot has set, by scope and language."""

    commands: dict[str, list[Json]] = field(default_factory=dict)

    def set(self, scope: Json, language: str, commands: list[Json]) -> None:
        for command in commands:
            if not command.get("command") or not command.get("description"):
                raise bad_request("can't parse BotCommand: command and description must be non-empty")
        self.commands[_key(scope, language)] = commands

    def get(self, scope: Json, language: str) -> list[Json]:
        return self.commands.get(_key(scope, language), [])

    def delete(self, scope: Json, language: str) -> None:
        self.commands.pop(_key(scope, language), None)

    def seen_by(self, person: Person, chat: Chat) -> list[Json]:
        """The narrowest scope wins, and in it the person's language."""
        language = person.language_code.split("-")[0]
        for scope in _narrowest_first(person, chat):
            for spoken in (language, ""):
                if found := self.commands.get(_key(scope, spoken)):
                    return found
        return []


def _narrowest_first(person: Person, chat: Chat) -> list[Json]:
    if chat.is_private:
        return [{"type": "chat", "chat_id": chat.id}, {"type": "all_private_chats"}, {"type": "default"}]
    admin = chat.is_admin(person.id)
    return [
        {"type": "chat_member", "chat_id": chat.id, "user_id": person.id},
        *([{"type": "chat_administrators", "chat_id": chat.id}] if admin else []),
        {"type": "chat", "chat_id": chat.id},
        *([{"type": "all_chat_administrators"}] if admin else []),
        {"type": "all_group_chats"},
        {"type": "default"},
    ]


def _key(scope: Json, language: str) -> str:
    kind = str(scope.get("type", ""))
    if kind not in SCOPES:
        raise bad_request(f"can't parse BotCommandScope: unsupported type {kind!r}")
    return "/".join([kind, *(str(scope.get(part)) for part in SCOPES[kind]), language])
