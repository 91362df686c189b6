"""Which closed gate to open, or where to make one more, for whom it gains most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.scenario import Edit
from ganquan_geo.scenario.links import LEAST_GAIN_M
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.gate_results import GatesResult

NEW = Text("拟设便民通道", "proposed gate")


def rank_gates(result: GatesResult, category: str, *, count: int) -> pd.DataFrame:
    """Rank closed gates opened to residents, and new ones, by what they gain for a category.

    Of each compound the best of either: a wall that is shared needs the neighbours, so it stands
    beside the best on a street.

    Returns
    -------
    pandas.DataFrame
        `rank`, `compound`, `gate` (empty for a new one), `side`, `lon`, `lat` of a new one,
        `walk_m` now and `after_m`, `gain_m` (infinite where nothing was reached) and `newly_min`,
        the tiers reached only then: those that reach one come first, then the greatest gain.
    """
    homes = result.homes[result.homes["category"] == category]
    opened = homes[homes["gate"] != ""].rename(columns={"opened_m": "after_m"})
    walk_m = homes.set_index("compound")["walk_m"]
    new = result.new_gates[result.new_gates["category"] == category]
    new = new.rename(columns={"walk_m": "after_m"})
    new = new.assign(gate="", walk_m=new["compound"].map(walk_m).astype(float))
    columns = ["compound", "gate", "side", "lon", "lat", "walk_m", "after_m", "gain_m", "newly_min"]
    parts = [own.reindex(columns=columns) for own in (opened, new) if len(own)]
    if not parts:
        return pd.DataFrame(columns=["rank", *columns])
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["gain_m"] >= LEAST_GAIN_M]
    rows = rows.assign(crosses=rows["newly_min"] != "").sort_values(
        ["crosses", "gain_m", "compound"], ascending=[False, False, True], kind="stable"
    )
    rows = rows.head(count).drop(columns="crosses").reset_index(drop=True)
    rows.insert(0, "rank", rows.index + 1)
    return rows


def propose_gate(row: Mapping[Any, Any]) -> Edit:
    """Return the edit that opens a ranked gate to residents, or makes it."""
    if row["gate"]:
        return Edit(op="gate.set", target=row["gate"], new={"state": "residents"})
    new = {key: row[key] for key in ("lon", "lat")}
    new |= {"compound_id": row["compound"], "state": "residents", "name": NEW.zh}
    return Edit(op="gate.add", target=f"gate-{row['rank']}", new=new)
