"""The tables of a batch: a row for each area, and the coverage of all areas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.finding import GRADES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.tables import COVERAGE_COLUMNS, rounded, write_csv
from ganquan_geo.present.writing import write_together
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ganquan_geo.batch.dataset import AreaRecord
    from ganquan_geo.model.errors import Fault

MEASURED, FAILED = Text("已测算", "measured"), Text("失败", "failed")
NOT_ASSESSED = GRADES["missing"]
NO_HOMES = Text("没有小区", "has no homes")
NOTHING = Text("没有小区，也没有可步行的街道", "has neither homes nor streets to walk on")
AREA_COLUMNS = ["area_id", "area_name", "status", "compounds", "reason", "status_name"]
OWN_COLUMNS = ["area_id", "area_name"]
NAME_COLUMNS = ["category_name", "denominator_name", "verdict_name"]
NUMERIC = frozenset(
    {
        *("tier_min", "limit_m", "covered", "total"),
        *(name for name in COVERAGE_COLUMNS if "share" in name.split("_")),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaStatus:
    """What can be said of one area.

    Parameters
    ----------
    id
        Of the area.
    record
        What its file says; None where it has none.
    faults
        Why it failed.
    """

    id: str
    record: AreaRecord | None
    faults: tuple[Fault, ...] = ()

    def status(self) -> Text:
        """Return in a word whether it is measured."""
        if self.faults:
            return FAILED
        return MEASURED if self.record is not None and self.record.homes else NOT_ASSESSED

    def reasons(self) -> tuple[Text, ...]:
        """Return why it is not measured, or not wholly."""
        if self.faults:
            return tuple(Text(fault.said("zh"), fault.said("en")) for fault in self.faults)
        if self.record is None:
            return (NOTHING,)
        return () if self.record.homes else (NO_HOMES,)


def write_tables(out: Path, areas: Sequence[AreaStatus], *, lang: Lang) -> tuple[Path, ...]:
    """Write ``areas.csv``, and the coverage of all areas as CSV and as GeoParquet.

    Raises
    ------
    OutputError
        If one cannot be written; none is then changed.
    """
    rows = [
        (
            area.id,
            area.record.name[lang] if area.record is not None else None,
            area.status().en,
            area.record.homes if area.record is not None else None,
            " ".join(reason.said(lang) for reason in area.reasons()) or None,
            area.status().said(lang),
        )
        for area in areas
    ]
    table = pd.DataFrame(rows, columns=AREA_COLUMNS).astype({"compounds": "Int64"})
    records = [area.record for area in areas if area.record is not None]
    coverage = _build_coverage(records, lang)
    return write_together(
        out,
        {
            "areas.csv": partial(write_csv, table),
            "coverage.csv": partial(write_csv, rounded(coverage)),
            "coverage.parquet": partial(_write_coverage, coverage, records),
        },
    )


def _build_coverage(records: Sequence[AreaRecord], lang: Lang) -> pd.DataFrame:
    """Return the columns that a single study's ``coverage.csv`` has: codes, then their words."""
    return pd.DataFrame(
        [
            {"area_id": record.id, "area_name": record.name[lang]}
            | {name: row[name] for name in COVERAGE_COLUMNS}
            | {
                "reason": row["reason"][lang],
                "step": row["step"][lang],
                "category_name": record.categories[row["category"]][lang],
                "denominator_name": DENOMINATORS[row["denominator"]].said(lang),
                "verdict_name": GRADES[row["verdict"]].said(lang),
            }
            for record in records
            for row in record.coverage
        ],
        columns=[*OWN_COLUMNS, *COVERAGE_COLUMNS, *NAME_COLUMNS],
    )


def _write_coverage(coverage: pd.DataFrame, records: Sequence[AreaRecord], path: Path) -> None:
    """Write the coverage table as GeoParquet, each row with its area's outline."""
    outlines = {record.id: shapely.from_wkb(record.boundary) for record in records}
    numbers = [name for name in COVERAGE_COLUMNS if name in NUMERIC]
    table = coverage.astype(dict.fromkeys(numbers, float))
    shapes = [outlines[area] for area in coverage["area_id"]]
    gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84)).to_parquet(path, index=False)
