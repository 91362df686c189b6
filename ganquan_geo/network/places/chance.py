"""Positions drawn by chance: evenly over a disc, along an outline or along a street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import changes
from ganquan_geo.network.places.snapping import Snapped, Spans

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.places.regions import Regions


def draw_positions(
    regions: Regions, count: int, random: np.random.Generator
) -> tuple[Ints, Floats]:
    """Return the places that are uncertain, and (count, k, 2) where they are drawn.

    A core and a place on it are drawn evenly along all cores of the place, then a step from
    there evenly over the disc.
    """
    length_m = np.hypot(*(regions.end - regions.start).T)
    row = np.flatnonzero((length_m > 0) | (regions.radius_m > 0))
    row = row[np.argsort(regions.place[row], kind="stable")]
    unsure, length_m = regions.of(row), length_m[row]
    places, first = np.unique(unsure.place, return_index=True)
    if not len(places):
        return places, np.empty((count, 0, 2))
    core, drawn_m, ends_m = _draw_rows(length_m, first, count, random)
    share = (drawn_m - (ends_m - length_m)[core]) / np.maximum(length_m[core], 1e-9)
    start, end = unsure.start[core], unsure.end[core]
    part, turn = random.random(core.shape), random.random(core.shape)
    step = draw_steps(unsure.radius_m[core], part, turn)
    return places, start + np.clip(share, 0.0, 1.0)[:, :, None] * (end - start) + step


def draw_steps(radius_m: Floats, part: Floats, turn: Floats) -> Floats:
    """Return (..., 2) steps within a radius, spread evenly where the two last are from 0 to 1."""
    far_m, angle = radius_m * np.sqrt(part), 2 * np.pi * turn
    return np.stack([far_m * np.cos(angle), far_m * np.sin(angle)], axis=-1)


def _draw_rows(
    length_m: Floats, first: Ints, count: int, random: np.random.Generator
) -> tuple[Ints, Floats, Floats]:
    """Draw a row of each group, evenly by their lengths.

    Parameters
    ----------
    length_m, first
        (s,) metres, and (k,) the first row of each group.

    Returns
    -------
    row, drawn_m, ends_m
        (count, k) which rows, and where along all of them; (s,) where each of them ends.
    """
    ends_m = np.cumsum(length_m)
    last = np.append(first[1:], len(ends_m)) - 1
    before_m = np.concatenate([[0.0], ends_m])[first]
    drawn_m = before_m + random.random((count, len(first))) * (ends_m[last] - before_m)
    return np.clip(np.searchsorted(ends_m, drawn_m, side="right"), first, last), drawn_m, ends_m


def draw_along(stretches: Spans, count: int, random: np.random.Generator) -> tuple[Ints, Snapped]:
    """Return the (k,) places known only to a street, and where on it each is in each draw.

    Parameters
    ----------
    stretches
        Those of one place together.
    """
    first = np.flatnonzero(changes(stretches.facility))
    rows, drawn_m, ends_m = _draw_rows(stretches.end_m - stretches.start_m, first, count, random)
    row, left_m = rows.ravel(), (ends_m[rows] - drawn_m).ravel()
    offset_m = np.maximum(stretches.end_m[row] - left_m, 0.0)
    at = Snapped(edge=stretches.edge[row], offset_m=offset_m, leg_m=np.zeros(len(row)))
    return stretches.facility[first], at
