"""Tells whether the words of a report tell of a danger to somebody: then the case is urgent until staff say else."""

from functools import lru_cache

from dispatch.rulebook.book import Book
from dispatch.rulebook.phrases import PhraseSearch, Plain


def is_dangerous(book: Book, text: str) -> bool:
    """By the danger words of the rules, read as the catalogue's words are; a word within a harmless one is none."""
    rules, catalogue = book.rules, book.catalogue
    search = _search(rules.danger_words, (*rules.harmless_words, *catalogue.plain_words), catalogue.plain)
    return search.weigh(text).get("danger", 0.0) > 0


@lru_cache(maxsize=4)
def _search(words: tuple[str, ...], harmless: tuple[str, ...], plain: Plain) -> PhraseSearch:
    return PhraseSearch({"danger": words}, plain, harmless)
