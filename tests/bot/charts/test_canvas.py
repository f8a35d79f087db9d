"""The words of a picture: each character that the product says has a glyph, others are marked, long ones are cut."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.charts.canvas import FONT, SUBSTITUTE, Canvas, fitting, in_two, known, width_of
from bot.rulebook.rules_files import DEFAULT_CATALOGUE
from tests.paths import ROOT

CATALOGUE = tomllib.loads(DEFAULT_CATALOGUE.read_text(encoding="utf-8"))
STREET = tomllib.loads((ROOT / "demo" / "street.toml").read_text(encoding="utf-8"))


def strings(node: object) -> Iterator[str]:
    """Every text in it, of whatever key."""
    match node:
        case str():
            yield node
        case dict():
            for value in node.values():
                yield from strings(value)
        case list():
            for value in node:
                yield from strings(value)
        case _:
            pass


def missing(text: str) -> set[str]:
    return {letter for letter in text if letter.isprintable() and known(letter) == SUBSTITUTE}


@pytest.mark.parametrize("file", sorted((ROOT / "handlers" / "wording").glob("*.toml")), ids=lambda path: path.name)
def test_every_sentence_of_the_wording_can_be_drawn(file: Path) -> None:
    """Its letters and figures; a tick or an emoji stands in no picture."""
    text = file.read_text(encoding="utf-8")

    assert missing("".join(letter for letter in text if letter.isalnum())) == set()


@pytest.mark.parametrize("names", [CATALOGUE, STREET], ids=["catalogue", "street"])
def test_every_name_of_a_category_a_station_and_a_unit_can_be_drawn(names: object) -> None:
    found = list(strings(names))

    assert len(found) > 100
    assert missing("".join(found)) == set()


def test_the_font_is_small_enough_to_be_shipped_and_its_licence_lies_beside_it() -> None:
    assert FONT.stat().st_size < 3 * 2**20
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONT.parent / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("武南村社区", "武南村社区"),
        ("𠮷野家龘", "〓野家〓"),
        ("一站😀", "一站〓"),
        ("一\n站\t二", "一 站 二"),
        ("硚口 塆 垱 堃 喆", "硚口 塆 垱 堃 喆"),
    ],
)
def test_a_character_without_a_glyph_is_marked_as_in_print(words: str, drawn: str) -> None:
    assert known(words) == drawn


def test_a_mark_can_be_drawn_itself_and_any_words_are_taken() -> None:
    canvas = Canvas(60, "#ffffff")

    canvas.write("𠮷\x00\ud800$_^{", 0, 30, 24, "#000000")

    assert canvas.png().startswith(b"\x89PNG")
    assert known(SUBSTITUTE) == SUBSTITUTE


def test_words_that_fit_stay_and_others_are_cut_to_the_room() -> None:
    assert fitting("武南村社区", 28, 1000) == "武南村社区"

    cut = fitting("武昌区首义路街网格化服务管理站", 28, 200)
    assert cut.startswith("武昌区")
    assert cut.endswith("…")
    assert width_of(cut, 28) <= 200


def test_a_long_name_goes_on_on_a_second_line() -> None:
    assert in_two("中南财经政法大学首义校区社区", 20, 260) == ("中南财经政法大", "学首义校区社区")
    assert in_two("武南村社区", 20, 260) == ("武南村", "社区")

    first, second = in_two("武昌区首义路街第12社区网格化服务管理站及其服务中心", 20, 240)
    assert first.startswith("武昌区首义路街")
    assert second.endswith("…")
    assert width_of(first, 20) <= 240
    assert width_of(second, 20) <= 240


def test_a_box_of_no_size_is_none() -> None:
    bare, boxed = Canvas(40, "#ffffff"), Canvas(40, "#ffffff")

    boxed.box(10, 10, 0, 20, "#000000", rounded=4)

    assert boxed.png() == bare.png()
