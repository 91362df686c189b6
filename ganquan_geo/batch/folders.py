"""Where the areas of a batch come from: folders of studies, or a layer of outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.batch.tasks import AreaTask, build_digest
from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.settings import SETTINGS_FILE
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.version import VERSION
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import geopandas as gpd

OPEN_IN_OFFICE = "~$"  # starts the names of files that Excel and Word keep while one is open


def find_studies(folder: Path) -> list[Path]:
    """Return the folders in a folder that have a ``study.toml``, by name.

    Raises
    ------
    DataError
        If there is none.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{SETTINGS_FILE}"))
    if not found:
        what = Text("里面没有研究文件夹", "holds no study folder")
        if not folder.is_dir():
            what = Text("没有这个文件夹", "is no folder")
        elif (folder / SETTINGS_FILE).is_file():
            what = Text("本身是一个研究文件夹", "is a study folder itself")
        mend = Text(
            "用 --studies 给出一个文件夹，其中每个子文件夹有一个 study.toml",
            "give --studies a folder whose folders have a study.toml each",
        )
        raise DataError([Fault(where=str(folder), what=what, mend=mend)])
    _check_ids([path.name for path in found], str(folder))
    return found


def build_tasks(studies: Iterable[Path], *, profile: str) -> Iterator[AreaTask]:
    """Yield a task for each study, whose files are looked at when it is taken."""
    for path in studies:
        yield AreaTask(
            id=path.name,
            study=str(path.resolve()),
            profile=profile,
            digest=_digest(path, profile),
        )


def read_areas(path: Path) -> gpd.GeoDataFrame:
    """Read a layer of outlines: polygons with `name`, and `id` if they have one.

    Returns
    -------
    geopandas.GeoDataFrame
        In WGS 84, the index is `id`.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    if not path.is_file():
        what = file_faults.NO_SUCH_FILE
        mend = Text("改正 --areas 的路径", "correct the path given to --areas")
        raise DataError([Fault(where=str(path), what=what, mend=mend)])
    # An outline cuts where it is drawn, however well it was surveyed.
    source = LayerSource(file=path.name, defaults={"basis": f"file {path.name}", "accuracy_m": 0.0})
    areas = read_layer(path.parent, source, LAYERS["boundary"], kinds={}).frame
    _check_ids([str(key) for key in areas.index], path.name)
    return areas


def _digest(folder: Path, profile: str) -> str:
    """Return the SHA-256 of every file of a study folder, and of what is done with them.

    That a file cannot be read is part of it. If the study needs the file, measuring it says so.
    """
    parts = [VERSION.encode(), profile.encode()]
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        if any(part.startswith((".", OPEN_IN_OFFICE)) for part in own.parts):
            continue
        try:
            if path.is_file():
                parts += [own.as_posix().encode(), b"read", path.read_bytes()]
        except OSError as error:
            parts += [own.as_posix().encode(), b"not read", type(error).__name__.encode()]
    return build_digest(*parts)


def _check_ids(ids: Iterable[str], where: str) -> None:
    """See that each area can have a folder of its own, on any disk."""
    seen: dict[str, str] = {}
    alike = []
    for name in ids:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            alike.append(f"{other} / {name}")
    if alike:
        what = Text("编号只有大小写不同", "has ids that differ in case only")
        mend = Text("给每个区域一个不同的编号", "give every area an id of its own")
        raise DataError([Fault(where=where, what=what, mend=mend, rows=tuple(alike))])
