"""How figures are written: the one place that rounds numbers, metres, minutes and shares.

Shares are written in percent to 0.1 and without a trailing zero, lengths in whole metres, and
bounds with an en dash. What is not known is `NOTHING`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

NOTHING = "—"
TENTHS_UP_TO_M = 100.0  # shorter lengths of faults are given to 0.1 m
METRES, MINUTES = Text("{n} 米", "{n} m"), Text("{n} 分钟", "{n} min")
METRES_RANGE = Text("{n} 米 ({range})", "{n} m ({range})")
LEAST_PERCENT, SAME_PERCENT = 0.1, 1e-6
ALMOST_ALL = 1 - 2e-9  # a share short of all, and nobody knows by how little: <100%
PLACES = Text("{n} 处", "{n}")
SHARE_NOT_KNOWN = Text("无法测算", "not known")


def format_whole(value: float | None) -> str:
    """Return a number to the whole, such as ``1,234``."""
    return NOTHING if value is None or math.isnan(value) else f"{value:,.0f}"


def format_number(value: float) -> str:
    """Return a number with up to six digits, such as ``12.5``."""
    return f"{value:,.6g}"


def format_m(length_m: float) -> Text:
    """Return a length in whole metres, such as ``1,234 m``."""
    return METRES.filled(n=format_whole(length_m))


def format_min(minutes: float) -> Text:
    """Return a time in whole minutes, such as ``15 min``."""
    return MINUTES.filled(n=f"{minutes:.0f}")


def format_share(share: float | None) -> str:
    """Return a share of 0 to 1 in percent, such as ``97.5%``."""
    return NOTHING if share is None or math.isnan(share) else f"{_percent(share)}%"


def format_range(low: float, high: float, form: Callable[[float], str] = format_whole) -> str:
    """Return bounds, such as ``120–150``; one figure where both are written alike.

    Without a bound above it is ``≥120``.
    """
    if math.isinf(high):
        return f"≥{form(low)}"
    one, other = form(low), form(high)
    return one if one == other else f"{one}–{other}"


def format_share_range(low: float, high: float) -> str:
    """Return the bounds of a share in percent, such as ``36.5–67%``."""
    return f"{format_range(low, high, _percent)}%"


def format_shares(share: float | None, low: float, high: float) -> str:
    """Return a share in percent with its bounds, ``48% (36–67)``, or the bounds alone."""
    bounds = format_range(low, high, _percent)
    if share is None or math.isnan(share):
        return f"{bounds}%"
    single = _percent(share)
    return f"{single}%" if single == bounds else f"{single}% ({bounds})"


def format_bounded(
    value: float | None, low: float, high: float, form: Callable[[float], str] = format_number
) -> str:
    """Return a figure with its bounds, ``48 (36–67)``, or the bounds alone without a figure."""
    bounds = format_range(low, high, form)
    if value is None:
        return bounds
    return form(value) if form(value) == bounds else f"{form(value)} ({bounds})"


def format_share_row(row: Mapping[Any, Any] | None) -> Text:
    """Return the share of a coverage row with its bounds, such as ``48% (36–67)``."""
    if row is None or _is_missing(row["share_low"]) or _is_missing(row["share_high"]):
        return SHARE_NOT_KNOWN
    return same_text(format_shares(row["share"], row["share_low"], row["share_high"]))


def format_count(count: float, low: float, high: float) -> str:
    """Return how many there are with the bounds, such as ``3 (2–5)``."""
    return f"{count:.0f} ({low:.0f}–{high:.0f})"


def format_m_range(length_m: float, low_m: float, high_m: float) -> Text:
    """Return a length with its bounds, such as ``1,234 m (1,200–1,270)``."""
    return METRES_RANGE.filled(n=format_whole(length_m), range=f"{low_m:,.0f}–{high_m:,.0f}")


def format_fault_figure(value: float, unit: str) -> Text:
    """Return how bad a fault is; `unit` is ``"m"``, ``"count"`` or ``"share"``."""
    if unit == "share":
        return same_text(format_share(value))
    if unit == "count":
        return PLACES.filled(n=format_whole(value))
    digits = 1 if 0 < value < TENTHS_UP_TO_M else 0
    return METRES.filled(n=f"{value:,.{digits}f}")


def round_m(value: float) -> float | None:
    """Return metres to 0.1 for a file, None where there is no finite figure."""
    if not math.isfinite(value):
        return None
    rounded = round(float(value), 1)
    return int(rounded) if rounded.is_integer() else rounded


def _percent(share: float) -> str:
    """Return per cent to 0.1; nearer to none or to all than that, in two digits more than that."""
    if share == ALMOST_ALL:
        return "<100"
    percent = share * 100
    edge = min(abs(percent), abs(100 - percent))
    digits = 1 - math.floor(math.log10(edge)) if SAME_PERCENT < edge < LEAST_PERCENT else 1
    return f"{percent:.{digits}f}".rstrip("0").rstrip(".")


def _is_missing(value: float | None) -> bool:
    return value is None or math.isnan(value)
