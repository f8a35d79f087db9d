"""Loads the responsibility list 职责清单 from its TOML file."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field as Key

from bot.config.toml_files import KEPT_TEXTS, FileModel, TomlFile, text_of
from dispatch.model import UnitCode
from dispatch.rulebook.responsibility import Matter, Responsibilities

DEFAULT_RESPONSIBILITIES = Path(__file__).parents[1] / "defaults" / "responsibilities.toml"

_Text = Annotated[str, Key(min_length=1, max_length=300)]
_Slug = Annotated[str, Key(pattern=r"^[a-z0-9_]{1,12}$")]
_Texts = Annotated[tuple[_Text, ...], Key(strict=False)]
_Slugs = Annotated[tuple[_Slug, ...], Key(strict=False)]
_Codes = Annotated[tuple[Annotated[str, Key(pattern=r"^[A-Z][0-9]{4}$")], ...], Key(strict=False)]


class _Matter(FileModel):
    """One `[[matter]]` of the file."""

    code: _Slug
    name: _Text
    lead: _Slug
    assistants: _Slugs = ()
    window: _Text
    basis: _Text
    tell: _Text
    subclasses: _Codes = ()
    words: _Texts = ()


class _ListFile(FileModel):
    """The whole file."""

    version: _Text
    matter: Annotated[list[_Matter], Key(min_length=1)]


def load_responsibilities(path: Path, text: str | None = None) -> Responsibilities:
    """RulesFileError names every problem."""
    return _responsibilities(path, text_of(path) if text is None else text)


@lru_cache(maxsize=KEPT_TEXTS)
def _responsibilities(path: Path, text: str) -> Responsibilities:
    file = TomlFile(path, text)
    shape = file.read_as(_ListFile)
    file.refuse_if(list(_contradictions(file, shape)))
    return Responsibilities(shape.version, tuple(_matter(matter) for matter in shape.matter))


def _contradictions(file: TomlFile, shape: _ListFile) -> Iterator[str]:
    """A matter twice, a sub-class with two leads, a unit that would help itself."""
    codes: set[str] = set()
    claimed: set[str] = set()
    for at, matter in enumerate(shape.matter):
        yield from file.once(codes, matter.code, ("matter", at, "code"))
        for subclass in matter.subclasses:
            yield from file.once(claimed, subclass, ("matter", at, "subclasses"))
        if matter.lead in matter.assistants:
            yield file.problem(("matter", at, "assistants"), f"{matter.lead} leads already")


def _matter(matter: _Matter) -> Matter:
    return Matter(
        code=matter.code,
        name=matter.name,
        lead=UnitCode(matter.lead),
        assistants=tuple(UnitCode(unit) for unit in matter.assistants),
        window=matter.window,
        basis=matter.basis,
        tell=matter.tell,
        subclasses=matter.subclasses,
        words=matter.words,
    )
