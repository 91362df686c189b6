"""Drawings, KML and GeoJSON as programs write them: mirrored, hidden, unclosed, named anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf.enums import TextEntityAlignment

from ganquan_geo import DataError
from ganquan_geo.load.layers import open_layer
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.systems.find import from_wgs84
from ganquan_geo.model.layers import LAYERS
from tests.commands import run
from tests.load.office import STATED, read, told, write_csv
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STREETS: dict[str, Any] = {
    "defaults": {
        "name": "路",
        "basis": "CAD",
        "accuracy_m": 1,
        "street_class": "local",
        "walkable": True,
        "status": "existing",
    }
}


def drawing() -> Any:  # noqa: ANN401
    made = ezdxf.new("R2010")  # type: ignore[attr-defined]
    block = made.blocks.new("XQ")
    block.add_attdef("name", (0, 0))
    block.add_circle((0, 0), 1)
    return made


def place_block(space: Any, name: str, at: Sequence[float], **more: Any) -> None:  # noqa: ANN401
    block = space.add_blockref("XQ", at, dxfattribs=more)
    block.add_attrib("name", name, at)


@pytest.mark.parametrize("kind", ["block", "text", "point", "polyline", "circle"])
def test_mirrored_entities_are_where_they_are_drawn(tmp_path: Path, kind: str) -> None:
    """Seen from below (its axis is 0, 0, -1), x is counted the other way."""
    made = drawing()
    space = made.modelspace()
    x, y = lonlat_at(100, 50)
    mirrored = {"extrusion": (0, 0, -1)}
    if kind == "block":
        place_block(space, "甲", (-x, y), **mirrored)
    elif kind == "text":
        space.add_text("甲", dxfattribs={"insert": (-x, y), **mirrored})
    elif kind == "point":
        space.add_point((x, y), dxfattribs=mirrored)  # a point is in the world's own system
    elif kind == "circle":
        space.add_circle((-x, y), 0.0001, dxfattribs=mirrored)
    else:
        ring = [
            (-x - d, y + e) for d, e in ((-1e-4, -1e-4), (1e-4, -1e-4), (1e-4, 1e-4), (-1e-4, 1e-4))
        ]
        space.add_lwpolyline(ring, close=True, dxfattribs=mirrored)
    made.saveas(tmp_path / "t.dxf")
    stated: dict[str, Any] = {"defaults": {**STATED["defaults"], "name": "甲"}}
    shape = read(tmp_path, "t.dxf", **stated).frame.geometry.iloc[0]
    assert shape.centroid.distance(shapely.Point(x, y)) < 1e-7


@pytest.mark.parametrize("how", ["freeze", "off"])
def test_what_the_drawing_does_not_show_is_told(tmp_path: Path, how: str) -> None:
    made = drawing()
    space = made.modelspace()
    getattr(made.layers.add("已拆除"), how)()
    place_block(space, "甲", lonlat_at(0, 0))
    place_block(space, "乙", lonlat_at(50, 0), layer="已拆除")
    place_block(space, "丙", lonlat_at(90, 0), invisible=1)
    made.saveas(tmp_path / "t.dxf")
    layer = read(tmp_path, "t.dxf", **STATED)
    assert list(layer.frame["name"]) == ["甲"]
    warning = next(note for note in layer.notes if "冻结" in note.what.zh)
    assert warning.severity == "warning"
    assert "已拆除 1" in warning.what.zh
    named = read(tmp_path, "t.dxf", part="已拆除", **STATED)
    assert list(named.frame["name"]) == ["乙"]


@pytest.mark.parametrize("depth", [1, 2])
def test_streets_in_blocks_are_read(tmp_path: Path, depth: int) -> None:
    made = drawing()
    roads = made.blocks.new("ROADS")
    (x0, y0), (x1, y1) = lonlat_at(0, 0), lonlat_at(300, 0)
    roads.add_line((0, 0), (x1 - x0, y1 - y0))
    roads.add_lwpolyline([(0, 0), (0, 0.002)])
    name = "ROADS"
    if depth == 2:
        outer = made.blocks.new("ALL")
        outer.add_blockref("ROADS", (0, 0))
        name = "ALL"
    made.modelspace().add_blockref(name, (x0, y0), dxfattribs={"layer": "道路"})
    made.saveas(tmp_path / "t.dxf")
    layer = read(tmp_path, "t.dxf", "streets", **STREETS)
    assert len(layer.frame) == 2
    assert set(layer.frame["dxf_layer"]) == {"道路"}
    lengths = shapely.length(layer.frame.geometry.to_numpy())
    assert sorted(lengths) == pytest.approx(sorted([x1 - x0, 0.002]))
    assert "拆成" in told(layer)
    # For homes a block is a sign that stands where it is put.
    homes = read(tmp_path, "t.dxf", defaults={**STATED["defaults"], "name": "甲"})
    assert list(homes.frame.geom_type) == ["Point"]


RING = ["121.43,31.27,0", "121.44,31.27,0", "121.44,31.28,0", "121.43,31.28,0"]
HOLE = ["121.433,31.273,0", "121.437,31.273,0", "121.437,31.277,0"]


def ring(kind: str, corners: list[str], *, closed: bool) -> str:
    words = " ".join([*corners, corners[0]] if closed else corners)
    return (
        f"<{kind}BoundaryIs><LinearRing><coordinates>{words}</coordinates></LinearRing>"
        f"</{kind}BoundaryIs>"
    )


def put_kml(folder: Path, inner: str) -> None:
    (folder / "t.kml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" '
        'xmlns:gx="http://www.google.com/kml/ext/2.2">'
        f"<Document><Placemark><name>一村</name>{inner}</Placemark></Document></kml>",
        encoding="utf-8",
    )


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("first", ["outer", "inner"])
def test_rings_are_closed_and_put_in_order(tmp_path: Path, first: str, *, closed: bool) -> None:
    rings = [ring("outer", RING, closed=closed), ring("inner", HOLE, closed=closed)]
    put_kml(tmp_path, f"<Polygon>{''.join(rings if first == 'outer' else rings[::-1])}</Polygon>")
    layer = read(tmp_path, "t.kml", **STATED)
    shape = layer.frame.geometry.iloc[0]
    assert shape.area == pytest.approx(1e-4 - 0.004 * 0.004 / 2)
    assert ("闭合" in told(layer)) == (not closed)
    assert ("洞写在轮廓之前" in told(layer)) == (first == "inner")


def test_a_triangle_without_its_last_point(tmp_path: Path) -> None:
    put_kml(tmp_path, f"<Polygon>{ring('outer', RING[:3], closed=False)}</Polygon>")
    assert read(tmp_path, "t.kml", **STATED).frame.geometry.iloc[0].area == pytest.approx(5e-5)


def test_a_ring_of_two_points_is_no_polygon(tmp_path: Path) -> None:
    put_kml(tmp_path, f"<Polygon>{ring('outer', RING[:2], closed=True)}</Polygon>")
    assert read(tmp_path, "t.kml", **STATED).frame.geometry.iloc[0] is None


@pytest.mark.parametrize("ending", ["kml", "geojson", "csv"])
def test_the_label_beside_a_polygon_is_left_out(tmp_path: Path, ending: str) -> None:
    square = shapely.box(121.43, 31.27, 121.44, 31.28)
    mixed = shapely.GeometryCollection([shapely.Point(121.435, 31.275), square])
    if ending == "kml":
        outline = f"<Polygon>{ring('outer', RING, closed=True)}</Polygon>"
        inner = f"<Point><coordinates>121.435,31.275</coordinates></Point>{outline}"
        put_kml(tmp_path, f"<MultiGeometry>{inner}</MultiGeometry>")
    elif ending == "csv":
        write_csv(tmp_path / "t.csv", [("名称", "wkt"), ("一村", mixed.wkt)])
    else:
        feature = {
            "type": "Feature",
            "properties": {"name": "一村"},
            "geometry": shapely.geometry.mapping(mixed),
        }
        (tmp_path / "t.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "features": [feature]})
        )
    layer = read(tmp_path, f"t.{ending}", **STATED)
    assert layer.frame.geometry.iloc[0].equals(square)
    assert "标注点" in told(layer)


LOST = "读不出的坐标"
MODEL = (
    "<Model><Location><longitude>121.43</longitude><latitude>31.27</latitude></Location></Model>"
)
MULTI_TRACK = (
    "<gx:MultiTrack><gx:Track><when>2024</when><gx:coord>121.43 31.27 4</gx:coord></gx:Track>"
    "</gx:MultiTrack>"
)
FOLDERS = (
    "<Folder>{}<Folder><visibility>1</visibility><Placemark><name>a</name>"
    "<visibility>1</visibility>{point}</Placemark></Folder></Folder>"
)
POINT = "<Point><coordinates>121.43,31.27</coordinates></Point>"


@pytest.mark.parametrize(
    ("inner", "is_placed", "is_told"),
    [
        ("<gx:Track><gx:coord>121.43 31.27 0</gx:coord></gx:Track>", True, False),
        (MULTI_TRACK, True, False),
        ("<Track><coord>121.43 31.27</coord></Track>", True, False),
        (MODEL, True, False),
        ("<Point><coordinates>121.43 31.27</coordinates></Point>", True, False),
        ("<gx:Track></gx:Track>", False, True),
        ("<Model></Model>", False, True),
        ("<Point><coordinates></coordinates></Point>", False, True),
        ("<Point></Point>", False, True),
        ("<Point><coordinates>甲,乙</coordinates></Point>", False, True),
        ("<Point><coordinates>121.43</coordinates></Point>", False, True),
        ("<LineString><coordinates>121.43,31.27</coordinates></LineString>", False, True),
        (
            "<LineString><coordinates>121.43 31.27 0 121.44 31.27 0</coordinates></LineString>",
            False,
            True,
        ),
        (
            f"<MultiGeometry>{POINT}<Point><coordinates>x</coordinates></Point></MultiGeometry>",
            True,
            True,
        ),
        ("", False, False),
        ("<LookAt><longitude>1</longitude><latitude>2</latitude></LookAt>", False, False),
    ],
)
def test_a_placemark_has_its_place_or_is_named(
    tmp_path: Path, inner: str, *, is_placed: bool, is_told: bool
) -> None:
    more = f"{inner}</Placemark><Placemark><name>二村</name>{POINT}"
    put_kml(tmp_path, more)
    layer = read(tmp_path, "t.kml", **STATED)
    shape = layer.frame.geometry.iloc[0]
    assert (shape is not None) == is_placed
    assert shape is None or shape.distance(shapely.Point(121.43, 31.27)) < 1e-9
    assert [n.rows for n in layer.notes if LOST in n.what.zh] == ([("1",)] if is_told else [])


def test_a_track_is_a_street(tmp_path: Path) -> None:
    coords = "".join(f"<gx:coord>121.4{n} 31.27 0</gx:coord>" for n in range(3, 6))
    put_kml(tmp_path, f"<gx:Track>{coords}</gx:Track>")
    layer = read(tmp_path, "t.kml", "streets", **STREETS)
    assert shapely.get_num_points(layer.frame.geometry.iloc[0]) == 3


HIDDEN = "<visibility>0</visibility>"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("<Placemark>{}<name>a</name>{point}</Placemark>", ("1",)),
        ("<Folder>{}<Placemark><name>a</name>{point}</Placemark></Folder>", ("1",)),
        (FOLDERS, ("1",)),
        ("<Folder>{}</Folder><Placemark><name>a</name>{point}</Placemark>", ()),
        ("<Placemark><visibility>1</visibility><name>a</name>{point}</Placemark>", ()),
        ("<GroundOverlay>{}</GroundOverlay><Placemark><name>a</name>{point}</Placemark>", ()),
    ],
    ids=["placemark", "folder", "folder of folders", "folder beside", "shown", "picture"],
)
def test_hidden_placemarks_are_read_and_told(
    tmp_path: Path, text: str, rows: tuple[str, ...]
) -> None:
    filled = text.format(HIDDEN, point=POINT)
    (tmp_path / "t.kml").write_text(f"<kml><Document>{filled}</Document></kml>", encoding="utf-8")
    layer = read(tmp_path, "t.kml", **STATED)
    assert layer.frame.geometry.notna().all()
    found = [note for note in layer.notes if "visibility" in note.what.zh]
    assert [one.rows for one in found] == ([rows] if rows else [])
    assert {one.severity for one in found} <= {"warning"}


# GeoJSON


def put_geojson(
    folder: Path, crs: object, x: float = 121.43, y: float = 31.27, **more: object
) -> None:
    properties = {"id": "a", "name": "甲", **more}
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [x, y]},
    }
    collection = {"type": "FeatureCollection", "features": [feature], "crs": crs}
    (folder / "t.geojson").write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "WGS84",
        "WGS 84",
        "CGCS2000",
        "EPSG 4326",
        "GCS_WGS_1984",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
    ],
)
def test_known_names_of_systems_are_read(tmp_path: Path, name: str) -> None:
    put_geojson(tmp_path, {"type": "name", "properties": {"name": name}})
    shape = read(tmp_path, "t.geojson", **STATED).frame.geometry.iloc[0]
    assert shape.distance(shapely.Point(121.43, 31.27)) < 1e-7


@pytest.mark.parametrize(
    ("crs", "system"),
    [
        ({"type": "EPSG", "properties": {"code": 4549}}, "EPSG:4549"),
        ({"type": "EPSG", "properties": {"code": "4326"}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "GCJ-02"}}, "GCJ-02"),
        ({"type": "name", "properties": {"name": "百度"}}, "BD-09"),
        ({"type": "name", "properties": {"name": "CGCS2000 3度带 120E"}}, "EPSG:4549"),
        ({"type": "name", "properties": {"name": "CGCS2000_3_Degree_GK_CM_120E"}}, "EPSG:4549"),
    ],
)
def test_systems_that_gdal_does_not_know(tmp_path: Path, crs: object, system: str) -> None:
    ((x, y),) = from_wgs84(np.array([[121.43, 31.27]]), system).tolist()
    put_geojson(tmp_path, crs, x, y)
    shape = read(tmp_path, "t.geojson", **STATED).frame.geometry.iloc[0]
    assert shape.distance(shapely.Point(121.43, 31.27)) < 1e-6


@pytest.mark.parametrize(
    "name", ["上海城市坐标系", "local:control.csv", "/etc/passwd", "http://x/y"]
)
def test_other_names_are_refused(tmp_path: Path, name: str) -> None:
    put_geojson(tmp_path, {"type": "name", "properties": {"name": name}})
    with pytest.raises(DataError):
        read(tmp_path, "t.geojson", **STATED)


@pytest.mark.parametrize(
    "crs",
    [
        "nonsense",
        5,
        [],
        {},
        {"a": 1},
        {"type": "name"},
        {"type": "name", "properties": {}},
        {"type": "name", "properties": {"name": 5}},
        {"type": "name", "properties": {"name": "地方坐标"}},
    ],
    ids=str,
)
def test_a_crs_that_names_nothing_is_the_reason(tmp_path: Path, crs: object) -> None:
    put_geojson(tmp_path, crs)
    with pytest.raises(DataError, match="成员 crs") as caught:
        read(tmp_path, "t.geojson", **STATED)
    assert "打开别处" not in str(caught.value)


@pytest.mark.parametrize(
    ("crs", "system"),
    [
        ("EPSG:4549", "EPSG:4549"),
        ("GCJ-02", "GCJ-02"),
        ("WGS84", "WGS 84"),
        ({"properties": {"name": "EPSG:4549"}}, "EPSG:4549"),
        ({"type": "EPSG:4549", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}, "EPSG:4549"),
        ({"name": "GCJ-02"}, "GCJ-02"),
    ],
    ids=str,
)
def test_a_crs_in_another_form_is_read_where_it_names_a_system(
    tmp_path: Path, crs: object, system: str
) -> None:
    ((x, y),) = from_wgs84(np.array([[121.43, 31.27]]), system).tolist()
    put_geojson(tmp_path, crs, x, y)
    shape = read(tmp_path, "t.geojson", **STATED).frame.geometry.iloc[0]
    assert shape.distance(shapely.Point(121.43, 31.27)) < 1e-6


def test_a_crs_among_the_properties_is_none_of_the_file(tmp_path: Path) -> None:
    put_geojson(tmp_path, None, 坐标系="nonsense")
    text = (tmp_path / "t.geojson").read_text(encoding="utf-8").replace("坐标系", "crs")
    (tmp_path / "t.geojson").write_text(text, encoding="utf-8")
    assert len(read(tmp_path, "t.geojson", **STATED).frame) == 1


def put_shapes(folder: Path, *geometries: object) -> None:
    features = [
        {"type": "Feature", "properties": {"id": f"a{n}", "name": "甲"}, "geometry": one}
        for n, one in enumerate(geometries)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "t.geojson").write_text(text, encoding="utf-8")


GOOD = {"type": "Point", "coordinates": [121.43, 31.27]}
SQUARE = [[121.43, 31.27], [121.44, 31.27], [121.44, 31.28], [121.43, 31.27]]
TEXTS = [[str(one) for one in corner] for corner in SQUARE]


def as_numbers(node: Any) -> Any:  # noqa: ANN401
    return [as_numbers(one) for one in node] if isinstance(node, list) else float(node)


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", ["121.43", "31.27"]),
        ("Point", [" 121.43 ", 31.27]),
        ("Point", ["121.43", "31.27", "4.5"]),
        ("Polygon", [TEXTS]),
        ("Polygon", [[*SQUARE[:2], TEXTS[2], SQUARE[3]]]),
        ("Polygon", [SQUARE, TEXTS]),
        ("MultiPolygon", [[SQUARE], [TEXTS]]),
    ],
    ids=["point", "half", "height", "polygon", "corner", "hole", "part"],
)
def test_coordinates_as_texts_are_read_and_told(
    tmp_path: Path, kind: str, coordinates: object
) -> None:
    put_shapes(tmp_path, GOOD, {"type": kind, "coordinates": coordinates})
    source = LayerSource(file="t.geojson", **STATED)
    opened = open_layer(tmp_path, source, LAYERS["compounds"], kinds={})
    right = {"type": kind, "coordinates": as_numbers(coordinates)}
    assert opened.frame.geometry.iloc[1].wkt == shapely.from_geojson(json.dumps(right)).wkt
    assert [note.rows for note in opened.notes if "文字" in note.what.zh] == [("2",)]
    assert not opened.faults


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": ["121.43", "甲"]},
        {"type": "Point", "coordinates": ["121.43,31.27"]},
        {"type": "Point", "coordinates": [121.43]},
        {"type": "Point", "coordinates": [[121.43, 31.27]]},
        {"type": "Point", "coordinates": [True, 31.27]},
        {"type": "Point", "coordinates": ["nan", "31.27"]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [[["x", 1], *SQUARE[1:]]]]},
        {"type": "GeometryCollection", "geometries": [GOOD, {**GOOD, "coordinates": ["x", 1]}]},
        {"lon": 121.43, "lat": 31.27},
        "POINT(121.43 31.27)",
    ],
    ids=["word", "one text", "one", "nested", "flag", "nan", "part", "member", "named", "WKT"],
)
def test_coordinates_that_are_none_are_named(tmp_path: Path, geometry: object) -> None:
    put_shapes(tmp_path, GOOD, geometry)
    with pytest.raises(DataError, match="第 2 行：几何里的坐标读不出来"):
        read(tmp_path, "t.geojson", **STATED)


@pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": []}])
def test_no_place_is_no_fault(tmp_path: Path, geometry: object) -> None:
    put_shapes(tmp_path, GOOD, geometry)
    assert len(read(tmp_path, "t.geojson", **STATED).frame) == 2


def test_ids_of_twenty_digits_stay(tmp_path: Path) -> None:
    put_geojson(tmp_path, None, id=12345678901234567891)
    assert list(read(tmp_path, "t.geojson", **STATED).frame.index) == ["12345678901234567891"]


# Conversion

VIEW = """<LookAt><longitude>121.43</longitude><latitude>31.27</latitude></LookAt>
<Point><coordinates>121.43,31.27,0</coordinates></Point></Placemark>
<GroundOverlay><LatLonBox><north>31.28</north><south>31.27</south><east>121.44</east>
<west>121.43</west></LatLonBox></GroundOverlay><Placemark>"""


def test_views_and_boxes_of_a_kml_move_too(tmp_path: Path) -> None:
    put_kml(tmp_path, VIEW)
    out = tmp_path / "new.kml"
    done = run("convert", tmp_path / "t.kml", "--from", "WGS 84", "--to", "GCJ-02", "--out", out)
    assert done.returncode == 0
    text = out.read_text(encoding="utf-8")
    (low, high) = from_wgs84(np.array([[121.43, 31.27], [121.44, 31.28]]), "GCJ-02").tolist()
    assert text.count(f"{low[0]:.9f}"[:11]) == 3
    assert text.count(f"{low[1]:.9f}"[:10]) == 3
    for number in high:
        assert f"{number:.9f}"[:10] in text
    for old in ("121.43<", "31.27<", "121.44<", "31.28<"):
        assert old not in text


@pytest.mark.parametrize(
    ("lon", "lat", "new"),
    [
        ("高德经度", "高德纬度", ["经度", "纬度"]),
        ("经度（高德）", "纬度（高德）", ["经度", "纬度"]),
        ("gcj02_lng", "gcj02_lat", ["lng", "lat"]),
        ("经度", "纬度", ["经度", "纬度"]),
    ],
)
def test_after_conversion_no_heading_says_gaode(
    tmp_path: Path, lon: str, lat: str, new: list[str]
) -> None:
    write_csv(tmp_path / "t.csv", [("名称", lon, lat), ("甲", 121.43, 31.27)])
    for ending in ("csv", "xlsx"):
        out = tmp_path / f"new.{ending}"
        done = run("convert", tmp_path / "t.csv", "--from", "高德", "--to", "WGS 84", "--out", out)
        assert done.returncode == 0
        layer = read(tmp_path, out.name, **STATED)
        assert not [note for note in layer.notes if note.rule == "system"]
    heading = (tmp_path / "new.csv").read_text(encoding="utf-8").splitlines()[0]
    assert heading.split(",")[1:] == new


def test_a_part_of_a_file_without_parts_is_refused(tmp_path: Path) -> None:
    put_geojson(tmp_path, None)
    out = tmp_path / "new.csv"
    command = ("convert", tmp_path / "t.geojson", "--from", "WGS 84", "--to", "GCJ-02")
    done = run(*command, "--out", out, "--part", "甲")
    assert done.returncode == 1
    assert "没有“甲”" in done.stdout + done.stderr


def test_the_label_beside_a_street_is_left_out(tmp_path: Path) -> None:
    street = shapely.LineString([(121.43, 31.27), (121.44, 31.27)])
    mixed = shapely.GeometryCollection([shapely.Point(121.435, 31.27), street])
    write_csv(tmp_path / "t.csv", [("名称", "wkt"), ("路", mixed.wkt)])
    layer = read(tmp_path, "t.csv", "streets", **STREETS)
    assert layer.frame.geometry.iloc[0].equals(street)


@pytest.mark.parametrize(("gap", "is_closed"), [(1e-6, True), (5e-3, False)])
def test_an_outline_that_nearly_closes_is_closed(
    tmp_path: Path, gap: float, *, is_closed: bool
) -> None:
    corners = [(121.43, 31.27), (121.44, 31.27), (121.44, 31.28), (121.43, 31.28)]
    line = shapely.LineString([*corners, (121.43, 31.27 + gap)])
    write_csv(tmp_path / "t.csv", [("名称", "wkt"), ("甲", line.wkt)])
    if not is_closed:
        with pytest.raises(DataError, match="没有闭合，两端相距 554"):
            read(tmp_path, "t.csv", **STATED)
        return
    layer = read(tmp_path, "t.csv", **STATED)
    assert layer.frame.geometry.iloc[0].area == pytest.approx(1e-4, rel=1e-3)
    assert "已闭合" in told(layer)


def test_an_aligned_text_stands_where_it_is_aligned(tmp_path: Path) -> None:
    made = drawing()
    at = lonlat_at(100, 50)
    made.modelspace().add_text("甲").set_placement(at, align=TextEntityAlignment.MIDDLE_CENTER)
    made.saveas(tmp_path / "t.dxf")
    layer = read(tmp_path, "t.dxf", columns={"name": "text"}, **STATED)
    assert layer.frame.geometry.iloc[0].distance(shapely.Point(at)) < 1e-9


CORNERS = ((10, 10), (90, 10), (90, 90), (10, 90))


def write_outline(folder: Path, corners: Sequence[Sequence[float]], *, closed: bool) -> None:
    made = drawing()
    space = made.modelspace()
    space.add_lwpolyline([lonlat_at(*corner) for corner in corners], close=closed)
    space.add_text("甘泉苑", dxfattribs={"insert": lonlat_at(50, 50)})
    made.saveas(folder / "t.dxf")


@pytest.mark.parametrize(
    ("corners", "closed"),
    [
        pytest.param(CORNERS, True, id="flag"),
        pytest.param((*CORNERS, CORNERS[0]), True, id="flag and last vertex"),
        pytest.param((*CORNERS, CORNERS[0]), False, id="last vertex"),
        pytest.param((*CORNERS, (10, 10.9)), False, id="short of it by less than a metre"),
    ],
)
def test_one_outline_with_its_label_is_one_home(
    tmp_path: Path, corners: Sequence[Sequence[float]], *, closed: bool
) -> None:
    write_outline(tmp_path, corners, closed=closed)
    layer = read(tmp_path, "t.dxf", **STATED)
    assert list(layer.frame["name"]) == ["甘泉苑"]
    assert list(layer.frame.geom_type) == ["Polygon"]
    assert ("闭合线当作面" in told(layer)) == (not closed)


@pytest.mark.parametrize(
    ("corners", "reason"),
    [
        pytest.param(CORNERS, "轮廓线没有闭合，两端相距 80", id="open outline"),
        pytest.param(CORNERS[:3], "几何类型不对", id="bent line"),
        pytest.param(CORNERS[:2], "几何类型不对", id="straight line"),
    ],
)
def test_an_outline_that_is_open_says_how_far(
    tmp_path: Path, corners: Sequence[Sequence[float]], reason: str
) -> None:
    write_outline(tmp_path, corners, closed=False)
    with pytest.raises(DataError, match=reason):
        read(tmp_path, "t.dxf", **STATED)


def test_a_label_in_a_closed_line_of_facilities_is_its_name(tmp_path: Path) -> None:
    write_outline(tmp_path, (*CORNERS, CORNERS[0]), closed=False)
    stated = {
        "defaults": {**STATED["defaults"], "kind": "clinic", "assumed": False, "status": "existing"}
    }
    assert list(read(tmp_path, "t.dxf", "facilities", **stated).frame["name"]) == ["甘泉苑"]
