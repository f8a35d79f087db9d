"""A resident's name and number stand in no group, whatever people type where."""

from tests.stories.cast import CENTRE, LIU, OWNER, SQUAD, TANG, WANG, WORKERS, ZHENG
from tests.stories.road import handling
from tests.stories.stage import Stage

FORM = "#上报 首义路12号3栋2单元501门口占道经营\n联系人:张三丰\n电话:１３８ 0000-1234"


async def test_no_group_ever_reads_a_residents_name_number_or_door(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, FORM)
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    await stage.tap(ZHENG, SQUAD, "接单")
    await stage.tap(ZHENG, SQUAD, "办结")
    await stage.say(ZHENG, ZHENG, "已劝离,电话 138 0000 1234 已告知")
    await stage.tap(ZHENG, SQUAD, "提交")

    for group in (WORKERS, CENTRE, SQUAD):
        said = " ".join([one.text for one in await stage.said(group)])
        assert "张三丰" not in said
        assert "1234" not in said.replace("138****1234", "")
    assert "501" not in " ".join([one.text for one in await stage.said(WORKERS)])
    assert "首义路12号3栋" in (await stage.last(WORKERS)).text


async def test_nothing_personal_lies_in_the_database_in_clear(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, FORM)
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    await stage.close()

    stored = b"".join(path.read_bytes() for path in stage.config.settings.storage.file.parent.glob("wangge.db*"))
    await stage.open()

    for secret in ("张三丰", "13800001234", "１３８ 0000-1234", "2单元501"):
        assert secret.encode() not in stored


async def test_numbers_in_free_text_are_masked_on_cards_and_in_histories(stage: Stage) -> None:
    number = await handling(stage, "#上报 首义路30号垃圾桶满了,找13900001111 或 420106199001011231")

    card = (await stage.card(CENTRE, number)).text
    assert "139****1111" in card
    assert "199001011231" not in card
    for reader in (OWNER, TANG):
        await stage.say(reader, reader, f"/case {number}")
        history = (await stage.last(reader)).text
        assert "13900001111" not in history
        assert "199001011231" not in history
    await stage.say(LIU, LIU, f"/case {number}")
    assert "垃圾桶" not in (await stage.last(LIU)).text
