"""Read ``plan.toml``: the register of a street plan, each entry with its line."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ganquan_geo.load.plan.faults import find_plan_faults, find_raw_faults, plan_fault
from ganquan_geo.load.plan.tables import StaffTable, read_plan_tables
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.validation import said_toml, said_validation
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.plan import (
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
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.load.plan.tables import PlanTables
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study

PLAN_FILE = "plan.toml"

Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,60}$")]
Line = Annotated[int, Field(ge=1)]
Pair = Annotated[list[Words], Field(min_length=2, max_length=2)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Identity(_Entry):
    name: Words
    name_en: Words
    document: Words
    document_en: Words
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
    name: Words
    kind: Key
    facility: str = ""
    at: Annotated[list[Words], Field(max_length=2)] = []


class _Count(_Sourced):
    of: Key
    name: Words
    name_en: Words
    count: Annotated[int, Field(ge=0)]
    layer: str = ""
    kind: str = ""
    members: list[Words] = []


class _Indicator(_Sourced):
    id: Key
    name: Words
    name_en: Words
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


def has_plan(study: Study) -> bool:
    """Return whether a plan lies in a study's folder."""
    return (Path(study.folder) / PLAN_FILE).is_file()


def read_plan(study: Study) -> tuple[Plan, tuple[Fault, ...]]:
    """Read the plan that lies in a study's folder, and the tables that staff keep.

    Returns
    -------
    Plan
        Checked; projects and indicators without a row in the tables are not known.
    tuple of Fault
        What was noticed and does not stop the work.

    Raises
    ------
    DataError
        With every fault of the register and of the tables.
    """
    folder = Path(study.folder)
    file = _read_file(folder)
    faults = find_plan_faults(
        ids={
            "projects": [entry.id for entry in file.projects],
            "indicators": [entry.id for entry in file.indicators],
        },
        names={
            "theme_names": ([entry.theme for entry in file.themes], list(file.theme_names)),
            "form_names": ([entry.form for entry in file.themes], list(file.form_names)),
            "group_names": (
                [entry.group for entry in file.indicators if entry.group],
                list(file.group_names),
            ),
        },
        segments=[
            (entry.street, entry.start is None, entry.end is None)
            for entry in (*file.projects, *file.themes)
        ],
        period=(file.plan.start, file.plan.end),
    )
    tables, table_faults = read_plan_tables(
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
        today=study.date,
    )
    errors = [*faults, *(fault for fault in table_faults if fault.severity == "error")]
    if errors:
        raise DataError(errors)
    warnings = tuple(fault for fault in table_faults if fault.severity != "error")
    inputs = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (PLAN_FILE, file.tables.projects, file.tables.indicators)
        if name is not None
    }
    return _thing(file, inputs, tables), warnings


def _source(file: str | None, part: str | None, columns: Mapping[str, str]) -> LayerSource | None:
    return None if file is None else LayerSource(file=file, part=part, columns=columns)


def _read_file(folder: Path) -> _File:
    raw: dict[str, object] = {}
    try:
        raw = tomllib.loads((folder / PLAN_FILE).read_bytes().decode("utf-8-sig"))
        return _File.model_validate(raw)
    except OSError:
        fault = plan_fault(
            "没有这个文件，研究文件夹里没有规划",
            "no such file: the study folder holds no plan",
            "照 data/plan.toml 写一份",
            "write one like data/plan.toml",
        )
        raise DataError([fault]) from None
    except UnicodeDecodeError:
        fault = plan_fault(
            "不是 UTF-8 编码", "is not UTF-8", "用 UTF-8 编码另存", "save it as UTF-8"
        )
        raise DataError([fault]) from None
    except tomllib.TOMLDecodeError as error:
        raise DataError([said_toml(error, file_name=PLAN_FILE)]) from None
    except ValidationError as error:
        faults = [*said_validation(error, file_name=PLAN_FILE), *find_raw_faults(raw)]
        raise DataError(faults) from None


def _thing(file: _File, inputs: Mapping[str, str], tables: PlanTables) -> Plan:
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
        inputs=inputs,
    )


def _indicator(entry: _Indicator) -> Indicator:
    kept = entry.model_dump(exclude={"name", "name_en", "line", "part"})
    return Indicator(**kept, name=Text(entry.name, entry.name_en), source=entry.source())
