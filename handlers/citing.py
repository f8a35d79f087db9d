"""On which clause a refusal stands, by the rules that its case began under."""

from dispatch import refusals as r
from handlers.centre import Centre
from handlers.refusing import sentence_of
from storage.transaction import Transaction

_WHICH = ("what", "missing", "command")
"""The field that tells the refusals of one kind apart."""


def answer_to(tx: Transaction, refusal: r.Refusal, centre: Centre) -> tuple[str, dict[str, object]]:
    """The sentence that answers a refusal, with the clause that it stands on."""
    words, args = sentence_of(refusal)
    return words, args | {"clause": clause_of(tx, refusal, centre)}


def clause_of(tx: Transaction, refusal: r.Refusal, centre: Centre) -> str | None:
    """The number of the clause that a refusal stands on, by the rules of its case."""
    number = getattr(refusal, "number", None)
    case = tx.cases.by_number(number) if number else None
    cites = centre.book.under(case).rules.cites
    name = type(refusal).__name__
    which = next((str(found) for key in _WHICH if (found := getattr(refusal, key, None)) is not None), None)
    return cites.get(f"{name}.{which}") or cites.get(name)
