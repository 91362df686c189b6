"""The cause of each gap, one of each kind on a town where it is known on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import Edit, Scenario, apply_scenario, measure_coverage, read_study
from tests.towns import facility, home, line, point, row, street
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study

# Two dead ends 60 m apart, joined far away at x = 1,000: the streets y = 0 and y = 60, and the
# street x = 1,000 between them. The clinic stands at (0, 0); 5 minutes are 300 m.
STREETS = [
    street("south", line((0, 0), (1000, 0))),
    street("north", line((0, 60), (1000, 60))),
    street("east", line((1000, 0), (1000, 60))),
]
HOMES = [
    home("near", point(100, 0)),
    home("across", point(50, 60)),  # 50 m and a link of 60 m, or 2,010 m round
    home("far", point(600, 0)),  # 600 m in a straight line
    home("unsure", point(310, 0), accuracy_m=40.0),  # 310 m, or from 270 to 350 m
    home("nowhere", None),
]


def town(tmp_path: Path, settings: str = SETTINGS) -> Study:
    layers = {
        "streets": STREETS,
        "facilities": [
            facility("clinic-1", point(0, 0)),
            facility("market-1", point(0, 0), kind="market"),
        ],
        "compounds": HOMES,
        "boundary": [row("town", point(500, 30).buffer(2_000), name="方格镇")],
    }
    return read_study(write_study(tmp_path, layers=layers, settings=settings))


def causes(study: Study) -> Any:  # noqa: ANN401 - cells of several types
    gaps = measure_coverage(study, with_areas=False).gaps
    own = gaps[(gaps["category"] == "health") & (gaps["tier_min"] == 5)]
    return own.set_index("demand_name")


def test_each_gap_has_the_cause_that_would_close_it(tmp_path: Path) -> None:
    found = causes(town(tmp_path))
    assert found["cause"].to_dict() == {
        "across": "missing link",
        "far": "no facility",
        "unsure": "position",
        "nowhere": "home unplaced",
    }
    assert found.loc["far", "cause_m"] == pytest.approx(600, abs=0.1)
    assert 60 <= found.loc["across", "cause_m"] <= 150
    assert found.loc["across", "also_gain"] == 0


def test_a_link_that_closes_a_gap_really_does(tmp_path: Path) -> None:
    study = town(tmp_path)
    ends = [[121.43, 31.27], [121.43, 31.27]]
    ends[1][1] += 60 / 110_880  # metres of a degree of latitude here
    built = Edit(op="link.add", target="l", new={"name": "l", "line": ends})
    changed = apply_scenario(study, Scenario(name="s", edits=(built,)))
    assert "across" not in causes(changed).index


def test_where_the_register_is_not_verified_nothing_else_is_said(tmp_path: Path) -> None:
    open_ = SETTINGS.replace("register_complete = true", "register_complete = false")
    found = causes(town(tmp_path, open_))
    assert set(found["cause"]) == {"register", "home unplaced"}


def test_where_the_nearest_is_only_assumed_positions_are_to_be_settled(tmp_path: Path) -> None:
    study = town(tmp_path)
    guessed = Edit(op="facility.set", target="clinic-1", new={"assumed": True, "accuracy_m": 5.0})
    found = causes(apply_scenario(study, Scenario(name="s", edits=(guessed,))))
    assert set(found["cause"]) <= {"position", "home unplaced", "no facility"}
    assert found.loc["across", "cause"] == "position"
