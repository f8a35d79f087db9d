"""Writes lists: one line and one button for each case, and the buttons to the other pages."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from dispatch.model import Case, CaseId, Urgency
from handlers.bot_api.callback_data import ListName, ListTap, encode, to_36
from handlers.cards.case_notes import short, veiled
from handlers.notify.list_buttons import BackButton, PageButtons
from handlers.notify.messages import CaseList, DatedNote
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.transaction import Transaction

Row = list[dict[str, str]]
PageView = tuple[Markup, list[Row]]

_MAX_PLACE = 24
"""Characters of an address."""
_SAY_ALL = frozenset({"said.no_open_cases"})
"""What says of an empty list all that its title would."""
A_PAGE = 8
"""Cases on one page: they and their buttons fit a phone's screen."""


def cases_page(tx: Transaction, asked: CaseList, cases: Sequence[Case], say: Saying) -> PageView:
    """One page, each case opened by its button; `cases` are those of it that its reader may know of."""
    title = say(asked.title, count=asked.total)
    if not cases and asked.none in _SAY_ALL:
        return stacked([say(asked.none), *_note(asked, say)]), _back(asked, say)
    if not cases:
        return stacked([title, say(asked.none), *_note(asked, say)]), _back(asked, say)
    lines = [title, *(line(tx, case, say) for case in cases), *_note(asked, say)]
    if asked.pages > 1:
        lines.append(say("list.page", page=asked.page + 1, pages=asked.pages))
    turns = page_buttons(say, asked.paging.name, asked.paging.before, asked.page, asked.pages)
    return stacked(lines), [*openers(cases), *turns, *_back(asked, say)]


def line(tx: Transaction, case: Case, say: Saying) -> Markup:
    """One case in one line, with where it is, to the house; a sensitive one shows only number, status, whether
    it is urgent, and station."""
    station = tx.places.station(case.station) if case.station is not None else None
    parts = [] if case.sensitive else [say.category(case) or say.words.plain("card.no_category")]
    parts += [station.name] if station is not None else []
    place = tx.notes.text(case.place.note) if case.place.note is not None and not case.sensitive else None
    parts += [short(masks.place(place), _MAX_PLACE)] if place else []
    clock, act = (case.triage, "triage") if case.triage is not None else (case.clock, "handling")
    when = say.standing(clock, say.centre.book, act) if clock is not None and case.open else None
    urgent = [say("urgency.urgent")] if case.open and case.urgency is Urgency.URGENT else []
    status = Markup(" · ").join([say(f"status.{case.status}"), *urgent])
    told = say("list.line", number=case.number, status=status, what=" ".join(parts), when=when or "")
    return veiled(tx, case, told)


def openers(cases: Sequence[Case]) -> list[Row]:
    """A button for each case: its card, in private, by one tap. The day is on it, for two days have the same tail."""
    buttons = [button(case.number[-9:], ListTap(ListName.OPEN, to_36(case.id))) for case in cases]
    return in_rows(buttons, 3)


def in_rows(buttons: Row, wide: int) -> list[Row]:
    """So many buttons side by side."""
    return [buttons[i : i + wide] for i in range(0, len(buttons), wide)]


def page_buttons(say: Saying, name: ListName, before: str, page: int, pages: int) -> list[Row]:
    """The buttons «上一页» and «下一页», where there is such a page."""
    row: Row = []
    if page:
        row.append(button(say.words.plain("verb.previous"), ListTap(name, f"{before}{page - 1}")))
    if page + 1 < pages:
        row.append(button(say.words.plain("verb.next"), ListTap(name, f"{before}{page + 1}")))
    return [row] if row else []


def page_number(text: str) -> int:
    """The page that such a button opens, counted from 0. ValueError for what no button has."""
    if not text.isdecimal() or len(text) > 4:
        raise ValueError(text)
    return int(text)


def button(label: str, tap: ListTap) -> dict[str, str]:
    return {"text": label, "callback_data": encode(tap)}


def page_of(
    ids: Sequence[CaseId],
    page: int,
    *,
    title: str,
    none: str,
    paging: PageButtons,
    back: BackButton | None = None,
    note: DatedNote | None = None,
) -> CaseList:
    """One page of these cases, counted from 0; a page past the end is the last."""
    pages = max(1, -(-len(ids) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(ids[page * A_PAGE : (page + 1) * A_PAGE])
    return CaseList(title, none, paging, shown, len(ids), page, pages, back, note=note)


def paged(lines: Iterable[Markup], most: int = 1_200) -> list[list[Markup]]:
    """Whole lines on each page, a screen or two of a phone; a tag cut in two could not be parsed."""
    pages: list[list[Markup]] = [[]]
    size = 0
    for one in lines:
        length = len(one.encode("utf-16-le")) // 2 + 1
        if size + length > most and pages[-1]:
            pages.append([])
            size = 0
        pages[-1].append(one)
        size += length
    return pages


def stacked(lines: Iterable[Markup]) -> Markup:
    return Markup("\n").join(lines)


def _note(asked: CaseList, say: Saying) -> list[Markup]:
    return [] if asked.note is None else [say(asked.note.words, day=say.dated(asked.note.at).partition(" ")[0])]


def _back(asked: CaseList, say: Saying) -> list[Row]:
    if asked.back is None:
        return []
    return [[button(say.words.plain(asked.back.words), ListTap(asked.back.name, asked.back.argument))]]
