"""Who reads a chat: of a private one whose owner is not on the roster, nobody."""

from handlers.access.audience import Audience
from tests.make import report, reported_case


def test_a_private_chat_of_nobody_on_the_roster_reads_no_case() -> None:
    audience = Audience(kind=None, held=frozenset())

    assert audience.private
    assert not audience.may_read(reported_case(report()))
