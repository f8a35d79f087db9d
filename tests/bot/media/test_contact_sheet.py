"""How pictures are laid out: one as it is, up to four in rows, before on the left and after on the right."""

import pytest
from PIL import Image

from bot.media.contact_sheet import MOST, SIDE, packed, sheet, unpacked
from bot.runtime.confined_child import FileRefused
from tests.bot.media.pictures import opened, plain

COLOURS = ("red", "lime", "blue", "yellow", "black")
PURE = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0), "black": (0, 0, 0)}


def colour_at(picture: Image.Image, x: float, y: float) -> str:
    seen = picture.getpixel((int(picture.width * x), int(picture.height * y)))
    assert isinstance(seen, tuple)
    return min(PURE, key=lambda name: sum(abs(a - b) for a, b in zip(PURE[name], seen, strict=True)))


def test_one_picture_stays_as_it_is_but_for_its_size() -> None:
    made = opened(sheet([plain("red", (3000, 1500))], []))

    assert made.size == (SIDE, SIDE // 2)


def test_several_stand_in_rows_of_two_in_their_order_and_no_more_than_four() -> None:
    made = opened(sheet([plain(colour) for colour in COLOURS], []))

    corners = [colour_at(made, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
    assert corners == list(COLOURS[:MOST])
    assert max(made.size) <= SIDE


def test_an_odd_one_stands_wide_above_the_others() -> None:
    made = opened(sheet([plain(colour) for colour in COLOURS[:3]], []))

    assert [colour_at(made, x, 0.2) for x in (0.1, 0.9)] == ["red", "red"]
    assert [colour_at(made, x, 0.8) for x in (0.25, 0.75)] == ["lime", "blue"]
    assert max(made.size) <= SIDE


def test_before_stands_on_the_left_and_after_on_the_right() -> None:
    made = opened(sheet([plain("red"), plain("lime")], [plain("blue")]))

    assert [colour_at(made, 0.25, y) for y in (0.25, 0.75)] == ["red", "lime"]
    assert colour_at(made, 0.75, 0.5) == "blue"
    assert max(made.size) <= SIDE


def test_many_on_one_side_stay_within_the_size_that_telegram_shows() -> None:
    made = opened(sheet([plain("red")], [plain(colour) for colour in COLOURS]))

    assert max(made.size) <= SIDE
    assert [colour_at(made, 0.75, y) for y in (0.1, 0.4, 0.6, 0.9)] == list(COLOURS[:MOST])


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_other_formats_are_read_too(form: str) -> None:
    assert colour_at(opened(sheet([plain("blue", form=form)], [])), 0.5, 0.5) == "blue"


def test_what_only_calls_itself_a_picture_is_left_out_and_of_nothing_else_there_is_none() -> None:
    assert colour_at(opened(sheet([b"%PDF-1.7", plain("red")], [])), 0.25, 0.5) == "red"
    with pytest.raises(FileRefused):
        sheet([b"%PDF-1.7"], [b""])


@pytest.mark.parametrize("form", ["BMP", "ICO", "TIFF", "PPM", "EPS"])
def test_a_format_that_is_not_known_is_never_opened(form: str) -> None:
    """A document that calls itself a picture is kept as it came."""
    with pytest.raises(FileRefused):
        sheet([plain("red", (64, 64), form)], [])


def test_what_goes_to_the_child_comes_out_as_it_was() -> None:
    assert unpacked(packed([b"a", b""], [b"ccc"])) == ([b"a", b""], [b"ccc"])
    assert unpacked(packed([], [b"x"])) == ([], [b"x"])
