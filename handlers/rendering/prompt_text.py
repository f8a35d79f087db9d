"""The text of a prompt: what it asks, what has come so far; its buttons, or the reply that it forces."""

from datetime import timedelta
from typing import Final

from markupsafe import Markup

from dispatch.case.clocks import most_extension_days
from handlers.areas import AREAS
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode
from handlers.cards.case_notes import bare_question, veiled
from handlers.forms import ready_times
from handlers.forms.forms import FORMS, asking_words
from handlers.forms.ready_times import CHOSEN
from handlers.intake.guided_form_text import draft_text, guided_text
from handlers.privacy import masks
from handlers.queries.exports import export_text
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction

_OTHERS: Final = {
    PromptKind.DRAFT: draft_text,
    PromptKind.GUIDED_FORM: guided_text,
    PromptKind.EXPORT: export_text,
    **{kind: one.write for area in AREAS for kind, one in area.prompts.items()},
}
"""What writes the prompts that are no form of a command."""


def prompt_text(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """The prompt as it stands now, and its buttons or the reply that it forces."""
    if prompt.kind in _OTHERS:
        return _OTHERS[prompt.kind](tx, prompt, say)
    form = FORMS[prompt.kind]
    person = tx.people.require(prompt.person)
    in_group = prompt.chat_id != person.telegram_id
    who = (
        Markup('<a href="tg://user?id={}">{}</a>').format(person.telegram_id, person.name)
        if in_group
        else person.name
    )
    lines = [_question(tx, prompt, say, who)]
    chosen = prompt.args.get(CHOSEN)
    if chosen is not None:
        lines.append(say("ask.time_chosen", time=say.words.plain(f"ready.{chosen}")))
    got = _received(prompt, say)
    if got:
        lines.append(say("ask.received", what="、".join(got)))
    lines.append(say("ask.foot" if in_group else "ask.foot_private"))
    text = Markup("\n").join(lines)
    if form.collects:
        return text, {"inline_keyboard": [_row(prompt, say, PromptButton.SUBMIT, PromptButton.CANCEL)]}
    if form.times:
        return text, {"inline_keyboard": [_times(tx, prompt, say), _row(prompt, say, PromptButton.CANCEL)]}
    if prompt.prompt_message_id is not None:
        return text, {}
    placeholder = say.words.plain("ask.placeholder")
    return text, {"force_reply": True, "selective": True, "input_field_placeholder": placeholder}


def _row(prompt: Prompt, say: Saying, *buttons: PromptButton) -> list[dict[str, str]]:
    taps = [(f"verb.{button}", PromptTap(button, prompt.id)) for button in buttons]
    return [{"text": say.words.plain(key), "callback_data": encode(tap)} for key, tap in taps]


def _times(tx: Transaction, prompt: Prompt, say: Saying) -> list[dict[str, str]]:
    """One button for each time that can be chosen now; the chosen one is marked."""
    chosen, row = prompt.args.get(CHOSEN), []
    codes = ready_times.offered(FORMS[prompt.kind].times, say.at, say.centre.book.calendar)
    most = _most_days(tx, prompt, say) if prompt.kind is PromptKind.DAYS else None
    for code in codes if most is None else ready_times.at_most(codes, most):
        label = say.words.plain(f"ready.{code}")
        text = say.words.plain("ask.marked", time=label) if code == chosen else label
        row.append({"text": text, "callback_data": encode(PromptTap(PromptButton.TIME, prompt.id, code))})
    return row


def _question(tx: Transaction, prompt: Prompt, say: Saying, who: Markup | str) -> Markup:
    """What is asked, of which case."""
    local = say.at.astimezone(say.centre.zone)
    later = local + timedelta(days=3)
    example = say.words.plain("span.day", month=later.month, day=later.day)
    if prompt.kind is PromptKind.INTO:
        example = f"{say.centre.prefix}{local:%Y%m%d}-0001"
    case = tx.cases.get(prompt.case_id) if prompt.case_id is not None else None
    question = tx.notes.text(case.question) if case is not None and case.question is not None else None
    hidden = prompt.chat_id < 0 and case is not None and case.sensitive
    shown = bare_question(masks.place(question)) if question and not hidden else ""
    key = asking_words(prompt.kind, {name: str(value) for name, value in prompt.args.items()})
    number = case.number if case is not None else ""
    most = _most_days(tx, prompt, say)
    text = say(key, who=who, number=number, example=example, question=shown, most=most)
    return veiled(tx, case, text) if case is not None else text


def _most_days(tx: Transaction, prompt: Prompt, say: Saying) -> int | None:
    """The longest extension of the case, in working days; None where no clock runs."""
    case = tx.cases.get(prompt.case_id) if prompt.case_id is not None else None
    clock = case.clock if case is not None else None
    return most_extension_days(clock, say.centre.book) if clock is not None else None


def _received(prompt: Prompt, say: Saying) -> list[str]:
    got = [say.words.plain("ask.words", count=len(prompt.notes))] if prompt.notes else []
    if prompt.media:
        got.append(say.words.plain("ask.media", count=len(prompt.media)))
    if "latitude" in prompt.args:
        got.append(say.words.plain("ask.point"))
    return got
