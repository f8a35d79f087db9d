"""What a group sees of a sensitive case is its number, its status, and nothing that depends on what it is about.

Two cases with nothing in common but number and status are drawn for the same group: every page of the card, every
prompt, every question, every list must come out the same for both, letter by letter.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dispatch.model import (
    Case,
    CaseId,
    Decision,
    DecisionKind,
    GridCode,
    Person,
    Place,
    RowCode,
    StationCode,
    Status,
    Supervision,
    SupervisionKind,
    UnitCode,
)
from handlers.bot_api.card_pages import PageKind
from handlers.bot_api.request import Outgoing
from handlers.forms.forms import FORMS
from handlers.notify.prompt_reasons import PromptReason
from handlers.rendering.prompt_text import prompt_text
from handlers.wording import LANGUAGES, wording
from handlers.wording.speech import saying
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in
from tests.handlers.rendering.test_render import sent
from tests.handlers.town import Town, keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.make import RESIDENT, report, reported_case
from tests.street import (
    CHEN,
    DADONG,
    DISPUTE,
    GRID_3,
    HEAD,
    HOUSING_CODE,
    LI,
    MONDAY_0942,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD_CODE,
    WANG,
    WUNAN,
    local,
)

Undone = Callable[[], AbstractContextManager[None]]
GROUPS = (CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT)
PAGES = (
    *(None, "more", "rj", "rt", "fl", "ai", "fields", "sub-1", "sub-2", "sub-3", "rows-E9902", "rows-E0302"),
    *("sn", "da", "ug", "lv", "wh", "ph", "gr-", "dw", "how-squad", "rate", "un-0", "un-1", "tf-0", "ru-0", "as-0",),
    "mg-SY20261123-0001",
)  # fmt: skip
WHYS = sorted(PromptReason)


@dataclass(frozen=True)
class About:
    """What a case is about; `words` are all that anybody wrote."""

    words: str
    row: RowCode
    station: StationCode
    grid: GridCode | None
    unit: UnitCode
    officer: Person
    reporter: Person
    name: str
    phone: str


ONE = About("张家与李家吵架", DISPUTE, WUNAN, GRID_3, SQUAD_CODE, OFFICER_SQUAD, WANG, "欧阳靖远", "13877665544")
OTHER = About("精神障碍者走失", NOISE, DADONG, None, HOUSING_CODE, OFFICER_HOUSING, CHEN, "慕容婉清", "13911112222")


def about(tx: Transaction, case: Case, it: About, chat: int) -> Case:
    """The same case with other contents, in the database; every note of it says what it is about.

    In a unit's own group the buttons are those of the unit that has the case: there that one is the same for both.
    """
    told = tx.notes.keep(f"{it.words}，{it.name}，首义路12号3栋2单元501", None, MONDAY_0942)
    contact = tx.notes.keep_contact(case.id, it.name, it.phone, MONDAY_0942)
    supervised = Supervision(SupervisionKind.LEADER, case.since, told, local(25, 17))
    wanted = Decision(DecisionKind.ASSIST, case.since, local(25, 17), LI.id, 2, told) if case.decision else None
    unit = SQUAD_CODE if chat == UNIT_CHAT else it.unit
    return put(
        tx,
        replace(
            case,
            sensitive=True,
            row=it.row,
            row_confirmed=it is ONE,
            station=it.station,
            grid=it.grid,
            place=Place(note=told),
            unit=unit if case.unit is not None else None,
            officer=it.officer.id if case.officer is not None else None,
            reporter=it.reporter.id,
            description=told,
            question=told if case.question is not None else None,
            result=told if case.result is not None else None,
            quoted_from=told,
            contact=contact if case.contact is not None else None,
            outside_number="HX-7" if it is ONE else "QT-8",
            supervisions=(supervised,) if case.open else (),
            decision=wanted,
            assists=tuple(replace(a, task=told) for a in case.assists),
        ),
    )


def drawn(out: Outgoing | None) -> tuple[Any, ...] | None:
    return None if out is None else (out.method, out.params["text"], out.params.get("reply_markup"))


def both(tx: Transaction, undone: Undone, case: Case, chat: int, draw: Callable[[Case], Any]) -> tuple[Any, Any]:
    found = []
    for it in (ONE, OTHER):
        with undone():
            found.append(draw(about(tx, case, it, chat)))
    return found[0], found[1]


def reveals_nothing(shown: str) -> None:
    for it in (ONE, OTHER):
        for word in (it.words[:4], it.name, it.phone, it.officer.name, it.reporter.name, "501", "首义路12", "HX-7"):
            assert word not in shown
    for word in ("纠纷", "噪音", "武南村", "大东门", "3网格"):
        assert word not in shown


@pytest.mark.parametrize("chat", GROUPS)
@pytest.mark.parametrize("status", Status)
def test_every_page_of_a_card_is_the_same_whatever_the_case_is_about(
    tx: Transaction, undone: Undone, status: Status, chat: int
) -> None:
    case = case_in(status)
    for language in LANGUAGES:
        for page in PAGES:

            def draw(made: Case, page: str | None = page, language: str = language) -> Any:
                return drawn(sent(tx, "card", {"case": made.id, "page": page}, chat, language))

            one, other = both(tx, undone, case, chat, draw)
            assert one == other, page
            assert one is not None
            reveals_nothing(str(one[1]))


@pytest.mark.parametrize("chat", GROUPS)
@pytest.mark.parametrize("status", Status)
def test_every_prompt_says_no_more_than_what_is_wanted(
    tx: Transaction, undone: Undone, status: Status, chat: int
) -> None:
    case = case_in(status)
    for why in WHYS:

        def draw(made: Case, why: str = why) -> Any:
            params = {"case": made.id, "why": why, "note": made.description, "fresh": True}
            return drawn(sent(tx, "card", params, chat))

        one, other = both(tx, undone, case, chat, draw)
        assert one == other, why
        reveals_nothing(str(one))


@pytest.mark.parametrize("form", sorted(set(FORMS)))
def test_every_question_in_a_group_is_the_same_too(tx: Transaction, undone: Undone, form: PromptKind) -> None:
    """Drawn without a look at who may be asked now: most of them never are of such a case, or in a group."""

    def draw(case: Case) -> Any:
        args = {"verb": "rj"}
        prompt = tx.prompts.open(LI.id, CENTRE_CHAT, form, MONDAY_0942, local(24, 9), case_id=case.id, args=args)
        return prompt_text(tx, prompt, saying(CENTRE, MONDAY_0942))[0]

    one, other = both(tx, undone, case_in(Status.AWAITING_INFO), CENTRE_CHAT, draw)
    assert one == other
    reveals_nothing(str(one))


def test_the_pages_and_prompts_tried_are_all_that_there_are() -> None:
    titled = {kind for kind in PageKind if wording("zh").has(f"page.{kind}")}

    assert titled <= {(page or "").partition("-")[0] for page in PAGES}
    assert len(titled) > 10
    assert len(WHYS) > 30


def test_the_answer_to_a_transfer_in_a_group_names_no_unit(town: Town) -> None:
    town.say(WANG, "#上报 首义路5号邻居吵架", WORKER_CHAT)
    assert town.case().sensitive
    town.tap(LI, town.last(CENTRE_CHAT), "其他单位")
    town.tap(LI, town.last(1000 + LI.id), "城管")
    prompt = town.ask_in_group(LI, CENTRE_CHAT, PromptKind.TRANSFER, unit=HOUSING_CODE)
    town.say(LI, "应由房管所承办", CENTRE_CHAT, reply_to=prompt)

    assert town.case().unit == HOUSING_CODE
    assert town.last(CENTRE_CHAT).text == "已改派。"


def test_a_question_is_asked_in_the_group_without_its_words(town: Town) -> None:
    keep_papers(town.tx, ONE.words)
    put(town.tx, reported_case(report(row=DISPUTE, contact=RESIDENT)))
    town.say(WANG, "/mine", WORKER_CHAT)
    town.say(LI, "/case SY20261123-0001", CENTRE_CHAT)
    town.say(HEAD, "/find 吵架", CENTRE_CHAT)

    for chat in GROUPS:
        for message in town.in_chat(chat):
            reveals_nothing(message.text)
    assert town.tx.cases.require(CaseId(1)).sensitive
