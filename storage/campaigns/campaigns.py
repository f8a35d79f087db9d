"""The lists to walk with their events; and their texts, sealed: title, places, the words of the answers."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy import bindparam, func, or_, select, update

from dispatch.campaigns.events import CampaignEvent
from dispatch.campaigns.fold import evolve
from dispatch.campaigns.model import Campaign, CampaignId, CampaignStatus
from storage.engine.codec import read_params, write_params
from storage.engine.connection import Connection
from storage.engine.event_log import EventLog, LogKind
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import campaign_events, campaigns

CAMPAIGNS: Final[LogKind[Campaign, CampaignEvent]] = LogKind(
    "campaign",
    campaigns,
    campaign_events,
    Campaign,
    get_args(CampaignEvent),
    evolve,
    lambda it: {
        "status": it.status.value,
        "author": it.author,
        "written_at": it.written_at,
        "issued_at": it.issued_at,
        "ended_at": it.ended_at,
    },
)
ERASED: Final = ""
"""A text that was erased, or never written."""
_texts = select(campaigns.c.texts).where(campaigns.c.id == bindparam("key"))
_set_texts = update(campaigns).where(campaigns.c.id == bindparam("id_")).values(texts=bindparam("sealed"))
_open = select(campaigns.c.body).where(campaigns.c.ended_at.is_(None)).order_by(campaigns.c.id)
_newest = select(campaigns.c.body).order_by(campaigns.c.id.desc()).limit(bindparam("most"))
_asked_since = (
    select(campaigns.c.body)
    .where(
        campaigns.c.status != CampaignStatus.DECLINED.value,
        or_(campaigns.c.ended_at.is_(None), campaigns.c.issued_at >= bindparam("since")),
    )
    .order_by(campaigns.c.id)
)
_ran = (
    select(campaigns.c.body)
    .where(
        campaigns.c.issued_at < bindparam("until"),
        or_(campaigns.c.ended_at.is_(None), campaigns.c.ended_at >= bindparam("since")),
    )
    .order_by(campaigns.c.id)
)
_greatest = select(func.max(campaigns.c.id))


@dataclass(frozen=True, slots=True)
class Texts:
    """What people wrote for a list. `answers` are the words of its buttons in the order of its answers, empty where
    these are the customary ones; `places` are in the order of their numbers."""

    title: str
    places: tuple[str, ...]
    answers: tuple[str, ...] = ()

    def place(self, number: int) -> str:
        """The place of that number as it was written; empty where it was erased."""
        return self.places[number - 1] if 0 < number <= len(self.places) else ERASED


NO_TEXTS: Final = Texts(ERASED, ())


class Campaigns(EventLog[Campaign, CampaignEvent]):
    """The tables `campaigns` and `campaign_events`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        super().__init__(CAMPAIGNS, connection, ids)
        self._vault = vault

    def keep_texts(self, campaign: CampaignId, texts: Texts) -> None:
        """Seals the texts of a list, in place of those that it has."""
        sealed = self._vault.seal(write_params(asdict(texts)).encode(), "campaigns", "texts", campaign)
        self._connection.execute(_set_texts, {"id_": campaign, "sealed": sealed})

    def texts(self, campaign: CampaignId) -> Texts:
        """The texts of a list; empty ones where they were erased."""
        sealed = self._connection.scalar(_texts, {"key": campaign})
        if sealed is None:
            return NO_TEXTS
        return read_texts(self._vault.open(sealed, "campaigns", "texts", campaign).decode())

    def all_open(self) -> list[Campaign]:
        """The lists that have not ended, the oldest first."""
        return self.some(_open)

    def newest(self, limit: int) -> list[Campaign]:
        """The lists that were written last, the newest first."""
        return self.some(_newest, most=limit)

    def asked_since(self, since: datetime) -> list[Campaign]:
        """The lists that are open, or went to the workers since then (UTC): what they ask is not asked again."""
        return self.some(_asked_since, since=since)

    def ran_between(self, since: datetime, until: datetime) -> list[Campaign]:
        """The lists that were with the workers at any time of [`since`, `until`), UTC."""
        return self.some(_ran, since=since, until=until)

    def greatest(self) -> int:
        """The greatest number of a list; 0 where there is none."""
        return int(self._connection.scalar(_greatest) or 0)


def read_texts(body: str) -> Texts:
    """The texts of their JSON."""
    found: dict[str, Any] = read_params(body)
    return Texts(str(found["title"]), tuple(map(str, found["places"])), tuple(map(str, found["answers"])))
