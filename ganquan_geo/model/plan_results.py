"""What is found of a street plan on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from shapely import Point

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Indicator, Plan, Project, ProjectRecord, Source
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.text import Text
    from ganquan_geo.model.walking import WalkProfile

LegState = Literal["existing", "missing", "partly missing", "no length", "not resolved"]
Verdict = Literal["met", "on the way", "behind", "cannot be assessed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure with its bounds; the figure is None where there are bounds alone."""

    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not fit, in the plan itself or between plan and ground.

    Parameters
    ----------
    rule
        Name of the rule that found it.
    subject
        What it is about, as the plan names it.
    what
        What does not fit.
    candidates
        What could be meant, where a name was refused.
    sources
        The lines of the plan that disagree.
    """

    rule: str
    subject: str
    what: Text
    candidates: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetLine:
    """A segment resolved on the network, or refused.

    Parameters
    ----------
    street
        Its name in the layer; as written where it was not found.
    edges
        Edges of the plan's network along it, in walking order; empty if refused.
    nodes
        Its nodes in order, one more than `edges` for one unbroken line.
    length_m
        Along one line, parallel carriageways not added, metres.
    low_m, high_m
        Bounds from the accuracy of its ends, metres.
    parallel_edges
        Carriageways that run beside it.
    refusals
        Why it could not be resolved; empty if it was.
    """

    street: str
    edges: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()
    length_m: float = 0.0
    low_m: float = 0.0
    high_m: float = 0.0
    parallel_edges: tuple[int, ...] = ()
    refusals: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RingLeg:
    """One leg of the ring.

    Parameters
    ----------
    number
        Place in the ring, from 1.
    street, start, end
        The street walked, and the streets at whose crossings the leg begins and ends.
    missing_m
        The part that is only planned, metres.
    detour, detour_streets
        The shortest existing way between its ends, metres, where part of it is missing; None
        where there is no way. Its bounds are those of the two ends.
    detour_edges
        Of the plan's network.
    corner
        Where a leg without length is, WGS 84; None for every other leg.
    """

    number: int
    street: str
    start: str
    end: str
    state: LegState
    line: StreetLine
    missing_m: float
    accuracy_m: float
    detour: Range | None = None
    detour_streets: tuple[str, ...] = ()
    detour_edges: tuple[int, ...] = ()
    corner: Point | None = None

    @property
    def detour_m(self) -> float | None:
        """The way in its place, metres."""
        return None if self.detour is None else self.detour.value


@dataclass(frozen=True, slots=True, kw_only=True)
class MainCrossing:
    """A main road that the ring meets: crossed, or met on one side only.

    Parameters
    ----------
    class_assumed
        Whether it is a main road by assumption of the layer alone.
    planned
        Whether it is met on a leg that does not exist yet.
    lon, lat
        Degrees; None where the way comes to the road on one side, walks along it and leaves
        on the other: it is crossed somewhere along the leg.
    """

    leg: int
    street: str
    street_class: str
    class_assumed: bool
    crossed: bool
    planned: bool
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomesNear:
    """How many compounds are within a walk of the ring.

    Parameters
    ----------
    built
        Whether the planned legs are taken as built.
    count, low, high
        With positions as given, and the bounds that their accuracy leaves.
    located, unknown
        Compounds with and without a position.
    """

    limit_m: float
    built: bool
    count: int
    low: int
    high: int
    located: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ring:
    """The ring of the plan on the ground.

    Parameters
    ----------
    unresolved
        How many legs could not be resolved. What is said of the whole ring is None then, and
        the lengths are sums of the other legs.
    closed
        Every leg begins where the one before it ends, all round, planned legs included.
    in_order
        No part is walked twice, planned legs included.
    walkable_today
        Closed without any planned leg.
    existing, missing, joins_m, built
        Lengths of the legs that there are, of what is missing, of the steps across corners
        between them, and of the whole ring once built, metres. Bounds add up those of the legs.
    today
        The same round today, with the detours, metres; None where a detour has no way.
    today_twice_m
        The part of it that is walked there and back, metres.
    today_loop
        The closed loop that remains without it, metres.
    minutes
        By walking profile: the ring once built, and today's round; minutes. Empty if a leg
        could not be resolved.
    bridge_streets
        Streets on the ring that are the only link between two parts of today's network.
    loops_added
        How many more independent loops the whole network has once the planned legs are built.
    main_m
        Length that runs along main roads, metres.
    crossings, crossings_today
        Main roads met once it is built, and on today's round; None where there is none.
    homes
        Empty if a leg could not be resolved.
    """

    legs: tuple[RingLeg, ...]
    unresolved: int
    closed: bool | None
    in_order: bool | None
    walkable_today: bool | None
    existing: Range
    missing: Range
    joins_m: float
    built: Range | None
    today: Range | None
    today_twice_m: float | None
    today_loop: Range | None
    minutes: Mapping[str, tuple[float, float | None]]
    bridge_streets: tuple[str, ...]
    loops_added: int | None
    main_m: float
    crossings: tuple[MainCrossing, ...]
    crossings_today: tuple[MainCrossing, ...] | None
    homes: tuple[HomesNear, ...]

    @property
    def existing_m(self) -> float:
        """Length of what exists, metres."""
        return self.existing.value or 0.0

    @property
    def missing_m(self) -> float:
        """Length of what is missing, metres."""
        return self.missing.value or 0.0

    @property
    def today_m(self) -> float | None:
        """Length of today's round, metres."""
        return None if self.today is None else self.today.value

    @property
    def today_loop_m(self) -> float | None:
        """Length of today's closed loop, metres."""
        return None if self.today_loop is None else self.today_loop.value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AxisStreet:
    """One street of the cross: its part inside the boundary."""

    street: str
    line: StreetLine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """The cross: its streets inside the boundary, and where they meet (lon, lat, degrees)."""

    streets: tuple[AxisStreet, ...]
    meeting: tuple[tuple[float, float], ...]
    accuracy_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where a named street meets the boundary.

    Parameters
    ----------
    kind
        ``"passes"`` if the street goes on beyond, ``"ends"`` if it ends there.
    at
        The streets it meets there.
    along_m
        How far the stretch that ends here runs along the boundary, metres.
    """

    street: str
    kind: Literal["passes", "ends"]
    at: tuple[str, ...]
    along_m: float
    lon: float
    lat: float
    accuracy_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeStretch:
    """Where a theme holds on a project's line.

    Parameters
    ----------
    start, end
        The cross streets the plan names; both empty for the whole street.
    edges
        Those of the project's line.
    length_m
        Between the two cross streets, metres.
    """

    theme: str
    start: str
    end: str
    edges: tuple[int, ...]
    length_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectResult:
    """One street project on the ground.

    Parameters
    ----------
    line
        Its part inside the boundary.
    drawn
        All of it that the street layer holds, inside and outside. The layer is an extract:
        the street itself may be longer.
    cut_off
        Whether it has a loose end outside the boundary, where the layer may have been cut.
    beside_m
        How much more of it lies so near the boundary that the accuracy of the street alone
        may put it inside, metres.
    net_share
        Its part of the street length inside the boundary, 0 to 1; None if it was refused.
    stretches
        The themes that the plan gives it, those of the body first, and where each holds.
    ring_legs
        Numbers of the legs that lie on it.
    neighbours
        Ids of the projects it meets.
    crosses
        Streets it meets inside the boundary.
    """

    project: Project
    record: ProjectRecord
    line: StreetLine
    drawn: StreetLine
    cut_off: bool
    beside_m: float
    net_share: float | None
    stretches: tuple[ThemeStretch, ...]
    ring_legs: tuple[int, ...]
    neighbours: tuple[str, ...]
    crosses: tuple[str, ...]

    @property
    def themes(self) -> tuple[str, ...]:
        """Keys of its themes; more than one is a contradiction."""
        return tuple(dict.fromkeys(stretch.theme for stretch in self.stretches))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorResult:
    """One indicator: what was measured, the verdict, and what it rests on."""

    indicator: Indicator
    measured: Range | None
    evidence: Text
    verdict: Verdict
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanResult:
    """The whole plan on the ground.

    Parameters
    ----------
    profile
        Who walks, for the reach of services from the projects.
    themes
        A row for each statement of a theme: `street`, `start`, `end`, `theme`, `form`,
        `line`, `part`, `length_m`, `low_m`, `high_m`.
    places
        What is along each project: see `plan.project_places.measure_places`.
    along
        How much of it there is: see `plan.project_places.count_places`.
    coverage
        A row for each project, category and tier: `project_id`, `category`, `tier_min`,
        `limit_m`, `share`, `share_low`, `share_high` (of its length, 0 to 1).
    service_coverage
        The coverage table of the whole sub-district.
    lines
        Geometry for maps and files, WGS 84: see `plan.lines.build_lines`.
    problems
        What is odd in the tables that staff keep.
    """

    study: Study
    plan: Plan
    profile: WalkProfile
    projects: tuple[ProjectResult, ...]
    ring: Ring | None
    axis: Axis | None
    gateways: tuple[Gateway, ...]
    themes: pd.DataFrame
    places: pd.DataFrame
    along: pd.DataFrame
    coverage: pd.DataFrame
    service_coverage: pd.DataFrame
    indicators: tuple[IndicatorResult, ...]
    findings: tuple[Finding, ...]
    lines: gpd.GeoDataFrame
    problems: tuple[Fault, ...]
