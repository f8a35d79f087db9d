"""Photos of a street as a phone would send them, painted, so that no real place or person is in the project."""

import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import FilePayload

WIDTH, HEIGHT = 1200, 900
KERB: Final = 610
"""Where the houses end and the pavement begins."""
Brush = ImageDraw.ImageDraw


def photo(thing: Callable[[Brush], None], seed: int) -> FilePayload:
    """A street of its own for each seed, with the thing that is reported in the middle of it."""
    chance = random.Random(seed)
    picture = _light(chance)
    brush = ImageDraw.Draw(picture)
    _houses(brush, chance)
    _pavement(brush, chance)
    thing(brush)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.6)).save(out, "JPEG", quality=88)
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def cart(brush: Brush) -> None:
    """A barrow with a striped awning, across the pavement."""
    for i in range(10):
        colour = "#c8452f" if i % 2 else "#f3e9dc"
        brush.polygon([(330 + i * 55, 380), (385 + i * 55, 380), (400 + i * 60, 470), (340 + i * 60, 470)], colour)
    for x in (380, 880):
        brush.rectangle((x, 470, x + 14, 640), "#5b4a3c")
    brush.rounded_rectangle((340, 600, 930, 720), 14, "#9a6b3d")
    for i, colour in enumerate(("#d8a13a", "#7f9f45", "#c9573a", "#e0c25a", "#6f8f3f")):
        brush.ellipse((370 + i * 108, 545, 480 + i * 108, 640), colour)
    for x in (440, 830):
        brush.ellipse((x - 62, 670, x + 62, 794), "#2b2b2d")
        brush.ellipse((x - 34, 698, x + 34, 766), "#8b8d90")


def bins(brush: Brush) -> None:
    """Four bins, too full, and bags beside them."""
    for i, colour in enumerate(("#3f7f4f", "#3b6ea5", "#55585c", "#b0493c")):
        x = 250 + i * 180
        brush.polygon([(x, 480), (x + 150, 480), (x + 132, 740), (x + 18, 740)], colour)
        brush.rectangle((x - 8, 462, x + 158, 486), "#2f3336")
        brush.ellipse((x + 10, 390, x + 140, 480), "#e5e2d8" if i % 2 else "#3a3d40")
    for x, colour in ((150, "#33363a"), (900, "#dcd8cb"), (985, "#3c3f43")):
        brush.ellipse((x, 660, x + 150, 780), colour)


def bicycles(brush: Brush) -> None:
    """Hired bicycles, fallen like dominoes."""
    for i in range(7):
        x, y = 130 + i * 135, 690 - (i % 2) * 36
        for wheel in (x, x + 130):
            brush.ellipse((wheel, y, wheel + 106, y + 82), outline="#26292c", width=9)
        frame = [(x + 53, y + 40), (x + 96, y - 34), (x + 183, y + 40), (x + 96, y - 34), (x + 160, y - 44)]
        brush.line(frame, "#e8b21e" if i % 3 else "#2e8f86", 13, joint="curve")


def lamp(brush: Brush) -> None:
    """A street lamp that hangs its head."""
    brush.rectangle((560, 180, 586, 720), "#4a5054")
    brush.line([(573, 190), (680, 130), (790, 210)], "#4a5054", 20, joint="curve")
    brush.polygon([(750, 200), (836, 196), (856, 264), (744, 268)], "#30363a")
    brush.ellipse((520, 690, 626, 740), "#3c4144")


def _light(chance: random.Random) -> Image.Image:
    high = chance.choice([(150, 178, 200), (176, 190, 200), (128, 164, 196)])
    low = (232, 226, 214)
    sky = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.composite(Image.new("RGB", (WIDTH, HEIGHT), low), Image.new("RGB", (WIDTH, HEIGHT), high), sky)


def _houses(brush: Brush, chance: random.Random) -> None:
    x = -40
    while x < WIDTH:
        wide, top = chance.randint(190, 330), chance.randint(60, 260)
        wall = chance.choice(["#b9a898", "#a9b0b3", "#c9b79f", "#94908c", "#bfae9f"])
        brush.rectangle((x, top, x + wide, KERB), wall)
        for row in range(top + 34, KERB - 190, 92):
            for column in range(x + 26, x + wide - 50, 74):
                brush.rectangle(
                    (column, row, column + 44, row + 54), chance.choice(["#5e6b73", "#77858c", "#d9cfae"])
                )
        brush.rectangle((x + 12, KERB - 150, x + wide - 12, KERB), chance.choice(["#6b5f55", "#7b8287", "#59616a"]))
        brush.rectangle(
            (x + 12, KERB - 172, x + wide - 12, KERB - 132), chance.choice(["#a5382f", "#2f6f63", "#33588a"])
        )
        x += wide


def _pavement(brush: Brush, chance: random.Random) -> None:
    brush.rectangle((0, KERB, WIDTH, HEIGHT), "#a39c93")
    for y in range(KERB, HEIGHT, 48):
        brush.line((0, y, WIDTH, y), "#958e85", 3)
        for x in range(chance.randint(0, 60), WIDTH, 110):
            brush.line((x, y, x - 16, y + 48), "#958e85", 3)
    brush.rectangle((0, 830, WIDTH, HEIGHT), "#c7a54a")
