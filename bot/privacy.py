"""What is known of one person, told or forgotten: residents by phone or name, people of the roster by their id."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from bot.telling import Refused
from dispatch.model import Person, PersonId
from storage.residents import Kept, Wanted
from storage.transaction import Transaction

OPERATOR: Final = PersonId(0)
"""Who looks from the command line; nobody on the roster has this id."""
_GONE: Final = "（已删除）"


def export_resident(tx: Transaction, wanted: Wanted, reason: str, at: datetime) -> dict[str, Any]:
    """All of it in clear text, so each contact is noted in the log of looks with the reason."""
    kept = tx.residents.find(wanted)
    for contact, (case, _, _) in kept.contacts.items():
        tx.notes.log_view(contact, case, OPERATOR, reason, at)
    return {
        "contacts": [
            {"case": _number(tx, case), "name": contact.name, "phone": contact.phone, "since": since.isoformat()}
            for case, contact, since in kept.contacts.values()
        ],
        "notes": [{"text": text, "written": written.isoformat()} for text, written in kept.notes.values()],
        "updates": len(kept.letters),
        "groups": [chat for chat, _ in tx.members.named(wanted.name)] if wanted.name else [],
        "looks": [
            {"case": _number(tx, case), "by": _name(tx, by), "reason": why, "at": when.isoformat()}
            for case, by, why, when in kept.looks
        ],
    }


def erase_resident(tx: Transaction, wanted: Wanted) -> Kept:
    """Contacts, every note and update that names the resident, being seen in groups; the cases stay as they are."""
    kept = tx.residents.find(wanted)
    tx.residents.forget(kept)
    for _, account in tx.members.named(wanted.name) if wanted.name else ():
        tx.members.forget_user(account)
    return kept


def export_member(tx: Transaction, person: PersonId) -> dict[str, Any]:
    found = _member(tx, person)
    return {"person": asdict(found), "phone": tx.people.phone(person), **tx.residents.traces_of(person)}


def erase_member(tx: Transaction, person: PersonId) -> None:
    """Name, phone, account, and the groups he was seen in; what he did stays in the events, by number. Refused while
    on the roster."""
    found = _member(tx, person)
    if found.active:
        raise Refused("此人仍在册，请先办理离岗", "this person is still on the roster; let them leave it first")
    if found.telegram_id is not None and tx.people.by_telegram(found.telegram_id) is None:
        tx.members.forget_user(found.telegram_id)
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
