"""Who gained and who lost, with the bounds: sure gains, sure losses, and what is open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo import write_scenario
from ganquan_geo.measure.compare_homes import (
    BOTH,
    _change,
    _compared,
    _limit_ways,
    _tiers,
    _walk_change,
    find_changed,
)
from ganquan_geo.model.scenario_results import HOME_CHANGES
from ganquan_geo.present.scenario.homes import build_home_items
from tests.towns import facility, point
from tests.towns.plan import compare_towns, write_plan_town
from tests.towns.studies import SETTINGS, town_layers

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import ScenarioResult
    from tests.towns import Row


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> ScenarioResult:
    """Return the town when its clinic has moved from (0, 0) to (300, 200)."""
    folder = tmp_path_factory.mktemp("dates")
    old = town_layers()
    old["facilities"][0] = facility("clinic-1", point(0, 0))
    new = town_layers()
    new["facilities"][0] = facility("clinic-1", point(300, 200))
    return compare_towns(
        write_plan_town(folder / "old", layers=old),
        write_plan_town(
            folder / "new", layers=new, settings=SETTINGS.replace("2026-01-01", "2028-01-01")
        ),
    )


def test_who_is_nearer_gains_and_who_is_farther_loses(comparison: ScenarioResult) -> None:
    own: Any = comparison.homes[comparison.homes["category"] == "health"].set_index("demand_name")
    # home-a was 50 m from the clinic and is now 450 m; home-c 400 m, now 100 m: the limits
    # of 5 and 10 minutes are 300 m and 500 m.
    assert own.loc["home-a", ["before_m", "after_m"]].tolist() == pytest.approx([50, 450], abs=0.5)
    assert own.loc["home-a", ["before_tier", "after_tier", "change"]].tolist() == [5, 10, "lost"]
    assert own.loc["home-c", ["before_m", "after_m"]].tolist() == pytest.approx([400, 100], abs=0.5)
    assert own.loc["home-c", ["before_tier", "after_tier", "change"]].tolist() == [10, 5, "gained"]
    assert "market" not in set(comparison.homes["category"])  # it stayed where it was


def test_the_sentence_the_table_and_the_map_say_the_same(
    comparison: ScenarioResult, tmp_path: Path
) -> None:
    items = build_home_items(comparison, "zh")
    for change, name in HOME_CHANGES.items():
        marked = sum(item.get("change") == change for item in items)
        assert (f"{marked} 个{name.zh}" in comparison.sentences[0].zh) == bool(marked)
    assert any(item.get("change") == "gained" for item in items)
    home: Any = next(item for item in items if item["name"] == "home-c")
    assert home["sheet"] == [["卫生医疗", "400 米，10 分钟内 → 100 米，5 分钟内"]]
    assert (home["before"][:2], home["after"][:2]) == ("ny", "yy")  # of health, 5 and 10 minutes
    write_scenario(comparison, tmp_path / "out", lang="en")
    table = pd.read_csv(tmp_path / "out/changes.csv")
    assert (table["change"] == "gained").sum() == (comparison.homes["change"] == "gained").sum()
    own_row = table[table["demand_name"] == "home-c"]
    assert own_row["category_name"].tolist() == ["health"]
    assert own_row["said"].tolist() == ["400 m, within 10 min → 100 m, within 5 min"]
    assert {"neighbourhood", "change_name"} <= set(table)


@pytest.mark.parametrize(
    ("before", "after", "never"),
    [
        (("clinic-1", "clinic-2"), ("clinic-1",), {"gained", "may gain", "shorter", "open"}),
        (("clinic-1",), ("clinic-1", "clinic-2"), {"lost", "may lose", "longer", "open"}),
    ],
    ids=["one is closed", "one is opened"],
)
def test_where_only_one_way_is_possible_nothing_is_open(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], never: set[str]
) -> None:
    places = {"clinic-1": point(0, 0), "clinic-2": point(350, 0)}

    def town(ids: tuple[str, ...]) -> dict[str, list[Row]]:
        layers = town_layers()
        kept = [own for own in layers["facilities"] if not own["id"].startswith("cl")]
        layers["facilities"] = [
            *kept,
            *(facility(own, places[own], accuracy_m=150.0) for own in ids),
        ]
        return layers

    homes = compare_towns(
        write_plan_town(tmp_path / "old", layers=town(before)),
        write_plan_town(
            tmp_path / "new",
            layers=town(after),
            settings=SETTINGS.replace("2026-01-01", "2028-01-01"),
        ),
    ).homes
    changes = set(homes.loc[homes["category"] == "health", "change"])
    assert changes
    assert not changes & never


def test_a_name_is_no_change_and_a_closed_facility_is_none() -> None:
    layers = [named_points(one) for one in (["a", "b"], ["a", "b"], ["a"])]
    layers[1]["name"] = "other"
    assert find_changed(layers[0], layers[1]) == set()
    assert find_changed(layers[0], layers[2]) == {"b"}


def named_points(ids: list[str]) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(range(len(ids)), range(len(ids)))
    return gpd.GeoDataFrame({"name": ids, "note": None}, index=ids, geometry=points, crs=4326)


def walk(low: float, high: float) -> dict[str, float]:
    return {"possible_m": low, "near_m": low, "far_m": high, "sure_m": high}


spans = st.tuples(st.floats(0, 3000), st.floats(0, 500)).map(lambda own: (own[0], sum(own)))


@given(spans, spans)
def test_only_bounds_that_do_not_meet_say_shorter_or_longer(
    old: tuple[float, float], new: tuple[float, float]
) -> None:
    said, back = _walk_change(walk(*old), walk(*new)), _walk_change(walk(*new), walk(*old))
    overlap = old[0] <= new[1] and new[0] <= old[1]
    if overlap:
        assert said in (None, "open")
    assert (said == "shorter") == (back == "longer")


tiers = st.sampled_from([5.0, 10.0, 15.0, math.inf])
pairs = st.tuples(tiers, tiers).map(lambda own: (max(own), min(own)))  # surely, and possibly


@given(pairs, pairs)
def test_what_one_way_gains_the_other_way_loses(
    old: tuple[float, float], new: tuple[float, float]
) -> None:
    assert (_change(old, new) == "gained") == (_change(new, old) == "lost")
    if _change(old, new) == "gained":
        assert new[0] < old[0]


@pytest.mark.parametrize(
    ("new", "ways"),
    [
        ({5: 300.0, 10: 500.0}, set()),
        ({5: 360.0, 10: 500.0}, {"may gain"}),
        ({5: 360.0, 10: 600.0}, {"may gain"}),
        ({5: 240.0, 10: 500.0}, {"may lose"}),
        ({5: 360.0, 10: 400.0}, {"may gain", "may lose"}),
        ({5: 300.0}, {"may gain", "may lose"}),
    ],
)
def test_a_walker_who_became_faster_alone_reaches_no_less(
    new: dict[int, float], ways: set[str]
) -> None:
    assert _limit_ways({5: 300.0, 10: 500.0}, new) == ways


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        # Surely and possibly reached within so many minutes, before and after.
        ((5, 5), (5, 5), None),
        ((10, 5), (10, 5), None),
        ((10, 10), (5, 5), "gained"),
        ((math.inf, 10), (5, 5), "gained"),
        ((10, 5), (5, 5), "open"),
        ((5, 5), (10, 10), "lost"),
        ((5, 5), (10, 5), "open"),
        ((10, 10), (15, 15), "lost"),
        ((10, 5), (15, 10), "open"),
        ((math.inf, math.inf), (math.inf, 15), "open"),
        ((math.inf, math.inf), (15, 15), "gained"),
    ],
)
def test_a_tier_is_gained_where_no_reading_leaves_it_open(
    old: tuple[float, float], new: tuple[float, float], change: str | None
) -> None:
    assert _change(old, new) == change


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ((100, 100), (100, 100), None),
        ((100, 100), (101, 101), None),  # rounding of coordinates
        ((100, 100), (101.1, 101.1), "longer"),
        ((100, 100), (98.9, 98.9), "shorter"),
        ((100, 200), (200.5, 300), "open"),
        ((100, 200), (201.1, 300), "longer"),
        ((100, 200), (50, 99.5), "open"),
        ((100, 200), (50, 98.9), "shorter"),
        ((100, math.inf), (100, math.inf), None),
        ((100, math.inf), (100, 300), "open"),
        ((math.inf, math.inf), (100, 300), "shorter"),
    ],
)
def test_a_walk_is_shorter_where_the_bounds_are_a_metre_apart(
    old: tuple[float, float], new: tuple[float, float], change: str | None
) -> None:
    assert _walk_change(walk(*old), walk(*new)) == change


def test_tiers_are_the_smallest_that_are_reached() -> None:
    own = {"located": True, "position": "known", "possible_m": 290.0, "sure_m": 510.0}
    limits = {10: 500.0, 5: 300.0, 15: 1000.0}
    assert _tiers(own | {"known_m": 510.0}, limits) == (15, 5)
    assert _tiers(own | {"known_m": 1100.0}, limits) == (math.inf, 5)
    assert _tiers(own | {"known_m": 2000.0, "possible_m": 1001.0}, limits) == (math.inf, math.inf)


LIMITS = ({5: 300.0, 10: 500.0, 15: 1_000.0}, {5: 300.0, 10: 500.0, 15: 1_000.0})


def place(low_m: float, high_m: float, **more: object) -> dict[str, Any]:
    named = {"demand_id": 7, "demand_name": "甲", "category": "health", "distance_m": low_m}
    known = {"located": True, "position": "known", "known_m": high_m}
    return {**named, **known, **walk(low_m, high_m), **more}


def test_a_row_says_all_that_changed() -> None:
    row = _compared(place(1_100, 1_200), place(290, 299), LIMITS, BOTH)
    assert row is not None
    assert math.isnan(row.pop("before_tier"))  # type: ignore[arg-type]
    assert row == {
        "demand_id": "7",
        "demand_name": "甲",
        "category": "health",
        "change": "gained",
        "before_m": 1_100,
        "before_low_m": 1_100,
        "before_high_m": 1_200,
        "after_m": 290,
        "after_low_m": 290,
        "after_high_m": 299,
        "change_m": -810,
        "tiers_gained": "5;10;15",
        "tiers_lost": "",
        "after_tier": 5,
    }
    back = _compared(place(290, 299), place(700, 800), LIMITS, BOTH)
    assert back is not None
    told = ("change", "tiers_gained", "tiers_lost", "before_tier", "after_tier", "change_m")
    assert [back[name] for name in told] == ["lost", "", "5;10", 5, 15, 410]
    gone = _compared(place(290, 299), place(math.inf, math.inf), LIMITS, BOTH)
    assert gone is not None
    assert (gone["tiers_lost"], math.isnan(gone["change_m"])) == ("5;10;15", True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ways", "change"),
    [
        (BOTH, "open"),
        (frozenset({"may gain"}), "may gain"),
        (frozenset({"may lose"}), "may lose"),
        (frozenset(), None),
    ],
)
def test_what_is_open_goes_the_only_way_that_there_is(
    ways: frozenset[Any], change: str | None
) -> None:
    row = _compared(place(290, 310), place(290, 299), LIMITS, ways)
    assert (row["change"] if row else None) == change
    surely = _compared(place(700, 800), place(290, 299), LIMITS, ways)
    assert (surely["change"] if surely else None) == ("gained" if ways else None)


def test_a_home_that_is_not_in_both_or_did_not_change_has_no_row() -> None:
    far, near = place(700, 800), place(290, 299)
    assert _compared(far | {"located": False}, near, LIMITS, BOTH) is None
    assert _compared(far, near | {"located": False}, LIMITS, BOTH) is None
    assert _compared(far, far, LIMITS, BOTH) is None
