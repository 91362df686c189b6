"""Read GeoParquet; needs the extra ``[parquet]``."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from ganquan_geo.load.faults import broken, refused, sound
from ganquan_geo.load.files import MAX_FILE_BYTES, check_cells, too_large
from ganquan_geo.load.formats.raw import RawLayer, counted
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.sources import LayerSource

GEOPARQUET = Text(" GeoParquet 文件", "GeoParquet file")
MAGIC = b"PAR1"


def read_geoparquet(content: bytes, source: LayerSource) -> RawLayer:
    """Read a GeoParquet file, or a Parquet table without geometry.

    Raises
    ------
    DataError
        If pyarrow is not installed, the file is damaged, or it would fill the memory.
    """
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415
    except ImportError:
        raise refused(
            source.file,
            Text("读 GeoParquet 需要 pyarrow", "needs pyarrow to be read"),
            Text('安装：pip install "ganquan-geo[parquet]"', 'pip install "ganquan-geo[parquet]"'),
        ) from None
    if not (content.startswith(MAGIC) and content.endswith(MAGIC)):
        raise broken(source.file, GEOPARQUET)
    errors = (ArrowException, ValueError, KeyError, TypeError, OSError, AttributeError)
    with sound(source.file, GEOPARQUET, *errors):
        shape = parquet.ParquetFile(io.BytesIO(content)).metadata
        unpacked = sum(shape.row_group(i).total_byte_size for i in range(shape.num_row_groups))
        if unpacked > MAX_FILE_BYTES:
            raise too_large(source.file)
        check_cells(shape.num_rows, shape.num_columns, source.file)
        _check_systems((shape.metadata or {}).get(b"geo", b"{}"), source.file)
        read = gpd.read_parquet if b"geo" in (shape.metadata or {}) else pd.read_parquet
        frame: pd.DataFrame = read(io.BytesIO(content))
        for name, kind in frame.dtypes.items():
            if isinstance(kind, pd.StringDtype):
                frame[name] = frame[name].astype(object)  # decodes it, which Parquet does not
    return counted(frame.reset_index(drop=True))


def _check_systems(geo: bytes, where: str) -> None:
    """Raise where a column's `crs` is none that PROJ understands, or names another file."""
    columns = json.loads(geo).get("columns", {})
    for crs in (own.get("crs") for own in columns.values()):
        if crs is None:  # missing: longitude and latitude; null: not known
            continue
        try:
            known = isinstance(crs, dict) and CRS.from_json_dict(crs)  # the standard has no others
        except CRSError:
            known = False
        if not known:
            raise refused(
                where,
                Text("它的坐标系（crs）读不懂", "has a system (crs) that cannot be understood"),
                file_faults.SET_SYSTEM,
            )
