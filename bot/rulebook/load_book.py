"""Loads the book that the centre decides by: rules, catalogue, responsibility list, areas and calendar; shipped
or its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from bot.config.settings import Settings
from bot.config.toml_files import text_of
from bot.rulebook.areas_file import load_areas
from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from bot.rulebook.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, RulesFileError, load_catalogue, load_rulebook
from bot.rulebook.versions import Edition, keep, kept
from bot.rulebook.workdays import calendar_for
from dispatch.geography.grid_areas import NO_AREAS, GridAreas
from dispatch.rulebook.book import Book
from dispatch.rulebook.catalogue import Catalogue
from dispatch.rulebook.responsibility import Responsibilities
from dispatch.rulebook.rules_in_force import Rulebook
from dispatch.rulebook.visit_rules import HouseholdMode
from dispatch.rulebook.worktime import Calendar
from storage.engine.meta import Meta

Version = TypeVar("Version", Rulebook, Catalogue, Responsibilities, GridAreas)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Source(Generic[Version]):
    """One of the operator's files; `load` reads it, or a text that it once held."""

    kind: str
    path: Path
    load: Callable[[Path, str | None], Version]


def read_book(settings: Settings) -> Book:
    """The book as the files stand, without earlier versions. RulesFileError where a file can't be used."""
    rules, catalogue, responsibilities = _sources(settings)
    return Book(
        rules=rules.load(rules.path, None),
        catalogue=catalogue.load(catalogue.path, None),
        calendar=_calendar(settings),
        responsibilities=responsibilities.load(responsibilities.path, None),
        areas=load_areas(settings.rules.grid_areas) if settings.rules.grid_areas is not None else NO_AREAS,
        households=HouseholdMode(settings.privacy.households),
    )


def take_up(meta: Meta, settings: Settings) -> tuple[Book, list[RulesFileError]]:
    """The book with all earlier versions that are kept, and what was refused. Of a broken file the last good text
    stays in force.

    RulesFileError where there is none yet.
    """
    rules_file, catalogue_file, list_file = _sources(settings)
    refused: list[RulesFileError] = []
    rules, *earlier_rules = _taken(meta, rules_file, refused)
    catalogue, *earlier_catalogues = _taken(meta, catalogue_file, refused)
    responsibilities, *_ = _taken(meta, list_file, refused)
    book = Book(
        rules=rules,
        catalogue=catalogue,
        calendar=_calendar(settings),
        responsibilities=responsibilities,
        areas=_areas(meta, settings, refused),
        earlier_rules=tuple(earlier_rules),
        earlier_catalogues=tuple(earlier_catalogues),
        households=HouseholdMode(settings.privacy.households),
    )
    return book, refused


def kept_book(meta: Meta, settings: Settings) -> Book:
    """The book that the bot has taken up last, with all earlier versions; as the files stand where it has none yet.

    RulesFileError where a file can't be used and no version of it is kept.
    """
    rules_file, catalogue_file, list_file = _sources(settings)
    rules, *earlier_rules = _kept(meta, rules_file)
    catalogue, *earlier_catalogues = _kept(meta, catalogue_file)
    responsibilities, *_ = _kept(meta, list_file)
    return Book(
        rules=rules,
        catalogue=catalogue,
        calendar=_calendar(settings),
        responsibilities=responsibilities,
        earlier_rules=tuple(earlier_rules),
        earlier_catalogues=tuple(earlier_catalogues),
        households=HouseholdMode(settings.privacy.households),
    )


def _areas(meta: Meta, settings: Settings, refused: list[RulesFileError]) -> GridAreas:
    if settings.rules.grid_areas is None:
        return NO_AREAS
    return _taken(meta, _Source("areas", settings.rules.grid_areas, load_areas), refused)[0]


def _taken(meta: Meta, source: _Source[Version], refused: list[RulesFileError]) -> list[Version]:
    """Every version that can be read, the one in force first."""
    try:
        text = text_of(source.path)
        keep(meta, source.kind, source.load(source.path, text).version, text)
    except RulesFileError as error:
        if not kept(meta, source.kind):
            raise
        refused.append(error)
    found = _readable(meta, source)
    if not found:
        raise RulesFileError(source.path, ["no version that is kept can be read any more"])
    return found


def _kept(meta: Meta, source: _Source[Version]) -> list[Version]:
    """The same without taking the file up; what it says now where nothing is kept."""
    return _readable(meta, source) or [source.load(source.path, None)]


def _readable(meta: Meta, source: _Source[Version]) -> list[Version]:
    return [version for edition in kept(meta, source.kind) if (version := _read(source, edition)) is not None]


def _read(source: _Source[Version], edition: Edition) -> Version | None:
    """A version written for an older program may lack what this one needs."""
    try:
        return replace(source.load(source.path, edition.text), version=edition.name)
    except RulesFileError as error:
        log.warning("version %s of the %s can't be read any more: %s", edition.name, source.kind, error.problems[0])
        return None


def _calendar(settings: Settings) -> Calendar:
    return calendar_for(settings.centre.timezone, settings.centre.spans, settings.rules.holidays)


def _sources(settings: Settings) -> tuple[_Source[Rulebook], _Source[Catalogue], _Source[Responsibilities]]:
    minutes = _calendar(settings).working_day_minutes
    given = settings.rules
    return (
        _Source("rules", given.rulebook or DEFAULT_RULES, lambda path, text: load_rulebook(path, minutes, text)),
        _Source(
            "catalogue", given.catalogue or DEFAULT_CATALOGUE, lambda path, text: load_catalogue(path, minutes, text)
        ),
        _Source("responsibilities", given.responsibilities or DEFAULT_RESPONSIBILITIES, load_responsibilities),
    )
