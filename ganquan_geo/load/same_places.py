"""Find facilities or compounds that may be one: the same name a few steps apart."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.load.schema_checks import locate_rows
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.model.layers import ALONG_STREET, UNNAMED
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

NEAR_M = 100.0  # two places of one name nearer than this may be one


def find_same_places(layer: gpd.GeoDataFrame, file_name: str, *, rule: str) -> tuple[Fault, ...]:
    """Name the pairs of one name within `NEAR_M`, facilities existing or planned.

    What may count twice is a warning. Facilities of two kinds may be one place with two
    services: a note.

    Parameters
    ----------
    layer
        A checked layer of facilities or compounds in WGS 84, in rising order of `id`.
    rule
        ``"same_facility"`` or ``"same_compound"``.
    """
    located = layer[layer.geometry.notna()]
    first, second, apart_m = find_pairs(located)
    labels = label_rows(located)
    names, no_kinds = located["name"].tolist(), [""] * len(located)
    kinds = located["kind"].tolist() if "kind" in located else no_kinds
    faults = []
    for a, b, metres in zip(first, second, apart_m, strict=True):
        same_kind = kinds[a] == kinds[b]
        name = str(names[a])[:40]
        kind = Text("", "") if same_kind else Text("两类的", ", of two kinds")
        faults.append(
            Fault(
                where=file_name,
                rule=rule,
                severity="warning" if same_kind else "note",
                what=Text(
                    f"“{name}”有{kind.zh}两处，相距 {metres:.0f} 米，可能是同一处",
                    f"{name!r} stands twice{kind.en}, {metres:.0f} m apart: perhaps one place",
                ),
                mend=Text(
                    "若是同一处，只留一行（除编号外全同的，--fix 会删去后一行）；若是两处，"
                    "名称写得能分开",
                    "keep one row if they are one (--fix removes the second where all but the id "
                    "agrees); tell the names apart if they are two",
                ),
                rows=(labels[a], labels[b]),
                measure=Measure(float(metres), "m"),
                geometry=locate_rows(located, np.array([a, b])),
            )
        )
    return tuple(faults)


def find_pairs(
    located: gpd.GeoDataFrame,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows of each pair with one name within `NEAR_M`, and how far apart, metres.

    Names are compared without their width, spaces and case. Streets without a name and points
    that stand for the homes along a street have no name of their own.
    """
    if located.empty:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    plain = ["".join(unicodedata.normalize("NFKC", name).split()) for name in located["name"]]
    _, code = np.unique([name.casefold() for name in plain], return_inverse=True)
    is_name = np.array(
        [
            name.strip() != "" and not name.endswith((UNNAMED, ALONG_STREET))
            for name in located["name"]
        ]
    )
    west, south, east, north = located.total_bounds
    plane = located.geometry.to_crs(local_crs((west + east) / 2, (south + north) / 2)).to_numpy()
    tree = shapely.STRtree(plane)
    first, second = tree.query(plane, predicate="dwithin", distance=NEAR_M)
    pair = (first < second) & (code[first] == code[second]) & is_name[first]
    first, second = first[pair], second[pair]
    return first, second, np.asarray(shapely.distance(plane[first], plane[second]))
