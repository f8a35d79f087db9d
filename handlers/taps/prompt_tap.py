"""A tap on a button under a question of the bot: answered by whom it was asked, or it says why not."""

from dispatch.model import Person
from handlers.bot_api.callback_data import AskTap
from handlers.bot_api.incoming import Pressed
from handlers.forms import prompts
from handlers.intake import drafts, guided_form, outside_report, report_message
from handlers.turn.carry_out import Turn
from storage.messages.asks import Ask


def ask_tapped(turn: Turn, person: Person, pressed: Pressed, tap: AskTap) -> None:
    """Always answers, once. Raises a Refusal of the command that comes of it."""
    ask = turn.tx.asks.get(tap.ask)
    if ask is None or pressed.chat is None or pressed.chat.id != ask.chat_id or ask.person != person.id:
        mine = ask is None or ask.person == person.id
        turn.out.alert(pressed.callback, "ask.expired" if mine else "ask.of_other", loud=True)
    elif ask.command == drafts.DRAFT:
        _draft_tapped(turn, pressed, tap, ask)
    elif tap.verb == "cancel":
        prompts.give_up(turn, ask)
        turn.out.alert(pressed.callback, "ask.cancelled")
    elif ask.command == guided_form.FORM:
        guided_form.tapped(turn, person, pressed, tap, ask)
    elif tap.verb == "submit":
        after = prompts.submit(turn, person, ask)
        words = "ask.nothing_yet" if after is None else f"done.{prompts.command_name(ask)}"
        turn.out.alert(pressed.callback, words, loud=after is None)
    else:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)


def _draft_tapped(turn: Turn, pressed: Pressed, tap: AskTap, ask: Ask) -> None:
    if tap.verb == "drop":
        drafts.close(turn, ask)
        turn.out.alert(pressed.callback, "draft.dropped")
    elif tap.verb == "open":
        _draft_opened(turn, pressed, ask)
    else:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)


def _draft_opened(turn: Turn, pressed: Pressed, ask: Ask) -> None:
    """The message is played again, as its writer's report; the question under it becomes the card."""
    first = drafts.origin_of(turn, ask) or ask
    said, writer = drafts.said_of(first), turn.tx.people.require(first.person)
    source = outside_report.source_of(said.text)
    if source is not None:
        outside_report.enter(turn, writer, said, source)
    else:
        report_message.report(turn, writer, said, card_at=first.prompt_message_id)
    drafts.close(
        turn, first, keep_prompt=turn.tx.cards.case_of(said.chat.id, first.prompt_message_id or 0) is not None
    )
    turn.out.alert(pressed.callback, "done.Report" if said.text else "said.answer_below")
