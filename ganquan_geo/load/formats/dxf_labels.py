"""Texts of a drawing that stand inside an outline: they are its label and no place of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.load.faults import NAME_LAYERS, noted
from ganquan_geo.load.rings import close_gaps, fill_rings
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LABELS = ("TEXT", "MTEXT", "INSERT")
_OWN = ("dxf_layer", "dxf_type", "handle", "block")  # of the label, not of what it names


class Labelled(NamedTuple):
    """Rows and shapes without the labels inside outlines; how many there were, and how many not."""

    rows: list[dict[str, str]]
    shapes: list[object]
    inside: int
    outside: int


def label_outlines(rows: Sequence[dict[str, str]], shapes: Sequence[object]) -> Labelled:
    """Return the things of a drawing with the labels inside outlines joined to these.

    A label belongs to the smallest outline around it. Several labels of one outline stand behind
    one another. A line that closes, or nearly, is an outline. Drawings without outlines, or without
    labels inside them, stay as they are.
    """
    every = np.array([*shapes, None], dtype=object)[:-1]
    close_gaps(every)
    fill_rings(every)  # to find what is inside: the shapes themselves stay as drawn
    outlines = np.flatnonzero(shapely.get_dimensions(every) == 2)  # noqa: PLR2004
    labels = [at for at, row in enumerate(rows) if row["dxf_type"] in LABELS]
    outlines = outlines[np.argsort(shapely.area(every[outlines]), kind="stable")]
    tree = shapely.STRtree(every[outlines])
    own, around = tree.query(every[labels], predicate="within") if labels else ([], [])
    first: dict[int, int] = {}
    for label, outline in sorted(zip(own, around, strict=True)):
        first.setdefault(labels[int(label)], int(outlines[outline]))  # the smallest comes first
    made = [dict(row) for row in rows]
    for label, outline in first.items():
        for key, value in rows[label].items():
            if key not in _OWN and value:
                before = made[outline].get(key, "")
                made[outline][key] = f"{before} {value}".strip()
    kept = [at for at in range(len(rows)) if at not in first]
    return Labelled(
        rows=[made[at] for at in kept],
        shapes=[shapes[at] for at in kept],
        inside=len(first),
        outside=len(labels) - len(first) if first else 0,
    )


def label_notes(labelled: Labelled, where: str) -> Iterator[Fault]:
    """Note the labels that name outlines; warn of those beside them, which are places."""
    if labelled.inside:
        yield noted(
            where,
            Text(
                f"{labelled.inside} 个文字或图块在轮廓里，当作轮廓的名称，不另算一处",
                f"has {labelled.inside} texts or blocks inside outlines, taken as their names and "
                "not as places of their own",
            ),
            NAME_LAYERS,
        )
    if labelled.outside:
        yield Fault(
            where=where,
            what=Text(
                f"{labelled.outside} 个文字或图块不在任何轮廓里，各算一处",
                f"has {labelled.outside} texts or blocks outside all outlines, each taken as a "
                "place of its own",
            ),
            mend=Text("不该算的，用 [parts] 只写轮廓的图层", "if not, name the layers in [parts]"),
            severity="warning",
        )
