"""Hold the layers of a study, or a file beside it, against the study's streets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.datums import wgs84_to_gcj02
from ganquan_geo.load.detect.datum import judge_layer
from ganquan_geo.load.detect.evidence import build_evidence, keep_within
from ganquan_geo.load.faults import refused
from ganquan_geo.load.loose import read_loose
from ganquan_geo.load.systems.convert import move_frame
from ganquan_geo.model.errors import Fault, Measure
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.load.detect.evidence import StreetEvidence
    from ganquan_geo.model.detection import DatumFinding
    from ganquan_geo.model.study import Study

INSIDE_LAYERS = ("compounds", "neighbourhoods")
JUDGED_LAYERS = (*INSIDE_LAYERS, "facilities")
MOST_JUDGED = 2_000  # features of a layer, spread over it: more make the answer no surer
FEW_OUTLINES = 4  # in the middle: those of a whole city would take minutes
AROUND_DEG = 0.03  # about 3 km, farther than any shift that is tried


def detect_file(
    study: Study, path: Path, *, is_inside: bool = False, part: str | None = None
) -> DatumFinding:
    """Find out which coordinate system a file is in, by the streets of a study.

    Parameters
    ----------
    study
        Its streets must be right.
    path
        A file of any format that a layer may have.
    is_inside
        Whether every feature belongs inside the study's boundary.
    part
        The sheet, layer or inner file to read where there are several.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    loose = read_loose(path, part=part)
    if loose.geometry.isna().all():
        raise refused(
            path.name,
            Text("没有任何有位置的要素", "has no feature with a position"),
            Text("补上坐标", "add positions"),
        )
    return judge_layer(
        _evidence(study, is_inside=is_inside),
        loose.frame(),
        declared=loose.declared,
        layer=path.name,
        named=loose.named,
    )


def find_offset_layers(study: Study) -> tuple[Fault, ...]:
    """Warn of layers that fit the streets far better in another coordinate system.

    Homes are expected inside the boundary, unless the boundary itself looks offset. Nothing is
    converted; the warning names the system to write into study.toml.
    """
    west, south, east, north = study.layers["boundary"].total_bounds
    if _is_unshifted(np.array([[(west + east) / 2, (south + north) / 2]])) and not study.systems:
        return ()  # degrees, in a place where all systems of degrees are one
    anywhere = _evidence(study, is_inside=False)
    edges = study.layers["boundary"].copy()
    edges.geometry = edges.geometry.boundary
    found = [_judge(study, "boundary", edges, anywhere)]
    is_sound = found[0] is None or not found[0].contradicts
    area = study.layers["boundary"].geometry.union_all()
    inside = keep_within(anywhere, area) if is_sound else anywhere
    for name in JUDGED_LAYERS:
        if name in study.layers and len(study.layers[name]):
            evidence = inside if name in INSIDE_LAYERS else anywhere
            found.append(_judge(study, name, study.layers[name], evidence))
    return tuple(
        _warning(one, _write_system(one)) for one in found if one is not None and one.contradicts
    )


def find_offset_outlines(study: Study, areas: gpd.GeoDataFrame, *, path: Path) -> tuple[Fault, ...]:
    """Warn if the outlines that cut a study follow its streets far better in another system.

    Parameters
    ----------
    areas
        Polygons with the degrees of their file. Some in the middle are held against the streets
        around them; outlines that follow no streets tell nothing.
    path
        Of the outlines, as it was given.
    """
    spots = shapely.get_coordinates(areas.geometry.representative_point().to_numpy())
    middle = np.median(spots, axis=0)
    if _is_unshifted(middle[None]):
        return ()
    nearest = np.argsort(np.hypot(*(spots - middle).T), kind="stable")[:FEW_OUTLINES]
    edges = areas.iloc[nearest].copy()
    edges.geometry = edges.geometry.boundary
    west, south, east, north = edges.total_bounds
    streets = study.layers["streets"].cx[
        west - AROUND_DEG : east + AROUND_DEG, south - AROUND_DEG : north + AROUND_DEG
    ]
    streets = streets[streets["status"] == "existing"]
    if streets.empty:
        return ()
    found = judge_layer(build_evidence(streets), edges, declared="WGS 84", layer=path.name)
    return (_warning(found, _convert_first(found, path)),) if found.contradicts else ()


def _is_unshifted(lonlat: NDArray[np.float64]) -> bool:
    """Return whether maps are not shifted at a place, (1, 2) degrees."""
    return np.array_equal(wgs84_to_gcj02(lonlat), lonlat)


def _judge(
    study: Study, name: str, frame: gpd.GeoDataFrame, evidence: StreetEvidence
) -> DatumFinding | None:
    """Return the finding for a layer in the numbers it has on disk; None for a local grid."""
    stated = study.systems.get(name, "WGS 84")
    bare, move = move_frame(frame, source="WGS 84", target=stated, folder=Path(study.folder))
    if move.target.grid is not None:
        return None
    every = -(-len(bare) // MOST_JUDGED)
    return judge_layer(evidence, bare.iloc[::every], declared=move.target.key, layer=name)


def _evidence(study: Study, *, is_inside: bool) -> StreetEvidence:
    streets = study.layers["streets"]
    area = study.layers["boundary"].geometry.union_all() if is_inside else None
    return build_evidence(streets[streets["status"] == "existing"], within=area)


def _write_system(finding: DatumFinding) -> Text:
    system = finding.hypotheses[0].system
    return Text(
        f'核对来源；若属实，在 study.toml 的 [systems] 写 {finding.layer} = "{system}"',
        f'ask where it comes from; if so write {finding.layer} = "{system}" '
        "under [systems] in study.toml",
    )


def _convert_first(finding: DatumFinding, path: Path) -> Text:
    system = finding.hypotheses[0].system
    file = f'"{path}" --out "{path.with_name(f"wgs84-{path.name}")}"'
    command = f'ganquan-geo convert {file} --from "{system}" --to "WGS 84"'
    return Text(
        f"核对来源；若属实，先换算再切分：{command}",
        f"ask where it comes from; if so convert it first: {command}",
    )


def _warning(finding: DatumFinding, mend: Text) -> Fault:
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
        mend=mend,
        severity="warning",
        rule="system",
        measure=Measure(max(stated.misfit_m - best.misfit_m, 0.0), "m") if stated else None,
    )
