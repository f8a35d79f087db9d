"""What doors offer to the rest of the handlers: their row among the areas."""

from typing import Final

from handlers.bot_api.callback_data import ListName
from handlers.households import asked, clock, figures, prompts, record, taps
from handlers.households.acts import TIMER
from handlers.households.reach import is_on
from handlers.turn.area import Area, AreaPrompt
from storage.messages.prompts import PromptKind

AREA: Final = Area(
    name=clock.NAME,
    morning=clock.morning,
    timers={TIMER: clock.ring, clock.WEEK: clock.ring_week, clock.PROPOSED: clock.ring_proposed},
    lists={ListName.DOORS: taps.tapped},
    prompts={
        PromptKind.DOOR_WHICH: AreaPrompt(
            asked.walks, prompts.which_text, prompts.which_answered, prompts.which_tapped
        ),
        PromptKind.DOOR_CASE: AreaPrompt(asked.visits, prompts.case_text, prompts.case_answered),
        PromptKind.DOOR_LOOK: AreaPrompt(asked.looks, prompts.look_text, prompts.look_answered, prompts.look_tapped),
        PromptKind.DOOR_PART: AreaPrompt(asked.visits, prompts.part_text, prompts.part_answered, prompts.part_tapped),
    },
    tags={"入户": record.tagged, "走访": record.tagged},
    overhears=record.overheard,
    figures=figures.figures,
    sheet=figures.sheet,
    begins=clock.begins,
    people_changed=clock.tell_week,
    is_on=is_on,
)
