"""Where names stand: near their own places, over nothing, as many as there is room for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present.print.crowd import Grid, point_tree
from ganquan_geo.present.print.lettering import MM_PER_PT, measure_text_mm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.present.glyphs import Weight
    from ganquan_geo.present.print.crowd import Rect, Room
    from ganquan_geo.present.print.strokes import Spot

GAPS_MM = (0.4, 0.9, 1.5, 2.1, 2.8)  # between a place and its name that are tried
RISES = (0.0, 0.35, -0.35, 0.7, -0.7)  # of a name right or left of its place, in its height
SLIDES = (0.5, 0.25, 0.75, 0.1, 0.9, 0.0, 1.0)  # share of a name that lies left of its place
ASIDE = np.array(  # the lower left corner: shares of the gap and of the width, then of the height
    [
        *(own for rise in RISES for own in ((1, 0, 0, rise - 0.5), (-1, -1, 0, rise - 0.5))),
        *(own for slide in SLIDES for own in ((0, -slide, 1, 0), (0, -slide, -1, -1))),
        *((0.75, 0, 0.75, 0), (0.75, 0, -0.75, -1), (-0.75, -1, 0.75, 0), (-0.75, -1, -0.75, -1)),
    ]
).T
CLEARER = 1.25  # any other place is at least so many times farther than the name's own
SAME_SPOT_MM = 0.05
NEAREST = 12  # other places that are looked at first
APART_MM = (0.4, 0.05)  # between two names, across and upright, on each side
LEAD_MM = 0.4  # squares along a line are so large
MOST_MOVED = 2  # names that step aside for one more


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name that looks for a place.

    Parameters
    ----------
    text
        The name.
    own
        Its place, millimetres on the map.
    clear_mm
        Radius of what is drawn there.
    size_pt
        Of the letters on this paper.
    weight
        Which of the two fonts it is set in.
    """

    text: str
    own: Spot
    clear_mm: float
    size_pt: float
    weight: Weight

    @property
    def width_mm(self) -> float:
        """Return how wide it is."""
        return measure_text_mm(self.text, size_pt=self.size_pt, weight=self.weight)

    @property
    def height_mm(self) -> float:
        """Return how tall it is."""
        return self.size_pt * MM_PER_PT


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a name stands.

    Parameters
    ----------
    rect
        Millimetres on the map.
    size_pt
        Of its letters.
    lead
        The ends of the line from its place to it; None where it stands beside its place.
    """

    rect: Rect
    size_pt: float
    lead: tuple[Spot, Spot] | None = None


class Table:
    """The names of one map on their way to a place.

    Parameters
    ----------
    room
        What else is on the map.
    others
        (n, 2) every place a name could be read to belong to, millimetres.
    """

    def __init__(self, room: Room, others: NDArray[np.float64]) -> None:
        self.room = room
        self.others = others
        self.found: dict[int, Standing] = {}
        self.names = Grid()
        self._possible: dict[int, list[Rect]] = {}

    def add(self, labels: Mapping[int, Label]) -> list[int]:
        """Find places for more names; return those for which there is none.

        Names with few possible places choose first; the rest make others step aside.
        """
        for number, rects in zip(labels, self._all_possible(list(labels.values())), strict=True):
            self._possible[number] = rects
        order = sorted(labels, key=lambda number: (len(self._possible[number]), number))
        waiting = [number for number in order if not self._settle(number, labels[number].size_pt)]
        waiting = [number for number in waiting if self._possible[number]]
        before = len(waiting) + 1
        while len(waiting) < before:
            before = len(waiting)
            waiting = [
                number for number in waiting if not self._squeeze(number, labels[number].size_pt)
            ]
        for number in labels:
            if number in self.found:
                self.names.lift(number)
                self._settle(number, labels[number].size_pt)
        return [number for number in labels if number not in self.found]

    def fit(self, number: int, standing: Standing, *, most_moved: int) -> bool:
        """Let a name stand somewhere, where so many others can step aside, and say whether."""
        rects = [apart(standing.rect), *squares(standing.lead)]
        owners = sorted({owner for rect in rects for owner, _ in self.names.met(rect)})
        if len(owners) > most_moved or any(self.found[owner].lead for owner in owners):
            return False
        before = {owner: self.found[owner] for owner in owners}
        for owner in owners:
            self.names.lift(owner)
        self.names.put(number, rects)
        if all(self._settle(owner, before[owner].size_pt) for owner in owners):
            self.found[number] = standing
            return True
        for owner in (number, *owners):
            self.names.lift(owner)
        for owner, own in before.items():
            self.names.put(owner, [apart(own.rect)])
        self.found |= before
        return False

    def force(self, number: int, standing: Standing) -> None:
        """Let a name stand somewhere, whatever is there."""
        self.names.put(number, [apart(standing.rect)])
        self.found[number] = standing

    def _settle(self, number: int, size_pt: float) -> bool:
        """Put a name at the best of its places that is free, and return whether there is one."""
        for rect in self._possible[number]:
            if self.names.is_free(apart(rect)):
                self.names.put(number, [apart(rect)])
                self.found[number] = Standing(rect=rect, size_pt=size_pt)
                return True
        return False

    def _squeeze(self, number: int, size_pt: float) -> bool:
        """Put a name where others can step aside for it, and return whether it stands."""
        return any(
            self.fit(number, Standing(rect=rect, size_pt=size_pt), most_moved=MOST_MOVED)
            for rect in self._possible[number]
        )

    def _all_possible(self, labels: Sequence[Label]) -> list[list[Rect]]:
        """Return for each name the places that are its own and free, the best first."""
        reach = [
            (1 + CLEARER) * (own.clear_mm + GAPS_MM[-1]) + np.array([own.width_mm, own.height_mm])
            for own in labels
        ]
        spots = np.array([own.own for own in labels]).reshape(-1, 2)
        far = np.array(reach).reshape(-1, 2)
        around = shapely.box(*(spots - far).T, *(spots + far).T)
        tree = point_tree(self.others)
        pairs = tree.query(around)
        asked, near = pairs[:, np.lexsort(pairs[::-1])]
        cuts = np.searchsorted(asked, np.arange(len(labels) + 1))
        return [
            [
                rect
                for rect in own_places(label, self.others[near[start:end]])
                if self.room.is_free([rect])
            ]
            for label, start, end in zip(labels, cuts[:-1], cuts[1:], strict=True)
        ]


def own_places(label: Label, others: NDArray[np.float64]) -> list[Rect]:
    """Return where a name would be clearly nearer to its own place than to any other."""
    rects = beside(label)
    own_gaps = gaps_mm(rects, np.array([label.own]))[:, 0]
    far = np.hypot(*(others - label.own).T)
    near = others[np.argsort(far, kind="stable")]
    # Its own place is among them once; a second one on the same spot is another's.
    near = near[int((far < SAME_SPOT_MM).any()) :]
    # In a crowd the nearest leave few places to ask the others about.
    for some in (near[:NEAREST], near[NEAREST:]):
        clear = (gaps_mm(rects, some) > CLEARER * own_gaps[:, None]).all(axis=1)
        rects, own_gaps = rects[clear], own_gaps[clear]
    return [(left, low, right, top) for left, low, right, top in rects.tolist()]


def gaps_mm(rects: NDArray[np.float64], spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each place is from each rectangle, millimetres; 0 inside."""
    left, low, right, top = rects.T[:, :, None]
    x = np.maximum(np.maximum(left - spots[:, 0], spots[:, 0] - right), 0.0)
    y = np.maximum(np.maximum(low - spots[:, 1], spots[:, 1] - top), 0.0)
    gaps: NDArray[np.float64] = np.hypot(x, y)
    return gaps


def apart(rect: Rect) -> Rect:
    """Return the room of a name, so that the next one is not read with it."""
    across, upright = APART_MM
    return rect[0] - across, rect[1] - upright, rect[2] + across, rect[3] + upright


def squares(line: tuple[Spot, Spot] | None) -> list[Rect]:
    """Return small squares along a line, millimetres."""
    if line is None:
        return []
    half = LEAD_MM / 2
    count = max(2, math.ceil(math.dist(*line) / LEAD_MM) + 1)
    spots = np.linspace(line[0], line[1], count).tolist()
    return [(x - half, y - half, x + half, y + half) for x, y in spots]


def beside(label: Label) -> NDArray[np.float64]:
    """Return rectangles for a name: right, left, above and below, then farther out."""
    (x, y), width, height = label.own, label.width_mm, label.height_mm
    far = (label.clear_mm + np.array(GAPS_MM))[:, None]
    left = (x + ASIDE[0] * far + ASIDE[1] * width).ravel()
    low = (y + ASIDE[2] * far + ASIDE[3] * height).ravel()
    return np.column_stack([left, low, left + width, low + height])
