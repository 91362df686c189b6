"""The entries of ``plan.toml`` as they are written, each with its line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ganquan_geo.model import plan as things
from ganquan_geo.model.plan_records import Status
from ganquan_geo.words.names import one_line

Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
    AfterValidator(one_line),
]
Called = Words
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,60}$")]
Line = Annotated[int, Field(ge=1)]
Pair = Annotated[list[Words], Field(min_length=2, max_length=2)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class _Entry(BaseModel):
    # Only the table of the whole file needs a validator, and only when a file is read.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class _Identity(_Entry):
    name: Called
    name_en: Called
    document: Called
    document_en: Called
    start: date
    end: date
    stated_project_count: Annotated[int, Field(ge=0)]


class _Tables(_Entry):
    projects: Words | None = None
    indicators: Words | None = None
    compounds: Words | None = None
    registers: Words | None = None


class _Columns(_Entry):
    projects: dict[str, Words] = {}
    indicators: dict[str, Words] = {}
    compounds: dict[str, Words] = {}
    registers: dict[str, Words] = {}


class Sourced(_Entry):
    """What stands in the text of the plan at a line."""

    line: Line
    part: things.Part = "body"


class Section(_Entry):
    """A heading of the plan, and how it is cited."""

    line: Line
    name: Called
    name_en: Called


class Segment(Sourced):
    """A stretch of a street."""

    street: Words
    start: Words | None = None
    start_side: things.Side = ""
    end: Words | None = None
    end_side: things.Side = ""


class _Stated(Sourced):
    status: Status


class _Project(Segment):
    id: Key
    works: list[Literal["greenery", "fronts", "furniture", "signs"]] = list(things.WORKS)  # type: ignore[arg-type]
    listed: bool = True
    stated: list[_Stated] = []


class _Theme(Segment):
    theme: Key
    form: Key


class Streets(Sourced):
    """Streets that are named together."""

    streets: Annotated[list[Words], Field(min_length=1)]


class _Hint(_Entry):
    streets: Pair
    side: things.Side


class _Place(Sourced):
    name: Called
    kind: Key
    facility: str = ""
    at: Annotated[list[Words], Field(max_length=2)] = []
    members: list[Words] = []


class _Area(Sourced):
    name: Called
    name_en: Called
    neighbourhoods: list[Words] = []


class _Works(Sourced):
    works: Literal["rebuilt", "overhaul", "walls"]
    streets: Annotated[list[Words], Field(min_length=1)]


class _Level(_Entry):
    name: Called
    name_en: Called
    kinds: Annotated[list[Key], Field(min_length=1)]


class _Network(Sourced):
    name: Called
    name_en: Called
    levels: Annotated[list[_Level], Field(min_length=1)]


class _Count(Sourced):
    of: Key
    name: Called
    name_en: Called
    count: Annotated[int, Field(ge=0)]
    layer: str = ""
    kind: str = ""
    members: list[Words] = []
    group: str = ""


class IndicatorEntry(Sourced):
    """One indicator of the plan."""

    id: Key
    name: Called
    name_en: Called
    unit: Key
    direction: things.Direction = "at_least"
    target: Figure | None = None
    baseline: Figure | None = None
    baseline_period: str = ""
    denominator: str = ""
    denominator_count: Figure | None = None
    period: str = ""
    spatial: bool = False
    measure: str = ""
    effect: things.Effect = ""
    added: bool = False
    kept: bool = False
    yearly: bool = False
    each: str = ""
    tolerance: Figure | None = None
    group: str = ""


class PlanFile(_Entry):
    """The whole file."""

    plan: _Identity
    tables: _Tables = _Tables()
    parts: _Tables = _Tables()
    columns: _Columns = _Columns()
    sections: list[Section] = []
    aliases: dict[str, Words] = {}
    crossings: list[_Hint] = []
    projects: list[_Project] = []
    ring: Streets | None = None
    axis: Streets | None = None
    gateways: Streets | None = None
    theme_names: dict[Key, Pair] = {}
    form_names: dict[Key, Pair] = {}
    group_names: dict[Key, Pair] = {}
    themes: list[_Theme] = []
    places: list[_Place] = []
    counts: list[_Count] = []
    indicators: list[IndicatorEntry] = []
    areas: list[_Area] = []
    networks: list[_Network] = []
    street_baselines: list[_Works] = []
