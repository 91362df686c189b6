"""Gates of compounds and entrances of facilities on paper, at scales where they can be told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.path import Path

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.present import symbology
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.strokes import stamp_letters
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.print.crowd import Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Easel, Spot

LEAST_SCALE, SMALL_SCALE = 15_000, 6_000  # smaller scales: none at all, small ones
GATE_MM = 0.8  # half the side of a sign on A4
SMALL_SHARE = 0.7
MOST = 400  # in one window; more would hide the map
ENTRANCE = "entrance"
OF_STATE = Text("{gates}：{state}", "{gates}: {state}")


def draw_gates(easel: Easel, scene: Scene, window: Window, room: Room) -> None:
    """Draw the gates and entrances in the window; what they take is kept from names."""
    half_mm = _half_mm(window)
    for mark, spots in find_marks(scene, window).items():
        draw_gate_signs(easel, spots, mark=mark, half_mm=half_mm)
        own = half_mm * easel.factor
        places = [window.on_paper(spot) for spot in spots]
        room.take([(x - own, y - own, x + own, y + own) for x, y in places])


def gate_rows(scene: Scene, window: Window) -> list[Row]:
    """Return what the signs of gates and entrances mean, as far as they are drawn."""
    lang, rows = scene.lang, []
    names = {
        state: OF_STATE.filled(gates=glossary.GATES, state=own)
        for state, own in GATE_STATES.items()
    }
    for mark, said in (*names.items(), (ENTRANCE, glossary.ENTRANCES)):
        if mark in find_marks(scene, window):
            draw = partial(_swatch, mark=mark)
            rows.append(Row(draw=draw, text=said.said(lang)))
    return rows


def find_marks(scene: Scene, window: Window) -> dict[str, list[Spot]]:
    """Return by state of gates, and for entrances, where they stand in the window, if any."""
    found: dict[str, list[Spot]] = {}
    if window.scale > LEAST_SCALE:
        return found
    sheet = shapely.box(*window.bounds_m)
    for name in ("gates", "entrances"):
        if name not in scene.layers:
            continue
        layer = scene.layers[name]
        own = layer[shapely.intersects(layer.geometry.to_numpy(), sheet)]
        marks = own["state"].tolist() if name == "gates" else [ENTRANCE] * len(own)
        for mark, (x, y) in zip(marks, shapely.get_coordinates(own.geometry).tolist(), strict=True):
            found.setdefault(mark, []).append((x, y))
    return found if sum(map(len, found.values())) <= MOST else {}


def draw_gate_signs(easel: Easel, spots: Sequence[Spot], *, mark: str, half_mm: float) -> None:
    """Draw signs of one state, or of entrances: ink on white, so that a copier keeps them."""
    line = 0.55 * easel.factor
    if mark == ENTRANCE:
        look = {"facecolors": symbology.INK, "edgecolors": symbology.PAPER, "linewidths": line / 2}
        easel.stamp(_path(symbology.ENTRANCE), spots, size_mm=half_mm, look=look | {"zorder": 5.6})
        return
    look = {"facecolors": symbology.PAPER, "edgecolors": symbology.INK, "linewidths": line}
    easel.stamp(_path(symbology.GATE_FRAME), spots, size_mm=half_mm, look=look | {"zorder": 5.6})
    if ring := symbology.GATE_MARKS[mark]:
        look = {"facecolors": symbology.INK, "edgecolors": "none", "zorder": 5.61}
        easel.stamp(_path(ring), spots, size_mm=half_mm, look=look)
    if mark == "unknown":
        stamp_letters(easel, spots, "?", size_mm=1.7 * half_mm, colours=[symbology.INK], z=5.61)


def _half_mm(window: Window) -> float:
    return GATE_MM * (1.0 if window.scale <= SMALL_SCALE else SMALL_SHARE)


def _path(ring: symbology.Ring) -> Path:
    return Path(np.array([*ring, ring[0]]), closed=True)


def _swatch(easel: Easel, spot: Spot, *, mark: str) -> None:
    draw_gate_signs(easel, [spot], mark=mark, half_mm=GATE_MM)
