"""One sheet of an atlas: the feature in focus, its own figures, and which are asked for."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m
from ganquan_geo.words.text import Text, format_list, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import shapely

    from ganquan_geo.model.photos import ProjectPhotos
    from ganquan_geo.present.print.cartography import Way
    from ganquan_geo.words.text import Lang

AtlasKind = Literal["street", "compound", "neighbourhood"]

MOST_OFFERED = 5
LEAST_ALIKE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """A small table of a sheet; the first row is its head."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]


def about_table(rows: Iterable[tuple[Text, Text]], lang: Lang) -> FigureTable:
    """Return the table of what is known of a feature itself."""
    title = Text("概况", "About")
    said = tuple((word.said(lang), value.said(lang)) for word, value in rows)
    return FigureTable(title=title.said(lang), rows=said, shares=(0.4, 0.6))


def format_accuracy(accuracy_m: float | None) -> Text:
    """Return the accuracy of a position, such as ``±30 m``."""
    if accuracy_m is None or pd.isna(accuracy_m):
        return same_text(NOTHING)
    return Text("±{m}", "±{m}").filled(m=format_m(accuracy_m))


def format_counted(names: Sequence[str], most: int, lang: Lang) -> str:
    """Return how many there are and the first of their names; nothing if there are none."""
    if not names:
        return ""
    said = Text("{n} 个：{names}{more}", "{n}: {names}{more}")
    more = glossary.AND_MORE if len(names) > most else ""
    listed = format_list(dict.fromkeys(names[:most]), lang)
    return said.filled(n=len(names), names=listed, more=more).said(lang)


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
    sentence
        What the sheet shows, below its title.
    framed
        What the map is fitted to, in the plane; empty for the focus and the ways.
    photos
        Photographs of the projects on it.
    named
        Names to put beside places of the plane, where there is room.
    drawn
        Whether there is anything to draw; if not, it has a line in the index and no sheet.
    """

    identity: str
    name: str
    focus: tuple[shapely.Geometry, ...]
    ways: tuple[Way, ...]
    tables: tuple[FigureTable, ...]
    notes: tuple[str, ...]
    headline: str
    sentence: str = ""
    framed: tuple[shapely.Geometry, ...] = ()
    photos: tuple[ProjectPhotos, ...] = ()
    named: tuple[tuple[str, shapely.Geometry], ...] = ()
    drawn: bool = True


def choose_named(features: Iterable[Feature], only: Iterable[str]) -> list[Feature]:
    """Return the features that were asked for by name or id; all if nothing was.

    Raises
    ------
    UnknownNameError
        If one of the names is not there; it offers those that are most alike.
    """
    every, wanted = list(features), list(only)
    if not wanted:
        return every
    known = {own.name for own in every} | {own.identity for own in every}
    missing = [name for name in wanted if name not in known]
    if missing:
        raise UnknownNameError(_unknown(missing, [own.name for own in every]))
    return [own for own in every if own.name in wanted or own.identity in wanted]


def _unknown(missing: list[str], names: list[str]) -> Text:
    alike = list(
        dict.fromkeys(
            near
            for name in missing
            for near in difflib.get_close_matches(name, names, n=MOST_OFFERED, cutoff=LEAST_ALIKE)
        )
    )
    offered = (alike or sorted(names))[:MOST_OFFERED]
    wanted = join_texts(Text(f"“{name}”", repr(name)) for name in missing)
    how = Text("相近的有", "alike") if alike else Text("例如有", "it has")
    return Text(
        "图册里没有{wanted}；{how}：{offered}（共 {n} 个）",
        "the atlas has no {wanted}; {how}: {offered} ({n} in all)",
    ).filled(wanted=wanted, how=how, offered=join_texts(map(same_text, offered)), n=len(names))
