"""A random story of the handlers alone, on any database: reports, taps, timers, clock jumps, restarts.

`WANGGE_LONG_STEPS` says how many steps in all, `WANGGE_SEED` which story; a failing one is printed step by step.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.case.fold import replay
from dispatch.case.reminders import timers_of
from dispatch.case.responsible import Party, responsible
from dispatch.model import Case, CaseId, Person, Role
from dispatch.rounds.visit_timers import alarms_of
from dispatch.rounds.visits import Visit
from dispatch.rounds.voices import Voice
from handlers import areas
from handlers.access.audience import audience_of
from handlers.cards.card_text import card_text
from handlers.notify.message_codec import read_message
from handlers.notify.messages import CaseCard
from handlers.wording.speech import saying
from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.secrets import Vault
from storage.messages.parcels import Parcel
from storage.migrate import migrate
from storage.transaction import Transaction
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT, settle_street
from tests.street import GRIDS, PEOPLE

STEPS = int(os.environ.get("WANGGE_LONG_STEPS", "1500"))
SEED = int(os.environ.get("WANGGE_SEED", "20261123"))
A_STORY = 100
A_WHILE = timedelta(seconds=20)
"""Between two acts, so that what was told at one moment was told by one act."""
KEY = bytes(range(32))
WORDS = (
    "#上报 首义路12号占道经营，推车堵路",
    "#上报 井盖缺失",
    "#上报 邻里吵架，需要调解",
    "#自办 清理垃圾满溢",
    "#上报",
    "#建议 晨会改到八点半",
    "#困难 三网格没有电子钥匙，张三 13800001234",
)
CHATTER = (
    "收到",
    "取消",
    "/mine",
    "/case 0001",
    "2 等待配件",
    "已处理完毕",
    "张三 13800001234",
    "0001",
    "/help",
    "4h 协助",
    "/rounds",
    "/voice",
    "问题：首义路12号占道经营\n困难：人手不够",
)
ANSWER = "2d 12-20 已到现场处理，张三 13800001234"
"""Days, a limit, a date, words and a contact in one: whatever the bot asks for, it finds something."""
EVER = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
AT_DESKS = frozenset({Role.STAFF, Role.DIRECTOR, Role.OFFICER})
people = st.sampled_from([person for person in PEOPLE if person.telegram_id is not None])
picks = st.integers(min_value=0, max_value=10_000)


_NEW = (["sendMessage"], ["sendPhoto"])


@dataclass(slots=True)
class ListeningTown(Town):
    """Notes by which parcels a chat was newly told the same of a case at one moment."""

    told: dict[tuple[int, object, object, datetime], list[str]] = field(default_factory=dict)

    def _send(self, parcel: Parcel) -> None:
        before = len(self.sent)
        super(ListeningTown, self)._send(parcel)
        card = read_message(parcel)
        if isinstance(card, CaseCard) and [out.method for out in self.sent[before:]] in _NEW:
            what = (parcel.chat_id, card.case, card.reason, self.at)
            self.told.setdefault(what, []).append(parcel.key)


class LongStory(RuleBasedStateMachine):
    """The street, its database, and everything that people and the clock may do to it."""

    town: ListeningTown
    forged = 0
    """Taps in somebody else's own chat, which no honest client can send."""

    @initialize()
    def begin(self) -> None:
        self._rooms = ExitStack()
        self._database = self.new_database(self._rooms)
        self._open(None)
        settle_street(self.town.tx)
        for grid in GRIDS:
            self.town.tx.places.put_grid(grid)
        areas.begin(self.town.tx, self.town.at, CENTRE)

    def new_database(self, rooms: ExitStack) -> Address:
        """A migrated one for this story, gone when `rooms` is closed."""
        folder = Path(rooms.enter_context(tempfile.TemporaryDirectory()))
        return Path(shutil.copy(_template(), folder / "story.db"))

    @rule(who=people, words=st.sampled_from(WORDS), photo=st.booleans())
    def report(self, who: Person, words: str, photo: bool) -> None:
        self.town.at += A_WHILE
        self.town.say(who, words, WORKER_CHAT, photo=photo)

    @rule(who=people, words=st.sampled_from(CHATTER), private=st.booleans(), pick=picks)
    def write(self, who: Person, words: str, private: bool, pick: int) -> None:
        chat = None if private else (WORKER_CHAT, CENTRE_CHAT)[pick % 2]
        answers = self.town.in_chat(who.telegram_id or 0) if private else []
        self.town.at += A_WHILE
        self.town.say(who, words, chat, reply_to=answers[-1] if answers and pick % 3 else None)

    @precondition(lambda self: self._buttons())
    @rule(who=people, pick=picks)
    def tap(self, who: Person, pick: int) -> None:
        """Anybody's tap on any button that stands anywhere: most are not for this person."""
        message, data = self._one(self._buttons(), pick)
        self.town.at += A_WHILE
        self.forged += message.chat > 0 and message.chat != who.telegram_id
        self.town.press(who, message, data)

    @precondition(lambda self: self._buttons())
    @rule(pick=picks, turns=st.integers(min_value=1, max_value=4))
    def go_on(self, pick: int, turns: int) -> None:
        """Rightful people work on what came last: in private its owner, in a group one of the centre or unit."""
        for turn in range(turns):
            newest = sorted(self._buttons(), key=lambda button: (button[0].id, button[0].chat))[-12:]
            if not newest:
                return
            message, data = self._one(newest, pick // (turn + 1))
            fitting = [p for p in PEOPLE if p.telegram_id == message.chat] or [
                p for p in PEOPLE if p.roles & AT_DESKS
            ]
            who = self._one(fitting, pick // 12)
            self.town.at += A_WHILE
            self.town.press(who, message, data)
            asked = self.town.tx.prompts.current(who.id, message.chat)
            if asked is not None and asked.prompt_message_id is not None:
                prompt = self.town.messages[message.chat, asked.prompt_message_id]
                self.town.at += A_WHILE
                self.town.say(who, ANSWER, message.chat, reply_to=prompt, photo=pick % 2 == 0)

    @rule(minutes=st.sampled_from((1, 14, 31, 119, 241, 600, 1440, 4 * 1440)))
    def wait(self, minutes: int) -> None:
        self.town.wait(self.town.at + timedelta(minutes=minutes))

    @rule()
    def restart(self) -> None:
        """What was committed is all that there is."""
        old = self.town
        self._close()
        self._open(old)
        areas.begin(self.town.tx, self.town.at, CENTRE)

    @invariant()
    def every_visit_and_voice_is_the_fold_of_its_events(self) -> None:
        visits, voices = self._visits_and_voices()
        for visit in visits:
            assert self.town.tx.visits.kind.fold(self.town.tx.visits.log(visit.id)) == visit
        for voice in voices:
            assert self.town.tx.voices.kind.fold(self.town.tx.voices.log(voice.id)) == voice

    @invariant()
    def every_visit_has_exactly_its_timers_and_nobody_is_in_two_places(self) -> None:
        book, (visits, _) = CENTRE.book, self._visits_and_voices()
        for one in visits:
            due = {timer.kind: timer.due_at for timer in self.town.tx.timers.of_owner(f"visit:{one.id}")}
            wanted = alarms_of(one, book.rules, book.calendar)
            assert due == {f"visit:{alarm}": at for alarm, at in wanted.items()}
        ahead = [(one.person, one.at) for one in visits if not one.cancelled and one.at > self.town.at]
        assert len(ahead) == len(set(ahead))

    @invariant()
    def every_voice_that_waits_rings_and_no_other(self) -> None:
        for voice in self._visits_and_voices()[1]:
            assert bool(self.town.tx.timers.of_owner(f"voice:{voice.id}")) is voice.waits

    @invariant()
    def every_row_is_the_fold_of_its_events(self) -> None:
        for case in self._cases():
            history = [(item.at, item.actor, item.event) for item in self.town.tx.cases.events(case.id)]
            assert replay(history) == case

    @invariant()
    def every_open_case_has_exactly_its_timers_and_one_party(self) -> None:
        for case in self._cases():
            rows = {(timer.kind, timer.due_at) for timer in self.town.tx.timers.of_case(case.id)}
            assert rows == timers_of(case, CENTRE.book)
            assert bool(rows) == case.open
            assert (responsible(case) is Party.NOBODY) == (not case.open)

    @invariant()
    def cards_say_what_the_row_says(self) -> None:
        for case in self._cases():
            for card in self.town.tx.cards.of_case(case.id):
                shown = self.town.messages[card.chat_id, card.message_id]
                assert f"{case.number}</b> · {_status(case)}" in shown.text
                audience = audience_of(self.town.tx, card.chat_id, case)
                assert audience is None or card_text(self.town.tx, case, audience, saying(CENTRE, self.town.at))

    @invariant()
    def nobody_is_told_twice(self) -> None:
        """At one moment, one chat hears the same of one case at most once, whatever rang and whoever acted."""
        assert [keys for keys in self.town.told.values() if len(keys) > 1] == []

    @invariant()
    def nobody_honest_is_accused(self) -> None:
        if hasattr(self, "town"):
            assert sum(one.count for one in self.town.tx.incidents.since(date.min)) == self.forged

    def teardown(self) -> None:
        print(f"seed={SEED}")
        if hasattr(self, "_rooms"):
            self._close()
            self._rooms.close()

    def _open(self, old: Town | None) -> None:
        self._link = engine_of(self._database).link()
        self._link.hold()
        self._link.open()
        self._link.begin()
        tx = Transaction(self._link.connection, Vault([KEY]))
        self.town = ListeningTown(tx)
        if old is not None:
            self.town.at, self.town.messages, self.town._updates = old.at, old.messages, old._updates

    def _close(self) -> None:
        self._link.commit()
        self._link.close()
        self._link.release()

    def _cases(self) -> list[Case]:
        found: list[Case] = []
        while (case := self.town.tx.cases.get(CaseId(len(found) + 1))) is not None:
            found.append(case)
        return found

    def _visits_and_voices(self) -> tuple[list[Visit], list[Voice]]:
        if not hasattr(self, "town"):
            return [], []
        tx = self.town.tx
        return tx.visits.between(*EVER), tx.voices.between(*EVER)

    def _buttons(self) -> list[tuple[Message, str]]:
        """All but those of lists, which ask the readers and are a story of their own; the lists of areas do not."""
        if not hasattr(self, "town"):
            return []
        standing = [m for m in self.town.messages.values() if m.sender is None]
        found = [(m, b.get("callback_data", "l:")) for m in standing for row in m.rows for b in row]
        return [(m, data) for m, data in found if not data.startswith("l:") or data.startswith("l:rounds:")]

    @staticmethod
    def _one(things: list[Any], pick: int) -> Any:
        return things[pick % len(things)]


def _status(case: Case) -> str:
    return saying(CENTRE, case.opened_at).words.plain(f"status.{case.status}")


_TEMPLATES: list[Path] = []


def _template() -> Path:
    """One migrated database, copied for each story."""
    if not _TEMPLATES:
        path = Path(tempfile.mkdtemp()) / "template.db"
        migrate(path)
        _TEMPLATES.append(path)
    return _TEMPLATES[0]


def in_steps(steps: int) -> settings:
    """So many in all, in stories of a hundred."""
    return settings(
        max_examples=max(steps // A_STORY, 1),
        stateful_step_count=A_STORY,
        deadline=None,
        phases=(Phase.generate,),
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
