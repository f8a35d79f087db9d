"""The picture of a summary: what is drawn for which reader. It follows its words as a message of its own.

It is sent once the words have arrived, in the lane beside the chat: nothing else that is said there waits for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from dispatch.figures.charts import Panel, charts
from dispatch.figures.periods import PeriodKind
from dispatch.figures.sums import PeriodSums
from dispatch.rulebook.book import Book
from handlers.digests.scopes import STREET, sums_of
from handlers.notify.destinations import Destination
from handlers.notify.messages import ChartPicture
from handlers.notify.outbox_writer import OutboxWriter
from storage.messages.parcels import Parcel, lane_beside
from storage.transaction import Transaction

_PANELS: Final[Mapping[str, tuple[Panel, ...]]] = {
    STREET: (Panel.COLUMNS, Panel.AGES, Panel.CATEGORIES, Panel.STATIONS, Panel.HOURS),
    "s": (Panel.COLUMNS, Panel.AGES, Panel.CATEGORIES, Panel.HOURS),
    "u": (Panel.COLUMNS, Panel.AGES, Panel.CATEGORIES),
}
"""By the first letter of a scope: stations side by side are for who reads of them all."""


_FOLLOWS: Final = ":picture"
"""What stands behind the key of its words in that of a picture."""


def picture_of(
    tx: Transaction,
    sums: PeriodSums,
    book: Book,
    scope: str,
    of: str,
    *,
    categories: tuple[str, ...] = (),
) -> ChartPicture:
    """Of one scope; `categories` where the sums are of the cases of these sub-classes alone."""
    stations = tx.places.stations() if scope == STREET else []
    period = sums.period
    panels = [
        panel
        for panel in _PANELS[scope[0]]
        if not (panel is Panel.STATIONS and len(stations) < 2)
        and not (panel is Panel.HOURS and period.kind is PeriodKind.DAY)
        and not (panel is Panel.CATEGORIES and categories)
    ]
    local = book.calendar.day
    return ChartPicture(
        charts(
            sums_of(scope, sums), period, book, panels, {station.code: sums.of(station.code) for station in stations}
        ),
        of=of,
        kind=period.kind,
        year=period.year,
        number=period.number,
        first=local(period.start),
        last=local(period.end - timedelta(microseconds=1)),
        names={station.code: station.name for station in stations},
        categories=categories,
    )


def words_of(tx: Transaction, picture: Parcel) -> Parcel | None:
    """The message that a picture follows; None where it is forgotten."""
    return tx.outbox.of_key(picture.key.removesuffix(_FOLLOWS))


def follow(out: OutboxWriter, words: Parcel, picture: ChartPicture, message: int) -> None:
    """The picture goes to the chat in which its words have arrived as that message; once, as they have."""
    out.put(
        Destination(words.chat_id, words.thread_id, words.person),
        replace(picture, reply_to=message),
        key=f"{words.key}{_FOLLOWS}",
        priority=words.priority,
        silent=True,
        lane=lane_beside(words.chat_id),
    )
