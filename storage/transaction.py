"""What a turn gets in its hands: every repository, all over the one writing connection."""

from sqlalchemy import Connection

from storage.asks import Asks
from storage.cards import Cards
from storage.cases import Cases
from storage.chats import Chats
from storage.gathered import Gathered
from storage.ids import Ids
from storage.inbox import Inbox
from storage.media import MediaShelf
from storage.meta import Meta
from storage.notes import Notes
from storage.outbox import Outbox
from storage.people import People
from storage.secrets import Vault
from storage.timers import Timers


class Transaction:
    """Reads and writes of one turn; what it writes is on disk when `Database.write` has returned, or not at all."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        ids = Ids(connection)
        self.meta = Meta(connection)
        self.cases = Cases(connection, ids)
        self.people = People(connection, vault, ids)
        self.chats = Chats(connection)
        self.inbox = Inbox(connection, vault, ids, self.meta)
        self.outbox = Outbox(connection)
        self.timers = Timers(connection)
        self.cards = Cards(connection)
        self.gathered = Gathered(connection)
        self.asks = Asks(connection, vault, ids)
        self.notes = Notes(connection, vault, ids)
        self.media = MediaShelf(connection, ids)
