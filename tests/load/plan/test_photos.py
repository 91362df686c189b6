"""Photographs of projects: small, upright, without what a camera adds; hostile ones are told."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganquan_geo.load.plan.photos import SIDE_PX, read_photo, read_photos
from ganquan_geo.load.study import read_study
from tests.towns.plan import PROJECTS, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = PROJECTS.replace("note\n", "note,改造前照片,改造后照片\n", 1).replace(
    "验收单 1 号,\n", "验收单 1 号,,照片/前.jpg,后.png\n"
)


def test_the_photographs_a_ledger_names_are_read(tmp_path: Path) -> None:
    town = write_plan_town(tmp_path / "town", projects=LEDGER)
    (town / "照片").mkdir()
    Image.new("RGB", (3000, 2000), "#336699").save(town / "照片/前.jpg")
    photos = read_photos(read_study(town))
    assert list(photos) == ["first-row"]
    before, after = photos["first-row"].before, photos["first-row"].after
    assert (before.state, before.width, before.height) == ("shown", SIDE_PX, SIDE_PX * 2 // 3)
    assert len(before.rgb) == 3 * before.width * before.height
    assert abs(before.rgb[2] - 0x99) < 8
    assert (after.state, after.file) == ("missing", "后.png")


def test_a_study_without_photographs_has_none(tmp_path: Path) -> None:
    assert read_photos(read_study(write_plan_town(tmp_path / "town"))) == {}
    assert read_photo(tmp_path, "").state == "none"


def test_a_photograph_is_turned_upright_and_loses_its_place(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    Image.new("RGB", (400, 200), "#cc3333").save(tmp_path / "a.jpg", exif=exif)
    photo = read_photo(tmp_path, "a.jpg")
    assert (photo.width, photo.height) == (200, 400)


def test_what_lies_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    Image.new("RGB", (10, 10)).save(tmp_path / "secret.png")
    (tmp_path / "study/link.png").symlink_to(tmp_path / "secret.png")
    for file in ("../secret.png", str(tmp_path / "secret.png"), "link.png", ".", "a\0b"):
        assert read_photo(tmp_path / "study", file).state in ("missing", "unreadable")


def bomb() -> bytes:
    """Return a PNG of 60,000 x 60,000 pixels in a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        mark = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + mark

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) system\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a\1\0\1\0\0\0\0;",
        bomb(),
    ],
)
def test_a_hostile_picture_is_told_and_stops_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert read_photo(tmp_path, "a.jpg").state == "unreadable"


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_damaged_picture_is_shown_or_told(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "a.jpg"
    Image.linear_gradient("L").convert("RGB").save(path)
    content = bytearray(path.read_bytes())
    for _ in range(5):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert read_photo(tmp_path, "a.jpg").state in ("shown", "unreadable")
