"""``import-osm`` as it is typed, rightly and wrongly, on a small town and two real extracts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError, measure_coverage, read_study
from ganquan_geo.load.osm.tables import read_osm_table
from tests.commands import run
from tests.load.small_osm import write_osm

if TYPE_CHECKING:
    from pathlib import Path


TABLE = read_osm_table()


def test_a_changed_table_changes_the_study(tmp_path: Path) -> None:
    write_osm(tmp_path / "x.osm")
    text = TABLE.text.replace('"amenity=clinic", ', "").replace(
        'kinds = ["market"]', 'kinds = ["bus_stop"]'
    )
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    done = run(
        "import-osm", tmp_path / "x.osm", "--out", tmp_path / "s", "--table", tmp_path / "t.toml"
    )
    assert done.returncode == 0, done.stderr
    assert "诊所" not in done.stdout
    study = read_study(tmp_path / "s")
    assert study.categories[-1].kinds == ("bus_stop",)
    assert (tmp_path / "s" / "osm_table.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('kind = "library"', 'kind = "castle"', "castle"),
        ('tags = ["amenity=library"]', 'tags = ["amenity"]', "tags"),
        ("[walking]", "[walked]", "walk"),
        ("secondary = [", "boulevard = [", "boulevard"),
        ("[kinds]", "[kinds", "TOML|读不出来"),
    ],
)
def test_wrong_tables_are_named(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert old in TABLE.text
    (tmp_path / "t.toml").write_text(TABLE.text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=word):
        read_osm_table(tmp_path / "t.toml")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--boundary", "不存在"), "甘泉路街道"),
        (("--homes", "castles"), "landuse"),
        (("--table", "none.toml"), "none.toml"),
    ],
)
def test_wrong_requests_write_nothing(
    tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    write_osm(tmp_path / "x.osm")
    done = run("import-osm", tmp_path / "x.osm", "--out", tmp_path / "s", *arguments)
    assert done.returncode in (1, 2)
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.osm"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        pytest.param("porto_portugal.osm", "Porto Portugal", id="two words"),
        pytest.param("McLean.osm", "McLean", id="capitals of its own"),
        pytest.param("海德堡.osm", "海德堡", id="Chinese"),
        pytest.param("_.osm", "_", id="no word"),
    ],
)
def test_a_study_is_called_after_its_file(tmp_path: Path, file: str, name: str) -> None:
    write_osm(tmp_path / file)
    done = run("import-osm", tmp_path / file, "--out", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    assert "没有生成出入口图层" in done.stdout
    assert read_study(tmp_path / "s").name.zh == name


def test_an_output_that_is_a_file_is_left_alone(tmp_path: Path) -> None:
    write_osm(tmp_path / "x.osm")
    (tmp_path / "s").write_text("mine", encoding="utf-8")
    done = run("import-osm", tmp_path / "x.osm", "--out", tmp_path / "s")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "s").read_text(encoding="utf-8") == "mine"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "streets", "homes", "least_km", "left_out", "told"),
    [
        (
            "shanghai_center.osm",
            4_517,
            1_551,
            900,
            {
                "foot forbidden": 151,
                "elevated roads, ramps and tunnels without a sidewalk": 28,
                "not open to the public": 5,
            },
            "streets end at 7 gates",
        ),
        (
            "porto_portugal.osm.pbf",
            48_252,
            24_744,
            9_000,
            {
                "motorways, cycleways not said to allow walking": 1_983,
                "not open to the public": 798,
                "elevated roads, ramps and tunnels without a sidewalk": 106,
                "under construction, planned or gone": 97,
                "foot forbidden": 76,
                "platforms, corridors that meet no street": 71,
                "without positions": 39,
                "of a class that is not walked": 16,
                "drive-throughs and the like": 9,
            },
            "streets end at 59 gates",
        ),
        (  # its stated extent is a quarter of the globe, and a few streets are 60 km away
            "heidelberg.osm.pbf",
            22_958,
            3_819,
            900,
            {
                "not open to the public": 1_495,
                "too far from the boundary": 445,
                "foot forbidden": 293,
                "motorways, cycleways not said to allow walking": 210,
                "platforms, corridors that meet no street": 153,
                "for motor vehicles only": 42,
                "under construction, planned or gone": 38,
                "elevated roads, ramps and tunnels without a sidewalk": 30,
                "of a class that is not walked": 10,
                "drive-throughs and the like": 4,
            },
            "streets end at 211 gates",
        ),
        (  # cut without the nodes beyond its border
            "helsinki.osm.pbf",
            2_421,
            582,
            100,
            {
                "of a class that is not walked": 160,
                "without positions": 74,
                "foot forbidden": 38,
                "not open to the public": 30,
                "platforms, corridors that meet no street": 4,
                "under construction, planned or gone": 3,
                "motorways, cycleways not said to allow walking": 1,
            },
            "8 ways lack nodes between others",
        ),
        (
            "monaco.osm.gz",
            839,
            176,
            50,
            {
                "elevated roads, ramps and tunnels without a sidewalk": 22,
                "not open to the public": 7,
                "platforms, corridors that meet no street": 7,
                "foot forbidden": 1,
            },
            "too little residential land, not used (2 areas)",
        ),
    ],
)
def test_real_extracts_import_and_are_measured(  # noqa: PLR0913
    tmp_path: Path,
    shared_data: Path,
    *,
    file: str,
    streets: int,
    homes: int,
    least_km: float,
    left_out: dict[str, int],
    told: str,
) -> None:
    done = run("import-osm", shared_data / file, "--out", tmp_path / "s", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert told in done.stdout
    listed = re.search(r"Ways left out:\n((?:  .*\n)+)", done.stdout)
    assert listed is not None
    counts = [line.rsplit(" ", 1) for line in listed[1].strip().split("\n")]
    found = {reason.strip(): int(count.replace(",", "")) for reason, count in counts}
    assert found == left_out
    study = read_study(tmp_path / "s")
    assert len(study.layers["streets"]) == streets
    assert len(study.layers["compounds"]) == homes
    result = measure_coverage(study, with_areas=False)
    assert result.network.length_m > 1_000 * least_km
    assert "met" not in set(result.coverage["verdict"])  # no register is held to be complete


@pytest.mark.shared
def test_porto_bus_stops_are_reached_as_far_as_networkx_says(
    tmp_path: Path, shared_data: Path
) -> None:
    text = TABLE.text.replace('kinds = ["market"]', 'kinds = ["bus_stop"]')
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    box = {
        "type": "Polygon",
        "coordinates": [
            [[-8.64, 41.13], [-8.59, 41.13], [-8.59, 41.17], [-8.64, 41.17], [-8.64, 41.13]]
        ],
    }
    feature = {"type": "Feature", "properties": {}, "geometry": box}
    collection = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "b.geojson").write_text(json.dumps(collection), encoding="utf-8")
    done = run(
        *("import-osm", shared_data / "porto_portugal.osm.pbf", "--out", tmp_path / "s"),
        *("--table", tmp_path / "t.toml", "--boundary", tmp_path / "b.geojson"),
    )
    assert done.returncode == 0, done.stderr
    result = measure_coverage(read_study(tmp_path / "s"))
    shares = result.coverage.query("category == 'market' and denominator == 'compounds'")
    low = shares.sort_values("tier_min")["share_low"].tolist()
    assert low == sorted(low)
    assert 0 < low[-1] < 1
