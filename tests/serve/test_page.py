"""The served page in a browser: the real command, a real Chromium, nothing mocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import read_corrections
from tests.serve.test_server import serving
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE_MS = 120_000  # of a machine with much else to do
EVIL = "<img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("served") / "study")


@pytest.fixture(scope="module")
def address(study: Path) -> Iterator[str]:
    with serving(study) as (_, own):
        yield own


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("request", lambda own: said.append(own.url) if not is_own(own.url, address) else None)
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    yield page
    assert said == []
    context.close()


def is_own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def sign(page: Page) -> None:
    page.fill("#gq-by", EVIL)
    page.fill("#gq-basis", "seen on site")


def told(page: Page) -> str:
    page.wait_for_selector(".gq-kept, .gq-turned")
    return page.inner_text(".gq-told")


def test_by_mouse_a_place_is_put_down_and_taken_back(opened: Page, study: Path) -> None:
    page = opened
    part = page.locator("details", has_text="markets").first
    if not part.evaluate("own => own.open"):
        part.locator("summary").click()
    part.get_by_role("button", name="place", exact=True).click()
    page.locator(".gq-map").click(position={"x": 500, "y": 400})
    page.get_by_role("button", name="keep", exact=True).click()
    assert "First say who enters it" in page.inner_text(".gq-refused")  # nothing is lost by it
    sign(page)
    page.get_by_role("button", name="keep", exact=True).click()
    told(page)
    (fact,) = read_corrections(study).edits
    assert (fact.op, fact.target, fact.by) == ("facility.move", "market-1", EVIL)
    assert page.title() != "1"
    page.locator("summary", has_text="What was entered").click()
    page.get_by_role("button", name="take back").click()
    page.get_by_text("1 taken back").wait_for()
    assert read_corrections(study).edits == ()


def test_by_keys_on_a_phone_a_place_is_put_down(opened: Page, study: Path) -> None:
    page = opened
    page.set_viewport_size({"width": 390, "height": 844})
    page.focus("#gq-tab-register")
    page.keyboard.press("Enter")
    if not page.is_visible("#gq-by"):
        page.keyboard.press("Enter")
    sign(page)
    part = page.locator("details", has_text="markets").first
    if not part.evaluate("own => own.open"):
        part.locator("summary").focus()
        page.keyboard.press("Enter")
    part.get_by_role("button", name="place", exact=True).focus()
    page.keyboard.press("Enter")
    before = page.locator(".gq-placing input").first.input_value()
    page.keyboard.press("ArrowRight")
    assert page.locator(".gq-placing input").first.input_value() != before
    page.get_by_role("button", name="keep", exact=True).focus()
    page.keyboard.press("Enter")
    told(page)
    assert read_corrections(study).edits[-1].target == "market-1"
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_by_mouse_things_are_tried_and_undone(opened: Page) -> None:
    page = opened
    page.click("#gq-tab-propose")
    page.locator(".gq-counts").wait_for()
    page.get_by_role("button", name="+ a facility to try").click()
    page.locator(".gq-map").click(position={"x": 480, "y": 300})
    page.get_by_role("button", name="keep", exact=True).click()
    done = page.locator("#gq-panel-propose .gq-lacks").first.locator("li")
    done.first.wait_for()
    page.get_by_role("button", name="difference").click()
    page.get_by_role("button", name="undo").click()
    done.first.wait_for(state="detached")
    page.get_by_role("button", name="redo").click()
    done.first.wait_for()
    page.click("#gq-tab-results")
    assert page.locator(".gq-trial-sign").count() == 0  # what is tried is not of the results
