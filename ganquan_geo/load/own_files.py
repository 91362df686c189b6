"""Files that a study has under a fixed name: its own, not links to files elsewhere."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import find_inside, is_there, read_bytes
from ganquan_geo.load.validation import parse_toml
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from pathlib import Path


def find_own(folder: Path, name: str) -> Path:
    """Return the path of a file of a study, such as ``study.toml``; it need not be there.

    Raises
    ------
    DataError
        If it is a link that leads out of the folder.
    """
    path = folder / name
    try:
        is_own = not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself, which whoever reads it tells
        is_own = True
    if not is_own:
        raise refused(name, *file_faults.OUTSIDE_STUDY)
    return path


def list_layer_files(folder: Path) -> list[Path]:
    """Return the files that ``study.toml`` names for layers, as far as they can be used.

    What is wrong with it is told by whoever reads the study.
    """
    path = folder / SETTINGS_FILE
    files: list[Path] = []
    with suppress(DataError):
        layers = parse_toml(read_bytes(path, path.name), path.name).get("layers")
        for name in layers.values() if isinstance(layers, dict) else ():
            with suppress(DataError):
                files.append(find_inside(folder, str(name)))
    return files


def find_misnamed(
    folder: Path,
    name: str,
    similar: re.Pattern[str],
    *,
    is_one: Callable[[Path], bool] = lambda _: True,
) -> Iterator[Fault]:
    """Find files that are likely meant to be one of a study's own, or are copies of it.

    `is_one` tells by what is in a file of a similar name.
    """
    mend = Text(f"改名为 {name}", f"rename it to {name}")
    if is_there(folder / name):
        mend = Text(f"只读 {name}：并入，或移走", f"only {name} is read: move it there, or away")
    try:
        others = sorted(path.name for path in folder.iterdir())
    except OSError:  # then nobody can say
        return
    for other in filter(similar.fullmatch, others):
        if _is_same(folder / other, folder / name) or not is_one(folder / other):
            continue
        is_old = other.endswith(".xls") and not is_there(folder / name)
        yield Fault(
            where=other,
            what=Text("没有读取：不叫程序认的名字", "is not read: it is not called as it must"),
            mend=Text(f"在 Excel 或 WPS 里另存为 {name}", f"save it as {name}") if is_old else mend,
            severity="warning",
        )


def _is_same(path: Path, other: Path) -> bool:
    """Return whether both are one file: to some systems Corrections.TOML is corrections.toml."""
    try:
        return path.samefile(other)
    except OSError:  # one of them leads nowhere
        return False
