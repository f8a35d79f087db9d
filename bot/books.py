"""Reads the book that the centre decides by: rules, catalogue, calendar, the shipped ones or the operator's own."""

from bot.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, load_catalogue, load_rulebook
from bot.settings import Settings
from bot.workdays import calendar_for
from dispatch.book import Book


def read_book(settings: Settings) -> Book:
    """RulesFileError where a file can't be used."""
    calendar = calendar_for(settings.centre.timezone, settings.centre.spans, settings.rules.holidays)
    minutes = calendar.working_day_minutes
    return Book(
        rules=load_rulebook(settings.rules.rulebook or DEFAULT_RULES, minutes),
        catalogue=load_catalogue(settings.rules.catalogue or DEFAULT_CATALOGUE, minutes),
        calendar=calendar,
    )
