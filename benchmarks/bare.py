"""What a skilled user would write without this package: ``python -m benchmarks.bare``.

``tables STUDY OUT`` reads a study of GeoPackages, snaps homes and facilities to the nearest
crossing, searches with scipy and writes how far each home is from each category, and the shares.
It has no bounds, checks nothing, knows no facility along a street and draws nothing; snapped to
crossings its answers are others (`SNAPPING.md`).

``floor STUDY OUT BYTES`` imports geopandas, reads the same layers and writes so many bytes: no
program of this kind can be faster.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pyogrio

NEEDED = ("streets", "facilities", "compounds")


def read_layers(study: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the settings of a study and the layers that are measured."""
    settings = tomllib.loads((study / "study.toml").read_text(encoding="utf-8"))
    layers = {
        name: pyogrio.read_dataframe(study / settings["layers"][name], use_arrow=True)
        for name in NEEDED
    }
    return settings, layers


def write_floor(study: Path, out: Path, size: int) -> None:
    """Read the layers, and write so many bytes."""
    read_layers(study)
    out.mkdir(parents=True, exist_ok=True)
    (out / "bytes").write_bytes(bytes(size))


def write_tables(study: Path, out: Path) -> None:
    """Measure to the nearest crossing with scipy, and write two tables."""
    import numpy as np  # noqa: PLC0415 - the floor does without
    import pandas as pd  # noqa: PLC0415
    import shapely  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415
    from scipy.spatial import cKDTree  # noqa: PLC0415

    settings, layers = read_layers(study)
    crs = layers["streets"].estimate_utm_crs()
    plane = {name: layer.to_crs(crs) for name, layer in layers.items()}
    streets = plane["streets"]
    streets = streets[streets["walkable"].astype(bool) & (streets["status"] == "existing")]
    xy, line = shapely.get_coordinates(streets.geometry.to_numpy(), return_index=True)
    spots, node = np.unique(np.round(xy, 2), axis=0, return_inverse=True)
    step = np.flatnonzero(line[1:] == line[:-1])
    ends = np.sort(np.column_stack([node[step], node[step + 1]]), axis=1)
    length_m = np.hypot(*(xy[step + 1] - xy[step]).T)
    edges = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "m": length_m})
    edges = edges[edges["a"] != edges["b"]].groupby(["a", "b"], as_index=False)["m"].min()
    graph = csr_array((edges["m"], (edges["a"], edges["b"])), shape=(len(spots), len(spots)))
    tree = cKDTree(spots)
    compounds = plane["compounds"][~plane["compounds"].geometry.isna()]
    homes = shapely.get_coordinates(shapely.centroid(compounds.geometry.to_numpy()))
    leg_m, at = tree.query(homes)
    rows, shares = [], []
    for category in settings["categories"]:
        own = plane["facilities"][plane["facilities"]["kind"].isin(category["kinds"])]
        own = own[~own.geometry.isna()]
        if not len(own):
            continue
        _, stands = tree.query(shapely.get_coordinates(shapely.centroid(own.geometry.to_numpy())))
        far_m = dijkstra(graph, directed=False, indices=np.unique(stands), min_only=True)[at]
        far_m = far_m + leg_m
        table = {"home": compounds["id"], "category": category["id"], "distance_m": far_m}
        rows.append(pd.DataFrame(table))
        shares += [(category["id"], limit_m, (far_m <= limit_m).mean()) for limit_m in (400, 1_250)]
    out.mkdir(parents=True, exist_ok=True)
    pd.concat(rows).round(1).to_csv(out / "distances.csv", index=False)
    pd.DataFrame(shares, columns=["category", "limit_m", "share"]).to_csv(
        out / "coverage.csv", index=False
    )


if __name__ == "__main__":
    what, study, out, *size = sys.argv[1:]
    if what == "floor":
        write_floor(Path(study), Path(out), int(size[0]))
    else:
        write_tables(Path(study), Path(out))
