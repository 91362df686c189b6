"""The served page in a browser: the real command, a real Chromium, nothing mocked."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
        said: list[str] = []
        context.on("weberror", lambda error: said.append(str(error.error)))
        context.on("console", lambda own: said.append(own.text) if own.type == "error" else None)
        own = (address, "data:", "blob:")
        context.route(lambda url: not url.startswith(own), lambda asked: asked.abort())
        hand = Hand(page=context.new_page(), study=study, keys=keys, address=address)
        hand.open()
        yield hand
        assert hand.page.evaluate("document.documentElement.scrollWidth") <= width
        refused = ("422", "409")  # what is wrong, and what another window has overtaken
        assert [own for own in said if not any(code in own for code in refused)] == []
    context.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A planner at the page."""

    page: Page
    study: Path
    keys: bool
    address: str

    def open(self) -> None:
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-ready]")

    def other(self) -> Hand:
        """Open the same study in a second window."""
        own = replace(self, page=self.page.context.new_page())
        own.open()
        return own

    def sign(self) -> None:
        self.tab("register")
        self.page.fill("#gq-by", EVIL)
        self.page.fill("#gq-basis", "seen on site")

    def told(self, text: str) -> None:
        self.page.locator(".gq-told", has_text=text).wait_for()

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
    hand.sign()
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


CHANGED = "another window has made changes"


def test_what_exists_is_moved(hand: Hand) -> None:
    page, done = hand.page, hand.page.locator(".gq-done li")
    hand.sign()
    hand.part("health")
    hand.press("move")
    hand.put()
    hand.kept()
    (fact,) = read_corrections(hand.study).edits
    assert (fact.op, fact.target, fact.new["accuracy_m"]) == ("facility.move", "clinic-guessed", 20)
    hand.tab("propose")
    page.locator(".gq-counts").wait_for()
    hand.press(page.locator(".gq-tabs button", has_text="health"))
    clinic = page.locator(".gq-map .gq-sign[aria-label=clinic-1]")
    hand.press(clinic if hand.keys else clinic.locator("svg"))  # a sign's own box has no size
    hand.press("move it")
    hand.put()
    hand.keep()
    sign = page.locator(".gq-trial-sign")
    sign.wait_for()
    assert page.locator(".gq-struck").count() == 1  # where it was
    if hand.keys:
        hand.put(marker=".gq-trial-sign")
    else:
        box = sign.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 30, y - 20, steps=5)
        page.mouse.up()
    page.locator(".gq-done li:nth-child(2)").wait_for(state="attached")
    hand.tab("propose")
    hand.part("Keep, compare, report")
    page.get_by_label("name of the scenario").fill("moved")
    hand.press("keep it")
    hand.told("moved")
    edits = read_scenario(hand.study / "scenarios" / "moved.toml").edits
    assert [(own.op, own.target) for own in edits] == [("facility.move", "clinic-1")] * 2
    assert edits[0].new != edits[1].new
    hand.press(done.nth(1).get_by_role("button"))
    done.nth(1).wait_for(state="detached")
    assert sign.count() == 1


def test_two_windows_tell_one_another_and_lose_nothing(hand: Hand) -> None:
    one, other = hand, hand.other()
    other.sign()
    other.part("Households")
    other.page.get_by_label("home-a households").fill("12")  # not kept yet
    other.part("health")
    other.press("move")
    other.put()
    at = other.page.locator(".gq-placing input[inputmode=decimal]").input_value()
    one.sign()
    one.part("health")
    one.kept("confirm")
    other.told(CHANGED)
    other.press("keep")
    other.told("look again")
    placing = other.page.locator(".gq-placing")
    assert placing.locator("input[inputmode=decimal]").input_value() == at
    assert other.page.locator(".gq-pin").count() == 1
    if hand.keys:
        other.put()
        at = placing.locator("input[inputmode=decimal]").input_value()
    other.kept()
    assert [own.op for own in read_corrections(hand.study).edits] == [
        *("facility.set", "facility.move"),
    ]
    assert read_corrections(hand.study).edits[1].new["lon"] == float(at.split(",")[0])
    assert other.page.get_by_label("home-a households").input_value() == "12"
    other.kept("keep households and people")
    one.told(CHANGED)
    one.part("What was entered")
    one.page.locator("summary", has_text="3; each").wait_for()


def test_two_windows_try_the_same_things(hand: Hand) -> None:
    one, other = hand, hand.other()
    for own in (one, other):
        own.tab("propose")
        own.page.locator(".gq-counts").wait_for()
    one.page.get_by_label("hour, for gates").fill("23:30")
    one.settle()
    other.page.locator("input[type=time]").and_(other.page.get_by_label("hour")).wait_for()
    other.told(CHANGED)
    for number, own in enumerate((one, other)):
        own.press("+ a facility to try")
        own.put(right=0.05 * number)
        own.keep()
        own.tab("propose")
        for seen in (one, other):
            seen.page.locator(".gq-done li").nth(number).wait_for()
    assert other.page.get_by_label("hour, for gates").input_value() == "23:30"
    one.press("undo")
    other.page.locator(".gq-done li").nth(1).wait_for(state="detached")
    other.press("redo")
    one.page.locator(".gq-done li").nth(1).wait_for()
    counts = [own.page.locator(".gq-counts").inner_text() for own in (one, other)]
    assert counts[0] == counts[1]
