"""Two states side by side: each share before and after, who gained, and the sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from ganquan_geo.measure.compare_coverage import compare_coverage, describe_states
from tests.towns import facility, point
from tests.towns.studies import measure_town, town_layers

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult

INF = float("nan")  # a home that reaches no tier has no figure of it
COLUMNS = ["demand_id", "layer", "category", "change", "before_tier", "after_tier"]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[CoverageResult, CoverageResult]:
    """Return the town, and the town with its clinic at (300, 300), where home-d is."""
    folder = tmp_path_factory.mktemp("states")
    layers = town_layers()
    layers["facilities"][0] = facility("clinic-1", point(300, 300))
    return measure_town(folder / "before"), measure_town(folder / "after", layers=layers)


@pytest.fixture(scope="module")
def homes() -> pd.DataFrame:
    rows = [
        ("home-a", "compounds", "health", "lost", 5, 15),
        ("home-b", "compounds", "health", "lost", 5, 10),
        ("home-c", "compounds", "health", "gained", 10, 5),
        ("home-d", "compounds", "health", "gained", INF, 5),
        ("n-1", "neighbourhoods", "health", "gained", 10, 5),
        ("home-d", "compounds", "market", "may gain", 10, 5),
        ("home-a", "compounds", "market", "lost", 15, INF),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_each_share_before_and_after_and_how_many_crossed_the_tier(
    states: tuple[CoverageResult, CoverageResult], homes: pd.DataFrame
) -> None:
    """Walks of 50, 170, 400 and 600 m to health are 550, 430, 200 and 0 m in the end."""
    before, after = states
    table: Any = compare_coverage(before, after, homes)
    own = table.set_index(["category", "tier_min", "denominator"])
    assert len(own) == len(before.coverage) == len(after.coverage)
    row = own.loc[("health", 5, "compounds")]
    assert row[["before_share", "after_share", "change_share"]].tolist() == [0.5, 0.5, 0.0]
    row = own.loc[("health", 10, "compounds")]
    assert row[["before_share", "after_share", "change_share"]].tolist() == [0.75, 0.75, 0.0]
    assert row["limit_m"] == 500.0
    households = own.loc[("health", 5, "households")]
    assert households["before_share"] == pytest.approx(0.3)
    assert households["after_share"] == pytest.approx(0.7)
    assert households["change_share"] == pytest.approx(0.4)
    counted = {
        key: (own.loc[key, "gained"], own.loc[key, "lost"])
        for key in [
            ("health", 5, "compounds"),
            ("health", 10, "compounds"),
            ("health", 15, "compounds"),
            ("health", 5, "neighbourhoods"),
            ("health", 10, "neighbourhoods"),
            ("market", 5, "compounds"),
            ("market", 15, "compounds"),
            ("health", 5, "households"),
        ]
    }
    assert counted == {
        # home-c and home-d came within 5 minutes, home-a and home-b are no longer.
        ("health", 5, "compounds"): (2, 2),
        ("health", 10, "compounds"): (1, 1),
        ("health", 15, "compounds"): (1, 0),
        ("health", 5, "neighbourhoods"): (1, 0),
        ("health", 10, "neighbourhoods"): (0, 0),
        ("market", 5, "compounds"): (0, 0),
        ("market", 15, "compounds"): (0, 1),
        ("health", 5, "households"): (0, 0),
    }


def test_the_sentences_tell_each_share_that_changed(
    states: tuple[CoverageResult, CoverageResult], homes: pd.DataFrame
) -> None:
    before, after = states
    table = compare_coverage(before, after, homes)
    own = (table["category"] == "health") & (table["denominator"] == "compounds")
    five = own & (table["tier_min"] == 5)
    table.loc[five, ["after_share", "after_share_low", "after_share_high"]] = [0.75, 0.5, 1.0]
    ten = own & (table["tier_min"] == 10)
    table.loc[ten, ["before_share_low", "before_share_high"]] = float("nan")
    said = [one.zh for one in describe_states(before, after, homes, table)]
    # home-d gained and may have gained, home-a lost twice: each home counts once.
    assert said[0] == "按到各类设施的步行，4 个小区中，2 个受益（时段提前），2 个受损（时段推后）。"
    assert any(one.startswith("卫生医疗 5 分钟步行可达覆盖率：") for one in said)
    (line,) = [one for one in said if one.startswith("卫生医疗 5 分钟")]
    assert line.endswith("（按小区数）。")
    assert "50%" in line.partition(" → ")[0]
    assert "75%" in line.partition(" → ")[2]
    assert not [one for one in said if one.startswith("卫生医疗 10 分钟")]
    assert len(said) == 2
    nothing = [one.zh for one in describe_states(before, after, homes.iloc[:0], table.iloc[:0])]
    assert nothing == ["4 个小区到各类设施的步行都没有变化。"]


@pytest.mark.parametrize(
    ("old", "new", "change", "said"),
    [
        # share, low and high of health within 15 minutes, and how one home changed
        ((0.5, 0.4, 0.6), (0.75, 0.7, 0.8), "open", "（按小区数）。"),
        ((0.5, 0.4, 0.7), (0.75, 0.7, 0.8), "open", "不能断定有变化。"),
        ((0.75, 0.7, 0.8), (0.5, 0.4, 0.7), "open", "不能断定有变化。"),
        ((0.75, 0.7, 0.8), (0.5, 0.4, 0.6), "open", "（按小区数）。"),
        ((0.5, 0.4, 0.7), (0.75, 0.7, 0.8), "gained", "（按小区数）。"),
    ],
)
def test_a_change_within_the_bounds_is_not_called_one(
    states: tuple[CoverageResult, CoverageResult],
    homes: pd.DataFrame,
    old: tuple[float, float, float],
    new: tuple[float, float, float],
    change: str,
    said: str,
) -> None:
    before, after = states
    table = compare_coverage(before, after, homes)
    own = (table["category"] == "health") & (table["denominator"] == "compounds")
    table = table[own & (table["tier_min"] == 15)].copy()
    for when, figures in (("before", old), ("after", new)):
        table[[f"{when}_share", f"{when}_share_low", f"{when}_share_high"]] = figures
    one = homes.iloc[:1].assign(change=change)
    (line,) = [
        text.zh
        for text in describe_states(before, after, one, table)
        if text.zh.startswith("卫生医疗 15 分钟")
    ]
    assert line.endswith(said)
    assert ("不能断定" in line) == ("不能断定" in said)
