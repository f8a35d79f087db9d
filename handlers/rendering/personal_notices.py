"""The texts that are about a person and not about one case: a handover, the help."""

from collections.abc import Sequence

from markupsafe import Markup

from dispatch.model import Case, Person, PersonId, Role
from handlers.areas import help_lines
from handlers.notify.messages import Handover
from handlers.queries.list_page import PageView, stacked
from handlers.rendering.todo_list import listed_page
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def handover_page(tx: Transaction, message: Handover, cases: Sequence[Case], reader: Person, say: Saying) -> PageView:
    """The cases that pass to somebody because another goes on leave, or comes back."""
    absent = tx.people.require(message.absent)
    key = "list.handed_back" if message.back else "list.handed_over"
    return listed_page(tx, say(key, name=absent.name, count=len(cases)), cases, reader, say)


def help_text(tx: Transaction, number: PersonId, say: Saying) -> Markup:
    """What this person can do, by role, and no more; what several roles may do is said once."""
    person = tx.people.require(number)
    roles = [role for role in Role if role in person.roles]
    head = say("help.head", roles="、".join(say.words.plain(f"role.{role}") for role in roles))
    parts = [*(say(f"help.{role}") for role in roles), say("help.looking"), say("help.foot")]
    foot = parts.pop()
    lines = dict.fromkeys(line for part in parts for line in part.split("\n"))
    return stacked([head, *lines, *help_lines(person, say), foot])
