"""Positions of a map service in scenarios and corrections: in WGS 84 once they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ganquan_geo import DataError, apply_scenario, read_corrections, read_scenario, read_study
from ganquan_geo.geodesy.datums import wgs84_to_bd09, wgs84_to_gcj02
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

LON, LAT = 121.4302, 31.2705
ENDS = [[121.4302, 31.2705], [121.4318, 31.2713], [121.432, 31.272]]
SHIFTS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "gcj02": wgs84_to_gcj02,
    "GCJ-02": wgs84_to_gcj02,
    "高德": wgs84_to_gcj02,
    "bd09": wgs84_to_bd09,
    "百度": wgs84_to_bd09,
}
EXACT_DEG = 1e-10


def edits(system: str, shift: Callable[[Any], Any]) -> str:
    """Return edits of every kind that has a position, old ones and groups too."""
    (lon, lat), line = shift([[LON, LAT]])[0].tolist(), shift(ENDS).tolist()
    at = f"lon = {lon!r}\nlat = {lat!r}\naccuracy_m = 4\n"
    said = 'basis = "b"\nby = "b"\nat = 2025-12-03\n'
    old = f"old = {{ lon = {lon!r}, lat = {lat!r}, accuracy_m = 10 }}\n"
    return (
        f'coordinate_system = "{system}"\n'
        f'[[edits]]\nop = "facility.add"\nid = "n"\nkind = "clinic"\nname = "n"\n{at}{said}'
        f'[[edits]]\nop = "facility.move"\ntarget = "n"\n{at}{old}{said}'
        f'[[edits]]\nop = "home.set"\ntarget = "h"\n{at}{said}'
        f'[[edits]]\nop = "home.set"\ntarget = "h"\nhouseholds = 1\n{said}'
        f'[[edits]]\nop = "link.add"\nid = "l"\nname = "l"\naccuracy_m = 4\nline = {line}\n{said}'
    )


@pytest.mark.parametrize("system", SHIFTS)
@pytest.mark.parametrize("face", ["scenario", "corrections"])
def test_every_position_comes_out_in_wgs84(tmp_path: Path, system: str, face: str) -> None:
    path = tmp_path / "corrections.toml"
    text = edits(system, SHIFTS[system])
    found: Any
    if face == "scenario":
        head, *inner = text.split("[[edits]]")
        group = "[[edits.edits]]".join(['[[edits]]\nop = "group"\n', *inner])
        path.write_text(f'name = "s"\n{head}{group}', encoding="utf-8")
        found = read_scenario(path).edits[0].edits
    else:
        path.write_text(text, encoding="utf-8")
        found = read_corrections(tmp_path).edits
    for cells in (found[0].new, found[1].new, found[1].old, found[2].new):
        assert (cells["lon"], cells["lat"]) == pytest.approx((LON, LAT), abs=EXACT_DEG)
    np.testing.assert_allclose(found[4].new["line"], ENDS, atol=EXACT_DEG)
    assert [own.new.get("accuracy_m") for own in found] == [4, 4, 4, None, 4]
    assert found[1].old["accuracy_m"] == 10


def test_without_the_key_positions_are_in_wgs84_to_the_bit(tmp_path: Path) -> None:
    for system in ("", 'coordinate_system = "WGS 84"\n'):
        text = edits("WGS 84", np.asarray)
        text = system + text[text.index("[[edits]]") :]
        (tmp_path / "corrections.toml").write_text(text, encoding="utf-8")
        found = read_corrections(tmp_path).edits
        assert (found[0].new["lon"], found[0].new["lat"]) == (LON, LAT)
        assert found[4].new["line"] == [tuple(vertex) for vertex in ENDS]


def test_what_the_way_from_a_system_may_be_off_is_added_to_the_accuracy(tmp_path: Path) -> None:
    (tmp_path / "corrections.toml").write_text(edits("CGCS2000", np.asarray), encoding="utf-8")
    found = read_corrections(tmp_path).edits
    assert [own.new.get("accuracy_m") for own in found] == [5, 5, 5, None, 5]
    assert found[1].old["accuracy_m"] == 10
    path = tmp_path / "s.toml"
    path.write_text(
        'name = "s"\ncoordinate_system = "CGCS2000"\n[[edits]]\nop = "facility.move"\n'
        f'target = "n"\nlon = {LON}\nlat = {LAT}\n',
        encoding="utf-8",
    )
    assert read_scenario(path).edits[0].new["accuracy_m"] == 1


def test_an_old_position_of_a_map_service_still_fits(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    own = study.layers["facilities"].geometry["clinic-1"]
    lon, lat = wgs84_to_gcj02(np.array([[own.x, own.y]]))[0].round(6).tolist()
    path = tmp_path / "s.toml"
    path.write_text(
        'name = "s"\ncoordinate_system = "高德"\n[[edits]]\nop = "facility.move"\n'
        f'target = "clinic-1"\nlon = {lon}\nlat = {lat}\nold = {{ lon = {lon}, lat = {lat} }}\n',
        encoding="utf-8",
    )
    moved = apply_scenario(study, read_scenario(path)).layers["facilities"].geometry["clinic-1"]
    assert (moved.x, moved.y) == pytest.approx((own.x, own.y), abs=1e-6)


MOVE = '[[edits]]\nop = "home.set"\ntarget = "h"\n'
WRONG: dict[str, tuple[str, str, str]] = {
    "a system that is none": ("火山", "lon = 121.4\nlat = 31.2", "火山"),
    "metres": ("EPSG:4549", "lon = 121.4\nlat = 31.2", "EPSG:4549"),
    "a zone": ("CGCS2000 三度带", "lon = 121.4\nlat = 31.2", "CGCS2000 三度带"),
    "the two turned round": ("GCJ-02 swapped", "lon = 121.4\nlat = 31.2", "swapped"),
    "control points": ("local:points.csv", "lon = 121.4\nlat = 31.2", "points.csv"),
    "a longitude alone": ("gcj02", "lon = 121.4", "第 1 项"),
    "an old latitude alone": ("gcj02", "households = 1\nold = { lat = 31.2 }", "第 1 项"),
    "an old longitude in words": (
        "gcj02",
        'households = 1\nold = { lon = "东", lat = 31.2 }',
        "第 1 项",
    ),
    "an old longitude that is no number": (
        "gcj02",
        "households = 1\nold = { lon = inf, lat = nan }",
        "old.lon",
    ),
}


@pytest.mark.parametrize(("system", "cells", "said"), WRONG.values(), ids=WRONG)
def test_a_position_or_system_that_cannot_be_used_is_named(
    tmp_path: Path, system: str, cells: str, said: str
) -> None:
    path = tmp_path / "s.toml"
    text = f'name = "s"\ncoordinate_system = "{system}"\n{MOVE}{cells}\n{MOVE}lat = 1\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_scenario(path)
    faults = caught.value.faults
    assert all(one.where.startswith("s.toml") for one in faults)
    assert said in faults[0].said("zh")
    assert len(faults) == (1 if said in system else 2)
