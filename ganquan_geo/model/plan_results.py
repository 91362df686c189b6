"""What is found of a street plan on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.access import BY_DAY
from ganquan_geo.model.finding import GRADES, JUDGED, Grade
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan import Indicator, Network, Plan, Project
    from ganquan_geo.model.plan_records import ProjectRecord
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.street_line import Misfit, Range, StreetLine
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile

Verdict = Grade | Literal["early", "done", "on the way", "behind", "not done"]

NOT_JUDGED: tuple[Grade, ...] = ("unverified", "missing", "no target")
REACHED: tuple[Verdict, ...] = ("met", "early", "done")
VERDICTS: dict[Verdict, Text] = {
    **{grade: GRADES[grade] for grade in JUDGED},
    "early": Text("提前实现", "ahead of time"),
    "done": glossary.DONE,
    "on the way": Text("符合进度", "on the way"),
    "behind": Text("滞后", "behind"),
    "not done": glossary.NOT_DONE,
    **{grade: GRADES[grade] for grade in NOT_JUDGED},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """The cross: its streets inside the boundary, and where they meet (lon, lat, degrees)."""

    streets: tuple[StreetLine, ...]
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
class NetworkLevel:
    """One level of a network of services: its kinds of facility, and what the layer has of them."""

    network: Network
    level: Text
    kinds: tuple[str, ...]
    registered: Text


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
    """One indicator: what was measured, the verdict, and what it rests on.

    Parameters
    ----------
    indicator
        With the target it was held to, which staff may have had to give.
    measured_on
        The day the figure stands for; None where that is the study's own date.
    finding
        The coverage figure that it is; None for all else.
    """

    indicator: Indicator
    measured: Range | None
    evidence: Text
    verdict: Verdict
    reason: Text
    measured_on: date | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanResult:
    """The whole plan on the ground.

    Parameters
    ----------
    study, plan
        What was measured: the layers, and what ``plan.toml`` says.
    projects
        The street projects, in the order of the plan.
    ring, axis, gateways
        The ring, the cross of two streets and the entrances of the sub-district; None or empty
        where the plan names none.
    indicators
        Each indicator with its target and what was measured.
    misfits
        What does not fit, in the plan itself or between plan and ground.
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
    distances
        The walks it was measured from: see `measure.distances`.
    lines
        Geometry for maps and files, WGS 84: see `plan.audit.build_lines`.
    levels
        The levels of its networks of services, the centre of each first.
    areas
        Coverage split by the areas of the plan: see `plan.areas.split_by_areas`; None where it
        was not asked for.
    problems
        What is odd in the tables that staff keep.
    access
        The hour, and who walks, that gates were passed for.

    Examples
    --------
    >>> len(plan.projects)
    13
    >>> project = plan.projects[0]
    >>> project.project.id, round(project.line.length_m)  # metres inside the boundary
    ('ganquan-lu', 1187)
    >>> plan.coverage.columns.to_list()
    ['project_id', 'category', 'tier_min', 'limit_m', 'share', 'share_low', 'share_high']
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
    distances: pd.DataFrame
    indicators: tuple[IndicatorResult, ...]
    misfits: tuple[Misfit, ...]
    lines: gpd.GeoDataFrame
    problems: tuple[Fault, ...]
    levels: tuple[NetworkLevel, ...] = ()
    areas: pd.DataFrame | None = None
    access: Access = BY_DAY
