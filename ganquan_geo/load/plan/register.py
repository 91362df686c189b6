"""Read ``plan.toml``: the register of a street plan, each entry with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ganquan_geo.load.plan.faults import find_plan_faults, find_raw_faults
from ganquan_geo.load.plan.tables import StaffTable, read_plan_tables
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.validation import read_toml, said_validation
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.plan import (
    NO_PLAN,
    WORKS,
    CrossingHint,
    Direction,
    Effect,
    End,
    Indicator,
    NamedStreets,
    Part,
    Plan,
    PlanCount,
    PlanPlace,
    Project,
    Segment,
    Side,
    Source,
    StatedStatus,
    Status,
    Theme,
)
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ganquan_geo.load.plan.tables import PlanTables
    from ganquan_geo.model.errors import Fault

PLAN_FILE = "plan.toml"

Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Called = Annotated[Words, AfterValidator(one_line)]
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


class _Columns(_Entry):
    projects: dict[str, Words] = {}
    indicators: dict[str, Words] = {}


class _Sourced(_Entry):
    line: Line
    part: Part = "body"

    def source(self) -> Source:
        return Source(line=self.line, part=self.part)


class _Segment(_Sourced):
    street: Words
    start: Words | None = None
    start_side: Side = ""
    end: Words | None = None
    end_side: Side = ""

    def segment(self) -> Segment:
        return Segment(
            street=self.street,
            start=None if self.start is None else End(name=self.start, side=self.start_side),
            end=None if self.end is None else End(name=self.end, side=self.end_side),
        )


class _Stated(_Sourced):
    status: Status

    def thing(self) -> StatedStatus:
        return StatedStatus(status=self.status, source=self.source())


class _Project(_Segment):
    id: Key
    works: list[Literal["greenery", "fronts", "furniture", "signs"]] = list(WORKS)  # type: ignore[arg-type]
    listed: bool = True
    stated: list[_Stated] = []


class _Theme(_Segment):
    theme: Key
    form: Key


class _Streets(_Sourced):
    streets: Annotated[list[Words], Field(min_length=1)]

    def thing(self) -> NamedStreets:
        return NamedStreets(streets=tuple(self.streets), source=self.source())


class _Hint(_Entry):
    streets: Pair
    side: Side


class _Place(_Sourced):
    name: Called
    kind: Key
    facility: str = ""
    at: Annotated[list[Words], Field(max_length=2)] = []


class _Count(_Sourced):
    of: Key
    name: Called
    name_en: Called
    count: Annotated[int, Field(ge=0)]
    layer: str = ""
    kind: str = ""
    members: list[Words] = []


class _Indicator(_Sourced):
    id: Key
    name: Called
    name_en: Called
    unit: Key
    direction: Direction = "at_least"
    target: Figure | None = None
    baseline: Figure | None = None
    baseline_period: str = ""
    denominator: str = ""
    denominator_count: Figure | None = None
    period: str = ""
    spatial: bool = False
    measure: str = ""
    effect: Effect = ""
    added: bool = False
    group: str = ""


class _File(_Entry):
    plan: _Identity
    tables: _Tables = _Tables()
    parts: _Tables = _Tables()
    columns: _Columns = _Columns()
    aliases: dict[str, Words] = {}
    crossings: list[_Hint] = []
    projects: list[_Project] = []
    ring: _Streets | None = None
    axis: _Streets | None = None
    gateways: _Streets | None = None
    theme_names: dict[Key, Pair] = {}
    form_names: dict[Key, Pair] = {}
    group_names: dict[Key, Pair] = {}
    themes: list[_Theme] = []
    places: list[_Place] = []
    counts: list[_Count] = []
    indicators: list[_Indicator] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReading:
    """What could be read of the plan in a study's folder.

    Parameters
    ----------
    plan
        None where there is none, or it has errors.
    faults
        Every error of the register and of the tables that staff keep; where there is none,
        what was noticed and does not stop the work.
    inputs
        SHA-256 of the files that were read, by their names in the folder.
    """

    plan: Plan | None = None
    faults: tuple[Fault, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


def read_plan(folder: Path, *, today: date) -> PlanReading:
    """Read the plan in a study's folder, and the tables that staff keep; raise nothing.

    Projects and indicators without a row in the tables are not known.

    Parameters
    ----------
    today
        The date the study stands for; a record after it is odd.
    """
    path = folder / PLAN_FILE
    if not path.is_file():
        return PlanReading()
    raw: dict[str, object] = {}
    digest = ""
    try:
        raw, digest = read_toml(path, missing=NO_PLAN)
        file = _File.model_validate(raw)
    except DataError as error:
        return PlanReading(faults=error.faults)
    except ValidationError as error:
        faults = (*said_validation(error, file_name=PLAN_FILE), *find_raw_faults(raw))
        return PlanReading(faults=faults, inputs={PLAN_FILE: digest})
    tables = read_plan_tables(
        folder,
        projects=StaffTable(
            source=_source(file.tables.projects, file.parts.projects, file.columns.projects),
            names={entry.id: entry.street for entry in file.projects},
        ),
        indicators=StaffTable(
            source=_source(file.tables.indicators, file.parts.indicators, file.columns.indicators),
            names={entry.id: entry.name for entry in file.indicators},
        ),
        units={entry.id: entry.unit for entry in file.indicators},
        today=today,
    )
    plan = _thing(file, tables)
    faults = (*find_plan_faults(plan), *tables.faults)
    errors = tuple(fault for fault in faults if fault.severity == "error")
    return PlanReading(
        plan=None if errors else plan,
        faults=errors or faults,
        inputs={PLAN_FILE: digest, **tables.inputs},
    )


def _source(file: str | None, part: str | None, columns: Mapping[str, str]) -> LayerSource | None:
    return None if file is None else LayerSource(file=file, part=part, columns=columns)


def _thing(file: _File, tables: PlanTables) -> Plan:
    return Plan(
        name=Text(file.plan.name, file.plan.name_en),
        document=Text(file.plan.document, file.plan.document_en),
        start=file.plan.start,
        end=file.plan.end,
        stated_project_count=file.plan.stated_project_count,
        aliases=dict(file.aliases),
        crossings=tuple(
            CrossingHint(streets=(hint.streets[0], hint.streets[1]), side=hint.side)
            for hint in file.crossings
        ),
        projects=tuple(
            Project(
                id=entry.id,
                segment=entry.segment(),
                works=tuple(entry.works),
                listed=entry.listed,
                source=entry.source(),
                stated=tuple(stated.thing() for stated in entry.stated),
            )
            for entry in file.projects
        ),
        ring=file.ring.thing() if file.ring else None,
        axis=file.axis.thing() if file.axis else None,
        gateways=file.gateways.thing() if file.gateways else None,
        themes=tuple(
            Theme(
                segment=entry.segment(),
                theme=entry.theme,
                form=entry.form,
                source=entry.source(),
            )
            for entry in file.themes
        ),
        theme_names={key: Text(*pair) for key, pair in file.theme_names.items()},
        form_names={key: Text(*pair) for key, pair in file.form_names.items()},
        group_names={key: Text(*pair) for key, pair in file.group_names.items()},
        places=tuple(
            PlanPlace(
                name=entry.name,
                kind=entry.kind,
                facility=entry.facility,
                at=tuple(entry.at),
                source=entry.source(),
            )
            for entry in file.places
        ),
        counts=tuple(
            PlanCount(
                of=entry.of,
                name=Text(entry.name, entry.name_en),
                count=entry.count,
                layer=entry.layer,
                kind=entry.kind,
                source=entry.source(),
                members=tuple(entry.members),
            )
            for entry in file.counts
        ),
        indicators=tuple(_indicator(entry) for entry in file.indicators),
        records=tables.projects,
        readings=tables.indicators,
    )


def _indicator(entry: _Indicator) -> Indicator:
    kept = entry.model_dump(exclude={"name", "name_en", "line", "part"})
    return Indicator(**kept, name=Text(entry.name, entry.name_en), source=entry.source())
