"""A facility drawn as an area, such as a park, in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import shapely

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.web.places import build_places
from tests.towns import facility, polygon
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path


def test_an_area_has_its_sign_inside(tmp_path: Path) -> None:
    park = facility("park", polygon((210, 10), (290, 10), (290, 40), (210, 40)), kind="clinic")
    result = measure_coverage(
        read_study(write_study(tmp_path / "town", layers={"facilities": [park]}))
    )
    places, numbers = build_places(result.study, "zh")
    lat, lon = cast("tuple[float, float]", places[numbers["park"]]["at"])
    outline = result.study.layers["facilities"].geometry["park"]
    assert shapely.contains_xy(outline, lon, lat)
    draw_print_map(result, category=result.study.categories[0].id)
    (report,) = write_report(result, tmp_path / "out", formats=("pdf",))
    assert report.stat().st_size > 0
