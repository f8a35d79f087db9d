"""The shape of config.toml: one frozen model for each section, and which values contradict each other."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from bot.config.section import EnvironmentName, Section
from bot.config.telegram_section import TelegramSection
from bot.config.values import (
    Database,
    Folder,
    NewFile,
    OldFile,
    Span,
    Url,
    is_loopback,
    read_spans,
    read_zone,
    refusal,
)
from storage.engine.address import Server


class NotTheRoom(Exception):
    """What is only for the rehearsal room is set, and something else answers: exit 78."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


class CentreSection(Section):
    """`[centre]`: name, zone, language and working spans of the centre."""

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,6}$")]
    timezone: Annotated[ZoneInfo, BeforeValidator(read_zone)]
    language: Literal["zh", "en"] = "zh"
    intake: Literal["tagged", "all"] = "tagged"
    spans: Annotated[tuple[Span, ...], BeforeValidator(read_spans)] = (
        (time(8, 30), time(12, 0)),
        (time(14, 0), time(17, 30)),
    )


class StorageSection(Section):
    """`[storage]`: the database, the key file and the media folder."""

    database: Database
    password_env: EnvironmentName | None = None
    password_file: OldFile | None = None
    key_file: NewFile
    media: Folder

    @property
    def file(self) -> Path:
        """The database's file. ValueError where it is on a server."""
        if isinstance(self.database, Server):
            raise ValueError("the database is on a server")
        return self.database

    @property
    def beside(self) -> Path:
        """What the names of files about the database begin with: its own, or for one on a server the key's folder."""
        return self.key_file.with_name("wangge") if isinstance(self.database, Server) else self.database

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        given = [key for key in ("password_env", "password_file") if getattr(self, key) is not None]
        if given and not isinstance(self.database, Server):
            raise refusal(f"文件数据库没有口令，请删去 {given[0]}", f"a file has no password: take {given[0]} out")
        if len(given) + (isinstance(self.database, Server) and self.database.password is not None) > 1:
            raise refusal(
                "口令只能写在一处：database、password_env 或 password_file",
                "give the password in one place: database, password_env or password_file",
            )
        return self

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.key_file == self.database:
            raise refusal("key_file 不能与 database 相同", "key_file and database must be two files")
        if self.key_file.is_relative_to(self.media):
            raise refusal(
                "密钥不得放在 media 内，否则会随备份流出", "the key may not lie in media: backups would hold it"
            )
        return self


class ClockSection(Section):
    """`[clock]`: where the rehearsal's clock is asked."""

    url: Url | None = None


class RoundsSection(Section):
    """`[rounds]`: whether visits of the centre's staff to the stations are planned."""

    rota: StrictBool = True


class RulesSection(Section):
    """`[rules]`: the operator's own rule files; the shipped ones where None."""

    rulebook: OldFile | None = None
    catalogue: OldFile | None = None
    responsibilities: OldFile | None = None
    grid_areas: OldFile | None = None
    holidays: OldFile | None = None


Days = Annotated[StrictInt, Field(ge=1, le=36_500)]


class PrivacySection(Section):
    """`[privacy]`: how long each kind of data is kept.

    A case and its events are kept for ever, for they hold nothing personal.
    """

    mode: Literal["minimal"] = "minimal"
    households: Literal["off", "doors", "full"] = "off"
    """What is kept of doors and households."""
    keep_updates_days: Days = 30
    keep_contacts_days: Days = 1095
    keep_notes_days: Days = 1825
    keep_messages_days: Days = 90
    keep_access_log_years: Annotated[StrictInt, Field(ge=1, le=100)] = 6
    keep_visits_days: Days = 1825


class LogSection(Section):
    """`[log]`: level and format."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class HealthSection(Section):
    """`[health]`: the port of /healthz and /metrics; 0 is off."""

    port: Annotated[StrictInt, Field(ge=0, le=65535)] = 0


class RehearsalSection(Section):
    """`[rehearsal]`: the demonstration street, its past and lists, whether sending is paced, and figures drawn."""

    street: OldFile | None = None
    past: StrictBool = False
    """Whether the street begins with a quarter of a year of cases, where it has none yet."""
    lists: StrictBool = False
    """Whether the lists to walk of the street's file are issued, where there is none yet."""
    pacing: StrictBool = True
    drawing: StrictBool = True
    """Whether a picture of its figures follows each summary."""


class Settings(Section):
    """All sections; the keys of config.toml are exactly these."""

    centre: CentreSection
    telegram: TelegramSection
    storage: StorageSection
    clock: ClockSection
    rounds: RoundsSection
    rules: RulesSection
    privacy: PrivacySection
    log: LogSection
    health: HealthSection
    rehearsal: RehearsalSection


SECTIONS: Final[dict[str, type[Section]]] = {
    "centre": CentreSection,
    "telegram": TelegramSection,
    "storage": StorageSection,
    "clock": ClockSection,
    "rounds": RoundsSection,
    "rules": RulesSection,
    "privacy": PrivacySection,
    "log": LogSection,
    "health": HealthSection,
    "rehearsal": RehearsalSection,
}


def only_rehearsed(settings: Settings) -> list[str]:
    """The keys that may be set in the rehearsal room alone."""
    keys = {
        "clock.url": settings.clock.url is not None,
        "rehearsal.street": settings.rehearsal.street is not None,
        "rehearsal.past": settings.rehearsal.past,
        "rehearsal.lists": settings.rehearsal.lists,
        "rehearsal.pacing": not settings.rehearsal.pacing,
        "rehearsal.drawing": not settings.rehearsal.drawing,
    }
    return [key for key, given in keys.items() if given]


def contradictions(sections: dict[str, Section]) -> Iterator[tuple[tuple[str, str], str, str]]:
    """What is wrong between sections: (section, key) with the reason in Chinese and English.

    A section that is wrong itself is left out.
    """
    telegram, clock, rehearsal = sections.get("telegram"), sections.get("clock"), sections.get("rehearsal")
    real = isinstance(telegram, TelegramSection) and not is_loopback(telegram.api_url)
    if real:
        yield from _not_deliverable(telegram)
    if isinstance(clock, ClockSection) and clock.url is not None:
        if not is_loopback(clock.url):
            yield ("clock", "url"), "演练时钟只能在本机", "the rehearsal clock must be on this machine"
        if real:
            yield ("clock", "url"), "对真实 Telegram 不得拨动时钟", "no moved clock against the real Telegram"
    if isinstance(rehearsal, RehearsalSection) and real:
        if rehearsal.street is not None:
            yield ("rehearsal", "street"), "演练街道只能用于演练室", "a rehearsal street needs the rehearsal room"
        if not rehearsal.pacing:
            yield ("rehearsal", "pacing"), "对真实 Telegram 不得取消限速", "pacing stays on against the real Telegram"


def _not_deliverable(telegram: Section | None) -> Iterator[tuple[tuple[str, str], str, str]]:
    webhook = telegram.webhook if isinstance(telegram, TelegramSection) else None
    if webhook is not None and is_loopback(webhook.url):
        yield (
            ("telegram.webhook", "url"),
            "Telegram 访问不到本机地址，须写外网可达的 https 网址",
            "Telegram can't reach this machine's own address; write the https address that it is reached at",
        )
