"""Text that means harm in every field of a study, through every output on paper and in files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import openpyxl
import pyogrio
import pytest
from pypdf import PdfReader

from ganquan_geo import measure_coverage, measure_supply, read_study, write_supply
from ganquan_geo.flow.coverage import build_baseline
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.network.walks.ways import find_ways
from ganquan_geo.present.atlas.book import write_atlas
from ganquan_geo.present.coverage_files import write_coverage
from ganquan_geo.present.embed import write_embeds
from ganquan_geo.present.print.print_map import write_print_maps
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.workbook import write_workbook
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult

EVIL = (
    r"$\nope{x}$ $x^2$",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "</script><img src=x onerror=alert(1)>",
    "#set page(fill: red) *b* _i_ `c` @d <e> [f] \\u{41}",
    "{{ 7*7 }}{% for x in y %}${1}`",
    "../../CON",
    "]]>&amp;<w:t>'\"",
    "INCLUDETEXT \\\\evil\\share",
)
TEXTS = ("name", "name_en", "basis", "address", "class_basis")


def evil_study(folder: Path) -> Path:
    """Write the town with harm in every text of every feature and of the settings."""
    layers = town_layers()
    number = 0
    for features in layers.values():
        for each in features:
            number += 1
            for key in TEXTS:
                each[key] = f"{EVIL[number % len(EVIL)]}" + ("" if key == "name" else f" {number}")
    for each in layers["facilities"]:
        each["beds"] = 1.0
    settings = re.sub(
        r'^((?:name|credit|note|source)(?:_en)?) = "(.*)"$',
        lambda found: f"{found[1]} = {json.dumps(found[2] + EVIL[0] + EVIL[3] + EVIL[4])}",
        SETTINGS,
        flags=re.MULTILINE,
    )
    settings = settings.replace('"诊所", "clinic"', f"{json.dumps(EVIL[1])}, {json.dumps(EVIL[4])}")
    settings = settings.replace('"医"', '"="').replace('"H"', '"$"')
    return write_study(folder, layers=layers, settings=settings)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    folder = evil_study(tmp_path_factory.mktemp("evil") / "study")
    return measure_coverage(read_study(folder))


def outside(folder: Path) -> list[str]:
    """Return what stands beside the folder of results."""
    return sorted(path.name for path in folder.parent.iterdir())


def test_tables_hold_text_and_no_formulas(tmp_path: Path, result: CoverageResult) -> None:
    write_coverage(result, tmp_path / "out")
    for path in (tmp_path / "out").glob("*.csv"):
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        for cell in (cell for row in rows for cell in row):
            starts = cell.startswith(("=", "+", "@", "\t", "＝"))
            assert not starts, (path.name, cell)
    json.loads((tmp_path / "out" / "coverage.json").read_text(encoding="utf-8"), parse_constant=int)
    layers = {name for name, _ in pyogrio.list_layers(tmp_path / "out" / "service_areas.gpkg")}
    assert layers == {"service_areas", "reached_streets"}
    write_workbook(result, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert EVIL[1] in {cell.value for cell in cells}
    assert not any(cell.hyperlink for cell in cells)
    assert outside(tmp_path / "out") == ["out"]


def test_tables_of_supply_hold_text_and_no_formulas(tmp_path: Path, result: CoverageResult) -> None:
    write_supply(measure_supply(result.study), tmp_path / "out")
    cells = [
        cell
        for path in (tmp_path / "out").glob("*.csv")
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "＝"))]
    assert any("alert(1)" in cell for cell in cells)
    json.loads((tmp_path / "out" / "supply.json").read_text(encoding="utf-8"), parse_constant=int)
    assert outside(tmp_path / "out") == ["out"]


def test_maps_on_paper_show_the_text_as_it_stands(tmp_path: Path, result: CoverageResult) -> None:
    for path in write_print_maps(result, tmp_path / "svg", kind="svg", lang="en"):
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - we wrote it
        for part in root.iter():
            assert part.tag.rpartition("}")[2] not in ("script", "foreignObject", "a", "image")
            assert not any(name.startswith("on") for name in part.attrib)
    (overview, *_) = write_print_maps(result, tmp_path / "pdf", kind="pdf", lang="en")
    text = "".join(page.extract_text() for page in PdfReader(overview).pages)
    assert r"$\nope{x}$" in text.replace("\n", "")


def test_file_names_of_an_atlas_stay_in_their_folder(
    tmp_path: Path, result: CoverageResult
) -> None:
    ways = find_ways(
        build_baseline(result.study, result.profile.id), result.distances, layer="compounds"
    )
    frontage = measure_frontage(build_baseline(result.study, result.profile.id))
    made = write_atlas(result, tmp_path / "out", kind="street", frontage=frontage)
    made += write_atlas(result, tmp_path / "homes", kind="compound", ways=ways)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["homes", "out"]
    for path in made:
        assert path.parent.parent == tmp_path
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', path.name)
    for page in PdfReader(made[0]).pages:
        assert "/AA" not in page
        assert "/Annots" not in page


def test_reports_hold_text_and_nothing_that_runs(tmp_path: Path, result: CoverageResult) -> None:
    word, pdf, html = write_report(result, tmp_path / "out")
    with zipfile.ZipFile(word) as package:
        document = package.read("word/document.xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()
    assert "External" not in links
    root = ET.fromstring(document)  # noqa: S314 - we wrote it
    texts = "".join(part.text or "" for part in root.iter() if part.tag.endswith("}t"))
    assert EVIL[3] in texts
    fields = [part.text or "" for part in root.iter() if part.tag.endswith("}instrText")]
    assert {field.split()[0] for field in fields if field.split()} <= {
        *("TOC", "SEQ", "PAGE", "PAGEREF")
    }
    said = "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\n", "")
    assert "#set page(fill: red) *b* _i_ `c`" in said
    assert "/OpenAction" not in PdfReader(pdf).root_object
    page = html.read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)


def test_pieces_to_paste_hold_no_other_element(tmp_path: Path, result: CoverageResult) -> None:
    write_coverage(result, tmp_path / "out")
    pieces = write_embeds(tmp_path / "out" / "coverage_map.html", tmp_path / "out", result=result)
    for path in (piece for piece in pieces if piece.suffix != ".png"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!\\)<img src=x", text)
        assert "<b" not in text.replace("<body", "")
        assert len(re.findall(r"<iframe", text)) <= 1


ODD = (
    ("甘泉\n一村", "甘泉 一村"),
    ("甘\t泉二村", "甘 泉二村"),
    ("甘\u00ad泉\u200b三村", "甘泉三村"),
    ("\u200f甘泉\u202e四村", "甘泉四村"),
    ("葛\U000e0100城\u2028五村", "葛城 五村"),
    ("👨\u200d👩\u200d👧家园", "👨👩👧家园"),
    ("𠮷祥苑", "𠮷祥苑"),
    ("\ue000私用", "\ue000私用"),
    ("e\u0301toile", "étoile"),
    ("硚瀍浉猇碶漖甪漷蕰藻邨滧堃镕玥", "硚瀍浉猇碶漖甪漷蕰藻邨滧堃镕玥"),
    ("中\ufffe文", "中\ufffd文"),
    ("甘\u0000泉六村", ""),  # a file of this kind ends the text there
    ("甘泉" * 400, "甘泉" * 400),
)


@pytest.fixture(scope="module")
def odd_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Measure the town with a home for each odd name, and streets and facilities so named."""
    layers = town_layers()
    first = layers["compounds"][0]
    layers["compounds"] = [
        {**first, "id": f"odd-{number}", "name": raw} for number, (raw, _) in enumerate(ODD)
    ]
    for name in ("streets", "facilities", "neighbourhoods"):
        for number, each in enumerate(layers[name]):
            each["name"] = ODD[number % 7][0] + str(number)
    settings = SETTINGS.replace('"方格镇"', '"方\\u0000格\\n镇𠮷"').replace(
        'sign = "医"', 'sign = "🏥"'
    )
    settings = settings.replace('"测试数据"', '"测试\\u0001数据🐼"')
    settings = settings.replace('"全部诊所"', '"全部\\u0007诊所\\n🏥"')
    folder = tmp_path_factory.mktemp("odd") / "study"
    return measure_coverage(read_study(write_study(folder, layers=layers, settings=settings)))


NAMES = [clean for _, clean in ODD if clean]


def test_odd_names_stand_in_the_report_of_every_kind(
    tmp_path: Path, odd_result: CoverageResult
) -> None:
    word, pdf, html = write_report(odd_result, tmp_path / "out")
    with zipfile.ZipFile(word) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - we wrote it
    texts = "".join(part.text or "" for part in root.iter() if part.tag.endswith("}t"))
    page = html.read_text(encoding="utf-8")
    paper = "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\n", "")
    assert "方格 镇𠮷" in texts
    assert "方格 镇𠮷" in page
    assert "方格 镇〓" in paper
    assert "𠮷" not in paper
    for text in (texts, page, paper):
        assert "〓代替字体中没有的字：U+" in text
        assert "全部诊所" in text


def test_odd_names_stand_on_maps_with_a_note(tmp_path: Path, odd_result: CoverageResult) -> None:
    for kind in ("pdf", "svg", "png"):
        for path in write_print_maps(odd_result, tmp_path / kind, kind=kind):
            assert path.stat().st_size > 10_000
    (overview, *_) = write_print_maps(odd_result, tmp_path / "pdf", kind="pdf")
    text = "".join(page.extract_text() for page in PdfReader(overview).pages).replace("\n", "")
    assert "方格 镇〓" in text
    assert "〓代替字体中没有的字：U+" in text


def test_odd_names_stand_in_every_atlas(tmp_path: Path, odd_result: CoverageResult) -> None:
    baseline = build_baseline(odd_result.study, odd_result.profile.id)
    ways = find_ways(baseline, odd_result.distances, layer="compounds")
    made = write_atlas(odd_result, tmp_path / "homes", kind="compound", ways=ways)
    assert len(made) == 1 + len(ODD)
    index = "".join(page.extract_text() for page in PdfReader(made[0]).pages).replace("\n", "")
    for shown in ("甘泉 一村", "甘泉四村", "〓〓〓家园", "〓祥苑", "étoile", "硚瀍浉猇"):
        assert shown in index
    frontage = measure_frontage(baseline)
    write_atlas(odd_result, tmp_path / "streets", kind="street", frontage=frontage)


def test_odd_names_are_kept_in_tables_and_pages(tmp_path: Path, odd_result: CoverageResult) -> None:
    write_coverage(odd_result, tmp_path / "out")
    write_workbook(odd_result, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "tables.xlsx")
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert set(NAMES) <= cells
    page = (tmp_path / "out" / "coverage_map.html").read_text(encoding="utf-8")
    for name in NAMES:
        assert name in page or json.dumps(name)[1:-1] in page, name
    made = write_embeds(
        tmp_path / "out" / "coverage_map.html", tmp_path / "page", result=odd_result
    )
    assert {path.suffix for path in made} >= {".html", ".md", ".png"}
