"""Begin a study from the files of an office: find out what each is, and say what is assumed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.columns import map_columns
from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.dispatch import read_raw
from ganquan_geo.load.map_words import find_named_map
from ganquan_geo.load.new_files import files_to_copy, new_names, refuse_exchanged
from ganquan_geo.load.office_kinds import (
    MORE_OF_CATEGORY,
    known_kinds,
    new_kind,
    office_kind,
    say_uncounted,
)
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.positions import fitted, in_wgs84, with_geometry
from ganquan_geo.load.schema_checks import find_empty
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.synonyms import VALUE_NAMES
from ganquan_geo.model.drafts import DraftCategory, NewStudy
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.layers import LAYERS, STREET_CLASSES, UNNAMED
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.load.formats.raw import RawLayer
    from ganquan_geo.model.drafts import StudyDraft
    from ganquan_geo.model.errors import Fault

MARGIN_M = 100.0  # of a boundary drawn around what there is
NEAR_STREETS_DEG = 0.02  # homes farther from all streets do not stretch the boundary
MOST_KINDS = 60
LARGE_ROWS = 5_000  # of a layer that is written as a GeoPackage
CLASS_COLUMNS = ("fclass", "highway", "道路类型", "类型", "type")
REGISTER_NOTE = Text(
    "街道提供的名录，是否齐全待核实", "from the office's own list; whether it is complete is open"
)
NEEDS = {
    "streets": Text("道路（--streets）", "streets (--streets)"),
    "facilities": Text("设施（--facilities）", "facilities (--facilities)"),
    "compounds": Text("小区（--compounds）", "compounds (--compounds)"),
    "boundary": Text("边界（--boundary）", "a boundary (--boundary)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChoices:
    """What the user gives for a new study.

    Parameters
    ----------
    name
        Of the sub-district.
    date, date_given
        The day the data stand for, and whether the user gives it; else it is today.
    files
        By layer, its file; any may be missing.
    parts, systems
        By layer, the sheet to read and the system of its numbers, where the user says so.
    accuracy_m
        How good positions are of which the files do not say it, metres.
    """

    name: Text
    date: date
    date_given: bool = True
    files: Mapping[str, Path]
    parts: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    accuracy_m: float = 30.0


@dataclass(slots=True)
class _Told:
    """What is gathered for ``study.toml`` while the files are looked at."""

    parts: dict[str, str] = field(default_factory=dict)
    systems: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    defaults: dict[str, dict[str, str | float | bool]] = field(default_factory=dict)
    kinds: dict[str, Text] = field(default_factory=dict)
    places: dict[str, gpd.GeoSeries] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    found: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)


def build_new_study(choices: NewChoices, *, draft: StudyDraft | None = None) -> NewStudy:
    """Look at the files of a new study and put together what its ``study.toml`` has to say.

    Parameters
    ----------
    draft
        What an extract of OpenStreetMap holds: it stands in for layers that have no file.

    Raises
    ------
    DataError
        With every fault of the files that keeps them from being understood.
    """
    told = _Told()
    faults: list[Fault] = []
    for layer, path in choices.files.items():
        try:
            _look_at(layer, path, choices, told)
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    if choices.name.en == choices.name.zh and not choices.name.zh.isascii():
        told.notes.append(
            Text(
                "没有给英文名称（--name-en），英文的结果里用中文名",
                "no English name was given (--name-en); English results have the Chinese one",
            )
        )
    names = new_names(choices.files)
    frames: dict[str, gpd.GeoDataFrame] = {}
    if draft is not None:
        frames = {name: one for name, one in draft.layers.items() if name not in choices.files}
        told.notes += draft.notes
        told.kinds |= {kind: name for kind, name in draft.kinds.items() if kind not in told.kinds}
    elif "boundary" not in choices.files and (drawn := _extent(told)) is not None:
        frames["boundary"] = _boundary_layer(choices.name, drawn)
    categories = tuple(_categories(told.kinds, draft))
    # An extract alone is of its own date; what an office gives is of today unless it says so.
    office = choices.date_given or not choices.files.keys() <= {"boundary"}
    day, stated = (
        (choices.date, True) if draft is None or office else (draft.date, draft.date_known)
    )
    needed = {kind for category in categories for kind in category.kinds}
    known = known_kinds()
    if "facilities" in frames:
        found = frames["facilities"]["kind"].value_counts()
        told.found = {str(kind): (str(kind), int(n)) for kind, n in found.items()}
    told.notes += say_uncounted(told.found, needed, {**known, **told.kinds})
    files = {name: names[name] for name in choices.files}
    for name, frame in frames.items():
        files[name] = f"{name}.{'gpkg' if len(frame) > LARGE_ROWS else 'geojson'}"
    listed = "、".join(dict.fromkeys(path.name for path in choices.files.values()))
    credit = Text(f"资料：{listed}", f"data: {listed.replace('、', ', ')}")
    if draft is not None:
        credit = Text(f"{draft.credit.zh}；{credit.zh}", f"{draft.credit.en}; {credit.en}")
        credit = credit if listed else draft.credit
    return NewStudy(
        id=_identity(choices.name.en),
        name=choices.name,
        date=day,
        date_known=stated,
        credit=credit if listed or draft else Text("资料待补", "data to come"),
        files={name: files[name] for name in LAYERS if name in files},
        copies=dict(files_to_copy(choices.files, names)),
        frames=frames,
        parts=told.parts,
        systems=told.systems,
        columns=told.columns,
        values=told.words,
        defaults=told.defaults,
        kinds={kind: known[kind] for kind in known if kind in needed} | told.kinds,
        categories=categories,
        notes=tuple(told.notes),
        losses=draft.losses if draft is not None and "streets" in frames else (),
        homes=draft.homes if draft is not None and "compounds" in frames else "compounds",
        missing=tuple(need for name, need in NEEDS.items() if name not in files),
    )


def _look_at(layer: str, path: Path, choices: NewChoices, told: _Told) -> None:
    """Find out what a file holds and note what has to be said of it."""
    schema = LAYERS[layer]
    source = LayerSource(
        file=path.name, part=choices.parts.get(layer), system=choices.systems.get(layer)
    )
    raw = read_raw(path, source, schema)
    numbered = raw.frame.assign(source_row=raw.rows)
    frame, positions, _ = map_columns(numbered, source, schema)
    if source.part is not None:
        told.parts[layer] = source.part
    named = find_named_map(numbered, positions, source, raw.beside)
    said = named.system if named is not None and not named.rows else ""
    system = source.system or raw.system or said
    if system:
        source = LayerSource(file=source.file, part=source.part, system=system)
        told.systems[layer] = system
    if system and choices.systems.get(layer) is None:
        told.notes.append(
            Text(
                f"{path.name} 的坐标按列名或文件所写当作 {system}；"
                "已是 WGS 84 的，删去 [systems] 里的这一项",
                f"{path.name} is taken to be in {system}, as it says itself; remove the entry in "
                "[systems] if it is in WGS 84",
            )
        )
    _say_values(layer, frame, raw, told)
    _say_defaults(layer, frame, path, choices, told)
    placed, faults, _ = with_geometry(frame, positions, source)
    unread = {row for one in (*raw.faults, *faults) if one.spoilt is not None for row in one.spoilt}
    told.unread[layer] = len(unread)
    moved, _ = in_wgs84(placed, source, path.parent)
    refuse_exchanged(layer, numbered, moved.geometry, source)
    shaped, _ = fitted(moved, source, schema)
    shapes = shaped.geometry[~np.isin(np.arange(len(shaped)), [*unread])]
    told.places[layer] = shapes[~(shapes.isna() | shapes.is_empty)]
    _refuse_metres(told.places[layer], layer, path)


def _refuse_metres(places: gpd.GeoSeries, layer: str, path: Path) -> None:
    bounds = np.abs(places.total_bounds) if len(places) else np.zeros(4)
    if (bounds > (180.0, 90.0, 180.0, 90.0)).any():
        raise refused(
            path.name,
            Text(
                "坐标不是经纬度，不知道是哪个坐标系",
                "is not in degrees, and its system is not known",
            ),
            Text(
                f"写明：--system {layer}=CGCS2000，或 {layer}=EPSG:4549、{layer}=local:控制点.csv",
                f"state it: --system {layer}=EPSG:4549, or {layer}=local:control.csv",
            ),
        )


def _say_values(layer: str, frame: pd.DataFrame, raw: RawLayer, told: _Told) -> None:
    if layer == "facilities" and "kind" in frame.columns:
        words = dict.fromkeys(
            str(cell).strip() for cell in frame["kind"].dropna() if str(cell).strip()
        )
        found = {word: office_kind(word) for word in words}
        known = known_kinds()
        told.kinds |= {kind: known[kind] for kind in found.values() if kind}
        unknown = [word for word, kind in found.items() if kind is None and ";" not in word]
        for number, word in enumerate(unknown[:MOST_KINDS], start=1):
            kind, name = new_kind(number, word[:200])
            told.kinds[kind] = name
            found[word] = kind
        stated = {word: kind for word, kind in found.items() if kind and ";" not in word}
        if stated:
            told.words[layer] = {"kind": stated}
        cells = frame["kind"].dropna().astype(str).str.strip()
        told.found = {word: (found[word], int((cells == word).sum())) for word in words}
    if layer == "streets":
        _say_street_classes(frame, raw, told)


def _say_street_classes(frame: pd.DataFrame, raw: RawLayer, told: _Told) -> None:
    """Say which class each of the file's words stands for; what is not known is a local street."""
    column = next((name for name in raw.frame.columns if str(name).lower() in CLASS_COLUMNS), None)
    if "street_class" not in frame.columns and column is None:
        return
    cells = frame["street_class"] if "street_class" in frame.columns else raw.frame[column]
    words = dict.fromkeys(str(cell).strip() for cell in cells.dropna() if str(cell).strip())
    by_tag = read_osm_table().street_class
    known = {**VALUE_NAMES["street_class"], **by_tag, **{name: name for name in STREET_CLASSES}}
    found = {word: known.get(plain_name(word)) or known.get(word.lower()) for word in words}
    if "street_class" not in frame.columns:
        if not any(found.values()):
            return
        told.columns["streets"] = {"street_class": str(column)}
    lost = [word for word, name in found.items() if name is None]
    stated = {word: name or "local" for word, name in found.items() if name != word}
    if stated:
        told.words["streets"] = {"street_class": stated}
    if lost:
        listed = "、".join(lost[:12])
        told.notes.append(
            Text(f"这些道路等级当作支路：{listed}", f"these classes are taken as local: {listed}")
        )


def _say_defaults(
    layer: str, frame: pd.DataFrame, path: Path, choices: NewChoices, told: _Told
) -> None:
    """Give values for the columns that a file does not have, or not in every row."""
    standard: dict[str, str | float | bool] = {
        "basis": path.stem,
        "accuracy_m": choices.accuracy_m,
        "status": "existing",
        "assumed": False,
        "walkable": True,
        "street_class": "local",
    }
    if layer in ("streets", "boundary"):
        standard["name"] = UNNAMED if layer == "streets" else choices.name.zh
    if layer == "boundary":
        del standard["accuracy_m"]
    taken = told.columns.get(layer, {})
    given: dict[str, str | float | bool] = {}
    for column in LAYERS[layer].columns:
        if not column.required or column.name not in standard or column.name in taken:
            continue
        if column.name not in frame.columns or find_empty(frame[column.name]).any():
            given[column.name] = standard[column.name]
    if given:
        told.defaults[layer] = given
    if "accuracy_m" in given:
        told.notes.append(
            Text(
                f"{path.name} 没有写位置精度，按 {choices.accuracy_m:g} 米计",
                f"{path.name} states no accuracy of positions; {choices.accuracy_m:g} m is taken",
            )
        )
    if layer == "streets" and "status" in given:
        told.notes.append(
            Text(
                f"{path.name} 没有写的，都当作已建成、可步行的支路",
                f"what {path.name} does not say: streets are taken as built, walked, and local",
            )
        )


def _extent(told: _Told) -> shapely.Geometry | None:
    """Return a boundary around the homes, else around what there is; None for no place at all.

    Homes far from every street do not count: their positions are likely wrong.
    """
    streets = told.places.get("streets")
    homes = told.places.get("compounds")
    if homes is not None and streets is not None and len(streets):
        west, south, east, north = streets.total_bounds + NEAR_STREETS_DEG * np.array(
            [-1, -1, 1, 1]
        )
        near = homes[homes.intersects(shapely.box(west, south, east, north))]
        homes = near if len(near) else homes
    places = {"compounds": homes, "streets": streets, "facilities": told.places.get("facilities")}
    found = [(name, one) for name, one in places.items() if one is not None and len(one)]
    if not found:
        return None
    name, shown = found[0]
    around = glossary.COMPOUNDS if name == "compounds" else Text("数据", "data")
    told.notes.append(
        Text(
            f"没有给边界，以{around.zh}的范围外 {MARGIN_M:g} 米为边界",
            f"no boundary was given: {MARGIN_M:g} m around the {around.en} stands for it",
        )
    )
    if unread := told.unread[name]:
        told.notes.append(
            Text(
                f"边界没有算进读不出的 {unread} 行；改好文件后删去新的文件夹，再运行这条命令",
                f"the boundary is without {how_many(unread, 'row')} that cannot be read: mend "
                "the file, remove the new folder and run this command again",
            )
        )
    west, south, east, north = shown.total_bounds
    crs = local_crs((west + east) / 2, (south + north) / 2)
    box = gpd.GeoSeries([shapely.box(west, south, east, north)], crs=WGS84).to_crs(crs)
    wider = gpd.GeoSeries(box.buffer(MARGIN_M, join_style="mitre"), crs=crs).to_crs(WGS84)
    return shapely.union_all(wider.to_numpy())


def _boundary_layer(name: Text, outline: shapely.Geometry) -> gpd.GeoDataFrame:
    row = {"id": "boundary", "name": name.zh, "basis": "extent", "accuracy_m": None}
    return gpd.GeoDataFrame([row], geometry=[outline], crs=WGS84)


def _categories(kinds: Mapping[str, Text], draft: StudyDraft | None) -> Iterator[DraftCategory]:
    for category in read_osm_table().categories:
        more = tuple(k for k in MORE_OF_CATEGORY.get(category.id, ()) if k in kinds)
        yield DraftCategory(
            id=category.id,
            name=category.name,
            sign=category.sign,
            kinds=(*category.kinds, *more),
            note=category.note if draft is not None else REGISTER_NOTE,
        )


def _identity(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    return words if words[:1].isalpha() else "study"
