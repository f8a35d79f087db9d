"""The roster comes as a file that an admin sends; who is new comes in by a link, who leaves hands the work over."""

import base64
import io
import re
from dataclasses import replace
from datetime import timedelta

from openpyxl import load_workbook

from bot.cli.invite_admin import invite_admin
from dispatch.model import Person, PersonId, Role
from storage.transaction import Transaction
from tests.rosters import Rows, Tables, csv, read_roster, saved, street_tables, xlsx
from tests.stories.cast import ADMIN, CENTRE, HEAD, OWNER, STRANGER, TANG, WORKERS
from tests.stories.road import BINS, handling, reported, resolved
from tests.stories.stage import Stage

LUO = 6005


async def send(stage: Stage, tables: Tables, by: int = ADMIN, name: str = "名册.xlsx") -> str:
    """What the bot answers to the file."""
    return await send_file(stage, xlsx(tables), by, name)


async def send_file(stage: Stage, data: bytes, by: int = ADMIN, name: str = "名册.xlsx") -> str:
    content = base64.b64encode(data).decode()
    await stage.do("document", by=by, chat=by, name=name, content=content)
    return (await stage.last(by)).text


async def imported(stage: Stage, tables: Tables) -> str:
    """The file is sent and confirmed. Gives the difference that was shown."""
    shown = await send(stage, tables)
    await stage.tap(ADMIN, ADMIN, "导入")
    assert "名册已导入" in (await stage.last(ADMIN)).text
    return shown


def without(tables: Tables, *names: str) -> Tables:
    """The roster without these people, whom nobody names as deputy, owner or backup any more."""
    tables["people"] = [row for row in tables["people"] if row[0] not in names]
    for row in tables["people"][1:]:
        row[7] = None if row[7] in names else row[7]
    for row in tables["stations"][1:]:
        row[2:] = [None if name in names else name for name in row[2:]]
    return tables


async def texts(stage: Stage, person: int) -> list[str]:
    return [one.text for one in await stage.said(person)]


async def test_the_file_of_what_is_known_changes_nothing(stage: Stage) -> None:
    assert "不需要导入" in await send(stage, street_tables())


async def test_only_an_admin_sends_a_roster_and_only_in_private(stage: Stage) -> None:
    assert "没有看懂" in await send(stage, street_tables(), by=OWNER)
    content = base64.b64encode(xlsx(street_tables())).decode()
    await stage.do("document", by=ADMIN, chat=CENTRE, name="名册.xlsx", content=content)
    assert not await stage.said(CENTRE)


async def test_a_file_with_a_fault_changes_nothing_and_names_each(stage: Stage) -> None:
    tables = street_tables()
    tables["people"][3][1] = "12345"
    tables["people"][4][3] = "999"
    tables["people"].append(["新来的", "13900007001", "网格员", "420106010002", None, None, None, None])

    said = await send(stage, tables)

    assert "2 处问题，未导入任何内容" in said
    assert "人员 第 4 行“手机号”：不是电话号码" in said
    assert "人员 第 5 行“网格站编码”：找不到：999" in said
    assert not (await stage.last(ADMIN)).buttons
    assert "名册中没有这个姓名" in await answer(stage, "/invite 新来的")


async def answer(stage: Stage, words: str, by: int = ADMIN) -> str:
    await stage.say(by, by, words)
    return (await stage.last(by)).text


async def test_what_is_no_table_is_said_in_one_sentence(stage: Stage) -> None:
    assert "旧版 Excel" in await send_file(stage, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), name="名册.xls")
    assert "已损坏" in await send_file(stage, b"PK\x03\x04", name="名册.xlsx")
    assert "不是表格" in await send_file(stage, b"GIF89a\0\0", name="名册.csv")


async def test_the_difference_is_shown_and_taken_over_only_when_confirmed(stage: Stage) -> None:
    tables = street_tables()
    tables["stations"].append(["420106010099", "新建社区", "李敏", None])
    tables["grids"].append(["420106010099-01", "420106010099", "1网格", 300])
    tables["people"].append(["赵新", "13900007001", "网格员", "420106010099", "420106010099-01", None, None, None])
    for row in tables["people"]:
        row[:] = ["王秀瑛" if cell == "王秀英" else cell for cell in row]

    shown = await send(stage, tables)

    assert "新增网格站 1：新建社区" in shown
    assert "新增人员 1：赵新" in shown
    assert "变更人员" in shown
    assert "王秀瑛（原名 王秀英；名称或姓名）" in shown
    assert "13900007001" not in shown
    kept = stage.config.settings.storage.file
    assert not any(b"13900007001" in file.read_bytes() for file in kept.parent.glob(f"{kept.name}*"))
    await stage.tap(ADMIN, ADMIN, "取消")
    assert "名册中没有这个姓名" in await answer(stage, "/invite 赵新")
    await imported(stage, tables)
    assert "https://t.me/" in await answer(stage, "/invite 赵新")
    assert "王秀瑛" in await answer(stage, "/invite 王秀瑛")
    assert "待受理" in (await stage.card(WORKERS, await reported(stage))).text


async def test_a_csv_of_people_leaves_places_and_units_as_they_are(stage: Stage) -> None:
    rows: Rows = [
        *street_tables()["people"],
        ["赵新", "13900007001", "网格员", "420106010002", None, None, None, None],
    ]

    shown = await send_file(stage, csv(rows, "gbk"), name="人员.csv")

    assert "新增人员 1：赵新" in shown
    assert "网格站" not in shown


async def test_a_roster_that_was_overtaken_is_shown_anew(stage: Stage) -> None:
    more = street_tables()
    more["people"].append(["赵新", "13900007001", "网格员", "420106010002", None, None, None, None])
    await send(stage, more)
    old = await stage.last(ADMIN)
    more["people"].append(["钱新", "13900007002", "网格员", "420106010002", None, None, None, None])
    await imported(stage, more)

    assert (await stage.press(ADMIN, ADMIN, old.id, old.buttons["导入"], forged=True)).alert

    assert "名册中没有" not in await answer(stage, "/invite 钱新")


async def test_the_last_admin_cannot_remove_himself(stage: Stage) -> None:
    tables = without(street_tables(), "刘洋")
    [row] = [row for row in tables["people"] if row[0] == "周慧"]
    row[2] = "工作人员"
    assert "至少要有一名管理员" in await send(stage, tables)
    tables["people"].append(["赵新", "13900007001", "管理员", None, None, None, None, None])

    assert "没有能登录的管理员" in await send(stage, tables)
    row[2] = "工作人员、管理员"
    await send(stage, tables)
    assert (await stage.tap(ADMIN, ADMIN, "导入")).text == "名册已导入。"

    assert "只服务本街道在册人员" in await answer(stage, "/invite 赵新")
    assert "https://t.me/" in await answer(stage, "/invite 赵新", by=3003)


async def test_the_work_of_who_leaves_is_handed_over_at_once_in_one_notice(stage: Stage) -> None:
    first, second = await handling(stage), await handling(stage, "#上报 首义路40号垃圾桶满了")
    assert "唐" in (await stage.card(CENTRE, first)).text

    card = next(one for one in reversed(await stage.said(TANG)) if one.buttons)

    await imported(stage, without(street_tables(), "唐红"))

    notices = [text for text in await texts(stage, LUO) if "名册调整" in text]
    assert len(notices) == 1
    assert first in notices[0]
    assert second in notices[0]
    assert "唐" not in (await stage.card(CENTRE, first)).text
    data = next(iter(card.buttons.values()))
    assert "名册" in (await stage.press(TANG, TANG, card.id, data, forged=True)).text
    await stage.tap(LUO, LUO, first[-9:])
    await stage.tap(LUO, LUO, "办结")
    await stage.say(LUO, LUO, "已清空")
    assert "等待核查" in (await stage.tap(LUO, LUO, "提交")).text


async def test_an_officer_who_moves_to_another_unit_keeps_nothing_of_the_old_one(stage: Stage) -> None:
    number = await handling(stage)
    old = next(one for one in reversed(await stage.said(TANG)) if one.button("办结"))
    tables = street_tables()
    [row] = [row for row in tables["people"] if row[0] == "唐红"]
    row[5], row[6] = "shizheng", None

    await imported(stage, tables)

    assert any(number in text for text in await texts(stage, LUO) if "名册调整" in text)
    assert not any(one.button("办结") for one in await stage.said(TANG))
    assert (await stage.press(TANG, TANG, old.id, old.buttons["办结"], forged=True)).alert


async def test_an_owners_cases_pass_to_the_new_owner_of_the_station(stage: Stage) -> None:
    number = await reported(stage)
    assert "主责 李" in (await stage.card(CENTRE, number)).text
    tables = without(street_tables(), "李敏")
    for row in tables["stations"][1:]:
        row[2] = row[2] or "周慧"

    await imported(stage, tables)

    assert "主责 周" in (await stage.card(CENTRE, number)).text
    assert any("名册调整" in text and number in text for text in await texts(stage, 3003))
    assert (await stage.press(OWNER, CENTRE, (await stage.card(CENTRE, number)).id, "x", forged=True)).alert


async def test_the_head_checks_what_a_reporter_who_has_left_had_reported(stage: Stage) -> None:
    number = await resolved(stage)

    await imported(stage, without(street_tables(), "王秀英"))

    assert any("名册调整" in text and number in text for text in await texts(stage, HEAD))
    await stage.tap(HEAD, HEAD, number[-9:])
    assert (await stage.tap(HEAD, HEAD, "核查通过")).text == "已核查通过。"


async def test_a_unit_with_open_cases_cannot_leave(stage: Stage) -> None:
    await handling(stage)
    tables = without(street_tables(), "唐红", "罗建国")
    tables["people"] = [row for row in tables["people"] if "huanwei" not in (row[5], row[6])]
    tables["units"] = [row for row in tables["units"] if row[0] != "huanwei"]

    assert "还有未办结案件，不能移出：环卫所" in await send(stage, tables)


async def test_a_link_with_another_phone_binds_nobody_and_the_admin_is_told(stage: Stage) -> None:
    await forgotten(stage)
    link = await link_of(stage, "/invite 林晓芳")

    await stage.do("start", user=STRANGER, payload=link)
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="+8613900009001")

    assert "与名册登记的不一致" in (await stage.last(STRANGER)).text
    assert "林晓芳 的邀请链接" in (await stage.last(ADMIN)).text
    assert "139****9001" in (await stage.last(ADMIN)).text
    await stage.do("start", user=STRANGER, payload=link)
    assert "链接无效" in (await stage.last(STRANGER)).text


async def test_guessing_links_is_throttled(stage: Stage) -> None:
    for n in range(6):
        await stage.do("start", user=STRANGER, payload=f"guess-guess-guess-{n}")
    assert "试得太多" in (await stage.last(STRANGER)).text

    await stage.later(hours=1, minutes=1)
    await stage.do("start", user=STRANGER, payload="guess-guess-guess-9")

    assert "链接无效" in (await stage.last(STRANGER)).text


async def test_a_whole_station_is_invited_at_once_and_no_code_is_kept(stage: Stage) -> None:
    await forgotten(stage)
    await stage.say(ADMIN, ADMIN, "/invite 江零社区")

    [told] = [text for text in await texts(stage, ADMIN) if "请分别私下转交" in text]

    assert "林晓芳：https://t.me/" in told
    code, _ = re.findall(r"start=([\w-]{22})", told)
    kept = stage.config.settings.storage.file
    for file in kept.parent.glob(f"{kept.name}*"):
        assert code.encode() not in file.read_bytes()
    assert "已绑定账号" in await answer(stage, "/invite 武南村社区")


async def link_of(stage: Stage, words: str) -> str:
    found = re.search(r"start=([\w-]{22,})", await answer(stage, words))
    assert found is not None
    return found[1]


async def forgotten(stage: Stage) -> None:
    """林晓芳 has lost her account."""

    def forget(tx: Transaction) -> None:
        person = tx.people.by_telegram(1011)
        assert person is not None
        tx.people.update(replace(person, telegram_id=None))

    await stage.alter(forget)


async def test_somebody_new_is_in_from_roster_to_first_report(stage: Stage) -> None:
    tables = street_tables()
    tables["people"].append(["赵新", "13900009001", "网格员", "420106010002", None, None, None, None])
    await imported(stage, tables)
    link = await link_of(stage, "/invite 赵新")

    await stage.do("start", user=STRANGER, payload=link)
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="8613900009001")
    await stage.do("join", chat=WORKERS, user=STRANGER)
    await stage.say(STRANGER, WORKERS, BINS)

    assert "待受理" in (await stage.last(WORKERS)).text


async def test_the_host_makes_somebody_of_the_roster_an_admin_and_a_second_link_is_for_the_same_person(
    stage: Stage,
) -> None:
    def newcomer(tx: Transaction) -> None:
        tx.people.set_phone(tx.people.add(Person(PersonId(0), "新来的", frozenset({Role.WORKER}))), "13900009001")

    await stage.alter(newcomer)
    await stage.later(days=2)
    await stage.close()
    await invite_admin(stage.config, "新来的", timedelta(hours=24))
    link = await invite_admin(stage.config, "新来的", timedelta(hours=24))
    await stage.open()

    await stage.do("start", user=STRANGER, payload=link.partition("=")[2])
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="+8613900009001")

    assert any("绑定完成" in message.text for message in await stage.said(STRANGER))
    assert "已绑定账号" in await answer(stage, "/invite 王秀英", by=STRANGER)
    await stage.do("start", user=STRANGER, payload=link.partition("=")[2])
    assert "您已加入" in (await stage.last(STRANGER)).text
    await stage.do("start", user=HEAD, payload=link.partition("=")[2])
    assert "不能再用别人的邀请链接" in (await stage.last(HEAD)).text
    assert stage.ask("SELECT count(*) FROM people WHERE name = '新来的'") == [(1,)]


async def test_the_roster_is_fetched_changed_and_sent_back_in_chat(stage: Stage) -> None:
    await stage.say(ADMIN, ADMIN, "/roster")
    how = await stage.last(ADMIN)
    assert "不在文件里的人即移出" in how.text
    empty, problems = read_roster(sent_file(stage, how.id))
    assert (empty.people, [one.reason for one in problems]) == ((), ["no_admin"])

    await stage.tap(ADMIN, ADMIN, "发我现有名册")

    known = await stage.last(ADMIN)
    assert "请妥善保管" in known.text
    assert len(stage.ask("SELECT viewer FROM views WHERE case_id = 0 AND viewer > 0")) == 1, "a logged look"
    assert "不需要导入" in await send_file(stage, sent_file(stage, known.id))
    book = load_workbook(io.BytesIO(sent_file(stage, known.id)))
    book["人员"].append([None, "赵新", "13900007001", "网格员", "420106010002"])
    assert "新增人员 1：赵新" in await send_file(stage, saved(book))


def sent_file(stage: Stage, message: int) -> bytes:
    """The document of one of the bot's messages to the admin."""
    document = stage.town.chats[ADMIN].messages[message].body["document"]
    assert document["file_name"].endswith(".xlsx")
    return stage.town.files.read(stage.town.files.known[document["file_id"]])


async def test_the_roster_goes_to_admins_alone_and_only_in_private(stage: Stage) -> None:
    assert "管理员" in await answer(stage, "/roster", by=OWNER)
    await stage.say(ADMIN, CENTRE, "/roster")
    assert "私聊" in (await stage.last(CENTRE)).text
    await stage.say(ADMIN, ADMIN, "/roster")
    shown = await stage.last(ADMIN)
    tables = street_tables()
    for row in tables["people"]:
        row[2] = {"刘洋": "工作人员", "周慧": "工作人员、管理员"}.get(str(row[0]), row[2])
    await send(stage, tables)
    await stage.tap(ADMIN, ADMIN, "导入")

    refused = await stage.press(ADMIN, ADMIN, shown.id, shown.buttons["发我现有名册"])

    assert refused.alert
    assert "document" not in stage.town.chats[ADMIN].messages[(await stage.last(ADMIN)).id].body
