"""Every small change that would make a module wrong: one operator, constant, element, branch or statement each.

Left alone: docstrings, annotations, names of types, decorators, and the words of errors that only a bug can raise.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

_N = TypeVar("_N", bound=ast.AST)
Found = Iterator[tuple[ast.AST, str]]
"""A node, and what is written in its place."""

_Placed = ast.expr | ast.stmt | ast.pattern | ast.keyword

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_BUGS: Final = ("ValueError", "AssertionError")


@dataclass(frozen=True, slots=True)
class _Around:
    """`statement` is None in the head of an arm of a `match`."""

    function: str
    statement: ast.stmt | None


class _Row(ast.AST):
    """A row of a dict."""

    def __init__(self, key: ast.expr, value: ast.expr) -> None:
        super().__init__()
        self.key = key
        self.value = value


@dataclass(frozen=True, slots=True)
class Change:
    """The bytes from `start` to `end` of a file replaced by `after`.

    A test that reaches none of the `lines`, from the first to the last, can't notice it. `function` is the qualified
    name of the function around it, empty for what is done when the module is imported. `nth` tells changes of one
    function apart that read alike.
    """

    file: str
    function: str
    before: str
    after: str
    nth: int
    lines: tuple[int, int]
    start: int
    end: int

    @property
    def key(self) -> str:
        """Its name, which outlives changes elsewhere in the file."""
        return f"{self.file} {self.function} {self.before} → {self.after} #{self.nth}"

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.file}:{self.lines[0]} {self.function}: {self.before} → {self.after}"


def changes_of(file: str, source: bytes) -> list[Change]:
    """All changes of a file, in the order in which it is written."""
    tree = ast.parse(source)
    at_import = _called_at_import(tree)
    offsets = _offsets(source)
    seen: Counter[tuple[str, str, str]] = Counter()
    changes: list[Change] = []
    for around, node, after in _sites(tree, _Around("", None)):
        start, end = _span(node, offsets)
        before = source[start:end].decode()
        where = "" if around.function in at_import else around.function
        alike = (where, before, after)
        changes.append(Change(file, where, before, after, seen[alike], _lines(node, around.statement), start, end))
        seen[alike] += 1
    return sorted(changes, key=lambda change: (change.start, change.end))


def _offsets(source: bytes) -> list[int]:
    """Where each line begins, the first at index 1."""
    offsets = [0, 0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    return offsets


def _span(node: ast.AST, offsets: list[int]) -> tuple[int, int]:
    first, last = _ends(node)
    assert last.end_lineno is not None
    assert last.end_col_offset is not None
    start = first.col_offset - (len("case ") if isinstance(node, ast.match_case) else 0)
    return offsets[first.lineno] + start, offsets[last.end_lineno] + last.end_col_offset


def _lines(node: ast.AST, statement: ast.stmt | None) -> tuple[int, int]:
    """From the statement's first line, since which of a long one's lines Python names is its own affair."""
    first, last = _ends(node)
    assert last.end_lineno is not None
    if statement is None:
        return first.lineno, last.end_lineno
    whole = statement.end_lineno if not hasattr(statement, "body") else None
    return statement.lineno, max(last.end_lineno, whole or 0)


def _ends(node: ast.AST) -> tuple[_Placed, _Placed]:
    """The parts at which it begins and ends; an arm and a table's row have no position of their own."""
    if isinstance(node, ast.match_case):
        return node.pattern, node.body[-1]
    if isinstance(node, _Row):
        return node.key, node.value
    assert isinstance(node, _Placed)
    return node, node


def _called_at_import(tree: ast.Module) -> frozenset[str]:
    """Functions that the module calls while it is imported: what they made stands elsewhere by then."""
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    calls = [node for top in outside for node in ast.walk(top) if isinstance(node, ast.Call)]
    return frozenset(call.func.id for call in calls if isinstance(call.func, ast.Name))


def _sites(node: ast.AST, around: _Around) -> Iterator[tuple[_Around, ast.AST, str]]:
    """Depth first: what stands around it, the node, what is written in its place."""
    if isinstance(node, ast.stmt):
        around = _Around(around.function, node)
    elif isinstance(node, ast.match_case):
        around = _Around(around.function, None)
    for found, after in _BY_KIND.get(type(node), _nothing)(node):
        arm = isinstance(found, ast.match_case)
        yield _Around(around.function, None) if arm else around, found, after
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from _sites_of_definition(node, around)
        return
    for child in _children(node):
        yield from _sites(child, around)


def _sites_of_definition(
    node: ast.FunctionDef | ast.ClassDef, around: _Around
) -> Iterator[tuple[_Around, ast.AST, str]]:
    """Of a class, its methods; of a function, its body. Defaults are made where it is defined."""
    if isinstance(node, ast.FunctionDef):
        for default in (*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)):
            yield from _sites(default, around)
    inner = _Around(f"{around.function}.{node.name}" if around.function else node.name, None)
    for statement in node.body:
        if isinstance(node, ast.FunctionDef) or isinstance(statement, ast.FunctionDef):
            yield from _sites(statement, inner)
        else:
            yield from _sites(statement, around)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if _is_left_alone(node):
        return
    if isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.arguments | ast.expr_context | ast.operator):
            yield child


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _BUGS
    # A name for a type: `Condition = Callable[…]`, `Event = A | B`.
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Subscript) or _is_union(node.value)
    return isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom)


def _is_union(node: ast.expr) -> bool:
    """Of classes; `|` is also the union of two sets."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _is_union(node.left) and _is_union(node.right)
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).rpartition(".")[2][0].isupper()


def _nothing(_: ast.AST) -> Found:
    return iter(())


def _compare(node: ast.Compare) -> Found:
    for index, operator in enumerate(node.ops):
        ops = [*node.ops]
        ops[index] = _COMPARED[type(operator)]()
        yield node, _written(ast.Compare(node.left, ops, node.comparators))


def _both_or_either(node: ast.BoolOp) -> Found:
    yield node, _written(ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))
    for index in range(len(node.values)):
        rest = node.values[:index] + node.values[index + 1 :]
        yield node, _written(rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))


def _negation(node: ast.UnaryOp) -> Found:
    if isinstance(node.op, ast.Not):
        yield node, _written(node.operand)


def _computation(node: ast.BinOp) -> Found:
    other = _COMPUTED.get(type(node.op))
    if other is not None:
        yield node, _written(ast.BinOp(node.left, other(), node.right))


def _constant(node: ast.Constant) -> Found:
    value = node.value
    if isinstance(value, bool):
        yield node, str(not value)
    elif isinstance(value, int | float):
        yield node, repr(value + 1)
    elif isinstance(value, str):
        yield node, repr(f"?{value}")


def _either_way(node: ast.IfExp) -> Found:
    yield node, _written(node.body)
    yield node, _written(node.orelse)


def _branch(node: ast.If) -> Found:
    yield node.test, "True"
    yield node.test, "False"


def _filter(node: ast.comprehension) -> Found:
    for test in node.ifs:
        yield test, "True"
        yield test, "False"


def _call(node: ast.Call) -> Found:
    if _is_left_alone(node):
        return
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield keyword, "**{}"


def _display(node: ast.Set | ast.List | ast.Tuple) -> Found:
    """An element that is no more; its commas stay."""
    if isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load):
        for element in node.elts:
            yield element, "*()"


def _table(node: ast.Dict) -> Found:
    for key, value in zip(node.keys, node.values, strict=True):
        if key is not None:
            yield _Row(key, value), "**{}"


def _answer(node: ast.Return) -> Found:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield node, "return None"


def _statement(node: ast.Expr | ast.AugAssign | ast.Raise) -> Found:
    if not _is_left_alone(node):
        yield node, "pass"


def _arms(node: ast.Match) -> Found:
    for case in node.cases if len(node.cases) > 1 else ():
        yield case, "case _ if False: pass"


def _alternatives(node: ast.MatchOr) -> Found:
    for index in range(len(node.patterns)):
        rest = node.patterns[:index] + node.patterns[index + 1 :]
        yield node, ast.unparse(rest[0] if len(rest) == 1 else ast.MatchOr(rest))


def _guard(node: ast.match_case) -> Found:
    if node.guard is not None:
        yield node.guard, "True"
        yield node.guard, "False"


def _written(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _kind(kind: type[_N], found: Callable[[_N], Found]) -> tuple[type[ast.AST], Callable[[ast.AST], Found]]:
    def narrowed(node: ast.AST) -> Found:
        assert isinstance(node, kind)
        return found(node)

    return kind, narrowed


_BY_KIND: Final[dict[type[ast.AST], Callable[[ast.AST], Found]]] = dict(
    (
        _kind(ast.Compare, _compare),
        _kind(ast.BoolOp, _both_or_either),
        _kind(ast.UnaryOp, _negation),
        _kind(ast.BinOp, _computation),
        _kind(ast.Constant, _constant),
        _kind(ast.IfExp, _either_way),
        _kind(ast.If, _branch),
        _kind(ast.comprehension, _filter),
        _kind(ast.Call, _call),
        _kind(ast.Set, _display),
        _kind(ast.List, _display),
        _kind(ast.Tuple, _display),
        _kind(ast.Dict, _table),
        _kind(ast.Return, _answer),
        _kind(ast.Expr, _statement),
        _kind(ast.AugAssign, _statement),
        _kind(ast.Raise, _statement),
        _kind(ast.Match, _arms),
        _kind(ast.MatchOr, _alternatives),
        _kind(ast.match_case, _guard),
    )
)
