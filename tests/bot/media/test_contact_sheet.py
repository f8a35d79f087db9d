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


def test_before_stands_on_the_left_and_after_on_the_right() -> None:
    made = opened(sheet([plain("red"), plain("lime")], [plain("blue")]))

    assert [colour_at(made, 0.25, y) for y in (0.25, 0.75)] == ["red", "lime"]
    assert colour_at(made, 0.75, 0.5) == "blue"
    assert max(made.size) <= SIDE


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_other_formats_are_read_too(form: str) -> None:
    assert colour_at(opened(sheet([plain("blue", form=form)], [])), 0.5, 0.5) == "blue"


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(FileRefused):
        sheet([plain("red"), b"%PDF-1.7"], [])


def test_what_goes_to_the_child_comes_out_as_it_was() -> None:
    assert unpacked(packed([b"a", b""], [b"ccc"])) == ([b"a", b""], [b"ccc"])
    assert unpacked(packed([], [b"x"])) == ([], [b"x"])
