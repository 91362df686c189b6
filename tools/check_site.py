"""Check the built pages: every link leads somewhere, nothing asks the network, phones show it all.

Usage: ``python -m tools.check_site FOLDER [--pictures FOLDER]``. With Chromium each page is opened
as on a PC and as on a phone, without a network; ``--pictures`` keeps what it showed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tools.browser import BROWSERS, open_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

WIDTHS_PX = (1366, 390)
OUTPUTS = "gallery"  # files of the program, opened inside a page; their own tests look at them
ADDRESS = re.compile(r"<(\w+)\b[^>]*?\s(?:href|src)=\"([^\"]*)\"")
PLACE = re.compile(r"\s(?:id|name)=\"([^\"]+)\"")
OUTSIDE = re.compile(r"(?:url\(|@import\s+)[\"']?(?:https?:)?//")
FOUND = """() => ({
  wide: document.documentElement.scrollWidth - innerWidth,
  broken: [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src),
})"""


def find_pages(folder: Path) -> list[Path]:
    """Return the pages of a site."""
    return [path for path in sorted(folder.rglob("*.html")) if OUTPUTS not in path.parts]


def check_links(folder: Path) -> Iterator[str]:
    """Yield every link to what is not there, and all that would be asked of the network."""
    texts = {path: path.read_text(encoding="utf-8") for path in find_pages(folder)}
    places = {path: PLACE.findall(text) for path, text in texts.items()}
    for path, text in texts.items():
        for tag, address in ADDRESS.findall(text):
            told = f"{path.relative_to(folder)}: {address[:80]}"
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if tag != "a" and parts.scheme != "data":
                    yield f"{told} asks the network"
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                yield f"{told} is not there"
            elif target in places and unquote(parts.fragment) not in ["", *places[target]]:
                yield f"{told} is no place there"
    for path in sorted(folder.rglob("*.css")):
        if OUTSIDE.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(folder)} asks the network"


def open_pages(
    folder: Path, browser: Browser, *, width_px: int, pictures: Path | None
) -> Iterator[str]:
    """Open each page in a window of a width, without a network; yield what is wrong with it."""
    page = browser.new_page(viewport={"width": width_px, "height": 800}, offline=True)
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in find_pages(folder):
        name = path.relative_to(folder).with_suffix("").as_posix()
        page.goto(path.as_uri(), wait_until="load")
        seen = page.evaluate(FOUND)
        if seen["wide"] > 0:
            yield f"{name} is {seen['wide']} px wider than a window of {width_px} px"
        yield from (f"{name}: no picture {address}" for address in seen["broken"])
        if pictures is not None:
            shown = pictures / f"{name.replace('/', '-')}-{width_px}.png"
            page.screenshot(path=shown, full_page=True)
    yield from (one for one in told if not one.startswith(("file:", "data:", "blob:")))


def main() -> None:
    """Say what is wrong, and end with 1 where anything is."""
    parser = argparse.ArgumentParser(description="Check the built pages of documentation.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    options = parser.parse_args()
    folder = options.folder.resolve()
    wrong = list(check_links(folder))
    if not any(map(shutil.which, BROWSERS)):
        print("Chromium is not installed: the pages were not opened.")
        sys.exit("\n".join(wrong) or 0)
    if options.pictures is not None:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        for width_px in WIDTHS_PX:
            wrong += open_pages(folder, browser, width_px=width_px, pictures=options.pictures)
    sys.exit("\n".join(wrong) or 0)


if __name__ == "__main__":
    main()
