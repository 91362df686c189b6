"""Units that office tables write into headings, above the table or behind a number."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.plain_names import in_brackets, plain_name
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from ganquan_geo.load.sources import LayerSource

# By column, the word for one of what it counts.
COUNTED = MappingProxyType(
    {
        "households": ("户",),
        "residents": ("人", "口"),
        "residents_60plus": ("人",),
        "building_groups": ("个", "组"),
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
MANY = MappingProxyType(
    {"": 1.0, "十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6}
)
_LED = re.compile(r"^(计量)?单位[:：]?")
_TIMES = re.compile(r"[x×乘]([0-9]+)")
_SHARE = re.compile(r"[%％‰]|百分比|占比")
_NUMBER = re.compile(
    r"(?:约|近|共|≈|~)?\s*(?P<number>[+-]?\d[\d.]*)\s*(?P<more>余|多)?\s*(?P<many>百万|十万|[十百千万])?"
    r"\s*(?:余|多)?\s*(?P<unit>户|人|名|个|栋|幢|组|口|公里|千米|厘米|毫米|分米|米|公尺|km|cm|mm|m)?(?:左右|以内)?",
    re.IGNORECASE,
)


class Scale(NamedTuple):
    """By how much the figures of a column are to be multiplied, and the unit that said so."""

    factor: float
    unit: str


def heading_scale(column: str, heading: str, above: str) -> Scale | None:
    """Return what the figures of a column count in; None where nothing says so.

    Parameters
    ----------
    column
        The schema's column.
    heading
        The file's own name of it, such as ``"户数（百户）"``.
    above
        What a line above the table says, such as ``"百户、万人"``.
    """
    own = _LED.sub("", in_brackets(heading))
    tail = re.search(r"[/／,，](?:单位[:：]?)?([^/／,，]+)$", heading.strip())
    for said in (own, tail[1].strip() if tail else ""):
        if scale := _scale(column, said):
            return scale
    for said in re.split(r"[、，,;；/]", above):
        if (scale := _scale(column, said.strip())) and scale.unit not in MANY:
            return scale
    return None


def is_share(heading: str) -> bool:
    """Return whether a heading speaks of a share and not of a count."""
    return bool(_SHARE.search(heading))


def _scale(column: str, said: str) -> Scale | None:
    said = plain_name(said)
    if column == "accuracy_m":
        return Scale(LENGTHS[said], said) if said in LENGTHS else None
    words = COUNTED.get(column, ())
    if words and (times := _TIMES.fullmatch(said)):
        return Scale(float(times[1]), said)
    many = next((said.removesuffix(word) for word in words if said.endswith(word)), said)
    return Scale(MANY[many], said) if words and said and many in MANY else None


def plain_number(text: str, column: str) -> str | None:
    """Return a number typed with its unit as a plain number; None if it is not one.

    ``"1.2万人"`` is 12000, ``"约300户"`` 300, ``"2公里"`` of a length 2000.
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    factor = MANY[found["many"] or ""]
    if column == "accuracy_m":
        factor *= LENGTHS.get((found["unit"] or "m").lower(), 1.0)
    if factor == 1.0:
        return found["number"]
    try:
        return repr(round(float(found["number"]) * factor, 6))
    except ValueError:
        return None


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
        severity="note",
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
        mend=Text(
            "在表头写明单位，如“户数（百户）”",
            "state the unit in the heading, such as 户数（百户）",
        ),
        severity="warning",
    )
