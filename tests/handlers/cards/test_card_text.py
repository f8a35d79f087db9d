"""The text of a card: its times are moments, so that nothing on it goes stale by itself."""

from dispatch.case import commands as c
from dispatch.model import ClauseNumber, TimerKey, TimerKind, Urgency
from handlers.notify.destinations import Destination
from handlers.notify.outbox_writer import OutboxWriter
from handlers.turn.carry_out import Turn, carry_out
from tests.handlers.drawing import send
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, DIRECTOR, HEAD, LI, OFFICER_SQUAD, WANG, WASTE, local

REPORT = "#上报 首义路12号门口占道经营，推车堵了人行道"


def head(town: Town, chat: int) -> str:
    return town.last(chat).text.split("\n")[0]


def calls(town: Town, chat: int) -> list[str]:
    return [out.method for out in town.sent if out.params.get("chat_id") == chat]


def test_a_card_says_until_when_it_is_to_be_triaged_accepted_and_settled(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    reported = head(town, CENTRE_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 ")
    dispatched = head(town, UNIT_CHAT), head(town, CENTRE_CHAT)

    town.at = local(23, 9, 50)
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")

    assert reported.endswith("待受理 · 09:57 前受理")
    assert dispatched[1].endswith("待接单 · 今日 11:42 前办结")
    assert head(town, CENTRE_CHAT).endswith("处置中 · 今日 11:42 前办结")
    assert "限 2 个工作小时" in town.last(CENTRE_CHAT).text


def test_a_limit_of_days_says_which_days_they_are_and_the_moment_has_its_date(town: Town) -> None:
    town.say(WANG, "#上报 首义路8号夜里施工噪音扰民", WORKER_CHAT)

    town.tap(LI, town.last(CENTRE_CHAT), "派 ")

    assert "今日 11:42 前" not in town.last(CENTRE_CHAT).text
    assert head(town, CENTRE_CHAT).endswith("11:42 前接单 · 11月25日 09:42 前办结")
    assert "限 2 个工作日" in town.last(CENTRE_CHAT).text


def test_a_card_in_private_never_says_today_for_it_is_not_drawn_anew_by_a_timer(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)

    shown = send(town.tx, town.case(), 1000 + LI.id, town.at)

    assert shown is not None
    assert str(shown["text"]).split("\n")[0].endswith("待受理 · 11月23日 09:57 前受理")


def test_time_alone_changes_nothing_on_a_card(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    sent = len(town.sent)

    town.at = local(23, 9, 56)
    wish(town)

    assert len(town.sent) == sent


def test_a_timer_that_changes_nothing_for_a_chat_sends_nothing_there(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    worker, centre = calls(town, WORKER_CHAT), calls(town, CENTRE_CHAT)

    town.wait(local(23, 9, 58))

    assert town.case().rung == {TimerKey.of(TimerKind.TRIAGE)}
    assert calls(town, WORKER_CHAT) == worker
    assert calls(town, CENTRE_CHAT) == [*centre, "editMessageText"]
    assert head(town, CENTRE_CHAT).endswith("<b>受理超时（11月23日 09:57 前）</b>")


def test_the_next_timer_of_an_overdue_case_edits_no_card_at_all(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.wait(local(23, 9, 58))
    before = calls(town, CENTRE_CHAT)

    town.wait(local(23, 16))

    assert town.case().rung == {TimerKey.of(TimerKind.TRIAGE), TimerKey.of(TimerKind.TRIAGE_BACKUP)}
    assert calls(town, CENTRE_CHAT) == before


def test_a_card_whose_edit_was_lost_on_the_way_is_drawn_again_though_it_would_say_what_it_said(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    card = town.tx.cards.get(town.case().id, CENTRE_CHAT)
    assert card is not None
    town.tx.cards.note_drawing(card.case, CENTRE_CHAT, town.case().revision)
    before = calls(town, CENTRE_CHAT)

    wish(town)

    assert calls(town, CENTRE_CHAT) == [*before, "editMessageText"]


def wish(town: Town) -> None:
    """The centre's card is wished for once more, as after a tap on an older state of it."""
    OutboxWriter(town.tx, town.at, town.centre, "again").card(town.case(), Destination(CENTRE_CHAT), anew=True)
    town.deliver()


def test_a_guessed_category_says_so_until_somebody_has_chosen_or_the_case_has_ended(town: Town) -> None:
    town.say(WANG, "#上报 推车占道", WORKER_CHAT)
    assert "占道经营（街面秩序） · 类别未核定" in town.last(CENTRE_CHAT).text
    assert "地点待补充" in town.last(CENTRE_CHAT).text

    town.tap(WANG, town.last(WORKER_CHAT), "撤回上报")

    assert "占道经营（街面秩序）" in town.last(CENTRE_CHAT).text
    assert "未核定" not in town.last(CENTRE_CHAT).text
    assert "地点待补充" not in town.last(CENTRE_CHAT).text


PERHAPS = "#上报 首义路12号师傅摔到沟里了"


def test_words_that_may_tell_of_a_danger_ask_and_one_tap_makes_the_case_urgent(town: Town) -> None:
    town.say(WANG, PERHAPS, WORKER_CHAT)
    assert "疑似紧急" in head(town, CENTRE_CHAT)
    assert "疑似紧急" not in town.last(WORKER_CHAT).text
    assert town.case().urgency is Urgency.NORMAL

    town.tap(LI, town.last(CENTRE_CHAT), "定为紧急")

    assert town.case().urgency is Urgency.URGENT
    assert "疑似" not in head(town, CENTRE_CHAT)
    assert "定为紧急" not in str(town.last(CENTRE_CHAT).rows)


def test_nobody_is_asked_about_words_of_a_case_that_has_a_chosen_category(town: Town) -> None:
    town.say(WANG, PERHAPS, WORKER_CHAT)

    carry_out(Turn(town.tx, town.at, town.centre, "x"), town.case(), c.Amend(row=WASTE), LI)
    town.deliver()

    assert "疑似" not in town.last(CENTRE_CHAT).text


def test_at_night_when_nobody_can_be_asked_such_words_are_enough(town: Town) -> None:
    town.at = local(23, 23)

    town.say(WANG, PERHAPS, WORKER_CHAT)

    assert town.case().urgency is Urgency.URGENT


def test_what_the_reporter_has_chosen_is_no_guess(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号东西坏了", WORKER_CHAT)
    assert "类别待定" in town.last(CENTRE_CHAT).text
    case = town.case()
    carry_out(Turn(town.tx, town.at, town.centre, "x"), case, c.Supplement(row=WASTE), WANG)
    town.deliver()

    assert "垃圾满溢（环卫）" in town.last(CENTRE_CHAT).text
    assert "未核定" not in town.last(CENTRE_CHAT).text


def test_a_case_that_has_ended_without_a_category_asks_for_none(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号东西坏了", WORKER_CHAT)

    town.tap(WANG, town.last(WORKER_CHAT), "撤回上报")

    assert "类别待定" not in town.last(CENTRE_CHAT).text + town.last(WORKER_CHAT).text


def test_what_is_asked_for_does_not_say_please_twice(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "请补充：具体地点")

    assert "需补充：具体地点" in town.last(CENTRE_CHAT).text
    assert "请补充：请补充" not in town.last(1000 + WANG.id).text


def handled(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 ")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")


def test_the_latest_progress_stands_on_the_card_until_the_case_is_settled(town: Town) -> None:
    handled(town)
    for words in ("已到现场", "正在清理"):
        town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "进展")
        town.say(OFFICER_SQUAD, words)
        town.tap(OFFICER_SQUAD, town.last(1000 + OFFICER_SQUAD.id), "提交")

    assert "最近进展：正在清理" in town.last(CENTRE_CHAT).text
    assert "已到现场" not in town.last(CENTRE_CHAT).text
    assert "正在清理" not in town.last(WORKER_CHAT).text, "no text in the workers' group"


def test_the_director_rules_on_every_return_with_its_unit_and_who_had_it_is_suggested_last(town: Town) -> None:
    for unit in ("派 城管中队", "派 武南村社区"):
        if town.tx.cases.by_number("SY20261123-0001") is None:
            town.say(WANG, REPORT, WORKER_CHAT)
        assert unit in town.last(CENTRE_CHAT).labels[0]
        town.tap(LI, town.last(CENTRE_CHAT), unit)
        case = town.case()
        officer = OFFICER_SQUAD if "城管" in unit else HEAD
        back = c.Return(town.tx.notes.keep(f"不属{unit[2:]}", officer.id, town.at), ClauseNumber("3.1"))
        carry_out(Turn(town.tx, town.at, town.centre, unit), case, back, officer)
        town.deliver()
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管中队")
    last = c.Return(town.tx.notes.keep("仍不属本队", OFFICER_SQUAD.id, town.at), ClauseNumber("3.1"))
    carry_out(Turn(town.tx, town.at, town.centre, "third"), town.case(), last, OFFICER_SQUAD)
    town.deliver()

    asked = town.last(1000 + DIRECTOR.id).text
    assert "城管中队退单：不属城管中队" in asked
    assert "武南村社区退单：不属武南村社区" in asked
    assert "城管中队退单：仍不属本队" in asked


def test_where_the_report_was_taken_out_of_the_group_the_card_says_whose_it_is(town: Town) -> None:
    town.say(WANG, f"{REPORT}，电话13800001234", WORKER_CHAT)
    assert "王* 上报 09:42" in town.last(WORKER_CHAT).text
    town.say(WANG, REPORT, WORKER_CHAT)

    assert "上报 09:42" not in town.last(WORKER_CHAT).text


def test_the_heading_of_a_page_stands_right_above_its_buttons(town: Town) -> None:
    for who in (WANG, CHEN):
        town.say(who, "#上报 首义路12号门口占道经营", WORKER_CHAT)

    town.tap(LI, town.last(CENTRE_CHAT), "更多")

    card = town.last(1000 + LI.id).text.splitlines()
    assert card[-1] == "<b>更多操作</b>"
    assert card[-2].startswith("可能与 SY20261123-0001")


def test_a_report_of_any_length_leaves_its_card_on_one_screen_of_a_phone(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营，" + "推车堵了人行道" * 500, WORKER_CHAT)

    assert len(town.last(CENTRE_CHAT).text) < 480
    assert "…" in town.last(CENTRE_CHAT).text
