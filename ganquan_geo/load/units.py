"""Units that office tables write into headings, above the table or behind a number."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load import synonyms
from ganquan_geo.load.plain_names import in_brackets, plain_name
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from ganquan_geo.load.sources import LayerSource

# By column, the words for one of what it counts.
STATE_UNIT = Text(
    "在表头写明单位，如“户数（百户）”", "state the unit in the heading, such as 户数（百户）"
)
_PEOPLE = ("人", "口", "名", "people", "person", "persons", "resident", "residents")
COUNTED = MappingProxyType(
    {
        "households": ("户", "household", "households"),
        "residents": _PEOPLE,
        "residents_60plus": _PEOPLE,
        "building_groups": ("个", "组"),
        "beds": ("张", "床", "个", "bed", "beds"),
        "seats": ("座", "个", "位", "席", "seat", "seats"),
        "staff": ("人", "名", "个", "people", "person", "persons"),
    }
)
LENGTHS = MappingProxyType(
    {
        **dict.fromkeys(("米", "m", "公尺", "metre", "meter", "metres", "meters"), 1.0),
        **dict.fromkeys(("公里", "千米", "km"), 1_000.0),
        **dict.fromkeys(("厘米", "cm"), 0.01),
        **dict.fromkeys(("毫米", "mm"), 0.001),
        **dict.fromkeys(("分米", "dm"), 0.1),
    }
)
AREAS = MappingProxyType(
    {
        **dict.fromkeys(("平方米", "平米", "平方", "平", "m2", "sqm", "m^2", "sqmetres"), 1.0),
        **dict.fromkeys(("公顷", "ha", "hectare", "hectares"), 10_000.0),
        **dict.fromkeys(("亩", "mu"), 2_000.0 / 3.0),
        **dict.fromkeys(("平方公里", "平方千米", "km2", "sqkm"), 1_000_000.0),
    }
)
# By column, how many ones are in what its figures may be counted in.
ONES = MappingProxyType(
    {
        **{column: dict.fromkeys(words, 1.0) for column, words in COUNTED.items()},
        "floor_area_m2": AREAS,
    }
)
MANY = MappingProxyType(
    {
        "": 1.0,
        "k": 1e3,
        **dict(zip("十百千万", (10.0, 100.0, 1e3, 1e4), strict=True)),
        **dict(zip(("十万", "百万", "千万"), (1e5, 1e6, 1e7), strict=True)),
        **dict(zip(("hundred", "thousand", "million"), (100.0, 1e3, 1e6), strict=True)),
    }
)
_COUNTED_WORDS = "|".join(
    sorted({re.escape(word) for words in ONES.values() for word in words}, reverse=True)
)
_AREA_WORDS = "|".join(sorted(map(re.escape, AREAS), reverse=True))
_MANY_WORDS = "十万|百万|千万|[十百千万]|hundreds?|thousands?|millions?|10{1,7}s?|k"
_LENGTH_WORDS = "公里|千米|厘米|毫米|分米|公尺|km|cm|mm|dm"
_LED = re.compile(r"^(?:计量)?(?:单位|unit)?[:：]?(?:按|以|in|of|x|×|乘)?")
_MANY = re.compile(rf"(?P<many>{_MANY_WORDS}|)(?P<one>{_COUNTED_WORDS}|)(?:计|为单位)?")
# A unit behind a name without brackets (户数_百, 户数x100), or before it (百户数).
_BEHIND = re.compile(
    rf"(?P<core>.+?)(?P<unit>(?:单位|按|in|x|×|乘)?(?:(?:{_MANY_WORDS})(?:{_COUNTED_WORDS})?|"
    rf"{_LENGTH_WORDS}|{_AREA_WORDS})(?:计|为单位)?)"
)
_BEFORE = re.compile(rf"(?P<unit>{_MANY_WORDS})(?P<core>\D.+)")
_ALONE = re.compile(rf"(?P<unit>{_MANY_WORDS})(?P<core>[户人])")
_ALONE_MEANS = {"户": "户数", "人": "人口"}
_ODD_UNIT = re.compile(
    r"[套栋幢间元%]|[十百千万亿]|㎡|m2|平方|公顷|亩|\^|hundred|thousand|million|\d{2,}"
)
_DATE = re.compile(r"(?:19|20)\d\d(?!\d)(?:[.\-/年]\d{1,2}(?:[.\-/月]\d{1,2})?)?")
_MANY_ALONE = re.compile(_MANY_WORDS)
_SHARE = re.compile(r"[%％‰]|百分比|占比")


class Scale(NamedTuple):
    """By how much the figures of a column are to be multiplied, and the unit that said so."""

    factor: float
    unit: str


def heading_forms(heading: object) -> list[tuple[str, str]]:
    """Return a heading's plain name, then the names that it may be with a unit and that unit.

    ``户数_百`` may be 户数 in 百, and ``百户数`` too.
    """
    plain = plain_name(heading)
    forms = [(plain, "")]
    for pattern in (_BEHIND, _BEFORE, _ALONE):
        if found := pattern.fullmatch(plain):
            core = found["core"]
            forms.append((_ALONE_MEANS[core] if pattern is _ALONE else core, found["unit"]))
    return forms


def heading_scale(column: str, heading: str, above: str) -> Scale | None:
    """Return what the figures of a column count in; None where nothing says so.

    Parameters
    ----------
    column
        The schema's column.
    heading
        The file's own name of it, such as ``"户数（百户）"`` or ``"百户数"``.
    above
        What a line above the table says, such as ``"百户、万人"``.
    """
    for said in (*_said_units(heading), *_units_without_sign(column, heading)):
        if scale := _scale(column, said):
            return scale
    for said in re.split(r"[、，,;；/]", above):
        if (scale := _scale(column, said.strip())) and not _MANY_ALONE.fullmatch(scale.unit):
            return scale
    return None


def unread_unit(column: str, heading: str, above: str) -> str:
    """Return what a heading or a line above says like a unit that is none here; empty for none."""
    if column not in ONES and column != "accuracy_m":
        return ""
    if heading_scale(column, heading, above) is not None:
        return ""
    for said in _said_units(heading):
        if column == "accuracy_m" or _ODD_UNIT.search(_DATE.sub("", said)):
            return said
    for said in re.split(r"[、，,;；/]", above):
        if column in ONES and _MANY_ALONE.fullmatch(plain_name(said)):
            return said
    return ""


def unread_unit_warning(column: str, said: str, heading: str, where: str) -> Fault:
    """Return the warning that a unit was not understood and the figures are as they stand."""
    return Fault(
        where=where,
        what=Text(
            f"“{said}”不像字段 {column}（{heading}）的单位，数字照原样用",
            f"says {said!r} of {column} ({heading}), which is no unit known for it; its figures "
            "are taken as they stand",
        ),
        mend=STATE_UNIT,
        severity="warning",
    )


def _said_units(heading: str) -> Iterator[str]:
    """Yield what a heading says in brackets or behind a stroke."""
    yield from (one for one in [in_brackets(heading)] if one)
    if tail := re.search(r"[/／,，](?:单位[:：]?)?([^/／,，]+)$", heading.strip()):
        yield tail[1].strip()


def _units_without_sign(column: str, heading: str) -> Iterator[str]:
    known = synonyms.COLUMN_NAMES[column]
    plain, *others = heading_forms(heading)
    if plain[0] not in known:
        yield from (unit for core, unit in others if core in known)


def is_share(heading: str) -> bool:
    """Return whether a heading speaks of a share and not of a count."""
    return bool(_SHARE.search(heading))


def _scale(column: str, said: str) -> Scale | None:
    said = _LED.sub("", plain_name(said))
    if column == "accuracy_m":
        said = said.removesuffix("为单位").removesuffix("计")
        return Scale(LENGTHS[said], said) if said in LENGTHS else None
    found = _MANY.fullmatch(said)
    if column not in ONES or not said or found is None:
        return None
    if found["one"] and found["one"] not in ONES[column]:
        return None
    many = found["many"].removesuffix("s")
    factor = float(many) if many.isdigit() else MANY[many]
    return Scale(factor * ONES[column].get(found["one"], 1.0), said)


def scaled(
    values: pd.Series, column: str, scale: Scale | None, source: LayerSource
) -> tuple[pd.Series, list[Fault]]:
    """Return the figures of a column in ones, and what was done or looks odd."""
    notes: list[Fault] = []
    if scale is not None and scale.factor != 1.0:
        values = (values * scale.factor).round(6)
        notes.append(_scaled_warning(column, scale, source.file))
    parts = values[values.notna() & (values != values.round())]
    if column in COUNTED and len(parts):
        notes += _fraction_warning(column, parts, source.file)
    return values, notes


def _scaled_warning(column: str, scale: Scale, where: str) -> Fault:
    return Fault(
        where=where,
        what=Text(
            f"字段 {column} 按“{scale.unit}”计，各值乘以 {scale.factor:g}",
            f"gives {column} in {scale.unit}; its values were multiplied by {scale.factor:g}",
        ),
        mend=Text("不对时改正表头里的单位", "if that is wrong, correct the unit in the heading"),
        severity="warning",
    )


def _fraction_warning(column: str, parts: pd.Series, where: str) -> Iterator[Fault]:
    example = f"{float(parts.iloc[0]):g}"
    yield Fault(
        where=where,
        what=Text(
            f"字段 {column} 有 {len(parts)} 个值不是整数（如 {example}），单位可能是百、千或万",
            f"has {len(parts)} values of {column} that are not whole (such as {example}): they may "
            "be in hundreds or thousands",
        ),
        mend=STATE_UNIT,
        severity="warning",
    )
