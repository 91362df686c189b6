"""What the files of a new study are called in its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.formats.dispatch import input_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def new_names(files: Mapping[str, Path]) -> dict[str, str]:
    """Return by layer the name of its file in the new folder: of two alike one gets its layer."""
    names: dict[str, str] = {}
    by_name: dict[str, Path] = {}
    for layer, path in files.items():
        name = path.name
        if by_name.setdefault(name.lower(), path.resolve()) != path.resolve():
            name = f"{layer}-{name}"
        names[layer] = name
        by_name.setdefault(name.lower(), path.resolve())
    return names


def files_to_copy(
    files: Mapping[str, Path], names: Mapping[str, str]
) -> Iterator[tuple[str, Path]]:
    """Return every file to copy: of a Shapefile all parts that are read."""
    for layer, path in files.items():
        for part in input_files(path.parent, [path.name]):
            new = (
                names[layer]
                if part == path.name
                else names[layer][: -len(path.suffix)] + part[len(path.stem) :]
            )
            yield new, path.parent / part
