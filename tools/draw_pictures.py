"""Draw the pictures of the README from the bundled study: maps, a sheet, pages of the report.

Usage: ``python tools/draw_pictures.py``. Needs an installed Chromium, LibreOffice and poppler's
pdftoppm; asks for no network.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from ganquan_geo.flow.check import check_study
from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.present.atlas.book import AtlasOptions, write_atlas
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.quality.map import build_fault_page
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.present.workbook import write_workbook
from ganquan_geo.words.text import Lang

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult

ROOT = Path(__file__).resolve().parents[1]
SHOWN_LAYER = "reach-0"  # what is within reach of the first category, health
SHEET_STREET = "甘泉路"
SHOWN_PAGES = ("主要短板", "图2-2", "图3-2", "图4-1")  # the last that has the words
WORD_PAGES = ("目录", "表3-1", "图5-1", "附表1")
BOOK_PAGES = ("结论", "问题清单", "指标表")  # the first of each sheet
SHEET_DPI, PAGE_DPI = 110, 62
GAP_PX = 14
MOST_BYTES = 600_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a map is opened: what stands behind its address, the window, a layer to switch on."""

    query: str = ""
    width_px: int = 1280
    height_px: int = 860
    layer: str = ""


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
    page.wait_for_selector("html[data-ready]")
    if view.layer:
        page.check(f"input[data-layer='{view.layer}']")
        page.evaluate("document.querySelector('.gq-side').scrollTop = 0")
    page.mouse.move(view.width_px - 1, view.height_px - 1)
    page.screenshot(path=picture)
    context.close()


def draw_screens(result: CoverageResult, out: Path, work: Path) -> None:
    """Draw the web map in both languages, the small one for a page, and that of the faults."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_program(*BROWSERS),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        langs: tuple[Lang, ...] = get_args(Lang)
        for lang in langs:
            page_file = work / f"map-{lang}.html"
            draw_web_map(result, lang=lang).save(str(page_file))
            take_picture(browser, page_file, out / f"map-{lang}.png", View(layer=SHOWN_LAYER))
        small = View(query="?compact=1&layer=health", width_px=600, height_px=450)
        take_picture(browser, work / "map-zh.html", out / "compact-map.png", small)
        faults = work / "faults.html"
        build_fault_page(check_study(result.study.folder), lang="zh").as_folium().save(str(faults))
        take_picture(browser, faults, out / "check-map.png", View())
        browser.close()


def draw_papers(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw the overview sheet and the sheet of a street."""
    draw_print_map(result).write(work / "print-map.png", dpi=SHEET_DPI)
    _save([Image.open(work / "print-map.png")], out / "print-map.png")
    _, sheet = write_atlas(
        result,
        work / "atlas",
        kind="street",
        frontage=measure_frontage(build_baseline(result.study, result.profile.id)),
        plan=plan,
        options=AtlasOptions(only=(SHEET_STREET,)),
    )
    _save([_page(sheet, 1, work, dpi=SHEET_DPI)], out / "atlas-sheet.png")


def draw_documents(result: CoverageResult, plan: PlanResult, out: Path, work: Path) -> None:
    """Draw pages of the report as PDF and as Word, and sheets of the workbook."""
    word, report = write_report(result, work, plan=plan, formats=("docx", "pdf"))
    _save(_pages_with(report, SHOWN_PAGES, work), out / "report.png")
    _save(_pages_with(_as_pdf(word, work / "word"), WORD_PAGES, work), out / "report-word.png")
    book = _as_pdf(write_workbook(result, work, plan=plan), work / "book")
    texts = _texts(book)
    firsts = [next(n for n, text in enumerate(texts, 1) if name in text) for name in BOOK_PAGES]
    _save([_page(book, number, work, dpi=PAGE_DPI) for number in firsts], out / "workbook.png")


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
        draw_screens(result, options.out, Path(folder))
        draw_papers(result, plan, options.out, Path(folder))
        draw_documents(result, plan, options.out, Path(folder))
    for picture in sorted(options.out.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.name}: {size / 1000:.0f} kB")
        if size > MOST_BYTES:
            raise SystemExit(f"{picture.name} is larger than {MOST_BYTES / 1000:.0f} kB")


if __name__ == "__main__":
    main()
