"""`wangge health`: asks the running bot whether it is well, for a supervisor or a container."""

import json
from http.client import HTTPConnection, HTTPException
from typing import Any, Final

from bot.cli.errors import Refused
from bot.config.settings import Settings

PATIENCE: Final = 5.0
"""Seconds."""


def ask_health(settings: Settings) -> tuple[bool, str]:
    """Whether it is well, and the answer of /healthz in one line. Refused where nobody answers or no port is set."""
    port = settings.health.port
    if not port:
        raise Refused("配置中没有 [health] port", "the configuration has no [health] port")
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        name = type(error).__name__
        raise Refused(f"机器人没有应答（{name}）", f"the bot does not answer ({name})") from None
    finally:
        connection.close()
    return answer.status == 200, ", ".join(f"{key}: {value}" for key, value in said.items())
