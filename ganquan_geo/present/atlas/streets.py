"""The sheets of a street atlas: one for each street name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.plan import STATUS_NAMES
from ganquan_geo.model.text import Text
from ganquan_geo.present.atlas.features import NOTHING, Feature, FigureTable
from ganquan_geo.present.atlas.projects import project_table
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.web.text import names_of, said_share

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.plan_results import PlanResult, ProjectResult
    from ganquan_geo.model.text import Lang
    from ganquan_geo.present.print.scene import Scene

ALONG_M = 50.0  # what is this near to a street lies along it, as for the plan's projects
MOST_NAMED = 14


def street_features(
    scene: Scene, frontage: pd.DataFrame, plan: PlanResult | None = None
) -> list[Feature]:
    """Return a sheet for every named street, in the order of their names.

    Parameters
    ----------
    frontage
        As `network.frontage.measure_frontage` returns it.
    plan
        The street plan on the ground, if the study has one.
    """
    layer = scene.layers["streets"]
    shares = dict(tuple(frontage.groupby("street")))
    layer = layer.assign(label=[name for name, _ in names_of(layer, scene.lang)])
    features = []
    for name, own in layer[layer["label"] != ""].groupby("label", sort=True):
        line = shapely.union_all(own.geometry.to_numpy())
        keys = set(own["name"])
        projects = [p for p in plan.projects if p.line.street in keys] if plan else []
        tables = [project_table(plan, p, scene.lang) for p in projects] if plan else []
        tables.append(_about(scene, own, line))
        tables += [_coverage_table(scene, shares[key]) for key in sorted(keys) if key in shares]
        tables.append(_along(scene, line))
        features.append(
            Feature(
                identity=str(name),
                name=str(name),
                focus=tuple(own.geometry),
                ways=(),
                tables=tuple(tables),
                notes=_notes(scene.lang, plan),
                headline=_headline(scene, own, projects),
            )
        )
    return features


def _notes(lang: Lang, plan: PlanResult | None) -> tuple[str, ...]:
    along = Text(
        f"沿街指离街道中心线 {ALONG_M:.0f} 米以内。"
        "覆盖率是边界内可步行长度的占比，括号内为上下限。",
        f"Along the street means within {ALONG_M:.0f} m of its centreline. Shares are of its "
        "walkable length inside the boundary; in brackets, the bounds.",
    )
    without = Text(
        "研究里没有规划，所以没有道路项目。", "The study has no plan, hence no projects."
    )
    return (along.said(lang), *(() if plan is not None else (without.said(lang),)))


def _headline(scene: Scene, own: gpd.GeoDataFrame, projects: list[ProjectResult]) -> str:
    length_m = float(own.length.sum())
    text = Text(f"{length_m:,.0f} 米", f"{length_m:,.0f} m").said(scene.lang)
    if not projects:
        return text
    states = dict.fromkeys(STATUS_NAMES[p.record.status].said(scene.lang) for p in projects)
    comma = Text("、", ", ").said(scene.lang)
    return text + Text(f"，项目：{comma.join(states)}", f", project: {comma.join(states)}").said(
        scene.lang
    )


def _about(scene: Scene, own: gpd.GeoDataFrame, line: shapely.Geometry) -> FigureTable:
    lang = scene.lang
    comma = "、" if lang == "zh" else ", "
    margin = shapely.buffer(scene.boundary, scene.study.settings.boundary_margin_m)
    inside_m = shapely.length(shapely.intersection(line, margin))
    accuracy = own["accuracy_m"].dropna()
    metres = Text(" 米", " m").said(lang)
    classes = [STREET_CLASSES[key].said(lang) for key in dict.fromkeys(own["street_class"])]
    states = [SAID["status"][key].said(lang) for key in dict.fromkeys(own["status"])]
    walkable = own["walkable"]
    walking = Text("可以", "yes") if walkable.all() else Text("不可以", "no")
    if walkable.any() and not walkable.all():
        walking = Text("部分", "in part")
    rows = [
        (Text("等级", "class").said(lang), comma.join(classes)),
        (Text("现状", "state").said(lang), comma.join(states)),
        (Text("步行", "on foot").said(lang), walking.said(lang)),
        (Text("图上长度", "length drawn").said(lang), f"{own.length.sum():,.0f}{metres}"),
        (Text("街道范围内", "inside the boundary").said(lang), f"{inside_m:,.0f}{metres}"),
        (
            Text("位置误差", "accuracy").said(lang),
            f"±{accuracy.max():.0f}{metres}" if len(accuracy) else NOTHING,
        ),
    ]
    return FigureTable(title=Text("概况", "About").said(lang), rows=tuple(rows), shares=(0.4, 0.6))


def _coverage_table(scene: Scene, own: pd.DataFrame) -> FigureTable:
    """Return the shares of a street's length within each tier, with their bounds."""
    lang = scene.lang
    minutes = sorted({int(own_minutes) for own_minutes in own["tier_min"]})
    unit = Text(" 分钟", " min").said(lang)
    rows = [(Text("类别", "category").said(lang), *(f"{own_}{unit}" for own_ in minutes))]
    found = {(row["category"], row["tier_min"]): row for row in own.to_dict("records")}
    for category in scene.study.categories:
        cells = (said_share(found.get((category.id, own_)), lang) for own_ in minutes)
        rows.append((category.name.said(lang), *cells))
    share = 0.76 / len(minutes)
    return FigureTable(
        title=Text("沿街长度的覆盖率", "Share of its length within reach").said(lang),
        rows=tuple(rows),
        shares=(0.24, *(share for _ in minutes)),
    )


def _along(scene: Scene, line: shapely.Geometry) -> FigureTable:
    """Return the compounds and facilities that lie along a street."""
    lang = scene.lang
    rows = [
        (
            Text("小区", "compounds").said(lang),
            _listed(scene, "compounds", line),
        )
    ]
    facilities = scene.layers["facilities"]
    existing = facilities[facilities["status"] == "existing"]
    for category in scene.study.categories:
        own = existing[existing["kind"].isin(category.kinds)]
        rows.append((category.name.said(lang), _listed_of(scene, own, line)))
    return FigureTable(
        title=Text("沿街", "Along the street").said(lang), rows=tuple(rows), shares=(0.22, 0.78)
    )


def _listed(scene: Scene, name: str, line: shapely.Geometry) -> str:
    return _listed_of(scene, scene.layers[name], line)


def _listed_of(scene: Scene, layer: gpd.GeoDataFrame, line: shapely.Geometry) -> str:
    if layer.empty:
        return NOTHING
    distance = shapely.distance(layer.geometry.to_numpy(), line)
    with np.errstate(invalid="ignore"):
        near = distance <= ALONG_M
    names = pd.Series([name for name, _ in names_of(layer, scene.lang)])[near].tolist()
    if not names:
        return NOTHING
    comma = "、" if scene.lang == "zh" else ", "
    listed = comma.join(dict.fromkeys(names[:MOST_NAMED]))
    more = len(names) - MOST_NAMED
    count = Text(f"{len(names)} 个：", f"{len(names)}: ").said(scene.lang)
    return count + listed + (Text("等", " and more").said(scene.lang) if more > 0 else "")
