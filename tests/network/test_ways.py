from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest

from ganquan_geo.network.ways import find_ways
from ganquan_geo.study import measure_coverage, read_study
from tests.paths import DATA
from tests.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

GEOD = pyproj.Geod(ellps="WGS84")
EXACT_M = 1e-3


def test_the_ways_of_the_paper_town(tmp_path: Path) -> None:
    result = measure_coverage(read_study(write_study(tmp_path / "study")))
    ways = find_ways(result.study, result.profile, result.distances)
    health = ways[ways["category"] == "health"].set_index("demand_id")["length_m"]
    assert health.to_dict() == pytest.approx(
        {"home-a": 50, "home-b": 170, "home-c": 400, "home-d": 600}, abs=EXACT_M
    )
    market = ways[ways["category"] == "market"].set_index("demand_id")["length_m"]
    # home-d at (300, 300) walks 100 m to the near end of the market's street.
    assert market["home-d"] == pytest.approx(100, abs=EXACT_M)


@pytest.mark.parametrize("layer", ["compounds", "neighbourhoods"])
def test_every_way_is_as_long_as_its_distance_and_as_it_is_drawn(layer: str) -> None:
    result = measure_coverage(read_study(DATA), profile="elderly")
    ways = find_ways(result.study, result.profile, result.distances, layer=layer)
    own = result.distances[(result.distances["layer"] == layer) & result.distances["located"]]
    expected = own.set_index(["demand_id", "category"])["near_m"]
    found = ways.set_index(["demand_id", "category"])["length_m"]
    assert len(found) == np.isfinite(expected).sum() > 90
    assert (found - expected.loc[found.index]).abs().max() < 1e-6
    drawn = [GEOD.geometry_length(line) for line in ways.geometry]
    assert np.abs(np.array(drawn) - ways["length_m"]).max() < 1e-4
