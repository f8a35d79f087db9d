"""The centre's working rules (工作制度) in executable form: the numbers of docs/mechanism.md, and the clauses.

Limits carry their kind of time. Numbers named `…_days` are working days unless the line below says more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from dispatch.model import ClauseNumber, Urgency
from dispatch.rulebook.private_words import NO_PRIVATE_WORDS, PrivateWords
from dispatch.rulebook.visit_rules import NO_VISITS, VisitRules
from dispatch.rulebook.worktime import Limit


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered sentence of the rules; its figures are filled in from the limits, so that they agree."""

    number: ClauseNumber
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A ready-made reason on a button; it cites a clause."""

    code: str
    text: str
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of the rules. A case keeps the version that it began under."""

    version: str

    triage: Limit
    triage_urgent: Limit
    triage_backup: Limit
    """After the owner's triage limit: how long the backup has before the director hears of it."""
    triage_backup_urgent: Limit
    info_first: Limit
    """The reporter's time to answer a question; then the head is reminded."""
    info_back: Limit
    """From the question on: without an answer the case goes back to triage."""
    questions_that_pause: int
    """So many questions stop the triage clock; the next one does not, so that asking is no hiding place."""

    pickup: Limit
    pickup_urgent: Limit
    pickup_owner: Limit
    """After the pick-up limit: how long the unit head has before the owner is asked to dispatch anew."""
    pickup_owner_urgent: Limit
    returns_before_ruling: int
    """With this return the case waits for the director's ruling."""
    assist_accept: Limit
    whistle_arrival: Limit

    general: Limit
    """The handling limit of a case that is dispatched before anybody knows its condition row."""
    reminder_share: float
    overdue_leader: Limit
    """After the handling limit: then the unit head and the director are told."""
    resume_share: float
    """A failed check or a dissatisfied resident leaves at least this share of the limit."""
    extensions_max: int
    extension_share: float
    """The most that one extension adds, as a share of the original limit."""
    hold_max_days_staff: int
    """Longer needs the director."""
    hold_max_days: int
    """Calendar days; nobody may hold longer."""
    escalation_needs_director: bool
    escalation_follow_up: Limit

    verification: Limit
    verification_head: Limit
    """After the reporter's limit: how long the head has before it passes to staff."""
    reworks_before_director: int
    settled_check_share: float
    """The share of cases settled on the spot that is drawn for the head's check."""

    revisit_after_days: int
    revisit_hours: tuple[time, ...]
    """The local hours of the first, second … try."""
    revisit_tries: int
    revisit_backup: Limit
    dissatisfied_before_director: int

    decision: Limit
    """How long a pending decision waits before it passes on."""
    supervision_reply: Limit
    urge_every: Limit
    appeal_days: int
    reopen_days: int
    """Calendar days after the end."""

    digest_at: time
    """On the first working morning of the week after."""
    quiet_from: time
    quiet_until: time
    """Between these nothing makes a sound but what is urgent."""
    location_window_minutes: int
    duplicate_days: int
    """Calendar days in which the same place and kind are taken for a possible duplicate."""
    contact_shown_minutes: int
    few_cases: int
    """A figure from fewer cases is shown as the count."""

    campaign_week_load: int
    """What a worker may have in a week, a new list among it, before the director is asked (专项排查)."""
    campaign_repeat_days: int
    """Calendar days in which no place is asked by a second list."""
    campaign_max_days: int
    """Calendar days; no list runs longer."""
    campaign_close_days: int
    """After its day: then a list ends with what is left."""
    visits_a_week: int
    """Of the centre's staff to each station; no more than the week has working days."""
    morning_meeting_at: time
    evening_meeting_at: time
    visit_notice_at: time
    """On the working day before."""
    visit_card_minutes: int
    """After the meeting has begun."""
    visit_guard_at: time
    """On the last working day of the week: what nobody has ticked then stands in that person's own list."""
    visit_open_days: int
    """Calendar days after the meeting, until which something can be noted."""
    recheck_cases: int
    recheck_doors: int
    """Where doors are kept: so many are drawn beside the cases."""
    recheck_days: int
    """Calendar days: so old may a closed case or a visit to a door be that is drawn for a re-check."""
    voice_answer_days: int
    voice_director_days: int
    """After that: then the directors hear of it too."""

    clauses: tuple[Clause, ...]
    reject_reasons: tuple[Reason, ...]
    return_reasons: tuple[Reason, ...]
    fail_reasons: tuple[Reason, ...]
    ask_reasons: tuple[Reason, ...]
    gate_reasons: tuple[Reason, ...]
    """Why the director does not let a list go that is over the limit."""
    missed_reasons: tuple[Reason, ...]
    """Why a visit was not made."""
    danger_words: tuple[str, ...]
    """Phrases that make a report urgent at once, and within which words none of theirs counts."""
    harmless_words: tuple[str, ...]
    doubtful_words: tuple[str, ...]
    """Phrases by which life may be at stake: they only make a card ask."""
    cites: Mapping[str, ClauseNumber]
    """On which clause a refusal stands, by its name, as `OwnJudgement` or `AlreadyDone.extension`."""
    private: PrivateWords = NO_PRIVATE_WORDS
    """By which words a report speaks of people, and of what is nobody else's business."""
    visits: VisitRules = NO_VISITS
    """What holds for doors: special groups, topics, how often, and when others hear."""

    def is_quiet(self, local: time) -> bool:
        """Whether that time of the centre's day lies in the quiet hours, which may run past midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= local < self.quiet_until
        return local >= self.quiet_from or local < self.quiet_until

    def triage_limit(self, urgency: Urgency) -> Limit:
        """How long a case of that urgency may wait in triage."""
        return self.triage_urgent if urgency is Urgency.URGENT else self.triage

    def triage_backup_limit(self, urgency: Urgency) -> Limit:
        """How long after that until the backup owner is called."""
        return self.triage_backup_urgent if urgency is Urgency.URGENT else self.triage_backup

    def pickup_limit(self, urgency: Urgency) -> Limit:
        """How long a unit may wait before it accepts."""
        return self.pickup_urgent if urgency is Urgency.URGENT else self.pickup

    def pickup_owner_limit(self, urgency: Urgency) -> Limit:
        """How long after that until the owner is called."""
        return self.pickup_owner_urgent if urgency is Urgency.URGENT else self.pickup_owner

    def clause(self, number: str) -> Clause | None:
        """None for a number that no clause has."""
        return next((clause for clause in self.clauses if clause.number == number), None)

    def search(self, text: str) -> tuple[Clause, ...]:
        """The clauses in which every word of `text` stands."""
        words = text.casefold().split()
        return tuple(
            clause
            for clause in self.clauses
            if words and all(word in f"{clause.number} {clause.title} {clause.text}".casefold() for word in words)
        )
