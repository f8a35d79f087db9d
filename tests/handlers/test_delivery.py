"""What could not be delivered is told: of a case to its owner, of anything else to the admins, once a day."""

from datetime import timedelta

from dispatch.model import CaseId, Status
from handlers.delivery import DeliveryFailure, undeliverable
from handlers.notify import messages as m
from handlers.notify.message_codec import write_message
from storage.messages.parcels import Delivery, NewParcel, Parcel, Priority, State
from storage.messages.prompts import PromptKind
from tests.dispatch.prepared import case_in
from tests.handlers.town import Town, put
from tests.handlers.weekly import CENTRE, WORKER_CHAT
from tests.street import LI, WANG

OWNER = 1000 + LI.id


def owed(town: Town, key: str, delivery: Delivery = Delivery.MUST, case: CaseId | None = None) -> Parcel:
    kind, version, body = write_message(m.Sentence("said.sent_privately", {}))
    parcel = NewParcel(key, WORKER_CHAT, kind, version, body, delivery, Priority.ANSWER, case=case)
    assert town.tx.outbox.add(parcel, town.at)
    (claimed,) = town.tx.outbox.claim(town.at)
    return claimed


def fails(town: Town, parcel: Parcel) -> list[str]:
    """What is said because of it."""
    before = len(town.messages)
    town.tx.outbox.settle(parcel.id, State.DEAD, town.at, error="refused")
    undeliverable(town.tx, parcel, DeliveryFailure.BAD, town.at, CENTRE)
    town.deliver()
    return [message.text for message in list(town.messages.values())[before:]]


def test_the_owner_of_the_case_is_told_where_a_message_did_not_go(town: Town) -> None:
    case = put(town.tx, case_in(Status.HANDLING))

    (said,) = fails(town, owed(town, "card", case=case.id))

    assert case.number in said
    assert "未能送达" in said
    assert town.last(OWNER).text == said


def test_a_second_one_of_the_same_case_and_chat_is_not_told_on_the_same_day(town: Town) -> None:
    case = put(town.tx, case_in(Status.HANDLING))
    fails(town, owed(town, "card 1", case=case.id))

    assert fails(town, owed(town, "card 2", case=case.id)) == []

    town.at += timedelta(days=1)
    assert len(fails(town, owed(town, "card 3", case=case.id))) == 1


def test_what_is_not_a_must_ends_without_a_word(town: Town) -> None:
    assert fails(town, owed(town, "delete", Delivery.BEST)) == []


def never_arrives(town: Town, prompt: int) -> None:
    kind, version, body = write_message(m.PromptMessage(prompt))
    parcel = NewParcel(f"ask {prompt}", 1000 + WANG.id, kind, version, body, Delivery.MUST, Priority.ANSWER)
    assert town.tx.outbox.add(parcel, town.at)
    (claimed,) = town.tx.outbox.claim(town.at)
    fails(town, claimed)


def test_a_form_whose_message_never_came_is_closed_and_opens_anew_when_it_is_wanted_again(town: Town) -> None:
    own = 1000 + WANG.id
    form = town.tx.prompts.open(WANG.id, own, PromptKind.GUIDED_FORM, town.at, town.at + timedelta(days=3))

    never_arrives(town, form.id)
    town.say(WANG, "/report")

    opened = town.tx.prompts.of_kind(WANG.id, own, PromptKind.GUIDED_FORM)
    assert opened is not None
    assert opened.id != form.id
    assert opened.prompt_message_id == town.last(own).id


def test_a_draft_whose_message_never_came_stays_and_is_passed_on_by_its_timer(town: Town) -> None:
    draft = town.tx.prompts.open(
        WANG.id, 1000 + WANG.id, PromptKind.DRAFT, town.at, town.at + timedelta(days=14), listens=False
    )

    never_arrives(town, draft.id)

    assert town.tx.prompts.get(draft.id) is not None
