"""The sheets of a street atlas: one for each street name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.photos import ProjectPhotos
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.atlas.along import ALONG_M, along_table
from ganquan_geo.present.atlas.ends import ENDS, find_ends
from ganquan_geo.present.atlas.features import Feature, FigureTable, about_table, format_accuracy
from ganquan_geo.present.atlas.order import order_key
from ganquan_geo.present.atlas.projects import project_table
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.gates.shown import name_owners
from ganquan_geo.present.reaches import largest_minutes
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m, format_min, format_share_row
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import (
    COMMA,
    FULL_STOP,
    STOP,
    Lang,
    Text,
    in_brackets,
    join_texts,
    same_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.plan_results import PlanResult, ProjectResult
    from ganquan_geo.present.print.scene import Scene

LEAST_INSIDE_M = 50.0  # a street with less of it inside only reaches in, and has no sheet
LEAST_IN_INDEX_M = 0.5
TOO_SHORT = Text("界内 {m}，不足 {least}，没有图", "{m} inside, less than {least}: no sheet")


def street_features(
    scene: Scene,
    frontage: pd.DataFrame,
    plan: PlanResult | None = None,
    photos: Mapping[str, ProjectPhotos] | None = None,
) -> list[Feature]:
    """Return every named street with a part inside, in the order of their names, by pinyin.

    Parameters
    ----------
    frontage
        As `network.walks.frontage.measure_frontage` returns it.
    plan
        The street plan on the ground, if the study has one.
    photos
        By id of a project: its photographs.
    """
    layer = scene.layers["streets"]
    shares = dict(tuple(frontage.groupby("street")))
    layer = layer.assign(label=shown_names(layer, scene.lang))
    features = []
    for name, own in layer[layer["label"] != ""].groupby("label", sort=True):
        line = shapely.union_all(own.geometry.to_numpy())
        keys = set(own["name"])
        projects = [p for p in plan.projects if p.line.street in keys] if plan else []
        ends = find_ends(scene, line, keys)
        tables = [project_table(plan, p, ends, scene.lang) for p in projects] if plan else []
        measured = _measured_m(projects)
        inside = _inside(scene, line)
        inside_m = float(shapely.length(inside)) if measured is None else measured
        if inside_m < LEAST_IN_INDEX_M and not projects:
            continue
        drawn = bool(projects) or inside_m >= LEAST_INSIDE_M
        # A length the plan measured stands in its table already, to its own ends.
        own_ends = () if projects else ends
        tables.append(_about(scene, own, inside_m if measured is None else None, own_ends))
        tables += [_coverage_table(scene, shares[key]) for key in sorted(keys) if key in shares]
        tables.append(along_table(scene, line))
        features.append(
            Feature(
                identity=str(name),
                name=str(name),
                focus=tuple(own.geometry),
                framed=() if shapely.is_empty(inside) else (inside,),
                ways=(),
                tables=tuple(tables),
                notes=_notes(scene, plan, project=bool(projects)),
                headline=_headline(scene.lang, inside_m, projects, drawn=drawn),
                sentence=_sentence(scene, inside_m, projects, [shares.get(key) for key in keys]),
                photos=_given(photos or {}, projects),
                drawn=drawn,
            )
        )
    return sorted(features, key=lambda own: order_key(own.name, scene.lang))


def _sentence(
    scene: Scene,
    inside_m: float,
    projects: list[ProjectResult],
    shares: list[pd.DataFrame | None],
) -> str:
    """Return what the sheet shows: length, project, and how much of it is within reach."""
    parts = [glossary.INSIDE_OF.filled(m=format_m(inside_m))]
    if projects:
        states = join_texts(dict.fromkeys(STATUS_NAMES[p.record.status] for p in projects))
        listed = Text("列入道路项目，进度：{states}", "a street project: {states}")
        parts.append(listed.filled(states=states))
    known = [own for own in shares if own is not None]
    if len(known) == 1:
        rows = {(row["category"], row["tier_min"]): row for row in known[0].to_dict("records")}
        reached = [
            Text("{category} {share}", "{category} {share}").filled(
                category=category.name, share=format_share_row(row)
            )
            for category in scene.study.categories
            if (row := rows.get((category.id, largest_minutes(category)))) is not None
            and not pd.isna(row["share"])
            and not scene.result.registers[category.id].assumed
        ]
        if reached:
            along = Text(
                "整条路界内段的步行覆盖率：{parts}", "of its length inside, within reach: {parts}"
            )
            parts.append(along.filled(parts=join_texts(reached)))
    said = join_texts(parts, STOP)
    return Text(said.zh + FULL_STOP.zh, said.capital().en + FULL_STOP.en).said(scene.lang)


def _notes(scene: Scene, plan: PlanResult | None, *, project: bool) -> tuple[str, ...]:
    along = Text(
        f"沿街指离街道中心线 {ALONG_M:.0f} 米以内。"
        "覆盖率的分母是整条路界内段（含界外 {margin}内）的可步行长度，括号内为上下限；"
        "规划项目只计项目路段，数字可略有不同。",
        f"Along the street: within {ALONG_M:.0f} m of its centreline. Shares are of its walkable "
        "length inside and within {margin} of the boundary, bounds in brackets; those of a "
        "project of the plan are of its own part.",
    ).filled(margin=format_m(scene.study.settings.boundary_margin_m))
    kinds = Text(
        "“50 米内设施”计各种设施，只计项目路段；“沿街”只列表中各类，计整条街道。",
        "The project's facilities within 50 m are of every kind, along its own part; those "
        "along the street are of the categories listed, along all of it.",
    )
    without = Text(
        "研究里没有规划，所以没有道路项目。", "The study has no plan, hence no projects."
    )
    assumed = Text(
        "标“推定”的类别有推定位置的设施，只有上下限，下限不计推定位置，待核实。",
        "Services marked assumed have bounds alone; assumed positions count in the upper one.",
    )
    more = [kinds] if project else [] if plan is not None else [without]
    if any(own.assumed for own in scene.result.registers.values()):
        more.append(assumed)
    return tuple(text.said(scene.lang) for text in (along, *more))


def _given(
    photos: Mapping[str, ProjectPhotos], projects: list[ProjectResult]
) -> tuple[ProjectPhotos, ...]:
    """Return the photographs of each project, frames to be filled where it names none."""
    return tuple(photos.get(project.project.id, ProjectPhotos()) for project in projects)


def _measured_m(projects: list[ProjectResult]) -> float | None:
    """Return a street's length inside the boundary as its project, if of all of it, has it."""
    whole = [
        own.line.length_m
        for own in projects
        if own.project.segment.start is own.project.segment.end is None and not own.line.refusals
    ]
    return whole[0] if whole else None


def _inside(scene: Scene, line: shapely.Geometry) -> shapely.Geometry:
    near = shapely.buffer(scene.boundary, scene.study.settings.boundary_margin_m)
    return shapely.intersection(line, near)


def _headline(lang: Lang, inside_m: float, projects: list[ProjectResult], *, drawn: bool) -> str:
    if not drawn:
        least = format_m(LEAST_INSIDE_M)
        return TOO_SHORT.filled(m=format_m(inside_m), least=least).said(lang)
    parts = [glossary.INSIDE_OF.filled(m=format_m(inside_m))]
    if projects:
        states = dict.fromkeys(STATUS_NAMES[p.record.status] for p in projects)
        project = Text("项目：{states}", "project: {states}")
        parts.append(project.filled(states=join_texts(states)))
    return join_texts(parts, COMMA).said(lang)


def _about(
    scene: Scene, own: gpd.GeoDataFrame, inside_m: float | None, ends: tuple[Text, ...]
) -> FigureTable:
    lang = scene.lang
    accuracy = own["accuracy_m"].dropna()
    classes = join_texts(STREET_CLASSES[key] for key in dict.fromkeys(own["street_class"]))
    states = join_texts(SAID["status"][key] for key in dict.fromkeys(own["status"]))
    walkable = own["walkable"]
    walking = Text("可以", "yes") if walkable.all() else Text("不可以", "no")
    if walkable.any() and not walkable.all():
        walking = Text("部分", "in part")
    drawn_m = float(own.length.sum())
    owners = dict.fromkeys(name_owners(own, scene.layers["compounds"], lang))
    rows = [
        (glossary.STREET_CLASS, classes),
        (Text("现状", "state"), states),
        (glossary.ON_FOOT, walking),
        *((glossary.LANE_OF, same_text(owner)) for owner in owners if owner),
        *zip(ENDS, ends, strict=False),
        (Text("图上总长（含界外）", "drawn, in and out"), format_m(drawn_m)),
    ]
    if inside_m is not None:
        margin_m = scene.study.settings.boundary_margin_m
        inside = Text("{m}", "{m}")
        if margin_m:
            inside = Text("{m}（含界外 {margin}内）", "{m} (and within {margin} of it)")
        inside = inside.filled(m=format_m(inside_m), margin=format_m(margin_m))
        rows.append((glossary.LENGTH_INSIDE, inside))
    rows.append((glossary.ACCURACY, format_accuracy(accuracy.max() if len(accuracy) else None)))
    return about_table(rows, lang)


def _coverage_table(scene: Scene, own: pd.DataFrame) -> FigureTable:
    """Return the shares of a street's length within each tier, with their bounds."""
    lang = scene.lang
    minutes = sorted({int(own_minutes) for own_minutes in own["tier_min"]})
    rows = [(glossary.CATEGORY.said(lang), *(format_min(m).said(lang) for m in minutes))]
    found = {(row["category"], row["tier_min"]): row for row in own.to_dict("records")}
    for category in scene.study.categories:
        cells = (format_share_row(found.get((category.id, m))).said(lang) for m in minutes)
        name = category.name.said(lang)
        if scene.result.registers[category.id].assumed:
            name += in_brackets(glossary.ASSUMED.said(lang), lang)
        rows.append((name, *cells))
    return FigureTable(
        title=Text("整条路界内段的覆盖率", "Share of its length inside within reach").said(lang),
        rows=tuple(rows),
        shares=(0.24, *(0.76 / len(minutes) for _ in minutes)),
    )
