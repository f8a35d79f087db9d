"""Lists of what waits for a person: each case under its reason, with its place and a button that opens it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup

from dispatch.case.clocks import overdue
from dispatch.model import Case, DecisionKind, Person, Role, Status
from handlers.access import participants
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.notify.prompt_reasons import PromptReason
from handlers.queries.board import ALL
from handlers.queries.list_page import PageView, Row, button, line, openers, stacked
from handlers.rendering.decisions import offers
from handlers.turn.reader_query import BoardPlace
from handlers.wording.speech import Saying
from storage.transaction import Transaction

MAX_LINES: Final = 15
"""Cases in one message; the rest are behind a button."""
R, K = PromptReason, DecisionKind
DECIDE: Final[Mapping[DecisionKind, PromptReason]] = {
    K.EXTENSION: R.EXTENSION,
    K.ESCALATION: R.ESCALATION,
    K.RULING: R.RULING,
    K.SECOND_PERSON: R.SECOND_PERSON,
    K.ASSIST: R.ASSIST_WANTED,
    K.THIRD_FAIL: R.THIRD_FAIL,
    K.SECOND_DISSATISFIED: R.SECOND_DISSATISFIED,
}
_DO: Final[Mapping[Status, PromptReason]] = {
    Status.REPORTED: R.TRIAGE_LATE,
    Status.AWAITING_INFO: R.QUESTION,
    Status.DISPATCHED: R.PICKUP_LATE,
    Status.ESCALATED: R.FOLLOW_UP,
    Status.RESOLVED: R.CHECK,
    Status.VERIFIED: R.REVISIT,
}
Entry = tuple[Markup, Case]
"""Why it waits, in words, and the case."""


def morning_page(
    tx: Transaction, person: Person, cases: Sequence[Case], sections: Sequence[PageView], say: Saying
) -> PageView:
    """First the cases that wait for this person, then those that others have and this person only asks after, then
    what the areas have, each after an empty line; its buttons in the same order."""
    text, rows = _morning_cases(tx, person, cases, say)
    texts = [text, *(section for section, _ in sections)]
    return Markup("\n\n").join(texts), [*rows, *(row for _, more in sections for row in more)]


def _morning_cases(tx: Transaction, person: Person, cases: Sequence[Case], say: Saying) -> PageView:
    due: list[Entry] = []
    watched: list[Case] = []
    for case in cases:
        reason = _to_do(tx, case, person, say.at)
        if reason is None:
            watched.append(case)
        else:
            due.append((say(reason.words), case))
    shown = [case for _, case in due][:MAX_LINES]
    lines = [say("todo.morning", name=person.name, due=len(due), watched=len(watched))]
    lines += grouped(tx, due[:MAX_LINES], say)
    rest = watched[: MAX_LINES - len(shown)]
    lines += [say("todo.watched")] if watched and due else []
    lines += [line(tx, case, say) for case in rest]
    shown += rest
    return _page(tx, lines, shown, len(cases), person, say)


def listed_page(tx: Transaction, head: Markup, cases: Sequence[Case], person: Person, say: Saying) -> PageView:
    """Cases without a reason of their own: that all of them pass to this person stands at the head."""
    shown = list(cases[:MAX_LINES])
    return _page(tx, [head, *(line(tx, case, say) for case in shown)], shown, len(cases), person, say)


def reminders_page(tx: Transaction, entries: Sequence[Entry], person: Person, say: Saying) -> PageView:
    """What the clock reminds of, under each reason."""
    shown = entries[:MAX_LINES]
    lines = [say("todo.reminders", count=len(entries)), *grouped(tx, shown, say)]
    return _page(tx, lines, [case for _, case in shown], len(entries), person, say)


def grouped(tx: Transaction, entries: Iterable[Entry], say: Saying) -> list[Markup]:
    """The lines of each reason under it; the reasons in the order in which they come first."""
    groups: dict[Markup, list[Case]] = {}
    for why, case in entries:
        groups.setdefault(why, []).append(case)
    lines = []
    for why, cases in groups.items():
        lines += [say("todo.why", why=why, count=len(cases)), *(line(tx, case, say) for case in cases)]
    return lines


def _page(
    tx: Transaction, lines: list[Markup], shown: Sequence[Case], count: int, person: Person, say: Saying
) -> PageView:
    more = count > len(shown)
    lines = [*lines, say("list.more", count=count - len(shown))] if more else lines
    together = offers(tx, shown, person, say)
    return stacked(lines), [*together, *openers(shown), *(_elsewhere(person, say) if more else [])]


def _elsewhere(person: Person, say: Saying) -> list[Row]:
    """Where the rest stands: the whole board for the director, else the person's own cases."""
    if Role.DIRECTOR in person.roles and Role.STAFF not in person.roles:
        tap = ListTap(ListName.BOARD, str(BoardPlace(ALL)))
        return [[button(say.words.plain("verb.whole_board"), tap)]]
    return [[button(say.words.plain("verb.my_cases"), ListTap(ListName.MINE, "0"))]]


def _to_do(tx: Transaction, case: Case, person: Person, at: datetime) -> PromptReason | None:
    """What the case wants of this person this morning; None where it is with somebody else."""
    if case.decision is not None and participants.is_among(person, participants.deciding(tx, case)):
        return DECIDE[case.decision.kind]
    if not participants.is_among(person, participants.responsible_people(tx, case)):
        return None
    waiting = case.supervised
    if waiting is not None and waiting.reply_by is not None and waiting.reply_by <= at:
        return R.ANSWER_LATE
    if overdue(case, at):
        return R.DUE
    return _DO.get(case.status, R.SUPERVISED if waiting is not None else None)
