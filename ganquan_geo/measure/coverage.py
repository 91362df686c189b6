"""Coverage: every category, tier and denominator side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.measure.counts import Count, build_count, measure_count
from ganquan_geo.measure.verdicts import judge, select_figures
from ganquan_geo.model.readings import READINGS

if TYPE_CHECKING:
    from ganquan_geo.measure.counts import Walks
    from ganquan_geo.measure.distances import HomeWalks
    from ganquan_geo.measure.likely import Likely
    from ganquan_geo.model.results import Register
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import StatedFigure, WalkProfile

_Tiers = Mapping[int, Mapping[Any, Any]]  # the row of each tier

WEIGHTS = ("households", "residents", "residents_60plus")
METRES = tuple(f"{reading}_m" for reading in READINGS)


def measure_coverage_table(
    study: Study,
    profile: WalkProfile,
    *,
    registers: Mapping[str, Register],
    measured: HomeWalks,
    frontage: Mapping[str, pd.DataFrame],
    land: Mapping[str, pd.DataFrame],
    likely: Mapping[tuple[str, int, str], Likely],
) -> pd.DataFrame:
    """Measure coverage under every denominator.

    Parameters
    ----------
    registers
        By category: what is known of its facilities.
    measured
        The walks of the layers ``"compounds"`` and, where it has homes, ``"neighbourhoods"``.
    frontage, land
        By category: a row for each tier, by reading, metres and square metres.
    likely
        By category, tier and denominator: what draws of the positions say, where there are any.

    Returns
    -------
    pandas.DataFrame
        A row for each category, tier and denominator: `category`, `tier_min`, `limit_m`,
        `denominator`, `covered`, `total`, `share`, `share_low`, `share_high`, `share_known`
        (the lower bound without facilities at assumed positions), `share_likely_low`,
        `share_likely_high` (nine of ten draws of the positions lie between), `likely_met_share`
        (the part of the draws that reach the target, else the baseline stated), `may_be_higher`
        (whether facilities may be missing or elsewhere), `baseline_share`, `target_share`,
        `verdict`, `reason` (a Text). Shares are 0 to 1; `covered` and `share` are None where there
        is a range and no single figure, what is likely without draws.
    """
    rows = []
    homes = {
        layer: {name: table[name].to_numpy(float) for name in ("located", *WEIGHTS)}
        for layer, table in measured.homes.items()
    }
    for category in study.categories:
        register = registers[category.id]
        metres = {name: measured.walks[category.id][name].to_numpy() for name in METRES}
        own_walks = {
            layer: homes[layer] | {name: own_m[own] for name, own_m in metres.items()}
            for layer, own in measured.rows().items()
        }
        own_frontage, own_land = _by_tier(frontage[category.id]), _by_tier(land[category.id])
        for tier in category.tiers:
            limit_m = category.limit_m(tier.minutes, profile)
            figures = tuple(
                figure
                for figure in study.figures
                if figure.category == category.id and figure.tier_min == tier.minutes
            )
            counts = _counts(
                tier.minutes,
                limit_m,
                walks=own_walks,
                frontage=own_frontage,
                land=own_land,
            )
            for denominator, count in counts.items():
                own = select_figures(figures, denominator)
                drawn = likely.get((category.id, tier.minutes, denominator))
                usable = bool(register.located) and not count.weightless
                judged = judge(
                    count,
                    denominator=denominator,
                    category=category,
                    register=register,
                    figures=own,
                    profile=profile,
                    likely=drawn,
                )
                share = count.share if usable else None
                rows.append(
                    {
                        "category": category.id,
                        "tier_min": tier.minutes,
                        "limit_m": limit_m,
                        "denominator": denominator,
                        "covered": count.covered["near"] if share is not None else None,
                        "total": count.total,
                        "share": share,
                        "share_low": count.low() if usable else None,
                        "share_high": count.high() if usable else None,
                        "share_known": count.low("known") if usable else None,
                        **_likely_columns(drawn if usable else None, count, own),
                        "may_be_higher": not category.register_complete
                        or register.assumed > 0
                        or register.unknown > 0,
                        "baseline_share": _stated(own, "baseline", denominator),
                        "target_share": _stated(own, "target", denominator),
                        "verdict": judged.verdict,
                        "reason": judged.reason,
                    }
                )
    return pd.DataFrame(rows)


def _by_tier(table: pd.DataFrame) -> _Tiers:
    """Return the rows of a table of tiers."""
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.to_numpy(float).tolist())
    return {int(row["tier_min"]): row for row in rows}


def _counts(
    minutes: int,
    limit_m: float,
    *,
    walks: Mapping[str, Walks],
    frontage: _Tiers,
    land: _Tiers,
) -> dict[str, Count]:
    """Return the counts of one category by denominator, from its own tables."""
    homes = walks["compounds"]
    counts = {"compounds": measure_count(homes, limit_m=limit_m, weight=None)}
    if "neighbourhoods" in walks:
        counts["neighbourhoods"] = measure_count(
            walks["neighbourhoods"], limit_m=limit_m, weight=None
        )
    for weight in WEIGHTS:
        counts[weight] = measure_count(homes, limit_m=limit_m, weight=weight)
    for denominator, table in (("residential_area_m2", land), ("street_frontage_m", frontage)):
        own = table.get(minutes)
        counts[denominator] = _nothing() if own is None else build_count(own)
    return counts


def _likely_columns(
    drawn: Likely | None, count: Count, figures: tuple[StatedFigure, ...]
) -> dict[str, float | None]:
    """Return the columns that tell what is likely, None without draws."""
    if drawn is None:
        return {"share_likely_low": None, "share_likely_high": None, "likely_met_share": None}
    stated = {figure.role: figure.share for figure in figures if figure.share is not None}
    share = stated.get("target", stated.get("baseline"))
    return {
        "share_likely_low": drawn.low,
        "share_likely_high": drawn.high,
        "likely_met_share": None if share is None else drawn.part_met(share, of=count),
    }


def _nothing() -> Count:
    return Count(
        total=0.0,
        unmeasured=0.0,
        unreachable=0.0,
        weightless=0,
        covered={"near": 0.0, "far": 0.0, "sure": 0.0, "possible": 0.0, "known": 0.0},
    )


def _stated(figures: tuple[StatedFigure, ...], role: str, denominator: str) -> float | None:
    """Return the share stated for a role, of this denominator or of an unstated one."""
    fitting = (None, denominator)
    return next((f.share for f in figures if f.role == role and f.denominator in fitting), None)
