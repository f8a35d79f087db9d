"""Long queries that are answered on the read-only connections, or by Telegram, beside the writing thread.

A handler returns one and has written nothing yet; `bot/questions.py` answers it, and the answer begins a second turn
in `handlers/router.py`. After a restart in between, the letter or the timer is taken up again and asks anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dispatch.figures.periods import Period
from dispatch.figures.sums import PeriodSums
from dispatch.model import CaseId, PersonId, StationCode, UnitCode
from dispatch.roster.roster import Problem, Roster
from handlers.bot_api.summary_buttons import Behind, Shown
from handlers.notify.destinations import Destination
from handlers.notify.messages import Board, BoardGroups, CaseList, Statistics, SummaryCases, WeeklyDigest
from storage.cases.open_case import OpenCase
from storage.cases.search import Found, Sight, Word
from storage.cases.unread_cases import Unread
from storage.people.chats import ChatKind


@dataclass(frozen=True, slots=True)
class AskedInChat:
    """Who asked by a message, and where it stands."""

    person: PersonId
    place: Destination
    message: int


@dataclass(frozen=True, slots=True)
class AskedByButton:
    """Who asked by a button under a message of the own chat, which is edited to show the answer."""

    person: PersonId
    callback: str
    message: int


Asker = AskedInChat | AskedByButton


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """A page of the board. `scope` is `a` for all, or o, s, u and an owner (base 36), a station, a unit."""

    scope: str = "a"
    section: str = "sum"
    page: int = 0

    def __str__(self) -> str:
        return f"{self.scope}-{self.section}-{self.page}"


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """The open cases; narrowed to a station or a unit where one is named. `day_end` is when the local day ends."""

    origin: str
    asker: Asker
    place: BoardPlace
    day_end: datetime
    station: StationCode | None = None
    unit: UnitCode | None = None


@dataclass(frozen=True, slots=True)
class FindQuery:
    """The newest cases with all the words, of those in sight. `kept` is the number of a search whose page turns.

    With each `depth` more cases are looked through in full.
    """

    origin: str
    asker: Asker
    text: str
    words: tuple[Word, ...]
    sight: Sight
    limit: int
    page: int = 0
    kept: int | None = None
    depth: int = 1


@dataclass(frozen=True, slots=True)
class WeekQuery:
    """The facts of an ISO week, or of a month, and of the one before it, for the digest that `timer` rang for."""

    origin: str
    timer: int
    week: Period
    week_before: Period


@dataclass(frozen=True, slots=True)
class SummaryQuery:
    """The figures of a period, up to now where it goes on, and of the one before it; without that one, the cases
    behind a figure, narrowed to a station where one is named. `callback` is the tap in a group that is still to be
    answered."""

    origin: str
    asker: Asker
    shown: Shown
    period: Period
    period_before: Period | None
    callback: str = ""
    station: StationCode | None = None
    hot: bool = False
    """Whether the hot places of the street are wanted too."""


@dataclass(frozen=True, slots=True)
class StatisticsQuery:
    """The facts of a period, up to now where it goes on, and of the one before it: of a scope, as summaries name it,
    and of some sub-classes alone where any are named."""

    origin: str
    asker: Asker
    period: Period
    period_before: Period
    scope: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterFileQuery:
    """The roster in a file that an admin has sent."""

    origin: str
    asker: AskedInChat
    file_id: str


@dataclass(frozen=True, slots=True)
class PlacesFileQuery:
    """The places in a table that staff have sent for the list that they write; `prompt` is its form."""

    origin: str
    asker: AskedInChat
    file_id: str
    prompt: int


@dataclass(frozen=True, slots=True)
class BotRightsQuery:
    """What the bot can't do in the group that is to be bound."""

    origin: str
    asker: AskedInChat
    title: str
    kind: ChatKind
    unit: UnitCode | None


@dataclass(frozen=True, slots=True)
class DoctorQuery:
    """What is wrong with the installation."""

    origin: str
    asker: AskedInChat


ReaderQuery = (
    BoardQuery
    | FindQuery
    | WeekQuery
    | SummaryQuery
    | StatisticsQuery
    | RosterFileQuery
    | PlacesFileQuery
    | BotRightsQuery
    | DoctorQuery
)
"""`origin` is that of the turn that asked: it names what the second turn sends."""


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """The open cases: what a BoardAnswer is composed of."""

    query: BoardQuery
    cases: Sequence[OpenCase]


@dataclass(frozen=True, slots=True)
class BoardAnswer:
    """The page, composed beside the writing thread; None where who asked is gone."""

    query: BoardQuery
    page: Board | BoardGroups | CaseList | None


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """The cases found, and how far back they were looked for."""

    query: FindQuery
    found: Found


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What all cases come to at the end of both weeks, or months: what a WeekAnswer is composed of."""

    query: WeekQuery
    now: PeriodSums
    before: PeriodSums
    hot: Sequence[Sequence[CaseId]] = ()
    """The cases of each hot place of the street."""
    unread: Sequence[Unread] = ()
    """The cases of the later one of which there are no facts; so below."""


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What all cases come to at the end of both periods."""

    query: SummaryQuery
    now: PeriodSums
    before: PeriodSums
    hot: Sequence[Sequence[CaseId]] = ()
    unread: Sequence[Unread] = ()


@dataclass(frozen=True, slots=True)
class Halves:
    """The cases behind a figure by their numbers, those that count and the rest; `about` is the code of the sub-class
    that they are of, where they are of one."""

    hits: Sequence[str]
    rest: Sequence[str]
    about: str = ""


@dataclass(frozen=True, slots=True)
class BehindFacts:
    """The cases behind one figure of a summary; those of a hot place are `hot`."""

    query: SummaryQuery
    behind: Behind
    halves: Halves
    hot: Sequence[Sequence[CaseId]] = ()


@dataclass(frozen=True, slots=True)
class StatisticsFacts:
    """What the cases of a scope, and of some sub-classes, come to at the end of both periods."""

    query: StatisticsQuery
    now: PeriodSums
    before: PeriodSums
    unread: Sequence[Unread] = ()


@dataclass(frozen=True, slots=True)
class WeekAnswer:
    """The summaries as they are composed beside the writing thread: by the part of the street, and whether the
    director reads it. `cells` are the figures of each part, to be kept as they were sent."""

    query: WeekQuery
    messages: Mapping[tuple[str, bool], WeeklyDigest]
    cells: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class SummaryAnswer:
    """What is shown, composed beside the writing thread; None where who asked is gone."""

    query: SummaryQuery
    page: WeeklyDigest | SummaryCases | None


@dataclass(frozen=True, slots=True)
class StatisticsAnswer:
    """The same of figures that were asked for by words."""

    query: StatisticsQuery
    page: Statistics


@dataclass(frozen=True, slots=True)
class RosterFileAnswer:
    """What the file says, and what can't be read in it."""

    query: RosterFileQuery
    roster: Roster
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class PlacesFileAnswer:
    """The rows of the file, each as one line; `problem` is a wording key where it can't be read."""

    query: PlacesFileQuery
    lines: Sequence[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BotRightsAnswer:
    """`lacks` are of sees, deletes, writes, pictures; empty also where Telegram could not be asked."""

    query: BotRightsQuery
    lacks: Sequence[str]


class DoctorFinding(NamedTuple):
    """Whether it is a problem, and its sentence in both languages; it may name strangers."""

    wrong: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DoctorAnswer:
    """Everything that was looked at."""

    query: DoctorQuery
    findings: Sequence[DoctorFinding]


ComposedOf = BoardFacts | WeekFacts | SummaryFacts | BehindFacts | StatisticsFacts
"""What is found out for an answer that is then composed on a look of its own, beside the writing thread."""

ReaderAnswer = (
    BoardAnswer
    | FindAnswer
    | WeekAnswer
    | SummaryAnswer
    | StatisticsAnswer
    | RosterFileAnswer
    | PlacesFileAnswer
    | BotRightsAnswer
    | DoctorAnswer
)
