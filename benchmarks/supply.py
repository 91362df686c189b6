"""E2SFCA for 25,000 homes: ``python -m benchmarks.supply``.

Seeded homes and facilities on a plane, with every walk between them within the outermost ring.
The package `access` is given the same walks, and the shares have to agree. Times are processor
time of one process, without the walks, which both are given. The table is written to ``SUPPLY.md``.
"""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely

from benchmarks.machine import describe_speed, time_additions_s
from benchmarks.service_areas import measure_ms
from ganquan_geo.measure.catchments import measure_catchments, weigh_rings, weigh_walks

OUT = Path(__file__).with_name("SUPPLY.md")
PEERS = Path(__file__).with_name(".peers") / "bin" / "python"
PEER = Path(__file__).with_name("supply_peer.py")
HOMES, FACILITIES = 25_000, 100
SIDE_M = 7_000.0
LIMITS_M = {5: 300.0, 10: 500.0, 15: 1_000.0}
SEED = 6
RUNS, PEER_RUNS = 20, 3
GOAL_MS = 10.0
SAME_SHARE = 1e-12


def main() -> None:
    before_s = time_additions_s()
    town = scatter_town()
    located = np.ones(HOMES, bool), np.ones(FACILITIES, bool)

    def measure() -> np.ndarray:
        return measure_catchments(
            town["home"],
            town["facility"],
            weigh_walks(town["distance_m"], LIMITS_M),
            people=town["people"],
            capacity=town["capacity"],
            home_located=located[0],
            facility_located=located[1],
        ).low

    own_ms, shares = measure_ms(measure, runs=RUNS)
    their_ms, theirs = ask_peer(town)
    apart = np.abs(shares - theirs).max() / shares.max()
    if apart > SAME_SHARE:
        raise SystemExit(f"shares differ by {apart:.1e} of the largest")
    OUT.write_text(
        _page(len(town["home"]), own_ms, their_ms, apart, before_s=before_s), encoding="utf-8"
    )
    print(OUT.read_text(encoding="utf-8"))


def scatter_town() -> dict[str, np.ndarray]:
    """Return people, capacities and every walk within the outermost ring, as the crow flies."""
    rng = np.random.default_rng(SEED)
    homes, facilities = (
        np.asarray(shapely.points(rng.uniform(0, SIDE_M, (count, 2))))
        for count in (HOMES, FACILITIES)
    )
    home, facility = shapely.STRtree(facilities).query(
        homes, predicate="dwithin", distance=max(LIMITS_M.values())
    )
    return {
        "home": home,
        "facility": facility,
        "distance_m": shapely.distance(homes[home], facilities[facility]),
        "people": rng.integers(1, 3_000, HOMES).astype(float),
        "capacity": rng.integers(0, 5_000, FACILITIES).astype(float),
    }


def ask_peer(town: dict[str, np.ndarray]) -> tuple[float, np.ndarray]:
    """Return how long `access` takes for the same, milliseconds, and its shares."""
    minutes = tuple(LIMITS_M)
    more = {
        "limits_m": np.array(list(LIMITS_M.values())),
        "weights": np.array(weigh_rings(minutes)),
    }
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "town.npz", Path(folder) / "shares.npz"
        np.savez(given, **town, **more)
        command = [str(PEERS), str(PEER), str(given), str(found), str(PEER_RUNS)]
        subprocess.run(command, check=True)  # noqa: S603 - our own script
        with np.load(found) as answer:
            return float(np.median(answer["seconds"])) * 1_000, answer["shares"]


def _page(walks: int, own_ms: float, their_ms: float, apart: float, *, before_s: float) -> str:
    kept = "✓" if own_ms <= GOAL_MS else "✗"
    return f"""# E2SFCA for {HOMES:,} homes

`python -m benchmarks.supply`, {time.strftime("%Y-%m-%d")}, {os.cpu_count()} cores,
{platform.system()}, Python {platform.python_version()}.
{describe_speed(before_s, time_additions_s())}

{FACILITIES} seeded facilities on a square of {SIDE_M / 1_000:.0f} km, {walks:,} walks within
{max(LIMITS_M.values()):,.0f} m, which both are given. Shares agree to {apart:.0e} of the largest.
Processor time of one process, median of {RUNS} runs ({PEER_RUNS} of `access`).

| what | ms | goal |
|---|---|---|
| `measure_catchments`, rings and bounds included | {own_ms:.1f} | {GOAL_MS:.0f} {kept} |
| `access`, `enhanced_two_stage_fca` | {their_ms:.0f} | |
"""


if __name__ == "__main__":
    main()
