"""What stands beside every map: its legend, where it lies, and what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present.print.blocks import legend_rows, locator, paragraph
from ganquan_geo.present.print.gates import gate_rows
from ganquan_geo.present.print.homes import is_crowd, word_homes
from ganquan_geo.present.print.legend_rows import (
    ground_rows,
    home_rows,
    lead_rows,
    number_row,
    sign_rows,
    way_rows,
)
from ganquan_geo.present.print.panels import Section, titled
from ganquan_geo.present.print.state import state_rows
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.print.cartography import Subject
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene


def legend_section(
    scene: Scene, subject: Subject, window: Window, *, led: bool, width_mm: float, factor: float
) -> Section:
    """Return the legend of a map: what is drawn in its window, with lines to places if `led`."""
    seen = shapely.box(*window.bounds_m)
    if subject.plan is not None:
        rows = list(subject.plan.legend)
    elif subject.numbers:
        rows = [number_row(scene)]
    elif subject.overlay is not None:
        rows = subject.overlay.legend(scene)
        rows += sign_rows(scene, subject, seen) if subject.only_facilities is not None else []
        rows += lead_rows(factor, scene.lang) if led else []
    elif subject.shows != "reach":
        rows = state_rows(scene, subject.shows)
        rows += sign_rows(scene, subject, seen) if subject.shows == "facilities" else []
        rows += lead_rows(factor, scene.lang) if led else []
    else:
        dots = is_crowd(scene, window, factor)
        rows = [*home_rows(scene, subject, factor, dots=dots), *sign_rows(scene, subject, seen)]
        rows += gate_rows(scene, window)
        rows += lead_rows(factor, scene.lang) if led else []
    rows += way_rows(scene, subject, window, factor)
    rows += ground_rows(scene, window, factor)
    blocks = legend_rows(rows, width_mm=width_mm, factor=factor)
    title = say("legend", scene.lang)
    return titled(scene.lang, title, blocks, width_mm=width_mm, factor=factor)


def locator_sections(
    scene: Scene, window: Window, *, width_mm: float, factor: float
) -> tuple[Section, ...]:
    """Return the locator with its heading; nothing where the map shows the whole study."""
    if shapely.covers(shapely.box(*window.bounds_m), shapely.box(*scene.bounds_m)):
        return ()
    block = locator(scene, window, width_mm=width_mm, factor=factor)
    title = say("locator", scene.lang)
    return (titled(scene.lang, title, [block], width_mm=width_mm, factor=factor),)


def notes_section(scene: Scene, texts: Sequence[str], *, width_mm: float, factor: float) -> Section:
    """Return the notes with their heading."""
    blocks = [paragraph(text, width_mm=width_mm, factor=factor) for text in texts]
    title = say("notes", scene.lang)
    return titled(scene.lang, title, blocks, width_mm=width_mm, factor=factor)


def format_accuracy_note(scene: Scene) -> str:
    """Return how good the positions of each layer are."""
    parts = []
    for name in ("streets", "facilities", "compounds", "neighbourhoods"):
        if name not in scene.layers:
            continue
        values = scene.layers[name]["accuracy_m"].to_numpy(float)
        values = values[np.isfinite(values)]
        if len(values):
            low, high = values.min(), values.max()
            span = f"{low:g}" if low == high else f"{low:g}–{high:g}"
            unit = say("metres", scene.lang)
            said = say(name, scene.lang)
            if name == "compounds":
                said = word_homes(scene).said(scene.lang)
            parts.append(f"{said} ±{span} {unit}")
    return say("note_accuracy", scene.lang, parts=say("stop", scene.lang).join(parts))
