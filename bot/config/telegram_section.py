"""`[telegram]` and `[telegram.webhook]`: where the token comes from, and how updates come: polled or delivered."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PlainValidator, StrictInt, model_validator

from bot.config.section import EnvironmentName, Section
from bot.config.values import OldFile, Url, ending, is_loopback, refusal

UNIX: Final = "unix:"
PORTS: Final = (443, 80, 88, 8443)
"""Telegram delivers to no other ports (core.telegram.org/bots/api#setwebhook)."""
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the webhook page listens: a port of this machine, or a Unix socket."""

    host: str = ""
    port: int = 0
    path: Path | None = None

    def __str__(self) -> str:
        return f"{UNIX}{self.path}" if self.path else f"{self.host}:{self.port}"


def read_listen(value: object) -> Listen:
    """`127.0.0.1:8081`, `[::1]:8081` or `unix:/run/wangge/webhook.sock`; nothing that other machines reach."""
    if isinstance(value, Listen):
        return value
    if isinstance(value, str) and value.startswith(UNIX):
        path = Path(value.removeprefix(UNIX))
        if not path.is_absolute():
            raise refusal("unix: 后须写完整路径，以 / 开头", "a path after unix: begins with /")
        return Listen(path=path)
    found = _HOST_AND_PORT.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 0 < int(found[2]) < 65536:
        raise refusal(
            "写成 127.0.0.1:8081 或 unix:/run/wangge/webhook.sock",
            "write 127.0.0.1:8081 or unix:/run/wangge/webhook.sock",
        )
    if not is_loopback(f"http://{value}"):
        raise refusal(
            "只能在本机监听（127.0.0.1 或 unix:），由前面的反向代理接收外网请求",
            "must be of this machine (127.0.0.1 or unix:); a proxy in front takes what comes from outside",
        )
    return Listen(host=found[1].strip("[]"), port=int(found[2]))


def _deliverable(value: str) -> str:
    parts = urlsplit(value)
    if not is_loopback(value) and (parts.port or 443) not in PORTS:
        raise refusal(
            "Telegram 只向 443、80、88、8443 端口投递", "Telegram delivers to the ports 443, 80, 88 and 8443 only"
        )
    if not parts.path.strip("/"):
        raise refusal("须带路径，如 https://bot.example/wangge", "needs a path, as in https://bot.example/wangge")
    return value


class WebhookSection(Section):
    """`[telegram.webhook]`: where Telegram delivers to, where the bot listens, and what proves the sender."""

    url: Annotated[Url, AfterValidator(_deliverable)]
    listen: Annotated[Listen, PlainValidator(read_listen)]
    secret_env: EnvironmentName | None = None
    secret_file: OldFile | None = None
    max_connections: Annotated[StrictInt, Field(ge=1, le=100)] = 20

    @property
    def path(self) -> str:
        """The path at which updates are taken, as it stands in the address."""
        return urlsplit(self.url).path

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.secret_env is None) == (self.secret_file is None):
            raise refusal(
                "secret_env 与 secret_file 须写一个，且只写一个", "give secret_env or secret_file, one of the two"
            )
        return self


class TelegramSection(Section):
    """`[telegram]`: where the token comes from, and the address of the Bot API."""

    token_env: EnvironmentName | None = None
    token_file: OldFile | None = None
    api_url: Annotated[Url, ending("/bot")] = "https://api.telegram.org/bot"
    file_url: Annotated[Url, ending("/file/bot")] = "https://api.telegram.org/file/bot"
    menu_links: bool = True
    webhook: WebhookSection | None = None
    """None where the bot polls."""

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if (self.token_env is None) == (self.token_file is None):
            raise refusal(
                "token_env 与 token_file 须写一个，且只写一个", "give token_env or token_file, one of the two"
            )
        return self
