"""What the map page costs a browser: ``python -m benchmarks.map_page [--large] [PAGE ...]``.

Maps are made first: the bundled study, 5,000 compounds, and with ``--large`` Porto and a city
of a million crossings (some minutes more). They, and the pages given, are opened from the disk
in Chromium without a network, several times. Told are the size of the file, the first paint
of anything, the moment all is drawn and answers, and the longest time that the page let the
screen wait while it was dragged and zoomed; the table is written to ``MAP_PAGE.md``.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.city import write_city
from benchmarks.machine import describe_speed, time_additions_s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "real"
OUT = Path(__file__).with_name("MAP_PAGE.md")
RUNS = 3
ONCE_S = 60.0  # a page that has taken longer is not opened again
SIZE = (1366, 768)  # an office laptop
WAIT_MS = 120_000
STEPS = 30  # of a drag
NEAR_ZOOM = 15
HEAD_CHARACTERS = 100_000  # in which the title of a page stands
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
PAINT = """() => new Promise((done) => {
  const look = () => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    if (paint) done(paint.startTime);
    else setTimeout(look, 4);
  };
  look();
})"""
READY = """() => new Promise((done) => {
  const look = () => (document.documentElement.dataset.ready ? done(performance.now())
    : setTimeout(look, 4));
  look();
})"""
# Frames as the page gives them to the screen: the longest time between two.
WATCH = """() => {
  const frames = window.gqFrames = { longest: 0 };
  let last = performance.now();
  const tick = (now) => {
    frames.longest = Math.max(frames.longest, now - last);
    last = now;
    if (!frames.done) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
LONGEST = """() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.gqFrames.done = true;
  told(window.gqFrames.longest);
})))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds of one opening: first paint, all there, longest frames by what was done."""

    paint_ms: float
    ready_ms: float
    drag_ms: float
    zoom_ms: float
    near_drag_ms: float


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="open these as well")
    parser.add_argument("--large", action="store_true", help="make the large maps as well")
    asked = parser.parse_args()
    before_s, rows = time_additions_s(), []
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        given = [(read_title(page), page) for page in asked.pages]
        for name, page in chain(_made_pages(Path(made), large=asked.large), given):
            rows.append(_row(name, page, _opened_often(browser, page)))
            sys.stderr.write(f"{name}: done\n")
        version = browser.version
        browser.close()
    options = " --large" * asked.large + " PAGE" * len(asked.pages)
    said = (
        f"`python -m benchmarks.map_page{options}`, "
        f"{time.strftime('%Y-%m-%d')}, Chromium {version} without a graphics card, "
        f"{SIZE[0]} x {SIZE[1]}; median of up to {RUNS}. A drag over half the screen and a step of "
        "zoom: the longest wait between two frames. All there: the page answers; the screen may "
        "show it later.\n\n" + describe_speed(before_s, time_additions_s())
    )
    heads = (
        "| map | MB | first paint, ms | all there, ms | drag, whole, ms | zoom, ms "
        f"| drag at zoom {NEAR_ZOOM}, ms |"
    )
    text = "\n".join(
        [
            "# The map page in a browser, without a network",
            "",
            said,
            "",
            heads,
            "|---|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
        ]
    )
    OUT.write_text(text, encoding="utf-8")
    print(text)


def read_title(page: Path) -> str:
    """Return the title of a page, which says what it is of, or else its path."""
    with page.open(encoding="utf-8") as file:
        found = TITLE.search(file.read(HEAD_CHARACTERS))
    return html.unescape(found[1]).strip().replace("|", "/") if found else str(page)


def _made_pages(made: Path, *, large: bool) -> Iterator[tuple[str, Path]]:
    yield "bundled study", _page(ROOT / "data", made / "bundled")
    city = write_city(made / "town", nodes=40_000, homes=5_000)
    yield "5,000 compounds, 57,000 streets", _page(city, made / "town_out")
    if not large:
        return
    pbf = REAL / "porto_portugal.osm.pbf"
    if pbf.exists():
        _run("import-osm", str(pbf), "--out", str(made / "porto"))
        yield "Porto: 24,740 homes, 46,795 streets", _page(made / "porto", made / "porto_out")
    city = write_city(made / "city", nodes=1_000_000, homes=20_000)
    yield "20,000 homes, 1.42 million streets", _page(city, made / "city_out")


def _page(study: Path, out: Path) -> Path:
    _run("coverage", "--study", str(study), "--out", str(out))
    return out / "coverage_map.html"


def _run(*arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "ganquan_geo", *arguments],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def _opened_often(browser: Browser, path: Path) -> list[Cost]:
    """Open a page some times; one that takes minutes, once."""
    costs = []
    end_s = time.monotonic() + ONCE_S
    while not costs or (len(costs) < RUNS and time.monotonic() < end_s):
        costs.append(_opened(browser, path))
    return costs


def _opened(browser: Browser, path: Path) -> Cost:
    context = browser.new_context(
        viewport={"width": SIZE[0], "height": SIZE[1]}, offline=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(path.resolve().as_uri(), wait_until="commit")
    ready_ms = float(page.evaluate(READY))
    paint_ms = float(page.evaluate(PAINT))
    drag_ms = _dragged(page)
    zoom_ms = _zoomed(page, "map_1.getZoom() + 1")
    _zoomed(page, str(NEAR_ZOOM))
    near_drag_ms = _dragged(page)
    context.close()
    return Cost(
        paint_ms=paint_ms,
        ready_ms=ready_ms,
        drag_ms=drag_ms,
        zoom_ms=zoom_ms,
        near_drag_ms=near_drag_ms,
    )


def _dragged(page: Page) -> float:
    """Drag the map over half of its width; return the longest wait between two frames, ms."""
    middle = (SIZE[0] * 0.6, SIZE[1] * 0.5)
    page.evaluate(WATCH)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - SIZE[0] * 0.3, middle[1] - SIZE[1] * 0.2, steps=STEPS)
    page.mouse.up()
    return float(page.evaluate(LONGEST))


def _zoomed(page: Page, zoom: str) -> float:
    page.evaluate(WATCH)
    page.evaluate(f"() => {{ map_1.setZoom({zoom}, {{ animate: false }}); }}")
    return float(page.evaluate(LONGEST))


def _row(name: str, path: Path, costs: list[Cost]) -> str:
    def median(values: list[float]) -> str:
        return f"{statistics.median(values):,.0f}"

    size = f"{path.stat().st_size / 1e6:.1f}"
    columns = (
        [cost.paint_ms for cost in costs],
        [cost.ready_ms for cost in costs],
        [cost.drag_ms for cost in costs],
        [cost.zoom_ms for cost in costs],
        [cost.near_drag_ms for cost in costs],
    )
    return f"| {name} | {size} | " + " | ".join(median(column) for column in columns) + " |"


if __name__ == "__main__":
    main()
