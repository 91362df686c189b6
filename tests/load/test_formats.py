"""Every format and encoding an office has: the same compounds, the same study."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from ganquan_geo import DataError, measure_coverage, read_study
from tests.load.office import (
    NAMES,
    PLACES,
    STATED,
    homes,
    kml_text,
    read,
    told,
    town_with,
    write_csv,
    write_dxf,
    write_shapefile,
    write_xls,
    write_xlsx,
    zipped,
)
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path


HEADER = ("id", "name", "basis", "accuracy_m", "households", "lon", "lat")


ROWS = [
    (f"home-{letter}", name, "测量", accuracy_m, households, *lonlat_at(*place))
    for letter, name, accuracy_m, households, place in zip(
        "abcd", NAMES, (0, 20, 0, 0), (100, 200, 300, 400), PLACES, strict=True
    )
]


def write_as(folder: Path, file: str) -> None:
    """Write the four compounds in the format that the file's name says."""
    path = folder / file
    suffix = path.suffix.lower()
    if suffix == ".geojson":
        homes().to_file(path, driver="GeoJSON")
    elif suffix == ".gpkg":
        homes().to_file(path, driver="GPKG", layer="小区")
    elif suffix == ".parquet":
        homes().to_parquet(path)
    elif suffix == ".shp":
        write_shapefile(
            path, homes(), encoding=path.stem.removesuffix("-bare"), cpg="bare" not in file
        )
    elif suffix == ".zip":
        inner = write_shapefile(folder / "小区.shp", homes(), encoding="GBK", cpg=False)
        zipped(path, sorted(folder.glob("小区.*")), folder="数据/")
        for part in folder.glob("小区.*"):
            part.unlink()
        assert not inner.exists()
    elif suffix == ".csv":
        write_csv(path, [HEADER, *ROWS], encoding=path.stem)
    elif suffix == ".xlsx":
        write_xlsx(path, [HEADER, *ROWS])
    elif suffix == ".xls":
        write_xls(path, [HEADER, *ROWS])


FILES = [
    "homes.geojson",
    "homes.gpkg",
    "homes.parquet",
    "UTF-8.shp",
    "UTF-8-bare.shp",
    "GBK.shp",
    "GBK-bare.shp",
    "GB18030.shp",
    "homes.zip",
    "utf-8.csv",
    "utf-8-sig.csv",
    "gbk.csv",
    "gb18030.csv",
    "utf-16.csv",
    "homes.xlsx",
    "homes.xls",
]


@pytest.mark.parametrize("file", FILES)
def test_the_same_compounds_from_every_format(tmp_path: Path, file: str) -> None:
    write_as(tmp_path, file)
    frame = read(tmp_path, file).frame
    expected = homes().set_index("id")
    assert list(frame.index) == list(expected.index)
    assert tuple(frame["name"]) == NAMES
    assert list(frame["households"]) == [100, 200, 300, 400]
    assert list(frame["accuracy_m"]) == [0, 20, 0, 0]
    assert frame.crs == "EPSG:4326"
    assert shapely.equals_exact(frame.geometry, expected.geometry, tolerance=1e-9).all()
    assert list(frame["source_row"]) == (
        [2, 3, 4, 5] if file[-3:] in "csv xls lsx" else [1, 2, 3, 4]
    )


@pytest.mark.parametrize("file", FILES)
def test_the_same_coverage_from_every_format(tmp_path: Path, file: str) -> None:
    folder = town_with(tmp_path, "compounds", file)
    write_as(folder, file)
    study = read_study(folder)
    assert study.inputs.keys() >= {file, "study.toml"}
    assert (".dbf" in " ".join(study.inputs)) == file.endswith(".shp")
    walks = measure_coverage(study).distances.query("layer == 'compounds' and category == 'health'")
    assert walks["distance_m"].round().tolist() == [50, 170, 400, 600]


def test_shapefile_names_cut_to_ten_letters(tmp_path: Path) -> None:
    frame = homes().assign(residents_60plus=[1.0, 2.0, 3.0, 4.0])
    frame = frame.rename(columns={"residents_60plus": "residents_"})
    write_shapefile(tmp_path / "h.shp", frame, encoding="UTF-8")
    layer = read(tmp_path, "h.shp")
    assert list(layer.frame["residents_60plus"]) == [1, 2, 3, 4]
    assert "residents_ → residents_60plus" in told(layer)


@pytest.mark.parametrize("epsg", [4490, 4549, 4550, 32651, 3857])
def test_a_files_own_system_is_brought_to_wgs84(tmp_path: Path, epsg: int) -> None:
    frame = homes().to_crs(epsg)
    write_shapefile(tmp_path / "h.shp", frame, encoding="UTF-8")
    frame.to_file(tmp_path / "h.gpkg", layer="h")
    frame.to_parquet(tmp_path / "h.parquet")
    for file in ("h.shp", "h.gpkg", "h.parquet"):
        xy = shapely.get_coordinates(read(tmp_path, file).frame.geometry)
        assert np.abs(xy - [lonlat_at(*place) for place in PLACES]).max() < 1e-8


def test_a_shapefile_without_prj_says_so(tmp_path: Path) -> None:
    write_shapefile(tmp_path / "h.shp", homes(), encoding="UTF-8")
    (tmp_path / "h.prj").unlink()
    (tmp_path / "h.shx").unlink()
    assert "没有 .prj" in told(read(tmp_path, "h.shp"))


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "UTF-16"])
def test_kml(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "k.kml").write_bytes(kml_text(encoding).encode(encoding))
    layer = read(tmp_path, "k.kml", **STATED)
    frame = layer.frame
    assert list(frame["name"]) == ["甘泉苑", "志丹小区"]
    assert list(frame["households"]) == [120, 80]
    assert list(frame.geom_type) == ["Point", "Polygon"]
    assert not frame.has_z.any()
    assert frame["description"].iloc[0] == "<b>见 <script>x()</script></b>"
    assert "1 个网络链接" in told(layer)


def test_kmz(tmp_path: Path) -> None:
    (tmp_path / "doc.kml").write_text(kml_text(), encoding="utf-8")
    (tmp_path / "extra.kml").write_text("<kml/>", encoding="utf-8")
    zipped(tmp_path / "k.kmz", [tmp_path / "doc.kml", tmp_path / "extra.kml"])
    assert len(read(tmp_path, "k.kmz", **STATED).frame) == 2


@pytest.mark.parametrize(
    ("version", "encoding"), [("R2010", None), ("R2000", "gbk"), ("R12", "gbk"), ("R2018", None)]
)
def test_dxf(tmp_path: Path, version: str, encoding: str | None) -> None:
    write_dxf(tmp_path / "d.dxf", version=version, encoding=encoding)
    stated: dict[str, Any] = {
        "columns": {"name": "dxf_layer"},
        "defaults": {
            **STATED["defaults"],
            "street_class": "local",
            "walkable": True,
            "status": "existing",
        },
    }
    streets = read(tmp_path, "d.dxf", "streets", part="道路", **stated).frame
    assert set(streets["name"]) == {"道路"}
    assert streets.geometry.to_crs(32651).length.round().tolist() == pytest.approx(
        [300, 300], abs=1
    )
    land = read(tmp_path, "d.dxf", part="小区", **{**stated, "defaults": STATED["defaults"]}).frame
    assert list(land.geom_type) == ["Polygon"]
    words = read(
        tmp_path,
        "d.dxf",
        part="注记",
        **STATED
        | {"columns": {"name": "text"}, "defaults": {**STATED["defaults"], "name": "南门"}},
    ).frame
    assert set(words["name"]) == {"甘泉苑", "南门"}
    with pytest.raises(DataError, match="没有图层 河道"):
        read(tmp_path, "d.dxf", part="河道", **STATED)


def test_geopackages_with_several_layers_need_a_name(tmp_path: Path) -> None:
    for layer in ("甲", "乙"):
        pyogrio.write_dataframe(homes(), tmp_path / "h.gpkg", layer=layer)
    with pytest.raises(DataError, match="甲"):
        read(tmp_path, "h.gpkg")
    assert len(read(tmp_path, "h.gpkg", part="乙").frame) == 4


def test_a_closed_line_is_land_and_a_multipoint_of_one_a_point(tmp_path: Path) -> None:
    ring = shapely.LineString([lonlat_at(0, 0), lonlat_at(9, 0), lonlat_at(9, 9), lonlat_at(0, 0)])
    one = shapely.MultiPoint([lonlat_at(50, 50)])
    frame = homes().iloc[:2].set_geometry(gpd.GeoSeries([ring, one], crs="EPSG:4326"))
    frame.to_file(tmp_path / "h.gpkg", layer="h")
    layer = read(tmp_path, "h.gpkg")
    assert list(layer.frame.geom_type) == ["Polygon", "Point"]
    assert "闭合线" in told(layer)


def test_several_points_of_one_row_do_not_become_the_first(tmp_path: Path) -> None:
    """Nobody knows which of them is meant."""
    two = shapely.MultiPoint([lonlat_at(50, 50), lonlat_at(250, 50)])
    empty = shapely.MultiPoint()
    frame = homes().iloc[:2].set_geometry(gpd.GeoSeries([two, empty], crs="EPSG:4326"))
    frame.to_file(tmp_path / "h.gpkg", layer="h")
    with pytest.raises(DataError, match="几何类型不对") as caught:
        read(tmp_path, "h.gpkg")
    assert caught.value.faults[0].rows == ("1 (id=home-a)",)


def test_no_parquet_library_is_said() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from ganquan_geo.load.formats.geoparquet import read_geoparquet\n"
        "from ganquan_geo.load.sources import LayerSource\n"
        "read_geoparquet(b'', LayerSource(file='x.parquet'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ganquan-geo[parquet]" in done.stderr


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("GBK-bare.shp", "GB18030"),
        ("homes.zip", "GB18030"),
        ("gbk.csv", "GB18030"),
        ("utf-8.csv", None),
        ("GBK.shp", None),
        ("homes.xls", None),
    ],
)
def test_a_found_encoding_is_said(tmp_path: Path, file: str, word: str | None) -> None:
    write_as(tmp_path, file)
    notes = told(read(tmp_path, file))
    assert (word or "按") in notes if word else "文字按" not in notes


def test_a_wrong_cpg_is_said_and_not_believed(tmp_path: Path) -> None:
    write_as(tmp_path, "GBK.shp")
    (tmp_path / "GBK.cpg").write_text("UTF-8")
    layer = read(tmp_path, "GBK.shp")
    assert tuple(layer.frame["name"]) == NAMES
    assert "自称是 UTF-8" in told(layer)


def test_an_encoding_can_be_stated(tmp_path: Path) -> None:
    names = ("甘泉苑", "志丹小區", "延長西路40弄", "新宜小區")
    frame = homes().assign(name=names)
    write_shapefile(tmp_path / "b.shp", frame.assign(basis="測量"), encoding="BIG5", cpg=False)
    assert tuple(read(tmp_path, "b.shp", encoding="BIG5").frame["name"]) == names
    found = read(tmp_path, "b.shp")
    assert tuple(found.frame["name"]) == names
    assert "BIG5" in told(found)
    with pytest.raises(DataError, match="UTF-8"):
        read(tmp_path, "b.shp", encoding="UTF-8")
    with pytest.raises(DataError, match="klingon"):
        read(tmp_path, "b.shp", encoding="klingon")


@pytest.mark.parametrize(
    ("written", "taken_for"),
    [
        ("utf-8", "gbk"),
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
        ("gbk", "latin-1"),
        ("gbk", "utf-8"),
    ],
)
def test_garbled_names_are_never_passed_on(tmp_path: Path, written: str, taken_for: str) -> None:
    wrong = [name.encode(written).decode(taken_for, "replace") for name in NAMES]
    homes().assign(name=wrong).to_file(tmp_path / "h.gpkg", layer="h")
    with pytest.raises(DataError, match="乱码") as caught:
        read(tmp_path, "h.gpkg")
    assert caught.value.faults[0].rows == ("1", "2", "3", "4")


@pytest.mark.parametrize(
    "name",
    ["Urbanização do Souto", "São Bento", "Rue de l'Évêché", "甘泉苑", "A座", "志丹路505弄(北)"],
)
def test_good_names_are_not_garbled(tmp_path: Path, name: str) -> None:
    homes().assign(name=name).to_file(tmp_path / "h.gpkg", layer="h")
    assert set(read(tmp_path, "h.gpkg").frame["name"]) == {name}
