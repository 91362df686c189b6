"""The order of supply's path: homes and facilities placed, every walk, shares, standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.flow.coverage import build_baseline
from ganquan_geo.load.standards import read_standards
from ganquan_geo.measure.catchments import weigh_rings
from ganquan_geo.measure.supply import (
    AREA_COLUMNS,
    SupplyArea,
    SupplyGround,
    list_items,
    measure_areas,
)
from ganquan_geo.measure.supply_shares import (
    EQUITY_COLUMNS,
    HOME_COLUMNS,
    measure_equity,
    measure_homes,
)
from ganquan_geo.model.access import BY_DAY
from ganquan_geo.model.belonging import find_neighbourhoods
from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.reach import SAME_M
from ganquan_geo.model.supply import PERSONS, SupplyResult
from ganquan_geo.network.baseline import Baseline
from ganquan_geo.network.places.best_places import select_existing
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.walk_network import project
from ganquan_geo.network.walks.every_walk import LINE, find_inside, measure_every_walk
from ganquan_geo.network.walks.reach import build_area

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats, Shapes
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork

    Row = dict[str, Any]

WIDE = ("Polygon", "MultiPolygon")


def measure_supply(
    study: Study | Baseline, *, profile: str = "standard", access: Access = BY_DAY
) -> SupplyResult:
    """Measure what facilities offer per 1,000 people, against standards and by home.

    Floor area, beds, seats or staff of the existing facilities: for the sub-district and each
    居民区 with an outline, as they stand there; and for each compound as its people share them
    within walking distance (E2SFCA, Luo and Qi 2009), with positions as given. What is missing
    is never taken as zero and never made up: it widens bounds, or nothing can be said.

    Parameters
    ----------
    study
        What `read_study`, `apply_scenario` or `build_baseline` returned.
    profile
        Who walks; decides nothing where a baseline is given.
    access
        At which hour, and for whom gates are passed; as `profile`.

    Returns
    -------
    SupplyResult
        By area, by home and by group of people.

    Raises
    ------
    UnknownNameError
        If there is no such profile.
    DataError
        If no street can be walked.

    Examples
    --------
    The bundled study knows neither people nor what facilities offer:

    >>> found = gg.measure_supply(study)
    >>> found.areas.loc[0, ["facilities", "without_capacity", "homes", "without_people"]].to_list()
    [3, 3, 78, 78]
    """
    base = study if isinstance(study, Baseline) else build_baseline(study, profile, access=access)
    own, walker = base.study, base.profile
    ground = _lay_out(base)
    standards = read_standards()
    items = list_items(own.categories, standards, ground.facilities)
    areas: list[Row] = []
    homes: list[Row] = []
    equity: list[Row] = []
    for item in items:
        shares = measure_homes(item, ground, item.category.limits_m(walker))
        areas += measure_areas(item, ground)
        homes += shares
        equity += measure_equity(item, ground, shares)
    minutes = {own.id: tuple(sorted(tier.minutes for tier in own.tiers)) for own in own.categories}
    known = {kind for category in own.categories for kind in category.kinds}
    return SupplyResult(
        study=own,
        profile=walker,
        items=items,
        areas=pd.DataFrame(areas, columns=AREA_COLUMNS),
        homes=pd.DataFrame(homes, columns=HOME_COLUMNS),
        equity=pd.DataFrame(equity, columns=EQUITY_COLUMNS),
        weights={
            name: dict(zip(tiers, weigh_rings(tiers), strict=True))
            for name, tiers in minutes.items()
        },
        unused=tuple(one for one in standards if not known & set(one.kinds)),
        problems=tuple(one for one in base.problems if one.where != "neighbourhoods"),
        access=base.access,
    )


def has_capacities(study: Study) -> bool:
    """Return whether any facility says what it offers."""
    facilities = study.layers["facilities"]
    return any(facilities[name].notna().any() for name in CAPACITIES if name in facilities)


def _lay_out(base: Baseline) -> SupplyGround:
    """Place homes and facilities, and measure every walk between them."""
    study = base.study
    kinds = {kind for category in study.categories for kind in category.kinds}
    facilities = select_existing(study.layers["facilities"])
    facilities = facilities[facilities["kind"].isin(kinds)]
    compounds = study.layers["compounds"]
    limits = [max(base.limits_m(own).values()) for own in study.categories]
    every = measure_every_walk(base, facilities.index, limit_m=max(limits) + SAME_M)
    shapes = take_rows(facilities).drawn(base.network)
    return SupplyGround(
        homes=pd.DataFrame(
            {
                "located": every.home_located,
                **{name: _numbers(compounds, name) for name in PERSONS},
            },
            index=compounds.index,
        ),
        facilities=pd.DataFrame(
            {
                "kind": facilities["kind"],
                "assumed": facilities["assumed"].to_numpy(bool),
                "located": every.facility_located,
                "on_street": every.facility_located & (shapely.get_dimensions(shapes) == LINE),
                **{name: _numbers(facilities, name) for name in CAPACITIES},
            },
            index=facilities.index,
        ),
        home=every.walks.home,
        facility=every.walks.facility,
        distance_m=every.walks.distance_m,
        areas=tuple(_list_areas(study, base.network, shapes)),
    )


def _list_areas(study: Study, network: WalkNetwork, facilities: Shapes) -> Iterator[SupplyArea]:
    """Yield the sub-district, then each neighbourhood; one that is a point has no outline."""
    outline = build_area(
        network, study.layers["boundary"], margin_m=study.settings.boundary_margin_m
    )
    surely, possibly = find_inside(outline, facilities)
    yield SupplyArea(
        layer="boundary",
        id=str(study.layers["boundary"].index[0]),
        homes=np.ones(len(study.layers["compounds"]), bool),
        surely=surely,
        possibly=possibly,
    )
    hoods = study.layers.get("neighbourhoods")
    if hoods is None:
        return
    of = find_neighbourhoods(study)
    shapes = project(hoods, network)
    wide = take_rows(hoods).placed() & hoods.geom_type.isin(WIDE).to_numpy(bool)
    for row, key in enumerate(hoods.index):
        inside = find_inside(shapes[row], facilities) if wide[row] else (None, None)
        yield SupplyArea(
            layer="neighbourhoods",
            id=str(key),
            homes=of == row,
            surely=inside[0],
            possibly=inside[1],
        )


def _numbers(layer: gpd.GeoDataFrame, name: str) -> Floats:
    """Return a column of a layer that may not be there; NaN where not known."""
    if name not in layer:
        return np.full(len(layer), np.nan)
    return np.asarray(layer[name].to_numpy(dtype=float, na_value=np.nan))
