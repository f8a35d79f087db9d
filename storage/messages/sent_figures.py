"""Figures of summaries as they were sent: what a later summary compares with, to tell a correction."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import sent_figures

_keep = upsert(sent_figures).on_conflict_do_nothing()
_of = select(sent_figures.c.cells).where(
    sent_figures.c.scope == bindparam("part"), sent_figures.c.period == bindparam("of")
)


class SentFigures:
    """The table `sent_figures`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, scope: str, period: str, cells: Mapping[str, str], rules: str, at: datetime) -> None:
        """Keeps what was sent of a part of the street and a period, at a UTC time; the first one stays."""
        values = {"scope": scope, "period": period, "rules": rules, "at": at, "cells": json.dumps(dict(cells))}
        self._connection.execute(_keep, values)

    def of(self, scope: str, period: str) -> dict[str, str]:
        """By the names of the figures; nothing where no summary of it was sent."""
        found = self._connection.scalar(_of, {"part": scope, "of": period})
        return {} if found is None else json.loads(found)
