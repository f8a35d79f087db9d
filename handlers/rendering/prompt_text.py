"""How a question of the bot reads: what it asks, what has come so far, its buttons or the reply it forces."""

from markupsafe import Markup

from handlers.bot_api.callback_data import AskTap, encode
from handlers.cards.case_notes import veiled
from handlers.forms.forms import FORMS, Form
from handlers.intake import drafts, guided_form
from handlers.intake.guided_form_text import draft_text, guided_text
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.messages.asks import Ask
from storage.transaction import Transaction


def ask_text(tx: Transaction, ask: Ask, say: Saying) -> tuple[Markup, dict[str, object]]:
    """The question as it stands now, and its buttons or the reply that it forces."""
    if ask.command == drafts.DRAFT:
        return draft_text(tx, ask, say)
    if ask.command == guided_form.FORM:
        return guided_text(tx, ask, say)
    form = FORMS[ask.command]
    person = tx.people.require(ask.person)
    in_group = ask.chat_id != person.telegram_id
    who = (
        Markup('<a href="tg://user?id={}">{}</a>').format(person.telegram_id, person.name)
        if in_group
        else person.name
    )
    lines = [_question(tx, ask, form, say, who)]
    got = _received(ask, say)
    if got:
        lines.append(say("ask.received", what="、".join(got)))
    lines.append(say("ask.foot" if in_group else "ask.foot_private"))
    text = Markup("\n").join(lines)
    if form.collects:
        buttons = [(f"verb.{verb}", AskTap(verb, ask.id)) for verb in ("submit", "cancel")]
        row = [{"text": say.words.plain(key), "callback_data": encode(tap)} for key, tap in buttons]
        return text, {"inline_keyboard": [row]}
    if ask.prompt_message_id is not None:
        return text, {}
    placeholder = say.words.plain("ask.placeholder")
    return text, {"force_reply": True, "selective": True, "input_field_placeholder": placeholder}


def _question(tx: Transaction, ask: Ask, form: Form, say: Saying, who: Markup | str) -> Markup:
    local = say.at.astimezone(say.centre.zone)
    example = f"{local.month}-{min(local.day + 3, 28)}"
    if form.words == "into":
        example = f"{say.centre.prefix}{local:%Y%m%d}-0001"
    case = tx.cases.get(ask.case_id) if ask.case_id is not None else None
    question = tx.notes.text(case.question) if case is not None and case.question is not None else None
    hidden = ask.chat_id < 0 and case is not None and case.sensitive
    shown = masks.place(question) if question and not hidden else ""
    text = say(f"ask.{form.words}", who=who, example=example, question=shown)
    return veiled(tx, case, text) if case is not None else text


def _received(ask: Ask, say: Saying) -> list[str]:
    got = [say.words.plain("ask.words", count=len(ask.notes))] if ask.notes else []
    if ask.media:
        got.append(say.words.plain("ask.media", count=len(ask.media)))
    if "latitude" in ask.args:
        got.append(say.words.plain("ask.point"))
    return got
