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
    kinds = located["kind"] if "kind" in located else located["name"].map(lambda _: "")
    kinds = kinds.to_numpy(object)
    return tuple(
        _fault(
            file_name,
            located,
            np.array([a, b]),
            rule=rule,
            rows=(labels[a], labels[b]),
            apart_m=float(metres),
            same_kind=bool(kinds[a] == kinds[b]),
        )
        for a, b, metres in zip(first, second, apart_m, strict=True)
    )


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
        [name != "" and not name.endswith((UNNAMED, ALONG_STREET)) for name in plain]
    )
    west, south, east, north = located.total_bounds
    plane = located.geometry.to_crs(local_crs((west + east) / 2, (south + north) / 2)).to_numpy()
    tree = shapely.STRtree(plane)
    first, second = tree.query(plane, predicate="dwithin", distance=NEAR_M)
    pair = (first < second) & (code[first] == code[second]) & is_name[first]
    first, second = first[pair], second[pair]
    return first, second, np.asarray(shapely.distance(plane[first], plane[second]))


def _fault(
    file_name: str,
    located: gpd.GeoDataFrame,
    pair: NDArray[np.int64],
    *,
    rule: str,
    rows: tuple[str, str],
    apart_m: float,
    same_kind: bool,
) -> Fault:
    name = str(located["name"].iloc[pair[0]])[:40]
    kind = Text("两类的", ", of two kinds") if not same_kind else Text("", "")
    return Fault(
        where=file_name,
        rule=rule,
        severity="warning" if same_kind else "note",
        what=Text(
            f"“{name}”有{kind.zh}两处，相距 {apart_m:.0f} 米，可能是同一处",
            f"{name!r} stands twice{kind.en}, {apart_m:.0f} m apart: perhaps one place",
        ),
        mend=Text(
            "若是同一处，只留一行（除编号外全同的，--fix 会删去后一行）；若是两处，名称写得能分开",
            "keep one row if they are one (--fix removes the second where all but the id agrees); "
            "tell the names apart if they are two",
        ),
        rows=rows,
        measure=Measure(apart_m, "m"),
        geometry=locate_rows(located, pair),
    )
