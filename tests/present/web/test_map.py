"""The web map as a file: what is in it, and that nothing in it runs or asks for anything."""

from __future__ import annotations

import base64
import copy
import json
import re
import zlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import folium
import pytest

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.present.cause_words import CAUSE_WORDS
from ganquan_geo.present.web.map import build_map_page, draw_web_map
from ganquan_geo.present.web.payload import build_ground_payload, build_page
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.names import clean_text
from ganquan_geo.words.text import Text
from tests.present.conftest import HOSTILE
from tests.present.web.unpacking import unpacked
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
MOST_BYTES = 700_000


class Page(HTMLParser):
    """The elements of a page, what they ask for, and the text of each script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.handlers: list[str] = []
        self.scripts: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.title = ""
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.setdefault(tag, found)
        self.handlers += [name for name in found if name.startswith("on")]
        self.asked += [str(found[name]) for name in ("src", "href", "action") if name in found]
        self._open = str(found.get("id", "script")) if tag == "script" else tag

    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self.title += data
        elif self._open not in ("style", ""):
            self.scripts[self._open] = self.scripts.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag in ("script", "title", "style") else self._open


def drawn(result: CoverageResult, lang: Lang = "zh") -> str:
    return str(draw_web_map(result, lang=lang).get_root().render())


def payload(html: str) -> dict[str, Any]:
    found: dict[str, Any] = unpacked(json.loads(Page(html).scripts["gq-data"]))
    return found


@pytest.fixture(scope="module")
def bundled_html(bundled_result: CoverageResult) -> str:
    return drawn(bundled_result)


def test_the_same_result_gives_the_same_bytes(
    bundled_result: CoverageResult, bundled_html: str
) -> None:
    assert drawn(bundled_result) == bundled_html
    assert drawn(bundled_result, "en") == drawn(bundled_result, "en")
    assert not re.search(r"_[0-9a-f]{32}", bundled_html)


def test_saving_twice_gives_the_same_bytes_with_layers_added(
    street_only_result: CoverageResult, tmp_path: Path
) -> None:
    def with_layers() -> folium.Map:
        web_map = draw_web_map(street_only_result)
        group = folium.FeatureGroup(name="surveyed").add_to(web_map)
        folium.Marker([31.27, 121.43], popup="a", tooltip="b").add_to(group)
        return web_map

    one, other = with_layers(), with_layers()
    for number, web_map in enumerate((one, one, other)):
        web_map.save(str(tmp_path / f"{number}.html"))
    first, second, third = ((tmp_path / f"{number}.html").read_bytes() for number in range(3))
    assert first == second == third
    assert not re.search(rb"_[0-9a-f]{32}", first)


def test_the_bundled_map_is_small(bundled_html: str) -> None:
    assert len(bundled_html.encode()) < MOST_BYTES


def test_the_written_page_is_the_one_that_folium_shows(bundled_result: CoverageResult) -> None:
    assert build_map_page(bundled_result).render() == drawn(bundled_result)


def test_a_large_page_is_compressed_and_says_the_same(
    bundled_result: CoverageResult, bundled_html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganquan_geo.present.web.page.LARGE", 1_000)
    page = Page(build_map_page(bundled_result).render())
    large = json.loads(zlib.decompress(base64.b64decode(page.scripts["gq-large"])))
    first = json.loads(page.scripts["gq-data"])
    assert unpacked({**first, **large}) == payload(bundled_html)
    assert "categories" in first


def test_a_large_page_of_the_ground_alone_is_compressed_too(
    bundled_result: CoverageResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the maps of plans, faults and comparisons are, which carry no walks."""
    monkeypatch.setattr("ganquan_geo.present.web.page.LARGE", 1)
    facts = dict.fromkeys(("name", "what", "date", "credit", "statement"), "")
    ground = build_ground_payload(bundled_result.study.layers, "zh", facts=facts)
    page = Page(build_page(ground, (121, 31, 122, 32), lang="zh").render())
    large = json.loads(zlib.decompress(base64.b64decode(page.scripts["gq-large"])))
    assert set(large) == {"ground", "homes", "places", "reach"}


def test_it_is_a_folium_map_that_notebooks_show(street_only_result: CoverageResult) -> None:
    web_map = draw_web_map(street_only_result)
    assert isinstance(web_map, folium.Map)
    assert "<iframe" in web_map._repr_html_()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_asked_for(bundled_result: CoverageResult, lang: Lang) -> None:
    html = drawn(bundled_result, lang)
    page = Page(html)
    assert page.asked
    assert all(address.startswith("data:") for address in page.asked)
    assert "url(" not in html.replace("url(#", "")  # a pattern of the page itself
    assert "@import" not in html
    assert "http://" not in html
    assert "https://" not in html
    assert "sourceMappingURL" not in html


def test_folium_itself_is_left_alone(street_only_result: CoverageResult) -> None:
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css))
    draw_web_map(street_only_result).add_js_link("leaflet", "data:text/javascript,")
    assert (folium.Map.default_js, folium.Map.default_css) == before
    plain = folium.Map().get_root().render()
    assert "leaflet@" in plain
    assert "ganquan" not in plain


def test_the_result_is_left_alone(street_only_result: CoverageResult) -> None:
    result = street_only_result
    tables = {**result.study.layers, "distances": result.distances, "areas": result.areas}
    before = {name: table.copy() for name, table in tables.items()}
    drawn(result)
    for name, table in tables.items():
        assert table.equals(before[name]), name


@pytest.mark.parametrize(("lang", "html_lang"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_says_its_language_and_title(
    bundled_result: CoverageResult, lang: Lang, html_lang: str
) -> None:
    page = Page(drawn(bundled_result, lang))
    assert page.attributes["html"] == {"lang": html_lang}
    assert page.title.startswith(bundled_result.study.name.said(lang))
    assert page.attributes["meta"] == {"charset": "utf-8"}
    assert "noscript" in page.tags


def test_every_category_is_in_the_legend_with_its_figure(
    bundled_result: CoverageResult, bundled_html: str
) -> None:
    found = {item["name"]: item for item in payload(bundled_html)["categories"]}
    table = bundled_result.coverage
    for category in bundled_result.study.categories:
        item = found[category.name.zh]
        assert item["sign"] == category.sign.zh
        row = table[
            (table["category"] == category.id)
            & (table["tier_min"] == 15)
            & (table["denominator"] == "compounds")
        ].iloc[0]
        assert (row["verdict"], item["headline"]["verdict"]) == ("no target", "无对应目标")
        lacks = bundled_result.finding(category.id, 15).lacks  # what is open is marked as such
        assert item["headline"]["state"] == (lacks or row["verdict"])
        assert row["reason"].zh in item["headline"]["reason"]
        assert item["headline"]["low"] == pytest.approx(row["share_low"], abs=1e-4)
    market = found["市场供应"]
    assert "最近的可能位置" in market["reach_name"]
    assert "–" in market["headline"]["figure"]


def test_facilities_of_unknown_position_are_counted(street_only_result: CoverageResult) -> None:
    data = payload(drawn(street_only_result))
    market = data["categories"][1]
    assert (market["located"], market["on_street"], market["assumed"]) == (2, 1, 1)
    assert market["unknown"] == 1
    positions = {place["name"]: place["position"] for place in data["places"]}
    assert positions == {
        "clinic-1": "known",
        "clinic on the corner": "known",
        "market-1": "street",
        "market-2": "assumed",
        "market-3": "unknown",
    }


def test_walks_worked_out_on_paper(street_only_result: CoverageResult) -> None:
    data = payload(drawn(street_only_result))
    homes = {item["name"]: item for item in data["homes"]}
    clinic, market = homes["home-a"]["walks"]
    assert (clinic[1], clinic[2], clinic[3], clinic[6]) == ("known", 50, 50, "yy")
    assert (market[1], market[2], market[3]) == ("street", 350, 450)
    assert market[6] == "mm"  # market-3 is somewhere, and may be next door
    assert (homes["home-a"]["certain"], homes["home-a"]["possible"]) == (1, 2)
    assert "walks" not in homes["home-e"]
    assert "at" not in homes["home-e"]


def test_a_study_may_have_many_tiers(tmp_path: Path) -> None:
    """Fifty tiers of 20 m more each: home-a is 50 m from the clinic."""
    tiers = "".join(
        f"[[tiers]]\nminutes = {number}\nlimit_m = {20 * number}\n" for number in range(1, 51)
    )
    folder = write_study(tmp_path / "study", settings=SETTINGS + tiers)
    page = drawn(measure_coverage(read_study(folder)))
    homes = {item["name"]: item for item in payload(page)["homes"]}
    clinic, market = homes["home-a"]["walks"]
    assert re.fullmatch("n+m*y+", clinic[6])
    assert re.fullmatch("n+m*y+", market[6])
    assert len(market[6]) == 50


def test_colours_count_certain_categories_at_the_largest_tier(
    bundled_result: CoverageResult, bundled_html: str
) -> None:
    table = bundled_result.distances
    near = table[(table["layer"] == "compounds") & (table["known_m"] <= 1000)]
    expected = near.groupby("demand_name").size().to_dict()
    homes = payload(bundled_html)["homes"]
    assert {home["name"]: home["certain"] for home in homes} == {
        home["name"]: expected.get(home["name"], 0) for home in homes
    }


def test_numbers_are_rounded(bundled_html: str) -> None:
    text = Page(bundled_html).scripts["gq-data"]
    assert not re.search(r"\d\.\d{7}", text)
    data = payload(bundled_html)
    metres = [value for home in data["homes"] for walk in home["walks"] for value in walk[2:6]]
    known = [value for value in metres if value is not None]
    assert known
    assert [round(value, 1) for value in known] == known


def test_hostile_texts_are_only_text(hostile_result: CoverageResult) -> None:
    for lang in ("zh", "en"):
        html = drawn(hostile_result, lang)
        page = Page(html)
        assert "img" not in page.tags
        assert "svg" not in page.tags
        assert page.handlers == []
        assert page.tags.count("script") == 5
        assert page.tags.count("title") == 1
        assert hostile_result.study.name.said(lang) in page.title
        data = payload(html)
        lines = {clean_text(text) for text in HOSTILE}
        assert lines <= {home["name"] for home in data["homes"]}
        assert lines <= {place["address"] for place in data["places"]}
        assert lines <= {street["name"] for street in data["ground"]["streets"]}
        assert data["credit"] == hostile_result.study.credit.said(lang)
        inert = page.scripts["gq-data"]
        assert not re.search("[<>&\u2028\u2029]", inert)


def test_hostile_names_of_added_layers_are_only_text(street_only_result: CoverageResult) -> None:
    web_map = draw_web_map(street_only_result)
    for text in HOSTILE:
        folium.FeatureGroup(name=text).add_to(web_map)
    page = Page(web_map.get_root().render())
    assert page.handlers == []
    others = json.loads(page.scripts["gq-others"])
    assert [name for name, *_ in others] == list(HOSTILE)


def test_english_has_no_chinese_but_names(street_only_result: CoverageResult) -> None:
    # All names of the town's homes, facilities and streets are in English.
    html = drawn(street_only_result, "en")
    assert not CHINESE.search(html)


def test_english_names_of_the_data_are_used(bundled_result: CoverageResult) -> None:
    streets = payload(drawn(bundled_result, "en"))["ground"]["streets"]
    assert {"Ganquan Road", "Hutai Road"} <= {street["name"] for street in streets}
    assert {"甘泉路", "沪太路"} <= {street["other"] for street in streets}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_word_has_both_languages_and_the_same_blanks(key: str) -> None:
    text = WORDS[key]
    assert isinstance(text, Text)
    assert text.zh.strip()
    assert text.en.strip()
    assert not CHINESE.search(text.en)
    blanks = [sorted(re.findall(r"\{\w+\}", said)) for said in (text.zh, text.en)]
    assert blanks[0] == blanks[1]


def test_the_script_uses_no_word_that_is_missing(bundled_html: str) -> None:
    script = Page(bundled_html).scripts["script"]
    used = set(re.findall(r'say\(page, "(\w+)"[,)]', script))
    assert used <= {*WORDS, *CAUSE_WORDS}


def test_data_never_becomes_html_in_the_script(bundled_html: str) -> None:
    script = Page(bundled_html).scripts["script"]
    assert "use strict" in script
    assert "eval(" not in script
    assert "insertAdjacentHTML" not in script
    # One sets folium's own popups, the other reads a text that was escaped by the browser.
    assert len(re.findall("innerHTML", script)) == 2
