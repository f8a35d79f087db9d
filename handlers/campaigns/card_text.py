"""Writes the cards of a list when they are sent: a walker's own, the centre's, the one that asks the director."""

from collections.abc import Sequence

from dispatch.campaigns.events import ListDeclined
from dispatch.campaigns.load import of_week
from dispatch.campaigns.model import WALKED_IN, Campaign, CampaignStatus, ListedPlace
from dispatch.model import Person
from handlers.access import participants
from handlers.bot_api.request import Outgoing, edited, message
from handlers.campaigns.announce import NEW
from handlers.campaigns.buttons import ListAct, list_button
from handlers.campaigns.holders import Holders
from handlers.campaigns.list_text import (
    MAX_CASES,
    answer_word,
    case_numbers,
    day_of,
    figures_lines,
    head,
    offered,
    page_of,
    place_lines,
    title_of,
)
from handlers.campaigns.plan import working_days
from handlers.notify.messages import CampaignCard
from handlers.queries.list_page import PageView, Row, stacked
from handlers.wording.speech import Saying
from storage.campaigns.cards import CardKind
from storage.messages.parcels import Parcel
from storage.people.chats import ChatKind
from storage.transaction import Transaction


def card_request(tx: Transaction, parcel: Parcel, it: CampaignCard, say: Saying) -> Outgoing | None:
    """A new message, or the one that stands; None where its reader has nothing to do with the list any more."""
    campaign = tx.campaigns.get(it.campaign)
    view = _view(tx, parcel, it, campaign, say) if campaign is not None else None
    if view is None:
        return None
    text, rows = view
    markup: dict[str, object] = {"inline_keyboard": rows}
    card = tx.list_cards.get(it.campaign, parcel.chat_id, it.kind)
    if it.fresh or card is None or card.message_id is None:
        return message(parcel, text, markup if rows else None)
    return edited(parcel, card.message_id, text, markup)


def _view(tx: Transaction, parcel: Parcel, it: CampaignCard, campaign: Campaign, say: Saying) -> PageView | None:
    if it.kind is CardKind.CENTRE:
        chat = tx.chats.get(parcel.chat_id)
        bound = chat is not None and chat.kind is ChatKind.CENTRE_GROUP
        return centre_page(tx, campaign, say) if bound else None
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is None:
        return None
    if it.kind is CardKind.ASK:
        return _asked(tx, campaign, person, say, fresh=it.fresh)
    return walk_page(tx, campaign, person, say, it.reason, fresh=it.fresh)


def _asked(tx: Transaction, campaign: Campaign, person: Person, say: Saying, *, fresh: bool) -> PageView | None:
    """Who does not direct any more gets no question; under one that stands they read that it is over, once it is."""
    if participants.is_among(person, participants.directors(tx)):
        return ask_page(tx, campaign, say)
    return _asked_over(tx, campaign, say) if not fresh and campaign.status is not CampaignStatus.ASKED else None


def _asked_over(tx: Transaction, campaign: Campaign, say: Saying) -> PageView:
    """With the reason of who did not agree."""
    events = [one.event for one in tx.campaigns.log(campaign.id)]
    code = next((event.reason for event in events if isinstance(event, ListDeclined)), "")
    reasons = (one.text for one in say.centre.book.rules.gate_reasons if one.code == code)
    stands = say(f"campaigns.status.{campaign.status}")
    return say("campaigns.asked_over", stands=stands, reason=next(reasons, "")), []


def walk_page(
    tx: Transaction, campaign: Campaign, person: Person, say: Saying, reason: str = "", *, fresh: bool = False
) -> PageView | None:
    """Place by place, at most eight on a page; None for who never had to do with it."""
    places = Holders(tx).theirs(campaign, person)
    card = tx.list_cards.get(campaign.id, person.telegram_id or 0, CardKind.WALK)
    if not places and (fresh or card is None):
        return None
    shown, page, pages = page_of(places, card.page if card is not None else 0)
    left = sum(place.left for place in places)
    first = [say(f"campaigns.why.{reason}", left=left)] if reason and reason != NEW else []
    lines = [*first, head(tx, campaign, say), say("campaigns.own", left=left, walked=len(places) - left)]
    if not places:
        lines.append(say("campaigns.handed_on"))
    lines += place_lines(tx, campaign, shown, say)
    if pages > 1:
        lines.append(say("list.page", page=page + 1, pages=pages))
    if left and campaign.status in WALKED_IN:
        lines.append(say("campaigns.how"))
    rows = _place_rows(tx, campaign, shown, say) if campaign.open or not left else []
    return stacked(lines), [*rows, *_page_rows(campaign, page, pages, say)]


def centre_page(tx: Transaction, campaign: Campaign, say: Saying) -> PageView:
    """How it goes, by station; the cases that came of it by their numbers. Never a place, never a person."""
    lines = [head(tx, campaign, say), *figures_lines(tx, campaign, say)]
    numbers = case_numbers(tx, campaign.problems)
    if numbers:
        lines.append(say("campaigns.cases", numbers=numbers[:MAX_CASES], more=max(len(numbers) - MAX_CASES, 0)))
    return stacked(lines), staff_rows(campaign, say)


def staff_rows(campaign: Campaign, say: Saying, *, opener: bool = True) -> list[Row]:
    """What staff and the director can do with it."""
    plain = say.words.plain
    steer = [
        list_button(plain("campaigns.button.extend"), ListAct.EXTEND, campaign.id),
        list_button(plain("campaigns.button.end"), ListAct.END, campaign.id),
    ]
    ways = [list_button(plain("campaigns.button.open"), ListAct.OPEN, campaign.id)] if opener else []
    ways.append(list_button(plain("campaigns.button.sheet"), ListAct.SHEET, campaign.id))
    return [*([steer] if campaign.status in WALKED_IN else []), ways]


def ask_page(tx: Transaction, campaign: Campaign, say: Saying) -> PageView:
    """What the director is to decide: the list, and how many workers would have too much; no load of a person."""
    holders = Holders(tx)
    counts: dict[int, int] = {}
    for place in campaign.places:
        person = holders.walker(place.grid, place.station)
        if person is not None:
            counts[person.id] = counts.get(person.id, 0) + 1
    days = working_days(say.centre.book.calendar, campaign.written_at, campaign.due_at)
    text = say(
        "campaigns.ask",
        title=title_of(tx, campaign, say),
        author=say.name(tx.people.get(campaign.author), masked=False),
        places=len(campaign.places),
        workers=len(counts),
        week=of_week(max(counts.values(), default=0), days),
        full=campaign.full,
        limit=say.centre.book.rules.campaign_week_load,
        day=day_of(campaign, say),
    )
    if campaign.status is not CampaignStatus.ASKED:
        over, rows = _asked_over(tx, campaign, say)
        return stacked([text, over]), rows
    agree = list_button(say.words.plain("campaigns.button.agree"), ListAct.AGREE, campaign.id)
    reasons = [
        list_button(
            say.words.plain("campaigns.button.decline", reason=one.text), ListAct.DECLINE, campaign.id, 0, one.code
        )
        for one in say.centre.book.rules.gate_reasons
    ]
    return text, [[agree], *([one] for one in reasons)]


def _place_rows(tx: Transaction, campaign: Campaign, places: Sequence[ListedPlace], say: Saying) -> list[Row]:
    """One row a place: its answers, or the way back from the one that it has."""
    texts = tx.campaigns.texts(campaign.id)
    words = {finding: answer_word(texts, campaign, finding, say) for finding in offered(campaign)}
    rows: list[Row] = []
    for place in places:
        if place.left and campaign.status in WALKED_IN:
            rows.append(
                [
                    list_button(f"{place.number} {word}", ListAct.ANSWER, campaign.id, place.number, finding.value)
                    for finding, word in words.items()
                ]
            )
        elif not place.left:
            label = say.words.plain("campaigns.button.undo", number=place.number)
            rows.append([list_button(label, ListAct.UNDO, campaign.id, place.number)])
    return rows


def _page_rows(campaign: Campaign, page: int, pages: int, say: Saying) -> list[Row]:
    row: Row = []
    if page:
        row.append(list_button(say.words.plain("verb.previous"), ListAct.PAGE, campaign.id, 0, str(page - 1)))
    if page + 1 < pages:
        row.append(list_button(say.words.plain("verb.next"), ListAct.PAGE, campaign.id, 0, str(page + 1)))
    return [row] if row else []
