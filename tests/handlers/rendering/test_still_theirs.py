"""What waits for the morning goes to who may still read it then, and to the account that is theirs then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest

from dispatch.model import Case, CaseId, NoteId, Person, Role, Status
from handlers.bot_api.callback_data import ListName
from handlers.delivery import DeliveryFailure, undeliverable
from handlers.digests.picture import follow
from handlers.notify import messages as m
from handlers.notify.case_messages import gather_tomorrow, hand_over, pass_on, tell_admins
from handlers.notify.destinations import Destination, private
from handlers.notify.district_package import send_package
from handlers.notify.list_buttons import PageButtons
from handlers.notify.message_flags import FLAGS, Judged, flags_of
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from handlers.rendering.render import render
from handlers.rendering.still_theirs import is_still_theirs
from storage.messages.parcels import Parcel, State
from storage.messages.prompts import PromptKind
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in
from tests.handlers.notify.test_message_codec import SAMPLES
from tests.handlers.town import Town, keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT
from tests.make import PHOTO, RESIDENT, accepted_case, report, reported_case
from tests.street import (
    ADMIN,
    CHEN,
    DADONG,
    DISPUTE,
    HEAD,
    HOUSING_CODE,
    LI,
    SQUAD,
    WANG,
    WUNAN,
    ZHAO,
    local,
)

NIGHT, MORNING = local(23, 22, 30), local(24, 8, 32)
OLD, NEW = 1000 + LI.id, 9005
TTL = timedelta(hours=12)


def writer(tx: Transaction, at: datetime = NIGHT) -> OutboxWriter:
    return OutboxWriter(tx, at, CENTRE, "t")


def sensitive(tx: Transaction) -> Case:
    """A case with pictures that LI, who owns the station, sends to the district."""
    keep_papers(tx, "家庭纠纷，其子有精神障碍")
    case = reported_case(report(row=DISPUTE, contact=RESIDENT))
    return put(tx, replace(case, media=(PHOTO,)))


def dismissed(tx: Transaction, person: Person = LI) -> None:
    """Still on the roster, as a worker who has nothing to do with the case."""
    tx.people.update(replace(person, roles=frozenset({Role.WORKER}), station=None, units=(), heads=()))


def waiting(tx: Transaction, at: datetime = MORNING) -> list[Parcel]:
    found = []
    while some := tx.outbox.claim(at):
        for parcel in some:
            tx.outbox.settle(parcel.id, State.SENT, at, message_id=1)
        found += some
    return found


def kinds(parcels: list[Parcel]) -> list[str]:
    return [parcel.kind for parcel in parcels]


def sent(tx: Transaction, at: datetime = MORNING) -> list[str]:
    return [p.kind for p in waiting(tx, at) if render(tx, p, at, CENTRE) is not None]


def package(tx: Transaction) -> None:
    send_package(writer(tx), sensitive(tx), LI)


def prompt(tx: Transaction) -> None:
    writer(tx).prompt(sensitive(tx), LI, PromptReason.RETURNED)


def news(tx: Transaction) -> None:
    writer(tx).prompt(sensitive(tx), LI, PromptReason.SUPERVISION_ANSWERED)


def passed(tx: Transaction) -> None:
    pass_on(writer(tx), LI, [sensitive(tx)], "roster.passed")


def handed_over(tx: Transaction) -> None:
    hand_over(writer(tx), LI, ZHAO, [sensitive(tx).id], back=False)


def morning(tx: Transaction) -> None:
    gather_tomorrow(writer(tx), sensitive(tx), LI)


def unreachable(tx: Transaction) -> None:
    """A reporter has blocked the bot, and LI is to know."""
    case = sensitive(tx)
    writer(tx, local(23, 10)).prompt(case, WANG, PromptReason.QUESTION)
    (parcel,) = waiting(tx, local(23, 10))
    undeliverable(tx, parcel, DeliveryFailure.BLOCKED, NIGHT, CENTRE)


WRITTEN: dict[str, tuple[Callable[[Transaction], None], list[str]]] = {
    "package": (package, ["package", "attachments", "row"]),
    "prompt": (prompt, ["card"]),
    "news": (news, ["card"]),
    "passed": (passed, ["passed"]),
    "handed over": (handed_over, ["handover"]),
    "morning": (morning, ["morning"]),
    "unreachable": (unreachable, ["say"]),
}
"""What waits for the morning for LI, and the kinds of its messages."""


def to_li(tx: Transaction, at: datetime = MORNING) -> list[str]:
    return [p.kind for p in waiting(tx, at) if p.person == LI.id and render(tx, p, at, CENTRE) is not None]


@pytest.mark.parametrize("what", WRITTEN)
def test_in_the_morning_it_comes(tx: Transaction, what: str) -> None:
    write, expected = WRITTEN[what]
    write(tx)

    assert to_li(tx, NIGHT) == []
    assert to_li(tx) == expected


@pytest.mark.parametrize("what", WRITTEN)
def test_who_has_lost_the_role_overnight_gets_nothing_of_it(tx: Transaction, what: str) -> None:
    WRITTEN[what][0](tx)

    dismissed(tx)

    assert to_li(tx) == []


@pytest.mark.parametrize("what", WRITTEN)
def test_an_account_that_was_given_up_gets_nothing_of_it(tx: Transaction, what: str) -> None:
    WRITTEN[what][0](tx)

    tx.people.update(replace(LI, telegram_id=NEW))

    assert to_li(tx) == []


@pytest.mark.parametrize("what", WRITTEN)
def test_who_comes_in_with_another_account_gets_all_of_it_there(town: Town, what: str) -> None:
    write, expected = WRITTEN[what]
    town.at = NIGHT
    write(town.tx)
    invited(town, LI)

    town.at = MORNING
    parcels = [p for p in waiting(town.tx) if p.person == LI.id and p.kind in expected and may_wait(p)]

    assert [(p.kind, p.chat_id, p.lane) for p in parcels] == [(kind, NEW, str(NEW)) for kind in expected]
    assert all(render(town.tx, p, MORNING, CENTRE) is not None for p in parcels)


def may_wait(parcel: Parcel) -> bool:
    """Without the list of what waits for somebody who comes in."""
    return parcel.may_wait and "joining.waits" not in parcel.body


def invited(town: Town, person: Person) -> None:
    """An admin invites the person for another account, which opens the link."""
    town.say(ADMIN, f"/invite {person.name} 换号")
    code = town.last(1000 + ADMIN.id).text.rpartition("start=")[2].strip()
    stranger = replace(person, telegram_id=NEW)
    town.say(stranger, f"/start {code}")
    found = town.tx.people.require(person.id)
    assert found.telegram_id == NEW


def test_what_is_about_messages_of_the_old_chat_stays_there_and_what_was_an_answer_ends(town: Town) -> None:
    case = sensitive(town.tx)
    town.tx.cards.put(case.id, OLD, 7, 1, town.at)
    out = writer(town.tx, town.at)
    out.say(private(LI), "said.welcome_back", {"name": ""})
    out.card(case, private(LI))
    out.hide(OLD, 8, local(23, 23))
    out.delete(OLD, 9)
    given = [p.id for p in (town.tx.outbox.get(number) for number in range(1, 5)) if p is not None]
    town.tx.outbox.follow(LI.id, OLD, NEW, town.at)

    found = [town.tx.outbox.get(number) for number in given]
    states = {p.kind: (p.state, p.chat_id) for p in found if p is not None}
    assert states == {
        "say": (State.SUPERSEDED, OLD),
        "card": (State.SUPERSEDED, OLD),
        "hide": (State.WAITING, OLD),
        "delete": (State.WAITING, OLD),
    }


def test_a_sealed_note_of_what_ended_with_the_old_account_is_erased(tx: Transaction) -> None:
    note = tx.notes.keep('{"1":"code"}', ADMIN.id, NIGHT)
    writer(tx).show(private(ADMIN), m.InviteLinks(note))

    tx.outbox.follow(ADMIN.id, 1000 + ADMIN.id, NEW, NIGHT)

    assert tx.notes.text(note) is None


def test_a_list_of_what_passes_holds_only_what_its_reader_may_still_know_of(tx: Transaction) -> None:
    own = put(tx, reported_case(report("SY20261123-0001")))
    other = put(tx, replace(reported_case(report("SY20261123-0002")), reporter=CHEN.id))
    pass_on(writer(tx), WANG, [own, other], "roster.passed")
    hand_over(writer(tx), WANG, ZHAO, [own.id, other.id], back=True)

    texts = [str(out.params["text"]) for p in waiting(tx) if (out := render(tx, p, MORNING, CENTRE)) is not None]

    assert len(texts) == 2
    assert all(own.number in text and other.number not in text for text in texts)


@pytest.mark.parametrize(
    "message",
    [m.RosterFile(known=True), m.InviteLinks(NoteId(1)), m.DoctorFindings(NoteId(1)), m.RosterNotice("roster.wrong")],
    ids=lambda one: type(one).__name__,
)
def test_what_is_for_admins_only_is_not_sent_to_who_was_one(tx: Transaction, message: m.Message) -> None:
    tx.notes.keep("{}" if isinstance(message, m.InviteLinks) else "[]", None, NIGHT)
    writer(tx).put(private(ADMIN), message, key="while an admin")
    assert len(sent(tx)) == 1

    writer(tx).put(private(ADMIN), message, key="afterwards")
    dismissed(tx, ADMIN)

    assert sent(tx) == []


def test_what_admins_are_told_overnight_is_not_told_to_who_was_one(tx: Transaction) -> None:
    tell_admins(writer(tx), "standing.no_admin", {"title": "群"})
    dismissed(tx, ADMIN)

    assert sent(tx) == []


def digest_for(scope: str) -> m.WeeklyDigest:
    return replace(next(one for one in SAMPLES if isinstance(one, m.WeeklyDigest)), scope=scope, period="w20261123")


COUNTS: dict[str, int] = dict.fromkeys(("open", "overdue", "today", "waiting", "checking", "revisit"), 0)
ASKED_FOR: tuple[m.Message, ...] = (
    digest_for("a"),
    replace(next(one for one in SAMPLES if isinstance(one, m.SummaryCases)), edit=None),
    m.Board("a-sum-0", LI.id, COUNTS, (), ()),
    m.BoardGroups("a-owners-0", LI.id, ()),
    m.DisputeList(),
    m.CaseHistory(CaseId(1)),
    next(one for one in SAMPLES if isinstance(one, m.Statistics)),
)


@pytest.mark.parametrize("message", ASKED_FOR, ids=lambda one: type(one).__name__)
def test_what_was_asked_for_and_waits_for_the_line_is_not_sent_to_who_may_not_see_it_any_more(
    tx: Transaction, message: m.Message
) -> None:
    sensitive(tx)
    writer(tx).show(private(LI), message)
    (parcel,) = waiting(tx, NIGHT)
    assert render(tx, parcel, NIGHT, CENTRE) is not None

    dismissed(tx)

    assert render(tx, parcel, MORNING, CENTRE) is None


FORM_PLACES = {"in private": private(LI), "in the group": Destination(CENTRE_CHAT)}


def asked(tx: Transaction, place: Destination, case: Case | None = None) -> tuple[int, Parcel]:
    """LI was asked why a case is to be voided; the question waits for the line."""
    case = case or sensitive(tx)
    prompt = tx.prompts.open(LI.id, place.chat_id, PromptKind.VOID, NIGHT, NIGHT + TTL, case_id=case.id)
    writer(tx).show(place, m.PromptMessage(prompt.id))
    (parcel,) = waiting(tx, NIGHT)
    return prompt.id, parcel


@pytest.mark.parametrize("place", FORM_PLACES)
def test_a_form_is_not_sent_to_who_may_not_give_its_command_any_more(tx: Transaction, place: str) -> None:
    prompt, parcel = asked(tx, FORM_PLACES[place])
    assert render(tx, parcel, NIGHT, CENTRE) is not None

    dismissed(tx)

    assert render(tx, parcel, MORNING, CENTRE) is None
    assert tx.prompts.get(prompt) is None, "what LI writes next is no answer to what was never shown"


def test_a_form_that_stands_already_is_left_as_it_was_shown(tx: Transaction) -> None:
    prompt, parcel = asked(tx, private(LI))
    tx.prompts.set_message(prompt, 7)

    dismissed(tx)

    assert render(tx, parcel, MORNING, CENTRE) is None
    assert tx.prompts.get(prompt) is not None


def test_a_form_whose_case_has_moved_on_still_comes_for_its_answer_is_told_why(tx: Transaction) -> None:
    keep_papers(tx)

    _, parcel = asked(tx, private(LI), put(tx, case_in(Status.VOIDED)))

    assert render(tx, parcel, MORNING, CENTRE) is not None


def test_a_list_that_waits_for_the_line_names_only_what_its_reader_may_still_know_of(tx: Transaction) -> None:
    own = put(tx, replace(reported_case(report("SY20261123-0001")), reporter=LI.id))
    other = put(tx, reported_case(report("SY20261123-0002")))
    buttons = PageButtons(ListName.MINE, "")
    writer(tx).show(private(LI), m.CaseList("list.mine", "said.no_open_cases", buttons, (own.id, other.id), 2, 0, 1))
    (parcel,) = waiting(tx, NIGHT)
    before = text(tx, parcel)
    dismissed(tx)
    after = text(tx, parcel)

    assert (own.number in before, other.number in before) == (True, True)
    assert (own.number in after, other.number in after) == (True, False)


def text(tx: Transaction, parcel: Parcel) -> str:
    out = render(tx, parcel, MORNING, CENTRE)
    assert out is not None
    return str(out.params["text"])


@pytest.mark.parametrize(
    ("chat", "kind", "scope", "comes"),
    [
        (CENTRE_CHAT, ChatKind.CENTRE_GROUP, "a", True),
        (CENTRE_CHAT, ChatKind.WORKER_GROUP, "a", False),
        (UNIT_CHAT, ChatKind.UNIT_GROUP, f"u{SQUAD.code}", True),
        (UNIT_CHAT, ChatKind.UNIT_GROUP, f"u{HOUSING_CODE}", False),
        (UNIT_CHAT, ChatKind.UNIT_GROUP, "a", False),
        (-999, None, "a", False),
    ],
)
def test_a_summary_comes_only_into_a_group_whose_it_is_when_it_is_sent(
    tx: Transaction, chat: int, kind: ChatKind | None, scope: str, comes: bool
) -> None:
    if kind is not None:
        tx.chats.bind(BoundChat(chat, kind, "群", unit=SQUAD.code if kind is ChatKind.UNIT_GROUP else None))
    writer(tx).show(Destination(chat), digest_for(scope), once="weekly:2026-W48")

    assert bool(sent(tx)) is comes


def test_the_summary_of_a_station_is_not_sent_to_who_heads_another_by_now(tx: Transaction) -> None:
    writer(tx).show(private(HEAD), digest_for(f"s{WUNAN}"), once="weekly:2026-W48:1003")
    (parcel,) = waiting(tx)
    assert render(tx, parcel, MORNING, CENTRE) is not None

    tx.people.update(replace(HEAD, station=DADONG))

    assert render(tx, parcel, MORNING, CENTRE) is None


@pytest.mark.parametrize("words", [digest_for("a"), ASKED_FOR[-1]], ids=lambda one: type(one).__name__)
def test_the_picture_of_a_summary_is_not_sent_to_who_may_not_see_its_words_any_more(
    tx: Transaction, words: m.Message
) -> None:
    writer(tx).show(private(LI), words, once="asked")
    (told,) = waiting(tx, NIGHT)
    follow(writer(tx), told, next(one for one in SAMPLES if isinstance(one, m.ChartPicture)), 7)
    (picture,) = waiting(tx, NIGHT)
    assert render(tx, picture, NIGHT, CENTRE) is not None

    dismissed(tx)

    assert render(tx, picture, MORNING, CENTRE) is None


def test_a_unit_group_that_has_another_unit_by_now_gets_no_prompt(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, accepted_case())
    chat = tx.chats.get(UNIT_CHAT)
    assert chat is not None
    writer(tx).prompt_chat(case, Destination(UNIT_CHAT), PromptReason.ANSWERED)

    tx.chats.bind(replace(chat, unit=HOUSING_CODE))

    assert sent(tx) == []


@pytest.mark.parametrize("message", SAMPLES, ids=lambda one: type(one).__name__)
def test_nothing_at_all_that_is_private_goes_to_an_account_that_was_given_up(
    tx: Transaction, message: m.Message
) -> None:
    keep_papers(tx)
    writer(tx).put(private(LI), message, lane="l")
    tx.people.update(replace(LI, telegram_id=NEW))

    assert sent(tx) == []


def test_every_message_that_is_ever_put_off_is_known_to_wait() -> None:
    may = {kind for kind, flags in FLAGS.items() if flags.may_wait} | {m.CaseCard}
    assert set(FLAGS) == set(get_args(m.Message)), "each kind says what is judged again when it is sent"
    assert all((flags.judged is Judged.RIGHT) == (flags.needs is not None) for flags in FLAGS.values())

    assert may == {
        m.CaseCard,
        m.MorningList,
        m.ReminderList,
        m.Handover,
        m.PassedCases,
        m.AttachmentBundle,
        m.DistrictForm,
        m.DistrictRow,
        m.WeeklyDigest,
        m.ChartPicture,
        m.DoorsProposed,
        m.AreaPage,
    }
    assert flags_of(m.CaseCard(case_in(Status.REPORTED).id, fresh=True)).may_wait


def test_what_needs_a_right_in_a_case_is_not_sent_where_the_case_is_not_known(tx: Transaction) -> None:
    """As after a restore."""
    keep_papers(tx)
    case = reported_case(report())
    put(tx, case)
    writer(tx, MORNING).tell(LI, "said.no_contact", about=case)
    [parcel] = waiting(tx)
    assert is_still_theirs(tx, parcel, LI)

    assert not is_still_theirs(tx, replace(parcel, case=None), LI)
