"""Every kind of message and of prompt, queued for somebody who then loses the role or the account, or leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from dispatch.campaigns.model import CampaignId
from dispatch.households.events import DoorArranged
from dispatch.households.fold import evolve
from dispatch.model import (
    Case,
    CaseId,
    Decision,
    DecisionKind,
    MediaId,
    NoteId,
    Person,
    Place,
    Role,
    Status,
)
from dispatch.rounds.visit_commands import Note
from dispatch.rounds.visits import Meeting, VisitPlanned
from dispatch.rounds.voices import VoiceKind
from handlers.bot_api.callback_data import ListName, PromptButton, PromptTap, encode, to_36
from handlers.campaigns.draft import Draft, write_draft
from handlers.digests.picture import follow
from handlers.forms.forms import FORMS
from handlers.notify import messages as m
from handlers.notify.destinations import Destination, private
from handlers.notify.list_buttons import PageButtons
from handlers.notify.message_flags import FLAGS, Judged, Needs
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from handlers.rendering.render import render
from handlers.rendering.still_theirs import STILL_ASKED
from handlers.rounds import visit_turn, voices
from handlers.rounds.names import NAME as ROUNDS
from handlers.rounds.pages import PAGES
from handlers.rounds.visit_card import open_card
from handlers.turn.carry_out import Turn
from storage.campaigns.cards import CardKind
from storage.engine.codec import Params
from storage.media.media import MediaKind
from storage.messages.parcels import Parcel, State
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in
from tests.handlers.campaigns.lists import issue, write
from tests.handlers.households import doorway
from tests.handlers.notify.test_message_codec import SAMPLES
from tests.handlers.rendering.test_still_theirs import invited
from tests.handlers.town import Message, Town, keep_papers, put
from tests.make import PHOTO, RESIDENT, report, reported_case
from tests.street import ADMIN, CHEN, DIRECTOR, DISPUTE, GRID_3, HEAD, LI, WANG, WUNAN, book, local, minutes

NEW = 9005
Queued = tuple[Person, m.Message, str]
"""Whose it is, the message, and words of it that only its right lets read."""


@pytest.fixture
def town(tx: Transaction) -> Town:
    """A centre that does all there is, in the morning."""
    return Town(tx, local(24, 8, 32), doorway.FULL)


def a_case(town: Town, **more: object) -> Case:
    keep_papers(town.tx, "家庭纠纷，其子有精神障碍")
    case = replace(reported_case(report(row=DISPUTE, contact=RESIDENT)), media=(PHOTO,), **more)  # type: ignore[arg-type]  # fields of Case
    return put(town.tx, case)


def calls(town: Town) -> Queued:
    keep_papers(town.tx)
    return LI, m.ResidentContact(put(town.tx, case_in(Status.VERIFIED)).id), ""


def deciding(town: Town) -> Queued:
    pending = Decision(DecisionKind.ESCALATION, town.at, town.at + minutes(60), WANG.id)
    case = a_case(town, decision=pending)
    return DIRECTOR, m.DecisionsAsked(DecisionKind.ESCALATION, (case.id,)), case.number


def of_case(message: Callable[[CaseId], m.Message]) -> Callable[[Town], Queued]:
    def queued(town: Town) -> Queued:
        case = a_case(town)
        return LI, message(case.id), case.number

    return queued


def sample(kind: type[m.Message], who: Person, words: str = "", **changed: object) -> Callable[[Town], Queued]:
    def queued(town: Town) -> Queued:
        for _ in range(3):
            town.tx.notes.keep("{}" if kind is m.InviteLinks else "[]", None, town.at)
        found = next(one for one in SAMPLES if type(one) is kind)
        return who, replace(found, **changed), words  # type: ignore[arg-type]  # fields of its kind

    return queued


def morning(town: Town) -> Queued:
    case, day = a_case(town), town.centre.book.calendar.day(town.at)
    town.tx.morning_lists.add(LI.id, day, case.id)
    return LI, m.MorningList(LI.id, day), case.number


def placed(town: Town) -> Queued:
    point = town.tx.notes.keep_point(30.5432, 114.3091, LI.id, town.at)
    case = a_case(town, place=Place(note=NoteId(2), point=point))
    return LI, m.PlaceShown(case.id), "30.5432"


def decided(town: Town) -> Queued:
    case = a_case(town)
    return LI, m.DecisionsTaken(DecisionKind.EXTENSION, (case.id,), ()), case.number


def doors(message: Callable[[int], m.Message], who: Person, words: str) -> Callable[[Town], Queued]:
    def queued(town: Town) -> Queued:
        doorway.settle(town.tx)
        found = doorway.due_now(town.tx, "3-1-101" if words == "3-1-101" else "3-2-501", 3)
        return who, message(int(found.id)), words

    return queued


def proposed(town: Town) -> Queued:
    doorway.settle(town.tx)
    town.say(WANG, "#入户 9-9-909 见到")
    under = next(one for one in town.in_chat(1000 + WANG.id) if "登记新门牌" in one.labels)
    town.tap(WANG, under, "登记新门牌")
    return LI, m.DoorsProposed(LI.id), "9-9-909"


def walked(message: Callable[[CampaignId], m.Message], who: Person) -> Callable[[Town], Queued]:
    def queued(town: Town) -> Queued:
        town.centre = replace(town.centre, book=replace(book(), households=town.centre.book.households))
        return who, message(issue(town).id), "楼道消防通道"

    return queued


def asked_director(town: Town) -> Queued:
    town.centre = replace(town.centre, book=book(campaign_week_load=2))
    write(town)
    town.tap(LI, town.last(1000 + LI.id), "下发")
    return DIRECTOR, m.CampaignCard(CampaignId(1), CardKind.ASK, fresh=True), "楼道消防通道"


def visit_files(town: Town) -> Queued:
    number = visit(town, 8)
    out = Turn(town.tx, town.at, town.centre, "note").out
    visit_turn.carry_out(out, town.tx.visits.require(number), Note(media=(picture(town),)), LI)
    return LI, m.AreaFiles(ROUNDS, f"visit-{number}", 0), "武南村社区"


def voice_files(town: Town) -> Queued:
    number = voice(town, media=(picture(town),))
    return LI, m.AreaFiles(ROUNDS, f"voice-{number}", 0), "附件"


def picture(town: Town) -> MediaId:
    return town.tx.media.keep(MediaKind.PHOTO, "f", "u", 1000 + LI.id, 5, None, LI.id, town.at)


COUNTS: dict[str, int] = dict.fromkeys(("open", "overdue", "today", "waiting", "checking", "revisit"), 0)
MINE = PageButtons(ListName.MINE, "")
QUEUED: dict[type[m.Message], tuple[Callable[[Town], Queued], ...]] = {
    m.CaseCard: (of_case(lambda case: m.CaseCard(case, reason=PromptReason.TRIAGE_LATE, fresh=True)),),
    m.MorningList: (morning,),
    m.ReminderList: (of_case(lambda case: m.ReminderList((m.ReminderLine(case, PromptReason.TRIAGE_LATE),))),),
    m.HelpText: (lambda _: (LI, m.HelpText(LI.id), "/campaign"),),
    m.WeeklyDigest: (sample(m.WeeklyDigest, LI, "首义路街", period="w20261123"),),
    m.SummaryCases: (sample(m.SummaryCases, LI, "首义路街", edit=None),),
    m.Statistics: (sample(m.Statistics, LI, "首义路街", edit=None),),
    m.Spreadsheet: (sample(m.Spreadsheet, LI),),
    m.AttachmentBundle: (of_case(lambda case: m.AttachmentBundle(case, m.Attached.MEDIA, 0)),),
    m.AreaFiles: (visit_files, voice_files),
    m.PlaceShown: (placed,),
    m.ResidentContact: (calls,),
    m.DistrictForm: (of_case(m.DistrictForm),),
    m.DistrictRow: (of_case(m.DistrictRow),),
    m.RosterFile: (sample(m.RosterFile, ADMIN),),
    m.Handover: (of_case(lambda case: m.Handover(WANG.id, (case,), back=False)),),
    m.PassedCases: (of_case(lambda case: m.PassedCases((case,), "roster.passed")),),
    m.InviteLinks: (sample(m.InviteLinks, ADMIN),),
    m.DoctorFindings: (sample(m.DoctorFindings, ADMIN),),
    m.RosterNotice: (lambda _: (ADMIN, m.RosterNotice("roster.wrong"), ""),),
    m.GroupPictures: (lambda _: (ADMIN, m.GroupPictures(-100), ""),),
    m.CampaignCard: (
        asked_director,
        walked(lambda one: m.CampaignCard(one, CardKind.WALK, fresh=True), WANG),
    ),
    m.CampaignMenu: (walked(lambda _: m.CampaignMenu(), LI),),
    m.CampaignDetail: (
        walked(m.CampaignDetail, LI),
        walked(lambda one: m.CampaignDetail(one, "left"), LI),
    ),
    m.CampaignSheet: (walked(m.CampaignSheet, LI),),
    m.CaseList: (of_case(lambda case: m.CaseList("list.mine", "said.no_open_cases", MINE, (case,), 1, 0, 1)),),
    m.Board: (lambda _: (LI, m.Board("a-sum-0", LI.id, COUNTS, (), ()), ""),),
    m.BoardGroups: (lambda _: (LI, m.BoardGroups("a-owners-0", LI.id, ()), ""),),
    m.CaseHistory: (of_case(m.CaseHistory),),
    m.DisputeList: (lambda _: (LI, m.DisputeList(), ""),),
    m.DecisionsAsked: (deciding,),
    m.DecisionsTaken: (decided,),
    m.DoorCard: (doors(lambda door: m.DoorCard((door,)), WANG, "3-2-501"),),
    m.DoorList: (doors(lambda _: m.DoorList(WANG.id), WANG, "3-2-501"),),
    m.DoorsProposed: (proposed,),
    m.TodayPage: (doors(lambda _: m.TodayPage(WANG.id), WANG, "1 户"),),
    m.CareList: (doors(lambda _: m.CareList(WANG.id, message=7), WANG, "3-1-101"),),
    m.DoorSheet: (doors(m.DoorSheet, WANG, "3-2-501"),),
    m.GridSheet: (doors(lambda _: m.GridSheet(str(GRID_3)), WANG, "3-2-501"),),
    m.VisitFiguresPage: (doors(lambda _: m.VisitFiguresPage("a", "w20261123"), LI, "3网格"),),
    m.AreaPage: (),
}
"""By kind, what is played of it; the pages of rounds stand below, a picture after it."""
APART = {m.ChartPicture, m.AreaPage}


def queue(town: Town, who: Person, message: m.Message) -> Parcel:
    town.deliver()
    OutboxWriter(town.tx, town.at, town.centre, "queued").put(private(who), message, lane="queued")
    return claimed(town)


def claimed(town: Town) -> Parcel:
    (parcel,) = town.tx.outbox.claim(town.at)
    town.tx.outbox.settle(parcel.id, State.SENT, town.at, message_id=1)
    return parcel


def sent(town: Town, parcel: Parcel) -> str | None:
    out = render(town.tx, parcel, town.at, town.centre)
    return None if out is None else str(out.params)


def loses_role(town: Town, who: Person) -> None:
    """Still on the roster, as an officer of a unit that there is not, and named at no door."""
    for door in town.tx.doors.in_care():
        if door.care is not None and door.care.worker == who.id:
            arranged = DoorArranged(replace(door.care, worker=CHEN.id), door.cadence, door.due)
            after = evolve(door, arranged, None, town.at)
            town.tx.doors.change(door, after, [arranged], None, town.at)
    changed = replace(who, roles=frozenset({Role.OFFICER}), station=None, units=(), heads=(), grids=())
    town.tx.people.update(changed)


def loses_account(town: Town, who: Person) -> None:
    town.tx.people.update(replace(who, telegram_id=NEW))


def leaves(town: Town, who: Person) -> None:
    town.tx.people.update(replace(who, active=False))


LOSSES = (loses_role, loses_account, leaves)


def test_each_kind_of_message_has_its_answer_and_each_that_is_judged_is_played() -> None:
    judged = {kind for kind, flags in FLAGS.items() if flags.judged in (Judged.RIGHT, Judged.READER)}

    assert set(FLAGS) == set(get_args(m.Message))
    assert judged == set(QUEUED) | APART
    assert set(STILL_ASKED) == set(PromptKind)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    "queued",
    [pytest.param(one, id=f"{kind.__name__}{n}") for kind, some in QUEUED.items() for n, one in enumerate(some)],
)
def test_what_waits_to_be_sent_is_not_read_by_who_has_lost_the_right_to_it(
    town: Town, queued: Callable[[Town], Queued], loss: Callable[[Town, Person], None]
) -> None:
    who, message, words = queued(town)
    parcel = queue(town, who, message)
    before = sent(town, parcel)
    assert before is not None
    assert words in before

    loss(town, town.tx.people.require(who.id))

    after = sent(town, parcel)
    assert after is None or (loss is loses_role and words and words not in after)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda one: one.__name__)
def test_a_picture_is_not_sent_to_who_may_not_read_its_words(
    town: Town, loss: Callable[[Town, Person], None]
) -> None:
    words = queue(town, *sample(m.WeeklyDigest, LI, period="w20261123")(town)[:2])
    follow(
        OutboxWriter(town.tx, town.at, town.centre, "p"),
        words,
        next(o for o in SAMPLES if isinstance(o, m.ChartPicture)),
        7,
    )
    parcel = claimed(town)
    assert sent(town, parcel) is not None

    loss(town, LI)

    assert sent(town, parcel) is None


@pytest.mark.parametrize("loss", [loses_account, leaves], ids=lambda one: one.__name__)
@pytest.mark.parametrize("message", SAMPLES, ids=lambda one: type(one).__name__)
def test_nothing_private_goes_to_who_has_left_or_has_another_account(
    town: Town, message: m.Message, loss: Callable[[Town, Person], None]
) -> None:
    keep_papers(town.tx)
    parcel = queue(town, LI, message)

    loss(town, LI)

    assert sent(town, parcel) is None


def visit(town: Town, at_hour: int) -> int:
    """A visit of LI's that day, planned and no more."""
    out = Turn(town.tx, town.at, town.centre, f"plan.{at_hour}").out
    at = local(24, at_hour)
    return visit_turn.plan(out, VisitPlanned(town.tx.visits.next_id(), WUNAN, LI.id, Meeting.MORNING, at)).id


def voice(town: Town, *, visit: int | None = None, media: tuple[MediaId, ...] = ()) -> int:
    out = Turn(town.tx, town.at, town.centre, "voice").out
    return voices.ask(
        out, VoiceKind.DIFFICULTY, "三网格没有电子钥匙", station=WUNAN, speaker=WANG, visit=visit, media=media
    ).id


def test_what_the_author_of_a_list_is_told_needs_the_role_still(town: Town) -> None:
    OutboxWriter(town.tx, town.at, town.centre, "told").tell(LI, "said.no_contact", needs=Needs.STAFF)
    parcel = claimed(town)
    assert sent(town, parcel) is not None

    loses_role(town, LI)

    assert sent(town, parcel) is None


def week(town: Town) -> tuple[Person, str, str]:
    visit(town, 15)
    return LI, "week-0", "武南村社区"


def of_visit(page: str, at_hour: int = 15) -> Callable[[Town], tuple[Person, str, str]]:
    return lambda town: (LI, f"{page}-{to_36(visit(town, at_hour))}", "武南村社区")


def record(town: Town) -> tuple[Person, str, str]:
    return LI, f"record-{visit(town, 8)}-{WANG.id}", WANG.name


def passed(town: Town) -> tuple[Person, str, str]:
    number = voice(town, visit=visit(town, 8))
    town.say(LI, "/voice")
    town.tap(LI, town.last(1000 + LI.id), "答复 1")
    town.say(LI, "本周发钥匙")
    return HEAD, f"passed-{number}", "电子钥匙"


PAGES_QUEUED: dict[str, Callable[[Town], tuple[Person, str, str]]] = {
    "week": week,
    "notice": of_visit("notice"),
    "swap": of_visit("swap"),
    "move": of_visit("move"),
    "record": record,
    "voices": lambda town: (LI, f"voices-{voice(town) - 1}", "电子钥匙"),
    "passed": passed,
    "period": lambda _: (LI, "period-w20261123-a", ""),
}
"""What is said of one's own notebook, «amend», is read by that worker alone, whatever the role: the page says so."""


@pytest.mark.parametrize("loss", LOSSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("page", PAGES_QUEUED)
def test_a_page_of_rounds_is_not_read_by_who_has_lost_the_right_to_it(
    town: Town, page: str, loss: Callable[[Town, Person], None]
) -> None:
    who, which, words = PAGES_QUEUED[page](town)
    parcel = queue(town, who, m.AreaPage(ROUNDS, which))
    before = sent(town, parcel)
    assert before is not None
    assert words in before

    loss(town, who)

    assert sent(town, parcel) is None


def test_each_page_of_rounds_is_played() -> None:
    assert set(PAGES_QUEUED) | {"amend"} == set(PAGES)


Asked = tuple[Person, Params, Case | None]


def door_args(number: str = "3-2-501", **more: object) -> Callable[[Town], Asked]:
    def asked(town: Town) -> Asked:
        doorway.settle(town.tx)
        return WANG, {"door": int(doorway.door(town.tx, number).id)} | more, None

    return asked


def which_door(town: Town) -> Asked:
    doorway.settle(town.tx)
    found = int(doorway.door(town.tx, "3-2-501").id)
    args = {"building": "3", "unit": "2", "room": "501", "outcome": "", "doors": [found], "several": True}
    return WANG, args, None


def passed_draft(town: Town) -> Asked:
    town.say(WANG, "路灯坏了两天了，晚上看不见路")
    first = next(one for one in town.tx.prompts.of_person(WANG.id) if one.kind is PromptKind.DRAFT)
    return LI, {"said": first.args["said"], "why": "passed", "of": first.id, "writer": WANG.id}, None


def own_draft(town: Town) -> Asked:
    _, args, _ = passed_draft(town)
    return WANG, {"said": args["said"], "why": "words"}, None


ASKED: dict[PromptKind, tuple[Callable[[Town], Asked], ...]] = {
    PromptKind.PHONE_REASON: (lambda town: (LI, {}, a_case(town)),),
    PromptKind.GUIDED_FORM: (lambda _: (WANG, {"step": "words"}, None),),
    PromptKind.DRAFT: (passed_draft, own_draft),
    PromptKind.EXPORT: (
        lambda _: (LI, {"scope": "a", "period": "", "purpose": ""}, None),
        lambda _: (LI, {"scope": "a", "period": "w20261123", "purpose": "月报"}, None),
        lambda _: (HEAD, {"scope": f"s{WUNAN}", "period": "", "purpose": ""}, None),
    ),
    PromptKind.DOOR_WHICH: (which_door,),
    PromptKind.DOOR_CASE: (door_args(),),
    PromptKind.DOOR_LOOK: (
        door_args(what="sheet"),
        lambda town: (door_args()(town)[0], {"what": "grid", "grid": str(GRID_3)}, None),
    ),
    PromptKind.DOOR_PART: (door_args(part="people", skipped=[]),),
    PromptKind.CAMPAIGN: (lambda _: (LI, write_draft(Draft()), None),),
    PromptKind.VISIT: (lambda town: (LI, {"visit": visit(town, 8)}, None),),
    PromptKind.NOTEBOOK: (lambda town: (LI, {"visit": visit(town, 8), "worker": WANG.id}, None),),
    PromptKind.VOICE: (),
    PromptKind.VOICE_ANSWER: (lambda town: (LI, {"voice": voice(town)}, None),),
} | dict.fromkeys(FORMS.keys() - {PromptKind.PHONE_REASON}, ())
"""By kind, what is asked of whom. The forms of commands are judged by one function, which `test_still_theirs` plays;
what somebody sees of the own voice is theirs whatever their role."""


def asks(town: Town, who: Person, kind: PromptKind, args: Params, case: Case | None) -> tuple[int, Parcel]:
    number = case.id if case is not None else None
    chat = private(who).chat_id
    prompt = town.tx.prompts.open(who.id, chat, kind, town.at, town.at + minutes(600), case_id=number, args=args)
    return prompt.id, queue(town, who, m.PromptMessage(prompt.id))


def test_each_kind_of_prompt_is_played() -> None:
    assert set(ASKED) == set(PromptKind)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    ("kind", "asked"),
    [pytest.param(kind, one, id=f"{kind}{n}") for kind, some in ASKED.items() for n, one in enumerate(some)],
)
def test_a_prompt_is_not_shown_to_who_may_not_answer_it_any_more(
    town: Town, kind: PromptKind, asked: Callable[[Town], Asked], loss: Callable[[Town, Person], None]
) -> None:
    who, args, case = asked(town)
    prompt, parcel = asks(town, who, kind, args, case)
    assert sent(town, parcel) is not None

    loss(town, who)

    assert sent(town, parcel) is None
    assert (town.tx.prompts.get(prompt) is None) is (loss is loses_role), "it takes no words for its answer"


@pytest.mark.parametrize("loss", [loses_account, leaves], ids=lambda one: one.__name__)
def test_what_somebody_sees_of_the_own_voice_goes_to_the_own_account_alone(
    town: Town, loss: Callable[[Town, Person], None]
) -> None:
    _, parcel = asks(town, WANG, PromptKind.VOICE, {"voice": voice(town)}, None)
    assert "电子钥匙" in (sent(town, parcel) or "")

    loss(town, WANG)

    assert sent(town, parcel) is None


@pytest.mark.parametrize("kind", [PromptKind.VOID, PromptKind.PHONE_REASON])
def test_a_form_of_a_case_that_is_not_known_is_asked_of_nobody(town: Town, kind: PromptKind) -> None:
    """As after a restore."""
    _, parcel = asks(town, LI, kind, {}, None)

    assert sent(town, parcel) is None


def test_a_form_that_is_edited_in_the_chat_of_the_older_account_is_not(town: Town) -> None:
    case = a_case(town)
    prompt = town.tx.prompts.open(
        LI.id, 1000 + LI.id, PromptKind.VOID, town.at, town.at + minutes(9), case_id=case.id
    )
    town.tx.prompts.set_message(prompt.id, 7)
    OutboxWriter(town.tx, town.at, town.centre, "form").show(Destination(1000 + LI.id), m.PromptMessage(prompt.id))
    parcel = claimed(town)
    assert sent(town, parcel) is not None

    loses_account(town, LI)

    assert sent(town, parcel) is None


def test_the_card_of_a_visit_that_waits_for_the_morning_is_asked_in_the_chat_of_the_new_account(town: Town) -> None:
    town.at = local(23, 20)
    number = visit(town, 8)
    open_card(Turn(town.tx, town.at, town.centre, "card"), town.tx.visits.require(number), LI, waits=True)
    invited(town, LI)

    town.wait(local(24, 8, 40))

    (card,) = [one for one in town.in_chat(NEW) if "武南村社区" in one.text]
    town.tap(replace(LI, telegram_id=NEW), card, "晨会")
    assert "✓" in town.messages[NEW, card.id].labels[0]
    assert not [one for one in town.in_chat(1000 + LI.id) if "武南村社区" in one.text]


def test_whose_draft_was_passed_to_staff_is_not_decided_by_who_is_none_any_more(town: Town) -> None:
    who, args, _ = passed_draft(town)
    prompt, parcel = asks(town, who, PromptKind.DRAFT, args, None)
    assert sent(town, parcel) is not None
    town.tx.prompts.set_message(prompt, 70)
    loses_role(town, who)

    for label in ("yes", "no"):
        data = encode(PromptTap(PromptButton.OPEN if label == "yes" else PromptButton.DROP, prompt))
        assert "中心" in town.press(town.tx.people.require(who.id), Message(1000 + who.id, 70, ""), data)

    assert town.tx.prompts.get(prompt) is not None
    assert town.tx.cases.get(CaseId(1)) is None
