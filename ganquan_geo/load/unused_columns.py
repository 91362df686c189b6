"""Columns that are not used: others of the same meaning, those that look known, and the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from ganquan_geo.load import synonyms
from ganquan_geo.load.coordinate_columns import is_position
from ganquan_geo.load.faults import noted
from ganquan_geo.load.map_words import system_of
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.units import heading_forms, is_share
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

SHOWN = 12
# By column of a layer, what the name of a column like it may hold; the first that fits decides.
_LOOKS = {
    "residents_60plus": re.compile("老年|老人|60岁|六十岁"),
    "households": re.compile("户数|户$|household"),
    "residents": re.compile("人口|人数|居民数|population|resident"),
    "floor_area_m2": re.compile("面积|area"),
    "beds": re.compile("床位|bed"),
    "seats": re.compile("座位|餐位|座席|席位|seat"),
    "staff": re.compile("人员|员工|职工|医生|医师|护士|staff"),
    "accuracy_m": re.compile("精度|误差|accuracy"),
    "kind": re.compile("类别|类型|种类"),
    "status": re.compile("状态"),
    "street_class": re.compile("道路等级|道路类"),
    "walkable": re.compile("步行"),
}
_PLACE_LIKE = re.compile("经度|纬度|坐标(?!系)|lon|lng|latitude")
# Of these only the same heading twice is a rival: a file has many ids, and positions in metres.
_MANY_SORTS = (
    *synonyms.POSITION_NAMES,
    "id",
    "name",
    "name_en",
    "basis",
    "basis_zh",
    "address",
    "evidence",
    "note",
    "content",
)
_UNIT_COLUMNS = ("单位", "计量单位", "unit")
_MANY = re.compile("[十百千万亿]|hundred|thousand|million")
_SERIAL = ("序号", "no", "nr", "id", "fid", "objectid", "sourcerow")


def find_rival_columns(
    frame: pd.DataFrame,
    own: Mapping[str, str],
    used: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
    source: LayerSource,
) -> Iterator[Fault]:
    """Warn of a second column of the same meaning whose values are others.

    Parameters
    ----------
    frame
        As the file has it, with `source_row`.
    own
        By schema column: the column taken for it, where the user did not name it.
    used
        By schema column: every column that is used.
    names
        By schema column: its known plain names.
    """
    for key in used:
        taken = used[key]
        if key not in own and taken != key:
            continue  # the user named it
        rivals = [
            str(name)
            for name in frame.columns
            if str(name) not in used.values()
            and _is_rival(str(name), taken, () if key in _MANY_SORTS else names[key])
        ]
        for rival in rivals:
            differs = _differs(frame[taken], frame[rival])
            if differs.any():
                yield _rival_warning(key, taken, rival, _rows(frame, differs), source.file)


def find_unused_columns(
    frame: pd.DataFrame,
    used: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
    source: LayerSource,
    schema: LayerSchema,
) -> Iterator[Fault]:
    """Warn of columns that look like one the layer lacks, and note the others that are not used.

    Parameters are those of `find_rival_columns`.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        return  # programs that write geometry add many columns
    is_placed = bool({"lon", "lonlat", "wkt"} & set(used))
    taken = {plain_name(name) for name in used.values()}  # which rivals are told of
    spare = [
        str(name)
        for name in frame.columns
        if str(name) not in used.values()
        and plain_name(name) not in (*_SERIAL, *taken)
        and not (is_placed and is_position(name))  # told with the pairs of coordinates
    ]
    looks: dict[str, re.Pattern[str]] = {key: one for key, one in _LOOKS.items() if key in names}
    if schema.geometry and not is_placed:
        looks["lon"] = _PLACE_LIKE
    for key, pattern in looks.items():
        alike = [name for name in spare if pattern.search(plain_name(name)) and not is_share(name)]
        if key not in used and alike:
            yield _looks_warning(key, alike, source.file, schema.name)
            spare = [name for name in spare if name not in alike]
    for name in [one for one in spare if plain_name(one) in _UNIT_COLUMNS]:
        said = [cell for cell in frame[name].dropna().unique().tolist() if _MANY.search(str(cell))]
        if said:
            spare.remove(name)
            yield _units_warning(name, said, source.file)
    if spare:
        listed = "、".join(spare[:SHOWN]) + (" 等" if len(spare) > SHOWN else "")
        yield noted(
            source.file,
            Text(f"没有用到的列：{listed}", f"has columns that are not used: {listed}"),
            Text(
                f"其中有要用的，在 study.toml 的 [columns.{schema.name}] 写明",
                f"to use one, name it in [columns.{schema.name}] of study.toml",
            ),
        )


def _units_warning(name: str, said: Sequence[object], where: str) -> Fault:
    listed = "、".join(map(str, said[:SHOWN]))
    return Fault(
        where=where,
        what=Text(
            f"列“{name}”写着 {listed}，没有用，数字照原样",
            f"has a column {name!r} that says {listed}; it is not used, figures are as they stand",
        ),
        mend=Text(
            "把单位写进表头，如“户数（百户）”",
            "put the unit into the heading, such as 户数（百户）",
        ),
        severity="warning",
    )


def _is_rival(name: str, taken: str, known: Sequence[str]) -> bool:
    if system_of(name) != system_of(taken):
        return False  # told with the pairs of coordinates
    plain = plain_name(name)
    return plain == plain_name(taken) or any(core in known for core, _ in heading_forms(name))


def _differs(taken: pd.Series, rival: pd.Series) -> NDArray[np.bool_]:
    """Return which rows have a value in the second column that is not that of the first."""
    first, second = (one.fillna("").map(str).str.strip() for one in (taken, rival))
    numbers = [pd.to_numeric(one, errors="coerce").to_numpy(float) for one in (first, second)]
    same = (first == second).to_numpy(bool) | (numbers[0] == numbers[1])
    return np.asarray((second != "").to_numpy(bool) & ~same)


def _rows(frame: pd.DataFrame, mask: NDArray[np.bool_]) -> tuple[str, ...]:
    numbers = frame["source_row"].to_numpy() if "source_row" in frame else np.arange(len(frame)) + 1
    return tuple(str(row) for row in numbers[mask].tolist())


def _rival_warning(key: str, taken: str, rival: str, rows: tuple[str, ...], where: str) -> Fault:
    return Fault(
        where=where,
        what=Text(
            f"两列都像字段 {key}，值不同：用的是“{taken}”，没有用“{rival}”",
            f"has two columns for {key} with other values: {taken!r} is used, {rival!r} is not",
        ),
        mend=Text(
            f"在 study.toml 的 [columns] 写明 {key} 是哪一列，或改掉另一列的名称",
            f"name the one for {key} in [columns] of study.toml, or rename the other",
        ),
        rows=rows,
        severity="warning",
    )


def _looks_warning(key: str, alike: Sequence[str], where: str, layer: str) -> Fault:
    listed = "、".join(alike[:SHOWN])
    wanted = Text("坐标", "coordinates") if key == "lon" else Text(f"字段 {key}", key)
    return Fault(
        where=where,
        what=Text(
            f"没有用到的列 {listed} 像是{wanted.zh}",
            f"has columns that look like {wanted.en} and are not used: {listed}",
        ),
        mend=Text(
            f"若是，在 study.toml 的 [columns.{layer}] 写明",
            f"if so, name them in [columns.{layer}] of study.toml",
        ),
        severity="warning",
    )
