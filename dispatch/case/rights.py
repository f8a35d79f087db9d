"""Who may do what: one table of relations to a case, and how a person comes by them.

The roster decides, never the chat: a relation is worked out from person and case at the moment of the act.
What depends on more than the relation (whose turn it is to check) stands in `conditions`; how long a hold the
person may give, in its decision.
"""

from enum import StrEnum

from dispatch.case import commands as c
from dispatch.case.refusals import NotYours
from dispatch.model import Case, Person, Role, Status
from dispatch.rulebook.book import Scene


class Relation(StrEnum):
    """What a person is to a case."""

    REPORTER = "reporter"
    HEAD = "head"
    STAFF = "staff"
    DIRECTOR = "director"
    OFFICER = "officer"
    ASSISTANT = "assistant"
    CLOCK = "clock"


R = Relation
_STAFF = frozenset({R.STAFF})
_DIRECTOR = frozenset({R.DIRECTOR})
_OFFICER = frozenset({R.OFFICER})
_ASSISTANT = frozenset({R.ASSISTANT})
_CLOCK = frozenset({R.CLOCK})

MAY: dict[type[c.Command], frozenset[Relation]] = {
    c.Report: frozenset({R.REPORTER, R.HEAD, R.STAFF}),
    c.ReportSettled: frozenset({R.REPORTER}),
    c.AskInfo: _STAFF,
    c.GiveInfo: frozenset({R.REPORTER, R.HEAD}),
    c.WithdrawQuestion: frozenset({R.STAFF, R.CLOCK}),
    c.Reject: frozenset({R.STAFF, R.DIRECTOR}),
    c.Appeal: frozenset({R.REPORTER}),
    c.Merge: _STAFF,
    c.Unmerge: frozenset({R.STAFF, R.CLOCK}),
    c.Supplement: frozenset({R.REPORTER, R.STAFF}),
    c.Amend: frozenset({R.STAFF, R.DIRECTOR}),
    c.Dispatch: _STAFF,
    c.TakeBack: _STAFF,
    c.Withdraw: frozenset({R.REPORTER}),
    c.Accept: _OFFICER,
    c.Return: _OFFICER,
    c.Rule: _DIRECTOR,
    c.Transfer: _STAFF,
    c.Assist: _STAFF,
    c.AssistAccept: _ASSISTANT,
    c.AssistArrived: _ASSISTANT,
    c.AssistDone: _ASSISTANT,
    c.RateAssist: frozenset({R.REPORTER}),
    c.Progress: frozenset({R.OFFICER, R.ASSISTANT}),
    c.AskExtension: _OFFICER,
    c.GrantExtension: frozenset({R.STAFF, R.DIRECTOR}),
    c.DenyExtension: frozenset({R.STAFF, R.DIRECTOR}),
    c.RequestAssist: _OFFICER,
    c.AnswerAssistRequest: _STAFF,
    c.Hold: frozenset({R.STAFF, R.DIRECTOR}),
    c.Resume: frozenset({R.STAFF, R.DIRECTOR, R.CLOCK}),
    c.Escalate: _STAFF,
    c.ConfirmEscalation: _DIRECTOR,
    c.DenyEscalation: _DIRECTOR,
    c.DistrictAnswered: _STAFF,
    c.Resolve: frozenset({R.OFFICER, R.STAFF}),
    c.Pass: frozenset({R.REPORTER, R.HEAD, R.STAFF}),
    c.Fail: frozenset({R.REPORTER, R.HEAD, R.STAFF}),
    c.RevisitDone: _STAFF,
    c.ConfirmOutOfPower: frozenset({R.STAFF, R.DIRECTOR}),
    c.DenyOutOfPower: frozenset({R.STAFF, R.DIRECTOR}),
    c.Settle: _DIRECTOR,
    c.Supervise: frozenset({R.STAFF, R.DIRECTOR, R.CLOCK}),
    c.AnswerSupervision: frozenset({R.OFFICER, R.STAFF, R.REPORTER, R.HEAD, R.DIRECTOR}),
    c.Urge: frozenset({R.REPORTER, R.HEAD, R.STAFF}),
    c.Reopen: frozenset({R.DIRECTOR, R.STAFF}),
    c.Void: frozenset({R.STAFF, R.DIRECTOR}),
    c.Ring: _CLOCK,
}


def relations(person: Person | None, case: Case | None, scene: Scene) -> frozenset[Relation]:
    """What `person` (None: the clock) is to `case` (None: one yet to be reported), as the roster stands.

    A deputy is, for as long as the leave lasts, also what the absent person is.
    """
    if person is None:
        return frozenset({R.CLOCK})
    if not person.active:
        return frozenset()
    own = _own_relations(person, case, scene)
    return own.union(*(_own_relations(principal, case, scene) for principal in scene.stands_for))


def _own_relations(person: Person, case: Case | None, scene: Scene) -> frozenset[Relation]:
    roles = person.roles
    held = {relation for relation, role in ((R.STAFF, Role.STAFF), (R.DIRECTOR, Role.DIRECTOR)) if role in roles}
    if case is None:
        held |= {R.REPORTER} if Role.WORKER in roles else set()
        return frozenset(held | ({R.HEAD} if Role.STATION_HEAD in roles else set()))
    if case.reporter == person.id:
        held.add(R.REPORTER)
    if _heads(person, case) or (Role.STAFF in roles and not scene.headed):
        held.add(R.HEAD)
    if _acts_for_unit(person, case, scene):
        held.add(R.OFFICER)
    if any(_in_unit(person, a.unit) for a in case.assists) or (Role.STAFF in roles and not scene.helpers_manned):
        held.add(R.ASSISTANT)
    return frozenset(held)


def _heads(person: Person, case: Case) -> bool:
    return Role.STATION_HEAD in person.roles and person.station is not None and person.station == case.station


def on_behalf(person: Person | None, case: Case, scene: Scene) -> bool:
    """Whether this person's act for the unit is entered for it by staff 代录."""
    if person is None or scene.manned or Role.STAFF not in person.roles:
        return False
    unit = _unit_of(case)
    return unit is not None and not _in_unit(person, unit)


def not_yours(case: Case | None, command: type[c.Command]) -> NotYours:
    """The refusal of somebody who holds none of the relations that may give this command."""
    number = case.number if case is not None else ""
    return NotYours(number, command.__name__, tuple(sorted(MAY[command] - {R.CLOCK})))


def _acts_for_unit(person: Person, case: Case, scene: Scene) -> bool:
    return _belongs(person, case) or (_unit_of(case) is not None and Role.STAFF in person.roles and not scene.manned)


def _belongs(person: Person, case: Case) -> bool:
    if accepted_by(person, case):
        return True
    unit = _unit_of(case)
    return unit is not None and _in_unit(person, unit)


def accepted_by(person: Person, case: Case) -> bool:
    """Whether the case is this officer's, which lasts while the roster has the person where the case is."""
    if case.officer is None or case.officer != person.id or not person.active:
        return False
    there = {*person.units, *person.heads, person.station, None}
    return case.unit in there or Role.STAFF in person.roles


def _unit_of(case: Case) -> str | None:
    """The assigned unit; of a case that has gone up to the district, the one that had it last."""
    if case.unit is None and case.status is Status.ESCALATED:
        return case.previous_units[-1] if case.previous_units else None
    return case.unit


def _in_unit(person: Person, unit: str) -> bool:
    """A station is a unit with its head as officer."""
    if Role.STATION_HEAD in person.roles and person.station == unit:
        return True
    return Role.OFFICER in person.roles and (unit in person.units or unit in person.heads)
