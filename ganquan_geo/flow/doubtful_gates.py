"""What hangs on gates and hours of which nobody knows: whose walks, and which to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.measure.findings import NOTHING_SAID, OpenGates
from ganquan_geo.model.reach import SAME_M
from ganquan_geo.network.gates.doubtful import find_doubt
from ganquan_geo.network.gates.gate_rows import PERHAPS, open_streets
from ganquan_geo.present.gates.shown import list_gates
from ganquan_geo.words import glossary
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Lang, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walks.walks import Walks

    Doubts = Mapping[tuple[str, int], "OpenTo"]  # by category and tier in minutes

MOST_NAMED = 3


class OpenTo(NamedTuple):
    """What may decide whether homes are covered.

    Parameters
    ----------
    gates, streets
        Their numbers in the layers.
    by_gate, by_street
        (k,) the homes whose walk may hang on them.
    alone
        Whether no other home is open.
    """

    gates: Ints
    streets: Ints
    by_gate: Flags
    by_street: Flags
    alone: bool


def find_doubts(
    base: Baseline, walks: Mapping[str, Walks], as_known_m: Mapping[str, Floats]
) -> Doubts:
    """Return by category and tier the gates and streets that may decide whether homes are covered.

    Parameters
    ----------
    as_known_m
        By category, how short walks may be with what is known to be open alone.
    """
    unsure = open_streets(base.study.layers["streets"], base.access) == PERHAPS
    if base.gated is None and not unsure.any():
        return {}
    found = {}
    none = np.empty(0, dtype=np.int64)
    for category in base.study.categories:
        key, own = category.id, walks[category.id]
        for minutes, limit_m in base.limits_m(category).items():
            possible, known, as_known = (
                metres <= limit_m + SAME_M
                for metres in (own.metres["possible"], own.metres["known"], as_known_m[key])
            )
            is_open = possible & ~known
            by_street = is_open & ~as_known & unsure.any()
            gates, by_gate = none, np.zeros(len(is_open), bool)
            if base.gated is not None:
                facilities = base.categories[key].facilities
                gates, by_gate, _ = find_doubt(
                    base.gated, base.homes, facilities, own, limit_m=limit_m
                )
            streets = _find_near(base, unsure, by_street, limit_m) if by_street.any() else none
            if len(gates) or len(streets):
                alone = not (is_open & ~by_gate & ~by_street).any()
                found[key, minutes] = OpenTo(gates, streets, by_gate, by_street, alone)
    return found


def _find_near(base: Baseline, unsure: Flags, homes: Flags, limit_m: float) -> Ints:
    """Return the streets of those that are unsure that some homes may come to within a limit."""
    rows = np.flatnonzero(unsure)
    shapes = base.study.layers["streets"].geometry.iloc[rows].to_crs(base.network.crs)
    ids = base.homes.table.index[homes]
    layers = [base.study.layers[name] for name in base.demands]
    places = pd.concat([own.geometry[own.index.isin(ids)] for own in layers])
    there = shapely.union_all(places.to_crs(base.network.crs).to_numpy())
    near = rows[shapely.dwithin(shapes.to_numpy(), there, limit_m)]
    return near if len(near) else rows


def name_doubts(study: Study, doubts: Doubts) -> dict[tuple[str, int], OpenGates]:
    """Return the same by name."""
    if not doubts:
        return {}
    gates = _both(
        [f"{own.compound_name} {own.name}" for own in list_gates(study.layers, lang)]
        for lang in get_args(Lang)
    )
    streets = study.layers["streets"]
    roads = _both(
        [
            name or str(key)
            for key, name in zip(streets.index, shown_names(streets, lang), strict=True)
        ]
        for lang in get_args(Lang)
    )
    return {
        key: OpenGates(_list(gates, own.gates), own.alone, _list(roads, own.streets))
        for key, own in doubts.items()
    }


def _both(names: Iterable[list[str]]) -> list[Text]:
    zh, en = names
    return list(map(Text, zh, en))


def _list(names: Sequence[Text], rows: Ints) -> Text:
    """Return the first of some names, and how many there are if there are more; "" for none."""
    said = list(dict.fromkeys(names[row] for row in rows.tolist()))
    if not said:
        return NOTHING_SAID
    listed = join_texts(said[:MOST_NAMED])
    more = glossary.PLACES_AND_MORE.filled(names=listed, n=len(said))
    return more if said[MOST_NAMED:] else listed


def mark_gaps(base: Baseline, gaps: pd.DataFrame, doubts: Doubts) -> pd.DataFrame:
    """Return gaps whose cause is a gate or a street's hours where it was a position."""
    if not doubts:
        return gaps
    ids = base.homes.table.index[: len(base.demands["compounds"].table)]
    causes: dict[tuple[str, int, str], str] = {}
    for key, own in doubts.items():
        for cause, hang in (("street hours", own.by_street), ("gate", own.by_gate)):
            causes |= {(*key, home): cause for home in ids[hang[: len(ids)]].tolist()}
    keys = zip(gaps["category"], gaps["tier_min"], gaps["demand_id"], strict=True)
    found = pd.Series([causes.get(key, "position") for key in keys], gaps.index, dtype=object)
    return gaps.assign(cause=gaps["cause"].where(gaps["cause"] != "position", found))
