"""What must hold after every step, or every so many: one row each, with the findings that it would have met.

What is seen while a message is rendered, or an act is played, is noted by `lookout` under the same names.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from dispatch.campaigns.model import WALKED_IN
from dispatch.campaigns.timers import timers_of as list_timers
from dispatch.case.fold import replay
from dispatch.case.reminders import timers_of
from dispatch.case.responsible import Party, responsible
from dispatch.households.reminders import warnings_of
from dispatch.model import Case, CaseId, Role
from dispatch.rounds.visit_timers import alarms_of
from handlers.campaigns.holders import Holders
from handlers.wording.speech import saying
from storage.campaigns.campaigns import CAMPAIGNS
from storage.cases.cases import columns_of
from storage.messages.parcels import Delivery, State
from storage.transaction import Transaction
from tests.stories.long_story.acts.doors import ROOMS
from tests.stories.long_story.lookout import SECRETS
from tests.stories.long_story.process import CENTRE, PRIVACY, database_of
from tests.stories.long_story.world import World, rows

SLACK: Final = timedelta(minutes=2)
"""So much a clock that was set back may delay anything."""
MAX_PAUSE: Final = timedelta(hours=1)
MAX_PUT_OFF: Final = timedelta(minutes=2)
"""The longest pause before a letter is tried again."""
TOO_OLD: Final = {Delivery.MUST: timedelta(hours=72), Delivery.BEST: timedelta(hours=24)}
A_DAY: Final = timedelta(days=1)
_NEVER: Final = 10**12
"""Of the ids of updates that Telegram itself would give."""
_LOGGED: Final = ("Poisoned", "WordingBug", "the process has died of it", "Unreadable", "the clock was set back",
    "answers of Telegram are lost", "is left out", "was left out", "dead: ", "plain: ", "forged_tap")  # fmt: skip
"""What the story itself brings about may be logged as an error."""
_TOLD_OTHERWISE: Final = ("Forbidden", "chat not found", "not enough rights", "died of it")
"""Who has blocked the bot and where it may not write: other sentences tell of that."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """`look` yields a sentence for each breach; looked at every `every` steps, and at the end."""

    name: str
    findings: str
    look: Callable[[World, Transaction], Iterator[str]]
    every: int = 1


def visits_and_voices_are_the_folds_of_their_events(world: World, tx: Transaction) -> Iterator[str]:
    """And each visit has exactly the timers that it should have."""
    start, end = world.at - 60 * A_DAY, world.at + 60 * A_DAY
    for visit in tx.visits.between(start, end):
        if tx.visits.kind.fold(tx.visits.log(visit.id)) != visit:
            yield f"visit {visit.id} is not what its events make of it"
        due = {timer.kind: timer.due_at for timer in tx.timers.of_owner(f"visit:{visit.id}")}
        wanted = alarms_of(visit, CENTRE.book.rules, CENTRE.book.calendar)
        if due != {f"visit:{alarm}": at for alarm, at in wanted.items()}:
            yield f"visit {visit.id} has the timers {due} in place of {wanted}"
    for voice in tx.voices.between(start, end):
        if tx.voices.kind.fold(tx.voices.log(voice.id)) != voice:
            yield f"voice {voice.id} is not what its events make of it"
        if bool(tx.timers.of_owner(f"voice:{voice.id}")) is not voice.waits:
            yield f"voice {voice.id} waits without a timer, or rings without a reason"


def cases_are_the_folds_of_their_events(world: World, tx: Transaction) -> Iterator[str]:
    """And the columns that are searched are those of the case; so are the facts that figures are worked from."""
    for case in _changed(world, tx):
        history = tx.cases.history(case.id)
        if replay(history) != case:
            yield f"{case.number} is not what its events make of it"
        if not tx.facts.agrees(case.id, history):
            yield f"the facts of {case.number} are not what its events make of them"
        (row,) = rows(
            tx, "SELECT number, revision, status, unit, officer, reporter, leads FROM cases WHERE id = ?", case.id
        )
        meant = columns_of(case)
        if row != tuple(
            meant[name] for name in ("number", "revision", "status", "unit", "officer", "reporter", "leads")
        ):
            yield f"the columns of {case.number} are {row}"


def doors_are_the_folds_of_their_events(world: World, tx: Transaction) -> Iterator[str]:
    """And a door of a special group has the timers it should have, any other none; none is said in a group."""
    planned: dict[int, set[tuple[str, datetime]]] = defaultdict(set)
    for body, kind, due in rows(
        tx, "SELECT body, kind, due_at FROM timers WHERE kind IN ('door:head', 'door:owner')"
    ):
        planned[int(json.loads(body)["door"])].add((kind, _moment(due)))
    for door in tx.doors.every():
        if tx.doors.kind.fold(tx.doors.log(door.id)) != door:
            yield f"door {door.id} is not what its events make of it"
        book = CENTRE.book
        meant = {(f"door:{whom}", at) for whom, _, at in warnings_of(door, book.rules.visits, book.calendar)}
        if planned.get(door.id, set()) != meant:
            yield f"door {door.id}: timers {planned.get(door.id)}, and should be {meant}"
    for (chat, _), message in world.telegram.messages.items():
        if chat < 0 and message.sender is None and any(room in message.text for room in ROOMS):
            yield f"a door stands in group {chat}: {message.text}"


def open_cases_are_guarded(world: World, tx: Transaction) -> Iterator[str]:
    """Exactly the timers it should have, one responsible party; nothing stands still in silence."""
    planned: dict[int, set[tuple[str, datetime]]] = defaultdict(set)
    for case_id, kind, due in rows(tx, "SELECT case_id, kind, due_at FROM timers WHERE case_id IS NOT NULL"):
        planned[case_id].add((kind, _moment(due)))
    for case in _changed(world, tx):
        meant = set(timers_of(case, CENTRE.book.under(case)))
        if planned.get(case.id, set()) != meant:
            yield f"{case.number}: timers {planned.get(case.id)}, and should be {meant}"
        if bool(meant) != case.open or (responsible(case) is Party.NOBODY) == case.open:
            yield f"{case.number} is {case.status} and nobody is behind it"
    open_now = set(tx.cases.ids_open())
    if open_now - planned.keys():
        yield f"open without a timer: {open_now - planned.keys()}"


def lists_are_folds_guarded_and_ring_once(world: World, tx: Transaction) -> Iterator[str]:
    """Lists to walk: what their events make of them, exactly their timers, no second reminder, no place without
    anybody while there is somebody."""
    holders = Holders(tx)
    for campaign in tx.campaigns.newest(50):
        log = tx.campaigns.log(campaign.id)
        if CAMPAIGNS.fold(log) != campaign:
            yield f"list {campaign.id} is not what its events make of it"
        meant = {(kind.value, due) for kind, due in list_timers(campaign, CENTRE.book.calendar, CENTRE.book.rules)}
        planned = {(timer.kind, timer.due_at) for timer in tx.timers.of_owner(f"campaign:{campaign.id}")}
        if planned != meant:
            yield f"list {campaign.id}: timers {planned}, and should be {meant}"
        rung = Counter(type(one.event).__name__ for one in log)
        if rung["ListReminded"] > 1 or rung["LeftPassedOn"] > 1:
            yield f"list {campaign.id} reminds more than once: {rung}"
        if campaign.status in WALKED_IN and campaign.left and not holders.left_by_person(campaign):
            yield f"list {campaign.id} waits for nobody"


def what_is_due_has_rung(world: World, tx: Transaction) -> Iterator[str]:
    """Every timer, every letter that waits."""
    for kind, due, attempts in rows(
        tx, "SELECT kind, wake_at, attempts FROM timers WHERE wake_at < ?", _micro(world.at)
    ):
        yield f"timer {kind} was due at {_moment(due)}, tried {attempts} times"
    for letter in tx.inbox.waiting(world.at):
        yield f"letter {letter.id} ({letter.kind}) waits"
    for at in world.telegram.updates:
        if at["update_id"] < _NEVER and world.telegram.calm(120):
            yield f"update {at['update_id']} is not fetched"


def cards_say_what_the_case_is(world: World, tx: Transaction) -> Iterator[str]:
    """Each card that stands and is owed no edit, but for those whose last edit Telegram has refused."""
    failed = "SELECT case_id, chat_id FROM outbox WHERE template = 'card' AND state IN ('dead', 'dropped', 'unknown')"
    world.not_drawn |= set(rows(tx, failed))
    if not world.telegram.calm(3_600):
        return
    for case in _changed(world, tx):
        owed = {one.chat_id for one in tx.outbox.of_case(case.id) if one.state not in (State.SENT, State.SUPERSEDED)}
        for card in tx.cards.of_case(case.id):
            shown = world.telegram.messages.get((card.chat_id, card.message_id))
            if shown is None or card.chat_id in owed or not _reached(world, card.chat_id):
                continue
            status = saying(CENTRE, world.at).words.plain(f"status.{case.status}")
            head = f"{case.number} · {status}"
            if head in shown.text.replace("</b>", ""):
                world.not_drawn.discard((case.id, card.chat_id))
            elif card.shown_revision and shown.buttons and (case.id, card.chat_id) not in world.not_drawn:
                yield f"{case.number} is {case.status}, and {card.chat_id} reads: {shown.text[:80]}"


def numbers_are_given_once(world: World, tx: Transaction) -> Iterator[str]:
    """Ids of timers, prompts, media and members, and the numbers of cases, also of those a restore has lost."""
    for table, columns in _GIVEN.items():
        known = world.given.setdefault(table, {})
        for number, *what in rows(tx, f"SELECT id, {columns} FROM {table}"):
            if known.setdefault(number, what) != what:
                yield f"{table} {number} was {known[number]}, and is {what}"
    for number, opened in rows(tx, "SELECT number, opened_at FROM cases"):
        if world.numbers.setdefault(number, _moment(opened)) != _moment(opened):
            yield f"the number {number} was given twice"


def messages_end_in_their_time(world: World, tx: Transaction) -> Iterator[str]:
    """Nothing waits longer than its class allows; what must arrive and does not is told to somebody."""
    asked = "SELECT key, delivery, owed_since, not_before FROM outbox WHERE settled_at IS NULL"
    for key, delivery, owed, later in rows(tx, asked) if world.telegram.calm(3_600) else ():
        limit = TOO_OLD.get(Delivery(delivery), timedelta(minutes=10)) + 2 * MAX_PAUSE
        if world.at - _moment(max(owed, later or 0)) > limit:
            yield f"{key} ({delivery}) has waited since {_moment(owed)}"
    asked = "SELECT key, case_id, error, template, settled_at FROM outbox WHERE state = 'dead' AND delivery = 'must'"
    for key, case, error, kind, died in rows(tx, asked):
        if world.at - _moment(died) > A_DAY:
            continue  # the note on which day it was told may be purged by now
        other = any(words in (error or "") for words in _TOLD_OTHERWISE)
        told = any(rows(tx, "SELECT 1 FROM meta WHERE key LIKE ?", f"undelivered:{case or ''}:%"))
        if not other and kind != "hide" and not told:
            yield f"{key} has died of {error}, and nobody is told"
    for key, state in rows(tx, "SELECT key, state FROM outbox WHERE delivery = 'must' AND state = 'dropped'"):
        yield f"{key} must arrive, and is {state}"


def copies_are_explained(world: World, _tx: Transaction) -> Iterator[str]:
    """No message comes twice, but for a crash or an answer that was lost."""
    for key, times in world.telegram.done.items():
        if key and times - 1 > world.telegram.excused[key]:
            yield f"{key} came {times} times, and {world.telegram.excused[key]} copies are explained"


def taps_are_answered_once(world: World, _tx: Transaction) -> Iterator[str]:
    for callback, times in world.telegram.answered.items():
        if times > 1 and callback != "odd":
            yield f"the tap {callback} was answered {times} times"
    still = [(tap, at) for tap, at in world.taps if not world.telegram.answered[tap]]
    if world.telegram.calm(world.clock.monotonic() - min((at for _, at in still), default=0.0) + 60):
        yield from (f"the tap {tap} was not answered" for tap, _ in still)
    world.taps.clear()


def nobody_honest_is_accused(world: World, tx: Transaction) -> Iterator[str]:
    (counted,) = next(rows(tx, "SELECT coalesce(sum(count), 0) FROM incidents"))
    if counted > world.forged_most:
        yield f"{counted} forged taps are counted, and {world.forged_most} were sent at the most"
    if counted < world.forged_least and world.telegram.calm(3_600):
        yield f"{counted} forged taps are counted, and {world.forged_least} were sent"
    world.forged_least = min(world.forged_least, counted)


def a_clock_set_back_delays_nothing(world: World, tx: Transaction) -> Iterator[str]:
    """No halt, retry or letter waits longer than its own longest pause and two minutes."""
    far = _micro(world.at + MAX_PAUSE + SLACK)
    for lane, until in rows(tx, "SELECT lane, until FROM halts WHERE until > ?", far):
        yield f"the lane {lane} is held until {_moment(until)}"
    asked = "SELECT key, not_before FROM outbox WHERE settled_at IS NULL AND attempts > 0 AND not_before > ?"
    for key, later in rows(tx, asked, far):
        yield f"{key} is tried again at {_moment(later)}"
    put_off = _micro(world.at + MAX_PUT_OFF + SLACK)
    for number, later in rows(
        tx, "SELECT id, not_before FROM inbox WHERE settled_at IS NULL AND not_before > ?", put_off
    ):
        yield f"letter {number} is tried again at {_moment(later)}"
    for key, wake in rows(tx, "SELECT key, wake_at FROM timers WHERE wake_at > due_at AND wake_at > ?", far):
        yield f"the timer {key} rings again at {_moment(wake)}"


def telegrams_limits_are_kept(world: World, _tx: Transaction) -> Iterator[str]:
    yield from world.telegram.faults
    world.telegram.faults.clear()


def nothing_personal_lies_in_clear(world: World, _tx: Transaction) -> Iterator[str]:
    """Neither in the database with its log nor in what the operator reads."""
    place = database_of(world.bot.settings)
    for file in (place, place.with_name(f"{place.name}-wal")):
        data = file.read_bytes() if file.exists() else b""
        yield from (f"{secret} in {file.name}" for secret in SECRETS if secret.encode() in data)


def no_error_is_logged_that_nobody_made(world: World, _tx: Transaction) -> Iterator[str]:
    new = world.logged.kept[world.logs_read :]
    world.logs_read = len(world.logged.kept)
    for level, line in new:
        yield from (f"{secret} in the log: {line}" for secret in SECRETS if secret in line)
        if level >= 40 and not any(words in line for words in _LOGGED):
            yield f"logged: {line}"


def what_is_old_is_forgotten(world: World, tx: Transaction) -> Iterator[str]:
    """After a night that was worked through; accounts of strangers too."""
    if tx.meta.get("chores_done") != CENTRE.book.calendar.day(world.at).isoformat():
        return
    contacts = (
        "SELECT c.id FROM contacts c JOIN cases k ON k.id = c.case_id WHERE k.ended_at < ? AND c.phone IS NOT NULL"
    )
    before = world.at - timedelta(days=PRIVACY.keep_contacts_days) - 2 * A_DAY
    yield from (f"contact {number} is still kept" for (number,) in rows(tx, contacts, _micro(before)))
    before = world.at - timedelta(days=PRIVACY.keep_updates_days) - 2 * A_DAY
    old = "SELECT id FROM inbox WHERE settled_at < ? AND id < (SELECT max(id) FROM inbox WHERE at < ?)"
    newer = _micro(world.at - 2 * A_DAY)
    yield from (f"update {number} is still kept" for (number,) in rows(tx, old, _micro(before), newer))
    before = world.at - timedelta(days=PRIVACY.keep_messages_days) - 2 * A_DAY
    old = "SELECT key FROM outbox WHERE settled_at < ?"
    yield from (f"{key} is still kept" for (key,) in rows(tx, old, _micro(before)))
    yield from (
        f"the stranger {chat} is kept" for (chat,) in rows(tx, "SELECT chat_id FROM greeted WHERE chat_id > 0")
    )


def people_are_found_by_what_they_are(_world: World, tx: Transaction) -> Iterator[str]:
    """The links by which people are looked up are those of the roster."""
    people = tx.people.all_active()
    for role in Role:
        found = {one.id for one in tx.people.with_role(role)}
        meant = {one.id for one in people if role in one.roles}
        if found != meant:
            yield f"{role}: {found} are found, and {meant} are meant"


def leaves_begin_and_end_as_they_were_written(_world: World, tx: Transaction) -> Iterator[str]:
    """Each with the timer of its own day, and no other's."""
    timers = dict(rows(tx, "SELECT key, due_at FROM timers WHERE kind = 'leave'"))
    for person in tx.people.all_active():
        runs, planned = (tx.meta.get(f"leave:{person.id}{end}") for end in ("", ":planned"))
        if person.on_leave and runs and f"leave:{person.id}:{runs}" not in timers:
            yield f"the leave of {person.name} until {runs} has no end"
        if planned is None:
            continue
        begins = timers.get(f"leave:{person.id}:{planned}")
        if begins is None or _moment(begins) != datetime.fromisoformat(planned.partition("/")[0]):
            yield f"the leave of {person.name} of {planned} begins at {begins}"


def every_report_is_a_case(world: World, tx: Transaction) -> Iterator[str]:
    """One; or the letter was set aside and told of, or an answer in the chat says why not."""
    still = []
    for one in world.reports:
        asked = "SELECT case_id FROM reports WHERE chat_id = ? AND message_id = ?"
        cases = {case for (case,) in rows(tx, asked, one.chat, one.message)}
        asked = "SELECT id, settled_at IS NOT NULL, aside FROM inbox WHERE lane = ? AND message = ?"
        letter = next(rows(tx, asked, one.chat, one.message), None)
        if len(cases) > 1:
            yield f"the report {one} is {len(cases)} cases"
        elif (letter is not None and not letter[1]) or (letter is None and not world.telegram.calm(3_600)):
            still.append(one)
        elif not cases and (letter is None or not _answered(tx, *letter)):
            yield f"the report {one} is lost"
    world.reports = still


INVARIANTS: Final = (
    Invariant("cases_are_the_folds_of_their_events", "H2", cases_are_the_folds_of_their_events),
    Invariant("doors_are_the_folds_of_their_events", "H1", doors_are_the_folds_of_their_events, 5),
    Invariant(
        "visits_and_voices_are_the_folds_of_their_events", "H2", visits_and_voices_are_the_folds_of_their_events, 5
    ),
    Invariant("open_cases_are_guarded", "H1, L18", open_cases_are_guarded),
    Invariant("lists_are_folds_guarded_and_ring_once", "H2", lists_are_folds_guarded_and_ring_once, 5),
    Invariant("what_is_due_has_rung", "M1, M3, L3", what_is_due_has_rung),
    Invariant("numbers_are_given_once", "H1, M8, L2, L18", numbers_are_given_once),
    Invariant("messages_end_in_their_time", "M2, L1, L6", messages_end_in_their_time, 5),
    Invariant("copies_are_explained", "M2", copies_are_explained, 5),
    Invariant("taps_are_answered_once", "L1", taps_are_answered_once),
    Invariant("nobody_honest_is_accused", "M8, L1", nobody_honest_is_accused),
    Invariant("a_clock_set_back_delays_nothing", "M1", a_clock_set_back_delays_nothing),
    Invariant("telegrams_limits_are_kept", "H4, L17", telegrams_limits_are_kept),
    Invariant("no_error_is_logged_that_nobody_made", "H1, L1", no_error_is_logged_that_nobody_made),
    Invariant("cards_say_what_the_case_is", "L1", cards_say_what_the_case_is),
    Invariant("nothing_personal_lies_in_clear", "M7", nothing_personal_lies_in_clear, 50),
    Invariant("what_is_old_is_forgotten", "M5, M7, L15", what_is_old_is_forgotten, 10),
    Invariant("people_are_found_by_what_they_are", "H3", people_are_found_by_what_they_are, 10),
    Invariant("leaves_begin_and_end_as_they_were_written", "H1", leaves_begin_and_end_as_they_were_written),
    Invariant("every_report_is_a_case", "H4, M3, M5", every_report_is_a_case),
)
SEEN_ON_THE_WAY: Final = {
    "fresh_keys_are_never_refused": "H1",
    "rights_at_rendering": "H3",
    "no_secret_in_a_group": "M7",
    "no_card_in_the_wrong_group": "H3",
    "strangers_take_nobodys_turn": "H4",
    "nobody_is_prompted_twice": "H1",
    "every_look_is_noted": "L7",
    "a_set_aside_letter_is_told_of": "M5",
    "what_kills_the_process_is_set_aside": "M2",
    "a_slow_question_holds_up_nobody_else": "M3",
    "a_restore_mixes_with_nothing": "H2, M8",
    "what_is_erased_is_gone": "M7",
}
"""What `lookout` and the acts note, with the findings."""
PLAYED_ELSEWHERE: Final = {
    "M4": (
        "tests/faults/test_damage.py",
        "test_a_corrupt_page_that_a_report_meets_stops_the_process_and_the_report_waits",
    ),
    "M6": ("tests/bot/media/test_picture.py", "test_a_picture_that_wants_more_memory_than_it_may_is_refused"),
    "L4": ("tests/storage/engine/test_trouble.py", "test_when_the_writing_thread_dies_nobody_waits_for_ever"),
    "L5": (
        "tests/bot/roster/test_parse.py",
        "test_a_row_of_more_cells_than_any_spreadsheet_has_is_refused_while_it_is_counted",
    ),
    "L8": ("tests/bot/cli/test_data_commands.py", "test_all_of_a_backup_is_on_disk_before_it_has_its_name"),
    "L9": (
        "tests/bot/cli/test_rotate_key.py",
        "test_a_rotation_takes_away_what_a_kill_left_of_keys_and_no_file_of_others",
    ),
    "L10": ("tests/sandbox/test_guard.py", "test_what_another_page_posts_is_refused_and_nothing_happens"),
    "L11": ("tests/bot/doctor/test_at_start.py", "test_what_has_to_be_mended_is_said_once"),
    "L12": (
        "tests/bot/test_app.py",
        "test_what_is_only_for_rehearsals_is_refused_where_a_server_on_this_machine_leads_to_telegram",
    ),
    "L13": ("tests/handlers/privacy/test_find_numbers.py", "test_a_long_text_takes_no_more_work_than_its_digits"),
    "L14": ("tests/storage/test_database.py", "test_a_commit_survives_a_power_cut"),
    "L16": ("tests/bot/doctor/test_files.py", "test_each_file_that_others_may_read_is_named"),
}
"""What ends the process, or is of the host alone, is no matter of a story; each has a test of its own: its file and
its name."""


async def broken(world: World, step: int, *, everything: bool = False) -> list[str]:
    """What does not hold now."""
    due = [one for one in INVARIANTS if everything or step % one.every == 0]

    def look(tx: Transaction) -> list[str]:
        found = [f"{one.name}: {breach}" for one in due for breach in islice(one.look(world, tx), 3)]
        _noted(world, tx)
        return found

    seen = [f"{name}: {what}" for name, what in world.lookout.wrong]
    world.lookout.wrong.clear()
    return [one.replace("\n", " / ") for one in seen + await world.read(look)]


def _changed(world: World, tx: Transaction) -> list[Case]:
    """The cases that have moved since they were looked at."""
    moved = [n for n, revision in rows(tx, "SELECT id, revision FROM cases") if world.checked.get(n) != revision]
    return [tx.cases.require(CaseId(number)) for number in moved]


def _noted(world: World, tx: Transaction) -> None:
    world.checked.update(rows(tx, "SELECT id, revision FROM cases"))


def _answered(tx: Transaction, letter: int, _settled: bool, aside: bool) -> bool:
    """Whether the bot has said anything to it, or the letter lies aside."""
    return aside or any(rows(tx, "SELECT 1 FROM outbox WHERE key LIKE ?", f"%:u{letter}.%"))


def _reached(world: World, chat: int) -> bool:
    if chat > 0:
        return chat not in world.telegram.blocked
    group = world.telegram.groups.get(chat)
    return group is not None and group.now is None and group.writes and group.status != "kicked"


def _moment(micro: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)


def _micro(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


_GIVEN: Final[dict[str, str]] = {
    "timers": "key",
    "asks": "person, kind, opened_at",
    "media": "unique_id, message_id",
    "members": "telegram_id",
}
"""By table: the columns that tell one of its rows from another."""
