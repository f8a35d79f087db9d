"""Staff write a list in the town's chats, word by word, and workers walk it."""

from dataclasses import replace

from dispatch.campaigns.model import Campaign
from dispatch.model import Grid, GridCode, Person
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT
from tests.street import CHEN, HEAD, LI, WANG, WUNAN

GRID_4 = GridCode("420106010002-04")
TITLE = "楼道消防通道"
THREE = "武南村社区3网格 首义路12号楼\n武南村3网格 首义路14号楼\n武南村3网格 首义路16号楼"


def chat_of(person: Person) -> int:
    assert person.telegram_id is not None
    return person.telegram_id


def settle(town: Town) -> Town:
    """A second grid, walked by the second worker."""
    town.tx.places.put_grid(Grid(GRID_4, WUNAN, "4网格"))
    town.tx.people.update(replace(CHEN, grids=(GRID_4,)))
    return town


def form(town: Town, who: Person = LI) -> Message:
    """The form as it stands, which is the last message of the chat with buttons to cancel it."""
    return next(one for one in reversed(town.in_chat(chat_of(who))) if "取消" in one.labels)


def begin(town: Town, who: Person = LI) -> Message:
    town.say(who, "/campaign")
    town.tap(who, town.last(chat_of(who)), "新建专项排查")
    return form(town, who)


def write(
    town: Town, places: str = THREE, *, title: str = TITLE, days: str = "5 个工作日", who: Person = LI
) -> Message:
    """Up to the preview, and not sent out yet."""
    begin(town, who)
    town.say(who, title)
    town.say(who, places)
    town.tap(who, form(town, who), days)
    return form(town, who)


def issue(town: Town, places: str = THREE, *, title: str = TITLE) -> Campaign:
    """Sent out; the newest list afterwards."""
    write(town, places, title=title)
    town.tap(LI, form(town), "下发")
    return newest(town)


def newest(town: Town) -> Campaign:
    return town.tx.campaigns.newest(1)[0]


def card(town: Town, who: Person = WANG) -> Message:
    """The newest card of a list in somebody's own chat."""
    return next(one for one in reversed(town.in_chat(chat_of(who))) if "专项排查 · " in one.text)


def centre(town: Town) -> Message:
    return next(one for one in reversed(town.in_chat(CENTRE_CHAT)) if "专项排查 · " in one.text)


PEOPLE_NAMES = tuple(one.name for one in (WANG, CHEN, HEAD, LI))
