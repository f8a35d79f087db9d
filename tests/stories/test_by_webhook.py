"""Whole roads again, where Telegram delivers the updates to the bot and is not polled; and both ways in one life."""

from dataclasses import replace

import pytest

from bot.config.load import Config
from tests.stories.cast import CENTRE, WANG, WORKERS
from tests.stories.road import BINS
from tests.stories.stage import Stage
from tests.stories.test_check import test_a_failed_check_goes_back_to_the_officer_with_its_reason
from tests.stories.test_whole_road import *  # noqa: F403

__all__ = ["test_a_failed_check_goes_back_to_the_officer_with_its_reason"]


@pytest.fixture
def by_webhook() -> bool:
    return True


async def reports(stage: Stage, first: int, count: int) -> None:
    for number in range(first, first + count):
        await stage.do("say", by=WANG, chat=WORKERS, text=f"{BINS} 第{number}处")


async def test_nothing_is_lost_or_doubled_where_the_bot_is_polled_and_delivered_to_in_turn(stage: Stage) -> None:
    """While it is down, while it refuses, and at both seams."""
    stage.town.updates.webhook_pace = 0.05
    delivered, polled = stage.config, polling(stage.config)
    await reports(stage, 1, 1)
    for number, config in enumerate((polled, delivered, polled)):
        await stage.close()
        await reports(stage, 2 + 3 * number, 2)
        stage.config = config
        await stage.open()
        await reports(stage, 4 + 3 * number, 1)

    cards = [one.text for one in await stage.said(CENTRE) if "垃圾桶满了" in one.text]
    assert len(cards) == 10
    assert all(sum(f"第{number}处" in text for text in cards) == 1 for number in range(1, 11))
    assert stage.town.updates.webhook == {}


def polling(config: Config) -> Config:
    """The same without its webhook."""
    telegram = config.settings.telegram.model_copy(update={"webhook": None})
    return replace(config, settings=config.settings.model_copy(update={"telegram": telegram}), webhook_secret=None)
