from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.flow.coverage import read_study
from ganquan_geo.present.belonging import name_neighbourhoods
from tests.towns import home, point, polygon, row
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

HOMES = [
    home("home-a", point(50, 0)),
    home("home-b", point(250, 0)),
    home("home-c", None),
]


def names(folder: Path, hoods: list[dict[str, object]]) -> list[str]:
    layers = town_layers() | {"compounds": HOMES, "neighbourhoods": hoods}
    return name_neighbourhoods(read_study(write_study(folder, layers=layers)), "zh")


def test_compounds_belong_to_the_area_around_them(tmp_path: Path) -> None:
    west = polygon((-10, -10), (200, -10), (200, 310), (-10, 310))
    east = polygon((200, -10), (310, -10), (310, 310), (200, 310))
    hoods = [row("n-1", east, name="东居"), row("n-2", west, name="西居")]
    assert names(tmp_path, hoods) == ["西居", "东居", ""]


def test_compounds_belong_to_the_nearest_point(tmp_path: Path) -> None:
    # A degree east is shorter than a degree north: 160 m east is nearer than 170 m north.
    hoods = [
        row("n-1", point(50, 170), name="北居"),
        row("n-2", point(210, 0), name="东居"),
        row("n-3", None, name="无处居"),
    ]
    assert names(tmp_path, hoods) == ["东居", "东居", ""]


def test_without_placed_neighbourhoods_compounds_belong_to_none(tmp_path: Path) -> None:
    assert names(tmp_path, [row("n-1", None, name="一居")]) == ["", "", ""]
