"""The web map as a planner uses it: a file, a browser, and no network."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import folium
import pytest

from ganquan_geo.present import symbology
from ganquan_geo.present.print.homes import find_reaches
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.web.map import draw_web_map
from tests.present.conftest import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FloatRect, Page

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def box(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return found


def overlap(one: FloatRect, other: FloatRect) -> float:
    """Return the width or height, pixels, whichever is less, that two boxes share."""
    right = min(one["x"] + one["width"], other["x"] + other["width"])
    bottom = min(one["y"] + one["height"], other["y"] + other["height"])
    return min(right - max(one["x"], other["x"]), bottom - max(one["y"], other["y"]))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1400, 900), (600, 800)])
def test_the_bundled_map_opens_without_a_network(
    open_map: Open, bundled_result: CoverageResult, lang: Lang, size: tuple[int, int]
) -> None:
    width, height = size
    opened = open_map(draw_web_map(bundled_result, lang=lang), width=width, height=height)
    page = opened.page
    assert bundled_result.study.name.said(lang) in page.inner_text(".gq-head")
    credit = page.locator(".leaflet-control-attribution")
    assert bundled_result.study.credit.said(lang) in credit.inner_text()
    assert credit.inner_text().startswith("Leaflet |")
    homes = page.locator(".leaflet-gq-homes-pane path")
    assert homes.count() == len(bundled_result.study.layers["compounds"])
    assert page.locator(".gq-names-street text").count() > 10
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.check_quiet()


def test_layers_switch(open_map: Open, bundled_result: CoverageResult) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    reach = page.locator(".leaflet-gq-reach-0-pane path")
    assert reach.count() == 0
    page.check(opened.layer("reach-0"))
    assert reach.count() == 3
    page.uncheck(opened.layer("reach-0"))
    assert reach.count() == 0
    signs = page.locator(".gq-sign").count()
    page.uncheck(opened.layer("places-0"))
    assert page.locator(".gq-sign").count() == signs - 13
    page.uncheck(opened.layer("homes"))
    assert page.locator(".leaflet-gq-homes-pane path").count() == 0
    page.uncheck(opened.layer("street_names"))
    assert page.locator(".gq-names-street text").count() == 0
    opened.check_quiet()


def test_search_by_keys(open_map: Open, bundled_result: CoverageResult) -> None:
    opened = open_map(draw_web_map(bundled_result, lang="en"))
    page = opened.page
    page.fill(".gq-input", "ganquan")
    assert page.locator("li[aria-selected='true']").inner_text().startswith("Ganquan Road")
    page.fill(".gq-input", "甘泉一村")
    page.uncheck(opened.layer("homes"))
    page.fill(".gq-input", "甘泉")
    assert page.locator(".gq-matches li").count() == 8
    second = page.locator(".gq-matches li").nth(1).locator("span").inner_text()
    page.press(".gq-input", "ArrowDown")
    page.press(".gq-input", "ArrowDown")
    page.press(".gq-input", "ArrowUp")
    page.press(".gq-input", "Enter")
    assert opened.card().startswith(second)
    assert page.is_checked(opened.layer("homes"))
    page.fill(".gq-input", "no such place")
    assert page.inner_text(".gq-matches") == "No match"
    page.press(".gq-input", "Enter")
    page.press(".gq-input", "Escape")
    assert not page.is_visible(".gq-matches")
    opened.check_quiet()


def test_what_is_not_on_the_map_is_still_found(
    open_map: Open, street_only_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(street_only_result, lang="en"))
    page = opened.page
    for name in ("market-3", "home-e"):
        opened.find(name)
        assert "not on the map" in page.inner_text(".gq-matches")
        assert not page.is_visible(".gq-detail")
    panel = page.inner_text(".gq-side")
    assert "1 of unknown position, not on the map" in panel
    assert "1 more of unknown position, not on the map" in panel
    opened.check_quiet()


def test_a_home_without_a_single_count_says_so(
    open_map: Open, street_only_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(street_only_result))
    opened.find("home-a")
    text = opened.card()
    assert "15 分钟内可达 1 至 2 类（共 2 类）" in text
    assert "350–450 米" in text
    assert "仅到路段" in text
    assert "50 米" in text
    opened.find("home-c")
    assert "15 分钟内可达 2 类" in opened.card()
    opened.check_quiet()


def test_a_facility_says_how_well_its_position_is_known(
    open_map: Open, street_only_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(street_only_result, lang="en"))
    for name, said in {
        "market-1": "known only to its street",
        "market-2": "assumed, not checked (±50 m)",
        "clinic-1": "known (±10 m)",
        "lane-p": "planned",
        "fence": "not walkable",
    }.items():
        opened.find(name)
        assert said in opened.card()
    opened.check_quiet()


def test_signs_on_one_spot_stand_apart_and_can_all_be_clicked(
    open_map: Open, street_only_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(street_only_result, lang="en"))
    page = opened.page
    page.check(opened.layer("assumed"))
    names = ["clinic on the corner", "market-2"]
    signs = [f".gq-sign[aria-label='{name}'] polygon" for name in names]
    homes = page.locator(".leaflet-gq-homes-pane path")
    boxes = [box(page, sign) for sign in signs]
    boxes += [homes.nth(number).bounding_box() or {} for number in range(homes.count())]  # type: ignore[misc]
    for one, other in combinations(boxes, 2):
        assert overlap(one, other) < 3
    for name, sign in zip(names, signs, strict=True):
        page.click(sign)
        assert opened.card().startswith(name)
        page.keyboard.press("Escape")
    opened.check_quiet()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_texts_do_not_run(
    open_map: Open, hostile_result: CoverageResult, lang: Lang
) -> None:
    opened = open_map(draw_web_map(hostile_result, lang=lang))
    page = opened.page
    for text in HOSTILE:
        plain = " ".join(text.split())
        page.fill(".gq-input", text)
        kinds = page.locator(".gq-matches li")
        assert kinds.count() == 3  # a home, a facility and a street
        for number in range(3):
            page.fill(".gq-input", text)
            kinds.nth(number).click()
            assert plain in " ".join(opened.card().split())
    tips = ""
    for pane in ("marker", "gq-homes", "gq-streets", "gq-spread"):
        for mark in page.locator(f".leaflet-{pane}-pane .leaflet-interactive").all():
            mark.dispatch_event("mouseover")
            tips += " ".join(page.locator(".leaflet-tooltip").last.inner_text().split()) + "\n"
            mark.dispatch_event("mouseout")
    assert all(tips.count(" ".join(text.split())) >= 3 for text in HOSTILE)
    for summary in page.locator(".gq-share summary").all():
        summary.click()
    shown = page.inner_text("body")
    assert " ".join(hostile_result.study.credit.said(lang).split()) in " ".join(shown.split())
    assert page.locator("body img, .gq-map b img, iframe").count() == 0
    assert page.title().startswith(" ".join(hostile_result.study.name.said(lang).split())[:20])
    opened.check_quiet()


def test_a_narrow_page_keeps_map_and_credit_clear(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result), width=600, height=800)
    page = opened.page
    for _ in range(2):
        credit = box(page, ".leaflet-control-attribution")
        assert credit["y"] + credit["height"] <= 800
        for other in (".gq-side", ".gq-head", ".leaflet-control-scale", ".gq-north"):
            assert overlap(credit, box(page, other)) <= 0.5, other
        area = box(page, ".gq-map")
        assert area["height"] > 270
        middle = [area["x"] + area["width"] / 2, area["y"] + area["height"] / 2]
        assert page.evaluate(
            "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.gq-map'))", middle
        )
        page.click(".gq-fold")
    assert not page.is_visible(".gq-body")
    opened.check_quiet()


def test_paper_keeps_legend_and_credit_and_loses_controls(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    before = page.evaluate("document.querySelector('.gq-map').getBoundingClientRect().width")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for gone in (".gq-search", ".leaflet-control-zoom", ".gq-row input", ".gq-row.gq-off"):
        assert not page.locator(gone).first.is_visible(), gone
    for kept in (".gq-headline", ".gq-scale", ".leaflet-control-attribution", ".gq-north"):
        assert page.locator(kept).is_visible(), kept
    assert page.evaluate(
        "(s => s.scrollHeight <= s.clientHeight)(document.querySelector('.gq-side'))"
    )
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert (
        page.evaluate("document.querySelector('.gq-map').getBoundingClientRect().width") == before
    )
    assert page.is_visible(".gq-search")
    opened.check_quiet()


def test_folium_layers_can_be_added(open_map: Open, street_only_result: CoverageResult) -> None:
    web_map = draw_web_map(street_only_result)
    group = folium.FeatureGroup(name="<b>surveyed</b>").add_to(web_map)
    folium.Marker([31.2713, 121.4315], popup="found <b>here</b>", tooltip="tip").add_to(group)
    folium.Circle([31.2712, 121.4312], radius=20).add_to(web_map)
    folium.LayerControl().add_to(web_map)
    opened = open_map(web_map)
    page = opened.page
    assert "<b>surveyed</b>" in page.inner_text(".gq-group-others")
    page.click(".leaflet-marker-icon:not(.gq-sign)")
    assert page.inner_text(".leaflet-popup-content").strip() == "found here"
    page.locator(".gq-group-others input").first.uncheck()
    assert page.locator(".leaflet-marker-icon:not(.gq-sign)").count() == 0
    opened.check_quiet()


def test_with_a_layer_chosen_homes_are_coloured_as_on_its_printed_sheet(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    number = [own.id for own in bundled_result.study.categories].index("fitness")
    scene = build_scene(bundled_result, lang="zh")
    counts = Counter(find_reaches(scene, number))
    before = page.inner_text(".gq-group-homes")
    page.click(f".gq-tabs button[value='{number}']")
    rims = page.locator(f".leaflet-gq-homes-pane path[stroke='{symbology.NOT_REACHED}']")
    assert rims.count() == counts["not reached"] > 20
    full = page.locator(f".leaflet-gq-homes-pane path[fill='{symbology.REACHED}']")
    assert full.count() == counts["reached"]
    halves = page.locator(".leaflet-gq-homes-pane path[fill='url(#gq-reach-possible)']")
    assert halves.count() == counts["possible"]
    sheet = draw_print_map(bundled_result, category="fitness")
    printed = "".join(text.get_text() for text in sheet.axes[0].texts).replace("\n", "")
    printed = printed.replace(" ", "")
    said = page.locator(".gq-classes li").all_inner_texts()
    assert said
    for line in said:
        assert line.replace(" ", "") in printed
    page.check(opened.layer("reach-3"))
    tiers = page.locator(".leaflet-gq-reach-3-pane path").all()
    own = {tier.get_attribute("fill") for tier in tiers}
    assert own == set(symbology.tier_colours(symbology.REACH, 3))
    page.click(".gq-tabs button[value='']")
    assert page.inner_text(".gq-group-homes") == before
    assert rims.count() == 0
    opened.check_quiet()
