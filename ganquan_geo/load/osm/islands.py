"""Short pieces that are plainly part of a street beside them, and are not joined to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

BESIDE_M = 30.0  # a piece this near a street of its name is taken for a part of it
MOST_M = 300.0  # a longer piece is a street of its own
MOST_NAMES = 5


def set_islands_aside(
    streets: gpd.GeoDataFrame, crs: CRS
) -> tuple[gpd.GeoDataFrame, tuple[Text, ...]]:
    """Take no walk on short pieces apart whose street of the same name goes on beside them.

    Homes and facilities there then join that street. A piece without a name, or with another one,
    stays as it is: what lies between is not known.

    Parameters
    ----------
    streets
        As `build_streets` returns them; they meet where they have a vertex in common.

    Returns
    -------
    streets, notes
        With `walkable` false for those pieces, and what was done.
    """
    walked = np.flatnonzero(streets["walkable"].to_numpy(bool))
    lines = streets.geometry.to_crs(crs).to_numpy()[walked]
    part = _find_parts(streets.geometry.to_numpy()[walked])
    length_m = shapely.length(lines)
    of_part = np.bincount(part, weights=length_m)
    main, name = part == int(of_part.argmax()), streets["name"].astype(str).to_numpy()[walked]
    different = pd.Series(name).groupby(part).nunique()
    one_name = different.reindex(range(len(of_part)), fill_value=0).to_numpy() == 1
    short = ~main & (of_part <= MOST_M)[part] & one_name[part] & (name != UNNAMED) & (name != "")
    rows = np.flatnonzero(short)
    if not len(rows):
        return streets, ()
    tree = shapely.STRtree(lines[main])
    row, near = tree.query(lines[rows], predicate="dwithin", distance=BESIDE_M)
    same = name[rows[row]] == name[main][near]
    aside = np.isin(part, np.unique(part[rows[row[same]]])) & ~main
    if not aside.any():
        return streets, ()
    changed = streets.copy()
    changed.iloc[walked[aside], changed.columns.get_loc("walkable")] = False
    names = list(dict.fromkeys(name[aside].tolist()))
    note = Text(
        "{n} 段短路（共 {m} 米）没有接上路网，而 {near} 米内有同名道路：不在上面步行，"
        "住户和设施改接同名道路：{names}{more}",
        "{n} short {n|piece|pieces} ({m} m) {n|is|are} not joined to the network, and a street of "
        "the same name is within {near} m: no walk is taken on them, and homes and facilities "
        "there join that "
        "street: {names}{more}",
    ).filled(
        n=int(aside.sum()),
        m=format_whole(float(length_m[aside].sum())),
        near=format_whole(BESIDE_M),
        names=join_texts(map(same_text, names[:MOST_NAMES])),
        more="…" if len(names) > MOST_NAMES else "",
    )
    return changed, (note,)


def _find_parts(lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return (k,) the connected part that each line is of, from 0, by vertices in common."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    _, vertex = np.unique(xy, axis=0, return_inverse=True)
    order = np.argsort(vertex, kind="stable")
    same = np.flatnonzero(vertex[order][1:] == vertex[order][:-1])
    owner = line[order].astype(np.int64)
    return number_parts(owner[same], owner[same + 1], count=len(lines))
