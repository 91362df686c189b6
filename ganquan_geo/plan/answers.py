"""The measurements that indicators can name, made from projects, ring, layers and coverage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.plan import OFFICE_KIND
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.model.street_line import Range
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.network.walk_network import project as projected
from ganquan_geo.plan.readings import Answer
from ganquan_geo.plan.registered import word_registered
from ganquan_geo.plan.rollups import roll_up_compounds
from ganquan_geo.plan.standing import find_standing
from ganquan_geo.plan.theme_streets import answer_by_project, is_by_review
from ganquan_geo.words.text import COMMA, STOP, Text, how_many, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_records import RegisterRecord
    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.street_line import StreetLine
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground

FRONTAGE_M = 30.0  # a door this near a centreline fronts the street


def build_answers(
    ground: Ground,
    study: Study,
    plan: Plan,
    *,
    projects: tuple[ProjectResult, ...],
    ring: Ring | None,
    findings: Iterable[Finding],
) -> dict[str, Answer]:
    """Return every measurement that an indicator can name as its `measure`.

    ``projects_done`` and ``projects_length_m``; ``ring_share`` (of its length that exists);
    ``office_frontage``; ``maps`` (what has a position, so that it can be mapped);
    ``count:<kind>`` (existing facilities, those at assumed positions only in the upper bound);
    ``coverage:<category>:<minutes>:<denominator>``; ``compounds:<column>`` and
    ``project:<id>`` (see `plan.rollups`, `plan.theme_streets`).
    """
    listed = tuple(result for result in projects if result.project.listed)
    found = [result.line for result in listed if not result.line.refusals]
    complete = _find_complete(study, plan)
    return {
        "projects_done": _done(listed, found),
        "projects_length_m": _length(found, lost=len(listed) - len(found)),
        "office_frontage": _frontage(ground, study, plan, is_complete=OFFICE_KIND in complete),
        "maps": _maps(study),
        **({} if ring is None else {"ring_share": _ring_share(ring)}),
        **dict(_counts(ground, study, complete)),
        **dict(roll_up_compounds(plan, study)),
        **dict(answer_by_project(plan, projects)),
        **dict(_coverage(findings)),
    }


def _done(listed: tuple[ProjectResult, ...], found: list[StreetLine]) -> Answer:
    done = sum(result.record.status == "done" for result in listed)
    unknown = sum(result.record.status == "unknown" for result in listed)
    outside = sum(result.record.status == "outside" for result in listed)
    sure = sum(own.record.is_surely_done and not is_by_review(own) for own in listed)
    open_ = [
        own
        for own in listed
        if own.record.contradiction is not None and own.record.status not in ("outside", "unknown")
    ]
    unsure = [own for own in open_ if own.record.status != "done"]
    undated = [
        own
        for own in listed
        if own.record.status == "done"
        and own.record.contradiction is None
        and not (own.record.has_day or is_by_review(own))
    ]
    bare = done - sure - sum(own.record.status == "done" for own in (*open_, *undated))
    length_km = sum(line.length_m for line in found) / 1_000
    without = Text("", "")
    if bare:
        without = Text(f"（其中 {bare} 条没有本期的依据）", f" ({bare} of them without evidence)")
    apart = Text("", "")
    if outside:
        apart = Text(
            f"{outside} 条完工日期在规划期以前或资料日期以后，不计入完成，",
            f"{outside} done before the period or after the study's date and not counted, ",
        )
    evidence = Text(
        f"项目表：共 {len(listed)} 条，完成 {done} 条{without.zh}，{apart.zh}"
        f"{unknown} 条未填报状态；路网上找到 {len(found)} 条，界内共 {length_km:.1f} 公里",
        f"the projects table: {done} done{without.en}, {apart.en}{unknown} of unknown "
        f"status, {len(listed)} in all; {len(found)} are found on the streets, "
        f"{length_km:.1f} km inside the boundary",
    )
    told = [
        _BOTH.filled(street=own.project.segment.street, what=own.record.contradiction)
        for own in open_
    ]
    if undated:
        streets = join_texts(same_text(own.project.segment.street) for own in undated)
        told.append(_UNDATED.filled(streets=streets))
    lacking = Text(
        f"{unknown} 条道路没有填报状态", f"{how_many(unknown, 'street')} without a status"
    )
    return Answer(
        measured=Range(
            value=None if unknown or open_ or undated else float(done),
            low=float(sure),
            high=float(done + unknown + len(unsure)),
        ),
        lacking=join_texts([*([lacking] if unknown else []), *told], COMMA)
        if unknown or undated
        else None,
        counted=float(done),
        evidence=join_texts([evidence, *told], STOP),
    )


_UNDATED = Text(
    "{streets}完成而没有竣工、验收日期，只计入上限",
    "{streets}: done, and no day of completion or acceptance, in the upper bound alone",
)
_BOTH = Text(
    "{street}{what}，只计入上限", "{street} is {what}, and counts in the upper bound alone"
)


def _length(found: list[StreetLine], *, lost: int) -> Answer:
    return Answer(
        measured=Range(
            value=None if lost else sum(line.length_m for line in found),
            low=sum(line.low_m for line in found),
            high=sum(line.high_m for line in found),
        ),
        evidence=Text(
            f"街道图层，边界之内；{lost} 条无法确定",
            f"the street layer, inside the boundary; {lost} could not be resolved",
        ),
        may_be_higher=Text(
            f"{lost} 条道路在路网上无法确定", f"{how_many(lost, 'street')} not resolved"
        )
        if lost
        else None,
    )


def _maps(study: Study) -> Answer:
    """Say of how much a map can be made at all; whether it was made, only staff can say."""
    parts = []
    for name in ("neighbourhoods", "compounds"):
        if name in study.layers:
            layer = study.layers[name]
            known = ~(layer.geometry.isna() | layer.geometry.is_empty)
            lost = join_texts(map(same_text, layer.loc[~known, "name"].tolist()))
            without = Text("（{lost}没有位置）", " ({lost} without a position)")
            part = Text("{layer} {known}/{all}{without}", "{layer} {known} of {all}{without}")
            parts.append(
                part.filled(
                    layer=LAYERS[name].title,
                    known=known.sum(),
                    all=len(layer),
                    without="" if known.all() else without.filled(lost=lost),
                )
            )
    streets = len({name for name in study.layers["streets"]["name"] if name})
    return Answer(
        evidence=Text(
            "可以出图的：{parts}；是否编成由工作人员填报",
            "a map can be made of: {parts}; whether it was, staff have not reported",
        ).filled(
            parts=join_texts(
                [*parts, Text(f"道路 {streets} 条", how_many(streets, "street"))], COMMA
            )
        ),
    )


def _ring_share(ring: Ring) -> Answer:
    total = ring.existing_m + ring.missing_m
    evidence = Text(
        f"现有 {ring.existing_m:,.0f} 米，缺 {ring.missing_m:,.0f} 米",
        f"{ring.existing_m:,.0f} m exist, {ring.missing_m:,.0f} m are missing",
    )
    if ring.unresolved:
        evidence = Text(
            f"{ring.unresolved} 段无法确定；已确定各段{evidence.zh}",
            f"{ring.unresolved} legs not resolved; of the others {evidence.en}",
        )
    if total <= 0 or ring.unresolved:
        return Answer(evidence=evidence)
    there, gone = ring.existing, ring.missing
    low = there.low / (there.low + gone.high) if there.low > 0 else 0.0
    high = there.high / (there.high + gone.low) if there.high > 0 else 0.0
    return Answer(
        measured=Range(value=ring.existing_m / total, low=low, high=high), evidence=evidence
    )


def _frontage(ground: Ground, study: Study, plan: Plan, *, is_complete: bool) -> Answer:
    """Measure how many neighbourhood offices front a street: a frontage test, not coverage.

    Of those that exist; each neighbourhood has one, so that those not listed leave bounds. Where
    no office is in the facility layer, the position of the neighbourhood stands in; of a register
    that nobody has said is complete there is no share.
    """
    facilities = study.layers["facilities"]
    of_kind = facilities["kind"] == OFFICE_KIND
    standing = find_standing(ground, facilities[of_kind], study.date)
    offices = standing.sure
    if not is_complete and of_kind.any():
        return Answer(evidence=_NOT_ALL_OFFICES.filled(n=len(offices)))
    stand_in = offices.empty
    hoods = study.layers.get("neighbourhoods", offices)
    layer = hoods if stand_in else offices
    geometry = layer.geometry.to_numpy()
    known = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    total = len(layer)
    if not total:
        return Answer(evidence=Text("没有居委会办公点的图层", "no layer of neighbourhood offices"))
    stated = [own.count for own in plan.counts if own.layer == "neighbourhoods"]
    due = [len(hoods)] if "neighbourhoods" in study.layers else stated
    whole = max(total + standing.doubtful, *due, 0)
    missing = 0 if stand_in else whole - total
    fewer = _FEWER_OFFICES.filled(whole=whole, n=missing) if missing else Text("", "")
    network, _ = ground.existing_network()
    points = np.asarray(shapely.point_on_surface(projected(layer[known], network)))
    away_m = snap_points(network, points).leg_m
    accuracy_m = layer["accuracy_m"].fillna(0.0).to_numpy(float)[known]
    told = layer.get("on_main_road", layer["name"].map(lambda _: ""))
    beside = (told == "yes").to_numpy(bool)
    sure = int((away_m + accuracy_m <= FRONTAGE_M)[~beside[known]].sum() + beside.sum())
    possible = int((away_m - accuracy_m <= FRONTAGE_M)[~beside[known]].sum() + beside.sum())
    possible += int((~known & ~beside).sum())
    given = int((away_m <= FRONTAGE_M)[~beside[known]].sum() + beside.sum())
    untold = int((told == "").sum())
    away = int((away_m - accuracy_m > FRONTAGE_M)[(told == "no")[known]].sum())
    source = (
        Text("没有办公点的位置，以居民区位置代替", "no offices are known, neighbourhoods stand in")
        if stand_in
        else Text("办公点图层", "the layer of offices")
    )
    return Answer(
        measured=Range(
            value=None if stand_in or missing or not known.all() else given / total,
            # Where a neighbourhood is says nothing sure of where its office is.
            low=0.0 if stand_in else sure / (total + missing),
            high=(possible + missing) / (total + missing),
        ),
        evidence=Text(
            f"{source.zh}：离街道中心线 {FRONTAGE_M:.0f} 米以内的，按现有位置 {given}/{total}，"
            f"计入位置精度为 {sure} 至 {possible}{fewer.zh}{standing.told.zh}",
            f"{source.en}: within {FRONTAGE_M:.0f} m of a street centreline {given} of {total} as "
            f"positioned, {sure} to {possible} with the accuracy of the positions{fewer.en}"
            f"{standing.told.en}",
        ),
        may_be_higher=Text(
            "小区主干道没有资料，沿小区主干道的没有计入",
            "compounds' main roads are not known, and offices along them not counted",
        )
        if untold
        else None,
        ceiling=math.inf if stand_in else 1 - away / (total + missing),
    )


_FEWER_OFFICES = Text(
    "；应有 {whole} 处（每个居民区一处），{n} 处没有列出或待核实，以 {whole} 为分母，只计入上限",
    "; there are {whole}, one of each neighbourhood: the {n} not listed or in doubt count in the "
    "upper bound alone, of {whole}",
)
_NOT_ALL_OFFICES = Text(
    "设施图层有现有办公点 {n} 处，名录没有核实完整，不能算比例",
    "the facility layer has {n} existing offices, and nobody has verified that these are all: "
    "no share can be given",
)


def _find_complete(study: Study, plan: Plan) -> set[str]:
    """Return the kinds of which the facility layer is said to hold all."""
    complete = {
        kind
        for category in study.categories
        if category.register_complete
        for kind in category.kinds
    }
    return complete | {
        key for key, row in plan.registers.items() if row.complete and _is_checked(row, study.date)
    }


def _counts(ground: Ground, study: Study, complete: set[str]) -> Iterator[tuple[str, Answer]]:
    facilities = study.layers["facilities"]
    for kind, name in study.kinds.items():
        of_kind = facilities[facilities["kind"] == kind]
        own = of_kind[of_kind["status"] == "existing"]
        standing = find_standing(ground, of_kind, study.date)
        planned = int((of_kind["status"] == "planned").sum())
        assumed = int(standing.sure["assumed"].sum())
        there, later = word_registered(own), standing.told
        if of_kind.empty and kind not in complete:
            none = Text(
                f"设施图层没有登记{name.zh}，名录没有核实，工作人员也未填报",
                f"the facility layer has no {name.en}, its register is not verified, and staff "
                "have not reported",
            )
            yield f"count:{kind}", Answer(evidence=none)
            continue
        if planned:
            later = Text(
                f"{later.zh}；另有规划 {planned} 处", f"{later.en}; {planned} more planned"
            )
        low = float(len(standing.sure) - assumed)
        high = float(len(standing.sure) + standing.doubtful)
        yield (
            f"count:{kind}",
            Answer(
                measured=Range(value=high if low == high else None, low=low, high=high),
                counted=0.0 if planned and not high else None,  # the layer says it is to come
                evidence=Text(
                    f"设施图层：{name.zh}{there.zh}{later.zh}",
                    f"the facility layer, {name.en}: {there.en}{later.en}",
                ),
                may_be_higher=None
                if kind in complete
                else Text(
                    "设施名录不一定齐全，或只按规划文本推定",
                    "the register may not be complete, or its entries are only assumed",
                ),
            ),
        )


def _is_checked(row: RegisterRecord, today: date) -> bool:
    return row.checked_on is not None and row.checked_on <= today and bool(row.checked_by)


def _coverage(findings: Iterable[Finding]) -> Iterator[tuple[str, Answer]]:
    for own in findings:
        measured = None
        if own.low is not None and own.high is not None:
            measured = Range(value=own.share, low=own.low, high=own.high)
        of = DENOMINATORS[own.denominator]
        yield (
            f"coverage:{own.category}:{own.tier_min}:{own.denominator}",
            Answer(
                measured=measured,
                evidence=Text(
                    f"步行覆盖率测算：{of.zh}，步行 {own.limit_m:,.0f} 米以内",
                    f"walking coverage: of {of.en}, within {own.limit_m:,.0f} m on foot",
                ),
                finding=own,
            ),
        )
