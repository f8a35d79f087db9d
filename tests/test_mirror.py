"""Each module has a test file of its name in the same folder, or stands in the list of what other tests play.

`covered.toml` names for each of the others a test file that reaches it: it imports the module, or what imports it.
"""

import ast
import tomllib
from functools import cache
from pathlib import Path

from tests.paths import ROOT

PACKAGES = ("bot", "handlers", "storage", "dispatch")
LIST: dict[str, str] = tomllib.loads((ROOT / "tests" / "covered.toml").read_text(encoding="utf-8"))["covered"]


@cache
def modules() -> tuple[str, ...]:
    """Files with code: no migration, and not what holds only a docstring."""
    return tuple(
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts and len(ast.parse(path.read_text(encoding="utf-8")).body) > 1
    )


def own_test(module: str) -> Path:
    path = Path(module)
    return ROOT / "tests" / path.parent / f"test_{path.stem}.py"


@cache
def imported(path: Path) -> frozenset[str]:
    """The files of the product and of the tests that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    files = {ROOT / f"{name.replace('.', '/')}.py" for name in names}
    files |= {ROOT / name.replace(".", "/") / "__init__.py" for name in names}
    return frozenset(file.relative_to(ROOT).as_posix() for file in files if file.exists())


def reaches(test: str) -> set[str]:
    seen: set[str] = set()
    todo = [test]
    while todo:
        new = imported(ROOT / todo.pop()) - seen
        seen |= new
        todo += new
    return seen


def test_the_list_names_just_the_modules_without_a_test_file_of_their_own() -> None:
    assert len(modules()) > 200
    assert sorted(LIST) == sorted(module for module in modules() if not own_test(module).exists())


def test_the_test_that_the_list_names_reaches_its_module() -> None:
    for module, test in LIST.items():
        assert (ROOT / test).exists(), test
        assert Path(test).name.startswith("test_"), test
        assert module in reaches(test), f"{test} does not reach {module}"
