"""Every walk from a home to a facility: on paper, as coverage walks, and what stands inside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from ganquan_geo import (
    Access,
    build_baseline,
    edit_study,
    measure_coverage,
    measure_supply,
    read_study,
)
from ganquan_geo.network.walks.every_walk import EveryWalk, find_inside, measure_every_walk
from tests.towns import EXACT_M, facility, home, line, point
from tests.towns.gated import GatedTown, gated_towns, write_yard_town
from tests.towns.gated_study import FAR_M, study_of
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study
    from ganquan_geo.network.baseline import Baseline

HOMES = [
    home("a", point(50, 0)),
    home("b", point(150, 20)),
    home("c", None),
    home("d", point(300, 300)),
    home("e", point(150, 140)),
    home("j", point(0, 50)),
]
FACILITIES = [
    facility("f", point(0, 0)),
    facility("g", line((200, 100), (200, 200))),
    facility("h", None),
    facility("i", point(150, 140.5)),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("town")
    return read_study(write_study(folder, layers={"compounds": HOMES, "facilities": FACILITIES}))


def measured(study: Study, *, limit_m: float, snap_limit_m: float = 60.0) -> EveryWalk:
    changed = edit_study(study, settings=replace(study.settings, snap_limit_m=snap_limit_m))
    ids = study.layers["facilities"].index
    return measure_every_walk(build_baseline(changed), ids, limit_m=limit_m)


def walks(found: EveryWalk) -> dict[tuple[str, str], float]:
    ids = [[own["id"] for own in rows] for rows in (HOMES, FACILITIES)]
    pairs = zip(found.walks.home.tolist(), found.walks.facility.tolist(), strict=True)
    metres = found.walks.distance_m.tolist()
    named = [(ids[0][own], ids[1][other]) for own, other in pairs]
    assert len(set(named)) == len(named)
    return dict(zip(named, metres, strict=True))


def test_every_walk_within_the_limit(town: Study) -> None:
    found = measured(town, limit_m=400.0)
    expected = {
        ("a", "f"): 50.0,
        ("a", "g"): 250.0,  # to the nearest place of its street
        ("a", "i"): 200.0 + 40.5,
        ("b", "f"): 170.0,
        ("b", "g"): 170.0,
        ("b", "i"): 20.0 + 200.0 + 40.5,
        ("d", "g"): 200.0,
        ("d", "i"): 350.0 + 40.5,
        ("e", "f"): 40.0 + 250.0,
        ("e", "g"): 40.0 + 50.0,
        ("j", "f"): 50.0,
        ("j", "g"): 250.0,
        ("j", "i"): 200.0 + 40.5,
        ("e", "i"): 0.5,  # at one place, however far the streets are
    }
    assert walks(found) == pytest.approx(expected, abs=EXACT_M)
    assert found.home_located.tolist() == [True, True, False, True, True, True]
    assert found.facility_located.tolist() == [True, True, False, True]


@pytest.mark.parametrize(("limit_m", "there"), [(169.9, False), (170.1, True)])
def test_a_walk_beyond_the_limit_is_left_out(town: Study, limit_m: float, *, there: bool) -> None:
    found = measured(town, limit_m=limit_m)
    assert (("b", "f") in walks(found)) == there


def test_a_place_too_far_from_streets_is_not_joined(town: Study) -> None:
    found = measured(town, limit_m=400.0, snap_limit_m=30.0)
    assert found.home_located.tolist() == [True, True, False, True, False, True]
    assert found.facility_located.tolist() == [True, True, False, False]
    assert {pair[0] for pair in walks(found)} == {"a", "b", "d", "j"}


def test_what_stands_inside_an_area() -> None:
    area = shapely.box(0, 0, 100, 100)
    shapes = np.array(
        [
            point(50, 50),
            point(100, 50),
            point(101, 50),
            None,
            line((10, 10), (90, 10)),
            line((10, 10), (190, 10)),
            line((110, 10), (190, 10)),
            shapely.box(50, 50, 110, 90),
            shapely.box(90, 50, 150, 90),
        ],
        dtype=object,
    )
    surely, possibly = find_inside(area, shapes)
    assert surely.tolist() == [True, True, False, False, True, False, False, True, False]
    assert possibly.tolist() == [True, True, False, True, True, True, False, True, False]


def nearest_m(base: Baseline) -> np.ndarray:
    """Return (h,) the least of every walk of each compound; NaN where there is none."""
    every = measure_every_walk(base, base.study.layers["facilities"].index, limit_m=FAR_M)
    found = np.full(len(base.study.layers["compounds"]), np.inf)
    np.minimum.at(found, every.walks.home, every.walks.distance_m)
    return np.where(np.isfinite(found), found, np.nan)


@settings(max_examples=40, deadline=None)
@given(gated_towns())
def test_the_nearest_is_the_walk_of_coverage(town: GatedTown) -> None:
    base = build_baseline(study_of(town))
    table = measure_coverage(base, with_areas=False).distances
    told = table[table["layer"] == "compounds"].set_index("demand_id")["distance_m"]
    own = told.reindex(base.study.layers["compounds"].index).to_numpy(float)
    np.testing.assert_allclose(nearest_m(base), own, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("at_min", "walk_m"), [(12 * 60, 10.0), (21 * 60 + 30, 210.0)])
def test_supply_goes_by_the_gates_of_the_hour(tmp_path: Path, at_min: int, walk_m: float) -> None:
    """Worked on paper in `docs/gates.md`: by the south gate 10 m, by the north one 210 m."""
    study = read_study(write_yard_town(tmp_path / "town"))
    base = build_baseline(study, access=Access(at_min=at_min))
    every = measure_every_walk(base, study.layers["facilities"].index, limit_m=1_000.0)
    yard = study.layers["compounds"].index.get_loc("yard")
    own = every.walks.of(every.walks.home == yard)
    assert own.distance_m == pytest.approx([walk_m], abs=EXACT_M)
    found = measure_supply(study, access=Access(at_min=at_min))
    assert found.access.at_min == at_min
    assert not [one for one in found.problems if one.where == "neighbourhoods"]
