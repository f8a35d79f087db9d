"""The columns of the table of a card's buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from dispatch.case import commands as c
from dispatch.case.decision_context import NOTHING_CHOSEN, Chosen
from dispatch.model import Case, ClauseNumber, NoteId
from dispatch.rulebook.rules_in_force import Reason, Rulebook
from handlers.access.audience import Audience
from handlers.bot_api.card_pages import PageKind
from handlers.buttons.arguments import Argument, is_written
from handlers.buttons.card_press import CardPress
from handlers.turn.carry_out import Turn
from storage.messages.prompts import PromptKind


class Section(Enum):
    """The parts of a card's keyboard. `cards/keyboard` says which of them a chat sees, and in which order."""

    DISPATCH = auto()
    UNIT = auto()
    ASSIST = auto()
    """One row for each assist that the readers act for."""
    CHECK = auto()
    REPORTER = auto()
    DECIDING = auto()
    TRIAGE = auto()
    REVISIT = auto()
    MISSING = auto()
    """What a report may still lack."""
    ADDING = auto()
    FOOT = auto()
    MORE = auto()
    """The page behind «更多»."""
    PAGE = auto()
    """Only on a page that another button opens."""


class At(NamedTuple):
    """A place in the keyboard. In one line the buttons stand in the order of the table."""

    section: Section
    line: int = 0


class Style(StrEnum):
    """The colours that Telegram has for a button; clients that don't know them show the usual one."""

    DANGER = "danger"
    SUCCESS = "success"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Reasons:
    """The ready reasons that a page offers: which list of the rules, and the command that a reason becomes."""

    listed: Callable[[Rulebook], tuple[Reason, ...]]
    becomes: Callable[[NoteId, ClauseNumber], c.Command]


def _always(_case: Case, _readers: Audience) -> bool:
    return True


def _nothing(_turn: Turn, _press: CardPress) -> dict[str, str] | None:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class CardButton:
    """One row per button.

    code      stands in the data of buttons that were sent long ago, and is the key of its words (`verb.<code>`).
    command   what a tap leads to, or whose right it needs; None for a button that anybody may tap who sees it.
    at        its places in the keyboard; the first is where it is usually found.
    argument  what may stand behind the code.

    A tap does the first of these that the row has:
    page      opened where the button carries nothing.
    does      anything that is no command.
    reasons   the ready reason that was chosen becomes the command; «自己写» opens the form instead.
    form      asks for words. `form_args` is kept with the prompt; where it gives None, no words are needed.
    becomes   makes the command.

    chosen    what of the command the button itself says, for the judge.
    shown     whether there is anything to do with it, where it is lawful.
    """

    code: str
    command: type[c.Command] | None
    at: tuple[At, ...]
    argument: Argument = Argument.NONE
    page: PageKind | None = None
    does: Callable[[Turn, CardPress], None] | None = None
    reasons: Reasons | None = None
    form: PromptKind | None = None
    form_args: Callable[[Turn, CardPress], dict[str, str] | None] = _nothing
    becomes: Callable[[Turn, CardPress], c.Command] | None = None
    chosen: Chosen = NOTHING_CHOSEN
    shown: Callable[[Case, Audience], bool] = _always
    style: Style | None = None

    def bears(self, argument: str) -> bool:
        """Whether this text may stand behind the code: nothing where a page is to be opened, else what is chosen."""
        return is_written(self.argument, argument) or (not argument and self.page is not None)
