"""Photographs that the table of projects names: files beside it, read with suspicion."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.load.files import find_inside, is_there, read_bytes
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.photos import Photo, ProjectPhotos

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 40_000_000
MOST_PIXELS = 80_000_000  # of the file; a telephone makes 50 million
SIDE_PX = 720  # of what is shown: 60 mm at 300 dpi
KEPT_PX = 1600  # of one that is taken into a study


def read_photos(study: Study) -> dict[str, ProjectPhotos]:
    """Return the photographs of the projects of a study, by the project's id.

    A file that is missing, lies outside the study's folder, is no JPEG, PNG or WebP picture, or
    is too large, is told in its `state`; none stops the work.

    Parameters
    ----------
    study
        What `read_study` returned; one made in memory has no photographs.

    Returns
    -------
    dict
        Of each project whose row names a photograph: the one before the works and the one after.

    Examples
    --------
    >>> gg.read_photos(study)  # the bundled table names none
    {}
    """
    if study.plan is None or not study.folder:
        return {}
    folder = Path(study.folder)
    return {
        key: ProjectPhotos(
            before=read_photo(folder, record.photo_before),
            after=read_photo(folder, record.photo_after),
        )
        for key, record in study.plan.records.items()
        if record.photo_before or record.photo_after
    }


def read_photo(folder: Path, file: str) -> Photo:
    """Return one photograph of a folder, upright, in colour and small, or why there is none."""
    if not file:
        return Photo()
    try:
        path = find_inside(folder, file)
    except DataError:
        return Photo(file=file, state="missing")
    if not is_there(path):
        return Photo(file=file, state="missing")
    try:
        content = read_bytes(path, file, most_bytes=MOST_BYTES)
        width, height, rgb = _decode(content, file, SIDE_PX)
    except DataError:
        return Photo(file=file, state="unreadable")
    return Photo(file=file, state="shown", width=width, height=height, rgb=rgb)


def encode_photo(content: bytes, where: str, *, side_px: int = KEPT_PX) -> bytes:
    """Return a picture of anybody's as a JPEG file of our own making, upright, nothing else in it.

    Where it was taken, by whom, and whatever else a file may hold behind its colours are gone.

    Raises
    ------
    DataError
        If it is no picture that `read_photo` would show.
    """
    width, height, rgb = _decode(content, where, side_px)
    made = io.BytesIO()
    Image.frombytes("RGB", (width, height), rgb).save(made, "JPEG", quality=88)
    return made.getvalue()


def _decode(content: bytes, where: str, side_px: int) -> tuple[int, int, bytes]:
    return run_apart(_small, where, limits_for(len(content)), content, side_px)


def _small(content: bytes, side_px: int) -> tuple[int, int, bytes]:
    """Return width, height and colours of a picture, upright and small."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd in a picture is nothing to the reader
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            picture.draft("RGB", (2 * side_px, 2 * side_px))
            picture.thumbnail((2 * side_px, 2 * side_px))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((side_px, side_px))
    white = Image.new("RGBA", upright.size, "#ffffff")
    white.alpha_composite(upright)
    small = white.convert("RGB")
    return small.width, small.height, small.tobytes()
