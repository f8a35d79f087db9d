"""Tells apart what an error of PostgreSQL means: a faulty statement, trouble that may pass, or damage.

Its codes: postgresql.org/docs/current/errcodes-appendix.html.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.engine.address import Server
from storage.engine.errors import Damaged, NotStored, Unusable, UnusableNow
from storage.engine.trouble import Trouble

_BY_CODE: Final = {
    "25006": Trouble.READ_ONLY,
    "40001": Trouble.LOCKED,
    "40P01": Trouble.LOCKED,
    "55P03": Trouble.LOCKED,
    "53100": Trouble.FULL,
    "53200": Trouble.HINDERED,
    "53300": Trouble.HINDERED,
    "57014": Trouble.HINDERED,
    "25P03": Trouble.LOST,
    "57P01": Trouble.LOST,
    "57P02": Trouble.LOST,
    "57P03": Trouble.LOST,
    "57P05": Trouble.LOST,
    "42501": Trouble.FORBIDDEN,
    "58030": Trouble.DAMAGED,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
_LOST: Final = "08"
_REFUSED: Final = "FATAL:"
_SOON: Final = ("starting up", "shutting down", "recovery", "too many", "connection slots")


def trouble_of(error: BaseException) -> Trouble | None:
    """What the error means; None where it is not PostgreSQL's, or the fault of the statement."""
    met = _said(error)
    if not isinstance(met, psycopg.Error):
        return None
    if met.sqlstate is None:
        return _without_code(met)
    return Trouble.LOST if met.sqlstate.startswith(_LOST) else _BY_CODE.get(met.sqlstate)


@contextmanager
def usable(server: Server) -> Iterator[None]:
    """Turns whatever goes wrong while it is opened into Unusable, Damaged or UnusableNow."""
    try:
        yield
    except (SQLAlchemyError, psycopg.Error, NotStored) as error:
        met = trouble_of(error)
        said = " ".join(str(_said(error)).split())
        if met is Trouble.DAMAGED:
            raise Damaged(f"{server} is damaged, or its disk fails: {said}") from error
        if isinstance(error, NotStored) or (met is not None and met.passes):
            raise UnusableNow(f"{server} can't be used now: {said}") from error
        raise Unusable(f"{server} can't be used: {said}") from error


def _said(error: BaseException) -> BaseException:
    """The driver's own error, where SQLAlchemy has wrapped it."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _without_code(error: psycopg.Error) -> Trouble | None:
    """Errors of the connection itself; a server that answers and refuses says so only in its words."""
    if not isinstance(error, psycopg.OperationalError) or isinstance(error, psycopg.errors.PipelineAborted):
        return None
    said = str(error)
    if _REFUSED in said and not any(word in said for word in _SOON):
        return Trouble.FORBIDDEN
    return Trouble.LOST
