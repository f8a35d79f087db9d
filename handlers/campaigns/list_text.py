"""The words that all cards and pages of a list have in common: its title, its day, its places, its figures."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

from dispatch.campaigns.figures import StationWalk, of_list
from dispatch.campaigns.model import ALL_FINDINGS, Campaign, CampaignStatus, Finding, ListedPlace
from dispatch.model import Grid
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.campaigns.campaigns import Texts
from storage.transaction import Transaction

A_PAGE = 8
"""Places: they and their buttons fit a phone's screen."""
MAX_CASES = 10
_FINDINGS = {Finding.FINE: "fine", Finding.PROBLEM: "problem", Finding.LOCKED: "locked"}


def title_of(tx: Transaction, campaign: Campaign, say: Saying) -> str:
    """The title as staff wrote it, with numbers and doors masked; what all lists are called where it was erased."""
    title = tx.campaigns.texts(campaign.id).title
    return masks.place(title) if title else say.words.plain("campaigns.untitled")


def day_of(campaign: Campaign, say: Saying) -> str:
    """The last day, as people write it."""
    local = campaign.due_at.astimezone(say.centre.zone)
    return say.words.plain("span.day", month=local.month, day=local.day)


def answer_word(texts: Texts, campaign: Campaign, finding: Finding, say: Saying) -> str:
    """The word on a button, and beside a place that has this answer."""
    if texts.answers and finding in campaign.answers:
        return texts.answers[campaign.answers.index(finding)]
    return say.words.plain(f"campaigns.finding.{_FINDINGS[finding]}")


def head(tx: Transaction, campaign: Campaign, say: Saying) -> Markup:
    """Title, where it stands, its day."""
    return say(
        "campaigns.head",
        title=title_of(tx, campaign, say),
        stands=say.words.plain(f"campaigns.status.{campaign.status}"),
        day=day_of(campaign, say) if campaign.status in (CampaignStatus.OPEN, CampaignStatus.ASKED) else "",
    )


def place_lines(tx: Transaction, campaign: Campaign, places: Sequence[ListedPlace], say: Saying) -> Iterator[Markup]:
    """Each place with its number and its answer, those of a grid under its name. Only for private chats."""
    texts = tx.campaigns.texts(campaign.id)
    for grid, some in groupby(places, key=lambda place: place.grid):
        yield say("campaigns.grid", name=grid_name(tx, tx.places.grid(grid)) or grid)
        yield from (_line(tx, campaign, texts, place, say) for place in some)


def grid_name(tx: Transaction, grid: Grid | None) -> str:
    """With its community's name; empty for one that the street has no more."""
    if grid is None:
        return ""
    station = tx.places.station(grid.station)
    return f"{station.name} {grid.name}" if station is not None else grid.name


def page_of(places: Sequence[ListedPlace], page: int) -> tuple[Sequence[ListedPlace], int, int]:
    """The places of a page counted from 0, the page that it is (the last, past the end), and how many there are."""
    pages = max(1, -(-len(places) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    return places[page * A_PAGE : (page + 1) * A_PAGE], page, pages


def figures_lines(tx: Transaction, campaign: Campaign, say: Saying) -> Iterator[Markup]:
    """How it goes, in all and by station; of a station with few places no figures, for they could be a person's."""
    figures = of_list(campaign)
    yield say("campaigns.sum", it=figures)
    if len(figures.stations) > 1:
        yield from (station_line(tx, one, say) for one in figures.stations)


def station_line(tx: Transaction, one: StationWalk, say: Saying) -> Markup:
    """One station."""
    return say(
        "campaigns.station",
        name=tx.places.station_name(one.station),
        it=one,
        few=one.is_few(say.centre.book.rules.few_cases),
    )


def case_numbers(tx: Transaction, places: Iterable[ListedPlace]) -> list[str]:
    """The numbers of the cases that came of problems."""
    cases = (tx.cases.get(place.case) for place in places if place.case is not None)
    return [case.number for case in cases if case is not None]


def offered(campaign: Campaign) -> Sequence[Finding]:
    """The answers in the order of their buttons."""
    return [finding for finding in ALL_FINDINGS if finding in campaign.answers]


def _line(tx: Transaction, campaign: Campaign, texts: Texts, place: ListedPlace, say: Saying) -> Markup:
    answer = answer_word(texts, campaign, place.answer, say) if place.answer is not None else ""
    case = tx.cases.get(place.case) if place.case is not None else None
    return say(
        "campaigns.place",
        number=place.number,
        text=texts.place(place.number) or say.words.plain("campaigns.erased"),
        answer=answer,
        case=case.number if case is not None else "",
    )
