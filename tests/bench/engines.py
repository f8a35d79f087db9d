"""PostgreSQL beside SQLite: reports a second under load, and how long one report takes when nothing else happens.

`python -m tests.bench.engines` measures only this. Both keep what they say they keep: the server syncs its log at
each commit, as the file does. The runs alternate, so that what else the machine does meets both.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from sandbox.postgres import within
from tests.bench import sides

REPORTS: Final = 1_000
ALONE: Final = 300
ROUNDS: Final = 3


def measure(var: Path) -> str:
    """A line for each, with PostgreSQL's share of SQLite's speed."""
    load: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    alone: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    with _server(var) as new_database:
        for _ in range(ROUNDS):
            for name in load:
                database = "wangge.db" if name == "SQLite" else new_database()
                with TemporaryDirectory(prefix="bench-", dir=var) as directory:
                    load[name].append(sides.durable(REPORTS, Path(directory), database).rate)
                database = "wangge.db" if name == "SQLite" else new_database()
                with TemporaryDirectory(prefix="bench-", dir=var) as directory:
                    alone[name] += sides.durable(ALONE, Path(directory), database, one_by_one=True).took
    lines = [
        f"{name}: {median(load[name]):.0f} reports/s; one report alone {1000 * median(alone[name]):.0f} ms,"
        f" p99 {1000 * sorted(alone[name])[len(alone[name]) * 99 // 100]:.0f} ms"
        for name in load
    ]
    return "\n".join([*lines, f"postgresql_vs_sqlite = {median(load['PostgreSQL']) / median(load['SQLite']):.2f}"])


@contextmanager
def _server(var: Path) -> Iterator[Callable[[], str]]:
    """Gives the addresses of new databases."""
    with TemporaryDirectory(prefix="bench-", dir=var) as directory:
        Path(directory).chmod(0o755)
        postgres, numbers = within(Path(directory) / "data"), count(1)
        postgres.start()
        try:
            yield lambda: postgres.create(f"bench{next(numbers)}")
        finally:
            postgres.stop("immediate")


if __name__ == "__main__":
    here = sides.ROOT / "var"
    here.mkdir(exist_ok=True)
    print(measure(here))
