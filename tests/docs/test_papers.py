"""What the papers say of the repository is so: files, links, names in files; and no paragraph stands twice."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import cli
from tests.paths import ROOT

PAPERS = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
MAX_README = 150
ROOMS = ("bot", "handlers", "storage", "dispatch", "sandbox", "tests", "docs", "demo", "deploy")
_MADE_HERE = ("var/", "docs/states.md")


def words(paper: str) -> str:
    return (ROOT / paper).read_text(encoding="utf-8")


def prose(paper: str) -> str:
    """Without what is fenced as a picture or as code."""
    return re.sub(r"^```.*?^```", "", words(paper), flags=re.DOTALL | re.MULTILINE)


def quoted(paper: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", prose(paper))


def is_path(text: str) -> bool:
    return re.fullmatch(r"[\w./-]+", text) is not None and (
        text.startswith(tuple(f"{room}/" for room in ROOMS)) or text.endswith((".py", ".toml", ".md", ".lock"))
    )


def anchors(paper: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def defined(path: Path) -> set[str]:
    """Every name that a file defines at its top or in a class; of a TOML file what its lines begin with."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return set(re.findall(r"^\W*([\w.]+)", text, re.MULTILINE))
    return set(_names(ast.parse(text)))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.ClassDef():
                yield node.name
                yield from _names(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name
            case ast.Assign():
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))
            case ast.AnnAssign() if isinstance(node.target, ast.Name):
                yield node.target.id


@pytest.mark.parametrize("paper", [paper for paper in PAPERS if paper != "CHANGELOG.md"])
def test_every_file_that_a_paper_names_exists(paper: str) -> None:
    gone = [
        path for path in quoted(paper) if is_path(path) and not path.startswith(_MADE_HERE) and not _somewhere(path)
    ]

    assert gone == []


def _somewhere(path: str) -> bool:
    """From the root; a bare name is what an operator's own copy is called: of a file that ships, or of the host.

    A whole path is one of the host.
    """
    if path.startswith("/") or (ROOT / path).exists():
        return True
    return "/" not in path and ((ROOT / "bot" / "defaults" / path).exists() or path in ("config.toml",))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_of_a_paper_leads_somewhere(paper: str) -> None:
    here = (ROOT / paper).parent
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(paper)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        path = (here / file) if file else ROOT / paper
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("paper", PAPERS)
def test_what_a_paper_says_to_be_in_a_file_is_in_it(paper: str) -> None:
    """«`take_turn` in `handlers/router.py`», also «`A`, `B` in `path`»."""
    told = re.findall(r"((?:`[A-Za-z_][\w.]*`(?:, | and )?)+) in\s+`([\w./-]+\.(?:py|toml))`", prose(paper))
    missing = [
        (name, path)
        for names, path in told
        for name in re.findall(r"`([\w.]+)`", names)
        if name.split(".")[-1] not in defined(ROOT / path)
    ]

    assert missing == []


@pytest.mark.parametrize("paper", ["docs/operations.md", "docs/zh/operations.md"])
def test_every_command_of_the_host_is_told_to_the_operator(paper: str) -> None:
    commands = [command.name or "" for command in cli.registered_commands]
    groups = [group.name or "" for group in cli.registered_groups]
    rehearsing = {"rehearse", "seed"}
    names = {name or function for name, function in zip(commands, _functions(), strict=True)} | set(groups)

    assert sorted(name for name in names - rehearsing if f"wangge {name}" not in words(paper)) == []


def _functions() -> list[str]:
    return [command.callback.__name__ for command in cli.registered_commands if command.callback is not None]


def test_no_paragraph_stands_in_two_places() -> None:
    found = Counter(
        line
        for paper in PAPERS
        for block in re.split(r"\n\s*\n|\n(?=[-|*#] ?|\d+\. )", prose(paper))
        if len(line := " ".join(block.split())) > 100
    )

    assert [line for line, times in found.items() if times > 1] == []


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md"])
def test_the_readme_can_be_read_in_one_go(paper: str) -> None:
    assert len(words(paper).splitlines()) <= MAX_README
