"""How chats are bound and how people come in."""

import re
from dataclasses import replace

from storage.transaction import Transaction
from tests.rosters import street_tables
from tests.stories.cast import ADMIN, CENTRE, LUO, OWNER, STRANGER, TANG, WANG, WORKERS
from tests.stories.road import BINS, dispatched, handling, reported
from tests.stories.stage import Stage
from tests.stories.test_people import answer, imported, link_of

NEW = -2001
LIN = 1011


async def new_group(stage: Stage) -> None:
    await stage.do(
        "chats", id=NEW, type="group", title="环卫所派单群", members=[6005, 6006, ADMIN], bot="administrator"
    )


async def test_a_group_that_is_not_bound_gets_one_polite_sentence_once(stage: Stage) -> None:
    await new_group(stage)
    await stage.do("join", chat=NEW, user=WANG)
    await stage.say(WANG, NEW, "大家好")
    assert not await stage.said(NEW)

    for words in (BINS, "/mine", BINS):
        await stage.say(WANG, NEW, words)

    [sentence] = await stage.said(NEW)
    assert "还没有绑定" in sentence.text
    assert "/bind" in sentence.text
    assert not await stage.said(CENTRE)


async def test_an_admin_binds_a_group_and_its_unit_is_asked_there(stage: Stage) -> None:
    await new_group(stage)
    await stage.say(6005, NEW, "/bind unit huanwei")
    assert "管理员" in (await stage.last(NEW)).text
    await stage.say(ADMIN, NEW, "/bind")
    assert "环卫所" in (await stage.last(NEW)).text

    await stage.say(ADMIN, NEW, "/bind unit huanwei")
    assert "已绑定" in (await stage.last(NEW)).text
    assert "环卫所" in (await stage.last(NEW)).text

    number = await reported(stage)
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    assert number in (await stage.last(NEW)).text
    assert not await stage.said(6006)

    await stage.say(ADMIN, NEW, "/bind worker")
    assert "/unbind" in (await stage.last(NEW)).text
    await stage.say(ADMIN, NEW, "/unbind")
    assert "解除绑定" in (await stage.last(NEW)).text
    await reported(stage, "#上报 首义路40号垃圾桶满了")
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    assert "请接单" in (await stage.last(6006)).text


async def test_an_invited_person_comes_in_once_by_a_personal_link(stage: Stage) -> None:
    await stage.say(OWNER, OWNER, "/invite 周晓明")
    assert "管理员" in (await stage.last(OWNER)).text
    await stage.say(ADMIN, CENTRE, "/invite 周晓明")
    assert "私聊" in (await stage.last(CENTRE)).text
    await stage.say(ADMIN, ADMIN, "/invite 周晓明")
    assert "名册中没有这个姓名" in (await stage.last(ADMIN)).text
    await stage.say(ADMIN, ADMIN, "/invite 王秀英")
    assert "已绑定账号" in (await stage.last(ADMIN)).text

    await stage.do("start", user=STRANGER)
    [told] = await stage.said(STRANGER)
    assert "只服务本街道在册人员" in told.text
    await stage.do("start", user=STRANGER, payload="guessed-guessed-guessed")
    assert "链接无效" in (await stage.last(STRANGER)).text


async def test_a_link_lets_its_person_in_and_nobody_after(stage: Stage) -> None:
    link = await invited(stage)

    await stage.do("start", user=STRANGER, payload=link)
    assert "共享本人手机号" in (await stage.last(STRANGER)).text
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=WANG, phone="+8613900001001")
    assert "本人" in (await stage.last(STRANGER)).text
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="+8613900001011")
    welcome, bound = (await stage.said(STRANGER))[-2:]
    assert "林晓芳" in welcome.text
    assert "网格员" in welcome.text
    assert "绑定完成" in bound.text

    await stage.do("people", id=9002, first_name="别人", started=False)
    await stage.do("start", user=9002, payload=link)
    assert "链接无效、已使用或已过期" in (await stage.last(9002)).text
    await stage.do("start", user=WANG, payload=link)
    assert "已绑定" in (await stage.last(WANG)).text

    await stage.do("join", chat=WORKERS, user=STRANGER)
    await stage.say(STRANGER, WORKERS, "#上报 首义路30号垃圾桶满了")
    assert "待受理" in (await stage.last(WORKERS)).text


async def test_a_link_is_good_for_a_day(stage: Stage) -> None:
    link = await invited(stage)
    await stage.later(hours=25)

    await stage.do("start", user=STRANGER, payload=link)

    assert "已过期" in (await stage.last(STRANGER)).text


async def invited(stage: Stage) -> str:
    """林晓芳 has lost her account; the admin invites her anew. Gives the link's code."""

    def forget(tx: Transaction) -> None:
        person = tx.people.by_telegram(LIN)
        assert person is not None
        tx.people.update(replace(person, telegram_id=None))

    await stage.alter(forget)
    await stage.say(ADMIN, ADMIN, "/invite 林晓芳")
    told = (await stage.last(ADMIN)).text
    assert "24 小时内有效" in told
    found = re.search(r"https://t\.me/wangge_rehearsal_bot\?start=([\w-]{22,})", told)
    assert found is not None
    return found[1]


async def test_somebody_with_another_account_is_invited_anew_and_the_older_one_is_nobody_then(stage: Stage) -> None:
    number = await handling(stage)
    assert "/invite 姓名 换号" in await answer(stage, "/invite 唐红")
    link = await link_of(stage, "/invite 唐红 换号")
    await stage.tap(TANG, TANG, "进展")

    await stage.do("start", user=STRANGER, payload=link)
    assert "没有看懂" not in (await stage.last(TANG)).text, "the older account is good until the new one is in"
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="+8613900006006")

    assert any("绑定完成" in one.text for one in await stage.said(STRANGER))
    assert number in (await stage.last(STRANGER)).text
    assert not any(one.buttons for one in await stage.said(TANG))
    assert "只服务本街道在册人员" in await answer(stage, "/start", by=TANG)
    await stage.tap(STRANGER, STRANGER, number[-9:])
    await stage.tap(STRANGER, STRANGER, "办结")


async def test_once_somebody_is_in_no_other_link_of_theirs_is_good(stage: Stage) -> None:
    first, second = await invited(stage), await link_of(stage, "/invite 林晓芳")
    await stage.do("start", user=STRANGER, payload=first)
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="+8613900001011")

    await stage.do("people", id=9002, first_name="别人", started=False)
    await stage.do("start", user=9002, payload=second)

    assert "链接无效" in (await stage.last(9002)).text


async def test_a_contact_that_was_forwarded_is_nobodys_own(stage: Stage) -> None:
    await stage.do("start", user=STRANGER, payload=await invited(stage))
    user = stage.town.people[STRANGER].to_json()
    forwarded = {
        "message_id": 900,
        "date": 1,
        "chat": {"id": STRANGER, "type": "private", "first_name": "x"},
        "from": user,
        "forward_origin": {"type": "user", "sender_user": user, "date": 1},
        "contact": {"phone_number": "+8613900001011", "first_name": "x", "user_id": STRANGER},
    }

    await stage.do("raw_update", update={"message": forwarded})

    assert "请共享您本人的手机号" in (await stage.last(STRANGER)).text


async def test_who_comes_in_late_is_shown_what_waits(stage: Stage) -> None:
    def forget(tx: Transaction) -> None:
        for account in (LUO, TANG):
            person = tx.people.by_telegram(account)
            assert person is not None
            tx.people.update(replace(person, telegram_id=None))

    await stage.alter(forget)
    number = await dispatched(stage)
    link = await link_of(stage, "/invite 唐红")

    await stage.do("start", user=STRANGER, payload=link)
    await stage.do("contact", by=STRANGER, chat=STRANGER, user_id=STRANGER, phone="+8613900006006")

    assert any("以下案件等您处理" in one.text and number in one.text for one in await stage.said(STRANGER))


async def test_links_for_two_people_of_one_name_are_told_apart(stage: Stage) -> None:
    tables = street_tables()
    for phone in ("13900007001", "13900007002"):
        tables["people"].append(["赵新", phone, "网格员", "420106010002", None, None, None, None])
    await imported(stage, tables)

    said = await answer(stage, "/invite 赵新")

    assert "赵新 139****7001：https://t.me/" in said
    assert "赵新 139****7002：https://t.me/" in said
