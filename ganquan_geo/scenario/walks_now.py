"""The walks of compounds to what there is, positions as given, and what each counts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.network.walks.every_walk import measure_table
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.snapping import Spans


def weigh_homes(base: Baseline, weight: str) -> tuple[pd.DataFrame, Floats]:
    """Return the located compounds, and (h,) what each counts for.

    Parameters
    ----------
    weight
        ``"homes"``: each as one; or a column of people or households.

    Raises
    ------
    DataError
        If some compound has no such number.
    """
    every = base.demands["compounds"].table
    table = every[every["located"].to_numpy(bool)]
    if weight == "homes":
        return table, np.ones(len(table))
    numbers = table[weight].to_numpy(float)
    missing = int(np.isnan(numbers).sum())
    if not missing:
        return table, numbers
    what = Text(
        "{n} 处住户没有 {weight}，不能按它计算",
        "{n} {n|home has|homes have} no {weight}: nothing can be weighed by it",
    )
    mend = Text("补齐这一列，或按住户处数计算", "fill the column, or weigh by homes")
    fault = Fault(where="compounds", what=what.filled(n=missing, weight=weight), mend=mend)
    raise DataError([fault])


def find_known(base: Baseline, category: FacilityCategory) -> Spans:
    """Return where the facilities of a category stand as given, but those that are assumed."""
    places = base.categories[category.id].facilities
    return places.spans.of(~places.assumed[places.spans.facility])


def measure_now_m(base: Baseline, category: FacilityCategory) -> Floats:
    """Return (h,) the walk of each located compound to what exists, positions as given.

    Infinite where nothing is near, or where all that is has an assumed position.
    """
    homes, known = base.demands["compounds"], find_known(base, category)
    limit_m = base.study.settings.search_limit_m
    table = measure_table(base, homes, known, known.leg_m, limit_m=limit_m)
    now_m = np.full(homes.doors.count, np.inf)
    np.minimum.at(now_m, table.home, table.distance_m)
    return now_m
