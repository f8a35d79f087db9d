"""The text of a prompt: what it asks, what has come so far; its buttons, or the reply that it forces."""

from datetime import timedelta

from markupsafe import Markup

from handlers.bot_api.callback_data import PromptButton, PromptTap, encode
from handlers.cards.case_notes import veiled
from handlers.forms.forms import FORMS, asking_words
from handlers.intake.guided_form_text import draft_text, guided_text
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction


def prompt_text(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """The prompt as it stands now, and its buttons or the reply that it forces."""
    if prompt.kind is PromptKind.DRAFT:
        return draft_text(tx, prompt, say)
    if prompt.kind is PromptKind.GUIDED_FORM:
        return guided_text(tx, prompt, say)
    form = FORMS[prompt.kind]
    person = tx.people.require(prompt.person)
    in_group = prompt.chat_id != person.telegram_id
    who = (
        Markup('<a href="tg://user?id={}">{}</a>').format(person.telegram_id, person.name)
        if in_group
        else person.name
    )
    lines = [_question(tx, prompt, say, who)]
    got = _received(prompt, say)
    if got:
        lines.append(say("ask.received", what="、".join(got)))
    lines.append(say("ask.foot" if in_group else "ask.foot_private"))
    text = Markup("\n").join(lines)
    if form.collects:
        two = (PromptButton.SUBMIT, PromptButton.CANCEL)
        buttons = [(f"verb.{button}", PromptTap(button, prompt.id)) for button in two]
        row = [{"text": say.words.plain(key), "callback_data": encode(tap)} for key, tap in buttons]
        return text, {"inline_keyboard": [row]}
    if prompt.prompt_message_id is not None:
        return text, {}
    placeholder = say.words.plain("ask.placeholder")
    return text, {"force_reply": True, "selective": True, "input_field_placeholder": placeholder}


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
    shown = masks.place(question) if question and not hidden else ""
    key = asking_words(prompt.kind, {name: str(value) for name, value in prompt.args.items()})
    number = case.number if case is not None else ""
    text = say(key, who=who, number=number, example=example, question=shown)
    return veiled(tx, case, text) if case is not None else text


def _received(prompt: Prompt, say: Saying) -> list[str]:
    got = [say.words.plain("ask.words", count=len(prompt.notes))] if prompt.notes else []
    if prompt.media:
        got.append(say.words.plain("ask.media", count=len(prompt.media)))
    if "latitude" in prompt.args:
        got.append(say.words.plain("ask.point"))
    return got
