"""Small files after troubles that people report in public, each for a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.faults.parts import measure_components_m
from tests.load.osm.made import walks_of
from tests.load.osm.test_drafts import draft
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CASES = ROOT.parent / "shared" / "cases" / "osm"
ODD = ("缺中间的节点", "轮廓不完整", "门、墙、围栏")
ALONG = {"along-way-1": 249.0, "along-way-3": 48.2}  # past the only link, which is walked
ALONE = {"along-way-1": None, "along-way-3": 48.2}


@pytest.mark.parametrize(
    ("case", "walks", "told"),
    [
        ("chord_control", {"way-13": 1295.0}, None),
        ("chord_josm", {"way-13": 1295.0}, None),
        ("chord_cut", {"way-13": None}, "缺中间的节点"),
        ("interior_gap", {"along-way-1": 37.2}, "缺中间的节点"),
        ("missing_node_area", {"along-way-1": 122.0}, "1 个面的轮廓不完整"),
        ("del_control", {"way-13": 1180.0}, None),
        ("del_josm", {"way-13": 1180.0}, None),
        ("negative", {"way--13": 495.0}, None),
        ("ways_first", {"way-13": 495.0}, None),
        ("dup_skel", {"way-13": 495.0}, None),
        ("outgeom", {}, "只有街道和住户"),
        ("unsorted_ways", {"way-5": 900.0}, None),
        ("plaza_way", {"way-8": 900.0}, None),
        ("plaza_rel", {"way-8": 900.0}, None),
        ("bowtie", {"along-way-1": 122.0}, "八字公园 way/2"),
        ("bowtie_park", {"along-way-1": 195.7}, "1 个面的轮廓不完整"),
        ("bowtie_school", {"along-way-1": 195.7}, "1 个面的轮廓不完整"),
        ("open_multipolygon_school", {"along-way-1": 195.7}, "1 个面的轮廓不完整"),
        ("footway_loop_figure_eight", {"along-way-1": 215.8}, None),
        ("gate_on_way", {"way-2": None}, "node/4"),
        ("fence_node", {"along-way-1": 48.1}, "1 处门、墙、围栏"),
        ("gate_foot_no_node", {"along-way-1": 48.1}, "1 处门、墙、围栏"),
        ("one_landuse_outside", {"along-way-1": 122.0}, "边界以外的 1 块居住用地"),
        ("buildings_entrances", {"way-2": None}, "node/4"),
        ("streets_only", {}, "只有街道和住户"),
        ("order_control", {"along-way-1": 282.5, "along-way-2": 91.5}, None),
        ("order_josm_negative_ascending", {"along-way--5": 282.5, "along-way--4": 91.5}, None),
        ("order_overpass_out_geom", {"along-way-1": 282.5, "along-way-2": 91.5}, None),
        ("order_overpass_ways_first", {"along-way-1": 282.5, "along-way-2": 91.5}, None),
        ("layer_shared_mid_node", {"along-way-1": 108.4}, None),
        ("layer_end_on_mid", {"along-way-1": 108.4}, None),
        ("crossing_without_node", {"along-way-1": 108.4}, None),
        ("crossing_level_tag", {"along-way-1": 108.4}, None),
        ("dead_ends_0_8m_wall", {"along-way-1": None, "along-way-2": 48.0}, None),
        ("square_way", {"along-way-1": 276.9, "along-way-2": 48.2}, None),
        ("square_relation", {"along-way-1": 276.9, "along-way-2": 48.2}, None),
        ("platform_link", ALONG, None),
        ("corridor_link", ALONG, None),
        ("elevator_way", ALONG, None),
        ("parking_aisle_link", ALONG, None),
        ("foot_yes_designated_list", ALONG, None),
        ("trunk_elevated_no_tags", ALONE, None),
        ("flat_extent", {"along-way-1": 48.1}, "1 处门、墙、围栏"),
        ("superblock_400m", {"way-2": 400.1}, None),
    ],
)
def test_each_case_is_right(
    tmp_path: Path, case: str, walks: dict[str, float | None], told: str | None
) -> None:
    if not CASES.is_dir():
        pytest.skip("the cases are not there: shared/cases beside the checkout")
    # Of this one most streets are far from its only home.
    made = draft(CASES / f"{case}.osm", homes="landuse" if case == "chord_cut" else "auto")
    assert walks_of(made, tmp_path) == pytest.approx(walks, abs=0.11)
    lines = [note.zh for note in made.notes]
    odd = [line for line in lines if any(word in line for word in ODD)]
    assert len(odd) == (told is not None and any(told in line for line in odd))
    assert told is None or any(told in line for line in lines)


@pytest.mark.parametrize(
    ("case", "parts"),
    [
        ("layer_shared_mid_node", 1),
        ("layer_end_on_mid", 1),
        ("crossing_without_node", 2),
        ("crossing_level_tag", 2),
        ("bare_crossing", 1),  # they share the node at their other end
        ("dead_ends_0_8m_wall", 2),
        ("fence_node", 2),
    ],
)
def test_the_node_decides_what_meets(case: str, parts: int) -> None:
    if not CASES.is_dir():
        pytest.skip("the cases are not there: shared/cases beside the checkout")
    streets = draft(CASES / f"{case}.osm").layers["streets"].set_index("id")
    network = build_walk_network(streets, join_tolerance_m=1.0)
    assert len(measure_components_m(network)) == parts
