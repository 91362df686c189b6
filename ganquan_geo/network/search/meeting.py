"""Where lines meet, found by the kernel: as `ganquan_geo.network.build.meeting` finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.arrays.cores import run_on_cores
from ganquan_geo.network.search.layout import call
from ganquan_geo.network.search.segment_grid import build_grid

if TYPE_CHECKING:
    import ctypes

    from numpy.typing import NDArray

    from ganquan_geo.network.build.segments import Segments

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SEGMENT_US = 0.4  # about what it takes to look round one segment
ROOM_SHARE = 0.5  # of the segments: room for so many cuts at first
FOOT = np.dtype(
    [(name, np.float64) for name in ("m", "share", "x", "y")]
    + [(name, np.int32) for name in ("segment", "line")]
)


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


class _Found(NamedTuple):
    """Room for cuts, as `kernel_meeting.c` describes it."""

    line: Ints
    along_m: Floats
    xy: Floats
    room: int


def find_cuts_on_grid(
    library: ctypes.CDLL, segments: Segments, level: Ints, *, near: Nearness
) -> tuple[Ints, Floats, Floats]:
    """Return `line`, `along_m` and `xy` of the cuts; one may come more than once.

    Parameters
    ----------
    library
        The loaded kernel.
    segments
        At least one.
    level
        As in `ganquan_geo.network.build.meeting`.
    near
        In floats: the kernel reads them as they lie in memory.
    """
    grid = build_grid(library, start=segments.start, end=segments.end, line=segments.line)
    streets = (
        segments.along_m,
        segments.length_m,
        segments.total_m(),
        np.ascontiguousarray(level, dtype=np.int64),
        len(segments.line),
        *near,
    )
    parts: list[tuple[int, Ints, Floats, Floats]] = []

    def cut(begin: int, stop: int) -> None:
        slot, foot = np.full(len(level), -1, dtype=np.int32), np.empty(len(level), dtype=FOOT)
        found, count = _room_for(int((stop - begin) * ROOM_SHARE)), -1
        while count < 0 or count > found.room:
            found = found if count < 0 else _room_for(count)
            count = call(library, "cut_lines", grid, streets, begin, stop, slot, foot, found)
        parts.append((begin, found.line[:count], found.along_m[:count], found.xy[:count]))

    run_on_cores(cut, len(segments.line), each_us=SEGMENT_US, chunks_per_thread=1)
    line, along_m, xy = zip(*(part[1:] for part in sorted(parts, key=lambda p: p[0])), strict=True)
    return np.concatenate(line), np.concatenate(along_m), np.concatenate(xy)


def _room_for(count: int) -> _Found:
    return _Found(
        line=np.empty(count, dtype=np.int64),
        along_m=np.empty(count),
        xy=np.empty((count, 2)),
        room=count,
    )
