"""Every message that the bot sends, as plain data: ids, codes and wording keys, never a resident's name or words.

What it says is worked out when it is sent. The union `Message` is closed: `handlers/rendering` has one arm for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from dispatch.campaigns.model import CampaignId
from dispatch.figures.charts import Charts
from dispatch.figures.digest import Correction, Digest
from dispatch.figures.digest_parts import DirectorPart, StreetPart, UnitPart
from dispatch.figures.periods import PeriodKind
from dispatch.figures.shown import ShownFigure
from dispatch.model import CaseId, DecisionKind, NoteId, PersonId
from handlers.bot_api.card_pages import CardPage
from handlers.notify.list_buttons import BackButton, PageButtons
from handlers.notify.prompt_reasons import PromptReason
from handlers.wording.arguments import Args
from storage.campaigns.cards import CardKind


class ReplyKeyboard(StrEnum):
    """The keyboard that takes the place of the person's own: a button that shares the phone, or none any more."""

    SHARE_PHONE = "share_phone"
    NONE = "none"


class Attached(StrEnum):
    """Which of a case's attachments: those of the report, or those of the result."""

    MEDIA = "media"
    RESULTS = "results"


class TapButton(NamedTuple):
    """The wording key of a button, and its callback data."""

    words: str
    data: str


class GroupLine(NamedTuple):
    """One owner (id), station or unit (code) on the board, None for nobody; how many are open, how many overdue."""

    code: int | str | None
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case's card, `fresh` as a new message; `page` None is the first, `note` words that stand with the reason."""

    case: CaseId
    page: CardPage | None = None
    reason: PromptReason | None = None
    note: NoteId | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """The answer to a tap: a line at the top of the screen, or a box to be closed where it is `loud`."""

    callback: str
    words: str
    args: Args
    loud: bool = False
    start: str | None = None
    """The payload of a link that opens the bot's chat in place of the words, where links are wanted."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence by its wording key, as a reply or by itself."""

    words: str
    args: Args
    reply_to: int | None = None
    keyboard: ReplyKeyboard | None = None


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """A prompt of the bot, which waits for words or taps; in place of its own message where it has one."""

    prompt: int
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class RetiredCard:
    """A card that is no longer the case's: it says so, and loses its buttons; `pictured` where it is a photo."""

    message: int
    case: CaseId
    words: str = "card.retired"
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message of the chat is deleted."""

    message: int


@dataclass(frozen=True, slots=True)
class NumberRemoval:
    """A resident's number is removed from a chat: deleted at an even try, written over at an odd one."""

    message: int
    tries: int


@dataclass(frozen=True, slots=True)
class MorningList:
    """All that was gathered for a person's morning of that local day."""

    person: PersonId
    day: date


class ReminderLine(NamedTuple):
    """A case, and why its reader is reminded of it."""

    case: CaseId
    reason: PromptReason


@dataclass(frozen=True, slots=True)
class ReminderList:
    """Reminders that came within an hour, in one message: the one that a parcel of these keys has sent, else a new
    one."""

    lines: tuple[ReminderLine, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpText:
    """What a person can do, by role."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """The picture of a summary, drawn when it is sent: the numbers in it, whose they are, and of which period.

    `names` are those of the stations by code, `categories` the sub-classes, where the cases are of these alone.
    `reply_to` is the message with the words, once they have arrived.
    """

    charts: Charts
    of: str
    kind: PeriodKind
    year: int
    number: int
    first: date
    last: date
    names: Mapping[str, str]
    categories: tuple[str, ...] = ()
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class WeeklyDigest:
    """A summary of a week, or another period. `of` is whose it is, `names` those of the units and stations in it by
    code; `scope` and `period` as its buttons say them, `street` the cells of the whole street beside its own."""

    digest: Digest
    of: str
    names: Mapping[str, str]
    scope: str = "a"
    period: str = ""
    """Empty in one of an older version, which has no buttons."""
    street: tuple[str, ...] = ()
    tasks: tuple[CaseId, ...] = ()
    """What its reader may have to act on, the worst first; looked at anew when it is sent."""
    late: datetime | None = None
    """When it should have come, UTC, where that must be said."""
    full: bool = False
    """All figures in place of the first screen."""
    unit: UnitPart | None = None
    """What a unit is told of its returns and its help."""
    centre: StreetPart | None = None
    """Of the whole street: stations side by side, sources, sub-classes."""
    hot: tuple[tuple[CaseId, ...], ...] = ()
    """The cases of each hot place; the place is read from them when it is sent."""
    director: DirectorPart | None = None
    """The load and what is overseen; the looks at phone numbers are read when it is sent."""
    corrections: tuple[Correction, ...] = ()
    """What of the period before was sent otherwise."""
    edit: int | None = None
    picture: ChartPicture | None = None
    """Follows these words as a message of its own."""
    unread: int = 0
    """So many cases no figure could count, for their events can't be read."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures that somebody asked for by words: whose they are, of which period, beside those of the one before.

    `categories` are sub-classes, where the cases are of these alone; `late` of the `waiting` are overdue.
    """

    of: str
    categories: tuple[str, ...]
    kind: PeriodKind
    year: int
    number: int
    first: date
    reported: int
    reported_before: int
    closed: int
    closed_before: int
    on_time: ShownFigure
    on_time_before: ShownFigure
    waiting: int
    late: int
    scope: str = ""
    """As the buttons of a summary say it."""
    edit: int | None = None
    picture: ChartPicture | None = None
    """Follows these words as a message of its own."""
    unread: int = 0
    """So many cases it could not count."""


@dataclass(frozen=True, slots=True)
class SummaryCases:
    """One page of the cases behind a figure, counted from 0: `view`, `scope` and `period` as the buttons say them,
    `of` whose figure it is, `hits` and `rest` how many cases each half has; `about` is the code of the sub-class that
    the figure is of, where it is of one."""

    view: str
    scope: str
    period: str
    of: str
    kind: PeriodKind
    year: int
    number: int
    hits: int
    rest: int
    cases: tuple[CaseId, ...]
    page: int
    pages: int
    edit: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The spreadsheet of a summary, made when it is sent: `scope` and `period` as its buttons say them."""

    scope: str
    period: str
    csv: bool = False
    """The case list alone, as CSV."""


@dataclass(frozen=True, slots=True)
class AttachmentBundle:
    """One album, or one file that goes alone, of a case's attachments, counted from 0."""

    case: CaseId
    which: Attached
    bundle: int


@dataclass(frozen=True, slots=True)
class AreaFiles:
    """One bundle, counted from 0, of the attachments of a thing of an area: `of` says which, as the area's buttons
    do."""

    area: str
    of: str
    bundle: int


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """Where a case is, as a point on a map."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class ResidentContact:
    """A resident's phone: first without the number, then with it, in `message`."""

    case: CaseId
    message: int | None = None


@dataclass(frozen=True, slots=True)
class DistrictForm:
    """What goes up to the district by hand, as text."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """The same as a spreadsheet of one row."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The roster in force, or an empty one to be filled in."""

    known: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """What passes to its reader because `absent` goes on leave, or to `absent` who is back."""

    absent: PersonId
    cases: tuple[CaseId, ...]
    back: bool


@dataclass(frozen=True, slots=True)
class PassedCases:
    """What is its reader's from now on; `head` is a wording key."""

    cases: tuple[CaseId, ...]
    head: str


@dataclass(frozen=True, slots=True)
class InviteLinks:
    """`note` holds the codes by person, sealed; it is erased once this message has ended."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class DoctorFindings:
    """`note` holds the findings, sealed; it is erased once this message has ended."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class RosterNotice:
    """What a roster would change, has changed, or has wrong; `head` is a wording key.

    `note` holds the lines that name people, sealed; it is erased once this message has ended. `count` are all faults,
    of which it holds the first, `waiting` the people who have not come in yet.
    """

    head: str
    note: NoteId | None = None
    count: int = 0
    waiting: int = 0
    off_duty: tuple[str, ...] = ()
    still_in: tuple[tuple[str, tuple[str, ...]], ...] = ()
    taps: tuple[TapButton, ...] = ()
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class GroupPictures:
    """Whether the cards of a bound group show pictures, and the button that changes it."""

    chat: int
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A card of a list to walk: the one that stands in the chat, or `fresh` as a new message. `reason` is the key of
    its first line, empty where it has none."""

    campaign: CampaignId
    kind: CardKind
    reason: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class CampaignMenu:
    """The lists to walk that its reader has to do with."""

    edit: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignDetail:
    """How a list goes, or a page (from 0) of one of its `view`s."""

    campaign: CampaignId
    view: str = ""
    page: int = 0
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignSheet:
    """The result of a list as a spreadsheet, made when it is sent."""

    campaign: CampaignId


class DatedNote(NamedTuple):
    """A sentence under a list, by its wording key, and the UTC moment whose day it names."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of a list; `title` and `none` are wording keys, `edit` is the message that it replaces, as below."""

    title: str
    none: str
    paging: PageButtons
    cases: tuple[CaseId, ...]
    total: int
    page: int
    pages: int
    back: BackButton | None = None
    edit: int | None = None
    note: DatedNote | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The board's first page; `where` as its buttons say it, `counts` by section."""

    where: str
    person: PersonId
    counts: Mapping[str, int]
    owners: tuple[GroupLine, ...]
    pressing: tuple[CaseId, ...]
    disputes: int = 0
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class BoardGroups:
    """The board's list of owners, stations or units."""

    where: str
    person: PersonId
    rows: tuple[GroupLine, ...]
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """`page` None is the last one, where the newest stands."""

    case: CaseId
    page: int | None = None
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class RuleClauses:
    """The clauses that were found, by number; None for all of them, by page."""

    clauses: tuple[str, ...] | None
    page: int = 0
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class ResponsibilityMatter:
    """One matter of the responsibility list, and others that may have been meant, by code."""

    code: str
    others: tuple[str, ...] = ()
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class ResponsibilityList:
    """`sought` where words were given and nothing was found by them."""

    page: int = 0
    sought: bool = False
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class DisputeList:
    """One page of the disputes between units, counted from 0."""

    page: int = 0
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionsAsked:
    """Several decisions of a kind, to be looked at and taken by one tap."""

    kind: DecisionKind
    cases: tuple[CaseId, ...]
    edit: int | None = None


class DecisionLeft(NamedTuple):
    """A case whose decision was refused, with the sentence that says why."""

    case: CaseId
    words: str
    args: Args


@dataclass(frozen=True, slots=True)
class DecisionsTaken:
    """What came of several decisions."""

    kind: DecisionKind
    done: tuple[CaseId, ...]
    left: tuple[DecisionLeft, ...] = ()
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class DoorCard:
    """The card of a door, or a line for each of several, by their ids; `view` is empty, `topics`, `helpers`,
    `parts`, or `wipe:` with a part."""

    doors: tuple[int, ...]
    view: str = ""
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class DoorList:
    """One page, counted from 0, of the doors that are due, and the one whose visit was recorded `last`."""

    person: PersonId
    page: int = 0
    last: int | None = None
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class DoorsProposed:
    """The new doors that wait for its reader's confirmation."""

    person: PersonId
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What waits for its reader today."""

    person: PersonId
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class CareList:
    """Doors of special groups: first without them, then with them, in `message`. Those that are due for its reader,
    or those that are `late`; `last` is the one whose visit was recorded last."""

    person: PersonId
    late: bool = False
    message: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """一户一表 of a door, made when it is sent."""

    door: int


@dataclass(frozen=True, slots=True)
class GridSheet:
    """一网一档 of a grid, made when it is sent."""

    grid: str


@dataclass(frozen=True, slots=True)
class VisitFiguresPage:
    """The figures of visits by grid: `scope` and `period` as the buttons of a summary say them."""

    scope: str
    period: str
    edit: int | None = None


@dataclass(frozen=True, slots=True)
class AreaPage:
    """A page of an area, which writes it when it is sent: `page` says which, as the area's buttons do."""

    area: str
    page: str
    edit: int | None = None


Page = (
    CaseList | Board | BoardGroups | CaseHistory | RuleClauses | ResponsibilityMatter | ResponsibilityList
    | DisputeList | WeeklyDigest | SummaryCases | Statistics | DecisionsAsked | DecisionsTaken | DoorCard | DoorList
    | DoorsProposed | TodayPage | VisitFiguresPage | CampaignMenu | CampaignDetail | AreaPage
)  # fmt: skip
"""A page of something that is read: one may take the place of another in the same message."""
Message = (
    Page | CaseCard | TapAnswer | Sentence | PromptMessage | RetiredCard | Deletion | NumberRemoval | MorningList
    | ReminderList | HelpText | Spreadsheet | AttachmentBundle | AreaFiles | PlaceShown | ResidentContact
    | DistrictForm | DistrictRow | RosterFile | Handover | PassedCases | InviteLinks | DoctorFindings | RosterNotice
    | GroupPictures | ChartPicture | CareList | DoorSheet | GridSheet | CampaignCard | CampaignSheet
)  # fmt: skip
