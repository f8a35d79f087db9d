"""What SQL says differently for each engine, said once: INSERT … ON CONFLICT, the larger of two, lists in JSON."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, TableValuedAlias, Text, case, cast
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.dialects.sqlite.dml import Insert as Upsert
from sqlalchemy.dialects.sqlite.dml import OnConflictClause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["JsonItems", "OnConflictClause", "Upsert", "larger", "numbers_in", "smaller", "upsert"]
"""`upsert` is an INSERT that may end in ON CONFLICT; every engine takes it, whatever dialect lends it."""


def larger(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """The larger of two values; neither of them is NULL."""
    return case((one > other, one), else_=other)


def smaller(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """The smaller of two values; neither of them is NULL."""
    return case((one < other, one), else_=other)


class JsonItems(FunctionElement[Any]):
    """The rows of a list in JSON, each with a `value`."""

    inherit_cache = True
    name = "json_each"


@compiles(JsonItems)
def _as_json_each(items: JsonItems, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each({compiler.process(items.clauses, **how)})"


def numbers_in(column: Column[str]) -> tuple[TableValuedAlias, ColumnElement[int]]:
    """The table of the numbers in a JSON list, to be joined, and the number itself."""
    items = JsonItems(column).table_valued(Column("value", Text))
    return items, cast(items.c.value, BigInteger)
