"""What storage must know of a kind of message: whether it may wait, and which right its reader must still have."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Flags:
    """See the fields of the same names in `storage/messages/parcels`."""

    may_wait: bool = False
    on_message: bool = False
    needs: Needs | None = None


_PLAIN: Final = Flags()
FLAGS: Final[Mapping[type[m.Message], Flags]] = {
    m.RetiredCard: Flags(on_message=True),
    m.Deletion: Flags(on_message=True),
    m.MorningList: Flags(may_wait=True),
    m.ReminderList: Flags(may_wait=True),
    m.WeeklyDigest: Flags(may_wait=True),
    m.ChartPicture: Flags(may_wait=True),
    m.AreaPage: Flags(may_wait=True),
    m.Handover: Flags(may_wait=True),
    m.PassedCases: Flags(may_wait=True),
    m.AttachmentBundle: Flags(may_wait=True, needs=Needs.READ),
    m.PlaceShown: Flags(needs=Needs.READ),
    m.DistrictForm: Flags(may_wait=True, needs=Needs.DISTRICT),
    m.DistrictRow: Flags(may_wait=True, needs=Needs.DISTRICT),
    m.DoorsProposed: Flags(may_wait=True),
    m.InviteLinks: Flags(needs=Needs.ADMIN),
    m.DoctorFindings: Flags(needs=Needs.ADMIN),
    m.RosterFile: Flags(needs=Needs.ADMIN),
    m.RosterNotice: Flags(needs=Needs.ADMIN),
    m.GroupPictures: Flags(needs=Needs.ADMIN),
}


def flags_of(message: m.Message) -> Flags:
    """A card that comes as a new message may wait, one that is edited may not."""
    if isinstance(message, m.CaseCard | m.CampaignCard):
        return Flags(may_wait=message.fresh)
    return FLAGS.get(type(message), _PLAIN)


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
