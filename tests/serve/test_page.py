"""The served page in a browser: the real command, a real Chromium, nothing mocked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from ganquan_geo import read_corrections, read_scenario
from tests.serve.conftest import write_full_town
from tests.serve.test_server import serving
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE_MS = 120_000  # of a machine with much else to do
PHONE_PX = 390
EVIL = "<img src=x onerror=document.title=1>"


@pytest.fixture(params=[(width, keys) for width in (1366, 390) for keys in (False, True)], ids=str)
def hand(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Hand]:
    """Open a study of its own at a desk and on a telephone, by mouse and by keys alone."""
    width, keys = request.param
    size: ViewportSize = {"width": width, "height": 844 if width == PHONE_PX else 768}
    context = chromium.new_context(viewport=size, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    study = write_full_town(tmp_path / "study")
    with serving(study) as (_, address):
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda own: said.append(own.text) if own.type == "error" else None)
        own = (address, "data:", "blob:")
        page.route(lambda url: not url.startswith(own), lambda asked: asked.abort())
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        yield Hand(page=page, study=study, keys=keys)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [own for own in said if "422" not in own] == []
    context.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A planner at the page."""

    page: Page
    study: Path
    keys: bool

    def press(self, what: Locator | str) -> None:
        if isinstance(what, str):
            what = (
                self.page.get_by_role("button", name=what, exact=True).locator("visible=true").first
            )
        if self.keys:
            what.focus()
            self.page.keyboard.press("Enter")
        else:
            what.click()

    def tab(self, name: str) -> None:
        if not self.page.locator(f"#gq-panel-{name}").is_visible():
            self.press(self.page.locator(f"#gq-tab-{name}"))

    def part(self, title: str) -> None:
        """Unfold a part of the panel."""
        summary = self.page.locator("details.gq-part > summary", has_text=title).first
        if not summary.evaluate("own => own.parentElement.open"):
            self.press(summary)

    def put(self, *, right: float = 0.0, marker: str = ".gq-pin") -> None:
        """Put down what is to be put down, or move it."""
        if self.keys:
            self.page.locator(marker).focus()
            for _ in range(3):
                self.page.keyboard.press("ArrowRight")
        else:
            box = self.page.locator(".gq-map").bounding_box()
            assert box is not None
            share = 0.8 if box["width"] < PHONE_PX + 1 else 0.5
            self.page.mouse.click(
                box["x"] + box["width"] * (0.5 + right), box["y"] + box["height"] * share
            )

    def keep(self) -> None:
        self.press("keep")
        self.page.locator(".gq-placing").wait_for(state="detached")

    def kept(self, button: str = "") -> None:
        """Keep facts, and wait until it is said."""
        before = len(read_corrections(self.study).edits)
        if button:
            self.press(button)
        else:
            self.keep()
        while len(read_corrections(self.study).edits) == before:
            self.page.locator("body:not(.gq-busy)").wait_for()
            assert not self.page.locator(".gq-refused").count(), self.page.inner_text(".gq-told")
            self.page.wait_for_timeout(50)
        self.settle()
        self.page.locator(".gq-kept, .gq-turned").wait_for()
        self.tab("register")

    def settle(self) -> None:
        """Wait until nothing is asked of the server any more."""
        self.page.locator("body:not(.gq-busy)").wait_for()

    def job(self, button: str) -> Locator:
        """Begin long work, and wait for what it made."""
        self.press(button)
        self.settle()
        box = self.page.locator(".gq-job:not(:has(progress)):has(p, a)")
        box.wait_for()
        return box


def test_the_register_is_completed(hand: Hand) -> None:
    page = hand.page
    hand.tab("register")
    hand.part("markets")
    hand.press("place")
    hand.put()
    hand.press("keep")
    assert "First say who enters it" in page.inner_text(".gq-refused")  # nothing is lost by it
    hand.tab("register")
    page.fill("#gq-by", EVIL)
    page.fill("#gq-basis", "seen on site")
    hand.kept()
    hand.part("health")
    hand.kept("confirm")
    hand.kept("it is not complete")
    assert "→" in page.inner_text(".gq-turned")
    hand.press("+ a facility")
    page.get_by_label("name", exact=True).fill(EVIL)
    hand.put()
    hand.kept()
    hand.part("Households")
    page.get_by_label("home-a households").fill("12")
    paste(page, "home-b\t30\t70\nnobody\t1")
    assert "nobody" in page.inner_text(".gq-refused")
    hand.kept("keep households and people")
    hand.part("Gates")
    hand.press("verify")
    page.locator(".gq-placing select").nth(1).select_option("timed")
    page.get_by_label("hours", exact=True).fill("06:00-22:00")
    hand.kept()
    hand.press("+ a gate")
    page.get_by_label("name", exact=True).fill("south gate")
    hand.put()
    hand.kept()
    hand.part("Street projects")
    page.get_by_label("column-100 status").select_option("done")
    hand.kept("keep the projects")
    picture = hand.study.parent / "picture.png"
    Image.new("RGBA", (3000, 900), "#33669988").save(picture)
    page.get_by_label("after", exact=True).set_input_files(picture)
    hand.kept("keep photographs")
    hand.part("What was entered")
    ops = [own.op for own in read_corrections(hand.study).edits]
    assert ops == [
        *("facility.move", "facility.set", "register.set", "facility.add", "home.set", "home.set"),
        *("gate.set", "gate.add", "project.set", "project.set"),
    ]
    hand.press("take back")
    page.get_by_text("1 taken back").wait_for()
    assert len(read_corrections(hand.study).edits) == len(ops) - 1
    with page.expect_download() as download:
        hand.press(page.get_by_role("link", name="Download the forms"))
    assert download.value.suggested_filename == "forms.xlsx"
    assert page.title() != "1"


def paste(page: Page, text: str) -> None:
    page.locator(".gq-people input").first.evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const told = { clipboardData, bubbles: true, cancelable: true };
            cell.dispatchEvent(new ClipboardEvent("paste", told));
        }""",
        text,
    )


def test_things_are_tried(hand: Hand) -> None:  # noqa: PLR0915 - one after the other
    page, done = hand.page, hand.page.locator(".gq-done li")
    hand.tab("propose")
    page.locator(".gq-counts").wait_for()
    assert page.locator(".gq-walker").is_disabled()  # it would measure without what is tried
    page.locator("#gq-panel-propose select").first.select_option("elderly")
    hand.settle()
    page.get_by_label("hour, for gates").fill("23:30")
    hand.settle()
    hand.press("+ a facility to try")
    hand.put()
    hand.keep()
    hand.tab("propose")
    done.first.wait_for()
    hand.press("difference")
    hand.press("+ a passage")
    for right in (0.0, 0.1):
        hand.put(right=right)
        if hand.keys:
            hand.press("add a point")
    hand.press("done")
    page.locator(".gq-placing").wait_for(state="detached")
    hand.tab("propose")
    hand.press("close a street")
    page.locator(".gq-placing input[inputmode=decimal]").fill("{}, {}".format(*lonlat_at(150, 100)))
    hand.keep()
    hand.tab("propose")
    hand.press("open or close a gate")
    page.locator(".gq-placing select").nth(1).select_option("closed")
    hand.keep()
    hand.tab("propose")
    for button, left in (("undo", 3), ("redo", 4)):
        hand.press(button)
        page.locator(f".gq-done li:nth-child({left}):last-child").wait_for()
    hand.press(done.nth(2).get_by_role("button"))
    done.nth(3).wait_for(state="detached")
    assert ["closed" in own for own in done.all_inner_texts()] == [False, False, False]
    hand.part("Keep, compare, report")
    page.get_by_label("name of the scenario").fill("trial")
    hand.press("keep it")
    page.locator(".gq-kept").wait_for()
    assert [own.op for own in read_scenario(hand.study / "scenarios" / "trial.toml").edits] == [
        *("facility.add", "link.add", "gate.set"),
    ]
    hand.press("start over")
    done.first.wait_for(state="detached")
    hand.press("open")
    done.nth(2).wait_for()
    for name in ("find sites", "find short passages", "find gates"):
        hand.part("where it helps most")
        assert hand.job(name).locator("p").count()
    with page.context.expect_page() as other:
        hand.press(hand.job("compare these two").get_by_role("link"))
    other.value.wait_for_selector("html[data-ready]")
    other.value.close()
    hand.press("write the report, with this as a chapter")
    hand.press("stop")
    page.get_by_text("stopped").wait_for()
    with page.expect_download() as download:
        hand.press(hand.job("write the report, with this as a chapter").get_by_role("link"))
    assert download.value.path().read_bytes().startswith(b"PK")
    hand.tab("results")
    assert page.locator(".gq-walker").is_enabled()
    assert page.locator(".gq-trial-sign").count() == 0  # what is tried is not of the results
