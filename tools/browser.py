"""An installed Chromium, for pictures and for looks at pages; pictures that are small files."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FEW_COLOURS = 128


def find_program(*names: str) -> str:
    """Return the path of the first of some programs that is installed."""
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return path
    raise SystemExit(f"none of these is installed: {', '.join(names)}")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_program(*BROWSERS),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def with_few_colours(picture: Image.Image) -> Image.Image:
    """Return a picture of few colours, which is a small file and looks the same."""
    dither, method = Image.Dither.NONE, Image.Quantize.MAXCOVERAGE
    return picture.convert("RGB").quantize(FEW_COLOURS, method=method, kmeans=4, dither=dither)
