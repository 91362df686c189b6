"""How a plan looks on every map: themes, states of works, ring, cross, gateways, changes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.present.symbology import INK, LineStyle

if TYPE_CHECKING:
    from collections.abc import Mapping

# Dark enough on paper and apart for colour-blind readers; the name is always beside the line.
THEME_COLOURS = ("#b0413e", "#2c7a51", "#6a4c93", "#b06a00", "#00708a", "#7a5230")
# A white line inside each, so that they are told apart without colour too; none for the first.
THEME_PATTERNS_PX: tuple[tuple[float, ...], ...] = (
    (),
    (1.0, 9.0),
    (10.0, 7.0),
    (1000.0, 1.0),
    (12.0, 5.0, 1.0, 5.0),
    (4.0, 4.0),
)
PATTERN_PX = 2.4
NO_THEME = "#7d838b"
PROJECT_PX = 11.0  # wide enough to show on both sides of the ring
SECOND_THEME_PX = (12.0, 12.0)  # where the plan gives a street two: dashed over the first
OUTSIDE_PX = 2.0  # what the layer holds of a project's street outside the boundary
STATUS_STYLES: Mapping[str, LineStyle] = MappingProxyType(
    {
        "unknown": LineStyle(colour="#7d838b", width_px=PROJECT_PX, dash_px=(0.5, 12.0)),
        "planned": LineStyle(
            colour="#c98a1b", width_px=PROJECT_PX, dash_px=(12.0, 6.0), cap="butt"
        ),
        "under_way": LineStyle(colour="#2b6ca3", width_px=PROJECT_PX),
        "paused": LineStyle(colour="#6a4c93", width_px=PROJECT_PX, dash_px=(4.0, 6.0), cap="butt"),
        "cancelled": LineStyle(
            colour="#b0413e", width_px=PROJECT_PX, dash_px=(2.0, 10.0), cap="butt"
        ),
        "done": LineStyle(colour="#2f7d4f", width_px=PROJECT_PX),
        "outside": LineStyle(colour="#7d838b", width_px=PROJECT_PX, dash_px=(8.0, 8.0), cap="butt"),
    }
)
RING = LineStyle(colour=INK, width_px=4.6)
RING_MISSING = LineStyle(colour="#c2185b", width_px=5.0, dash_px=(10.0, 6.0), cap="butt")
RING_DETOUR = LineStyle(colour="#c2185b", width_px=2.2, dash_px=(1.0, 5.0))
AXIS = LineStyle(colour="#f0c34a", width_px=13.0)
AXIS_OPACITY = 0.5
GATEWAY = "#2b3036"
CHANGES: Mapping[str, LineStyle] = MappingProxyType(
    {
        "added": LineStyle(colour="#2f7d4f", width_px=5.0),
        "removed": LineStyle(colour="#b0413e", width_px=5.0, dash_px=(7.0, 5.0), cap="butt"),
        "moved": LineStyle(colour="#6a4c93", width_px=5.0),
        "changed": LineStyle(colour="#b06a00", width_px=5.0),
    }
)

# Of a compound: its colour, and its sign for those who see none.
HOME_CHANGE_LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "gained": ("#23689b", "＋"),
        "lost": ("#b3261e", "－"),
        "mixed": ("#6a4c93", "±"),
        "may gain": ("#4f86ad", "△"),
        "may lose": ("#c4635b", "▽"),
        "open": ("#7d838b", "≈"),
        "shorter": ("#7fa6c4", "↓"),
        "longer": ("#d59a94", "↑"),
    }
)


def theme_colour(number: int) -> str:
    """Return the colour of the theme at place `number` (from 0) in the register."""
    return THEME_COLOURS[number % len(THEME_COLOURS)]


def theme_pattern(number: int) -> tuple[float, ...]:
    """Return the dashes inside the line of the theme at place `number`."""
    return THEME_PATTERNS_PX[number % len(THEME_PATTERNS_PX)]
