"""What each layer of a study must look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.words import glossary
from ganquan_geo.words.stand_ins import ALONG_STREET, UNNAMED
from ganquan_geo.words.text import Text

__all__ = [
    "ALONG_STREET",
    "CANDIDATES",
    "CAPACITIES",
    "DETAILS",
    "GATE_GAP_DEG",
    "JOINS_AT",
    "LAYERS",
    "STATUSES",
    "STREET_CLASSES",
    "UNNAMED",
    "Column",
    "LayerSchema",
]

GATE_GAP_DEG = 2e-6  # imported streets end this far before what nobody passes: about 0.2 m
STREET_CLASSES: dict[str, Text] = {
    "arterial": Text("主干路", "arterial"),
    "secondary": Text("次干路", "secondary street"),
    "local": Text("支路", "local street"),
    "lane": Text("弄巷", "lane"),
    "footway": Text("步道", "footway"),
    "steps": Text("台阶", "steps"),
    "greenway": Text("绿道", "greenway"),
}
STATUSES = ("existing", "planned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a layer.

    Parameters
    ----------
    name
        The column's name, with its unit where it is a quantity.
    type
        ``"text"``, ``"number"`` (finite, not negative), ``"whole"`` (a whole number of any
        sign) or ``"flag"`` (true or false).
    required
        Whether the column must be there.
    nullable
        Whether single values may be missing.
    choices
        Allowed values; empty for any.
    blank
        What a text that is missing becomes.
    counts
        Whether a number is a count of things, which has no fraction.
    """

    name: str
    type: Literal["text", "number", "whole", "flag"]
    required: bool = True
    nullable: bool = False
    choices: tuple[str, ...] = ()
    blank: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSchema:
    """The form of one layer: its geometry and its columns."""

    name: str
    title: Text
    geometry: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry_nullable: bool = False
    required: bool = True


_LINES = ("LineString", "MultiLineString")
_POLYGONS = ("Polygon", "MultiPolygon")
_EVERY = (
    Column(name="id", type="text"),
    Column(name="name", type="text"),
    Column(name="basis", type="text"),
    Column(name="accuracy_m", type="number", nullable=True),
)
_UNNAMED = (
    *(column for column in _EVERY if column.name != "name"),
    Column(name="name", type="text", required=False, nullable=True),
)
_LEVEL = (
    Column(name="layer", type="whole", required=False, nullable=True),
    Column(name="bridge", type="flag", required=False, nullable=True),
    Column(name="tunnel", type="flag", required=False, nullable=True),
)
_CAPACITY = Column(name="capacity", type="number", required=False, nullable=True)
YES_NO = ("yes", "no")  # of what may be left open, as no flag can
JOINS_AT = ("vertices",)  # how a street of OpenStreetMap meets others; drawn ones say nothing
_PEOPLE = tuple(
    Column(name=name, type="number", required=False, nullable=True, counts=name == "households")
    for name in ("households", "residents", "residents_60plus")
)
CAPACITIES: dict[str, Text] = {  # what a facility offers, by column
    "floor_area_m2": Text("建筑面积", "floor area"),
    "beds": Text("床位", "beds"),
    "seats": Text("座位", "seats"),
    "staff": glossary.STAFF,
}
# What offices keep of places beside: told as it is, but that compounds of one neighbourhood go
# together and the days are held against the study's.
DETAILS: dict[str, dict[str, Text]] = {
    "facilities": {
        "grade": Text("级别", "grade"),
        "authority": Text("主管部门", "authority"),
        "open_hours": Text("开放时间", "opening hours"),
        "opened_on": Text("投用日期", "opened on"),
        "shut_on": Text("停用日期", "closed on"),
    },
    "compounds": {
        "neighbourhood": glossary.COMMITTEE,
        "address": glossary.STREET_ADDRESS,
        "built_year": Text("建成年份", "built in"),
        "manager": Text("物业", "managed by"),
    },
}
_DETAILS = {
    layer: tuple(Column(name=name, type="text", required=False, nullable=True) for name in own)
    for layer, own in DETAILS.items()
}
_CAPACITIES = tuple(
    Column(name=name, type="number", required=False, nullable=True) for name in CAPACITIES
)
_NAMED_AREA = (
    Column(name="id", type="text", required=False, nullable=True),
    Column(name="name", type="text", required=False, nullable=True),
)

LAYERS: dict[str, LayerSchema] = {
    "streets": LayerSchema(
        name="streets",
        title=glossary.STREET_LAYER,
        geometry=_LINES,
        columns=(
            *(column for column in _EVERY if column.name != "name"),
            Column(name="name", type="text", nullable=True, blank=UNNAMED),
            Column(name="street_class", type="text", choices=tuple(STREET_CLASSES)),
            Column(name="walkable", type="flag"),
            Column(name="status", type="text", choices=STATUSES),
            Column(name="joins_at", type="text", required=False, nullable=True, choices=JOINS_AT),
            Column(name="access", type="text", required=False, nullable=True),
            Column(name="hours", type="text", required=False, nullable=True),
            *_LEVEL,
        ),
    ),
    "facilities": LayerSchema(
        name="facilities",
        title=glossary.FACILITIES,
        geometry=("Point", *_LINES, *_POLYGONS),
        geometry_nullable=True,
        columns=(
            *_EVERY,
            Column(name="kind", type="text"),
            Column(name="status", type="text", choices=STATUSES),
            Column(name="assumed", type="flag"),
            *_CAPACITIES,
            _CAPACITY,
            Column(name="on_main_road", type="text", required=False, nullable=True, choices=YES_NO),
            *_DETAILS["facilities"],
            *_LEVEL,
        ),
        required=False,
    ),
    "compounds": LayerSchema(
        name="compounds",
        title=glossary.COMPOUNDS,
        geometry=("Point", *_POLYGONS),
        geometry_nullable=True,
        columns=(
            *_EVERY,
            *_PEOPLE,
            Column(name="building_groups", type="number", required=False, nullable=True),
            Column(name="street_id", type="text", required=False, nullable=True),
            *_DETAILS["compounds"],
            *_LEVEL,
        ),
    ),
    "neighbourhoods": LayerSchema(
        name="neighbourhoods",
        title=glossary.NEIGHBOURHOODS,
        geometry=("Point", *_POLYGONS),
        geometry_nullable=True,
        columns=(
            *_EVERY,
            Column(name="service_area", type="text", required=False, nullable=True),
            *_LEVEL,
        ),
        required=False,
    ),
    "gates": LayerSchema(
        name="gates",
        title=glossary.GATES,
        geometry=("Point",),
        geometry_nullable=True,
        columns=(
            *_UNNAMED,
            Column(name="compound_id", type="text"),
            Column(
                name="state",
                type="text",
                required=False,
                nullable=True,
                choices=tuple(GATE_STATES),
            ),
            *(
                Column(name=name, type="text", required=False, nullable=True, choices=YES_NO)
                for name in ("always_closed", "lets_public", "barrier_free")
            ),
            *(
                Column(name=name, type="text", required=False, nullable=True)
                for name in ("hours", "users", "street", "checked_on")
            ),
        ),
        required=False,
    ),
    "entrances": LayerSchema(
        name="entrances",
        title=glossary.ENTRANCES,
        geometry=("Point",),
        columns=(*_UNNAMED, Column(name="facility_id", type="text")),
        required=False,
    ),
    "boundary": LayerSchema(
        name="boundary",
        title=Text("边界", "boundary"),
        geometry=_POLYGONS,
        columns=_EVERY,
    ),
    **{
        name: LayerSchema(
            name=name, title=title, geometry=_POLYGONS, columns=_NAMED_AREA, required=False
        )
        for name, title in (("water", glossary.WATER), ("green", glossary.GREEN))
    },
}

# No layer of a study: where a facility could be.
CANDIDATES = LayerSchema(
    name="candidates",
    title=Text("备选点", "candidates"),
    geometry=("Point", *_POLYGONS),
    columns=(
        Column(name="id", type="text"),
        Column(name="name", type="text", required=False, nullable=True),
        _CAPACITY,
        *_LEVEL,
    ),
)
