"""How a roster's difference and its faults, links, findings and handed-over work are written."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dispatch.model import NoteId, Person, PersonId
from handlers.privacy import masks
from handlers.queries.list_page import Row, View, case_ids, line, openers, rows_of, stacked, table
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

_MAX_LINES = 12
_MAX_FOUND = 25


def roster_page(tx: Transaction, parcel: Parcel, say: Saying) -> View:
    """A head, then what there is: faults, parts of the difference, and two buttons where it waits for them."""
    params = {**parcel.params, **_sealed(tx, parcel)}
    buttons: Row = [
        {"text": say.words.plain(key), "callback_data": data} for key, data in rows_of(params.get("taps", []))
    ]
    return roster_text(params, say), [buttons] if buttons else []


def _sealed(tx: Transaction, parcel: Parcel) -> dict[str, Any]:
    note = parcel.params.get("note")
    kept = tx.notes.text(NoteId(int(str(note)))) if note is not None else None
    return dict(json.loads(kept)) if kept is not None else {}


def roster_text(params: Mapping[str, object], say: Saying) -> Markup:
    faults, parts = rows_of(params.get("faults", [])), rows_of(params.get("parts", []))
    lines = [say(str(params["head"]), count=params.get("count", 0), waiting=params.get("waiting", 0))]
    lines += [_fault(say, *fault) for fault in faults]
    rest = int(str(params.get("count", len(faults)))) - len(faults)
    lines += [say("roster.more", count=rest)] if faults and rest > 0 else []
    left = [say("roster.off_duty", names=_all(say, params["off_duty"]))] if params.get("off_duty") else []
    left += [
        say("roster.still_in", title=t, names=_all(say, names)) for t, names in rows_of(params.get("still_in", []))
    ]
    return stacked([*lines, *(_part(say, table(part)) for part in parts), *left])


def _all(say: Saying, names: object) -> str:
    return say.words.plain("roster.and").join(map(str, rows_of(names)))


def passed_page(tx: Transaction, parcel: Parcel, say: Saying) -> View:
    """What passes to somebody because the roster or a group has changed, each case to be opened by a tap."""
    cases = [case for case in map(tx.cases.get, case_ids(parcel.params["cases"])) if case is not None and case.open]
    shown = cases[:_MAX_LINES]
    more = [say("list.more", count=len(cases) - len(shown))] if len(cases) > len(shown) else []
    head = say(str(parcel.params.get("head", "roster.passed")), count=len(cases))
    return stacked([head, *(line(tx, case, say) for case in shown), *more]), openers(shown)


def links_page(tx: Transaction, parcel: Parcel, say: Saying) -> View:
    """Personal links; their codes lie in a sealed note, which is erased when this has arrived."""
    codes = _sealed(tx, parcel)
    door = f"https://t.me/{say.centre.bot_username}?start="
    people = [tx.people.require(PersonId(int(number))) for number in codes]
    names = Counter(person.name for person in people)
    links = [
        say("invite.line", name=_told_apart(tx, person, names), link=f"{door}{code}")
        for person, code in zip(people, codes.values(), strict=True)
    ]
    return stacked([say("invite.head"), *links]), []


def _told_apart(tx: Transaction, person: Person, names: Mapping[str, int]) -> str:
    """Of two people of one name each has the own number beside it, masked."""
    return (
        person.name if names[person.name] == 1 else f"{person.name} {masks.phone(tx.people.phone(person.id) or '')}"
    )


def doctor_page(tx: Transaction, parcel: Parcel, say: Saying) -> View:
    """The doctor's findings, problems first, as many as a message holds; kept in a sealed note as links are."""
    kept = json.loads(tx.notes.text(NoteId(int(str(parcel.params["note"])))) or "[]")
    findings = sorted(kept, key=lambda one: not one[0])
    chinese = say.words.language == "zh"
    lines = [say("doctor.line", wrong=wrong, text=zh if chinese else en) for wrong, zh, en in findings[:_MAX_FOUND]]
    more = [say("doctor.more", count=len(findings) - len(lines))] if len(findings) > len(lines) else []
    count = sum(bool(wrong) for wrong, _, _ in findings)
    return stacked([say("doctor.head", count=count), *lines, *more]), []


def _fault(say: Saying, sheet: str, row: int, column: str, reason: str, value: str) -> Markup:
    words = say.words.plain
    where = words(f"roster.column.{column}") if column else ""
    why = words(f"roster.reason.{reason}", value=masks.text(value))
    return say("roster.fault", sheet=words(f"roster.sheet.{sheet}"), row=row, column=where, why=why)


def _part(say: Saying, part: Mapping[str, Any]) -> Markup:
    words = say.words.plain
    names = [
        words(
            "roster.changed_line",
            name=name,
            was=was,
            columns=words("roster.and").join(words(f"roster.column.{c}") for c in columns),
        )
        if columns
        else name
        for name, columns, was in part["lines"]
    ]
    return say(
        "roster.part",
        fate=words(f"roster.fate.{part['fate']}"),
        sheet=words(f"roster.sheet.{part['sheet']}"),
        count=part["count"],
        names=words("roster.and").join(names),
        more=part["count"] > len(names),
    )
