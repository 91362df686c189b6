"""A name stands where it is read to belong: nearest of all to its own place."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.textpath import TextPath

from ganquan_geo.present.print.crowd import Room
from ganquan_geo.present.print.lettering import MM_PER_PT, measure_text_mm
from ganquan_geo.present.print.paper import Box, Window, fit_window
from ganquan_geo.present.print.place_names import PlaceName, find_places, shown_text
from ganquan_geo.present.print.placing import gaps_mm
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.strokes import spot_of
from ganquan_geo.words.names import names_of

if TYPE_CHECKING:
    from matplotlib.text import Text

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.print.placing import Standing
    from ganquan_geo.present.print.sheet import Sheet

WINDOW = fit_window(
    (0.0, 0.0, 920.0, 920.0),
    Box(x=0, y=0, width=100, height=100),
    crs=None,  # type: ignore[arg-type] # no plane is asked for
)
SPOTS = st.lists(
    st.tuples(st.integers(50, 850), st.integers(50, 850)), min_size=1, max_size=25, unique=True
)


def placed(spots: list[tuple[int, int]]) -> list[tuple[Standing | None, tuple[float, float]]]:
    """Return where equal names of some places stand, beside their places in millimetres."""
    dots = [(float(x), float(y)) for x, y in spots]
    names = [PlaceName(text="甘泉新村", spot=dot, clear_mm=1.3, size_pt=6.0) for dot in dots]
    found = find_places(WINDOW, Room(100, 100), names, dots=dots, factor=1.0)
    return [(own, WINDOW.on_paper(dot)) for own, dot in zip(found, dots, strict=True)]


@given(SPOTS)
def test_every_name_beside_its_dot_is_nearest_to_it(spots: list[tuple[int, int]]) -> None:
    found = placed(spots)
    places = np.array([place for _, place in found])
    for number, (own, _) in enumerate(found):
        if own is not None and own.lead is None:
            gaps = gaps_mm(np.array([own.rect]), places)[0]
            assert (np.delete(gaps, number) > gaps[number]).all()


@given(SPOTS)
def test_every_line_leads_from_the_names_own_dot_and_past_all_others(
    spots: list[tuple[int, int]],
) -> None:
    found = placed(spots)
    dots = [shapely.Point(place) for _, place in found]
    for number, (own, _) in enumerate(found):
        if own is not None and own.lead is not None:
            line, name = shapely.LineString(own.lead), shapely.box(*own.rect)
            assert shapely.distance(line, dots[number]) == pytest.approx(1.3)
            assert shapely.distance(line, name) < 1e-9
            for other in (*dots[:number], *dots[number + 1 :]):
                if shapely.distance(other, dots[number]) > 1.3 / 2:
                    assert shapely.distance(line, other) >= 1.3
                assert shapely.distance(name, other) >= 1.3


@given(SPOTS)
def test_names_and_lines_cover_neither_each_other_nor_the_edge(
    spots: list[tuple[int, int]],
) -> None:
    found = [own for own, _ in placed(spots) if own is not None]
    room = Room(100, 100)
    for own in found:
        assert room.is_free([own.rect])
        room.take([own.rect])
    lines = [shapely.LineString(own.lead) for own in found if own.lead]
    for number, line in enumerate(lines):
        assert not any(shapely.crosses(line, other) for other in lines[number + 1 :])
        assert not any(shapely.crosses(line, shapely.box(*own.rect)) for own in found)


@given(SPOTS)
def test_the_same_dots_give_the_same_places(spots: list[tuple[int, int]]) -> None:
    assert placed(spots) == placed(spots)


def test_two_names_of_one_spot_stand_only_where_lines_lead_to_them() -> None:
    # Whatever stood beside the spot could be either's.
    for own, _ in placed([(400, 400), (400, 400)]):
        assert own is not None
        assert own.lead is not None
    (alone, _), _ = placed([(400, 400), (600, 600)])
    assert alone is not None
    assert alone.lead is None


def test_in_a_city_no_name_gets_a_line() -> None:
    crowd = [(x, y) for x in range(100, 800, 20) for y in range(100, 800, 20)]
    assert not [own for own, _ in placed(crowd) if own is not None and own.lead]


def test_a_name_makes_others_step_aside() -> None:
    # Three in a row that would all be named on the right: the middle one has only that side.
    names = [
        PlaceName(text="甘泉新村", spot=(x, 400.0), clear_mm=1.3, size_pt=6.0)
        for x in (380.0, 430.0, 560.0)
    ]
    dots = [name.spot for name in names]
    found = find_places(WINDOW, Room(100, 100), names, dots=dots, factor=1.0)
    assert all(own is not None and own.lead is None for own in found)


def test_a_needed_name_stands_all_the_same() -> None:
    tight = Room(100, 100)
    tight.take([(0, 0, 100, 100)])
    name = PlaceName(text="甘泉新村", spot=(400, 400), clear_mm=1.3, size_pt=6.0, needed=True)
    assert find_places(WINDOW, tight, [name], dots=[(400, 400)], factor=1.0) != [None]


def test_a_name_that_would_cross_half_the_map_is_cut_short() -> None:
    name = PlaceName(text="甘泉" * 500, spot=(400, 400), clear_mm=1.3, size_pt=6.0)
    text = shown_text(name, 1.0)
    assert text.startswith("甘泉甘泉")
    assert text.endswith("…")
    assert measure_text_mm(text, size_pt=6.0) <= 60.0
    assert find_places(WINDOW, Room(100, 100), [name], dots=[(400, 400)], factor=1.0) != [None]


def test_a_city_is_placed_within_seconds() -> None:
    draw = np.random.default_rng(5)
    spots = (draw.uniform(0, 920, (4000, 2))).tolist()
    names = [PlaceName(text="甘泉新村", spot=spot, clear_mm=1.3, size_pt=6.0) for spot in spots]
    before = time.process_time()
    found = find_places(WINDOW, Room(100, 100), names, dots=spots, factor=1.0)
    assert time.process_time() - before < 10
    assert any(found)


def test_the_gap_is_the_way_to_the_nearest_edge() -> None:
    rects = np.array([(10.0, 10.0, 20.0, 14.0)])
    spots = np.array([(15.0, 12.0), (5.0, 12.0), (23.0, 18.0)])
    assert gaps_mm(rects, spots)[0] == pytest.approx([0.0, 5.0, 5.0])


@dataclass(frozen=True)
class Drawn:
    """A sheet with its map in millimetres."""

    sheet: Sheet
    window: Window

    def texts(self, *gids: str) -> list[Text]:
        return [text for text in self.sheet.axes[1].texts if text.get_gid() in gids]

    def ink(self, text: Text) -> shapely.Geometry:
        """Return the outline of what is printed."""
        outline = TextPath(
            (0, 0), text.get_text(), size=float(text.get_fontsize()), prop=text.get_fontproperties()
        )
        points = outline.vertices * MM_PER_PT
        if text.get_horizontalalignment() == "center":
            width = measure_text_mm(text.get_text(), size_pt=float(text.get_fontsize()))
            points = points - (width / 2, 0.0)
        turn = np.deg2rad(text.get_rotation())
        spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        x, y = (float(value) for value in text.get_position())
        return shapely.MultiPoint(points @ spin + self.window.on_paper((x, y))).convex_hull

    def signs(self) -> list[shapely.Geometry]:
        """Return the outlines of homes, signs and their question marks."""
        found: list[shapely.Geometry] = []
        for own in self.sheet.axes[1].collections:
            if isinstance(own, PathCollection) and own.get_zorder() in (6, 7, 7.02):
                size_mm = np.sqrt(own.get_sizes()) * MM_PER_PT
                offsets = np.asarray(own.get_offsets())
                for (x, y), size in zip(offsets, np.resize(size_mm, len(offsets)), strict=True):
                    points = own.get_paths()[0].to_polygons()[0] * size
                    points = points + self.window.on_paper((float(x), float(y)))
                    found.append(shapely.MultiPoint(points).convex_hull)
        return found


def drawn(result: CoverageResult, **choices: Any) -> Drawn:  # noqa: ANN401 - as `draw_print_map`
    sheet = draw_print_map(result, **choices)
    west, east = sheet.axes[1].get_xlim()
    south, north = sheet.axes[1].get_ylim()
    across_mm = sheet.axes[1].get_position().width * sheet.get_figwidth() * 25.4
    scale = (east - west) / across_mm * 1000
    crs = build_scene(result, lang="zh").crs
    return Drawn(sheet, Window(crs=crs, bounds_m=(west, south, east, north), scale=scale))


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("category", [None, "health"])
def test_names_on_the_real_sheet_are_nearest_to_their_own_homes(
    bundled_result: CoverageResult, category: str | None, *, landscape: bool
) -> None:
    own = drawn(bundled_result, category=category, landscape=landscape)
    layer = build_scene(bundled_result, lang="zh").layers["compounds"]
    there = [place is not None and not place.is_empty for place in layer.geometry]
    names = np.array([name for name, _ in names_of(layer, "zh")])[there]
    places = np.array([own.window.on_paper(spot_of(place)) for place in layer.geometry[there]])
    assert len(own.texts("place-name", "led-name")) >= len(names) - 3
    assert len(own.texts("led-name")) <= 12
    for text in own.texts("place-name"):
        gaps = gaps_mm(np.array([shapely.bounds(own.ink(text))]), places)[0]
        assert names[gaps.argmin()] == text.get_text()


@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_name_on_the_real_sheet_covers_another_or_a_sign(
    bundled_result: CoverageResult, size: str, lang: str, *, landscape: bool
) -> None:
    own = drawn(bundled_result, size=size, landscape=landscape, lang=lang)
    texts = own.texts("place-name", "led-name", "street-name")
    assert {str(text.get_gid()) for text in texts} >= {"place-name", "street-name"}
    inks = [own.ink(text) for text in texts]
    signs = own.signs()
    assert len(signs) > 90
    for number, (text, ink) in enumerate(zip(texts, inks, strict=True)):
        assert not any(shapely.overlaps(ink, sign) for sign in signs), text
        over = [texts[row] for row in range(number) if shapely.overlaps(ink, inks[row])]
        assert not over, text
