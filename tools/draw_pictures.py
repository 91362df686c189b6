"""Draw the pictures of the README and of docs: maps, sheets, pages of the report.

All are of the bundled study, but for two imported cities, whose extracts lie beside the checkout,
and those of gates, which are of a made-up town.

Usage: ``python -m tools.draw_pictures``. Needs an installed Chromium, LibreOffice and poppler's
pdftoppm; asks for no network.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PIL import Image
from pypdf import PdfReader

from ganquan_geo.flow.check import check_study
from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.gates import measure_gates
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.load.osm.drafts import OsmChoices, build_draft
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.network.walks.ways import find_ways
from ganquan_geo.present.atlas.book import AtlasOptions, write_atlas
from ganquan_geo.present.forms.workbook import write_forms
from ganquan_geo.present.gates.files import write_gates
from ganquan_geo.present.quality.map import build_fault_page
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.study_folder import write_study_folder
from ganquan_geo.present.web.map import build_map_page, draw_web_map
from ganquan_geo.words.text import Lang, same_text
from tests.towns.walled import write_walled_town
from tools.browser import find_program, open_browser, with_few_colours

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study

ROOT = Path(__file__).resolve().parents[1]
SHOWN = "#health/15"  # the tab that the maps are drawn with
SHEET_STREET = "甘泉路"
SHOWN_PAGES = ("主要短板", "图2-2", "图3-2", "图4-1")  # the last that has the words
FORM_PAGES, FORM_DPI = ("街道小区台账", "街道指标填报"), 84  # the first of each sheet
GATED_COMPOUND = "中心里"
REAL = ROOT.parent / "shared" / "real"
CITY, FAULTY_CITY = REAL / "helsinki.osm.pbf", REAL / "shanghai_center.osm"
CALLED = {FAULTY_CITY: "上海市中心"}
SHEET_DPI, SMALL_DPI, PAGE_DPI = 110, 84, 62
GAP_PX = 14
MOST_BYTES = 400_000
CITY_DAY = date(2025, 8, 1)  # only names files: the extract states its own date


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a page is opened: what stands behind its address, and the window.

    A document has no map that must be ready. `click` is longitude and latitude of a place of the
    map that is clicked.
    """

    query: str = ""
    width_px: int = 1280
    height_px: int = 860
    document: bool = False
    click: str = ""


def take_picture(browser: Browser, page_file: Path, picture: Path, view: View) -> None:
    """Open a saved map and save what the window shows."""
    context = browser.new_context(
        viewport={"width": view.width_px, "height": view.height_px},
        device_scale_factor=1,
        offline=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(page_file.as_uri() + view.query)
    if not view.document:
        page.wait_for_selector("html[data-ready]")
    if view.click:
        page.evaluate(f"window.ganquan.ask({view.click})")
        page.wait_for_selector(".gq-card")
    page.mouse.move(view.width_px - 1, view.height_px - 1)
    page.screenshot(path=picture)
    context.close()


def draw_screens(result: CoverageResult, out: Path, work: Path) -> None:
    """Draw maps: of coverage in both languages, asked from a place, compact, of a city."""
    langs: tuple[Lang, ...] = get_args(Lang)
    for lang in langs:
        draw_web_map(result, lang=lang).save(str(work / f"map-{lang}.html"))
    chinese = work / "map-zh.html"
    small = View(query="?compact=1&layer=health", width_px=600, height_px=450)
    drawn = draw_imports(work)
    with open_browser() as browser:
        for lang in langs:
            page = work / f"map-{lang}.html"
            take_picture(browser, page, out / f"map-{lang}.png", View(query=SHOWN))
        asked = View(click="121.4262, 31.2662")
        take_picture(browser, chinese, out / "map-asked.png", asked)
        take_picture(browser, chinese, out / "compact-map.png", small)
        for name, page in drawn.items():
            take_picture(browser, page, out / f"{name}.png", View())


def draw_imports(work: Path) -> dict[str, Path]:
    """Return maps of imported cities, by picture: the coverage of one, the faults of another."""
    found = {}
    for name, source in {"imported-city": CITY, "faults-map": FAULTY_CITY}.items():
        if not source.is_file():
            print(f"no {source.name} beside the checkout: {name}.png is not drawn again")
            continue
        folder = import_city(source, work / name)
        if source == CITY:
            page = build_map_page(measure_coverage(read_study(folder)), lang="zh")
        else:
            page = build_fault_page(check_study(folder), "zh")
        page.write(work / f"{name}.html")
        found[name] = work / f"{name}.html"
    return found


def import_city(source: Path, folder: Path) -> Path:
    """Write the study of a city imported from its extract."""
    tags = read_osm_table(None)
    objects = read_extract(source, keys=tags.keys())
    choices = OsmChoices(name=same_text(CALLED.get(source, source.name.split(".")[0].title())))
    draft = build_draft(objects, tags, choices, where=source.name, today=CITY_DAY)
    write_study_folder(draft, folder)
    return folder


def draw_street(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw the sheet of a street."""
    _, sheet = write_atlas(
        result,
        work / "atlas",
        kind="street",
        frontage=measure_frontage(build_baseline(result.study, result.profile.id)),
        plan=plan,
        options=AtlasOptions(only=(SHEET_STREET,)),
    )
    _save([_page(sheet, 1, work, dpi=SHEET_DPI)], out / "atlas-sheet.png")


def draw_gates(out: Path, work: Path) -> None:
    """Draw the town of docs/gates.md: its map, the sheet of a compound, who walks farther."""
    study = read_study(write_walled_town(work / "walled"))
    baseline = build_baseline(study)
    result = measure_coverage(baseline)
    _, sheet = write_atlas(
        result,
        work / "gated",
        kind="compound",
        ways=find_ways(baseline, result.distances, layer="compounds"),
        options=AtlasOptions(only=(GATED_COMPOUND,)),
    )
    _save([_page(sheet, 1, work, dpi=SMALL_DPI)], out / "gates-sheet.png")
    write_gates(measure_gates(baseline), work / "gates")
    draw_web_map(result).save(str(work / "gated-map.html"))
    size = View(width_px=1000, height_px=700)
    with open_browser() as browser:
        take_picture(browser, work / "gated-map.html", out / "gates-map.png", size)
        page = work / "gates" / "gates.html"
        through = View(width_px=1000, height_px=620, document=True)
        take_picture(browser, page, out / "gates-through.png", through)


def draw_report(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw pages of the report."""
    (report,) = write_report(result, work, plan=plan, formats=("pdf",))
    texts = _texts(report)
    numbers = [max(n for n, text in enumerate(texts, 1) if word in text) for word in SHOWN_PAGES]
    _save([_page(report, number, work, dpi=PAGE_DPI) for number in numbers], out / "report.png")


def draw_forms(study: Study, out: Path, work: Path) -> None:
    """Draw sheets of the forms that an office fills in."""
    forms = _as_pdf(write_forms(study, work / "forms"), work / "form_pages")
    texts = _texts(forms)
    firsts = [next(n for n, text in enumerate(texts, 1) if name in text) for name in FORM_PAGES]
    _save([_page(forms, number, work, dpi=FORM_DPI) for number in firsts], out / "forms.png")


def _as_pdf(file: Path, folder: Path) -> Path:
    """Return a file of an office as it is printed."""
    subprocess.run(  # noqa: S603 - our own file
        [
            find_program("soffice", "libreoffice"),
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)),
        ],
        check=True,
        capture_output=True,
    )
    return folder / f"{file.stem}.pdf"


def _texts(file: Path) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(file).pages]


def _page(file: Path, number: int, work: Path, *, dpi: int) -> Image.Image:
    target = work / f"{file.parent.name}-{file.stem}-{number}"
    subprocess.run(  # noqa: S603 - our own file
        [
            find_program("pdftoppm"),
            *("-png", "-singlefile", "-r", str(dpi), "-f", str(number), "-l", str(number)),
            str(file),
            str(target),
        ],
        check=True,
    )
    return Image.open(f"{target}.png")


def _save(pages: list[Image.Image], picture: Path) -> None:
    """Save pages side by side, on grey where there are several."""
    edge = GAP_PX if len(pages) > 1 else 0
    width = sum(page.width + edge for page in pages) + edge
    height = max(page.height for page in pages) + 2 * edge
    sheet = Image.new("RGB", (width, height), "#c9cdd2")
    x = edge
    for page in pages:
        sheet.paste(page.convert("RGB"), (x, edge))
        x += page.width + edge
    sheet.save(picture, optimize=True)


def main() -> None:
    """Draw all pictures."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the README.")
    parser.add_argument("--study", type=Path, metavar="DIR", default=ROOT / "data")
    parser.add_argument("--out", type=Path, metavar="DIR", default=ROOT / "docs" / "pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    result = measure_coverage(read_study(options.study))
    plan = measure_plan(result.study, coverage=result)
    with tempfile.TemporaryDirectory() as folder:
        draw_screens(result, options.out, Path(folder))
        draw_street(result, plan, options.out, Path(folder))
        draw_report(result, plan, options.out, Path(folder))
        draw_forms(result.study, options.out, Path(folder))
        draw_gates(options.out, Path(folder))
    for picture in sorted(options.out.glob("*.png")):
        with Image.open(picture) as drawn:
            with_few_colours(drawn).save(picture, optimize=True)
        size = picture.stat().st_size
        print(f"{picture.name}: {size / 1000:.0f} kB")
        if size > MOST_BYTES:
            raise SystemExit(f"{picture.name} is larger than {MOST_BYTES / 1000:.0f} kB")


if __name__ == "__main__":
    main()
