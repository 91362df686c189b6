"""Write a set of files together: all of them, or none, and over nothing that is not ours."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.model.errors import OutputError
from ganquan_geo.present.out_folder.lock import BusyError, hold_folder
from ganquan_geo.present.out_folder.moving import move_in, settle, settle_all
from ganquan_geo.present.out_folder.names import LIST, NEW, STAGE
from ganquan_geo.present.out_folder.places import check_places, check_twins
from ganquan_geo.present.out_folder.written import (
    add_written,
    hash_file,
    is_plain,
    read_written,
)
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ganquan_geo.present.out_folder.written import Written

Writer = Callable[[Path], None]

WAIT_S = 300.0  # for another run to have written a whole city's files


def write_together(
    folder: Path,
    writers: Mapping[str, Writer],
    *,
    size: int = 0,
    inputs: Iterable[Path] = (),
    fresh: bool = False,
) -> tuple[Path, ...]:
    """Write files into a folder so that all are there in the end or nothing has changed.

    Every file is first written to a hidden folder inside. Only when all are complete do they take
    their places, and if one cannot, those already moved go back; what a killed run left half
    done is taken back first. Two runs on one folder take turns. Only files that the writer has
    put there itself are replaced.

    Parameters
    ----------
    folder
        Made if it is not there; other files in it are left alone.
    writers
        By file name, which may lead into folders: what writes that file to the path it is given.
    size
        How much is written, in rows of tables and of layers. Much is written by two threads,
        which all writers must bear then; 0 is always one file after the other.
    inputs
        Files that were read; they are never written over.
    fresh
        Whether nothing of these names may be there, not even our own.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of `writers`.

    Raises
    ------
    OutputError
        If a file cannot be written; the folder is then as it was.
    """
    with open_folder(folder) as opened:
        check_twins(folder, writers)
        return opened.write(writers, size=size, inputs=inputs, fresh=fresh)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutFolder:
    """A folder of results, held by this run: no other one writes there meanwhile.

    Parameters
    ----------
    path
        The folder.
    written
        What the list of the folder says; grows as files are written.
    """

    path: Path
    written: Written

    def write(
        self,
        writers: Mapping[str, Writer],
        *,
        size: int = 0,
        inputs: Iterable[Path] = (),
        fresh: bool = False,
        mended: bool = False,
    ) -> tuple[Path, ...]:
        """Write files together, as `write_together` does.

        Parameters
        ----------
        writers, size, inputs, fresh
            As there.
        mended
            Whether a file of ours is replaced also where it was damaged or changed since.
        """
        stage: Path | None = None
        try:
            check_places(
                self.path,
                writers,
                written=self.written,
                inputs=inputs,
                fresh=fresh,
                mended=mended,
            )
            stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=self.path))
            made = _write_staged(stage / NEW, writers, size)
            if not fresh:
                add_written(self.path, self.written, made)
            move_in(stage, self.path, made)
            shutil.rmtree(stage, ignore_errors=True)
        except BaseException as error:
            if stage is not None:
                _refuse_left(self.path, settle(stage, self.path))
            if (reason := _disk_error(error)) is None:
                raise
            raise OutputError(_cannot_write(self.path, reason)) from error
        return tuple(self.path / name for name in writers)

    def is_own(self, name: str) -> bool:
        """Return whether a file is as it was written here."""
        path = self.path / name
        return name in self.written and is_plain(path) and hash_file(path) in self.written[name]

    def remove(self, name: str, *, mended: bool = False) -> bool:
        """Remove a file that is as it was written here; return whether that was done.

        Parameters
        ----------
        mended
            Whether one of ours is removed also where it was damaged or changed since.
        """
        own = self.is_own(name) or (mended and name in self.written and is_plain(self.path / name))
        if own:
            (self.path / name).unlink()
        return own


@contextlib.contextmanager
def open_folder(folder: Path, *, wait_s: float = WAIT_S) -> Iterator[OutFolder]:
    """Make a folder if it is not there, and hold it; take back what a killed run left half done.

    Parameters
    ----------
    wait_s
        How long to wait for another run to end.

    Raises
    ------
    OutputError
        If it cannot be written to, or another run still writes there.
    """
    with _told(folder):
        made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with contextlib.ExitStack() as held:
            with _told(folder):
                folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(hold_folder(folder, wait_s=wait_s))
                _refuse_left(folder, settle_all(folder))
            yield OutFolder(path=folder, written=read_written(folder))
    except BaseException:
        _remove_empty(made)
        raise


def prepare_folder(
    folder: Path,
    names: Iterable[str],
    *,
    inputs: Iterable[Path] = (),
    wait_s: float = WAIT_S,
    fresh: bool = False,
) -> None:
    """See before the work that its files can be written, as far as can be known then.

    What a killed run left half done is taken back; else nothing changes.

    Parameters
    ----------
    names
        Of the files that will be written.
    inputs
        Files that will be read.
    wait_s, fresh
        As in `open_folder` and `OutFolder.write`.

    Raises
    ------
    OutputError
        If they cannot.
    """
    wanted, read = tuple(names), tuple(inputs)
    with _told(folder):
        is_there = folder.is_dir()
    if is_there:
        with open_folder(folder, wait_s=wait_s) as opened, _told(folder):
            check_twins(folder, wanted)
            check_places(folder, wanted, written=opened.written, inputs=read, fresh=fresh)
        return
    with _told(folder):
        if folder.is_symlink() or folder.exists():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        above = next(path for path in folder.absolute().parents if path.exists())
        if not above.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(above))
        tempfile.TemporaryFile(dir=above).close()


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


def _write_staged(new: Path, writers: Mapping[str, Writer], size: int) -> dict[str, str]:
    """Write every file into a hidden folder; after a fault no other is begun; return hashes."""
    failed = threading.Event()
    new.mkdir()

    def write(name: str) -> str:
        if failed.is_set():
            return ""
        try:
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            writers[name](path)
            return hash_file(path)
        except BaseException:
            failed.set()
            raise

    names = list(writers)
    return dict(zip(names, map_on_cores(write, names, size=size), strict=True))


def _remove_empty(made: list[Path]) -> None:
    """Remove the folders that a failed run has made, where nothing was written into them."""
    for path in made:
        with contextlib.suppress(OSError):
            if [own.name for own in path.iterdir()] == [LIST]:
                (path / LIST).unlink()
            path.rmdir()


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say what the disk, or another run, says."""
    try:
        yield
    except BusyError as error:
        raise OutputError(_busy(folder, error.owner)) from error
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(_cannot_write(folder, error)) from error


def _disk_error(error: BaseException) -> OSError | None:
    """Return what the disk said, also where a library tells of it in an error of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OutputError) or not isinstance(seen, Exception):
            return None
        if isinstance(seen, OSError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def _busy(folder: Path, owner: Text) -> Text:
    form = Text(
        "无法写入 {folder}：另一次运行{owner}正在写这个文件夹。等它结束再试；原有文件没有改动。",
        "cannot write to {folder}: another run{owner} is writing there. Try again when it is done; "
        "nothing was changed.",
    )
    return form.filled(folder=folder, owner=owner)


def _refuse_left(folder: Path, left: tuple[str, ...]) -> None:
    """Say it where files could not go back to what they were."""
    if not left:
        return
    form = Text(
        "{folder} 里的 {names} 没有能恢复原样：文件正在别处打开，或写出以后有人改过。关闭打开的"
        "程序、移走改过的文件，再运行一次就会恢复；原文件在 {folder}/{stage}* 的 kept 里。",
        "{names} in {folder} could not go back to what they were: they are open in a program, or "
        "were changed since. Close it, move changed files away and run this again to restore "
        "them; what was there is in kept, in {folder}/{stage}*.",
    )
    raise OutputError(
        form.filled(folder=folder, names=join_texts(map(same_text, left)), stage=STAGE)
    )


def _cannot_write(folder: Path, error: OSError) -> Text:
    form = Text(
        "无法写入 {folder}（{name}：{why}）。"
        "请关闭正在打开的结果文件（如 Excel），查看磁盘空间和权限；原有文件没有改动。",
        "cannot write to {folder} ({name}: {why}). Close result files that "
        "are open (in Excel, say), see the disk's space and your rights; nothing was changed.",
    )
    name = Path(str(error.filename or folder)).name
    return form.filled(name=name, why=name_error(error), folder=folder)
