"""What of a study edits change, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.network.baseline import DEMAND_LAYERS
from ganquan_geo.network.joins.joins import ABOUT
from ganquan_geo.network.places.place_rows import PlaceRows, take_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Texts
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile

COMPOUNDS = "compounds"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomeRows(PlaceRows):
    """Homes of one layer: `PlaceRows`, their names, and (k,) persons, NaN where not known."""

    name: Texts
    households: Floats
    residents: Floats
    residents_60plus: Floats

    def about(self) -> pd.DataFrame:
        """Return what `join_homes` is told of them besides where they are."""
        return pd.DataFrame({name: getattr(self, name) for name in ABOUT}, index=self.id)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilityRows(PlaceRows):
    """Facilities: `PlaceRows`, (k,) their kinds, and whether they exist."""

    kind: Texts
    existing: Flags

    def serve(self, category: FacilityCategory) -> Flags:
        """Return (k,) which of them serve a category."""
        return np.isin(self.kind.astype(str), category.kinds) & self.existing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyRows:
    """The parts of a study that edits change.

    Parameters
    ----------
    homes
        By layer.
    facilities
        Of all kinds.
    profiles
        Who walks.
    streets, gates
        The layers themselves: the ground is laid of them, and only edits of streets and of gates
        change them. No gates: None.
    """

    homes: Mapping[str, HomeRows]
    facilities: FacilityRows
    profiles: tuple[WalkProfile, ...]
    streets: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame | None

    def lay_into(self, study: Study) -> Study:
        """Return a study with the layers of which its ground is laid, and nothing else changed."""
        gates = {} if self.gates is None else {"gates": self.gates}
        return replace(study, layers={**study.layers, "streets": self.streets, **gates})


def take_study_rows(study: Study) -> StudyRows:
    """Return the rows of a checked study."""
    facilities = study.layers["facilities"]
    return StudyRows(
        homes={
            name: _take_homes(study.layers[name]) for name in DEMAND_LAYERS if name in study.layers
        },
        facilities=FacilityRows(
            **_columns(take_rows(facilities)),
            kind=facilities["kind"].to_numpy(dtype=object),
            existing=facilities["status"].to_numpy(dtype=object) == "existing",
        ),
        profiles=study.profiles,
        streets=study.layers["streets"],
        gates=study.layers.get("gates"),
    )


def _take_homes(layer: gpd.GeoDataFrame) -> HomeRows:
    unknown = np.full(len(layer), np.nan)
    persons = {
        name: layer[name].to_numpy(float) if name in layer else unknown for name in ABOUT[1:]
    }
    return HomeRows(
        **_columns(take_rows(layer)), name=layer["name"].to_numpy(dtype=object), **persons
    )


def _columns(rows: PlaceRows) -> dict[str, Any]:
    return {own.name: getattr(rows, own.name) for own in fields(rows)}


def are_in(ids: Texts, touched: frozenset[str]) -> Flags:
    """Return (k,) which of some ids are touched."""
    found = np.zeros(len(ids), bool)
    for one in touched:
        row = int(np.searchsorted(ids, one))
        found[row : row + 1] |= ids[row : row + 1] == one
    return found
