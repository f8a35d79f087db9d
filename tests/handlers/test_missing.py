"""What a case is given is fetched; of what is missing its cards and its history say so, as long as it is so."""

from dispatch.model import CaseId, MediaId
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import LI, OFFICER_SQUAD, WANG

REPORT = "#上报 首义路12号门口占道经营"


def cases_of_media(town: Town) -> list[CaseId | None]:
    """Of each file in the order in which they came."""
    return [media.case for media in town.tx.media.get([MediaId(number) for number in range(1, 20)])]


def asked_for_the_result(town: Town) -> Message:
    """A dispatched case whose officer is asked what was done."""
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    town.tap(OFFICER_SQUAD, town.messages[card.chat, card.id], "办结")
    return town.last(UNIT_CHAT)


def test_the_files_of_a_report_and_of_a_result_are_the_cases(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT, photo=True)
    prompt = asked_for_the_result(town)
    town.say(OFFICER_SQUAD, "已劝离", UNIT_CHAT, reply_to=prompt, photo=True)
    assert cases_of_media(town) == [1, None]

    town.tap(OFFICER_SQUAD, town.messages[prompt.chat, prompt.id], "提交")

    assert cases_of_media(town) == [1, 1]


def test_what_was_shown_for_an_answer_that_was_given_up_is_nobodys(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    prompt = asked_for_the_result(town)
    town.say(OFFICER_SQUAD, "已劝离", UNIT_CHAT, reply_to=prompt, photo=True)

    town.tap(OFFICER_SQUAD, town.messages[prompt.chat, prompt.id], "取消")

    assert cases_of_media(town) == [None]
