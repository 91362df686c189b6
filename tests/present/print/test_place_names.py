"""A name stands where it is read to belong: nearest of all to its own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.present.print.crowd import Room
from ganquan_geo.present.print.lettering import MM_PER_PT, measure_text_mm
from ganquan_geo.present.print.paper import Box, Window, fit_window
from ganquan_geo.present.print.place_names import PlaceName, find_places, gap_mm
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.strokes import spot_of
from ganquan_geo.words.names import names_of

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.print.crowd import Rect

WINDOW = fit_window(
    (0.0, 0.0, 920.0, 920.0),
    Box(x=0, y=0, width=100, height=100),
    crs=None,  # type: ignore[arg-type] # no plane is asked for
)
SPOTS = st.lists(
    st.tuples(st.integers(50, 850), st.integers(50, 850)), min_size=1, max_size=25, unique=True
)


def placed(
    spots: list[tuple[int, int]], *, needed: bool = False
) -> list[tuple[Rect | None, tuple[float, float]]]:
    """Return where equal names of some places stand, beside their places in millimetres."""
    dots = [(float(x), float(y)) for x, y in spots]
    names = [
        PlaceName(text="甘泉新村", spot=dot, clear_mm=1.3, size_pt=6.0, needed=needed)
        for dot in dots
    ]
    rects = find_places(WINDOW, Room(100, 100), names, dots=dots, factor=1.0)
    return [(rect, WINDOW.on_paper(dot)) for rect, dot in zip(rects, dots, strict=True)]


@given(SPOTS)
def test_every_placed_name_is_nearest_to_its_own_dot(spots: list[tuple[int, int]]) -> None:
    found = placed(spots)
    places = np.array([place for _, place in found])
    for number, (rect, _) in enumerate(found):
        if rect is not None:
            gaps = gap_mm(rect, places)
            assert (np.delete(gaps, number) > gaps[number]).all()


@given(SPOTS)
def test_names_cover_neither_each_other_nor_the_edge(spots: list[tuple[int, int]]) -> None:
    rects = [rect for rect, _ in placed(spots) if rect is not None]
    room = Room(100, 100)
    for rect in rects:
        assert room.is_free([rect])
        room.take([rect])


def test_a_name_that_would_be_read_at_another_dot_is_left_out() -> None:
    # Two places on one spot: whatever stands there could be either's.
    assert [rect for rect, _ in placed([(400, 400), (400, 400)])] == [None, None]
    alone, _ = placed([(400, 400), (600, 600)])
    assert alone[0] is not None


def test_a_needed_name_stands_all_the_same() -> None:
    assert all(rect for rect, _ in placed([(400, 400), (400, 400)], needed=True))


def test_the_gap_is_the_way_to_the_nearest_edge() -> None:
    rect = (10.0, 10.0, 20.0, 14.0)
    spots = np.array([(15.0, 12.0), (5.0, 12.0), (23.0, 18.0)])
    assert gap_mm(rect, spots) == pytest.approx([0.0, 5.0, 5.0])


@pytest.mark.parametrize("landscape", [True, False])
def test_names_on_the_real_sheet_are_nearest_to_their_own_homes(
    bundled_result: CoverageResult, *, landscape: bool
) -> None:
    sheet = draw_print_map(bundled_result, landscape=landscape)
    scene = build_scene(bundled_result, lang="zh")
    west, east = sheet.axes[1].get_xlim()
    south, north = sheet.axes[1].get_ylim()
    across_mm = sheet.axes[1].get_position().width * sheet.get_figwidth() * 25.4
    scale = (east - west) / across_mm * 1000
    window = Window(crs=scene.crs, bounds_m=(west, south, east, north), scale=scale)
    layer = scene.layers["compounds"]
    there = [place is not None and not place.is_empty for place in layer.geometry]
    spots = [spot_of(place) for place in layer.geometry[there]]
    names = np.array([name for name, _ in names_of(layer, "zh")])[there]
    places = np.array([window.on_paper(spot) for spot in spots])
    texts = [text for text in sheet.axes[1].texts if text.get_gid() == "place-name"]
    assert len(texts) > 0.7 * len(names)
    for text in texts:
        size_pt = float(text.get_fontsize())
        x, y = window.on_paper([float(value) for value in text.get_position()])
        low = y - 0.12 * size_pt * MM_PER_PT
        width = measure_text_mm(text.get_text(), size_pt=size_pt)
        gaps = gap_mm((x, low, x + width, low + size_pt * MM_PER_PT), places)
        assert names[gaps.argmin()] == text.get_text()
