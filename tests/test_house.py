"""The house rules that no linter knows: no async below bot, a first sentence in each file, a word about long ones."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import dispatch

ROOT = Path(dispatch.__file__).parent.parent
PACKAGES = ("bot", "handlers", "storage", "dispatch", "sandbox")
MAX_LINES = 250
LONG_TABLES = {
    "dispatch/case/commands.py",
    "dispatch/case/conditions.py",
    "dispatch/case/events.py",
    "dispatch/case/fold.py",
    "dispatch/case/rules.py",
    "dispatch/model.py",
    "handlers/buttons/card_actions.py",
    "handlers/notify/messages.py",
    "handlers/notify/outbox_writer.py",
}
"""One table each, of nouns, verbs or what becomes of them: looked up row by row and never understood at once."""
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.relative_to(ROOT).parts[0] in ("dispatch", "handlers")], ids=names
)
def test_dispatch_and_handlers_know_no_async(path: Path) -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)

    assert [node.lineno for node in ast.walk(tree(path)) if isinstance(node, waiting)] == []


DRIVERS = ("sqlite3", "aiosqlite", "psycopg", "sqlalchemy.dialects")
ENGINES = re.compile(r"sqlite|postgres|psycopg", re.IGNORECASE)


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def said(node: ast.AST) -> list[str]:
    """The names that code uses; not what its comments and docstrings say."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case _:
            return imports(node)


@pytest.mark.parametrize("path", [p for p in MODULES if "storage/engine" not in p.as_posix()], ids=names)
def test_only_the_engine_knows_which_database_runs(path: Path) -> None:
    """`bot/` may name an engine to the operator; nothing else outside `storage/engine/` does."""
    found = [name for node in ast.walk(tree(path)) for name in imports(node)]
    assert [name for name in found if name.startswith(DRIVERS)] == []

    if path.relative_to(ROOT).parts[0] in ("dispatch", "handlers", "storage"):
        used = {name for node in ast.walk(tree(path)) for name in said(node)}
        assert [name for name in used if ENGINES.search(name)] == []


ENUMS = ("status", "kind", "role", "urgency", "level", "outcome")
"""Fields that hold a word of a closed list."""


def words_of_a_list(node: ast.AST) -> bool:
    """Whether a comparison or a match holds such a field against a word in quotes."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(map(is_field, sides)) and any(
            isinstance(one, ast.Constant) and isinstance(one.value, str) for one in flat(sides)
        )
    if isinstance(node, ast.Match) and isinstance(node.subject, ast.Attribute) and node.subject.attr in ENUMS:
        return any(isinstance(one, ast.MatchValue) and isinstance(one.value, ast.Constant) for one in ast.walk(node))
    return False


def is_field(one: ast.expr) -> bool:
    """A column of a table (`people.c.kind`) is none."""
    column = isinstance(one, ast.Attribute) and isinstance(one.value, ast.Attribute) and one.value.attr == "c"
    return isinstance(one, ast.Attribute) and one.attr in (*ENUMS, "value") and not column


def flat(sides: Sequence[ast.expr]) -> Iterator[ast.expr]:
    for one in sides:
        yield from one.elts if isinstance(one, ast.Tuple | ast.List | ast.Set) else [one]


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(ROOT).parts[0] != "sandbox"], ids=names)
def test_statuses_roles_and_kinds_are_compared_as_members_of_their_lists(path: Path) -> None:
    assert [ast.unparse(node) for node in ast.walk(tree(path)) if words_of_a_list(node)] == []


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.filterwarnings("default:.* has .* lines:UserWarning")
@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_module_that_may_be_too_long_for_a_head_is_warned_of(path: Path) -> None:
    if length(path) > MAX_LINES and names(path) not in LONG_TABLES:
        warnings.warn(f"{names(path)} has {length(path)} lines: is it still one thing?", UserWarning, stacklevel=1)

    assert length(path) > MAX_LINES or names(path) not in LONG_TABLES, "it is short: take it from LONG_TABLES"


def test_a_table_that_may_be_long_exists() -> None:
    assert {names(path) for path in MODULES} >= LONG_TABLES


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_module_opens_with_a_sentence_that_says_what_lives_there(path: Path) -> None:
    opening = (ast.get_docstring(tree(path)) or "").partition("\n\n")[0].partition("\n")[0]

    assert opening[:1].isupper() or opening[:1] == "«" or opening[:1] == "`", opening
    assert opening.endswith((".", ":", "…", "»", '"')) or ": " in opening, opening


@pytest.mark.parametrize("path", [p for p in MODULES if "sandbox" not in p.parts and "bot" not in p.parts], ids=names)
def test_nothing_below_bot_asks_for_the_time(path: Path) -> None:
    asked = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today", "time", "monotonic")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date", "time")
    ]

    assert asked == []


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(ROOT).parts[0] == "handlers"], ids=names)
def test_nothing_said_is_written_in_the_code(path: Path) -> None:
    """Chinese in the handlers is what people write and the bot reads; a whole sentence belongs to the wording."""
    documented = {
        ast.get_docstring(node, clean=False) for node in ast.walk(tree(path)) if isinstance(node, _DOCUMENTED)
    }
    strings = {
        node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert [text for text in strings - documented if "。" in text or text.startswith("请")] == []


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


PROTOCOLS = ("storage/engine/engine.py", "storage/engine/connection.py")
"""Where what each engine does is documented, once for all of them."""


def nodes_with_names(
    body: Sequence[ast.stmt], above: str = ""
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """Classes, functions and methods by dotted name; no function within a function."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield f"{above}{node.name}", node
        if isinstance(node, ast.ClassDef):
            yield from nodes_with_names(node.body, f"{above}{node.name}.")


def documented(path: Path) -> set[str]:
    return {name.rpartition(".")[2] for name, node in nodes_with_names(tree(path).body) if ast.get_docstring(node)}


PRODUCT = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "sandbox"]


@pytest.mark.parametrize("path", PRODUCT, ids=names)
def test_every_class_says_what_it_is(path: Path) -> None:
    found = nodes_with_names(tree(path).body)

    assert [name for name, node in found if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)] == []


@pytest.mark.parametrize(
    "path", [p for p in PRODUCT if p.relative_to(ROOT).parts[0] in ("dispatch", "storage")], ids=names
)
def test_what_others_call_of_dispatch_and_storage_says_what_it_does(path: Path) -> None:
    elsewhere = set().union(*(documented(ROOT / one) for one in PROTOCOLS)) if "engine" in path.parts else set()
    silent = [
        name
        for name, node in nodes_with_names(tree(path).body)
        if not any(part.startswith("_") for part in name.split(".")) and not ast.get_docstring(node)
    ]

    assert [name for name in silent if name.rpartition(".")[2] not in elsewhere] == []
