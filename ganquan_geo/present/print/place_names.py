"""The names of places, each where there is room and where no other place seems meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.print.leaders import lead_to
from ganquan_geo.present.print.lettering import (
    MM_PER_PT,
    draw_halos,
    halo_rings,
    measure_text_mm,
    put_text,
)
from ganquan_geo.present.print.placing import (
    Label,
    Standing,
    Table,
    apart,
    beside,
    own_places,
    squares,
)
from ganquan_geo.present.print.strokes import draw_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ganquan_geo.present.glyphs import Weight
    from ganquan_geo.present.print.crowd import Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.strokes import Easel, Spot

FEW = 40  # so many names are worth smaller letters and lines that lead to them
SMALLER = (0.93, 0.87)
LEAST_PT = 6.0  # nothing is printed smaller
MOST_MM = 60.0  # on A4; a name longer than this is cut short
LETTERS_RISE = 0.12  # the baseline above the lower edge of a name, in its height
LEAD = symbology.LineStyle(colour="#4d4a44", width_px=0.7, cap="butt")
LEAD_CASING = symbology.LineStyle(colour="#ffffff", width_px=2.2, cap="butt")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesDrawn:
    """The names that had no room, and whether lines lead to any."""

    left_out: tuple[str, ...] = ()
    led: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """A name that stands beside its place.

    Parameters
    ----------
    text
        The name.
    spot
        The place, metres.
    clear_mm
        Radius of what is drawn there.
    size_pt, bold
        Of the letters.
    needed
        Whether it must stand there even if it covers something.
    """

    text: str
    spot: Spot
    clear_mm: float
    size_pt: float
    bold: bool = False
    needed: bool = False

    @property
    def weight(self) -> Weight:
        """Return which of the two fonts it is set in."""
        return "Bold" if self.bold else "Regular"


def draw_place_names(
    easel: Easel,
    window: Window,
    room: Room,
    names: Sequence[PlaceName],
    *,
    dots: Sequence[Spot],
) -> NamesDrawn:
    """Put names beside their places where there is room, in the order given.

    Parameters
    ----------
    dots
        Every place a name could be read to belong to, metres.
    """
    halos: list[NDArray[np.float64]] = []
    leads: list[shapely.Geometry] = []
    found = find_places(window, room, names, dots=dots, factor=easel.factor)
    for name, standing in zip(names, found, strict=True):
        if standing is None:
            continue
        size_pt, (left, low, _, _) = standing.size_pt, standing.rect
        text = shown_text(name, easel.factor)
        place = window.on_ground((left, low + LETTERS_RISE * size_pt * MM_PER_PT))
        look = {"weight": name.weight}
        halos += halo_rings(place, text, size_pt=size_pt, per_mm=easel.per_mm, look=look)
        put_text(
            easel.axes,
            place,
            text,
            size_pt=size_pt,
            weight=name.weight,
            look={
                "zorder": 9.5,
                "clip_on": True,
                "gid": "led-name" if standing.lead else "place-name",
            },
        )
        if standing.lead:
            leads.append(shapely.LineString([window.on_ground(end) for end in standing.lead]))
    draw_lines(easel, leads, LEAD_CASING, z=9.2)
    draw_lines(easel, leads, LEAD, z=9.3)
    draw_halos(easel.axes, halos, z=9.4)
    pairs = zip(names, found, strict=True)
    left_out = tuple(name.text for name, standing in pairs if standing is None)
    return NamesDrawn(left_out=left_out, led=bool(leads))


def find_places(
    window: Window,
    room: Room,
    names: Sequence[PlaceName],
    *,
    dots: Sequence[Spot],
    factor: float,
) -> list[Standing | None]:
    """Return where names stand, and take that room; None where a name would mislead.

    A name stands only where its own place is clearly the nearest of all, or at the end of a line
    that leads to it. Where few names are left over they are tried in smaller letters, and then
    with a line; a name that is needed covers something at last.
    """
    others = np.array([window.on_paper(dot) for dot in dots]).reshape(-1, 2)
    labels = {number: _label(name, window, factor) for number, name in enumerate(names)}
    table = Table(room, others)
    left = table.add(labels)
    for share in SMALLER:
        if len(left) <= FEW:
            smaller = {
                number: replace(own, size_pt=own.size_pt * share)
                for number, own in labels.items()
                if number in left and own.size_pt * share >= LEAST_PT
            }
            table.add(smaller)
            left = [number for number in left if number not in table.found]
    for number in left if len(left) <= FEW else ():
        lead_to(table, number, labels[number])
    for number, name in enumerate(names):
        if name.needed and number not in table.found:
            table.force(number, _forced(labels[number], others))
    for standing in table.found.values():
        room.take([apart(standing.rect), *squares(standing.lead)])
    return [table.found.get(number) for number in range(len(names))]


def shown_text(name: PlaceName, factor: float) -> str:
    """Return a name, cut short where it would cross half a map."""
    size_pt, most_mm = name.size_pt * factor, MOST_MM * factor
    if measure_text_mm(name.text, size_pt=size_pt, weight=name.weight) <= most_mm:
        return name.text
    wide = [measure_text_mm(sign, size_pt=size_pt, weight=name.weight) for sign in name.text]
    return name.text[: int((np.cumsum(wide) < most_mm).sum()) - 1] + "…"


def _label(name: PlaceName, window: Window, factor: float) -> Label:
    return Label(
        text=shown_text(name, factor),
        own=window.on_paper(name.spot),
        clear_mm=name.clear_mm,
        size_pt=name.size_pt * factor,
        weight=name.weight,
    )


def _forced(label: Label, others: NDArray[np.float64]) -> Standing:
    """Return the best place of a name that covers something wherever it stands."""
    left, low, right, top = next(iter([*own_places(label, others), *beside(label).tolist()]))
    return Standing(rect=(left, low, right, top), size_pt=label.size_pt)
