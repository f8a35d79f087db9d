"""Gives the tables what an engine's schema needs beyond their columns: the marks of `storage.tables` in its words."""

from collections.abc import Mapping
from typing import Any

from storage.tables import metadata


def take_marks(dialect: str, marks: Mapping[str, Mapping[str, Any]]) -> None:
    """`marks` says for each mark of a table which options it stands for; the rows of an index are its `where`."""
    for table in metadata.tables.values():
        for mark in table.info:
            for option, value in marks[mark].items():
                table.dialect_options[dialect][option] = value
        for index in table.indexes:
            if "only" in index.info:
                index.dialect_options[dialect]["where"] = index.info["only"]
