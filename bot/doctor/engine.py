"""What the doctor says of the database's engine and, where it is on a server, of how that is set up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.doctor.findings import Finding, note, wrong
from bot.loops.nightly import DISK_WARNING
from storage.engine.setup import ServerSetup, Setup

MAX_AHEAD: Final = timedelta(seconds=5)
MIN_CONNECTIONS: Final = 6
"""One that writes, three that read, and one each for a command beside the bot and the doctor."""
_KEPT: Final = ("on", "local", "remote_write", "remote_apply")


def of_setup(found: Setup) -> Iterator[Finding]:
    """The version in any case, and what is not as it should be."""
    if found.new_enough:
        yield note(found.version, found.version)
    else:
        yield wrong(
            f"数据库 {found.version} 版本过旧：请升级到 {found.oldest} 或更新的版本",
            f"{found.version} is too old: {found.oldest} or newer is needed",
        )
    if not found.utf8:
        yield wrong(
            f"数据库编码是 {found.encoding}，须为 UTF8：请新建一个 ENCODING 'UTF8' 的库",
            f"the encoding is {found.encoding}: make a new database with ENCODING 'UTF8'",
        )
    if found.server is not None:
        yield from _of_sessions(found.server)
        yield from _of_durability(found.server)
        yield from _of_room(found.server)


def _of_sessions(found: ServerSetup) -> Iterator[Finding]:
    """What the bot says for its own sessions, whatever the server says to others."""
    if found.time_zone not in ("UTC", "Etc/UTC"):
        yield note(
            f"服务器默认时区是 {found.time_zone}，机器人的连接一律用 UTC，不受影响",
            f"the server's time zone is {found.time_zone}; the bot's own sessions use UTC all the same",
        )
    if found.synchronous_commit not in _KEPT:
        yield note(
            f"服务器默认 synchronous_commit={found.synchronous_commit}，机器人写入时自行设为 on，不受影响",
            f"the server has synchronous_commit={found.synchronous_commit}; the session that writes sets it to on",
        )
    if found.isolation != "read committed":
        yield note(
            f"服务器默认隔离级别是 {found.isolation}，机器人的连接自行设为 read committed，不受影响",
            f"the server's isolation is {found.isolation}; the bot's own sessions use read committed",
        )


def _of_durability(found: ServerSetup) -> Iterator[Finding]:
    if not found.fsync:
        yield wrong(
            "数据库服务器设了 fsync=off，断电会丢失或损坏数据：请改为 on 并重启数据库服务器",
            "the server has fsync=off, so a power cut loses or damages data: set it to on and restart the server",
        )
    if not found.full_page_writes:
        yield wrong(
            "数据库服务器设了 full_page_writes=off，断电会损坏数据：请改为 on（磁盘能保证整页写入的除外）",
            "the server has full_page_writes=off, so a power cut damages data: set it to on, unless the disk writes "
            "whole pages",
        )
    if not found.checks_pages:
        yield note(
            "数据库服务器没有开启数据校验，磁盘损坏不易发现：可停库后用 pg_checksums --enable 开启",
            "the server has no data checksums, so a failing disk is noticed late: pg_checksums --enable, while it is "
            "down",
        )


def _of_room(found: ServerSetup) -> Iterator[Finding]:
    if found.free_connections < MIN_CONNECTIONS:
        yield wrong(
            f"数据库服务器只剩 {found.free_connections} 个连接，机器人需要 {MIN_CONNECTIONS} 个："
            "请调大 max_connections，或断开其他程序",
            f"the server has {found.free_connections} connections left, the bot needs {MIN_CONNECTIONS}: raise "
            "max_connections, or close others",
        )
    if found.free_disk is None:
        yield note(
            "数据库服务器的磁盘从本机看不到：请在服务器上留意剩余空间",
            "the disk of the server can't be seen from here: watch its free space there",
        )
    elif found.free_disk < DISK_WARNING:
        left = found.free_disk // 2**20
        yield wrong(
            f"数据库服务器的磁盘将满（剩 {left} MB）：请清理或扩容",
            f"the disk of the database server is nearly full ({left} MB left): make room",
        )
    if abs(found.ahead) > MAX_AHEAD:
        seconds = round(abs(found.ahead).total_seconds())
        zh, en = ("快", "ahead of") if found.ahead > timedelta() else ("慢", "behind")
        yield wrong(
            f"数据库服务器的时间比本机{zh} {seconds} 秒：请给两台机器校时",
            f"the clock of the database server is {seconds} s {en} this machine's: set both right",
        )
