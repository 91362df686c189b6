"""The sheets of a street atlas: one for each street name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.text import Text
from ganquan_geo.present.atlas.features import NOTHING, Feature, FigureTable
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.web.text import names_of

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.present.print.scene import Scene

ALONG_M = 60.0  # what is this near to a street lies along it
ON_LINE_M = 1.0  # a reached street this near to a street is that street
MOST_NAMED = 14


def street_features(scene: Scene) -> list[Feature]:
    """Return a sheet for every named street, in the order of their names."""
    layer = scene.layers["streets"]
    layer = layer.assign(label=[name for name, _ in names_of(layer, scene.lang)])
    features = []
    for name, own in layer[layer["label"] != ""].groupby("label", sort=True):
        line = shapely.union_all(own.geometry.to_numpy())
        coverage = _coverage_table(scene, own)
        features.append(
            Feature(
                identity=str(name),
                name=str(name),
                focus=tuple(own.geometry),
                ways=(),
                tables=(
                    _about(scene, own, line),
                    *([coverage] if coverage is not None else []),
                    _along(scene, line),
                ),
                notes=(
                    Text(
                        f"沿街指离街道中心线 {ALONG_M:.0f} 米以内。"
                        "本次结果没有道路项目、主题的登记，所以不列。",
                        f"Along the street means within {ALONG_M:.0f} m of its centreline. These "
                        "results hold no register of street projects, so none is listed.",
                    ).said(scene.lang),
                ),
                headline=_headline(scene, own),
            )
        )
    return features


def _headline(scene: Scene, own: gpd.GeoDataFrame) -> str:
    length_m = float(own.length.sum())
    return Text(f"{length_m:,.0f} 米", f"{length_m:,.0f} m").said(scene.lang)


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
        (Text("状态", "status").said(lang), comma.join(states)),
        (Text("步行", "on foot").said(lang), walking.said(lang)),
        (Text("图上长度", "length drawn").said(lang), f"{own.length.sum():,.0f}{metres}"),
        (Text("街道范围内", "inside the boundary").said(lang), f"{inside_m:,.0f}{metres}"),
        (Text("段数", "parts").said(lang), str(len(own))),
        (
            Text("位置误差", "accuracy").said(lang),
            f"±{accuracy.max():.0f}{metres}" if len(accuracy) else NOTHING,
        ),
    ]
    return FigureTable(title=Text("概况", "About").said(lang), rows=tuple(rows), shares=(0.4, 0.6))


def _coverage_table(scene: Scene, own: gpd.GeoDataFrame) -> FigureTable | None:
    """Return the shares of the street's length within reach; None if nobody can walk on it."""
    lang, result = scene.lang, scene.result
    walked = own[own["walkable"] & (own["status"] == "existing")]
    if walked.empty:
        return None
    band = shapely.buffer(
        shapely.union_all(walked.geometry.to_numpy()), ON_LINE_M, cap_style="flat"
    )
    length_m = float(walked.length.sum())
    lines = scene.areas["lines"].set_crs("EPSG:4326", allow_override=True).to_crs(scene.crs)
    minutes = sorted({tier.minutes for own_ in scene.study.categories for tier in own_.tiers})
    unit = Text(" 分钟", " min").said(lang)
    rows = [(Text("类别", "category").said(lang), *(f"{own_}{unit}" for own_ in minutes))]
    for category in scene.study.categories:
        cells = []
        for own_minutes in minutes:
            found = lines[
                (result.areas["category"] == category.id)
                & (result.areas["tier_min"] == own_minutes)
            ]
            if found.empty:
                cells.append(NOTHING)
                continue
            reached_m = shapely.length(shapely.intersection(found.iloc[0], band))
            cells.append(f"{min(1.0, reached_m / length_m) * 100:.0f}%")
        rows.append((category.name.said(lang), *cells))
    share = 0.6 / len(minutes)
    return FigureTable(
        title=Text("沿街长度的覆盖率", "Share of its length within reach").said(lang),
        rows=tuple(rows),
        shares=(0.4, *(share for _ in minutes)),
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
