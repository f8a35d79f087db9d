"""Where the cards of lists to walk stand: one for each list, chat and kind, and which places its reader was given."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, select

from dispatch.campaigns.model import CampaignId
from dispatch.model import PersonId
from storage.engine.codec import read_ids, write_ids
from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import campaign_cards


class CardKind(StrEnum):
    """What a card is for. The values are stored."""

    WALK = "walk"
    """A worker's, a stand-in's or a head's: place by place."""
    CENTRE = "centre"
    """The centre's group: how it goes."""
    ASK = "ask"
    """A director's: to agree or not."""


@dataclass(frozen=True, slots=True)
class ListCard:
    """`message_id` is None until it has arrived; `places` are the numbers that its reader was given, `page` the one
    that it shows, counted from 0."""

    campaign: CampaignId
    chat_id: int
    kind: CardKind
    person: PersonId | None = None
    message_id: int | None = None
    page: int = 0
    places: frozenset[int] = frozenset()


_one = (
    campaign_cards.c.campaign == bindparam("key"),
    campaign_cards.c.chat_id == bindparam("chat"),
    campaign_cards.c.kind == bindparam("which"),
)
_get = select(campaign_cards).where(*_one)
_of = select(campaign_cards).where(campaign_cards.c.campaign == bindparam("key")).order_by(campaign_cards.c.chat_id)
_set = upsert(campaign_cards)
_put = _set.on_conflict_do_update(
    index_elements=["campaign", "chat_id", "kind"],
    set_={name: _set.excluded[name] for name in ("person", "message_id", "page", "places")},
)
_drop = delete(campaign_cards).where(*_one)


class ListCards:
    """The table `campaign_cards`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, campaign: CampaignId, chat_id: int, kind: CardKind) -> ListCard | None:
        """The card of that kind in that chat; None where none was ever wished for."""
        values = {"key": campaign, "chat": chat_id, "which": kind.value}
        row = self._connection.execute(_get, values).one_or_none()
        return None if row is None else _read(row)

    def of(self, campaign: CampaignId) -> list[ListCard]:
        """Every card of a list."""
        return [_read(row) for row in self._connection.execute(_of, {"key": campaign})]

    def put(self, card: ListCard) -> None:
        """Stores a card, in place of that of its kind in its chat."""
        row = {
            "campaign": card.campaign,
            "chat_id": card.chat_id,
            "kind": card.kind.value,
            "person": card.person,
            "message_id": card.message_id,
            "page": card.page,
            "places": write_ids(sorted(card.places)),
        }
        self._connection.execute(_put, row)

    def drop(self, card: ListCard) -> None:
        """Forgets a card."""
        values = {"key": card.campaign, "chat": card.chat_id, "which": card.kind.value}
        self._connection.execute(_drop, values)


def held(cards: Collection[ListCard], kind: CardKind) -> dict[int, ListCard]:
    """The cards of a kind, by chat."""
    return {card.chat_id: card for card in cards if card.kind is kind}


def _read(row: Any) -> ListCard:
    return ListCard(
        campaign=CampaignId(row.campaign),
        chat_id=row.chat_id,
        kind=CardKind(row.kind),
        person=None if row.person is None else PersonId(row.person),
        message_id=row.message_id,
        page=row.page,
        places=frozenset(read_ids(row.places)),
    )
