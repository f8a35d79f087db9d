"""What others read along is masked, however it was typed; and what is no secret is left as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.privacy import masks

_PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
_CHINESE = st.text("首义路居民反映垃圾没清请回电谢", max_size=20)


def digits(text: str) -> str:
    return "".join(c for c in masks.normal(text) if c.isdigit())


@pytest.mark.parametrize(
    "written",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "１３８００００１２３４",
        "138\u200b0000\u200b1234",
        "1380000\ufeff1234",
        "+8613800001234",
        "+86 138 0000 1234",
        "8613800001234",
        "(138)00001234",
        "138.0000.1234",
        "138\u00a00000\u00a01234",
        "138\u20100000\u20111234",
        "张三13800001234请回电",
    ],
)
def test_a_mobile_number_shows_only_its_ends(written: str) -> None:
    shown = masks.text(f"请联系{written},谢谢")

    assert "00001234" not in digits(shown)
    assert "13800001" not in digits(shown)
    assert "请联系" in shown


@pytest.mark.parametrize("written", ["027-87654321", "02787654321", "0716 8765432", "０２７-８７６５４３２１"])
def test_a_landline_number_shows_only_its_ends(written: str) -> None:
    shown = masks.text(f"座机{written}")

    assert masks.normal(written).replace("-", "").replace(" ", "") not in digits(shown)
    assert "****" in shown


@pytest.mark.parametrize(
    "written",
    [
        "420106199001010044",
        "42010619900101001X",
        "42010619900101001x",
        "４２０１０６１９９００１０１００４４",
        "420106 19900101 0044",
        "420106\u200b19900101\u200b0044",
        "420106-19900101-0044",
    ],
)
def test_of_an_identity_number_only_the_last_four_are_left(written: str) -> None:
    shown = masks.text(f"身份证{written}。")

    assert "19900101" not in digits(shown)
    assert "420106" not in digits(shown)


@pytest.mark.parametrize("written", ["6222021234567890128", "6222 0212 3456 7890 128", "62\u200b22021234567890128"])
def test_of_a_bank_card_only_the_last_four_are_left(written: str) -> None:
    assert "62220212345678" not in digits(masks.text(f"卡号{written}"))


@pytest.mark.parametrize(
    "text",
    [
        "首义路12号门口占道经营,推车堵了人行道",
        "SY20261123-0007",
        "2026-11-23 09:42",
        "3网格 5栋 共 12345 元",
        "路灯 110 号杆",
        "车牌鄂A12345",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_was_written(text: str) -> None:
    assert masks.text(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("首义路12号3栋2单元501室", "首义路12号3栋"),
        ("首义路12号3栋501", "首义路12号3栋"),
        ("首义路12号门口", "首义路12号门口"),
        ("紫阳小区5号楼1单元302", "紫阳小区5号楼"),
        ("紫阳小区５号楼１单元３０２室", "紫阳小区５号楼"),
        ("首义路12号3栋2-501", "首义路12号3栋"),
        ("首义路12号110号杆", "首义路12号110号杆"),
        ("千家街8号", "千家街8号"),
    ],
)
def test_an_address_is_shown_up_to_its_building(written: str, shown: str) -> None:
    assert masks.place(written) == shown


@pytest.mark.parametrize(("full", "shown"), [("张三丰", "张*"), ("李", "李*"), ("", "*"), ("Anna", "A*")])
def test_of_a_name_only_the_first_sign_is_shown(full: str, shown: str) -> None:
    assert masks.name(full) == shown


def test_a_shown_phone_number_keeps_three_and_four_digits() -> None:
    assert masks.phone("138-0000-1234") == "138****1234"
    assert masks.phone("120") == "****"


@given(_CHINESE, _PHONE, _CHINESE)
def test_no_mobile_number_survives_between_any_words(before: str, phone: str, after: str) -> None:
    assert phone not in digits(masks.text(f"{before}{phone}{after}"))


@given(_CHINESE, _PHONE)
def test_masking_what_is_masked_changes_nothing(before: str, phone: str) -> None:
    once = masks.text(f"{before} {phone}")

    assert masks.text(once) == once
