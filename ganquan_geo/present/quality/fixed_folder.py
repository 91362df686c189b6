"""Write the repaired copy of a study beside the original, with the list of its changes."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict
from functools import partial
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.tables import write_csv
from ganquan_geo.present.writing import (
    Writer,
    copy_file,
    prepare_folder,
    write_json,
    write_text,
    write_together,
)
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import geopandas as gpd

    from ganquan_geo.model.quality import Change

CHANGES_TABLE = "fix_changes.csv"
CHANGES_FILE = "fix_changes.json"
TABLES = ("systems", "parts", "encodings", "columns", "values", "defaults")
_HEADER = re.compile(r"\s*\[+\s*([^\[\]]+?)\s*\]+")


def fixed_folder(study: Path) -> Path:
    """Return where the repaired copy of a study goes: beside it."""
    whole = study.resolve()
    return whole.parent / f"{whole.name}_fixed"


def spare_copy(study: Path) -> None:
    """Refuse it, before the work, to make a copy where one is already.

    What a run left there that was killed is no copy.

    Raises
    ------
    OutputError
        If there is one.
    """
    target = fixed_folder(study)
    taken = target.exists() or target.is_symlink()
    if target.is_dir() and not target.is_symlink():
        prepare_folder(target, (), fresh=True)
        taken = any(target.iterdir())
    if taken:
        raise OutputError(
            Text(
                f"{target} 已经有了，没有写入。先改名或移走它",
                f"{target} is there already; nothing was written. Rename or move it first",
            )
        )


def write_fixed_study(
    study: Path,
    layers: Mapping[str, gpd.GeoDataFrame],
    changes: tuple[Change, ...],
    *,
    files: Mapping[str, str],
    plain: Collection[str],
    inputs: Iterable[str],
) -> tuple[Path, ...]:
    """Write the repaired copy, all or nothing; the original is only read.

    Mended layers are GeoJSON; every other file is copied byte for byte. The list of changes
    is ``fix_changes.csv`` and ``fix_changes.json``.

    Parameters
    ----------
    layers
        The mended ones: their rows in WGS 84 under the schema's names.
    files
        By layer: the file it was read from.
    plain
        The layers whose file is GeoJSON of which ``study.toml`` says nothing further, so that
        the mended one can take its name.
    inputs
        Names of the files the study reads, some of which may lie in folders.

    Returns
    -------
    tuple of pathlib.Path
        The files written.

    Raises
    ------
    OutputError
        If the copy is already there, or cannot be written.
    """
    target = fixed_folder(study)
    spare_copy(study)
    moved = {name: _new_name(name, study) for name in layers if name not in plain}
    writers: dict[str, Writer] = _copies(study, inputs)
    if moved:
        text = (study / SETTINGS_FILE).read_bytes().decode("utf-8-sig")
        writers[SETTINGS_FILE] = partial(write_text, edit_settings(text, moved))
    for name in layers:
        writers.pop(_plain_name(files[name]), None)  # the mended one stands for it
    for name, frame in layers.items():
        writers[moved.get(name, _plain_name(files[name]))] = partial(
            write_text, format_geojson(frame)
        )
    rows = [{**asdict(one), "why": one.why.zh, "why_en": one.why.en} for one in changes]
    writers[CHANGES_TABLE] = partial(write_csv, pd.DataFrame(rows))
    writers[CHANGES_FILE] = partial(write_json, [asdict(one) for one in changes])
    return write_together(target, writers, fresh=True)


def format_geojson(frame: gpd.GeoDataFrame) -> str:
    """Return a layer as GeoJSON with its coordinates as exact as they are."""
    shapes = shapely.to_geojson(frame.geometry.to_numpy())
    facts = frame.drop(columns=["source_row", frame.geometry.name])
    rows = [
        json.dumps(
            {str(key): _plain(value) for key, value in row.items()},
            ensure_ascii=False,
            allow_nan=False,
        )
        for row in facts.to_dict("records")
    ]
    features = ",\n".join(
        f'{{"type": "Feature", "properties": {row}, "geometry": {shape or "null"}}}'
        for row, shape in zip(rows, shapes, strict=True)
    )
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'


def edit_settings(text: str, files: Mapping[str, str]) -> str:
    """Return ``study.toml`` with layers in new files, of which nothing further is said.

    All else, comments among it, stays. The result is held against what it must say.

    Raises
    ------
    OutputError
        If the file is written in a way that cannot be changed line by line.
    """
    kept: list[str] = []
    table = ""
    for line in text.splitlines():
        header = _HEADER.match(line)
        table = header[1].replace('"', "") if header else table
        head, _, rest = table.partition(".")
        layer = rest.split(".", 1)[0]
        if head in ("columns", "values", "defaults") and layer in files:
            continue
        key = line.split("=", 1)[0].strip().strip('"') if "=" in line else ""
        if table in ("systems", "parts", "encodings") and key in files:
            continue
        if table == "layers" and key in files:
            kept.append(f"{key} = {json.dumps(files[key], ensure_ascii=False)}")
            continue
        kept.append(line)
    edited = "\n".join(kept) + "\n"
    wanted = tomllib.loads(text)
    wanted["layers"] = {**wanted["layers"], **files}
    for name in TABLES:
        wanted[name] = {k: v for k, v in wanted.get(name, {}).items() if k not in files}
    try:
        found = tomllib.loads(edited)
    except tomllib.TOMLDecodeError:
        found = {}
    if {**{name: {} for name in TABLES}, **found} != wanted:
        raise OutputError(
            Text(
                "study.toml 的写法无法自动改（图层另存为 GeoJSON 后要改 [layers]），没有写入。"
                "把各表写成 [layers]、[systems] 这样的段落",
                "study.toml is written in a way that cannot be changed line by line; nothing was "
                "written. Write its tables as sections such as [layers] and [systems]",
            )
        )
    return edited


def _new_name(name: str, study: Path) -> str:
    own = f"{name}.geojson"
    return own if not (study / own).exists() else f"{name}_fixed.geojson"


def _copies(study: Path, inputs: Iterable[str]) -> dict[str, Writer]:
    """Return what copies the study's files, and of its folders those files it reads."""
    writers: dict[str, Writer] = {}
    for path in sorted(study.iterdir()):
        hidden = path.name.startswith(".") or path.name in (CHANGES_TABLE, CHANGES_FILE)
        if path.is_file() and not path.is_symlink() and not hidden:
            writers[path.name] = partial(copy_file, path)
    return writers | {_plain_name(name): partial(copy_file, study / name) for name in inputs}


def _plain_name(name: str) -> str:
    """Return the name of a file in its folder without detours."""
    return Path(normpath(name)).as_posix()


def _plain(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, str | bool | int | list | dict):
        return value
    return str(value)
