"""The benchmarks hold every goal against what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from benchmarks import live
from benchmarks.city import write_city
from benchmarks.machine import describe_speed, time_additions_s
from benchmarks.tables import build_section, describe_machine, find_misses, find_slower
from benchmarks.whole_way import Cost, Step, build_row
from benchmarks.workers import DENSE, Measured, Worker
from ganquan_geo import read_study

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import Popen

TASKS = ("A", "B", "counts")


def worker(name: str, seconds: dict[str, float], *, prepare_s: float = 0.1) -> Worker:
    runs = {task: [took, took] for task, took in seconds.items()}
    return Worker(
        name=name,
        process=cast("Popen[str]", None),  # its work is done
        prepare_s=prepare_s,
        seconds=runs,
        busy=runs,
    )


def measured(name: str, nodes: int, *workers: Worker) -> Measured:
    return Measured(
        name=name,
        nodes=nodes,
        edges=nodes,
        facilities=50,
        runs=2,
        workers={worker.name: worker for worker in workers},
    )


def test_ahead_everywhere_misses_nothing() -> None:
    fast = worker("kernel1", dict.fromkeys((*TASKS, *DENSE), 0.1), prepare_s=0.01)
    slow = dict.fromkeys((*TASKS, *DENSE), 1.0)
    all_measured = [measured("50k", 50_000, fast, worker("scipy", slow), worker("pandana", slow))]
    assert find_misses(all_measured) == []


def test_preparing_counts() -> None:
    kernel = worker("kernel1", dict.fromkeys(TASKS, 0.1), prepare_s=3.0)
    scipy = worker("scipy", dict.fromkeys(TASKS, 1.0), prepare_s=6.0)
    all_measured = [measured("4M", 4_000_000, kernel, scipy)]
    assert find_slower(all_measured) == []
    assert find_misses(all_measured) == [
        "4M, A with preparing: 2.3 times scipy, not 4",
        "4M, B with preparing: 2.3 times scipy, not 4",
    ]


def test_peers_are_compared_with_preparing_and_apart() -> None:
    kernel = worker("kernel1", {"A": 0.8}, prepare_s=0.02)
    peers = [
        worker("igraph", {"A": 0.3}, prepare_s=4.8),
        worker("networkit", {"A": 0.9}, prepare_s=0.0),
        worker("networkx", {"A": 0.5}, prepare_s=0.1),
    ]
    all_measured = [measured("Porto", 71_000, kernel, worker("scipy", {}), *peers)]
    assert find_misses(all_measured) == [
        "Porto, A, apart from preparing: 0.8 s, igraph 0.3 s",
        "Porto, A, apart from preparing: 0.8 s, networkx 0.5 s",
        "Porto, A, with preparing: 0.82 s, networkx 0.6 s",
    ]


def test_sums_are_compared_with_preparing_and_by_what_each_further_costs() -> None:
    kernel = worker("kernel1", {"sums of 1": 0.8, "sums of 100": 10.7}, prepare_s=0.0)
    pandana = worker("pandana", {"sums of 1": 0.3, "sums of 100": 5.25}, prepare_s=4.8)
    all_measured = [measured("Porto", 71_000, kernel, worker("scipy", {}), pandana)]
    assert find_misses(all_measured) == [
        "Porto, sums of 100: 11 s, pandana 10 s",
        "Porto, sums, each further variable: 0.1 s, pandana 0.05 s",
    ]
    assert "| pandana | 4.80 | 5.10 | – | 10.05 | 0.050 |" in build_section(all_measured[0])


@pytest.mark.parametrize(("large_s", "missed"), [(0.11, 0), (0.16, 1)])
def test_a_node_costs_as_much_in_a_large_network(large_s: float, missed: int) -> None:
    small = measured("50k", 1_000, worker("kernel1", {"B": 0.01}), worker("scipy", {}))
    large = measured("4M", 10_000, worker("kernel1", {"B": large_s}), worker("scipy", {}))
    assert len(find_misses([small, large])) == missed


def test_the_head_says_how_fast_the_machine_was_and_who_was_left_out() -> None:
    said = describe_machine(0.5, after_s=0.75)
    assert "0.50 s before and 0.75 s after" in said
    assert "pandana, pandarm, cityseer up to 75,000 nodes" in said
    assert "before." in describe_speed(time_additions_s())


def test_memory_is_a_goal_of_the_whole_way() -> None:
    step = Step(name="city", commands=(), goal_s=60.0, goal_mb=4_000.0)
    said = build_row(step, Cost(wall_s=50.0, cpu_s=60.0, peak_mb=5_000.0))
    assert said == "| city | 50.00 | 60.00 | 5,000 | 60 s ✓, 4,000 MB ✗ |"


def test_a_city_is_searched_as_far_as_asked(tmp_path: Path) -> None:
    folder = write_city(tmp_path, nodes=400, homes=20, search_limit_m=5_000)
    assert read_study(folder).settings.search_limit_m == 5_000


def test_an_edit_is_held_against_its_goal_by_processor_time() -> None:
    took = live.Cost(wall_ms=9.0, cpu_ms=4.0)
    row = live.Row(name="home.set", homes=5, done=took, undone=took)
    full = live.Cost(wall_ms=0.0, cpu_ms=400.0)
    said = live.build_table("town", [row], full=full, goal_ms=5.0)
    assert "| home.set | 5 | 9.0 | 4.0 ✓ | 4.0 | 100.0 |" in said
    assert live.find_misses("town", [row], goal_ms=5.0) == []
    assert live.find_misses("town", [row], goal_ms=3.0) == ["- town, home.set: 4.0 ms, not 3"]
