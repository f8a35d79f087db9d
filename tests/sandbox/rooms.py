"""A town of three people and two chats, and how tests reach its room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot

from sandbox.model import Chat, Person
from sandbox.town import Town

WANG, LI, STRANGER = 1001, 1002, 9001
GROUP, SQUAD = -1001, -1002


@dataclass(frozen=True)
class Room:
    town: Town
    address: str
    http: httpx.AsyncClient
    bot: Bot

    async def do(self, act: str, /, **said: Any) -> Any:
        """A lever or a person's act over /town; `by` stands for `as`, which Python keeps for itself."""
        if "by" in said:
            said["as"] = said.pop("by")
        response = await self.http.post(f"/town/{act}", json=said)
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, act: str, /, **said: Any) -> str:
        if "by" in said:
            said["as"] = said.pop("by")
        response = await self.http.post(f"/town/{act}", json=said)
        assert response.status_code == 400
        return str(response.json()["error"])

    async def call(self, method: str, /, **params: Any) -> Any:
        """A Bot API method without the library, for exact words: it turns their first letter."""
        return (await self.http.post(f"/bot{self.town.token}/{method}", json=params)).json()

    async def ask(self, path: str, **query: Any) -> Any:
        response = await self.http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def page(self, path: str, **said: Any) -> Any:
        response = await self.http.post(f"/page/{path}", json=said)
        assert response.status_code == 200, response.text
        return response.json()


def populate(town: Town) -> Town:
    for person in (
        Person(WANG, "王秀英", phone="+8613900001001", role="worker", note="武南村社区 1网格"),
        Person(LI, "李明", phone="+8613900001002", role="staff"),
        Person(STRANGER, "沈浩", started=False, role="stranger"),
    ):
        town.people[person.id] = person
    both = {WANG: "member", LI: "administrator"}
    town.chats[GROUP] = Chat(GROUP, "group", "工作群", {**both, town.bot.id: "administrator"})
    town.chats[SQUAD] = Chat(SQUAD, "supergroup", "中队群", {**both, town.bot.id: "member"})
    return town
