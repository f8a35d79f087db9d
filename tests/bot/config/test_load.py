"""A broken configuration is answered with everything that is wrong with it, at once, in both languages."""

from pathlib import Path

import pytest

from bot.config.load import Config, ConfigError, Fault, load
from bot.config.telegram_section import WebhookSection
from storage.engine.address import Server
from tests.paths import ROOT

TOKEN = "4242:a-token-that-nobody-may-see"
WORD = "a-word-that-only-telegram-knows"
ENV = {"WANGGE_TOKEN": TOKEN, "WANGGE_WORD": WORD, "SHORT": "short"}
SOUND = """
[centre]
name = "首义路街道"
prefix = "SY"
timezone = "Asia/Shanghai"

[telegram]
token_env = "WANGGE_TOKEN"

[storage]
database = "var/wangge.db"
key_file = "var/wangge.key"
media = "var/media"
"""

LOOPBACK = 'api_url = "http://127.0.0.1:8765/bot"\nfile_url = "http://127.0.0.1:8765/file/bot"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(tmp_path: Path, text: str, env: dict[str, str] | None = None) -> list[Fault]:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, text), ENV if env is None else env)
    return raised.value.faults


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


def test_a_sound_configuration_is_read_with_its_defaults(tmp_path: Path) -> None:
    config: Config = load(written(tmp_path, SOUND), ENV)

    assert config.settings.centre.language == "zh"
    assert config.settings.telegram.api_url == "https://api.telegram.org/bot"
    assert config.settings.privacy.mode == "minimal"
    assert config.token is not None
    assert config.token.get_secret_value() == TOKEN


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    config = load(written(tmp_path, SOUND), ENV)

    assert config.settings.storage.database == tmp_path / "var" / "wangge.db"


ELSEWHERE = "postgresql://bot:p%40ss@db.example:5433/wangge?sslmode=verify-full"


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("sqlite:///var/wangge.db", "var/wangge.db"),
        ("sqlite:////srv/wangge.db", "/srv/wangge.db"),
        ("var/wangge.db", "var/wangge.db"),
    ],
)
def test_a_file_may_be_written_as_a_path_or_as_its_url(tmp_path: Path, written_as: str, meant: str) -> None:
    config = load(written(tmp_path, changed("var/wangge.db", written_as)), ENV)

    assert config.settings.storage.database == tmp_path / meant


def test_a_password_comes_from_the_address_the_environment_or_a_file_and_stands_in_no_text(tmp_path: Path) -> None:
    here = 'database = "postgresql://bot@/wangge?host=/run/postgresql"\n'
    (tmp_path / "password").write_text("p@ss\n")
    (tmp_path / "password").chmod(0o600)
    ways = [
        changed("var/wangge.db", ELSEWHERE),
        changed('database = "var/wangge.db"\n', f'{here}password_env = "WORD"\n'),
        changed('database = "var/wangge.db"\n', f'{here}password_file = "password"\n'),
    ]

    for way in ways:
        config = load(written(tmp_path, way), ENV | {"WORD": "p@ss"})

        database = config.settings.storage.database
        assert isinstance(database, Server)
        assert database.password == "p@ss"
        assert "p@ss" not in f"{config!r}{config}{database}{database!r}"


def test_the_example_is_a_sound_configuration() -> None:
    config = load(ROOT / "config.example.toml", ENV)

    assert config.settings.centre.prefix == "SY"


def test_the_example_explains_every_key() -> None:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    config = load(ROOT / "config.example.toml", ENV)

    sections = type(config.settings).model_fields
    keys = {
        f"{section}.{key}" for section in sections for key in type(getattr(config.settings, section)).model_fields
    }
    keys |= {f"telegram.webhook.{key}" for key in WebhookSection.model_fields}
    assert [key for key in sorted(keys - {"telegram.webhook"}) if f"{key.split('.')[-1]} =" not in text] == []
    assert "[telegram.webhook]" in text


def delivered(
    *, url: str = "https://bot.example/wangge", listen: str = "127.0.0.1:8081", secret_env: str = "WANGGE_WORD"
) -> str:
    """A configuration in which Telegram delivers."""
    return SOUND + f'[telegram.webhook]\nurl = "{url}"\nlisten = "{listen}"\nsecret_env = "{secret_env}"\n'


BROKEN = [
    # (what is written, the key that is named, a piece of the Chinese and of the English sentence)
    (changed('name = "首义路街道"', ""), "centre.name", "缺少", "missing"),
    (changed('name = "首义路街道"', 'name = ""'), "centre.name", "不能为空", "empty"),
    (changed('name = "首义路街道"', f'name = "{"街" * 41}"'), "centre.name", "40", "40"),
    (changed('name = "首义路街道"', "name = 7"), "centre.name", "文字", "text"),
    (changed('name = "首义路街道"', r'name = "首\u0007"'), "centre.name", "格式", "match"),
    (changed('"SY"', '"sy"'), "centre.prefix", "格式", "match"),
    (changed('"SY"', '"SHOUYILU"'), "centre.prefix", "格式", "match"),
    (changed('"SY"', '"S Y"'), "centre.prefix", "格式", "match"),
    (
        changed("Asia/Shanghai", "Asia/Shangai"),
        "centre.timezone",
        "是否为 Asia/Shanghai",
        "did you mean Asia/Shanghai",
    ),
    (changed("Asia/Shanghai", "北京时间"), "centre.timezone", "时区", "time zone"),
    (changed('"Asia/Shanghai"', "8"), "centre.timezone", "时区", "time zone"),
    (changed("[telegram]", 'language = "cn"\n[telegram]'), "centre.language", "只能是 zh、en", "zh or en"),
    (changed("[telegram]", 'intake = "tageed"\n[telegram]'), "centre.intake", "是否为 tagged", "did you mean tagged"),
    (changed("[telegram]", "spans = []\n[telegram]"), "centre.spans", "至少一段", "at least one"),
    (changed("[telegram]", 'spans = "08:30-12:00"\n[telegram]'), "centre.spans", "列表", "list"),
    (changed("[telegram]", 'spans = ["8:30-12:00"]\n[telegram]'), "centre.spans", "时段", "span"),
    (changed("[telegram]", 'spans = ["08:30-25:00"]\n[telegram]'), "centre.spans", "时段", "span"),
    (changed("[telegram]", "spans = [830]\n[telegram]"), "centre.spans", "时段", "span"),
    (changed("[telegram]", 'spans = ["14:00-12:00"]\n[telegram]'), "centre.spans", "先后", "in order"),
    (changed("[telegram]", 'spans = ["08:00-12:00", "11:00-17:00"]\n[telegram]'), "centre.spans", "重叠", "overlap"),
    (changed("[telegram]", 'spans = ["22:00-06:00"]\n[telegram]'), "centre.spans", "跨夜", "midnight"),
    (changed("prefix =", "prefex ="), "centre.prefex", "是否为 prefix", "did you mean prefix"),
    (changed("[centre]", "[center]"), "center", "是否为 centre", "did you mean centre"),
    (SOUND + "[zebra]\n", "zebra", "没有这个键", "not a known key"),
    ("log = 3\n" + SOUND, "log", "须是一节", "section"),
    (changed('token_env = "WANGGE_TOKEN"', ""), "telegram", "只写一个", "one of the two"),
    (changed('token_env = "WANGGE_TOKEN"', 'token_env = "MY TOKEN"'), "telegram.token_env", "格式", "match"),
    (changed('token_env = "WANGGE_TOKEN"', 'token_env = "NOT_SET"'), "telegram.token_env", "没有设置", "NOT_SET"),
    (
        changed('token_env = "WANGGE_TOKEN"', 'token_file = "nowhere"'),
        "telegram.token_file",
        "没有这个文件",
        "no such",
    ),
    (changed("[storage]", 'api_url = "api.telegram.org/bot"\n[storage]'), "telegram.api_url", "http", "http"),
    (changed("[storage]", 'api_url = "http://10.0.0.7/bot"\n[storage]'), "telegram.api_url", "https", "https"),
    (
        changed("[storage]", 'api_url = "https://bot.example/"\n[storage]'),
        "telegram.api_url",
        "/bot 结尾",
        "end in /bot",
    ),
    (changed("[storage]", 'api_url = "https://u:p@bot.example/bot"\n[storage]'), "telegram.api_url", "账号", "user"),
    (changed("[storage]", 'api_url = "https://[bot/bot"\n[storage]'), "telegram.api_url", "不是网址", "no address"),
    (changed("[storage]", 'file_url = "https://bot.example/bot"\n[storage]'), "telegram.file_url", "结尾", "end in"),
    (changed('"var/wangge.db"', '""'), "storage.database", "路径不能为空", "path is empty"),
    (changed('"var/wangge.db"', "1"), "storage.database", "路径", "path"),
    (changed('"var/wangge.db"', '"."'), "storage.database", "文件夹", "folder"),
    (changed('"var/wangge.db"', '"sqlite:///."'), "storage.database", "文件夹", "folder"),
    (changed("var/wangge.db", "mysql://a/b"), "storage.database", "只能是", "must be a path"),
    (changed("var/wangge.db", "postgres://a/b"), "storage.database", "postgresql://", "write postgresql://"),
    (changed("var/wangge.db", "postgresql://a:s3cret@b/"), "storage.database", "库名", "database is missing"),
    (changed("var/wangge.db", "postgresql://a@b:port/c"), "storage.database", "读不懂", "can't be read"),
    (changed("var/wangge.db", "postgresql://a@b/c?options=-cfsync=off"), "storage.database", "不能有", "options"),
    (changed("var/wangge.db", "postgresql://a@db.example/c"), "storage.database", "sslmode", "sslmode"),
    (changed("media =", 'password_env = "WORD"\nmedia ='), "storage", "没有口令", "has no password"),
    (
        changed("var/wangge.db", "postgresql://a:b@/c").replace("media =", 'password_env = "WORD"\nmedia ='),
        "storage",
        "一处",
        "one place",
    ),
    (
        changed("var/wangge.db", "postgresql://a@/c").replace("media =", 'password_env = "WORD"\nmedia ='),
        "storage.password_env",
        "没有设置",
        "has no WORD",
    ),
    (changed("var/wangge.key", "var/wangge.db"), "storage", "相同", "two files"),
    (changed("var/wangge.key", "var/media/wangge.key"), "storage", "media", "media"),
    (changed("var/media", "config.toml"), "storage.media", "须是文件夹", "folder is needed"),
    (SOUND + '[rules]\nrulebook = "none.toml"\n', "rules.rulebook", "没有这个文件", "no such file"),
    (SOUND + '[rules]\nholidays = "none.toml"\n', "rules.holidays", "没有这个文件", "no such file"),
    (SOUND + '[privacy]\nmode = "full"\n', "privacy.mode", "minimal", "minimal"),
    (SOUND + '[log]\nlevel = "info"\n', "log.level", "INFO", "INFO"),
    (SOUND + '[log]\nformat = "jsn"\n', "log.format", "是否为 json", "did you mean json"),
    (SOUND + "[health]\nport = 70000\n", "health.port", "65535", "65535"),
    (SOUND + "[health]\nport = -1\n", "health.port", "不能小于 0", "0 or more"),
    (SOUND + '[health]\nport = "9000"\n', "health.port", "整数", "whole number"),
    (SOUND + "[health]\nport = true\n", "health.port", "整数", "whole number"),
    (SOUND + '[clock]\nurl = "http://127.0.0.1:1/clock"\n', "clock.url", "真实 Telegram", "real Telegram"),
    (
        changed("[storage]", LOOPBACK + "[storage]") + '[clock]\nurl = "https://clock.example/"\n',
        "clock.url",
        "本机",
        "this machine",
    ),
    (delivered(url="https://bot.example"), "telegram.webhook.url", "须带路径", "needs a path"),
    (delivered(url="https://bot.example:8080/x"), "telegram.webhook.url", "8443", "8443 only"),
    (delivered(url="http://bot.example/x"), "telegram.webhook.url", "https", "https"),
    (delivered(url="https://127.0.0.1/x"), "telegram.webhook.url", "访问不到本机", "can't reach this machine"),
    (delivered(listen="0.0.0.0:8081"), "telegram.webhook.listen", "只能在本机监听", "of this machine"),
    (delivered(listen="10.0.0.7:8081"), "telegram.webhook.listen", "只能在本机监听", "of this machine"),
    (delivered(listen="127.0.0.1"), "telegram.webhook.listen", "写成", "write 127.0.0.1:8081"),
    (delivered(listen="127.0.0.1:0"), "telegram.webhook.listen", "写成", "write 127.0.0.1:8081"),
    (delivered(listen="127.0.0.1:65536"), "telegram.webhook.listen", "写成", "write 127.0.0.1:8081"),
    (delivered(listen="unix:webhook.sock"), "telegram.webhook.listen", "以 / 开头", "begins with /"),
    (delivered(secret_env="NOT_SET"), "telegram.webhook.secret_env", "没有设置", "NOT_SET"),
    (delivered(secret_env="SHORT"), "telegram.webhook.secret_env", "openssl", "24 to 256"),
    (delivered() + 'secret_file = "config.toml"\n', "telegram.webhook", "只写一个", "one of the two"),
    (delivered().replace("secret_env", "secret_evn"), "telegram.webhook.secret_evn", "secret_env", "secret_env"),
    (delivered() + "max_connections = 101\n", "telegram.webhook.max_connections", "不能大于 100", "100 or less"),
    (SOUND + "[telegram.webhook]\n", "telegram.webhook.url", "缺少", "missing"),
    (SOUND + '[rehearsal]\nstreet = "config.toml"\n', "rehearsal.street", "演练室", "rehearsal room"),
    (SOUND + "[rehearsal]\npacing = false\n", "rehearsal.pacing", "限速", "pacing"),
    (SOUND + "[rehearsal]\npacing = 1\n", "rehearsal.pacing", "true", "true"),
    (SOUND + "prefix == 3\n", "config.toml", "TOML", "TOML"),
    (changed("[centre]", "[centre]\n[centre]"), "config.toml", "TOML", "TOML"),
]


@pytest.mark.parametrize(("text", "key", "zh", "en"), BROKEN, ids=[f"{at}-{row[1]}" for at, row in enumerate(BROKEN)])
def test_each_fault_names_its_key_and_says_what_is_wrong(
    tmp_path: Path, text: str, key: str, zh: str, en: str
) -> None:
    named = [fault for fault in faults_of(tmp_path, text) if fault.key == key]

    assert len(named) == 1
    assert zh in named[0].zh
    assert en in named[0].en


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed('"SY"', '"sy"').replace("Asia/Shanghai", "Mars") + "[health]\nport = 99999\n[loog]\n"

    faults = faults_of(tmp_path, text)

    assert [fault.key for fault in faults] == ["centre.prefix", "centre.timezone", "health.port", "loog"]
    assert [fault.line for fault in faults] == [4, 5, 15, 16]


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "config.toml", ENV)


def test_a_file_in_another_encoding_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(SOUND.encode("gbk"))

    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "config.toml", ENV)


def test_something_that_is_no_token_is_refused_without_repeating_it(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, SOUND, {"WANGGE_TOKEN": "4242-halfasecret"})

    assert faults[0].key == "telegram.token_env"
    assert "halfasecret" not in str(faults[0])


def test_a_token_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o644)

    faults = faults_of(tmp_path, changed('token_env = "WANGGE_TOKEN"', 'token_file = "token"'))

    assert "chmod 600" in faults[0].en


def test_a_token_file_of_its_owner_alone_is_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    (tmp_path / "token").chmod(0o600)

    config = load(written(tmp_path, changed('token_env = "WANGGE_TOKEN"', 'token_file = "token"')), {})

    assert config.token is not None
    assert config.token.get_secret_value() == TOKEN


def test_a_token_in_the_environment_and_in_a_file_is_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)

    faults = faults_of(tmp_path, changed("[storage]", 'token_file = "token"\n[storage]'))

    assert "one of the two" in faults[0].en


@pytest.mark.parametrize("listen", ["127.0.0.1:8081", "[::1]:8081", "unix:/run/wangge/webhook.sock"])
def test_where_telegram_delivers_to_and_what_proves_it_is_read_and_never_printed(tmp_path: Path, listen: str) -> None:
    config = load(written(tmp_path, delivered(listen=listen)), ENV)

    webhook = config.settings.telegram.webhook
    assert webhook is not None
    assert (webhook.path, webhook.max_connections) == ("/wangge", 20)
    assert str(webhook.listen).replace("::1", "[::1]") == listen
    assert config.webhook_secret is not None
    assert config.webhook_secret.get_secret_value() == WORD
    assert WORD not in repr(config)
    assert load(written(tmp_path, SOUND), ENV).settings.telegram.webhook is None


def test_a_webhook_secret_in_a_file_is_read_where_others_may_not(tmp_path: Path) -> None:
    text = delivered().replace('secret_env = "WANGGE_WORD"', 'secret_file = "word"')
    (tmp_path / "word").write_text(f"{WORD}\n")
    (tmp_path / "word").chmod(0o644)
    assert "chmod 600" in faults_of(tmp_path, text)[0].en

    (tmp_path / "word").chmod(0o600)

    config = load(written(tmp_path, text), ENV)
    assert config.webhook_secret is not None
    assert config.webhook_secret.get_secret_value() == WORD
    assert load(written(tmp_path, text), {}, with_token=False).webhook_secret is None


def test_a_fault_of_the_webhook_is_told_with_its_line(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, delivered(listen="everywhere"))

    assert fault.line == len(SOUND.splitlines()) + 3


def test_what_needs_no_token_does_not_ask_for_one(tmp_path: Path) -> None:
    config = load(written(tmp_path, SOUND), {}, with_token=False)

    assert config.token is None


def test_the_configuration_shows_no_token_when_printed(tmp_path: Path) -> None:
    assert TOKEN not in repr(load(written(tmp_path, SOUND), ENV))


def test_a_rehearsal_on_this_machine_may_move_its_clock(tmp_path: Path) -> None:
    text = changed("[storage]", LOOPBACK + "[storage]")
    text += '[clock]\nurl = "http://127.0.0.1:8765/clock"\n[rehearsal]\nstreet = "config.toml"\n'

    config = load(written(tmp_path, text), ENV)

    assert config.settings.clock.url == "http://127.0.0.1:8765/clock"
