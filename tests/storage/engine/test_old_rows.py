"""Which numbers rows ever had is remembered, and said, by each engine in its own way."""

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.old_rows import count_on_from, greatest_ever
from storage.tables import timers


def test_numbers_are_counted_on_from_the_greatest_that_is_known(database: Address) -> None:
    with engine_of(database).migrating() as connection:
        for greatest in (0, 41):
            count_on_from(connection, "timers", greatest)
            assert (greatest_ever(connection, "timers") or 0) == greatest

        connection.exec_driver_sql(
            "INSERT INTO timers (kind, key, due_at, wake_at, attempts, body) VALUES ('leave', 'k', 1, 1, 0, '')"
        )

        assert connection.execute(timers.select()).one().id == 42
