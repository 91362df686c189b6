"""Read ``plan.toml``: the register of a street plan, each entry with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import (
    ValidationError,
)

from ganquan_geo.load import validation
from ganquan_geo.load.files import is_there
from ganquan_geo.load.forms.sheets import Forms
from ganquan_geo.load.own_files import find_own
from ganquan_geo.load.plan.compound_rows import NO_PEOPLE, People, build_compound, build_register
from ganquan_geo.load.plan.entries import PlanFile, Section, Segment, Sourced, Streets
from ganquan_geo.load.plan.faults import find_plan_faults, find_raw_faults
from ganquan_geo.load.plan.form_rows import build_fact_rows, build_staff_rows
from ganquan_geo.load.plan.project_rows import build_project
from ganquan_geo.load.plan.reading_rows import build_reading
from ganquan_geo.load.plan.stretches import join_stretches
from ganquan_geo.load.plan.tables import (
    COMPOUNDS,
    INDICATORS,
    PROJECTS,
    REGISTERS,
    Record,
    StaffTable,
    read_staff_table,
)
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model import plan as things
from ganquan_geo.model.errors import DataError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ganquan_geo.load.staff_rows import StaffRow
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.layers import LayerSchema
    from ganquan_geo.model.scenario import Edit

NO_FORMS = Forms()
NO_NAMES: Mapping[str, str] = MappingProxyType({})
PLAN_FILE = "plan.toml"


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

    plan: things.Plan | None = None
    faults: tuple[Fault, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


def read_plan(
    folder: Path,
    *,
    today: date,
    compounds: Mapping[str, str] = NO_NAMES,
    kinds: Mapping[str, str] = NO_NAMES,
    forms: Forms = NO_FORMS,
    people: People = NO_PEOPLE,
    facts: Sequence[Edit] = (),
) -> PlanReading:
    """Read the plan in a study's folder, and the tables that staff keep; raise nothing.

    Projects and indicators without a row in the tables are not known.

    Parameters
    ----------
    compounds, kinds
        Names of the study's compounds and of its kinds of facility, by id; a table of what the
        study does not have is not read.
    today
        The date the study stands for; a record after it is odd.
    forms
        The office's own workbook, whose rows are rows of the tables too.
    people
        Those that the layer of compounds counts, by column and compound.
    facts
        The study's corrections; what they say of projects goes over the tables and the forms.
    """
    try:
        path = find_own(folder, PLAN_FILE)
    except DataError as error:
        return PlanReading(faults=error.faults)
    if not is_there(path):
        return PlanReading()
    raw: dict[str, object] = {}
    digest = ""
    try:
        raw, digest = validation.read_toml(path, missing=things.NO_PLAN)
        file = PlanFile.model_validate(raw)
    except DataError as error:
        return PlanReading(faults=error.faults)
    except ValidationError as error:
        faults = (*validation.said_validation(error, file_name=PLAN_FILE), *find_raw_faults(raw))
        return PlanReading(faults=faults, inputs={PLAN_FILE: digest})
    entries = {entry.id: entry for entry in file.indicators}
    read = partial(_read_table, folder, file, forms)
    streets = {entry.id: entry.street for entry in file.projects}
    projects = read(
        PROJECTS,
        names=streets,
        build=partial(
            build_project,
            start=file.plan.start,
            today=today,
            themes=_texts(file.theme_names).values(),
        ),
        facts=build_fact_rows(facts, streets),
    )
    indicators = read(
        INDICATORS,
        names={entry.id: entry.name for entry in file.indicators},
        build=lambda row: build_reading(
            row,
            entries.get(row.text("id")),
            period=(file.plan.start, file.plan.end),
            today=today,
            sizes=_sizes(file),
        ),
    )
    homes = read(
        COMPOUNDS,
        names=compounds,
        build=partial(build_compound, start=file.plan.start, today=today, people=people),
    )
    registers = read(REGISTERS, names=kinds, build=build_register)
    tables = (projects, indicators, homes, registers)
    plan = _plan(
        file,
        records={key: join_stretches(own) for key, own in projects.records.items()},
        readings=indicators.records,
        compounds={key: own for key, (own,) in homes.records.items()},
        registers={key: own for key, (own,) in registers.records.items()},
    )
    faults = (
        *find_plan_faults(plan),
        *forms.plan_faults,
        *(fault for table in tables for fault in table.faults),
    )
    errors = tuple(fault for fault in faults if fault.severity == "error")
    inputs = {name: digest for table in tables for name, digest in table.inputs.items()}
    return PlanReading(
        plan=None if errors else plan,
        faults=faults,
        inputs={PLAN_FILE: digest, **inputs},
    )


def _read_table(
    folder: Path,
    file: PlanFile,
    forms: Forms,
    schema: LayerSchema,
    *,
    names: Mapping[str, str],
    build: Callable[[StaffRow], Record],
    facts: Sequence[StaffRow] = (),
) -> StaffTable[Record]:
    """Read one of the tables; projects and indicators are to have a row each."""
    own = schema in (PROJECTS, INDICATORS)
    source = _source(file, schema.name) if names or own else None
    said = build_staff_rows(forms, schema)
    table = read_staff_table(
        folder, source, schema, names=names, build=build, expects_all=own, said=[*said, *facts]
    )
    return table._replace(inputs={**table.inputs, **(forms.inputs if said else {})})


def _sizes(file: PlanFile) -> dict[str, int]:
    """Return how many of each layer the plan counts, the fewest where it counts several."""
    counts = sorted(file.counts, key=lambda own: own.count, reverse=True)
    return {own.layer: own.count for own in counts if own.layer and not own.kind}


def _source(file: PlanFile, table: str) -> LayerSource | None:
    name = getattr(file.tables, table)
    part, columns = getattr(file.parts, table), getattr(file.columns, table)
    return name and LayerSource(file=name, part=part, columns=columns)


def _plan(file: PlanFile, **records: object) -> things.Plan:
    at = file.sections
    return validation.build_thing(
        things.Plan,
        file.plan,
        aliases=file.aliases,
        crossings=[
            things.CrossingHint(streets=(hint.streets[0], hint.streets[1]), side=hint.side)
            for hint in file.crossings
        ],
        projects=[
            _sourced(
                things.Project,
                entry,
                at,
                segment=_segment(entry),
                stated=[_sourced(things.StatedStatus, stated, at) for stated in entry.stated],
            )
            for entry in file.projects
        ],
        themes=[
            _sourced(things.Theme, entry, at, segment=_segment(entry)) for entry in file.themes
        ],
        places=[_sourced(things.PlanPlace, entry, at) for entry in file.places],
        counts=[_sourced(things.PlanCount, entry, at) for entry in file.counts],
        indicators=[_sourced(things.Indicator, entry, at) for entry in file.indicators],
        areas=[_sourced(things.PlanArea, entry, at) for entry in file.areas],
        street_baselines=[
            _sourced(things.StreetBaseline, entry, at) for entry in file.street_baselines
        ],
        networks=[
            _sourced(
                things.Network,
                entry,
                at,
                levels=[(Text(own.name, own.name_en), tuple(own.kinds)) for own in entry.levels],
            )
            for entry in file.networks
        ],
        ring=_streets(file.ring, at),
        axis=_streets(file.axis, at),
        gateways=_streets(file.gateways, at),
        theme_names=_texts(file.theme_names),
        form_names=_texts(file.form_names),
        group_names=_texts(file.group_names),
        **records,
    )


def _streets(entry: Streets | None, sections: list[Section]) -> things.NamedStreets | None:
    return None if entry is None else _sourced(things.NamedStreets, entry, sections)


def _texts(pairs: Mapping[str, list[str]]) -> dict[str, Text]:
    return {key: Text(*pair) for key, pair in pairs.items()}


def _sourced(
    kind: type[validation.Thing], entry: Sourced, sections: list[Section], **more: object
) -> validation.Thing:
    """Return a thing of an entry, with its line in the plan and the heading above it."""
    above = [own for own in sections if own.line <= entry.line]
    last = max(above, key=lambda own: own.line, default=None)
    section = None if last is None else Text(last.name, last.name_en)
    source = things.Source(line=entry.line, part=entry.part, section=section)
    return validation.build_thing(kind, entry, source=source, **more)


def _segment(entry: Segment) -> things.Segment:
    ends = ((entry.start, entry.start_side), (entry.end, entry.end_side))
    start, end = (None if name is None else things.End(name=name, side=side) for name, side in ends)
    return things.Segment(street=entry.street, start=start, end=end)
