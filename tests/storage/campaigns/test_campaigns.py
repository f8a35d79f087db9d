"""Lists to walk are kept with their events; their texts are sealed, found for one person, and forgotten in time."""

from dataclasses import replace
from datetime import timedelta

from bot.cli import person_data
from dispatch.campaigns import commands as c
from dispatch.campaigns.events import CampaignEvent, ListWritten
from dispatch.campaigns.model import CampaignId, CampaignStatus, Finding
from dispatch.model import PersonId
from storage.campaigns.campaigns import CAMPAIGNS, NO_TEXTS, Texts
from storage.campaigns.cards import CardKind, ListCard, held
from storage.messages.parcels import Delivery, NewParcel, Priority
from storage.tables import campaigns
from storage.transaction import Transaction
from storage.upkeep.area_logs import LOGS
from storage.upkeep.residents import Wanted
from tests.dispatch.campaigns.lists import R, Told, answered, asked, ended, hear, issued
from tests.storage import given
from tests.street import LI, MONDAY_0942, WANG, local

NAME, PHONE = "张三丰", "13800001234"
TEXTS = Texts("楼道消防通道", ("首义路12号楼", f"{NAME}家 {PHONE}", "首义路16号楼"), ("合格", "不合格"))


def keep(tx: Transaction, told: Told, texts: Texts = TEXTS) -> CampaignId:
    """Event by event, as they happened."""
    number = CampaignId(tx.campaigns.next_id())
    (begun_at, author, written), *later = told.history
    assert isinstance(written, ListWritten)
    event: CampaignEvent = replace(written, id=number)
    begun = CAMPAIGNS.evolve(None, event, author, begun_at)
    tx.campaigns.add(begun, [event], author, begun_at)
    for at, by, event in later:
        after = CAMPAIGNS.evolve(begun, event, by, at)
        tx.campaigns.save(begun, after, [event], by, at)
        begun = after
    tx.campaigns.keep_texts(number, texts)
    return number


def test_a_list_comes_back_as_it_was_with_its_events_and_texts(tx: Transaction) -> None:
    told = answered(issued(), [1], Finding.PROBLEM)
    number = keep(tx, told)

    assert tx.campaigns.require(number) == replace(told.it, id=number)
    assert CAMPAIGNS.fold(tx.campaigns.log(number)) == tx.campaigns.require(number)
    assert tx.campaigns.texts(number) == TEXTS
    assert tx.campaigns.texts(number).place(2).startswith(NAME)
    assert tx.campaigns.texts(number).place(4) == ""
    assert CAMPAIGNS in LOGS


def test_nothing_that_people_wrote_lies_in_clear(tx: Transaction) -> None:
    number = keep(tx, issued())

    raw = tx.meta._connection.scalar(campaigns.select().with_only_columns(campaigns.c.texts))
    assert raw is not None
    assert "首义路".encode() not in bytes(raw)
    assert "首义路" not in "".join(str(one) for one in tx.campaigns.log(number))


def test_lists_are_found_by_how_they_stand_and_when(tx: Transaction) -> None:
    numbers = [keep(tx, told) for told in (issued(), asked(), ended())]

    assert [one.id for one in tx.campaigns.all_open()] == numbers[:2]
    assert [one.id for one in tx.campaigns.newest(2)] == [numbers[2], numbers[1]]
    assert [one.id for one in tx.campaigns.asked_since(MONDAY_0942)] == numbers
    assert [one.id for one in tx.campaigns.asked_since(MONDAY_0942 + timedelta(days=1))] == numbers[:2]
    assert [one.id for one in tx.campaigns.ran_between(local(23, 0), local(24, 0))] == [numbers[0], numbers[2]]
    assert [one.id for one in tx.campaigns.ran_between(local(24, 0), local(25, 0))] == [numbers[0]]
    assert tx.campaigns.greatest() == numbers[2]


def test_a_declined_list_asks_nothing(tx: Transaction) -> None:
    told = asked()
    told.tell(c.Decline("later"), hear(PersonId(7), R.DIRECTOR))
    keep(tx, told)

    assert tx.campaigns.asked_since(MONDAY_0942) == []
    assert told.it.status is CampaignStatus.DECLINED


def test_the_texts_of_lists_that_ended_long_ago_go_and_the_fold_stays(tx: Transaction) -> None:
    over, still = keep(tx, ended()), keep(tx, issued())
    tx.list_cards.put(ListCard(over, 1001, CardKind.WALK, WANG.id, 5))

    assert tx.retention.list_texts(MONDAY_0942) == 0
    assert tx.retention.list_texts(MONDAY_0942 + timedelta(days=1)) == 1

    assert tx.campaigns.texts(over) == NO_TEXTS
    assert tx.campaigns.texts(still) == TEXTS
    assert tx.list_cards.of(over) == []
    assert CAMPAIGNS.fold(tx.campaigns.log(over)) == tx.campaigns.require(over)


def test_a_resident_who_is_named_as_a_place_is_found_and_only_that_place_is_erased(tx: Transaction) -> None:
    number = keep(tx, issued())

    for wanted in (Wanted(phone="138 0000 1234"), Wanted(name=NAME)):
        told = person_data.export_resident(tx, wanted, "查询", given.AT)
        assert len(told["lists"]) == 1
    person_data.erase_resident(tx, Wanted(name=NAME), given.AT)

    assert tx.campaigns.texts(number) == replace(TEXTS, places=("首义路12号楼", "", "首义路16号楼"))
    assert tx.residents.find(Wanted(name=NAME)).nothing


def test_what_a_worker_has_answered_stands_in_their_export(tx: Transaction) -> None:
    number = keep(tx, answered(issued(), [1, 2]))

    assert tx.residents.traces_of(WANG.id)["walked"] == [f"{number} {local(24, 10).isoformat()}"] * 2
    assert tx.residents.traces_of(LI.id)["walked"] == []


def test_a_card_is_noted_once_a_chat_and_kind_and_forgotten_with_its_account(tx: Transaction) -> None:
    card = ListCard(CampaignId(1), 1001, CardKind.WALK, WANG.id, None, 0, frozenset({3, 1}))
    tx.list_cards.put(card)
    tx.list_cards.put(replace(card, message_id=9, page=2))
    tx.list_cards.put(ListCard(CampaignId(1), -100, CardKind.CENTRE))

    assert tx.list_cards.get(CampaignId(1), 1001, CardKind.WALK) == replace(card, message_id=9, page=2)
    assert tx.list_cards.get(CampaignId(1), 1001, CardKind.ASK) is None
    assert set(held(tx.list_cards.of(CampaignId(1)), CardKind.WALK)) == {1001}
    tx.residents.forget_account(WANG.id, 1001)
    assert [one.chat_id for one in tx.list_cards.of(CampaignId(1))] == [-100]
    tx.list_cards.drop(ListCard(CampaignId(1), -100, CardKind.CENTRE))
    assert tx.list_cards.of(CampaignId(1)) == []


def test_the_load_of_a_week_is_counted_by_person(tx: Transaction) -> None:
    for number, priority in enumerate((Priority.PROMPT, Priority.URGENT, Priority.ANSWER, Priority.REDRAW)):
        parcel = NewParcel(f"p{number}", 1001, "say", 4, "{}", Delivery.MUST, priority, person=WANG.id)
        tx.outbox.add(parcel, MONDAY_0942)

    assert tx.worker_loads.prompts_since(MONDAY_0942) == {WANG.id: 2}
    assert tx.worker_loads.prompts_since(MONDAY_0942 + timedelta(days=1)) == {}
    assert tx.worker_loads.open_cases() == {}


def test_the_messages_of_a_week_are_counted_by_their_index(on_sqlite: None, tx: Transaction) -> None:
    """However many are kept: nothing is gone through from end to end."""
    raw = tx.worker_loads._connection.raw
    ran: list[str] = []
    raw.set_trace_callback(ran.append)
    tx.worker_loads.prompts_since(MONDAY_0942)
    raw.set_trace_callback(None)

    plan = [row[-1] for row in raw.execute(f"EXPLAIN QUERY PLAN {ran[0]}")]

    assert plan[0] == "SEARCH outbox USING COVERING INDEX outbox_of_week (created_at>?)"
