"""The street plan as things: what it names, counts and promises, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ganquan_geo.model.plan_records import (
        CompoundRecord,
        IndicatorRecord,
        ProjectRecord,
        RegisterRecord,
        Status,
    )

BOUNDARY = "boundary"
OFFICE_KIND = "neighbourhood_office"  # the kind of facility of which frontage is asked
NO_PLAN = Fault(
    where="plan.toml",
    what=Text("没有这个文件，研究文件夹里没有规划", "no such file: the study folder holds no plan"),
    mend=Text("照 data/plan.toml 写一份", "write one like data/plan.toml"),
)

Side = Literal["", "north", "south", "east", "west"]
Part = Literal["review", "body", "table"]
Direction = Literal["at_least", "above", "at_most", "below", "about"]
MORE: tuple[Direction, ...] = ("at_least", "above")
LESS: tuple[Direction, ...] = ("at_most", "below")
Effect = Literal["", "against_walking"]

WORKS: dict[str, Text] = {
    "greenery": Text("绿化景观", "greenery"),
    "fronts": Text("建筑立面", "building fronts"),
    "furniture": Text("城市家具", "street furniture"),
    "signs": Text("店招店牌", "shop signs"),
}
WORKS_BEFORE: dict[str, Text] = {
    "rebuilt": Text("美丽街区建设", "rebuilt"),
    "overhaul": Text("道路大修", "overhauled"),
    "walls": Text("景观围墙", "landscape walls"),
}
PARTS: dict[Part, Text] = {
    "review": Text("回顾", "review"),
    "body": Text("正文", "body"),
    "table": Text("指标表", "table of indicators"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the plan says it.

    Parameters
    ----------
    line
        Of the text the plan was read from.
    part
        Which part of the plan that is.
    section
        The heading it stands under, as it is cited; None where the register has no headings.
    """

    line: int
    part: Part = "body"
    section: Text | None = None

    def cited(self) -> Text:
        """Return how it is cited: by its heading, which readers of the plan find, else its line."""
        line = Text("{part}第 {line} 行", "{part} line {line}")
        return self.section or line.filled(part=PARTS[self.part], line=self.line)


def cite(sources: Iterable[Source]) -> Text:
    """Return where the plan says something, each place once."""
    return join_texts(dict.fromkeys(source.cited() for source in sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a segment: a cross street, or the boundary.

    Parameters
    ----------
    name
        The cross street as written, or `BOUNDARY`.
    side
        Which of several crossings is meant; empty where there is one.
    """

    name: str
    side: Side = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a street by name; without ends it is the whole street."""

    street: str
    start: End | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedStatus:
    """What one place of the plan says of how far a project has come."""

    status: Status
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A street project of the plan.

    Parameters
    ----------
    segment
        What the plan names; its part inside the boundary is what is measured.
    works
        Keys of `WORKS`.
    listed
        Whether it is one of the listed projects; a finished one stands apart.
    stated
        What the plan itself says of its status, where it does; may disagree.
    """

    id: str
    segment: Segment
    works: tuple[str, ...]
    listed: bool
    source: Source
    stated: tuple[StatedStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What one place of the plan says a street is to be: its theme and its form."""

    segment: Segment
    theme: str
    form: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPlace:
    """A place the plan names.

    Parameters
    ----------
    facility
        Its name in the facility layer, where that differs.
    at
        Two streets at whose crossing it is to stand; empty if the plan does not say.
    members
        The sorts of places it is made of, where the plan names them; empty where it does not.
    """

    name: str
    kind: str
    facility: str
    at: tuple[str, ...]
    source: Source
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanArea:
    """A part of the sub-district by the neighbourhoods that the plan says are in it.

    Parameters
    ----------
    neighbourhoods
        By name; empty where the plan does not say, and then nothing can be split by it.
    """

    name: Text
    neighbourhoods: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetBaseline:
    """Works that streets had in the period before: a key of `WORKS_BEFORE`."""

    works: str
    streets: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Services in levels, the centre first: of each its name and kinds of facility."""

    name: Text
    levels: tuple[tuple[Text, tuple[str, ...]], ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCount:
    """How many of something the plan says there are or shall be.

    Parameters
    ----------
    of
        Key of the thing counted; all counts with one key ought to agree.
    layer, kind
        Where the ground can be counted: a layer, and a kind of facility in it; may be empty.
    members
        What is counted, where the plan names each; empty where it does not.
    group
        Key of the heading it stands under; empty where that is not told.
    """

    of: str
    name: Text
    count: int
    layer: str
    kind: str
    source: Source
    members: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One line of the table of indicators, or one figure of a line that holds several.

    Parameters
    ----------
    group
        Key of the heading it stands under; empty for what is not in the table.
    target, baseline
        Figures in `unit`; None where the plan gives none. A share is 0 to 1.
    direction
        Whether at least, above, at most, below or about the target is wanted.
    added
        Whether it counts what is added within the plan's period, and so begins at nothing.
    kept, yearly
        Whether it is a level to be kept, which has no half-way; whether every year has to reach
        the target.
    tolerance
        How far off a figure still is "about" the target; None where the plan does not say.
    denominator, denominator_count
        What a share is a share of, and how many of them there are; empty and None where the
        plan does not say.
    measure
        Key of the measurement that answers it; empty if only staff can.
    effect
        Whether the measure works against walking.
    """

    id: str
    name: Text
    unit: str
    direction: Direction
    target: float | None
    baseline: float | None
    baseline_period: str
    denominator: str
    denominator_count: float | None
    period: str
    spatial: bool
    measure: str
    effect: Effect
    source: Source
    added: bool = False
    kept: bool = False
    yearly: bool = False
    tolerance: float | None = None
    group: str = ""

    @property
    def is_less_better(self) -> bool:
        """Whether less than the target is wanted."""
        return self.direction in LESS

    @property
    def is_strict(self) -> bool:
        """Whether the target itself is short of it: below the district's mean."""
        return self.direction in ("above", "below")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStreets:
    """Streets that the plan lists for one purpose, in its order, with repeats."""

    streets: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingHint:
    """Which of several crossings of two streets is meant."""

    streets: tuple[str, str]
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The register of a plan, and what staff keep of it.

    Parameters
    ----------
    start, end
        First and last day of the plan's period.
    stated_project_count
        How many street projects the plan says there are.
    aliases
        Names as written, and the street's name in the layer.
    records, readings, compounds, registers
        By id: the tables staff keep, `readings` of each indicator in the order of the table and
        `registers` by kind of facility; what is missing there is not known.
    """

    name: Text
    document: Text
    start: date
    end: date
    stated_project_count: int
    aliases: Mapping[str, str]
    crossings: tuple[CrossingHint, ...]
    projects: tuple[Project, ...]
    ring: NamedStreets | None
    axis: NamedStreets | None
    gateways: NamedStreets | None
    themes: tuple[Theme, ...]
    theme_names: Mapping[str, Text]
    form_names: Mapping[str, Text]
    group_names: Mapping[str, Text]
    places: tuple[PlanPlace, ...]
    counts: tuple[PlanCount, ...]
    indicators: tuple[Indicator, ...]
    areas: tuple[PlanArea, ...] = ()
    networks: tuple[Network, ...] = ()
    street_baselines: tuple[StreetBaseline, ...] = ()
    records: Mapping[str, ProjectRecord] = field(default_factory=dict)
    readings: Mapping[str, tuple[IndicatorRecord, ...]] = field(default_factory=dict)
    compounds: Mapping[str, CompoundRecord] = field(default_factory=dict)
    registers: Mapping[str, RegisterRecord] = field(default_factory=dict)

    def elapsed_share(self, on: date) -> float:
        """Return how much of the plan's period has passed on a day, 0 to 1."""
        days = (self.end - self.start).days + 1
        return min(1.0, max(0.0, (on - self.start).days / days))
