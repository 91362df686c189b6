"""Results: what the measuring rooms hand to the presenting room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ganquan_geo.model.access import BY_DAY
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile


DENOMINATORS: dict[str, Text] = {
    "compounds": Text("小区数", "compounds"),
    "neighbourhoods": Text("居民区数", "neighbourhoods"),
    "households": glossary.HOUSEHOLDS,
    "residents": glossary.RESIDENTS,
    "residents_60plus": glossary.RESIDENTS_60PLUS,
    "residential_area_m2": Text("居住用地面积（平方米）", "residential area, m2"),
    "street_frontage_m": Text("可步行街道长度（米）", "walkable street length, m"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearestField:
    """How far the nearest facility of a category is, from anywhere on the streets.

    Parameters
    ----------
    ids
        (f,) ids of the facilities.
    point
        (f,) where those stand that are located by a point, WGS 84; None for others.
    node_m, node_facility
        (n,) from each node: metres to the nearest, infinite where none is within the bound, and
        its number, -1 for none.
    facility, edge, start_m, end_m, extra_m
        (s,) stretches of edges on which facilities stand: whose, on which edge, from where to
        where on it (metres from `u`), and metres from the street to the facility.
    """

    ids: Texts
    point: Shapes
    node_m: Floats
    node_facility: Ints
    facility: Ints
    edge: Ints
    start_m: Floats
    end_m: Floats
    extra_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkGround:
    """The walk network of a study without gates, with positions as they are given.

    Parameters
    ----------
    node_count
        How many nodes there are.
    u, v, length_m
        (m,) end nodes of each edge, and its length, metres.
    line
        (m,) its geometry from `u` to `v`, WGS 84.
    joined
        (m,) whether places join it: streets at grade.
    categories
        By category: its facilities.
    home_id, home_edge, home_offset_m, home_leg_m
        (h,) located homes: id, edge, metres along it from `u`, metres to it.
    snap_limit_m, bound_m
        Farther from a street than the first nothing is joined, farther than the second no walk is
        looked for.
    """

    node_count: int
    u: Ints
    v: Ints
    length_m: Floats
    line: Shapes
    joined: Flags
    categories: Mapping[str, NearestField]
    home_id: Texts
    home_edge: Ints
    home_offset_m: Floats
    home_leg_m: Floats
    snap_limit_m: float
    bound_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What is known of the facilities of a category.

    Parameters
    ----------
    located, assumed, on_street, unknown
        How many facilities have a usable position; of these, how many only by assumption and
        how many only by their street; and how many have no usable position.
    """

    located: int
    assumed: int
    on_street: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSummary:
    """The walking network in figures.

    Parameters
    ----------
    node_count, edge_count
        Of the noded network.
    length_m
        Geodesic length of all its edges, metres.
    length_inside_m
        The part of it within the boundary, metres.
    component_lengths_m
        Length of each connected part, longest first, metres.
    """

    node_count: int
    edge_count: int
    length_m: float
    length_inside_m: float
    component_lengths_m: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverageResult:
    """Coverage of one study for one walking profile.

    Parameters
    ----------
    study, profile
        What was measured, and for whom.
    distances
        A row for each demand point and category, layer by layer and category by category, those
        of each in the order of their layer: see `measure.distances`.
    findings
        Each coverage figure: category by category, tier by tier, under every denominator.
    coverage
        The same as a table: see `measure.coverage.build_coverage_table`.
    gaps
        A row for each home, category and tier that is not covered, with its cause: see
        `measure.distances.measure_gaps` and `explain_gaps`.
    areas
        Service areas, WGS 84: category, tier_min, limit_m, length_m, `lines`, `geometry`.
    registers
        By category: what is known of its facilities.
    network
        The network in figures.
    problems
        Homes and facilities that could not be joined to a street, and the like.
    draws
        How often positions were drawn for the likely ranges; 0 if not at all.
    access
        The hour, and who walks, that gates were passed for; it decides nothing without gates.
    walk_ground
        The streets for a page that measures walks by itself; None where maps are not asked for,
        with gates, and in a city: see `build_walk_ground`.
    other_grounds
        By profile: the same for the walkers who use other streets than this one.

    Examples
    --------
    >>> health = result.coverage.query("category == 'health' and denominator == 'compounds'")
    >>> health[["tier_min", "covered", "total"]]
        tier_min  covered  total
    0          5     11.0   78.0
    7         10     35.0   78.0
    14        15     76.0   78.0
    >>> result.registers["market"].on_street  # markets known only to their street
    2
    """

    study: Study
    profile: WalkProfile
    distances: pd.DataFrame
    findings: tuple[Finding, ...]
    coverage: pd.DataFrame
    gaps: pd.DataFrame
    areas: gpd.GeoDataFrame
    registers: Mapping[str, Register]
    network: NetworkSummary
    problems: tuple[Fault, ...]
    draws: int = 0
    access: Access = BY_DAY
    walk_ground: WalkGround | None = None
    other_grounds: Mapping[str, WalkGround] = field(default_factory=dict)

    def said_walker(self) -> Text:
        """Return who walks, as `Study.said_walker` does."""
        return self.study.said_walker(self.profile, self.access)

    def finding(self, category: str, tier_min: int, denominator: str = "compounds") -> Finding:
        """Return the figure of a category, tier and denominator."""
        key = category, tier_min, denominator
        return next(
            own for own in self.findings if (own.category, own.tier_min, own.denominator) == key
        )

    def main_findings(self) -> tuple[Finding, ...]:
        """Return the figures that are read first: of compounds, at each category's last tier."""
        return tuple(
            self.finding(own.id, max(tier.minutes for tier in own.tiers))
            for own in self.study.categories
        )
