"""The list of the files that were written into a folder, with the hash of each.

A line for each, only ever added to: a file is ours if its bytes are any that were written under
its name. So a line may be added before its file takes its place, and a run that is killed between
the two leaves nothing that is not known.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING

from ganquan_geo.present.out_folder.names import LIST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Written = dict[str, set[str]]

MOST_BYTES = 256 << 20


def read_written(folder: Path) -> Written:
    """Return the hashes that were written in a folder, by name; a broken line says nothing."""
    found: Written = {}
    path = folder / LIST
    if not is_plain(path) or path.stat().st_size > MOST_BYTES:
        return found
    for line in path.read_bytes().splitlines():
        try:
            digest, name = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            continue
        if isinstance(digest, str) and isinstance(name, str):
            found.setdefault(name, set()).add(digest)
    return found


def add_written(folder: Path, written: Written, made: Mapping[str, str]) -> None:
    """Add what is not in the list yet.

    Parameters
    ----------
    written
        What the list says; it is added to.
    made
        Hashes of files by name.
    """
    fresh = {name: own for name, own in made.items() if own not in written.get(name, ())}
    if not fresh:
        return
    lines = "".join(f"{json.dumps([digest, name])}\n" for name, digest in fresh.items())
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(folder / LIST, flags | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        if end:  # a line that was cut off must not swallow the next
            file.seek(end - 1)
            lines = lines if file.read(1) == b"\n" else f"\n{lines}"
        file.write(lines.encode())
    for name, digest in fresh.items():
        written.setdefault(name, set()).add(digest)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_plain(path: Path) -> bool:
    """Return whether a path is a file: no folder, no link, no device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False
