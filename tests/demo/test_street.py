"""The street of the rehearsal is whole: everything that one part names stands in another."""

import csv
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from bot.rulebook.workdays import calendar_for
from dispatch.geography.place_in_text import is_general
from dispatch.suggest.check_assignments import known_matters
from tests.bench.flood import CROWD, GROUP, crowded_street
from tests.paths import ROOT
from tests.reading.reader import BOOK

DEMO = ROOT / "demo"


@pytest.fixture(scope="module")
def street() -> dict[str, Any]:
    return tomllib.loads((DEMO / "street.toml").read_text(encoding="utf-8"))


def people(street: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [person for person in street["person"] if role in person["roles"]]


def test_its_stations_are_the_real_communities(street: dict[str, Any]) -> None:
    with (DEMO / "communities.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(line for line in file if not line.startswith("#"))
        real = [(line["code"], line["community"]) for line in lines]

    assert [(station["code"], station["name"]) for station in street["station"]] == real


def test_every_station_has_three_or_four_grids_and_each_grid_one_worker(street: dict[str, Any]) -> None:
    stations = Counter(grid["station"] for grid in street["grid"])
    walked = Counter(grid for person in street["person"] for grid in person.get("grids", []))

    assert set(stations) == {station["code"] for station in street["station"]}
    assert set(stations.values()) <= {3, 4}
    assert walked == Counter(grid["code"] for grid in street["grid"])


def test_what_has_a_name_lies_in_the_street_and_each_matter_is_known_and_a_unit_s(
    street: dict[str, Any],
) -> None:
    stations = {station["code"] for station in street["station"]}
    grids = {grid["code"]: grid["station"] for grid in street["grid"]}

    for landmark in street["landmark"]:
        assert landmark["station"] in stations
        assert grids.get(landmark.get("grid"), landmark["station"]) == landmark["station"]
        assert not any(is_general(name) for name in (landmark["name"], *landmark.get("aliases", [])))
    units = {unit["code"] for unit in street["unit"]}
    book = replace(BOOK, responsibilities=load_responsibilities(DEFAULT_RESPONSIBILITIES))
    assert {row["unit"] for row in street["assignment"]} <= units
    assert {row["matter"] for row in street["assignment"]} <= known_matters(book)


def test_workers_walk_grids_of_their_own_station(street: dict[str, Any]) -> None:
    for worker in people(street, "worker"):
        assert all(grid.startswith(f"{worker['station']}-") for grid in worker["grids"])


def test_the_tour_begins_with_wang_xiuying_and_her_one_grid(street: dict[str, Any]) -> None:
    first = street["person"][0]

    assert (first["name"], first["telegram_id"], len(first["grids"])) == ("王秀英", 1001, 1)


def test_every_station_has_one_owner_and_another_backup_among_the_staff(street: dict[str, Any]) -> None:
    for station in street["station"]:
        owners = [p["name"] for p in people(street, "staff") if station["code"] in p.get("owns", [])]
        backups = [p["name"] for p in people(street, "staff") if station["code"] in p.get("backs", [])]
        assert (len(owners), len(backups)) == (1, 1)
        assert owners != backups


def test_there_are_people_enough_for_a_working_day(street: dict[str, Any]) -> None:
    roles = Counter(role for person in street["person"] for role in person["roles"])

    assert roles["worker"] >= 8
    assert roles["station_head"] == roles["staff"] == 3
    assert roles["director"] == roles["admin"] == 1


def test_everybody_is_there_once_and_has_a_deputy_who_is_there(street: dict[str, Any]) -> None:
    ids = [person["telegram_id"] for person in street["person"]]

    assert len(set(ids)) == len(ids)
    assert len({person["name"] for person in street["person"]}) == len(ids)
    assert all(person["deputy"] in ids and person["deputy"] != person["telegram_id"] for person in street["person"])
    assert not set(ids) & {stranger["telegram_id"] for stranger in street["stranger"]}


def test_units_have_a_head_or_nobody_at_all(street: dict[str, Any]) -> None:
    units = {unit["code"] for unit in street["unit"]}
    officers = {code for person in street["person"] for code in person.get("units", [])}
    heads = Counter(code for person in street["person"] for code in person.get("heads", []))

    assert heads == Counter(officers)
    assert units - officers == {"paichusuo"}


def test_the_shipped_catalogue_sends_to_units_of_this_street(street: dict[str, Any]) -> None:
    units = {unit["code"] for unit in street["unit"]}
    catalogue = load_catalogue(DEFAULT_CATALOGUE, day_minutes=420)

    assert {unit for row in catalogue.rows for unit in row.units} <= units


def test_its_chats_hold_only_people_of_the_street(street: dict[str, Any]) -> None:
    ids = {person["telegram_id"] for person in street["person"]}

    assert Counter(chat["kind"] for chat in street["chat"]) == {"worker_group": 1, "centre_group": 1, "unit_group": 1}
    for chat in street["chat"]:
        assert set(chat["admins"]) <= set(chat["members"]) <= ids


def test_it_begins_in_working_time_with_the_holidays_of_the_library(street: dict[str, Any]) -> None:
    cal = calendar_for(ZoneInfo("Asia/Shanghai"), [(time(8, 30), time(12)), (time(14), time(17, 30))], None)

    assert cal.is_working_time(datetime.fromisoformat(street["street"]["start"]))
    assert {f"{day}" for day in cal.makeup if day.year == 2026} == set(street["street"]["workdays"])
    assert {f"{day}" for day in cal.rest if day.year == 2026} <= set(street["street"]["holidays"])


def test_the_crowd_of_the_bench_can_be_put_into_the_workers_group() -> None:
    street = tomllib.loads(crowded_street((DEMO / "street.toml").read_text(encoding="utf-8")))

    group = next(chat for chat in street["chat"] if chat["id"] == GROUP)
    assert set(CROWD) <= set(group["members"])
    assert set(CROWD) <= {person["telegram_id"] for person in street["person"]}
