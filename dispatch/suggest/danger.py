"""Tells whether the words of a report tell of a danger to somebody: then the case is urgent until staff say else."""

from functools import lru_cache

from dispatch.rulebook.book import Book
from dispatch.rulebook.phrases import PhraseSearch, Plain

_SURE = "danger"
_PERHAPS = "perhaps"


def is_dangerous(book: Book, text: str) -> bool:
    """By the danger words of the rules, read as the catalogue's words are; a word within a harmless one is none."""
    return _SURE in _found(book, text)


def may_be_dangerous(book: Book, text: str) -> bool:
    """Whether life may be at stake, though the words don't decide it: then the card asks."""
    return bool(_found(book, text))


def _found(book: Book, text: str) -> frozenset[str]:
    rules, catalogue = book.rules, book.catalogue
    harmless = (*rules.harmless_words, *catalogue.plain_words)
    return frozenset(_search(rules.danger_words, rules.doubtful_words, harmless, catalogue.plain).weigh(text))


@lru_cache(maxsize=4)
def _search(
    words: tuple[str, ...], doubtful: tuple[str, ...], harmless: tuple[str, ...], plain: Plain
) -> PhraseSearch:
    """Words of the doubtful ones cover none of the others."""
    return PhraseSearch({_SURE: words, _PERHAPS: doubtful}, plain, harmless, heads=[_SURE])
