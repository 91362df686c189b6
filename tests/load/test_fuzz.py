"""Whatever bytes are changed: a result or a DataError, and nothing else.

`make fuzz` runs each target thousands of times; the tests a few. What a long run found stands as
a case in the tests of the format it belongs to.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganquan_geo import DataError, read_study
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.plan.register import read_plan
from ganquan_geo.load.systems.convert_files import build_conversion
from ganquan_geo.load.systems.local_grid import read_local_grid
from tests.load.office import read, write_homes
from tests.load.small_osm import write_osm
from tests.load.sound import FILES, stated_for, write_good
from tests.towns import lonlat_at
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
EXAMPLES = int(os.environ.get("GANQUAN_FUZZ", "25"))


def hunt(targets: list[Path], use: Callable[[], object]) -> None:
    """Change bytes of one of the files, use them, and put them back; many times."""
    sound = {target: target.read_bytes() for target in targets}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="GANQUAN_FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        target = data.draw(st.sampled_from(targets))
        content = bytearray(sound[target])
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, max(len(content) - 1, 0)))
            new = data.draw(st.binary(min_size=0, max_size=8))
            length = data.draw(st.sampled_from([0, len(new), 64]))
            content[at : at + length] = new
        for each, original in sound.items():
            each.write_bytes(bytes(content) if each == target else original)
        with contextlib.suppress(DataError):
            use()

    one()


@pytest.mark.parametrize("file", FILES)
def test_fuzz_layers(tmp_path: Path, file: str) -> None:
    path = write_good(tmp_path, file)
    targets = sorted(tmp_path.glob("x.*")) if file == "x.shp" else [path]
    hunt(targets, lambda: read(tmp_path, file, **stated_for(file)))


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
def test_fuzz_extracts(tmp_path: Path, suffix: str) -> None:
    path = write_osm(tmp_path / f"x{suffix}")
    hunt([path], lambda: read_extract(path, keys=frozenset({"amenity"})))


@pytest.mark.parametrize("file", ["h.geojson", "h.csv", "h.kml", "h.gpkg", "h.xlsx", "h.shp"])
def test_fuzz_conversions(tmp_path: Path, file: str) -> None:
    path = write_homes(tmp_path / file, "GCJ-02")
    workspace = tmp_path / "work"
    out = tmp_path / ("o.csv" if file == "h.xlsx" else f"o{path.suffix}")

    def convert() -> None:
        workspace.mkdir()
        try:
            build_conversion(path, out, source="高德", target="WGS 84", workspace=workspace)
        finally:
            shutil.rmtree(workspace)

    hunt([path], convert)


def test_fuzz_settings(tmp_path: Path) -> None:
    folder = write_study(tmp_path)
    hunt([folder / "study.toml"], lambda: read_study(folder))


@pytest.mark.parametrize("file", ["plan.toml", "projects.csv", "indicator_readings.csv"])
def test_fuzz_plans(tmp_path: Path, file: str) -> None:
    for each in ("plan.toml", "projects.csv", "indicator_readings.csv"):
        shutil.copy(ROOT / "data" / each, tmp_path / each)
    hunt([tmp_path / file], lambda: read_plan(tmp_path, today=date(2026, 1, 1)))


def test_fuzz_control_points(tmp_path: Path) -> None:
    rows = [
        ",".join(map(str, (f"p{x}", x + 7e4, y, *lonlat_at(x, y))))
        for x, y in ((0, 0), (2_000, 100), (1_900, 1_800), (-100, 2_100))
    ]
    path = tmp_path / "control.csv"
    path.write_text("\n".join(["name,x,y,lon,lat", *rows]), encoding="utf-8")
    hunt([path], lambda: read_local_grid(str(path), parameters=4))


def test_fuzz_tables_of_tags(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    path.write_text(read_osm_table().text, encoding="utf-8")
    hunt([path], lambda: read_osm_table(path))
