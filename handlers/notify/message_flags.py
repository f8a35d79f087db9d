"""What storage must know of a kind of message: whether it may wait, and which right its reader must still have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dispatch.model import CaseId, NoteId
from handlers.notify import messages as m


class Needs(StrEnum):
    """The right that the reader of a private message must still have when it is sent. The values are stored."""

    SEE = "see"
    """To know of the case at all."""
    READ = "read"
    """To read what the case says."""
    DISTRICT = "district"
    """To hand the case on to the district."""
    ADMIN = "admin"
    STAFF = "staff"
    """To be staff or a director, or to stand in for one: who sees the lists of the whole street."""


class Judged(StrEnum):
    """What is judged again when a message is sent, for it may have waited for the morning or for the line.

    That its reader is on the roster, with that account, is judged of everything that goes to a person's own chat.
    """

    ROSTER = "roster"
    """Nothing more: it says what its reader has done, what is theirs, or what all on the roster may read. One that
    tells of more names the right that it `needs`."""
    RIGHT = "right"
    """The right that it `needs`."""
    READER = "reader"
    """Whoever writes it, when it is sent, asks of each thing whether its reader may know of it."""
    PROMPT = "prompt"
    """By the kind of the prompt: `STILL_ASKED` in `handlers/rendering/still_theirs.py`."""
    NOTHING = "nothing"
    """It takes something out of a chat, whoever reads there, or answers a tap."""


@dataclass(frozen=True, slots=True)
class Flags:
    """`may_wait`, `on_message` and `needs` as in `storage/messages/parcels`."""

    judged: Judged
    may_wait: bool = False
    on_message: bool = False
    needs: Needs | None = None


def _needs(right: Needs, *, may_wait: bool = False) -> Flags:
    return Flags(Judged.RIGHT, may_wait, needs=right)


_OF_ALL: Final = Flags(Judged.ROSTER)
_BY_READER: Final = Flags(Judged.READER)
_LATER: Final = Flags(Judged.READER, may_wait=True)
FLAGS: Final[Mapping[type[m.Message], Flags]] = {
    m.CaseCard: _BY_READER,
    m.TapAnswer: Flags(Judged.NOTHING),
    m.Sentence: _OF_ALL,
    m.PromptMessage: Flags(Judged.PROMPT),
    m.RetiredCard: Flags(Judged.NOTHING, on_message=True),
    m.Deletion: Flags(Judged.NOTHING, on_message=True),
    m.NumberRemoval: Flags(Judged.NOTHING),
    m.MorningList: _LATER,
    m.ReminderList: _LATER,
    m.HelpText: _BY_READER,
    m.WeeklyDigest: _LATER,
    m.ChartPicture: _LATER,
    m.SummaryCases: _BY_READER,
    m.Statistics: _BY_READER,
    m.Spreadsheet: _BY_READER,
    m.AttachmentBundle: _needs(Needs.READ, may_wait=True),
    m.AreaFiles: _BY_READER,
    m.PlaceShown: _needs(Needs.READ),
    m.ResidentContact: _BY_READER,
    m.DistrictForm: _needs(Needs.DISTRICT, may_wait=True),
    m.DistrictRow: _needs(Needs.DISTRICT, may_wait=True),
    m.RosterFile: _needs(Needs.ADMIN),
    m.Handover: _LATER,
    m.PassedCases: _LATER,
    m.InviteLinks: _needs(Needs.ADMIN),
    m.DoctorFindings: _needs(Needs.ADMIN),
    m.RosterNotice: _needs(Needs.ADMIN),
    m.GroupPictures: _needs(Needs.ADMIN),
    m.CampaignCard: _BY_READER,
    m.CampaignMenu: _BY_READER,
    m.CampaignDetail: _BY_READER,
    m.CampaignSheet: _BY_READER,
    m.CaseList: _BY_READER,
    m.Board: _BY_READER,
    m.BoardGroups: _BY_READER,
    m.CaseHistory: _BY_READER,
    m.RuleClauses: _OF_ALL,
    m.ResponsibilityMatter: _OF_ALL,
    m.ResponsibilityList: _OF_ALL,
    m.DisputeList: _BY_READER,
    m.DecisionsAsked: _BY_READER,
    m.DecisionsTaken: _BY_READER,
    m.DoorCard: _BY_READER,
    m.DoorList: _BY_READER,
    m.DoorsProposed: _LATER,
    m.TodayPage: _BY_READER,
    m.CareList: _BY_READER,
    m.DoorSheet: _BY_READER,
    m.GridSheet: _BY_READER,
    m.VisitFiguresPage: _BY_READER,
    m.AreaPage: _LATER,
}
"""One row for every kind of message: whether it may wait, and what is judged again when it is sent."""


def flags_of(message: m.Message) -> Flags:
    """A card that comes as a new message may wait, one that is edited may not."""
    flags = FLAGS[type(message)]
    if isinstance(message, m.CaseCard | m.CampaignCard):
        return replace(flags, may_wait=message.fresh)
    return flags


def note_of(message: m.Message) -> NoteId | None:
    """The sealed note that only this message needs."""
    match message:
        case m.InviteLinks() | m.DoctorFindings() | m.RosterNotice():
            return message.note
        case _:
            return None


def case_of(message: m.Message) -> CaseId | None:
    """The case whose content it shows, where it is a single one."""
    match message:
        case m.CaseCard() | m.AttachmentBundle() | m.PlaceShown() | m.DistrictForm() | m.DistrictRow():
            return message.case
        case _:
            return None
