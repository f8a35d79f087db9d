"""What a report may be is offered by up to three buttons, from the catalogue and from past choices, never decided."""

from tests.stories.cast import CENTRE, LIU, OWNER, TANG, WANG, WORKERS
from tests.stories.road import reported
from tests.stories.stage import Stage

TWO = "#上报 首义路30号垃圾桶满了,旁边还有建筑垃圾"


async def test_the_likely_ones_are_one_tap_for_the_reporter_and_for_staff(stage: Stage) -> None:
    number = await reported(stage, TWO)
    for chat in (WORKERS, CENTRE):
        card = await stage.card(chat, number)
        assert "未核定" in card.text or "类别待定" in card.text
        assert {"垃圾满溢", "积存垃圾渣土"} <= card.buttons.keys()

    await stage.tap(WANG, WORKERS, "积存垃圾渣土")

    for chat in (WORKERS, CENTRE):
        card = await stage.card(chat, number)
        assert "积存垃圾渣土" in card.text
        assert "垃圾满溢" not in card.buttons
    assert "未核定" not in (await stage.card(CENTRE, number)).text, "somebody has chosen it"


async def test_what_staff_choose_is_confirmed(stage: Stage) -> None:
    number = await reported(stage, TWO)

    await stage.tap(OWNER, CENTRE, "积存垃圾渣土")

    card = await stage.card(CENTRE, number)
    assert "积存垃圾渣土（市容环境）" in card.text
    assert "未核定" not in card.text


async def test_another_worker_does_not_choose(stage: Stage) -> None:
    number = await reported(stage, TWO)

    answer = await stage.tap(LIU, WORKERS, "积存垃圾渣土")

    assert answer.alert
    assert "上报人" in answer.text
    assert "积存垃圾渣土" in (await stage.card(CENTRE, number)).buttons


async def test_a_matter_that_may_be_sensitive_is_not_named_on_buttons_in_a_group(stage: Stage) -> None:
    number = await reported(stage, "#上报 首义路5号邻居吵架,把垃圾桶踢翻,垃圾满溢")

    for chat in (WORKERS, CENTRE):
        card = await stage.card(chat, number)
        assert card.text.splitlines()[1:] == ["内容不在群内显示"]
        assert not [label for label in card.buttons if "纠纷" in label or "垃圾" in label]


async def test_a_report_that_no_category_fits_is_dispatched_from_its_card_and_categorised_later(stage: Stage) -> None:
    number = await reported(stage, "#上报 首义路30号有个东西不对劲")
    card = await stage.card(CENTRE, number)
    assert "类别待定" in card.text
    assert {"选类别", "其他单位"} <= card.buttons.keys()

    await stage.tap(OWNER, CENTRE, "其他单位")
    await stage.tap(OWNER, OWNER, "环卫所")
    await stage.tap(TANG, TANG, "接单")
    assert "类别未定" in (await stage.tap(TANG, TANG, "办结")).text
    await stage.tap(OWNER, CENTRE, "选类别")
    await stage.tap(OWNER, OWNER, "市容环境")
    await stage.tap(OWNER, OWNER, "暴露垃圾")

    card = await stage.card(CENTRE, number)
    assert "暴露垃圾（市容环境）" in card.text
    assert "处置中" in card.text
