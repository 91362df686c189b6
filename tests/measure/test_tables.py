"""The tables of walks, gaps and shares, from walks made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from ganquan_geo.load.defaults import PROFILES
from ganquan_geo.load.study import read_study
from ganquan_geo.measure.counts import summarise_draws
from ganquan_geo.measure.coverage import build_coverage_table, measure_findings
from ganquan_geo.measure.distances import HomeWalks, build_distance_table, measure_gaps
from ganquan_geo.model.reach import READINGS
from ganquan_geo.model.results import Register
from ganquan_geo.network.walks.walks import Walks
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study

STANDARD = PROFILES[0]
NAN, INF = np.nan, np.inf
KNOWN = Register(located=3, assumed=0, on_street=0, unknown=0)
NONE = Register(located=0, assumed=0, on_street=0, unknown=1)
REGISTERS = {"health": KNOWN, "market": KNOWN}
HOMES = ["exact", "street", "half", "nowhere", "lost"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_study(tmp_path_factory.mktemp("town") / "study"))


def homes(ids: list[str], *, located: list[bool]) -> pd.DataFrame:
    count = len(ids)
    return pd.DataFrame(
        {
            "name": [f"名 {one}" for one in ids],
            "located": located,
            "snap_m": np.arange(count) * 1.0,
            "households": np.arange(count) * 10.0,
            "residents": np.arange(count) * 20.0,
            "residents_60plus": np.arange(count) * 3.0,
        },
        index=pd.Index(ids, name="id"),
    )


def walks(
    near: list[float],
    far: list[float] | None = None,
    possible: list[float] | None = None,
    sure: list[float] | None = None,
    facility: list[int] | None = None,
) -> Walks:
    """Return walks to three facilities: one known, one assumed, one known to its street."""
    rows = {"near": near, "far": far or near, "possible": possible or near, "sure": sure or near}
    rows["known"] = rows["sure"]
    return Walks(
        metres={reading: np.array(rows[reading], dtype=float) for reading in READINGS},
        facility=np.array(facility or [0] * len(near)),
        facility_ids=np.array(["clinic-1", "market-1", "school-1"]),
        positions=np.array(["known", "assumed", "street"]),
    )


@pytest.fixture(scope="module")
def measured() -> HomeWalks:
    """Return five compounds and one neighbourhood and their walks.

    One walk is a single figure, one depends on the place in the street, of one only the longest
    is infinite, one reaches nothing and one home is nowhere.
    """
    compounds = homes(HOMES, located=[True, True, True, True, False])
    neighbourhoods = homes(["n-1"], located=[True])
    health = walks(
        near=[100, 200, 300, INF, NAN, 700],
        far=[100, 250, INF, INF, NAN, 700],
        possible=[90, 150, 200, INF, NAN, 650],
        sure=[110, 300, INF, INF, NAN, INF],
        facility=[0, 2, 2, -1, -1, 1],
    )
    market = walks(near=[1, 2, 3, 4, NAN, 6], facility=[1, 0, 0, 0, -1, 0])
    return HomeWalks(
        homes={"compounds": compounds, "neighbourhoods": neighbourhoods},
        walks={"health": health, "market": market},
        own_walks={},
    )


def test_the_rows_of_each_layer(measured: HomeWalks) -> None:
    assert measured.rows() == {"compounds": slice(0, 5), "neighbourhoods": slice(5, 6)}


def test_layer_by_layer_and_category_by_category(study: Study, measured: HomeWalks) -> None:
    table = build_distance_table(study, measured)
    found = list(zip(table["layer"], table["category"], table["demand_id"], strict=True))
    assert found == [
        *(("compounds", "health", one) for one in HOMES),
        *(("compounds", "market", one) for one in HOMES),
        ("neighbourhoods", "health", "n-1"),
        ("neighbourhoods", "market", "n-1"),
    ]
    assert table["near_m"].tolist() == pytest.approx(
        [100, 200, 300, INF, NAN, 1, 2, 3, 4, NAN, 700, 6], nan_ok=True
    )
    assert table["snap_m"].tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 0]
    assert table["residents"].tolist() == [0, 20, 40, 60, 80, 0, 20, 40, 60, 80, 0, 0]
    assert table["demand_name"].tolist()[5:7] == ["名 exact", "名 street"]
    assert table["located"].tolist() == [True, True, True, True, False] * 2 + [True] * 2


def test_each_bound_is_empty_where_it_is_infinite(study: Study, measured: HomeWalks) -> None:
    """Of the third home the walk is between 200 m and no end, of the last one from 650 m on."""
    table = build_distance_table(study, measured)
    table = table[table["category"] == "health"]
    columns = ["distance_m", "distance_low_m", "distance_high_m"]
    expected = [
        [100, 90, 110],
        [NAN, 150, 300],  # by the place in the street
        [NAN, 200, NAN],
        [NAN, NAN, NAN],
        [NAN, NAN, NAN],
        [NAN, 650, NAN],  # to an assumed position
    ]
    np.testing.assert_array_equal(table[columns].to_numpy(float), np.array(expected))


def test_facilities_are_named_and_said_how_they_are_known(
    study: Study, measured: HomeWalks
) -> None:
    table: Any = build_distance_table(study, measured).set_index(["category", "demand_id"])
    columns = ["facility_id", "facility_name", "position"]
    assert table.loc[("health", "exact"), columns].tolist() == ["clinic-1", "clinic-1", "known"]
    assert table.loc[("health", "street"), columns].tolist() == ["school-1", "school-1", "street"]
    assert table.loc[("health", "nowhere"), columns].tolist() == ["", "", ""]
    assert table.loc[("health", "n-1"), columns].tolist() == ["market-1", "market-1", "assumed"]
    assert table.loc[("market", "exact"), "facility_id"] == "market-1"


@pytest.mark.parametrize(
    ("readings", "certainty"),
    [
        ((299.0, 300.0, 290.0), None),
        ((299.0, 301.0, 290.0), "depends on the place in the street"),
        ((300.0, 301.0, 290.0), "depends on the place in the street"),
        ((301.0, 301.0, 300.0), "within accuracy"),
        ((301.0, 301.0, 301.0), "certain"),
        ((301.0, INF, 301.0), "certain"),
        ((301.0, INF, 299.0), "within accuracy"),
        ((299.0, INF, 299.0), "depends on the place in the street"),
        ((INF, INF, 301.0), "certain"),
        ((INF, INF, INF), "none reachable"),
        ((NAN, NAN, NAN), "not measured"),
    ],
)
def test_how_sure_a_gap_is(
    study: Study, readings: tuple[float, float, float], certainty: str | None
) -> None:
    """Near, far and possible walks against 300 m, each as one home of one category."""
    near, far, possible = ([own] for own in readings)
    located = not np.isnan(readings[0])
    table = build_distance_table(
        study,
        HomeWalks(
            homes={"compounds": homes(["one"], located=[located])},
            walks={
                "health": walks(near, far, possible, sure=far, facility=[0]),
                "market": walks([1.0]),
            },
            own_walks={},
        ),
    )
    gaps = measure_gaps(study, STANDARD, registers=REGISTERS, homes=table)
    own = gaps[(gaps["tier_min"] == 5) & (gaps["category"] == "health")]
    assert own["certainty"].tolist() == ([] if certainty is None else [certainty])
    assert own["limit_m"].tolist() == [300.0] * len(own)


def test_gaps_by_tier_and_how_much_too_far(study: Study, measured: HomeWalks) -> None:
    table = build_distance_table(study, measured)
    table.loc[table["category"] == "market", ["near_m", "far_m", "distance_m"]] = 620.0
    gaps = measure_gaps(study, STANDARD, registers=REGISTERS | {"health": NONE}, homes=table)
    assert set(gaps["category"]) == {"market"}  # health cannot be assessed
    assert gaps["tier_min"].tolist() == [5] * 6 + [10] * 6
    assert gaps["over_m"].tolist() == [320.0] * 6 + [120.0] * 6
    nothing = measure_gaps(study, STANDARD, registers={"health": NONE, "market": NONE}, homes=table)
    assert len(nothing) == 0
    assert list(nothing) == list(gaps)


def same(total: float, covered: float) -> dict[str, float]:
    """Return a row of land or street length of which every reading covers as much."""
    return {"total": total} | dict.fromkeys(map(str, READINGS), covered)


def test_every_category_tier_and_denominator_has_its_own_counts(
    study: Study, measured: HomeWalks
) -> None:
    """By denominator, for 5 minutes to health: 100, 200 and 300 m are within 300 m."""
    land: dict[str, dict[int, dict[str, float]]] = {"health": {5: same(50.0, 25.0)}, "market": {}}
    frontage = {
        name: {minutes: same(80.0, 20.0 * row) for row, minutes in enumerate((5, 10, 15))}
        for name in ("health", "market")
    }
    shares = np.array([0.1, 0.2])
    findings = measure_findings(
        study,
        STANDARD,
        registers=REGISTERS,
        measured=HomeWalks(
            homes=measured.homes,
            walks=measured.walks,
            own_walks={"health": walks([100, 400, 400, 400, NAN, 200])},
        ),
        frontage=frontage,
        land=land,
        likely={("health", 5, "compounds"): summarise_draws(shares, shares)},
    )
    table: Any = build_coverage_table(findings).set_index(["category", "tier_min", "denominator"])
    assert len(table) == len(findings) == 2 * 3 * 7

    def own(*key: object) -> dict[str, object]:
        return {str(name): cell for name, cell in table.loc[key].items()}

    homes_5 = own("health", 5, "compounds")
    assert (homes_5["total"], homes_5["limit_m"]) == (4, 300.0)
    assert (homes_5["share_low"], homes_5["share_high"]) == (2 / 5, 4 / 5)
    assert homes_5["share"] is None or np.isnan(float(str(homes_5["share"])))
    assert homes_5["own_share"] == 1 / 4
    assert (homes_5["own_share_low"], homes_5["own_share_high"]) == (1 / 5, 2 / 5)
    assert (homes_5["share_likely_low"], homes_5["share_likely_high"]) == (0.4, 0.4)
    assert homes_5["target_share"] == 0.9
    assert own("health", 5, "neighbourhoods")["own_share"] == 1.0
    # 0, 20, 40 and 60 residents, and 80 of the home that is nowhere.
    residents = own("health", 5, "residents")
    assert residents["total"] == 120
    assert (residents["share_low"], residents["share_high"]) == (20 / 200, (20 + 40 + 80) / 200)
    assert own("health", 5, "residential_area_m2")["share"] == 0.5
    on_land = own("health", 10, "residential_area_m2")  # nothing is known, and there is no target
    assert on_land["verdict"] == "no target"
    assert np.isnan(float(str(on_land["share"])))
    assert own("health", 10, "street_frontage_m")["share"] == 0.25
    assert own("health", 15, "street_frontage_m")["covered"] == 40.0
    assert own("market", 5, "compounds")["share"] == 1.0
    # A target of compounds is not told as one of residents; one of any denominator is.
    assert np.isnan(float(str(residents["target_share"] or NAN)))
    assert own("health", 15, "residents")["target_share"] == 1.0
