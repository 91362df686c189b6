"""How long a prepared study takes to be measured: `python -m benchmarks.coverage`.

The bundled study, and with ``--study FOLDER`` another one. Preparing is told apart from measuring
without drawn areas, and from drawing positions for the likely ranges.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.network.walks.draws import measure_draws

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[1] / "data"
RUNS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", default=str(DATA))
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    study = read_study(options.study)
    baseline = build_baseline(study)
    steps: dict[str, Callable[[], object]] = {
        "build_baseline": lambda: build_baseline(study),
        "measure_coverage, prepared, without areas": lambda: measure_coverage(
            baseline, with_areas=False
        ),
        f"{options.draws} draws": lambda: measure_draws(baseline, draws=options.draws),
    }
    for name, step in steps.items():
        wall_s, cpu_s = zip(*(_timed(step) for _ in range(options.runs)), strict=True)
        print(
            f"{name}: median {statistics.median(wall_s) * 1e3:,.0f} ms, "
            f"processor {statistics.median(cpu_s) * 1e3:,.0f} ms"
        )


def _timed(step: Callable[[], object]) -> tuple[float, float]:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - wall_s, time.process_time() - cpu_s


if __name__ == "__main__":
    main()
