"""Messages to JSON and back: the kind and the version stand beside it in the outbox row.

What equals its default is left out, so a default in `messages` is part of the stored format. A message of an older
version is first brought to the shape of the newest, step by step.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from dispatch.figures.unresolved import Holder
from handlers.bot_api.card_pages import read_page
from handlers.notify import messages as m
from storage.messages.parcels import Parcel

VERSION: Final = 4
ALBUM: Final = "attachments"
"""Of what the courier can see, the only kind that may be several messages to Telegram."""
KINDS: Final[Mapping[str, type[m.Message]]] = {
    "card": m.CaseCard,
    "tap": m.TapAnswer,
    "say": m.Sentence,
    "ask": m.PromptMessage,
    "retire": m.RetiredCard,
    "delete": m.Deletion,
    "hide": m.NumberRemoval,
    "morning": m.MorningList,
    "reminders": m.ReminderList,
    "help": m.HelpText,
    "weekly": m.WeeklyDigest,
    ALBUM: m.AttachmentBundle,
    "area_files": m.AreaFiles,
    "place": m.PlaceShown,
    "contact": m.ResidentContact,
    "package": m.DistrictForm,
    "row": m.DistrictRow,
    "roster_file": m.RosterFile,
    "handover": m.Handover,
    "passed": m.PassedCases,
    "links": m.InviteLinks,
    "doctor": m.DoctorFindings,
    "roster": m.RosterNotice,
    "cases": m.CaseList,
    "board": m.Board,
    "groups": m.BoardGroups,
    "history": m.CaseHistory,
    "rules": m.RuleClauses,
    "matter": m.ResponsibilityMatter,
    "matters": m.ResponsibilityList,
    "pictures": m.GroupPictures,
    "disputes": m.DisputeList,
    "figure_cases": m.SummaryCases,
    "spreadsheet": m.Spreadsheet,
    "chart": m.ChartPicture,
    "statistics": m.Statistics,
    "decisions": m.DecisionsAsked,
    "decided": m.DecisionsTaken,
    "door": m.DoorCard,
    "doors": m.DoorList,
    "doors_proposed": m.DoorsProposed,
    "today": m.TodayPage,
    "care": m.CareList,
    "door_sheet": m.DoorSheet,
    "grid_sheet": m.GridSheet,
    "visit_figures": m.VisitFiguresPage,
    "campaign": m.CampaignCard,
    "campaigns": m.CampaignMenu,
    "campaign_detail": m.CampaignDetail,
    "campaign_sheet": m.CampaignSheet,
    "area": m.AreaPage,
}
"""By the word in the outbox's column `template`, which is never changed."""
_NAMES: Final = {kind: name for name, kind in KINDS.items()}

_Old = dict[str, Any]


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    """Made when it is first needed: all of them together would lengthen each start."""
    return TypeAdapter(KINDS[kind])


def write_message(message: m.Message) -> tuple[str, int, str]:
    """Its kind, the newest version, and its JSON."""
    kind = _NAMES[type(message)]
    return kind, VERSION, _adapter(kind).dump_json(message, exclude_defaults=True).decode()


def read_message(parcel: Parcel) -> m.Message:
    """The message of an outbox row, of whatever version. KeyError for a kind that there is not, ValueError for JSON
    that is none of its kind."""
    adapter = _adapter(parcel.kind)
    if parcel.version == VERSION:
        return adapter.validate_json(parcel.body)  # type: ignore[no-any-return]  # the class of its kind
    old = json.loads(parcel.body)
    if parcel.version == 1:
        old = _from_version_1(parcel.kind, old)
    if parcel.version <= 2:
        old = _from_version_2(parcel.kind, old)
    return adapter.validate_python(_from_version_3(parcel.kind, old))  # type: ignore[no-any-return]  # the class of its kind


def _from_version_1(kind: str, old: _Old) -> _Old:
    """Version 1 was written without types: absent values as null, and some of them under other names."""
    return _SINCE_1.get(kind, dict)({name: value for name, value in old.items() if value is not None})


def _from_version_2(kind: str, old: _Old) -> _Old:
    """In version 2 the page of a card was a text, as in its buttons, and what a list's page buttons hold had another
    name."""
    return _SINCE_2.get(kind, dict)(old)


def _from_version_3(kind: str, old: _Old) -> _Old:
    """In version 3 a digest did not say who holds a case."""
    return _with_holders(old) if kind == "weekly" else old


def _renamed(**names: str) -> Callable[[_Old], _Old]:
    """By today's name, the name of then."""
    then = {old: new for new, old in names.items()}
    return lambda old: {then.get(name, name): value for name, value in old.items()}


def _digest(old: _Old) -> _Old:
    return {"digest": old, "of": old["of"], "names": old["names"]}


def _with_holders(old: _Old) -> _Old:
    """Worked out from the status; whether a question had passed on to the head was not kept."""
    held = {"escalated": Holder.DISTRICT, "awaiting_info": Holder.REPORTER}
    waiting = [
        one | {"holder": Holder.UNIT if one["unit"] else held.get(one["status"], Holder.CENTRE)}
        for one in old["digest"]["unresolved"]
    ]
    return old | {"digest": old["digest"] | {"unresolved": waiting}}


def _rules(old: _Old) -> _Old:
    return {"clauses": None} | old


def _page(old: _Old) -> _Old:
    """Whatever was no page showed the first one."""
    return old | {"page": read_page(old.get("page", ""))}


_SINCE_1: Final[Mapping[str, Callable[[_Old], _Old]]] = {
    "card": _renamed(reason="why"),
    "ask": _renamed(prompt="ask"),
    "hide": _renamed(tries="try"),
    "handover": _renamed(absent="of"),
    "weekly": _digest,
    "rules": _rules,
}
_SINCE_2: Final[Mapping[str, Callable[[_Old], _Old]]] = {
    "card": _page,
    "cases": _renamed(paging="turn"),
}
