"""Serves the webhook page on a port of this machine or a Unix socket, behind the operator's proxy."""

import asyncio
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette

from bot.config.telegram_section import Listen

KEEP_ALIVE: Final = 75
"""Seconds that an idle connection stays open; longer than a proxy keeps its own (60 in nginx), or it meets a closed
one."""
STOP_GRACE: Final = 2.0
"""Seconds for the requests under way at a stop; what is not answered then comes again."""
SOCKET_MODE: Final = 0o660
"""The proxy's account is in the group of the bot's."""


class CannotListen(Exception):
    """The place to listen at is taken, or may not be used: exit 75."""

    def __init__(self, listen: Listen, error: OSError) -> None:
        super().__init__(f"{listen}: {error.strerror}")


def open_socket(listen: Listen) -> socket.socket:
    """Bound and waiting, so that a connection is held until the page is served. Raises CannotListen."""
    try:
        return _unix_socket(listen.path) if listen.path else _port(listen.host, listen.port)
    except OSError as error:
        raise CannotListen(listen, error) from None


def _port(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def _unix_socket(path: Path) -> socket.socket:
    """One that a killed process has left behind is taken away; one that answers is somebody's."""
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        with socket.socket(socket.AF_UNIX) as probe, suppress(ConnectionRefusedError):
            probe.connect(str(path))
            raise OSError(0, "another process listens there")
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(SOCKET_MODE)
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class WebhookServer:
    """Serves until it is cancelled; as a step, so that a bug in serving is logged and it is served again."""

    def __init__(self, app: Starlette, listener: socket.socket) -> None:
        self._app, self._listener = app, listener

    async def step(self) -> float:
        """Ends by cancellation only: takes no new connection, and lets the requests under way end."""
        server = _Server(
            uvicorn.Config(
                self._app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE,
            )
        )
        listener = self._listener.dup()
        try:
            await server.serve([listener])
        finally:
            await server.end()
            listener.close()
        return 0.0


class _Server(uvicorn.Server):
    """Leaves signals to the process, and needs no look ten times a second whether it shall end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await asyncio.Event().wait()

    async def end(self) -> None:
        for server in getattr(self, "servers", ()):
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        answers = list(self.server_state.tasks)
        if answers:
            _, late = await asyncio.wait(answers, timeout=STOP_GRACE)
            for answer in late:
                answer.cancel()
