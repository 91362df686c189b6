"""Read the table that says which tags are which street, facility and category."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import read_bytes
from ganquan_geo.load.validation import MOST_TOML_BYTES, parse_toml, said_validation
from ganquan_geo.model.drafts import DraftCategory
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLE_FILE = "osm_table.toml"
REGISTER_NOTE = Text(
    "OpenStreetMap 的登记，不能当作完整", "from OpenStreetMap, which need not be complete"
)

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Pair = Annotated[list[Words], Field(min_length=2, max_length=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition on a tag: its value is, or contains, a text."""

    key: str
    value: str
    contains: bool

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Return whether an object with these tags meets it; ``a;b`` has both values."""
        there = tags.get(self.key)
        if there is None:
            return False
        return self.value in there if self.contains else self.value in there.split(";")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of facility and the sets of conditions of which one must hold."""

    kind: str
    any_of: tuple[tuple[Condition, ...], ...]

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Return whether an object with these tags is of this kind."""
        for conditions in self.any_of:
            if conditions[0].key in tags and all(one.holds(tags) for one in conditions):
                return True
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmTable:
    """The table as things.

    Parameters
    ----------
    street_class, street_class_if_allowed
        Street class by ``highway`` value: walked unless forbidden; walked only if allowed.
    allowed, forbidden_foot, forbidden_access, service_left_out
        Values of ``foot`` and ``access``, of ``foot``, of ``access``, of ``service``.
    only_at_grade, not_in_tunnels
        Values of ``highway`` that are walked off the ground only where tags say so.
    sidewalk_elsewhere
        Values of ``highway`` that are not walked where the sidewalk is a way of its own.
    barriers_closed
        Values of ``barrier`` that nobody passes on foot.
    homes_along, homes_in
        Values of ``highway`` and of ``building`` where people live.
    rules
        Of facilities, in the order they are tried.
    kinds, categories
        What the study has.
    text
        The table itself.
    """

    street_class: Mapping[str, str]
    street_class_if_allowed: Mapping[str, str]
    allowed: frozenset[str]
    forbidden_foot: frozenset[str]
    forbidden_access: frozenset[str]
    service_left_out: frozenset[str]
    only_at_grade: frozenset[str]
    not_in_tunnels: frozenset[str]
    sidewalk_elsewhere: frozenset[str]
    barriers_closed: frozenset[str]
    homes_along: frozenset[str]
    homes_in: frozenset[str]
    rules: tuple[Rule, ...]
    kinds: Mapping[str, Text]
    categories: tuple[DraftCategory, ...]
    text: str

    def keys(self) -> frozenset[str]:
        """Return the tag keys by which a facility may be found."""
        return frozenset(conditions[0].key for rule in self.rules for conditions in rule.any_of)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Walking(_Table):
    allowed: list[Words]
    forbidden_foot: list[Words]
    forbidden_access: list[Words]
    service_left_out: list[Words]
    only_at_grade: list[Words]
    not_in_tunnels: list[Words]
    sidewalk_elsewhere: list[Words]
    barriers_closed: list[Words]
    homes_along: list[Words]
    homes_in: list[Words]


class _Facility(_Table):
    kind: Key
    tags: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[^=~&]+[=~][^&]+(&[^=~&]+[=~][^&]+)*$")]],
        Field(min_length=1),
    ]


class _Category(_Table):
    id: Key
    name: Pair
    sign: Pair
    kinds: Annotated[list[Key], Field(min_length=1)]


class _File(_Table):
    streets: dict[str, list[Words]]
    streets_if_allowed: dict[str, list[Words]] = {}
    walking: _Walking
    facilities: Annotated[list[_Facility], Field(min_length=1)]
    kinds: dict[Key, Pair]
    categories: Annotated[list[_Category], Field(min_length=1, max_length=12)]


def read_osm_table(path: Path | None = None) -> OsmTable:
    """Read a table of tags; without a path, the one of this package.

    Raises
    ------
    DataError
        If the file is no such table.
    """
    where = TABLE_FILE if path is None else path.name
    if path is None:
        content = resources.files(__package__).joinpath(TABLE_FILE).read_bytes()
    else:
        content = read_bytes(path, where, most_bytes=MOST_TOML_BYTES)
    try:
        file = _File.model_validate(parse_toml(content, where))
    except ValidationError as error:
        raise DataError(said_validation(error, file_name=where)) from None
    _check_names(file, where)
    return _things(file, content.decode("utf-8-sig"))


def _things(file: _File, text: str) -> OsmTable:
    return OsmTable(
        street_class={v: name for name, values in file.streets.items() for v in values},
        street_class_if_allowed={
            v: name for name, values in file.streets_if_allowed.items() for v in values
        },
        **{key: frozenset(values) for key, values in file.walking},
        rules=tuple(
            Rule(kind=rule.kind, any_of=tuple(_conditions(tags) for tags in rule.tags))
            for rule in file.facilities
        ),
        kinds={kind: Text(*names) for kind, names in file.kinds.items()},
        categories=tuple(
            DraftCategory(
                id=category.id,
                name=Text(*category.name),
                sign=Text(*category.sign),
                kinds=tuple(category.kinds),
                note=REGISTER_NOTE,
            )
            for category in file.categories
        ),
        text=text,
    )


def _conditions(written: str) -> tuple[Condition, ...]:
    made = []
    for part in written.split("&"):
        contains = "=" not in part or ("~" in part and part.index("~") < part.index("="))
        key, _, value = part.partition("~" if contains else "=")
        made.append(Condition(key=key.strip(), value=value.strip(), contains=contains))
    return tuple(made)


def _check_names(file: _File, where: str) -> None:
    classes = {*file.streets, *file.streets_if_allowed} - set(STREET_CLASSES)
    used = {rule.kind for rule in file.facilities} | {k for c in file.categories for k in c.kinds}
    unknown = sorted(classes) + sorted(used - set(file.kinds))
    if unknown:
        listed = ", ".join(unknown)
        raise refused(
            where,
            Text(f"有无人认识的等级或种类：{listed}", f"names unknown classes or kinds: {listed}"),
            Text("在 [kinds] 中加上种类，或改正拼写", "add them to [kinds] or correct them"),
        )
