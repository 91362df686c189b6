from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present.report.content import Facts, Paragraph, Picture
from ganquan_geo.present.report.position import write_position

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult


def said(result: CoverageResult) -> str:
    parts = write_position(Facts(result=result, lang="zh", images={}))
    return "".join(part.text for part in parts if isinstance(part, Paragraph))


def test_extent_and_coordinates_are_those_of_the_boundary(bundled_result: CoverageResult) -> None:
    text = said(bundled_result)
    boundary = bundled_result.study.layers["boundary"]
    west, south, east, north = boundary.total_bounds
    assert f"经度 {west:.4f}°—{east:.4f}°、纬度 {south:.4f}°—{north:.4f}°" in text
    (area,) = boundary.to_crs(boundary.estimate_utm_crs()).area
    assert f"面积约 {area / 1e6:.2f} 平方公里" in text


def test_no_outline_of_a_district_is_made_up(bundled_result: CoverageResult) -> None:
    assert "由编制单位补充" in said(bundled_result)


def test_a_boundary_that_is_the_extent_of_the_data_has_no_size(
    bundled_result: CoverageResult,
) -> None:
    layers = bundled_result.study.layers
    boundary = layers["boundary"].assign(basis="extent of the OpenStreetMap extract")
    study = replace(bundled_result.study, layers={**layers, "boundary": boundary})
    text = said(replace(bundled_result, study=study))
    assert text.startswith("资料中没有街道界线")
    assert "平方公里" not in text


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn", "not-drawn"])
def test_the_map_is_there_if_it_was_drawn(bundled_result: CoverageResult, *, drawn: bool) -> None:
    images = {"position": b""} if drawn else {}
    parts = write_position(Facts(result=bundled_result, lang="zh", images=images))
    assert any(isinstance(part, Picture) for part in parts) == drawn
