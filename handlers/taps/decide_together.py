"""A tap on «several together»: shows what is to be decided, then carries out one command for each case, judged by
itself."""

from dispatch.case.refusals import Refusal
from dispatch.model import Case, CaseId, Person
from handlers.access.audience import require_sight
from handlers.bot_api.incoming import Pressed
from handlers.notify.destinations import private
from handlers.notify.messages import DecisionLeft, DecisionsAsked, DecisionsTaken
from handlers.queries.decisions import JOINT, DecisionTap, mark_of, read_tap, waiting
from handlers.turn.carry_out import Turn, carry_out
from handlers.wording.arguments import Args, WordsArg
from handlers.wording.refusals import answer_to


def decisions_tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """ValueError for a button that is not of ours; NotYours where the person may not know of one of the cases."""
    tap = read_tap(argument)
    cases = [_case(turn, person, number) for number in tap.cases]
    theirs = waiting(turn.tx, person, tap.kind, cases)
    if not tap.mark:
        turn.out.alert(pressed.callback, "")
        turn.out.show(private(person), DecisionsAsked(tap.kind, tap.cases))
    elif mark_of(theirs) != tap.mark:
        turn.out.alert(pressed.callback, "together.moved_on", loud=True)
        turn.out.show(private(person), DecisionsAsked(tap.kind, tap.cases, pressed.message_id))
    else:
        _decide(turn, person, pressed, tap)


def _decide(turn: Turn, person: Person, pressed: Pressed, tap: DecisionTap) -> None:
    done: list[CaseId] = []
    left: list[DecisionLeft] = []
    for number in tap.cases:
        case = turn.tx.cases.require(number)
        try:
            carry_out(turn, case, JOINT[tap.kind], person)
            done.append(number)
        except Refusal as refusal:
            left.append(DecisionLeft(number, *answer_to(turn.tx, refusal, turn.centre)))
    counts: Args = {"act": WordsArg(f"together.act.{tap.kind}"), "done": len(done), "left": len(left)}
    turn.out.alert(pressed.callback, "together.short", counts, loud=bool(left))
    turn.out.show(private(person), DecisionsTaken(tap.kind, tuple(done), tuple(left), pressed.message_id))


def _case(turn: Turn, person: Person, number: CaseId) -> Case:
    case = turn.tx.cases.get(number)
    if case is None:
        raise ValueError(number)
    require_sight(turn.tx, person, case)
    return case
