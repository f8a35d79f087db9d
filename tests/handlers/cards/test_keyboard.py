"""The buttons of a card: lawful ones only, for whoever reads them, and none that its rightful person is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any, get_args

import pytest

from dispatch.case import commands as c
from dispatch.case import refusals as r
from dispatch.case.rights import MAY, Relation, relations
from dispatch.case.rules import NEXT
from dispatch.model import OPEN, Case, Person, Source, Status
from dispatch.rulebook.book import Scene
from handlers.bot_api.incoming import Chat, Pressed
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap
from handlers.notify.message_codec import read_message
from handlers.notify.messages import TapAnswer
from handlers.taps.card_tap import card_tapped
from handlers.taps.forged import CardAge
from handlers.turn.carry_out import Turn
from storage.transaction import Transaction
from tests.dispatch.prepared import BY_NAME, case_in, later, prepared
from tests.handlers.drawing import Drawn, buttons, send, with_pages
from tests.handlers.forging import NO_PAGES
from tests.handlers.town import keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.make import NOTE, accepted_case, do, rejected_case, report, reported_case
from tests.street import ADMIN, DIRECTOR, HEAD, LI, OFFICER_HOUSING, OFFICER_SQUAD, OTHER_HEAD, WANG, ZHAO

Undone = Callable[[], AbstractContextManager[None]]
Tapped = dict[tuple[Case, datetime], list[tuple[int, Drawn, list[r.Refusal | str | None]]]]
Offers = dict[tuple[Case, datetime], set[CardAction]]
PAGES = (None, "more")
R = Relation
PRIVATE = (WANG, HEAD, OTHER_HEAD, LI, ZHAO, DIRECTOR, OFFICER_SQUAD, OFFICER_HOUSING, ADMIN)
GROUPS: dict[int, tuple[Person, ...]] = {
    CENTRE_CHAT: (LI, ZHAO, DIRECTOR),
    UNIT_CHAT: (OFFICER_SQUAD,),
    WORKER_CHAT: (WANG,),
}
WORDS = {c.Report, c.ReportSettled}
CLOCK = {c.Ring}
PREPARED = [
    (name, status)
    for name, command in BY_NAME.items()
    for status in sorted(NEXT[type(command)].sources)
    if type(command) not in CLOCK
]


def held_in(chat: int, case: Case) -> frozenset[Relation]:
    """Worked out anew: what the readers of a group are to a case, and what a person is to it in private."""
    if chat == CENTRE_CHAT:
        return frozenset({R.STAFF, R.DIRECTOR})
    if chat == UNIT_CHAT:
        return frozenset({R.OFFICER, R.ASSISTANT})
    if chat == WORKER_CHAT:
        return frozenset({R.REPORTER})
    person = next(p for p in PRIVATE if p.telegram_id == chat)
    return relations(person, case, Scene())


def refused(tx: Transaction, case: Case, chat: int, who: Person, tap: CardTap, at: Any) -> r.Refusal | str | None:
    """What a tap is answered by: a refusal, the words of a loud alert, or nothing to complain of."""
    assert who.telegram_id is not None
    turn = Turn(tx, at, CENTRE, "t")
    tx.cards.put(case.id, chat, 77, case.revision, at)
    pressed = Pressed("q", who.telegram_id, Chat(chat, chat > 0), 77, "")
    try:
        card_tapped(turn, who, pressed, tap, CardAge.CARD)
    except r.Refusal as refusal:
        return refusal
    (alert,) = (parcel for parcel in tx.outbox.claim(at, 50) if parcel.kind == "tap")
    answer = read_message(alert)
    assert isinstance(answer, TapAnswer)
    return answer.words if answer.loud else None


def chats_of(case: Case) -> list[int]:
    people = [p.telegram_id for p in PRIVATE if p.telegram_id is not None]
    return [*people, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT]


@pytest.mark.parametrize("status", Status)
def test_no_card_offers_what_its_readers_may_not_do_now(tx: Transaction, status: Status) -> None:
    keep_papers(tx)
    case = put(tx, case_in(status, done=False) if status in (Status.DISPATCHED, Status.HANDLING) else case_in(status))

    for chat in chats_of(case):
        for one in with_pages(tx, case, chat, case.since):
            command = one.tap.action.row.command
            if command is None:
                continue
            assert case.status in NEXT[command].sources, (chat, one)
            assert held_in(chat, case) & MAY[command], (chat, one)


@pytest.mark.parametrize(("name", "status"), PREPARED)
def test_every_button_on_a_card_is_granted_to_somebody_who_reads_it(
    tx: Transaction, undone: Undone, tapped: Tapped, name: str, status: Status
) -> None:
    keep_papers(tx)
    it = prepared(name, status)
    assert it.case is not None
    if (it.case, it.at) not in tapped:
        tapped[it.case, it.at] = tap_everything(tx, undone, put(tx, it.case), it.at)

    assert tapped[it.case, it.at]
    for chat, one, answers in tapped[it.case, it.at]:
        assert not all(is_wrong(one.tap, answer) for answer in answers), (chat, one, answers)


@pytest.fixture(scope="module")
def tapped() -> Tapped:
    """By case and moment: most commands are prepared in the same one, whose buttons are all tapped then, once."""
    return {}


def tap_everything(
    tx: Transaction, undone: Undone, case: Case, at: datetime
) -> list[tuple[int, Drawn, list[r.Refusal | str | None]]]:
    """What each reader of each chat is answered who taps a button of the case's card there."""
    found = []
    for chat in chats_of(case):
        readers = GROUPS.get(chat) or tuple(p for p in PRIVATE if p.telegram_id == chat)
        for one in one_of_each(with_pages(tx, case, chat, at)):
            answers = []
            for who in readers:
                with undone():
                    answers.append(refused(tx, case, chat, who, one.tap, at))
            found.append((chat, one, answers))
    return found


def is_wrong(tap: CardTap, answer: r.Refusal | str | None) -> bool:
    """A choice that lengthens the limit is the director's; which one does, the person can't see beforehand."""
    longer = tap.action is CardAction.AMEND_CATEGORY and isinstance(answer, r.DirectorOnly)
    return isinstance(answer, r.NotNow | r.NotYours | r.NothingPending | str) and not longer


def one_of_each(drawn: list[Drawn]) -> list[Drawn]:
    """One button of each kind on each page: a list of units or categories is as good as its first line."""
    return list({(one.tap.action, one.page, one.tap.argument[:3]): one for one in drawn}.values())


@pytest.mark.parametrize("status", Status)
def test_no_button_stands_twice_on_a_card_and_no_row_is_wider_than_four(tx: Transaction, status: Status) -> None:
    keep_papers(tx)
    case = put(tx, case_in(status))

    for chat in chats_of(case):
        sent = send(tx, case, chat, case.since)
        assert sent is not None
        rows = sent["reply_markup"]["inline_keyboard"]
        data = sorted(button["callback_data"] for row in rows for button in row)
        assert all(one != other for one, other in pairwise(data)), (chat, data)
        assert all(1 <= len(row) <= 4 for row in rows)


@pytest.mark.parametrize("status", Status)
def test_somebody_who_has_nothing_to_do_with_a_case_gets_no_button(tx: Transaction, status: Status) -> None:
    keep_papers(tx)
    case = put(tx, case_in(status))

    for stranger in (OTHER_HEAD, ADMIN):
        assert stranger.telegram_id is not None
        assert buttons(tx, case, stranger.telegram_id, case.since) == []


def test_every_command_has_a_road_by_a_tap_a_word_or_the_clock() -> None:
    by_tap = {action.row.command for action in CardAction} - {None}

    assert by_tap | WORDS | CLOCK == set(get_args(c.Command))
    assert not by_tap & (WORDS | CLOCK)


@pytest.mark.parametrize("name", [name for name, command in BY_NAME.items() if type(command) not in WORDS | CLOCK])
def test_the_road_of_every_command_begins_on_some_card(
    tx: Transaction, undone: Undone, offers: Offers, name: str
) -> None:
    keep_papers(tx)
    kind = type(BY_NAME[name])
    actions = {action for action in CardAction if action.row.command is kind}
    statuses = [status for status in NEXT[kind].sources if name != "Supplement" or status is Status.REPORTED]

    offered: set[CardAction] = set()
    for status in sorted(statuses):
        it = prepared(name, status)
        assert it.case is not None
        if (it.case, it.at) not in offers:
            with undone():
                offers[it.case, it.at] = first_two_pages(tx, put(tx, it.case), it.at)
        offered |= offers[it.case, it.at] & actions

    assert offered, f"nobody can tap {name}"


@pytest.fixture(scope="module")
def offers() -> Offers:
    """What the cards of a case offer at a moment, drawn once for all commands that are prepared in it."""
    return {}


def first_two_pages(tx: Transaction, case: Case, at: Any) -> set[CardAction]:
    return {one.tap.action for chat in chats_of(case) for page in PAGES for one in buttons(tx, case, chat, at, page)}


def test_who_rejected_a_case_is_not_offered_to_put_it_away_again_after_the_appeal(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, do(rejected_case(), c.Appeal(NOTE), WANG, later(rejected_case())))

    verbs = {
        person.name: {one.tap.action.code for one in with_pages(tx, case, 1000 + person.id, case.since)}
        for person in (LI, ZHAO)
    }
    assert {"rj", "mg", "vo"} & verbs[LI.name] == set()
    assert {"rj", "mg", "vo"} <= verbs[ZHAO.name]


def test_an_ended_case_offers_no_work(tx: Transaction, undone: Undone) -> None:
    keep_papers(tx)
    for status in set(Status) - OPEN:
        with undone():
            case = put(tx, case_in(status))
            verbs = {one.tap.action.code for chat in chats_of(case) for one in with_pages(tx, case, chat, case.since)}
            undone_by = {"um"} if status is Status.MERGED else set()
            assert verbs <= {"ap", "ro", "rr", "pi", "vp", "ba", "mo"} | undone_by, status


@pytest.mark.parametrize("page", NO_PAGES)
def test_a_card_whose_page_is_none_shows_its_front(tx: Transaction, page: str) -> None:
    """A wish for such a page may wait in the outbox of an older version."""
    keep_papers(tx)
    case = put(tx, case_in(Status.REPORTED))
    front = [one.tap for one in buttons(tx, case, CENTRE_CHAT, case.since)]

    assert [one.tap for one in buttons(tx, case, CENTRE_CHAT, case.since, page)] == front


def test_the_card_of_a_task_from_above_has_at_most_eight_buttons_in_private(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, reported_case(replace(report(source=Source.DISTRICT), outside_number="QJ-2026-118")))

    sent = send(tx, case, 1000 + LI.id, case.since)

    assert sent is not None
    rows = sent["reply_markup"]["inline_keyboard"]
    assert sum(map(len, rows)) <= 8
    assert len(rows) <= 6


def test_what_a_units_card_has_no_room_for_stands_behind_more_in_private(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, accepted_case())

    group = [one.tap.action for one in buttons(tx, case, UNIT_CHAT, case.since)]
    own = [one.tap.action for one in buttons(tx, case, 1000 + OFFICER_SQUAD.id, case.since, "more")]

    assert group == [CardAction.RESOLVE, CardAction.PROGRESS, CardAction.MORE]
    assert {CardAction.ASK_EXTENSION, CardAction.REQUEST_ASSIST, CardAction.RETURN} <= set(own)
