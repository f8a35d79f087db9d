"""Reads config.toml and the bot's token; of a wrong file, everything that is wrong is named at once."""

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.config.section import Section
from bot.config.settings import SECTIONS, Settings, StorageSection, contradictions
from bot.config.telegram_section import TelegramSection, WebhookSection
from bot.config.toml_files import line_of
from bot.config.values import suggestion
from storage.engine.address import Server

Where = tuple[int | str, ...]

_PLAIN: Final = {
    "missing": ("缺少这一项", "is missing"),
    "string_type": ("须是带引号的文字", "must be a text in quotes"),
    "int_type": ("须是整数，不加引号", "must be a whole number, without quotes"),
    "bool_type": ("只能是 true 或 false", "must be true or false"),
    "string_too_short": ("不能为空", "is empty"),
    "string_too_long": ("最多 40 个字", "has more than 40 characters"),
}


@dataclass(frozen=True, slots=True)
class _SecretKind:
    """A secret: the section and the word of its two keys, how it looks, and the sentences for a file that others may
    read and for one that does not look so."""

    section: str
    key: str
    form: re.Pattern[str]
    readable: tuple[str, str]
    malformed: tuple[str, str]


_BOT: Final = _SecretKind(
    "telegram",
    "token",
    re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,200}"),
    ("令牌文件别人可读，请 chmod 600", "others may read the token file; chmod 600 it"),
    ("这不是机器人令牌（形如 123456:ABC…）", "is not a bot token (it looks like 123456:ABC…)"),
)
_WEBHOOK: Final = _SecretKind(
    "telegram.webhook",
    "secret",
    # Telegram allows these characters, and one of them at the least.
    re.compile(r"[A-Za-z0-9_-]{24,256}"),
    ("文件别人可读，请 chmod 600", "others may read the file; chmod 600 it"),
    (
        "须为 24–256 个字母、数字、- 或 _，可用 openssl rand -hex 32 生成",
        "must be 24 to 256 letters, digits, - or _; openssl rand -hex 32 makes one",
    ),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, and why in both languages."""

    key: str
    line: int | None
    zh: str
    en: str

    def __str__(self) -> str:
        at = f"第 {self.line} 行 / line {self.line}, " if self.line else ""
        return f"{at}{self.key}: {self.zh} / {self.en}"


class ConfigError(Exception):
    """The configuration can't be used; printed line by line, without a trace, with exit code 78."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))
        self.path, self.faults = path, faults


@dataclass(frozen=True, slots=True)
class Config:
    """The checked settings and the token. Printing it shows no token."""

    settings: Settings
    token: SecretStr | None
    """None where it was not asked for."""
    webhook_secret: SecretStr | None = None
    """None where it was not asked for, and where the bot polls."""
    path: Path | None = None
    """The file that it was read from."""


def load(path: Path, environ: Mapping[str, str], *, with_token: bool = True) -> Config:
    """The checked configuration of the file at `path`; `environ` may hold the token. ConfigError with all faults."""
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise ConfigError(path, [Fault("config.toml", line, "不是 TOML 格式", f"is not TOML: {error}")]) from None
    sections, faults = _checked(values, text, path.resolve().parent)
    token = secret = None
    telegram = sections.get("telegram")
    if with_token and isinstance(telegram, TelegramSection):
        token = _token(telegram, environ, faults, text)
        secret = _webhook_secret(telegram.webhook, environ, faults, text)
    storage = sections.get("storage")
    if isinstance(storage, StorageSection):
        sections["storage"] = _with_password(storage, environ, faults, text)
    if faults:
        raise ConfigError(path, sorted(faults, key=lambda fault: fault.line or 0))
    return Config(Settings.model_validate(sections), token, secret, path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        faults = [Fault("config.toml", None, "读不到配置文件", f"can't be read: {error.strerror}")]
        raise ConfigError(path, faults) from None
    except UnicodeDecodeError:
        raise ConfigError(path, [Fault("config.toml", None, "不是 UTF-8 文本", "is not UTF-8 text")]) from None


def _checked(values: dict[str, Any], text: str, folder: Path) -> tuple[dict[str, Section], list[Fault]]:
    sections: dict[str, Section] = {}
    faults = [_unknown((name,), SECTIONS, text) for name in values if name not in SECTIONS]
    for name, shape in SECTIONS.items():
        given = values.get(name, {})
        if not isinstance(given, dict):
            faults.append(Fault(name, line_of(text, (name,)), f"须是一节 [{name}]", f"must be a section [{name}]"))
            continue
        try:
            sections[name] = shape.model_validate(given, context={"folder": folder})
        except ValidationError as error:
            faults.extend(_told(name, shape, error, text))
    for where, zh, en in contradictions(sections):
        faults.append(Fault(".".join(where), line_of(text, where), zh, en))
    return sections, faults


def _told(name: str, shape: type[Section], error: ValidationError, text: str) -> Iterator[Fault]:
    for found in error.errors():
        table, within, loc = name, shape, found["loc"]
        if loc[:1] == ("webhook",) and shape is TelegramSection:
            table, within, loc = f"{name}.webhook", WebhookSection, loc[1:]
        where: Where = (table, *loc[:1])
        if found["type"] == "extra_forbidden":
            yield _unknown(where, within.model_fields, text)
        else:
            zh, en = _sentence(found)
            yield Fault(".".join(map(str, where)), line_of(text, where), zh, en)


def _unknown(where: Where, known: Mapping[str, object], text: str) -> Fault:
    zh, en = suggestion(where[-1], known)
    return Fault(".".join(map(str, where)), line_of(text, where), f"没有这个键{zh}", f"is not a known key{en}")


def _sentence(found: ErrorDetails) -> tuple[str, str]:
    given, context = found["input"], found.get("ctx", {})
    if found["type"] == "said":
        return str(context["zh"]), str(context["en"])
    if found["type"] == "literal_error":
        choices = re.findall(r"'([^']+)'", str(context["expected"]))
        zh, en = suggestion(given, choices)
        return f"只能是 {'、'.join(choices)}{zh}", f"must be {' or '.join(choices)}{en}"
    if found["type"] == "greater_than_equal":
        return f"不能小于 {context['ge']}", f"must be {context['ge']} or more"
    if found["type"] == "less_than_equal":
        return f"不能大于 {context['le']}", f"must be {context['le']} or less"
    if found["type"] == "string_pattern_mismatch":
        return f"「{given}」不合格式 {context['pattern']}", f"«{given}» doesn't match {context['pattern']}"
    return _PLAIN.get(found["type"], ("不能这样写", found["msg"]))


def _with_password(
    storage: StorageSection, environ: Mapping[str, str], faults: list[Fault], text: str
) -> StorageSection:
    """The section with the password that the environment or a file holds. It is never repeated in a sentence."""
    key = "password_env" if storage.password_env else "password_file"
    said = _password(storage, environ)
    if isinstance(said, tuple):
        faults.append(Fault(f"storage.{key}", line_of(text, ("storage", key)), *said))
    elif said is not None and isinstance(storage.database, Server):
        return storage.model_copy(
            update={"database": replace(storage.database, password=said), "password_env": None, "password_file": None}
        )
    return storage


def _password(storage: StorageSection, environ: Mapping[str, str]) -> str | tuple[str, str] | None:
    if storage.password_env is not None:
        password = environ.get(storage.password_env, "")
        nothing = f"环境变量 {storage.password_env} 没有设置", f"the environment has no {storage.password_env}"
    elif storage.password_file is not None:
        if stat.S_IMODE(storage.password_file.stat().st_mode) & 0o077:
            return "口令文件别人可读，请 chmod 600", "others may read the password file; chmod 600 it"
        password = storage.password_file.read_text(encoding="utf-8", errors="replace").strip()
        nothing = "口令文件是空的", "the password file is empty"
    else:
        return None
    return password or nothing


def _webhook_secret(
    webhook: WebhookSection | None, environ: Mapping[str, str], faults: list[Fault], text: str
) -> SecretStr | None:
    """What proves that an update comes from Telegram."""
    if webhook is None:
        return None
    return _secret(_WEBHOOK, webhook.secret_env, webhook.secret_file, environ, faults, text)


def _token(telegram: TelegramSection, environ: Mapping[str, str], faults: list[Fault], text: str) -> SecretStr | None:
    return _secret(_BOT, telegram.token_env, telegram.token_file, environ, faults, text)


def _secret(
    kind: _SecretKind,
    variable: str | None,
    file: Path | None,
    environ: Mapping[str, str],
    faults: list[Fault],
    text: str,
) -> SecretStr | None:
    """A secret of the environment or of a file that nobody else may read; it is never repeated in a sentence."""
    key = f"{kind.key}_env" if variable else f"{kind.key}_file"
    said = _secret_fault(kind, variable, file, environ)
    if isinstance(said, SecretStr):
        return said
    faults.append(Fault(f"{kind.section}.{key}", line_of(text, (kind.section, key)), *said))
    return None


def _secret_fault(
    kind: _SecretKind, variable: str | None, file: Path | None, environ: Mapping[str, str]
) -> SecretStr | tuple[str, str]:
    if variable is not None:
        secret = environ.get(variable, "").strip()
        if not secret:
            return f"环境变量 {variable} 没有设置", f"the environment has no {variable}"
    elif file is not None:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            return kind.readable
        secret = file.read_text(encoding="utf-8", errors="replace").strip()
    else:
        raise AssertionError("the section holds one of the two")
    return SecretStr(secret) if kind.form.fullmatch(secret) else kind.malformed
