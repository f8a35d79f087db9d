"""Writes what is to be decided together, each case with what is asked and why; and afterwards what was done."""

from collections.abc import Iterable, Sequence

from dispatch.model import Case, Person
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.cards.card_text import decision_lines
from handlers.notify.messages import DecisionsAsked, DecisionsTaken
from handlers.queries.decisions import DecisionTap, bundles, mark_of, waiting, write_tap
from handlers.queries.list_page import PageView, Row, button, line, openers, stacked
from handlers.rendering.sentence_args import args_of, clause_of
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def offers(tx: Transaction, cases: Sequence[Case], person: Person, say: Saying) -> list[Row]:
    """Under a list: a button for each kind of which several wait for its reader."""
    return [
        [
            button(
                say.words.plain("together.offer", act=say.words.plain(f"together.act.{kind}"), count=len(some)),
                ListTap(ListName.TOGETHER, write_tap(DecisionTap(kind, tuple(case.id for case in some)))),
            )
        ]
        for kind, some in bundles(tx, person, cases)
    ]


def asked_page(tx: Transaction, it: DecisionsAsked, cases: Iterable[Case], person: Person, say: Saying) -> PageView:
    """What still waits for this person; a single one too, for others may have been decided meanwhile."""
    theirs = waiting(tx, person, it.kind, cases)
    if not theirs:
        return say("together.none"), []
    act = say.words.plain(f"together.act.{it.kind}")
    lines = [say("together.ask", act=act, count=len(theirs))]
    for case in theirs:
        lines.append(line(tx, case, say))
        lines += decision_lines(tx, case, say, private=True)
    tap = DecisionTap(it.kind, tuple(case.id for case in theirs), mark_of(theirs))
    label = say.words.plain("together.do", act=act, count=len(theirs))
    return stacked(lines), [[button(label, ListTap(ListName.TOGETHER, write_tap(tap)))], *openers(theirs)]


def taken_page(tx: Transaction, taken: DecisionsTaken, cases: Iterable[Case], say: Saying) -> PageView:
    """What was done, and of each that was not, why; these can be opened. Of the `cases` alone that are still the
    reader's to know."""
    known = {case.id: case for case in cases}
    done = [known[one] for one in taken.done if one in known]
    refused = [(known[one.case], one) for one in taken.left if one.case in known]
    act, numbers = say.words.plain(f"together.act.{taken.kind}"), "、".join(case.number for case in done)
    lines = [say("together.done", act=act, count=len(done), numbers=numbers)]
    for case, one in refused:
        why = say(one.words, **args_of(tx, one.args, say)) + clause_of(one.args, say)
        lines.append(say("together.left", number=case.number, why=why))
    return stacked(lines), openers([case for case, _ in refused])
