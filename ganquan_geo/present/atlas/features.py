"""What stands on each sheet of an atlas: the feature in focus and its own figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.model.text import Text
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.print.cartography import Way
from ganquan_geo.present.web.text import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from ganquan_geo.model.text import Lang
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.print.scene import Scene

AtlasKind = Literal["street", "compound", "neighbourhood"]

LAYERS: dict[AtlasKind, str] = {
    "street": "streets",
    "compound": "compounds",
    "neighbourhood": "neighbourhoods",
}
SECONDS_PER_MIN = 60.0
NOTHING = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """A small table of a sheet; the first row is its head."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One sheet of an atlas.

    Parameters
    ----------
    identity, name
        What tells it apart, and what it is called.
    focus
        Its geometries in the plane; empty where its position is not known.
    ways
        Walks to draw, in the plane.
    tables
        Its own figures.
    notes
        What else must be said.
    headline
        The figure that stands in the index.
    """

    identity: str
    name: str
    focus: tuple[shapely.Geometry, ...]
    ways: tuple[Way, ...]
    tables: tuple[FigureTable, ...]
    notes: tuple[str, ...]
    headline: str


def choose_named(features: Iterable[Feature], only: Iterable[str]) -> list[Feature]:
    """Return the features that were asked for by name or id; all if nothing was.

    Raises
    ------
    UnknownNameError
        If one of the names is not there.
    """
    every, wanted = list(features), list(only)
    if not wanted:
        return every
    known = {own.name for own in every} | {own.identity for own in every}
    missing = [name for name in wanted if name not in known]
    if missing:
        raise UnknownNameError(Text(f"没有“{missing[0]}”", f"there is no {missing[0]!r}"))
    return [own for own in every if own.name in wanted or own.identity in wanted]


def home_features(
    scene: Scene, kind: Literal["compound", "neighbourhood"], ways: gpd.GeoDataFrame
) -> list[Feature]:
    """Return a sheet for every compound or neighbourhood.

    Parameters
    ----------
    ways
        The walks to the nearest facilities: `demand_id`, `category`, geometry, WGS 84.
    """
    layer = scene.layers[LAYERS[kind]]
    plane = ways.to_crs(scene.crs)
    walks = scene.result.distances
    walks = walks[walks["layer"] == LAYERS[kind]]
    by_home = dict(tuple(walks.groupby("demand_id")))
    lines = dict(tuple(plane.groupby("demand_id")))
    features = []
    for row, (identity, (name, _)) in enumerate(
        zip(layer.index, names_of(layer, scene.lang), strict=True)
    ):
        geometry = layer.geometry.iloc[row]
        there = geometry is not None and not geometry.is_empty
        own = by_home[identity].set_index("category")
        tables = [_nearest_table(scene, own)]
        if kind == "neighbourhood":
            tables.append(_compounds_table(scene, geometry if there else None))
        tables.append(_about_table(scene, layer, row, own))
        features.append(
            Feature(
                identity=str(identity),
                name=name,
                focus=(geometry,) if there else (),
                ways=_ways(scene, lines.get(identity)),
                tables=tuple(tables),
                notes=() if there else (_no_position(scene.lang),),
                headline=_headline(scene, own),
            )
        )
    return features


def _no_position(lang: Lang) -> str:
    return Text(
        "位置不明：没有可以标出的地方，也没有测算距离。",
        "Its position is not known: there is nothing to show and no walk was measured.",
    ).said(lang)


def _ways(scene: Scene, lines: gpd.GeoDataFrame | None) -> tuple[Way, ...]:
    if lines is None:
        return ()
    order = {category.id: number for number, category in enumerate(scene.study.categories)}
    found = [
        (order[category], geometry)
        for category, geometry in zip(lines["category"], lines.geometry, strict=True)
    ]
    # The longest lies lowest and widest, so that shorter ones show on top of it.
    found.sort(key=lambda own: -shapely.length(own[1]))
    return tuple(Way(number=number, line=line) for number, line in found)


def _nearest_table(scene: Scene, own: pd.DataFrame) -> FigureTable:
    lang = scene.lang
    head = (
        Text("类别", "category"),
        Text("最近的设施", "nearest"),
        Text("步行", "walk"),
        Text("可达", "within"),
    )
    rows = [tuple(text.said(lang) for text in head)]
    for category in scene.study.categories:
        walk = _walk(own, category)
        name = str(walk["facility_name"]) or NOTHING
        position = str(walk["position"])
        if position in ("assumed", "street"):
            name += f"（{SAID['position'][position].said(lang)}）"
        rows.append(
            (
                category.name.said(lang),
                name,
                said_walk(scene, walk),
                said_tier(scene, category, walk),
            )
        )
    return FigureTable(
        title=Text("各类最近的设施", "Nearest facilities").said(lang),
        rows=tuple(rows),
        shares=(0.18, 0.4, 0.23, 0.19),
    )


def _walk(own: pd.DataFrame, category: FacilityCategory) -> dict[str, Any]:
    """Return the walk of one home to one category; the table is by category."""
    return {str(key): value for key, value in own.loc[category.id].to_dict().items()}


def said_walk(scene: Scene, walk: Mapping[str, Any]) -> str:
    """Return metres, their bounds, and minutes where the profile has a speed."""
    lang = scene.lang
    metres = Text(" 米", " m").said(lang)
    if not walk["located"]:
        return Text("未测算", "not measured").said(lang)
    if not np.isfinite(walk["near_m"]):
        return Text("走不到", "not reachable").said(lang)
    low, high = walk["distance_low_m"], walk["distance_high_m"]
    most = f"{high:.0f}" if np.isfinite(high) else Text("更远", "more").said(lang)
    span = f"{low:.0f}–{most}{metres}"
    if pd.isna(walk["distance_m"]):
        return span
    said = f"{walk['distance_m']:.0f}{metres}"
    speed = scene.result.profile.speed_m_per_s
    if speed is not None:
        minutes = walk["distance_m"] / speed / SECONDS_PER_MIN
        said += Text(f"，{minutes:.0f} 分钟", f", {minutes:.0f} min").said(lang)
    return f"{said}\n({span})"


def said_tier(scene: Scene, category: FacilityCategory, walk: Mapping[str, Any]) -> str:
    """Return the smallest tier within which the walk lies, or how far it is beyond the largest."""
    lang = scene.lang
    if not walk["located"] or not np.isfinite(walk["near_m"]):
        return NOTHING
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    for tier in tiers:
        limit_m = category.limit_m(tier.minutes, scene.result.profile) + 1e-6
        if walk["far_m"] <= limit_m:
            return Text(f"{tier.minutes} 分钟", f"{tier.minutes} min").said(lang)
    limit_m = category.limit_m(tiers[-1].minutes, scene.result.profile)
    if walk["near_m"] <= limit_m:
        return Text("取决于位置", "depends").said(lang)
    over = walk["near_m"] - limit_m
    return Text(f"超出 {over:.0f} 米", f"{over:.0f} m too far").said(lang)


def _headline(scene: Scene, own: pd.DataFrame) -> str:
    """Return how many categories are surely within their largest tier."""
    lang = scene.lang
    every = len(scene.study.categories)
    if not bool(own["located"].iloc[0]):
        return Text("未测算", "not measured").said(lang)
    sure = sum(
        _walk(own, category)["far_m"]
        <= category.limit_m(max(tier.minutes for tier in category.tiers), scene.result.profile)
        + 1e-6
        for category in scene.study.categories
    )
    return Text(f"可达 {sure} / {every} 类", f"reaches {sure} of {every}").said(lang)


def _about_table(scene: Scene, layer: gpd.GeoDataFrame, row: int, own: pd.DataFrame) -> FigureTable:
    lang = scene.lang
    rows = [
        (Text("编号", "id").said(lang), str(layer.index[row])),
        (
            Text("位置误差", "accuracy").said(lang),
            _metres(layer["accuracy_m"].iloc[row], lang, sign="±"),
        ),
        (
            Text("到最近街道", "to the street").said(lang),
            _metres(own["snap_m"].iloc[0], lang),
        ),
    ]
    for column, text in (
        ("households", Text("户数", "households")),
        ("residents", Text("常住人口", "residents")),
        ("residents_60plus", Text("60岁及以上", "aged 60+")),
    ):
        if column in layer and pd.notna(layer[column].iloc[row]):
            rows.append((text.said(lang), f"{layer[column].iloc[row]:,.0f}"))
    return FigureTable(title=Text("概况", "About").said(lang), rows=tuple(rows), shares=(0.4, 0.6))


def _metres(value: float | None, lang: Lang, *, sign: str = "") -> str:
    if value is None or pd.isna(value):
        return NOTHING
    return f"{sign}{value:.0f}" + Text(" 米", " m").said(lang)


def _compounds_table(scene: Scene, place: shapely.Geometry | None) -> FigureTable:
    """Return the compounds of a neighbourhood: inside it, or nearest to its point."""
    lang = scene.lang
    layer = scene.layers["compounds"]
    names = [name for name, _ in names_of(layer, lang)]
    every = len(scene.study.categories)
    rows: list[tuple[str, ...]] = []
    if place is not None:
        inside = _belonging(scene, place)
        rows = [
            (
                names[row],
                str(int(scene.certain[row])),
                _missing(scene, row),
            )
            for row in inside
        ]
    by_area = place is not None and shapely.get_dimensions(place) > 0
    title = (
        Text("范围内的小区", "Compounds inside")
        if by_area
        else Text("离它比离别的居民区近的小区", "Compounds nearer to it than to others")
    )
    head = (
        Text("小区", "compound").said(lang),
        Text(f"可达（共 {every} 类）", f"reached of {every}").said(lang),
        Text("未确定可达", "not surely").said(lang),
    )
    return FigureTable(
        title=title.said(lang),
        rows=(head, *(rows or [(NOTHING, NOTHING, NOTHING)])),
        shares=(0.42, 0.2, 0.38),
    )


def _belonging(scene: Scene, place: shapely.Geometry) -> list[int]:
    homes = scene.layers["compounds"].geometry.to_numpy()
    there = ~(shapely.is_missing(homes) | shapely.is_empty(homes))
    points = shapely.point_on_surface(homes)
    if shapely.get_dimensions(place) > 0:
        return np.flatnonzero(there & shapely.intersects(points, place)).tolist()
    hoods = scene.layers["neighbourhoods"].geometry.to_numpy()
    hoods = hoods[~(shapely.is_missing(hoods) | shapely.is_empty(hoods))]
    nearest = np.array([shapely.distance(points, hood) for hood in hoods]).min(axis=0)
    with np.errstate(invalid="ignore"):
        own = shapely.distance(points, place) <= nearest + 1e-6
    return np.flatnonzero(there & own).tolist()


def _missing(scene: Scene, row: int) -> str:
    """Return the signs of the categories that a compound does not surely reach."""
    signs = []
    for category, walks in zip(scene.study.categories, scene.walks, strict=True):
        minutes = max(tier.minutes for tier in category.tiers)
        limit_m = category.limit_m(minutes, scene.result.profile) + 1e-6
        if not walks["far_m"].iloc[row] <= limit_m:
            signs.append(category.sign.said(scene.lang))
    return "".join(signs) if scene.lang == "zh" else " ".join(signs)
