"""The room's own PostgreSQL server: started where there is none, and what it kept is there at the next start."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from sandbox.postgres import NoServer, Postgres, within


def test_a_server_keeps_its_databases_over_a_stop_and_over_a_kill() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        postgres = within(Path(folder) / "data", durable=False)
        postgres.start()
        address = postgres.create("wangge")
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        postgres.stop()
        postgres.start()
        postgres.kill()

        postgres.start()

        assert postgres.create("wangge") == address
        still_there = psycopg.connect(address)
        assert still_there.execute("SELECT number FROM kept").fetchall() == [(7,)]
        postgres.drop("wangge")
        still_there.close()
        with psycopg.connect(postgres.create("wangge")) as connection:
            assert connection.execute("SELECT to_regclass('kept')").fetchall() == [(None,)]
        postgres.stop("immediate")


def test_a_server_is_started_from_a_folder_that_is_named_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        monkeypatch.chdir(folder)
        postgres = within(Path("data"), durable=False)

        postgres.start()

        assert (Path(folder) / "data" / "PG_VERSION").exists()
        postgres.stop("immediate")


def test_a_command_that_fails_is_told_with_its_own_words() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "data").mkdir()
        (Path(folder) / "data" / "in_the_way").touch()

        with pytest.raises(NoServer, match=r"initdb ended with 1; .*empty"):
            within(Path(folder) / "data").start()


def test_a_server_that_does_not_start_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file is in the way")

    with pytest.raises((NoServer, OSError)):
        Postgres(tmp_path / "data", tmp_path / "s").start()
