from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.walks.walks import SAME_PLACE_M, find_same_place
from tests.towns import EXACT_M, facility, home, point
from tests.towns.studies import measure_town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.towns import Row

SPOTS = st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=6)


def xy(*spots: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(spots, dtype=float).reshape(-1, 2)


def test_a_facility_within_a_metre_is_as_far_as_the_straight_line() -> None:
    homes = xy((0, 0), (100, 0), (200, 0))
    found_m, number = find_same_place(homes, xy((200.3, 0.4), (100, 1.5), (0, 0)))
    assert found_m == pytest.approx([0, np.inf, 0.5])
    assert number.tolist() == [2, -1, 0]


def test_of_two_equally_near_the_lower_number_counts() -> None:
    _, number = find_same_place(xy((0, 0)), xy((0.5, 0), (0, 0.5)))
    assert number.tolist() == [0]


def test_facilities_without_a_point_and_empty_tables_are_nowhere() -> None:
    found_m, number = find_same_place(xy((0, 0)), xy((np.nan, np.nan)))
    assert (found_m.tolist(), number.tolist()) == ([np.inf], [-1])
    found_m, number = find_same_place(xy(), xy((0, 0)))
    assert (found_m.tolist(), number.tolist()) == ([], [])
    found_m, number = find_same_place(xy((0, 0)), xy())
    assert (found_m.tolist(), number.tolist()) == ([np.inf], [-1])


@hypothesis.given(SPOTS, SPOTS)
def test_it_is_the_least_of_all(
    homes: list[tuple[float, float]], facilities: list[tuple[float, float]]
) -> None:
    found_m, number = find_same_place(xy(*homes), xy(*facilities))
    straight_m = np.hypot(
        *(xy(*homes)[:, None, :] - xy(*facilities)[None, :, :]).transpose(2, 0, 1)
    )
    hypothesis.assume((np.abs(straight_m - SAME_PLACE_M) > 1e-9).all())
    walk_m = np.where(straight_m < SAME_PLACE_M, straight_m, np.inf)
    assert found_m == pytest.approx(walk_m.min(axis=1))
    for row, chosen in enumerate(number.tolist()):
        assert (chosen == -1) == np.isinf(found_m[row])
        assert chosen == -1 or walk_m[row, chosen] == pytest.approx(found_m[row])


def _walk(folder: Path, layers: dict[str, list[Row]]) -> Any:  # noqa: ANN401 - a row of a table
    walks: Any = measure_town(folder, layers=layers).distances.set_index(["demand_id", "category"])
    return walks.loc[("one", "health")]


@pytest.mark.parametrize(
    ("home_m", "facility_m", "surely"),
    [(0.0, 0.0, True), (0.4, 0.6, True), (0.4, 0.61, False), (1.1, 0.0, False)],
)
def test_they_are_surely_together_where_their_accuracies_leave_a_metre(
    tmp_path: Path, home_m: float, facility_m: float, *, surely: bool
) -> None:
    """In the middle of a block, 50 m from every street: else it is there and back, 100 m."""
    layers = {
        "compounds": [home("one", point(150, 150), accuracy_m=home_m)],
        "facilities": [facility("clinic", point(150, 150), accuracy_m=facility_m)],
    }
    own = _walk(tmp_path / "s", layers)
    assert own["near_m"] == own["possible_m"] == 0
    assert (own["sure_m"] <= home_m + facility_m + EXACT_M) == surely


@pytest.mark.parametrize("area_is", ["home", "facility"])
def test_in_an_area_one_may_be_away_from_the_other(tmp_path: Path, area_is: str) -> None:
    """A clinic at the corner of a compound's land, or a home at a clinic's: up to 20 m apart."""
    area, corner = shapely.box(140, 140, 160, 160), point(140, 140)
    layers = {
        "compounds": [home("one", area if area_is == "home" else corner)],
        "facilities": [facility("clinic", corner if area_is == "home" else area)],
    }
    own = _walk(tmp_path / "s", layers)
    assert own["possible_m"] == 0
    assert own["sure_m"] > 80  # to a street and back: no walk across a block is known
