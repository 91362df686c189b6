"""Which of many lines is nearest to each of many points, by a compiled grid or shapely's tree.

Both measure the same distances, so of lines equally near both take the first. The grid also finds
where lines meet, as `ganquan_geo.network.build.meeting` finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.cores import run_on_cores
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.search import structures
from ganquan_geo.network.search.built import EXTENSION, load_kernel
from ganquan_geo.network.search.structures import Grid

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints, Shapes
    from ganquan_geo.network.build.segments import Segments
    from ganquan_geo.network.search.seam import Kernel

CELL_SPANS = 1.5  # side of a cell, in mean spans of a segment
LEAST_CELL_M = 1e-3  # where everything is drawn at one point
CELLS_A_SEGMENT = 4  # there are no more cells than so many for each segment
MOST_SEGMENTS = 2**27  # members of cells are numbered in 32 bits
SEGMENT_US = 0.4  # about what it takes to look round one segment
ROOM_SHARE = 0.5  # of the segments: room for so many cuts at first


class Feet(NamedTuple):
    """Where each of some points is nearest to some lines.

    Parameters
    ----------
    line
        (k,) row of the line; -1 for a point without a place, with NaN in the rest.
    share
        (k,) how far along it that is, of its length.
    xy
        (k, 2) the place itself.
    """

    line: Ints
    share: Floats
    xy: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineGrid:
    """Lines on a grid, searched by the kernel; points far from all of them are left to a tree.

    Parameters
    ----------
    kernel
        The compiled searches.
    grid
        The lines' segments.
    start_m
        (s,) how far along its line each segment starts.
    whole_m
        (m,) how long each line is.
    lines
        (m,) the lines themselves.
    tree
        The tree, once it has been needed.
    """

    kernel: Kernel
    grid: Grid
    start_m: Floats
    whole_m: Floats
    lines: Shapes
    tree: list[LineTree] = field(default_factory=list)

    def nearest(self, points: Shapes) -> Feet:
        """Return where each of (k,) points is nearest to a line, of several the first."""
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
        line, along_m = np.empty(len(xy), dtype=np.int64), np.zeros(len(xy))
        foot = np.empty((len(xy), 2))
        row = np.floor((xy[:, 1] - self.grid.south_m) / self.grid.size_m)
        # Row by row of cells, so that a cell is still in the cache when the next point needs it.
        turn = np.argsort(row * self.grid.columns * self.grid.size_m + xy[:, 0])

        def found(begin: int, stop: int) -> None:
            self.kernel.nearest_lines(
                self.grid, self.start_m, xy, turn, begin, stop, line, along_m, foot
            )

        run_on_cores(found, len(xy))
        share = np.clip(along_m / self.whole_m[line], 0.0, 1.0)
        far = np.flatnonzero(line < 0)
        if len(far):
            if not self.tree:
                self.tree.append(LineTree(shapely.STRtree(self.lines)))
            line[far], share[far], foot[far] = self.tree[0].nearest(points[far])
        return Feet(line=line, share=share, xy=foot)


@dataclass(frozen=True, slots=True, eq=False)
class LineTree:
    """Lines in a tree of boxes, searched by shapely."""

    tree: shapely.STRtree

    def nearest(self, points: Shapes) -> Feet:
        """Return where each of (k,) points is nearest to a line, of several the first."""
        row = np.full(len(points), -1, dtype=np.int64)
        which, nearest = self.tree.query_nearest(points, all_matches=True)
        first = first_of_each(which, nearest)
        row[which[first]] = nearest[first]
        share, foot = np.full(len(points), np.nan), np.full((len(points), 2), np.nan)
        here = row >= 0
        line = self.tree.geometries[row[here]]
        along_m = shapely.line_locate_point(line, points[here])
        foot[here] = shapely.get_coordinates(shapely.line_interpolate_point(line, along_m))
        share[here] = np.clip(along_m / shapely.length(line), 0.0, 1.0)
        return Feet(line=row, share=share, xy=foot)


LineIndex = LineGrid | LineTree  # both are asked in the same way


def build_line_index(lines: Shapes, *, extension: str = EXTENSION) -> LineIndex:
    """Put LineStrings where the nearest is found fast: on a grid if the kernel has been built."""
    kernel = load_kernel(extension)
    if kernel is None or not len(lines):
        return LineTree(shapely.STRtree(lines))
    return build_line_grid(kernel, lines)


def build_line_grid(kernel: Kernel, lines: Shapes) -> LineGrid:
    """Put LineStrings, at least one, on a grid.

    Raises
    ------
    ValueError
        For more segments than can be numbered.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero(owner[1:] == owner[:-1])
    grid = build_grid(kernel, start=xy[start], end=xy[start + 1], line=owner[start])
    start_m, whole_m = np.empty(len(start)), np.zeros(len(lines))
    kernel.measure_along(grid, start_m, whole_m)
    return LineGrid(kernel=kernel, grid=grid, start_m=start_m, whole_m=whole_m, lines=lines)


def build_grid(kernel: Kernel, *, start: Floats, end: Floats, line: Ints) -> Grid:
    """Put segments, at least one, on a grid.

    Parameters
    ----------
    kernel
        The compiled searches.
    start, end
        (s, 2) plane coordinates, metres.
    line
        (s,) row of the line each segment is of.

    Raises
    ------
    ValueError
        For more segments than can be numbered.
    """
    if len(line) > MOST_SEGMENTS:
        raise ValueError(f"{len(line)} segments are more than the kernel can number")
    segment = np.concatenate([start, end], axis=1)
    x, y = segment[:, 0::2], segment[:, 1::2]
    west_m, south_m = float(x.min()), float(y.min())
    width_m, height_m = float(x.max()) - west_m, float(y.max()) - south_m
    spans_m = np.maximum(np.abs(x[:, 1] - x[:, 0]), np.abs(y[:, 1] - y[:, 0]))
    size_m = max(
        CELL_SPANS * float(spans_m.mean()),
        (width_m * height_m / (CELLS_A_SEGMENT * len(line))) ** 0.5,
        max(width_m, height_m) / (CELLS_A_SEGMENT * len(line)),
        LEAST_CELL_M,
    )
    columns, rows = int(width_m / size_m) + 1, int(height_m / size_m) + 1
    first = np.zeros(columns * rows + 2, dtype=np.int32)
    grid = Grid(
        segment=segment,
        line=line.astype(np.int32),
        first=first,
        member=np.empty(0, dtype=np.int32),
        west_m=west_m,
        south_m=south_m,
        size_m=size_m,
        columns=columns,
        rows=rows,
        segments=len(line),
    )
    members = kernel.count_members(grid, first)
    grid = grid._replace(member=np.empty(members, dtype=np.int32))
    kernel.lay_members(grid, first, grid.member)
    return grid


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts(Columns):
    """Places on lines.

    Parameters
    ----------
    line
        (c,) row of the line.
    along_m
        (c,) distance along it, metres.
    xy
        (c, 2) the place, plane metres; it may lie beside the line by the tolerance of a cut.
    """

    line: Ints
    along_m: Floats
    xy: Floats


class Nearness(NamedTuple):
    """How near things are that meet, metres.

    Parameters
    ----------
    end_m
        An end to another line of its level.
    drawn_m
        An end to a line of another level.
    corner_m
        A corner to another line of its level.
    rounding_m
        A place to an end of its line: it is no cut.
    """

    end_m: float
    drawn_m: float
    corner_m: float
    rounding_m: float


def find_cuts_on_grid(kernel: Kernel, segments: Segments, level: Ints, *, near: Nearness) -> Cuts:
    """Return the cuts; one may come more than once.

    Parameters
    ----------
    kernel
        The compiled searches.
    segments
        At least one.
    level
        As in `ganquan_geo.network.build.meeting`.
    near
        How near things are that meet.
    """
    grid = build_grid(kernel, start=segments.start, end=segments.end, line=segments.line)
    streets = structures.Streets(
        along_m=segments.along_m,
        length_m=segments.length_m,
        total_m=segments.total_m(),
        level=np.ascontiguousarray(level, dtype=np.int64),
        **near._asdict(),
    )
    parts: dict[int, Cuts] = {}

    def cut(begin: int, stop: int) -> None:
        slot = np.full(len(level), kernel.NONE, dtype=np.int32)
        foot = np.empty(len(level), dtype=kernel.records["Foot"])
        cuts, count = _room_for(int((stop - begin) * ROOM_SHARE)), -1
        while count < 0 or count > cuts.room:
            cuts = cuts if count < 0 else _room_for(count)
            count = kernel.cut_lines(grid, streets, begin, stop, slot, foot, cuts)
        found = Cuts(line=cuts.line, along_m=cuts.along_m, xy=cuts.xy)
        parts[begin] = found.of(slice(count))

    run_on_cores(cut, len(segments.line), each_us=SEGMENT_US, chunks_per_thread=1)
    return Cuts.chain(parts[begin] for begin in sorted(parts))


def _room_for(count: int) -> structures.Cuts:
    return structures.Cuts(
        line=np.empty(count, dtype=np.int64),
        along_m=np.empty(count),
        xy=np.empty((count, 2)),
        room=count,
    )
