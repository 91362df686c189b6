"""Write a study folder: settings and layers, all or nothing."""

from __future__ import annotations

import json
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyogrio

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.writing import Writer, dated_layers, write_text, write_together

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.drafts import ImportLoss, StudyDraft
    from ganquan_geo.words.text import Text

TABLE_FILE = "osm_table.toml"
LARGE_ROWS = 5_000  # a layer with more rows is written as a GeoPackage
DECIMALS = 7  # of a degree: about a centimetre


def write_study_folder(draft: StudyDraft, folder: Path) -> tuple[Path, ...]:
    """Write a study so that `read_study` can read it.

    Small layers are GeoJSON, large ones GeoPackage. The table of tags that was used is kept
    beside them.

    Raises
    ------
    OutputError
        If a file cannot be written; the folder is then as it was.
    """
    files = {
        name: f"{name}.{'gpkg' if len(frame) > LARGE_ROWS else 'geojson'}"
        for name, frame in draft.layers.items()
    }
    writers: dict[str, Writer] = {
        files[name]: partial(write_layer, frame=frame, name=name, day=draft.date)
        for name, frame in draft.layers.items()
    }
    writers[TABLE_FILE] = partial(write_text, draft.table)
    writers[SETTINGS_FILE] = partial(write_text, _settings(draft, files))
    return write_together(folder, writers)


def study_files() -> tuple[str, ...]:
    """Return the names that the files of a study may have."""
    layers = (f"{name}.{ending}" for name in LAYERS for ending in ("geojson", "gpkg"))
    return (*layers, TABLE_FILE, SETTINGS_FILE)


def write_layer(path: Path, *, frame: gpd.GeoDataFrame, name: str, day: date) -> None:
    """Write a layer as GeoJSON or GeoPackage, as the path says."""
    with dated_layers(path, day):
        if path.suffix == ".gpkg":
            in_columns = find_spec("pyarrow") is not None  # much faster for many rows
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", use_arrow=in_columns)
        else:
            pyogrio.write_dataframe(
                frame, path, driver="GeoJSON", RFC7946=True, COORDINATE_PRECISION=DECIMALS
            )


def _settings(draft: StudyDraft, files: dict[str, str]) -> str:
    left_out = ", ".join(f"{reason} {count}" for reason, count in draft.left_out.items()) or "-"
    lines = [
        "# 从 OpenStreetMap 生成。 Made from OpenStreetMap.",
        *(f"# {line}" for note in draft.notes for line in (note.zh, note.en)),
        f"# 没有收入的道路 Ways left out: {left_out}",
        "",
        "[study]",
        f"id = {quoted(draft.id)}",
        *name_lines(draft.name),
        f"date = {draft.date.isoformat()}",
        *([] if draft.date_known else ["date_known = false    # 数据没有注明日期 not stated"]),
        f"homes = {quoted(draft.homes)}",
        *pair("credit", draft.credit),
        "",
        "[layers]",
        *(f"{name} = {quoted(file)}" for name, file in files.items()),
        "",
        "[kinds]",
        *(f"{k} = [{quoted(t.zh)}, {quoted(t.en)}]" for k, t in draft.kinds.items()),
    ]
    for category in draft.categories:
        lines += [
            "",
            "[[categories]]",
            f"id = {quoted(category.id)}",
            *pair("name", category.name),
            *pair("sign", category.sign),
            f"kinds = [{', '.join(quoted(kind) for kind in category.kinds)}]",
            "register_complete = false",
            *pair("note", category.note),
        ]
    lines += loss_lines(draft.losses)
    return "\n".join(lines) + "\n"


def loss_lines(losses: tuple[ImportLoss, ...]) -> list[str]:
    """Return the lines of TOML that keep what an import cut or left out."""
    return [
        line
        for loss in losses
        for line in ("", "[[import_losses]]", *pair("what", loss.what), f"count = {loss.count}")
    ]


def name_lines(name: Text) -> list[str]:
    """Return the lines of TOML that name a study; without English the entry is left to be filled.

    Until then the Chinese name stands in both languages.
    """
    if name.en != name.zh or name.zh.isascii():
        return pair("name", name)
    return [f"name = {quoted(name.zh)}", '# name_en = "..."    # 英文名称待填 English name to come']


def pair(key: str, text: Text) -> list[str]:
    """Return the two lines of TOML that say a text in both languages."""
    return [f"{key} = {quoted(text.zh)}", f"{key}_en = {quoted(text.en)}"]


def quoted(text: str) -> str:
    """Return a TOML basic string; JSON's escapes are all TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
