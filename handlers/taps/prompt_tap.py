"""A tap on a button under a prompt: taken from the person who was asked, else answered with the reason why not."""

from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person
from handlers.areas import AREAS
from handlers.bot_api.callback_data import PromptButton, PromptTap
from handlers.bot_api.incoming import Pressed
from handlers.forms import prompts
from handlers.forms.forms import FORMS
from handlers.intake import drafts, guided_form, outside_report, report_message
from handlers.queries import exports
from handlers.turn.carry_out import Turn
from storage.messages.prompts import Prompt, PromptKind

_OTHERS: Final = {
    PromptKind.GUIDED_FORM: guided_form.tapped,
    PromptKind.EXPORT: exports.tapped,
    **{kind: one.tapped for area in AREAS for kind, one in area.prompts.items() if one.tapped is not None},
}
"""What takes the taps under prompts that are no form of a command."""


def prompt_tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap) -> None:
    """Always answers, once. Raises a Refusal of the command that comes of it."""
    prompt = turn.tx.prompts.get(tap.prompt)
    if prompt is None or pressed.chat is None or pressed.chat.id != prompt.chat_id or prompt.person != person.id:
        mine = prompt is None or prompt.person == person.id
        turn.out.alert(pressed.callback, "ask.expired" if mine else "ask.of_other", loud=True)
    elif prompt.prompt_message_id not in (None, pressed.message_id):
        turn.out.alert(pressed.callback, "ask.older_copy", loud=True)
    elif prompt.kind is PromptKind.DRAFT:
        _draft_tapped(turn, person, pressed, tap, prompt)
    elif tap.button is PromptButton.CANCEL:
        prompts.give_up(turn, prompt)
        turn.out.alert(pressed.callback, "ask.cancelled")
    elif prompt.kind in _OTHERS:
        _OTHERS[prompt.kind](turn, person, pressed, tap, prompt)
    elif tap.button is PromptButton.SUBMIT:
        confirmed = prompts.submit(turn, person, prompt)
        words, args = confirmed or ("ask.nothing_yet", {})
        turn.out.alert(pressed.callback, words, args, loud=confirmed is None)
    elif tap.button is PromptButton.TIME and prompt.kind in FORMS:
        turn.out.alert(pressed.callback, *prompts.choose_time(turn, person, prompt, tap.argument))
    else:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)


def _draft_tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """Raises RoleNeeded for who was asked as staff, and is not any more."""
    if "of" in prompt.args and not drafts.decides(turn.tx, person):
        raise RoleNeeded(drafts.DECIDERS)
    if tap.button is PromptButton.DROP:
        drafts.close(turn, prompt)
        turn.out.alert(pressed.callback, "draft.dropped")
    elif tap.button is PromptButton.OPEN:
        _draft_opened(turn, pressed, prompt)
    else:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)


def _draft_opened(turn: Turn, pressed: Pressed, prompt: Prompt) -> None:
    """The message is played again, as its writer's report; the prompt under it becomes the card."""
    first = drafts.origin_of(turn, prompt) or prompt
    said, writer = drafts.said_of(first), turn.tx.people.require(first.person)
    under = None if "aside" in first.args else first.prompt_message_id
    outside = outside_report.outside_tag(said.text)
    if outside is not None:
        outside_report.enter(turn, writer, said, outside)
    else:
        report_message.report(turn, writer, said, card_at=under, sure=True)
    drafts.close(
        turn, first, keep_prompt=under is not None and turn.tx.cards.case_of(said.chat.id, under) is not None
    )
    turn.out.alert(pressed.callback, "done.Report" if said.text else "")
