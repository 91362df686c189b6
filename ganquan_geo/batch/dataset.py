"""The results of a batch on disk: a GeoParquet file for each area, and tables of all of them.

``homes/area-<id>.parquet`` has a row for each home and category of the area, with `area_id` as
text: a number in the name of a folder would be read as a number, and 0107001 is not 107001. What
else was found of the area - coverage, the digest of its inputs - stands in the metadata of the
same file, so that there is never the one without the other; the file is whole or not there. The
list of the folder has the hash of every file: a damaged one is measured again, and what is not in
the list is not ours and stays.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyarrow import ArrowException, parquet

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.finding import GRADES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.network.places.snapping import origin_points
from ganquan_geo.present.out_folder.places import check_places, check_twins
from ganquan_geo.present.tables import (
    COVERAGE_COLUMNS,
    build_records,
    coverage_with_reasons,
    rounded,
    write_csv,
)
from ganquan_geo.present.writing import open_folder, prepare_folder, write_together
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.writing import OutFolder, Writer

FOLDER = "homes"
PREFIX, SUFFIX = "area-", ".parquet"
TABLES = ("areas.csv", "coverage.csv", "coverage.parquet")
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]')  # by some disk; % marks what stood there
NAME_BYTES, KEPT_BYTES, HASH_DIGITS = 120, 96, 16  # some disks end at 143 bytes, most at 255
KEY = b"ganquan_geo"
COMPRESSION = "zstd"
NUMBERS = (
    *("distance_m", "distance_low_m", "distance_high_m", "snap_m"),
    *("near_m", "far_m", "sure_m", "possible_m", "known_m"),
    *("households", "residents", "residents_60plus"),
)
TEXTS = (
    *("layer", "demand_id", "demand_name", "category"),
    *("facility_id", "facility_name", "position"),
)
MEASURED, FAILED = Text("已测算", "measured"), Text("失败", "failed")
NOT_ASSESSED = GRADES["missing"]
NO_HOMES = Text("没有住户", "has no homes")
NOTHING = Text("没有住户，也没有可步行的街道", "has neither homes nor streets to walk on")
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
class AreaRecord:
    """What the metadata of an area's file say.

    Parameters
    ----------
    id, name
        Of the area; the name in Chinese and English.
    digest
        SHA-256 of all that decided the result.
    boundary
        The area's outline as hexadecimal WKB, WGS 84.
    homes
        How many compounds were measured.
    coverage
        Rows of the coverage table.
    categories
        By id: the name in Chinese and English.
    walker
        Who walks, with the hour and the user of gates; None where there are no gates.
    """

    id: str
    name: dict[str, str]
    digest: str
    boundary: str
    homes: int
    coverage: list[dict[str, Any]]
    categories: dict[str, dict[str, str]]
    walker: dict[str, str] | None = None


def build_area_file(result: CoverageResult, area: str, digest: str) -> bytes:
    """Return the file of one area: the same result gives the same bytes."""
    study = result.study
    table = result.distances
    walker = result.said_walker() if study.keeps_hours() else None
    frame = gpd.GeoDataFrame(
        {  # columns that are texts without a row too, as all files are read as one table
            "area_id": pd.Series(area, index=table.index, dtype="string"),
            **{name: table[name].astype(str).astype("string") for name in TEXTS},
            "located": table["located"].to_numpy(bool),
            **{name: table[name].to_numpy(float) for name in NUMBERS},
            **({} if walker is None else {"walker": pd.Series(walker.zh, table.index, "string")}),
        },
        geometry=_points(result),
        crs=WGS84,
    )
    record = {
        "id": area,
        "name": {"zh": study.name.zh, "en": study.name.en},
        "digest": digest,
        "boundary": shapely.to_wkb(study.layers["boundary"].union_all(), hex=True),
        "homes": len(study.layers["compounds"]),
        "coverage": build_records(coverage_with_reasons(result)),
        "categories": {own.id: {"zh": own.name.zh, "en": own.name.en} for own in study.categories},
        **({} if walker is None else {"walker": walker.both()}),
    }
    plain = io.BytesIO()
    frame.to_parquet(plain, index=False)
    rows = parquet.read_table(plain)
    own = {KEY: json.dumps(record, ensure_ascii=False, allow_nan=False).encode()}
    rows = rows.replace_schema_metadata({**(rows.schema.metadata or {}), **own})
    whole = io.BytesIO()
    parquet.write_table(rows, whole, compression=COMPRESSION)
    return whole.getvalue()


def _points(result: CoverageResult) -> gpd.GeoSeries:
    """Return where each row of the distance table starts; None where that is not known."""
    points: dict[tuple[str, str], shapely.Point] = {}
    for name in result.distances["layer"].unique().tolist():
        layer = result.study.layers[name]
        shapes = layer.geometry.to_numpy()
        known = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
        keys = [(name, str(key)) for key in layer.index[known]]
        points |= zip(keys, origin_points(shapes[known]), strict=True)
    table = result.distances
    rows = zip(table["layer"], table["demand_id"].astype(str), strict=True)
    return gpd.GeoSeries([points.get(row) for row in rows], crs=WGS84)


def see_dataset(out: Path, *, inputs: Iterable[Path] = ()) -> None:
    """See before the work that a dataset can be written and that no other batch is at it.

    Raises
    ------
    OutputError
        If something is in the way.
    """
    prepare_folder(out, TABLES, inputs=inputs)
    prepare_folder(out / FOLDER, (), wait_s=0)


@contextmanager
def open_homes(out: Path, areas: Iterable[str]) -> Iterator[OutFolder]:
    """Hold the folder of the areas' files: no other batch writes there meanwhile.

    Raises
    ------
    OutputError
        If another batch does, the disk cannot be written to, or files of others are where those
        of the areas go.
    """
    prepare_folder(out, TABLES)
    with open_folder(out / FOLDER, wait_s=0) as homes:
        names = [_file_name(area) for area in areas]
        check_twins(homes.path, names)
        check_places(homes.path, names, written=homes.written, mended=True)
        yield homes


def write_area(homes: OutFolder, area: str, content: bytes) -> Path:
    """Put the file of an area into its place, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """

    def write(path: Path) -> None:
        path.write_bytes(content)

    return homes.write({_file_name(area): write}, mended=True)[0]


def read_record(homes: OutFolder, area: str) -> AreaRecord | None:
    """Return what is kept of an area; None if its file is not, byte for byte, what was written."""
    name = _file_name(area)
    if not homes.is_own(name):
        return None
    try:
        metadata = parquet.read_metadata(homes.path / name).metadata or {}
        record = AreaRecord(**json.loads(metadata[KEY]))
    except (OSError, ArrowException, KeyError, ValueError, TypeError):
        return None
    return record if record.id == area else None


def remove_area(homes: OutFolder, area: str) -> None:
    """Remove what is kept of an area, if there is something."""
    homes.remove(_file_name(area), mended=True)


def remove_other_areas(homes: OutFolder, kept: Collection[str]) -> int:
    """Remove the areas that are not among those of this batch; return how many.

    Only files that were written here and are as they were written go.
    """
    names = {_file_name(area) for area in kept}
    return sum(homes.remove(name) for name in homes.written if name not in names)


def find_others(homes: OutFolder, kept: Collection[str]) -> tuple[str, ...]:
    """Return the names of files that others have put beside those of the areas."""
    names = {_file_name(area) for area in kept}
    shown = {path.name for path in homes.path.iterdir() if not path.name.startswith(".")}
    return tuple(sorted(shown - names))


def _file_name(area: str) -> str:
    """Return the name of the file of an area; nothing an id may hold leads out of its folder.

    What no disk forbids stands as it is; a name that would be too long ends in a hash.
    """
    name = FORBIDDEN.sub(lambda found: f"%{ord(found[0]):02X}", area)
    whole = os.fsencode(name)
    if len(whole) > NAME_BYTES:
        start = whole[:KEPT_BYTES].decode(errors="ignore")
        name = f"{start}-{hashlib.sha256(whole).hexdigest()[:HASH_DIGITS]}"
    return f"{PREFIX}{name}{SUFFIX}"


def area_path(out: Path, area: str) -> Path:
    """Return the file of an area."""
    return out / FOLDER / _file_name(area)


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
    walkers = {own.id: own.walker[lang] for own in records if own.walker is not None}
    if walkers:
        table["walker"] = table["area_id"].map(walkers)
        coverage["walker"] = coverage["area_id"].map(walkers)
    makers: tuple[Writer, ...] = (
        partial(write_csv, table),
        partial(write_csv, rounded(coverage)),
        partial(_write_coverage, coverage, records),
    )
    return write_together(out, dict(zip(TABLES, makers, strict=True)))


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
