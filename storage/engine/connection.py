"""Runs SQLAlchemy's statements on the SQLite driver itself; each is compiled only once.

It has as much of SQLAlchemy's Connection as the repositories use. A turn makes some forty small statements, and
SQLAlchemy's own way through each costs ten times what SQLite takes for it.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeVar, overload

from sqlalchemy import ClauseElement, UpdateBase
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import SelectBase, TypedReturnsRows
from sqlalchemy.types import TypeEngine

_KEPT: Final = 1000
"""Compiled statements; there are some two hundred."""

T = TypeVar("T")
Params = Mapping[str, Any]
_Convert = Callable[[Any], Any]

_dialect = sqlite.dialect()


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL with its parameters in order; what is None in `writers` and `readers` goes as it is."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    writers: tuple[_Convert | None, ...]
    readers: tuple[tuple[int, _Convert], ...]
    row: Callable[..., Any]

    def write(self, params: Mapping[str, Any]) -> list[Any]:
        given = {**self.fixed, **params}
        return [
            given[name] if convert is None else convert(given[name])
            for name, convert in zip(self.names, self.writers, strict=True)
        ]

    def read(self, values: tuple[Any, ...]) -> Any:
        if not self.readers:
            return self.row(*values)
        changed = list(values)
        for place, convert in self.readers:
            changed[place] = convert(changed[place])
        return self.row(*changed)


class Result:
    """The rows that a statement gave, all read at once."""

    def __init__(self, cursor: sqlite3.Cursor, compiled: _Compiled) -> None:
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        self._rows = [compiled.read(values) for values in cursor] if cursor.description else []

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        """The first row, None where there is none."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        """For what is looked up by its key, so that there can be no second."""
        return self.first()

    def scalar_one(self) -> Any:
        """The first value of the first row. IndexError where there is no row."""
        return self._rows[0][0]


class Connection:
    """A connection to SQLite that takes SQLAlchemy statements; parameters and results are converted by the columns'
    types."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def execute(self, statement: ClauseElement, params: Params | Sequence[Params] = MappingProxyType({})) -> Result:
        """Runs a statement once, or once for each of several parameter sets, which must all have the same keys."""
        if isinstance(params, Mapping):
            compiled = _compile(statement, tuple(params))
            return Result(self.raw.execute(compiled.sql, compiled.write(params)), compiled)
        compiled = _compile(statement, tuple(params[0]))
        return Result(self.raw.executemany(compiled.sql, map(compiled.write, params)), compiled)

    @overload
    def scalar(self, statement: TypedReturnsRows[T], params: Params = ...) -> T | None: ...
    @overload
    def scalar(self, statement: ClauseElement, params: Params = ...) -> Any: ...
    def scalar(self, statement: Any, params: Params = MappingProxyType({})) -> Any:
        """The first value of the first row, None where there is none."""
        row = self.execute(statement, params).first()
        return None if row is None else row[0]

    def scalars(self, statement: ClauseElement, params: Params = MappingProxyType({})) -> list[Any]:
        """The first value of every row."""
        return [row[0] for row in self.execute(statement, params)]


@lru_cache(maxsize=_KEPT)
def _compile(statement: ClauseElement, keys: tuple[str, ...]) -> _Compiled:
    """`keys` are the parameters' names: an INSERT or UPDATE without values takes its columns from them."""
    compiled = statement.compile(dialect=_dialect, column_keys=list(keys))
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
        raise TypeError("a statement that is compiled anew for each of its parameters has no place here")
    names = tuple(compiled.positiontup or ())
    fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
    columns = statement.exported_columns if isinstance(statement, SelectBase | UpdateBase) else ()
    readers = ((place, _reader(column.type)) for place, column in enumerate(columns))
    return _Compiled(
        sql=str(compiled),
        names=names,
        fixed=fixed,
        writers=tuple(_writer(compiled.binds[name].type) for name in names),
        readers=tuple((place, convert) for place, convert in readers if convert is not None),
        row=namedtuple("Row", [str(column.key) for column in columns], rename=True),
    )


def _writer(kind: TypeEngine[Any]) -> _Convert | None:
    return kind.dialect_impl(_dialect).bind_processor(_dialect)


def _reader(kind: TypeEngine[Any]) -> _Convert | None:
    return kind.dialect_impl(_dialect).result_processor(_dialect, None)
