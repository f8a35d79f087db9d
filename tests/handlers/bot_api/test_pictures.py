"""Captions: as long as Telegram counts them, and cut so that tags and characters stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from handlers.bot_api.pictures import MAX_CAPTION, cut, visible_length
from sandbox.markup import parse_html
from sandbox.wire import utf16

FAMILY = "👨\u200d👩\u200d👧"
THUMB = "👍🏽"
ACCENT = "e\u0301"


@st.composite
def marked(draw: st.DrawFn) -> Markup:
    """Words as cards have them: escaped, some of them bold."""
    parts = draw(st.lists(st.tuples(st.text(), st.booleans()), max_size=8))
    return Markup("").join(Markup("<b>{}</b>").format(words) if bold else escape(words) for words, bold in parts)


@given(marked())
def test_a_text_is_as_long_as_telegram_counts_it(text: Markup) -> None:
    assert visible_length(text) == utf16(parse_html(text)[0])


@given(marked(), st.integers(1, 60))
def test_what_is_cut_is_never_too_long_and_can_always_be_parsed(text: Markup, most: int) -> None:
    shorter = cut(text, most)

    assert utf16(parse_html(shorter)[0]) <= most
    assert shorter == text or shorter.endswith(("…", "…</b>"))


def test_what_fits_stays_as_it_is() -> None:
    text = Markup("<b>{}</b>").format("占" * MAX_CAPTION)

    assert cut(text, MAX_CAPTION) == text
    assert cut(text + Markup("x"), MAX_CAPTION) == Markup("<b>{}…</b>").format("占" * (MAX_CAPTION - 1))


def test_a_tag_that_is_open_is_closed_and_an_entity_stays_whole() -> None:
    assert cut(Markup("a<b>b &amp; c</b>d"), 5) == "a<b>b &amp;…</b>"
    assert cut(Markup("&amp;&amp;&amp;"), 2) == "&amp;…"


@pytest.mark.parametrize("whole", [FAMILY, THUMB, ACCENT, "😀"])
def test_a_character_of_several_parts_is_kept_or_left_out(whole: str) -> None:
    for most in range(1, utf16(whole) + 3):
        kept = str(cut(Markup(f"ab{whole}cd"), most)).removesuffix("…")

        assert kept in ("", "a", "ab", f"ab{whole}")


def test_the_ending_says_where_the_rest_is() -> None:
    assert cut(Markup("一二三四五六七八九十"), 9, "…（见 /case）") == "…（见 /case）"
    assert cut(Markup("一二三四五六七八九十十一"), 11, "…（见 /case）") == "一…（见 /case）"
