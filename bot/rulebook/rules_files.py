"""Loads the catalogue and the working rules from their TOML files."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import time
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field as Key
from pydantic import PlainValidator, TypeAdapter, ValidationError, ValidationInfo

from bot.config.toml_files import KEPT_TEXTS, FileModel, RulesFileError, TomlFile, Where, text_of
from bot.rulebook.clause_text import Phrases, blanks, filled
from dispatch.case import refusals
from dispatch.model import ClauseNumber, Kind, RowCode, UnitCode
from dispatch.rulebook.catalogue import Catalogue, ConditionRow, Field, SubClass
from dispatch.rulebook.phrases import Plain, parse_phrase
from dispatch.rulebook.private_words import PrivateWords
from dispatch.rulebook.rules_in_force import Clause, Reason, Rulebook
from dispatch.rulebook.visit_rules import Cadence, SpecialGroup, VisitRules, VisitTopic
from dispatch.rulebook.worktime import Limit, parse_limit

__all__ = ["DEFAULT_CATALOGUE", "DEFAULT_RULES", "RulesFileError", "load_catalogue", "load_rulebook"]

DEFAULT_CATALOGUE = Path(__file__).parents[1] / "defaults" / "catalogue.toml"
DEFAULT_RULES = Path(__file__).parents[1] / "defaults" / "rules.toml"


def _limit(value: object, info: ValidationInfo) -> Limit:
    if not isinstance(value, str):
        raise ValueError('write a limit in quotes, as in "4h"')
    context: dict[str, int] = info.context or {}
    return parse_limit(value, context["day_minutes"])


LimitText = Annotated[Limit, PlainValidator(_limit)]
Text = Annotated[str, Key(min_length=1, max_length=500)]
Words = Annotated[tuple[Text, ...], Key(strict=False)]
Code = Annotated[str, Key(pattern=r"^[A-Z][0-9]{4}$")]
RowText = Annotated[str, Key(pattern=r"^[A-Z][0-9]{4}-[1-9][0-9]?$")]
Slug = Annotated[str, Key(pattern=r"^[a-z0-9_]{1,12}$")]
ClauseText = Annotated[str, Key(pattern=r"^[1-9][0-9]?(\.[1-9][0-9]?)*$")]


class _Field(FileModel):
    """One `[[field]]` of the catalogue's file."""

    code: Annotated[str, Key(pattern=r"^[a-z0-9]{1,4}$")]
    name: Text
    kind: Annotated[Kind, Key(strict=False)] = Kind.EVENT


class _Row(FileModel):
    """One of the `rows` of a sub-class."""

    code: RowText
    condition: Text
    limit: LimitText
    urgent: bool = False
    sensitive: bool = False
    revisit: bool = False
    photo_required: bool = False
    units: Annotated[tuple[Slug, ...], Key(strict=False)] = ()
    words: Words = ()


class _SubClass(FileModel):
    """One `[[subclass]]` of the catalogue's file."""

    code: Code
    name: Text
    field: str
    class_name: Annotated[str, Key(alias="class", min_length=1)]
    words: Words = ()
    rows: Annotated[list[_Row], Key(min_length=1)]


class _Synonym(FileModel):
    """One line of the `synonyms`: what stands in `for` is read as `say`."""

    say: Text
    names: Annotated[tuple[Text, ...], Key(alias="for", strict=False, min_length=1)]


class _CatalogueFile(FileModel):
    """The whole file of the catalogue."""

    version: Text
    synonyms: Annotated[tuple[_Synonym, ...], Key(strict=False)] = ()
    plain_words: Words = ()
    field: Annotated[list[_Field], Key(min_length=1)]
    subclass: Annotated[list[_SubClass], Key(min_length=1)]


def load_catalogue(path: Path, day_minutes: int, text: str | None = None) -> Catalogue:
    """The catalogue; `day_minutes` is the length of a working day, for limits such as 1d.

    RulesFileError names every problem.
    """
    return _catalogue(path, day_minutes, text_of(path) if text is None else text)


@lru_cache(maxsize=KEPT_TEXTS)
def _catalogue(path: Path, day_minutes: int, text: str) -> Catalogue:
    file = TomlFile(path, text)
    shape = file.read_as(_CatalogueFile, day_minutes=day_minutes)
    file.refuse_if(list(_contradictions(file, shape)))
    kinds = {field.code: field.kind for field in shape.field}
    return Catalogue(
        version=shape.version,
        fields=tuple(Field(field.code, field.name, field.kind) for field in shape.field),
        subclasses=tuple(
            SubClass(sub.code, sub.name, sub.field, sub.class_name, sub.words) for sub in shape.subclass
        ),
        rows=tuple(_row(row, sub.code, kinds[sub.field]) for sub in shape.subclass for row in sub.rows),
        plain=_plain(shape.synonyms),
        plain_words=shape.plain_words,
    )


def _plain(synonyms: Iterable[_Synonym]) -> Plain:
    return Plain(tuple((name.casefold(), one.say.casefold()) for one in synonyms for name in one.names))


def _contradictions(file: TomlFile, shape: _CatalogueFile) -> Iterator[str]:
    """What each line may say by itself, but not beside the others."""
    known = {field.code for field in shape.field}
    seen: set[str] = set()
    for at, field in enumerate(shape.field):
        yield from file.once(seen, field.code, ("field", at, "code"))
    for at, sub in enumerate(shape.subclass):
        yield from file.once(seen, sub.code, ("subclass", at, "code"))
        if sub.field not in known:
            yield file.problem(("subclass", at, "field"), f"there is no field «{sub.field}»")
        for nth, words in enumerate(sub.words):
            yield from misspelt(file, words, ("subclass", at, "words", nth))
        for nth, row in enumerate(sub.rows):
            for mth, words in enumerate(row.words):
                yield from misspelt(file, words, ("subclass", at, "rows", nth, "words", mth))
            where: Where = ("subclass", at, "rows", nth, "code")
            yield from file.once(seen, row.code, where)
            if not row.code.startswith(f"{sub.code}-"):
                yield file.problem(where, f"{row.code} must begin with {sub.code}-, for it stands there")


def _row(row: _Row, subclass: str, kind: Kind) -> ConditionRow:
    return ConditionRow(
        code=RowCode(row.code),
        subclass=subclass,
        condition=row.condition,
        limit=row.limit,
        kind=kind,
        urgent=row.urgent,
        sensitive=row.sensitive,
        revisit=row.revisit,
        photo_required=row.photo_required,
        units=tuple(UnitCode(unit) for unit in row.units),
        words=row.words,
    )


class _Clause(FileModel):
    """One `[[clause]]` of the rules' file."""

    number: ClauseText
    title: Text
    text: Text


class _Reason(FileModel):
    """One `[[reason]]` of the rules' file; `list` is the button that offers it."""

    list: Literal["reject", "return", "fail", "ask", "gate", "missed"]
    code: Annotated[str, Key(pattern=r"^[a-z0-9]{1,6}$")]
    text: Annotated[str, Key(min_length=1, max_length=60)]
    clause: str


class _Danger(FileModel):
    """The table `[danger]` of the rules' file; a file without it has the words that are shipped."""

    words: Annotated[tuple[Text, ...], Key(strict=False, min_length=1)]
    harmless: Words = ()
    doubtful: Words = ()
    """Without it those that are shipped, for they came later."""


class _Private(FileModel):
    """The table `[private]` of the rules' file; a file without it has the words that are shipped."""

    persons: Words
    people: Words
    matters: Words
    conflicts: Words
    general: Words = ()


class _Group(FileModel):
    """One `[[visits.group]]` of the rules' file: a special group, and how often its doors are visited."""

    code: Annotated[str, Key(pattern=r"^[a-z]{1,8}$")]
    name: Annotated[str, Key(min_length=1, max_length=20)]
    every: Annotated[Cadence, Key(strict=False)]


class _Topic(FileModel):
    """One `[[visits.topic]]` of the rules' file: what may be made known at a door."""

    code: Annotated[str, Key(pattern=r"^[a-z]{1,8}$")]
    text: Annotated[str, Key(min_length=1, max_length=20)]


class _Visits(FileModel):
    """The table `[visits]` of the rules' file; a file without it has the one that is shipped."""

    every: Annotated[Cadence, Key(strict=False)]
    head_after_days: Annotated[int, Key(ge=1, le=30)]
    owner_after_days: Annotated[int, Key(ge=1, le=60)]
    undo_minutes: Annotated[int, Key(ge=1, le=1440)]
    group: list[_Group]
    topic: list[_Topic]


class _RulesFile(FileModel):
    """The whole file of the rules."""

    version: Text
    limits: dict[str, LimitText]
    numbers: dict[str, Any]
    phrases: Phrases
    clause: Annotated[list[_Clause], Key(min_length=1)]
    reason: list[_Reason]
    cites: dict[str, str]
    danger: _Danger | None = None
    private: _Private | None = None
    visits: _Visits | None = None


_REFUSALS = frozenset(refusal.__name__ for refusal in vars(refusals).values() if isinstance(refusal, type))
_ELSEWHERE = {"version", "clauses", "reject_reasons", "return_reasons", "fail_reasons", "ask_reasons", "cites"}
_ELSEWHERE |= {"danger_words", "harmless_words", "visits", "gate_reasons"}
_ELSEWHERE |= {"missed_reasons", "doubtful_words", "private"}
_TYPES: dict[str, Any] = {field.name: field.type for field in fields(Rulebook) if field.name not in _ELSEWHERE}
_LIMITS = frozenset(name for name, type_ in _TYPES.items() if type_ is Limit)
_NUMBERS = frozenset(_TYPES) - _LIMITS


def _later_limits(day_minutes: int) -> Mapping[str, Limit]:
    """Limits that came later: an older file of the rules need not have them."""
    return {"general": parse_limit("5d", day_minutes)}


_LATER_NUMBERS: Final[Mapping[str, Any]] = {
    "visits_a_week": 2,
    "morning_meeting_at": time(8, 40),
    "evening_meeting_at": time(16, 50),
    "visit_notice_at": time(17),
    "visit_card_minutes": 30,
    "visit_guard_at": time(15),
    "visit_open_days": 10,
    "recheck_cases": 3,
    "recheck_doors": 2,
    "recheck_days": 30,
    "voice_answer_days": 10,
    "voice_director_days": 2,
    "campaign_week_load": 60,
    "campaign_repeat_days": 14,
    "campaign_max_days": 60,
    "campaign_close_days": 5,
}
"""Numbers that came later: an older file of the rules need not have them."""


def load_rulebook(path: Path, day_minutes: int, text: str | None = None) -> Rulebook:
    """The rules; `day_minutes` is the length of a working day, for limits such as 1d.

    RulesFileError names every problem.
    """
    return _rulebook(path, day_minutes, text_of(path) if text is None else text)


@lru_cache(maxsize=KEPT_TEXTS)
def _rulebook(path: Path, day_minutes: int, text: str) -> Rulebook:
    file = TomlFile(path, text)
    shape = file.read_as(_RulesFile, day_minutes=day_minutes)
    numbers = {name: tuple(value) if isinstance(value, list) else value for name, value in shape.numbers.items()}
    values: dict[str, Any] = {**_later_limits(day_minutes), **shape.limits, **_LATER_NUMBERS, **numbers}
    file.refuse_if(
        [
            *_misnamed(file, "limits", {*shape.limits, *_later_limits(day_minutes)}, _LIMITS),
            *_misnamed(file, "numbers", {*numbers, *_LATER_NUMBERS}, _NUMBERS),
            *_misnumbered(file, numbers),
            *_misquoted(file, shape, values),
            *_unreadable(file, "danger", shape.danger),
            *_unreadable(file, "private", shape.private),
            *_twice(file, shape.visits),
        ]
    )
    danger = shape.danger or _shipped_danger()

    def reasons(list_: str) -> tuple[Reason, ...]:
        found = (reason for reason in shape.reason if reason.list == list_)
        return tuple(Reason(reason.code, reason.text, ClauseNumber(reason.clause)) for reason in found)

    return Rulebook(
        version=shape.version,
        clauses=tuple(
            Clause(
                ClauseNumber(clause.number),
                clause.title,
                filled(clause.text, values, shape.phrases, day_minutes),
            )
            for clause in shape.clause
        ),
        reject_reasons=reasons("reject"),
        return_reasons=reasons("return"),
        fail_reasons=reasons("fail"),
        ask_reasons=reasons("ask"),
        gate_reasons=reasons("gate"),
        missed_reasons=reasons("missed") or _shipped_missed(),
        danger_words=danger.words,
        harmless_words=danger.harmless,
        doubtful_words=danger.doubtful or _shipped_danger().doubtful,
        private=PrivateWords(**(shape.private or _shipped_private()).model_dump()),
        cites={name: ClauseNumber(number) for name, number in shape.cites.items()},
        visits=_visit_rules(shape.visits or _shipped_visits()),
        **values,
    )


def _shipped_danger() -> _Danger:
    return _Danger.model_validate(tomllib.loads(text_of(DEFAULT_RULES))["danger"])


def _shipped_private() -> _Private:
    return _Private.model_validate(tomllib.loads(text_of(DEFAULT_RULES))["private"])


def _shipped_visits() -> _Visits:
    return _Visits.model_validate(tomllib.loads(text_of(DEFAULT_RULES))["visits"])


def _visit_rules(shape: _Visits) -> VisitRules:
    return VisitRules(
        every=shape.every,
        groups=tuple(SpecialGroup(one.code, one.name, one.every) for one in shape.group),
        topics=tuple(VisitTopic(one.code, one.text) for one in shape.topic),
        head_after_days=shape.head_after_days,
        owner_after_days=shape.owner_after_days,
        undo_minutes=shape.undo_minutes,
    )


def _twice(file: TomlFile, shape: _Visits | None) -> Iterator[str]:
    """Groups and topics whose code is there twice, and an owner who would hear before the head."""
    if shape is None:
        return
    groups: set[str] = set()
    topics: set[str] = set()
    for at, group in enumerate(shape.group):
        yield from file.once(groups, group.code, ("visits", "group", at, "code"))
    for at, topic in enumerate(shape.topic):
        yield from file.once(topics, topic.code, ("visits", "topic", at, "code"))
    if shape.owner_after_days <= shape.head_after_days:
        yield file.problem(("visits", "owner_after_days"), "must be more than head_after_days")


def _shipped_missed() -> tuple[Reason, ...]:
    """Those that are shipped, for a file that has none: a visit that was not made always has a reason to choose."""
    shipped = tomllib.loads(text_of(DEFAULT_RULES))["reason"]
    found = [one for one in shipped if one["list"] == "missed"]
    return tuple(Reason(one["code"], one["text"], ClauseNumber(one["clause"])) for one in found)


def _unreadable(file: TomlFile, table: str, shape: _Danger | _Private | None) -> Iterator[str]:
    """Each entry of the lists of words of a table that is no phrase."""
    for name in type(shape).model_fields if shape is not None else ():
        for at, words in enumerate(getattr(shape, name)):
            yield from misspelt(file, words, (table, name, at))


def misspelt(file: TomlFile, words: str, where: Where) -> Iterator[str]:
    """An entry of a list of words that is no phrase."""
    try:
        parse_phrase(words, Plain())
    except ValueError as error:
        yield file.problem(where, str(error))


def _misnamed(file: TomlFile, table: str, given: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    for name in sorted(set(given) - known):
        near = get_close_matches(name, known, n=1)
        hint = f"; do you mean {near[0]}?" if near else ""
        yield file.problem((table, name), f"is not a key that is known here{hint}")
    for name in sorted(known - set(given)):
        yield file.problem((table, name), "is missing")


def _misnumbered(file: TomlFile, numbers: Mapping[str, object]) -> Iterator[str]:
    for name, value in numbers.items():
        if name not in _NUMBERS:
            continue
        try:
            TypeAdapter(_TYPES[name]).validate_python(value, strict=True)
        except ValidationError as error:
            yield file.problem(("numbers", name), error.errors()[0]["msg"])
            continue
        if isinstance(value, int | float) and not 0 <= value <= (1 if name.endswith("_share") else 10_000):
            yield file.problem(("numbers", name), f"{value} is out of range")
        if value == ():
            yield file.problem(("numbers", name), "needs at least one time")


def _misquoted(file: TomlFile, shape: _RulesFile, values: Mapping[str, object]) -> Iterator[str]:
    """Clauses and reasons that are there twice, or name what isn't there."""
    numbers: set[str] = set()
    codes: set[str] = set()
    for at, clause in enumerate(shape.clause):
        yield from file.once(numbers, clause.number, ("clause", at, "number"))
        for name in blanks(clause.text):
            if name not in values:
                yield file.problem(("clause", at, "text"), f"{{{name}}} is no limit or number of this file")
    for at, reason in enumerate(shape.reason):
        yield from file.once(codes, reason.code, ("reason", at, "code"))
        if reason.clause not in numbers:
            yield file.problem(("reason", at, "clause"), f"there is no clause {reason.clause}")
    yield from _miscited(file, shape, numbers)


def _miscited(file: TomlFile, shape: _RulesFile, numbers: set[str]) -> Iterator[str]:
    for name, number in shape.cites.items():
        if name.partition(".")[0] not in _REFUSALS:
            yield file.problem(("cites", name), "is no refusal that is known here")
        if number not in numbers:
            yield file.problem(("cites", name), f"there is no clause {number}")
