"""E2SFCA by the package `access`. Runs without this package, in the environment of peers."""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
from access import Access, weights


def main() -> None:
    given = np.load(sys.argv[1])
    runs = int(sys.argv[3])
    asked = Access(
        demand_df=_numbered("people", given["people"]),
        demand_index="id",
        demand_value="people",
        supply_df=_numbered("capacity", given["capacity"]),
        supply_index="id",
        supply_value=["capacity"],
        cost_df=pd.DataFrame(
            {"home": given["home"], "facility": given["facility"], "metres": given["distance_m"]}
        ),
        cost_origin="home",
        cost_dest="facility",
        cost_name="metres",
    )
    step = weights.step_fn(
        dict(zip(given["limits_m"].tolist(), given["weights"].tolist(), strict=True))
    )
    taken_s = []
    for run in range(runs):
        start = time.process_time()
        found = asked.enhanced_two_stage_fca(
            name=f"e{run}", weight_fn=step, max_cost=float(given["limits_m"][-1])
        )
        taken_s.append(time.process_time() - start)
    shares = found.iloc[:, 0].reindex(range(len(given["people"]))).fillna(0.0).to_numpy()
    np.savez(sys.argv[2], shares=shares, seconds=taken_s)


def _numbered(name: str, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"id": np.arange(len(values)), name: values})


if __name__ == "__main__":
    main()
