"""Write a set of files together: all of them, or none."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.model.errors import OutputError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from datetime import date

Writer = Callable[[Path], None]

LOCK = ".ganquan-moving"
LOCK_WAIT_S, LOCK_STALE_S, LOCK_LOOK_S = 30.0, 120.0, 0.05  # moving in takes milliseconds


def write_together(
    folder: Path, writers: Mapping[str, Writer], *, size: int = 0
) -> tuple[Path, ...]:
    """Write files into a folder so that all are there in the end or nothing has changed.

    Every file is first written to a hidden folder on the same disk. Only when all are
    complete do they take their places, and if one cannot, those already moved go back. Two
    runs on one folder take turns in that, so the files of one run always stand together.

    Parameters
    ----------
    folder
        Made if it is not there; other files in it are left alone.
    writers
        By file name: what writes that file to the path it is given.
    size
        How much is written, in rows of tables and of layers. Much is written by two threads,
        which all writers must bear then; 0 is always one file after the other.

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
    beside = folder if folder.is_dir() else folder.parent
    made = [path for path in (beside, *beside.parents) if not path.exists()]
    try:
        beside.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".ganquan-", dir=beside))
        _write_staged(stage, writers, size)
        with _turn(beside):
            _move_in(stage, folder, list(writers))
    except BaseException as error:
        left = _cleared(stage, made)
        if (reason := _disk_error(error)) is None:
            raise
        raise OutputError(_cannot_write(folder, reason, left)) from error
    shutil.rmtree(stage, ignore_errors=True)
    return tuple(folder / name for name in writers)


def write_text(text: str, path: Path) -> None:
    """Write a text as UTF-8 with the same line ends on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_json(record: object, path: Path) -> None:
    """Write JSON that a person can read."""
    write_text(json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n", path)


def copy_file(source: Path, path: Path) -> None:
    """Copy the content of a file."""
    shutil.copyfile(source, path)


@contextlib.contextmanager
def dated_layers(path: Path, day: date) -> Iterator[None]:
    """Write layers with one date of change, a GeoPackage holds it, so that files are byte-equal.

    Raises
    ------
    OSError
        In place of what the library raises when it cannot write.
    """
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day.isoformat()}T00:00:00.000Z"})
    try:
        yield
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError) as error:
        raise OSError(errno.EIO, str(error), str(path)) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_staged(stage: Path, writers: Mapping[str, Writer], size: int) -> None:
    """Write every file into the hidden folder; after a fault no other is begun."""
    failed = threading.Event()

    def write(name: str) -> None:
        if failed.is_set():
            return
        try:
            writers[name](stage / name)
        except BaseException:
            failed.set()
            raise

    for _ in map_on_cores(write, list(writers), size=size):
        pass


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until no other run moves files into the folder, and keep others out meanwhile.

    A file made only if it is not there serves on network drives too. One that a killed run
    left behind is taken over after two minutes.
    """
    lock = folder / LOCK
    end = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > LOCK_STALE_S:
                    lock.unlink()
                    continue
            if time.monotonic() > end:
                raise
            time.sleep(LOCK_LOOK_S)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _cleared(stage: Path | None, made: list[Path]) -> Path | None:
    """Remove what a failed run has made; return the folder of files that could not go back."""
    kept = stage / "kept" if stage is not None else None
    if kept is not None and kept.is_dir() and any(kept.iterdir()):
        return kept
    if stage is not None:
        shutil.rmtree(stage, ignore_errors=True)
    for path in made:
        with contextlib.suppress(OSError):
            path.rmdir()
    return None


def _disk_error(error: BaseException) -> OSError | None:
    """Return what the disk said, also where a library tells of it in an error of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError):
            return seen
        if not isinstance(seen, Exception) or isinstance(seen, OutputError):
            return None
        seen = seen.__cause__ or seen.__context__
    return None


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
            with contextlib.suppress(OSError):  # what cannot go back stays in `kept`
                (folder / name).unlink(missing_ok=True)
                if (kept / name).exists() or (kept / name).is_symlink():
                    (kept / name).replace(folder / name)
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _cannot_write(folder: Path, error: OSError, left: Path | None) -> Text:
    name = Path(str(error.filename or folder)).name
    if name == LOCK and isinstance(error, FileExistsError):
        return Text(
            f"无法写入 {folder}：另一次运行正在写这个文件夹。等它结束再试；原有文件没有改动。",
            f"cannot write to {folder}: another run is writing there. Try again when it is done; "
            "nothing was changed.",
        )
    if left is not None:
        return Text(
            f"无法写入 {folder}（{name}：{error.strerror or error}），有的原有文件也放不回去："
            f"它们都在 {left}，请移回原处。",
            f"cannot write to {folder} ({name}: {error.strerror or error}), and some files that "
            f"were there could not go back: they are in {left}; move them to their places.",
        )
    return Text(
        f"无法写入 {folder}（{name}：{error.strerror or error}）。"
        "请关闭正在打开的结果文件（如 Excel），查看磁盘空间和权限；原有文件没有改动。",
        f"cannot write to {folder} ({name}: {error.strerror or error}). Close result files that "
        "are open (in Excel, say), see the disk's space and your rights; nothing was changed.",
    )
