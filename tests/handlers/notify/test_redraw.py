"""A card is drawn anew once: where a new one goes now, that one shows all of it, and its first line stays."""

from handlers.notify.destinations import private
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from handlers.notify.redraw import redraw
from storage.messages.parcels import State
from tests.handlers.town import Town, put
from tests.make import reported_case
from tests.street import LI, local

OWN = private(LI).chat_id


def writer(town: Town, origin: str) -> OutboxWriter:
    return OutboxWriter(town.tx, town.at, town.centre, origin)


def test_while_a_new_card_is_on_its_way_nothing_else_is_drawn_there(town: Town) -> None:
    case = put(town.tx, reported_case())
    writer(town, "u1").new_card(case.id, private(LI), None)
    town.deliver()

    writer(town, "u2").prompt(case, LI, PromptReason.TRIAGE, own=True)
    redraw(writer(town, "m1"), case, OWN)
    town.deliver()

    assert "请受理" in town.last(OWN).text


def test_a_new_card_that_waits_for_the_morning_leaves_the_one_that_stands_to_be_drawn(town: Town) -> None:
    town.at = local(23, 22)
    case = put(town.tx, reported_case())
    writer(town, "u1").new_card(case.id, private(LI), None)
    town.deliver()
    writer(town, "u2").prompt(case, LI, PromptReason.TRIAGE)

    redraw(writer(town, "m1"), case, OWN)

    waiting = [one for one in town.tx.outbox.of_case(case.id) if one.state is State.WAITING and one.chat_id == OWN]
    assert [one.not_before is None for one in waiting] == [False, True]
