"""Whatever stands where a file should be: said in finite time, by whatever reads it."""

from __future__ import annotations

import os
import sys
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError, OutputError, read_scenario, read_study
from ganquan_geo.load.loose import read_loose
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.plan.photos import read_photo
from ganquan_geo.load.plan.register import read_plan
from ganquan_geo.load.systems.local_grid import read_local_grid
from ganquan_geo.present.embed import read_statement
from tests.load.sound import FILES
from tests.towns.plan import write_plan_town
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _plan(folder: Path) -> None:
    write_plan_town(folder / "town")
    (folder / "town/plan.toml").unlink()
    (folder / "x").rename(folder / "town/plan.toml")
    if faults := read_plan(folder / "town", today=date(2026, 1, 1)).faults:
        raise DataError(faults)


def _staff_table(folder: Path) -> None:
    write_plan_town(folder / "town")
    (folder / "town/projects.csv").unlink()
    (folder / "x").rename(folder / "town/projects.csv")
    if faults := read_plan(folder / "town", today=date(2026, 1, 1)).faults:
        raise DataError(faults)


def _settings(folder: Path) -> None:
    (folder / "x").rename(folder / "study.toml")
    read_study(folder)


def _layer(folder: Path) -> None:
    write_study(folder / "town")
    (folder / "town/streets.geojson").unlink()
    (folder / "x").rename(folder / "town/streets.geojson")
    read_study(folder / "town")


def _loose(ending: str) -> Callable[[Path], object]:
    def use(folder: Path) -> object:
        return read_loose((folder / "x").rename(folder / f"x{ending}"))

    return use


def _extract(ending: str) -> Callable[[Path], object]:
    def use(folder: Path) -> object:
        path = (folder / "x").rename(folder / f"x{ending}")
        return read_extract(path, keys=frozenset({"amenity"}))

    return use


def _photo(folder: Path) -> None:
    photo = read_photo(folder, "x")
    assert photo.state in ("missing", "unreadable")
    raise DataError([])


READERS: dict[str, Callable[[Path], object]] = {
    "study.toml": _settings,
    "plan.toml": _plan,
    "projects.csv": _staff_table,
    "a layer": _layer,
    "a scenario": lambda folder: read_scenario(folder / "x"),
    "a table of tags": lambda folder: read_osm_table(folder / "x"),
    "control points": lambda folder: read_local_grid(str(folder / "x"), parameters=4),
    "a map": lambda folder: read_statement(folder / "x"),
    "a photograph": _photo,
    **{f"convert {file}": _loose(file[1:]) for file in FILES},
    **{f"import {end}": _extract(end) for end in (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf")},
}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.mkdir()


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


def _gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)  # of holes: it takes no room on the disk


def _kernel(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


ODD = {
    "a pipe": _pipe,
    "a device": _device,
    "a folder": _folder,
    "a link to itself": _link_to_itself,
    "a link to nothing": _link_to_nothing,
    "three gigabytes": _gigabytes,
    "what the system makes up": _kernel,
}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and links are of Unix")
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_waits_or_fails_over_what_is_no_plain_file(
    tmp_path: Path, reader: str, odd: str
) -> None:
    ODD[odd](tmp_path / "x")
    with pytest.raises((DataError, OutputError)) as caught:
        READERS[reader](tmp_path)
    assert "没有料到" not in str(caught.value)


def test_a_plan_that_is_no_text_is_not_taken_for_no_plan(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path)
    (folder / "plan.toml").write_bytes("[plan]\nname = '计划'".encode("gbk"))
    assert "不是 UTF-8" in str(DataError(read_plan(folder, today=date(2026, 1, 1)).faults))
    (folder / "plan.toml").unlink()
    reading = read_plan(folder, today=date(2026, 1, 1))
    assert reading.plan is None
    assert not reading.faults


NAMES = [r"a\u0000b.geojson", r"a\u001bb.geojson", "甲" * 5_000, "a/" * 3_000, r"..\u0000/x", ""]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["layer", "control points", "plan"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str, place: str) -> None:
    if place == "plan":
        folder = write_plan_town(tmp_path / "town")
        text = (folder / "plan.toml").read_text(encoding="utf-8")
        (folder / "plan.toml").write_text(text.replace("projects.csv", name), encoding="utf-8")
        assert read_plan(folder, today=date(2026, 1, 1)).faults
        return
    settings = SETTINGS.replace("streets.geojson", name)
    if place == "control points":
        settings = f'{SETTINGS}\n[systems]\nstreets = "local:{name}.csv"\n'
    with pytest.raises(DataError) as caught:
        read_study(write_study(tmp_path / "town", settings=settings))
    assert "没有料到" not in str(caught.value)


TOML = {
    "brackets": "a = " + "[" * 5_000,
    "tables": "a = " + "{a = " * 5_000,
    "dots": ".".join("ab" * 20_000) + " = 1",
    "quoted dots": "[" + ".".join(['"a"', "'b'"] * 10_000) + "]",
    "spaced dots": " . ".join("ab" * 10_000) + " = 1",
    "digits": "a = " + "1" * 5_000,
    "hexadecimal digits": "a = 0x" + "f" * 5_000,
    "quotation marks": '"' * 500_000,
    "one long word": "a" * 2_000_000,
    "a bare word": "a = " + "b" * 1_000_000,
    "nines": "a = " + "9" * 4_000 + ".5",
    "three megabytes": "#" * (3 << 20),
}


@pytest.mark.parametrize("trick", TOML)
@pytest.mark.parametrize("file", ["study.toml", "plan.toml", "scenario", "tags"])
def test_toml_that_nobody_writes_is_refused_at_once(tmp_path: Path, file: str, trick: str) -> None:
    if file == "plan.toml":
        folder = write_plan_town(tmp_path)
        (folder / file).write_text(TOML[trick], encoding="utf-8")
        assert read_plan(folder, today=date(2026, 1, 1)).faults
        return
    path = tmp_path / "study.toml"
    path.write_text(TOML[trick], encoding="utf-8")
    read: dict[str, Callable[[], object]] = {
        "study.toml": lambda: read_study(tmp_path),
        "tags": lambda: read_osm_table(path),
    }
    with pytest.raises(DataError):
        read.get(file, lambda: read_scenario(path))()


def test_keys_that_people_write_are_read() -> None:
    text = (
        'note = "www.a.b.c.d.e.f.g.h.i.j.k.l.cn"\nline = [121.43, 31.26, 121.44, 31.27]\n'
        'a.b."c d".e = 1\n[x.y.\'z\']\nlist = ["a.b", "c.d", 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]\n'
    )
    from ganquan_geo.load.validation import parse_toml  # noqa: PLC0415

    assert parse_toml(text.encode(), "x.toml") == tomllib.loads(text)
