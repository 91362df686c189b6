"""In OpenStreetMap the node decides: what meets, what does not, and what nobody passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest

from ganquan_geo import Access, measure_coverage, read_study
from ganquan_geo.present.study_folder import write_study_folder
from tests.load.osm.made import FOOTWAY, HOME, ROAD, TOWN, imported, osm_text, walks_m
from tests.towns import line, lonlat

if TYPE_CHECKING:
    from pathlib import Path

    from tests.load.osm.made import Node, Relation, Way

NODES: dict[int, Node] = {**TOWN, 2: (150, 0), 3: (300, 0)}


def walked(
    tmp_path: Path,
    nodes: dict[int, Node],
    ways: dict[int, Way],
    relations: dict[int, Relation] | None = None,
) -> float | None:
    made = imported(tmp_path, osm_text({**NODES, **nodes}, {**ways, 8: HOME}, relations))
    found = walks_m(made, tmp_path)
    return next(iter(found.values()), None)


STRAIGHT_M = pytest.approx(10 + 300 + 10, abs=0.3)


@pytest.mark.parametrize(
    "tags", [{"layer": "1", "bridge": "yes"}, {"layer": "-1"}, {"tunnel": "yes"}, {"layer": "5"}]
)
def test_a_shared_node_joins_whatever_the_layer(tmp_path: Path, tags: dict[str, str]) -> None:
    nodes: dict[int, Node] = {2: (150, 0), 4: (150, -80), 5: (150, 80)}
    ways: dict[int, Way] = {
        1: ((1, 2), ROAD),
        2: ((4, 2, 5), {**FOOTWAY, **tags}),
        3: ((2, 3), ROAD),
    }
    assert walked(tmp_path, nodes, ways) == STRAIGHT_M
    ways = {1: ((1, 5), ROAD), 2: ((4, 2, 5), {**FOOTWAY, **tags}), 3: ((2, 3), ROAD)}
    nodes[5] = (150, 1)
    assert walked(tmp_path, nodes, ways) is not None


def test_lines_that_merely_cross_do_not_join(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {4: (300, -80), 5: (150, -80), 6: (150, 80)}
    ways: dict[int, Way] = {1: ((1, 3), FOOTWAY), 2: ((5, 6), FOOTWAY)}
    assert walked(tmp_path, nodes, ways) == STRAIGHT_M
    # the same crossing would be the only link between the halves
    ways = {1: ((1, 2), ROAD), 2: ((4, 6), FOOTWAY), 3: ((3, 4), ROAD)}
    nodes = {4: (100, -80), 6: (100, 80), 2: (150, 0)}
    assert walked(tmp_path, nodes, ways) is None


@pytest.mark.parametrize("gap_m", [0.05, 0.8])
def test_dead_ends_on_both_sides_of_a_wall_do_not_join(tmp_path: Path, gap_m: float) -> None:
    nodes: dict[int, Node] = {4: (150 + gap_m, 0)}
    assert walked(tmp_path, nodes, {1: ((1, 2), ROAD), 2: ((4, 3), ROAD)}) is None


def test_two_nodes_at_one_place_are_two(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {4: (150, 0)}
    assert walked(tmp_path, nodes, {1: ((1, 2), ROAD), 2: ((4, 3), ROAD)}) is None
    assert walked(tmp_path, nodes, {1: ((1, 4), ROAD), 2: ((4, 3), ROAD)}) == STRAIGHT_M


@pytest.mark.parametrize("where", ["middle", "end", "between"])
@pytest.mark.parametrize(
    "tags",
    [
        {"barrier": "gate", "access": "no"},
        {"barrier": "wall"},
        {"foot": "no"},
        {"barrier": "gate", "locked": "yes"},
    ],
)
def test_a_street_ends_at_what_nobody_passes(
    tmp_path: Path, where: str, tags: dict[str, str]
) -> None:
    at = 3 if where == "end" else 2
    x_m, y_m = NODES[at][:2]
    ways: dict[int, Way] = {
        "middle": {1: ((1, 2, 3), ROAD)},
        "end": {1: ((1, 2, 3), ROAD)},
        "between": {1: ((1, 2), ROAD), 2: ((2, 3), ROAD)},
    }[where]  # type: ignore[assignment]
    made = imported(tmp_path, osm_text({**NODES, at: (x_m, y_m, tags)}, {**ways, 8: HOME}))
    assert any("1 处门、墙、围栏等" in note.zh and f"node/{at}" in note.zh for note in made.notes)
    found = walks_m(made, tmp_path)
    assert len(found) == (1 if where == "end" else 0)


def test_what_stops_people_is_counted_by_reason(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {
        41: (40, 0, {"barrier": "gate", "access": "no"}),
        42: (80, 0, {"barrier": "gate", "access": "no"}),
        43: (120, 0, {"barrier": "lift_gate", "access": "private"}),
        44: (150, 0, {"barrier": "wall"}),
        45: (180, 0, {"barrier": "odd_thing", "foot": "no"}),
        46: (220, 0, {"barrier": "gate", "opening_hours": "06:00-22:00"}),
        47: (0, 40, {"barrier": "fence"}),  # on no street
    }
    ways: dict[int, Way] = {
        1: ((1, 41, 42, 43, 44, 45, 46, 3), ROAD),
        2: ((1, 3), {**ROAD, "access": "private"}),
        3: ((1, 3), {**ROAD, "opening_hours": "05:00-23:00"}),
    }
    made = imported(tmp_path, osm_text({**NODES, **nodes}, {**ways, 8: HOME}))
    zh, en = ([note.said(lang) for note in made.notes] for lang in ("zh", "en"))
    assert (
        "5 处门、墙、围栏等不能步行通过，道路在此断开：2 处门（access=no）、"
        "1 处起落杆（access=private）、1 处odd_thing（foot=no）、"
        "1 处墙（node/41、node/42、node/43、node/44、node/45）"
    ) in zh
    assert any("gate (access=no): 2, lift gate (access=private): 1" in own for own in en)
    assert any("node/46, way/3" in own and own.startswith("2 gates or ways are open") for own in en)
    streets = made.layers["streets"].set_index("id")
    said = streets["hours"][streets["hours"] != ""]
    assert said.to_dict() == {
        "node-46-0": "06:00-22:00",
        "node-46-1": "06:00-22:00",
        "way-3": "05:00-23:00",
    }
    assert any(own.startswith("1 way that is not open to the public") for own in en)


@pytest.mark.parametrize(
    ("tags", "hours"),
    [
        ({"opening_hours": "06:00-22:00"}, {21: True, 22: False, 5: False}),
        ({"access": "no", "foot:conditional": "yes @ (06:00-22:00)"}, {21: True, 22: False}),
        ({"access:conditional": "no @ (22:00-06:00)"}, {21: True, 22: False, 5: False, 6: True}),
        ({"opening_hours": "sunrise-sunset"}, {21: True, 23: True}),  # taken as open, and told
        ({"access": "no", "opening_hours": "06:00-22:00"}, {12: False}),
    ],
)
def test_a_gate_on_a_street_is_passed_at_its_hours(
    tmp_path: Path, tags: dict[str, str], hours: dict[int, bool]
) -> None:
    nodes = {**NODES, 41: (150, 0, {"barrier": "gate", **tags})}
    made = imported(tmp_path, osm_text(nodes, {1: ((1, 41, 3), ROAD), 8: HOME}))
    for at_h, passed in hours.items():
        found = walks_m(made, tmp_path / str(at_h), access=Access(at_min=at_h * 60))
        assert bool(found) is passed, at_h
    told = any("按一直开放计" in note.zh for note in made.notes)
    assert told is ("sunrise-sunset" in tags.values())


def test_ever_so_many_reasons_are_told_within_the_length_of_a_note(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {
        41 + n: (10.0 + 10 * n, 0, {"barrier": f"{n}-" + "odd" * 30, "foot": "no", "access": "no"})
        for n in range(15)
    }
    ways: dict[int, Way] = {1: ((1, *nodes, 3), ROAD)}
    made = imported(tmp_path, osm_text({**NODES, **nodes}, {**ways, 8: HOME}))
    told = [note for note in made.notes if "15 处门、墙、围栏等" in note.zh]
    assert len(told) == 1
    assert "9 处为其他" in told[0].zh
    assert "others: 9" in told[0].en
    assert max(len(told[0].zh), len(told[0].en)) <= 500


@pytest.mark.parametrize(
    "tags",
    [{"barrier": "gate"}, {"barrier": "bollard"}, {"barrier": "kerb"}, {"highway": "elevator"}],
)
def test_a_street_goes_on_past_what_people_pass(tmp_path: Path, tags: dict[str, str]) -> None:
    assert walked(tmp_path, {2: (150, 0, tags)}, {1: ((1, 2, 3), ROAD)}) == STRAIGHT_M


SQUARE: dict[int, Node] = {21: (100, 0), 22: (100, 60), 23: (200, 60), 24: (200, 0)}
AROUND_M = pytest.approx(10 + 100 + 100 + 100 + 10, abs=0.3)  # by its side along y = 0


@pytest.mark.parametrize(
    ("ways", "relations"),
    [
        ({3: ((21, 22, 23, 24, 21), {"highway": "pedestrian", "area": "yes"})}, None),
        (
            {3: ((21, 22, 23, 24, 21), {})},
            {7: ([(3, "outer")], {"type": "multipolygon", "highway": "pedestrian"})},
        ),
        (
            {3: ((21, 22, 23), {}), 4: ((23, 24, 21), {})},
            {7: ([(3, "outer"), (4, "outer")], {"type": "multipolygon", "highway": "footway"})},
        ),
        (
            {3: ((21, 22, 23), {}), 4: ((23, 24, 21), {})},
            {7: ([(3, ""), (4, "")], {"type": "multipolygon", "railway": "platform"})},
        ),
        (
            {3: ((21, 22, 23, 24, 21), {})},
            {7: ([(3, "outer")], {"type": "multipolygon", "man_made": "pier"})},
        ),
    ],
)
def test_squares_are_walked_however_they_are_drawn(
    tmp_path: Path, ways: dict[int, Way], relations: dict[int, Relation] | None
) -> None:
    streets: dict[int, Way] = {1: ((1, 21), ROAD), 2: ((24, 3), ROAD)}
    assert walked(tmp_path, SQUARE, {**streets, **ways}, relations) == AROUND_M


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_the_topology_survives_being_saved_and_edited(tmp_path: Path, suffix: str) -> None:
    """A link drawn across both ways joins them; ways that cross still do not."""
    ways: dict[int, Way] = {1: ((1, 2), ROAD), 2: ((4, 6), FOOTWAY), 3: ((3, 4), ROAD), 8: HOME}
    nodes: dict[int, Node] = {4: (100, -80), 6: (100, 80)}
    made = imported(tmp_path, osm_text({**NODES, **nodes}, ways))
    folder = tmp_path / "s"
    write_study_folder(made, folder)
    settings = (folder / "study.toml").read_text(encoding="utf-8")
    streets = gpd.read_file(folder / "streets.geojson")
    (folder / "study.toml").write_text(
        settings.replace("streets.geojson", f"s.{suffix}"), encoding="utf-8"
    )

    def reached(layer: gpd.GeoDataFrame) -> int:
        (folder / f"s.{suffix}").unlink(missing_ok=True)
        layer.to_file(folder / f"s.{suffix}")
        found = measure_coverage(read_study(folder), with_areas=False).distances
        return int(found.query("category == 'health'")["distance_m"].notna().sum())

    assert reached(streets) == 0
    drawn = streets.iloc[[0]].assign(id="new", joins_at=None)
    drawn.geometry = [lonlat(line((80, 0), (100, -20)))]
    assert reached(pd.concat([streets, drawn], ignore_index=True)) == 1


def test_a_platform_that_nothing_leads_to_draws_no_home_to_itself(tmp_path: Path) -> None:
    ways: dict[int, Way] = {1: ((1, 2, 3), ROAD), 2: ((4, 5), {"railway": "platform"}), 8: HOME}
    nodes: dict[int, Node] = {4: (-20, 12), 5: (20, 12)}
    made = imported(tmp_path, osm_text({**NODES, **nodes}, ways))
    assert list(made.layers["streets"]["id"]) == ["way-1"]
    assert made.left_out == {"meets_no_street": 1}
    assert walks_m(made, tmp_path) == {"way-8": STRAIGHT_M}
    ways[3] = ((4, 1), FOOTWAY)
    assert len(imported(tmp_path, osm_text({**NODES, **nodes}, ways)).layers["streets"]) == 3
