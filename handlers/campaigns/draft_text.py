"""Writes the form of a list: what is told so far, what is asked now, its buttons; at the end the preview."""

from collections.abc import Iterator

from markupsafe import Markup

from dispatch.campaigns.read_places import BadLine
from dispatch.model import PersonId
from handlers.bot_api.callback_data import PromptButton as B
from handlers.bot_api.callback_data import PromptTap, encode
from handlers.bot_api.card_pages import read_page
from handlers.campaigns.doors import keeps_doors
from handlers.campaigns.draft import Draft, read_draft
from handlers.campaigns.plan import Plan, plan_of
from handlers.campaigns.write_list import ALL, CLEAR, DAYS, ON
from handlers.cards.category_menu import category_menu
from handlers.cards.keyboard_pages import two
from handlers.privacy import masks
from handlers.queries.list_page import Row, stacked
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt
from storage.transaction import Transaction

_MAX_BAD = 8
_MAX_PEOPLE = 10


def draft_text(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """The form as it stands now; the preview is worked out anew each time."""
    draft = read_draft(prompt.args)
    lines = [say("campaigns.form.head"), *_so_far(draft, say)]
    if draft.step == "review":
        lines += _preview(tx, plan_of(tx, draft, say.at, say.centre), say)
    lines += [_bad_lines(draft, say)] if draft.bad and draft.step == "places" else []
    lines += [say("campaigns.form.doors")] if draft.step == "places" and keeps_doors(say.centre) else []
    lines.append(say(f"campaigns.form.{draft.step}", most=say.centre.book.rules.campaign_max_days))
    rows = [*_rows(draft, prompt, say), [_button(say, prompt, B.CANCEL, words="form.button.cancel")]]
    return stacked(lines), {"inline_keyboard": rows}


def due_day(say: Saying, draft: Draft) -> str:
    """The last day as people write it; empty where it is not told."""
    if draft.due_at is None:
        return ""
    local = draft.due_at.astimezone(say.centre.zone)
    return say.words.plain("span.day", month=local.month, day=local.day)


def _so_far(draft: Draft, say: Saying) -> Iterator[Markup]:
    if draft.title:
        yield say("campaigns.form.has_title", title=draft.title)
    row = say.centre.book.catalogue.row(draft.row) if draft.row is not None else None
    if row is not None:
        yield say("campaigns.form.has_category", name=say.row(row))
    if draft.places:
        yield say("campaigns.form.has_places", count=len(draft.places))
    if draft.due_at is not None:
        yield say("campaigns.form.has_day", day=due_day(say, draft))
    if draft.answers:
        yield say("campaigns.form.has_answers", answers="、".join(draft.answers))


def _bad_lines(draft: Draft, say: Saying) -> Markup:
    """Each line that was not taken, with what is wrong with it."""
    lines = [
        say(
            "campaigns.bad_line",
            line=one.line,
            text=masks.text(one.text),
            what=say.words.plain(f"campaigns.fault.{one.fault}"),
        )
        for one in draft.bad[:_MAX_BAD]
    ]
    return say("campaigns.bad_lines", count=len(draft.bad), lines=lines, more=max(len(draft.bad) - _MAX_BAD, 0))


def _bad_line(one: BadLine, say: Saying) -> Markup:
    what = say.words.plain(f"campaigns.fault.{one.fault}")
    return say("campaigns.bad_line", line=one.line, text=masks.text(one.text), what=what)


def _preview(tx: Transaction, plan: Plan, say: Saying) -> Iterator[Markup]:
    """Who would get how many; of the load of others only how many of them would have too much."""
    ranked = sorted(plan.by_person.items(), key=lambda one: (-one[1], one[0]))
    people = [_worker(tx, person, count, say) for person, count in ranked[:_MAX_PEOPLE]]
    yield say(
        "campaigns.preview",
        places=len(plan.places),
        workers=plan.gate.workers,
        most=plan.gate.most,
        people=people,
        more=max(len(ranked) - _MAX_PEOPLE, 0),
    )
    if plan.repeated:
        yield say("campaigns.left_out", count=plan.repeated, days=say.centre.book.rules.campaign_repeat_days)
    if plan.nobody:
        yield say("campaigns.nobody", count=plan.nobody)
    if not plan.gate.passes:
        yield say("campaigns.too_full", count=plan.gate.full, limit=say.centre.book.rules.campaign_week_load)


def _worker(tx: Transaction, person: PersonId, count: int, say: Saying) -> Markup:
    return say("campaigns.worker_gets", name=say.name(tx.people.get(person), masked=False), count=count)


def _rows(draft: Draft, prompt: Prompt, say: Saying) -> list[Row]:
    match draft.step:
        case "places":
            return _place_rows(draft, prompt, say)
        case "day":
            return [[_labelled(prompt, B.TIME, str(n), say.words.plain("campaigns.in_days", days=n)) for n in DAYS]]
        case "category":
            return _categories(draft, prompt, say)
        case "answers":
            return [[_button(say, prompt, B.SKIP, words="campaigns.button.customary"), _back(draft, prompt, say)]]
        case "review":
            return _review_rows(draft, prompt, say)
        case _:
            return [[_back(draft, prompt, say)]] if draft.whole else []


def _place_rows(draft: Draft, prompt: Prompt, say: Saying) -> list[Row]:
    ways = [_button(say, prompt, B.STEP, ALL, words="campaigns.button.all")]
    if draft.places:
        ways += [
            _button(say, prompt, B.STEP, ON, words="campaigns.button.on"),
            _button(say, prompt, B.STEP, CLEAR, words="campaigns.button.clear"),
        ]
    return [ways]


def _review_rows(draft: Draft, prompt: Prompt, say: Saying) -> list[Row]:
    def step(name: str) -> dict[str, str]:
        return _button(say, prompt, B.STEP, name, words=f"campaigns.button.change_{name}")

    return [
        [_button(say, prompt, B.SUBMIT, words="campaigns.button.issue")],
        [step("title"), step("places"), step("day")],
        [step("answers"), step("category")],
    ]


def _categories(draft: Draft, prompt: Prompt, say: Saying) -> list[Row]:
    found = category_menu(say.centre.book.catalogue, read_page(draft.page or "fields"))
    menu = [
        _labelled(prompt, B.PAGE if choice.page else B.ROW, str(choice.page or choice.row), choice.label)
        for choice in found.choices
    ]
    turns = ((found.before, "verb.previous"), (found.after, "verb.next"))
    turned = [_labelled(prompt, B.PAGE, str(to), say.words.plain(words)) for to, words in turns if to is not None]
    none = _button(say, prompt, B.SKIP, words="campaigns.button.no_category")
    return [*two(menu), *([turned] if turned else []), [none, _back(draft, prompt, say)]]


def _back(draft: Draft, prompt: Prompt, say: Saying) -> dict[str, str]:
    return _button(say, prompt, B.STEP, "review", words="form.button.back")


def _button(say: Saying, prompt: Prompt, which: B, argument: str = "", *, words: str) -> dict[str, str]:
    return _labelled(prompt, which, argument, say.words.plain(words))


def _labelled(prompt: Prompt, which: B, argument: str, label: str) -> dict[str, str]:
    return {"text": label, "callback_data": encode(PromptTap(which, prompt.id, argument))}
