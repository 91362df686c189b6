"""What is measured as tables, the way tests read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.walks.walks import Walks


def tabulate_walks(walks: Walks, demand: Demand) -> pd.DataFrame:
    """Return a row for each home: `facility_id` ("" for none), `position` and the readings."""
    return pd.DataFrame(
        {
            **{f"{reading}_m": own_m for reading, own_m in walks.metres.items()},
            "facility_id": np.append(walks.facility_ids, "")[walks.facility],
            "position": np.append(walks.positions, "")[walks.facility],
        },
        index=demand.table.index.rename("demand_id"),
    )


def tabulate_tiers(found: Mapping[int, Mapping[str, float]]) -> pd.DataFrame:
    """Return a row for each tier of what is measured of streets or of land."""
    return pd.DataFrame.from_dict(dict(found), orient="index")
