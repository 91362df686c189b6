"""Files that are sound and odd: several header rows, hidden and merged cells, tracks, texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import ezdxf
import openpyxl
import xlwt

from tests.load.office import write_csv, write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    ("小区一览表（高德坐标）", "", "", "", "", ""),
    ("单位：百户", "", "", "", "", ""),
    ("名称", "高德", "", "WGS84", "", "户数（百户）"),
    ("", "经度", "纬度", "经度", "纬度", ""),
    ("甲", "121.25.44", "31.15.36", "121º25’44”", "31º15’36”", "3"),
    ("乙", "1212544", "311536", "121.43", "31.27", "4.5"),
    ("合计", "", "", "", "", "7.5"),
    ("注：取自高德地图", "", "", "", "", ""),
)
KML = """<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder><visibility>0</visibility>
<Placemark><name>a</name>
<gx:Track><gx:coord>121.43 31.27 0</gx:coord></gx:Track></Placemark>
</Folder><Placemark><name>b</name><visibility>0</visibility><MultiGeometry><Point><coordinates>121.43,31.27
</coordinates></Point><Polygon><innerBoundaryIs><LinearRing><coordinates>121.43,31.27 121.44,31.27
121.44,31.28</coordinates></LinearRing></innerBoundaryIs><outerBoundaryIs><LinearRing><coordinates>
121.4,31.2 121.5,31.2 121.5,31.3 121.4,31.3</coordinates></LinearRing></outerBoundaryIs></Polygon>
</MultiGeometry></Placemark><Placemark><name>c</name><Model><Location><longitude>121.4</longitude>
<latitude>31.2</latitude></Location></Model></Placemark></Document></kml>"""
SHAPES = (
    {"type": "Point", "coordinates": ["121.43", "31.27"]},
    {"type": "Polygon", "coordinates": [[["121.4", 31.2], [121.5, 31.2], [121.5, 31.3]]]},
    {"type": "Point", "coordinates": [None, 31.27]},
    None,
)


def write_odd(path: Path) -> Path:
    """Write the odd file of the kind that a path's ending says."""
    if path.suffix == ".csv":
        return write_csv(path, ROWS)
    if path.suffix == ".xlsx":
        write_xlsx(path, ROWS, merged=["B3:C3", "D3:E3", "A3:A4", "F5:F6"])
        book = openpyxl.load_workbook(path)
        sheet = book.active
        assert sheet is not None
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["F"].hidden = True
        book.create_sheet("旧").sheet_state = "hidden"
        book.save(path)
    elif path.suffix == ".xls":
        old = xlwt.Workbook(encoding="utf-8")
        sheet = old.add_sheet("小区")
        for y, row in enumerate(ROWS):
            for x, cell in enumerate(row):
                sheet.write(y, x, cell)
        sheet.row(5).hidden = True
        sheet.col(5).hidden = True
        old.save(str(path))
    elif path.suffix == ".kml":
        path.write_text(KML, encoding="utf-8")
    elif path.suffix == ".geojson":
        features = [
            {"type": "Feature", "properties": {"id": f"a{n}", "name": "甲"}, "geometry": one}
            for n, one in enumerate(SHAPES)
        ]
        named = {"type": "EPSG", "properties": {"code": 4326}}
        text = json.dumps({"type": "FeatureCollection", "crs": named, "features": features})
        path.write_text(text, encoding="utf-8")
    else:
        _write_drawing(path)
    return path


def _write_drawing(path: Path) -> None:
    drawing = ezdxf.new("R2010")  # type: ignore[attr-defined]
    drawing.layers.add("已拆除").freeze()
    inner = drawing.blocks.new("INNER")
    inner.add_line((0, 0), (0.001, 0))
    inner.add_line((0, 0), (0, 0.001), dxfattribs={"layer": "已拆除"})
    drawing.blocks.new("OUTER").add_blockref("INNER", (0, 0), dxfattribs={"xscale": -1})
    space = drawing.modelspace()
    space.add_blockref("OUTER", (121.43, 31.27), dxfattribs={"rotation": 90})
    space.add_blockref("OUTER", (-121.43, 31.27), dxfattribs={"extrusion": (0, 0, -1)})
    space.add_lwpolyline([(121.43, 31.27), (121.44, 31.27), (121.44, 31.28)], close=True)
    space.add_text("甲", dxfattribs={"insert": (121.438, 31.273)})
    drawing.saveas(path)
