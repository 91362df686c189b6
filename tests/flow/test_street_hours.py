"""Streets open at some hours only: walked at these, and perhaps where that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import Access, measure_coverage, read_study
from ganquan_geo.present.stand_ins import word_idle_access
from ganquan_geo.present.web.map import build_payload
from tests.towns import EXACT_M, facility, home, line, point, street, town_street_rows
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study


def town(folder: Path, hours: str | None) -> Study:
    """Return a town with a passage of 100 m through a block: 100 m by it, 200 m round the block."""
    layers = {
        "streets": [*town_street_rows(), street("cut", line((150, 0), (150, 100)), hours=hours)],
        "compounds": [home("home", point(150, 100))],
        "facilities": [facility("clinic", point(150, 0)), facility("m", None, kind="market")],
    }
    return read_study(write_study(folder, layers=layers))


@pytest.mark.parametrize(
    ("hours", "at_h", "low_m", "best_m", "high_m"),
    [
        (None, 23, 100, 100, 100),
        ("早6点至晚10点", None, 100, 100, 100),
        ("06:00-22:00", 21, 100, 100, 100),
        ("06:00-22:00", 22, 200, 200, 200),
        ("08:00-18:00", None, 100, 200, 200),  # by day, not all of it
        ("工作日 06:00-22:00", 12, 100, 200, 200),
        ("看门人在时", 12, 100, 200, 200),
    ],
)
def test_a_passage_is_walked_at_its_hours(
    tmp_path: Path, hours: str | None, at_h: int | None, low_m: float, best_m: float, high_m: float
) -> None:
    access = Access(at_min=None if at_h is None else at_h * 60)
    result = measure_coverage(town(tmp_path, hours), access=access)
    (walk,) = result.distances.query("demand_id == 'home' and category == 'health'").to_dict(
        "records"
    )
    found = walk["possible_m"], walk["near_m"], walk["known_m"]
    assert found == pytest.approx((low_m, best_m, high_m), abs=EXACT_M)


def test_the_hour_is_said_and_shown_and_not_idle(tmp_path: Path) -> None:
    study, evening = town(tmp_path / "timed", "06:00-22:00"), Access(at_min=21 * 60)
    result = measure_coverage(study, access=evening)
    assert result.said_walker().zh == "标准距离，出入口按21:00、步行计"
    assert word_idle_access(study, "standard", evening) is None
    assert word_idle_access(town(tmp_path / "plain", None), "standard", evening) is not None
    streets = build_payload(result, "zh")["ground"]["streets"]  # type: ignore[index]
    assert "06:00-22:00" in str(streets)


def test_hours_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (told,) = [one for one in town(tmp_path, "看门人在时").warnings if "读不懂" in one.what.zh]
    assert (told.severity, told.rows) == ("warning", ("9 (id=cut)",))
