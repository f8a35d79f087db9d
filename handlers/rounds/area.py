"""What rounds offer to the rest of the handlers: one row."""

from functools import partial
from typing import Final

from dispatch.rounds.voices import VoiceKind
from handlers.bot_api.callback_data import ListName
from handlers.rounds import (
    alarms,
    figures,
    files,
    pages,
    rota,
    taps,
    visit_card,
    visit_text,
    visit_turn,
    voice_text,
    voices,
)
from handlers.rounds.names import NAME
from handlers.turn.area import Area, AreaPrompt
from storage.messages.prompts import PromptKind

ROUNDS: Final = Area(
    NAME,
    morning=pages.morning,
    joins=True,
    timers={rota.TIMER: rota.ring, visit_turn.TIMER: alarms.ring, voices.TIMER: voices.ring},
    lists={ListName.ROUNDS: taps.tapped},
    page=pages.page,
    files=files.files,
    prompts={
        PromptKind.VISIT: AreaPrompt(
            visit_turn.still_asked, visit_text.card, visit_card.notebook_answered, visit_card.tapped
        ),
        PromptKind.NOTEBOOK: AreaPrompt(
            visit_turn.still_asked, visit_text.notebook_question, visit_card.notebook_answered
        ),
        PromptKind.VOICE: AreaPrompt(voices.is_own, voice_text.own, voices.answered, voices.unname),
        PromptKind.VOICE_ANSWER: AreaPrompt(voices.may_answer, voice_text.question, voices.answered),
    },
    tags={
        "建议": partial(voices.heard, kind=VoiceKind.SUGGESTION),
        "困难": partial(voices.heard, kind=VoiceKind.DIFFICULTY),
    },
    overhears=visit_card.overhears,
    figures=figures.summary,
    sheet=figures.sheet,
    begins=rota.begin,
    people_changed=rota.people_changed,
)
