"""What stands beside a map: its legend, the figures, and what a reader must know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.results import VERDICTS
from ganquan_geo.present import symbology
from ganquan_geo.present.print.blocks import (
    Block,
    Row,
    gap,
    heading,
    legend_row,
    locator,
    paragraph,
    table,
)
from ganquan_geo.present.print.cartography import (
    COVERED,
    NOT_COVERED,
    UNSURE,
    Subject,
    way_style,
)
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    Easel,
    HomeMark,
    draw_areas,
    draw_homes,
    draw_lines,
    draw_signs,
)
from ganquan_geo.present.print.words import say
from ganquan_geo.present.web.headline import build_categories
from ganquan_geo.present.web.text import percent, percent_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.symbology import LineStyle

Spot = tuple[float, float]
FIGURE_SHARES = (0.24, 0.2, 0.3, 0.26)
LINE_MM = 6.0


def common_minutes(scene: Scene) -> int | None:
    """Return the largest tier in minutes if all categories have the same."""
    largest = {max(tier.minutes for tier in own.tiers) for own in scene.study.categories}
    return largest.pop() if len(largest) == 1 else None


def legend_groups(
    scene: Scene, subject: Subject, *, width_mm: float, factor: float
) -> list[list[Block]]:
    """Return the legend of a map, the heading with the first rows."""
    rows = (
        list(subject.plan.legend)
        if subject.plan is not None
        else [*_home_rows(scene, subject, factor), *_sign_rows(scene, subject)]
    )
    rows += [
        Row(
            draw=partial(_line_swatch, style=way_style(way.number, order), factor=factor),
            text=say(
                "way", scene.lang, category=scene.study.categories[way.number].name.said(scene.lang)
            ),
        )
        for order, way in enumerate(subject.ways)
    ]
    groups = [[legend_row(row, width_mm=width_mm, factor=factor)] for row in rows]
    title = heading(say("legend", scene.lang), width_mm=width_mm, factor=factor)
    groups[0] = [title, *groups[0]]
    ground = [
        [legend_row(row, width_mm=width_mm, factor=factor)] for row in _ground_rows(scene, factor)
    ]
    return [*groups, *ground, [gap(2.0 * factor)]]


def figure_group(scene: Scene, *, width_mm: float, factor: float) -> list[Block]:
    """Return the table of the compounds' shares, with bounds and verdicts."""
    lang = scene.lang
    rows = [[say(key, lang) for key in ("category", "share", "range", "verdict")]]
    for category in build_categories(scene.result, lang):
        own = category["headline"]
        assert isinstance(own, dict)  # noqa: S101 - JSON of our own making
        low, high, share = own["low"], own["high"], own["share"]
        known = low is not None and high is not None
        missing = say("no_single" if known else "not_known", lang)
        rows.append(
            [
                str(category["name"]),
                missing if share is None else str(own["figure"]),
                percent_range(low, high) if known else "—",
                str(own["verdict"]),
            ]
        )
    minutes = common_minutes(scene)
    title = say("figures_all", lang) if minutes is None else say("figures", lang, minutes=minutes)
    return [
        heading(title, width_mm=width_mm, factor=factor),
        table(rows, width_mm=width_mm, factor=factor, shares=FIGURE_SHARES),
        gap(1.5 * factor),
    ]


def tier_group(scene: Scene, number: int, *, width_mm: float, factor: float) -> list[Block]:
    """Return the table of one category's shares of the compounds, a row for each tier."""
    lang = scene.lang
    category = scene.study.categories[number]
    table_ = scene.result.coverage
    own = table_[(table_["category"] == category.id) & (table_["denominator"] == "compounds")]
    rows = [[say(key, lang) for key in ("time", "share", "range", "verdict")]]
    for row in own.sort_values("tier_min").to_dict("records"):
        low, high, share = row["share_low"], row["share_high"], row["share"]
        known = not pd.isna(low) and not pd.isna(high)
        missing = say("no_single" if known else "not_known", lang)
        rows.append(
            [
                say("minutes", lang, minutes=row["tier_min"]),
                missing if pd.isna(share) else percent(share),
                percent_range(low, high) if known else "—",
                VERDICTS[row["verdict"]].said(lang),
            ]
        )
    title = say("figures_of", lang, category=category.name.said(lang))
    return [
        heading(title, width_mm=width_mm, factor=factor),
        table(rows, width_mm=width_mm, factor=factor, shares=FIGURE_SHARES),
        gap(1.5 * factor),
    ]


def locator_group(scene: Scene, window: Window, *, width_mm: float, factor: float) -> list[Block]:
    """Return the locator with its heading."""
    return [
        heading(say("locator", scene.lang), width_mm=width_mm, factor=factor),
        locator(scene, window, width_mm=width_mm, factor=factor),
        gap(1.5 * factor),
    ]


def notes_group(
    scene: Scene, texts: Sequence[str], *, width_mm: float, factor: float
) -> list[Block]:
    """Return the notes with their heading."""
    return [
        heading(say("notes", scene.lang), width_mm=width_mm, factor=factor),
        *(paragraph(text, width_mm=width_mm, factor=factor, size_pt=5.8) for text in texts),
    ]


def said_accuracy(scene: Scene) -> str:
    """Return how good the positions of each layer are."""
    parts = []
    for name in ("streets", "facilities", "compounds", "neighbourhoods"):
        if name not in scene.layers:
            continue
        values = scene.layers[name]["accuracy_m"].to_numpy(float)
        values = values[np.isfinite(values)]
        if len(values):
            low, high = values.min(), values.max()
            span = f"{low:g}" if low == high else f"{low:g}–{high:g}"
            unit = say("metres", scene.lang)
            parts.append(f"{say(name, scene.lang)} ±{span} {unit}")
    return say("note_accuracy", scene.lang, parts=say("stop", scene.lang).join(parts))


def _home_rows(scene: Scene, subject: Subject, factor: float) -> list[Row]:
    lang = scene.lang
    if subject.category is not None:
        minutes = max(tier.minutes for tier in scene.study.categories[subject.category].tiers)
        kinds = [(COVERED, "", "home_covered"), (NOT_COVERED, "", "home_not")]
        if scene.result.registers[scene.study.categories[subject.category].id].on_street:
            kinds.append((UNSURE, "?", "home_unsure"))
        return [
            *_tier_rows(scene, subject.category, factor),
            *(
                Row(draw=partial(_home, fill=fill, text=text), text=say(key, lang, minutes=minutes))
                for fill, text, key in kinds
            ),
        ]
    common = common_minutes(scene)
    colours = symbology.count_colours(len(scene.study.categories))
    key = "homes_all" if common is None else "homes"
    example = partial(_home, fill=colours[-2], text=str(len(colours) - 2))
    rows = [
        Row(draw=example, text=say(key, lang, minutes=common)),
        Row(draw=partial(_home_scale, colours=colours, factor=factor), text=""),
    ]
    if (scene.certain != scene.possible).any():
        draw = partial(_home, fill=colours[len(colours) // 2], edge=colours[-1], text="3")
        rows.append(Row(draw=draw, text=say("homes_range", lang)))
    if not scene.walks[0]["located"].all():
        rows.append(
            Row(draw=partial(_home, fill=symbology.NOT_MEASURED), text=say("homes_far", lang))
        )
    return rows


def _tier_rows(scene: Scene, number: int, factor: float) -> list[Row]:
    category = scene.study.categories[number]
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    fills = symbology.tier_colours(symbology.category_symbol(number).colour, len(tiers))
    return [
        Row(
            draw=partial(_area_swatch, colour=fill, factor=factor),
            text=say(
                "tier",
                scene.lang,
                minutes=tier.minutes,
                limit=f"{category.limit_m(tier.minutes, scene.result.profile):.0f}",
            ),
        )
        for tier, fill in zip(tiers, fills, strict=True)
    ]


def _sign_rows(scene: Scene, subject: Subject) -> list[Row]:
    lang = scene.lang
    rows = []
    for number, category in enumerate(scene.study.categories):
        if subject.category not in (None, number):
            continue
        register = scene.result.registers[category.id]
        known = register.located - register.assumed - register.on_street
        parts = [say("known", lang, category=category.name.said(lang), n=known)]
        if subject.brief_legend:
            parts = [category.name.said(lang)]
        counts = (
            ("assumed", register.assumed),
            ("street", register.on_street),
            ("unknown", register.unknown),
        )
        if not subject.brief_legend:
            parts += [say(key, lang, n=count) for key, count in counts if count]
        position = "known" if known or not register.located else "assumed"
        if not known and register.on_street and not register.assumed:
            position = "street"
        sign = category.sign.said(lang)
        rows.append(
            Row(
                draw=partial(_sign, number=number, sign=sign, position=position),
                text=say("comma", lang).join(parts),
            )
        )
    return rows


def _ground_rows(scene: Scene, factor: float) -> list[Row]:
    lang = scene.lang
    streets = scene.layers["streets"]
    existing = streets["status"] == "existing"
    drawn = set(streets[existing & streets["walkable"]]["street_class"])
    rows = [
        Row(
            draw=partial(_line_swatch, style=symbology.STREETS[kind], factor=factor),
            text=name.said(lang),
        )
        for kind, name in STREET_CLASSES.items()
        if kind in drawn
    ]
    others: list[tuple[bool, LineStyle, str]] = [
        (bool((existing & ~streets["walkable"]).any()), symbology.NOT_WALKABLE, "barred"),
        (bool((~existing).any()), symbology.PLANNED, "planned"),
        (True, symbology.BOUNDARY, "boundary"),
    ]
    rows += [
        Row(draw=partial(_line_swatch, style=style, factor=factor), text=say(key, lang))
        for there, style, key in others
        if there
    ]
    rows += [
        Row(draw=partial(_area_swatch, colour=colour, factor=factor), text=say(key, lang))
        for key, colour in (("water", symbology.WATER), ("green", symbology.GREEN))
        if key in scene.layers
    ]
    return rows


def _home(easel: Easel, spot: Spot, *, fill: str, edge: str | None = None, text: str = "") -> None:
    draw_homes(easel, [HomeMark(spot=spot, fill=fill, edge=edge, text=text)])


def _home_scale(easel: Easel, spot: Spot, *, colours: tuple[str, ...], factor: float) -> None:
    step = 2.6 * HOME_MM * factor
    marks = [
        HomeMark(spot=(spot[0] + count * step, spot[1]), fill=colour, text=str(count))
        for count, colour in enumerate(colours)
    ]
    draw_homes(easel, marks)


def _sign(easel: Easel, spot: Spot, *, number: int, sign: str, position: str) -> None:
    draw_signs(easel, [spot], number, sign=sign, position=position, z=5)


def _line_swatch(easel: Easel, spot: Spot, *, style: LineStyle, factor: float) -> None:
    half = LINE_MM * factor / 2
    line = shapely.LineString([(spot[0] - half, spot[1]), (spot[0] + half, spot[1])])
    draw_lines(easel, [line], style, z=3)


def _area_swatch(easel: Easel, spot: Spot, *, colour: str, factor: float) -> None:
    half_x, half_y = LINE_MM * factor / 2, 1.5 * factor
    area = shapely.box(spot[0] - half_x, spot[1] - half_y, spot[0] + half_x, spot[1] + half_y)
    edge = symbology.mixed(symbology.INK, colour, 0.5)
    draw_areas(easel, [area], colour, z=3, edge=(edge, 0.4))
