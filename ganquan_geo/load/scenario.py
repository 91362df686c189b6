"""Read a scenario file: the edits that a planner proposes, each checked for its kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationError,
)

from ganquan_geo.load.edits.positions import edits_in_wgs84
from ganquan_geo.load.validation import read_toml, said_validation
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Edit, Scenario
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.scenario import Op

MOST_EDITS = 1_000
IN_MEMORY = "scenario"  # where the faults of one that was not read from a file are


def _seen(value: object) -> object:
    """Return a text as one line of what can be seen, so that one of nothing else is empty."""
    return one_line(value) if isinstance(value, str) else value


Plain = Annotated[str, BeforeValidator(_seen)]
Words = Annotated[Plain, StringConstraints(min_length=1, max_length=500)]

Cleared = Annotated[Plain, StringConstraints(max_length=500)]  # empty: what was said is no more


def plain_day(value: object) -> object:
    """Return a TOML date as the text that it is written as; anything else as it is."""
    return value.isoformat()[:10] if isinstance(value, date) else value


When = Annotated[Words, BeforeValidator(plain_day)]
Key = Annotated[Plain, StringConstraints(min_length=1, max_length=200)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0, le=5_000, allow_inf_nan=False)]
Count = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Speed = Annotated[float, Field(gt=0, le=3, allow_inf_nan=False)]
Vertex = tuple[Lon, Lat]
SAID = {"op", "target", "id", "old", "basis", "by", "at", "edits"}  # not of the thing itself


class EditTable(BaseModel):
    """What every edit may say."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    old: dict[Key, str | Number | bool] = {}
    basis: Words | None = None
    by: Words | None = None
    at: When | None = None


class _Kept(EditTable):
    floor_area_m2: Count | None = None
    beds: Count | None = None
    seats: Count | None = None
    staff: Count | None = None
    on_main_road: Key | None = None
    grade: Words | None = None
    authority: Words | None = None
    open_hours: Words | None = None
    opened_on: When | None = None
    shut_on: When | None = None


class _Placed(EditTable):
    lon: Lon
    lat: Lat
    accuracy_m: Metres | None = None


class NewFacility(_Kept):
    """A facility that is added, but for its position."""

    op: Literal["facility.add"]
    id: Key
    kind: Key
    name: Words
    address: Words | None = None


class FacilityAdd(NewFacility, _Placed):
    """A facility that is added, with its position."""


class FacilityMove(_Placed):
    """A facility that is moved, or that had no position."""

    op: Literal["facility.move"]
    target: Key


class FacilityRemove(EditTable):
    """A facility that is removed."""

    op: Literal["facility.remove"]
    target: Key


class FacilitySet(_Kept):
    """What a facility is, and how well its position is known."""

    op: Literal["facility.set"]
    target: Key
    name: Words | None = None
    address: Words | None = None
    kind: Key | None = None
    status: Key | None = None
    assumed: bool | None = None
    accuracy_m: Metres | None = None


class _Home(EditTable):
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None
    households: Annotated[Count, Field(multiple_of=1)] | None = None
    residents: Count | None = None
    residents_60plus: Count | None = None
    neighbourhood: Words | None = None
    address: Words | None = None
    built_year: Words | None = None
    manager: Words | None = None


class HomeAdd(_Home):
    """A compound that no layer has."""

    op: Literal["home.add"]
    id: Key
    name: Words


class HomeSet(_Home):
    """Where a compound is, and who lives there."""

    op: Literal["home.set"]
    target: Key


class LinkAdd(EditTable):
    """A street that is added."""

    op: Literal["link.add"]
    id: Key
    name: Words
    line: Annotated[list[Vertex], Field(min_length=2, max_length=10_000)]
    street_class: Key | None = None
    accuracy_m: Metres | None = None


class StreetState(EditTable):
    """A street that is closed or opened."""

    op: Literal["street.close", "street.open"]
    target: Key


class _Gate(EditTable):
    name: Words | None = None
    street: Cleared | None = None
    hours: Cleared | None = None
    users: Cleared | None = None
    barrier_free: Key | None = None


class GateAdd(_Placed, _Gate):
    """A gate that is added to a compound."""

    op: Literal["gate.add"]
    id: Key
    compound_id: Key
    state: Key


class GateSet(_Gate):
    """Where a gate is, and who passes it when."""

    op: Literal["gate.set"]
    target: Key
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None
    state: Key | None = None


class _ProfileSet(EditTable):
    op: Literal["profile.set"]
    target: Key
    speed_m_per_s: Speed | None = None
    avoids: list[Key] | None = None


class _Group(EditTable):
    op: Literal["group"]
    edits: Annotated[list[_One], Field(min_length=1, max_length=MOST_EDITS)]


_One = Annotated[
    FacilityAdd
    | FacilityMove
    | FacilityRemove
    | FacilitySet
    | HomeSet
    | LinkAdd
    | StreetState
    | GateAdd
    | GateSet
    | _ProfileSet
    | _Group,
    Field(discriminator="op"),
]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: Words
    note: Annotated[str, StringConstraints(max_length=2_000), AfterValidator(one_line)] = ""
    coordinate_system: Words | None = None
    edits: Annotated[list[_One], Field(max_length=MOST_EDITS)] = []


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        A TOML file with `name`, `note` and a table ``[[edits]]`` for each edit; positions are
        in WGS 84, or in the system of degrees that `coordinate_system` names.

    Returns
    -------
    Scenario
        Its edits in order, positions in WGS 84; what they change is not looked up yet: see
        `apply_scenario`.

    Raises
    ------
    DataError
        With every fault of the file.

    Examples
    --------
    >>> [edit.op for edit in gg.read_scenario("data/scenarios/example.toml").edits]
    ['street.open', 'facility.add']
    """
    file = Path(path)
    raw, _ = read_toml(file, missing=_missing(file))
    return check_scenario(raw, where=file.name)


def check_scenario(raw: object, *, where: str = "") -> Scenario:
    """Return what a table of a scenario says, positions in WGS 84.

    Parameters
    ----------
    where
        The file; empty for one made in memory.

    Raises
    ------
    DataError
        With every fault of it.
    """
    try:
        read = _File.model_validate(raw)
    except ValidationError as error:
        raise DataError(said_validation(error, file_name=where or IN_MEMORY)) from None
    return Scenario(
        name=read.name,
        note=read.note,
        edits=edits_in_wgs84(
            tuple(thing_of(edit) for edit in read.edits),
            system=read.coordinate_system,
            where=where or IN_MEMORY,
        ),
        file=where,
    )


class _Alone(RootModel[_One]):
    model_config = ConfigDict(frozen=True, defer_build=True)


def find_edit_faults(edit: Edit, *, where: str) -> list[Fault]:
    """Hold an edit that may be made in memory to the keys and values of its kind."""
    named = "id" if edit.op.endswith(".add") else "target"
    said = {"op": edit.op, named: edit.target, **edit.new, "old": dict(edit.old)}
    if "line" in said:
        said["line"] = [tuple(vertex) for vertex in said["line"]]
    try:
        _Alone.model_validate(said)
    except ValidationError as error:
        return said_validation(error, file_name=where)
    return []


def thing_of(edit: EditTable) -> Edit:
    """Return a checked table of a file as an edit."""
    said = {key: value for key, value in dict(edit).items() if value is not None}
    op: Op = said["op"]
    return Edit(
        op=op,
        target=said.get("target") or said.get("id", ""),
        new={key: value for key, value in said.items() if key not in SAID},
        old={key: _seen(value) for key, value in said["old"].items()},
        basis=said.get("basis", ""),
        by=said.get("by", ""),
        at=said.get("at", ""),
        edits=tuple(thing_of(inner) for inner in said.get("edits", ())),
    )


def _missing(file: Path) -> Fault:
    return Fault(
        where=file.name,
        what=Text("没有这个方案文件", "there is no such scenario file"),
        mend=Text(
            "用 --scenario 给出一个 .toml 文件，写法见 docs/scenarios.md",
            "give a .toml file with --scenario; docs/scenarios.md shows how it is written",
        ),
    )
