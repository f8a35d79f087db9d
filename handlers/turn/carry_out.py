"""Carries out a command: decides, saves, sets timers, announces. Every change of a case comes through here."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch.case import commands as c
from dispatch.case.decision_context import NOTHING_CHOSEN, Chosen
from dispatch.case.refusals import Refusal
from dispatch.case.reminders import timers_of
from dispatch.case.rights import MAY, on_behalf, relations
from dispatch.case.rules import decide, refusal_of
from dispatch.model import Case, NoteId, Person, PersonId, Status
from dispatch.rulebook.book import Scene
from handlers.access import participants
from handlers.access.scene import scene_for
from handlers.bot_api.incoming import Point
from handlers.centre import Centre
from handlers.notify import take_back_over
from handlers.notify.destinations import FirstCard
from handlers.notify.on_event import announce
from handlers.notify.outbox_writer import OutboxWriter
from handlers.turn import category_guess, past_rulings
from storage.transaction import Transaction


@dataclass(slots=True)
class Turn:
    """What the handling of one update or timer works with; `at` is the UTC time at which it happens.

    `origin` names it, so that whatever it sends has a key of its own.
    """

    tx: Transaction
    at: datetime
    centre: Centre
    origin: str
    out: OutboxWriter = field(init=False)
    _jotted: list[NoteId] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.out = OutboxWriter(self.tx, self.at, self.centre, self.origin)

    def jot(self, text: str, author: PersonId | None) -> NoteId:
        """Keeps what somebody wrote; it is taken back if the command that it belongs to is refused."""
        note = self.tx.notes.keep(text, author, self.at)
        self._jotted.append(note)
        return note

    def jot_point(self, point: Point, author: PersonId | None) -> NoteId:
        """The same for an exact place, which may be somebody's door."""
        note = self.tx.notes.keep_point(point.latitude, point.longitude, author, self.at)
        self._jotted.append(note)
        return note

    def take_back_notes(self) -> None:
        """Erases what was kept for a command that is refused."""
        for note in self._jotted:
            self.tx.notes.erase_note(note)
        self._jotted.clear()


def carry_out(
    turn: Turn, case: Case | None, command: c.Command, by: Person | None, first: FirstCard | None = None
) -> Case:
    """The case after the command, with events, timers and messages saved. A new case has its `first` card.

    Raises a Refusal, and then nothing has changed; StaleRevision where somebody else has changed the case meanwhile.
    """
    into = command.into if isinstance(command, c.Merge) else None
    scene = scene_for(turn.tx, case, type(command), by, into)
    book = turn.centre.book.under(case)
    try:
        decided = decide(case, command, by, turn.at, book, scene)
    except Refusal:
        turn.take_back_notes()
        raise
    after, events = decided.after, decided.events
    actor = by.id if by is not None else None
    if case is None:
        turn.tx.cases.add(after, events, actor, turn.at)
        _keep_origin(turn, after, first)
    else:
        behalf = _behalf(turn.tx, command, by, case, scene)
        turn.tx.cases.save(case, after, events, actor, turn.at, on_behalf=behalf)
    _claim_files(turn.tx, case, after)
    turn.tx.timers.sync(after.id, timers_of(after, book), is_new=case is None)
    if isinstance(command, c.Dispatch):
        take_back_over.plan(turn.tx, after, turn.at)
    past_rulings.remember(turn.tx, after, events, turn.centre)
    category_guess.remember(turn.tx, case, after, events, turn.at)
    announce(turn.out, case, after, events, by, first)
    if not after.open and after.status is not (case.status if case is not None else None):
        _give_back_followers(turn, after)
    return after


def refuse_early(
    turn: Turn, case: Case, command: type[c.Command], person: Person, chosen: Chosen = NOTHING_CHOSEN
) -> None:
    """Raises the Refusal that stands against such a command, so that nobody chooses or writes in vain."""
    scene = scene_for(turn.tx, case, command, person)
    refusal = refusal_of(case, command, person, turn.at, turn.centre.book.under(case), scene, chosen)
    if refusal is not None:
        raise refusal


def _keep_origin(turn: Turn, case: Case, first: FirstCard | None) -> None:
    """Which message a case was made of, and which one becomes its card."""
    if first is not None and first.report is not None:
        turn.tx.cards.put_report(case.id, first.to.chat_id, first.report)
    if first is not None and first.message is not None:
        turn.tx.cards.put(case.id, first.to.chat_id, first.message, 0, turn.at)


def _claim_files(tx: Transaction, before: Case | None, after: Case) -> None:
    """What the case is given is fetched; what people show each other beside it is not."""
    had = {*before.media, *before.results} if before is not None else set()
    new = {*after.media, *after.results} - had
    if new:
        tx.media.claim(new, after.id)


_UNIT_ACTS = (c.Accept, c.Return, c.Resolve, c.Progress, c.AskExtension, c.RequestAssist)


def _behalf(tx: Transaction, command: c.Command, by: Person | None, case: Case, scene: Scene) -> bool:
    """Whether staff entered it for a unit that has nobody in chat 代录: the leading one, or one that helps."""
    match command:
        case c.AssistAccept(number) | c.AssistArrived(number) | c.AssistDone(number):
            return number in participants.unmanned(tx, case)
        case c.Progress() if not relations(by, case, replace(scene, helpers_manned=True)) & MAY[c.Progress]:
            return True
        case _:
            return isinstance(command, _UNIT_ACTS) and on_behalf(by, case, scene)


def _give_back_followers(turn: Turn, leading: Case) -> None:
    """A leading case that was rejected or voided gives its followers back."""
    if leading.status not in (Status.REJECTED, Status.VOIDED):
        return
    for follower in turn.tx.cases.followers(leading.number):
        carry_out(turn, follower, c.Unmerge(), None)
