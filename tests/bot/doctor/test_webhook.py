"""The doctor holds what Telegram says of the webhook against the configuration, and names each difference."""

import pytest

from bot.config.telegram_section import WebhookSection
from bot.doctor.webhook import of_webhook

URL = "https://bot.example/wangge"
WANTED = WebhookSection.model_validate({"url": URL, "listen": "127.0.0.1:8081", "secret_env": "WORD"})
HERE = {"url": URL, "ip_address": "203.0.113.7", "pending_update_count": 2}
REFUSED = {"last_error_date": 1, "last_error_message": "Wrong response from the webhook: 403 Forbidden"}


@pytest.mark.parametrize(
    ("info", "wanted", "said"),
    [
        ({"url": ""}, None, []),
        ({"url": "https://bot.example/hook?secret"}, None, ["✗ a webhook is set (bot.example), so nothing arrives"]),
        ({"url": ""}, WANTED, ["✗ a webhook is configured, and none is set at Telegram"]),
        ({"url": "https://other.example/x"}, WANTED, ["✗ the webhook at Telegram leads elsewhere (other.example)"]),
        (HERE, WANTED, ["· webhook: bot.example (203.0.113.7), 2 updates wait"]),
        (HERE | REFUSED | {"pending_update_count": 0}, WANTED, ["· webhook: bot.example (203.0.113.7), 0"]),
        (HERE | REFUSED, WANTED, ["· webhook", "✗ Telegram can't deliver (Wrong response from the webhook: 403"]),
        (HERE | {"pending_update_count": 101}, WANTED, ["· webhook", "✗ 101 updates wait at Telegram"]),
    ],
)
def test_each_state_of_the_webhook_is_told(
    info: dict[str, object], wanted: WebhookSection | None, said: list[str]
) -> None:
    found = [finding.said("en") for finding in of_webhook(info, wanted)]

    assert len(found) == len(said)
    assert all(line.startswith(begins) for line, begins in zip(found, said, strict=True)), found
    assert all(finding.said("zh") for finding in of_webhook(info, wanted))
