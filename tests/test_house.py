"""The house rules that no linter knows: no async below bot, a first sentence in each file, a word about long ones."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
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

PRODUCT = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "sandbox"]


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def modules(*packages: str) -> list[Path]:
    """The modules of these packages; one test looks at all of them, for a test each costs more than its look."""
    return [path for path in MODULES if path.relative_to(ROOT).parts[0] in packages]


def test_dispatch_and_handlers_know_no_async() -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)

    for path in modules("dispatch", "handlers"):
        assert [node.lineno for node in nodes(path) if isinstance(node, waiting)] == [], names(path)


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


def test_only_the_engine_knows_which_database_runs() -> None:
    """`bot/` may name an engine to the operator; nothing else outside `storage/engine/` does."""
    for path in (p for p in MODULES if "storage/engine" not in p.as_posix()):
        found = [name for node in nodes(path) for name in imports(node)]
        assert [name for name in found if name.startswith(DRIVERS)] == [], names(path)

    for path in (p for p in modules("dispatch", "handlers", "storage") if "storage/engine" not in p.as_posix()):
        used = {name for node in nodes(path) for name in said(node)}
        assert [name for name in used if ENGINES.search(name)] == [], names(path)


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


def test_statuses_roles_and_kinds_are_compared_as_members_of_their_lists() -> None:
    for path in PRODUCT:
        assert [ast.unparse(node) for node in nodes(path) if words_of_a_list(node)] == [], names(path)


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.filterwarnings("default:.* has .* lines:UserWarning")
def test_a_module_that_may_be_too_long_for_a_head_is_warned_of() -> None:
    long = {names(path): length(path) for path in MODULES if length(path) > MAX_LINES}

    for name in long.keys() - LONG_TABLES:
        warnings.warn(f"{name} has {long[name]} lines: is it still one thing?", UserWarning, stacklevel=1)

    assert long.keys() >= LONG_TABLES, "what is short is taken from LONG_TABLES"


def test_a_table_that_may_be_long_exists() -> None:
    assert {names(path) for path in MODULES} >= LONG_TABLES


def test_a_module_opens_with_a_sentence_that_says_what_lives_there() -> None:
    for path in MODULES:
        opening = (ast.get_docstring(tree(path)) or "").partition("\n\n")[0].partition("\n")[0]
        assert opening[:1].isupper() or opening[:1] == "«" or opening[:1] == "`", names(path)
        assert opening.endswith((".", ":", "…", "»", '"')) or ": " in opening, names(path)


def test_nothing_below_bot_asks_for_the_time() -> None:
    asked = [
        f"{names(path)}:{node.lineno}"
        for path in modules("dispatch", "storage", "handlers")
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today", "time", "monotonic")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date", "time")
    ]

    assert asked == []


def test_nothing_said_is_written_in_the_code() -> None:
    """Chinese in the handlers is what people write and the bot reads; a whole sentence belongs to the wording."""
    for path in modules("handlers"):
        documented = {ast.get_docstring(node, clean=False) for node in nodes(path) if isinstance(node, _DOCUMENTED)}
        strings = {
            node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        said = [text for text in strings - documented if "。" in text or text.startswith("请")]
        assert said == [], names(path)


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


def test_every_class_says_what_it_is() -> None:
    silent = [
        f"{names(path)}: {name}"
        for path in PRODUCT
        for name, node in nodes_with_names(tree(path).body)
        if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)
    ]

    assert silent == []


def test_what_others_call_of_dispatch_and_storage_says_what_it_does() -> None:
    of_the_engine = set().union(*(documented(ROOT / one) for one in PROTOCOLS))

    for path in modules("dispatch", "storage"):
        elsewhere = of_the_engine if "engine" in path.parts else set()
        silent = [
            name
            for name, node in nodes_with_names(tree(path).body)
            if not any(part.startswith("_") for part in name.split(".")) and not ast.get_docstring(node)
        ]
        assert [name for name in silent if name.rpartition(".")[2] not in elsewhere] == [], names(path)
