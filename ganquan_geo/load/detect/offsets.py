"""Hold the layers of a study, or a file beside it, against the study's streets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.load.detect.datum import judge_layer
from ganquan_geo.load.detect.evidence import build_evidence
from ganquan_geo.load.faults import refused
from ganquan_geo.load.loose import read_loose
from ganquan_geo.load.systems.convert import move_frame
from ganquan_geo.model.errors import Fault, Measure
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.load.detect.evidence import StreetEvidence
    from ganquan_geo.model.detection import DatumFinding
    from ganquan_geo.model.study import Study

INSIDE_LAYERS = ("compounds", "neighbourhoods")
JUDGED_LAYERS = (*INSIDE_LAYERS, "facilities")
MOST_JUDGED = 2_000  # features of a layer, spread over it: more make the answer no surer


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
    every = -(-len(bare) // MOST_JUDGED)
    return judge_layer(evidence, bare.iloc[::every], declared=move.target.key, layer=name)


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
        rule="system",
        measure=Measure(max(stated.misfit_m - best.misfit_m, 0.0), "m") if stated else None,
    )
