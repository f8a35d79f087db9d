"""What people are called in reports, and which of their matters are nobody else's business: data of the rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrivateWords:
    """Five lists of phrases, written as the catalogue's words are."""

    persons: tuple[str, ...] = ()
    """One person or household: 他, 女的, 租户, 那家."""
    people: tuple[str, ...] = ()
    """Whoever they are: 老人, 孩子."""
    matters: tuple[str, ...] = ()
    """Somebody's body, mind, family, money, debts, conviction or custody."""
    conflicts: tuple[str, ...] = ()
    """People against each other, or against who serves them."""
    general: tuple[str, ...] = ()
    """Words within which none of the others counts: 其他, 老人活动室, 残疾人坡道."""


NO_PRIVATE_WORDS = PrivateWords()
