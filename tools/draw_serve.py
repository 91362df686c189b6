"""Draw the filmstrip of docs/serve.md: half an hour of a planner at the page of ``serve``.

A copy of the bundled study is served and worked on in a real browser; nothing in it is made up but
what the captions say is tried. Usage: ``python -m tools.draw_serve``. Needs an installed Chromium;
asks for no network.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tools.browser import open_browser, with_few_colours
from tools.draw_pictures import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

PICTURES = ROOT / "docs" / "pictures"
PATIENCE_MS = 300_000
WIDE: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}


def work(page: Page, folder: Path) -> None:
    """Do what a planner does, and take a picture at each step."""

    def take(number: int) -> None:
        page.wait_for_timeout(600)
        page.screenshot(path=folder / f"serve-{number}.png")

    def press(name: str, *, last: bool = False) -> None:
        found = page.get_by_role("button", name=name, exact=True).locator("visible=true")
        (found.last if last else found.first).click()

    take(1)
    page.fill("#gq-by", "张工")
    page.fill("#gq-basis", "演示")
    press("声明名录收全")
    page.locator(".gq-turned").wait_for()
    take(2)
    page.locator("#gq-panel-register summary", has_text="市场供应").click()
    press("定位")
    page.mouse.click(1010, 470)
    take(3)
    press("存")
    page.locator(".gq-placing").wait_for(state="detached")
    page.locator("summary", has_text="已录入的更正").click()
    page.locator(".gq-side").evaluate("side => { side.scrollTop = side.scrollHeight; }")
    take(4)
    page.click("#gq-tab-propose")
    page.locator(".gq-counts").wait_for()
    press("＋ 试设设施")
    page.mouse.click(700, 430)
    press("存")
    page.locator(".gq-placing").wait_for(state="detached")
    press("差别")
    take(5)
    page.locator("summary", has_text="存为方案").click()
    page.get_by_label("方案名称").fill("西片试设菜场")
    press("存为方案")
    page.locator(".gq-kept").wait_for()
    press("写报告（有方案一章）")
    page.locator(".gq-job a").wait_for()
    page.locator(".gq-job").scroll_into_view_if_needed()
    take(6)
    page.set_viewport_size(PHONE)
    take(7)


def main() -> None:
    """Serve a copy of the bundled study and draw the pictures."""
    with tempfile.TemporaryDirectory() as made:
        study = Path(made) / "甘泉路街道"
        shutil.copytree(ROOT / "data", study)
        words = [sys.executable, "-m", "ganquan_geo", "serve", "--study", str(study)]
        with subprocess.Popen(  # noqa: S603 - our own command
            [*words, "--no-browser"], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                said = server.stdout.readline() if server.stdout else ""
                address = re.search(r"http://\S+", said)
                if address is None:
                    raise SystemExit("serve did not start")
                with open_browser() as browser:
                    page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
                    page.set_default_timeout(PATIENCE_MS)
                    page.goto(address[0])
                    page.wait_for_selector("html[data-ready]")
                    work(page, Path(made))
            finally:
                server.terminate()
        for picture in sorted(Path(made).glob("serve-*.png")):
            with Image.open(picture) as drawn:
                few = with_few_colours(drawn)
            few.save(PICTURES / picture.name, optimize=True)


if __name__ == "__main__":
    main()
