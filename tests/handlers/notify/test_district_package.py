"""The form for the district is one message however long its notes are; the row beside it has all of them."""

from dataclasses import replace

import pytest

from dispatch.model import Case
from handlers.notify.district_package import form_text, row_file
from handlers.wording.speech import saying
from storage.transaction import Transaction
from tests.handlers.town import put
from tests.handlers.weekly import CENTRE
from tests.make import report, reported_case
from tests.street import MONDAY_0942

MESSAGE = 4_096
ONCE, TWICE = "墙", "𠮷"
"""One character that Telegram counts as one, and one that it counts as two."""


def units(text: str) -> int:
    """As Telegram counts a message's length."""
    return len(text.encode("utf-16-le")) // 2


def with_notes(tx: Transaction, text: str) -> Case:
    """A case whose description, place, reason and result are that text."""
    note = tx.notes.keep(text, None, MONDAY_0942)
    case = reported_case(report())
    place = replace(case.place, note=note)
    long = replace(case, description=note, place=place, result=note)
    put(tx, long)
    return long


@pytest.mark.parametrize("character", [ONCE, TWICE])
def test_a_form_with_notes_as_long_as_can_be_fits_into_one_message(tx: Transaction, character: str) -> None:
    text = form_text(tx, with_notes(tx, character * 4_000), saying(CENTRE, MONDAY_0942))

    assert units(text) < MESSAGE * 3 // 4
    assert text.count("全文见下方表格") == 3


def test_the_row_has_the_whole(tx: Transaction) -> None:
    row = row_file(tx, with_notes(tx, ONCE * 4_000), saying(CENTRE, MONDAY_0942))

    assert row.content.decode("utf-8-sig").count(ONCE) == 3 * 4_000


def test_what_is_short_is_not_cut(tx: Transaction) -> None:
    text = form_text(tx, with_notes(tx, ONCE * 450), saying(CENTRE, MONDAY_0942))

    assert "全文见下方表格" not in text
    assert text.count(ONCE) == 3 * 450
