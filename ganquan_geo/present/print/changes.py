"""The map of what differs between two states: homes that gain or lose, streets and places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.scenario_results import HOME_CHANGES, weigh_changes
from ganquan_geo.present import symbology
from ganquan_geo.present.plan.symbology import CHANGES, HOME_CHANGE_LOOKS
from ganquan_geo.present.plan.words import PLAN_WORDS
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.homes import homes_in, is_crowd, list_homes
from ganquan_geo.present.print.strokes import (
    Easel,
    HomeMark,
    draw_homes,
    draw_lines,
    spot_of,
)
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.scenario_results import HomeChange, ScenarioResult
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Spot

NAMED: tuple[HomeChange, ...] = ("gained", "lost", "mixed")  # of homes
SAMPLE_MM = 5.0
COUNTED = Text("{name} {n}", "{name}: {n}")
UNCHANGED = "#a9afb6"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeLayer:
    """What differs, in the plane of a scene of the later state.

    Parameters
    ----------
    homes
        By row of the compounds: the weightiest change of each that has one.
    lines
        Streets with their kind of change.
    places
        Facilities with their kind of change, name and place.
    """

    homes: Mapping[int, HomeChange]
    lines: tuple[tuple[str, shapely.Geometry], ...]
    places: tuple[tuple[str, str, Spot], ...]

    def draw(self, easel: Easel, scene: Scene, window: Window) -> list[tuple[str, Spot]]:
        """Draw what differs; return the names that stand beside it, those of facilities first."""
        for kind, shape in self.lines:
            draw_lines(easel, [shape], CHANGES[kind], z=4.2)
        spots = homes_in(scene, window)
        small = is_crowd(scene, window, easel.factor)
        same = [_dot(spot) for row, spot in spots if row not in self.homes]
        draw_homes(easel, same, z=5.5, small=True)
        changed = sorted(
            (pair for pair in spots if pair[0] in self.homes),
            key=lambda pair: -list(HOME_CHANGES).index(self.homes[pair[0]]),
        )
        marks = [_mark(spot, self.homes[row]) for row, spot in changed]
        draw_homes(easel, marks, small=small)
        draw_homes(easel, [_place(spot, kind) for kind, _, spot in self.places], z=6.5)
        told = [pair for pair in changed if self.homes[pair[0]] in NAMED]
        return [*((name, spot) for _, name, spot in self.places), *list_homes(scene, told)]

    def legend(self, scene: Scene) -> list[Row]:
        """Return the rows of the legend: each kind of change with how many homes have it."""
        lang, counts = scene.lang, Counter(self.homes.values())
        rows = [
            Row(
                draw=partial(_sample, kind=kind),
                text=COUNTED.filled(name=name, n=format_whole(counts[kind])).said(lang),
            )
            for kind, name in HOME_CHANGES.items()
            if counts[kind]
        ]
        rest = len(scene.layers["compounds"]) - len(self.homes)
        if rest:
            name = PLAN_WORDS["unchanged"].filled(**scene.study.home_words())
            text = COUNTED.filled(name=name, n=format_whole(rest)).said(lang)
            rows.append(Row(draw=_sample_dot, text=text))
        lines, places = Counter(k for k, _ in self.lines), Counter(k for k, *_ in self.places)
        for kind, style in CHANGES.items():
            name = PLAN_WORDS[kind]
            if places[kind]:
                said = Text("{name}的设施", "facility {name}").filled(name=name)
                rows.append(Row(draw=partial(_sample_place, kind=kind), text=said.said(lang)))
            if lines[kind]:
                said = Text("{name}的道路、通道", "street or link {name}").filled(name=name)
                draw = partial(_sample_line, style=style)
                rows.append(Row(draw=draw, text=said.said(lang)))
        return rows


def build_change_layer(scene: Scene, result: ScenarioResult) -> ChangeLayer:
    """Lay what differs between two states out in the plane of the later one."""
    layer = scene.layers["compounds"]
    row_of = {str(key): row for row, key in enumerate(layer.index)}
    compounds = result.homes[result.homes["layer"] == "compounds"]
    places = result.places.to_crs(scene.crs)
    own = zip(places["subject"], places["change"], places["name"], places.geometry, strict=True)
    lines, spots = [], []
    for subject, change, name, shape in own:
        if subject == "street":
            lines.append((change, shape))
        elif subject == "facility":
            spots.append((change, name, spot_of(shape)))
    return ChangeLayer(
        homes={
            row_of[str(key)]: weigh_changes(set(found))
            for key, found in compounds.groupby("demand_id")["change"]
        },
        lines=tuple(lines),
        places=tuple(spots),
    )


def _mark(spot: Spot, kind: HomeChange) -> HomeMark:
    colour, sign = HOME_CHANGE_LOOKS[kind]
    return HomeMark(spot=spot, fill=colour, text=sign)


def _dot(spot: Spot) -> HomeMark:
    return HomeMark(spot=spot, fill=UNCHANGED)


def _place(spot: Spot, kind: str) -> HomeMark:
    return HomeMark(spot=spot, fill=CHANGES[kind].colour, edge=symbology.PAPER)


def _sample(easel: Easel, spot: Spot, *, kind: HomeChange) -> None:
    draw_homes(easel, [_mark(spot, kind)])


def _sample_dot(easel: Easel, spot: Spot) -> None:
    draw_homes(easel, [_dot(spot)], small=True)


def _sample_place(easel: Easel, spot: Spot, *, kind: str) -> None:
    draw_homes(easel, [_place(spot, kind)])


def _sample_line(easel: Easel, spot: Spot, *, style: symbology.LineStyle) -> None:
    half = SAMPLE_MM / 2 * easel.factor
    x, y = spot
    draw_lines(easel, [shapely.LineString([(x - half, y), (x + half, y)])], style, z=5)
