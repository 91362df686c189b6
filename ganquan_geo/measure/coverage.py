"""Coverage: every category, tier and denominator side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.arrays.types import Floats
from ganquan_geo.measure.counts import Count, build_count, measure_count
from ganquan_geo.measure.findings import ROLES, Measured, OpenGates, decide, list_stated_figures
from ganquan_geo.model.reach import READINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.measure.counts import Likely
    from ganquan_geo.measure.distances import HomeWalks
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import Register
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.network.walks.walks import Walks

Columns = Mapping[str, Floats]  # of homes
OnGround = Mapping[str, Mapping[int, Mapping[str, float]]]  # by category and tier

WEIGHTS = ("households", "residents", "residents_60plus")
NO_GATES: Mapping[tuple[str, int], OpenGates] = MappingProxyType({})
NOTHING = dict.fromkeys(("total", *READINGS), 0.0)  # of land where no compound has any


def measure_findings(  # noqa: PLR0913 - a figure hangs on all of these
    study: Study,
    profile: WalkProfile,
    *,
    registers: Mapping[str, Register],
    measured: HomeWalks,
    frontage: OnGround,
    land: OnGround,
    likely: Mapping[tuple[str, int, str], Likely],
    gates: Mapping[tuple[str, int], OpenGates] = NO_GATES,
) -> tuple[Finding, ...]:
    """Decide every coverage figure: category by category, tier by tier, under every denominator.

    Parameters
    ----------
    registers
        By category: what is known of its facilities.
    measured
        The walks of the layers ``"compounds"`` and, where it has homes, ``"neighbourhoods"``.
    frontage, land
        By category and tier: `total` and by reading, metres and square metres.
    likely
        By category, tier and denominator: what draws of the positions say, where there are any.
    gates
        By category and tier: gates that may decide it, where there are any.
    """
    figures = list_stated_figures(study)
    rows, homes = measured.rows(), take_weights(measured.homes)
    findings = []
    for category in study.categories:
        walks = by_layer(homes, rows, measured.walks[category.id])
        own = measured.own_walks.get(category.id)
        own_walks = None if own is None else by_layer(homes, rows, own)
        on_ground = {
            "residential_area_m2": land[category.id],
            "street_frontage_m": frontage[category.id],
        }
        for minutes, limit_m in category.limits_m(profile).items():
            counts = count_homes(walks, limit_m)
            own_counts = counts if own_walks is None else count_homes(own_walks, limit_m)
            for name, table in on_ground.items():
                counts[name] = build_count(table.get(minutes, NOTHING))
            for denominator, count in counts.items():
                of = Measured(
                    category=category,
                    tier_min=minutes,
                    limit_m=limit_m,
                    denominator=denominator,
                    count=count,
                    own_count=own_counts.get(denominator),
                    register=registers[category.id],
                    likely=likely.get((category.id, minutes, denominator)),
                    homes=study.home_words()["homes"],
                    gates=gates.get((category.id, minutes)),
                )
                findings.append(decide(of, figures=figures, profile=profile))
    return tuple(findings)


def build_coverage_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Put findings into one table.

    Returns
    -------
    pandas.DataFrame
        A row for each category, tier and denominator: `category`, `tier_min`, `limit_m`,
        `denominator`, `covered`, `total`, `share`, `share_low`, `share_high`, `share_likely_low`,
        `share_likely_high`, `likely_met_share`, `assumed_share`, `assumed_share_low`, `own_share`,
        `own_share_low`, `own_share_high`, `target_share`, `reference_share`, `baseline_share`,
        `verdict` (the grade), `reason`, `step` (each a Text). See `model.finding.Finding`.
    """
    return pd.DataFrame(
        [
            {
                "category": own.category,
                "tier_min": own.tier_min,
                "limit_m": own.limit_m,
                "denominator": own.denominator,
                "covered": own.covered,
                "total": own.total,
                "share": own.share,
                "share_low": own.low,
                "share_high": own.high,
                "share_likely_low": own.likely_low,
                "share_likely_high": own.likely_high,
                "likely_met_share": own.likely_met_share,
                "assumed_share": own.assumed_share,
                "assumed_share_low": own.assumed_low,
                "own_share": own.own_share,
                "own_share_low": own.own_low,
                "own_share_high": own.own_high,
                **{f"{role}_share": _stated(own, role) for role in ROLES},
                "verdict": own.grade,
                "reason": own.reason,
                "step": own.step,
            }
            for own in findings
        ]
    )


def _stated(finding: Finding, role: str) -> float | None:
    """Return the share stated in a role, of this denominator or of an unstated one."""
    compared = finding.compared(role)
    if compared is None or compared.figure.denominator not in (None, finding.denominator):
        return None
    return compared.figure.share


def take_weights(homes: Mapping[str, pd.DataFrame]) -> dict[str, Columns]:
    """Return by layer the columns of its homes that decide what is counted."""
    return {
        layer: {name: table[name].to_numpy(float) for name in ("located", *WEIGHTS)}
        for layer, table in homes.items()
    }


def by_layer(
    homes: Mapping[str, Columns], rows: Mapping[str, slice], walks: Walks
) -> dict[str, Columns]:
    """Return by layer what `take_weights` returned, with the walks of its homes.

    Parameters
    ----------
    rows
        By layer, which of the walks are its homes'.
    """
    return {
        layer: {
            **homes[layer],
            **{f"{reading}_m": walks.metres[reading][own] for reading in READINGS},
        }
        for layer, own in rows.items()
    }


def count_homes(walks: Mapping[str, Columns], limit_m: float) -> dict[str, Count]:
    """Count the homes within a limit by every denominator that counts homes.

    Parameters
    ----------
    walks
        By layer, what `by_layer` returned.
    limit_m
        Walking distance, metres.
    """
    homes = walks["compounds"]
    layers = {name: measure_count(own, limit_m=limit_m, weight=None) for name, own in walks.items()}
    return layers | {
        weight: measure_count(homes, limit_m=limit_m, weight=weight) for weight in WEIGHTS
    }
