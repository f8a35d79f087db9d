"""The pages behind a summary: who may ask for them, and where the answer comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.case import commands as c
from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.figures.periods import Period
from dispatch.figures.sums import PeriodSums, summed
from dispatch.model import CaseId, ContactId, Person, PersonId, Role, Unit, UnitCode, UnitKind
from dispatch.rulebook.responsibility import Matter, Responsibilities
from handlers.bot_api.made_files import SpreadsheetFile
from handlers.bot_api.summary_buttons import read_behind
from handlers.notify.destinations import private
from handlers.notify.messages import Spreadsheet
from handlers.notify.outbox_writer import OutboxWriter
from handlers.queries.summaries import gathering
from handlers.rendering.render import render
from handlers.router import compose_answer, take_answer
from handlers.turn.reader_query import BehindFacts, SummaryFacts, SummaryQuery
from storage.messages.load_counts import Load
from storage.messages.parcels import Parcel, Shape
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT, keep, open_case
from tests.make import CLAUSE, NOTE, PHOTO
from tests.street import (
    DADONG,
    DIRECTOR,
    HEAD,
    HEAD_SQUAD,
    HOUSING_CODE,
    LI,
    MONDAY_0942,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    OTHER_HEAD,
    SQUAD,
    WANG,
    WUNAN,
    local,
)

SHORT = "l:digest:short-w20261123-0-a"
STREET, OWN = "l:digest:all-w20261123-0-a", f"l:digest:all-w20261123-0-s{WUNAN}"


@pytest.fixture
def busy(town: Town) -> Town:
    """Six cases of Monday with the squad, one of them in the other community; it is Wednesday."""
    for number in range(1, 6):
        keep(town.tx, open_case(number))
    keep(town.tx, open_case(6, DADONG))
    town.at = local(25, 10)
    return town


def summary_in(town: Town, chat: int) -> Message:
    """A message of the bot in that chat, under which any button may be pressed."""
    message = Message(chat, 900, "周报")
    town.messages[chat, 900] = message
    return message


def facts(town: Town, period: Period) -> dict[CaseId, CaseFacts]:
    ids = [CaseId(number) for number in range(1, 15) if town.tx.cases.get(CaseId(number)) is not None]
    logs = {case: [(r.at, r.actor, r.event) for r in town.tx.cases.events(case) if r.at < period.end] for case in ids}
    return {case: facts_of(log) for case, log in logs.items() if log}


def sums(town: Town, period: Period) -> PeriodSums:
    return summed(facts(town, period).values(), period, town.centre.book)


def found(town: Town, query: SummaryQuery, hot: Sequence[Sequence[CaseId]] = ()) -> SummaryFacts | BehindFacts:
    """What the reader would find."""
    behind, period = read_behind(query.shown.view), query.period
    if behind is None:
        assert query.period_before is not None
        return SummaryFacts(query, sums(town, period), sums(town, query.period_before), hot)
    cases = gathering(query, behind, town.centre.book)
    cases.add(facts(town, period))
    return BehindFacts(query, behind, cases.halves(), hot)


def _answer(town: Town, found: SummaryFacts | BehindFacts) -> None:
    take_answer(town.tx, compose_answer(town.tx, found, town.at, town.centre), town.at, town.centre)


def press(town: Town, who: Person, chat: int, data: str, hot: Sequence[Sequence[CaseId]] = ()) -> str:
    """What the tap is answered with, once its query is answered too; `hot` are the hot places, where it asks."""
    before, asked = len(town.alerts), len(town.queries)
    town._take({"callback_query": town._query(who, summary_in(town, chat), data)})
    for query in town.queries[asked:]:
        assert isinstance(query, SummaryQuery)
        _answer(town, found(town, query, hot if query.hot else ()))
        town.deliver()
    assert len(town.alerts) == before + 1
    return town.alerts[-1]


def test_in_private_all_figures_take_the_place_of_the_first_screen_and_lead_back(busy: Town) -> None:
    press(busy, HEAD, 1000 + HEAD.id, OWN)

    shown = busy.messages[1000 + HEAD.id, 900]
    assert "上报 5 件（上周 0）" in shown.text
    assert "按期处置率 0%（0/5），按期内到期应处置的件数算" in shown.text

    press(busy, HEAD, 1000 + HEAD.id, shown.data("返回摘要"))

    assert "本站   全街   上周" in busy.messages[1000 + HEAD.id, 900].text


def test_in_a_group_they_come_in_private_and_the_group_stays_as_it_is(busy: Town) -> None:
    assert press(busy, LI, CENTRE_CHAT, STREET) == "已私下发给您。"

    assert "上报 6 件" in busy.last(1000 + LI.id).text
    assert busy.messages[CENTRE_CHAT, 900].text == "周报"


def test_a_period_that_goes_on_is_told_up_to_now(busy: Town) -> None:
    press(busy, LI, 1000 + LI.id, STREET)

    assert "11-23 至 11-25" in busy.messages[1000 + LI.id, 900].text


@pytest.mark.parametrize(
    ("who", "data", "allowed"),
    [
        (LI, OWN, True),
        (DIRECTOR, STREET, True),
        (HEAD, OWN, True),
        (HEAD, STREET, False),
        (OTHER_HEAD, OWN, False),
        (HEAD_SQUAD, "l:digest:all-w20261123-0-usquad", True),
        (OFFICER_HOUSING, "l:digest:all-w20261123-0-usquad", False),
        (WANG, OWN, False),
    ],
)
def test_each_sees_the_own_part_and_staff_and_director_all(busy: Town, who: Person, data: str, allowed: bool) -> None:
    answered = press(busy, who, 1000 + (who.telegram_id or 0) - 1000, data)

    assert (answered == "") is allowed
    assert ("上报" in busy.messages[who.telegram_id or 0, 900].text) is allowed


def test_the_deputy_of_a_head_on_leave_sees_that_station_too(busy: Town) -> None:
    busy.tx.people.update(replace(busy.tx.people.require(HEAD.id), on_leave=True, deputy=OTHER_HEAD.id))

    assert press(busy, OTHER_HEAD, 1000 + OTHER_HEAD.id, OWN) == ""


def test_a_case_of_a_groups_summary_is_opened_in_private(busy: Town) -> None:
    press(busy, HEAD_SQUAD, UNIT_CHAT, "l:digest:o-1")

    assert "SY20261123-0001" in busy.last(1000 + HEAD_SQUAD.id).text


def test_nobody_opens_a_case_that_is_not_theirs(busy: Town) -> None:
    press(busy, OFFICER_HOUSING, UNIT_CHAT, "l:digest:o-1")

    assert busy.in_chat(1000 + OFFICER_HOUSING.id) == []


@pytest.mark.parametrize(
    ("who", "words", "head"),
    [
        (LI, "/digest", "<b>首义路街 · 第 48 周周报</b>\n11-23 至 11-25"),
        (HEAD, "/digest 十一月", "<b>武南村社区 · 11 月通报</b>\n11-01 至 11-25"),
        (HEAD_SQUAD, "/digest 昨天", "<b>城管中队 · 日报</b>\n11-24 至 11-24"),
        (DIRECTOR, "/digest 2026", "<b>首义路街 · 2026 年度通报</b>\n01-01 至 11-25"),
    ],
)
def test_a_summary_is_asked_for_by_its_period_and_comes_in_private(
    busy: Town, who: Person, words: str, head: str
) -> None:
    busy.say(who, words)

    (asked,) = busy.queries
    assert isinstance(asked, SummaryQuery)
    _answer(busy, found(busy, asked))
    busy.deliver()
    *_, summary, picture = busy.in_chat(who.telegram_id or 0)
    assert summary.text.startswith(head)
    assert picture.reply_to == summary.id


@pytest.mark.parametrize("words", ["/digest 武南村", "/digest 2027"])
def test_words_that_name_no_period_get_one_sentence(busy: Town, words: str) -> None:
    busy.say(LI, words)

    assert busy.queries == []
    assert "看不出要查哪一段时间" in busy.last(1000 + LI.id).text


def test_a_worker_has_no_summary_to_ask_for(busy: Town) -> None:
    busy.say(WANG, "/digest")

    assert busy.queries == []


def test_a_figure_opens_the_cases_behind_it_the_ones_to_look_at_first_and_the_others_apart(busy: Town) -> None:
    told = open_case(7)
    told.tell(c.Accept(), OFFICER_SQUAD, local(23, 10))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11))
    keep(busy.tx, told)
    press(busy, HEAD, 1000 + HEAD.id, OWN)
    shown = busy.messages[1000 + HEAD.id, 900]

    press(busy, HEAD, 1000 + HEAD.id, shown.data("按期处置 1/6"))

    late = busy.messages[1000 + HEAD.id, 900]
    assert late.text.splitlines()[:2] == ["<b>武南村社区 · 第 48 周周报</b>", "未按期处置 5 件，共 6 件"]
    assert [f"1123-000{n}" for n in (1, 2, 3, 4, 5)] == late.labels[:5]

    press(busy, HEAD, 1000 + HEAD.id, late.data("按期处置 1"))

    other = busy.messages[1000 + HEAD.id, 900]
    assert other.labels == ["1123-0007", "未按期处置 5", "全部指标"]
    assert other.rows[0][0]["callback_data"] == "l:open:7"


def test_what_has_not_ended_is_opened_from_the_first_screen_eight_on_a_page(busy: Town) -> None:
    for number in range(7, 13):
        keep(busy.tx, open_case(number))

    press(busy, LI, CENTRE_CHAT, "l:digest:unh-w20261123-0-a")

    first = busy.last(1000 + LI.id)
    assert first.text.splitlines()[1] == "已超期 12 件，共 12 件"
    assert first.labels[8:] == ["下一页", "未超期 0", "全部指标"]

    busy.messages[1000 + LI.id, 900] = first
    press(busy, LI, 1000 + LI.id, first.data("下一页"))

    assert busy.messages[1000 + LI.id, 900].labels == [
        *(f"1123-00{n:02}" for n in (9, 10, 11, 12)),
        "上一页",
        "未超期 0",
        "全部指标",
    ]


def test_a_case_that_its_unit_has_lost_since_is_counted_and_not_listed(busy: Town) -> None:
    """The figure is of Monday; on Tuesday the first case passed to another unit."""
    told = open_case(7)
    told.tell(c.Transfer(HOUSING_CODE, NOTE), LI, local(24, 10))
    keep(busy.tx, told)

    press(busy, HEAD_SQUAD, 1000 + HEAD_SQUAD.id, "l:digest:unh-d20261123-0-usquad")

    text = busy.messages[1000 + HEAD_SQUAD.id, 900].text
    assert "共 7 件" in text
    assert "SY20261123-0001" in text
    assert "SY20261123-0007" not in text


def test_a_half_without_cases_says_so(busy: Town) -> None:
    press(busy, LI, 1000 + LI.id, "l:digest:unr-w20261123-0-a")

    assert "没有这样的案件。" in busy.messages[1000 + LI.id, 900].text


XLSX = f"l:digest:xlsx-w20261123-0-s{WUNAN}"


def test_the_spreadsheet_comes_in_private_for_just_that_part_and_period(busy: Town) -> None:
    assert press(busy, HEAD, 1000 + HEAD.id, XLSX) == "正在生成表格，稍后私下发给您。"

    sent = busy.last(1000 + HEAD.id)
    file = sent.document
    assert isinstance(file, SpreadsheetFile)
    assert (file.scope, file.reader, file.language) == (f"s{WUNAN}", HEAD.id, "zh")
    assert (file.period.start, file.period.end) == (local(23, 0), busy.at), "up to now"
    assert file.name == "武南村社区_第48周周报_20261123-20261125.xlsx"
    assert sent.text.splitlines()[:2] == ["<b>武南村社区 · 第 48 周周报</b>", "11-23 至 11-25"]
    assert busy.queries == []


def test_a_spreadsheet_asked_for_in_a_group_comes_in_private_too(busy: Town) -> None:
    press(busy, HEAD_SQUAD, UNIT_CHAT, "l:digest:xlsx-w20261123-0-usquad")

    assert busy.last(1000 + HEAD_SQUAD.id).document is not None
    assert all(message.document is None for message in busy.in_chat(UNIT_CHAT))


def test_who_has_never_written_to_the_bot_is_told_to_do_so_first(busy: Town) -> None:
    busy.tx.people.update(replace(busy.tx.people.require(HEAD_SQUAD.id), reachable=False))

    assert "私聊" in press(busy, HEAD_SQUAD, UNIT_CHAT, "l:digest:xlsx-w20261123-0-usquad")
    assert busy.in_chat(1000 + HEAD_SQUAD.id) == []


@pytest.mark.parametrize(("who", "data"), [(HEAD, STREET), (OTHER_HEAD, OWN), (OFFICER_HOUSING, OWN), (WANG, OWN)])
def test_nobody_gets_the_spreadsheet_of_what_is_not_theirs(busy: Town, who: Person, data: str) -> None:
    press(busy, who, who.telegram_id or 0, data.replace("all-", "xlsx-"))

    assert all(message.document is None for message in busy.in_chat(who.telegram_id or 0))


def test_the_right_to_a_spreadsheet_is_judged_again_when_it_is_sent(busy: Town) -> None:
    parcel = waiting(busy)
    busy.tx.people.update(replace(busy.tx.people.require(HEAD.id), station=DADONG))

    assert render(busy.tx, parcel, busy.at, busy.centre) is None


def test_a_spreadsheet_that_can_not_be_made_is_said_in_words(busy: Town) -> None:
    out = render(busy.tx, replace(waiting(busy), shape=Shape.NO_PICTURE), busy.at, busy.centre)

    assert out is not None
    assert out.method == "sendMessage"
    assert "表格这次未能生成，请稍后再点“表格”。" in str(out.params["text"])


def waiting(town: Town) -> Parcel:
    """The head's spreadsheet, claimed and not sent yet."""
    out = OutboxWriter(town.tx, town.at, town.centre, "test")
    out.put(private(HEAD), Spreadsheet(f"s{WUNAN}", "w20261123"))
    (parcel,) = town.tx.outbox.claim(town.at, 50)
    return parcel


def test_impatient_taps_bring_one_spreadsheet(busy: Town) -> None:
    out = OutboxWriter(busy.tx, busy.at, busy.centre, "test")
    for _ in range(3):
        out.put(private(HEAD), Spreadsheet(f"s{WUNAN}", "w20261123"), supersede="spreadsheet")

    busy.deliver()

    assert len([message for message in busy.in_chat(1000 + HEAD.id) if message.document is not None]) == 1


def test_the_button_stands_under_both_screens_of_a_summary(busy: Town) -> None:
    press(busy, HEAD, 1000 + HEAD.id, OWN)
    full = busy.messages[1000 + HEAD.id, 900]

    assert full.labels[-2:] == ["返回摘要", "表格"]

    press(busy, HEAD, 1000 + HEAD.id, full.data("返回摘要"))

    assert busy.messages[1000 + HEAD.id, 900].data("表格") == XLSX


@pytest.mark.parametrize(
    ("chat", "data"),
    [
        (CENTRE_CHAT, "l:digest:xlsx-w20270104-0-a"),
        (CENTRE_CHAT, "l:digest:xlsx-w20261123-1-a"),
        (CENTRE_CHAT, "l:digest:xlsx-w20261123-0-snowhere"),
        (WORKER_CHAT, STREET),
        (CENTRE_CHAT, "l:digest:all-w20261124-0-a"),
        (CENTRE_CHAT, "l:digest:all-w20270104-0-a"),
        (CENTRE_CHAT, "l:digest:none-w20261123-0-a"),
        (CENTRE_CHAT, "l:digest:all-w20261123-1-a"),
        (CENTRE_CHAT, "l:digest:all-w20261123-0-snowhere"),
        (CENTRE_CHAT, "l:digest:all"),
        (CENTRE_CHAT, "l:digest:hdx-w20261123-0-a"),
        (CENTRE_CHAT, "l:digest:zzh-w20261123-0-a"),
        (CENTRE_CHAT, "l:digest:hdh-w20261123-99999-a"),
        (CENTRE_CHAT, "l:digest:hfr-w20261123-0-a"),
        (CENTRE_CHAT, f"l:digest:swh-w20261123-0-s{WUNAN}"),
        (CENTRE_CHAT, "l:digest:o-77"),
        (CENTRE_CHAT, "l:digest:o-"),
        (CENTRE_CHAT, "l:mine:0"),
    ],
)
def test_what_no_button_has_is_forged(busy: Town, chat: int, data: str) -> None:
    assert press(busy, LI, chat, data) == "这个按钮无效。"


def placed(town: Town, *places: str) -> tuple[CaseId, ...]:
    """Cases of Monday at these places, as their reporters wrote them."""
    numbers = []
    for number, place in enumerate(places, start=21):
        told = open_case(number, note=town.tx.notes.keep(place, WANG.id, MONDAY_0942))
        keep(town.tx, told)
        numbers.append(told.require().id)
    return tuple(numbers)


def test_the_centre_reads_the_stations_side_by_side_the_sources_and_the_sub_classes(busy: Town) -> None:
    press(busy, LI, 1000 + LI.id, STREET)

    shown = busy.messages[1000 + LI.id, 900]
    assert (
        "<b>各网格站（按编码排列）</b>\n"
        "武南村社区：上报 5，结案 0，按期处置 0%（0/5），未办结 5（超期 5）\n"
        "大东门社区：上报 1，结案 0，按期处置 0/1 件，未办结 1（超期 1）\n"
    ) in shown.text
    assert "<b>来源</b>\n网格员上报 6" in shown.text
    assert "<b>上报最多的小类</b>\n占道经营 6" in shown.text

    press(busy, LI, 1000 + LI.id, shown.data("大东门社区"))

    assert busy.messages[1000 + LI.id, 900].text.startswith("<b>大东门社区 · 第 48 周周报</b>")


def test_a_source_and_a_sub_class_open_their_cases(busy: Town) -> None:
    press(busy, LI, 1000 + LI.id, STREET)
    shown = busy.messages[1000 + LI.id, 900]

    press(busy, LI, 1000 + LI.id, shown.data("占道经营 6"))

    listed = busy.messages[1000 + LI.id, 900]
    assert listed.text.splitlines()[1] == "占道经营 6 件，共 6 件"
    assert listed.labels[-2:] == ["其余上报 0", "全部指标"]

    press(busy, LI, 1000 + LI.id, shown.data("网格员上报 6"))

    assert busy.messages[1000 + LI.id, 900].text.splitlines()[1] == "网格员上报 6 件，共 6 件"


def test_a_hot_place_is_named_to_the_house_and_opens_its_cases_and_its_words_lie_in_no_message(busy: Town) -> None:
    hot = placed(busy, "武南村路12号3单元402室", "武南村路12号2单元", "武南村路12号门前")

    press(busy, LI, 1000 + LI.id, SHORT, [hot])

    shown = busy.messages[1000 + LI.id, 900]
    assert "<b>近 14 天多发地点</b>\n1. 武南村社区 武南村路12号门前 3 件" in shown.text
    bodies = busy.tx.meta._connection.raw.execute("SELECT params FROM outbox").fetchall()
    assert all("武南村路" not in body for (body,) in bodies)

    press(busy, LI, 1000 + LI.id, "l:digest:p1h-w20261123-0-a", [hot])

    assert busy.messages[1000 + LI.id, 900].text.splitlines()[1] == "同一地点 3 件，共 3 件"


def test_a_place_is_hot_no_more_where_one_of_three_has_become_sensitive_or_was_erased(busy: Town) -> None:
    hot = placed(busy, "武南村路12号", "武南村路12号", "武南村路12号")
    note = busy.tx.cases.require(hot[0]).place.note
    assert note is not None
    busy.tx.notes.erase_note(note)

    press(busy, LI, 1000 + LI.id, SHORT, [hot])

    assert "多发地点" not in busy.messages[1000 + LI.id, 900].text


def test_a_unit_reads_of_its_returns_and_its_help_and_opens_the_cases_behind(busy: Town) -> None:
    told = open_case(7)
    told.tell(c.Accept(), OFFICER_SQUAD, local(23, 10))
    told.tell(c.Assist(HOUSING_CODE, NOTE, 120, whistle=True), LI, local(23, 10))
    told.tell(c.AssistArrived(1), OFFICER_HOUSING, local(23, 10, 20))
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 30))
    told.tell(c.Dispatch(SQUAD.code), LI, local(23, 10, 40))
    keep(busy.tx, told)

    press(busy, OFFICER_HOUSING, 1000 + OFFICER_HOUSING.id, "l:digest:all-w20261123-0-uhousing")

    helper = busy.messages[1000 + OFFICER_HOUSING.id, 900]
    assert "<b>退单与协办</b>\n协办按时接单 1/1 件\n吹哨按时到场 1/1 件\n协办按时完成 0/1 件" in helper.text

    press(busy, OFFICER_HOUSING, 1000 + OFFICER_HOUSING.id, helper.data("协办完成 0/1"))

    listed = busy.messages[1000 + OFFICER_HOUSING.id, 900]
    assert listed.text.splitlines()[1] == "协办未按时完成 1 件，共 1 件"
    assert listed.labels[0] == "1123-0007"

    press(busy, HEAD_SQUAD, 1000 + HEAD_SQUAD.id, "l:digest:short-w20261123-0-usquad")

    assert "退单 1 件：成立 0 件，不成立 1 件" in busy.messages[1000 + HEAD_SQUAD.id, 900].text


@pytest.mark.parametrize("words", [5, 4])
def test_how_help_was_found_is_told_from_five_words_on(busy: Town, words: int) -> None:
    for number in range(7, 7 + words):
        told = open_case(number)
        told.tell(c.Accept(), OFFICER_SQUAD, local(23, 10))
        told.tell(c.Assist(HOUSING_CODE, NOTE, 120), LI, local(23, 10))
        told.tell(c.AssistDone(1, NOTE), OFFICER_HOUSING, local(23, 10, 20))
        told.tell(c.RateAssist(1, 5 if number > 7 else 1), WANG, local(23, 16))
        keep(busy.tx, told)

    press(busy, OFFICER_HOUSING, 1000 + OFFICER_HOUSING.id, "l:digest:all-w20261123-0-uhousing")

    shown = busy.messages[1000 + OFFICER_HOUSING.id, 900]
    assert ("上报人评价协办 5 件：帮上了 4，一般 0，没帮上 1" in shown.text) is (words == 5)
    assert ("不列结果" in shown.text) is (words == 4)
    assert ("协办评价 4/5" in shown.labels) is (words == 5)


def overseen(busy: Town) -> str:
    press(busy, DIRECTOR, 1000 + DIRECTOR.id, SHORT)
    return busy.messages[1000 + DIRECTOR.id, 900].text


def test_the_director_reads_first_what_the_bot_asked_of_people(busy: Town) -> None:
    for what, times in ((Load.PROMPT, 12), (Load.QUESTION, 4), (Load.TAP, 9), (Load.NIGHT, 2)):
        for _ in range(times):
            busy.tx.load_counts.add(what, MONDAY_0942.date())
    busy.tx.load_counts.add(Load.TAP, MONDAY_0942.date() - timedelta(days=1))

    assert overseen(busy).startswith(
        "<b>首义路街 · 第 48 周周报</b>\n11-23 至 11-25\n\n<b>工作负担</b>\n"
        "每名网格员每个工作日提醒 2.0 次，每件案件点按 1.5 次\n要求填写 4 次，夜间消息 2 条"
    )

    press(busy, LI, 1000 + LI.id, SHORT)

    assert "工作负担" not in busy.messages[1000 + LI.id, 900].text


def test_the_director_reads_who_looked_at_numbers_and_why_and_nobody_else_does(busy: Town) -> None:
    looks = [(LI, "回访", MONDAY_0942), (LI, "回访", MONDAY_0942), (OFFICER_SQUAD, "上门处置", MONDAY_0942)]
    for who, reason, at in (*looks, (LI, "上周的事", local(20, 10))):
        busy.tx.notes.log_view(ContactId(1), CaseId(1), who.id, reason, at)
    busy.tx.notes.log_place_view(CaseId(1), LI.id, "看位置", MONDAY_0942)

    assert "查看居民电话：\n李晓红：回访 2 次\n刘洋：上门处置 1 次" in overseen(busy)

    busy.tx.people.update(replace(busy.tx.people.require(DIRECTOR.id), roles=frozenset({Role.STAFF})))

    assert "李晓红" not in overseen(busy)


def test_the_director_reads_who_exported_and_what_for(busy: Town) -> None:
    busy.tx.notes.log_export(
        LI.id, "导出案件数据：首义路街 2026-11-01 至 2026-11-30，CSV；用途：张三要 13800001234", MONDAY_0942
    )

    shown = overseen(busy)

    assert "导出数据：\n李晓红：导出案件数据：首义路街 2026-11-01 至 2026-11-30，CSV；用途：张三要" in shown
    assert "13800001234" not in shown
    assert "无人查看居民电话" in shown


def test_the_director_reads_of_teams_by_their_kind_and_opens_one(busy: Town) -> None:
    team = Unit(UnitCode("party"), "在职党员服务队", UnitKind.PARTY)
    busy.tx.places.put_unit(team)
    told = open_case(7)
    told.tell(c.Accept(), OFFICER_SQUAD, local(23, 10))
    told.tell(c.Assist(team.code, NOTE, 120, whistle=True), LI, local(23, 10))
    told.tell(c.AssistArrived(1), replace(OFFICER_HOUSING, units=(team.code,)), local(23, 10, 31))
    keep(busy.tx, told)

    assert "<b>督查</b>\n在职党员服务队：按时接单 1/1 件，吹哨按时到场 0/1 件，按时完成 0/1 件\n" in overseen(busy)

    press(busy, DIRECTOR, 1000 + DIRECTOR.id, STREET)
    shown = busy.messages[1000 + DIRECTOR.id, 900]
    press(busy, DIRECTOR, 1000 + DIRECTOR.id, shown.data("在职党员服务队"))

    assert "吹哨按时到场 0/1 件" in busy.messages[1000 + DIRECTOR.id, 900].text


def test_reports_outside_the_responsibility_list_are_counted_and_opened(busy: Town) -> None:
    matter = Matter("1", "油烟扰民", SQUAD.code, (), "", "", "", subclasses=("E0302",))
    listed = replace(busy.centre.book, responsibilities=Responsibilities("1", (matter,)))
    busy.centre = replace(busy.centre, book=listed)
    keep(busy.tx, open_case(7, row=NOISE))

    assert "项目清单以外的上报 6 件" in overseen(busy)

    press(busy, DIRECTOR, 1000 + DIRECTOR.id, "l:digest:uoh-w20261123-0-a")

    listed_cases = busy.messages[1000 + DIRECTOR.id, 900]
    assert listed_cases.text.splitlines()[1] == "项目清单以外 6 件，共 7 件"
    assert listed_cases.labels[-2] == "其余上报 1"


def test_a_look_whose_reason_was_erased_and_one_from_the_host_are_told_as_such(busy: Town) -> None:
    busy.tx.notes.log_view(ContactId(1), CaseId(1), PersonId(0), "", MONDAY_0942)

    assert "主机管理员：理由已删除 1 次" in overseen(busy)
