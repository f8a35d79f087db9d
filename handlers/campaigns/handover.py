"""A leave or a new roster: who has places of a list by now gets them on the own card, once, and others lose them."""

from handlers.campaigns.announce import TAKEN_OVER, give, redraw
from handlers.campaigns.holders import Holders
from handlers.notify.outbox_writer import OutboxWriter
from storage.campaigns.cards import CardKind


def people_changed(out: OutboxWriter) -> None:
    """Compares what each open list would give to whom with what their cards were given."""
    holders = Holders(out.tx)
    for campaign in out.tx.campaigns.all_open():
        now = holders.left_by_person(campaign)
        for number, places in now.items():
            person = out.tx.people.require(number)
            card = out.tx.list_cards.get(campaign.id, person.telegram_id or 0, CardKind.WALK)
            given = card.places if card is not None else frozenset()
            new = {place.number for place in places} - given
            if new:
                give(out, campaign, person, new, TAKEN_OVER)
        for card in out.tx.list_cards.of(campaign.id):
            if card.kind is CardKind.WALK:
                redraw(out, campaign, card)
