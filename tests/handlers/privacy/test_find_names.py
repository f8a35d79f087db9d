"""Names of persons in a short text: those that are known, and surnames with a form of address, and nothing else."""

import pytest

from handlers.privacy.find_names import names_a_person

KNOWN = ("王建国", "李")


@pytest.mark.parametrize(
    "text",
    [
        "张大爷家楼道堆物",
        "请去看李阿姨",
        "欧阳女士反映的井盖",
        "王 建 国 网格补查",
        "走访陈秀兰奶奶",
        "赵某反映的噪音",
        "刘某某家漏水",
        "老王家漏水",
        "肖阿姨家门口的井盖",
        "马师傅反映的噪音",
    ],
)
def test_a_name_is_found(text: str) -> None:
    assert names_a_person(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "电动车充电安全检查",
        "高龄老人入户走访",
        "高层住宅消防通道",
        "黄鹤楼周边占道经营",
        "张之洞路沿线店招",
        "马路某段井盖",
        "王某些路段",
        "老旧小区楼道堆物",
        "独居老人平安检查",
        "家庭医生签约宣传",
        "李",
    ],
)
def test_other_words_are_no_name(text: str) -> None:
    assert not names_a_person(text, KNOWN)
