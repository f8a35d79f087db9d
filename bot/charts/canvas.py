"""A page of 1080 pixels' width on which boxes and words are set: matplotlib (Agg) with the font that lies beside.

Positions and sizes are pixels, from the left and from the top. What a word needs is measured before it is set.
"""

import io
from functools import cache
from pathlib import Path
from typing import Final, Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke

WIDTH: Final = 1080
FONT: Final = Path(__file__).parent / "font" / "NotoSansSC.otf"
SUBSTITUTE: Final = "〓"
"""Stands for a character that the font does not have, as in Chinese print."""
MAX_HEIGHT: Final = 8000
"""Telegram takes no photo of which width and height together exceed 10,000."""
_ENDING: Final = "…"
_HALF_LETTER: Final = 0.37
"""From the middle of a letter or a figure down to its base line, in parts of the size."""
_DPI: Final = 72
"""Then a point is a pixel."""

Side = Literal["left", "center", "right"]


class Canvas:
    """One page of a height; `png` ends it."""

    def __init__(self, height: int, background: str) -> None:
        self.height = min(height, MAX_HEIGHT)
        self._figure = Figure(figsize=(WIDTH / _DPI, self.height / _DPI), dpi=_DPI, facecolor=background)
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(self.height, 0)

    def box(self, left: float, top: float, width: float, height: float, colour: str, *, rounded: float = 0) -> None:
        """A filled box; `rounded` is the radius of its corners."""
        if width <= 0 or height <= 0:
            return
        if not rounded:
            self._axes.add_patch(Rectangle((left, top), width, height, facecolor=colour, linewidth=0))
            return
        radius = min(rounded, width / 2, height / 2)
        style = f"round,pad=0,rounding_size={radius}"
        shape = FancyBboxPatch((left, top), width, height, boxstyle=style, facecolor=colour, linewidth=0)
        shape.set_mutation_aspect(1)
        self._axes.add_patch(shape)

    def write(
        self,
        words: str,
        left: float,
        middle: float,
        size: int,
        colour: str,
        *,
        side: Side = "left",
        bold: bool = False,
    ) -> None:
        """One line, whose middle is at that height; `side` says which end of it stands at `left`."""
        effects = [withStroke(linewidth=size / 28, foreground=colour)] if bold else []
        self._axes.text(
            left,
            middle + size * _HALF_LETTER,
            known(words),
            fontproperties=_of_size(size),
            color=colour,
            ha=side,
            va="baseline",
            parse_math=False,
            path_effects=effects,
        )

    def png(self) -> bytes:
        """What was drawn."""
        out = io.BytesIO()
        self._figure.savefig(out, format="png", dpi=_DPI)
        return out.getvalue()


def width_of(words: str, size: int) -> float:
    """Pixels that a line takes."""
    font = get_font(str(FONT))
    font.set_size(size, _DPI)
    font.set_text(known(words), 0.0)
    wide, _ = font.get_width_height()
    return wide / 64


def fitting(words: str, size: int, room: float) -> str:
    """The words, cut where they are wider than the room in pixels."""
    if width_of(words, size) <= room:
        return words
    kept = words
    while kept and width_of(kept + _ENDING, size) > room:
        kept = kept[:-1]
    return kept + _ENDING


def in_two(words: str, size: int, room: float) -> tuple[str, str]:
    """The words on two lines of about the same length; where that is too much, the second is cut."""
    half = -(-len(words) // 2)
    if all(width_of(part, size) <= room for part in (words[:half], words[half:])):
        return words[:half], words[half:]
    first = words
    while width_of(first, size) > room:
        first = first[:-1]
    return first, fitting(words[len(first) :], size, room)


def known(words: str) -> str:
    """One line, with a mark for each character that the font does not have."""
    line = " ".join(words.split())
    return "".join(letter if ord(letter) in _characters() else SUBSTITUTE for letter in line)


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(str(FONT)).get_charmap())


@cache
def _of_size(size: int) -> FontProperties:
    return FontProperties(fname=FONT, size=size)
