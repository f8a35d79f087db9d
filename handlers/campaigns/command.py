"""`/campaign`: the lists that somebody has to do with, and for staff the way to write one."""

from dispatch.model import Person
from handlers.bot_api.incoming import Said
from handlers.campaigns import write_list
from handlers.notify.messages import CampaignMenu
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import answer_said


def campaign(turn: Turn, person: Person, said: Said, _words: str) -> None:
    """Shows the lists; a form that is open already is shown below them."""
    answer_said(turn, person, said, CampaignMenu())
    if write_list.open_draft(turn.tx, person) is not None:
        write_list.begin(turn, person)
