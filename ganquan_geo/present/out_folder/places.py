"""What a run may write over: what it, or a run before it, wrote there itself, and nothing else."""

from __future__ import annotations

import unicodedata
from os.path import lexists
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.out_folder.written import hash_file, is_plain
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from ganquan_geo.present.out_folder.written import Written

OF_STUDIES = frozenset({SETTINGS_FILE, CORRECTIONS_FILE})  # which belong there and nowhere else
SHOWN = 5
INPUT = Text("本次要读", "read by this run")
FOLDER = Text("是文件夹", "a folder")
NO_FILE = Text("是链接或设备，不是普通文件", "a link or a device, no plain file")
NO_FOLDER = Text("上一级不是文件夹，或是链接", "what is above is no folder, or a link")
OTHERS = Text("不是本程序写的", "not written by this program")
CHANGED = Text("写出以后有人改过", "changed since it was written")
THERE = Text("已经存在", "there already")
CASE = Text("与 {other} 只差大小写", "differs from {other} in case only")


def check_places(
    folder: Path,
    names: Collection[str],
    *,
    written: Written,
    inputs: Iterable[Path] = (),
    fresh: bool = False,
    mended: bool = False,
) -> None:
    """Refuse to write where anything stands that is not ours; nothing is changed.

    Parameters
    ----------
    folder
        Where to; it need not be there.
    names
        Of the files, which may lead into folders.
    written
        What was written there before.
    inputs
        Files that the run reads.
    fresh
        Whether nothing of these names may be there, not even our own.
    mended
        Whether a file of ours is replaced also where it was damaged or changed since.

    Raises
    ------
    OutputError
        With everything that is in the way.
    """
    if not fresh and OF_STUDIES.isdisjoint(names) and lexists(folder / SETTINGS_FILE):
        raise OutputError(
            Text(
                f"结果不能写进研究文件夹 {folder}：那里有工作人员维护的图层和表。请另选 --out。",
                f"results must not go into the study folder {folder}: staff keep their layers and "
                "tables there. Choose another --out.",
            )
        )
    read = tuple(inputs)

    def judge(name: str, place: Path) -> Text | None:
        if not is_plain(place):
            return FOLDER if place.is_dir() and not place.is_symlink() else NO_FILE
        if any(_is_same(place, path) for path in read):
            return INPUT
        if fresh:
            return THERE
        if name not in written:
            return OTHERS
        return None if mended or hash_file(place) in written[name] else CHANGED

    _refuse(folder, _obstacles(folder, names, judge))


def _is_same(place: Path, path: Path) -> bool:
    """Return whether two paths are one file; not where the second is none."""
    try:
        return place.samefile(path)
    except (OSError, ValueError):
        return False


def check_twins(folder: Path, names: Collection[str]) -> None:
    """Refuse names that are one file on many disks: they differ in case from another only.

    Raises
    ------
    OutputError
        With all of them.
    """
    _refuse(folder, _twins(folder, names))


def _refuse(folder: Path, obstacles: Iterable[tuple[Text, Text]]) -> None:
    """Say which files are in the way, and why, if any are."""
    form = Text("{name}（{why}）", "{name} ({why})")
    shown = [form.filled(name=name, why=why) for name, why in obstacles]
    if not shown:
        return
    more = len(shown) - SHOWN
    if more > 0:
        shown = [*shown[:SHOWN], Text(f"另有 {more} 个", f"{more} more")]
    said = Text(
        "无法写入 {folder}：那里有不能覆盖的文件：{names}。把它们移走或改名，"
        "或另选 --out；原有文件没有改动。",
        "cannot write to {folder}: there are files that are not written over: {names}. Move or "
        "rename them, or choose another --out; nothing was changed.",
    )
    raise OutputError(said.filled(folder=folder, names=join_texts(shown)))


def _obstacles(
    folder: Path, names: Iterable[str], judge: Callable[[str, Path], Text | None]
) -> Iterator[tuple[Text, Text]]:
    for name in names:
        above = [folder / parent for parent in PurePosixPath(name).parents[:-1]]
        if any(lexists(own) and (own.is_symlink() or not own.is_dir()) for own in above):
            yield same_text(name), NO_FOLDER
        elif lexists(folder / name) and (why := judge(name, folder / name)) is not None:
            yield same_text(name), why


def _twins(folder: Path, names: Collection[str]) -> Iterator[tuple[Text, Text]]:
    """Find names that differ in case only from another, or from a file that is there."""
    there = {_folded(path.name): path.name for path in folder.iterdir()} if folder.is_dir() else {}
    seen: dict[str, str] = {}
    for name in names:
        twin = seen.setdefault(_folded(name), name)
        if twin == name and not lexists(folder / name):
            twin = there.get(_folded(name), name)
        if twin != name:
            yield same_text(name), CASE.filled(other=twin)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
