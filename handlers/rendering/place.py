"""Shows where a case is, to one person who may read it: a venue, which Telegram opens on a map."""

from handlers.bot_api.request import Outgoing
from handlers.notify.messages import PlaceShown
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def venue(tx: Transaction, parcel: Parcel, wanted: PlaceShown, say: Saying) -> Outgoing | None:
    """The point in WGS-84 under number and matter, protected; the look was logged when it was asked for.

    None where the case or its point is gone.
    """
    case = tx.cases.get(wanted.case)
    point = tx.notes.point(case.place.point) if case is not None and case.place.point is not None else None
    if case is None or point is None:
        return None
    written = tx.notes.text(case.place.note) if case.place.note is not None else None
    station = tx.places.station(case.station) if case.station is not None else None
    matter = say.category(case) or say.words.plain("card.no_category")
    params: dict[str, object] = {
        "chat_id": parcel.chat_id,
        "latitude": point[0],
        "longitude": point[1],
        "title": f"{case.number} {matter}",
        "address": written or (station.name if station is not None else say.words.plain("card.no_station")),
        "protect_content": True,
    }
    return Outgoing("sendVenue", params)
