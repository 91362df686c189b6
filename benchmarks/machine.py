"""How fast the machine was while something was measured on it."""

from __future__ import annotations

import os
import time

ADDITIONS = 10_000_000


def time_additions_s() -> float:
    """Return how long a plain Python loop of ten million additions takes, on the clock."""
    start = time.perf_counter()
    total = 0
    for number in range(ADDITIONS):
        total += number
    return time.perf_counter() - start


def describe_speed(before_s: float, after_s: float | None = None) -> str:
    """Say how fast the machine was before and after, so that tables of two days compare."""
    after = "" if after_s is None else f" and {after_s:.2f} s after"
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    return (
        f"Speed of the machine: {ADDITIONS:,} additions in a plain Python loop took "
        f"{before_s:.2f} s before{after}.\nLoad over 1, 5 and 15 minutes, in the end: {load}."
    )
