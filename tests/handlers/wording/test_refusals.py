"""Every "no" is answered by one whole sentence in every language, and by nothing that only a program understands."""

import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

import dispatch
from dispatch.campaigns.model import CampaignStatus, Finding
from dispatch.case import refusals as r
from dispatch.case.rights import Relation
from dispatch.case.rules import NEXT
from dispatch.model import DecisionKind, Role, Status
from handlers.notify.destinations import Destination
from handlers.notify.outbox_writer import OutboxWriter
from handlers.rendering.render import render
from handlers.wording import LANGUAGES, wording
from handlers.wording.refusals import sentence_of
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT
from tests.handlers.wording.test_wording import templates
from tests.make import NUMBER
from tests.street import LI, MONDAY_0942, OFFICER_SQUAD, SQUAD, WANG, ZHAO

SAMPLES = {
    "number": NUMBER,
    "status": Status.HANDLING,
    "command": "Resolve",
    "by": LI.id,
    "whose": (Relation.STAFF, Relation.DIRECTOR),
    "least": 1,
    "most": 30,
    "count": 2,
    "roles": (Role.STAFF, Role.DIRECTOR),
    "since": MONDAY_0942 - timedelta(days=2),
    "again_at": MONDAY_0942 + timedelta(hours=4),
    "proposed": False,
    "minutes": 30,
    "stands": CampaignStatus.DONE,
    "asked": "Answer",
    "finding": Finding.FINE,
    "which": "too_far",
    "limit": 60,
    "day": MONDAY_0942,
}
"""One value for each field of a refusal; `what` and `missing` are read from the code that raises it."""
DECIDING = Path(dispatch.__file__).parent
NESTED = (r.Incomplete, r.AlreadyDone, r.TooLate, r.TooSoon, r.BadTarget, r.OutOfBounds)


def kinds(of: type[r.Refusal] = r.Refusal) -> list[type[r.Refusal]]:
    return [kind for child in of.__subclasses__() for kind in (child, *kinds(child))]


def named_in_code(kind: type[r.Refusal]) -> set[str]:
    """Every `what` with which dispatch or the handlers raise this refusal."""
    paths = [*DECIDING.rglob("*.py"), *(DECIDING.parent / "handlers").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    first = "" if fields(kind)[0].name == "what" else r"[^,()]+, "  # type: ignore[arg-type]
    return set(re.findall(rf'{kind.__name__}\({first}"(\w+)"', code))


def samples(kind: type[r.Refusal]) -> list[r.Refusal]:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    if kind is r.Pending:
        return [r.Pending(NUMBER, decision) for decision in DecisionKind]
    which = next((name for name in ("what", "missing") if name in names), None)
    values = {name: SAMPLES[name] for name in names if name != which}
    if which is None:
        return [kind(**values)]
    return [kind(**values, **{which: what}) for what in sorted(named_in_code(kind))]


READING = r.NotYours(NUMBER, "Read", (Relation.STAFF,))
"""To read a case is no command, and so has a sentence of its own."""
LENGTHENING = r.DirectorOnly(NUMBER, "Amend", (Relation.DIRECTOR,))
"""Of what may be amended, only a longer limit is the director's."""
EVERY = [READING, LENGTHENING, *(refusal for kind in kinds() for refusal in samples(kind))]


def sentence(tx: Transaction, refusal: r.Refusal, language: str) -> str:
    """As it comes out of the bot, for a reader of this language."""
    words, args = sentence_of(refusal)
    OutboxWriter(tx, MONDAY_0942, CENTRE, "t").say(Destination(1), words, args)
    (parcel,) = tx.outbox.claim(MONDAY_0942)
    out = render(tx, parcel, MONDAY_0942, replace(CENTRE, language=language))
    assert out is not None
    return str(out.params["text"])


def test_every_kind_of_no_is_tried_here() -> None:
    assert {type(refusal) for refusal in EVERY} == set(kinds())
    assert all(len(named_in_code(kind)) >= 2 for kind in NESTED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", EVERY, ids=lambda refusal: f"{type(refusal).__name__}-{refusal}")
def test_a_refusal_is_one_readable_sentence(tx: Transaction, refusal: r.Refusal, language: str) -> None:
    said = sentence(tx, refusal, language)

    assert len(said) > 4
    assert said.endswith(("。", ".")), said
    assert not re.search(r"None|\{|\}|<|\(\)|[a-z]+_[a-z]+|  |datetime", said), said
    assert len(said) <= 200, "an alert has room for 200 characters"


def test_every_sentence_of_a_refusal_is_for_a_refusal_that_is_raised() -> None:
    sentences = {key for key in templates("zh") if key.startswith("refusal.")}

    assert sentences == {sentence_of(refusal)[0] for refusal in EVERY}


@pytest.mark.parametrize("command", sorted(kind.__name__ for kind in NEXT))
def test_whatever_was_wanted_is_called_by_its_name(tx: Transaction, command: str) -> None:
    act = wording("zh").plain(f"act.{command}")

    assert act in sentence(tx, r.NotNow(NUMBER, Status.CLOSED, command), "zh")


def test_who_was_faster_is_told_to_the_slower_one_by_an_alert(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    card = town.last(CENTRE_CHAT)
    stale = card.data("派 城管")
    town.tap(LI, card, "派 城管")

    said = town.press(ZHAO, card, stale)

    assert LI.name in said
    assert "待接单" in said
    assert town.case().unit == SQUAD.code


def test_a_tap_on_somebody_elses_button_is_answered_and_changes_nothing(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    before = town.case()

    said = town.tap(OFFICER_SQUAD, town.last(CENTRE_CHAT), "派 城管")

    assert "中心工作人员" in said
    assert town.case() == before


def test_a_refused_word_leaves_no_note_behind(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "更多")
    town.tap(LI, town.last(1000 + LI.id), "并案")

    town.say(LI, "SY20261123-0001")

    assert "不能并入本案自身" in town.last(1000 + LI.id).text
    assert town.case().status is Status.REPORTED
