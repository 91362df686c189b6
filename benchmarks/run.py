"""Run the engines side by side and write the tables: ``python -m benchmarks.run`` (see ``--help``).

Each engine works in a process of its own; the processes take turns, task by task and run by
run, so that a busy machine disturbs all alike. Told are medians, and what is compared is the
ratio of medians of the same runs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.machine import time_additions_s
from benchmarks.tables import (
    build_section,
    describe_machine,
    describe_misses,
    find_slower,
)
from benchmarks.workers import MOST_NODES, OWN, Measured, measure_network, missing_peers

HERE = Path(__file__).parent
NETWORKS = ("Porto", "Porto with shape points", "Moscow", "50k", "200k", "1M", "4M")
QUICK = ("Porto", "50k")
GUARDED = ("Porto", "Moscow", "50k", "200k")


def main() -> int:
    """Measure what is asked for; 1 where --guard finds that a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", nargs="*", choices=NETWORKS)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--quick", action="store_true", help="two small networks, three runs")
    parser.add_argument(
        "--guard",
        action="store_true",
        help="only kernel and scipy; fail where the kernel has become slower than its goals",
    )
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    asked = parser.parse_args()
    names = asked.networks or (GUARDED if asked.guard else QUICK if asked.quick else NETWORKS)
    peers = [peer for peer in MOST_NODES if peer not in missing_peers()]
    engines = OWN if asked.guard else (*OWN, *peers)
    before_s = time_additions_s()
    said, found = [describe_machine(before_s)], dict[str, Measured]()
    for name in names:
        found[name] = measure_network(name, engines=engines, runs=3 if asked.quick else asked.runs)
        said.append(build_section(found[name]))
        if not asked.guard:
            asked.out.write_text("\n".join(said) + "\n", encoding="utf-8")
        sys.stderr.write(f"{name}: done\n")
    if asked.guard:
        misses = find_slower(found.values())
        print("\n".join(misses) or "every goal is met")
        return 1 if misses else 0
    said[0] = describe_machine(before_s, after_s=time_additions_s())
    said.append(describe_misses(found.values()))
    asked.out.write_text("\n".join(said) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
