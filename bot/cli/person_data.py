"""Exports and erases what is kept of one person: residents by phone or name, people of the roster by their id."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from bot.cli.errors import Refused
from dispatch.model import Person, PersonId
from handlers.notify.redraw import draw_anew
from handlers.privacy.find_numbers import find
from storage.cases.notes import OPERATOR
from storage.transaction import Transaction
from storage.upkeep.residents import Kept, Wanted

_GONE: Final = "（已删除）"


def export_resident(tx: Transaction, wanted: Wanted, reason: str, at: datetime) -> dict[str, Any]:
    """All that is kept of a resident, in clear text.

    Each contact is noted in the log of looks with the reason, else the look as such.
    """
    kept = tx.residents.find(_however_written(wanted))
    seen = [(contact, case) for contact, (case, _, _) in kept.contacts.items()]
    for contact, case in seen:
        tx.notes.log_view(contact, case, OPERATOR, reason, at)
    if not seen and not kept.nothing:
        tx.notes.log_export(OPERATOR, reason, at)
    return {
        "contacts": [
            {"case": _number(tx, case), "name": contact.name, "phone": contact.phone, "since": since.isoformat()}
            for case, contact, since in kept.contacts.values()
        ],
        "notes": [{"text": text, "written": written.isoformat()} for text, written in kept.notes.values()],
        "answers": [{"text": text, "written": written.isoformat()} for text, written in kept.unfinished],
        "captions": [{"text": text, "written": written.isoformat()} for text, written in kept.captions.values()],
        "helpers": [{"name": text, "since": since.isoformat()} for text, since in kept.helpers.values()],
        "told at doors": [{"text": text, "written": written.isoformat()} for text, written in kept.told.values()],
        "lists": [{"text": text, "written": written.isoformat()} for text, written, _ in kept.lists.values()],
        "updates": len(kept.letters),
        "groups": [chat for chat, _ in tx.members.named(wanted.name)] if wanted.name else [],
        "looks": [
            {
                "case": _number(tx, look.case),
                "by": _name(tx, look.viewer),
                "reason": look.reason,
                "at": look.at.isoformat(),
            }
            for look in kept.looks
        ],
    }


def erase_resident(tx: Transaction, wanted: Wanted, at: datetime) -> Kept:
    """Erases all that is sealed and names the resident, and that they were seen in groups; cases stay, their cards
    are drawn anew."""
    kept = tx.residents.find(_however_written(wanted))
    shown = tx.residents.cases_of(kept)
    tx.residents.forget(kept)
    for _, account in tx.members.named(wanted.name) if wanted.name else ():
        tx.members.forget_user(account)
    for case in sorted(shown):
        draw_anew(tx, case, at)
    return kept


def _however_written(wanted: Wanted) -> Wanted:
    return replace(wanted, numbers=lambda text: [found.digits for found in find(text)])


def export_member(tx: Transaction, person: PersonId, reason: str, at: datetime) -> dict[str, Any]:
    """All that is kept of somebody on the roster; noted in the log of looks with the reason, and whose data they
    were."""
    found = _member(tx, person)
    tx.notes.log_export(OPERATOR, f"名册编号 / roster id {person}: {reason}", at)
    return {"person": asdict(found), "phone": tx.people.phone(person), **tx.residents.traces_of(person)}


def erase_member(tx: Transaction, person: PersonId) -> None:
    """Erases name, phone, account, and the groups they were seen in; what they did stays in the events, by number.

    Refused while on the roster.
    """
    found = _member(tx, person)
    if found.active:
        raise Refused("此人仍在册，请先办理离岗", "this person is still on the roster; let them leave it first")
    if found.telegram_id is not None and tx.people.by_telegram(found.telegram_id) is None:
        tx.members.forget_user(found.telegram_id)
    if found.telegram_id is not None:
        tx.residents.forget_account(person, found.telegram_id)
    tx.people.update(replace(found, name=_GONE, telegram_id=None, deputy=None))
    tx.people.set_phone(person, None)


def _member(tx: Transaction, person: PersonId) -> Person:
    found = tx.people.get(person)
    if found is None:
        raise Refused(f"名册中没有编号 {person}", f"nobody on the roster has the id {person}")
    return found


def _number(tx: Transaction, case: Any) -> str:
    found = tx.cases.get(case)
    return found.number if found is not None else ""


def _name(tx: Transaction, person: PersonId) -> str:
    found = tx.people.get(person)
    return found.name if found is not None else "操作员 / operator"
