"""Error handling and exit codes shared by all commands of the host."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.config.load import Config, ConfigError, load
from bot.config.settings import NotTheRoom
from bot.config.toml_files import RulesFileError
from bot.loops.webhook_server import CannotListen
from bot.runtime.logs import set_up_logs
from storage.engine.errors import (
    AlreadyRunning,
    Damaged,
    HalfMoved,
    KeyMissing,
    NotMigrated,
    NotStored,
    TakenOver,
    Unusable,
    UnusableNow,
    WriterDied,
    WrongKey,
)

CONFIG_WRONG: Final = 78
TRY_LATER: Final = 75
STORAGE_BROKEN: Final = 74
BUG: Final = 70
REFUSED: Final = 1

ConfigFile = Annotated[Path, typer.Option("--config", help="配置文件 / the configuration file")]
HERE: Final = Path("config.toml")


_NOT_NOW: Final = (
    "数据库暂时无法使用（磁盘满、被其他程序占用，或数据库服务器连不上），请处理后重试",
    ": make room, stop what holds it, or start its server, and try again",
)


class Refused(Exception):
    """What was asked for can't be done; printed in both languages, exit code 1."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")


def load_config(config: Path, *, with_token: bool = True) -> Config:
    """The checked configuration, with logs set up by it. ConfigError where it is wrong."""
    loaded = load(config, os.environ, with_token=with_token)
    set_up_logs(loaded.settings.log.level, loaded.settings.log.format)
    return loaded


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turns every error that an operator can mend into one sentence in both languages and an exit code, without a
    trace."""
    try:
        yield
    except (ConfigError, RulesFileError, NotTheRoom) as error:
        say(_wrong_configuration(error))
        raise typer.Exit(CONFIG_WRONG) from None
    except CannotListen as error:
        say(
            f"无法监听 {error}：请检查 telegram.webhook.listen"
            f" / can't listen at {error}: look at telegram.webhook.listen"
        )
        raise typer.Exit(TRY_LATER) from None
    except Unusable as error:
        zh, en = _unusable(error)
        say(f"{zh} / {error}{en}")
        raise typer.Exit(_code(error)) from None
    except NotStored as error:
        zh, en = _NOT_NOW
        say(f"{zh} / {error}{en}")
        raise typer.Exit(TRY_LATER) from None
    except Refused as error:
        say(str(error))
        raise typer.Exit(REFUSED) from None
    except OSError as error:
        say(f"文件操作失败：{error.filename} / {error.filename}: {error.strerror}")
        raise typer.Exit(REFUSED) from None


def say(text: str) -> None:
    """Prints to stderr."""
    typer.echo(text, err=True)


def _wrong_configuration(error: ConfigError | RulesFileError | NotTheRoom) -> str:
    match error:
        case ConfigError():
            return str(error)
        case RulesFileError():
            return "\n".join(f"{error.path}: {problem}" for problem in error.problems)
        case NotTheRoom():
            zh, en = "、".join(error.keys), ", ".join(error.keys)
            return (
                f"{zh} 只能用于演练室，而 api_url 处应答的不是演练室，请从配置中删去"
                f" / {en}: only for the rehearsal room, and what answers at api_url is none; take them out"
            )


_SENTENCES: Final[Sequence[tuple[type[Unusable], tuple[str, str]]]] = (
    (TakenOver, ("数据库已由另一进程接管，本进程到此为止", "; this one ends here")),
    (AlreadyRunning, ("数据库已被另一进程打开，请先停止机器人", "")),
    (KeyMissing, ("缺少密钥文件，个人信息无法读取，请放回密钥", "")),
    (WrongKey, ("密钥不对，请放回原来的密钥文件", "")),
    (NotMigrated, ("数据库版本不符，请先运行 wangge migrate", "")),
    (HalfMoved, ("数据搬迁尚未完成，这个数据库还不能用：请用原来的配置再次运行 wangge move", "")),
    (
        Damaged,
        (
            "数据库已损坏或磁盘出错，不能再用：请停止机器人，另存现有文件，检查磁盘，"
            "再用 wangge restore 恢复最近的备份",
            "; stop the bot, copy the files aside, look at the disk, then put the newest backup back with "
            "wangge restore",
        ),
    ),
    (UnusableNow, _NOT_NOW),
    (WriterDied, ("写数据库的线程因程序错误中止，详见日志：请重新启动", "; see the log, and start again")),
)
"""The Chinese sentence, and what to do, where the English error does not say it itself."""


def _unusable(error: Unusable) -> tuple[str, str]:
    found = (sentence for kind, sentence in _SENTENCES if isinstance(error, kind))
    return next(found, ("数据库无法使用", ""))


def _code(error: Unusable) -> int:
    match error:
        case AlreadyRunning() | UnusableNow():
            return TRY_LATER
        case Damaged():
            return STORAGE_BROKEN
        case WriterDied():
            return BUG
        case _:
            return CONFIG_WRONG
