"""Says on a case's cards and in its history which of its files the bot does not have: not yet fetched, or lost."""

from collections.abc import Iterator

from markupsafe import Markup

from dispatch.model import Case
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def missing(tx: Transaction, case: Case, say: Saying) -> Iterator[Markup]:
    """The lines, if any; nothing is looked up for a case without files."""
    if not case.media and not case.results:
        return
    found = tx.files.missing(case.id)
    if found.waiting:
        yield say("missing.waiting", count=found.waiting)
    if found.lost:
        why = [say.words.plain(f"lost.{reason}") for reason in found.reasons]
        yield say("missing.lost", count=found.lost, why=why)
