"""Sets the webhook at Telegram, and looks every minute whether it still stands there and what Telegram says of it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, NetworkError, TelegramError

from bot.config.telegram_section import WebhookSection
from bot.loops.letterbox import ALLOWED, Letterbox
from bot.loops.poll_updates import Polled
from bot.runtime.health import Metrics
from bot.runtime.logs import unquoted

LOOK_EVERY: Final = 60.0
"""Seconds."""
PATIENCE: Final = 15.0
MAX_REST: Final = 30.0

Ask = Callable[[str, Mapping[str, object], float], Awaitable[Any]]
"""Method, parameters, read time-out in seconds."""

log = logging.getLogger(__name__)


class WebhookWatch:
    """The loop that keeps the webhook set. It never drops what waits at Telegram."""

    def __init__(
        self,
        webhook: WebhookSection,
        secret: SecretStr,
        ask: Ask,
        letterbox: Letterbox,
        metrics: Metrics,
        polled: Polled = lambda *, well: None,
    ) -> None:
        self._webhook, self._secret, self._ask = webhook, secret, ask
        self._letterbox, self._metrics, self._polled = letterbox, metrics, polled
        self._set = False
        self._failures = 0
        self._last_error = 0
        """Telegram's time of the newest failed delivery that was seen, in seconds of its own clock."""

    async def step(self) -> float:
        """Sets it, or looks at it. Trouble with Telegram is logged and waited for."""
        try:
            rest = await (self._look() if self._set else self._put())
        except TelegramError as error:
            # BadRequest is a NetworkError to the library, and yet an answer.
            self._polled(well=isinstance(error, BadRequest) or not isinstance(error, NetworkError))
            return self._trouble(error)
        self._polled(well=True)
        self._failures = 0
        return rest

    async def _put(self) -> float:
        params = {
            "url": self._webhook.url,
            "secret_token": self._secret.get_secret_value(),
            "max_connections": self._webhook.max_connections,
            "allowed_updates": ALLOWED,
            "drop_pending_updates": False,
        }
        await self._ask("setWebhook", params, PATIENCE)
        self._set = True
        await self._letterbox.store([])
        log.info("updates come by webhook: Telegram delivers to %s, the bot listens at %s", *self._places())
        return LOOK_EVERY

    def _places(self) -> tuple[str, str]:
        return urlsplit(self._webhook.url).netloc, str(self._webhook.listen)

    async def _look(self) -> float:
        info = await self._ask("getWebhookInfo", {}, PATIENCE)
        if info.get("url") != self._webhook.url:
            self._set = False
            self._metrics.alerts.labels("webhook").inc()
            log.error(
                "somebody else has taken the webhook down or set another one, and it is set anew: another program "
                "uses this token; stop it, or renew the token with /revoke at @BotFather"
            )
            return 1.0
        waiting, failed_at = int(info.get("pending_update_count", 0)), int(info.get("last_error_date", 0))
        self._metrics.pending.set(waiting)
        fails_now = failed_at > self._last_error and waiting > 0
        self._last_error = max(self._last_error, failed_at)
        if fails_now:
            self._metrics.alerts.labels("webhook").inc()
            why = unquoted(str(info.get("last_error_message", "")))[:200]
            log.error("Telegram can't deliver (%d updates wait): %s", waiting, why)
        else:
            await self._letterbox.store([])
        return LOOK_EVERY

    def _trouble(self, error: TelegramError) -> float:
        """Seconds to wait."""
        self._failures += 1
        match error:
            case InvalidToken() | EndPointNotFound():
                log.error("Telegram refuses the token (try %d); if this goes on, renew it", self._failures)
                self._metrics.alerts.labels("token").inc()
            case BadRequest():
                log.error("Telegram refuses the webhook: %s", unquoted(error.message)[:200])
                self._metrics.alerts.labels("webhook").inc()
            case _:
                log.warning("the webhook can't be looked after: %s (try %d)", type(error).__name__, self._failures)
        return min(MAX_REST, 0.25 * 2.0 ** min(self._failures, 7))
