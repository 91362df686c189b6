"""Signs that survive a copier: numbers on lines, themes by pattern, the gap called out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.present.plan.map import build_plan_payload
from ganquan_geo.present.plan.numbers import place_numbers
from ganquan_geo.present.plan.symbology import THEME_COLOURS, THEME_PATTERNS_PX, theme_pattern
from ganquan_geo.present.print.plan_layer import build_plan_layer
from ganquan_geo.present.print.plan_marks import theme_signs
from ganquan_geo.present.print.print_map import draw_plan_figure
from ganquan_geo.present.print.scene import build_scene
from tests.towns import line
from tests.towns.plan import PLAN, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult


def test_numbers_make_way_for_those_of_the_legs() -> None:
    lines = {"a": line((0, 0), (100, 0)), "b": line((0, 100), (100, 100))}
    placed = place_numbers(lines, [(30.0, 0.0)])
    assert placed["a"] == (70.0, 0.0)
    assert placed["b"] == (30.0, 100.0)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=8))
def test_a_number_always_stands_on_its_line(taken: list[tuple[float, float]]) -> None:
    lines = {"a": line((0, 0), (100, 80)), "b": line((3, 3), (3, 3.5))}
    for key, spot in place_numbers(lines, taken).items():
        assert shapely.distance(shapely.Point(spot), lines[key]) < 1e-6


def test_each_theme_has_a_pattern_of_its_own() -> None:
    patterns = [theme_pattern(number) for number in range(len(THEME_COLOURS))]
    assert len(set(patterns)) == len(THEME_PATTERNS_PX) == len(THEME_COLOURS)


def test_the_gap_is_called_out_on_screen_and_paper(bundled_result: CoverageResult) -> None:
    plan = measure_plan(bundled_result.study, coverage=bundled_result)
    payload: Any = build_plan_payload(plan, "zh")
    legs = payload["plan"]["legs"]
    assert [leg["gap"] for leg in legs if leg["gap"]] == ["断点 674 米"]
    scene = build_scene(bundled_result, lang="zh")
    layer = build_plan_layer(scene, plan)
    (gap,) = layer.gaps
    assert gap[0] == "断点 674 米"
    assert len(layer.legs) == len([leg for leg in legs if leg["at"]])
    assert [text for text, _, _ in layer.numbers] == [str(n + 1) for n in range(13)]
    spots = np.array([spot for *_, spot in layer.numbers] + [spot for _, spot in layer.legs])
    apart = np.hypot(*(spots[:, None] - spots[None]).T)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 40  # metres: 3 mm at 1:12,500
    said = [text.get_text() for text in draw_plan_figure(scene, plan).axes[1].texts]
    assert "断点 674 米" in said
    assert set(theme_signs(plan, "zh").values()) >= {"公", "休", "文", "营", "绿"}


def test_themes_of_one_first_character_have_letters(tmp_path: Path) -> None:
    text = PLAN.replace('"热闹"', '"安全"')
    study = read_study(write_plan_town(tmp_path / "town", plan=text))
    plan = measure_plan(study, coverage=measure_coverage(study))
    assert theme_signs(plan, "zh") == {"quiet": "A", "lively": "B"}
    assert theme_signs(plan, "en") == {"quiet": "Q", "lively": "L"}


def test_number_and_gap_of_a_leg_leave_room_for_its_name(tmp_path: Path) -> None:
    study = read_study(write_plan_town(tmp_path / "town"))
    payload: Any = build_plan_payload(measure_plan(study), "zh")
    missing = [leg for leg in payload["plan"]["legs"] if leg["missing"] and leg["lines"]]
    assert missing
    for leg in missing:
        (start, *_, end) = leg["lines"][0]
        whole = np.hypot(*np.subtract(end, start))
        middle = np.add(start, end) / 2
        for spot in (leg["at"], leg["gap_at"]):
            assert np.hypot(*np.subtract(spot, middle)) > whole / 4
        assert np.hypot(*np.subtract(leg["at"], leg["gap_at"])) > whole / 2
