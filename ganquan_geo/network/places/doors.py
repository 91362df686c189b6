"""Doors: where the people of a home come out, which is at its gates where these are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doors:
    """The doors of some homes: people choose among them.

    Parameters
    ----------
    home
        (d,) the home of each, rising.
    gate
        (d,) number of its gate; -1 for a home without gates, whose one door is its position.
    sure
        (d,) whether people surely come out there; else only perhaps.
    count
        How many homes there are. One without a door is shut in: nobody comes out.
    """

    home: Ints
    gate: Ints
    sure: Flags
    count: int

    def plain(self) -> bool:
        """Return whether every home has one door, its position."""
        return len(self.home) == self.count and bool((self.gate < 0).all())

    def of(self, chosen: Flags, homes: Flags) -> Doors:
        """Return the doors, (d,), that are chosen, of the homes that are; numbered anew."""
        kept = chosen & homes[self.home]
        number = np.cumsum(homes) - 1
        return Doors(
            home=number[self.home[kept]],
            gate=self.gate[kept],
            sure=self.sure[kept],
            count=int(homes.sum()),
        )

    def renumbered(self, number: Ints) -> Doors:
        """Return the doors with `number` in place of the number of their home."""
        return replace(self, home=number[self.home])

    def ordered(self, rows: Ints) -> Doors:
        """Return the doors in another order."""
        return replace(self, home=self.home[rows], gate=self.gate[rows], sure=self.sure[rows])

    def used(self) -> Flags:
        """Return (d,) the doors that figures go by: the sure ones, or all where none is sure."""
        has_sure = np.zeros(self.count, bool)
        has_sure[self.home[self.sure]] = True
        return self.sure | ~has_sure[self.home]

    def nearest(self, walk_m: Floats, among: Flags | None = None) -> Floats:
        """Return the least walk of each home by the chosen doors; infinite without one.

        Parameters
        ----------
        walk_m
            (d,) from each door, or (n, d) so many times, metres.

        Returns
        -------
        numpy.ndarray
            (h,) or (n, h) metres.
        """
        least_m = np.full((*walk_m.shape[:-1], self.count), np.inf)
        rows = np.ones(len(self.home), bool) if among is None else among
        np.minimum.at(least_m.T, self.home[rows], walk_m[..., rows].T)
        return least_m

    def nearest_door(self, walk_m: Floats) -> Ints:
        """Return (h,) the door of the least walk by those that are used; -1 without one."""
        rows = np.flatnonzero(self.used())
        order = rows[np.lexsort((walk_m[rows], self.home[rows]))]
        first = order[np.diff(self.home[order], prepend=-1) != 0]
        door = np.full(self.count, -1)
        door[self.home[first]] = first
        return door

    def greatest(self, walk_m: Floats) -> Floats:
        """Return (h,) how long the walk is at most, given (d,) how long it is from each door.

        Only doors that are sure count: where none is, it is infinite, for all may be shut.
        """
        return self.nearest(walk_m, self.sure)


def chain_doors(parts: Sequence[Doors]) -> Doors:
    """Return the doors of the homes of all, one after the other."""
    first = np.cumsum([0, *(part.count for part in parts)])
    return Doors(
        home=np.concatenate([part.home + own for part, own in zip(parts, first, strict=False)]),
        gate=np.concatenate([part.gate for part in parts]),
        sure=np.concatenate([part.sure for part in parts]),
        count=int(first[-1]),
    )


def one_door_each(count: int) -> Doors:
    """Return the doors of homes without gates: the position of each."""
    return Doors(
        home=np.arange(count),
        gate=np.full(count, -1),
        sure=np.ones(count, bool),
        count=count,
    )
