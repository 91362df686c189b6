"""Which paper suits a sheet: the largest map beside which all the rest has room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.present.glyphs import missing_signs, tell_stand_ins
from ganquan_geo.present.print.cartography import Drawn
from ganquan_geo.present.print.homes import homes_in, word_homes
from ganquan_geo.present.print.legend import (
    format_accuracy_note,
    legend_section,
    locator_sections,
    notes_section,
)
from ganquan_geo.present.print.panels import Contents, Section, arrange
from ganquan_geo.present.print.words import say
from ganquan_geo.present.stand_ins import say_stand_ins
from ganquan_geo.words.text import FULL_STOP, format_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ganquan_geo.present.print.cartography import Subject
    from ganquan_geo.present.print.paper import Box, Paper, Window
    from ganquan_geo.present.print.scene import Scene

SHRINKS = (1.0, 0.93, 0.86)  # 0.86 of the smallest letters are 6 pt, the least that is printed
MOST_TOLD = 8  # names without room that are told
WHOLE_STEPS = 4  # the map gives way so many steps before a section is divided
MOST_DRAWN = Drawn(left_out=("",) * 99, led=True)  # as long as it is not known what will be said


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """What stands on one sheet.

    Parameters
    ----------
    title
        In large letters.
    subject
        What the map is about.
    figures
        Builds the sections with the sheet's own figures, for a width in millimetres and a size.
    window
        Returns what the map shows in a box.
    notes
        Further notes.
    """

    title: str
    subject: Subject
    figures: Callable[[float, float], tuple[Section, ...]]
    window: Callable[[Box], Window]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The paper that what stands beside the map has room on.

    Parameters
    ----------
    paper, window
        The sheet and what its map shows.
    shrink
        Size of the letters beside the map, as a share of the usual one.
    divided
        Whether sections run on into the next column.
    located
        Whether there is room for the locator, which gives way before anything is left out.
    cut
        Whether not even so all had room.
    """

    paper: Paper
    window: Window
    shrink: float
    divided: bool
    located: bool = True
    cut: bool = False


def fit_sheet(scene: Scene, papers: Sequence[Paper], plan: SheetPlan) -> Fit:
    """Return the paper with the largest map beside which all has room, in large letters first."""
    for shrink in SHRINKS:
        usual = [paper for paper in papers if not paper.last or shrink == SHRINKS[-1]]
        number = 0
        while number < len(usual):
            window = plan.window(usual[number].map)
            contents = build_contents(scene, plan, usual[number], window, shrink)
            found = _first_fit(usual, contents, number)
            if found is None:
                break
            if found[0] == number:
                return Fit(paper=usual[number], window=window, shrink=shrink, divided=found[1])
            number = found[0]
    last, shrink = papers[-1], SHRINKS[-1]
    window = plan.window(last.map)
    contents = replace(build_contents(scene, plan, last, window, shrink), locator=())
    cut = arrange(last.panels, contents, divided=True) is None
    return Fit(paper=last, window=window, shrink=shrink, divided=True, located=False, cut=cut)


def _first_fit(papers: Sequence[Paper], contents: Contents, start: int) -> tuple[int, bool] | None:
    """Return the first paper with room, and whether sections must be divided for it."""
    numbers = range(start, len(papers))

    def first(*, divided: bool) -> int | None:
        places = (arrange(papers[n].panels, contents, divided=divided) for n in numbers)
        return next((n for n, own in zip(numbers, places, strict=True) if own is not None), None)

    cut = first(divided=True)
    whole = first(divided=False)
    if whole is not None and (cut is None or whole <= cut + WHOLE_STEPS):
        return whole, False
    return None if cut is None else (cut, True)


def build_contents(
    scene: Scene,
    plan: SheetPlan,
    paper: Paper,
    window: Window,
    shrink: float,
    *,
    drawn: Drawn = MOST_DRAWN,
) -> Contents:
    """Build what stands beside the map; before it is drawn, with room for what it leaves out."""
    width, factor = paper.panels[0].width, paper.factor * shrink
    legend = legend_section(
        scene, plan.subject, window, led=drawn.led, width_mm=width, factor=factor
    )
    if paper.bare:
        return Contents(legend=(Section(blocks=legend.blocks),))
    notes = [*plan.notes, *_standing_notes(scene, plan, window, drawn.left_out)]
    told = tell_stand_ins(_texts(scene, plan, window), scene.lang)
    notes += [told] if told else []
    return Contents(
        figures=plan.figures(width, factor),
        legend=(legend,),
        locator=locator_sections(scene, window, width_mm=width, factor=factor),
        notes=(notes_section(scene, notes, width_mm=width, factor=factor),),
    )


def _standing_notes(
    scene: Scene, plan: SheetPlan, window: Window, left_out: Sequence[str]
) -> list[str]:
    lang = scene.lang
    notes = [format_accuracy_note(scene)]
    notes += [say("note_bounds", lang)] if plan.subject.overlay is None else []
    told, homes = say_stand_ins(scene.study), word_homes(scene).said(lang)
    if told is not None:
        notes.insert(0, told.said(lang) + FULL_STOP.said(lang))
    missing = int(scene.layers["compounds"].geometry.isna().sum())
    if missing:
        notes.append(say("note_missing", lang, n=missing, homes=homes))
    if scene.frame_m and shapely.box(*window.bounds_m).covers(shapely.box(*scene.bounds_m)):
        beyond = len(scene.layers["compounds"]) - missing - len(homes_in(scene, window))
        if beyond:
            notes.append(say("note_beyond", lang, n=beyond))
    if left_out:
        few = len(left_out) <= MOST_TOLD
        names = format_list(left_out, lang)
        key = "note_left_out_named" if few else "note_left_out"
        notes.append(say(key, lang, n=len(left_out), names=names, homes=homes))
    return notes


def _texts(scene: Scene, plan: SheetPlan, window: Window) -> Iterator[str]:
    """Yield what may be set on a sheet: names in its window, and what is said of the study."""
    study, lang = scene.study, scene.lang
    yield from (plan.title, *plan.notes, study.name.said(lang), study.credit.said(lang))
    for category in study.categories:
        yield from (category.name.said(lang), category.sign.said(lang))
    for name, layer in scene.layers.items():
        if name in scene.names:
            names = scene.names[name]
            # Facilities and neighbourhoods stand in tables, wherever they lie.
            if name in ("streets", "compounds") and missing_signs(names):
                seen = shapely.intersects(layer.geometry, shapely.box(*window.bounds_m))
                names = [text for text, shown in zip(names, seen, strict=True) if shown]
            yield from names
