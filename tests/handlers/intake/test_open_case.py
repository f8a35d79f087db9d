"""A report becomes a case: its cards are drawn by the announcement alone, the first where it was reported."""

from dispatch.model import Grid, GridCode, Landmark
from handlers.intake.open_case import Told, open_case
from handlers.notify.destinations import Destination, FirstCard, private
from handlers.notify.message_codec import read_message
from handlers.notify.messages import CaseCard
from handlers.turn.carry_out import Turn
from storage.messages.parcels import Parcel
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT
from tests.street import DADONG, MONDAY_0942, WANG, minutes

TOLD = Told("首义路12号门口占道经营")
SOON = MONDAY_0942 + minutes(1)


def cards(parcels: list[Parcel]) -> list[Parcel]:
    return [p for p in parcels if isinstance(read_message(p), CaseCard)]


def test_a_report_in_a_group_has_its_card_there_first_and_one_in_the_centre_group(tx: Transaction) -> None:
    first = FirstCard(Destination(WORKER_CHAT, 5), report=41, not_before=SOON)

    case = open_case(Turn(tx, MONDAY_0942, CENTRE, "t"), WANG, TOLD, first)

    drawn = [(p.chat_id, p.thread_id, p.not_before) for p in cards(tx.outbox.of_case(case.id))]
    assert drawn == [(WORKER_CHAT, 5, SOON), (CENTRE_CHAT, 7, None)]
    assert tx.cards.report_message(case.id) == (WORKER_CHAT, 41)
    assert tx.cards.of_case(case.id) == []


def test_a_report_in_private_takes_the_place_of_the_form_that_it_was_written_in(tx: Transaction) -> None:
    case = open_case(Turn(tx, MONDAY_0942, CENTRE, "t"), WANG, TOLD, FirstCard(private(WANG), message=42))

    drawn = {p.chat_id: p.person for p in cards(tx.outbox.of_case(case.id))}
    assert drawn == {1000 + WANG.id: WANG.id, CENTRE_CHAT: None}
    assert [(card.chat_id, card.message_id) for card in tx.cards.of_case(case.id)] == [(1000 + WANG.id, 42)]
    assert tx.cards.report_message(case.id) is None


def test_a_report_in_the_centre_group_has_one_card_there_in_its_own_topic(tx: Transaction) -> None:
    first = FirstCard(Destination(CENTRE_CHAT, 9), report=43)

    case = open_case(Turn(tx, MONDAY_0942, CENTRE, "t"), WANG, TOLD, first)

    assert [(p.chat_id, p.thread_id) for p in cards(tx.outbox.of_case(case.id))] == [(CENTRE_CHAT, 7)]


def test_a_name_of_the_streets_own_tells_place_community_and_grid(town: Town) -> None:
    garden = GridCode("420106010004-02")
    town.tx.places.put_grid(Grid(garden, DADONG, "2网格"))
    town.tx.places.put_landmark(Landmark("首义苑", DADONG, garden, ("老机床厂",)))

    town.say(WANG, "#上报 老机床厂占道经营", WORKER_CHAT)

    case = town.case()
    assert (case.station, case.grid) == (DADONG, garden), "not the reporter's own"
    assert case.place.note is not None
    assert town.tx.notes.text(case.place.note) == "老机床厂"
