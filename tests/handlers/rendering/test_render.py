"""What is sent: each template in both languages, within a message's length, and never a word that could be a tag."""

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.figures.case_facts import facts_of
from dispatch.figures.periods import week_of
from dispatch.figures.sums import summed
from dispatch.model import Case, CaseId, Status
from handlers.bot_api.request import Outgoing
from handlers.digests.weekly import answer_weekly, compose_weekly
from handlers.notify.destinations import private
from handlers.notify.message_codec import KINDS
from handlers.notify.messages import Attached, AttachmentBundle, DistrictRow
from handlers.notify.outbox_writer import OutboxWriter
from handlers.rendering.digest_text import areas_have_more
from handlers.rendering.render import render
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import WeekFacts, WeekQuery
from handlers.wording import LANGUAGES
from storage.messages.parcels import Delivery, NewParcel, Priority, State
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in
from tests.handlers.town import Town, keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT, claim_all, keep, open_case
from tests.make import NUMBER, reported_case
from tests.street import DIRECTOR, HEAD, LI, MONDAY_0942, OFFICER_SQUAD, WANG, local

CHATS = (CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT, *(1000 + p.id for p in (WANG, HEAD, LI, DIRECTOR, OFFICER_SQUAD)))
MAX_COUNT = 4096
HOSTILE = '<b>&"\'</b><a href="tg://user?id=1">x</a>\u202e\u2066\u200f\x00\x07{{ 7*7 }}{% raw %}'
SAMPLES: dict[str, dict[str, object]] = {
    "card": {"case": 1, "page": None},
    "tap": {"callback": "q", "words": "done.Accept", "args": {}, "loud": False},
    "say": {"words": "said.welcome_back", "args": {"name": {"person": 1}}, "reply_to": 3},
    "ask": {"ask": 1},
    "retire": {"message": 1, "case": 1},
    "delete": {"message": 1},
    "morning": {"person": LI.id, "day": "2026-11-23"},
    "help": {"person": LI.id},
    "spreadsheet": {"scope": "a", "period": "w20261123"},
    "attachments": {"case": 1, "which": "media", "bundle": 0},
    "contact": {"case": 1},
    "hide": {"message": 1, "try": 1},
}
"""Parameters with which each template has something to say; a new template needs a line, or a test, of its own."""
ELSEWHERE = {
    *("weekly", "figure_cases", "cases", "board", "groups", "history", "rules", "matter", "matters", "disputes"),
    *("package", "row", "place", "handover", "roster_file", "roster", "passed", "links", "doctor", "reminders"),
    *("pictures", "chart", "statistics", "decisions", "decided"),
    *("door", "doors", "doors_proposed", "today", "care", "door_sheet", "grid_sheet", "visit_figures"),
    *("area", "area_files"),
    *("campaign", "campaigns", "campaign_detail", "campaign_sheet"),
}
"""What is long, or comes of a command: tried by the tests of that command."""


def sent(
    tx: Transaction, template: str, params: dict[str, object], chat: int = 1000 + LI.id, language: str = "zh"
) -> Outgoing | None:
    """What would go to this chat. `person` is who it is private to."""
    person = tx.people.by_telegram(chat)
    key = f"{template}:{chat}:{language}:{len(tx.outbox.of_case(CaseId(1)))}"
    parcel = NewParcel(
        key,
        chat,
        template,
        1,
        json.dumps(params),
        Delivery.MUST,
        Priority.REDRAW,
        case=CaseId(1),
        person=person.id if person else None,
    )
    tx.outbox.add(parcel, MONDAY_0942)
    (claimed,) = claim_all(tx, MONDAY_0942)
    return render(tx, claimed, MONDAY_0942, replace(CENTRE, language=language))


def text_of(out: Outgoing | None) -> str:
    assert out is not None
    return str(out.params.get("text") or out.params["caption"])


def units(text: str) -> int:
    """As Telegram counts: UTF-16, without the tags and with the entities as the one sign they stand for."""
    plain = re.sub(r"</?(?:b|i|a)\b[^>]*>", "", text)
    return len(re.sub(r"&(?:lt|gt|amp|quot|#\d+);", "x", plain).encode("utf-16-le")) // 2


def a_street(tx: Transaction, words: str = "推车堵了人行道") -> Case:
    keep_papers(tx, words)
    case = put(tx, replace(case_in(Status.VERIFIED), media=case_in(Status.VERIFIED).results))
    tx.morning_lists.add(LI.id, CENTRE.book.calendar.day(MONDAY_0942), case.id)
    tx.prompts.open(LI.id, 1000 + LI.id, PromptKind.NEW_PLACE, MONDAY_0942, local(24, 9), case_id=case.id, args={})
    return case


def test_every_kind_of_message_is_tried() -> None:
    assert KINDS.keys() - ELSEWHERE == SAMPLES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", SAMPLES)
def test_a_template_says_something_whole_in_every_language(tx: Transaction, template: str, language: str) -> None:
    a_street(tx)

    out = sent(tx, template, SAMPLES[template], language=language)

    assert out is not None
    shown = str(out.params.get("text", "")) + str(out.params.get("caption", ""))
    assert shown or template == "delete"
    assert not re.search(r"None|\{\{|\{%|datetime|Markup", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_is_sent_in_every_language(tx: Transaction, language: str) -> None:
    centre = replace(CENTRE, language=language)
    calendar = centre.book.calendar
    query = WeekQuery("1", 1, week_of(calendar, 2026, 48), week_of(calendar, 2026, 47))
    keep(tx, open_case(1))
    facts = [facts_of((r.at, r.actor, r.event) for r in tx.cases.events(CaseId(1)))]
    turn = Turn(tx, local(30, 9), centre, "t")
    now, earlier = summed(facts, query.week, centre.book), summed((), query.week_before, centre.book)
    answer_weekly(turn, compose_weekly(turn, WeekFacts(query, now, earlier)), areas_have_more)

    found = [render(tx, parcel, local(30, 9), centre) for parcel in claim_all(tx, local(30, 9))]

    assert len(found) == 4
    assert all(text_of(out).startswith("<b>") for out in found)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "words", ["字" * MAX_COUNT, "👨‍👩‍👧‍👦" * 500, "<" * MAX_COUNT, "&" * MAX_COUNT, "\n" * MAX_COUNT]
)
def test_a_card_fits_into_a_message_however_long_the_words_are(tx: Transaction, status: Status, words: str) -> None:
    keep_papers(tx, words, name="张" * 60)
    case = put(tx, case_in(status))

    for chat in CHATS:
        assert 0 < units(text_of(sent(tx, "card", {"case": case.id, "page": None}, chat))) <= MAX_COUNT


def test_a_list_and_a_history_fit_into_a_message_too(town: Town) -> None:
    for _ in range(12):
        town.say(WANG, f"#上报 {'占' * (MAX_COUNT - 10)}", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "字" * MAX_COUNT)
    for command in ("/mine", f"/case {town.case(12).number}", "/help"):
        town.say(WANG, command)

    texts = [str(out.params.get("text", "")) for out in town.sent]
    assert len(texts) > 25
    assert max(map(units, texts)) <= MAX_COUNT


def test_what_people_write_can_never_be_a_tag_or_turn_the_line_around(town: Town) -> None:
    town.say(WANG, f"#上报 首义路12号{HOSTILE}\n联系人:{HOSTILE}\n电话:13800001234", WORKER_CHAT)
    card = town.last(CENTRE_CHAT)
    town.tap(LI, card, "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, HOSTILE)
    for text in ("/case SY20261123-0001", f"/case {HOSTILE}", f"/nix{HOSTILE}", "/mine"):
        town.say(LI, text)

    assert town.case().status is Status.AWAITING_INFO
    assert len(town.sent) > 10
    for out in town.sent:
        harmless(str(out.params.get("text", "")))


def harmless(shown: str) -> None:
    assert not set(shown) & set("\u202e\u2066\u200f\x00\x07")
    tags = set(re.findall(r"<[^>]*>", shown))
    assert tags <= {"<b>", "</b>", "</a>", *(f'<a href="tg://user?id={1000 + p.id}">' for p in (WANG, LI))}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(max_size=300))
def test_no_text_at_all_breaks_a_card(tx: Transaction, words: str) -> None:
    case = tx.cases.get(CaseId(1)) or put(tx, reported_case())
    shown = replace(case, description=tx.notes.keep(words.encode(errors="ignore").decode(), None, MONDAY_0942))
    tx.cases.save(case, replace(shown, revision=case.revision), (), None, MONDAY_0942)

    for chat in (CENTRE_CHAT, 1000 + WANG.id):
        shown_text = text_of(sent(tx, "card", {"case": case.id, "page": None}, chat))
        assert NUMBER in shown_text
        assert set(re.findall(r"<[^>]*>", shown_text)) <= {"<b>", "</b>"}


def test_a_prompt_whose_reason_is_gone_is_not_sent(tx: Transaction) -> None:
    keep_papers(tx)
    put(tx, case_in(Status.HANDLING))

    late = sent(tx, "card", {"case": 1, "why": "triage", "fresh": True})
    right = sent(tx, "card", {"case": 1, "why": "nearly_due", "fresh": True})

    assert late is None
    assert "请抓紧" in text_of(right)


def test_a_card_is_edited_where_it_stands_and_a_prompt_comes_anew(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, case_in(Status.HANDLING))
    tx.cards.put(case.id, CENTRE_CHAT, 77, 1, MONDAY_0942)

    edited = sent(tx, "card", {"case": 1, "page": None}, CENTRE_CHAT)

    assert edited is not None
    assert (edited.method, edited.params["message_id"]) == ("editMessageText", 77)
    assert all(params.get("link_preview_options") == {"is_disabled": True} for params in (edited.params,))


def test_a_shown_phone_number_is_protected_and_names_its_end(tx: Transaction) -> None:
    a_street(tx)

    room, shown = sent(tx, "contact", {"case": 1}), sent(tx, "contact", {"case": 1, "message": 7})

    assert room is not None
    assert room.params["protect_content"] is True
    assert "13800001234" not in text_of(room)
    assert shown is not None
    assert (shown.method, shown.params["message_id"]) == ("editMessageText", 7)
    assert "13800001234" in text_of(shown)
    for out in (room, shown):
        assert "10 分钟" in text_of(out)


@pytest.mark.parametrize(
    ("at", "silent"),
    [
        (local(23, 12, 30), False),
        (local(23, 19), False),
        (local(28, 10), False),
        (local(23, 21, 59), False),
        (local(23, 22), True),
        (local(24, 6, 59), True),
        (local(24, 7), False),
    ],
    ids=["at noon", "in the evening", "on Saturday", "before", "from", "to", "after"],
)
def test_in_the_quiet_hours_of_the_rules_nothing_makes_a_sound_but_the_urgent(
    town: Town, at: datetime, silent: bool
) -> None:
    """Working time says what waits until the morning; what goes at once makes a sound by the quiet hours alone."""
    town.at = at
    town.say(WANG, "/help")
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.say(WANG, "#上报 首义路12号井盖缺失,有人坠落", WORKER_CHAT)

    answer, ordinary, urgent = town.last(1000 + WANG.id), *town.in_chat(CENTRE_CHAT)
    assert town.case(2).urgency == "urgent"
    assert [message.silent for message in (answer, ordinary, urgent)] == [silent, silent, False]


def test_what_was_written_in_the_quiet_hours_and_goes_in_the_morning_makes_a_sound(town: Town) -> None:
    town.at = local(23, 23)
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "现场情况")
    assert not [one for one in town.in_chat(1000 + WANG.id) if "补充" in one.text]

    town.wait(local(24, 8, 31))

    assert "补充" in town.last(1000 + WANG.id).text
    assert not town.last(1000 + WANG.id).silent


def test_albums_and_files_make_no_sound_in_the_quiet_hours_either(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, replace(reported_case(), media=case_in(Status.VERIFIED).results))
    out = OutboxWriter(tx, local(23, 23), CENTRE, "t")
    for message in (AttachmentBundle(case.id, Attached.MEDIA, 0), DistrictRow(case.id)):
        out.show(private(LI), message)

    (first,) = tx.outbox.claim(local(23, 23))
    tx.outbox.settle(first.id, State.SENT, local(23, 23))
    (second,) = tx.outbox.claim(local(23, 23))

    for parcel in (first, second):
        night, day = (render(tx, parcel, at, CENTRE) for at in (local(23, 23), local(24, 9)))
        assert night is not None
        assert day is not None
        assert (night.params.get("disable_notification"), day.params.get("disable_notification")) == (True, None)
