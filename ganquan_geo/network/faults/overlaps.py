"""Streets drawn twice: edges of the noded network that lie on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.errors import Fault, Measure, label_row
from ganquan_geo.network.faults.parts import on_earth
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork

WHOLE_SHARE = 0.999  # of its length: from here on a street lies wholly on another


def find_overlaps(network: WalkNetwork, *, join_tolerance_m: float) -> pd.DataFrame:
    """Find pairs of streets that lie on each other, within the tolerance.

    Noding cuts lines that overlap at the same places, so what is drawn twice becomes two
    edges between the same nodes that are nowhere farther apart than the tolerance.

    Returns
    -------
    pandas.DataFrame
        One row for each pair: `first` and `second` (street ids, first <= second; equal where
        a street lies on itself), `edges` (tuple of the first's edges), `overlap_m`,
        `first_share` and `second_share` (of each street's length), `apart_m` (the widest
        distance between the two).
    """
    edges = pd.DataFrame(
        {
            "u": network.u,
            "v": network.v,
            "edge": np.arange(len(network.u)),
            "street": network.streets["street_id"].to_numpy(),
        }
    )
    edges = edges[edges.duplicated(["u", "v"], keep=False)]
    pairs = edges.merge(edges, on=["u", "v"], suffixes=("_a", "_b"))
    a, b = pairs["street_a"].to_numpy(object), pairs["street_b"].to_numpy(object)
    once = (a < b) | ((a == b) & (pairs["edge_a"] < pairs["edge_b"]).to_numpy())
    pairs = pairs[once]
    apart_m = shapely.hausdorff_distance(
        network.line[pairs["edge_a"].to_numpy()], network.line[pairs["edge_b"].to_numpy()]
    )
    pairs = pairs.assign(apart_m=apart_m)[apart_m <= join_tolerance_m]
    pairs["length_m"] = network.length_m[pairs["edge_a"].to_numpy()]
    found: pd.DataFrame = pairs.groupby(["street_a", "street_b"], sort=True).agg(
        edges=("edge_a", tuple), overlap_m=("length_m", "sum"), apart_m=("apart_m", "max")
    )
    found = found.reset_index().rename(columns={"street_a": "first", "street_b": "second"})
    total_m = pd.Series(network.length_m).groupby(network.streets["street_id"].to_numpy()).sum()
    for side in ("first", "second"):
        found[f"{side}_share"] = found["overlap_m"] / found[side].map(total_m).astype(float)
    return found


def name_overlaps(network: WalkNetwork, *, join_tolerance_m: float) -> tuple[Fault, ...]:
    """Name the streets that are drawn twice, wholly or in part, one fault for each pair."""
    found = find_overlaps(network, join_tolerance_m=join_tolerance_m)
    named = network.streets.drop_duplicates("street_id")
    numbers = named["source_row"] if "source_row" in named else [0] * len(named)
    row_of = dict(zip(named["street_id"].tolist(), list(numbers), strict=True))
    rows = [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]
    edges = np.array([edge for row in rows for edge in row["edges"]], dtype=np.int64)
    shapes = dict(zip(edges.tolist(), on_earth(network.line[edges], network), strict=True))
    return tuple(
        _fault(
            row,
            _labels(row, row_of, is_numbered="source_row" in named),
            shapely.MultiLineString([shapes[edge] for edge in row["edges"]]),
        )
        for row in rows
    )


def _labels(pair: dict[str, Any], row_of: dict[str, int], *, is_numbered: bool) -> tuple[str, ...]:
    """Return the labels of the one or two streets of a pair, by row."""
    both = sorted({pair["first"], pair["second"]}, key=lambda name: (row_of[name], name))
    return tuple(label_row(row_of[name], name) if is_numbered else f"id={name}" for name in both)


def _fault(pair: dict[str, Any], rows: tuple[str, ...], geometry: shapely.Geometry) -> Fault:
    overlap_m = float(pair["overlap_m"])
    least = min(pair["first_share"], pair["second_share"])
    whole = least >= WHOLE_SHARE and pair["first"] != pair["second"]
    most = min(1.0, max(pair["first_share"], pair["second_share"]))
    return Fault(
        where="streets",
        rule="duplicate_line" if whole else "overlap",
        severity="warning",
        what=Text(
            f"同一条线画了两次，{overlap_m:,.1f} 米的长度重复计算",
            f"is drawn twice; {overlap_m:,.1f} m count double",
        )
        if whole
        else Text(
            f"与另一条线重叠 {overlap_m:,.1f} 米（占较短一条的 {most:.0%}），长度重复计算",
            f"lies on another line for {overlap_m:,.1f} m ({most:.0%} of the shorter); they "
            "count double",
        ),
        mend=_mend(itself=pair["first"] == pair["second"], inside=most >= WHOLE_SHARE),
        rows=rows,
        measure=Measure(overlap_m, "m"),
        geometry=geometry,
    )


def _mend(*, itself: bool, inside: bool) -> Text:
    if itself:
        return Text("删去重复画的一段", "remove the stretch that is drawn again")
    if inside:
        return Text(
            "只留一条；整条重合而除编号外各字段都相同的，--fix 会删去一条",
            "keep one of them; --fix removes one that lies wholly on the other and agrees with "
            "it in all but the id",
        )
    return Text("重叠的一段只留在一条线上", "leave the common stretch to one of the two lines")
