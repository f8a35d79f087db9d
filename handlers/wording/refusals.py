"""A refusal's fields become the key and the arguments of the one sentence that answers it."""

import re
from dataclasses import fields
from datetime import datetime

from dispatch.case import refusals as r
from dispatch.model import DecisionKind, PersonId, Role
from handlers.centre import Centre
from handlers.wording.arguments import Arg, PersonArg, TimeArg, WordsArg
from storage.transaction import Transaction

_WHICH = ("what", "missing", "command")
"""The field that tells the refusals of one kind apart."""

_NUMBER = re.compile(r"#?[A-Z]{0,6}\d{8}-\d{4,6}|#?\d{1,6}")
"""A case's number, or its last digits. What else somebody took for one is not repeated: it may be somebody's own."""
_TOLD_APART = ("what", "missing")
"""Refusals with such a field have a sentence for each value; only what is pending is filled in by its name."""


def refused(refusal: r.Refusal) -> tuple[str, dict[str, Arg]]:
    """The wording key and the arguments of its sentence."""
    name = type(refusal).__name__
    args = {f.name: _plain(f.name, getattr(refusal, f.name)) for f in fields(refusal)}  # type: ignore[arg-type]
    if not _NUMBER.fullmatch(str(args.get("number", "0"))):
        args["number"] = ""
    if isinstance(refusal, r.Pending):
        args["what"] = WordsArg(f"pending.{DecisionKind(refusal.what)}")
        return f"refusal.{name}", args
    which = next((found for field in _TOLD_APART if (found := getattr(refusal, field, None)) is not None), None)
    return f"refusal.{name}.{which}" if which is not None else f"refusal.{name}", args


def _plain(name: str, value: object) -> Arg:  # noqa: C901 - one arm a kind of field
    match name, value:
        case "status", _:
            return WordsArg(f"status.{value}")
        case "command", _:
            return None
        case "by", None:
            return WordsArg("someone.clock")
        case "by", int():
            return PersonArg(PersonId(value))
        case "whose", tuple():
            return [WordsArg(f"relation.{relation}") for relation in value]
        case "roles", tuple():
            return [WordsArg(f"role.{role}") for role in value if isinstance(role, Role)]
        case _, datetime():
            return TimeArg(value)
        case _, str() | int() | float() | None:
            return value
        case _:
            raise TypeError(f"no sentence can say {name}: {value!r}")


def sentence_of(refusal: r.Refusal) -> tuple[str, dict[str, Arg]]:
    """As `refused`, with what was wanted, and with its one moment under the name that the sentences use."""
    words, args = refused(refusal)
    command = getattr(refusal, "command", None)
    args.pop("command", None)
    if command == "Read":
        return f"{words}Read", args
    if command == "Amend" and isinstance(refusal, r.DirectorOnly):
        return f"{words}Amend", args
    if command:
        args["act"] = WordsArg(f"act.{command}")
    for moment in ("since", "again_at"):
        if moment in args:
            args["time"] = args.pop(moment)
    return words, args


def answer_to(tx: Transaction, refusal: r.Refusal, centre: Centre) -> tuple[str, dict[str, Arg]]:
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
