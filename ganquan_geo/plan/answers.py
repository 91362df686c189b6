"""The measurements that indicators can name, made from projects, ring, layers and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.plan_results import Range
from ganquan_geo.model.text import Text
from ganquan_geo.network.snapping import snap_points
from ganquan_geo.network.walk_network import project as projected
from ganquan_geo.plan.indicators import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.plan_results import ProjectResult, Ring
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground

FRONTAGE_M = 30.0  # a door this near a centreline fronts the street
OFFICE_KIND = "neighbourhood_office"


def build_answers(
    ground: Ground,
    study: Study,
    *,
    projects: tuple[ProjectResult, ...],
    ring: Ring | None,
    coverage: pd.DataFrame,
) -> dict[str, Answer]:
    """Return every measurement that an indicator can name as its `measure`.

    ``projects_done`` and ``projects_length_m``; ``ring_share`` (of its length that exists);
    ``office_frontage``; ``count:<kind>`` (existing facilities, those at assumed positions only
    in the upper bound); ``coverage:<category>:<minutes>:<denominator>``.
    """
    listed = tuple(result for result in projects if result.project.listed)
    return {
        "projects_done": _done(listed),
        "projects_length_m": _length(listed),
        "office_frontage": _frontage(ground, study),
        **({} if ring is None else {"ring_share": _ring_share(ring)}),
        **dict(_counts(study)),
        **dict(_coverage(coverage)),
    }


def _done(listed: tuple[ProjectResult, ...]) -> Answer:
    done = sum(result.record.status == "done" for result in listed)
    unknown = sum(result.record.status == "unknown" for result in listed)
    bare = sum(result.record.status == "done" and not result.record.evidence for result in listed)
    return Answer(
        measured=Range(
            value=None if unknown else float(done),
            low=float(done - bare),
            high=float(done + unknown),
        ),
        evidence=Text(
            f"项目表：共 {len(listed)} 条，{done} 条完成（{bare} 条没有依据），"
            f"{unknown} 条状态不明",
            f"the projects table: {done} done ({bare} without evidence), {unknown} of unknown "
            f"status, {len(listed)} in all",
        ),
    )


def _length(listed: tuple[ProjectResult, ...]) -> Answer:
    return Answer(
        measured=Range(
            value=sum(result.line.length_m for result in listed),
            low=sum(result.line.low_m for result in listed),
            high=sum(result.line.high_m for result in listed),
        ),
        evidence=Text("街道图层，边界之内", "the street layer, inside the boundary"),
    )


def _ring_share(ring: Ring) -> Answer:
    total = ring.existing_m + ring.missing_m
    evidence = Text(
        f"现有 {ring.existing_m:,.0f} 米，缺 {ring.missing_m:,.0f} 米",
        f"{ring.existing_m:,.0f} m exist, {ring.missing_m:,.0f} m are missing",
    )
    if total <= 0 or any(leg.state == "not resolved" for leg in ring.legs):
        return Answer(measured=None, evidence=evidence)
    share = ring.existing_m / total
    if not ring.missing_m:
        return Answer(measured=Range(value=share, low=1.0, high=1.0), evidence=evidence)
    kept = [leg.line for leg in ring.legs if leg.missing_m <= 0]
    gone = [leg for leg in ring.legs if leg.missing_m > 0]
    low_m, high_m = sum(x.low_m for x in kept), sum(x.high_m for x in kept)
    least_m = sum(leg.missing_m * leg.line.low_m / leg.line.length_m for leg in gone)
    most_m = sum(leg.missing_m * leg.line.high_m / leg.line.length_m for leg in gone)
    return Answer(
        measured=Range(
            value=share,
            low=low_m / (low_m + most_m),
            high=high_m / (high_m + least_m),
        ),
        evidence=evidence,
    )


def _frontage(ground: Ground, study: Study) -> Answer:
    """Measure how many neighbourhood offices front a street: a frontage test, not coverage.

    Where no office is in the facility layer, the position of the neighbourhood stands in.
    """
    facilities = study.layers["facilities"]
    offices = facilities[facilities["kind"] == OFFICE_KIND]
    stand_in = offices.empty
    layer = study.layers.get("neighbourhoods", offices) if stand_in else offices
    geometry = layer.geometry.to_numpy()
    known = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    total = len(layer)
    if not total:
        evidence = Text("没有居委会办公点的图层", "no layer of neighbourhood offices")
        return Answer(measured=None, evidence=evidence)
    network, _ = ground.existing_network()
    points = np.asarray(shapely.point_on_surface(projected(layer[known], network)))
    away_m = snap_points(network, points).leg_m
    accuracy_m = layer["accuracy_m"].fillna(0.0).to_numpy(float)[known]
    sure = int((away_m + accuracy_m <= FRONTAGE_M).sum())
    possible = int((away_m - accuracy_m <= FRONTAGE_M).sum()) + int((~known).sum())
    given = int((away_m <= FRONTAGE_M).sum())
    value = None if stand_in or not known.all() else given / total
    source = (
        Text("没有办公点图层，以居民区位置代替", "no offices are known, neighbourhoods stand in")
        if stand_in
        else Text("办公点图层", "the layer of offices")
    )
    return Answer(
        measured=Range(value=value, low=sure / total, high=possible / total),
        evidence=Text(
            f"{source.zh}：离街道中心线 {FRONTAGE_M:.0f} 米以内的，按现有位置 {given}/{total}，"
            f"计入位置精度为 {sure} 至 {possible}",
            f"{source.en}: within {FRONTAGE_M:.0f} m of a street centreline {given} of {total} as "
            f"positioned, {sure} to {possible} with the accuracy of the positions",
        ),
    )


def _counts(study: Study) -> Iterator[tuple[str, Answer]]:
    facilities = study.layers["facilities"]
    for kind, name in study.kinds.items():
        own = facilities[(facilities["kind"] == kind) & (facilities["status"] == "existing")]
        assumed = int(own["assumed"].sum())
        low, high = float(len(own) - assumed), float(len(own))
        yield (
            f"count:{kind}",
            Answer(
                measured=Range(value=None if assumed else high, low=low, high=high),
                evidence=Text(
                    f"设施图层：{name.zh} {len(own)} 处，其中 {assumed} 处按规划文本假定",
                    f"the facility layer: {len(own)} of {name.en}, {assumed} of them assumed from "
                    "the plan itself",
                ),
            ),
        )


def _coverage(coverage: pd.DataFrame) -> Iterator[tuple[str, Answer]]:
    for row in coverage.to_dict("records"):
        key = f"coverage:{row['category']}:{row['tier_min']}:{row['denominator']}"
        share, low, high = (_number(row[name]) for name in ("share", "share_low", "share_high"))
        measured = None if low is None or high is None else Range(value=share, low=low, high=high)
        reason: Text = row["reason"]
        yield key, Answer(measured=measured, evidence=reason)


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]
