"""The work that every engine is given. Runs without the package, in the environment of peers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[], Any]

LIMIT_M = 1250.0
VARIABLES = 100


class Work:
    """The network and, by category, the seeds: nodes, metres and facility."""

    def __init__(self, path: str) -> None:
        given = np.load(path)
        self.xy, self.u, self.v, self.length_m = (given[k] for k in ("xy", "u", "v", "length_m"))
        self.edge, self.offset_m = given["edge"], given["offset_m"]
        self.count = len(self.xy)

    @cached_property
    def weights(self) -> Any:
        """Return values on every node: whole numbers, so that sums are exact in any order."""
        return np.random.default_rng(4).integers(0, 50, (self.count, VARIABLES)).astype(float)

    def seeds(self, category: int) -> tuple[Any, Any, Any]:
        """Return nodes, metres and facilities at which searches of a category start."""
        edge, at_m = self.edge[category], self.offset_m[category]
        node = np.concatenate([self.u[edge], self.v[edge]])
        start_m = np.concatenate([at_m, self.length_m[edge] - at_m])
        return node, start_m, np.tile(np.arange(len(edge)), 2)

    def with_sources(self) -> tuple[Any, Any, Any]:
        """Return every step, with a node behind all others for each category.

        Steps lead out of that node only, or else walks could take a short cut through it.
        """
        steps = [(self.u, self.v, self.length_m), (self.v, self.u, self.length_m)]
        for category in range(len(self.edge)):
            node, start_m, _ = self.seeds(category)
            steps.append((np.full(len(node), self.count + category), node, start_m))
        a, b, m = (np.concatenate(part) for part in zip(*steps, strict=True))
        order = np.lexsort((m, b, a))
        a, b, m = a[order], b[order], m[order]
        first = np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])]
        return a[first], b[first], m[first]

    def cut(self) -> tuple[Any, Any, Any, Any]:
        """Return the network cut at every facility: positions, both ends and metres.

        The facilities are nodes behind all others, category by category.
        """
        edge, at_m = self.edge.ravel(), self.offset_m.ravel()
        added = self.count + np.arange(len(edge))
        whole = np.ones(len(self.u), bool)
        whole[edge] = False
        order = np.lexsort((at_m, edge))
        e, m, n = edge[order], at_m[order], added[order]
        first = np.r_[True, e[1:] != e[:-1]]
        last = np.r_[e[1:] != e[:-1], True]
        before = np.where(first, self.u[e], np.r_[0, n[:-1]])
        before_m = np.where(first, 0.0, np.r_[0, m[:-1]])
        a = np.concatenate([self.u[whole], before, n[last]])
        b = np.concatenate([self.v[whole], n, self.v[e[last]]])
        parts = [self.length_m[whole], m - before_m, self.length_m[e[last]] - m[last]]
        share = (at_m / self.length_m[edge])[:, None]
        on_xy = self.xy[self.u[edge]] * (1 - share) + self.xy[self.v[edge]] * share
        xy = np.concatenate([self.xy, on_xy])
        return xy, a, b, np.maximum(np.concatenate(parts), 0.0)
