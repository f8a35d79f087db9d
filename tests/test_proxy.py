"""The line that stands between the bot and a server in the fault tests ends for both when it ends for one."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sandbox.postgres import Postgres
from storage.engine.address import Server
from tests.proxy import proxy


@dataclass
class Sockets:
    """All that the proxy asks of a server."""

    sockets: Path


@contextmanager
def both_ends(folder: Path) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client, and the server that it has reached through the proxy."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / ".s.PGSQL.5432"))
        door.listen()
        with proxy(cast(Postgres, Sockets(folder))) as line:
            address = line.address(Server("postgresql:///any")).url
            port = int(address.rpartition(":")[2].partition("/")[0])
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                server, _ = door.accept()
                server.settimeout(10)
                with server:
                    yield client, server


def test_a_client_hears_of_a_server_that_ended_with_something_unread(tmp_path: Path) -> None:
    with both_ends(tmp_path) as (client, server):
        client.sendall(b"question")
        assert server.recv(1) == b"q"
        server.close()

        assert client.recv(1) == b""


def test_a_server_hears_of_a_client_that_ended_by_a_reset(tmp_path: Path) -> None:
    with both_ends(tmp_path) as (client, server):
        client.sendall(b"q")
        assert server.recv(1) == b"q"
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

        assert server.recv(1) == b""
