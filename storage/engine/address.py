"""Where a database is: a file, by its path; or a server, by its URL."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

FILE: Final = "sqlite:///"
SERVER: Final = "postgresql://"


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a PostgreSQL server. `url` holds no password; no text of it does."""

    url: str
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.url


Address = Path | Server


def read_address(text: str, folder: Path = Path()) -> Address:
    """The address that a text says: a path, `sqlite:///path` or `postgresql://…`; relative paths count from `folder`.

    ValueError for a URL that can't be read.
    """
    if not text.startswith(SERVER):
        return folder / Path(text.removeprefix(FILE)).expanduser()
    parts = urlsplit(text)
    if parts.password is None:
        return Server(text)
    user, _, host = parts.netloc.rpartition("@")
    return Server(parts._replace(netloc=f"{user.partition(':')[0]}@{host}").geturl(), unquote(parts.password))
