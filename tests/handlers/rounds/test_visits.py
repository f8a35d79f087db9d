"""Visits in the chat: one line the evening before, one card after it, three taps; what follows belongs to it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dispatch.model import Person, Status
from dispatch.rounds.visits import Alarm, DoorsDrawn, Meeting, Tick, Verdict, Visit, VisitPlanned
from handlers.bot_api.callback_data import ListName, ListTap, encode, to_36
from handlers.notify.destinations import private
from handlers.notify.messages import AreaPage
from handlers.roster import absence
from handlers.rounds import rota, visit_turn
from handlers.turn.carry_out import Turn
from tests.handlers.households import doorway
from tests.handlers.rounds.weeks import SATURDAY, planned, visits
from tests.handlers.town import Message, Town, keep_papers, put
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.make import report, verified_case
from tests.street import ADMIN, CHEN, DIRECTOR, GRID_3, HEAD, LI, OTHER_HEAD, STALL, WANG, WUNAN, ZHAO, local

LIS, WANGS = 1000 + LI.id, 1000 + WANG.id
TUESDAY_0840 = local(24, 8, 40)


def one_visit(town: Town, at: datetime = TUESDAY_0840, person: Person = LI) -> Visit:
    """A single visit of LI to 武南村, planned the day before in the morning."""
    town.at = at - timedelta(hours=23)
    out = Turn(town.tx, town.at, town.centre, f"plan.{at}").out
    planned_ = VisitPlanned(town.tx.visits.next_id(), WUNAN, person.id, Meeting.MORNING, at)
    return visit_turn.plan(out, planned_)


def carded(town: Town) -> tuple[Visit, Message]:
    """After its card has come."""
    one = one_visit(town)
    town.wait(local(24, 9, 30))
    return town.tx.visits.require(one.id), card(town)


def card(town: Town, who: Person = LI) -> Message:
    return next(m for m in reversed(town.in_chat(1000 + who.id)) if "<b>11月24日 08:40" in m.text)


def now(town: Town, one: Visit) -> Visit:
    return town.tx.visits.require(one.id)


def test_the_evening_before_one_line_says_when_and_where(town: Town) -> None:
    one_visit(town)

    town.wait(local(23, 16, 59))
    assert town.in_chat(LIS) == []
    town.wait(local(23, 17))

    (line,) = town.in_chat(LIS)
    assert line.text == "明早 08:40 武南村社区晨会"
    assert line.labels == ["换人", "改期"]


def test_three_taps_are_a_visit_and_the_card_is_one_message(town: Town) -> None:
    one, shown = carded(town)

    town.tap(LI, shown, "晨会")
    town.tap(LI, card(town), "看了记录本")
    town.tap(LI, card(town), "王建国")
    town.tap(LI, card(town), "完整")

    assert now(town, one).ticks == {Tick.MORNING, Tick.NOTEBOOK}
    assert "已去：晨会、看了记录本" in card(town).text
    assert "王建国的记录本：完整" in card(town).text
    assert len([m for m in town.in_chat(LIS) if "08:40" in m.text]) == 2, "the line of the evening, and the card"
    assert [m.text for m in town.in_chat(WANGS)] == ["李晓红看了您本周的记录本：完整。"]
    assert town.tx.timers.of_owner(f"visit:{one.id}") == []


def test_a_tick_toggles(town: Town) -> None:
    one, shown = carded(town)

    town.tap(LI, shown, "晚会")
    assert "✓ 晚会" in card(town).labels
    town.tap(LI, card(town), "✓ 晚会")

    assert now(town, one).ticks == frozenset()
    assert [timer.kind for timer in town.tx.timers.of_owner(f"visit:{one.id}")] == ["visit:guard"]


def test_who_did_not_go_chooses_a_ready_reason(town: Town) -> None:
    one, shown = carded(town)

    town.tap(LI, shown, "没去成")
    assert "街道会议冲突" in card(town).labels
    town.tap(LI, card(town), "街道会议冲突")

    assert now(town, one).missed == "called"
    assert "没去成：街道会议冲突" in card(town).text
    town.tap(LI, card(town), "晨会")
    assert now(town, one).missed is None
    assert "没去成" not in card(town).labels


def test_a_worker_alone_reads_what_to_amend(town: Town) -> None:
    one, shown = carded(town)
    town.tap(LI, shown, "看了记录本")
    town.tap(LI, card(town), "王建国")
    town.tap(LI, card(town), "需改")

    town.say(LI, "11月20日的走访\n没写门牌号")

    assert town.in_chat(WANGS)[-1].text == "李晓红看了您本周的记录本，有一处请改：11月20日的走访 没写门牌号"
    assert now(town, one).checks[0].verdict is Verdict.AMEND
    assert not [
        m for chat in (WORKER_CHAT, CENTRE_CHAT, 1000 + CHEN.id) for m in town.in_chat(chat) if "门牌号" in m.text
    ]
    assert "只发给了王建国本人" in town.last(LIS).text


def test_an_empty_line_about_a_notebook_is_asked_for_again_and_can_be_given_up(town: Town) -> None:
    one, shown = carded(town)
    town.tap(LI, shown, "看了记录本")
    town.tap(LI, card(town), "陈桂芳")
    town.tap(LI, card(town), "需改")

    town.say(LI, "", photo=True)
    assert "这里需要文字" in town.last(LIS).text
    town.say(LI, "取消")

    assert now(town, one).checks == ()


def test_the_own_record_of_a_worker_is_what_the_bot_has(town: Town) -> None:
    town.at = local(23, 9)
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.say(CHEN, "#上报 路灯不亮", WORKER_CHAT)
    one, shown = carded(town)
    town.tap(LI, shown, "看了记录本")
    town.tap(LI, card(town), "王建国")

    town.tap(LI, card(town), "看本周记录")

    record = town.last(LIS)
    assert record.text.startswith("<b>王建国本周的记录</b>：上报 1 件")
    assert "SY20261123-0001" in record.text
    assert "SY20261123-0002" not in record.text
    assert now(town, one).checks == ()


def test_a_problem_becomes_a_case_by_one_tap_and_voices_are_passed_on(town: Town) -> None:
    one, _ = carded(town)

    town.say(LI, "问题：首义路12号门口占道经营\n困难：三网格没有电子钥匙\n今天到会六人")

    assert "问题 1 条" in town.last(LIS).text
    assert "建议和困难 1 条" in town.last(LIS).text
    assert "问题 1：首义路12号门口占道经营" in card(town).text
    assert "另有记录 1 条" in card(town).text
    assert [voice.station for voice in town.tx.voices.waiting()] == [WUNAN]
    alert = town.tap(LI, card(town), "立案 1")
    assert "已登记 SY20261124-0001" in alert
    assert (town.case().status, town.case().station) == (Status.REPORTED, WUNAN)
    assert now(town, one).notes[0].case == town.case().id
    assert not [label for label in card(town).labels if "立案" in label]


def test_pictures_belong_to_the_visit_by_reply_and_on_the_day_of_the_card(town: Town) -> None:
    one, shown = carded(town)

    town.say(LI, "", photo=True)
    town.say(LI, "好的")
    town.wait(local(25, 9))
    town.say(LI, "今天的事另说")
    town.say(LI, "墙上的公示栏已换", reply_to=shown)

    assert [bool(note.media) for note in now(town, one).notes] == [True, False]


def test_a_tag_or_a_command_goes_before_the_card(town: Town) -> None:
    one, _ = carded(town)

    town.say(LI, "#上报 路灯不亮")
    town.say(LI, "/board")

    assert now(town, one).notes == ()
    assert town.case().status is Status.REPORTED


def closed(town: Town, count: int) -> None:
    """So many closed cases of one grid of 武南村."""
    keep_papers(town.tx)
    for _ in range(count):
        number = town.tx.cases.next_id()
        case = verified_case(of=report(row=STALL, station=WUNAN))
        put(town.tx, replace(case, id=number, number=f"SY20261120-{number:04}", grid=GRID_3))


def test_three_closed_cases_are_drawn_logged_and_looked_at(town: Town) -> None:
    closed(town, 5)
    one, shown = carded(town)

    drawn = now(town, one).drawn
    assert len(drawn) == 3
    assert "随机 3 件" in shown.text
    town.tap(LI, shown, "1 对")
    town.tap(LI, card(town), "2 有误")

    assert [found.right for found in now(town, one).drawn] == [True, False, None]
    assert " · 有误" in card(town).text
    log = [entry.event for entry in town.tx.visits.log(one.id)]
    assert any(getattr(event, "seed", "").startswith(f"{one.id}/") for event in log)


def test_doors_that_were_visited_are_drawn_too_where_doors_are_kept_and_none_of_a_special_group(town: Town) -> None:
    town.centre = doorway.CENTRE
    doorway.settle(town.tx)
    for number in ("3-1-101 平安", "3-2-501 见到", "3-2-502 不在"):
        town.say(WANG, f"#入户 {number}")
    one, shown = carded(town)

    known = {doorway.door(town.tx, number).id for number in ("3-2-501", "3-2-502")}
    assert {found.door for found in now(town, one).doors} == known
    assert "抽查住户</b>（随机 2 户" in shown.text
    assert "3-2-501 · 11月2" in shown.text
    assert "3-1-101" not in shown.text
    town.tap(LI, shown, "1 一致")
    town.tap(LI, card(town), "2 不一致")

    assert [found.right for found in now(town, one).doors] == [True, False]
    assert " · 不一致" in card(town).text
    drawn = [entry.event for entry in town.tx.visits.log(one.id) if isinstance(entry.event, DoorsDrawn)]
    assert [event.seed.startswith(f"{one.id}/") for event in drawn] == [True]


def test_where_no_doors_are_kept_none_is_drawn(town: Town) -> None:
    doorway.settle(town.tx)

    one, shown = carded(town)

    assert now(town, one).doors == ()
    assert "抽查住户" not in shown.text


def test_who_is_swapped_in_hears_it_and_the_card_comes_to_them(town: Town) -> None:
    one = one_visit(town)
    town.wait(local(23, 17))

    town.tap(LI, town.last(LIS), "换人")
    assert town.last(LIS).labels == ["赵强", "返回"]
    town.tap(LI, town.last(LIS), "赵强")
    town.wait(local(24, 9, 30))

    assert now(town, one).person == ZHAO.id
    assert town.in_chat(1000 + ZHAO.id)[0].text == "明早 08:40 武南村社区晨会"
    assert card(town, ZHAO).labels[0] == "晨会"
    assert not [m for m in town.in_chat(LIS) if "<b>11月24日" in m.text]


def test_a_visit_is_moved_to_another_meeting_of_the_week(town: Town) -> None:
    one = one_visit(town)
    town.wait(local(23, 17))
    line = town.last(LIS)

    town.tap(LI, line, "改期")
    town.tap(LI, town.last(LIS), "11月26日 16:50")

    moved = now(town, one)
    assert (moved.at, moved.meeting, moved.fixed) == (local(26, 16, 50), Meeting.EVENING, True)
    town.wait(local(25, 17))
    assert town.last(LIS).text == "明天 16:50 武南村社区晚会"


def test_a_button_of_an_older_plan_shows_how_it_is_now(town: Town) -> None:
    one = one_visit(town)
    town.wait(local(23, 17))
    town.tap(LI, town.last(LIS), "换人")
    old = town.last(LIS).data("赵强")
    town.say(DIRECTOR, "/rounds")
    town.press(DIRECTOR, town.last(1000 + DIRECTOR.id), encode(ListTap(ListName.ROUNDS, f"swap-{to_36(one.id)}")))
    town.tap(DIRECTOR, town.last(1000 + DIRECTOR.id), "赵强")

    assert "安排已有变化" in town.press(LI, town.last(LIS), old)


def test_another_s_visit_is_refused_in_a_sentence(town: Town) -> None:
    one, shown = carded(town)

    assert "由李晓红负责" in town.press(
        ZHAO, at_home(town, ZHAO), encode(ListTap(ListName.ROUNDS, f"card-{to_36(one.id)}"))
    )
    assert "无效" in town.press(ZHAO, shown_to(shown, ZHAO), shown.data("晨会"))


def at_home(town: Town, who: Person) -> Message:
    town.say(who, "/help")
    return town.last(1000 + who.id)


def shown_to(shown: Message, who: Person) -> Message:
    """The same message as somebody else could only forge it."""
    return Message(1000 + who.id, shown.id, shown.text)


def test_the_week_shows_the_own_visits_first_and_heads_only_theirs(town: Town) -> None:
    planned(town)
    town.at = local(23, 9)

    town.say(LI, "/rounds")
    own = town.last(LIS)
    lines = own.text.splitlines()
    assert "下社区安排" in lines[0]
    assert lines[1].startswith("11月23日 16:50 武南村社区晚会 · ")
    assert "其他同事" in own.text
    assert "大东门社区" in own.text
    town.say(HEAD, "/rounds")
    assert "武南村社区" in town.last(1000 + HEAD.id).text
    assert "大东门" not in town.last(1000 + HEAD.id).text
    town.say(DIRECTOR, "/rounds")
    assert "大东门社区" in town.last(1000 + DIRECTOR.id).text
    town.say(WANG, "/rounds")
    assert "这个功能供" in town.last(WANGS).text
    town.tap(LI, own, "下周安排")
    assert "没有安排" in town.last(LIS).text
    town.tap(LI, town.last(LIS), "本周安排")
    assert "武南村" in town.last(LIS).text


def test_the_list_of_the_week_opens_a_visit_to_come_and_the_card_of_one_that_has_begun(town: Town) -> None:
    planned(town)
    town.at = local(23, 9)
    town.say(LI, "/rounds")
    town.tap(LI, town.last(LIS), "武南村社区晚会")
    assert "换人" in town.last(LIS).labels

    town.wait(local(23, 18))
    town.say(LI, "/rounds")
    town.tap(LI, town.last(LIS), "武南村社区晚会")
    assert "没去成" in town.last(LIS).labels
    assert len([m for m in town.in_chat(LIS) if "没去成" in m.labels]) == 1, "the older card gave way"


def test_the_next_week_is_planned_as_soon_as_this_one_begins(town: Town) -> None:
    planned(town)
    before = len(visits(town))

    town.wait(local(23, 8))

    assert len(visits(town)) == 2 * before == 8
    rota.begin(town.tx, town.at, town.centre)
    assert len(visits(town)) == 8


def test_a_leave_hands_over_what_lies_ahead_and_only_that(town: Town) -> None:
    planned(town)
    town.wait(local(24, 10))
    own = [one for one in visits(town) if one.person == LI.id]

    town.say(LI, "请假 11月25日到27日")

    handed = {one.id for one in visits(town) if one.person == ZHAO.id}
    assert {one.id for one in own if local(25, 0) <= one.at < local(28, 0)} <= handed
    assert {one.id for one in own if not local(25, 0) <= one.at < local(28, 0)}.isdisjoint(handed)
    town.wait(local(25, 17))
    assert "明早 08:40 武南村社区晨会" in [m.text for m in town.in_chat(1000 + ZHAO.id)]


def test_coming_back_early_gives_the_visits_back(town: Town) -> None:
    planned(town)
    town.at = local(23, 9)
    out = Turn(town.tx, town.at, town.centre, "away").out
    absence.change(town.tx, out, town.tx.people.require(LI.id), on_leave=True)
    assert {one.person for one in visits(town)} == {ZHAO.id}

    absence.change(town.tx, out, town.tx.people.require(LI.id), on_leave=False)

    assert {one.person for one in visits(town) if one.station == WUNAN} == {LI.id}


def test_what_nobody_has_ticked_stands_in_the_own_list_of_the_next_morning(town: Town) -> None:
    one, _ = carded(town)

    town.wait(local(27, 15))
    assert town.tx.visits.require(one.id).rung >= {Alarm.GUARD}
    before = len(town.in_chat(LIS))
    town.wait(local(30, 9))

    (morning,) = town.in_chat(LIS)[before:]
    assert "未登记：11月24日 08:40 武南村社区晨会" in morning.text
    town.tap(LI, morning, "武南村社区晨会")
    town.tap(LI, card(town), "晨会")
    assert now(town, one).ticks == {Tick.MORNING}


def test_what_was_ticked_in_time_is_reminded_of_by_nothing(town: Town) -> None:
    _, shown = carded(town)
    town.tap(LI, shown, "晨会")
    before = len(town.in_chat(LIS))

    town.wait(local(30, 9))

    assert len(town.in_chat(LIS)) == before


def test_a_person_with_cases_and_a_visit_gets_one_message_in_the_morning(town: Town) -> None:
    town.at = local(20, 9)
    town.say(CHEN, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    one_visit(town)
    town.wait(local(24, 8))
    before = len(town.in_chat(LIS))

    town.wait(local(24, 9))

    (morning,) = town.in_chat(LIS)[before:]
    assert "今日待办 1 件" in morning.text
    assert "今日 08:40 武南村社区晨会" in morning.text


def test_a_visit_alone_is_no_morning_message(town: Town) -> None:
    one_visit(town)
    town.wait(local(24, 8, 39))

    assert len(town.in_chat(LIS)) == 1, "the line of the evening before has told it"


@pytest.mark.parametrize(
    "argument",
    [
        "week-x",
        "week-9999",
        "notice-!",
        "take-1-1",
        "set-1-20261124-x-1",
        "set-1-2026-m-1",
        "card-",
        "elsewhere-1",
        "see-1",
        "record-1-1",
    ],
)
def test_a_button_that_nobody_drew_is_answered_and_changes_nothing(town: Town, argument: str) -> None:
    one, _ = carded(town)
    before = now(town, one)

    alert = town.press(LI, at_home(town, LI), encode(ListTap(ListName.ROUNDS, argument)))

    assert "无效" in alert
    assert now(town, one) == before


@pytest.mark.parametrize(
    "argument", ["t-noon", "m-unknown", "v-zz-complete", "o-9", "o-x", "r-1", "r-1-2", "q-1", "w-b"]
)
def test_a_forged_button_of_the_card_is_answered_and_changes_nothing(town: Town, argument: str) -> None:
    one, shown = carded(town)
    before = now(town, one)

    town.press(LI, shown, shown.data("晨会").replace("t-morning", argument))

    assert now(town, one) == before


def test_without_a_rota_nothing_is_planned(town: Town) -> None:
    town.centre = replace(town.centre, plans_rounds=False)

    assert planned(town) == []
    rota.people_changed(Turn(town.tx, SATURDAY, town.centre, "t").out)
    assert visits(town) == []


@pytest.mark.parametrize("reader", [HEAD, OTHER_HEAD, WANG, ADMIN])
def test_a_page_that_is_not_the_reader_s_is_not_sent(town: Town, reader: Person) -> None:
    one, _ = carded(town)
    before = len(town.in_chat(1000 + reader.id))

    for which in (f"record-{one.id}-{WANG.id}", f"amend-{one.id}-{WANG.id}", "voices-0", "passed-1"):
        show(town, reader, which)

    assert len(town.in_chat(1000 + reader.id)) == before


def show(town: Town, reader: Person, which: str) -> None:
    Turn(town.tx, town.at, town.centre, f"show.{which}.{reader.id}").out.show(
        private(reader), AreaPage("rounds", which)
    )
    town.deliver()
