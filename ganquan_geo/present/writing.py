"""Write a set of files together: all of them, or none."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.text import Text

Writer = Callable[[Path], None]


def write_together(folder: Path, writers: Mapping[str, Writer]) -> tuple[Path, ...]:
    """Write files into a folder so that all are there in the end or nothing has changed.

    Every file is first written to a hidden folder on the same disk. Only when all are
    complete do they take their places, and if one cannot, those already moved go back.

    Parameters
    ----------
    folder
        Made if it is not there; other files in it are left alone.
    writers
        By file name: what writes that file to the path it is given.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of `writers`.

    Raises
    ------
    OutputError
        If a file cannot be written; the folder is then as it was.
    """
    stage: Path | None = None
    try:
        beside = folder if folder.is_dir() else folder.parent
        beside.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".ganquan-", dir=beside))
        for name, write in writers.items():
            write(stage / name)
        _move_in(stage, folder, list(writers))
    except OSError as error:
        raise OutputError(_cannot_write(folder, error)) from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
    return tuple(folder / name for name in writers)


def _move_in(stage: Path, folder: Path, names: list[str]) -> None:
    """Move the staged files into their places, or put everything back."""
    made = not folder.exists()
    folder.mkdir(exist_ok=True)
    kept = stage / "kept"
    kept.mkdir()
    moved: list[str] = []
    try:
        for name in names:
            if (folder / name).exists() or (folder / name).is_symlink():
                (folder / name).replace(kept / name)
            moved.append(name)
            (stage / name).replace(folder / name)
    except BaseException:  # also an interruption: put everything back first
        for name in moved:
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
            if (kept / name).exists() or (kept / name).is_symlink():
                (kept / name).replace(folder / name)
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _cannot_write(folder: Path, error: OSError) -> Text:
    name = Path(str(error.filename or folder)).name
    return Text(
        f"无法写入 {folder}（{name}：{error.strerror or error}）。"
        "请关闭正在打开的结果文件（如 Excel），查看磁盘空间和权限；原有文件没有改动。",
        f"cannot write to {folder} ({name}: {error.strerror or error}). Close result files that "
        "are open (in Excel, say), see the disk's space and your rights; nothing was changed.",
    )
