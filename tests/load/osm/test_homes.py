"""Homes by what there is: land, buildings, addresses, streets; and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo import DataError
from tests.load.osm.made import CLINIC, ROAD, imported, osm_text
from tests.towns import PLANE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.load.osm.made import Node, Way

STREET: dict[int, Way] = {1: ((1, 2), ROAD)}
NODES: dict[int, Node] = {
    1: (0, 0),
    2: (300, 0),
    9: (300, 5, CLINIC),
    11: (100, 8),
    12: (120, 8),
    13: (120, 28),
    14: (100, 28),
    15: (110, 8, {"entrance": "yes"}),
    16: (120, 18, {"entrance": "staircase"}),
    21: (5000, 8),
    22: (5020, 8),
    23: (5020, 28),
}
HOUSE: tuple[int, ...] = (11, 12, 13, 14, 11)
LAND = {"landuse": "residential"}
FLATS = {"building": "apartments", "addr:street": "甲路", "addr:housenumber": "7"}


def said(made_notes: object) -> str:
    return "\n".join(note.zh for note in made_notes)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("ways", "ids", "word"),
    [
        ({3: (HOUSE, LAND), 4: (HOUSE, FLATS)}, ["way-3"], "住户：居住用地 1 处；另有住宅楼 1"),
        ({4: (HOUSE, FLATS)}, ["way-4"], "住户：住宅楼 1 处"),
        ({4: (HOUSE, {"building": "garage"})}, ["along-way-1"], "没有用居住用地"),
        ({}, ["along-way-1"], "没有用居住用地"),
        ({3: ((21, 22, 23, 21), LAND)}, ["along-way-1"], "边界以外的 1 块居住用地没有收入"),
    ],
)
def test_homes_are_the_first_of_which_there_is_enough_inside(
    tmp_path: Path, ways: dict[int, Way], ids: list[str], word: str
) -> None:
    frame = '<bounds minlat="31.26" minlon="121.42" maxlat="31.28" maxlon="121.44"/>'
    text = osm_text(NODES, {**STREET, **ways}).replace('<node id="1"', frame + '<node id="1"', 1)
    made = imported(tmp_path, text)
    assert list(made.layers["compounds"]["id"]) == ids
    assert word in said(made.notes)


def test_a_few_houses_among_many_streets_are_not_taken_for_all_homes(tmp_path: Path) -> None:
    streets: dict[int, Way] = dict.fromkeys(range(1, 4), ((1, 2), ROAD))
    made = imported(tmp_path, osm_text(NODES, {**streets, 4: (HOUSE, FLATS)}))
    assert len(made.layers["compounds"]) == 3
    assert "另有住宅楼 1" in said(made.notes)
    chosen = imported(tmp_path, osm_text(NODES, {**streets, 4: (HOUSE, FLATS)}), homes="buildings")
    assert list(chosen.layers["compounds"]["name"]) == ["甲路7"]


def number(x: float, y: float) -> Node:
    return (x, y, {"addr:housenumber": f"{x:.0f}"})


FAR_STREETS: dict[int, Node] = {n: (300, 60 * (n - 49)) for n in range(50, 54)}


@pytest.mark.parametrize(
    ("nodes", "ways", "kind", "word"),
    [
        pytest.param(
            FAR_STREETS,
            {5: ((50, 51), ROAD), 6: ((51, 52), ROAD), 7: ((52, 53), ROAD)},
            "streets",
            "1 块居住用地不足以代表住户，没有采用：50 米以内有4 条居住街道中的 1 条",
            id="most streets elsewhere",
        ),
        pytest.param(
            {60: number(250, 5), 61: number(260, 5), 62: number(105, 5)},
            {},
            "addresses",
            "3 处门牌和住宅楼中的 1 处",
            id="most house numbers elsewhere",
        ),
        pytest.param(FAR_STREETS, {5: ((50, 51), ROAD)}, "land", "", id="half of the streets"),
        pytest.param(
            {60: number(250, 5), 61: number(105, 5)}, {}, "land", "", id="half of the house numbers"
        ),
        pytest.param(
            {21: (130, 8), 22: (150, 8), 23: (150, 28), 60: number(250, 5)},
            {9: ((21, 22, 23, 21), LAND)},
            "land",
            "",
            id="fewer house numbers than areas",
        ),
    ],
)
def test_land_is_taken_where_it_is_beside_half_of_what_else_tells_of_homes(
    tmp_path: Path, nodes: dict[int, Node], ways: dict[int, Way], kind: str, word: str
) -> None:
    text = osm_text({**NODES, **nodes}, {**STREET, 3: (HOUSE, LAND), **ways})
    made = imported(tmp_path, text)
    assert made.homes == kind
    assert word in said(made.notes)
    assert ("不足以代表住户" in said(made.notes)) == bool(word)
    assert imported(tmp_path, text, homes="landuse").homes == "land"


@pytest.mark.parametrize(
    ("tags", "names", "accuracies_m"),
    [
        pytest.param({"addr:street": "甲路"}, ["甲路7", "甲路7"], [10, 20], id="of a street"),
        pytest.param({"addr:street": "High St"}, ["High St 7"] * 2, [10, 20], id="with a space"),
        pytest.param({}, ["7"] * 4, [10] * 4, id="without a street"),
    ],
)
def test_an_address_that_several_shops_state_is_one_house(
    tmp_path: Path, tags: dict[str, str], names: list[str], accuracies_m: list[int]
) -> None:
    own = {"addr:housenumber": "7", **tags}
    shops: dict[int, Node] = {60 + n: (100 + 9.7 * n, 5, own) for n in range(3)}
    text = osm_text({**NODES, **shops, 70: (280, 5, own)}, STREET)
    homes = imported(tmp_path, text, homes="addresses").layers["compounds"]
    assert list(homes["name"]) == names
    assert sorted(homes["accuracy_m"]) == accuracies_m
    if tags:
        assert list(homes["id"]) == ["node-61", "node-70"]  # the one in the middle


@pytest.mark.parametrize(
    ("corners", "doors", "kind"),
    [
        ((11, 12, 13, 14, 11), {}, "Polygon"),
        ((11, 15, 12, 13, 14, 11), {}, "Point"),
        ((11, 15, 12, 16, 13, 14, 11), {}, "Polygon"),  # which of two is not known
        ((11, 15, 12, 16, 13, 14, 11), {16: (120, 18, {"entrance": "main"})}, "Point"),
    ],
)
def test_a_building_is_entered_at_its_door(
    tmp_path: Path, corners: tuple[int, ...], doors: dict[int, Node], kind: str
) -> None:
    made = imported(
        tmp_path, osm_text({**NODES, **doors}, {**STREET, 4: (corners, FLATS)}), homes="buildings"
    )
    (home,) = made.layers["compounds"].to_crs(PLANE).geometry
    assert home.geom_type.removeprefix("Multi") == kind
    if kind == "Point":
        at = shapely.Point(doors.get(16, NODES[15])[:2])
        assert home.distance(at) < 0.05


def test_a_building_with_a_court_is_a_home_as_any_other(tmp_path: Path) -> None:
    court: dict[int, Node] = {31: (105, 13), 32: (115, 13), 33: (115, 23), 34: (105, 23)}
    ways: dict[int, Way] = {4: (HOUSE, {}), 5: ((31, 32, 33, 34, 31), {})}
    relations = {7: (((4, "outer"), (5, "inner")), {**FLATS, "type": "multipolygon"})}
    text = osm_text({**NODES, **court}, {**STREET, **ways}, relations)
    made = imported(tmp_path, text, homes="buildings")
    (home,) = made.layers["compounds"].to_crs(PLANE).geometry
    assert home.area == pytest.approx(20 * 20 - 10 * 10, abs=1)
    assert list(made.layers["compounds"]["id"]) == ["relation-7"]
    assert list(made.layers["compounds"]["name"]) == ["甲路7"]


def test_a_building_whose_outline_is_not_whole_is_counted(tmp_path: Path) -> None:
    relations = {7: (((4, "outer"), (99, "outer")), {**FLATS, "type": "multipolygon"})}
    ways: dict[int, Way] = {4: ((11, 12, 13), {})}
    made = imported(tmp_path, osm_text(NODES, {**STREET, **ways}, relations))
    assert "1 个面的轮廓不完整或自相交，没有收入：relation/7" in said(made.notes)


def test_house_numbers_stand_for_homes_where_there_is_nothing_better(tmp_path: Path) -> None:
    number = {"addr:street": "甲路", "addr:housenumber": "12"}
    made = imported(tmp_path, osm_text({**NODES, 30: (50, 5, number)}, STREET))
    homes = made.layers["compounds"]
    assert list(homes["id"]) == ["node-30"]
    assert list(homes["name"]) == ["甲路12"]
    assert "住户：门牌 1 处" in said(made.notes)


def test_streets_that_are_not_residential_stand_in_at_last(tmp_path: Path) -> None:
    made = imported(tmp_path, osm_text(NODES, {1: ((1, 2), {"highway": "service"})}))
    assert list(made.layers["compounds"]["id"]) == ["along-way-1"]
    with pytest.raises(DataError, match="居住用地"):
        imported(tmp_path, osm_text(NODES, {1: ((1, 2), {"highway": "primary"})}))


def test_a_stand_in_does_not_stand_on_another_street(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {3: (150, 50), 4: (150, -50)}
    made = imported(
        tmp_path, osm_text({**NODES, **nodes}, {**STREET, 2: ((3, 4), {"highway": "footway"})})
    )
    (home,) = made.layers["compounds"].to_crs(PLANE).geometry
    assert home.x == pytest.approx(135, abs=0.1)  # 45 % along


@pytest.mark.parametrize(("reach_m", "count"), [(900, 1), (2_000, 0)])
def test_homes_near_the_edge_of_the_data_are_counted(
    tmp_path: Path, reach_m: float, count: int
) -> None:
    nodes: dict[int, Node] = {
        **NODES,
        5: (110 - reach_m, 18 - reach_m),
        6: (110 + reach_m, 18 + reach_m),
        7: (110 + reach_m, 18 - reach_m),
    }
    ways: dict[int, Way] = {**STREET, 2: ((5, 7, 6), {"highway": "primary"}), 4: (HOUSE, FLATS)}
    made = imported(tmp_path, osm_text(nodes, ways))
    assert ("1 处住户离数据的边缘不到" in said(made.notes)) == bool(count)


def test_an_extent_on_one_line_has_a_width(tmp_path: Path) -> None:
    made = imported(tmp_path, osm_text(NODES, STREET))
    (outline,) = made.layers["boundary"].to_crs(PLANE).geometry
    west, south, east, north = outline.bounds
    assert (west, east) == pytest.approx((0, 300), abs=1)
    assert (south, north) == pytest.approx((-100, 100), abs=1)


@pytest.mark.parametrize(
    ("access", "count"), [("private", 0), ("no", 0), ("customers", 1), ("", 1)]
)
def test_a_facility_that_is_not_open_to_the_public_does_not_count(
    tmp_path: Path, access: str, count: int
) -> None:
    nodes: dict[int, Node] = {**NODES, 9: (300, 5, {**CLINIC, "access": access})}
    made = imported(tmp_path, osm_text(nodes, STREET))
    assert len(made.layers.get("facilities", ())) == count
    assert ("1 处设施不对公众开放" in said(made.notes)) == (count == 0)
