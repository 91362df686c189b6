"""The maps of what there is and of what is missing."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.plan import symbology
from ganquan_geo.present.print import plan_layer
from ganquan_geo.present.print.print_map import STATE_TITLES, draw_state_figure
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.state import Show, find_uncovered, state_rows

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult

SHOWN = [show for show in get_args(Show) if show != "reach"]


def test_every_map_of_the_state_has_a_title() -> None:
    assert list(STATE_TITLES) == SHOWN


@pytest.mark.parametrize("shows", SHOWN)
@pytest.mark.parametrize("fixture", ["gap_result", "street_only_result", "hostile_result"])
def test_a_map_is_drawn_whatever_the_study_has(
    request: pytest.FixtureRequest, fixture: str, shows: Show
) -> None:
    result: CoverageResult = request.getfixturevalue(fixture)
    sheet = draw_state_figure(build_scene(result, lang="zh"), shows)
    stream = io.BytesIO()
    sheet.savefig(stream, format="png", dpi=50)
    assert stream.getvalue()


def said_on(result: CoverageResult, shows: Show, lang: str = "zh") -> set[str]:
    scene = build_scene(result, lang="en" if lang == "en" else "zh")
    return {text.get_text() for axes in draw_state_figure(scene, shows).axes for text in axes.texts}


def test_the_uncovered_are_hatched_and_named_with_the_service(gap_result: CoverageResult) -> None:
    """Home-d is 600 m from the clinic; two are surely too far from the market at 5 minutes."""
    scene = build_scene(gap_result, lang="zh")
    homes = scene.layers["compounds"].index.tolist()
    found = dict(zip(homes, find_uncovered(scene), strict=True))
    assert found["home-d"] == (0,)
    assert sum(1 in numbers for numbers in found.values()) == 2
    rows = [row.text for row in state_rows(scene, "uncovered")]
    assert "卫生医疗 15 分钟：1 个" in rows
    assert "市场供应 5 分钟：2 个" in rows
    sign = gap_result.study.categories[0].sign.zh
    assert f"home-d {sign}" in said_on(gap_result, "uncovered")


def test_what_rests_on_a_register_that_is_not_verified_says_so(gap_result: CoverageResult) -> None:
    study = gap_result.study
    open_ = tuple(replace(own, register_complete=False) for own in study.categories)
    result = replace(gap_result, study=replace(study, categories=open_))
    rows = [row.text for row in state_rows(build_scene(result, lang="zh"), "uncovered")]
    assert "卫生医疗 15 分钟：1 个（按现有名录，待核实）" in rows


def test_the_position_names_the_study_and_shows_all_streets(gap_result: CoverageResult) -> None:
    scene = build_scene(gap_result, lang="zh")
    assert gap_result.study.name.zh in said_on(gap_result, "position")
    west, south, east, north = scene.layers["streets"].total_bounds.tolist()
    axes = draw_state_figure(scene, "position").axes[1]
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert left <= west
    assert right >= east
    assert low <= south
    assert high >= north


def test_every_state_of_a_project_can_be_drawn() -> None:
    assert {*plan_layer.STATES} == {*STATUS_NAMES} == {*symbology.STATUS_STYLES}
