"""One sheet of an atlas: the feature in focus, its own figures, and which are asked for."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import shapely

    from ganquan_geo.present.print.cartography import Way

AtlasKind = Literal["street", "compound", "neighbourhood"]

NOTHING = "—"
MOST_OFFERED = 5
LEAST_ALIKE = 0.3


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
    zh = f"图册里没有{'、'.join(f'“{name}”' for name in missing)}"
    en = f"the atlas has no {', '.join(map(repr, missing))}"
    return Text(
        f"{zh}；{'相近的有' if alike else '例如有'}：{'、'.join(offered)}（共 {len(names)} 个）",
        f"{en}; {'alike' if alike else 'it has'}: {', '.join(offered)} ({len(names)} in all)",
    )
