"""减负: what the bot never does. Section 7 of docs/mechanism.md, a test each."""

import re
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import get_args, get_type_hints

import pytest

from dispatch.campaigns.commands import Answer
from dispatch.campaigns.figures import StationWalk, WalkFigures
from dispatch.campaigns.model import CampaignStatus
from dispatch.case.commands import Report, Resolve
from dispatch.case.refusals import Refusal
from dispatch.case.rules import decide
from dispatch.figures.digest import Digest
from dispatch.figures.periods import week_of
from dispatch.model import Person, PersonId, Status
from dispatch.rounds.figures import VisitFigures, VoiceFigures
from dispatch.rounds.visit_commands import Note
from handlers.buttons.card_actions import ACTION_OF
from handlers.rounds.figures import summary
from handlers.turn.area import Scope
from handlers.wording import LANGUAGES
from handlers.wording.speech import saying
from tests.handlers.campaigns import lists
from tests.handlers.rounds.test_visits import card, carded
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.handlers.wording.test_wording import templates
from tests.make import NOTE, accepted_case, report
from tests.street import (
    CHEN,
    HEAD,
    LI,
    OFFICER_SQUAD,
    PEOPLE,
    STALL,
    WANG,
    WASTE,
    book,
    local,
    minutes,
)

NEVER = {
    "zh": r"打卡|签到|积分|得分|排名|排行|名次|连续\d*天|标兵|通报批评|点赞",
    "en": r"check-in|streak|points|ranking|rank |leaderboard|score|badge|like this",
}
CHATTER = ("收到", "好的", "👍", "大家辛苦了", "明天几点开会?", "今天有人上报吗", "@王建国 你看一下", "……")
REPORT = "#上报 首义路12号门口占道经营,推车堵了人行道"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_knows_check_ins_points_streaks_or_rankings(language: str) -> None:
    found = [key for key, text in templates(language).items() if re.search(NEVER[language], text, re.IGNORECASE)]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_to_answer_that_he_has_received_something(language: str) -> None:
    demand = (
        r"(?:请|须|务必|及时)[^。]{0,8}收到|回复[“「]?收到|please (?:confirm receipt|acknowledge)|reply .received"
    )

    assert [key for key, text in templates(language).items() if re.search(demand, text, re.IGNORECASE)] == []


def test_no_button_says_no_more_than_received() -> None:
    assert not {"收到", "已收到", "已阅", "Received", "OK"} & {
        templates("zh")[f"verb.{code}"] for code in ACTION_OF if f"verb.{code}" in templates("zh")
    }


def test_a_digest_holds_no_figure_of_a_person() -> None:
    seen: set[type] = set()

    def held(kind: object) -> bool:
        if kind is PersonId:
            return True
        inner = any(map(held, get_args(kind)))
        if not isinstance(kind, type) or not is_dataclass(kind) or kind in seen:
            return inner
        seen.add(kind)
        hints = get_type_hints(kind)
        return inner or any(held(hints[field.name]) for field in fields(kind))

    assert not held(Digest)
    assert len(seen) > 2


@pytest.mark.parametrize("words", CHATTER)
@pytest.mark.parametrize("chat", [WORKER_CHAT, CENTRE_CHAT, UNIT_CHAT])
def test_chatter_in_a_group_gets_no_answer_and_no_reaction(town: Town, chat: int, words: str) -> None:
    for who in (WANG, LI, OFFICER_SQUAD):
        town.say(who, words, chat)
        town.say(who, words, chat, photo=True)

    assert town.sent == []


def test_a_report_has_one_message_in_the_workers_group_for_its_whole_life(town: Town) -> None:
    mine = town.say(WANG, REPORT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "办结")
    town.say(OFFICER_SQUAD, "已劝离")
    town.tap(OFFICER_SQUAD, town.last(1000 + OFFICER_SQUAD.id), "提交")
    town.tap(WANG, town.last(1000 + WANG.id), "核查通过")

    (card,) = town.in_chat(WORKER_CHAT)
    assert town.case().status is Status.CLOSED
    assert card.reply_to == mine.id
    assert "已结案" in card.text


def test_a_report_needs_no_photo_and_no_location(town: Town) -> None:
    town.say(WANG, "#上报 路灯不亮", WORKER_CHAT)

    assert town.case().status is Status.REPORTED
    optional = {field.name for field in fields(Report)} - {"id", "number", "description"}
    assert {"media", "place", "contact", "grid", "station"} <= optional


def test_a_result_needs_a_photo_only_where_its_row_says_so() -> None:
    plain, strict = (accepted_case(of=report(row=row)) for row in (STALL, WASTE))

    assert decide(plain, Resolve(NOTE), OFFICER_SQUAD, plain.since + minutes(1), book()).events
    with pytest.raises(Refusal):
        decide(strict, Resolve(NOTE), OFFICER_SQUAD, strict.since + minutes(1), book())


def test_nothing_is_asked_that_stands_in_the_report(town: Town) -> None:
    town.say(WANG, f"{REPORT}\n联系人:张三丰\n电话:13800001234", WORKER_CHAT)
    known = town.last(WORKER_CHAT).labels
    town.say(WANG, "#上报 路灯不亮", WORKER_CHAT)
    unknown = town.last(WORKER_CHAT).labels

    assert not [label for label in known if "位置" in label or "电话" in label]
    assert [label for label in unknown if "位置" in label]


def test_figures_of_persons_go_to_who_asks_and_never_to_a_group(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    before = len(town.sent)
    for who, chat in ((LI, CENTRE_CHAT), (WANG, WORKER_CHAT), (HEAD, WORKER_CHAT)):
        town.say(who, "/mine", chat)

    groups = [str(out.params["text"]) for out in town.sent[before:] if int(str(out.params["chat_id"])) < 0]
    assert len(groups) == 3
    assert not [text for text in groups if "SY2026" in text or any(p.name in text for p in PEOPLE)]


def test_an_ordinary_case_wakes_nobody_before_the_morning(town: Town) -> None:
    town.at = local(23, 18)
    for _ in range(3):
        town.say(WANG, REPORT, WORKER_CHAT)

    town.wait(local(24, 8, 29))
    assert [message for person in PEOPLE for message in town.in_chat(1000 + person.id)] == []


def test_the_card_at_night_makes_no_sound(town: Town) -> None:
    town.at = local(23, 23)
    town.say(WANG, REPORT, WORKER_CHAT)

    assert all(out.params.get("disable_notification") for out in town.sent if out.method == "sendMessage")


def test_days_of_overdue_cases_are_one_message_each_morning_and_not_one_a_case(town: Town) -> None:
    for _ in range(4):
        town.say(CHEN, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.wait(local(25, 8))
    before = {message.id for message in town.in_chat(1000 + LI.id)}

    town.wait(local(25, 9))

    told = [message for message in town.in_chat(1000 + LI.id) if message.id not in before]
    assert len(told) == 1
    assert "早上好" in told[0].text


class Hands:
    """What the people of a case do, counted: taps, each START behind a link among them, and texts."""

    def __init__(self, town: Town) -> None:
        self.town, self.taps, self.texts = town, 0, 0

    def tap(self, who: Person, chat: int, label: str) -> None:
        answer = self.town.tap(who, self.town.last(chat), label)
        self.taps += 1
        if answer.startswith("https://t.me/"):
            # The client opens the bot's chat with a START button, which sends this.
            self.town.say(who, f"/start {answer.partition('?start=')[2]}")
            self.taps += 1

    def write(self, who: Person, text: str, chat: int | None = None) -> None:
        self.town.say(who, text, chat)
        self.texts += 1


def test_from_report_to_closed_takes_eight_taps_and_two_texts_at_the_most(town: Town) -> None:
    hands, officer = Hands(town), 1000 + OFFICER_SQUAD.id

    hands.write(WANG, REPORT, WORKER_CHAT)
    hands.tap(LI, CENTRE_CHAT, "派 城管中队")
    hands.tap(OFFICER_SQUAD, UNIT_CHAT, "接单")
    hands.tap(OFFICER_SQUAD, UNIT_CHAT, "办结")
    hands.write(OFFICER_SQUAD, "已劝离，人行道已让出")
    hands.tap(OFFICER_SQUAD, officer, "提交")
    hands.tap(WANG, 1000 + WANG.id, "核查通过")

    assert town.case().status is Status.CLOSED
    assert (hands.taps, hands.texts) == (6, 2), "promised: at most eight and two"


def test_a_report_of_unknown_category_is_dispatched_by_three_taps_at_the_most(town: Town) -> None:
    hands = Hands(town)
    town.say(WANG, "#上报 首义路12号有个东西不对劲", WORKER_CHAT)
    assert "类别待定" in town.last(CENTRE_CHAT).text

    hands.tap(LI, CENTRE_CHAT, "其他单位")
    hands.tap(LI, 1000 + LI.id, "房管所")

    assert town.case().status is Status.DISPATCHED
    assert hands.taps == 3, "START among them"


def test_a_list_to_walk_is_one_message_a_worker_and_asks_for_nothing_but_one_tap_a_place(town: Town) -> None:
    lists.issue(town)
    first = lists.card(town).id
    before = len(town.in_chat(1000 + WANG.id))
    for label in ("1 没问题", "2 进不去", "3 没问题"):
        town.tap(WANG, lists.card(town), label)

    assert lists.card(town).id == first
    assert len(town.in_chat(1000 + WANG.id)) == before
    assert town.tx.prompts.of_person(WANG.id) == []
    assert [field.name for field in fields(Answer)] == ["place", "finding", "case"], "no photo, no position, no word"
    assert not re.search("请[^。]{0,6}(?:照片|拍照|定位|收到)", lists.card(town).text)


def test_the_reminder_of_a_list_is_one_and_no_message_of_its_own_where_a_morning_message_goes(town: Town) -> None:
    lists.issue(town)
    before = len(town.in_chat(1000 + WANG.id))

    for day in range(24, 30):
        town.wait(local(day, 18))
    town.wait(local(30, 9))
    town.wait(local(30, 16))

    (morning,) = town.in_chat(1000 + WANG.id)[before:]
    assert "早上好" in morning.text
    assert "还剩 3 处" in morning.text


def test_no_figure_of_a_list_is_of_a_person_and_no_group_reads_who_walked_what(town: Town) -> None:
    lists.issue(town)
    town.tap(WANG, lists.card(town), "1 没问题")

    assert not {
        hint for kind in (WalkFigures, StationWalk) for hint in get_type_hints(kind).values() if hint is PersonId
    }
    for chat in (CENTRE_CHAT, WORKER_CHAT, UNIT_CHAT):
        assert not [one for one in town.in_chat(chat) if any(person.name in one.text for person in PEOPLE)]


def test_a_list_that_is_too_much_for_a_worker_does_not_reach_them_without_the_director(town: Town) -> None:
    town.centre = replace(town.centre, book=book(campaign_week_load=2))
    lists.issue(town)

    assert lists.newest(town).status is CampaignStatus.ASKED
    town.wait(local(30, 18))
    assert [one for one in town.in_chat(1000 + WANG.id) if "专项排查" in one.text] == []


def test_a_visit_needs_no_photo_no_location_and_no_words(town: Town) -> None:
    one, _ = carded(town)
    town.tap(LI, card(town), "晨会")

    assert town.tx.visits.require(one.id).ticks
    assert town.tx.timers.of_owner(f"visit:{one.id}") == [], "nothing more is asked of it"
    optional = {field.name for field in fields(Note)}
    assert optional == {"note", "media", "problem"}
    assert all(field.default is not MISSING for field in fields(Note))


def test_a_visit_is_three_taps_at_the_most_and_two_messages(town: Town) -> None:
    carded(town)
    hands = Hands(town)

    hands.tap(LI, 1000 + LI.id, "晨会")
    hands.tap(LI, 1000 + LI.id, "看了记录本")

    assert (hands.taps, hands.texts) == (2, 0)
    assert len(town.in_chat(1000 + LI.id)) == 2, "the line of the evening before, and the card"


def test_a_visit_that_nobody_ticked_is_reminded_of_once(town: Town) -> None:
    carded(town)
    before = len(town.in_chat(1000 + LI.id))

    town.wait(local(4, 12, month=12))

    assert len(town.in_chat(1000 + LI.id)) == before + 1


def test_rounds_count_no_person_in_a_summary_and_say_nothing_in_a_group(town: Town) -> None:
    carded(town)
    town.say(WANG, "#困难 三网格没有电子钥匙", WORKER_CHAT)
    town.tap(LI, card(town), "晨会")
    town.at = local(30, 9)

    scope = Scope("a", week_of(town.centre.book.calendar, 2026, 48))
    found = summary(town.tx, scope, saying(town.centre, town.at))

    assert found is not None
    assert not [person for person in PEOPLE if person.name in found[0]]
    assert [m.text for chat in (WORKER_CHAT, CENTRE_CHAT, UNIT_CHAT) for m in town.in_chat(chat)] == [
        "已收下，答复会私下发给您。"
    ]


def test_the_figures_of_rounds_are_of_stations_and_not_of_persons() -> None:
    for kind in (VisitFigures, VoiceFigures):
        assert not [field for field in fields(kind) if field.type is not int and field.type != "int"]
