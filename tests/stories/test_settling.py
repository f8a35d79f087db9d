"""The straight road: reported, dispatched, accepted, resolved, checked, called back, closed."""

from tests.stories.cast import CENTRE, SQUAD, WANG, WORKERS
from tests.stories.stage import Stage


async def test_a_report_becomes_a_card(stage: Stage) -> None:
    report = await stage.say(WANG, WORKERS, "#上报 首义路12号门口占道经营,推车堵了人行道")
    card = await stage.last(WORKERS)
    assert card.reply_to == report
    assert await stage.last(CENTRE)
