"""Spread one kind of work over the cores of the machine."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

ENOUGH_SIZE = 10_000  # a search of fewer nodes is over before a second thread is under way
MOST_THREADS = 2  # each has working memory of its own, as large as the network
LEAST_EACH_US = 5_000.0  # with less, a second thread of a busy machine comes too late
CHUNKS_PER_THREAD = 8  # so that no thread waits long for another at the end


def run_on_cores(
    work: Callable[[int, int], None],
    count: int,
    *,
    each_us: float = 1.0,
    chunks_per_thread: int = CHUNKS_PER_THREAD,
) -> None:
    """Do `work` on ranges (from, to) that make up `count` things.

    Threads are enough: compiled work does not hold up the interpreter.

    Parameters
    ----------
    each_us
        About how long one thing takes, microseconds.
    chunks_per_thread
        Ranges for each thread, where there are so many things.
    """
    threads = min(_most_threads(), count, int(count * each_us / LEAST_EACH_US))
    if threads <= 1:
        work(0, count)
        return
    chunks = min(count, threads * chunks_per_thread)
    cuts = np.linspace(0, count, chunks + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, cuts[:-1], cuts[1:]))


def map_on_cores(
    work: Callable[[Item], Result], items: Sequence[Item], *, size: int
) -> Iterator[Result]:
    """Do `work` on each of some things; yield what comes of each, in order.

    Parameters
    ----------
    size
        How much the work goes through for each: nodes of a network, points of an area.
    """
    threads = min(_most_threads(), len(items))
    if threads <= 1 or size < ENOUGH_SIZE:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, items)


def _most_threads() -> int:
    """Return one in a thread that is one of several already: the cores then have their work."""
    if threading.current_thread() is not threading.main_thread():
        return 1
    return min(MOST_THREADS, os.cpu_count() or 1)
