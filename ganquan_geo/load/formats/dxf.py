"""Read DXF drawings with ezdxf, which keeps Chinese text whole."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.load.encodings import find_encoding, note_encoding
from ganquan_geo.load.faults import NAME_LAYERS, WHICH_PART, noted, refused, sound
from ganquan_geo.load.files import check_cells
from ganquan_geo.load.formats.dxf_labels import label_notes, label_outlines
from ganquan_geo.load.formats.raw import RawLayer, counted
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

DRAWING = Text(" DXF 图形", "DXF drawing")
BINARY = b"AutoCAD Binary DXF"
UTF8_SINCE = "AC1021"  # AutoCAD 2007; older drawings are in the code page they name
CURVE_STEPS = 64
MAX_DEPTH = 8  # of blocks in blocks
MOST_COPIES = 10_000  # of a block that is inserted in rows and columns
MOST_LINES = 200_000  # of one block with all it holds
LINES = ("LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE")
WORDS = ("TEXT", "MTEXT", "ATTRIB")
_VERSION = re.compile(rb"\$ACADVER\s+1\s+(AC\d+)")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")


def read_dxf(content: bytes, source: LayerSource, schema: LayerSchema) -> RawLayer:
    """Read lines, points, texts and block insertions of a drawing's model space.

    What is on a layer that is frozen or switched off, and what is hidden, is left out and told,
    unless `source` names that layer. For a layer of lines, blocks are taken apart into their lines.

    Columns: ``dxf_layer``, ``dxf_type``, ``handle``, ``text`` (of texts), ``block`` and one for
    each attribute of a block. A closed line comes out as a polygon. A drawing has no system of
    coordinates of its own.

    Parameters
    ----------
    source
        `part` names the drawing layers to take, separated by commas; None takes all.
    schema
        Of the layer that the drawing is to be.

    Raises
    ------
    DataError
        If the drawing is damaged, or has no such layer.
    """
    text, notes = _decoded(content, source)
    wanted = {name.strip() for name in source.part.split(",")} if source.part else None
    found = _entities(
        text,
        content,
        source,
        wanted=wanted,
        takes_apart=bool(schema.geometry) and is_of_lines(schema),
    )
    rows, shapes = found.rows, found.shapes
    if wanted is not None:
        _check_layers(wanted, {*found.hidden, *(row["dxf_layer"] for row in rows)}, source.file)
        kept = [i for i, row in enumerate(rows) if row["dxf_layer"] in wanted]
        rows, shapes = [rows[i] for i in kept], [shapes[i] for i in kept]
    elif found.hidden:
        notes.append(_hidden_warning(found.hidden, source.file))
    if "Polygon" in schema.geometry:
        labelled = label_outlines(rows, shapes)
        rows, shapes = labelled.rows, labelled.shapes
        notes += label_notes(labelled, source.file)
    if found.left_out:
        listed = "、".join(f"{kind} {count}" for kind, count in sorted(found.left_out.items()))
        notes.append(
            noted(
                source.file,
                Text(f"没有读入的图元：{listed}", f"has entities that were not read: {listed}"),
                Text("需要时在 CAD 中分解（EXPLODE）", "explode them in CAD if they matter"),
            )
        )
    if found.taken_apart:
        notes.append(
            noted(
                source.file,
                Text(
                    f"{found.taken_apart} 个图块拆成了里面的线",
                    f"has {how_many(found.taken_apart, 'block')}, taken apart into lines",
                ),
                NAME_LAYERS,
            )
        )
    check_cells(len(rows), len({key for row in rows for key in row}), source.file)
    frame = gpd.GeoDataFrame(rows, geometry=np.array(shapes, dtype=object))
    return counted(frame, *notes)


def is_of_lines(schema: LayerSchema) -> bool:
    """Return whether a layer is of lines and nothing else."""
    return all(name.endswith("LineString") for name in schema.geometry)


def _hidden_warning(hidden: Mapping[str, int], where: str) -> Fault:
    listed = "、".join(f"{layer} {count}" for layer, count in sorted(hidden.items()))
    return Fault(
        where=where,
        what=Text(
            f"冻结、关闭的图层和隐藏的图元没有读：{listed}",
            f"has layers that are frozen or off, or hidden entities, which were not read: {listed}",
        ),
        mend=Text(
            "要读时在 CAD 中打开，或在 [parts] 写明图层",
            "show them in CAD, or name them in [parts]",
        ),
        severity="warning",
    )


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


class _Found(NamedTuple):
    """What was found in the model space of a drawing."""

    rows: list[dict[str, str]]
    shapes: list[object]
    left_out: Counter[str]
    hidden: Counter[str]
    taken_apart: int


def _entities(
    text: str,
    content: bytes,
    source: LayerSource,
    *,
    wanted: set[str] | None,
    takes_apart: bool,
) -> _Found:
    import ezdxf  # noqa: PLC0415
    from ezdxf import recover  # noqa: PLC0415

    found = _Found([], [], Counter(), Counter(), 0)
    taken_apart = 0
    with sound(source.file, DRAWING, Exception):  # ezdxf lets errors of every kind out
        drawing: Any
        if text:
            drawing = ezdxf.read(io.StringIO(text))  # type: ignore[attr-defined]
        else:
            drawing, _ = recover.read(io.BytesIO(content))
        layers = [one for one in drawing.layers if one.dxf.name not in (wanted or ())]
        unseen = _Unseen(
            frozen=frozenset(one.dxf.name.lower() for one in layers if one.is_frozen()),
            off=frozenset(one.dxf.name.lower() for one in layers if one.is_off()),
        )
        for entity in drawing.modelspace():
            layer = entity.dxf.layer
            is_block = takes_apart and entity.dxftype() == "INSERT"
            if unseen.hides(entity, layer, is_block=is_block) and not (wanted and layer in wanted):
                found.hidden[layer] += 1
                continue
            parts = [(entity, layer)]
            if is_block:
                hidden: Counter[str] = Counter()
                parts = _lines_of_block(entity, unseen, 0, hidden=hidden)
                found.hidden.update(hidden)
                taken_apart += bool(parts)
                parts = parts if parts or hidden else [(entity, layer)]
            for number, (part, own_layer) in enumerate(parts):
                shape = _shape(part)
                if shape is None:
                    found.left_out[part.dxftype()] += 1
                    continue
                row = _row(part) | {"dxf_layer": own_layer}
                if part is not entity:
                    row["handle"] = f"{str(entity.dxf.handle or '').lower()}-{number + 1}"
                    row["block"] = entity.dxf.name
                found.rows.append(row)
                found.shapes.append(shape)
    return found._replace(taken_apart=taken_apart)


class _Unseen(NamedTuple):
    """Layers that a drawing does not show, in small letters."""

    frozen: frozenset[str]
    off: frozenset[str]

    def hides(self, entity: Any, layer: str, *, is_block: bool = False) -> bool:  # noqa: ANN401
        """Return whether an entity is hidden; what lies in a block may be on layers of its own."""
        if entity.dxf.get("invisible", 0) or layer.lower() in self.frozen:
            return True
        return layer.lower() in self.off and not is_block


def _lines_of_block(
    entity: Any,  # noqa: ANN401
    unseen: _Unseen,
    depth: int,
    *,
    hidden: Counter[str],
) -> list[tuple[Any, str]]:
    """Return the lines that a block draws here, with their layers: layer 0 is the block's own.

    Lines that are hidden are counted in `hidden` by their layers.
    """
    if depth > MAX_DEPTH:
        return []
    found: list[tuple[Any, str]] = []
    copies = entity.multi_insert() if entity.mcount > 1 else (entity,)
    for copy in islice(copies, MOST_COPIES):
        for part in copy.virtual_entities():
            layer = entity.dxf.layer if part.dxf.layer == "0" else part.dxf.layer
            is_block = part.dxftype() == "INSERT"
            if unseen.hides(part, layer, is_block=is_block):
                hidden[layer] += is_block or part.dxftype() in LINES
            elif is_block:
                part.dxf.layer = layer
                found += _lines_of_block(part, unseen, depth + 1, hidden=hidden)
            elif part.dxftype() in LINES:
                found.append((part, layer))
            if len(found) > MOST_LINES:
                raise ValueError("too many lines in blocks")
    return found


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
    if kind in (*WORDS, "INSERT"):  # where a mirrored one stands is said in its own system
        insert = entity.dxf.insert
        if kind in ("TEXT", "ATTRIB") and (
            entity.dxf.get("halign", 0) or entity.dxf.get("valign", 0)
        ):
            insert = entity.dxf.get("align_point", insert)  # what CAD places the text by
        return _point(insert if kind == "MTEXT" else entity.ocs().to_wcs(insert))
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
