"""Runs SQLAlchemy's statements on the engine's driver itself; each is compiled only once.

It has as much of SQLAlchemy's Connection as the repositories use. A turn makes some forty small statements, and
SQLAlchemy's own way through each costs ten times what SQLite takes for it.
"""

from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeVar, overload

from sqlalchemy import ClauseElement, Delete, Dialect, Insert, Table, Update, UpdateBase
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import SelectBase, TypedReturnsRows
from sqlalchemy.types import TypeEngine

from storage.tables import REMEMBERED, Moment, micros, notes

_KEPT: Final = 1000
"""Compiled statements; there are some two hundred."""

_MAX_KNOWN: Final = 20_000
"""Readings that are remembered; strangers are read too, and there is no end of them."""
_NOTHING: Final = object()

T = TypeVar("T")
Params = dict[str, Any] | MappingProxyType[str, Any]
_Convert = Callable[[Any], Any]


class Cursor(Protocol):
    """What a driver answers a statement with."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    @property
    def description(self) -> Any:
        """The columns of the rows that come back; None where the statement gives none."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL with its parameters in order, each with its converter; those that have none go as they are."""

    sql: str
    writers: tuple[tuple[str, _Convert | None], ...]
    fixed: Mapping[str, Any]
    readers: tuple[tuple[int, _Convert], ...]
    row: Callable[[Iterable[Any]], Any]
    returns: bool
    """Whether it gives rows back."""
    alters_known: bool = False
    """Whether it may change what is remembered."""

    def write(self, params: Mapping[str, Any]) -> list[Any]:
        """The values for the driver, in the order of the SQL."""
        given = {**self.fixed, **params} if self.fixed else params
        return [given[name] if convert is None else convert(given[name]) for name, convert in self.writers]

    def read(self, cursor: Iterable[Any]) -> list[Any]:
        """The rows, with their values as the columns' types have them."""
        return list(map(self._read if self.readers else self.row, cursor))

    def _read(self, values: tuple[Any, ...]) -> Any:
        changed = list(values)
        for place, convert in self.readers:
            changed[place] = convert(changed[place])
        return self.row(changed)


class Result:
    """The rows that a statement gave, all read at once."""

    def __init__(self, cursor: Cursor, rows: list[Any], settle: Callable[[], None] | None = None) -> None:
        """`settle` waits until the statement is done, where that is not so yet."""
        self._cursor = cursor
        self._rows = rows
        self._settle = settle

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        if self._settle is not None:
            self._settle()
        return self._cursor.rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        """All rows."""
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


class Connection(ABC):
    """A connection that takes SQLAlchemy statements; parameters and results are converted by the columns' types."""

    def __init__(self, raw: Any, statements: "Statements") -> None:
        """`raw` is the driver's own connection."""
        self.raw = raw
        self._compile = statements.compile
        self._known: dict[Hashable, Any] = {}

    @abstractmethod
    def _run_for_each(self, sql: str, rows: Iterator[list[Any]]) -> Cursor: ...

    @abstractmethod
    def greatest_ever(self, of: Table) -> int:
        """The greatest number that a row of a numbered table ever had, though it may be deleted; 0 where none is
        known."""

    @abstractmethod
    def given(self, of: Table, number: int) -> None:
        """Remembers that a row of a numbered table has that number, whatever becomes of the transaction."""

    def execute(self, statement: ClauseElement, params: Params | Sequence[Params] = MappingProxyType({})) -> Result:
        """Runs a statement once, or once for each of several parameter sets, which must all have the same keys."""
        if isinstance(params, dict | MappingProxyType):
            compiled = self._compile(statement, tuple(params))
            if compiled.alters_known:
                self.forget()
            return self._result(self.raw.execute(compiled.sql, compiled.write(params)), compiled)
        compiled = self._compile(statement, tuple(params[0]))
        if compiled.alters_known:
            self.forget()
        return self._result(self._run_for_each(compiled.sql, map(compiled.write, params)), compiled)

    def known(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gave when it was asked by that key last, as long as nothing of `REMEMBERED` has changed since.

        It may read those tables alone, and notes by their number: a note is only ever erased or sealed anew, and that
        empties what is remembered too. What it gives may not be changed. Whoever writes through this connection
        is the only one who does: the writing thread has the database to itself.
        """
        found = self._known.get(key, _NOTHING)
        if found is _NOTHING:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            found = self._known[key] = read()
        kept: T = found
        return kept

    def forget(self) -> None:
        """Nothing is known any more: what was read changes, or may have been undone."""
        self._known.clear()

    def _result(self, cursor: Cursor, compiled: Compiled) -> Result:
        return Result(cursor, compiled.read(cursor) if cursor.description else [])

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


class Statements:
    """Compiles statements for one dialect, and keeps what it has compiled."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.compile = lru_cache(maxsize=_KEPT)(self._compile)

    def _compile(self, statement: ClauseElement, keys: tuple[str, ...]) -> Compiled:
        """`keys` are the parameters' names: an INSERT or UPDATE without values takes its columns from them."""
        compiled = statement.compile(dialect=self._dialect, column_keys=list(keys))
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
            raise TypeError("a statement that is compiled anew for each of its parameters has no place here")
        fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        columns = statement.exported_columns if isinstance(statement, SelectBase | UpdateBase) else ()
        readers = ((place, self._reader(column.type)) for place, column in enumerate(columns))
        return Compiled(
            sql=str(compiled),
            writers=tuple((name, self._writer(compiled.binds[name].type)) for name in compiled.positiontup or ()),
            fixed=fixed,
            readers=tuple((place, convert) for place, convert in readers if convert is not None),
            # A row's own constructor would count the values once more, in Python.
            row=partial(tuple.__new__, namedtuple("Row", [str(column.key) for column in columns], rename=True)),
            returns=bool(columns),
            alters_known=_alters_known(statement),
        )

    def _writer(self, kind: TypeEngine[Any]) -> _Convert | None:
        if isinstance(kind, Moment):
            # The same without SQLAlchemy's steps between: every other value of a turn is a moment.
            return micros
        return kind.dialect_impl(self._dialect).bind_processor(self._dialect)

    def _reader(self, kind: TypeEngine[Any]) -> _Convert | None:
        return kind.dialect_impl(self._dialect).result_processor(self._dialect, None)


def _alters_known(statement: ClauseElement) -> bool:
    if not isinstance(statement, Insert | Update | Delete):
        return False
    return statement.table in REMEMBERED or (statement.table is notes and not isinstance(statement, Insert))
