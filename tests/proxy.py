"""Stands between the bot and its PostgreSQL server, and cuts the line where a test says so."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Final

from sandbox.postgres import Postgres
from storage.engine.address import Server
from tests.postgres import name_of

_PORT: Final = 5432
_COMMIT: Final = b"COMMIT"


class Cut(Enum):
    """What becomes of the next commit."""

    NOTHING = 0
    BEFORE = 1
    """The server never hears of it."""
    AFTER = 2
    """It goes in; nobody hears of that."""


class Proxy:
    """Passes on what client and server say. `cut` holds for one commit that writes, `hang_up_at` for the next time
    that the client says this: the server hears it, and nobody its answer.
    """

    def __init__(self, postgres: Postgres) -> None:
        self._target = str(postgres.sockets / f".s.PGSQL.{_PORT}")
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: list[tuple[socket.socket, socket.socket]] = []
        self._unnoticed = False
        self._closed = threading.Event()
        self._flows = threading.Event()
        self._flows.set()
        self.hang_up_at: bytes | None = None
        self.cut = Cut.NOTHING
        self.cuts = 0
        threading.Thread(target=self._welcome, daemon=True).start()

    def address(self, database: Server) -> Server:
        """The same database, by way of the proxy."""
        host, port = self._door.getsockname()
        return Server(f"postgresql://wangge@{host}:{port}/{name_of(database)}?sslmode=disable")

    def cut_all(self) -> None:
        """As a network does that fails."""
        for line in self._open:
            for end in line:
                _hang_up(end)

    def cut_unnoticed(self) -> None:
        """The clients find their lines cut; the server believes them there, and goes on doing so until the end."""
        self._unnoticed = True
        for client, _ in self._open:
            _hang_up(client)

    def freeze(self) -> None:
        """Nothing gets through any more in either direction, and nobody is told."""
        self._flows.clear()

    def thaw(self) -> None:
        """What was held up gets through."""
        self._flows.set()

    def shut(self) -> None:
        """Whoever comes from now on is refused; who is connected stays so."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def close(self) -> None:
        self._closed.set()
        self._flows.set()
        self.shut()
        self.cut_all()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                self._open.append((client, server))
                threading.Thread(target=self._ask, args=(client, server), daemon=True).start()
                threading.Thread(target=self._answer, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            with suppress(OSError):
                self._pass_on(client, server)
            if self._unnoticed:
                self._closed.wait()
            # Who waits for its answer holds it open else, also where the client ended by a reset.
            _hang_up(server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """What the client says, until it ends or its line is cut."""
        while said := client.recv(65536):
            self._flows.wait()
            if self.hang_up_at is not None and self.hang_up_at in said:
                self.hang_up_at = None
                client.shutdown(socket.SHUT_RDWR)
                server.sendall(said)
                self._closed.wait()
                return
            cut = self.cut if _COMMIT in said else Cut.NOTHING
            if cut is not Cut.NOTHING:
                self.cut = Cut.NOTHING
                self.cuts += 1
                client.shutdown(socket.SHUT_RDWR)
            if cut is Cut.BEFORE:
                return
            server.sendall(said)
            if cut is Cut.AFTER:
                # Until the server has done it and hangs up, which it does when it finds nobody to answer.
                server.shutdown(socket.SHUT_WR)
                while server.recv(65536):
                    pass
                return

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(65536):
                self._flows.wait()
                client.sendall(said)
        # Also where the server ended with something unread, which is a reset and no end.
        _hang_up(client)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(postgres: Postgres) -> Iterator[Proxy]:
    opened = Proxy(postgres)
    try:
        yield opened
    finally:
        opened.close()
