"""Files take their places together; what a killed run left half done is taken back.

A run gets its files ready in ``new`` of a hidden folder. Then it writes a journal, moves what
stands in each place to ``kept`` and the new file into the place, and removes the journal: from
then on the new files count. While there is a journal, every name is in one of three states, told by
where files are, and each step back is one move that leads to the state before:

1. nothing moved: the new file is in ``new``, nothing in ``kept``;
2. the old file is in ``kept`` (and in its place too, where the disk has links, so that nobody
   who reads meanwhile finds none), the new one still in ``new``;
3. the new file is in its place, and not in ``new``.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from os.path import lexists
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from ganquan_geo.present.out_folder.names import JOURNAL, KEPT, NEW, STAGE
from ganquan_geo.present.out_folder.written import hash_file, is_plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def move_in(stage: Path, folder: Path, made: Mapping[str, str]) -> None:
    """Move the files that are ready into their places.

    Parameters
    ----------
    stage
        The hidden folder of the run.
    made
        Hashes of the files by name, which may lead into folders.

    Raises
    ------
    OSError
        If one cannot take its place; `settle` then takes the others back.
    """
    (stage / KEPT).mkdir()
    ready = stage / f"{JOURNAL}.new"
    ready.write_text(json.dumps(made), encoding="utf-8", newline="\n")
    ready.replace(stage / JOURNAL)
    for name in made:
        place, kept = folder / name, stage / KEPT / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if lexists(place):
            kept.parent.mkdir(parents=True, exist_ok=True)
            _keep(place, kept)
        (stage / NEW / name).replace(place)
    (stage / JOURNAL).unlink()


def _keep(place: Path, kept: Path) -> None:
    try:
        kept.hardlink_to(place)
    except OSError:  # a disk without links; a link of the user's own
        place.replace(kept)


def settle(stage: Path, folder: Path) -> tuple[str, ...]:
    """Take back what a run has moved and not finished, and remove its hidden folder.

    Returns
    -------
    tuple of str
        Names that cannot go back: somebody has the file open, or has changed it since. The hidden
        folder then stays, and the next run tries again.
    """
    journal = stage / JOURNAL
    if journal.exists():
        made = _read_journal(journal)
        if made is None:
            return (JOURNAL,)
        left = tuple(
            name for name, digest in made.items() if not _back(stage, folder, name, digest)
        )
        if left:
            return left
        journal.unlink()
    shutil.rmtree(stage, ignore_errors=True)
    return ()


def settle_all(folder: Path) -> tuple[str, ...]:
    """Settle what killed runs left in a folder; the caller holds it, so nobody is at work there."""
    stages = [path for path in sorted(folder.glob(f"{STAGE}*")) if _is_own_folder(path)]
    return tuple(name for stage in stages for name in settle(stage, folder))


def _back(stage: Path, folder: Path, name: str, digest: str) -> bool:
    """Take one file back; return whether all is as it was."""
    new, kept, place = stage / NEW / name, stage / KEPT / name, folder / name
    try:
        if not lexists(new):
            if not lexists(place):  # removed by somebody; so that the old file is not taken for it
                new.touch()
            elif is_plain(place) and hash_file(place) == digest:
                place.replace(new)
            else:
                return False
        if lexists(kept):
            place.parent.mkdir(parents=True, exist_ok=True)
            kept.replace(place)
    except OSError:
        return False
    for parent in PurePosixPath(name).parents[:-1]:  # folders that were made for it
        with contextlib.suppress(OSError):
            (folder / parent).rmdir()
    return True


def _read_journal(path: Path) -> dict[str, str] | None:
    """Return the names and hashes of a journal; None if it is none of ours."""
    try:
        made = json.loads(path.read_bytes())
        sound = all(isinstance(own, str) and is_inside(name) for name, own in made.items())
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return made if sound else None


def is_inside(name: str) -> bool:
    """Return whether the name of a file leads to a place in its folder, on any system."""
    path = PureWindowsPath(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts


def _is_own_folder(path: Path) -> bool:
    inside = (path, path / NEW, path / KEPT)
    return path.is_dir() and not any(own.is_symlink() for own in inside)
