"""The place in what people write: what is one is found, and what only sounds like one is never an address."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.geography.place_in_text import place_in

COMMUNITIES, LANDMARKS = ("大东门", "长湖", "701", "719"), ("财大", "首义公馆")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("首义路12号门口占道经营", "首义路12号门口"),
        ("巡查发现紫阳路71号自来水管爆了", "紫阳路71号"),
        ("昨天首义路88号附3号楼下有人吵架", "首义路88号附3号楼下"),
        ("千家街28号2栋3单元污水漫出来", "千家街28号2栋3单元"),
        ("首义路跟武珞路路口红绿灯坏了", "首义路跟武珞路路口"),
        ("武南村12号门口有垃圾", "武南村12号门口"),
        ("首义路津水路口井盖没了", "首义路津水路口"),
        ("津水路口堵了", "津水路口"),
        ("14栋楼顶又在搭棚子", "14栋楼顶"),
        ("3号楼2单元501室漏水", "3号楼2单元501室"),
        ("张家巷8号楼3单元门口有人摔倒", "张家巷8号楼3单元门口"),
        ("长湖西街12号楼下水道堵了", "长湖西街12号楼"),
        ("长湖西街12号楼下堆满垃圾", "长湖西街12号楼下"),
        ("首义路23号楼上漏水", "首义路23号楼上"),
        ("中山路15号楼道堆物", "中山路15号楼道"),
        ("2栋楼下水管爆了", "2栋"),
        ("一单元门口一滩油", "一单元门口"),
        ("小学门口井盖缺了个角", "小学门口"),
        ("有人在大院门口乱停车", "大院门口"),
        ("紫阳湖边上有人下水", "紫阳湖边上"),
        ("垃圾没人收，就在千家街菜场后门", "千家街菜场后门"),
        ("紫阳路人行道的砖翘了一大片", "紫阳路人行道"),
        ("财大后门有人发传单", "财大后门"),
        ("地铁A口旁边单车倒了一片", "地铁A口旁边"),
        ("沿街第三间门面囤了煤气罐", "沿街第三间门面"),
        ("电线掉下来了！长湖南村7号", "长湖南村7号"),
        ("下雨就淹，2号门那块水齐脚踝", "2号门那块"),
        ("红绿灯一直红的 津水路那个路口", "津水路那个路口"),
        ("一个爹爹倒在菜场进门的地方", "菜场进门的地方"),
        ("公厕水龙头坏了 首义菜市旁", "首义菜市旁"),
    ],
)
def test_a_place_is_found_with_all_its_parts(text: str, place: str) -> None:
    assert place_in(text) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("财大门口有人发传单", "财大门口"),
        ("701大院对面灰大", "701大院对面"),
        ("首义公馆电梯坏了", "首义公馆"),
    ],
)
def test_a_name_that_the_street_knows_is_a_place(text: str, place: str) -> None:
    assert place_in(text, COMMUNITIES, LANDMARKS) == place


@pytest.mark.parametrize("text", ["701路公交不停了", "打27190的电话没人接", "长湖西街旁有人", "719的人来过"])
def test_digits_of_a_name_within_others_are_none(text: str) -> None:
    assert not (place_in(text, COMMUNITIES, LANDMARKS) or "").startswith(("701", "719", "长湖的"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "二房东卷钱跑路了",
        "现小区没有人管",
        "随着小区老化",
        "占了半条路",
        "有人在小区吵架",
        "区门口共享单车堵路",
        "道路破损很久了",
        "把路口占了一半",
        "三楼的窗户烂了",
        "老人去医院要多走两站路",
        "上街买菜的人让路",
        "大马路上到处是垃圾",
        "老旧小区改造",
        "我们小区垃圾没人收",
        "整条街都停满了",
        "水淌得满街都是",
        "快点来人",
        "12号下午3点开会",
        "到大村12号",
        "全村7号开会",
        "老村7号开会",
        "婆婆掉湖里了",
        "12号门诊停了",
    ],
)
def test_what_only_sounds_like_a_place_is_none(text: str) -> None:
    assert place_in(text) is None


def test_what_stands_before_a_road_is_no_part_of_its_name() -> None:
    assert place_in("核查首义路沿街") == "首义路"


def test_the_exact_place_goes_before_a_vague_one() -> None:
    assert place_in("小学门口往里走，首义路12号，井盖坏了") == "首义路12号"


@given(st.text(alphabet="首义路街巷12号栋单元门口小区在的大 ,", max_size=200))
def test_a_place_stands_in_the_text_as_it_is_given(text: str) -> None:
    place = place_in(text, COMMUNITIES, LANDMARKS)

    assert place is None or (place in text and place.strip() == place)


@pytest.mark.parametrize(
    "text", ["路" * 4096, "首义路" * 1400, "1栋" * 2048, "门口" * 2048, "的" * 4096, "大" * 4096]
)
def test_no_text_of_a_message_takes_long(text: str) -> None:
    start = time.thread_time()

    place_in(text, COMMUNITIES, LANDMARKS)

    assert time.thread_time() - start < 0.5
