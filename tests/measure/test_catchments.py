from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.measure.catchments import measure_catchments, weigh_rings, weigh_walks
from ganquan_geo.measure.supply_shares import measure_gini

if TYPE_CHECKING:
    from ganquan_geo.measure.catchments import Catchments

LIMITS_M = {5: 300.0, 10: 500.0, 15: 1_000.0}
AMOUNTS = st.integers(0, 5_000).map(float)


@st.composite
def towns(draw: st.DrawFn, *, most: int = 6) -> dict[str, Any]:
    """Return homes with people, facilities with capacities, and every walk between them."""
    homes, facilities = draw(st.integers(1, most)), draw(st.integers(1, most))
    metres = st.lists(st.integers(0, 1_300), min_size=homes, max_size=homes)
    return {
        "metres": np.array([draw(metres) for _ in range(facilities)], dtype=float).T,
        "people": np.array([draw(AMOUNTS) for _ in range(homes)]),
        "capacity": np.array([draw(AMOUNTS) for _ in range(facilities)]),
    }


def catchments(
    town: dict[str, Any],
    *,
    home_located: np.ndarray | None = None,
    facility_located: np.ndarray | None = None,
) -> Catchments:
    metres = town["metres"]
    here = np.ones(metres.shape[0], bool) if home_located is None else home_located
    there = np.ones(metres.shape[1], bool) if facility_located is None else facility_located
    home, facility = np.nonzero(here[:, None] & there[None, :] & (metres <= LIMITS_M[15]))
    return measure_catchments(
        home,
        facility,
        weigh_walks(metres[home, facility], LIMITS_M),
        people=town["people"],
        capacity=town["capacity"],
        home_located=here,
        facility_located=there,
    )


def by_loops(town: dict[str, Any]) -> list[float]:
    """Return what each person can share, facility by facility and home by home."""

    def weight(metres: float) -> float:
        return 1.0 if metres <= 300 else 0.68 if metres <= 500 else 0.22 if metres <= 1_000 else 0.0

    shares = [0.0] * len(town["people"])
    for facility, capacity in enumerate(town["capacity"]):
        walks = [weight(metres) for metres in town["metres"][:, facility]]
        demand = sum(own * people for own, people in zip(walks, town["people"], strict=True))
        for home, own in enumerate(walks):
            shares[home] += own * capacity / demand if demand else 0.0
    return shares


def test_rings_have_the_published_weights() -> None:
    assert weigh_rings((5, 10, 15)) == (1.0, 0.68, 0.22)
    assert weigh_rings((15,)) == (1.0,)
    assert weigh_rings((10, 20)) == (1.0, 0.42)


def test_walks_weigh_by_the_ring_they_end_in() -> None:
    metres = np.array([0.0, 300.0, 300.0 + 1e-9, 300.1, 500.0, 501.0, 1_000.0, 1_000.1])
    weights = [1.0, 1.0, 1.0, 0.68, 0.68, 0.22, 0.22, 0.0]
    assert weigh_walks(metres, LIMITS_M).tolist() == weights


def test_a_worked_example() -> None:
    # 100 m2 among 100 people near by and 200 in the second ring: 100 + 0.68 x 200 = 236.
    # 60 m2 among those 200 alone, in the third ring: 0.22 x 200 = 44.
    town = {
        "metres": np.array([[100.0, 2_000.0], [400.0, 900.0], [2_000.0, 2_000.0]]),
        "people": np.array([100.0, 200.0, 50.0]),
        "capacity": np.array([100.0, 60.0]),
    }
    found = catchments(town)
    expected = [100 / 236, 0.68 * 100 / 236 + 0.22 * 60 / 44, 0.0]
    assert found.low.tolist() == pytest.approx(expected)
    assert np.array_equal(found.low, found.high)
    assert found.reached.tolist() == [1, 2, 0]


@given(towns())
def test_equals_plain_loops(town: dict[str, Any]) -> None:
    assert catchments(town).low == pytest.approx(by_loops(town))


@given(towns())
def test_what_is_reached_is_shared_out_whole(town: dict[str, Any]) -> None:
    near = (town["metres"] <= LIMITS_M[15]) & (town["people"] > 0)[:, None]
    reached = town["capacity"][near.any(axis=0)].sum()
    assert town["people"] @ catchments(town).low == pytest.approx(reached)


@given(towns(), st.floats(0.1, 10.0))
def test_shares_grow_with_capacity(town: dict[str, Any], times: float) -> None:
    more = catchments(town | {"capacity": town["capacity"] * times})
    assert more.low == pytest.approx(catchments(town).low * times)


@given(towns(), st.data())
def test_more_capacity_lowers_nobody(town: dict[str, Any], data: st.DataObject) -> None:
    capacity = town["capacity"].copy()
    capacity[data.draw(st.integers(0, len(capacity) - 1))] += data.draw(AMOUNTS)
    assert (catchments(town | {"capacity": capacity}).low >= catchments(town).low).all()


@given(towns(), st.data())
def test_bounds_hold_whatever_is_missing(town: dict[str, Any], data: st.DataObject) -> None:
    """Blank some numbers and positions: what was true lies within the bounds."""

    def some(count: int) -> np.ndarray:
        return np.array([data.draw(st.booleans()) for _ in range(count)], dtype=bool)

    truth = np.array(by_loops(town))
    homes, facilities = town["metres"].shape
    known = town | {
        "people": np.where(some(homes), np.nan, town["people"]),
        "capacity": np.where(some(facilities), np.nan, town["capacity"]),
    }
    found = catchments(known, home_located=~some(homes), facility_located=~some(facilities))
    lives = town["people"] > 0  # of a home without people nothing is asked
    assert (found.low <= truth * (1 + 1e-9) + 1e-12)[lives].all()
    assert (found.high >= truth * (1 - 1e-9) - 1e-12)[lives].all()


def test_a_missing_capacity_leaves_a_lower_bound() -> None:
    town = {
        "metres": np.array([[100.0, 100.0], [100.0, 2_000.0]]),
        "people": np.array([50.0, 50.0]),
        "capacity": np.array([100.0, np.nan]),
    }
    found = catchments(town)
    assert found.low.tolist() == [1.0, 1.0]
    assert found.high.tolist() == [np.inf, 1.0]
    assert found.missing.tolist() == [1, 0]


def test_missing_people_leave_an_upper_bound() -> None:
    town = {
        "metres": np.array([[100.0], [100.0]]),
        "people": np.array([50.0, np.nan]),
        "capacity": np.array([100.0]),
    }
    found = catchments(town)
    assert found.low.tolist() == [0.0, 0.0]
    assert found.high.tolist() == [2.0, 2.0]


def test_people_without_a_position_lower_the_lower_bound() -> None:
    town = {
        "metres": np.array([[100.0], [100.0]]),
        "people": np.array([50.0, 150.0]),
        "capacity": np.array([100.0]),
    }
    found = catchments(town, home_located=np.array([True, False]))
    assert found.low.tolist() == [0.5, 0.0]
    assert found.high.tolist() == [2.0, np.inf]


def test_nobody_knows_how_many_live_nobody_knows_where() -> None:
    town = {
        "metres": np.array([[100.0], [100.0]]),
        "people": np.array([50.0, np.nan]),
        "capacity": np.array([100.0]),
    }
    found = catchments(town, home_located=np.array([True, False]))
    assert (found.low[0], found.high[0]) == (0.0, 2.0)


def test_all_of_a_facility_may_be_beside_one_home() -> None:
    town = {
        "metres": np.array([[100.0, 100.0], [100.0, 100.0]]),
        "people": np.array([50.0, 150.0]),
        "capacity": np.array([100.0, 30.0]),
    }
    found = catchments(town, facility_located=np.array([True, False]))
    assert found.low.tolist() == [0.5, 0.5]
    assert found.high.tolist() == pytest.approx([0.5 + 30 / 50, 0.5 + 30 / 150])


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), min_size=1, max_size=8).filter(
        lambda rows: any(value and people for value, people in rows)
    )
)
def test_gini_is_that_of_all_pairs_of_people(rows: list[tuple[int, int]]) -> None:
    each = [float(value) for value, people in rows for _ in range(people)]
    pairs = sum(abs(one - other) for one in each for other in each)
    expected = pairs / (2 * len(each) * sum(each))
    values, people = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assert measure_gini(values, people) == pytest.approx(expected, abs=1e-12)


def test_gini_of_nothing_is_none() -> None:
    assert measure_gini(np.zeros(3), np.ones(3)) is None
    assert measure_gini(np.ones(3), np.zeros(3)) is None
    assert measure_gini(np.full(3, 7.0), np.array([1.0, 2.0, 3.0])) == pytest.approx(0.0)
