"""Writes the cases behind a figure: one of its halves at a time, eight on a page, each with a button."""

from collections.abc import Iterator, Sequence

from dispatch.model import Case
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.bot_api.summary_buttons import GROUPS, Behind, Half, Shown, View, read_behind
from handlers.notify.messages import SummaryCases
from handlers.queries.list_page import PageView, Row, button, line, openers, stacked
from handlers.rendering.digest_parts import category_name
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def figure_cases_page(tx: Transaction, it: SummaryCases, cases: Sequence[Case], say: Saying) -> PageView:
    """`cases` are those of the page that its reader may know of; the counts stand. ValueError for a view that is no
    list of cases."""
    behind = read_behind(it.view)
    if behind is None:
        raise ValueError(it.view)
    title = say(
        "weekly.cases",
        of=it.of,
        name=say.words.plain(f"weekly.kind.{it.kind}", year=it.year, number=it.number),
        half=half_of(behind, say, it.about),
        count=_count(it, behind),
        all=it.hits + it.rest,
    )
    lines = [title, *(line(tx, case, say) for case in cases)]
    if not cases:
        lines.append(say("list.none_here"))
    if it.pages > 1:
        lines.append(say("list.page", page=it.page + 1, pages=it.pages))
    return stacked(lines), list(_rows(it, behind, cases, say))


def half_of(behind: Behind, say: Saying, about: str = "") -> str:
    """The words for one half of a figure, as «未按期处置»; `about` is the code of the sub-class that it is of."""
    kind, _, which = behind.figure.partition("_")
    if behind.figure in GROUPS and behind.half is Half.HITS:
        return _group(kind, which, about, say)
    if behind.figure in GROUPS:
        return say.words.plain("weekly.rest.group")
    return say.words.plain(f"weekly.{'hits' if behind.half is Half.HITS else 'rest'}.{behind.figure}")


def _group(kind: str, which: str, about: str, say: Saying) -> str:
    match kind:
        case "source":
            return say.words.plain(f"source.{which}")
        case "category":
            return category_name(say, about)
        case _:
            return say.words.plain(f"weekly.hits.{kind}")


def _count(it: SummaryCases, behind: Behind) -> int:
    return it.hits if behind.half is Half.HITS else it.rest


def _rows(it: SummaryCases, behind: Behind, cases: Sequence[Case], say: Saying) -> Iterator[Row]:
    yield from openers(cases)
    turns: Row = []
    if it.page:
        turns.append(_to(it, it.view, say.words.plain("verb.previous"), it.page - 1))
    if it.page + 1 < it.pages:
        turns.append(_to(it, it.view, say.words.plain("verb.next"), it.page + 1))
    if turns:
        yield turns
    other = behind.other
    yield [
        _to(it, str(other), f"{half_of(other, say, it.about)} {_count(it, other)}"),
        _to(it, View.ALL.value, say.words.plain("verb.digest_all")),
    ]


def _to(it: SummaryCases, view: str, label: str, page: int = 0) -> dict[str, str]:
    return button(label, ListTap(ListName.DIGEST, str(Shown(view, it.period, it.scope, page))))
