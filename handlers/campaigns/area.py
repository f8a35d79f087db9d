"""What the area offers to the rest: its section of the morning, timers, buttons, form, figures."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from dispatch.campaigns.figures import WalkFigures, of_period
from dispatch.campaigns.model import Campaign, CampaignStatus
from dispatch.model import Person
from handlers.access import participants
from handlers.bot_api.callback_data import ListName
from handlers.campaigns import handover, taps, timers, write_list
from handlers.campaigns.announce import AREA
from handlers.campaigns.buttons import ListAct, list_button
from handlers.campaigns.draft_text import draft_text
from handlers.campaigns.holders import Holders
from handlers.campaigns.list_text import day_of, station_line, title_of
from handlers.queries.list_page import Row, stacked
from handlers.turn.area import Area, AreaPrompt, Scope, Sheet, View
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_MAX_LISTS: Final = 5


def morning(tx: Transaction, person: Person, day: date, say: Saying) -> View | None:
    """The lists that wait for a director, the one reminder of each list, and what came to a head this morning."""
    lines: list[Markup] = []
    rows: list[Row] = []
    holders = Holders(tx)
    directs = participants.is_among(person, participants.directors(tx))
    for campaign in tx.campaigns.all_open():
        left = len(holders.left_by_person(campaign).get(person.id, ()))
        words = _why(campaign, day, say) if left else ""
        if directs and campaign.status is CampaignStatus.ASKED and campaign.author != person.id:
            words = "asked"
        if words:
            title = title_of(tx, campaign, say)
            lines.append(
                say(
                    f"campaigns.morning.{words}",
                    title=title,
                    left=left,
                    day=day_of(campaign, say),
                    full=campaign.full,
                )
            )
            label = say.words.plain("campaigns.button.walk", title=title[:12])
            act = ListAct.OPEN
            rows.append([list_button(label, act, campaign.id)])
    return (stacked([say("campaigns.morning.head"), *lines]), rows) if lines else None


def _why(campaign: Campaign, day: date, say: Saying) -> str:
    """The wording key of what the person is told of it this morning; empty for nothing."""
    cal = say.centre.book.calendar

    def today(at: datetime | None) -> bool:
        return at is not None and cal.day(at) == day

    if campaign.with_heads:
        return "over" if today(campaign.passed_at) else ""
    return "reminder" if campaign.status is CampaignStatus.OPEN and today(campaign.reminded_at) else ""


def figures(tx: Transaction, scope: Scope, say: Saying) -> View | None:
    """Lists, places, problems of the period; by station for who reads of the whole street."""
    if scope.of_unit:
        return None
    found, lists = _counted(tx, scope)
    if found.nothing:
        return None
    few = say.centre.book.rules.few_cases
    lines = [say("campaigns.figures", it=found, few=found.places < few)]
    if scope.station is None and len(found.stations) > 1:
        lines += [station_line(tx, one, say) for one in found.stations]
    return stacked(lines), _openers(tx, lists, say)


def pressing(tx: Transaction, scope: Scope, say: Saying) -> View | None:
    """What the director reads before all else: the lists over the limit of the gate."""
    if not scope.decides or not scope.private:
        return None
    over = [one for one in tx.campaigns.newest(40) if one.full and _is_of(one, scope)]
    if not over:
        return None
    lines = [
        say(
            "campaigns.over_limit",
            title=title_of(tx, one, say),
            full=one.full,
            stands=say.words.plain(f"campaigns.status.{one.status}"),
        )
        for one in over[:_MAX_LISTS]
    ]
    head = say("campaigns.over_limit_head", count=len(over), limit=say.centre.book.rules.campaign_week_load)
    waiting = [one for one in over if one.status is CampaignStatus.ASKED]
    return stacked([head, *lines]), _openers(tx, waiting, say)


def sheet(tx: Transaction, scope: Scope, say: Saying) -> Sheet | None:
    """The stations with their figures."""
    if scope.of_unit:
        return None
    found, _ = _counted(tx, scope)
    if not found.stations:
        return None
    plain = say.words.plain
    columns = tuple(plain(f"campaigns.column.{name}") for name in ("station", "walked", "left", "problems", "cases"))
    few = say.centre.book.rules.few_cases
    rows = tuple(
        (
            tx.places.station_name(one.station),
            *_cells(one.is_few(few), (one.walked, one.left, one.problems, one.cases), say),
        )
        for one in found.stations
    )
    return Sheet(plain("campaigns.column.page"), columns, rows)


def _cells(few: bool, counts: Sequence[int], say: Saying) -> Sequence[str | int]:  # noqa: FBT001 - a cell's own fact
    return [say.words.plain("campaigns.few")] * len(counts) if few else counts


def _counted(tx: Transaction, scope: Scope) -> tuple[WalkFigures, list[Campaign]]:
    start, end = scope.period.start, scope.period.end
    lists = tx.campaigns.ran_between(start, end)
    return of_period(lists, start, end, scope.station), lists


def _is_of(campaign: Campaign, scope: Scope) -> bool:
    waits = campaign.status is CampaignStatus.ASKED and campaign.written_at < scope.period.end
    return waits or campaign.written_at in scope.period


def _openers(tx: Transaction, lists: Sequence[Campaign], say: Saying) -> list[Row]:
    return [[list_button(title_of(tx, one, say), ListAct.OPEN, one.id)] for one in lists[:_MAX_LISTS]]


CAMPAIGNS: Final = Area(
    AREA,
    morning=morning,
    timers={"campaign": timers.ring},
    lists={ListName.CAMPAIGN: taps.tapped},
    prompts={write_list.KIND: AreaPrompt(write_list.still_asked, draft_text, write_list.answered, write_list.tapped)},
    figures=figures,
    pressing=pressing,
    sheet=sheet,
    people_changed=handover.people_changed,
)
