"""A bot of a test to which the room delivers updates: its section of the configuration, and the secret."""

import socket
from typing import Final

SECRET: Final = "WANGGE_WEBHOOK_SECRET"
"""The variable of the environment that holds it."""
WORD: Final = "a-word-that-only-telegram-knows"


def unused_port() -> int:
    """A port of this machine that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def webhook_section(port: int) -> str:
    """The lines of a configuration with which the bot listens at that port."""
    address = f"127.0.0.1:{port}"
    return f'[telegram.webhook]\nurl = "http://{address}/wangge"\nlisten = "{address}"\nsecret_env = "{SECRET}"\n'
