"""What getWebhookInfo says, held against the configuration: a webhook left set, missing, strange, not reachable."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from bot.config.telegram_section import WebhookSection
from bot.doctor.findings import Finding, note, wrong
from bot.runtime.logs import unquoted

MAX_PENDING: Final = 100
"""More updates than these wait only where they come faster than they are taken, or are not taken at all."""


def of_webhook(info: Any, wanted: WebhookSection | None) -> Iterator[Finding]:
    """The findings; `wanted` is None where the bot polls."""
    url = str(info.get("url") or "")
    host = urlsplit(url).hostname or ""
    if wanted is None:
        yield from _left_set(host)
    elif not url:
        yield wrong(
            "配置了 webhook，但 Telegram 处没有设置，收不到消息：启动机器人会自动设置",
            "a webhook is configured, and none is set at Telegram, so nothing arrives: the bot sets it when it runs",
        )
    elif url != wanted.url:
        yield wrong(
            f"Telegram 处的 webhook 指向别处（{host}）：运行机器人会改回来；若再次出现，是别的程序在用此令牌，"
            "请在 @BotFather 用 /revoke 换令牌",
            f"the webhook at Telegram leads elsewhere ({host}): the bot sets its own when it runs; if it comes back, "
            "another program uses this token: renew it with /revoke at @BotFather",
        )
    else:
        yield from _delivers(info, host)


def _left_set(host: str) -> Iterator[Finding]:
    if host:
        yield wrong(
            f"设有 webhook（{host}），收不到消息：运行机器人会自动取消；若再次出现，是别的程序在用此令牌，"
            "请在 @BotFather 用 /revoke 换令牌",
            f"a webhook is set ({host}), so nothing arrives: the bot takes it down when it runs; if it comes back, "
            "another program uses this token: renew it with /revoke at @BotFather",
        )


def _delivers(info: Any, host: str) -> Iterator[Finding]:
    waiting, ip = int(info.get("pending_update_count", 0)), info.get("ip_address")
    yield note(
        f"webhook：{host}{f'（{ip}）' if ip else ''}，待投递 {waiting} 条",
        f"webhook: {host}{f' ({ip})' if ip else ''}, {waiting} updates wait",
    )
    why = unquoted(str(info.get("last_error_message") or ""))[:200]
    if why and waiting:
        yield wrong(
            f"Telegram 投递失败（{why}），有 {waiting} 条待投递：请检查域名、证书、反向代理，以及机器人是否在运行",
            f"Telegram can't deliver ({why}), {waiting} updates wait: look at name, certificate and proxy, and "
            "whether the bot runs",
        )
    elif waiting > MAX_PENDING:
        yield wrong(
            f"有 {waiting} 条消息待投递：请看机器人是否在运行、是否过忙",
            f"{waiting} updates wait at Telegram: see whether the bot runs, and whether it is too busy",
        )
