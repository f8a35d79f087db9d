"""Imports a roster file that an admin sends: shows what it would change, and takes it over once confirmed."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from dispatch.model import Person, Role
from dispatch.roster.difference import RosterChange, completed, difference
from dispatch.roster.roster import Problem, Roster
from handlers.access.participants import require_admin
from handlers.bot_api.callback_data import ListName, ListTap, encode, from_36, to_36
from handlers.bot_api.incoming import File, FileKind, Pressed, Said
from handlers.notify.destinations import private
from handlers.notify.messages import RosterFile, RosterNotice, TapButton
from handlers.roster.apply import in_the_way, known, take_over
from handlers.roster.offboarding import Left
from handlers.roster.roster_details import RosterDetails, faults_of, parts_of, write_details
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import addressee, asked_in_chat
from handlers.turn.reader_query import RosterFileAnswer, RosterFileQuery
from storage.cases.notes import ROSTER_EXPORTED
from storage.people.pending_rosters import PendingRoster
from storage.transaction import Transaction

_TTL = timedelta(hours=12)
_TABLES = (".xlsx", ".xlsm", ".csv", ".xls")
_MAX_SHOWN = 20


def roster(turn: Turn, person: Person, _said: Said, _words: str) -> None:
    """`/roster`: how it is done, with the empty roster; the known one, with its phones, only for the asking."""
    turn.out.show(private(person), RosterFile(known=False))


def roster_file(person: Person, said: Said) -> File | None:
    """The table that an admin sends in private; anybody else's is a document like any other."""
    if not said.chat.private or Role.ADMIN not in person.roles:
        return None
    tables = (
        file for file in said.files if file.kind is FileKind.DOCUMENT and file.name.casefold().endswith(_TABLES)
    )
    return next(tables, None)


def receive(turn: Turn, person: Person, said: Said, file: File) -> RosterFileQuery:
    return RosterFileQuery(turn.origin, asked_in_chat(person, said), file.file_id)


def answer_roster(turn: Turn, answer: RosterFileAnswer) -> None:
    """The second turn: shows what the file would change, or everything that is wrong with it."""
    person = addressee(turn, answer.query.asker)
    if person is None or Role.ADMIN not in person.roles:
        return
    _propose(turn, person, answer.roster, answer.problems)


def roster_tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """«导入», «取消» or «现有名册»; ValueError for a button that is not of ours."""
    verb, _, number = argument.partition("-")
    if argument != "known" and verb not in ("yes", "no"):
        raise ValueError(argument)
    require_admin(person)
    if argument == "known":
        turn.out.alert(pressed.callback, "")
        turn.tx.notes.log_export(person.id, ROSTER_EXPORTED, turn.at)
        turn.out.show(private(person), RosterFile(known=True))
        return
    pending = turn.tx.pending_rosters.get(from_36(number))
    if pending is None or pending.person != person.id or pending.expires_at < turn.at:
        turn.out.alert(pressed.callback, "roster.over", loud=True)
        return
    turn.tx.pending_rosters.drop(pending.id)
    if verb == "no":
        turn.out.alert(pressed.callback, "ask.cancelled")
        _show(turn, person, RosterNotice("roster.cancelled", edit=pressed.message_id))
    else:
        _confirmed(turn, person, pressed, pending)


def _confirmed(turn: Turn, person: Person, pressed: Pressed, pending: PendingRoster) -> None:
    """Takes the roster over, unless the known one has changed since the difference was shown: then shows it anew."""
    roster = pending.roster
    now = known(turn.tx, turn.centre.book.rules.visits)
    changes = difference(completed(roster, now), now)
    found = in_the_way(turn.tx, turn.centre.book, roster, now, person)
    if found or _digest(changes) != pending.shown:
        turn.out.alert(pressed.callback, "roster.moved_on", loud=True)
        _show(turn, person, RosterNotice("roster.moved_on", edit=pressed.message_id))
        _propose(turn, person, roster, found)
        return
    left = take_over(turn.tx, turn.out, roster, now)
    turn.out.alert(pressed.callback, "roster.imported_short")
    done = replace(imported(turn.tx, left), edit=pressed.message_id)
    _show(turn, person, done, RosterDetails(parts=parts_of(changes)))


def imported(tx: Transaction, left: Left) -> RosterNotice:
    """What there is still to do after an import."""
    waiting = sum(one.telegram_id is None for one in tx.people.all_active())
    return RosterNotice("roster.imported", waiting=waiting, off_duty=left.off_duty, still_in=left.still_in)


def _propose(turn: Turn, person: Person, roster: Roster, found: Sequence[Problem]) -> None:
    now = known(turn.tx, turn.centre.book.rules.visits)
    found = found or in_the_way(turn.tx, turn.centre.book, roster, now, person)
    changes = () if found else difference(completed(roster, now), now)
    if found:
        wrong = RosterNotice("roster.wrong", count=len(found))
        _show(turn, person, wrong, RosterDetails(faults=faults_of(found[:_MAX_SHOWN])))
    elif not changes:
        _show(turn, person, RosterNotice("roster.nothing_new"))
    else:
        pending = turn.tx.pending_rosters.keep(person.id, roster, _digest(changes), turn.at, turn.at + _TTL)
        taps = tuple(
            TapButton(f"roster.{verb}", encode(ListTap(ListName.ROSTER, f"{verb}-{to_36(pending)}")))
            for verb in ("yes", "no")
        )
        _show(turn, person, RosterNotice("roster.would", taps=taps), RosterDetails(parts=parts_of(changes)))


def _show(turn: Turn, person: Person, notice: RosterNotice, details: RosterDetails | None = None) -> None:
    """Sends a notice. Details that name people, or repeat the file, lie in a sealed note until it has arrived."""
    if details is not None:
        notice = replace(notice, note=turn.tx.notes.keep(write_details(details), person.id, turn.at))
    turn.out.show(private(person), notice)


def _digest(changes: tuple[RosterChange, ...]) -> str:
    return hashlib.sha256(repr(changes).encode()).hexdigest()
