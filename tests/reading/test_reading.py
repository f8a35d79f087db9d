"""What the labelled reports are read as: no dangerous one is missed, no sensitive one shown, few are read wrongly.

The aims are those for texts that nobody has seen before; the texts here were seen, so that they are only a floor.
"""

import time
from collections import Counter
from pathlib import Path

import pytest

from tests.reading.measure import SETS, figures, labelled
from tests.reading.reader import read

SIZES = {path: size for path, size in zip(SETS, (60, 60, 60, 40, 80, 60, 60), strict=True)}
UNSEEN = SETS[-1]
"""Measured once and left alone: what fails there stays, or it would measure nothing."""
SEEN = pytest.mark.parametrize("path", SETS[:-1], ids=lambda path: path.stem)
ALL = pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)


def counts(path: Path, what: str) -> Counter[str]:
    return figures(path, read)[what]


@ALL
def test_every_set_is_whole(path: Path) -> None:
    assert len(labelled(path)) == SIZES[path]


@SEEN
def test_most_categories_are_right_or_rightly_left_open_and_hardly_any_is_wrong(path: Path) -> None:
    found = counts(path, "category")

    assert found["right"] + found["rightly unsure"] >= 0.85 * SIZES[path]
    assert found["wrong"] <= 0.05 * SIZES[path]


@SEEN
def test_most_places_are_right_and_hardly_any_is_false(path: Path) -> None:
    found = counts(path, "place")

    assert found["right"] + found["rightly none"] >= 0.9 * SIZES[path]
    assert found["false"] <= 0.05 * SIZES[path]


@SEEN
def test_whatever_tells_of_danger_is_urgent_or_asked_about_and_little_else(path: Path) -> None:
    found = counts(path, "urgent")

    assert found["missed"] == 0
    assert found["asked"] <= 2
    assert found["false"] + found["asked for nothing"] <= 0.06 * SIZES[path]


@SEEN
def test_what_is_sensitive_is_hidden(path: Path) -> None:
    found = counts(path, "sensitive")

    assert found["missed"] == 0
    assert found["false"] <= 0.08 * SIZES[path]


@ALL
def test_the_community_is_the_one_that_the_text_names(path: Path) -> None:
    found = counts(path, "community")

    assert found["missed"] <= 0.05 * SIZES[path]
    assert found["false"] == 0


def test_of_the_set_that_is_left_alone_the_reading_does_not_get_worse() -> None:
    category, urgent, hidden = (counts(UNSEEN, what) for what in ("category", "urgent", "sensitive"))

    assert category["right"] + category["rightly unsure"] >= 40
    assert category["wrong"] <= 6
    assert urgent["missed"] <= 2
    assert hidden["missed"] == 0
    assert hidden["false"] <= 0.08 * SIZES[UNSEEN]


def test_a_report_is_read_in_a_few_milliseconds() -> None:
    texts = [one.text for path in SETS for one in labelled(path)]
    read(texts[0])
    start = time.thread_time()

    for text in texts:
        read(text)

    assert (time.thread_time() - start) / len(texts) < 0.02


def test_a_lamp_that_is_out_is_no_lamp_that_has_fallen() -> None:
    """The commonest report of all."""
    assert read("财大后门路灯不亮").row == "P0137-2"
    assert read("首义路12号路灯灯杆倒了").row == "P0137-1"
