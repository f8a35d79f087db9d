"""A number that was shown goes again: planned before it stands, tried in two ways, and for as long as it takes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dispatch.model import CaseId, Role, Status
from handlers.delivery import DeliveryFailure, undeliverable
from handlers.notify.message_codec import read_message
from handlers.notify.messages import ResidentContact
from handlers.rendering.render import render
from storage.messages.parcels import Parcel, State
from storage.messages.prompts import PromptKind
from tests.dispatch.prepared import case_in
from tests.handlers.town import Town, keep_papers, put
from tests.handlers.weekly import CENTRE
from tests.street import LI, minutes

PHONE = "13800001234"
OWN = 1000 + LI.id


class Stumbling(Town):
    """Dies as soon as the number would be sent."""

    def _send(self, parcel: Parcel) -> None:
        message = read_message(parcel)
        if isinstance(message, ResidentContact) and message.message is not None:
            raise KeyboardInterrupt
        super()._send(parcel)


def shown(town: Town) -> Town:
    """The reason was written; what follows is on its way."""
    keep_papers(town.tx, phone=PHONE)
    put(town.tx, case_in(Status.VERIFIED))
    town.tx.prompts.open(LI.id, OWN, PromptKind.PHONE_REASON, town.at, town.at + minutes(9), case_id=CaseId(1))
    town.say(LI, "回访居民")
    return town


def hides(town: Town) -> list[Parcel]:
    raw = town.tx.meta._connection.raw.execute("SELECT id FROM outbox WHERE template = 'hide' ORDER BY id")
    return [parcel for (number,) in raw if (parcel := town.tx.outbox.get(number)) is not None]


def test_the_deletion_is_planned_before_the_number_is_sent(town: Town) -> None:
    stumbling = Stumbling(town.tx)
    with pytest.raises(KeyboardInterrupt):
        shown(stumbling)

    (hide,) = hides(stumbling)
    assert (hide.state, hide.not_before) == (State.WAITING, town.at + minutes(10))
    assert not [message for message in stumbling.messages.values() if PHONE in message.text]
    assert len(stumbling.tx.notes.looks()) == 1, "and the look is in the log already"


def test_a_message_that_was_sent_twice_because_the_answer_was_lost_holds_no_number(town: Town) -> None:
    town = shown(town)
    room = [out for out in town.sent if out.params.get("protect_content")]

    assert len(room) == 1
    assert PHONE not in str(room[0].params["text"])


def test_a_number_that_comes_too_late_is_not_shown_at_all(town: Town) -> None:
    stumbling = Stumbling(town.tx)
    with pytest.raises(KeyboardInterrupt):
        shown(stumbling)
    (edit,) = [p for p in stumbling.tx.outbox.sending() if p.kind == "contact"]

    assert render(town.tx, edit, town.at + minutes(9), CENTRE) is not None
    assert render(town.tx, edit, town.at + minutes(10), CENTRE) is None


def test_who_has_lost_the_role_since_he_asked_sees_nothing(town: Town) -> None:
    keep_papers(town.tx, phone=PHONE)
    put(town.tx, case_in(Status.VERIFIED))
    town.tx.prompts.open(LI.id, OWN, PromptKind.PHONE_REASON, town.at, town.at + minutes(9), case_id=CaseId(1))
    town.tx.people.update(replace(LI, roles=frozenset({Role.WORKER})))

    town.say(LI, "回访居民")

    assert not [out for out in town.sent if PHONE in str(out.params) or out.params.get("protect_content")]
    assert "没有这个权限" in town.last(OWN).text
    assert not town.tx.notes.looks(), "a look that never was is not noted"


def test_it_goes_also_when_its_reader_has_left_the_roster(town: Town) -> None:
    shown(town)
    assert PHONE in town.last(OWN).text
    town.tx.people.update(replace(LI, active=False))

    town.wait(town.at + minutes(11))

    assert not [message for message in town.messages.values() if PHONE in message.text]


def refuse(town: Town, why: DeliveryFailure, at: datetime) -> Parcel:
    """The newest try has failed."""
    newest = hides(town)[-1]
    town.tx.outbox.settle(newest.id, State.DEAD, at, error="refused")
    undeliverable(town.tx, newest, why, at, CENTRE)
    return hides(town)[-1]


def test_what_can_not_be_deleted_any_more_is_written_over_at_once(town: Town) -> None:
    shown(town)
    later = town.at + timedelta(days=3)

    again = refuse(town, DeliveryFailure.EDIT_TARGET_GONE, later)
    town.at = later
    town.deliver()

    assert again.not_before == later
    assert [m.text for m in town.in_chat(OWN) if "不再显示" in m.text]
    assert not [message for message in town.messages.values() if PHONE in message.text]


def test_with_somebody_who_blocked_the_bot_it_is_tried_for_a_month_at_growing_intervals(town: Town) -> None:
    shown(town)
    at = town.at + minutes(10)
    waits: list[timedelta] = []
    for _ in range(200):
        before = hides(town)
        again = refuse(town, DeliveryFailure.BLOCKED, at)
        if len(hides(town)) == len(before):
            break
        assert again.not_before is not None
        waits.append(again.not_before - at)
        at = again.not_before

    hour = timedelta(hours=1)
    assert waits[:9] == [0 * hour, hour, 0 * hour, 2 * hour, 0 * hour, 4 * hour, 0 * hour, 8 * hour, 0 * hour]
    assert max(waits) == timedelta(days=1)
    assert timedelta(days=25) < sum(waits, timedelta()) < timedelta(days=35)
