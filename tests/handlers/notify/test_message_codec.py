"""Messages to JSON and back, of today's version and of the first one, which had no types."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import pytest

from dispatch.campaigns.model import CampaignId
from dispatch.figures.charts import AgeBar, CategoryBar, Charts, Column, OnTimeShare, Panel, StationRow
from dispatch.figures.digest import digest
from dispatch.figures.periods import PeriodKind, week_of
from dispatch.figures.shown import ShownFigure
from dispatch.figures.sums import Sums
from dispatch.model import CaseId, DecisionKind, NoteId, PersonId, UnitCode
from handlers.bot_api.callback_data import ListName
from handlers.bot_api.card_pages import CardPage, PageKind
from handlers.notify import messages as m
from handlers.notify.list_buttons import BackButton, PageButtons
from handlers.notify.message_codec import KINDS, VERSION, read_message, write_message
from handlers.notify.prompt_reasons import PromptReason
from handlers.wording.arguments import Args, CampaignArg, DayArg, PersonArg, TimeArg, UnitArg, WordsArg
from storage.campaigns.cards import CardKind
from storage.messages.parcels import Delivery, NewParcel, Parcel, Priority
from storage.transaction import Transaction
from tests.street import MONDAY_0942, WUNAN, book

_WEEK, _BEFORE = (week_of(book().calendar, 2026, week) for week in (48, 47))
_DIGEST = digest(Sums(), _WEEK, Sums(), _BEFORE, book(), [])
_PICTURE = m.ChartPicture(
    Charts(
        tuple(Panel),
        (Column(date(2026, 11, 23), 2, 1), Column(date(2026, 11, 24), 0, 0, 9)),
        (OnTimeShare(0, 1, ShownFigure(3, 4, None)),),
        (AgeBar(1, 2),),
        (CategoryBar("E0406", 3),),
        4,
        (StationRow(WUNAN, 2, ShownFigure(5, 5, 100), 1, 0),),
        ((0, 1), (2, 3)),
    ),
    "首义路街",
    PeriodKind.WEEK,
    2026,
    48,
    date(2026, 11, 23),
    date(2026, 11, 29),
    {WUNAN: "武南村社区"},
    ("E0406",),
    9,
)
ARGS: Args = {
    "name": PersonArg(PersonId(3)),
    "roles": [WordsArg("role.worker"), "and"],
    "until": TimeArg(MONDAY_0942),
    "days": [DayArg(("11-28", [PersonId(1), PersonId(2)]))],
    "count": 2,
    "nothing": None,
}
SAMPLES: tuple[m.Message, ...] = (
    m.DoorCard((1, 2), "topics", 5),
    m.DoorList(PersonId(5), 2, 7, 5),
    m.DoorsProposed(PersonId(5), 5),
    m.TodayPage(PersonId(5)),
    m.CareList(PersonId(5), late=True, message=4, last=7),
    m.DoorSheet(7),
    m.GridSheet("420106010002-03"),
    m.VisitFiguresPage("a", "w2026-48"),
    m.AreaPage("rounds", "notice-1", 7),
    m.CaseCard(CaseId(7), CardPage(PageKind.UNITS, "1"), PromptReason.ANSWERED, NoteId(3), fresh=True),
    m.CaseCard(CaseId(7)),
    m.TapAnswer("q1", "done.Accept", {"unit": UnitArg(UnitCode("squad"))}, loud=True),
    m.Sentence("said.welcome", ARGS, 5),
    m.Sentence("said.confirm_phone", {}, keyboard=m.ReplyKeyboard.SHARE_PHONE),
    m.Sentence("campaigns.told.completed", {"title": CampaignArg(CampaignId(7))}),
    m.PromptMessage(4, 9),
    m.RetiredCard(9, CaseId(7), "card.taken_away"),
    m.Deletion(9),
    m.NumberRemoval(9, 2),
    m.MorningList(PersonId(3), date(2026, 11, 24)),
    m.ReminderList((m.ReminderLine(CaseId(7), PromptReason.TRIAGE_LATE),), ("prompt:7:1:2",)),
    m.HelpText(PersonId(3)),
    m.WeeklyDigest(_DIGEST, "首义路街", {"squad": "城管中队"}),
    m.WeeklyDigest(_DIGEST, "首义路街", {}, picture=_PICTURE),
    _PICTURE,
    m.Statistics(
        "首义路街",
        ("E0406",),
        PeriodKind.MONTH,
        2026,
        11,
        date(2026, 11, 1),
        12,
        8,
        10,
        7,
        ShownFigure(10, 12, 83),
        ShownFigure(3, 4, None),
        2,
        1,
        "a",
        9,
        _PICTURE,
    ),
    m.SummaryCases("hdr", "a", "w20261123", "首义路街", PeriodKind.WEEK, 2026, 48, 3, 2, (CaseId(7),), 1, 2, 9),
    m.Spreadsheet("a", "w20261123"),
    m.AttachmentBundle(CaseId(7), m.Attached.RESULTS, 1),
    m.AreaFiles("rounds", "visit-1", 0),
    m.PlaceShown(CaseId(7)),
    m.ResidentContact(CaseId(7), 9),
    m.DistrictForm(CaseId(7)),
    m.DistrictRow(CaseId(7)),
    m.RosterFile(known=True),
    m.Handover(PersonId(3), (CaseId(7), CaseId(8)), back=True),
    m.DecisionsAsked(DecisionKind.EXTENSION, (CaseId(7), CaseId(8)), 5),
    m.DecisionsTaken(
        DecisionKind.EXTENSION, (CaseId(7),), (m.DecisionLeft(CaseId(8), "w", {"by": PersonArg(PersonId(3))}),), 5
    ),
    m.PassedCases((CaseId(7),), "roster.passed"),
    m.InviteLinks(NoteId(3)),
    m.DoctorFindings(NoteId(3)),
    m.GroupPictures(-1002, 9),
    m.RosterNotice(
        "roster.imported",
        NoteId(3),
        waiting=2,
        off_duty=("李敏",),
        still_in=(("网格员群", ("李敏",)),),
        taps=(m.TapButton("roster.yes", "l:roster:yes-1"),),
        edit=9,
    ),
    m.CaseList(
        "list.mine",
        "list.none",
        PageButtons(ListName.MINE, ""),
        (CaseId(7),),
        9,
        1,
        2,
        BackButton("w", ListName.MINE, "a"),
        9,
    ),
    m.Board("a-sum-0", PersonId(3), {"open": 2}, (m.GroupLine(None, 1, 0), m.GroupLine(3, 1, 1)), (CaseId(7),), 1, 9),
    m.BoardGroups("a-units-0", PersonId(3), (m.GroupLine("420106", 1, 0), m.GroupLine(None, 1, 1)), 9),
    m.CaseHistory(CaseId(7), 2, 9),
    m.RuleClauses(None, 2, 9),
    m.RuleClauses(("1.1", "2.3")),
    m.ResponsibilityMatter("M1", ("M2",), 9),
    m.ResponsibilityList(2, sought=True),
    m.DisputeList(2, 9),
    m.CampaignCard(CampaignId(7), CardKind.WALK, "reminder", fresh=True),
    m.CampaignMenu(9),
    m.CampaignDetail(CampaignId(7), "left", 2, 9),
    m.CampaignSheet(CampaignId(7)),
)
FIRST: Mapping[str, tuple[dict[str, Any], m.Message]] = {
    "card": (
        {"case": 7, "why": "check", "note": None, "fresh": True},
        m.CaseCard(CaseId(7), reason=PromptReason.CHECK, fresh=True),
    ),
    "tap": (
        {"callback": "q", "words": "w", "args": {"unit": {"unit": "squad"}, "n": 1, "x": None}, "loud": False},
        m.TapAnswer("q", "w", {"unit": UnitArg(UnitCode("squad")), "n": 1, "x": None}),
    ),
    "say": (
        {
            "words": "w", "reply_to": 3, "buttons": None, "keyboard": "none",
            "args": {
                "name": {"person": 3}, "roles": [{"words": "role.worker"}, "and"], "count": 2, "nothing": None,
                "until": {"time": "2026-11-23T01:42:00+00:00"}, "days": [{"day": ["11-28", [1, 2]]}],
            },
        },
        m.Sentence("w", ARGS, 3, m.ReplyKeyboard.NONE),
    ),
    "ask": ({"ask": 4, "reply_to": None}, m.PromptMessage(4)),
    "retire": ({"message": 1, "case": 7, "words": "card.not_yours"}, m.RetiredCard(1, CaseId(7), "card.not_yours")),
    "delete": ({"message": 1}, m.Deletion(1)),
    "hide": ({"message": 1, "try": 3}, m.NumberRemoval(1, 3)),
    "morning": ({"person": 3, "day": "2026-11-24"}, m.MorningList(PersonId(3), date(2026, 11, 24))),
    "help": ({"person": 3}, m.HelpText(PersonId(3))),
    "attachments": ({"case": 7, "which": "media", "bundle": 0}, m.AttachmentBundle(CaseId(7), m.Attached.MEDIA, 0)),
    "contact": ({"case": 7, "message": 5}, m.ResidentContact(CaseId(7), 5)),
    "package": ({"case": 7}, m.DistrictForm(CaseId(7))),
    "row": ({"case": 7}, m.DistrictRow(CaseId(7))),
    "roster_file": ({"known": False}, m.RosterFile(known=False)),
    "handover": (
        {"person": 2, "of": 3, "cases": [7], "back": False},
        m.Handover(PersonId(3), (CaseId(7),), back=False),
    ),
    "passed": ({"cases": [7, 8], "head": "joining.waits"}, m.PassedCases((CaseId(7), CaseId(8)), "joining.waits")),
    "links": ({"note": 3}, m.InviteLinks(NoteId(3))),
    "doctor": ({"note": 3}, m.DoctorFindings(NoteId(3))),
    "roster": (
        {"head": "roster.would", "taps": [["roster.yes", "l:y"]], "note": 3, "still_in": [["群", ["李敏"]]]},
        m.RosterNotice(
            "roster.would", NoteId(3), still_in=(("群", ("李敏",)),), taps=(m.TapButton("roster.yes", "l:y"),)
        ),
    ),
    "cases": (
        {"title": "t", "none": "n", "turn": ["mine", ""], "cases": [7], "total": 1, "page": 0, "pages": 1}
        | {"back": None},
        m.CaseList("t", "n", PageButtons(ListName.MINE, ""), (CaseId(7),), 1, 0, 1),
    ),
    "board": (
        {
            "where": "a-sum-0", "person": 3, "counts": {"open": 2}, "pressing": [7], "disputes": 0,
            "owners": [[5, 2, 1], [None, 1, 0]], "edit": 9,
        },
        m.Board(
            "a-sum-0", PersonId(3), {"open": 2}, (m.GroupLine(5, 2, 1), m.GroupLine(None, 1, 0)), (CaseId(7),), edit=9
        ),
    ),
    "groups": (
        {"where": "a-units-0", "person": 3, "counts": {}, "rows": [["0420", 2, 1]]},
        m.BoardGroups("a-units-0", PersonId(3), (m.GroupLine("0420", 2, 1),)),
    ),
    "history": ({"case": 7}, m.CaseHistory(CaseId(7))),
    "rules": ({"clauses": None, "page": 1}, m.RuleClauses(None, 1)),
    "matter": ({"code": "M1", "others": ["M2"]}, m.ResponsibilityMatter("M1", ("M2",))),
    "matters": ({"page": 1, "sought": False}, m.ResponsibilityList(1)),
    "disputes": ({"page": 1, "edit": 9}, m.DisputeList(1, 9)),
}  # fmt: skip
"""What the first version wrote, and what it means."""


def kept(tx: Transaction, kind: str, version: int, body: str) -> Parcel:
    key = f"{kind}:{body}"
    tx.outbox.add(NewParcel(key, 1, kind, version, body, Delivery.MUST, Priority.ANSWER, lane=key), MONDAY_0942)
    (parcel,) = tx.outbox.claim(MONDAY_0942)
    return parcel


def test_there_is_one_kind_for_each_message_of_the_union() -> None:
    assert set(KINDS.values()) == set(get_args(m.Message))
    assert len(KINDS) == len(get_args(m.Message)) == len({type(sample) for sample in SAMPLES})
    assert all(getattr(kind, "__dataclass_params__").frozen for kind in KINDS.values())  # noqa: B009 - untyped


@pytest.mark.parametrize("message", SAMPLES, ids=lambda one: type(one).__name__)
def test_a_message_comes_back_from_the_outbox_as_it_was(tx: Transaction, message: m.Message) -> None:
    kind, version, body = write_message(message)

    assert read_message(kept(tx, kind, version, body)) == message
    assert version == VERSION


def test_every_kind_but_the_later_ones_was_in_the_first_version() -> None:
    later = {"figure_cases", "weekly", "place", "reminders", "pictures", "spreadsheet", "chart", "statistics"}
    later |= {"decisions", "decided", "door", "doors", "doors_proposed", "today", "care", "door_sheet", "grid_sheet"}
    later |= {"visit_figures"}
    later |= {"campaign", "campaigns", "campaign_detail", "campaign_sheet"}
    later |= {"area", "area_files"}

    assert FIRST.keys() | later == KINDS.keys()


@pytest.mark.parametrize("kind", FIRST)
def test_a_message_of_the_first_version_means_what_it_meant(tx: Transaction, kind: str) -> None:
    written, meant = FIRST[kind]

    assert read_message(kept(tx, kind, 1, json.dumps(written, ensure_ascii=False))) == meant


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({}, None),
        ({"page": ""}, None),
        ({"page": "again"}, None),
        ({"page": "sub-1"}, CardPage(PageKind.SUBCLASSES, "1")),
        ({"page": "more"}, CardPage(PageKind.MORE)),
    ],
)
def test_a_card_whose_page_was_a_text_has_that_page_or_the_first(
    tx: Transaction, version: int, written: dict[str, str], meant: CardPage | None
) -> None:
    body = json.dumps({"case": 7} | written)

    assert read_message(kept(tx, "card", version, body)) == m.CaseCard(CaseId(7), meant)


def test_a_list_of_the_second_version_has_its_page_buttons(tx: Transaction) -> None:
    written, meant = FIRST["cases"]

    assert read_message(kept(tx, "cases", 2, json.dumps(written))) == meant


def test_a_weekly_digest_of_the_first_version_is_the_same(tx: Transaction) -> None:
    flat = json.loads(write_message(next(one for one in SAMPLES if isinstance(one, m.WeeklyDigest)))[2])["digest"] | {
        "of": "首义路街",
        "names": {"squad": "城管中队"},
        "quiet": True,
    }

    assert read_message(kept(tx, "weekly", 1, json.dumps(flat))) == next(
        one for one in SAMPLES if isinstance(one, m.WeeklyDigest)
    )


@pytest.mark.parametrize(
    ("status", "unit", "holder"),
    [
        ("handling", "squad", "unit"),
        ("escalated", None, "district"),
        ("awaiting_info", None, "reporter"),
        ("reported", None, "centre"),
    ],
)
def test_a_weekly_digest_of_the_third_version_says_who_holds_a_case(
    tx: Transaction, status: str, unit: str | None, holder: str
) -> None:
    told = json.loads(write_message(m.WeeklyDigest(_DIGEST, "首义路街", {}))[2])
    one = {"number": "SY20261123-0001", "status": status, "sensitive": False, "unit": unit, "station": None}
    told["digest"]["unresolved"] = [one | {"over": 0, "day": 420, "supervised": False}]

    read = read_message(kept(tx, "weekly", 3, json.dumps(told)))

    assert isinstance(read, m.WeeklyDigest)
    assert [case.holder for case in read.digest.unresolved] == [holder]


def test_a_body_that_is_none_of_its_kind_is_an_error(tx: Transaction) -> None:
    with pytest.raises(ValueError, match="case"):
        read_message(kept(tx, "card", VERSION, '{"case":"seven"}'))
    with pytest.raises(KeyError):
        read_message(kept(tx, "postcard", VERSION, "{}"))
