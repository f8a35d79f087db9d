"""The workers' voice: asked, answered once by its owner, improved; who spoke stands nowhere in it."""

from collections.abc import Callable
from dataclasses import fields

import pytest

from dispatch.model import NoteId
from dispatch.rounds import voices as o
from dispatch.rounds.refusals import VoiceNotNow, VoiceNotYours
from dispatch.rounds.voices import Standing, Voice
from tests.dispatch.rounds.made import AT, told, voice
from tests.street import LI

WORDS = NoteId(4)
ASKED = voice()
ANSWERED = voice(o.VoiceAnswered(WORDS))
IMPROVED = voice(o.VoiceAnswered(WORDS), o.VoiceImproved())
ACTS: dict[str, Callable[[Voice, Standing], list[o.VoiceEvent]]] = {
    "unname": o.unname,
    "answer": lambda one, who: o.answer(one, who, WORDS),
    "improve": o.improve,
}
LAW = {
    ("unname", Standing.SPEAKER, "asked"): [o.VoiceUnnamed()],
    ("answer", Standing.OWNER, "asked"): [o.VoiceAnswered(WORDS)],
    ("improve", Standing.OWNER, "answered"): [o.VoiceImproved()],
}
"""Written by hand: everything else is refused."""


@pytest.mark.parametrize("state", ["asked", "answered", "improved"])
@pytest.mark.parametrize("who", Standing)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_just_where_the_law_says_so(act: str, who: Standing, state: str) -> None:
    one = {"asked": ASKED, "answered": ANSWERED, "improved": IMPROVED}[state]
    wanted = LAW.get((act, who, state))

    if wanted is not None:
        assert ACTS[act](one, who) == wanted
    else:
        with pytest.raises((VoiceNotNow, VoiceNotYours)):
            ACTS[act](one, who)


def test_a_name_is_taken_away_once() -> None:
    unnamed = told(ASKED, [o.VoiceUnnamed()])

    assert not unnamed.named
    assert o.unname(unnamed, Standing.SPEAKER) == []


def test_what_the_events_make_of_a_voice() -> None:
    assert (ASKED.waits, ASKED.revision) == (True, 1)
    assert (ANSWERED.answer, ANSWERED.answered_by, ANSWERED.waits) == (WORDS, LI.id, False)
    assert IMPROVED.improved_at == AT
    with pytest.raises(ValueError, match="no voice begins"):
        o.evolve(None, o.VoiceImproved(), None, AT)


def test_no_event_names_who_spoke() -> None:
    for event in (o.VoiceAsked, o.VoiceUnnamed, o.VoiceAnswered, o.VoiceImproved):
        assert not {field.name for field in fields(event)} & {"person", "speaker", "author", "by"}
