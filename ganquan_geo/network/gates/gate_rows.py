"""Gates as plain arrays: where they are, and who passes them at the hour that is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.model.access import GateRule
from ganquan_geo.model.opening_hours import OpeningHours

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.model.access import Access

SURE, PERHAPS, NOBODY = 2, 1, 0
_PASSES = {True: SURE, None: PERHAPS, False: NOBODY}
WHEELCHAIR = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GateRows(Columns):
    """Gates and who can pass them.

    Parameters
    ----------
    id, compound
        (g,) their ids, and those of their compounds.
    shape
        (g,) positions in WGS 84; None where they are not known.
    accuracy_m
        (g,) how far each may be from there, metres.
    residents, others
        (g,) whether the residents of the compound, and whether others can pass: `SURE`,
        `PERHAPS` or `NOBODY`.
    """

    id: Texts
    compound: Texts
    shape: Shapes
    accuracy_m: Floats
    residents: Ints
    others: Ints

    def placed(self) -> Flags:
        """Return (g,) whether each has a position."""
        return np.asarray(~(shapely.is_missing(self.shape) | shapely.is_empty(self.shape)))

    def settled(self, passed: int) -> GateRows:
        """Return them with those open of which nobody knows, if `PERHAPS` passes; else shut."""
        taken = SURE if passed == PERHAPS else NOBODY
        residents, others = (
            np.where(own == PERHAPS, taken, own) for own in (self.residents, self.others)
        )
        return replace(self, residents=residents, others=others)


def open_streets(streets: gpd.GeoDataFrame, access: Access) -> Ints:
    """Return (n,) how surely each street is open at an hour: all are that state no hours."""
    if "hours" not in streets:
        return np.full(len(streets), SURE)
    passes = {
        text: _PASSES[
            GateRule(
                state="open", hours=OpeningHours.from_text(text), wheelchair=True
            ).lets_through(access, resident=False)
        ]
        for text in streets["hours"].dropna().unique()
        if text
    }
    found: Ints = streets["hours"].map(lambda text: passes.get(text, SURE)).to_numpy(int)
    return found


def take_gates(layer: gpd.GeoDataFrame, access: Access) -> GateRows:
    """Return the gates of a checked layer for an hour and a person."""
    rules = [
        GateRule(
            state=state,
            hours=OpeningHours.from_text(hours) if hours else None,
            foot=foot,
            wheelchair=WHEELCHAIR[wheelchair],
        )
        for state, hours, foot, wheelchair in zip(
            layer["state"], layer["hours"], layer["foot"], layer["wheelchair"], strict=True
        )
    ]
    residents, others = (
        np.array([_PASSES[rule.lets_through(access, resident=who)] for rule in rules], dtype=int)
        for who in (True, False)
    )
    return GateRows(
        id=layer.index.to_numpy(dtype=object),
        compound=layer["compound_id"].to_numpy(dtype=object),
        shape=np.asarray(layer.geometry, dtype=object),
        accuracy_m=np.nan_to_num(layer["accuracy_m"].to_numpy(float)),
        residents=residents,
        others=others,
    )
