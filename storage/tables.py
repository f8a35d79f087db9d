"""Every table on one page. Times are microseconds since 1970 in UTC, bodies and lists JSON, sealed values bytes.

A row that still waits has `settled_at` NULL: the partial indexes cover just these, however long the history grows.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TextClause,
    TypeDecorator,
    UniqueConstraint,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


NUMBERED: Final = {"numbered": True}
"""Marks a table whose numbers are never given twice, though the rows are deleted."""
BY_KEY: Final = {"by_key": True}
"""Marks a table that is only read by its key, for engines that can store it by that."""


def is_numbered(table: Table) -> bool:
    """Whether the table is marked as `NUMBERED`."""
    return "numbered" in table.info


def _only(rows: ColumnElement[bool] | TextClause) -> dict[str, Any]:
    """Marks an index that holds these rows alone."""
    return {"only": rows}


class LinkKind(StrEnum):
    """By what a row of `person_links` finds a person: `code` is a role, a unit, a unit headed, or who is away."""

    ROLE = "role"
    UNIT = "unit"
    HEAD = "head"
    STOOD_IN_BY = "stood_in_by"
    """The code is the person who stands in, while the linked one is on leave."""


def micros(moment: datetime | None) -> int | None:
    """Microseconds since 1970 (UTC), as moments are stored; TypeError for one without a zone."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970; TypeError for a naive one."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Called by SQLAlchemy for a value on its way into the database."""
        return micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Called by SQLAlchemy for a value that comes out of the database."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def _id() -> Column[int]:
    """The row's number. A table whose rows are deleted while their numbers stand elsewhere (in a button, in an outbox
    key, in a case) is `NUMBERED`, so that no later row is given the number of one that is gone."""
    return Column("id", Integer, primary_key=True)


def _word(name: str, *, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null)


def _number(name: str, *, null: bool = False, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, nullable=null, autoincrement=False)


def _time(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=null)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False)


def _sealed(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=True)


def _case(*, key: bool = False, null: bool = False) -> Column[int]:
    return Column("case_id", ForeignKey("cases.id"), primary_key=key, nullable=null)


metadata = MetaData()

meta = Table("meta", metadata, _word("key", key=True), _word("value"))
counters = Table("counters", metadata, _word("name", key=True), _number("value"))

stations = Table(
    "stations",
    metadata,
    _word("code", key=True),
    _word("name"),
    _number("owner", null=True),
    _number("backup", null=True),
    _flag("active"),
)
grids = Table(
    "grids",
    metadata,
    _word("code", key=True),
    _word("station"),
    _word("name"),
    _number("households", null=True),
    _flag("active"),
    Index("grids_of", "station"),
)
units = Table(
    "units",
    metadata,
    _word("code", key=True),
    _word("name"),
    _word("kind"),
    _word("station", null=True),
    _flag("active"),
)
landmarks = Table(
    "landmarks", metadata, _word("name", key=True), _word("aliases"), _word("station"), _word("grid", null=True),
)  # fmt: skip
"""What the street calls its places; `aliases` is a list in JSON."""
assignments = Table("assignments", metadata, _word("matter", key=True), _word("unit"))
"""Which unit does what is called so."""
people = Table(
    "people", metadata, _id(), _word("name"), _number("telegram_id", null=True), _word("station", null=True),
    _flag("active"), _word("body"), _sealed("phone"),
)  # fmt: skip
Index("people_by_telegram", people.c.telegram_id, unique=True, info=_only(people.c.active.is_(True)))
person_links = Table(
    "person_links", metadata, Column("person_id", ForeignKey("people.id"), primary_key=True), _word("kind", key=True),
    _word("code", key=True), Index("people_of", "kind", "code"),
)  # fmt: skip
invites = Table(
    "invites", metadata, _word("hash", key=True), Column("person_id", ForeignKey("people.id"), nullable=False),
    _time("expires_at"), _time("used_at", null=True),
)  # fmt: skip
chats = Table(
    "chats", metadata, _number("chat_id", key=True), _word("kind"), _word("unit", null=True), _word("title"),
    _number("thread_id", null=True), _flag("active"),
    Column("pictures", Boolean(create_constraint=False), nullable=True),
)  # fmt: skip
"""`pictures` on the cards there: NULL until an admin has chosen, and then there are none."""
greeted = Table("greeted", metadata, _number("chat_id", key=True))
upgraded = Table("upgraded", metadata, _number("chat_id", key=True), _number("now"))
"""Groups that became supergroups: what was written under the old id before the news came is of the same chat."""

members = Table(
    "members", metadata, _id(), _number("chat_id"), _number("telegram_id"), _sealed("name"), _flag("inside"),
    _time("at"), UniqueConstraint("chat_id", "telegram_id"), info=NUMBERED,
)  # fmt: skip
"""Who was seen in which group; `name` as Telegram shows it, and only of who is not on the roster."""

cases = Table(
    "cases", metadata, _id(), Column("number", Text, nullable=False, unique=True), _number("revision"),
    _word("status"), _word("station", null=True), _word("grid", null=True), _word("unit", null=True),
    _number("officer", null=True), _number("reporter"), _word("row", null=True), _word("urgency"),
    _word("leads", null=True), _time("opened_at"), _time("since"), _time("due_at", null=True),
    _time("ended_at", null=True), _time("verified_at", null=True), _time("revisit_at", null=True), _word("body"),
    _time("act_by", null=True), _word("decision", null=True),
    Column("supervised", BigInteger, nullable=False, server_default="0"),
)  # fmt: skip
"""`act_by` is of the clock that runs, that of triage or of handling; `supervised` how many supervisions wait."""
_open = cases.c.ended_at.is_(None)
# SQLite prefers it to the index of what ended when, for it has that column too and all the others.
Index(
    "cases_on_board", cases.c.ended_at, cases.c.station, cases.c.unit, cases.c.id, cases.c.status, cases.c.urgency,
    cases.c.act_by, cases.c.decision, cases.c.supervised, info=_only(_open),
)  # fmt: skip
Index("cases_open_of_unit", cases.c.unit, info=_only(_open))
Index("cases_of_reporter", cases.c.reporter, cases.c.ended_at)
Index("cases_opened", cases.c.opened_at)
Index("cases_ended", cases.c.ended_at)
Index("cases_of_row", cases.c.row, cases.c.opened_at, cases.c.station, cases.c.grid, cases.c.unit)
Index("cases_following", cases.c.leads, info=_only(cases.c.leads.is_not(None)))
case_events = Table(
    "case_events", metadata, _case(key=True), _number("revision", key=True), _time("at"), _number("actor", null=True),
    _flag("on_behalf"), _word("kind"), _word("body"), info=BY_KEY,
)  # fmt: skip
case_facts = Table(
    "case_facts", metadata, _case(key=True), _number("revision", key=True), _number("version"),
    _word("station", null=True), _time("opened_at"), _time("ended_at", null=True), _time("moved_at"),
    _time("until", null=True), _word("body"),
)  # fmt: skip
"""What figures are worked from: a case as its events up to a revision make it. Of the newest one `until` is NULL;
an older one, kept for some weeks where days lie between, says when the next event came."""
_newest = case_facts.c.until.is_(None)
Index("facts_ended", case_facts.c.ended_at, info=_only(_newest))
Index("facts_moved", case_facts.c.moved_at, info=_only(_newest))
Index("facts_older", case_facts.c.until, info=_only(case_facts.c.until.is_not(None)))
facts_unread = Table("facts_unread", metadata, _case(key=True), _time("at"), _word("why"))
"""The cases of which no facts can be worked out; `why` has none of what people wrote."""

inbox = Table(
    "inbox", metadata, _id(), _number("bot_id"), _number("update_id"), _sealed("digest"), _number("lane"),
    _word("kind"), _sealed("raw"), _time("at"), _number("attempts"), _time("not_before", null=True),
    _time("settled_at", null=True), _flag("aside"), _word("error", null=True), _number("message", null=True),
    UniqueConstraint("bot_id", "update_id", "digest"),
)  # fmt: skip
Index(
    "inbox_message", inbox.c.bot_id, inbox.c.lane, inbox.c.message, unique=True,
    info=_only(inbox.c.message.is_not(None)),
)  # fmt: skip
Index("inbox_waiting", inbox.c.id, info=_only(inbox.c.settled_at.is_(None)))
Index("inbox_put_off", inbox.c.not_before, inbox.c.lane, info=_only(inbox.c.settled_at.is_(None)))
Index("inbox_aside", inbox.c.id, info=_only(inbox.c.aside.is_(True)))

outbox = Table(
    "outbox", metadata, _id(), Column("key", Text, nullable=False, unique=True), _word("lane"), _number("chat_id"),
    _number("thread_id", null=True), _word("template"), _word("params"), _word("delivery"), _number("priority"),
    _word("supersede", null=True), _number("case_id", null=True), _number("person", null=True),
    _time("not_before", null=True), _flag("silent"), _flag("plain"), _word("state"), _number("attempts"),
    _number("unknowns"), _time("created_at"), _time("settled_at", null=True), _number("message_id", null=True),
    _word("error", null=True), Column("place", BigInteger, nullable=False, server_default="0"), _number("version"),
    _time("owed_since"), _number("erases", null=True), _flag("on_message"), _flag("may_wait"),
    _word("needs", null=True), _word("shape", null=True),
)  # fmt: skip
"""`template` is the kind of the message, `params` its JSON in the shape of that `version`."""
_unsettled = outbox.c.settled_at.is_(None)
Index(
    "outbox_lane", outbox.c.lane, outbox.c.state, outbox.c.priority, outbox.c.place, outbox.c.id,
    info=_only(_unsettled),
)  # fmt: skip
Index("outbox_supersede", outbox.c.supersede, info=_only(_unsettled))
Index("outbox_due", outbox.c.not_before, info=_only(_unsettled))
Index("outbox_of_case", outbox.c.case_id)
Index(
    "outbox_of_week", outbox.c.created_at, outbox.c.priority, outbox.c.person,
    info=_only(outbox.c.person.is_not(None)),
)  # fmt: skip
Index("outbox_failed", outbox.c.state, info=_only(outbox.c.error.is_not(None)))
halts = Table("halts", metadata, _word("lane", key=True), _time("until"))

timers = Table(
    "timers", metadata, _id(), _case(null=True), _word("kind"), Column("key", Text, nullable=False, unique=True),
    _time("due_at"), _time("wake_at"), _number("attempts"), _word("body"), Index("timers_due", "wake_at"),
    Index("timers_of_case", "case_id"), info=NUMBERED,
)  # fmt: skip

cards = Table(
    "cards", metadata, _case(key=True), _number("chat_id", key=True), _number("message_id"),
    _number("shown_revision"), _time("at"), Column("drawn", LargeBinary, nullable=True),
    _word("picture", null=True),
    Index("card_of_message", "chat_id", "message_id"),
)  # fmt: skip
"""`drawn` is a hash of what a card shows; `picture` names the one above its words, is empty for a text to which one
may be added, and NULL for a text that stays one."""
reports = Table(
    "reports", metadata, _case(key=True), _number("chat_id", key=True), _number("message_id", key=True),
    _flag("main"), Index("report_of_message", "chat_id", "message_id"),
)  # fmt: skip
"""Every message that a case was made of; the `main` one is what its card replies to."""
choices = Table(
    "choices", metadata, _case(key=True), _word("row"), _number("note"), _time("at"), Index("choices_made", "at"),
)  # fmt: skip
"""Which row staff have settled on for which description: what the next suggestion learns from."""
spots = Table("spots", metadata, _id(), _number("chat_id"), _sealed("point"), _time("at"))
"""Where a person (`id`) last said to be, for the report that may follow within minutes."""
incidents = Table(
    "incidents", metadata, _word("day", key=True), _word("what", key=True), _number("count"), _time("first_at"),
    _time("last_at"),
)  # fmt: skip
"""What nobody honest does, one line a day and kind, however often it happens."""
load_counts = Table("load_counts", metadata, _word("day", key=True), _word("what", key=True), _number("count"))
"""What the bot asks of people, by local day and kind; nothing in it is of a person."""
sent_figures = Table(
    "sent_figures", metadata, _word("scope", key=True), _word("period", key=True), _word("rules"), _time("at"),
    _word("cells"),
)  # fmt: skip
"""The figures of a summary as they were sent first, with the version of the rules; `cells` is JSON by their names."""
disputes = Table(
    "disputes", metadata, _word("subclass", key=True), _word("station", key=True), _word("unit", null=True),
    _case(), _time("at"),
)  # fmt: skip
gathered = Table("gathered", metadata, _number("person", key=True), _word("day", key=True), _case(key=True))
gathered_sections = Table(
    "gathered_sections", metadata, _number("person", key=True), _word("day", key=True), _word("area", key=True),
)  # fmt: skip
"""Which areas have something for a person's morning message; what it is, the area says when it is sent."""
prompts = Table(
    "asks", metadata, _id(), _number("person"), _number("chat_id"), _number("case_id", null=True), _word("kind"),
    _sealed("args"), _number("prompt_message_id", null=True), _word("notes"), _word("media"), _word("message_ids"),
    _time("opened_at"), _time("expires_at"), _flag("closed"), _flag("listens"),
    info=NUMBERED,
)  # fmt: skip
"""Prompts. The table keeps its older name, to which what is sealed in it is bound."""
Index("asks_open", prompts.c.person, prompts.c.chat_id, info=_only(prompts.c.closed.is_(False)))
Index("asks_expiring", prompts.c.expires_at, info=_only(prompts.c.closed.is_(False)))
Index("ask_of_prompt", prompts.c.chat_id, prompts.c.prompt_message_id)
searches = Table(
    "searches", metadata, _id(), _number("person"), _sealed("body"), _time("at"), _time("expires_at"),
    info=NUMBERED,
)  # fmt: skip
"""What each person searched for last; `body` is JSON with the `words`."""
pending_rosters = Table(
    "pending_rosters", metadata, _id(), _number("person"), _sealed("body"), _time("at"), _time("expires_at"),
    info=NUMBERED,
)  # fmt: skip
"""Rosters that wait for their confirmation; `body` is JSON with the `roster` and the digest of what was `shown`."""

visits = Table(
    "visits", metadata, _id(), _number("revision"), _word("body"), _number("person"), _word("station"), _time("at"),
    Index("visits_at", "at"),
)  # fmt: skip
"""The visits of the centre's staff to the stations' meetings."""
visit_events = Table(
    "visit_events", metadata, _number("thing", key=True), _number("revision", key=True), _time("at"),
    _number("actor", null=True), _word("kind"), _word("body"),
)  # fmt: skip
voices = Table(
    "voices", metadata, _id(), _number("revision"), _word("body"), _time("asked_at"), _time("answered_at", null=True),
    _sealed("speaker"), Index("voices_asked", "asked_at"),
)  # fmt: skip
"""Suggestions and difficulties; `speaker` is who is to be answered, and goes once nobody needs it."""
voice_events = Table(
    "voice_events", metadata, _number("thing", key=True), _number("revision", key=True), _time("at"),
    _number("actor", null=True), _word("kind"), _word("body"),
)  # fmt: skip

notes = Table("notes", metadata, _id(), _number("author", null=True), _time("at"), _sealed("text"))
find_pieces = Table(
    "find_pieces", metadata, _number("piece", key=True), _number("block", key=True),
    Column("cases", LargeBinary, nullable=False), info=BY_KEY,
)  # fmt: skip
"""Which cases have a piece of two characters in their place or at the beginning of their text: `piece` is a keyed
hash of it, `cases` are two bytes for each case of the block of ids."""
find_notes = Table("find_notes", metadata, _number("note_id", key=True), _number("case_id"), info=BY_KEY)
"""The notes whose pieces stand there, so that they go with them."""
find_pending = Table("find_pending", metadata, _number("case_id", key=True), info=BY_KEY)
"""The cases whose text or place has changed since."""
contacts = Table(
    "contacts", metadata, _id(), _number("case_id"), _sealed("name"), _sealed("phone"), _sealed("phone_index"),
    _time("at"), Index("contacts_of_phone", "phone_index"), Index("contacts_of_case", "case_id"),
)  # fmt: skip
views = Table(
    "views", metadata, _id(), _number("contact_id"), _number("case_id"), _number("viewer"), _sealed("reason"),
    _time("at"), Index("views_of_case", "case_id"),
)  # fmt: skip

media = Table(
    "media", metadata, _id(), _word("kind"), _word("file_id"), _word("unique_id"), _number("chat_id"),
    _number("message_id"), _word("album", null=True), _number("sender", null=True), _time("at"),
    _number("size", null=True), _word("mime", null=True), _word("path", null=True), _number("attempts"),
    _word("error", null=True), _number("case_id", null=True), _sealed("caption"), _word("area", null=True),
    _number("thing", null=True),
    Index("media_of_album", "chat_id", "album"),
    Index("media_of_message", "chat_id", "message_id"),
    Index("media_unfetched", "attempts", info=_only(text("path IS NULL"))),
    Index("media_missing", "case_id", info=_only(text("path IS NULL AND attempts > 0"))),
    info=NUMBERED,
)  # fmt: skip
albums = Table("albums", metadata, _number("chat_id", key=True), _word("album", key=True), _case())

doors = Table(
    "doors", metadata, _id(), _number("revision"), _word("grid"), _word("status"),
    _word("care_group", null=True), _number("worker", null=True), _number("backup", null=True),
    _word("due", null=True), _word("last_outcome", null=True), _word("body"),
    info=NUMBERED,
)  # fmt: skip
"""`due` is a local day, as YYYY-MM-DD."""
Index("doors_of_grid", doors.c.grid, doors.c.status, doors.c.due)
Index("doors_in_care", doors.c.grid, doors.c.due, info=_only(doors.c.care_group.is_not(None)))
Index("doors_of_worker", doors.c.worker, info=_only(doors.c.worker.is_not(None)))
Index("doors_of_backup", doors.c.backup, info=_only(doors.c.backup.is_not(None)))
Index("doors_proposed", doors.c.id, info=_only(doors.c.status == text("'proposed'")))
door_events = Table(
    "door_events", metadata, _number("thing", key=True), _number("revision", key=True), _time("at"),
    _number("actor", null=True), _word("kind"), _word("body"), info=BY_KEY,
)  # fmt: skip
door_numbers = Table(
    "door_numbers", metadata, _id(), _word("grid"), _sealed("number"),
    Column("number_key", LargeBinary, nullable=True), Index("door_of_number", "grid", "number_key"),
)  # fmt: skip
"""The number of the door of the same id, sealed; `number_key` is a keyed hash of it, by which it is found."""
door_visits = Table(
    "door_visits", metadata, _number("door", key=True), _number("number", key=True), _word("grid"), _word("day"),
    _number("person"), _word("outcome"), _flag("counts"), _word("was_due", null=True), _number("case_id", null=True),
    Index("visits_of_day", "day", "grid"), Index("visits_of_person", "person", "day"),
)  # fmt: skip
"""The visits that were not undone, as figures count them; the truth is the events."""
door_helpers = Table(
    "door_helpers", metadata, _id(), _word("grid"), _sealed("building"),
    Column("building_key", LargeBinary, nullable=True), _word("kind"), _sealed("name"), _time("at"),
    Index("helpers_of_building", "grid", "building_key"), info=NUMBERED,
)  # fmt: skip
"""党小组长 and 中心户长 of each building; `building_key` as in `door_numbers`."""
door_fields = Table(
    "door_fields", metadata, _id(), _number("door"), _word("part"), _sealed("value"), _time("at"),
    Index("fields_of_door", "door"), info=NUMBERED,
)  # fmt: skip
"""What a household has told, one row a part of the form each time that it is written."""
door_looks = Table(
    "door_looks", metadata, _id(), _number("door"), _number("viewer"), _word("what"), _sealed("reason"), _time("at"),
    Index("looks_at_door", "door"), Index("door_looks_of_time", "at"),
)  # fmt: skip
"""Who has seen of which special group a door is, or what its household has told, or a whole list, and why."""
campaigns = Table(
    "campaigns", metadata, _id(), _number("revision"), _word("status"), _number("author"), _time("written_at"),
    _time("issued_at", null=True), _time("ended_at", null=True), _word("body"), _sealed("texts"),
)  # fmt: skip
"""Lists to walk 专项排查, each the fold of its events; `texts` is JSON with the title, the places and the answers."""
campaign_events = Table(
    "campaign_events", metadata, _number("thing", key=True), _number("revision", key=True), _time("at"),
    _number("actor", null=True), _word("kind"), _word("body"), info=BY_KEY,
)  # fmt: skip
campaign_cards = Table(
    "campaign_cards", metadata, _number("campaign", key=True), _number("chat_id", key=True), _word("kind", key=True),
    _number("person", null=True), _number("message_id", null=True), _number("page"), _word("places"),
)  # fmt: skip
"""Where the cards of a list stand; `places` are the numbers that its reader was given."""

REMEMBERED = frozenset(
    {stations, grids, units, landmarks, assignments, people, person_links, chats, upgraded, members, choices}
)
"""Read in nearly every turn and changed now and then: what was read of them is kept until one of them changes."""
