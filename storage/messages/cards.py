"""Which Telegram messages belong to which case: its card in each chat, and the messages that it was made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from dispatch.model import CaseId
from storage.engine.connection import Connection
from storage.engine.secrets import Vault
from storage.engine.sql import upsert
from storage.tables import cards, cases, reports


@dataclass(frozen=True, slots=True)
class Card:
    """The message that shows a case in a chat; `shown_revision` is that of the case when it was drawn last.

    0 for a message that nobody has drawn since it was found to be the card. `picture` names what stands above its
    words: empty for a text to which a picture may be added, None for a text that stays one.
    """

    case: CaseId
    chat_id: int
    message_id: int
    shown_revision: int
    at: datetime
    picture: str | None = None


_one = (cards.c.case_id == bindparam("case"), cards.c.chat_id == bindparam("chat"))
_message = (cards.c.chat_id == bindparam("chat"), cards.c.message_id == bindparam("message"))
_get = select(cards).where(*_one)
_of_case = select(cards).where(cards.c.case_id == bindparam("case")).order_by(cards.c.chat_id)
_case_of = select(cards.c.case_id).where(*_message)
_set = upsert(cards)
_put = _set.on_conflict_do_update(
    index_elements=["case_id", "chat_id"],
    set_={name: _set.excluded[name] for name in ("message_id", "shown_revision", "at", "drawn", "picture")},
)
_drawn = update(cards).where(*_one).values(drawn=bindparam("hash"), picture=bindparam("which"))
_drawing = update(cards).where(*_one).values(drawn=None, shown_revision=bindparam("revision"))
_all_unknown = update(cards).values(drawn=None)
_behind = (
    select(cards.c.case_id)
    .join(cases, cases.c.id == cards.c.case_id)
    .where(
        cards.c.chat_id == bindparam("chat"),
        or_(cards.c.drawn.is_(None), cards.c.shown_revision < cases.c.revision),
    )
    .order_by(cards.c.case_id.desc())
    .limit(bindparam("most"))
)
_pictured = (
    select(cards.c.case_id)
    .where(cards.c.chat_id == bindparam("chat"), cards.c.picture.is_not(None), cards.c.picture != bindparam("none"))
    .order_by(cards.c.case_id.desc())
    .limit(bindparam("most"))
)
_outlived = (
    select(cards.c.case_id, cards.c.chat_id)
    .join(cases, cases.c.id == cards.c.case_id)
    .where(
        cards.c.case_id > bindparam("after"),
        cases.c.ended_at < bindparam("before"),
        cards.c.picture.is_not(None),
        cards.c.picture.not_in([bindparam("none"), bindparam("gone")]),
    )
    .order_by(cards.c.case_id)
    .limit(bindparam("most"))
)
_get_drawn = select(cards.c.drawn).where(*_one)
_retire = delete(cards).where(*_one)
_report = select(reports.c.chat_id, reports.c.message_id).where(
    reports.c.case_id == bindparam("case"), reports.c.main.is_(True)
)
_put_report = upsert(reports).on_conflict_do_nothing()
_cases_of_report = select(reports.c.case_id).where(
    reports.c.chat_id == bindparam("chat"), reports.c.message_id == bindparam("message")
)
_case_of_report = (
    select(reports.c.case_id)
    .where(reports.c.chat_id == bindparam("chat"), reports.c.message_id == bindparam("message"))
    .order_by(reports.c.case_id.desc())
    .limit(1)
)


class Cards:
    """Cards (one per case and chat) and report messages."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def get(self, case: CaseId, chat_id: int) -> Card | None:
        """The case's card in that chat."""
        row = self._connection.execute(_get, {"case": case, "chat": chat_id}).one_or_none()
        return None if row is None else _read(row)

    def of_case(self, case: CaseId) -> list[Card]:
        """Every card of the case, one per chat."""
        return [_read(row) for row in self._connection.execute(_of_case, {"case": case})]

    def case_of(self, chat_id: int, message_id: int) -> CaseId | None:
        """The case that the message is the card of."""
        return self._connection.scalar(_case_of, {"chat": chat_id, "message": message_id})

    def put(
        self,
        case: CaseId,
        chat_id: int,
        message_id: int,
        shown_revision: int,
        at: datetime,
        picture: str | None = None,
        content: bytes | None = None,
    ) -> None:
        """Notes the message as the case's card in that chat; an older one there is forgotten.

        What it shows is the `content`, as for `note_drawn`; without it that is unknown.
        """
        drawn = None if content is None else self._hash(content)
        values = {"message_id": message_id, "shown_revision": shown_revision, "at": at, "picture": picture}
        self._connection.execute(_put, {"case_id": case, "chat_id": chat_id, "drawn": drawn} | values)

    def note_drawing(self, case: CaseId, chat_id: int, revision: int) -> None:
        """Notes that the card is about to show the case at that revision: what it shows is unknown until it does."""
        self._connection.execute(_drawing, {"case": case, "chat": chat_id, "revision": revision})

    def note_drawn(self, case: CaseId, chat_id: int, content: bytes, picture: str | None = None) -> None:
        """Notes what the card shows, as a keyed hash, and the name of its picture as in `Card`."""
        values = {"hash": self._hash(content), "which": picture}
        self._connection.execute(_drawn, {"case": case, "chat": chat_id} | values)

    def forget_drawn(self) -> None:
        """What the cards show is not known any more: of none, in no chat."""
        self._connection.execute(_all_unknown)

    def shows(self, case: CaseId, chat_id: int, content: bytes) -> bool:
        """Whether the card is known to show exactly that."""
        return self._connection.scalar(_get_drawn, {"case": case, "chat": chat_id}) == self._hash(content)

    def behind(self, chat_id: int, limit: int) -> list[CaseId]:
        """The cases whose card in that chat shows what was, or is not known to show what is; the newest first."""
        return [CaseId(n) for n in self._connection.scalars(_behind, {"chat": chat_id, "most": limit})]

    def pictured(self, chat_id: int, limit: int) -> list[CaseId]:
        """The cases whose card in that chat is a photo, whatever it shows; the newest first."""
        found = self._connection.scalars(_pictured, {"chat": chat_id, "none": "", "most": limit})
        return [CaseId(number) for number in found]

    def outlived(self, ended_before: datetime, neutral: str, after: int, limit: int) -> list[tuple[CaseId, int]]:
        """Case and chat of cards that show another picture than the neutral one, of cases after that number which
        ended before then."""
        values = {"before": ended_before, "none": "", "gone": neutral, "after": after, "most": limit}
        return [(CaseId(row.case_id), row.chat_id) for row in self._connection.execute(_outlived, values)]

    def retire(self, case: CaseId, chat_id: int) -> Card | None:
        """Forgets the card and returns what it was, None where there was none."""
        card = self.get(case, chat_id)
        if card is not None:
            self._connection.execute(_retire, {"case": case, "chat": chat_id})
        return card

    def report_message(self, case: CaseId) -> tuple[int, int] | None:
        """Chat and message of the report that the case began with, which its card replies to."""
        row = self._connection.execute(_report, {"case": case}).one_or_none()
        return None if row is None else (row.chat_id, row.message_id)

    def put_report(self, case: CaseId, chat_id: int, message_id: int, *, main: bool = True) -> None:
        """Notes a message that the case was made of; one that was only quoted is not the `main` one."""
        values = {"case_id": case, "chat_id": chat_id, "message_id": message_id, "main": main}
        self._connection.execute(_put_report, values)

    def _hash(self, content: bytes) -> bytes:
        return self._vault.index("card", content)

    def cases_of_report(self, chat_id: int, message_id: int) -> list[CaseId]:
        """The cases that were made of that message, one for each report in it, oldest first."""
        return sorted(self._connection.scalars(_cases_of_report, {"chat": chat_id, "message": message_id}))

    def case_of_report(self, chat_id: int, message_id: int) -> CaseId | None:
        """The case that was made of that message."""
        return self._connection.scalar(_case_of_report, {"chat": chat_id, "message": message_id})


def _read(row: Any) -> Card:
    return Card(row.case_id, row.chat_id, row.message_id, row.shown_revision, row.at, row.picture)
