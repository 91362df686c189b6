"""Read a scenario file: the edits that a planner proposes, each checked for its kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationError,
)

from ganquan_geo.load.validation import read_toml, said_validation
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Edit, Scenario
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.scenario import Op

MOST_EDITS = 1_000
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
    AfterValidator(one_line),
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0, le=5_000, allow_inf_nan=False)]
Count = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Speed = Annotated[float, Field(gt=0, le=3, allow_inf_nan=False)]
Vertex = tuple[Lon, Lat]
SAID = {"op", "target", "id", "old", "basis", "by", "at", "edits"}  # not of the thing itself


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    old: dict[str, str | float | bool] = {}
    basis: Words | None = None
    by: Words | None = None
    at: Words | None = None


class _Capacities(_Edit):
    floor_area_m2: Count | None = None
    beds: Count | None = None
    seats: Count | None = None
    staff: Count | None = None


class _Placed(_Edit):
    lon: Lon
    lat: Lat
    accuracy_m: Metres | None = None


class _FacilityAdd(_Placed, _Capacities):
    op: Literal["facility.add"]
    id: Key
    kind: Key
    name: Words


class _FacilityMove(_Placed):
    op: Literal["facility.move"]
    target: Key


class _FacilityRemove(_Edit):
    op: Literal["facility.remove"]
    target: Key


class _FacilitySet(_Capacities):
    op: Literal["facility.set"]
    target: Key
    name: Words | None = None
    kind: Key | None = None
    status: Key | None = None
    assumed: bool | None = None
    accuracy_m: Metres | None = None


class _HomeSet(_Edit):
    op: Literal["home.set"]
    target: Key
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None
    households: Count | None = None
    residents: Count | None = None
    residents_60plus: Count | None = None


class _LinkAdd(_Edit):
    op: Literal["link.add"]
    id: Key
    name: Words
    line: Annotated[list[Vertex], Field(min_length=2, max_length=10_000)]
    street_class: Key | None = None
    accuracy_m: Metres | None = None


class _Street(_Edit):
    op: Literal["street.close", "street.open"]
    target: Key


class _ProfileSet(_Edit):
    op: Literal["profile.set"]
    target: Key
    speed_m_per_s: Speed | None = None
    avoids: list[Key] | None = None


class _Group(_Edit):
    op: Literal["group"]
    edits: Annotated[list[_One], Field(min_length=1, max_length=MOST_EDITS)]


_One = Annotated[
    _FacilityAdd
    | _FacilityMove
    | _FacilityRemove
    | _FacilitySet
    | _HomeSet
    | _LinkAdd
    | _Street
    | _ProfileSet
    | _Group,
    Field(discriminator="op"),
]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: Words
    note: Annotated[str, StringConstraints(max_length=2_000), AfterValidator(one_line)] = ""
    edits: Annotated[list[_One], Field(max_length=MOST_EDITS)] = []


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        A TOML file with `name`, `note` and a table ``[[edits]]`` for each edit.

    Returns
    -------
    Scenario
        Its edits in order; what they change is not looked up yet: see `apply_scenario`.

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
    try:
        read = _File.model_validate(raw)
    except ValidationError as error:
        raise DataError(said_validation(error, file_name=file.name)) from None
    return Scenario(
        name=read.name,
        note=read.note,
        edits=tuple(_thing(edit) for edit in read.edits),
        file=file.name,
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


def _thing(edit: _One) -> Edit:
    said = {key: value for key, value in dict(edit).items() if value is not None}
    op: Op = said["op"]
    return Edit(
        op=op,
        target=said.get("target") or said.get("id", ""),
        new={key: value for key, value in said.items() if key not in SAID},
        old=said["old"],
        basis=said.get("basis", ""),
        by=said.get("by", ""),
        at=said.get("at", ""),
        edits=tuple(_thing(inner) for inner in said.get("edits", ())),
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
