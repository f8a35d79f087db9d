"""The result of a list as a spreadsheet: every place with its answer and case, and the stations side by side.

It names places, so it goes to staff and the director alone, in private, and is noted in the log of looks.
"""

import re
from typing import Final

from dispatch.campaigns.figures import of_list
from dispatch.campaigns.model import Campaign, CampaignId
from dispatch.model import PersonId
from handlers.bot_api.made_files import ListBook
from handlers.bot_api.request import Outgoing, message
from handlers.campaigns.list_text import answer_word, day_of, title_of
from handlers.campaigns.pages import sees_all
from handlers.notify.messages import CampaignSheet
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel, Shape
from storage.transaction import Transaction

_IN_NAMES: Final = re.compile(r"[\W_]+")
"""What a file's name does not have."""


def document(tx: Transaction, parcel: Parcel, it: CampaignSheet, say: Saying) -> Outgoing | None:
    """The file; a sentence where it can't be made, None for who may not have it any more."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    campaign = tx.campaigns.get(it.campaign)
    if person is None or campaign is None or not sees_all(tx, person):
        return None
    title = title_of(tx, campaign, say)
    if parcel.shape is Shape.NO_PICTURE:
        return message(parcel, say("campaigns.sheet.not_made", title=title))
    name = f"{_IN_NAMES.sub('', title) or 'list'}_{say.at.astimezone(say.centre.zone):%Y%m%d}.xlsx"
    file = ListBook(name, campaign.id, person.id, say.words.language)
    caption = say("campaigns.sheet.caption", title=title)
    params = {"chat_id": parcel.chat_id, "document": file, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)


def may_have(tx: Transaction, reader: PersonId) -> bool:
    """Whether that person may have the file when it is made."""
    person = tx.people.get(reader)
    return person is not None and person.active and sees_all(tx, person)


def rows_of(tx: Transaction, campaign: Campaign, say: Saying) -> list[tuple[str | int, ...]]:
    """One row a place: number, community, grid, place, answer, day, case."""
    texts = tx.campaigns.texts(campaign.id)
    rows: list[tuple[str | int, ...]] = []
    for place in campaign.places:
        grid = tx.places.grid(place.grid)
        case = tx.cases.get(place.case) if place.case is not None else None
        answer = answer_word(texts, campaign, place.answer, say) if place.answer is not None else ""
        rows.append(
            (
                place.number,
                tx.places.station_name(place.station),
                grid.name if grid is not None else place.grid,
                texts.place(place.number),
                answer or say.words.plain("campaigns.sheet.left"),
                say.dated(place.at).partition(" ")[0] if place.at is not None else "",
                case.number if case is not None else "",
            )
        )
    return rows


def station_rows(tx: Transaction, campaign: Campaign) -> list[tuple[str | int, ...]]:
    """One row a station: its places, walked, left, problems, closed doors, cases."""
    rows: list[tuple[str | int, ...]] = []
    for one in of_list(campaign).stations:
        name = tx.places.station_name(one.station)
        rows.append((name, one.places, one.walked, one.left, one.problems, one.locked, one.cases))
    return rows


def head_of(tx: Transaction, number: CampaignId, say: Saying) -> str:
    """What the pages are titled with."""
    campaign = tx.campaigns.require(number)
    return say.words.plain("campaigns.sheet.head", title=title_of(tx, campaign, say), day=day_of(campaign, say))
