"""What a server says of itself is what it says to whoever asks for nothing, and not what our own sessions set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from storage.engine.address import Server
from storage.engine.errors import Unusable
from storage.engine.setup import ServerSetup
from storage.upkeep.inspect_database import setup_of
from tests import postgres


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def server() -> Iterator[Server]:
    with postgres.database("template0") as made:
        yield made


def set_up(server: Server) -> ServerSetup:
    found = setup_of(server, now).server
    assert found is not None
    return found


def test_a_server_says_its_version_encoding_and_where_its_room_is(server: Server) -> None:
    found = setup_of(server, now)

    assert found.version.startswith("PostgreSQL 1")
    assert (found.oldest, found.new_enough, found.encoding, found.utf8) == ("15", True, "UTF8", True)
    assert found.server is not None
    assert found.server.free_disk is not None, "its folder lies on this machine"
    assert not found.server.fsync
    assert 10 < found.server.free_connections < 60


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("TimeZone", "Asia/Shanghai", "time_zone"),
        ("synchronous_commit", "off", "synchronous_commit"),
        ("default_transaction_isolation", "serializable", "isolation"),
    ],
)
def test_what_the_database_is_set_to_is_seen(server: Server, setting: str, value: str, field: str) -> None:
    postgres._ask(f"ALTER DATABASE {postgres.name_of(server)} SET {setting} = '{value}'")

    assert getattr(set_up(server), field) == value


def test_connections_that_are_open_are_not_free(server: Server) -> None:
    before = set_up(server).free_connections

    with psycopg.connect(server.url), psycopg.connect(server.url):
        postgres._ask(f"ALTER DATABASE {postgres.name_of(server)} CONNECTION LIMIT 4")
        assert set_up(server).free_connections == 2

    assert before > 4


def test_a_clock_that_is_set_wrong_on_one_of_the_two_machines_is_seen(server: Server) -> None:
    found = setup_of(server, lambda: now() - timedelta(minutes=10)).server

    assert found is not None
    assert timedelta(minutes=9) < found.ahead < timedelta(minutes=11)
    assert abs(set_up(server).ahead) < timedelta(seconds=5)


def test_a_database_of_another_encoding_is_seen(server: Server) -> None:
    name = f"{postgres.name_of(server)}_ascii"
    postgres._ask(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0")
    other = Server(postgres.server().url(name))

    found = setup_of(other, now)

    assert (found.encoding, found.utf8) == ("SQL_ASCII", False)
    postgres.forget(other)


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(Unusable, match="nowhere"):
        setup_of(Server(postgres.server().url("nowhere")), now)
