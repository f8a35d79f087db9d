"""For whom a message is drawn: which chat, what they are to the case, and whether names are masked there."""

from dataclasses import dataclass

from dispatch.book import Scene
from dispatch.model import Case, Person, Role
from dispatch.reminders import Party, responsible
from dispatch.rights import Relation, relations
from handlers import cast
from storage.transaction import Transaction

R = Relation


@dataclass(frozen=True, slots=True)
class Audience:
    """`kind` is private, worker_group, centre_group or unit_group; `held` is what its readers are to the case."""

    kind: str
    held: frozenset[Relation]
    person: Person | None = None

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def may_read(self, case: Case) -> bool:
        """Workers read their own cases, heads their station's, officers what is theirs, staff and director all."""
        if not self.private:
            return not case.sensitive
        if self.person is None:
            return False
        return may_read(self.person, case, self.held)


def may_read(person: Person, case: Case, held: frozenset[Relation]) -> bool:
    """A person's right to a case's content. Sensitive content only who is responsible, staff and the director."""
    if held & {R.STAFF, R.DIRECTOR, R.OFFICER, R.REPORTER}:
        return True
    theirs_once = bool(set(person.units) & set(case.previous_units)) and Role.OFFICER in person.roles
    return (bool(held) and not case.sensitive) or (theirs_once and not case.sensitive)


def audience_of(tx: Transaction, chat_id: int, case: Case) -> Audience | None:
    """None for a chat that is not bound and belongs to nobody on the roster."""
    bound = tx.chats.get(chat_id)
    scene = scene_for(tx, case)
    if bound is None:
        person = tx.people.by_telegram(chat_id)
        return Audience("private", relations(person, case, scene), person) if person is not None else None
    behalf = frozenset() if scene.manned else frozenset({R.OFFICER})
    help_behalf = frozenset() if scene.helpers_manned else frozenset({R.ASSISTANT})
    match bound.kind:
        case "centre_group":
            return Audience(bound.kind, frozenset({R.STAFF, R.DIRECTOR}) | behalf | help_behalf)
        case "unit_group":
            officer = frozenset({R.OFFICER}) if bound.unit == case.unit else frozenset[Relation]()
            helps = frozenset({R.ASSISTANT}) if any(a.unit == bound.unit for a in case.assists) else frozenset()
            return Audience(bound.kind, officer | helps)
        case _:
            return Audience(bound.kind, frozenset({R.REPORTER}))


def scene_for(tx: Transaction, case: Case) -> Scene:
    helpers = all(cast.manned(tx, a.unit) for a in case.assists if a.open)
    return Scene(manned=cast.manned(tx, case.unit), helpers_manned=helpers)
