"""Whatever bytes are changed: a result or a DataError, and nothing else.

`make fuzz` runs each target thousands of times; the tests a few. What a long run found stands as
a case in the tests of the format it belongs to.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganquan_geo import DataError, apply_scenario, read_corrections, read_scenario, read_study
from ganquan_geo.apart.faults import UNFORESEEN
from ganquan_geo.apart.parent import Limits, run_apart
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.plan.photos import read_photo
from ganquan_geo.load.plan.register import read_plan
from ganquan_geo.load.systems.convert_files import build_conversion
from ganquan_geo.load.systems.local_grid import read_local_grid
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.present.forms.workbook import write_forms
from ganquan_geo.present.report.template_fill import fill
from tests.load.odd import write_odd
from tests.load.office import STATED, read, write_csv, write_homes, write_xlsx
from tests.load.small_osm import write_osm
from tests.load.sound import FILES, stated_for, write_good
from tests.towns import lonlat_at
from tests.towns.plan import write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
CORRECTIONS = """[[edits]]
op = "facility.set"
target = "clinic-1"
beds = 12
basis = "现场核对"
by = "居委会"
at = 2025-12-01
"""
EXAMPLES = int(os.environ.get("GANQUAN_FUZZ", "25"))


@contextmanager
def refused_knowingly() -> Iterator[None]:
    """Let a DataError pass, but one that stands for an error that nobody has thought of."""
    try:
        yield
    except DataError as error:
        if UNFORESEEN.zh in str(error):
            raise AssertionError(str(error)) from error


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
        with refused_knowingly():
            use()

    one()


@pytest.mark.parametrize("file", FILES)
def test_fuzz_layers(tmp_path: Path, file: str) -> None:
    path = write_good(tmp_path, file)
    targets = sorted(tmp_path.glob("x.*")) if file == "x.shp" else [path]
    hunt(targets, lambda: read(tmp_path, file, **stated_for(file)))


ODD_FILES = ["odd.csv", "odd.xlsx", "odd.xls", "odd.kml", "odd.geojson", "odd.dxf"]


@pytest.mark.parametrize("layer", ["compounds", "streets"])
@pytest.mark.parametrize("file", ODD_FILES)
def test_fuzz_odd_files(tmp_path: Path, file: str, layer: str) -> None:
    path = write_odd(tmp_path / file)
    hunt([path], lambda: read(tmp_path, file, layer, **STATED))


def made_of(example: st.SearchStrategy[Any], use: Callable[[Any], object]) -> None:
    """Use many made examples: a result or a DataError."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="GANQUAN_FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(example=example)
    def one(example: Any) -> None:  # noqa: ANN401
        with refused_knowingly():
            use(example)

    one()


WORDS = """名称 经度 纬度 高德 WGS84 户数 百户数 户数（百户） 坐标 坐标系 精度 合计 单位：百户 #N/A
甲 高德地图坐标拾取 121.43 31.27 1212544 311536 121.25.44 31º15’36” 121.43,31.27 3百户 1_2 inf 1e400
注：高德"""
SIGNS = "户百万(（单0.º’\ufeff/"


@pytest.mark.parametrize("layer", ["compounds", "facilities", "streets", "gates"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_fuzz_tables(tmp_path: Path, ending: str, layer: str) -> None:
    words = st.sampled_from(["", *WORDS.split()])
    cells = st.one_of(words, st.text(max_size=4, alphabet=SIGNS))
    lines = st.lists(st.lists(cells, min_size=5, max_size=5), max_size=5)
    head = st.tuples(st.just("名称"), st.just("经度"), st.just("纬度"), words, words)

    def use(drawn: tuple[list[list[str]], tuple[str, ...], list[list[str]]]) -> None:
        above, header, below = drawn
        rows = [*above, header, *below]
        if ending == "csv":
            write_csv(tmp_path / "t.csv", rows)
        else:
            write_xlsx(tmp_path / "t.xlsx", rows, merged=["A1:B1", "D2:D4"])
        read(tmp_path, f"t.{ending}", layer, **STATED)

    made_of(st.tuples(lines, head, lines), use)


def test_fuzz_shapes_of_geojson(tmp_path: Path) -> None:
    leaf: st.SearchStrategy[Any] = st.sampled_from(
        [None, True, 121.43, 31.27, 10**400, "121.43", "甲", "nan", "", {}]
    )
    tree = st.recursive(leaf, lambda inner: st.lists(inner, max_size=4), max_leaves=8)
    kinds = st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "Box", None, 3])
    crs = st.one_of(
        st.sampled_from(["EPSG:4549", "GCJ-02", "x", {"type": "name"}, {"type": "link"}]), tree
    )

    def use(drawn: tuple[Any, Any, Any]) -> None:
        kind, coordinates, system = drawn
        geometry = {"type": kind, "coordinates": coordinates}
        feature = {"type": "Feature", "properties": {"id": "a", "name": "甲"}, "geometry": geometry}
        other = {**feature, "geometry": coordinates}
        collection = {"type": "FeatureCollection", "features": [feature, other], "crs": system}
        (tmp_path / "t.geojson").write_text(json.dumps(collection), encoding="utf-8")
        read(tmp_path, "t.geojson", **STATED)

    made_of(st.tuples(kinds, tree, crs), use)


TAGS = ("Placemark", "Folder", "Point", "Polygon", "LinearRing", "outerBoundaryIs", "Track")
MORE_TAGS = ("innerBoundaryIs", "coordinates", "coord", "Model", "Location", "visibility", "name")


def test_fuzz_tags_of_kml(tmp_path: Path) -> None:
    words = st.sampled_from(["", "0", "1", "121.43,31.27", "121.43 31.27 0", "a,b", "1,2 3,4 5,6"])
    tags = st.sampled_from([*TAGS, *MORE_TAGS, "MultiGeometry", "MultiTrack", "longitude"])
    tree = st.recursive(words, lambda inner: st.tuples(tags, st.lists(inner)), max_leaves=12)

    def text_of(node: Any) -> str:  # noqa: ANN401
        if isinstance(node, str):
            return node
        tag, inner = node
        return f"<{tag}>{''.join(map(text_of, inner))}</{tag}>"

    def use(nodes: list[Any]) -> None:
        inner = "".join(map(text_of, nodes))
        text = f"<kml><Document><Placemark>{inner}</Placemark></Document></kml>"
        (tmp_path / "t.kml").write_text(text, encoding="utf-8")
        read(tmp_path, "t.kml", **STATED)

    made_of(st.lists(tree, max_size=6), use)


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


def test_fuzz_scenarios(tmp_path: Path) -> None:
    study = read_study(ROOT / "data")
    path = tmp_path / "scenario.toml"
    shutil.copy(ROOT / "data" / "scenarios" / "example.toml", path)
    hunt([path], lambda: apply_scenario(study, read_scenario(path)))


def test_fuzz_corrections(tmp_path: Path) -> None:
    folder = write_study(tmp_path)
    (folder / "corrections.toml").write_text(CORRECTIONS, encoding="utf-8")
    assert read_corrections(folder).edits
    hunt([folder / "corrections.toml"], lambda: read_study(folder))


def test_fuzz_forms(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "study")
    write_forms(read_study(folder), folder / "forms")
    path = (folder / "forms" / FORMS_FILE).rename(folder / FORMS_FILE)
    hunt([path], lambda: read_study(folder))


def test_fuzz_cells_of_forms(tmp_path: Path) -> None:
    """Whatever an office writes into any cell: each fault is told and names the workbook."""
    folder = write_plan_town(tmp_path / "study")
    write_forms(read_study(folder), folder / "forms")
    titles = openpyxl.load_workbook(folder / "forms" / FORMS_FILE).sheetnames
    words = st.sampled_from(["", "一", "是", "诊所", "已完成", "2025年底", "约3百", *WORDS.split()])
    texts = st.one_of(words, st.text(max_size=4, alphabet=SIGNS), st.floats(), st.dates())
    cell = st.tuples(st.sampled_from(titles), st.integers(1, 12), st.integers(1, 12), texts)

    def use(cells: list[tuple[str, int, int, Any]]) -> None:
        book = openpyxl.load_workbook(folder / "forms" / FORMS_FILE)
        for title, row, column, said in cells:
            with suppress(ValueError, AttributeError):  # a cell that is merged, or no number
                book[title].cell(row, column).value = said
        book.save(folder / FORMS_FILE)
        read_study(folder)

    made_of(st.lists(cell, min_size=1, max_size=9), use)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_fuzz_photos(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"x.{kind.lower()}"
    rows = np.arange(40 * 30 * 3, dtype=np.uint8).reshape(30, 40, 3)
    Image.fromarray(rows).save(
        path, kind, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0" if kind == "JPEG" else b""
    )
    assert read_photo(tmp_path, path.name).state == "shown"
    states = {"shown", "unreadable"}

    def look() -> None:
        assert read_photo(tmp_path, path.name).state in states

    hunt([path], look)


PHRASES = [
    *("{{ study }}", "{{ gaps }}", "{% for g in gaps %}", "{% endfor %}", "{{ g.name }}"),
    *("{%p if study %}", "{% if 1 %}", "{% endif %}", "{{r study }}", "{{ map_overview }}", "{{"),
    *(
        "{% colspan 2 %}",
        "{% hm %}",
        "{% vm %}",
        "｛｛ study ｝｝",
        "{# #}",
        "{% raw %}",
        "{%tr %}",
    ),
    *("{%- endraw -%}", "{{ gaps|map(attribute='__class__')|list }}", "{{ study|join(gaps) }}"),
    *("{%tr for g in gaps %}", "{%tr endfor %}", "{{ self.x() }}", "%}", "{%p", "<w:t>", "&#0;"),
]


@pytest.mark.parametrize("where", ["body", "cell", "header", "title"])
def test_fuzz_templates(where: str) -> None:
    """Filled, or faults of the template, in the process that fills it."""

    def use(drawn: tuple[list[str], bytes, int]) -> None:
        words, change, at = drawn
        content = bytearray(word_file(" ".join(words), where))
        content[at % len(content) : at % len(content)] = change
        filled = run_apart(fill, "own.docx", Limits(1 << 30, 60.0), bytes(content), FIELDS, {})
        assert (filled.content is None) == bool(filled.faults or filled.unreadable)

    words = st.lists(st.sampled_from(PHRASES), max_size=12)
    changes = st.one_of(st.just(b""), st.binary(max_size=4))
    made_of(st.tuples(words, changes, st.integers(0, 10**6)), use)


FIELDS = {"study": "镇 {{ 7*7 }} <&>", "gaps": [{"name": "甲"}], "summary": ["一", "二"]}


def word_file(text: str, where: str) -> bytes:
    """Return a Word file with a text somewhere."""
    book = docx.Document()
    if where == "title":
        book.core_properties.title = text[:255]
    elif where == "cell":
        book.add_table(rows=1, cols=1).cell(0, 0).text = text
    else:
        place = book if where == "body" else book.sections[0].header
        place.add_paragraph(text)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
