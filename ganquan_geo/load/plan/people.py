"""People of compounds that staff count in their table, and the layer of compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.errors import Fault, label_row
from ganquan_geo.model.forms import form_heads
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.plan_records import CompoundRecord

COUNTED = ("households", "residents", "residents_60plus")


def count_people(homes: gpd.GeoDataFrame) -> dict[str, dict[str, float]]:
    """Return the people that a layer of compounds counts, by column and compound."""
    return {own: homes[own].dropna().to_dict() for own in COUNTED if own in homes}


def fill_people(
    homes: gpd.GeoDataFrame, records: Mapping[str, CompoundRecord]
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return a layer of compounds with the people of the table where it has none.

    Where both have a figure the layer's stands, and a difference is told.
    """
    faults = []
    for column in COUNTED:
        told = homes.index.map(
            {key: own.counts[column] for key, own in records.items() if column in own.counts}
        )
        counted = np.asarray(told, dtype=float)
        if np.isnan(counted).all():
            continue
        own = homes[column].to_numpy(float) if column in homes else np.full(len(homes), np.nan)
        differ = ~np.isnan(own) & ~np.isnan(counted) & (own != counted)
        homes = homes.assign(**{column: np.where(np.isnan(own), counted, own)})
        if differ.any():
            rows = [label_row(row + 1, homes.index[row]) for row in np.flatnonzero(differ).tolist()]
            faults.append(
                Fault(
                    where="compounds",
                    what=Text(
                        f"小区图层和小区台账的{form_heads()[column].zh}不同，按图层",
                        f"{form_heads()[column].en} differ between layer and table; those of the "
                        "layer are used",
                    ),
                    mend=Text("改正其一", "correct one of them"),
                    rows=tuple(rows),
                    severity="warning",
                )
            )
    return homes, faults
