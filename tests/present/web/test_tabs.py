"""The question that leads the page: a service, its minutes, and an address that opens the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present import symbology
from ganquan_geo.present.reaches import find_reaches, walk_columns
from ganquan_geo.present.web.map import draw_web_map
from tests.towns import home, point
from tests.towns.studies import measure_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHADED_AT_HOMES = """
async () => {
  const image = document.querySelector('.gq-land');
  await image.decode();
  const box = image.getBoundingClientRect();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  return Array.from(document.querySelectorAll('.leaflet-gq-homes-pane path'), (home) => {
    const own = home.getBoundingClientRect();
    const x = Math.floor((own.x + own.width / 2 - box.x) / box.width * canvas.width);
    const y = Math.floor((own.y + own.height / 2 - box.y) / box.height * canvas.height);
    const cells = pen.getImageData(x - 1, y - 1, 3, 3).data.filter((_, at) => at % 4 === 3);
    return [home.getAttribute('fill'), home.getAttribute('stroke'),
      cells.filter((alpha) => alpha).length];
  });
}
"""


@pytest.mark.parametrize("category", ["health", "fitness"])
def test_shaded_land_agrees_with_the_colours_of_homes(
    open_map: Open, bundled_result: CoverageResult, category: str
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    ids = [own.id for own in bundled_result.study.categories]
    opened.page.click(f".gq-tabs button[value='{ids.index(category)}']")
    homes = opened.page.evaluate(SHADED_AT_HOMES)
    reached = [cells for fill, _, cells in homes if fill == symbology.REACHED]
    not_reached = [cells for _, stroke, cells in homes if stroke == symbology.NOT_REACHED]
    assert len(reached) > 10
    assert min(reached) > 0  # of nine cells around a home; its own may lie across the border
    assert max(not_reached, default=0) < 9
    opened.check_quiet()


def test_each_tier_has_its_sentence_its_counts_and_its_list(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    number = 3
    page.click(f".gq-tabs button[value='{number}']")
    walks = walk_columns(bundled_result)[number]
    for row, tier in enumerate(
        sorted(own.minutes for own in bundled_result.study.categories[3].tiers)
    ):
        page.locator(".gq-minutes button").nth(row).click()
        counts = Counter(find_reaches(bundled_result, number, walks, tier))
        assert f"{tier} 分钟" in page.locator(".gq-lead").inner_text()
        rims = page.locator(f".leaflet-gq-homes-pane path[stroke='{symbology.NOT_REACHED}']")
        assert rims.count() == counts["not reached"]
        listed = page.locator(".gq-open-homes li")
        assert listed.count() == len(walks) - counts["reached"]
    metres = page.locator(".gq-open-homes small").all_inner_texts()[: counts["not reached"]]
    numbers = [int(own.replace(",", "").split(" ")[0]) for own in metres]
    assert numbers == sorted(numbers, reverse=True)
    page.locator(".gq-open-homes button").first.click()
    first = page.locator(".gq-open-homes button span").first.inner_text()
    assert opened.card().startswith(first)
    opened.check_quiet()


def test_of_two_with_one_name_the_address_opens_the_one_that_was_told(
    open_map: Open, tmp_path: Path
) -> None:
    homes = [home(f"home-{n}", point(100 * n, 100), name="same name") for n in range(3)]
    opened = open_map(draw_web_map(measure_town(tmp_path / "s", layers={"compounds": homes})))
    page = opened.page
    page.fill(".gq-input", "same")
    page.locator(".gq-matches li").last.click()
    told, address = opened.card(), page.url
    assert address.endswith("home%2Fhome-2")
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    assert (opened.card(), page.url) == (told, address)


def test_the_address_opens_the_same_view(open_map: Open, bundled_result: CoverageResult) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    page.click(".gq-tabs button[value='3']")
    page.locator(".gq-minutes button").nth(1).click()
    page.locator(".gq-open-homes button").first.click()
    said, address = page.locator(".gq-lead").inner_text(), page.url
    assert "#fitness/10/" in address
    told = opened.card()
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".gq-lead").inner_text() == said
    assert page.url == address
    assert opened.card() == told
    page.keyboard.press("Escape")
    assert page.url == address[: address.rindex("//")]
    page.locator(".gq-map").focus()
    page.keyboard.press("Enter")
    told, address = opened.card(), page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    assert (opened.card(), page.url) == (told, address)
    page.click(".gq-whole")
    page.click(".gq-tabs button[value='']")
    assert "#all/" in page.url
    assert page.locator(".gq-open-homes").count() == 0
    assert opened.complaints == []


def test_an_address_that_makes_no_sense_opens_the_whole(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    for odd in ("#nowhere/15/x/y/z", "#fitness/99/1e9/NaN/200", "#%E0%A4%A", "#all/15.5/91/0"):
        page.goto("about:blank")
        page.goto(opened.address + odd)
        page.wait_for_selector("html[data-ready]")
        assert page.locator(".leaflet-gq-homes-pane path").count() == 78
    assert opened.complaints == []


def test_assumed_signs_come_when_they_are_asked_for(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    few = page.locator(".gq-sign").count()
    page.check(opened.layer("assumed"))
    assert page.locator(".gq-sign").count() == few + 38
    page.uncheck(opened.layer("assumed"))
    for number, signs in ((1, 22), (0, 13), (4, 2), (1, 22)):
        page.click(f".gq-tabs button[value='{number}']")
        assert page.locator(".gq-sign").count() == signs
    opened.check_quiet()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("gql", "甘泉路"), ("zcl", "子长路"), ("xyxq", "新宜小区"), ("xcl420", "新村路420弄")],
)
def test_names_are_found_by_the_letters_their_signs_begin_with(
    open_map: Open, bundled_result: CoverageResult, typed: str, found: str
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    opened.page.fill(".gq-input", typed)
    names = opened.page.locator(".gq-matches li span").all_inner_texts()
    assert found in names
    opened.page.fill(".gq-input", "qqqq")
    assert opened.page.locator(".gq-no-match").count() == 1
    opened.check_quiet()


def test_the_keyboard_goes_past_the_panel_or_through_it_before_the_map(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result, lang="en"), width=1366, height=768)
    page = opened.page
    focused = "document.activeElement.className + ' ' + document.activeElement.textContent"
    page.keyboard.press("Tab")
    assert "Skip to the map" in page.evaluate(focused)
    page.keyboard.press("Enter")
    assert "gq-map" in page.evaluate(focused)
    assert "#map" not in page.url
    page.locator(".gq-input").focus()
    page.keyboard.press("Tab")
    assert "All services" in page.evaluate(focused)
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # fitness
    first = page.locator(".gq-open-homes button").first.inner_text().split()[0]
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
    assert any(first in own for own in seen), seen  # the list, before any sign of the map
    opened.check_quiet()
