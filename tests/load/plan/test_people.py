"""People of the table of compounds stand in the layer where it has none."""

from __future__ import annotations

import math

import geopandas as gpd

from ganquan_geo.load.plan.people import fill_people
from ganquan_geo.model.plan_records import CompoundRecord


def test_the_layer_comes_first_and_a_difference_is_told() -> None:
    homes = gpd.GeoDataFrame(
        {"households": [100.0, math.nan, 300.0]}, index=["a", "b", "c"], geometry=[None] * 3
    )
    records = {
        key: CompoundRecord(id=key, counts={"households": count, "residents": 2 * count})
        for key, count in (("a", 120.0), ("b", 200.0), ("c", 300.0))
    }
    filled, faults = fill_people(homes, records)
    assert filled["households"].tolist() == [100, 200, 300]
    assert filled["residents"].tolist() == [240, 400, 600]
    assert "residents_60plus" not in filled
    assert [fault.rows for fault in faults] == [("1 (id=a)",)]
    assert homes["households"].isna().sum() == 1  # the layer itself is as it was


def test_nothing_filled_in_changes_nothing() -> None:
    homes = gpd.GeoDataFrame({"name": ["a"]}, index=["a"], geometry=[None])
    filled, faults = fill_people(homes, {"a": CompoundRecord(id="a")})
    assert filled is homes
    assert not faults
