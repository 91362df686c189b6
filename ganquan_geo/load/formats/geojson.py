"""Read GeoJSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd

from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import check_cells
from ganquan_geo.load.formats.lost_places import find_lost_places, texts_as_numbers
from ganquan_geo.load.formats.raw import RawLayer, counted, read_features
from ganquan_geo.load.systems.names import parse_system
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import DataError, Fault

COLLECTIONS = ("FeatureCollection", "Feature")
# GDAL fetches a `crs` that is a link, and runs a JSON pipeline that names other files.
SAFE_CRS = re.compile(r"(urn:ogc:def:crs:)?(EPSG|OGC)(:[0-9.]*)*:?[A-Z0-9]{2,10}", re.IGNORECASE)
# What a register would tell is known here: nothing is fetched.
_REGISTER = re.compile(r"https?://www\.opengis\.net/def/crs/EPSG/[0-9.]+/([0-9]{4,6})")
_URN = re.compile(r"urn:ogc:def:crs:EPSG:[0-9.]*:([0-9]{4,6})", re.IGNORECASE)
_LINK = re.compile(r"[/\\]|://|^local")
PIPELINE = "gdal_streamed_alg"
_LONG = re.compile(rb"((?<!\\\\)\"\s*:\s*)(-?[0-9]{16,})(?=\s*[,}])")


def read_geojson(content: bytes, source: LayerSource) -> RawLayer:
    """Read a GeoJSON feature collection.

    Raises
    ------
    DataError
        If the file is not one, or wants the reader to open something else.
    """
    seen = _looked_at(content, source.file)
    system = seen.system
    if system is not None:
        content = _without_crs(content)
    notes: list[Fault] = []
    error = _not_geojson(source.file)
    mended = texts_as_numbers(content)
    frame = read_features(_long_ids_as_text(mended.content), error, notes=notes, where=source.file)
    faults = find_lost_places(frame, seen.placed, mended, notes, source.file)
    beside = (seen.name,) if isinstance(seen.name, str) else ()
    raw = replace(counted(frame, *notes), faults=faults, beside=beside)
    if system is None:
        return raw
    if isinstance(frame, gpd.GeoDataFrame):
        frame = frame.set_crs(None, allow_override=True)
    return replace(raw, frame=frame, system=system)


def _without_crs(content: bytes) -> bytes:
    """Return GeoJSON without the member `crs` of the collection, which GDAL does not know."""
    collection = json.loads(content.decode("utf-8-sig"))
    del collection["crs"]
    return json.dumps(collection, ensure_ascii=False).encode()


def _long_ids_as_text(content: bytes) -> bytes:
    """Return GeoJSON whose whole numbers of 16 digits and more are texts: GDAL rounds them."""
    return _LONG.sub(rb'\1"\2"', content) if _LONG.search(content) else content


def check_geojson(content: bytes, file_name: str) -> str | None:
    """See that a text is plain GeoJSON in UTF-8 that asks the reader to open nothing else.

    Returns
    -------
    system
        The system that `crs` names in a way that this package knows and GDAL does not; None
        where there is none, or GDAL reads it.

    Raises
    ------
    DataError
        As `read_geojson`.
    """
    return _looked_at(content, file_name).system


def _looked_at(content: bytes, file_name: str) -> _Seen:
    look = _Look()
    try:
        text = content.decode("utf-8-sig")
        collection = json.loads(text, object_pairs_hook=look)
    except json.JSONDecodeError as error:
        what = Text(
            f"JSON 有误：第 {error.lineno} 行第 {error.colno} 列",
            f"is broken JSON: line {error.lineno}, column {error.colno}",
        )
        raise _not_geojson(file_name, what) from None
    except RecursionError:
        raise _not_geojson(file_name) from None
    except ValueError:
        what = Text("不是 UTF-8 编码的 JSON", "is not JSON in UTF-8")
        raise _not_geojson(file_name, what) from None
    except _UnknownSystemError as error:
        shown = str(error.args[0])[:40]
        raise refused(
            file_name,
            Text(
                f"成员 crs（{shown}）没有写明认识的坐标系",
                f"has a member crs ({shown}) that names no coordinate system known here",
            ),
            Text(
                "删去 crs（WGS 84 的），或写成 EPSG:4549 这样的名称",
                "remove crs if it is in WGS 84, or name a system such as EPSG:4549",
            ),
        ) from None
    except _LeadsElsewhereError as error:
        raise refused(
            file_name,
            Text(
                f"要读取者去打开别处的内容（{error.args[0]}），这里不打开",
                f"asks the reader to open something else ({error.args[0]}); this is not done",
            ),
            Text(
                "重新导出为普通的 GeoJSON（WGS 84）", "export it again as plain GeoJSON in WGS 84"
            ),
        ) from None
    check_cells(len(look.placed), len(look.keys), file_name)
    if not isinstance(collection, _Object) or collection.type not in COLLECTIONS:
        raise _not_geojson(file_name)
    return _Seen(collection.system, look.placed, collection.name)


class _LeadsElsewhereError(Exception):
    """The file names another file or an address."""


class _UnknownSystemError(Exception):
    """The file names a coordinate system that nobody knows."""


class _Seen(NamedTuple):
    """The system that a file names, whether each feature says a place, and the file's own name."""

    system: str | None
    placed: list[bool]
    name: object


class _Object(NamedTuple):
    """What is kept of an object of the file: a million of them whole would fill the memory."""

    type: object
    name: object
    property_name: object
    code: object = None
    href: object = None
    system: str | None = None
    is_place: bool = False


_FEATURE = _Object("Feature", None, None)
_PLACE, _NO_PLACE = (
    _Object("Geometry", None, None, is_place=is_place) for is_place in (True, False)
)


class _Look:
    """Looks at each object of a file as it is read, and keeps little of it."""

    def __init__(self) -> None:
        self.placed: list[bool] = []
        self.keys: set[str] = set()  # of properties, and of the few other objects

    def __call__(self, pairs: list[tuple[str, object]]) -> _Object:
        known = dict(pairs)
        kind = known.get("type")
        system = None
        for key, value in pairs:  # a key may be there twice
            if key == "type" and value == PIPELINE:
                raise _LeadsElsewhereError(PIPELINE)
            if key == "crs" and (isinstance(value, _Object) or kind in COLLECTIONS):
                system = _named_system(value)
        if kind == "Feature":
            place = known.get("geometry")
            self.placed.append(place.is_place if isinstance(place, _Object) else bool(place))
            return _FEATURE if system is None else _FEATURE._replace(system=system)
        if "coordinates" in known and system is None:
            return _PLACE if _holds_anything(known["coordinates"]) else _NO_PLACE
        self.keys.update(known)
        inner = known.get("properties")
        own = inner if isinstance(inner, _Object) else _FEATURE
        return _Object(
            type=kind,
            name=known.get("name"),
            property_name=own.name,
            code=known.get("code", own.code),
            href=known.get("href", known.get("url", own.href)),
            system=system,
            is_place=_holds_anything(known.get("geometries", bool(known))),
        )


def _holds_anything(inner: object) -> bool:
    """Return whether coordinates, or the members of a collection, are there."""
    while isinstance(inner, list) and inner:
        inner = inner[0]
    return inner is not None and inner not in ([], "", False)


def _named_system(crs: object) -> str | None:
    """Return the system of a `crs` that GDAL would not read; None where it does, or there is none.

    The forms of 2008 are ``{"type": "name"}`` with a name and ``{"type": "EPSG"}`` with a code;
    others are read where they name a system.
    """
    if crs is None:
        return None
    name: object = crs
    if isinstance(crs, _Object):
        name = crs.property_name if crs.property_name is not None else crs.name
        if crs.type == "link" or crs.href is not None:
            raise _LeadsElsewhereError("crs")
        if crs.type == "name" and isinstance(name, str) and SAFE_CRS.fullmatch(name):
            return None
        if crs.type == "EPSG" and isinstance(crs.code, int | str):
            name = f"EPSG:{crs.code}"
    if not isinstance(name, str):
        raise _UnknownSystemError("?" if isinstance(crs, _Object) or crs == [] else crs)
    coded = _REGISTER.fullmatch(name) or _URN.fullmatch(name)
    named = parse_system(f"EPSG:{coded[1]}" if coded else name)
    if named is not None and named.kind != "local":  # which names another file
        return named.said
    if _LINK.search(name):
        raise _LeadsElsewhereError("crs")
    raise _UnknownSystemError(name)


def _not_geojson(file_name: str, what: Text | None = None) -> DataError:
    what = what or Text("不是 GeoJSON 要素集", "is no GeoJSON FeatureCollection")
    return refused(file_name, what, file_faults.EXPORT_AGAIN)
