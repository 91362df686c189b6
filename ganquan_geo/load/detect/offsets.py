"""Hold the layers of a study, or a file beside it, against the study's streets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from ganquan_geo.load.detect.datum import judge_layer
from ganquan_geo.load.detect.evidence import build_evidence
from ganquan_geo.load.systems.convert import move_frame
from ganquan_geo.load.systems.convert_files import CSV_ENDING, LAT_NAMES, LON_NAMES
from ganquan_geo.load.text_tables import find_column, read_text_table
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.detect.evidence import StreetEvidence
    from ganquan_geo.model.detection import DatumFinding
    from ganquan_geo.model.study import Study

INSIDE_LAYERS = ("compounds", "neighbourhoods")
JUDGED_LAYERS = (*INSIDE_LAYERS, "facilities")


def detect_file(study: Study, path: Path, *, is_inside: bool = False) -> DatumFinding:
    """Find out which coordinate system a file is in, by the streets of a study.

    Parameters
    ----------
    study
        Its streets must be right.
    path
        A vector file that GDAL reads, or a CSV file with coordinate columns.
    is_inside
        Whether every feature belongs inside the study's boundary.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    frame, declared = read_bare(path)
    return judge_layer(
        _evidence(study, is_inside=is_inside), frame, declared=declared, layer=path.name
    )


def find_offset_layers(study: Study) -> tuple[Fault, ...]:
    """Warn of layers that fit the streets far better in another coordinate system.

    Homes are expected inside the boundary, unless the boundary itself looks offset. Nothing is
    converted; the warning names the system to write into study.toml.
    """
    anywhere = _evidence(study, is_inside=False)
    edges = study.layers["boundary"].copy()
    edges.geometry = edges.geometry.boundary
    found = [_judge(study, "boundary", edges, anywhere)]
    is_sound = found[0] is None or not found[0].contradicts
    inside = _evidence(study, is_inside=True) if is_sound else anywhere
    for name in JUDGED_LAYERS:
        if name in study.layers:
            evidence = inside if name in INSIDE_LAYERS else anywhere
            found.append(_judge(study, name, study.layers[name], evidence))
    return tuple(_warning(one) for one in found if one is not None and one.contradicts)


def _judge(
    study: Study, name: str, frame: gpd.GeoDataFrame, evidence: StreetEvidence
) -> DatumFinding | None:
    """Return the finding for a layer in the numbers it has on disk; None for a local grid."""
    stated = study.systems.get(name, "WGS 84")
    bare, move = move_frame(frame, source="WGS 84", target=stated, folder=Path(study.folder))
    if move.target.grid is not None:
        return None
    return judge_layer(evidence, bare, declared=move.target.key, layer=name)


def read_bare(path: Path) -> tuple[gpd.GeoDataFrame, str]:
    """Return a file's layer with its numbers as they are, and the system it says it is in.

    Raises
    ------
    DataError
        If the file is not there, cannot be read, or has no coordinates.
    """
    if path.suffix.lower() == CSV_ENDING:
        return _read_bare_table(path), "WGS 84"
    try:
        frame = pyogrio.read_dataframe(path, use_arrow=False, encoding=_encoding(path))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise DataError([_unreadable(path)]) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError([_unreadable(path)])
    code = frame.crs.to_epsg(min_confidence=20) if frame.crs is not None else None
    return frame, "WGS 84" if code in (None, 4326) else f"EPSG:{code}"


def _encoding(path: Path) -> str | None:
    """Return GB18030 for a Shapefile that names no encoding and is not UTF-8."""
    table = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() or not table.exists():
        return None
    try:
        table.read_bytes()[int.from_bytes(table.read_bytes()[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _read_bare_table(path: Path) -> gpd.GeoDataFrame:
    table = read_text_table(path)
    x_at, y_at = find_column(table.header, LON_NAMES), find_column(table.header, LAT_NAMES)
    if x_at is None or y_at is None:
        raise DataError([_unreadable(path)])
    frame = pd.DataFrame(list(table.rows), columns=list(table.header), dtype=object)
    x = pd.to_numeric(frame.iloc[:, x_at], errors="coerce")
    y = pd.to_numeric(frame.iloc[:, y_at], errors="coerce")
    return gpd.GeoDataFrame(frame, geometry=shapely.points(x, y))


def _evidence(study: Study, *, is_inside: bool) -> StreetEvidence:
    streets = study.layers["streets"]
    area = study.layers["boundary"].geometry.union_all() if is_inside else None
    return build_evidence(streets[streets["status"] == "existing"], within=area)


def _warning(finding: DatumFinding) -> Fault:
    best = finding.hypotheses[0]
    stated = next((one for one in finding.hypotheses if one.system == finding.declared), None)
    shown = "" if stated is None else f"{stated.misfit_m:,.0f}"
    return Fault(
        where=finding.layer,
        what=Text(
            f"看来是 {best.name.zh}，不是 {finding.declared}："
            f"{finding.basis.zh}的中位数 {best.misfit_m:,.0f} 米，按 {finding.declared} 是 "
            f"{shown} 米（概率 {best.probability:.3f}）",
            f"looks like {best.name.en}, not {finding.declared}: median {finding.basis.en} "
            f"{best.misfit_m:,.0f} m, as {finding.declared} {shown} m "
            f"(probability {best.probability:.3f})",
        ),
        mend=Text(
            f'核对来源；若属实，在 study.toml 的 [systems] 写 {finding.layer} = "{best.system}"',
            f'ask where it comes from; if so write {finding.layer} = "{best.system}" '
            "under [systems] in study.toml",
        ),
        severity="warning",
    )


def _unreadable(path: Path) -> Fault:
    return Fault(
        where=path.name,
        what=Text("没有这个文件，或读不出坐标", "no such file, or no coordinates can be read"),
        mend=Text(
            "给出 GeoJSON、GeoPackage、Shapefile，或有坐标列的 CSV",
            "give a GeoJSON, GeoPackage, Shapefile, or a CSV file with coordinate columns",
        ),
    )
