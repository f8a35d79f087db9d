"""The bound chats: found, unbound, upgraded, and groups that nobody bound."""

from dataclasses import replace

from storage.media.media import MediaKind
from storage.messages.inbox import Arrived
from storage.messages.prompts import PromptKind
from storage.people.chats import BoundChat, ChatKind, Stood
from storage.people.members import Member
from storage.transaction import Transaction
from tests.storage import given


def test_chats_are_bound_found_and_unbound(tx: Transaction) -> None:
    workers = BoundChat(-1, ChatKind.WORKER_GROUP, "网格员群")
    squad = BoundChat(-2, ChatKind.UNIT_GROUP, "城管群", given.SQUAD, thread_id=7)
    for chat in (workers, squad):
        tx.chats.bind(chat)

    assert tx.chats.get(-1) == workers
    assert tx.chats.of_kind(ChatKind.WORKER_GROUP) == [workers]
    assert tx.chats.of_unit(given.SQUAD) == squad
    tx.chats.unbind(-2)
    assert tx.chats.get(-2) is None
    assert tx.chats.of_unit(given.SQUAD) is None
    assert tx.chats.all_active() == [workers]


def test_a_chat_that_the_bot_was_removed_from_keeps_its_binding_until_it_is_in_again(tx: Transaction) -> None:
    squad = BoundChat(-2, ChatKind.UNIT_GROUP, "城管群", given.SQUAD, thread_id=7)
    tx.chats.bind(squad)

    tx.chats.silence(-2)

    assert tx.chats.get(-2) is None
    assert tx.chats.of_unit(given.SQUAD) is None
    assert tx.chats.silent() == [replace(squad, active=False)]
    assert tx.chats.wake(-2) == squad
    assert tx.chats.wake(-2) is None
    assert tx.chats.silent() == []


def test_groups_that_were_greeted_and_never_bound_are_known(tx: Transaction) -> None:
    for chat in (-5, -6, 7):
        tx.chats.mark_greeted(chat)
    tx.chats.bind(BoundChat(-6, ChatKind.CENTRE_GROUP, "中心群"))

    assert tx.chats.unbound() == [-5]


def test_a_stranger_group_is_greeted_once(tx: Transaction) -> None:
    assert not tx.chats.greeted(-5)

    tx.chats.mark_greeted(-5)
    tx.chats.mark_greeted(-5)

    assert tx.chats.greeted(-5)


def test_an_upgraded_group_is_known_everywhere_by_its_new_id(tx: Transaction) -> None:
    case = given.report(tx)
    tx.chats.bind(BoundChat(-1, ChatKind.WORKER_GROUP, "网格员群"))
    tx.chats.bind(BoundChat(-1001, ChatKind.CENTRE_GROUP, "误绑"))
    tx.cards.put(case.id, -1, 10, 1, given.AT)
    tx.cards.put_report(case.id, -1, 9)
    prompt = tx.prompts.open(given.WORKER, -1, PromptKind.GUIDED_FORM, given.AT, given.AT + given.HOUR)
    tx.prompts.set_message(prompt.id, 11)
    tx.inbox.store(1, [Arrived(1, -1, "message", b"{}")], given.AT)
    tx.outbox.add(given.parcel("a", -1), given.AT)
    tx.outbox.add(replace(given.parcel("b", -1), lane="callback:1"), given.AT)
    tx.members.seen(-1, 77, given.AT, inside=True, name="路人")

    shown = tx.chats.migrate(-1, -1001, given.AT)

    assert shown == Stood((case.id,), (prompt.id,))
    assert tx.chats.get(-1) == tx.chats.get(-1001) == BoundChat(-1001, ChatKind.WORKER_GROUP, "网格员群")
    assert tx.prompts.current(given.WORKER, -1001) == replace(prompt, chat_id=-1001)
    assert tx.members.present(-1001) == [Member(77, "路人")]
    assert [letter.lane for letter in tx.inbox.waiting(given.AT)] == [-1001]
    sent = tx.outbox.claim(given.AT)
    assert {(parcel.chat_id, parcel.lane) for parcel in sent} == {(-1001, "-1001"), (-1001, "callback:1")}
    assert tx.chats.migrate(-1, -1001, given.AT) == Stood(), "the news comes from both sides"


def test_no_message_of_the_old_group_is_taken_for_one_of_the_new(tx: Transaction) -> None:
    """The new group counts its messages from 1."""
    case = given.report(tx)
    tx.chats.bind(BoundChat(-1, ChatKind.WORKER_GROUP, "网格员群"))
    tx.cards.put(case.id, -1, 10, 1, given.AT)
    tx.cards.put_report(case.id, -1, 9)
    tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 9, None, None, given.AT)
    tx.outbox.add(replace(given.parcel("a", -1), kind="delete", on_message=True), given.AT)

    tx.chats.migrate(-1, -1001, given.AT)

    assert tx.cards.get(case.id, -1001) is None
    assert tx.cards.case_of(-1001, 10) is None
    assert tx.cards.case_of_report(-1001, 9) is None
    assert tx.media.of_message(-1001, 9) == []
    assert tx.outbox.claim(given.AT) == []
    assert tx.cards.report_message(case.id) == (-1, 9)
