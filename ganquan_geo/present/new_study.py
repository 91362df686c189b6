"""Write a study that is begun: the files it was given, and a study.toml that fits them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.study_folder import loss_lines, name_lines, pair, quoted, write_layer
from ganquan_geo.present.writing import Writer, copy_file, write_text, write_together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ganquan_geo.model.drafts import NewStudy


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
    writers[SETTINGS_FILE] = partial(write_text, "\n".join(_lines(new)) + "\n")
    return write_together(folder, writers, fresh=True)


def _lines(new: NewStudy) -> Iterator[str]:
    yield "# 由 ganquan-geo new 生成；各项的含义见 docs。 Begun by ganquan-geo new."
    yield from (f"# {line}" for note in new.notes for line in (note.zh, note.en))
    yield from (f"# 还缺：{need.zh}  Still missing: {need.en}" for need in new.missing)
    yield from ("", "[study]", f"id = {quoted(new.id)}", *name_lines(new.name))
    yield f"date = {new.date.isoformat()}"
    yield f"date_known = {str(new.date_known).lower()}"
    yield f"homes = {quoted(new.homes)}"
    yield from pair("credit", new.credit)
    yield from ("", "[layers]")
    yield from (f"{name} = {quoted(file)}" for name, file in new.files.items())
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
    yield from ("", "[kinds]")
    yield from (f"{k} = [{quoted(t.zh)}, {quoted(t.en)}]" for k, t in new.kinds.items())
    for category in new.categories:
        yield from ("", "[[categories]]", f"id = {quoted(category.id)}")
        yield from (*pair("name", category.name), *pair("sign", category.sign))
        yield f"kinds = [{', '.join(quoted(kind) for kind in category.kinds)}]"
        yield "register_complete = false    # 核实名录齐全后改为 true"
        yield from pair("note", category.note)
    yield from loss_lines(new.losses)


def _entries(said: Mapping[str, str | float | bool]) -> Iterator[str]:
    for key, value in said.items():
        name = key if key.isascii() and key.replace("_", "").isalnum() else quoted(key)
        shown = str(value).lower() if isinstance(value, bool) else value
        yield f"{name} = {quoted(value) if isinstance(value, str) else shown}"
