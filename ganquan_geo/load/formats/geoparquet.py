"""Read GeoParquet; needs the extra ``[parquet]``."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from ganquan_geo.load.faults import broken, refused, sound
from ganquan_geo.load.formats import raw
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.sources import LayerSource

GEOPARQUET = Text(" GeoParquet 文件", "GeoParquet file")
MAGIC = b"PAR1"


def read_geoparquet(content: bytes, source: LayerSource) -> raw.RawLayer:
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
        if shape.num_rows > raw.MAX_ROWS or unpacked > raw.MAX_FILE_BYTES:
            raise raw.too_large(source.file)
        read = gpd.read_parquet if b"geo" in (shape.metadata or {}) else pd.read_parquet
        frame: pd.DataFrame = read(io.BytesIO(content))
        for name, kind in frame.dtypes.items():
            if isinstance(kind, pd.StringDtype):
                frame[name] = frame[name].astype(object)  # decodes it, which Parquet does not
    return raw.counted(frame.reset_index(drop=True))
