"""The homes on the sheet of one service: classes that add up to its figure, marks for a copier."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from ganquan_geo.present import symbology
from ganquan_geo.present.print.homes import find_reaches, reach_mark
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.strokes import Easel, draw_hatch
from ganquan_geo.present.reaches import count_as_given
from ganquan_geo.present.symbology import REACH_LOOKS
from tests.present.conftest import SETTINGS_TIERS
from tests.towns import facility, home, point, polygon
from tests.towns.studies import SETTINGS, measure_town, town_layers

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ganquan_geo.model.results import CoverageResult


def test_the_classes_of_homes_add_up_to_the_bounds_of_the_figure(
    bundled_result: CoverageResult,
) -> None:
    scene = build_scene(bundled_result, lang="zh")
    for number, finding in enumerate(bundled_result.main_findings()):
        reaches = find_reaches(scene, number)
        counts = Counter(reaches)
        every = len(reaches)
        maybe = counts["possible"] + counts["unverified"]
        assert counts["reached"] / every == pytest.approx(finding.low)
        assert (counts["reached"] + maybe) / every == pytest.approx(finding.high)
        if finding.covered is not None:
            as_given = counts["reached"] + count_as_given(
                bundled_result, number, scene.walks[number]
            )
            assert as_given == finding.covered


def test_a_service_without_a_position_leaves_every_home_unmeasured(tmp_path: Path) -> None:
    layers = town_layers()
    layers["facilities"] = [
        facility("clinic-1", None),
        facility("market-1", point(100, 300), kind="market"),
    ]
    scene = build_scene(measure_town(tmp_path, layers=layers), lang="zh")
    assert set(find_reaches(scene, 0)) == {"not measured"}
    assert set(find_reaches(scene, 1)) != {"not measured"}


def test_the_marks_differ_without_colour() -> None:
    def grey(reach: str) -> tuple[object, ...]:
        mark = reach_mark((0.0, 0.0), reach)  # type: ignore[arg-type]
        shades = [None if own is None else symbology.luminance(own) for own in (mark.half,)]
        return (round(symbology.luminance(mark.fill), 1), *shades, mark.text)

    assert len({grey(reach) for reach in REACH_LOOKS}) == len(REACH_LOOKS)


def test_the_sheet_names_the_compounds_that_are_not_reached(
    bundled_result: CoverageResult,
) -> None:
    sheet = draw_print_map(bundled_result, category="fitness")
    said = "".join(text.get_text() for text in sheet.axes[0].texts).replace("\n", "")
    assert "不可达 27 个：" in said
    assert "可能可达 25 个：" in said
    assert "按所给位置7 个可达" in said.replace(" 7", "7")


def test_land_that_is_not_reached_is_hatched_inside_its_edge() -> None:
    axes = Figure().add_subplot()
    area = shapely.box(0, 0, 30, 20).difference(shapely.box(10, 5, 20, 15))
    draw_hatch(Easel(axes=axes, per_mm=1.0, factor=1.0), area, "#b3261e", apart_mm=1.0, z=1)
    drawn = np.array([shapely.LineString(own) for own in segments(axes)])
    assert len(drawn) > 30
    assert shapely.covers(area.buffer(1e-6), drawn).all()


def test_an_area_of_a_great_city_has_no_endless_hatching() -> None:
    axes = Figure().add_subplot()
    easel = Easel(axes=axes, per_mm=0.001, factor=1.0)
    draw_hatch(easel, shapely.box(0, 0, 9000, 9000), "#b3261e", apart_mm=1.0, z=1)
    assert len(segments(axes)) <= 402


def test_homes_with_land_are_drawn_with_their_marks(tmp_path: Path) -> None:
    layers = town_layers()
    far = polygon((260, 260), (300, 260), (300, 300))
    layers["compounds"] = [home("home-a", point(50, 0)), home("home-far", far)]
    sheet = draw_print_map(
        measure_town(tmp_path, layers=layers, settings=SETTINGS_TIERS + SETTINGS), category="health"
    )
    red = [
        own
        for own in sheet.axes[1].collections
        if isinstance(own, LineCollection)
        and np.allclose(own.get_colors(), to_rgba(symbology.NOT_REACHED))
    ]
    assert len(red) == 1
    assert "斜线" in "".join(text.get_text() for text in sheet.axes[0].texts)


def segments(axes: Axes) -> list[NDArray[np.float64]]:
    """Return the lines of the one collection that was drawn."""
    (lines,) = axes.collections
    assert isinstance(lines, LineCollection)
    return [np.asarray(own) for own in lines.get_segments()]
