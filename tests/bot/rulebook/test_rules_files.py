"""The catalogue and the rules as files: what ships is sound, and a broken file says all that is wrong with it."""

import re
import tomllib
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, RulesFileError, load_catalogue, load_rulebook
from dispatch.model import ClockKind, Urgency
from dispatch.rulebook.worktime import Limit

Edit = Callable[[str], str]

CATALOGUE = """version = "1"

[[field]]
code = "1"
name = "城市管理"

[[subclass]]
code = "E0406"
name = "占道经营"
field = "1"
class = "街面秩序"
rows = [
  { code = "E0406-1", condition = "占用道路经营", limit = "2uh", units = ["chengguan"] },
  { code = "E0406-2", condition = "长期占用", limit = "1d", units = ["chengguan"] },
]
"""


def edit(old: str, new: str) -> Edit:
    def edited(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edited


def problems_of_catalogue(folder: Path, *edits: Edit) -> list[str]:
    text = CATALOGUE
    for change in edits:
        text = change(text)
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesFileError) as error:
        load_catalogue(path, day_minutes=420)
    return error.value.problems


def problems_of_rules(folder: Path, *edits: Edit) -> list[str]:
    text = DEFAULT_RULES.read_text(encoding="utf-8")
    for change in edits:
        text = change(text)
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesFileError) as error:
        load_rulebook(path, day_minutes=420)
    return error.value.problems


def test_a_day_in_the_catalogue_is_as_long_as_the_working_day() -> None:
    short = load_catalogue(DEFAULT_CATALOGUE, day_minutes=420).require_row("E0136-1")
    long = load_catalogue(DEFAULT_CATALOGUE, day_minutes=480).require_row("E0136-1")

    assert (short.limit.amount, long.limit.amount) == (420, 480)


def test_the_shipped_rules_hold_the_numbers_of_the_mechanism() -> None:
    rules = load_rulebook(DEFAULT_RULES, day_minutes=420)

    assert rules.triage_limit(Urgency.NORMAL) == Limit(15, ClockKind.WORK)
    assert rules.triage_limit(Urgency.URGENT) == Limit(15, ClockKind.CONTINUOUS)
    assert rules.pickup_limit(Urgency.HARD) == Limit(120, ClockKind.WORK)
    assert rules.pickup_limit(Urgency.URGENT) == Limit(15, ClockKind.CONTINUOUS)
    assert rules.verification == rules.info_first == Limit(420, ClockKind.WORK)
    assert (rules.revisit_tries, rules.extensions_max, rules.returns_before_ruling) == (3, 2, 3)
    assert (rules.reminder_share, rules.resume_share) == (0.75, 0.25)
    assert (rules.hold_max_days_staff, rules.appeal_days, rules.reopen_days) == (10, 5, 30)
    assert rules.digest_at == time(9)
    assert len(set(rules.revisit_hours)) >= rules.revisit_tries


def test_the_clauses_say_the_limits_that_are_in_force(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    text = DEFAULT_RULES.read_text(encoding="utf-8")
    path.write_text(edit('\npickup = "2h"', '\npickup = "3h"')(text), encoding="utf-8")

    clause = load_rulebook(path, day_minutes=420).clause("3.2")

    assert clause is not None
    assert "处置单位 3 个工作小时内接单，紧急案件 15 分钟内接单" in clause.text


def test_no_blank_of_a_clause_stays_unfilled() -> None:
    rules = load_rulebook(DEFAULT_RULES, day_minutes=420)

    assert not [clause.number for clause in rules.clauses if re.search(r"[{}]", clause.text)]


def test_clauses_and_reasons_are_found() -> None:
    rules = load_rulebook(DEFAULT_RULES, day_minutes=420)

    assert [clause.number for clause in rules.search("退单 裁定")] == ["3.3"]
    assert rules.search("") == ()
    assert rules.clause("99") is None
    [duty] = [reason for reason in rules.return_reasons if reason.code == "duty"]
    cited = rules.clause(duty.clause)
    assert cited is not None
    assert cited.title == "退单"


def test_every_kind_of_refusal_has_reasons_short_enough_for_a_button() -> None:
    rules = load_rulebook(DEFAULT_RULES, day_minutes=420)
    lists = (rules.reject_reasons, rules.return_reasons, rules.fail_reasons, rules.ask_reasons)

    assert all(lists)
    assert all(len(reason.code) <= 6 for reasons in lists for reason in reasons)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (edit('"2uh"', '"2 hours"'), "line 13, subclass[1].rows[1].limit: «2 hours» is no limit: write 15m"),
        (edit('"1d"', "1"), "line 14, subclass[1].rows[2].limit: write a limit in quotes"),
        (edit('field = "1"', 'field = "9"'), "line 10, subclass[1].field: there is no field «9»"),
        (edit("E0406-2", "E0406-1"), "line 14, subclass[1].rows[2].code: E0406-1 is there already"),
        (edit("E0406-2", "E0407-2"), "line 14, subclass[1].rows[2].code: E0407-2 must begin with E0406-"),
        (edit("E0406-2", "E0406-200"), "line 14, subclass[1].rows[2].code: String should match pattern"),
        (edit('["chengguan"]', '["城管"]'), "line 13, subclass[1].rows[1].units[1]: String should match"),
        (edit('name = "占道经营"\n', ""), "line 7, subclass[1].name: is missing"),
        (edit("condition", "state"), "line 13, subclass[1].rows[1].state: is not a key that is known here"),
        (edit('version = "1"', ""), "version: is missing"),
    ],
)
def test_a_broken_catalogue_names_line_key_and_reason(tmp_path: Path, change: Edit, problem: str) -> None:
    assert any(told.startswith(problem) for told in problems_of_catalogue(tmp_path, change))


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    problems = problems_of_catalogue(tmp_path, edit('"2uh"', '"x"'), edit('"1d"', '"y"'), edit("E0406-2", "a"))

    assert len(problems) == 3


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (edit('triage = "15m" ', 'triage = "soon" '), "limits.triage: «soon» is no limit"),
        (edit("\npickup =", "\npickupp ="), "limits.pickupp: is not a key that is known here; do you mean pickup?"),
        (edit("\npickup =", "\npickupp ="), "limits.pickup: is missing"),
        (edit("extensions_max = 2", "extensions_max = '2'"), "numbers.extensions_max: Input should be a valid"),
        (edit("extensions_max = 2", "extensions_max = true"), "numbers.extensions_max: Input should be a valid"),
        (edit("extensions_max = 2", "extensions_max = -2"), "numbers.extensions_max: -2 is out of range"),
        (edit("reminder_share = 0.75", "reminder_share = 75"), "numbers.reminder_share: 75 is out of range"),
        (edit("[10:00:00, 15:00:00, 17:00:00]", "[]"), "numbers.revisit_hours: needs at least one time"),
        (edit('number = "1.2"', 'number = "1.1"'), "clause[2].number: 1.1 is there already"),
        (edit("{settled_check_share}", "{share}"), "clause[10].text: {share} is no limit or number"),
        (edit('code = "dup"', 'code = "area"'), "reason[2].code: area is there already"),
        (edit('clause = "1.2"', 'clause = "9.9"'), "reason[1].clause: there is no clause 9.9"),
        (edit('list = "reject"', 'list = "refuse"'), "reason[1].list: Input should be 'reject'"),
    ],
)
def test_broken_rules_name_line_key_and_reason(tmp_path: Path, change: Edit, problem: str) -> None:
    assert any(problem in told for told in problems_of_rules(tmp_path, change))


def test_a_problem_of_the_rules_is_told_with_its_line(tmp_path: Path) -> None:
    text = DEFAULT_RULES.read_text(encoding="utf-8")
    line = next(n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("extensions_max"))

    (problem,) = problems_of_rules(tmp_path, edit("extensions_max = 2", "extensions_max = -2"))

    assert problem.startswith(f"line {line}, numbers.extensions_max")


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"version = ", "is not TOML"), (b"\xff\xfe", "is not UTF-8"), (b"", "version: is missing")],
)
def test_a_file_that_is_no_catalogue_is_refused_in_one_sentence(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_bytes(content)

    with pytest.raises(RulesFileError, match=problem):
        load_catalogue(path, day_minutes=420)


def test_the_tables_of_the_defaults_are_what_their_comments_promise() -> None:
    text = DEFAULT_CATALOGUE.read_text(encoding="utf-8")

    assert "某市实例 / one real city" in text
    assert "本系统默认 / our default" in text
    assert tomllib.loads(text)["version"]
