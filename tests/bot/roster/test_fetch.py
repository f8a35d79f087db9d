"""A roster that was sent is read in a child with limits; whatever goes wrong there is a problem with its reason."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.roster import sheets
from bot.roster.fetch import LIMITS, fetch_roster, read
from bot.telegram_client.client import FileTooLarge
from dispatch.roster.roster import Problem
from handlers.wording import LANGUAGES, wording
from tests.rosters import read_roster, small_tables, street_tables, xlsx

STREET = xlsx(street_tables())


def only(problem: str) -> list[Problem]:
    return [Problem("file", 0, "", problem)]


async def test_what_comes_through_the_child_is_what_stands_in_the_file() -> None:
    assert await read(STREET) == read_roster(STREET)


async def test_a_file_that_is_none_is_told_with_the_reason_that_the_child_gave() -> None:
    assert (await read(b"PK not really"))[1] == only("broken")
    assert (await read(bytes(sheets.MAX_BYTES + 1)))[1] == only("too_large")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(replace(LIMITS, memory=64 * 2**20), "too_heavy"), (replace(LIMITS, patience=0.01), "not_read")],
)
async def test_a_child_that_meets_its_limits_is_a_refusal_and_no_crash(limits: object, reason: str) -> None:
    rows = [["姓名", "手机号", "角色"], *([f"王{n}", f"139{n:08}", "网格员"] for n in range(9_000))]

    found = (await read(xlsx({"人员": rows}), limits))[1]  # type: ignore[arg-type]

    assert found == only(reason)
    for language in LANGUAGES:
        assert wording(language).has(f"roster.reason.{reason}")


class Shop:
    def __init__(self, size: int | None) -> None:
        self.size = size
        self.downloads = 0

    async def call(self, method: str, params: Mapping[str, object]) -> dict[str, object]:
        return {"file_path": "one"} | ({} if self.size is None else {"file_size": self.size})

    async def download(self, path: str) -> bytes:
        self.downloads += 1
        if self.size is None:
            raise FileTooLarge(path)
        return xlsx(small_tables())


@pytest.mark.parametrize(("size", "downloads"), [(sheets.MAX_BYTES + 1, 0), (None, 1)])
async def test_a_file_that_is_too_large_is_not_read_to_its_end(size: int | None, downloads: int) -> None:
    shop = Shop(size)

    _, problems = await fetch_roster(shop.call, shop.download, "f")

    assert (problems, shop.downloads) == (only("too_large"), downloads)
