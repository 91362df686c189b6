"""Draw the pictures of the README and of docs: maps, sheets, pages of the report.

All are of the bundled study, but for one imported city, whose extract lies beside the checkout,
and those of gates, which are of a made-up town.

Usage: ``python -m tools.draw_pictures``. Needs an installed Chromium, LibreOffice and poppler's
pdftoppm; asks for no network.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from ganquan_geo.flow.check import check_study
from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.gates import measure_gates
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.flow.scenario import compare_scenarios
from ganquan_geo.load.osm.drafts import OsmChoices, build_draft
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.scenario import read_scenario
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.network.walks.ways import find_ways
from ganquan_geo.present.atlas.book import AtlasOptions, write_atlas
from ganquan_geo.present.forms.workbook import write_forms
from ganquan_geo.present.gates.files import write_gates
from ganquan_geo.present.plan.map import draw_plan_map
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.quality.map import build_fault_page
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.scenario.map import build_scenario_page
from ganquan_geo.present.study_folder import write_study_folder
from ganquan_geo.present.web.map import build_map_page, draw_web_map
from ganquan_geo.present.workbook import write_workbook
from ganquan_geo.scenario.apply import apply_scenario
from ganquan_geo.words.text import Lang, same_text
from tests.towns.walled import write_walled_town

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study

ROOT = Path(__file__).resolve().parents[1]
SHOWN = "#health/15"  # the tab that the maps are drawn with
SHEET_STREET = "甘泉路"
SHOWN_PAGES = ("主要短板", "图2-2", "图3-2", "图4-1")  # the last that has the words
WORD_PAGES = ("目录", "表3-1", "图5-1", "附表1")
BOOK_PAGES = ("结论", "问题清单", "指标表")  # the first of each sheet
FORM_PAGES, FORM_DPI = ("街道小区台账", "街道指标填报"), 84  # the first of each sheet
SHEET_COMPOUND = "灵石小区"
GATED_COMPOUND = "中心里"
CITY = ROOT.parent / "shared" / "real" / "helsinki.osm.pbf"
SMALL = (
    *("gates-map.png", "gates-sheet.png", "gates-through.png"),
    *("scenario-map.png", "report-html.png", "compound-sheet.png", "imported-city.png"),
)
SMALL_COLOURS = 128
SHEET_DPI, SMALL_DPI, PAGE_DPI = 110, 84, 62
GAP_PX = 14
MOST_BYTES, MOST_SMALL_BYTES = 600_000, 150_000
SCENARIO = Path("scenarios") / "example.toml"
CITY_DAY = date(2025, 8, 1)  # only names files: the extract states its own date
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a page is opened: what stands behind its address, and the window.

    A document has no map that must be ready; it is scrolled to a place in it. `click` is longitude
    and latitude of a place of the map that is clicked.
    """

    query: str = ""
    width_px: int = 1280
    height_px: int = 860
    document: bool = False
    at: str = ""
    click: str = ""


def find_program(*names: str) -> str:
    """Return the path of the first of some programs that is installed."""
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return path
    raise SystemExit(f"none of these is installed: {', '.join(names)}")


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
    if view.at:
        page.evaluate("at => document.querySelector(at).scrollIntoView()", view.at)
    if view.click:
        page.evaluate(f"window.ganquan.ask({view.click})")
        page.wait_for_selector(".gq-card")
    page.mouse.move(view.width_px - 1, view.height_px - 1)
    page.screenshot(path=picture)
    context.close()


def draw_screens(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw the pages: coverage in both languages, compact, plan, scenario, faults, report, city."""
    (report,) = write_report(result, work, plan=plan, formats=("html",))
    pages = [
        (work / "plan.html", out / "plan-map.png", View()),
        (work / "scenario.html", out / "scenario-map.png", View()),
        (report, out / "report-html.png", View(document=True, at="h2", width_px=1100)),
    ]
    draw_plan_map(plan).save(str(pages[0][0]))
    scenario = read_scenario(ROOT / "data" / SCENARIO)
    compared = compare_scenarios(
        result.study, apply_scenario(result.study, scenario), scenario=scenario
    )
    build_scenario_page(compared, "zh").write(pages[1][0])
    if CITY.is_file():
        pages.append((work / "city.html", out / "imported-city.png", View()))
        build_map_page(measure_city(work / "city"), lang="zh").write(work / "city.html")
    else:
        print(f"no {CITY.name} beside the checkout: the imported city is not drawn again")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_program(*BROWSERS),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        langs: tuple[Lang, ...] = get_args(Lang)
        for lang in langs:
            page_file = work / f"map-{lang}.html"
            draw_web_map(result, lang=lang).save(str(page_file))
            take_picture(browser, page_file, out / f"map-{lang}.png", View(query=SHOWN))
        asked = View(click="121.4262, 31.2662")
        take_picture(browser, work / "map-zh.html", out / "map-asked.png", asked)
        small = View(query="?compact=1&layer=health", width_px=600, height_px=450)
        take_picture(browser, work / "map-zh.html", out / "compact-map.png", small)
        faults = work / "faults.html"
        build_fault_page(check_study(result.study.folder), lang="zh").as_folium().save(str(faults))
        take_picture(browser, faults, out / "check-map.png", View())
        for page_file, picture, view in pages:
            take_picture(browser, page_file, picture, view)
        browser.close()


def measure_city(folder: Path) -> CoverageResult:
    """Return the coverage of a city imported from its extract."""
    tags = read_osm_table(None)
    objects = read_extract(CITY, keys=tags.keys())
    choices = OsmChoices(name=same_text(CITY.name.split(".")[0].title()))
    draft = build_draft(objects, tags, choices, where=CITY.name, today=CITY_DAY)
    write_study_folder(draft, folder)
    return measure_coverage(read_study(folder))


def draw_papers(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw the overview sheet, and those of a street and of a compound."""
    draw_print_map(result).write(work / "print-map.png", dpi=SHEET_DPI)
    _save([Image.open(work / "print-map.png")], out / "print-map.png")
    baseline = build_baseline(result.study, result.profile.id)
    _, compound = write_atlas(
        result,
        work / "compounds",
        kind="compound",
        ways=find_ways(baseline, result.distances, layer="compounds"),
        options=AtlasOptions(only=(SHEET_COMPOUND,)),
    )
    _save([_page(compound, 1, work, dpi=SMALL_DPI)], out / "compound-sheet.png")
    _, sheet = write_atlas(
        result,
        work / "atlas",
        kind="street",
        frontage=measure_frontage(baseline),
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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_program(*BROWSERS),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        take_picture(browser, work / "gated-map.html", out / "gates-map.png", size)
        page = work / "gates" / "gates.html"
        through = View(width_px=1000, height_px=620, document=True)
        take_picture(browser, page, out / "gates-through.png", through)
        browser.close()


def draw_documents(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw pages of the report as PDF and as Word, and sheets of the workbook."""
    word, report = write_report(result, work, plan=plan, formats=("docx", "pdf"))
    _save(_pages_with(report, SHOWN_PAGES, work), out / "report.png")
    _save(_pages_with(_as_pdf(word, work / "word"), WORD_PAGES, work), out / "report-word.png")
    book = _as_pdf(write_workbook(result, work, plan=plan), work / "book")
    texts = _texts(book)
    firsts = [next(n for n, text in enumerate(texts, 1) if name in text) for name in BOOK_PAGES]
    _save([_page(book, number, work, dpi=PAGE_DPI) for number in firsts], out / "workbook.png")
    draw_forms(result.study, out, work)


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


def _pages_with(file: Path, words: tuple[str, ...], work: Path) -> list[Image.Image]:
    """Return the last page with each of some words."""
    texts = _texts(file)
    numbers = [max(n for n, text in enumerate(texts, 1) if word in text) for word in words]
    return [_page(file, number, work, dpi=PAGE_DPI) for number in numbers]


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
        draw_screens(result, plan, options.out, Path(folder))
        draw_papers(result, plan, options.out, Path(folder))
        draw_documents(result, plan, options.out, Path(folder))
        draw_gates(options.out, Path(folder))
    for picture in sorted(options.out.glob("*.png")):
        if picture.name in SMALL:
            with Image.open(picture) as drawn:
                few = drawn.convert("RGB").quantize(
                    SMALL_COLOURS,
                    method=Image.Quantize.MAXCOVERAGE,
                    kmeans=4,
                    dither=Image.Dither.NONE,
                )
            few.save(picture, optimize=True)
        size = picture.stat().st_size
        most = MOST_SMALL_BYTES if picture.name in SMALL else MOST_BYTES
        print(f"{picture.name}: {size / 1000:.0f} kB")
        if size > most:
            raise SystemExit(f"{picture.name} is larger than {most / 1000:.0f} kB")


if __name__ == "__main__":
    main()
