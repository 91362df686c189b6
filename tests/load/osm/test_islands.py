"""Short pieces apart: taken for the street of their name beside them, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.load.osm.made import CLINIC, HOME, TOWN, imported, osm_text, walks_m

if TYPE_CHECKING:
    from pathlib import Path

    from tests.load.osm.made import Node

# The street 甲路 along y = -20 from x = -300 to 400; a piece of 20 m at y = 0, before the home.
NODES: dict[int, Node] = {
    **TOWN,
    2: (-300, -20),
    3: (400, -20),
    4: (-10, 0),
    5: (10, 0),
    9: (300, -15, CLINIC),
}


def town(name: str, *, gap_m: float = 20.0, length_m: float = 20.0) -> str:
    nodes = {**NODES, 4: (-10.0, gap_m - 20), 5: (-10.0 + length_m, gap_m - 20)}
    ways = {
        70: HOME,
        1: ((2, 3), {"highway": "residential", "name": "甲路"}),
        2: ((4, 5), {"highway": "service", "name": name} if name else {"highway": "service"}),
    }
    return osm_text(nodes, ways)


def test_a_home_on_a_piece_of_the_street_beside_it_joins_that_street(tmp_path: Path) -> None:
    made = imported(tmp_path, town("甲路"))
    # From the edge of the home at (0, 5) 25 m to the street, 300 m along it, 5 m to the clinic.
    assert list(walks_m(made, tmp_path).values()) == [pytest.approx(330, abs=8)]
    assert any("同名道路" in note.zh and "甲路" in note.zh for note in made.notes)


@pytest.mark.parametrize(
    "text",
    [town("乙路"), town(""), town("甲路", gap_m=60.0), town("甲路", length_m=390.0)],
    ids=["another name", "no name", "too far away", "a street of its own"],
)
def test_other_pieces_stay_as_they_are(tmp_path: Path, text: str) -> None:
    made = imported(tmp_path, text)
    assert not any("同名道路" in note.zh for note in made.notes)
    assert made.layers["streets"]["walkable"].all()
