"""Photographs of street projects, made small enough to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganquan_geo.words.text import Text

PhotoState = Literal["shown", "none", "missing", "unreadable"]

PHOTO_STATES: dict[PhotoState, Text] = {
    "shown": Text("", ""),
    "none": Text("未提供", "none given"),
    "missing": Text("没有这个文件：{file}", "no such file: {file}"),
    "unreadable": Text("不能读取：{file}", "cannot be read: {file}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photograph, or why there is none.

    Parameters
    ----------
    file
        As the table has it.
    state
        Whether it can be shown.
    width, height
        Pixels; 0 where it cannot be shown.
    rgb
        Three bytes for each pixel, row by row from the upper left corner.
    """

    file: str = ""
    state: PhotoState = "none"
    width: int = 0
    height: int = 0
    rgb: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPhotos:
    """What a project looked like before its works, and after."""

    before: Photo = Photo()
    after: Photo = Photo()
