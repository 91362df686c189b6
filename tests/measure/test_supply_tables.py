"""Supply on plain tables: what is measured, each area, each home, each group, to the last digit."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ganquan_geo.measure.supply import SupplyArea, SupplyGround, list_items, measure_areas
from ganquan_geo.measure.supply_shares import measure_equity, measure_homes
from ganquan_geo.model.supply import SupplyItem, SupplyStandard
from ganquan_geo.model.walking import FacilityCategory
from ganquan_geo.words.text import Text, same_text

NAN, INF = math.nan, math.inf
LIMITS_M = {5: 300.0, 10: 600.0, 15: 900.0}  # their rings weigh 1, 0.68 and 0.22
HEALTH = FacilityCategory(
    id="health",
    name=Text("卫生", "health"),
    sign=Text("医", "H"),
    kinds=("clinic", "station"),
    tiers=(),
    register_complete=True,
    note=same_text(""),
)


def standard(name: str = "beds", **said: Any) -> SupplyStandard:  # noqa: ANN401
    given: dict[str, Any] = {"kinds": ("clinic",), "capacity": "beds", "per": "residents"}
    given |= {"least": 10.0, "most": 20.0} | said
    return SupplyStandard(
        id=name, name=Text(name, name), source=Text("源", "source"), confidence="found", **given
    )


def item(*standards: SupplyStandard, complete: bool = True, **said: Any) -> SupplyItem:  # noqa: ANN401
    given: dict[str, Any] = {"kinds": ("clinic",), "capacity": "beds", "per": "residents"} | said
    category = replace(HEALTH, register_complete=complete)
    return SupplyItem(category=category, name=Text("床", "beds"), standards=standards, **given)


def facilities(**columns: list[Any]) -> pd.DataFrame:
    """Return three clinics and a market, with what is not said left out."""
    plain: dict[str, list[Any]] = {
        "kind": ["clinic", "market", "clinic", "clinic"],
        "located": [True] * 4,
        "assumed": [False] * 4,
        "on_street": [False] * 4,
        **{name: [NAN] * 4 for name in ("floor_area_m2", "beds", "seats", "staff")},
    }
    return pd.DataFrame(plain | columns, index=["c1", "m1", "c2", "c3"])


def homes(people: list[float], older: list[float] | None = None) -> pd.DataFrame:
    none = [NAN] * len(people)
    columns = {"located": [True] * len(people), "residents": people}
    return pd.DataFrame(
        columns | {"residents_60plus": older or none}, index=list("abcd")[: len(people)]
    )


def area(homes: list[bool], surely: list[bool] | None, possibly: list[bool] | None) -> SupplyArea:
    inside = [None if flags is None else np.array(flags) for flags in (surely, possibly)]
    return SupplyArea(
        layer="boundary", id="town", homes=np.array(homes), surely=inside[0], possibly=inside[1]
    )


def ground(
    people: pd.DataFrame,
    there: pd.DataFrame,
    *areas: SupplyArea,
    walks: list[tuple[int, int, float]] | None = None,
) -> SupplyGround:
    home, facility, distance_m = zip(*(walks or [(0, 0, 0.0)]), strict=True)
    return SupplyGround(
        homes=people,
        facilities=there,
        home=np.array(home),
        facility=np.array(facility),
        distance_m=np.array(distance_m),
        areas=areas,
    )


def test_what_is_measured_is_what_standards_say_and_what_is_filled_in() -> None:
    beds, more = standard(), standard("more", least=30.0)
    older = standard("older", per="residents_60plus", kinds=("station", "clinic", "school"))
    each, other = standard("each", per="each"), standard("other", kinds=("school",))
    filled = facilities(
        beds=[1.0, NAN, NAN, NAN], seats=[NAN, 5.0, NAN, NAN], staff=[NAN] * 3 + [2]
    )
    found = list_items([HEALTH], [beds, more, older, each, other], filled)
    told = [(own.name.en, own.kinds, own.capacity, own.per, own.standards) for own in found]
    both = ("clinic", "station")
    assert told == [
        ("beds", ("clinic",), "beds", "residents", (beds, more, each)),
        ("older", both, "beds", "residents_60plus", (older,)),
        ("health", both, "beds", "residents", ()),
        ("health", both, "staff", "residents", ()),
    ]
    wide = standard("wide", kinds=both)
    assert [own.name.en for own in list_items([HEALTH], [wide], filled)] == ["wide", "health"]
    assert list_items([HEALTH], [other], facilities()) == ()


def rows_of(found: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return list(found)


def test_an_area_in_figures() -> None:
    there = facilities(beds=[4.0, 50.0, 6.0, 2.0], assumed=[False, True, True, False])
    inside = area([True, True, False], [True, True, False, False], [True, True, True, True])
    (found,) = rows_of(measure_areas(item(), ground(homes([400.0, 100.0, 7.0]), there, inside)))
    told = {key: found[key] for key in list(found) if key not in ("enough", "too_small")}
    assert told == {
        "layer": "boundary",
        "area": "town",
        "category": "health",
        "kinds": "clinic",
        "capacity": "beds",
        "per": "residents",
        "facilities": 3,
        "without_capacity": 0,
        "assumed": 1,
        "maybe_inside": 2,
        "capacity_known": 12.0,
        "people_known": 500.0,
        "homes": 2,
        "without_people": 0,
        "low": 8.0,
        "high": 24.0,
        "standard": "",
        "conflicting": False,
        "verdict": "no standard",
    }
    assert math.isnan(found["enough"])
    assert math.isnan(found["too_small"])


@pytest.mark.parametrize(
    ("people", "beds", "low", "high"),
    [
        ([500.0, 500.0], [4.0, NAN, 6.0, NAN], 10.0, 10.0),
        ([500.0, 500.0], [4.0, 9.0, NAN, NAN], 4.0, INF),
        ([500.0, NAN], [4.0, 9.0, 6.0, NAN], 0.0, 20.0),
        ([NAN, NAN], [4.0, 9.0, 6.0, NAN], 0.0, INF),
        ([0.0, 0.0], [4.0, 9.0, 6.0, NAN], 0.0, INF),
    ],
)
def test_what_is_missing_widens_an_area(
    people: list[float], beds: list[float], low: float, high: float
) -> None:
    inside = area([True, True], [True, True, True, False], [True, True, True, False])
    (found,) = rows_of(measure_areas(item(), ground(homes(people), facilities(beds=beds), inside)))
    assert (found["low"], found["high"]) == (low, high)
    assert found["without_people"] == sum(map(math.isnan, people))


@pytest.mark.parametrize(("complete", "high"), [(True, 0.0), (False, INF)])
def test_an_area_where_none_is_listed(high: float, *, complete: bool) -> None:
    empty = area([True], [False, True, False, False], [False, True, False, False])
    there = ground(homes([500.0]), facilities(beds=[4.0] * 4), empty)
    (found,) = rows_of(measure_areas(item(complete=complete), there))
    assert (found["low"], found["high"], found["facilities"]) == (0.0, high, 0)
    some = area([True], [False, False, True, False], [False, False, True, False])
    there = ground(homes([500.0]), facilities(beds=[4.0] * 4), some)
    (found,) = rows_of(measure_areas(item(complete=complete), there))
    assert (found["low"], found["high"], found["facilities"]) == (8.0, 8.0, 1)


def test_an_area_without_an_outline_has_no_row() -> None:
    there = facilities(beds=[4.0] * 4)
    every = [True] * 4
    for inside in (area([True], None, every), area([True], every, None)):
        assert not rows_of(measure_areas(item(), ground(homes([500.0]), there, inside)))
    both = ground(homes([500.0]), there, area([True], None, None), area([True], every, every))
    assert len(rows_of(measure_areas(item(), both))) == 1


def test_an_area_is_held_against_each_standard() -> None:
    inside = area([True], [True, True, True, True], [True, True, True, True])
    there = ground(homes([1_000.0]), facilities(beds=[5.0, 99.0, 10.0, NAN]), inside)
    lower, higher = (
        standard("lower", least=5.0, most=5.0),
        standard("higher", least=15.0, most=99.0),
    )
    large = standard("large", per="each", least=10.0, most=10.0)
    found = rows_of(measure_areas(item(lower, higher, large), there))
    told = [(row["standard"], row["verdict"], row["conflicting"]) for row in found]
    assert told == [
        ("lower", "reached", True),
        ("higher", "missing", True),
        ("large", "below", False),
    ]
    assert (found[2]["enough"], found[2]["too_small"]) == (1, 1)
    assert math.isnan(found[2]["low"])
    for beds, verdict in (
        ([10.0, 0.0, 10.0, 11.0], "reached"),
        ([10.0, 0.0, 10.0, NAN], "missing"),
    ):
        there = ground(homes([1_000.0]), facilities(beds=beds), inside)
        one, other = rows_of(measure_areas(item(large), there))
        assert (one["standard"], one["verdict"]) == ("", "no standard")
        assert (other["verdict"], other["too_small"]) == (verdict, 0)
        hood = replace(inside, layer="neighbourhoods")
        there = ground(homes([1_000.0]), facilities(beds=beds), hood)
        assert [row["standard"] for row in measure_areas(item(large), there)] == [""]


def shares(
    people: list[float],
    beds: list[float],
    walks: list[tuple[int, int, float]],
    **said: Any,  # noqa: ANN401
) -> list[dict[str, Any]]:
    marks = {"assumed": [True, True, False, True], "on_street": [False, True, True, False]}
    whole = area([True] * len(people), None, None)
    there = ground(homes(people), facilities(beds=beds, **marks), whole, walks=walks)
    return measure_homes(item(**said), there, LIMITS_M)


def test_homes_and_their_mean_in_figures() -> None:
    """c1 is shared by 100 and, at 0.68, by 300; c2 by 300 alone, and lies beyond a's last ring."""
    walks = [(0, 0, 300.0), (1, 0, 301.0), (1, 2, 0.0), (0, 1, 0.0), (0, 2, 901.0)]
    found = shares([100.0, 300.0], [30.4, 99.0, 6.0, NAN], walks)
    first = 1_000 * 30.4 / (100 + 0.68 * 300)
    second = 0.68 * first + 1_000 * 6 / 300
    assert [row["low"] for row in found] == pytest.approx(
        [first, second, (100 * first + 300 * second) / 400], rel=1e-12
    )
    assert [row["high"] for row in found] == [row["low"] for row in found]
    told = [(row["layer"], row["area"], row["people"]) for row in found]
    assert told == [("compounds", "a", 100), ("compounds", "b", 300), ("boundary", "town", 400)]
    counts = ("reached", "without_capacity", "assumed", "on_street")
    assert [[row[name] for name in counts] for row in found[:2]] == [[1, 0, 1, 0], [2, 0, 1, 1]]
    assert {row["verdict"] for row in found} == {"no standard"}


def test_the_mean_of_an_area_keeps_what_is_missing() -> None:
    near = [(0, 0, 0.0), (1, 2, 0.0)]
    sure = shares([100.0, 0.0], [1.0, NAN, 7.0, NAN], near)
    assert (sure[2]["people"], sure[2]["low"], sure[2]["high"]) == (100.0, 10.0, 10.0)
    unknown = shares([100.0, NAN], [1.0, NAN, 7.0, NAN], near)
    assert math.isnan(unknown[2]["people"])
    assert unknown[2]["low"] == min(row["low"] for row in unknown[:2])
    assert unknown[2]["high"] == max(row["high"] for row in unknown[:2])
    half = shares([100.0, 300.0], [1.0, NAN, NAN, NAN], near)
    assert (half[1]["low"], half[1]["high"]) == (0.0, INF)
    assert (half[2]["low"], half[2]["high"]) == (2.5, INF)
    nobody = shares([0.0, 0.0], [1.0, NAN, 7.0, NAN], near)
    assert (nobody[2]["people"], nobody[2]["low"], nobody[2]["high"]) == (0.0, 0.0, INF)


def test_a_mean_has_both_bounds() -> None:
    """7 beds stand nobody knows where: 4 of c1 for the 100 of a, at most 7 more for any home."""
    lost = facilities(beds=[4.0, NAN, NAN, 7.0], kind=["clinic", "market", "market", "clinic"])
    lost["located"] = [True, True, True, False]
    whole = area([True, True], None, None)
    there = ground(homes([100.0, 300.0]), lost, whole, walks=[(0, 0, 0.0)])
    *_, found = measure_homes(item(), there, LIMITS_M)
    assert (found["low"], found["high"]) == (10.0, pytest.approx((100 * 110 + 7_000) / 400))


def test_a_mean_is_of_the_homes_of_its_area() -> None:
    beds = facilities(beds=[1.0, NAN, 7.0, NAN])
    parts = area([False, True], None, None), area([False, False], None, None)
    near = [(0, 0, 0.0), (1, 2, 0.0)]
    there = ground(homes([100.0, 70.0]), beds, *parts, walks=near)
    *_, one, nothing = measure_homes(item(), there, LIMITS_M)
    assert (one["people"], one["low"], one["high"]) == (70.0, 100.0, 100.0)
    assert (math.isnan(nothing["people"]), nothing["low"], nothing["high"]) == (True, 0.0, INF)


@pytest.mark.parametrize(("complete", "high"), [(True, 0.0), (False, INF)])
def test_homes_where_none_is_listed(high: float, *, complete: bool) -> None:
    found = shares([100.0], [NAN] * 4, [(0, 1, 0.0)], kinds=("station",), complete=complete)
    assert [(row["low"], row["high"]) for row in found] == [(0.0, high)] * 2


@pytest.mark.parametrize(
    ("least", "most", "comparable", "verdict"),
    [
        ((5.0, 8.0), (9.0, 10.0), (True, True), "reached"),
        ((5.0, 8.0), (9.0, 10.1), (True, True), "between"),
        ((10.1, 12.0), (12.0, 12.0), (True, True), "below"),
        ((5.0, 8.0), (9.0, 10.0), (True, False), "not comparable"),
    ],
)
def test_homes_are_held_against_the_range_of_all_standards(
    least: tuple[float, float],
    most: tuple[float, float],
    comparable: tuple[bool, bool],
    verdict: str,
) -> None:
    both = [
        standard(str(number), least=least[number], most=most[number], comparable=comparable[number])
        for number in (0, 1)
    ]
    each = standard("each", per="each", least=99.0, most=99.0)
    there = ground(homes([100.0]), facilities(beds=[1.0, NAN, NAN, NAN]), walks=[(0, 0, 0.0)])
    (found,) = measure_homes(item(each, *both), there, LIMITS_M)
    assert (found["low"], found["verdict"]) == (10.0, verdict)


def equity(
    people: list[float],
    older: list[float],
    low: list[float],
    high: list[float] | None = None,
    per: str = "residents",
) -> dict[str, dict[str, Any]]:
    there = ground(homes(people, older), facilities())
    pairs = zip(low, high or low, strict=True)
    rows = [{"low": one, "high": other} for one, other in pairs] + [{"low": 99.0, "high": 0.0}]
    return {row["group"]: row for row in measure_equity(item(per=per), there, rows)}


def test_groups_in_figures() -> None:
    found = equity([100.0, 300.0], [50.0, 50.0], [0.0, 8.0])
    every, older, younger = (found[name] for name in found)
    assert [row["people"] for row in found.values()] == [400.0, 100.0, 300.0]
    assert [row["mean"] for row in found.values()] == [6.0, 4.0, pytest.approx(20 / 3)]
    assert [row["gini"] for row in found.values()] == pytest.approx([0.25, 0.5, 1 / 6])
    assert (every["unserved_share"], older["unserved_share"]) == (0.25, 0.5)
    assert younger["unserved_share"] == pytest.approx(1 / 6)
    assert list(found) == ["residents", "residents_60plus", "residents_under60"]
    assert math.isnan(equity([100.0], [50.0], [0.0])["residents"]["gini"])
    empty = equity([100.0, 0.0], [50.0, 0.0], [1.0, 8.0], [1.0, 9.0])
    assert [(row["mean"], row["without_figure"]) for row in empty.values()] == [(1.0, 0)] * 3


def test_a_group_with_something_missing_has_no_figure() -> None:
    unsure = equity([100.0, 300.0, 0.0], [50.0, 50.0, 0.0], [1.0, 8.0, 1.0], [1.0, 9.0, 5.0])
    assert [row["without_figure"] for row in unsure.values()] == [1, 1, 1]
    uncounted = equity([100.0, NAN], [NAN, NAN], [1.0, 8.0])
    assert [row["without_people"] for row in uncounted.values()] == [1, 2, 2]
    too_many = equity([100.0, 40.0], [50.0, 50.0], [1.0, 8.0])
    assert [row["contradicting"] for row in too_many.values()] == [0, 1, 1]
    for found in (unsure, uncounted):
        assert all(math.isnan(row[name]) for row in found.values() for name in ("people", "mean"))
    assert [math.isnan(row["mean"]) for row in too_many.values()] == [False, True, True]
    nobody = equity([0.0], [0.0], [1.0])["residents"]
    assert all(math.isnan(nobody[name]) for name in ("people", "mean", "gini", "unserved_share"))


def test_what_is_for_the_old_is_shared_among_them_alone() -> None:
    assert list(equity([100.0], [50.0], [1.0], per="residents_60plus")) == ["residents_60plus"]
