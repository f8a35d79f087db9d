"""Buttons of lists, forged ones too; the rights at each tap; rulings remembered; the clause behind a refusal."""

import random
from dataclasses import replace
from datetime import datetime

import pytest
from markupsafe import Markup

from dispatch.case import commands as c
from dispatch.case.refusals import AlreadyDone, OwnJudgement, TooSoon, UnknownCase
from dispatch.model import CaseId, ClauseNumber, Person, UnitCode
from handlers.bot_api.callback_data import MAX_BYTES, ListName, ListTap, decode, encode, to_36
from handlers.notify.list_buttons import PageButtons
from handlers.notify.messages import CaseList
from handlers.queries.board import SECTIONS, read_place
from handlers.queries.list_page import A_PAGE, page_of, paged
from handlers.queries.search import MAX_FOUND
from handlers.router import take_answer
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.past_rulings import ruled_unit
from handlers.turn.reader_query import BoardPlace, FindAnswer, FindQuery
from handlers.wording.refusals import clause_of
from storage.cases.search import Found, Sight
from storage.transaction import Transaction
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE, WORKER_CHAT
from tests.street import (
    ADMIN,
    CHEN,
    DIRECTOR,
    HEAD,
    HOUSING_CODE,
    LI,
    MONDAY_0942,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    OTHER_HEAD,
    SQUAD_CODE,
    WANG,
    WUNAN,
    book,
    minutes,
)  # fmt: skip

SECRET = "首义路12号推车占道"


def reported(town: Town, text: str = SECRET, by: Person = WANG) -> CaseId:
    town.say(by, f"#上报 {text}", WORKER_CHAT)
    return CaseId(len(town.tx.cases.ids_open()))


def own_chat(who: Person) -> int:
    assert who.telegram_id is not None
    return who.telegram_id


def listed(town: Town, who: Person) -> Message:
    """A message of the bot in the person's own chat, under which any button may be forged."""
    town.deliver()
    town.say(who, "/rules")
    return town.last(own_chat(who))


def answered(town: Town, found: list[CaseId], since: datetime | None = None, *, indexed: bool = True) -> Message:
    """The newest search comes back from the readers."""
    query = searched(town)
    take_answer(town.tx, FindAnswer(query, Found(found, since, indexed)), town.at, town.centre)
    town.deliver()
    return town.last(1000 + query.asker.person)


def searched(town: Town) -> FindQuery:
    query = town.queries[-1]
    assert isinstance(query, FindQuery)
    return query


def test_every_button_of_a_list_comes_back_as_it_was_and_fits() -> None:
    places = [
        BoardPlace(scope, section, 9999)
        for scope in ("a", f"s{WUNAN}", "uabcdefghijkl", "ozzzzzz")
        for section in SECTIONS
    ]
    taps = [ListTap(ListName.BOARD, str(place)) for place in places] + [
        ListTap(ListName.OPEN, to_36(2**40)),
        ListTap(ListName.WHO, "-12"),
    ]

    assert [decode(encode(tap)) for tap in taps] == taps
    assert all(len(encode(tap)) <= MAX_BYTES for tap in taps)
    assert [read_place(str(place)) for place in places] == places


@pytest.mark.parametrize(
    "text",
    ["", "a", "a-open", "a-nothing-0", "x1-open-0", "a-open-x", "a-open-99999", "-open-0", "o!-sum-0", "aa-sum-0"],
)
def test_a_place_on_the_board_that_no_button_of_ours_names_is_none(text: str) -> None:
    assert read_place(text) is None


def test_a_forged_button_of_a_list_is_answered_and_does_nothing(town: Town) -> None:
    reported(town)
    message = listed(town, CHEN)
    names = ("board", "find", "open", "case", "mine", "rules", "who", "disputes", "nothing")
    arguments = ("", "-", "x", "-x", "1-", "1-x", "99999", "zzzz", "1-0", "\u0660", "a-open-0", "1:2")
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    for _ in range(200):
        dice = random.Random(seed)
        seed += 1
        town.at += minutes(0.1)
        town.press(CHEN, message, f"l:{dice.choice(names)}:{dice.choice(arguments)}")

    assert not [m for m in town.in_chat(own_chat(CHEN)) if SECRET in m.text]


def test_a_list_is_only_turned_by_its_own_reader_in_his_own_chat(town: Town) -> None:
    case = reported(town)
    card = town.last(WORKER_CHAT)

    assert "无效" in town.press(WANG, card, encode(ListTap(ListName.OPEN, to_36(case))))
    assert "无效" in town.press(LI, listed(town, WANG), encode(ListTap(ListName.OPEN, to_36(case))))


def test_a_card_is_opened_in_private_by_whose_it_is_and_by_nobody_else(town: Town) -> None:
    case = reported(town)
    button = encode(ListTap(ListName.OPEN, to_36(case)))

    for reader in (WANG, HEAD, LI, DIRECTOR):
        assert town.press(reader, listed(town, reader), button) == ""
        assert SECRET in town.last(own_chat(reader)).text
    for stranger in (CHEN, OTHER_HEAD, OFFICER_SQUAD, ADMIN):
        assert "您无权查看" in town.press(stranger, listed(town, stranger), button)
        assert SECRET not in town.last(own_chat(stranger)).text


def test_whoever_lost_his_role_a_second_ago_opens_nothing(town: Town) -> None:
    case = reported(town)
    message = listed(town, LI)
    town.tx.people.update(replace(LI, roles=frozenset()))

    assert "您无权查看" in town.press(LI, message, encode(ListTap(ListName.OPEN, to_36(case))))


def test_a_search_asks_for_what_this_person_may_see_and_its_words_stand_in_no_parcel(town: Town) -> None:
    case = reported(town)
    sights = {}
    for who in (WANG, HEAD, OFFICER_SQUAD, LI):
        town.say(who, "/find 张三丰")
        sights[who.name] = searched(town).sight

    of_officer = Sight(reporters=frozenset({OFFICER_SQUAD.id}), units=frozenset({SQUAD_CODE}))
    units = frozenset({UnitCode(WUNAN)})
    of_head = Sight(reporters=frozenset({HEAD.id}), stations=frozenset({WUNAN}), units=units)
    assert sights[LI.name] == Sight(everything=True)
    assert sights[WANG.name] == Sight(reporters=frozenset({WANG.id}))
    assert sights[HEAD.name] == of_head
    assert sights[OFFICER_SQUAD.name] == of_officer
    answered(town, [case])
    assert "张三丰" not in str([out.params for out in town.sent])


def test_what_the_readers_found_is_shown_only_where_it_may_be_seen_now(town: Town) -> None:
    first, second = reported(town), reported(town, by=CHEN)
    town.say(WANG, "/find 推车")

    message = answered(town, [second, first])

    assert town.case(first).number in message.text
    assert town.case(second).number not in message.text


def test_the_pages_of_a_search_turn_by_its_kept_words_until_they_are_kept_no_more(town: Town) -> None:
    cases = [reported(town) for _ in range(A_PAGE + 1)]
    town.say(WANG, "/find 推车")
    first = answered(town, cases[::-1])
    assert town.case(cases[0]).number not in first.text

    next_page = first.data("下一页")
    town.deliver()
    before = len(town.queries)
    town._take({"callback_query": town._query(WANG, first, next_page)})
    assert len(town.queries) == before + 1
    assert searched(town).text == "推车"
    second = answered(town, cases[::-1])

    assert second.id == first.id
    assert town.case(cases[0]).number in second.text
    assert "已过期" in town.press(CHEN, listed(town, CHEN), next_page)
    town.say(WANG, "/find 别的")
    answered(town, [])
    assert "已过期" in town.press(WANG, first, next_page)


def test_a_search_says_how_far_back_texts_were_looked_through_and_goes_on_from_there(town: Town) -> None:
    cases = [reported(town) for _ in range(A_PAGE + 1)]
    town.say(WANG, "/find 推车")
    first = answered(town, [], MONDAY_0942)
    assert "全文查到 2026-11-23 的案件" in first.text
    assert searched(town).depth == 1

    town.deliver()
    town._take({"callback_query": town._query(WANG, first, first.data("更早"))})
    assert (searched(town).depth, searched(town).page, searched(town).text) == (2, 0, "推车")
    second = answered(town, cases[::-1], MONDAY_0942, indexed=False)
    assert "正在后台整理" in second.text

    town.deliver()
    town._take({"callback_query": town._query(WANG, second, second.data("下一页"))})
    assert (searched(town).depth, searched(town).page) == (2, 1)
    last = answered(town, cases[::-1])
    assert "全文查到" not in last.text
    assert "更早" not in str(last.rows)


def test_where_more_is_found_than_is_listed_nothing_is_said_of_how_far_back(town: Town) -> None:
    case = reported(town)
    town.say(WANG, "/find 推车")

    message = answered(town, [case] * MAX_FOUND, MONDAY_0942)

    assert "全文查到" not in message.text
    assert "更早" not in str(message.rows)


def test_an_unanswered_search_takes_no_message_for_its_answer(town: Town) -> None:
    reported(town)
    town.say(WANG, "/find 推车")
    answered(town, [])

    town.say(WANG, "你好")

    assert "没有看懂" in town.last(own_chat(WANG)).text


TURN = PageButtons(ListName.MINE, "")


def test_a_page_past_the_end_is_the_last_one() -> None:
    ids = [CaseId(n) for n in range(20)]

    def page(some: list[CaseId], number: int) -> CaseList:
        return page_of(some, number, title="list.mine", none="said.no_open_cases", paging=TURN)

    assert page(ids, 99) == CaseList("list.mine", "said.no_open_cases", TURN, tuple(ids[16:]), 20, page=2, pages=3)
    assert page([], 5) == CaseList("list.mine", "said.no_open_cases", TURN, (), 0, page=0, pages=1)


def test_no_page_is_over_a_messages_length_and_no_line_is_lost() -> None:
    lines = [Markup("字") * (n % 900) for n in range(300)]

    pages = paged(lines)

    assert [line for page in pages for line in page] == lines
    assert all(sum(len(line) + 1 for line in page) <= 2_400 for page in pages)


def test_a_long_history_is_readable_to_its_first_line(town: Town) -> None:
    case = reported(town, f"首义路12号推车占道 {'长' * 3500}")
    for n in range(80):
        turn = Turn(town.tx, town.at, CENTRE, f"test{n}")
        carry_out(turn, town.case(case), c.Supplement(note=turn.jot(f"第{n}次补充", LI.id)), LI)
    town.say(LI, "/case 0001")
    newest = town.last(own_chat(LI))
    assert "第79次补充" in newest.text
    assert "总用时" in newest.text

    seen = newest.text
    while any("上一页" in label for label in town.last(own_chat(LI)).labels):
        town.tap(LI, town.last(own_chat(LI)), "上一页")
        assert len(town.last(own_chat(LI)).text.encode("utf-16-le")) // 2 < 4_096
        seen += town.last(own_chat(LI)).text

    assert all(f"第{n}次补充" in seen for n in range(80))
    assert seen.count("长") == 3500


def bounce(tx: Transaction, town: Town, case: CaseId, times: int) -> None:
    for n in range(times):
        turn = Turn(tx, town.at, CENTRE, f"bounce{case}.{n}")
        carry_out(turn, town.case(case), c.Dispatch(SQUAD_CODE), LI)
        note = turn.jot("不属本单位职责", OFFICER_SQUAD.id)
        carry_out(turn, town.case(case), c.Return(note, ClauseNumber("3.3")), OFFICER_SQUAD)


def test_two_returns_are_no_dispute_and_the_third_puts_the_matter_on_the_directors_list(town: Town) -> None:
    case = reported(town)
    bounce(town.tx, town, case, 2)
    assert not town.tx.disputes.all()

    bounce(town.tx, town, case, 1)

    (dispute,) = town.tx.disputes.all()
    assert (dispute.station, dispute.unit, dispute.case) == (WUNAN, None, case)
    message = listed(town, DIRECTOR)
    town.press(DIRECTOR, message, encode(ListTap(ListName.DISPUTES, "0")))
    assert "待裁定" in town.last(own_chat(DIRECTOR)).text
    assert "供" in town.press(OFFICER_HOUSING, listed(town, OFFICER_HOUSING), encode(ListTap(ListName.DISPUTES, "0")))


def test_the_ruled_unit_comes_first_for_the_like_of_the_case_at_this_station(town: Town) -> None:
    case = reported(town)
    bounce(town.tx, town, case, 3)
    carry_out(Turn(town.tx, town.at, CENTRE, "rule"), town.case(case), c.Rule(HOUSING_CODE), DIRECTOR)

    like = reported(town)

    assert ruled_unit(town.tx, town.case(like), CENTRE) == HOUSING_CODE
    town.press(LI, listed(town, LI), encode(ListTap(ListName.OPEN, to_36(like))))
    assert town.last(own_chat(LI)).labels[0] == "派 房管所（裁定）"


def test_a_refusal_cites_its_clause_by_the_rules_of_its_case(town: Town) -> None:
    number = town.case(reported(town)).number
    older = book().rules
    renewed = replace(older, version="next", cites={**older.cites, "OwnJudgement": ClauseNumber("5.3")})
    centre = replace(CENTRE, book=replace(CENTRE.book, rules=renewed, earlier_rules=(older,)))

    assert clause_of(town.tx, OwnJudgement(number, "Pass", ()), centre) == "4.1"
    assert clause_of(town.tx, OwnJudgement("", "Pass", ()), centre) == "5.3"
    assert clause_of(town.tx, AlreadyDone(number, "hold"), centre) == "3.6"
    assert clause_of(town.tx, TooSoon(number, "urge", town.at), centre) == "5.2"
    assert clause_of(town.tx, UnknownCase("SY"), centre) is None
