"""What is read of lists in private: which there are, how one goes, what is left of it, what was found."""

from collections.abc import Sequence

from markupsafe import Markup

from dispatch.campaigns.model import Campaign, CampaignStatus, ListedPlace
from dispatch.model import Person, Role
from handlers.bot_api.callback_data import ListName, ListTap, to_36
from handlers.campaigns.buttons import ListAct, list_button
from handlers.campaigns.card_text import centre_page, staff_rows
from handlers.campaigns.holders import Holders
from handlers.campaigns.list_text import day_of, page_of, place_lines, title_of
from handlers.notify.messages import CampaignDetail
from handlers.queries.list_page import PageView, Row, button, in_rows, stacked
from handlers.wording.speech import Saying
from storage.transaction import Transaction

SEES_ALL = frozenset({Role.STAFF, Role.DIRECTOR})
MAX_LISTS = 8
VIEWS = ("left", "problems")
ASKS = ("extend", "end")


def sees_all(tx: Transaction, person: Person) -> bool:
    """Whether somebody sees the lists of the whole street: staff, directors, and who stands in for them."""
    return any(one.roles & SEES_ALL for one in (person, *tx.people.absent_with_deputy(person.id)))


def in_sight(tx: Transaction, person: Person, campaign: Campaign) -> list[ListedPlace]:
    """The places that somebody may read of: all, those of the own station, or those of the own card."""
    if sees_all(tx, person):
        return list(campaign.places)
    people = (person, *tx.people.absent_with_deputy(person.id))
    stations = {one.station for one in people if Role.STATION_HEAD in one.roles}
    own = {place.number for place in Holders(tx).theirs(campaign, person)}
    if campaign.status is CampaignStatus.ASKED:
        return []
    return [place for place in campaign.places if place.station in stations or place.number in own]


def may_look(tx: Transaction, person: Person | None, it: CampaignDetail) -> bool:
    """Whether a page may still be shown to its reader."""
    campaign = tx.campaigns.get(it.campaign)
    return person is not None and campaign is not None and bool(in_sight(tx, person, campaign))


def menu_page(tx: Transaction, person: Person, say: Saying) -> PageView:
    """The newest lists that the reader has to do with, each opened by its button."""
    shown = [one for one in tx.campaigns.newest(40) if in_sight(tx, person, one)][:MAX_LISTS]
    lines = [say("campaigns.menu" if shown else "campaigns.menu_none")]
    lines += [_menu_line(tx, one, in_sight(tx, person, one), say) for one in shown]
    openers = [list_button(_short(title_of(tx, one, say)), ListAct.OPEN, one.id) for one in shown]
    new = [[list_button(say.words.plain("campaigns.button.new"), ListAct.NEW)]] if Role.STAFF in person.roles else []
    return stacked(lines), [*in_rows(openers, 2), *new]


def detail_page(tx: Transaction, it: CampaignDetail, person: Person, say: Saying) -> PageView:
    """How a list goes, for who sees its whole; what is left and what was found, page by page."""
    campaign = tx.campaigns.require(it.campaign)
    text, _ = centre_page(tx, campaign, say)
    if it.view in VIEWS:
        return _places_page(tx, it, campaign, person, say)
    if it.view in ASKS:
        return _asking(campaign, it.view, text, say)
    rows = staff_rows(campaign, say, opener=False) if sees_all(tx, person) else []
    counts = {"left": len(campaign.left), "problems": len(campaign.problems)}
    views = [
        list_button(
            say.words.plain(f"campaigns.button.{view}", count=count), ListAct.VIEW, campaign.id, 0, f"{view}0"
        )
        for view, count in counts.items()
        if count and campaign.status is not CampaignStatus.ASKED
    ]
    return text, [*([views] if views else []), *rows, [_menu_button(say)]]


def _places_page(tx: Transaction, it: CampaignDetail, campaign: Campaign, person: Person, say: Saying) -> PageView:
    wanted = [
        place
        for place in in_sight(tx, person, campaign)
        if (place.left if it.view == "left" else place in campaign.problems)
    ]
    shown, page, pages = page_of(wanted, it.page)
    lines = [
        say(f"campaigns.{it.view}", title=title_of(tx, campaign, say), count=len(wanted)),
        *place_lines(tx, campaign, shown, say),
    ]
    if pages > 1:
        lines.append(say("list.page", page=page + 1, pages=pages))
    turns = [
        list_button(say.words.plain(words), ListAct.VIEW, campaign.id, 0, f"{it.view}{to}")
        for words, to in (("verb.previous", page - 1), ("verb.next", page + 1))
        if 0 <= to < pages
    ]
    back = list_button(say.words.plain("form.button.back"), ListAct.VIEW, campaign.id, 0, "sum0")
    return stacked(lines), [*_cases(tx, shown), *([turns] if turns else []), [back]]


def _cases(tx: Transaction, places: Sequence[ListedPlace]) -> list[Row]:
    cases = (tx.cases.get(place.case) for place in places if place.case is not None)
    openers = [button(case.number[-9:], ListTap(ListName.OPEN, to_36(case.id))) for case in cases if case is not None]
    return in_rows(openers, 3)


def _asking(campaign: Campaign, view: str, text: Markup, say: Saying) -> PageView:
    """Once more before a list ends; by how much it is put off."""
    back = list_button(say.words.plain("form.button.back"), ListAct.VIEW, campaign.id, 0, "sum0")
    if view == "end":
        sure = list_button(say.words.plain("campaigns.button.end_sure"), ListAct.END, campaign.id, 0, "yes")
        return stacked([text, say("campaigns.end_sure", left=len(campaign.left))]), [[sure], [back]]
    days = [
        list_button(say.words.plain("campaigns.in_days", days=n), ListAct.EXTEND, campaign.id, 0, str(n))
        for n in (1, 3, 5)
    ]
    return stacked([text, say("campaigns.extend_by", day=day_of(campaign, say))]), [days, [back]]


def _menu_line(tx: Transaction, campaign: Campaign, mine: Sequence[ListedPlace], say: Saying) -> Markup:
    return say(
        "campaigns.menu_line",
        title=title_of(tx, campaign, say),
        stands=say.words.plain(f"campaigns.status.{campaign.status}"),
        day=day_of(campaign, say),
        walked=sum(not place.left for place in mine),
        places=len(mine),
    )


def _menu_button(say: Saying) -> dict[str, str]:
    return list_button(say.words.plain("campaigns.button.menu"), ListAct.MENU)


def _short(title: str) -> str:
    return title if len(title) <= 12 else f"{title[:11]}…"
