"""The boundary where none is given: what the file states, else where its streets lie together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.load.osm.made import CLINIC, HOME, ROAD, TOWN, imported, osm_text
from tests.towns import PLANE

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.drafts import StudyDraft
    from tests.load.osm.made import Node, Way

NODES: dict[int, Node] = {**TOWN, 2: (150, 0), 3: (300, 0)}
STREETS: dict[int, Way] = {1: ((1, 2), ROAD), 2: ((2, 3), ROAD), 8: HOME}
LAND = {"landuse": "residential", "name": "二村"}
BOUNDS = '<bounds minlat="31.26" minlon="121.42" maxlat="31.28" maxlon="121.44"/>'


def extent_m(made: StudyDraft) -> list[int]:
    """Return west, south, east, north of the boundary from the town's corner, metres."""
    return [round(edge) for edge in made.layers["boundary"].to_crs(PLANE).total_bounds]


def said(made: StudyDraft) -> str:
    return "\n".join(note.zh for note in made.notes)


def square(first: int, x: float, y: float) -> dict[int, Node]:
    corners = ((x, y), (x + 10, y), (x + 10, y + 10), (x, y + 10))
    return {first + row: corner for row, corner in enumerate(corners)}


@pytest.mark.parametrize("far_m", [30, 400], ids=["beside", "within half a kilometre"])
@pytest.mark.parametrize(
    "tags",
    [
        pytest.param(LAND, id="residential land"),
        pytest.param({"building": "apartments"}, id="a building"),
    ],
)
def test_homes_beside_the_outermost_street_are_inside(
    tmp_path: Path, tags: dict[str, str], far_m: float
) -> None:
    ways: dict[int, Way] = {**STREETS, 40: ((41, 42, 43, 44, 41), tags)}
    made = imported(tmp_path, osm_text({**NODES, **square(41, 100, -far_m - 10)}, ways))
    assert extent_m(made)[1] <= -far_m - 9
    homes = imported(
        tmp_path,
        osm_text({**NODES, **square(41, 100, -far_m - 10)}, ways),
        homes="landuse" if "landuse" in tags else "buildings",
    ).layers["compounds"]
    assert "way-40" in set(homes["id"])


def test_a_house_number_beside_the_outermost_street_is_inside(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {**NODES, 30: (50, -30, {"addr:housenumber": "7"})}
    made = imported(tmp_path, osm_text(nodes, STREETS), homes="addresses")
    assert list(made.layers["compounds"]["id"]) == ["node-30"]


def test_the_only_homes_beside_the_outermost_street_are_taken(tmp_path: Path) -> None:
    nodes = {**NODES, **square(41, 100, -40)}
    ways: dict[int, Way] = {1: STREETS[1], 2: STREETS[2], 40: ((41, 42, 43, 44, 41), LAND)}
    made = imported(tmp_path, osm_text(nodes, ways))
    assert list(made.layers["compounds"]["name"]) == ["二村"]


@pytest.mark.parametrize(
    ("east_m", "north_m"),
    [
        pytest.param(60_000, 0, id="sixty kilometres east"),
        pytest.param(0, -9_000, id="nine kilometres south"),
    ],
)
def test_a_few_streets_far_away_do_not_stretch_the_boundary(
    tmp_path: Path, east_m: float, north_m: float
) -> None:
    many: dict[int, Node] = {100 + n: (30 * (n % 11), 40 + 10 * n) for n in range(30)}
    ways: dict[int, Way] = {
        **STREETS,
        **{100 + n: ((100 + n, 101 + n), ROAD) for n in range(29)},
        50: ((51, 52), ROAD),
        60: ((61, 62, 63, 64, 61), LAND),
    }
    far: dict[int, Node] = {51: (east_m, north_m), 52: (east_m + 150, north_m)}
    nodes = {**NODES, **many, **far, **square(61, east_m, north_m + 20)}
    made = imported(tmp_path, osm_text(nodes, ways))
    assert extent_m(made) == pytest.approx([-5, 0, 300, 330], abs=2)
    assert "另有 1 条街道、1 处居住用地、住宅楼或门牌离得远，在边界以外" in said(made)
    assert "way-50" not in set(made.layers["streets"]["id"])


@pytest.mark.parametrize(
    ("refs", "left_m"),
    [
        pytest.param((1, 2, 77, 3), 150, id="in the middle"),
        pytest.param((77, 1, 2, 3), 300, id="at the end"),
        pytest.param((1, 77, 2, 77, 3), 0, id="twice"),
    ],
)
def test_a_node_at_zero_zero_cuts_its_way_and_is_told(
    tmp_path: Path, refs: tuple[int, ...], left_m: float
) -> None:
    text = osm_text(NODES, {5: ((1, 2), ROAD), 6: ((2, 3), ROAD), 7: (refs, ROAD), 8: HOME})
    text = text.replace("<node", '<node id="77" lon="0" lat="0"/><node', 1)
    made = imported(tmp_path, text)
    streets = made.layers["streets"].to_crs(PLANE).set_index("id")
    assert streets.length.get("way-7", 0) == pytest.approx(left_m, abs=1)
    assert extent_m(made)[0] > -100
    (loss,) = made.losses
    assert loss.count == 1
    assert loss.what.en.endswith("way/7")


def test_two_towns_of_like_size_are_both_inside(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {**NODES, 51: (9_000, 0), 52: (9_200, 0)}
    made = imported(tmp_path, osm_text(nodes, {**STREETS, 50: ((51, 52), ROAD)}))
    assert extent_m(made)[2] == pytest.approx(9_200, abs=2)
    assert "离得远" not in said(made)


def test_what_the_file_states_holds_where_the_data_bear_it_out(tmp_path: Path) -> None:
    text = osm_text(NODES, STREETS).replace('<node id="1"', BOUNDS + '<node id="1"', 1)
    west, _, east, _ = extent_m(imported(tmp_path, text))
    assert east - west > 1_800


def test_facilities_alone_do_not_stretch_the_boundary(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {**NODES, 30: (0, 60_000, CLINIC)}
    made = imported(tmp_path, osm_text(nodes, STREETS))
    assert extent_m(made)[3] < 200
    assert list(made.layers["facilities"]["id"]) == ["node-9"]
