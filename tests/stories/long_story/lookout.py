"""Looks on while the bot runs: at each parcel that is added, at each message as it is rendered, and who reads it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from dispatch.case.rights import relations
from dispatch.model import Case, Person, Role
from handlers.access.audience import may_read, may_see
from handlers.access.scene import scene_of
from handlers.bot_api.pictures import NEUTRAL
from handlers.bot_api.request import Outgoing
from handlers.notify import messages as m
from handlers.notify.message_codec import read_message
from handlers.rendering.render import render
from handlers.wording import wording
from storage.cases.notes import ROSTER_EXPORTED
from storage.messages.inbox import Letter
from storage.messages.outbox import Outbox
from storage.messages.parcels import NewParcel, Parcel, Priority
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.fakes import HandClock
from tests.stories.long_story.process import CENTRE, Died
from tests.stories.long_story.telegram import Telegram, words_of

NUMBER: Final = re.compile(r"SY\d{8}-\d{4,}")
ONCE: Final = (
    "stranger:",
    "tap:",
    "card:",
    "prompt:",
    "retire:",
    "delete:",
    "hide:",
    "morning:",
    "follow:",
    "weekly:",
)
"""How the keys of messages begin that may be wished for again and exist once."""
PHONES: Final = ("13877665544", "13912340000", "15871234567")
IDENTITY: Final = "420106200204020889"
POINT: Final = (30.5412345, 114.3056789)
SECRETS: Final = (*PHONES, IDENTITY, *map(str, POINT))
"""What people write of residents: never in a group, in clear in no file and in no line of the log."""
POISON, DEADLY = "☠", "💀"
PROMPT_IN: Final = 2.0
"""Seconds within which answers and urgent messages go out while nothing is wrong."""
_FOR_ADMINS: Final = (m.InviteLinks, m.RosterNotice, m.RosterFile, m.DoctorFindings)
_FIGURES: Final = (
    *(m.WeeklyDigest, m.SummaryCases, m.Statistics, m.ChartPicture, m.Spreadsheet),
    *(m.Board, m.BoardGroups),
)
_TAKES_AWAY: Final = (m.RetiredCard, m.Deletion, m.NumberRemoval, m.TapAnswer)


class Poisoned(Exception):
    """A letter that the handlers can't work off."""


class WordingBug(Exception):
    """A message that can't be worded."""


class HeardOutbox(Outbox):
    """Tells the lookout of each parcel."""

    def __init__(self, heard: Outbox, lookout: "Lookout") -> None:
        super().__init__(heard._connection, heard._ids)
        self._lookout = lookout

    def add(self, parcel: NewParcel, at: datetime) -> bool:
        fresh = super().add(parcel, at)
        if not fresh:
            self._lookout.not_added(parcel)
        return fresh


@dataclass(slots=True)
class Lookout:
    """`wrong` are what it has seen that must not be: the invariant's name, and what was seen."""

    clock: HandClock
    telegram: Telegram
    wrong: list[tuple[str, str]] = field(default_factory=list)
    poisonous: bool = False
    deadly: bool = False
    buggy: str = ""
    """The kind of message that can't be worded now."""
    _rendered: dict[int, tuple[Mapping[str, object], Parcel]] = field(default_factory=dict)
    _told: dict[tuple[object, ...], str] = field(default_factory=dict)

    def begin(self, tx: Transaction) -> None:
        """At the start of a process."""
        tx.outbox = HeardOutbox(tx.outbox, self)
        self._rendered.clear()

    def taking(self, letter: Letter) -> None:
        """Before a letter is handled."""
        text = letter.raw.decode("utf-8", "replace")
        if self.deadly and DEADLY in text:
            raise Died
        if self.poisonous and POISON in text:
            raise Poisoned

    def render(self, tx: Transaction, parcel: Parcel, at: datetime) -> Outgoing | None:
        """Renders, and looks at what came of it."""
        if self.buggy == parcel.kind:
            self.telegram.trouble_at = self.clock.monotonic()
            raise WordingBug
        out = render(tx, parcel, at, CENTRE)
        if out is not None:
            for name, seen in self._seen(tx, parcel, out, at):
                self.wrong.append((name, f"{parcel.key} to {parcel.chat_id}: {seen}"))
            self._rendered[id(out.params)] = out.params, parcel
        return out

    def parcel_of(self, params: Mapping[str, object]) -> str:
        """The key of the parcel that this request was rendered from; empty for another."""
        found = self._rendered.pop(id(params), None)
        return found[1].key if found is not None else ""

    def not_added(self, parcel: NewParcel) -> None:
        """A key that stands already is right only for what exists once."""
        if not parcel.key.startswith(ONCE) or ":page:" in parcel.key:
            self.wrong.append(("fresh_keys_are_never_refused", parcel.key))

    def forget(self) -> None:
        """After a restore what was told is told anew; after the clock was set back a moment comes again."""
        self._told.clear()

    # ── what is seen ──

    def _seen(self, tx: Transaction, parcel: Parcel, out: Outgoing, at: datetime) -> Iterator[tuple[str, str]]:
        message = read_message(parcel)
        text = words_of(out.params)
        if parcel.chat_id < 0:
            yield from self._in_group(tx, parcel, message, text)
            yield from _pictures(tx, parcel, message, out)
        elif parcel.chat_id > 0:
            yield from self._in_private(tx, parcel, message, text)
            yield from _looks(tx, parcel, message)
        yield from self._late(parcel, at)
        yield from self._twice(tx, parcel, message, out)

    def _in_group(self, tx: Transaction, parcel: Parcel, message: m.Message, text: str) -> Iterator[tuple[str, str]]:
        for secret in SECRETS:
            if secret in text:
                yield "no_secret_in_a_group", secret
        chat = tx.chats.get(parcel.chat_id)
        case = tx.cases.get(message.case) if isinstance(message, m.CaseCard) else None
        if case is not None and not _belongs(tx, chat, case):
            yield "no_card_in_the_wrong_group", f"{case.number} of {case.unit} in {chat}"
        if case is not None and case.sensitive:
            words = tx.notes.text(case.description) or ""
            if len(words) > 6 and words[:7] in text:
                yield "no_secret_in_a_group", f"the words of a sensitive case: {words}"

    def _in_private(
        self, tx: Transaction, parcel: Parcel, message: m.Message, text: str
    ) -> Iterator[tuple[str, str]]:
        """What is told of a case is told to somebody who may know of it now."""
        if isinstance(message, _TAKES_AWAY):
            return
        reader = tx.people.by_telegram(parcel.chat_id)
        if parcel.person is not None and (reader is None or reader.id != parcel.person):
            yield "rights_at_rendering", f"meant for {parcel.person}, read by {reader}"
        if reader is None and any(secret in text for secret in SECRETS):
            yield "rights_at_rendering", "a secret to nobody of the roster"
        for what in _not_theirs(tx, parcel, message, text, reader):
            yield "rights_at_rendering", f"{what} to {reader}"

    def _late(self, parcel: Parcel, at: datetime) -> Iterator[tuple[str, str]]:
        """Urgent messages and answers wait for nobody, while nothing has gone wrong lately."""
        due = max(parcel.created_at, parcel.not_before or parcel.created_at)
        waited = (at - due).total_seconds()
        quiet = self.telegram.calm(7_200.0) and not self.telegram.busy(parcel.chat_id)
        if quiet and parcel.priority <= Priority.URGENT and waited > PROMPT_IN and parcel.attempts == 1:
            yield "strangers_take_nobodys_turn", f"{parcel.kind} waited {waited:.0f} s"

    def _twice(self, tx: Transaction, parcel: Parcel, message: m.Message, out: Outgoing) -> Iterator[tuple[str, str]]:
        """The same prompt does not come twice at one moment; after a standstill several steps may ring at once."""
        if not isinstance(message, m.CaseCard) or message.reason is None or not out.method.startswith("send"):
            return
        case = tx.cases.get(message.case)
        if case is None or not message.fresh or not self.telegram.calm(60.0):
            return
        what = (parcel.chat_id, case.number, message.reason, parcel.created_at)
        first = self._told.setdefault(what, parcel.key)
        if first != parcel.key:
            yield "nobody_is_prompted_twice", f"{what} by {first} and {parcel.key}"


def _pictures(tx: Transaction, parcel: Parcel, message: m.Message, out: Outgoing) -> Iterator[tuple[str, str]]:
    """No group of workers sees one, and no group that of a sensitive case."""
    case, chat = tx.cases.get(parcel.case) if parcel.case is not None else None, tx.chats.get(parcel.chat_id)
    if case is None or out.picture in (None, "", NEUTRAL.name) or not isinstance(message, m.CaseCard):
        return
    if case.sensitive or chat is None or chat.kind is ChatKind.WORKER_GROUP:
        yield "no_secret_in_a_group", f"the picture of {case.number} in {chat}"


def _not_theirs(
    tx: Transaction, parcel: Parcel, message: m.Message, text: str, reader: Person | None
) -> Iterator[str]:
    """What the reader may not know of, read, or be sent. An answer may name again what was asked for."""
    own_answer = isinstance(message, m.Sentence) and parcel.priority is Priority.ANSWER and not parcel.may_wait
    # A unit that has lost a case is told so in one line.
    lost = isinstance(message, m.Sentence) and message.words.startswith("lost.")
    named = (
        () if own_answer or lost or _is_veiled(message, text) else set(NUMBER.findall(text)) - {_leading(tx, message)}
    )
    for case in filter(None, map(tx.cases.by_number, sorted(named))):
        if reader is None or not may_see(tx, reader, case):
            yield case.number
    if isinstance(message, m.AttachmentBundle | m.DistrictForm | m.DistrictRow):
        case = tx.cases.require(message.case)
        if reader is None or not may_read(reader, case, relations(reader, case, scene_of(tx, case, reader))):
            yield f"the content of {case.number}"
    if isinstance(message, _FIGURES) and (reader is None or not _reads_figures(tx, reader)):
        yield parcel.kind
    if isinstance(message, _FOR_ADMINS) and (reader is None or Role.ADMIN not in reader.roles):
        yield parcel.kind


def _reads_figures(tx: Transaction, reader: Person) -> bool:
    """Workers do not, unless they stand in for somebody who does."""
    people = (reader, *tx.people.absent_with_deputy(reader.id))
    return any(one.roles & {Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER} for one in people)


def _belongs(tx: Transaction, chat: BoundChat | None, case: Case) -> bool:
    """Worked out anew: the centre's group sees all, a unit's what is or was its own, a worker group its reports."""
    if chat is None:
        return False
    if chat.kind is ChatKind.CENTRE_GROUP:
        return True
    report = tx.cards.report_message(case.id)
    if report is not None and tx.chats.get(report[0]) == chat:
        return True
    if chat.kind is not ChatKind.UNIT_GROUP:
        return False
    assisting = {assist.unit for assist in case.assists}
    return chat.unit in {case.unit, *case.previous_units, *assisting} or _stood(tx, chat, case)


def _leading(tx: Transaction, message: m.Message) -> str | None:
    """Who reported what was merged is told the number of the case that it follows."""
    case = tx.cases.get(message.case) if isinstance(message, m.CaseCard) else None
    return case.leads if case is not None else None


def _is_veiled(message: m.Message, text: str) -> bool:
    """A card that stands in the chat of somebody who has lost the right is drawn anew, and says only that."""
    return isinstance(message, m.CaseCard) and not message.fresh and wording("zh").plain("card.no_right") in text


def _stood(tx: Transaction, chat: BoundChat, case: Case) -> bool:
    """A unit that gave the case back keeps the card that says so."""
    return tx.cards.get(case.id, chat.chat_id) is not None


def _looks(tx: Transaction, parcel: Parcel, message: m.Message) -> Iterator[tuple[str, str]]:
    """A number, or a roster with its phones, is shown only after the look was noted."""
    if not isinstance(message, m.ResidentContact | m.RosterFile):
        return
    reader = tx.people.by_telegram(parcel.chat_id)
    looks = [one for one in tx.notes.looks() if reader is not None and one.viewer == reader.id]
    if isinstance(message, m.ResidentContact) and message.message is not None:
        since = parcel.created_at - timedelta(minutes=30)
        if not any(one.case == message.case and one.at >= since for one in looks):
            yield "every_look_is_noted", f"case {message.case}"
    if (
        isinstance(message, m.RosterFile)
        and message.known
        and not any(one.reason == ROSTER_EXPORTED for one in looks)
    ):
        yield "every_look_is_noted", "the roster"
