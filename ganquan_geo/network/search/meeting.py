"""Where lines meet, found by the kernel: as `ganquan_geo.network.build.meeting` finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.cores import run_on_cores
from ganquan_geo.network.search import structures
from ganquan_geo.network.search.lines import build_grid

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.build.segments import Segments
    from ganquan_geo.network.search.seam import Kernel

SEGMENT_US = 0.4  # about what it takes to look round one segment
ROOM_SHARE = 0.5  # of the segments: room for so many cuts at first


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
