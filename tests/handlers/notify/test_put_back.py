"""After a backup was put back: no number twice, the admins are told, and no honest tap on what was lost is forged."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from dispatch.case.commands import Appeal
from dispatch.model import CaseId, Status
from handlers.bot_api.callback_data import ListName, ListTap, PromptButton, PromptTap, to_36
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap, encode
from handlers.delivery import DeliveryFailure
from handlers.notify.destinations import Destination
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.put_back import settle_restore
from handlers.turn.carry_out import Turn, carry_out
from storage.engine.connection import Connection
from storage.messages.inbox import Arrived
from storage.messages.parcels import Priority, State
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from storage.upkeep.restores import BACKED_UP, PUT_BACK, SKIPPED_IDS
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import ADMIN, LI, OFFICER_SQUAD, WANG, minutes

REPORT = "#上报 首义路12号占道经营"
OWN_CHAT = 1000 + ADMIN.id


class Archive:
    """A backup of the town's database; what stands in Telegram is not in it."""

    def __init__(self, town: Town, connection: Connection, wrong: timedelta) -> None:
        """The clock is `wrong` while it is made."""
        self._town, self._connection = town, connection
        town.tx.meta.set(BACKED_UP, (town.at + wrong).isoformat())
        connection.raw.execute("SAVEPOINT backup")

    def put_back(self, *, started: bool = True, wrong: timedelta = timedelta()) -> None:
        """Twenty minutes later; then the bot starts, its clock being `wrong`."""
        town = self._town
        self._connection.raw.execute("ROLLBACK TO backup")
        town.tx = Transaction(self._connection, town.tx.notes._vault)
        town.at += minutes(20)
        town.tx.meta.set(PUT_BACK, town.at.isoformat())
        if started:
            self.start(wrong)

    def start(self, wrong: timedelta = timedelta()) -> None:
        town = self._town
        settle_restore(town.tx, town.at + wrong, town.centre)
        town.deliver()


@pytest.fixture
def back_up(town: Town, connection: Connection) -> Callable[..., Archive]:
    return lambda wrong=timedelta(): Archive(town, connection, wrong)


def counted(town: Town) -> int:
    return sum(one.count for one in town.tx.incidents.since(town.centre.book.calendar.day(town.at)))


def report(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.at += minutes(1)


def test_no_case_number_and_no_id_is_given_twice(town: Town, back_up: Callable[..., Archive]) -> None:
    report(town)
    archive = back_up()
    report(town)
    report(town)

    archive.put_back()
    report(town)

    assert "SY20261123-4026" in town.last(CENTRE_CHAT).text
    assert town.case(1).number == "SY20261123-0001"
    assert town.tx.cases.by_number("SY20261123-4026").id > SKIPPED_IDS  # type: ignore[union-attr]
    assert town.tx.prompts.open(LI.id, CENTRE_CHAT, PromptKind.REASON, town.at, town.at).id > SKIPPED_IDS


def test_a_report_that_waits_at_the_start_gets_no_lost_number_though_nothing_was_sent_yet(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    """What Telegram tells of the first message that is sent comes too late for it."""
    archive = back_up()
    report(town)
    lost = town.last(CENTRE_CHAT).text

    archive.put_back(started=False)
    settle_restore(town.tx, town.at, town.centre)
    report(town)

    assert "SY20261123-0001" in lost
    assert "SY20261123-0001" not in town.last(CENTRE_CHAT).text


def test_a_backup_that_is_put_back_twice_gives_no_number_and_no_id_twice(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    archive = back_up()
    given = []

    for _ in range(2):
        archive.put_back()
        report(town)
        case = town.tx.cases.require(town.tx.cases.ids_open()[-1])
        prompt = town.tx.prompts.open(LI.id, CENTRE_CHAT, PromptKind.REASON, town.at, town.at).id
        given.append((case.number, case.id, prompt))

    assert all(first != second for first, second in zip(*given, strict=True))


def test_no_number_is_given_twice_where_the_clock_was_a_day_slow_at_the_start(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    archive = back_up()
    report(town)
    lost = town.last(CENTRE_CHAT).text

    archive.put_back(wrong=-timedelta(days=1))
    report(town)

    assert "SY20261123-0001" in lost
    assert "SY20261123-0001" not in town.last(CENTRE_CHAT).text


def test_no_number_is_given_twice_where_the_lost_time_reached_into_a_day_that_no_clock_knew(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    """The backup is of one day, the clock of the start a day behind it, and the lost time went on into the next."""
    archive = back_up()
    town.at += timedelta(days=1)
    report(town)
    assert "SY20261124-0001" in town.last(CENTRE_CHAT).text

    archive.put_back(wrong=-timedelta(days=2))
    report(town)

    assert "SY20261124-0001" not in town.last(CENTRE_CHAT).text


def test_the_numbers_go_on_over_a_second_start_and_are_not_skipped_again(
    town: Town, connection: Connection, back_up: Callable[..., Archive]
) -> None:
    report(town)
    archive = back_up()

    archive.put_back()
    town.tx = Transaction(connection, town.tx.notes._vault)
    archive.start()
    report(town)
    report(town)

    first, second = (town.tx.cases.by_number(f"SY20261123-{number}") for number in (4016, 4017))
    assert first is not None
    assert second is not None
    assert second.id == first.id + 1


def test_each_admin_is_told_once_and_at_once_what_is_missing(town: Town, back_up: Callable[..., Archive]) -> None:
    archive = back_up()
    report(town)

    archive.put_back()
    archive.start()

    [told] = town.in_chat(OWN_CHAT)
    assert "恢复到 09:42" in told.text
    assert "不在其中" in told.text


def cards_owed(town: Town) -> list[tuple[int, Priority]]:
    waiting = (one for one in town.tx.outbox.of_case(CaseId(1)) if one.state is State.WAITING)
    return sorted((one.chat_id, one.priority) for one in waiting)


def test_the_cards_of_open_cases_are_drawn_anew_once_and_behind_everything_else(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    archive = back_up()
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(CENTRE_CHAT)
    assert "待接单" in card.text

    archive.put_back(started=False)
    settle_restore(town.tx, town.at, town.centre)
    assert cards_owed(town) == sorted((chat, Priority.REDRAW) for chat in (CENTRE_CHAT, WORKER_CHAT))

    town.deliver()
    assert "待受理" in town.messages[CENTRE_CHAT, card.id].text
    settle_restore(town.tx, town.at, town.centre)
    assert cards_owed(town) == []


def test_a_card_that_was_drawn_in_the_lost_time_says_again_what_it_said_before(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    archive = back_up()
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    assert "待接单" in town.last(WORKER_CHAT).text

    archive.put_back()

    assert "待受理" in town.last(WORKER_CHAT).text


def test_a_case_that_had_ended_and_was_opened_again_in_the_lost_time_has_ended_on_its_cards(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    town.tap(LI, town.last(CENTRE_CHAT), "不予受理")
    page = town.last(1000 + LI.id)
    town.press(LI, page, next(b["callback_data"] for row in page.rows for b in row if "c:rj" in b["callback_data"]))
    assert "不予受理" in town.messages[WORKER_CHAT, 2].text
    archive = back_up()
    case = town.case()
    turn = Turn(town.tx, town.at, town.centre, "appeal")
    opened = carry_out(turn, case, Appeal(turn.jot("确实存在", WANG.id)), WANG)
    town.deliver()
    assert opened.open
    assert "待受理" in town.messages[WORKER_CHAT, 2].text

    archive.put_back()

    assert "不予受理" in town.messages[WORKER_CHAT, 2].text


def test_a_group_that_the_bot_was_let_into_again_in_the_lost_time_has_its_cards_again(
    town: Town, back_up: Callable[[], Archive]
) -> None:
    report(town)
    town.bot_is(WORKER_CHAT, "administrator", "kicked")
    archive = back_up()
    town.bot_is(WORKER_CHAT, "kicked", "administrator")
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    assert "待接单" in town.last(WORKER_CHAT).text

    archive.put_back()

    assert "待受理" in town.last(WORKER_CHAT).text


def test_a_group_that_the_bot_is_still_out_of_is_told_of_once_after_a_restore(
    town: Town, back_up: Callable[[], Archive]
) -> None:
    report(town)
    report(town)
    town.bot_is(WORKER_CHAT, "administrator", "kicked")
    archive = back_up()
    town.closed[WORKER_CHAT] = DeliveryFailure.KICKED

    archive.put_back()

    assert [chat.chat_id for chat in town.tx.chats.silent()] == [WORKER_CHAT]
    assert len([one for one in town.in_chat(OWN_CHAT) if "已被移出" in one.text]) == 2, "then, and now once"


def test_an_open_case_without_a_card_that_is_known_gets_one_in_each_of_its_groups(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    town.tx.cards.retire(CaseId(1), CENTRE_CHAT)
    before = len(town.in_chat(CENTRE_CHAT))
    archive = back_up()

    archive.put_back()

    assert len(town.in_chat(CENTRE_CHAT)) == before + 1
    assert town.last(CENTRE_CHAT).data("派 城管")


def test_a_card_that_is_owed_anyway_is_not_owed_twice(town: Town, back_up: Callable[..., Archive]) -> None:
    report(town)
    town.say(LI, f"/case {town.case().number}")
    archive = back_up()
    archive.put_back(started=False)
    town.tx.cards.retire(CaseId(1), CENTRE_CHAT)
    OutboxWriter(town.tx, town.at, town.centre, "x").card(town.case(), Destination(CENTRE_CHAT), anew=True)
    settle_restore(town.tx, town.at, town.centre)

    assert [chat for chat, _ in cards_owed(town)].count(CENTRE_CHAT) == 1


def test_a_tap_on_the_card_of_a_lost_case_is_answered_by_what_is_so_and_not_counted(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    archive = back_up()
    report(town)
    lost = town.last(CENTRE_CHAT)

    archive.put_back()

    assert "曾从备份恢复" in town.press(LI, lost, lost.data("派 城管"))
    assert counted(town) == 0


def test_a_tap_on_a_lost_move_hears_how_the_case_stands_and_the_card_is_drawn_anew(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    archive = back_up()
    town.at += minutes(2)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    card, given_out = town.last(CENTRE_CHAT), town.last(UNIT_CHAT)
    lost_move = card.data("改派")

    archive.put_back()

    assert "待受理" in town.press(LI, card, lost_move)
    assert "派 城管" in " ".join(town.messages[CENTRE_CHAT, card.id].labels)
    assert "由新卡片代替" in town.press(OFFICER_SQUAD, given_out, given_out.data("办结"))
    assert town.case().status is Status.REPORTED
    assert counted(town) == 0


def test_what_was_asked_and_listed_in_the_lost_time_is_over_and_nobody_is_accused(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    archive = back_up()
    report(town)
    town.tap(LI, town.last(CENTRE_CHAT), "不予受理")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    asked = town.last(1000 + LI.id)
    town.say(LI, "/mine")
    listed = town.last(1000 + LI.id)

    archive.put_back()

    assert "过期" in town.press(LI, asked, encode(PromptTap(PromptButton.CANCEL, 1)))
    assert "曾从备份恢复" in town.press(LI, listed, encode(ListTap(ListName.OPEN, to_36(2))))
    assert counted(town) == 0


def test_under_a_message_of_before_or_after_the_lost_time_a_forged_tap_is_forged(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    report(town)
    before = town.last(CENTRE_CHAT)
    town.at += minutes(5)
    archive = back_up()
    report(town)
    archive.put_back()
    town.at += minutes(1)
    report(town)
    after = town.last(CENTRE_CHAT)

    for message in (before, after):
        town.press(LI, message, encode(CardTap(CardAction.DISPATCH, CaseId(2), 1, "squad")))
        town.press(LI, message, encode(PromptTap(PromptButton.CANCEL, 10**15)))

    assert counted(town) == 4


def test_a_tap_on_the_card_of_a_lost_case_is_honest_though_the_clock_was_ahead_at_the_backup(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    told = json.dumps({"update_id": 1, "message": {"date": int(town.at.timestamp())}}).encode()
    town.tx.inbox.store(4242, [Arrived(1, 0, "message", told)], town.at + timedelta(days=1))
    archive = back_up(timedelta(days=1))
    report(town)
    lost = town.last(CENTRE_CHAT)

    archive.put_back()

    assert "曾从备份恢复" in town.press(LI, lost, lost.data("派 城管"))
    assert counted(town) == 0


def test_a_tap_on_the_card_of_a_lost_case_is_honest_though_the_clock_was_behind_at_the_start(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    archive = back_up()
    report(town)
    lost = town.last(CENTRE_CHAT)

    archive.put_back(wrong=-timedelta(days=1))
    town.at += minutes(5)
    report(town)
    after = town.last(CENTRE_CHAT)

    assert "曾从备份恢复" in town.press(LI, lost, lost.data("派 城管"))
    assert counted(town) == 0
    town.press(LI, after, encode(CardTap(CardAction.DISPATCH, CaseId(2), 1, "squad")))
    assert counted(town) == 1


def test_under_a_message_of_the_lost_time_what_no_button_says_is_forged(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    archive = back_up()
    report(town)
    lost = town.last(CENTRE_CHAT)
    archive.put_back()

    for data in ("c:zz:2:1:", "nothing", "a:cancel:2:x"):
        town.press(LI, lost, data)

    assert counted(town) == 3


def test_the_lost_time_is_remembered_for_as_long_as_its_messages_stand(
    town: Town, back_up: Callable[..., Archive]
) -> None:
    archive = back_up()
    report(town)
    lost = town.last(CENTRE_CHAT)
    archive.put_back()
    town.at += timedelta(days=400)

    assert "曾从备份恢复" in town.press(LI, lost, lost.data("派 城管"))
    assert counted(town) == 0
