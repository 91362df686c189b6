from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from ganquan_geo import Text
from ganquan_geo.present.report.chart import describe_chart, draw_chart

if TYPE_CHECKING:
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult


def dark_share(png: bytes) -> float:
    """Return how much of a picture above its legend has the colour of points."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    pixels = pixels[: -round(17 / 25.4 * 220)]
    point = np.array([0x1F, 0x4E, 0x79])
    return float((np.abs(pixels - point).sum(axis=2) < 12).mean())


def health(result: CoverageResult) -> Finding:
    return next(own for own in result.main_findings() if own.category == "health")


def test_the_chart_is_as_wide_as_the_text_and_the_same_each_time(
    town_result: CoverageResult,
) -> None:
    findings = town_result.main_findings()
    png = draw_chart(findings, lang="zh")
    assert png == draw_chart(findings, lang="zh")
    width, height = Image.open(io.BytesIO(png)).size
    assert abs(width - 160 / 25.4 * 220) <= 2
    more = Image.open(io.BytesIO(draw_chart(findings * 3, lang="zh"))).size
    assert more[0] == width
    assert more[1] > height


def test_what_waits_for_data_is_hollow(town_result: CoverageResult) -> None:
    own = health(town_result)
    filled = dark_share(draw_chart([own], lang="zh"))
    hollow = dark_share(draw_chart([replace(own, lacks="unverified")], lang="zh"))
    assert 0 < hollow < filled * 0.7


def test_a_share_of_nothing_has_a_row_and_no_bar(town_result: CoverageResult) -> None:
    own = replace(health(town_result), share=None, low=None, high=None, grade="missing")
    assert dark_share(draw_chart([own], lang="en")) == 0


def test_the_chart_is_told_in_words(town_result: CoverageResult) -> None:
    said = describe_chart(town_result.main_findings(), lang="zh")
    assert "卫生医疗 15 分钟步行可达覆盖率为 100%" in said
    assert "目标（100%）" in said
    assert "达标" in said


def test_a_long_name_with_signs_of_formulas_leaves_room_for_the_bars(
    town_result: CoverageResult,
) -> None:
    own = health(town_result)
    long = replace(own, name=Text("很长的名称$\\nope{x}$" * 12, "a long name $x^2$ " * 20))
    short = dark_share(draw_chart([own], lang="zh"))
    assert dark_share(draw_chart([long], lang="zh")) == pytest.approx(short, rel=0.2)
