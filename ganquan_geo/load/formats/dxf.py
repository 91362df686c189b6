"""Read DXF drawings with ezdxf, which keeps Chinese text whole."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.load.encodings import find_encoding, note_encoding
from ganquan_geo.load.faults import WHICH_PART, noted, refused, sound
from ganquan_geo.load.formats.raw import RawLayer, counted
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault

DRAWING = Text(" DXF 图形", "DXF drawing")
BINARY = b"AutoCAD Binary DXF"
UTF8_SINCE = "AC1021"  # AutoCAD 2007; older drawings are in the code page they name
CURVE_STEPS = 64
LINES = ("LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE")
WORDS = ("TEXT", "MTEXT", "ATTRIB")
_VERSION = re.compile(rb"\$ACADVER\s+1\s+(AC\d+)")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")


def read_dxf(content: bytes, source: LayerSource) -> RawLayer:
    """Read lines, points, texts and block insertions of a drawing's model space.

    Columns: ``dxf_layer``, ``dxf_type``, ``handle``, ``text`` (of texts), ``block`` and one for
    each attribute of a block. A closed line comes out as a polygon. A drawing has no system of
    coordinates of its own.

    Parameters
    ----------
    source
        `part` names the drawing layers to take, separated by commas; None takes all.

    Raises
    ------
    DataError
        If the drawing is damaged, or has no such layer.
    """
    text, notes = _decoded(content, source)
    rows, shapes, left_out = _entities(text, content, source)
    if source.part is not None:
        wanted = {name.strip() for name in source.part.split(",")}
        _check_layers(wanted, {row["dxf_layer"] for row in rows}, source.file)
        kept = [i for i, row in enumerate(rows) if row["dxf_layer"] in wanted]
        rows, shapes = [rows[i] for i in kept], [shapes[i] for i in kept]
    if left_out:
        listed = "、".join(f"{kind} {count}" for kind, count in sorted(left_out.items()))
        notes.append(
            noted(
                source.file,
                Text(f"没有读入的图元：{listed}", f"has entities that were not read: {listed}"),
                Text("需要时在 CAD 中分解（EXPLODE）", "explode them in CAD if they matter"),
            )
        )
    frame = gpd.GeoDataFrame(rows, geometry=np.array(shapes, dtype=object))
    return counted(frame, *notes)


def _decoded(content: bytes, source: LayerSource) -> tuple[str, list[Fault]]:
    """Return the text of a drawing; nothing for a binary one, which ezdxf decodes."""
    if content.startswith(BINARY):
        return "", []
    version, page = _VERSION.search(content), _CODE_PAGE.search(content)
    declared = page.group(1).decode("ascii", "ignore").upper() if page else None
    if version and version.group(1).decode() >= UTF8_SINCE:
        declared = "utf-8"
    elif declared is not None:
        declared = {"ANSI_936": "gbk", "ANSI_950": "big5", "ANSI_1252": "cp1252"}.get(declared)
    found = find_encoding(
        content.splitlines(), where=source.file, stated=source.encoding, declared=declared
    )
    return content.decode(found.name, "replace"), note_encoding(found, source.file)


def _entities(
    text: str, content: bytes, source: LayerSource
) -> tuple[list[dict[str, str]], list[object], dict[str, int]]:
    import ezdxf  # noqa: PLC0415
    from ezdxf import recover  # noqa: PLC0415

    rows: list[dict[str, str]] = []
    shapes: list[object] = []
    left_out: Counter[str] = Counter()
    with sound(source.file, DRAWING, Exception):  # ezdxf lets errors of every kind out
        drawing: Any
        if text:
            drawing = ezdxf.read(io.StringIO(text))  # type: ignore[attr-defined]
        else:
            drawing, _ = recover.read(io.BytesIO(content))
        for entity in drawing.modelspace():
            shape = _shape(entity)
            if shape is None:
                left_out[entity.dxftype()] += 1
            else:
                rows.append(_row(entity))
                shapes.append(shape)
    return rows, shapes, left_out


def _row(entity: Any) -> dict[str, str]:  # noqa: ANN401
    kind = entity.dxftype()
    row = {
        "dxf_layer": entity.dxf.layer,
        "dxf_type": kind,
        "handle": str(entity.dxf.handle or "").lower(),
    }
    if kind == "MTEXT":
        row["text"] = entity.plain_text().replace("\n", " ").strip()
    elif kind in WORDS:
        row["text"] = entity.plain_text().strip()
    elif kind == "INSERT":
        row["block"] = entity.dxf.name
        row |= {attribute.dxf.tag: attribute.plain_text() for attribute in entity.attribs}
    return row


def _shape(entity: Any) -> object | None:  # noqa: ANN401
    """Return the geometry of an entity; None for kinds that are not read."""
    kind = entity.dxftype()
    if kind == "POINT":
        return _point(entity.dxf.location)
    if kind in (*WORDS, "INSERT"):
        return _point(entity.dxf.insert)
    if kind not in LINES:
        return None
    from ezdxf import path  # noqa: PLC0415

    made = path.make_path(entity)
    corners = np.array([(p.x, p.y) for p in made.flattening(_sagitta(made), segments=4)])
    if len(corners) < 2 or not np.isfinite(corners).all():  # noqa: PLR2004
        return None
    closed = bool(getattr(entity, "is_closed", False) or getattr(entity, "closed", False))
    closed = closed or kind == "CIRCLE"
    if closed and len(np.unique(corners, axis=0)) >= 3:  # noqa: PLR2004
        return shapely.polygons(corners)
    return shapely.linestrings(corners)


def _point(place: Any) -> object:  # noqa: ANN401
    return shapely.points(place.x, place.y)


def _sagitta(made: Any) -> float:  # noqa: ANN401
    """Return how far a flattened curve may lie from the true one: a small part of its size."""
    places = [made.start, *made.control_vertices()]
    size = max(
        max(p.x for p in places) - min(p.x for p in places),
        max(p.y for p in places) - min(p.y for p in places),
    )
    return size / CURVE_STEPS**2 if math.isfinite(size) and size > 0 else 1.0


def _check_layers(wanted: set[str], there: set[str], where: str) -> None:
    if missing := sorted(wanted - there):
        listed = "、".join(sorted(there)[:20])
        raise refused(
            where,
            Text(
                f"没有图层 {'、'.join(missing)}；有的是：{listed}",
                f"has no layer {', '.join(missing)}; it has {listed}",
            ),
            WHICH_PART,
        )
