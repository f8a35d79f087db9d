"""The line that stands between the bot and a server in the fault tests ends for both when it ends for one."""

import socket
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


def test_a_client_hears_of_a_server_that_ended_with_something_unread(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / ".s.PGSQL.5432"))
        door.listen()
        with proxy(cast(Postgres, Sockets(tmp_path))) as line:
            address = line.address(Server("postgresql:///any")).url
            port = int(address.rpartition(":")[2].partition("/")[0])
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                server, _ = door.accept()
                client.sendall(b"question")
                assert server.recv(1) == b"q"
                server.close()

                assert client.recv(1) == b""
