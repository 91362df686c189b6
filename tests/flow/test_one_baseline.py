"""Whatever is asked of a study is measured on one baseline: coverage, streets, ways, plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely

from ganquan_geo import from_networkx, measure_plan, to_networkx
from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.network.walks.ways import find_ways
from tests.towns import home, polygon
from tests.towns.plan import write_plan_town
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult

EXACT_M = 1e-3
SHARES = ["share", "share_low", "share_high"]


def walks(result: CoverageResult, category: str = "health") -> pd.DataFrame:
    table = result.distances[result.distances["layer"] == "compounds"]
    return table[table["category"] == category].set_index("demand_id")


def test_a_baseline_and_its_study_give_the_same(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    one, other = (
        measure_coverage(study, profile="adult"),
        measure_coverage(build_baseline(study, "adult")),
    )
    pd.testing.assert_frame_equal(one.distances, other.distances)
    pd.testing.assert_frame_equal(one.coverage, other.coverage)
    assert one.profile.id == other.profile.id == "adult"


@pytest.mark.parametrize("search_limit_m", [400.0, 5000.0])
def test_streets_and_projects_add_up_to_the_coverage(tmp_path: Path, search_limit_m: float) -> None:
    """A short search once gave one lower bound to the coverage and another to the streets."""
    settings = SETTINGS + f"\n[network]\nsearch_limit_m = {search_limit_m}\n"
    study = read_study(write_plan_town(tmp_path / "town", settings=settings))
    assert study.settings.search_limit_m == search_limit_m
    coverage = measure_coverage(study)
    key = ["category", "tier_min"]
    streets = measure_frontage(build_baseline(study))
    whole = coverage.coverage[coverage.coverage["denominator"] == "street_frontage_m"]
    assert len(whole) == 6
    for row in whole.to_dict("records"):
        own = streets[
            (streets["category"] == row["category"]) & (streets["tier_min"] == row["tier_min"])
        ]
        assert own["length_m"].sum() == pytest.approx(row["total"], abs=0.01)
        for column in SHARES:
            if own[column].notna().all():
                covered_m = (own["length_m"] * own[column].astype(float)).sum()
                assert covered_m == pytest.approx(row[column] * row["total"], abs=0.01)
            else:
                assert pd.isna(row[column])
    reach = measure_plan(study).coverage
    assert set(reach["project_id"]) == {"first-row", "column-100"}
    for project, street_name in (("first-row", "row-0"), ("column-100", "column-100")):
        found = reach[reach["project_id"] == project].set_index(key)[SHARES]
        expected = streets[streets["street"] == street_name].set_index(key)[SHARES]
        pd.testing.assert_frame_equal(found.astype(float), expected.astype(float), atol=1e-6)


def test_ways_are_drawn_on_the_network_that_was_measured(tmp_path: Path) -> None:
    """In a graph of one's own column-0 is closed north of the clinic: n-1 walks round."""
    study = read_study(write_study(tmp_path / "town"))
    graph = to_networkx(build_baseline(study).network)
    at = {(data["x"], data["y"]): node for node, data in graph.nodes(data=True)}
    west = sorted(at)[:2]  # (0, 0) and (0, 100)
    graph.remove_edge(*(at[xy] for xy in west))
    base = build_baseline(study, network=from_networkx(graph))
    result = measure_coverage(base)
    table = result.distances
    own = table[(table["demand_id"] == "n-1") & (table["category"] == "health")].iloc[0]
    assert own["distance_m"] == pytest.approx(500, abs=EXACT_M)
    ways = find_ways(base, table, layer="neighbourhoods")
    way = ways[ways["category"] == "health"].iloc[0]
    assert way["demand_id"] == "n-1"
    assert way["length_m"] == pytest.approx(500, abs=EXACT_M)
    middle = shapely.Point(np.mean(west, axis=0))
    assert way["geometry"].distance(middle) > 1e-4  # 10 m
    every = find_ways(base, table).set_index(["demand_id", "category"])["length_m"]
    compounds = table[(table["layer"] == "compounds") & table["located"]]
    near_m = compounds.set_index(["demand_id", "category"])["near_m"]
    assert (every - near_m.loc[every.index]).abs().max() < EXACT_M


def test_a_compound_is_joined_from_its_outline_where_its_middle_is_too_far(
    tmp_path: Path,
) -> None:
    """600 m deep from 5 m north of the street: its middle is 305 m away, the limit 250 m."""
    shape = polygon((0, 305), (300, 305), (300, 905), (0, 905))
    folder = write_study(tmp_path / "town", layers={"compounds": [home("deep", shape)]})
    result = measure_coverage(read_study(folder))
    walk = walks(result).loc["deep"]
    assert walk["located"]
    assert walk["snap_m"] == pytest.approx(5, abs=EXACT_M)
    assert not any("deep" in row for fault in result.problems for row in fault.rows)
    # From its south side: 5 m, then at least 300 m down to the clinic at (0, 0).
    assert walk["distance_low_m"] == pytest.approx(305 - 10, abs=2.5)
    assert 305 - EXACT_M <= walk["distance_m"] <= 605 + EXACT_M
    # From its north side 605 m, then along the street and down.
    assert walk["distance_high_m"] >= 605 + 300 + 300
