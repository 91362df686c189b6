"""Files as an office has them, made by the real writers of each format."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import ezdxf
import geopandas as gpd
import openpyxl
import pyogrio
import shapely
import xlwt

from ganquan_geo.load.layers import OpenedLayer, read_layer
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.systems.find import from_wgs84
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words.text import Text
from tests.towns import lonlat_at
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

KINDS = {"clinic": Text("诊所", "clinic"), "market": Text("菜市场", "market")}
NAMES = ("甘泉苑", "志丹小区", "延长西路40弄", "新宜小区")
PLACES = ((50, 0), (150, 20), (300, 100), (300, 300))
STATED: dict[str, Any] = {"defaults": {"basis": "街道办台账", "accuracy_m": 30}}


def homes() -> gpd.GeoDataFrame:
    """Return four compounds with Chinese names."""
    points = [lonlat_at(*place) for place in PLACES]
    return gpd.GeoDataFrame(
        {
            "id": [f"home-{letter}" for letter in "abcd"],
            "name": NAMES,
            "basis": "测量",
            "accuracy_m": [0.0, 20.0, 0.0, 0.0],
            "households": [100, 200, 300, 400],
        },
        geometry=shapely.points(points),
        crs="EPSG:4326",
    )


def read(folder: Path, file: str, layer: str = "compounds", **stated: Any) -> OpenedLayer:  # noqa: ANN401
    """Read one layer as a study would."""
    return read_layer(folder, LayerSource(file=file, **stated), LAYERS[layer], kinds=KINDS)


def told(layer: OpenedLayer) -> str:
    """Return all notes of a layer, in Chinese."""
    return "\n".join(note.said("zh") for note in layer.notes)


def town_with(folder: Path, layer: str, file: str, *, more: str = "") -> Path:
    """Write the town with one layer in another file, which is to be there already."""
    settings = SETTINGS.replace(f'{layer} = "{layer}.geojson"', f'{layer} = "{file}"')
    assert settings != SETTINGS
    write_study(folder, settings=settings + more)
    (folder / f"{layer}.geojson").unlink()
    return folder


def write_shapefile(
    path: Path, frame: gpd.GeoDataFrame, *, encoding: str, cpg: bool = True
) -> Path:
    """Write a Shapefile whose table is in an encoding; without .cpg no one says which."""
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink(missing_ok=True)
        table = bytearray(path.with_suffix(".dbf").read_bytes())
        table[29] = 0
        path.with_suffix(".dbf").write_bytes(table)
    return path


def zipped(path: Path, files: Iterable[Path], *, folder: str = "") -> Path:
    """Zip files as Windows does: names in GBK, not marked as UTF-8."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            name = (folder + file.name).encode("gbk").decode("cp437")
            archive.writestr(name, file.read_bytes())
    raw = path.read_bytes()
    return path if folder.isascii() else _unmarked(path, raw)


def _unmarked(path: Path, raw: bytes) -> Path:
    """Rewrite a zip whose cp437 names Python marked as UTF-8 so that they are GBK again."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            entry = _Gbk(name)
            archive.writestr(entry, content)
    return path


class _Gbk(zipfile.ZipInfo):
    """A zip entry whose name is written in GBK without the UTF-8 mark."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def write_xlsx(
    path: Path, rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), title: str = "表"
) -> Path:
    """Write a workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def write_xls(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write a workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("小区")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.save(str(path))
    return path


def write_csv(
    path: Path, rows: Iterable[Sequence[object]], *, encoding: str = "utf-8", sep: str = ","
) -> Path:
    """Write delimited text in an encoding."""
    text = io.StringIO()
    csv.writer(text, delimiter=sep).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_dxf(path: Path, *, version: str = "R2010", encoding: str | None = None) -> Path:
    """Write a drawing: two streets, a closed line, a text and a block with an attribute."""
    drawing = ezdxf.new(version)  # type: ignore[attr-defined]
    if encoding is not None:
        drawing.encoding = encoding
    for layer in ("道路", "小区", "注记"):
        drawing.layers.add(layer)
    space = drawing.modelspace()
    space.add_line(lonlat_at(0, 0), lonlat_at(300, 0), dxfattribs={"layer": "道路"})
    add = space.add_polyline2d if version == "R12" else space.add_lwpolyline
    add([lonlat_at(0, 100), lonlat_at(150, 100), lonlat_at(300, 100)], dxfattribs={"layer": "道路"})
    square = [lonlat_at(10, 10), lonlat_at(90, 10), lonlat_at(90, 90), lonlat_at(10, 90)]
    add(square, close=True, dxfattribs={"layer": "小区"})
    space.add_text("甘泉苑", dxfattribs={"layer": "注记", "insert": lonlat_at(50, 50)})
    block = drawing.blocks.new("大门")
    block.add_attdef("名称", (0, 0))
    gate = space.add_blockref("大门", lonlat_at(50, 10), dxfattribs={"layer": "注记"})
    gate.add_attrib("名称", "南门", lonlat_at(50, 10))
    drawing.saveas(path)
    return path


KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>小区</name>
<Folder><name>一居</name>
<Placemark><name>甘泉苑</name><description><![CDATA[<b>见 <script>x()</script></b>]]></description>
<ExtendedData><Data name="户数"><value>１２０</value></Data></ExtendedData>
<Point><coordinates>{a[0]},{a[1]},3</coordinates></Point></Placemark>
<Placemark><name>志丹小区</name><ExtendedData><SchemaData><SimpleData name="户数">80</SimpleData>
</SchemaData></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>
{b[0]},{b[1]} {c[0]},{c[1]} {d[0]},{d[1]} {b[0]},{b[1]}</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark></Folder>
<NetworkLink><Link><href>http://127.0.0.1:9/evil.kml</href></Link></NetworkLink>
</Document></kml>
"""


def kml_text(encoding: str = "UTF-8") -> str:
    """Return a KML with a point, a polygon and a network link."""
    a, b, c, d = (lonlat_at(x, y) for x, y in ((50, 0), (0, 0), (90, 0), (90, 90)))
    return KML.format(encoding=encoding, a=a, b=b, c=c, d=d)


def write_homes(path: Path, system: str) -> Path:
    """Write the four compounds in a system, in the format that the file's name says."""
    frame = homes()
    frame.geometry = shapely.points(from_wgs84(frame.get_coordinates().to_numpy(), system))
    suffix = path.suffix
    if suffix in (".csv", ".txt"):
        write_csv(
            path, _rows(frame), encoding="utf-16" if "utf-16" in path.name else "gbk", sep=";"
        )
    elif suffix in (".xlsx", ".xls"):
        (write_xlsx if suffix == ".xlsx" else write_xls)(path, _rows(frame))
    elif suffix in (".shp", ".zip"):
        inner = path.with_suffix(".shp")
        write_shapefile(inner, frame, encoding="GBK", cpg=False)
        if suffix == ".zip":
            zipped(path, sorted(path.parent.glob(f"{path.stem}.*")))
    elif suffix in (".kml", ".kmz"):
        inner = path.with_name("doc.kml") if suffix == ".kmz" else path
        inner.write_text(_marks(frame), encoding="utf-8")
        if suffix == ".kmz":
            zipped(path, [inner])
    elif suffix == ".dxf":
        drawing = ezdxf.new("R2000")  # type: ignore[attr-defined]
        drawing.encoding = "gbk"
        for name, at in zip(frame["name"], frame.geometry, strict=True):
            drawing.modelspace().add_text(name, dxfattribs={"insert": (at.x, at.y)})
        drawing.saveas(path)
    elif suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, driver="GPKG" if suffix == ".gpkg" else "GeoJSON")
    return path


def _rows(frame: gpd.GeoDataFrame) -> list[tuple[object, ...]]:
    """Return a sheet with a title, columns out of order, and a total."""
    return [
        ("甘泉路街道小区一览表", "", "", ""),
        ("纬度", "小区名称", "经度", "备注"),
        *((at.y, name, at.x, "无") for name, at in zip(frame["name"], frame.geometry, strict=True)),
        ("合计", 4, "", ""),
    ]


def _marks(frame: gpd.GeoDataFrame) -> str:
    marks = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{at.x} , {at.y},5.5"
        "</coordinates></Point></Placemark>"
        for name, at in zip(frame["name"], frame.geometry, strict=True)
    )
    return f"<kml><Document><Style id='s'/>{marks}</Document></kml>"
