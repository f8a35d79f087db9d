"""What an area beside the cases (rounds, doors, campaigns …) offers to the rest: one row of functions, all optional.

An area's folder in `handlers/` has such a row; `handlers/areas.py` lists them. The rest of the handlers asks the list
and knows no area by its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup

from dispatch.figures.periods import Period
from dispatch.model import MediaId, Person, StationCode
from handlers.bot_api.callback_data import ListName, PromptTap
from handlers.bot_api.incoming import Pressed, Said
from handlers.centre import Centre
from handlers.notify.outbox_writer import OutboxWriter
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import ReaderQuery
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt, PromptKind
from storage.messages.timers import Timer
from storage.transaction import Transaction

View = tuple[Markup, list[list[dict[str, str]]]]
"""A text, and the rows of buttons under it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the street a summary is about (`code` as in `handlers/digests/scopes.py`: all, a station, a unit), of
    which period, and whether its one reader is a director (`decides`) or anybody in private (`private`)."""

    code: str
    period: Period
    private: bool = False
    decides: bool = False

    @property
    def station(self) -> StationCode | None:
        """The station whose summary it is; None where it is of all, or of a unit."""
        return StationCode(self.code[1:]) if self.code.startswith("s") else None

    @property
    def of_unit(self) -> bool:
        """Whether it is a unit's, to which most areas have nothing to say."""
        return self.code.startswith("u")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a summary's spreadsheet: its name, the titles of its columns, and the rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    notes: tuple[str, ...] = ()


StillAsked = Callable[[Transaction, Prompt, Person, datetime, Centre], bool]
"""Whether a prompt may still be shown to the person whom it asks, judged when it is sent."""


@dataclass(frozen=True, slots=True)
class AreaPrompt:
    """A kind of prompt that an area asks, in private alone: whether it may still be shown, what writes it when it is
    sent, what takes the words that answer it, and what takes its buttons but [取消] (None where it has no others)."""

    still: StillAsked
    write: Callable[[Transaction, Prompt, Saying], tuple[Markup, dict[str, object]]]
    answered: Callable[[Turn, Person, Prompt, Said], ReaderQuery | None]
    tapped: Callable[[Turn, Person, Pressed, PromptTap, Prompt], None] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `name` is the word of its folders, of its part of the wording, and of its section in the morning.

    `morning`: what the area has for that person's morning message of that local day, asked when it is sent; None
    where there is nothing any more. With `joins` it stands also in a message that goes for other reasons. `page`
    writes an `AreaPage` for its reader when it is sent, or None, and `files` has what `AreaFiles` brings, with its
    words. `timers` are by the word before the colon in a
    timer's kind; each deletes the timer's row. `lists` take the taps of the area's own buttons under lists, and
    answer them. `tags` take a message that begins with `#` and that word, with what follows it. `overhears` is
    asked of every other message that no prompt and no command takes, and says whether it has taken it. `figures`
    are the lines of a summary, with buttons that only stand in private, and `sheet` is a page of its spreadsheet;
    None where there is nothing to say. `begins` plans what the area needs at each start, `people_changed` whatever
    follows from a new roster or a leave. Help lines stand in the wording: `<name>.help.head`, and
    `<name>.help.<role>` for each role that has any.
    """

    name: str
    morning: Callable[[Transaction, Person, date, Saying], View | None] | None = None
    joins: bool = False
    timers: Mapping[str, Callable[[Turn, Timer], None]] = field(default_factory=dict)
    lists: Mapping[ListName, Callable[[Turn, Person, Pressed, str], None]] = field(default_factory=dict)
    page: Callable[[Transaction, Person, str, Saying], View | None] | None = None
    files: Callable[[Transaction, Person, str, Saying], tuple[Sequence[MediaId], Markup] | None] | None = None
    prompts: Mapping[PromptKind, AreaPrompt] = field(default_factory=dict)
    tags: Mapping[str, Callable[[Turn, Person, Said, str], None]] = field(default_factory=dict)
    overhears: Callable[[Turn, Person, Said], bool] | None = None
    figures: Callable[[Transaction, Scope, Saying], View | None] | None = None
    pressing: Callable[[Transaction, Scope, Saying], View | None] | None = None
    """What stands before all else in a summary."""
    sheet: Callable[[Transaction, Scope, Saying], Sheet | None] | None = None
    begins: Callable[[Transaction, datetime, Centre], None] | None = None
    people_changed: Callable[[OutboxWriter], None] | None = None
    is_on: Callable[[Centre], bool] | None = None
    """Whether the centre has turned the area on; None for one that always is. One that is off has no help."""
