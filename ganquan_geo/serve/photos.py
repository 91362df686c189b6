"""Photographs that a planner hands in: pictures and nothing else, kept inside the study."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.files import sha256
from ganquan_geo.load.plan.photos import encode_photo, read_photo
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.photos import PHOTO_STATES
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PHOTOS = "photos"  # where a study keeps those that were handed in
SIDES = ("photo_before", "photo_after")
MEND = Text("用 JPEG、PNG 或 WebP 照片", "use a JPEG, PNG or WebP picture")


def take_photos(
    fact: Mapping[str, Any], given: Mapping[str, str], folder: Path
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return a fact on a project that names its photographs, and the files to be kept for it.

    Parameters
    ----------
    fact
        A table of ``corrections.toml``; a photograph that it names is a file of the study.
    given
        By side (`SIDES`), a picture in base64.
    folder
        Of the study.

    Raises
    ------
    DataError
        If one is no picture that a map or an atlas could show.
    ValueError
        If it is no base64.
    """
    named, files = dict(fact), {}
    for side in SIDES:
        if side in given:
            try:
                content = base64.b64decode(given[side], validate=True)
            except binascii.Error:
                raise ValueError from None
            picture = encode_photo(content, PHOTOS)
            plain = re.sub(r"[^\w-]", "_", str(fact["target"]))[:40]
            named[side] = f"{PHOTOS}/{plain}-{side}-{sha256(picture)[:12]}.jpg"
            files[named[side]] = picture
        elif side in named:
            photo = read_photo(folder, str(named[side]))
            if photo.state != "shown":
                what = PHOTO_STATES[photo.state].filled(file=photo.file)
                raise DataError([Fault(where=PHOTOS, what=what, mend=MEND)])
    return named, files
