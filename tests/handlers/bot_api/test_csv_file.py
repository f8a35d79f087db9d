"""Tables as CSV: what a spreadsheet would take for a formula is a text."""

import pytest

from handlers.bot_api.csv_file import csv_file


def test_it_begins_with_the_mark_that_spreadsheets_need() -> None:
    assert csv_file([["编号", "地点"]]) == "\ufeff编号,地点\r\n".encode()


@pytest.mark.parametrize(
    "words", ["=1+1", "+86", "-1", "@x", "\tx", "\rx", "\n=1", " =1", "＝1", "＋1", "－1", "＠x"]
)
def test_nothing_in_it_is_a_formula(words: str) -> None:
    assert f"'{words}" in csv_file([[words]]).decode("utf-8-sig")


def test_the_rest_is_as_it_was_written() -> None:
    assert csv_file([['说"好"，再来', "—"]]).decode("utf-8-sig") == '"说""好""，再来",—\r\n'
