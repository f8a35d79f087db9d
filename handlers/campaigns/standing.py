"""What follows from a card of a list having arrived, or not being there any more to be edited."""

from dataclasses import replace

from handlers.campaigns.announce import send_card
from handlers.notify.destinations import Destination
from handlers.notify.messages import CampaignCard
from handlers.notify.outbox_writer import OutboxWriter
from storage.campaigns.cards import ListCard
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def card_stands(tx: Transaction, out: OutboxWriter, parcel: Parcel, shown: CampaignCard, message_id: int) -> None:
    """Notes where the card stands; an older one in the same chat is deleted, so that there is one."""
    known = tx.list_cards.get(shown.campaign, parcel.chat_id, shown.kind)
    card = known or ListCard(shown.campaign, parcel.chat_id, shown.kind, parcel.person)
    if card.message_id is not None and card.message_id != message_id:
        out.delete(parcel.chat_id, card.message_id)
    tx.list_cards.put(replace(card, message_id=message_id))


def send_anew(tx: Transaction, out: OutboxWriter, parcel: Parcel, shown: CampaignCard) -> None:
    """In place of a card that its reader has deleted; of a list that has ended none comes again."""
    campaign = tx.campaigns.get(shown.campaign)
    card = tx.list_cards.get(shown.campaign, parcel.chat_id, shown.kind)
    if campaign is None or card is None:
        return
    tx.list_cards.put(replace(card, message_id=None))
    if campaign.open:
        to = Destination(parcel.chat_id, parcel.thread_id, parcel.person)
        send_card(out, campaign, to, shown.kind, not_before_work=parcel.person is not None)
