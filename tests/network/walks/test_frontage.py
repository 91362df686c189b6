from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo.flow.coverage import build_baseline, read_study
from ganquan_geo.network.walks.frontage import measure_frontage
from tests.towns import EXACT_M, facility, line, point, street, town_street_rows
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def _row(table: pd.DataFrame, *key: object) -> dict[str, Any]:
    return {str(name): value for name, value in table.loc[[key]].iloc[0].to_dict().items()}


@pytest.fixture
def table(tmp_path: Path) -> pd.DataFrame:
    streets = [
        *town_layers()["streets"],
        street("far", line((5000, 5000), (5100, 5000))),
    ]
    study = read_study(write_study(tmp_path / "study", layers={"streets": streets}))
    found = measure_frontage(build_baseline(study))
    return found.set_index(["street", "category", "tier_min"])


def test_shares_of_the_grid_on_paper(table: pd.DataFrame) -> None:
    # The clinic at (0, 0) is known to 10 m, the limit of 5 minutes is 300 m: all of row-0;
    # 200 of the 300 m of row-100, which begins 100 m away; row-300 only at its very end.
    row = _row(table, "row-0", "health", 5)
    assert row["length_m"] == pytest.approx(300, rel=1e-4)
    assert row["share"] == pytest.approx(1.0, abs=1e-3)
    assert _row(table, "row-100", "health", 5)["share"] == pytest.approx(200 / 300, abs=1e-3)
    assert _row(table, "row-300", "health", 5)["share"] == pytest.approx(0.0, abs=1e-3)


def test_bounds_take_the_accuracy_of_clinic_and_street(table: pd.DataFrame) -> None:
    row = _row(table, "row-100", "health", 5)
    assert row["share_low"] < row["share"] < row["share_high"]


def test_a_market_known_to_its_street_has_bounds_and_no_single_share(table: pd.DataFrame) -> None:
    # From (100, 100) it is 200 m to its street, then nothing to 100 m along it.
    row = _row(table, "row-100", "market", 5)
    assert row["share"] is None or row["share"] != row["share"]
    assert 0 <= row["share_low"] < row["share_high"] <= 1


def test_streets_outside_are_left_out(table: pd.DataFrame) -> None:
    assert set(table.index.get_level_values("street")) == {
        f"{kind}-{place}" for kind in ("row", "column") for place in (0, 100, 200, 300)
    }


@pytest.mark.parametrize(
    ("accuracy_m", "low_m", "high_m"), [(0.0, 200, 200), (20.0, 180, 220), (120.0, 80, 300)]
)
def test_the_accuracy_of_a_street_moves_its_own_bounds_by_as_much(
    tmp_path: Path, accuracy_m: float, low_m: float, high_m: float
) -> None:
    """row-100 begins 100 m from a clinic that is known exactly: 200 of its 300 m, give or take."""
    streets = town_street_rows(at_m=(0, 300))
    (own,) = [row for row in streets if row["id"] == "row-100"]
    own["accuracy_m"] = accuracy_m
    layers = {"streets": streets, "facilities": [facility("clinic", point(0, 0))]}
    study = read_study(write_study(tmp_path / "study", layers=layers))
    table = measure_frontage(build_baseline(study)).set_index(["street", "category", "tier_min"])
    row = _row(table, "row-100", "health", 5)
    shares = (row["share_low"], row["share"], row["share_high"])
    if accuracy_m == 0.0:
        assert row["share"] == pytest.approx(200 / 300, abs=EXACT_M)
    assert shares[0] == pytest.approx(low_m / 300, abs=EXACT_M)
    assert shares[2] == pytest.approx(high_m / 300, abs=EXACT_M)
    other = _row(table, "column-100", "health", 5)
    assert other["share_low"] == other["share_high"] == pytest.approx(200 / 300, abs=EXACT_M)
