"""The map of what people can share of one thing: compounds by their share, missing data hatched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.present import symbology
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.cartography import Subject
from ganquan_geo.present.print.head import Head
from ganquan_geo.present.print.homes import homes_in, is_crowd, list_homes
from ganquan_geo.present.print.print_map import draw_subject_figure, draw_subject_map
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    HomeMark,
    draw_areas,
    draw_hatch,
    draw_homes,
)
from ganquan_geo.present.supply.sentences import word_headline
from ganquan_geo.present.supply.words import PER_1000, UNITS, write_figure
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Ints
    from ganquan_geo.model.supply import SupplyItem, SupplyResult
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.sheet import Sheet
    from ganquan_geo.present.print.strokes import Easel, Spot

UNKNOWN = -1
CLASSES = 3  # of those that share something, about as many homes in each
HATCH_MM = 0.75
HATCH = "#5d656e"
COUNTED = Text("{name} {n}", "{name}: {n}")
NOTHING_NEAR = Text("步行范围内没有", "nothing within walking distance")
BOUNDS = Text(
    "上下限只来自缺的数；位置按现值，位置误差没有计入。",
    "Bounds are of what is missing alone; positions as given, their accuracy is not in them.",
)
PARTLY = Text("斜线：资料不全，只知至少这么多", "hatched: at least that much, data missing")
MISSING = Text("斜线无色：数据缺失", "hatched without colour: data missing")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyLayer:
    """What the people of each compound can share, in the order of the layer.

    Parameters
    ----------
    item
        What is shared.
    level
        (k,) the class of what each surely shares, 0 for nothing; `UNKNOWN` where nothing is known.
    partly
        (k,) which may share more, for something is missing.
    breaks
        Upper ends of the classes from 1 on, but of the last; per 1,000 people.
    """

    item: SupplyItem
    level: Ints
    partly: Flags
    breaks: tuple[float, ...]

    def draw(self, easel: Easel, scene: Scene, window: Window) -> list[tuple[str, Spot]]:
        """Draw the homes; return the names of those with data missing, then with nothing near."""
        spots = homes_in(scene, window)
        small = is_crowd(scene, window, easel.factor)
        shapes = scene.layers["compounds"].geometry.to_numpy()
        for row, _ in spots:
            shape = shapes[row]
            if shape.geom_type == "Point":
                continue
            draw_areas(easel, [shape], self._fill(row), z=2.5, edge=(symbology.HOME_OUTLINE, 0.5))
            if self.is_open(row):
                draw_hatch(easel, shape, HATCH, apart_mm=HATCH_MM, z=2.6)
        draw_homes(
            easel, [HomeMark(spot=spot, fill=self._fill(row)) for row, spot in spots], small=small
        )
        if not small:
            for row, spot in spots:
                if self.is_open(row):
                    _hatch_disc(easel, spot)
        told = [pair for pair in spots if self.is_open(pair[0])]
        told += [pair for pair in spots if self.level[pair[0]] == 0]
        return list_homes(scene, told)

    def legend(self, scene: Scene) -> list[Row]:
        """Return each class with how many homes are in it, then what hatching means."""
        lang, ends = scene.lang, [0.0, *self.breaks, np.inf]
        counts = Counter(self.level.tolist())
        unit = Text("{range} {unit}（{per}）", "{range} {unit} {per}")
        names = {0: NOTHING_NEAR}
        for number, (low, high) in enumerate(pairwise(ends), start=1):
            said = f"{write_figure(low)}–{write_figure(high)}"
            if np.isinf(high):
                said = f"> {write_figure(low)}"
            elif low == 0:
                said = f"≤ {write_figure(high)}"
            names[number] = unit.filled(
                range=said, unit=UNITS[self.item.capacity], per=PER_1000[self.item.per]
            )
        rows = [
            Row(
                draw=partial(_sample, fill=_colours()[number]),
                text=COUNTED.filled(name=name, n=format_whole(counts[number])).said(lang),
            )
            for number, name in names.items()
            if counts[number] or (number and (self.level > 0).any())
        ]
        for count, name, fill in (
            (int(self.partly.sum()), PARTLY, _colours()[1]),
            (counts[UNKNOWN], MISSING, symbology.PAPER),
        ):
            if count:
                text = COUNTED.filled(name=name, n=format_whole(count)).said(lang)
                rows.append(Row(draw=partial(_sample, fill=fill, hatched=True), text=text))
        return rows

    def is_open(self, row: int) -> bool:
        """Return whether something is missing for a home."""
        return bool(self.partly[row] or self.level[row] == UNKNOWN)

    def _fill(self, row: int) -> str:
        level = int(self.level[row])
        return symbology.PAPER if level == UNKNOWN else _colours()[level]


def build_supply_layer(result: SupplyResult, item: SupplyItem) -> SupplyLayer:
    """Lay out what the compounds share of one item."""
    homes = result.homes[result.homes["layer"] == "compounds"]
    for key, value in item.key.items():
        homes = homes[homes[key] == value]
    own = homes.set_index("area").reindex(result.study.layers["compounds"].index.astype(str))
    low, high = (own[name].to_numpy(float) for name in ("low", "high"))
    some = low[low > 0]
    ends = np.quantile(some, np.arange(1, CLASSES) / CLASSES) if len(some) else np.empty(0)
    breaks = sorted({float(f"{end:.2g}") for end in ends.tolist()})
    known = low == high
    level = np.where(low > 0, 1 + np.searchsorted(breaks, low), 0)
    level[~known & ~(low > 0)] = UNKNOWN
    return SupplyLayer(item=item, level=level, partly=~known & (low > 0), breaks=tuple(breaks))


def list_mapped(result: SupplyResult) -> list[SupplyItem]:
    """Return the items of which some compound's share is known; the first where none is."""
    known = [
        item for item in result.items if (build_supply_layer(result, item).level != UNKNOWN).any()
    ]
    return known or list(result.items[:1])


def draw_supply_map(scene: Scene, result: SupplyResult, item: SupplyItem) -> Sheet:
    """Draw the map of one item as a sheet of A4."""
    head = Head(
        title=title_map(item).said(scene.lang),
        headline=word_headline(result, item).said(scene.lang),
    )
    subject = build_subject(result, item)
    return draw_subject_map(scene, subject, head, note=BOUNDS.said(scene.lang))


def draw_supply_figure(scene: Scene, result: SupplyResult, item: SupplyItem) -> Sheet:
    """Draw the map of one item for the text of a report."""
    title = title_map(item).said(scene.lang)
    return draw_subject_figure(scene, build_subject(result, item), title=title)


def build_subject(result: SupplyResult, item: SupplyItem) -> Subject:
    """Return what the map of an item draws: what compounds share, and the facilities."""
    facilities = result.study.layers["facilities"]
    own = facilities.index[facilities["kind"].isin(item.kinds)]
    return Subject(
        category=result.study.categories.index(item.category),
        only_facilities=frozenset(map(str, own)),
        brief_legend=True,
        overlay=build_supply_layer(result, item),
    )


def title_map(item: SupplyItem) -> Text:
    """Return the title of the map of an item."""
    said = Text("{name}{what}：各处步行分摊到多少", "{what} of {name}: shares")
    return said.filled(name=item.name, what=CAPACITIES[item.capacity]).capital()


def _colours() -> tuple[str, ...]:
    return symbology.count_colours(CLASSES)


def _hatch_disc(easel: Easel, spot: Spot) -> None:
    disc = shapely.Point(spot).buffer(HOME_MM * easel.factor * easel.per_mm)
    draw_hatch(easel, disc, HATCH, apart_mm=HATCH_MM, z=6.2)


def _sample(easel: Easel, spot: Spot, *, fill: str, hatched: bool = False) -> None:
    draw_homes(easel, [HomeMark(spot=spot, fill=fill)])
    if hatched:
        _hatch_disc(easel, spot)
