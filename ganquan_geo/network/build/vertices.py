"""Where lines meet that meet by their vertices, as the ways of OpenStreetMap do by nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import changes, find_order
from ganquan_geo.network.search.lines import Cuts

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.network.build.segments import Segments

VERTEX_M = 0.002  # vertices closer than this are one; nodes of OpenStreetMap are 0.005 m apart


def find_shared_vertices(xy: Floats, owner: Ints, segments: Segments, fixed: Flags) -> Cuts:
    """Return the vertices at which lines that meet by vertices are to be cut.

    Parameters
    ----------
    xy, owner
        (c, 2) vertices of all lines in plane metres, and (c,) the line of each, in order.
    segments
        Of the same lines.
    fixed
        By line: whether it meets others by vertices.

    Returns
    -------
    Cuts
        Each vertex, but the ends of lines, that two of these lines or one of them twice have.
    """
    first = changes(owner)
    last = np.append(first[1:], True)
    along_m = np.zeros(len(owner))
    along_m[~first] = segments.along_m + segments.length_m
    row = np.flatnonzero(fixed[owner])
    at = np.rint(xy[row] / VERTEX_M).astype(np.int64)
    order = find_order(at[:, 0], at[:, 1])
    group = np.cumsum(changes(*at[order].T)) - 1
    shared = np.zeros(len(row), bool)
    shared[order] = (np.bincount(group) > 1)[group]
    cut = row[shared & ~first[row] & ~last[row]]
    return Cuts(line=owner[cut], along_m=along_m[cut], xy=xy[cut])
