"""Entities: parsed from HTML, found in plain text, and shown as safe HTML again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import clean, safe_html, trimmed, with_found
from sandbox.markup import parse_html
from sandbox.wire import ApiError, Json, utf16


def test_offsets_are_counted_in_utf16_units() -> None:
    text, entities = parse_html("😀<b>x</b> &amp; &lt;i&gt; &copy;")

    assert text == "😀x & <i> &copy;"
    assert entities == [{"type": "bold", "offset": 2, "length": 1}]


def test_nested_tags_and_links_become_entities() -> None:
    text, entities = parse_html('<b>a<i>b</i></b><a href="tg://user?id=7">李</a><a href="https://x.cn/">y</a>')

    assert text == "ab李y"
    assert entities == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 1, "length": 1},
        {"type": "text_mention", "offset": 2, "length": 1, "user": {"id": 7}},
        {"type": "text_link", "offset": 3, "length": 1, "url": "https://x.cn/"},
    ]


def test_commands_tags_mentions_links_and_phones_are_found() -> None:
    text = "#上报 /mine@bot_x @wang_x https://x.cn/a 13800001234 /no/path a@b.cn"

    found = [(one["type"], text[one["offset"] : one["offset"] + one["length"]]) for one in with_found(text, [])]

    assert found == [
        ("hashtag", "#上报"),
        ("bot_command", "/mine@bot_x"),
        ("mention", "@wang_x"),
        ("url", "https://x.cn/a"),
        ("phone_number", "13800001234"),
    ]


def test_overlapping_entities_still_make_well_formed_html() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]

    assert safe_html("abc", entities) == "<b>a<i>b</i></b><i>c</i>"


def test_a_dangerous_link_is_shown_as_text() -> None:
    entities = [{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}]

    assert safe_html("<", entities) == "&lt;"


def test_blank_ends_and_control_characters_are_taken_away() -> None:
    assert clean("a\x00b\u202ec\rd") == "a bcd"
    assert trimmed("  ab ", [{"type": "bold", "offset": 1, "length": 4}]) == (
        "ab",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


@given(st.text(alphabet="<>/abi&;\"'= 中😀", max_size=40))
def test_any_markup_is_either_parsed_within_its_text_or_refused(source: str) -> None:
    found = parsed(source)
    if found is None:
        return
    text, entities = found

    assert all(0 <= one["offset"] < one["offset"] + one["length"] <= utf16(text) for one in entities)
    assert parse_html(safe_html(text, entities)) == (text, entities)


def parsed(source: str) -> tuple[str, list[Json]] | None:
    try:
        return parse_html(source)
    except ApiError:
        return None


@pytest.mark.parametrize("tag", ["b", "i", "u", "s", "code", "pre", "tg-spoiler", "blockquote"])
def test_every_tag_that_cards_use_comes_back_on_the_page(tag: str) -> None:
    text, entities = parse_html(f"<{tag}>x</{tag}>")

    shown = tag if tag != "tg-spoiler" else 'span class="spoiler"'
    assert safe_html(text, entities).startswith(f"<{shown}>x</")
