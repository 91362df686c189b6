"""Write a study folder: settings and layers, all or nothing."""

from __future__ import annotations

import json
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyogrio

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.writing import Writer, copy_file, dated_layers, write_text, write_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.drafts import NewStudy, StudyDraft
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
        *_note_lines(draft.notes),
        f"# 没有收入的道路 Ways left out: {left_out}",
        "",
        "[study]",
        f"id = {_quoted(draft.id)}",
        *_name_lines(draft.name),
        f"date = {draft.date.isoformat()}",
        *([] if draft.date_known else ["date_known = false    # 数据没有注明日期 not stated"]),
        f"homes = {_quoted(draft.homes)}",
        *_pair("credit", draft.credit),
        "",
        "[layers]",
        *(f"{name} = {_quoted(file)}" for name, file in files.items()),
        *_facility_lines(draft, "register_complete = false"),
    ]
    return "\n".join(lines) + "\n"


def _note_lines(notes: Iterable[Text]) -> list[str]:
    return [f"# {line}" for note in notes for line in (note.zh, note.en)]


def _facility_lines(draft: StudyDraft | NewStudy, register: str) -> Iterator[str]:
    """Yield kinds and categories, and what an import cut or left out."""
    yield from ("", "[kinds]")
    yield from (f"{k} = [{_quoted(t.zh)}, {_quoted(t.en)}]" for k, t in draft.kinds.items())
    for category in draft.categories:
        yield from ("", "[[categories]]", f"id = {_quoted(category.id)}")
        yield from (*_pair("name", category.name), *_pair("sign", category.sign))
        yield f"kinds = [{', '.join(_quoted(kind) for kind in category.kinds)}]"
        yield from (register, *_pair("note", category.note))
    for loss in draft.losses:
        yield from ("", "[[import_losses]]", *_pair("what", loss.what), f"count = {loss.count}")


def _name_lines(name: Text) -> list[str]:
    """Return the lines of TOML that name a study; without English the entry is left to be filled.

    Until then the Chinese name stands in both languages.
    """
    if name.en != name.zh or name.zh.isascii():
        return _pair("name", name)
    return [
        f"name = {_quoted(name.zh)}",
        '# name_en = "..."    # 英文名称待填 English name to come',
    ]


def _pair(key: str, text: Text) -> list[str]:
    """Return the two lines of TOML that say a text in both languages."""
    return [f"{key} = {_quoted(text.zh)}", f"{key}_en = {_quoted(text.en)}"]


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON's escapes are all TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_new_study(new: NewStudy, folder: Path) -> tuple[Path, ...]:
    """Write a begun study: copies of its files, drawn layers and ``study.toml``.

    Raises
    ------
    OutputError
        If a file cannot be written; the folder is then as it was.
    """
    writers: dict[str, Writer] = {
        name: partial(copy_file, path)
        for name, path in new.copies.items()
        if not ((folder / name).exists() and path.samefile(folder / name))  # there already
    }
    writers |= {
        new.files[name]: partial(write_layer, frame=frame, name=name, day=new.date)
        for name, frame in new.frames.items()
    }
    writers[SETTINGS_FILE] = partial(write_text, "\n".join(_begun_lines(new)) + "\n")
    return write_together(folder, writers, fresh=True)


def _begun_lines(new: NewStudy) -> Iterator[str]:
    yield "# 由 ganquan-geo new 生成；各项的含义见 docs。 Begun by ganquan-geo new."
    yield from _note_lines(new.notes)
    yield from (f"# 还缺：{need.zh}  Still missing: {need.en}" for need in new.missing)
    yield from ("", "[study]", f"id = {_quoted(new.id)}", *_name_lines(new.name))
    yield f"date = {new.date.isoformat()}"
    yield f"date_known = {str(new.date_known).lower()}"
    yield f"homes = {_quoted(new.homes)}"
    yield from _pair("credit", new.credit)
    yield from ("", "[layers]")
    yield from (f"{name} = {_quoted(file)}" for name, file in new.files.items())
    for name, schema in LAYERS.items():
        if (schema.required or name == "facilities") and name not in new.files:
            yield f'# {name} = "..."    # 还缺：{schema.title.zh}'
    for table, said in (("parts", new.parts), ("systems", new.systems)):
        if said:
            yield from ("", f"[{table}]", *_entries(said))
    for layer, columns in new.columns.items():
        yield from ("", f"[columns.{layer}]", *_entries(columns))
    for layer, tables in new.values.items():
        for column, values in tables.items():
            yield from ("", f"[values.{layer}.{column}]", *_entries(values))
    for layer, defaults in new.defaults.items():
        yield from ("", f"[defaults.{layer}]", *_entries(defaults))
    register = "register_complete = false    # 核实名录齐全后改为 true"
    yield from _facility_lines(new, register)


def _entries(said: Mapping[str, str | float | bool]) -> Iterator[str]:
    for key, value in said.items():
        name = key if key.isascii() and key.replace("_", "").isalnum() else _quoted(key)
        shown = str(value).lower() if isinstance(value, bool) else value
        yield f"{name} = {_quoted(value) if isinstance(value, str) else shown}"
