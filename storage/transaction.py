"""What a turn reads and writes with: every repository, all over one connection."""

from storage.campaigns.campaigns import Campaigns
from storage.campaigns.cards import ListCards
from storage.campaigns.worker_loads import WorkerLoads
from storage.cases.cases import Cases
from storage.cases.choices import Choices
from storage.cases.disputes import Disputes
from storage.cases.kept_facts import KeptFacts
from storage.cases.kept_searches import KeptSearches
from storage.cases.notes import Notes
from storage.cases.unread_cases import UnreadCases
from storage.cases.word_index import WordIndex
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.meta import Meta
from storage.engine.secrets import Vault
from storage.households.door_fields import DoorFields
from storage.households.door_helpers import DoorHelpers
from storage.households.door_looks import DoorLooks
from storage.households.doors import Doors
from storage.households.visit_counts import VisitCounts
from storage.media.media import MediaRows
from storage.media.media_files import MediaFiles
from storage.messages.cards import Cards
from storage.messages.inbox import Inbox
from storage.messages.incidents import Incidents
from storage.messages.load_counts import LoadCounts
from storage.messages.morning_lists import MorningLists
from storage.messages.outbox import Outbox
from storage.messages.prompts import Prompts
from storage.messages.sent_figures import SentFigures
from storage.messages.timers import Timers
from storage.people.chats import Chats
from storage.people.last_locations import LastLocations
from storage.people.members import Members
from storage.people.pending_rosters import PendingRosters
from storage.people.people import People
from storage.people.places import Places
from storage.rounds.visits import Visits
from storage.rounds.voices import Voices
from storage.upkeep.build_facts import BuildFacts
from storage.upkeep.clock_set_back import ClockSetBack
from storage.upkeep.last_end import LastEnd
from storage.upkeep.residents import Residents
from storage.upkeep.restores import Restores
from storage.upkeep.retention import Retention
from storage.upkeep.rotate_key import Rotation
from storage.upkeep.seal_points import SealPoints


class Transaction:
    """The repositories of one turn; what it writes is on disk when `Database.write` has returned, or not at all."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        ids = Ids(connection)
        self.meta = Meta(connection)
        self.unread = UnreadCases(connection)
        self.facts = KeptFacts(connection, self.unread)
        self.words = WordIndex(connection, vault, self.meta)
        self.cases = Cases(connection, ids, self.facts, self.words)
        self.people = People(connection, vault, ids)
        self.places = Places(connection)
        self.chats = Chats(connection)
        self.members = Members(connection, vault, ids)
        self.inbox = Inbox(connection, vault, ids, self.meta)
        self.outbox = Outbox(connection, ids)
        self.timers = Timers(connection)
        self.cards = Cards(connection, vault)
        self.morning_lists = MorningLists(connection)
        self.disputes = Disputes(connection)
        self.prompts = Prompts(connection, vault, ids)
        self.searches = KeptSearches(connection, vault, ids)
        self.pending_rosters = PendingRosters(connection, vault, ids)
        self.notes = Notes(connection, vault, ids, self.words)
        self.visits = Visits(connection, ids)
        self.voices = Voices(connection, ids, vault)
        self.media = MediaRows(connection, vault, ids)
        self.files = MediaFiles(connection)
        self.choices = Choices(connection, vault)
        self.doors = Doors(connection, vault, ids)
        self.door_helpers = DoorHelpers(connection, vault, ids)
        self.door_fields = DoorFields(connection, vault, ids)
        self.door_looks = DoorLooks(connection, vault, ids)
        self.visit_counts = VisitCounts(connection)
        self.last_locations = LastLocations(connection, vault)
        self.load_counts = LoadCounts(connection)
        self.sent_figures = SentFigures(connection)
        self.incidents = Incidents(connection)
        self.campaigns = Campaigns(connection, vault, ids)
        self.list_cards = ListCards(connection)
        self.worker_loads = WorkerLoads(connection)
        self.residents = Residents(connection, vault, self.notes, self.voices)
        self.clock_set_back = ClockSetBack(connection)
        self.last_end = LastEnd(self.meta)
        self.restores = Restores(connection, self.meta, ids)
        self.build_facts = BuildFacts(connection, self.meta, self.cases, self.facts, self.unread)
        self.seal_points = SealPoints(connection, self.meta, self.notes)
        self.retention = Retention(connection, self.meta, self.words)
        self.rotation = Rotation(connection, vault, self.meta, self.words)
