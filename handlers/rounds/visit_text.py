"""Writes the card of a visit and the question for a notebook, as they are when they are sent."""

from markupsafe import Markup

from dispatch.households.door import DoorId
from dispatch.model import Person, PersonId
from dispatch.rounds.visits import Drawn, DrawnDoor, NotebookCheck, Tick, Verdict, Visit
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode, from_36, to_36
from handlers.cards.case_notes import short
from handlers.notify import attachments
from handlers.privacy import masks
from handlers.queries.list_page import Row, in_rows, line, stacked
from handlers.rounds.card_buttons import (
    FILES,
    MISSED,
    NOTEBOOK,
    OPEN_PROBLEM,
    PAGE,
    REASONS,
    RECHECK,
    RECHECK_DOOR,
    RECORD,
    TICK,
    VERDICT,
    button,
)
from handlers.rounds.names import visit_name, workers_of
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt
from storage.transaction import Transaction

_MAX_PROBLEM = 60
"""Characters of a noted problem."""


def card(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """The first page, the reasons of a visit that nobody made, or the notebook of one worker."""
    visit = tx.visits.require(int(str(prompt.args["visit"])))
    page = str(prompt.args.get("page", ""))
    text = stacked(_lines(tx, visit, say))
    if page == REASONS:
        rows = _reasons(prompt.id, say)
    elif page:
        worker = tx.people.require(PersonId(from_36(page)))
        text = stacked([text, say("rounds.card.whose", name=worker.name)])
        rows = _notebook(prompt.id, worker, say)
    else:
        rows = _first(tx, visit, prompt.id, say)
    return text, {"inline_keyboard": rows}


def notebook_question(tx: Transaction, prompt: Prompt, say: Saying) -> tuple[Markup, dict[str, object]]:
    """What a worker is to amend, in one line."""
    worker = tx.people.require(PersonId(int(str(prompt.args["worker"]))))
    return say("rounds.ask_amend", name=worker.name), {"inline_keyboard": [[cancel(prompt, say)]]}


def cancel(prompt: Prompt, say: Saying) -> dict[str, str]:
    """The button that gives a question up."""
    tap = PromptTap(PromptButton.CANCEL, prompt.id)
    return {"text": say.words.plain("verb.cancel"), "callback_data": encode(tap)}


def reason_text(visit: Visit, say: Saying) -> str:
    """The ready reason for not going; empty where there is none."""
    reasons = say.centre.book.rules.missed_reasons
    return next((one.text for one in reasons if one.code == visit.missed), "") if visit.missed is not None else ""


def state_text(visit: Visit, say: Saying) -> str:
    """What became of the visit, in a few words."""
    plain = say.words.plain
    if visit.cancelled:
        return plain("rounds.state.cancelled")
    if visit.missed is not None:
        return plain("rounds.state.missed", reason=reason_text(visit, say))
    if visit.ticks:
        ticks = "、".join(plain(f"rounds.tick.{tick}") for tick in Tick if tick in visit.ticks)
        return plain("rounds.state.made", ticks=ticks)
    return plain("rounds.state.open" if visit.at <= say.at else "rounds.state.ahead")


def _lines(tx: Transaction, visit: Visit, say: Saying) -> list[Markup]:
    lines = [say("rounds.card.head", name=visit_name(tx, visit, say), state=state_text(visit, say))]
    lines += [_check(tx, one, say) for one in visit.checks]
    problems = [(place, one) for place, one in enumerate(visit.notes) if one.problem]
    for number, (_, one) in enumerate(problems, start=1):
        words = tx.notes.text(one.note) if one.note is not None else None
        case = tx.cases.get(one.case) if one.case is not None else None
        shown = short(masks.text(words or say.words.plain("rounds.card.erased")), _MAX_PROBLEM)
        lines.append(say("rounds.card.problem", number=number, words=shown, case=case.number if case else ""))
    others = len(visit.notes) - len(problems)
    lines += [say("rounds.card.notes", count=others)] if others else []
    shown_files = "、".join(attachments.counted(tx, visit.media, say))
    lines += [say("rounds.card.files", files=shown_files)] if shown_files else []
    lines += [say("rounds.card.drawn", count=len(visit.drawn))] if visit.drawn else []
    lines += [_drawn(tx, number, one, say) for number, one in enumerate(visit.drawn, start=1)]
    lines += [say("rounds.card.doors", count=len(visit.doors))] if visit.doors else []
    lines += [_door(tx, number, one, say) for number, one in _numbered_doors(visit)]
    return lines if visit.notes or visit.checks else [*lines, say("rounds.card.hint")]


def _check(tx: Transaction, one: NotebookCheck, say: Saying) -> Markup:
    worker = tx.people.get(one.worker)
    verdict = say.words.plain(f"rounds.verdict.{one.verdict}")
    return say("rounds.card.check", name=say.name(worker, masked=False), verdict=verdict)


def _drawn(tx: Transaction, number: int, one: Drawn, say: Saying) -> Markup:
    case = tx.cases.require(one.case)
    mark = "" if one.right is None else say.words.plain(f"rounds.recheck.{'right' if one.right else 'wrong'}")
    return say("rounds.card.drawn_case", number=number, line=line(tx, case, say), mark=mark)


def _numbered_doors(visit: Visit) -> list[tuple[int, DrawnDoor]]:
    """The numbers go on after those of the cases."""
    return list(enumerate(visit.doors, start=len(visit.drawn) + 1))


def _door(tx: Transaction, number: int, one: DrawnDoor, say: Saying) -> Markup:
    """Its number, and how the last visit ended that was noted there; no more of one that is of a special group by
    now."""
    door, name = tx.doors.get(one.door), tx.doors.number(DoorId(one.door))
    last = door.last if door is not None and not door.special else None
    told = ""
    if last is not None:
        what = say.words.plain(f"households.outcome.{last.outcome}")
        told = say.words.plain("rounds.card.door_visit", month=last.day.month, day=last.day.day, what=what)
    mark = "" if one.right is None else say.words.plain(f"rounds.recheck_door.{'right' if one.right else 'wrong'}")
    return say("rounds.card.drawn_door", number=number, door=str(name or "—"), told=told, mark=mark)


def _first(tx: Transaction, visit: Visit, prompt: int, say: Saying) -> list[Row]:
    plain = say.words.plain
    ticks = [_tick(visit, tick, prompt, say) for tick in Tick]
    away = button(plain("rounds.verb.missed"), prompt, PAGE, REASONS)
    rows = [ticks[:2], [ticks[2], *([] if visit.ticks else [away])]]
    if Tick.NOTEBOOK in visit.ticks:
        names = [
            button(plain("rounds.verb.notebook", name=worker.name), prompt, NOTEBOOK, to_36(worker.id))
            for worker in workers_of(tx, visit)
        ]
        rows += in_rows(names, 2)
    for number, one in enumerate(visit.drawn, start=1):
        code = to_36(one.case)
        labels = (("right", "1"), ("wrong", "0"))
        rows.append(
            [
                button(f"{number} {plain(f'rounds.recheck.{key}')}", prompt, RECHECK, f"{code}-{to}")
                for key, to in labels
            ]
        )
    for number, door in _numbered_doors(visit):
        rows.append(
            [
                button(
                    f"{number} {plain(f'rounds.recheck_door.{key}')}",
                    prompt,
                    RECHECK_DOOR,
                    f"{to_36(door.door)}-{to}",
                )
                for key, to in (("right", "1"), ("wrong", "0"))
            ]
        )
    waiting = [(place, one) for place, one in enumerate(visit.notes) if one.problem]
    opened = [
        button(plain("rounds.verb.open_problem", number=number), prompt, OPEN_PROBLEM, str(place))
        for number, (place, one) in enumerate(waiting, start=1)
        if one.case is None
    ]
    rows += in_rows(opened, 3)
    return [*rows, [button(plain("rounds.verb.files"), prompt, FILES)]] if visit.media else rows


def _tick(visit: Visit, tick: Tick, prompt: int, say: Saying) -> dict[str, str]:
    label = say.words.plain(f"rounds.tick.{tick}")
    shown = say.words.plain("ask.marked", time=label) if tick in visit.ticks else label
    return button(shown, prompt, TICK, tick)


def _reasons(prompt: int, say: Saying) -> list[Row]:
    reasons = [button(one.text, prompt, MISSED, one.code) for one in say.centre.book.rules.missed_reasons]
    return [*in_rows(reasons, 2), [button(say.words.plain("rounds.verb.back"), prompt, PAGE)]]


def _notebook(prompt: int, worker: Person, say: Saying) -> list[Row]:
    plain, code = say.words.plain, to_36(worker.id)
    verdicts = [button(plain(f"rounds.verdict.{one}"), prompt, VERDICT, f"{code}-{one}") for one in Verdict]
    record = button(plain("rounds.verb.record"), prompt, RECORD, code)
    return [verdicts, [record, button(plain("rounds.verb.back"), prompt, PAGE)]]
