"""Draws the card of a case for a chat, as the courier would send it, and follows its buttons from page to page."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from dispatch.model import Case
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap, decode
from handlers.rendering.render import render
from storage.messages.parcels import Delivery, NewParcel, Priority, State
from storage.transaction import Transaction
from tests.handlers.weekly import CENTRE

_NUMBERS = count()
"""No two cards are drawn by the same key, which the outbox would take for one."""


@dataclass(frozen=True)
class Drawn:
    tap: CardTap
    label: str
    page: str | None


def send(tx: Transaction, case: Case, chat: int, at: Any, page: str | None = None) -> dict[str, Any] | None:
    """What the courier would send for the card of this case in this chat."""
    person = tx.people.by_telegram(chat)
    parcel = NewParcel(
        key=f"card:{next(_NUMBERS)}",
        chat_id=chat,
        kind="card",
        version=1,
        body=json.dumps({"case": case.id, "page": page}),
        delivery=Delivery.MUST,
        priority=Priority.REDRAW,
        case=case.id,
        person=person.id if person is not None else None,
    )
    tx.outbox.add(parcel, at)
    (claimed,) = tx.outbox.claim(at)
    tx.outbox.settle(claimed.id, State.SENT, at)
    out = render(tx, claimed, at, CENTRE)
    return None if out is None else out.params


def buttons(tx: Transaction, case: Case, chat: int, at: Any, page: str | None = None) -> list[Drawn]:
    sent = send(tx, case, chat, at, page)
    assert sent is not None
    rows = sent["reply_markup"]["inline_keyboard"]
    found = []
    for button in (button for row in rows for button in row):
        tap = decode(button["callback_data"])
        assert isinstance(tap, CardTap)
        found.append(Drawn(tap, button["text"], page))
    return found


def with_pages(tx: Transaction, case: Case, chat: int, at: Any) -> list[Drawn]:
    """The buttons of the card and of one page of each kind that they lead to."""
    seen: set[str] = set()
    todo: list[str | None] = [None]
    found: list[Drawn] = []
    while todo:
        page = todo.pop()
        kind = (page or "").partition("-")[0]
        if kind in seen:
            continue
        seen.add(kind)
        drawn = buttons(tx, case, chat, at, page)
        found += drawn
        todo += [leads_to(one.tap) for one in drawn if leads_to(one.tap) is not None]
    return found


def leads_to(tap: CardTap) -> str | None:
    """The page that a tap opens, but for the one that leads back."""
    if tap.action is CardAction.SHOW_PAGE:
        return tap.argument
    page = tap.action.row.page
    return page.value if page is not None and not tap.argument else None
