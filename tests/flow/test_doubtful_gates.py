"""Gates of which nobody knows who passes: the advice is to see to them, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.present.finding_words import write_headline
from tests.towns import facility, home, line, point, street, town_street_rows
from tests.towns.gated import GATED_SETTINGS, Spot, gate
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult

CHECK = "核实出入口能否通行（开闭、时段、通行对象）：yard south"
POSITIONS = "核实位置，缩小误差区间"


def measured(folder: Path, *, clinic: Spot, state: str, plain_off_m: float = 0.0) -> CoverageResult:
    """Measure a compound of one gate, 10 m from the street, beside one without gates."""
    layers = {
        "streets": town_street_rows(),
        "compounds": [
            home("yard", shapely.box(110, 110, 190, 190)),
            home("plain", point(50, 52), accuracy_m=plain_off_m),
        ],
        "facilities": [facility("clinic", point(*clinic)), facility("m", None, kind="market")],
        "gates": [
            gate("south", 150, 110, state=state),
            gate("north", 150, 190, state="closed"),
        ],
    }
    study = read_study(write_study(folder, layers=layers, settings=GATED_SETTINGS))
    return measure_coverage(study, with_areas=False)


@pytest.mark.parametrize(
    ("clinic", "plain_off_m", "step"),
    [
        ((150, 100), 0.0, CHECK),  # before the gate of the compound
        ((150, 100), 150.0, f"{CHECK}；{POSITIONS}"),  # and some 200 m from the other
        ((150, 150), 0.0, CHECK),  # inside, behind the gate
    ],
)
def test_the_step_names_the_gate(
    tmp_path: Path, clinic: Spot, plain_off_m: float, step: str
) -> None:
    result = measured(tmp_path, clinic=clinic, state="unknown", plain_off_m=plain_off_m)
    own = result.finding("health", 5)
    assert (own.grade, own.step.zh) == ("unverified", step)
    assert write_headline(result).zh


def test_gates_that_shut_people_in_are_named(tmp_path: Path) -> None:
    own = measured(tmp_path, clinic=(150, 100), state="closed").finding("health", 5)
    assert own.grade == "unverified"
    assert own.step.zh == CHECK.replace("yard south", "yard north、yard south")


def test_a_gap_that_hangs_on_a_gate_says_so(tmp_path: Path) -> None:
    gaps = measured(tmp_path, clinic=(150, 150), state="unknown").gaps
    assert set(gaps.query("demand_id == 'plain'")["cause"]) == {"gate"}


def test_a_gate_that_is_closed_is_nothing_to_check(tmp_path: Path) -> None:
    result = measured(tmp_path, clinic=(150, 150), state="closed")
    assert "出入口" not in result.finding("health", 5).step.zh
    assert "gate" not in set(result.gaps["cause"])


@pytest.mark.parametrize(
    ("hours", "off_m", "step"),
    [
        ("夜间关闭", 0.0, "核实这些道路的开放时段：弄堂"),
        ("工作日 7:00-19:00", 0.0, "核实这些道路的开放时段：弄堂"),
        ("夜间关闭", 120.0, f"核实这些道路的开放时段：弄堂；{POSITIONS}"),
        ("全天", 120.0, POSITIONS),
    ],
)
def test_the_step_names_the_street_whose_hours_decide(
    tmp_path: Path, hours: str, off_m: float, step: str
) -> None:
    """By the passage it is 283 m to the clinic, by the other streets 400 m; the limit is 300 m."""
    layers = {
        "streets": [
            *town_street_rows(),
            street("cut", line((0, 0), (200, 200)), name="弄堂", hours=hours),
        ],
        "compounds": [
            home("far", point(200, 200)),
            home("near", point(0, 240), accuracy_m=off_m),
        ],
        "facilities": [facility("clinic", point(0, 0)), facility("m", None, kind="market")],
    }
    result = measure_coverage(read_study(write_study(tmp_path, layers=layers)), with_areas=False)
    own = result.finding("health", 5)
    assert own.step.zh == step
    unsure = hours != "全天"
    causes = result.gaps.query("demand_id == 'far' and tier_min == 5")["cause"]
    assert ("street hours" in set(causes)) == unsure
