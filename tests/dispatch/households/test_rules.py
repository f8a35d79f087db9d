"""What comes of commands about doors: who may, from where, and what is due afterwards."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.case.refusals import Refusal
from dispatch.households import commands as c
from dispatch.households import events as e
from dispatch.households import refusals as r
from dispatch.households.door import (
    CARING,
    MET,
    ORDINARY,
    SETTLING,
    Care,
    Door,
    DoorId,
    DoorStatus,
    FieldId,
    HelperId,
    Part,
    VisitOutcome,
    Warned,
)
from dispatch.households.fold import evolve
from dispatch.households.rights import MAY, DoorRelation, DoorScene, knows_class, responsible_for
from dispatch.households.rules import DoorBook, cadence_of, decide_door
from dispatch.model import CaseId, GridCode, Person, PersonId
from dispatch.rulebook.visit_rules import Cadence
from tests.dispatch.households import law
from tests.street import ADMIN, CALENDAR, CHEN, DIRECTOR, GRID_3, HEAD, LI, OTHER_HEAD, WANG, WUNAN, ZHAO, book, local

V = VisitOutcome
BOOK = DoorBook(book().rules.visits, CALENDAR, form=True)
SCENE = DoorScene(WUNAN, frozenset({LI.id, ZHAO.id}), grid=GRID_3)
MONDAY = date(2026, 11, 23)
AT = local(23, 10)
DOOR = Door(DoorId(1), GRID_3, 1, due=date(2026, 11, 27))
CARED = replace(DOOR, care=Care("alone", CHEN.id, LI.id))
VISITED = evolve(DOOR, e.DoorVisited(1, V.SEEN, MONDAY, WANG.id, due=date(2027, 2, 23)), WANG.id, AT)
COMMANDS: dict[str, c.Command] = {
    "Register": c.Register(DoorId(1), GRID_3),
    "Propose": c.Propose(DoorId(1), GRID_3),
    "Arrange": c.Arrange(Care("alone")),
    "Remove": c.Remove(),
    "Confirm": c.Confirm(),
    "Decline": c.Decline(),
    "RecordVisit": c.RecordVisit(V.SEEN),
    "UndoVisit": c.UndoVisit(1),
    "MakeKnown": c.MakeKnown(1, "fire"),
    "GoTogether": c.GoTogether(1, HelperId(1)),
    "LinkCase": c.LinkCase(CaseId(1)),
    "NoteConsent": c.NoteConsent(),
    "FillPart": c.FillPart(Part.HOUSE, FieldId(1)),
    "ErasePart": c.ErasePart(Part.HOUSE),
    "WarnOverdue": c.WarnOverdue(Warned.HEAD, date(2026, 11, 20)),
}
BACKUP = replace(CHEN, id=PersonId(20), grids=())
WHO: dict[str, Person | None] = {
    "W": WANG, "B": BACKUP, "H": HEAD, "S": LI, "D": DIRECTOR, "R": None, "C": None, "-": ADMIN, "h": OTHER_HEAD,
}  # fmt: skip


def do(door: Door | None, command: c.Command, by: Person | None, at: datetime = AT, scene: DoorScene = SCENE) -> Door:
    return decide_door(door, command, by, at, BOOK, scene).after


def refused(door: Door | None, command: c.Command, by: Person | None) -> type[Exception] | None:
    try:
        do(door, command, by)
    except Refusal as refusal:
        return type(refusal)
    return None


def test_the_table_in_code_is_the_one_that_was_written_by_hand() -> None:
    letters = {
        DoorRelation.WALKER: "W", DoorRelation.CARER: "B", DoorRelation.HEAD: "H", DoorRelation.STAFF: "S",
        DoorRelation.DIRECTOR: "D", DoorRelation.ROSTER: "R", DoorRelation.CLOCK: "C",
    }  # fmt: skip

    assert {kind.__name__: frozenset(letters[one] for one in may) for kind, may in MAY.items()} == law.WHO
    assert set(MAY) == set(c.COMMANDS)


@pytest.mark.parametrize("name", law.WHO)
@pytest.mark.parametrize("who", WHO)
def test_only_who_may_by_the_law_gets_further_than_the_rights(name: str, who: str) -> None:
    mine = replace(VISITED, care=Care("alone", backup=BACKUP.id), status=DoorStatus.ACTIVE)
    new = name in ("Register", "Propose")

    refusal = refused(None if new else mine, COMMANDS[name], WHO[who])

    given_to = {"R", "C"} if WHO[who] is None else {who}
    assert (refusal is r.DoorNotYours) is not bool(law.WHO[name] & given_to)


@pytest.mark.parametrize("name", law.WHO)
@pytest.mark.parametrize("status", [*DoorStatus])
def test_a_command_is_refused_from_every_status_that_the_law_does_not_name(name: str, status: DoorStatus) -> None:
    by = next(WHO[one] for one in "WSRC" if one in law.WHO[name])
    door = replace(VISITED, status=status, consented=True, filled={Part.HOUSE: FieldId(1)}, due=date(2026, 11, 20))
    door = replace(door, care=Care("alone")) if name == "WarnOverdue" else door

    refusal = refused(door, COMMANDS[name], by)

    if name == "WarnOverdue":
        assert (refusal is None) is (status is DoorStatus.ACTIVE)
    else:
        assert (refusal is r.DoorNotActive) is (status.value not in law.FROM[name])
        assert refusal in (None, r.DoorNotActive)


def test_a_person_off_the_roster_may_nothing() -> None:
    for command in COMMANDS.values():
        assert refused(VISITED, command, replace(WANG, active=False)) is r.DoorNotYours


@pytest.mark.parametrize("outcome", [*VisitOutcome])
def test_after_a_visit_an_ordinary_door_is_due_a_quarter_later_unless_nobody_was_there(outcome: VisitOutcome) -> None:
    if outcome not in ORDINARY:
        assert refused(DOOR, c.RecordVisit(outcome), WANG) is r.WrongOutcome
        return

    after = do(DOOR, c.RecordVisit(outcome), WANG)

    assert after.due == (date(2027, 2, 23) if outcome in SETTLING else DOOR.due)
    assert after.last is not None
    assert (after.last.outcome, after.last.day, after.last.was_due) == (outcome, MONDAY, DOOR.due)


@pytest.mark.parametrize("outcome", [*VisitOutcome])
def test_the_responsible_worker_sees_or_does_not_see_and_the_door_is_due_in_a_week(outcome: VisitOutcome) -> None:
    if outcome not in CARING:
        assert refused(CARED, c.RecordVisit(outcome), CHEN) is r.WrongOutcome
        return

    after = do(CARED, c.RecordVisit(outcome), CHEN)

    assert after.due == (date(2026, 11, 30) if outcome in MET else CARED.due)


def test_who_is_not_responsible_settles_no_door_of_a_special_group_and_learns_nothing_of_it() -> None:
    ordinary = do(DOOR, c.RecordVisit(V.SEEN), WANG)
    special = do(CARED, c.RecordVisit(V.SEEN), WANG)

    assert special.due == CARED.due
    assert special.last is not None
    assert not special.last.counts
    assert ordinary.last == replace(special.last, counts=True)
    assert not knows_class(WANG, CARED, SCENE)


def test_who_may_know_of_a_special_group_are_worker_backup_head_and_owner() -> None:
    know = [p.name for p in (WANG, CHEN, LI, ZHAO, HEAD, OTHER_HEAD, DIRECTOR, ADMIN) if knows_class(p, CARED, SCENE)]

    assert know == [CHEN.name, LI.name, ZHAO.name, HEAD.name]
    assert not any(knows_class(p, DOOR, SCENE) for p in (WANG, CHEN))


def test_where_nobody_is_named_whoever_walks_the_grid_is_responsible() -> None:
    assert knows_class(WANG, replace(CARED, care=Care("alone")), SCENE)
    assert not knows_class(CHEN, replace(CARED, care=Care("alone")), SCENE)


def test_a_deputy_is_what_the_absent_person_is() -> None:
    stands_in = replace(SCENE, stands_for=(CHEN,))

    assert not knows_class(WANG, CARED, SCENE)
    assert knows_class(WANG, CARED, stands_in)


def test_while_the_worker_is_on_leave_the_backup_is_to_go() -> None:
    assert responsible_for(CARED, SCENE) == CHEN.id
    assert responsible_for(CARED, replace(SCENE, absent=frozenset({CHEN.id}))) == LI.id
    assert responsible_for(CARED, replace(SCENE, absent=frozenset({CHEN.id, LI.id}))) == CHEN.id
    assert responsible_for(DOOR, SCENE) is None


def test_a_slip_is_taken_back_and_the_door_is_due_as_before() -> None:
    visited = do(DOOR, c.RecordVisit(V.SEEN), WANG)

    after = do(visited, c.UndoVisit(1), WANG, AT + timedelta(minutes=30))

    assert (after.due, after.last) == (DOOR.due, None)
    assert after.visits == 1, "the number is not given twice"


def test_only_the_own_newest_and_fresh_visit_is_taken_back() -> None:
    visited = do(DOOR, c.RecordVisit(V.ABSENT), WANG)
    again = do(visited, c.RecordVisit(V.SEEN), WANG)

    assert refused(visited, c.UndoVisit(1), HEAD) is r.VisitNotYours
    assert refused(again, c.UndoVisit(1), WANG) is r.VisitOver
    assert refused(DOOR, c.UndoVisit(1), WANG) is r.VisitOver
    with pytest.raises(r.VisitOver):
        do(visited, c.UndoVisit(1), WANG, AT + timedelta(minutes=31))


def test_a_topic_and_a_helper_are_noted_and_a_second_tap_takes_them_back() -> None:
    visited = do(DOOR, c.RecordVisit(V.SEEN), WANG)
    told = do(do(visited, c.MakeKnown(1, "fire"), WANG), c.GoTogether(1, HelperId(7)), WANG)
    assert told.last is not None
    assert (told.last.topics, told.last.helper) == (("fire",), 7)

    back = do(do(told, c.MakeKnown(1, "fire"), WANG), c.GoTogether(1, HelperId(7)), WANG)

    assert back.last == visited.last
    assert refused(visited, c.MakeKnown(1, "nothing"), WANG) is r.UnknownChoice


def test_a_case_is_linked_to_the_own_fresh_visit_and_earns_trust_also_without_one() -> None:
    visited = do(DOOR, c.RecordVisit(V.SEEN), WANG)

    assert do(visited, c.LinkCase(CaseId(5)), WANG).last == replace(visited.last, case=CaseId(5))  # type: ignore[type-var]
    assert do(DOOR, c.LinkCase(CaseId(5)), WANG).trusted


def test_the_form_is_filled_after_something_was_done_or_with_consent_and_only_where_it_is_kept() -> None:
    fill = c.FillPart(Part.HOUSE, FieldId(3))
    assert refused(DOOR, fill, WANG) is r.TrustFirst

    agreed = do(DOOR, c.NoteConsent(), WANG)
    filled = do(agreed, fill, WANG)

    assert decide_door(agreed, c.NoteConsent(), WANG, AT, BOOK, SCENE).events == ()
    assert Part.HOUSE not in filled.missing
    assert do(filled, c.ErasePart(Part.HOUSE), WANG).filled == {}
    with pytest.raises(r.UnknownChoice):
        decide_door(agreed, fill, WANG, AT, replace(BOOK, form=False), SCENE)


def test_another_name_moves_no_day_and_another_cadence_counts_from_the_last_visit() -> None:
    seen = do(CARED, c.RecordVisit(V.SEEN), CHEN)

    renamed = do(seen, c.Arrange(Care("alone", WANG.id)), None)
    slower = do(seen, c.Arrange(Care("alone", WANG.id, cadence=Cadence.MONTHLY)), None)
    plain = do(seen, c.Arrange(None), None)

    assert renamed.due == seen.due
    assert slower.due == date(2026, 12, 23)
    assert plain.due == date(2027, 2, 23)
    assert decide_door(seen, c.Arrange(seen.care), None, AT, BOOK, SCENE).events == ()


def test_a_door_that_is_named_again_is_the_same_door() -> None:
    gone = do(VISITED, c.Remove(), None)

    back = do(gone, c.Register(gone.id, GRID_3), None)
    proposed = do(gone, c.Propose(gone.id, GRID_3), WANG)

    assert (gone.due, back.id, back.due, back.visits) == (None, DOOR.id, date(2027, 2, 23), 1)
    assert (proposed.status, proposed.proposed_by) == (DoorStatus.PROPOSED, WANG.id)
    assert do(proposed, c.Confirm(), LI).active
    assert not do(proposed, c.Decline(), LI).active


def test_who_is_told_that_a_visit_is_late_is_told_once() -> None:
    late = replace(CARED, due=date(2026, 11, 19))
    told = do(late, c.WarnOverdue(Warned.HEAD, date(2026, 11, 19)), None)

    assert refused(told, c.WarnOverdue(Warned.HEAD, date(2026, 11, 19)), None) is r.NothingLate
    assert do(told, c.WarnOverdue(Warned.OWNER, date(2026, 11, 19)), None).was_told(Warned.OWNER)
    assert refused(late, c.WarnOverdue(Warned.HEAD, date(2026, 11, 18)), None) is r.NothingLate
    assert refused(CARED, c.WarnOverdue(Warned.HEAD, date(2026, 11, 27)), None) is r.NothingLate


def test_a_group_that_the_rules_do_not_have_any_more_is_visited_as_any_door() -> None:
    assert cadence_of(Care("gone"), None, BOOK.rules) is Cadence.QUARTERLY
    assert cadence_of(None, Cadence.WEEKLY, BOOK.rules) is Cadence.WEEKLY


people = st.sampled_from([WANG, CHEN, BACKUP, HEAD, LI, DIRECTOR, None])
commands = st.one_of(
    st.sampled_from([one for one in COMMANDS.values() if not isinstance(one, c.Register | c.Propose)]),
    st.builds(c.RecordVisit, st.sampled_from(VisitOutcome)),
    st.builds(c.UndoVisit, st.integers(1, 6)),
    st.builds(c.Arrange, st.none() | st.builds(Care, st.sampled_from(["alone", "child"]), st.just(CHEN.id))),
    st.builds(c.WarnOverdue, st.sampled_from(Warned), st.dates(date(2026, 11, 20), date(2026, 12, 20))),
)


@given(st.lists(st.tuples(commands, people, st.integers(0, 60 * 24 * 6)), max_size=25))
@settings(max_examples=150)
def test_whatever_is_done_a_door_is_the_fold_of_its_log_and_stays_lawful(
    steps: list[tuple[c.Command, Person | None, int]],
) -> None:
    began = decide_door(None, c.Register(DoorId(1), GRID_3), None, AT, BOOK, SCENE)
    door, at = began.after, AT
    log: list[tuple[e.Event, PersonId | None, datetime]] = [(event, None, at) for event in began.events]
    for command, by, waited in steps:
        at += timedelta(minutes=waited)
        try:
            decided = decide_door(door, command, by, at, BOOK, SCENE)
        except Refusal:
            continue
        log += [(event, by.id if by is not None else None, at) for event in decided.events]
        door = decided.after

        assert door.active is (door.due is not None)
        assert door.revision == len(log)

    again: Door | None = None
    for event, actor, when in log:
        again = evolve(again, event, actor, when)
    assert again == door
    visits = [event.number for event, _, _ in log if isinstance(event, e.DoorVisited)]
    assert visits == list(range(1, door.visits + 1))
    told = [(event.whom, event.due) for event, _, _ in log if isinstance(event, e.OverdueTold)]
    assert len(told) == len(set(told)), "nobody is told of one day twice"


def test_no_door_begins_in_the_middle_and_none_begins_twice() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, e.DoorRemoved(), None, AT)
    with pytest.raises(ValueError, match="begun"):
        evolve(DOOR, e.DoorRegistered(DOOR.id, GridCode("g")), None, AT)
    with pytest.raises(r.DoorNotActive):
        do(None, c.Remove(), None)
