"""Who reads a chat: which kind of chat it is, what its readers are to a case, and what they may see of it."""

from dataclasses import dataclass

from dispatch.case.refusals import NotYours
from dispatch.case.responsible import Party, responsible
from dispatch.case.rights import Relation, relations
from dispatch.model import Case, Person, Role
from handlers.access import participants
from handlers.access.scene import scene_of
from storage.people.chats import ChatKind
from storage.transaction import Transaction

R = Relation


@dataclass(frozen=True, slots=True)
class Audience:
    """`kind` is the group's, None for a person's own chat; `held` is what its readers are to the case."""

    kind: ChatKind | None
    held: frozenset[Relation]
    person: Person | None = None
    helps: frozenset[int] = frozenset()
    """The assists, by number, that its readers act for."""

    @property
    def private(self) -> bool:
        """Whether one person alone reads it."""
        return self.kind is None

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
    if case.sensitive:
        return R.HEAD in held and responsible(case) is Party.HEAD
    theirs_once = Role.OFFICER in person.roles and bool(set(person.units) & set(case.previous_units))
    return bool(held) or theirs_once


def audience_of(tx: Transaction, chat_id: int, case: Case) -> Audience | None:
    """Who reads a chat, and what they are to a case. None for a chat that is neither bound nor somebody's own."""
    bound = tx.chats.get(chat_id)
    if bound is None:
        person = tx.people.by_telegram(chat_id)
        if person is None:
            return None
        held = relations(person, case, scene_of(tx, case, person))
        return Audience(None, held, person, participants.helps(tx, case, person))
    scene = scene_of(tx, case, None)
    behalf = frozenset() if scene.manned else frozenset({R.OFFICER})
    head_behalf = frozenset() if scene.headed else frozenset({R.HEAD})
    help_behalf = frozenset() if scene.helpers_manned else frozenset({R.ASSISTANT})
    match bound.kind:
        case ChatKind.CENTRE_GROUP:
            return Audience(
                bound.kind,
                frozenset({R.STAFF, R.DIRECTOR}) | behalf | help_behalf | head_behalf,
                None,
                participants.unmanned(tx, case),
            )
        case ChatKind.UNIT_GROUP:
            officer = frozenset({R.OFFICER}) if bound.unit == case.unit else frozenset[Relation]()
            own = frozenset(a.number for a in case.assists if a.unit == bound.unit)
            return Audience(bound.kind, officer | (frozenset({R.ASSISTANT}) if own else frozenset()), None, own)
        case ChatKind.WORKER_GROUP:
            return Audience(bound.kind, frozenset({R.REPORTER}))


def may_see(tx: Transaction, person: Person, case: Case) -> bool:
    """Whether somebody may know of the case at all: workers their own, heads their station's, officers theirs."""
    held = relations(person, case, scene_of(tx, case, person))
    return bool(held) or may_read(person, case, held)


def require_sight(tx: Transaction, person: Person, case: Case) -> None:
    """NotYours where the person may not know of the case."""
    if not may_see(tx, person, case):
        whose = (Relation.REPORTER, Relation.HEAD, Relation.OFFICER, Relation.STAFF)
        raise NotYours(case.number, "Read", whose)
