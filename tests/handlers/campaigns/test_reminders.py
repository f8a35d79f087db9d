"""One reminder at three quarters of the time, in the morning message; the day after the end the head."""

from dispatch.campaigns.model import CampaignStatus
from tests.handlers.campaigns.lists import card, centre, chat_of, form, issue, newest, write
from tests.handlers.town import Town
from tests.street import CHEN, DIRECTOR, HEAD, LI, WANG, local


def told(town: Town, who: object, words: str) -> list[str]:
    return [one.text for one in town.in_chat(chat_of(who)) if words in one.text]  # type: ignore[arg-type]


def test_who_has_places_left_is_reminded_once_inside_the_morning_message(town: Town) -> None:
    issue(town)
    town.tap(WANG, card(town), "1 没问题")

    town.wait(local(30, 16, 59))

    mornings = told(town, WANG, "早上好")
    assert len(mornings) == 1
    assert "楼道消防通道：还剩 2 处，11月30日前" in mornings[0]
    assert "首义路" not in mornings[0]
    assert newest(town).reminded_at == local(30, 8, 30)


def test_the_morning_s_button_opens_the_card(town: Town) -> None:
    issue(town)
    town.wait(local(30, 8, 40))
    morning = next(one for one in town.in_chat(chat_of(WANG)) if "早上好" in one.text)

    town.tap(WANG, morning, "打开")

    assert town.last(chat_of(WANG)).text == card(town).text
    cards = [one for one in town.in_chat(chat_of(WANG)) if "专项排查 · " in one.text]
    assert len(cards) == 1, "the one that stood there is gone"


def test_who_has_walked_everything_is_not_reminded(town: Town) -> None:
    issue(town)
    for number in (1, 2, 3):
        town.tap(WANG, card(town), f"{number} 没问题")

    town.wait(local(4, 18, month=12))

    assert told(town, WANG, "早上好") == []
    assert told(town, HEAD, "早上好") == []


def test_a_list_of_a_day_reminds_by_its_card(town: Town) -> None:
    write(town, days="3 个工作日")
    town.tap(LI, form(town), "改日期")
    town.say(LI, "今天17点前")
    town.tap(LI, form(town), "下发")
    first = card(town).id

    town.wait(local(23, 16))

    assert card(town).id != first
    assert "提醒：还有 3 处待查。" in card(town).text
    assert len([one for one in town.in_chat(chat_of(WANG)) if "专项排查 · " in one.text]) == 1


def test_the_day_after_its_end_what_is_left_stands_with_the_head_once_and_then_it_ends_by_itself(town: Town) -> None:
    issue(town)
    town.tap(WANG, card(town), "1 没问题")

    town.wait(local(30, 9))
    town.wait(local(30, 18))
    assert newest(town).status is CampaignStatus.OVER
    assert "已到期" in centre(town).text
    assert told(town, HEAD, "专项排查") == []

    town.wait(local(1, 9, month=12))
    (morning,) = told(town, HEAD, "早上好")
    assert "已到期，剩余 2 处转到站里" in morning
    town.say(HEAD, "/campaign")
    town.tap(HEAD, town.last(chat_of(HEAD)), "楼道消防通道")
    town.tap(HEAD, card(town, HEAD), "2 没问题")
    assert "待查 1 处，已查 1 处" in card(town, HEAD).text

    town.wait(local(20, 9, month=12))
    assert len(told(town, HEAD, "早上好")) == 1
    assert len(told(town, WANG, "早上好")) == 1
    assert newest(town).status is CampaignStatus.ENDED
    assert "剩 1 处" in centre(town).text
    assert told(town, LI, "已自动结束，剩余 1 处未查")


def test_a_list_that_was_put_off_reminds_nobody_a_second_time(town: Town) -> None:
    issue(town)
    town.wait(local(30, 10))
    town.tap(LI, centre(town), "延期")
    town.tap(LI, town.last(chat_of(LI)), "5 个工作日")

    town.wait(local(7, 16, month=12))

    assert len(told(town, WANG, "早上好")) == 1
    assert newest(town).status is CampaignStatus.OPEN


def test_after_a_stop_over_its_whole_life_nobody_gets_a_reminder_of_what_is_over(town: Town) -> None:
    issue(town)
    town.at = local(20, 9, month=12)

    town.wait(local(20, 10, month=12))

    assert newest(town).status is CampaignStatus.ENDED
    assert told(town, WANG, "还剩") == []
    assert told(town, CHEN, "专项排查") == []
    assert told(town, DIRECTOR, "专项排查") == []
