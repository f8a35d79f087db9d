"""docs/architecture.md is the map as the repository is: every folder stands in it, in the order of the contracts."""

import re
import tomllib

import pytest

from tests.paths import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = ("bot", "handlers", "storage", "dispatch")
NO_CODE = {"bot": {"defaults"}, "storage": {"migrations"}}
"""Folders in which nothing is imported from: the contracts do not know them."""


def rows(package: str) -> list[set[str]]:
    """The rooms of each row of the package's table, without the package and the ending."""
    section = PAGE.partition(f"### `{package}/`")[2].partition("\n### ")[0]
    first_cells = re.findall(r"^\| (`.*?`) \| ", section.replace(r"\|", ","), re.MULTILINE)
    return [set(re.findall(rf"`{package}/(\w+)(?:/|\.py)`", cell)) for cell in first_cells]


def layers(package: str) -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [found] = [contract for contract in contracts if contract.get("containers") == [package]]
    return [set(layer.split(" | ")) for layer in found["layers"]]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_has_the_order_of_the_contracts(package: str) -> None:
    assert [row - NO_CODE.get(package, set()) for row in rows(package)] == layers(package)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_folder_is_on_the_map(package: str) -> None:
    # A folder that another branch left behind has compiled files at most.
    folders = {path.parent.name for path in (ROOT / package).glob("*/*.py")}

    assert folders - {"defaults"} <= set().union(*rows(package))
