"""The command table of docs/mechanism.md names every command, who may give it, and the statuses of the table NEXT."""

import re

import pytest

from dispatch.case import commands as c
from dispatch.case.rights import MAY, Relation
from dispatch.case.rules import NEXT
from dispatch.model import OPEN, Status
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "mechanism.md").read_text(encoding="utf-8")
LETTERS = {
    "W": Relation.REPORTER,
    "H": Relation.HEAD,
    "S": Relation.STAFF,
    "D": Relation.DIRECTOR,
    "O": Relation.OFFICER,
    "A": Relation.ASSISTANT,
    "C": Relation.CLOCK,
}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("### Commands")[2].partition("### Revisit")[0].splitlines()
    if line.startswith("| `")
]
BY_NAME = {command.__name__: command for command in NEXT}


def commands_of(row: list[str]) -> list[type[c.Command]]:
    return [BY_NAME[name] for name in re.findall(r"`(\w+)`", row[0])]


def rows() -> list[tuple[type[c.Command], list[str]]]:
    return [(command, row) for row in ROWS for command in commands_of(row)]


def statuses(words: str) -> set[Status]:
    named = {Status(name) for name in re.findall(r"`(\w+)`", words)}
    return named | OPEN if re.search(r"\bopen\b", words) else named


def test_every_command_has_its_row_and_no_row_is_of_another_one() -> None:
    told = {command for command, _ in rows()}
    named_in_notes = {c.ConfirmEscalation, c.DenyEscalation}

    assert told | named_in_notes == set(NEXT)


@pytest.mark.parametrize(("command", "row"), rows(), ids=[command.__name__ for command, _ in rows()])
def test_a_row_names_the_statuses_of_the_table_that_runs(command: type[c.Command], row: list[str]) -> None:
    before, _, after = row[2].partition("→")
    step = NEXT[command]

    assert statuses(before) == step.sources
    if after and command not in (c.ConfirmOutOfPower, c.DenyOutOfPower, c.RevisitDone, c.Pass, c.Fail):
        assert statuses(after) == step.targets


@pytest.mark.parametrize(("command", "row"), rows(), ids=[command.__name__ for command, _ in rows()])
def test_a_row_names_who_may(command: type[c.Command], row: list[str]) -> None:
    letters = {LETTERS[letter] for letter in re.findall(r"\b[WHSDOAC]\b", row[1])}

    if command is c.AnswerSupervision:
        letters |= MAY[command]
    assert letters == MAY[command]
