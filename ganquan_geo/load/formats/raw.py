"""What every reader returns, and the limits that every reader keeps."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyogrio

from ganquan_geo.load.faults import noted
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from ganquan_geo.load.schema_checks import LayerFault
    from ganquan_geo.model.errors import DataError, Fault

GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
)
UNCLOSED = "Non closed ring"  # as GDAL says it
SHAPEFILE_PARTS = (".shp", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawLayer:
    """A file's rows, not yet held against any schema.

    Parameters
    ----------
    frame
        Columns as the file names them. A GeoDataFrame where the file has geometry; its `crs`
        is None where the file does not say one.
    rows
        (n,) number of each row in the file, counted from 1.
    notes
        What the reader decided or left out.
    faults
        Rows that could not be read rightly.
    inputs
        SHA-256 of the bytes that were read, by the file's name in its folder.
    system
        The coordinate system that the file names in words only this package knows; None where
        it names none, or `frame.crs` says it.
    unit
        What a line above the table says its figures are in, such as ``"百户、万人"``.
    beside
        Texts of the lines above the table's header and of the remarks below it; names of sheet,
        document and folders.
    """

    frame: pd.DataFrame
    rows: NDArray[np.int64]
    notes: tuple[Fault, ...] = ()
    faults: tuple[LayerFault, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    system: str | None = None
    unit: str = ""
    beside: tuple[str, ...] = ()


def counted(frame: pd.DataFrame, *notes: Fault) -> RawLayer:
    """Return a layer whose rows are the features of its file, in turn."""
    return RawLayer(frame=frame, rows=np.arange(1, len(frame) + 1), notes=notes)


def read_features(
    source: bytes | Path, error: DataError, *, notes: list[Fault], where: str, **options: str
) -> pd.DataFrame:
    """Return what GDAL reads of a file or of its bytes, row by row.

    Columns of mixed types come back as text, rings that are not closed closed, and other odd
    shapes as they are: the schema judges them.

    Parameters
    ----------
    error
        What to raise where GDAL cannot read it.
    notes
        Gets a note if rings were closed.
    where
        The file, for that note.
    options
        As of `pyogrio.read_dataframe`.
    """
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame: pd.DataFrame = pyogrio.read_dataframe(
                source, use_arrow=False, on_invalid="fix", **options
            )
    except (*GDAL_ERRORS, ValueError, LookupError):
        raise error from None
    if any(UNCLOSED in str(one.message) for one in caught):
        what = Text("有面的轮廓没有闭合，已闭合", "has outlines that were not closed; they were")
        mend = Text("不对时在 GIS 中改画", "if that is wrong, draw them again")
        notes.append(noted(where, what, mend))
    return frame
