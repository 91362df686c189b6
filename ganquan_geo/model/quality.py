"""The quality report of a study: every fault, what was mended, and what is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault, Severity

GRADES: Mapping[Severity, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("提醒", "warning"),
    "note": glossary.REMARK,
}
GRADE_MEANINGS: Mapping[Severity, Text] = {
    "error": Text("改了才能测算（规划的只停规划）", "stops the work (of the plan, the plan alone)"),
    "warning": Text("会改变数字", "changes a figure"),
    "note": Text("不改变数字", "changes no figure"),
}
RULES: Mapping[str, Text] = {
    "content": Text("文件、字段和值", "files, columns and values"),
    "duplicate_id": Text("编号重复", "ids given twice"),
    "geometry": Text("几何缺失或无效", "missing or invalid geometry"),
    "far_outside": Text("远在边界之外", "far outside the boundary"),
    "same_facility": Text("同名设施相距不到 100 米", "facilities of one name within 100 m"),
    "same_compound": Text("同名小区相距不到 100 米", "compounds of one name within 100 m"),
    "street_number": Text("门牌次序不合", "street numbers out of order"),
    "system": Text("坐标系存疑", "doubtful coordinate system"),
    "off_street": Text("离可步行的街道太远", "too far from any walkable street"),
    "shut_in": Text("没有可以通行的出入口", "no gate that can be passed"),
    "lane": Text("小区内部路不通出入口", "lanes of compounds that lead to no gate"),
    "through": Text("公共道路穿过有出入口的小区", "public streets through compounds with gates"),
    "wall": Text("误差区间没有计入的位置误差", "positions that bounds do not cover"),
    "cut_off": Text(
        "住户或设施所在的街道与路网不相连", "homes or facilities on streets apart from the network"
    ),
    "island": Text("与路网不相连的街道", "streets apart from the network"),
    "import": Text("导入时断开或没有收入的", "cut or left out by the import"),
    "near_end": Text("断头路几乎相接", "dead ends that nearly touch"),
    "bare_crossing": Text("相交处没有共同的点", "crossings without a node"),
    "unjoined_crossing": Text("相交而不相接的街道", "streets that cross and are not joined"),
    "duplicate_line": Text("重复的线", "lines drawn twice"),
    "overlap": Text("部分重叠的线", "lines that overlap in part"),
    "same_name": Text("同名而不在一处的街道", "streets of one name in several places"),
    "plan_name": Text("规划里的路名对不上", "names in the plan that no street has"),
    "profile": Text("换一种步行方式时", "for other walking profiles"),
    "correction": Text("更正与图层对不上", "corrections that no longer fit the layers"),
    "unplaced": glossary.POSITION_UNKNOWN,
}


# Rules whose worst fault has the least figure.
NEAREST = ("near_end", "same_facility", "same_compound")
# Counting a thing twice changes counts, and a walk by the distance between the two at most.
LESSER = ("same_facility", "duplicate_line", "overlap", "same_name")
FAR_M = 20_000.0  # a feature this far from the boundary is taken for a wrong coordinate


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that was mended in the copy of a study.

    Parameters
    ----------
    file, row, id
        Where: the file, its row counted from 1, and the id in that row.
    column
        The column that was changed; ``"geometry"``; or ``"row"`` for a row that was removed.
    old, new
        The values before and after; geometry as WKT in WGS 84.
    why
        What made it certain.
    """

    file: str
    row: int
    id: str
    column: str
    old: str
    new: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QualityReport:
    """What is wrong or odd in a study folder.

    Parameters
    ----------
    folder, name, date, credit
        Of the study; the name is the folder's where ``study.toml`` cannot be read.
    layers
        The layers that could be read, in WGS 84.
    faults
        Errors first, then warnings, then notes; of each rule the worst first.
    unchecked
        What could not be checked because something could not be read, and why.
    category_names
        By id, as far as ``study.toml`` can be read.
    kinds
        Of facility, with their names.
    files
        The file of each layer.
    """

    folder: str
    name: Text
    date: date | None
    credit: Text
    layers: Mapping[str, gpd.GeoDataFrame]
    faults: tuple[Fault, ...]
    unchecked: tuple[Text, ...] = ()
    category_names: Mapping[str, Text] = field(default_factory=dict)
    kinds: Mapping[str, Text] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def count(self, grade: Severity) -> int:
        """Return how many faults have a grade."""
        return sum(fault.severity == grade for fault in self.faults)


def said_shape(shape: shapely.Geometry | None) -> str:
    """Return a shape as WKT with all its decimals, empty for none."""
    return "" if shape is None else str(shapely.to_wkt(shape, rounding_precision=-1))


def said_cells(row: Mapping[str, object]) -> str:
    """Return a row as text, column=value, without the cells that are empty."""
    written = {name: _format_cell(value) for name, value in row.items()}
    return "; ".join(f"{name}={text}" for name, text in written.items() if text)


def _format_cell(value: object) -> str:
    if isinstance(value, shapely.Geometry):
        return said_shape(value)
    if value is None or value != value or str(value) == "<NA>":  # noqa: PLR0124 - NaN
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)  # type: ignore[call-overload]


def sort_faults(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return faults, each once: by grade, then the rule that bears on most homes, its worst first.

    A rule of which one fault bears on all homes stands before one of many small ones. What may
    be there twice stands behind what may have no walk at all.
    """
    grades, rules = list(GRADES), list(RULES)
    most: dict[tuple[str, str], int] = {}
    for one in faults:
        group = one.severity, one.rule
        most[group] = max(most.get(group, 0), one.homes or 0)

    def key(fault: Fault) -> tuple[int, bool, int, int, int, float, str, tuple[str, ...], str]:
        return (
            grades.index(fault.severity),
            fault.rule in LESSER,
            -most[fault.severity, fault.rule],
            rules.index(fault.rule),
            -(fault.homes or 0),
            fault.figure().value if fault.rule in NEAREST else -fault.figure().value,
            fault.where,
            fault.rows,
            fault.what.zh,
        )

    return tuple(sorted(dict.fromkeys(faults), key=key))
