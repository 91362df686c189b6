"""Run the notebooks and keep what they show, small: their maps become pictures.

Usage: ``make notebooks``. Needs Chromium. ``tests/test_notebooks.py`` runs them too, and tells
where what they say is no longer what is kept.
"""

from __future__ import annotations

import base64
import io
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

from tools.browser import open_browser, with_few_colours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
TIMEOUT_S = 600
MOST_BYTES = 500_000
WIDTH_PX, HEIGHT_PX = 900, 600
FRAME = re.compile(r'srcdoc="([^"]*)"')
PASSING = re.compile(r" at 0x[0-9a-f]+|(?:[A-Z]:)?[\w/\\~.-]*[/\\]tmp\w*")  # other on every run


def run_notebook(path: Path) -> Any:  # noqa: ANN401 - nbformat has no types
    """Return a notebook with what its cells show now."""
    book = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(book, timeout=TIMEOUT_S, resources=resources, record_timing=False)
    return client.execute()


def said_by(book: Any) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401
    """Yield the id of each cell of code and the words it shows, whatever their spaces."""
    for cell in book.cells:
        if cell.cell_type == "code":
            texts = [
                out.get("text", "") or out.get("data", {}).get("text/plain", "")
                for out in cell.outputs
                if not _is_picture(out)
            ]
            yield cell.id, PASSING.sub("", " ".join(texts)).split()


def _is_picture(out: Any) -> bool:  # noqa: ANN401
    data = out.get("data", {})
    return "image/png" in data or bool(FRAME.search(data.get("text/html", "")))


def shrink(book: Any, browser: Browser) -> None:  # noqa: ANN401
    """Put pictures of few colours in the place of maps and figures."""
    for out in (out for cell in book.cells for out in cell.get("outputs", ())):
        data = out.get("data", {})
        if not _is_picture(out):
            continue
        frame = FRAME.search(data.get("text/html", ""))
        content = (
            base64.b64decode(data["image/png"])
            if frame is None
            else _take_picture(unescape(frame[1]), browser)
        )
        with Image.open(io.BytesIO(content)) as drawn:
            drawn.thumbnail((WIDTH_PX, WIDTH_PX))
            few = with_few_colours(drawn)
        kept = io.BytesIO()
        few.save(kept, "PNG", optimize=True)
        data.clear()
        data["image/png"] = base64.b64encode(kept.getvalue()).decode()
        data["text/plain"] = "图"


def _take_picture(page_text: str, browser: Browser) -> bytes:
    page = browser.new_page(viewport={"width": WIDTH_PX, "height": HEIGHT_PX})
    page.set_content(page_text)
    page.wait_for_selector("html[data-ready]")
    return page.screenshot()


def main() -> None:
    """Run all notebooks and write them with what they show."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        book = run_notebook(path)
        with open_browser() as browser:
            shrink(book, browser)
        book.metadata = {"kernelspec": book.metadata["kernelspec"]}
        text = nbformat.writes(book) + "\n"
        if len(text) > MOST_BYTES:
            raise SystemExit(f"{path.name} would have {len(text)} bytes; at most {MOST_BYTES}")
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
