"""What the doctor reads in the database (groups, people, guests, failures), and the problems that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.doctor.findings import Finding, named, note, wrong
from bot.runtime.health import LAST_POLL
from dispatch.model import Person, Role, Unit
from dispatch.suggest.unit_of_code import Assigned
from handlers.access.participants import assigned_units
from handlers.taps.forged import KIND as FORGED_TAP
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Inside:
    """What the doctor has read in the database."""

    chats: list[BoundChat]
    people: list[Person]
    bot_id: int | None
    last_poll: datetime | None
    set_aside: int
    dead: int
    silent: tuple[BoundChat, ...] = ()
    """Bound, but the bot was removed from them."""
    unbound: tuple[int, ...] = ()
    guests: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By the title of a bound group, who was seen there and is not on the roster."""
    left: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The same of those who were on the roster once."""
    unowned: tuple[str, ...] = ()
    """Stations without an owner."""
    newest_event: datetime | None = None
    """When anything happened to any case last."""
    forged: int = 0
    """Forged taps of this local day."""
    facts_built: tuple[int, int] | None = None
    """Of how many cases the facts are built, of how many cases; None where that is done."""
    unread: int = 0
    """Cases of which no facts can be worked out."""
    units: tuple[Unit, ...] = ()
    assigned: Assigned = field(default_factory=dict)
    landmarks: int = 0
    """How many places the street calls by a name of their own."""


def look(tx: Transaction, today: date) -> Inside:
    """Reads it; `today` is the local day."""
    chats = tx.chats.all_active()
    guests = [(chat.title, *_guests(tx, chat)) for chat in chats]
    return Inside(
        chats=chats,
        people=tx.people.all_active(),
        bot_id=tx.inbox.bot_id(),
        last_poll=tx.meta.time(LAST_POLL),
        set_aside=tx.inbox.set_aside_count(),
        dead=sum(count for state, count in tx.outbox.counts().items() if state == "dead"),
        silent=tuple(tx.chats.silent()),
        unbound=tuple(tx.chats.unbound()),
        guests=tuple((title, strangers) for title, strangers, _ in guests if strangers),
        left=tuple((title, former) for title, _, former in guests if former),
        unowned=tuple(s.name for s in tx.places.stations() if s.owner is None),
        newest_event=tx.cases.newest_event(),
        units=tuple(tx.places.units()),
        assigned=assigned_units(tx),
        landmarks=len(tx.places.landmarks()),
        forged=sum(one.count for one in tx.incidents.since(today) if one.what == FORGED_TAP),
        unread=tx.unread.count(),
        facts_built=None if tx.build_facts.finished else tx.build_facts.progress(),
    )


def of_database(inside: Inside, at: datetime) -> Iterator[Finding]:
    """The problems that the database shows, at that time (UTC)."""
    yield from _groups(inside)
    yield from _people(inside)
    yield from _guests_found(inside)
    if inside.set_aside:
        yield wrong(
            f"{inside.set_aside} 条消息处理失败，见日志", f"{inside.set_aside} updates were set aside: see the log"
        )
    if inside.dead:
        yield wrong(f"{inside.dead} 条通知未能送达，见日志", f"{inside.dead} messages could not be sent: see the log")
    if inside.forged:
        yield note(
            f"今天有 {inside.forged} 次无效按钮，均未生效；逐日次数见 wangge audit",
            f"{inside.forged} invalid taps today, none of which did anything; wangge audit counts them by day",
        )
    if inside.unread:
        yield wrong(
            f"{inside.unread} 件案件的办理记录无法读取，未计入统计，办理不受影响；案号见 wangge audit",
            f"{inside.unread} cases have events that can't be read: no figure counts them, the cases go on;"
            " wangge audit names them",
        )
    if inside.facts_built is not None:
        done, whole = inside.facts_built
        yield note(
            f"统计数据正在后台整理：已完成 {done}/{whole} 件；整理完成前，统计结果正确，但出得较慢",
            f"figures: {done} of {whole} cases are prepared in the background; until then they are right, but slow",
        )
    yield from of_clock(inside, at)


def of_clock(inside: Inside, at: datetime) -> Iterator[Finding]:
    """Whether the machine's clock is wrong."""
    if inside.last_poll is not None and inside.last_poll > at:
        yield wrong("系统时间早于最近一次收信：请校时", "the clock is before the last poll: set it right")
    if inside.newest_event is not None and inside.newest_event > at:
        ahead = f"{inside.newest_event.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        yield wrong(
            f"系统时间早于最近一条办理记录（{ahead}）：请校时",
            f"the clock is before the newest event of a case ({ahead}): set it right",
        )


def _guests(tx: Transaction, chat: BoundChat) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Strangers, and who has left the roster, of those who were seen in the group and not seen leaving it."""
    strangers: list[str] = []
    former: list[str] = []
    for member in tx.members.present(chat.chat_id):
        if tx.people.by_telegram(member.telegram_id) is None:
            once = tx.people.former(member.telegram_id)
            if once is not None:
                former.append(once.name)
            else:
                strangers.append(member.name or str(member.telegram_id))
    return tuple(strangers), tuple(former)


def _groups(inside: Inside) -> Iterator[Finding]:
    bound = {chat.kind for chat in inside.chats}
    names = {ChatKind.WORKER_GROUP: ("网格员群", "worker group"), ChatKind.CENTRE_GROUP: ("中心群", "centre group")}
    for kind, (zh, en) in names.items():
        if kind not in bound:
            yield wrong(f"还没有绑定{zh}：请管理员在群里发 /bind", f"no {en} is bound: an admin sends /bind in it")
    for chat in inside.silent:
        yield wrong(
            f"机器人已被移出「{chat.title}」：请重新拉入", f"the bot was removed from «{chat.title}»: add it again"
        )


def _people(inside: Inside) -> Iterator[Finding]:
    if not inside.people:
        yield wrong("名册为空：wangge invite --admin", "the roster is empty: wangge invite --admin")
        return
    if not any(Role.ADMIN in person.roles and person.telegram_id is not None for person in inside.people):
        yield wrong("没有能登录的管理员：wangge invite --admin", "no admin can come in: wangge invite --admin")
    if not any(Role.DIRECTOR in person.roles for person in inside.people):
        yield wrong(
            "名册中没有中心主任，裁定和批复无人处理：请补入名册",
            "the roster has no director, so nobody rules or decides: add one",
        )
    if inside.unowned:
        zh, en = named(inside.unowned)
        yield note(
            f"{len(inside.unowned)} 个网格站没有主责，案件由主任承接：{zh}",
            f"{len(inside.unowned)} stations have no owner, their cases go to the director: {en}",
        )
    yield from _out_of_reach(inside)


def _out_of_reach(inside: Inside) -> Iterator[Finding]:
    waiting = [person.name for person in inside.people if person.telegram_id is None]
    if waiting:
        zh, en = named(waiting)
        yield note(
            f"{len(waiting)} 人尚未接受邀请：请用 /invite（{zh}）",
            f"{len(waiting)} people have not come in yet: use /invite ({en})",
        )
    deaf = [person.name for person in inside.people if person.telegram_id is not None and not person.reachable]
    if deaf:
        zh, en = named(deaf)
        yield wrong(
            f"{len(deaf)} 人停用了机器人，收不到私聊消息：请本人打开与机器人的私聊，点“开始”（{zh}）",
            f"{len(deaf)} people have blocked the bot: they open their chat with it and press Start ({en})",
        )


def _guests_found(inside: Inside) -> Iterator[Finding]:
    for title, names in inside.left:
        zh, en = named(names)
        yield wrong(
            f"已移出名册的人还在「{title}」：请移出该群（{zh}）",
            f"people who left the roster are still in «{title}»: remove them ({en})",
        )
    for title, names in inside.guests:
        zh, en = named(names)
        yield note(
            f"「{title}」中有 {len(names)} 名不在册的人：如不相干，请移出（{zh}）",
            f"«{title}» has {len(names)} people who are not on the roster: remove whom it does not concern ({en})",
        )
