"""Lines on a sheet: those of a city are drawn as a few strokes with gaps, none lost or joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure

from ganquan_geo.present.print.strokes import MANY_LINES, Easel, draw_lines
from ganquan_geo.present.symbology import LineStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STYLE = LineStyle(colour="#444444", width_px=1.0)


@pytest.mark.parametrize("count", [1, MANY_LINES, MANY_LINES + 1, 2 * MANY_LINES, 2_345])
def test_every_line_is_drawn_with_its_own_corners(count: int) -> None:
    row = np.arange(count, dtype=float)
    bent = [[(n, 0.0), (n, 1.0), *([(n + 0.5, 1.0)] if n % 3 else [])] for n in row.tolist()]
    lines = [shapely.LineString(xy) for xy in bent]
    assert [own.tolist() for own in drawn(lines)] == [[list(xy) for xy in own] for own in bent]
    assert len(collection(lines)) == (count if count <= MANY_LINES else -(-count // MANY_LINES))


def test_lines_that_show_through_stay_single_ones() -> None:
    lines = [shapely.LineString([(n, 0), (n, 1)]) for n in range(MANY_LINES + 1)]
    assert len(collection(lines, alpha=0.5)) == MANY_LINES + 1


def test_edges_of_areas_are_drawn_and_nothing_of_what_is_empty() -> None:
    ring = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    both = [shapely.LineString(), shapely.MultiPolygon([ring, shapely.box(20, 0, 29, 9)])]
    assert sorted(shapely.LineString(own).length for own in drawn(both)) == [4, 36, 36]


def collection(lines: Sequence[shapely.Geometry], *, alpha: float = 1) -> list[NDArray[np.float64]]:
    """Return the strokes as they are handed on."""
    axes = Figure().add_subplot()
    draw_lines(Easel(axes=axes, per_mm=1.0, factor=1.0), lines, STYLE, z=1, alpha=alpha)
    (strokes,) = axes.collections
    return [np.asarray(path.vertices) for path in strokes.get_paths()]


def drawn(lines: Sequence[shapely.Geometry]) -> list[NDArray[np.float64]]:
    """Return the lines as a file has them: a stroke ends where there is no number."""
    found = []
    for xy in collection(lines):
        gap = np.isnan(xy[:, 0])
        found += [part[~np.isnan(part[:, 0])] for part in np.split(xy, np.flatnonzero(gap))]
    return [own for own in found if len(own)]
