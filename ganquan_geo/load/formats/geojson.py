"""Read GeoJSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.raw import RawLayer, counted, read_features
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import DataError

COLLECTIONS = ("FeatureCollection", "Feature")
# GDAL fetches a `crs` that is a link, and runs a JSON pipeline that names other files.
SAFE_CRS = re.compile(r"(urn:ogc:def:crs:)?(EPSG|OGC)(:[0-9.]*)*:?[A-Z0-9]{2,10}", re.IGNORECASE)
PIPELINE = "gdal_streamed_alg"


def read_geojson(content: bytes, source: LayerSource) -> RawLayer:
    """Read a GeoJSON feature collection.

    Raises
    ------
    DataError
        If the file is not one, or wants the reader to open something else.
    """
    check_geojson(content, source.file)
    return counted(read_features(content, _not_geojson(source.file)))


def check_geojson(content: bytes, file_name: str) -> None:
    """See that a text is plain GeoJSON in UTF-8 that asks the reader to open nothing else.

    Raises
    ------
    DataError
        As `read_geojson`.
    """
    try:
        text = content.decode("utf-8-sig")
        collection = json.loads(text, object_pairs_hook=_look_at)
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
    if not isinstance(collection, _Object) or collection.type not in COLLECTIONS:
        raise _not_geojson(file_name)


class _LeadsElsewhereError(Exception):
    """The file names another file or an address."""


class _Object(NamedTuple):
    """What is kept of an object of the file: a million of them whole would fill the memory."""

    type: object
    name: object
    property_name: object


_FEATURE = _Object("Feature", None, None)


def _look_at(pairs: list[tuple[str, object]]) -> _Object:
    for key, value in pairs:
        if key == "crs" and isinstance(value, _Object):
            name = value.property_name
            named = isinstance(name, str) and SAFE_CRS.fullmatch(name)
            if value.type != "name" or not named:
                raise _LeadsElsewhereError("crs")
        elif key == "type" and value == PIPELINE:
            raise _LeadsElsewhereError(PIPELINE)
    known = dict(pairs)
    if known.get("type") == "Feature":
        return _FEATURE
    inner = known.get("properties")
    return _Object(
        type=known.get("type"),
        name=known.get("name"),
        property_name=inner.name if isinstance(inner, _Object) else None,
    )


def _not_geojson(file_name: str, what: Text | None = None) -> DataError:
    what = what or Text("不是 GeoJSON 要素集", "is no GeoJSON FeatureCollection")
    return refused(file_name, what, file_faults.EXPORT_AGAIN)
