"""What waits for a person in one message: under its reason, with its place, and each case one tap away."""

from dispatch.model import Person
from storage.transaction import Transaction
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, DIRECTOR, LI, OFFICER_SQUAD, WANG, ZHAO, local


def reports(town: Town, count: int, by: Person = CHEN) -> None:
    for house in range(1, count + 1):
        town.say(by, f"#上报 首义路{house}2号3单元502门口占道经营", WORKER_CHAT)


def morning_of(town: Town, who: Person) -> Message:
    return next(m for m in reversed(town.in_chat(1000 + who.id)) if "早上好" in m.text)


def test_the_morning_says_what_is_to_be_done_where_and_opens_it_by_a_tap(tx: Transaction) -> None:
    town = Town(tx)
    reports(town, 2)

    town.wait(local(25, 9))

    mine = morning_of(town, LI)
    lines = mine.text.splitlines()
    assert lines[0] == f"<b>{LI.name}，早上好。</b>今日待办 2 件"
    assert lines[1] == "<b>受理已超时，请尽快受理</b>（2）"
    assert "首义路12号门口" in lines[2]
    assert "502" not in mine.text
    assert mine.labels == ["1123-0001", "1123-0002"]
    assert "今日待办" not in morning_of(town, DIRECTOR).text
    assert "由他人办理、请您督促 2 件" in morning_of(town, DIRECTOR).text


def test_what_does_not_fit_is_counted_and_one_tap_away(tx: Transaction) -> None:
    town = Town(tx)
    reports(town, 17)

    town.wait(local(25, 9))

    mine = morning_of(town, LI)
    assert "另有 2 件" in mine.text
    assert mine.labels[-1] == "我的案件"
    town.tap(LI, mine, "我的案件")
    assert "您未办结的案件</b>（17）" in mine_again(town, mine).text
    assert morning_of(town, DIRECTOR).labels[-1] == "全部案件"


def mine_again(town: Town, shown: Message) -> Message:
    """The message after a tap has put another page into it."""
    return town.messages[shown.chat, shown.id]


def test_whoever_owns_the_cases_finds_them_under_mine_and_others_do_not(tx: Transaction) -> None:
    town = Town(tx)
    reports(town, 1, WANG)

    for who, found in ((LI, True), (ZHAO, False)):
        town.say(who, "/mine")
        assert ("1123-0001" in town.last(1000 + who.id).labels) is found


def test_who_is_to_do_it_reads_so_and_who_only_watches_reads_whose_it_is(tx: Transaction) -> None:
    town = Town(tx)
    reports(town, 1)
    town.tap(LI, town.last(CENTRE_CHAT), "派")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")

    town.wait(local(27, 9))

    assert "今日待办 1 件" in morning_of(town, OFFICER_SQUAD).text
    assert "督办已到答复期限，请答复" in morning_of(town, OFFICER_SQUAD).text
    assert "请您督促 1 件" in morning_of(town, DIRECTOR).text
