"""Draw the pictures of the README: the map of the bundled study as a browser shows it.

Usage: ``python tools/draw_pictures.py``. Needs an installed Chromium; asks for no network.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, sync_playwright

from ganquan_geo.model.text import Lang
from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.study import measure_coverage, read_study

ROOT = Path(__file__).resolve().parents[1]
WIDTH_PX, HEIGHT_PX = 1280, 860
SHOWN_LAYER = "reach-0"  # what is within reach of the first category, health
MOST_BYTES = 600_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str:
    """Return the path of an installed Chromium."""
    for name in BROWSERS:
        path = shutil.which(name)
        if path is not None:
            return path
    raise SystemExit(f"none of these is installed: {', '.join(BROWSERS)}")


def take_picture(browser: Browser, page_file: Path, picture: Path) -> None:
    """Open a saved map and save what the window shows."""
    context = browser.new_context(
        viewport={"width": WIDTH_PX, "height": HEIGHT_PX},
        device_scale_factor=1,
        offline=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.check(f"input[data-layer='{SHOWN_LAYER}']")
    page.evaluate("document.querySelector('.gq-side').scrollTop = 0")
    page.mouse.move(WIDTH_PX - 1, HEIGHT_PX - 1)
    page.screenshot(path=picture)
    context.close()


def main() -> None:
    """Draw the map in both languages."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the README.")
    parser.add_argument("--study", type=Path, metavar="DIR", default=ROOT / "data")
    parser.add_argument("--out", type=Path, metavar="DIR", default=ROOT / "docs" / "pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    result = measure_coverage(read_study(options.study))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        langs: tuple[Lang, ...] = get_args(Lang)
        for lang in langs:
            page_file = Path(folder) / f"map-{lang}.html"
            draw_web_map(result, lang=lang).save(str(page_file))
            picture = options.out / f"map-{lang}.png"
            take_picture(browser, page_file, picture)
            size = picture.stat().st_size
            print(f"{picture.name}: {size / 1000:.0f} kB")
            if size > MOST_BYTES:
                raise SystemExit(f"{picture.name} is larger than {MOST_BYTES / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
