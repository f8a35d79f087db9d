"""The grid responsibility list 项目清单: who leads in a matter, who helps, how long, on what ground."""

from dataclasses import dataclass

from dispatch.model import UnitCode


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of the list. `subclasses` are the catalogue's that it speaks of; `words` what people call it."""

    code: str
    name: str
    lead: UnitCode
    assistants: tuple[UnitCode, ...]
    window: str
    basis: str
    tell: str
    subclasses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """One version of the list, in the order of its file."""

    version: str
    matters: tuple[Matter, ...]

    def matter(self, code: str) -> Matter | None:
        """The matter with that code; None for one that the list does not have."""
        return next((matter for matter in self.matters if matter.code == code), None)

    def of_subclass(self, subclass: str) -> Matter | None:
        """The matter that speaks of that sub-class of the catalogue; None where none does."""
        return next((matter for matter in self.matters if subclass in matter.subclasses), None)

    def find(self, text: str) -> tuple[Matter, ...]:
        """What a free text may mean, the likeliest first; a word that is part of a matter's name counts too."""
        folded = text.casefold()
        weighed = [(_weight(folded, matter), matter) for matter in self.matters]
        return tuple(matter for weight, matter in sorted(weighed, key=lambda it: -it[0]) if weight)


NO_LIST = Responsibilities("", ())


def _weight(text: str, matter: Matter) -> int:
    """A name or word found in the text, or a word of the text found in a name; longer ones weigh more."""
    said = sum(len(word) ** 2 for word in (matter.name, *matter.words) if word.casefold() in text)
    names = " ".join((matter.name, *matter.words)).casefold()
    return said + sum(len(word) for word in text.split() if len(word) > 1 and word in names)
