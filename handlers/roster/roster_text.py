"""Writes a roster's difference and faults, personal links, the doctor's findings, and cases that were handed over."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from dispatch.model import Case, Person, PersonId
from handlers.notify.messages import DoctorFindings, InviteLinks, PassedCases, RosterNotice
from handlers.privacy import masks
from handlers.queries.list_page import PageView, line, openers, stacked
from handlers.roster.roster_details import ChangedLine, Part, RosterDetails, RosterFault, read_details
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_MAX_LINES = 12
_MAX_FOUND = 25


def roster_page(tx: Transaction, notice: RosterNotice, say: Saying) -> PageView:
    """A head, then what there is: faults, parts of the difference, and two buttons where it waits for them."""
    sealed = tx.notes.text(notice.note) if notice.note is not None else None
    details = read_details(sealed) if sealed is not None else RosterDetails()
    buttons = [{"text": say.words.plain(tap.words), "callback_data": tap.data} for tap in notice.taps]
    return roster_text(notice, details, say), [buttons] if buttons else []


def roster_text(notice: RosterNotice, details: RosterDetails, say: Saying) -> Markup:
    lines = [say(notice.head, count=notice.count, waiting=notice.waiting)]
    lines += [_fault(say, fault) for fault in details.faults]
    rest = notice.count - len(details.faults)
    lines += [say("roster.more", count=rest)] if details.faults and rest > 0 else []
    left = [say("roster.off_duty", names=_all(say, notice.off_duty))] if notice.off_duty else []
    left += [say("roster.still_in", title=title, names=_all(say, names)) for title, names in notice.still_in]
    return stacked([*lines, *(_part(say, part) for part in details.parts), *left])


def _all(say: Saying, names: Iterable[str]) -> str:
    return say.words.plain("roster.and").join(names)


def passed_page(tx: Transaction, passed: PassedCases, cases: Sequence[Case], say: Saying) -> PageView:
    """What passes to somebody because the roster or a group has changed, each case to be opened by a tap."""
    shown = cases[:_MAX_LINES]
    more = [say("list.more", count=len(cases) - len(shown))] if len(cases) > len(shown) else []
    head = say(passed.head, count=len(cases))
    return stacked([head, *(line(tx, case, say) for case in shown), *more]), openers(shown)


def links_page(tx: Transaction, invited: InviteLinks, say: Saying) -> PageView:
    """Personal links; their codes lie in a sealed note, by person."""
    codes: dict[str, str] = json.loads(tx.notes.text(invited.note) or "{}")
    door = f"https://t.me/{say.centre.bot_username}?start="
    people = [tx.people.require(PersonId(int(number))) for number in codes]
    names = Counter(person.name for person in people)
    links = [
        say("invite.line", name=_told_apart(tx, person, names), link=f"{door}{code}")
        for person, code in zip(people, codes.values(), strict=True)
    ]
    return stacked([say("invite.head"), *links]), []


def _told_apart(tx: Transaction, person: Person, names: Mapping[str, int]) -> str:
    """The person's name, with the masked phone behind it where several have that name."""
    return (
        person.name if names[person.name] == 1 else f"{person.name} {masks.phone(tx.people.phone(person.id) or '')}"
    )


def doctor_page(tx: Transaction, found: DoctorFindings, say: Saying) -> PageView:
    """The doctor's findings, problems first, as many as a message holds; kept in a sealed note as links are."""
    kept = json.loads(tx.notes.text(found.note) or "[]")
    findings = sorted(kept, key=lambda one: not one[0])
    chinese = say.words.language == "zh"
    lines = [say("doctor.line", wrong=wrong, text=zh if chinese else en) for wrong, zh, en in findings[:_MAX_FOUND]]
    more = [say("doctor.more", count=len(findings) - len(lines))] if len(findings) > len(lines) else []
    count = sum(bool(wrong) for wrong, _, _ in findings)
    return stacked([say("doctor.head", count=count), *lines, *more]), []


def _fault(say: Saying, fault: RosterFault) -> Markup:
    words = say.words.plain
    where = words(f"roster.column.{fault.column}") if fault.column else ""
    why = words(f"roster.reason.{fault.reason}", value=masks.text(fault.value))
    return say("roster.fault", sheet=words(f"roster.sheet.{fault.sheet}"), row=fault.row, column=where, why=why)


def _part(say: Saying, part: Part) -> Markup:
    words = say.words.plain
    return say(
        "roster.part",
        fate=words(f"roster.fate.{part.fate}"),
        sheet=words(f"roster.sheet.{part.sheet}"),
        count=part.count,
        names=_all(say, (_line(say, line) for line in part.lines)),
        more=part.count > len(part.lines),
    )


def _line(say: Saying, line: ChangedLine) -> str:
    if not line.columns:
        return line.name
    columns = _all(say, (say.words.plain(f"roster.column.{column}") for column in line.columns))
    return say.words.plain("roster.changed_line", name=line.name, was=line.was, columns=columns)
