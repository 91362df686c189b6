"""Small studies on which earlier versions were wrong, each drawn from a real one."""

from __future__ import annotations

from typing import Any

import pytest

from ganquan_geo.flow.coverage import measure_coverage, read_study
from tests.paths import ROOT

Walk = dict[str, Any]

CASES = ROOT / "tests" / "cases" / "net"
ACCURACIES_M = 2 * 2**0.5  # home and facility, 1 m each, both off askew
WIDER_M = 2.5
EXACT_M = 1e-3


def walks(case: str) -> dict[tuple[str, str], Walk]:
    result = measure_coverage(read_study(CASES / case), with_areas=False)
    assert result.problems == ()
    rows = result.distances.to_dict("records")
    return {
        (row["demand_id"], row["category"]): {str(name): value for name, value in row.items()}
        for row in rows
    }


def assert_bounds(walk: Walk, *, least_m: float, greatest_m: float) -> None:
    low_m, high_m = least_m - ACCURACIES_M, greatest_m + ACCURACIES_M
    assert low_m - WIDER_M <= walk["distance_low_m"] <= least_m
    assert greatest_m <= walk["distance_high_m"] <= high_m + WIDER_M


def test_nobody_joins_the_tunnel_below_them() -> None:
    """Through the tunnel it were 315 m; by the streets 190 + 300 + 205 m, or 120 + 290 + 205 m."""
    found = walks("tunnel_snap")
    for category in ("health", "market"):
        for home, walk_m in (("c1", 695), ("c2", 615)):
            walk = found[home, category]
            assert walk["distance_m"] == pytest.approx(walk_m, abs=EXACT_M)
            assert_bounds(walk, least_m=walk_m, greatest_m=walk_m)


def test_a_small_building_45_m_from_the_street() -> None:
    """30 by 4 m from (100, 45); the home is at (-150, 10): at least 10 + 250 + 45 m away."""
    found = walks("poly_near")
    walk = found["c1", "health"]
    assert walk["distance_m"] >= 305 - EXACT_M
    assert_bounds(walk, least_m=305, greatest_m=10 + 280 + 49)
    point = found["c1", "market"]
    assert point["distance_m"] == pytest.approx(10 + 265 + 47, abs=EXACT_M)


def test_a_building_is_entered_from_its_outline() -> None:
    """30 by 30 m from (100, 40), measured from the street to its sides."""
    found = walks("poly_building")
    for home, start_m in (("c1", 110), ("c2", 210), ("c3", 605)):
        walk = found[home, "health"]
        least_m, greatest_m = start_m + 100 + 40, start_m + 130 + 70
        assert least_m - EXACT_M <= walk["distance_m"] <= greatest_m + EXACT_M
        assert_bounds(walk, least_m=least_m, greatest_m=greatest_m)


def test_a_park_is_entered_from_its_outline() -> None:
    """200 by 200 m from (100, 10): its far gate may be 200 m along and 200 m up."""
    found = walks("poly_park")
    for home, start_m in (("c1", 110), ("c2", 210), ("c3", 605)):
        walk = found[home, "health"]
        assert start_m + 110 - EXACT_M <= walk["distance_m"] <= start_m + 310 + EXACT_M
        assert_bounds(walk, least_m=start_m + 110, greatest_m=start_m + 300 + 210)
