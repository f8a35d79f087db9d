"""What a turn says has a key of its own: it is never taken for something that was said before, and so swallowed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from dispatch.model import NoteId
from handlers.bot_api.card_pages import CardPage, PageKind
from handlers.notify import messages as m
from handlers.notify.destinations import Destination, private
from handlers.notify.outbox_writer import KeyTaken, OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from storage.messages.parcels import Priority, State
from storage.transaction import Transaction
from tests.handlers.town import Town, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT
from tests.make import report, reported_case
from tests.street import ADMIN, CHEN, LI, MONDAY_0942, WANG, ZHAO, local


def writer(tx: Transaction, origin: str = "u1") -> OutboxWriter:
    return OutboxWriter(tx, MONDAY_0942, CENTRE, origin)


def keys(tx: Transaction) -> list[str]:
    return [key for (key,) in tx.meta._connection.raw.execute("SELECT key FROM outbox ORDER BY id")]


def test_what_two_turns_of_the_same_name_say_is_an_error_and_no_silence(tx: Transaction) -> None:
    writer(tx).say(private(LI), "said.welcome_back")

    with pytest.raises(KeyTaken):
        writer(tx).say(private(ZHAO), "said.phone_saved")
    with pytest.raises(KeyTaken):
        writer(tx).show(private(ZHAO), m.Sentence("said.phone_saved", {}))


def test_a_card_turned_to_a_page_by_two_turns_of_the_same_name_is_an_error(tx: Transaction) -> None:
    case = put(tx, reported_case())
    writer(tx).card(case, Destination(CENTRE_CHAT), CardPage(PageKind.MORE))

    with pytest.raises(KeyTaken):
        writer(tx).card(case, Destination(CENTRE_CHAT), CardPage(PageKind.REJECT))


def test_the_first_card_of_an_urgent_case_is_urgent_and_its_redrawing_waits_for_first_cards(tx: Transaction) -> None:
    """In a surge the cards of urgent cases that move held up the first cards of others."""
    case = put(tx, reported_case(report(urgent=True)))
    writer(tx).card(case, Destination(CENTRE_CHAT))
    tx.cards.put(case.id, WORKER_CHAT, 7, case.revision, MONDAY_0942)
    writer(tx).card(case, Destination(WORKER_CHAT))

    owed = {one.chat_id: one.priority for one in tx.outbox.of_case(case.id)}
    assert owed == {CENTRE_CHAT: Priority.URGENT, WORKER_CHAT: Priority.REDRAW}


@pytest.mark.parametrize("urgent", [False, True])
def test_a_drawing_that_waits_ends_where_a_new_card_comes_and_does_not_take_its_first_line(
    town: Town, *, urgent: bool
) -> None:
    """The one is owed by an earlier turn than the other."""
    case = put(town.tx, reported_case(report(urgent=urgent)))
    own = private(LI)
    writer(town.tx, "u1").new_card(case.id, own, None)
    town.deliver()

    writer(town.tx, "u2").card(case, own)
    writer(town.tx, "u3").prompt(case, LI, PromptReason.TRIAGE, own=True)
    town.deliver()

    assert "请受理" in town.last(own.chat_id).text
    ended = [one.state for one in town.tx.outbox.of_case(case.id) if one.key.startswith("card:1:")]
    assert ended == [State.SUPERSEDED]


def test_what_is_meant_to_exist_once_is_not_added_again(tx: Transaction) -> None:
    case = put(tx, reported_case())
    for origin in ("u1", "u2"):
        out = writer(tx, origin)
        out.card(case, Destination(CENTRE_CHAT))
        out.prompt(case, LI, PromptReason.TRIAGE)
        out.retire(case, CENTRE_CHAT, 5)
        out.delete(CENTRE_CHAT, 6)
        out.hide(1000 + LI.id, 7, MONDAY_0942)
        out.alert("q1", "")
        out.show(private(LI), m.HelpText(LI.id), once="weekly:2026-W48:1005")

    assert len(keys(tx)) == len(set(keys(tx))) == 7


@pytest.mark.parametrize("kind", [m.InviteLinks, m.DoctorFindings, partial(m.RosterNotice, "roster.wrong")])
def test_what_lies_sealed_for_one_message_only_is_erased_with_it(
    tx: Transaction, kind: Callable[[NoteId], m.Message]
) -> None:
    note = tx.notes.keep("[]", ADMIN.id, MONDAY_0942)
    writer(tx).show(private(ADMIN), kind(note))
    (parcel,) = tx.outbox.claim(MONDAY_0942)

    tx.outbox.settle(parcel.id, State.DEAD, MONDAY_0942)

    assert tx.notes.text(note) is None


def with_numbers_given_again(town: Town) -> None:
    """As in a database that was restored: the number of a timer that is gone is given to the next one."""
    town.tx.meta._connection.raw.execute("DELETE FROM sqlite_sequence WHERE name = 'timers'")


def test_three_undecided_pictures_one_after_the_other_are_each_told_of(town: Town) -> None:
    town.centre = replace(CENTRE, takes_pictures=True)
    for day in (23, 25, 30):
        town.at = local(day, 9, 45)
        town.say(WANG, "首义路12号门口占道经营", WORKER_CHAT, photo=True)
        town.wait(local(day, 16, 15))
        assert town.last(1000 + LI.id).labels == ["立案", "不是上报"], "staff are asked"
        town.wait(local(day, 16, 15) + timedelta(days=1))
        with_numbers_given_again(town)

    assert len([one for one in town.in_chat(1000 + WANG.id) if "一直没有确认" in one.text]) == 3


def test_three_leaves_that_end_one_after_the_other_are_each_told_of(town: Town) -> None:
    for person, day in ((WANG, 23), (LI, 24), (CHEN, 25)):
        town.at = local(day, 9, 45)
        town.say(person, f"/leave 11-{day + 1}")
        town.wait(local(day + 2, 8, 31))
        with_numbers_given_again(town)

    for person in (WANG, LI, CHEN):
        assert len([one for one in town.in_chat(1000 + person.id) if "您的休假已结束" in one.text]) == 1, person.name


def test_a_letter_that_gets_the_number_of_a_forgotten_one_is_answered(town: Town) -> None:
    """The inbox is forgotten after 30 days, what was answered after 90: in between a number may be given again."""
    town.say(LI, "/help")
    before = len(town.sent)

    town._updates = 0
    town.at += timedelta(days=40)
    town.say(LI, "/help")

    assert len(town.sent) == before + 1
