"""Writing a list: a guided form in private, by words and buttons; every step is kept, nonsense loses nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from dispatch.campaigns import commands as c
from dispatch.campaigns.model import MAX_ANSWER, MAX_TITLE, Campaign, CampaignId, Finding, ListedPlace
from dispatch.campaigns.read_places import GridNames, WrittenPlace, read_places
from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, Role, RowCode
from dispatch.rulebook import read_time
from handlers.bot_api.callback_data import PromptButton, PromptTap
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import FileKind, Pressed, Said
from handlers.campaigns.carry_out import carry_out
from handlers.campaigns.doors import doors_of
from handlers.campaigns.draft import STEPS, Draft, read_draft, write_draft
from handlers.campaigns.plan import plan_of
from handlers.centre import Centre
from handlers.forms.prompts import close_prompt, give_up, is_over
from handlers.notify.destinations import private
from handlers.notify.messages import PromptMessage
from handlers.privacy.find_names import names_a_person
from handlers.privacy.find_numbers import find
from handlers.turn import parse_input
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.turn.private_reply import addressee, asked_in_chat
from handlers.turn.reader_query import PlacesFileAnswer, PlacesFileQuery
from handlers.wording import wording
from storage.campaigns.campaigns import Texts
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction

KIND: Final = PromptKind.CAMPAIGN
DAYS: Final = (3, 5, 10)
"""Working days, one button each."""
ALL, CLEAR, ON = "all", "clear", "on"
"""Buttons of the step of the places: one of each grid; none any more; on without the lines that were not taken."""
_TTL: Final = timedelta(days=3)
_TABLES: Final = (".xlsx", ".xlsm", ".csv", ".xls")
_APART: Final = re.compile(r"[\s,，、/;；|]+")
MIN_ANSWERS: Final = 2


def begin(turn: Turn, person: Person) -> None:
    """Opens the form, or shows the one that is open already. Raises RoleNeeded."""
    if Role.STAFF not in person.roles:
        raise RoleNeeded((Role.STAFF,))
    to = private(person)
    prompt = open_draft(turn.tx, person)
    if prompt is not None and prompt.expires_at < turn.at:
        give_up(turn, prompt)
        prompt = None
    if prompt is None:
        args = write_draft(Draft())
        prompt = turn.tx.prompts.open(person.id, to.chat_id, KIND, turn.at, turn.at + _TTL, args=args)
        turn.out.show(to, PromptMessage(prompt.id))
    else:
        _ask_below(turn, person, prompt, read_draft(prompt.args))


def still_asked(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """The form is staff's."""
    return Role.STAFF in person.roles


def open_draft(tx: Transaction, person: Person) -> Prompt | None:
    """The form that the person has open."""
    return tx.prompts.of_kind(person.id, person.telegram_id or 0, KIND)


def answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> PlacesFileQuery | None:
    """Takes one more message as what the step asks for. Raises Unclear where it can't be read as that."""
    table = next(
        (file for file in said.files if file.kind is FileKind.DOCUMENT and file.name.casefold().endswith(_TABLES)),
        None,
    )
    if table is not None and prompt.expires_at >= turn.at:
        return PlacesFileQuery(turn.origin, asked_in_chat(person, said), table.file_id, prompt.id)
    if is_over(turn, prompt, said):
        return None
    draft, text = read_draft(prompt.args), clean(said.text).strip()
    if not text:
        raise Unclear("campaigns.no.words")
    _ask_below(turn, person, prompt, _heard(turn, draft, text))
    return None


def answer_places(turn: Turn, answer: PlacesFileAnswer) -> None:
    """The second turn: what the rows of a file say, as if they had been pasted."""
    person = addressee(turn, answer.query.asker)
    prompt = turn.tx.prompts.get(answer.query.prompt)
    if person is None or prompt is None or prompt.person != person.id:
        return
    if answer.problem:
        turn.out.say(private(person), f"campaigns.file.{answer.problem}")
        return
    try:
        _ask_below(turn, person, prompt, _with_places(turn, read_draft(prompt.args), answer.lines))
    except Unclear as unclear:
        turn.out.say(private(person), unclear.words, unclear.args_)


def tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """Handles a tap under the form and answers it, once. Raises a Refusal, or Unclear."""
    draft = read_draft(prompt.args)
    if tap.button is PromptButton.SUBMIT:
        _issue(turn, person, pressed, prompt, draft)
        return
    changed = _tapped(turn, draft, tap)
    if changed is None:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
        return
    _keep(turn, prompt, changed)
    turn.out.show(private(person), PromptMessage(prompt.id))
    turn.out.alert(pressed.callback, "")


def whole_grids(turn: Turn) -> tuple[WrittenPlace, ...]:
    """One place of each grid of the street."""
    words = wording(turn.centre.language).plain("campaigns.whole_grid")
    stations = turn.tx.places.stations()
    grids = (grid for station in stations for grid in turn.tx.places.grids_of(station.code))
    return tuple(WrittenPlace(grid.code, grid.station, words) for grid in grids)


def _heard(turn: Turn, draft: Draft, text: str) -> Draft:
    match draft.step:
        case "title":
            return draft.onwards(title=_title(turn, text))
        case "places":
            return _with_places(turn, draft, text.splitlines())
        case "day":
            return draft.onwards(due_at=_day(turn, text))
        case "answers":
            return draft.onwards(answers=_answers(text))
        case _:
            raise Unclear("campaigns.no.button")


def _title(turn: Turn, text: str) -> str:
    """It stands in the centre's group, so no number and no name may be in it."""
    title = " ".join(text.split())
    if len(title) > MAX_TITLE:
        raise Unclear("campaigns.no.title", most=str(MAX_TITLE), now=str(len(title)))
    if find(title) or names_a_person(title, (one.name for one in turn.tx.people.all_active())):
        raise Unclear("campaigns.no.number")
    return title


def _with_places(turn: Turn, draft: Draft, lines: Sequence[str]) -> Draft:
    """Adds what can be read; the other lines are told one by one, and nothing is taken while they stand."""
    read = read_places(
        lines, _names(turn), lambda text: bool(find(text)), draft.places, partial(doors_of, turn.tx, turn.centre)
    )
    if not read.places and not read.bad:
        raise Unclear("campaigns.no.words")
    return replace(draft, places=(*draft.places, *read.places), bad=()).onwards(bad=read.bad)


def _names(turn: Turn) -> GridNames:
    stations = turn.tx.places.stations()
    return GridNames((grid for station in stations for grid in turn.tx.places.grids_of(station.code)), stations)


def _day(turn: Turn, text: str) -> datetime:
    """The end of that local day's work. Unclear where the text names no day ahead."""
    found = parse_input.moment(turn, text)
    if found is None:
        days = read_time.span_in(text)
        if days is None or not 1 <= days.days <= turn.centre.book.rules.campaign_max_days:
            raise Unclear("campaigns.no.day")
        found = turn.centre.book.calendar.add_working_days(turn.at, round(days.days))
    return day_end(turn, found)


def day_end(turn: Turn, at: datetime) -> datetime:
    """The end of the local day of a moment, as days that people write are read."""
    day = turn.centre.book.calendar.day(at)
    return datetime.combine(day, read_time.END_OF_DAY, tzinfo=turn.centre.zone).astimezone(UTC)


def _answers(text: str) -> tuple[str, ...]:
    words = tuple(word for word in _APART.split(text) if word)
    if not MIN_ANSWERS <= len(words) <= len(Finding) or len(set(words)) < len(words):
        raise Unclear("campaigns.no.answers")
    if any(len(word) > MAX_ANSWER for word in words):
        raise Unclear("campaigns.no.long_answer", most=str(MAX_ANSWER))
    return words


def _tapped(turn: Turn, draft: Draft, tap: PromptTap) -> Draft | None:
    match tap.button:
        case PromptButton.STEP if tap.argument in STEPS:
            return replace(draft, step=tap.argument, page="fields" if tap.argument == "category" else "")
        case PromptButton.STEP if draft.step == "places":
            return _of_places(turn, draft, tap.argument)
        case PromptButton.TIME if draft.step == "day" and tap.argument in map(str, DAYS):
            later = turn.centre.book.calendar.add_working_days(turn.at, int(tap.argument))
            return draft.onwards(due_at=day_end(turn, later))
        case PromptButton.ROW if turn.centre.book.catalogue.row(tap.argument) is not None:
            return draft.onwards(row=RowCode(tap.argument), page="")
        case PromptButton.PAGE:
            return replace(draft, page=tap.argument)
        case PromptButton.SKIP:
            return draft.onwards(**({"row": None} if draft.step == "category" else {"answers": ()}), page="")
        case _:
            return None


def _of_places(turn: Turn, draft: Draft, what: str) -> Draft | None:
    match what:
        case "all":
            known = {place.key for place in draft.places}
            more = tuple(place for place in whole_grids(turn) if place.key not in known)
            return draft.onwards(places=(*draft.places, *more), bad=())
        case "clear":
            return replace(draft, places=(), bad=())
        case "on":
            return draft.onwards(bad=())
        case _:
            return None


def _issue(turn: Turn, person: Person, pressed: Pressed, prompt: Prompt, draft: Draft) -> None:
    """Sends the list on its way. The draft stays where that is refused."""
    after = issue(turn, person, draft)
    close_prompt(turn, prompt)
    turn.out.alert(pressed.callback, "campaigns.asked" if after.issued_at is None else "campaigns.issued")


def issue(turn: Turn, person: Person, draft: Draft) -> Campaign:
    """The list of that draft, issued. Raises a Refusal, or Unclear where something is missing."""
    plan = plan_of(turn.tx, draft, turn.at, turn.centre)
    if not draft.whole or draft.due_at is None:
        raise Unclear("campaigns.no.whole")
    if not plan.places:
        raise Unclear("campaigns.no.place_left")
    number = CampaignId(turn.tx.campaigns.next_id())
    places = tuple(ListedPlace(n, one.grid, one.station, one.door) for n, one in enumerate(plan.places, 1))
    command = c.Issue(number, places, draft.due_at, draft.findings, draft.row, plan.gate.full)
    after = carry_out(turn, None, command, person)
    turn.tx.campaigns.keep_texts(number, Texts(draft.title, tuple(one.text for one in plan.places), draft.answers))
    return after


def _ask_below(turn: Turn, person: Person, prompt: Prompt, draft: Draft) -> None:
    """Moves the form below what was written; one that still waits to be sent shows the change anyway."""
    if prompt.prompt_message_id is None:
        _keep(turn, prompt, draft)
        return
    turn.out.delete(prompt.chat_id, prompt.prompt_message_id)
    _keep(turn, replace(prompt, prompt_message_id=None), draft)
    turn.out.show(private(person), PromptMessage(prompt.id))


def _keep(turn: Turn, prompt: Prompt, draft: Draft) -> None:
    turn.tx.prompts.update(replace(prompt, args=write_draft(draft)))
