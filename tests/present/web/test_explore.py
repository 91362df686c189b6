from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ganquan_geo.flow.explore import explore_offline
from ganquan_geo.model.errors import DataError, UnknownNameError
from ganquan_geo.present.symbology import COUNT_STOPS
from ganquan_geo.present.web.explore_classes import build_classes, said_value
from tests.present.conftest import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from ganquan_geo.model.results import CoverageResult
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]


def features() -> gpd.GeoDataFrame:
    """Return a feature for each hostile text: an area, a line, two points, or none at all."""
    shapes = [
        shapely.box(121.43, 31.26, 121.431, 31.261),
        shapely.LineString([(121.43, 31.26), (121.44, 31.27)]),
        shapely.MultiPoint([(121.433, 31.265), (121.435, 31.262)]),
    ]
    rows = [
        {"name": text, "n": float(number), "geometry": shapes[number % 3]}
        for number, text in enumerate(HOSTILE)
    ]
    rows.append({"name": "nowhere", "n": None, "geometry": None})
    return gpd.GeoDataFrame(rows, crs=4326).rename(columns={"n": HOSTILE[0]})


def test_numbers_are_cut_at_their_quintiles_and_gaps_have_their_own_class() -> None:
    column = pd.Series([*range(10), None], dtype=float)
    numbers, legend = build_classes(column, 11, "zh")
    assert numbers == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    names = [name for name, _ in legend]
    assert names == ["0–1.8", "1.8–3.6", "3.6–5.4", "5.4–7.2", "7.2–9", "无数据"]
    assert len({colour for _, colour in legend}) == 6


@pytest.mark.parametrize("finite", [(), (0.0,), (0.0, 55.0), tuple(range(10))])
def test_infinite_numbers_with_a_name_are_the_strongest_class(finite: tuple[float, ...]) -> None:
    column = pd.Series([*finite, float("inf"), None], dtype=float)
    numbers, legend = build_classes(column, len(column), "zh", endless="再没有")
    assert [name for name, _ in legend[-2:]] == ["再没有", "无数据"]
    assert numbers[-2:] == [len(legend) - 2, len(legend) - 1]
    assert legend[-2][1] == COUNT_STOPS[-1]
    assert len({colour for _, colour in legend}) == len(legend)
    assert said_value(float("inf"), "再没有") == "再没有"


def test_texts_are_classes_by_how_often_and_the_rarest_share_one() -> None:
    column = pd.Series(["b", "b", "a", *[f"x{number:02}" for number in range(14)]])
    numbers, legend = build_classes(column, len(column), "en")
    assert [name for name, _ in legend[:3]] == ["b", "a", "x00"]
    assert legend[-1][0] == "other"
    assert len(legend) == 12
    assert numbers[:3] == [0, 0, 1]
    assert numbers.count(11) == 5  # x09 to x13


def test_few_numbers_are_in_their_order() -> None:
    numbers, legend = build_classes(pd.Series([10, 2, 2]), 3, "zh")
    assert (numbers, [name for name, _ in legend]) == ([1, 0, 0], ["2", "10"])


def test_a_constant_column_and_infinity_do_no_harm() -> None:
    assert build_classes(pd.Series([3.0, 3.0]), 2, "zh")[0] == [0, 0]
    column = pd.Series([float("inf"), *range(7)], dtype=float)
    numbers, legend = build_classes(column, 8, "en")
    assert legend[numbers[0]][0] == "no data"
    assert said_value(pd.NA) == said_value(float("nan")) == said_value(None) == ""


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="castle"):
        explore_offline(features(), column="castle")
    with pytest.raises(DataError, match="set_crs"):
        explore_offline(features().set_crs(None, allow_override=True))
    with pytest.raises(DataError, match="没有一个要素有位置"):
        explore_offline(features().tail(1))


def test_the_same_features_give_the_same_page() -> None:
    pages = [explore_offline(features().to_crs(3857)).get_root().render() for _ in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [600, 1400])
def test_hostile_features_are_shown_as_typed_and_ask_for_nothing(
    open_map: Open, bundled_result: CoverageResult, width: int
) -> None:
    drawn = explore_offline(
        features(), column=HOSTILE[0], study=bundled_result.study, title=HOSTILE[0]
    )
    opened = open_map(drawn, width=width)
    assert HOSTILE[0] in opened.page.inner_text(".gq-head")
    for number, text in enumerate(HOSTILE[:6]):
        opened.page.evaluate("document.querySelector('.gq-input').focus()")
        opened.find(text)
        assert text.strip() in opened.card(), number
    opened.check_quiet()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_notebook_shows_the_page_without_a_network(chromium: Browser, tmp_path: Path) -> None:
    host = tmp_path / "notebook.html"
    shown = explore_offline(features(), title="测试图层")._repr_html_()
    host.write_text(f"<!doctype html><meta charset=utf-8>{shown}", encoding="utf-8")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    frame.locator(".leaflet-gq-own-points-pane path").first.click()
    frame.locator(".gq-card").wait_for()
    assert not [url for url in asked if not url.startswith(("file:", "data:", "about:"))]
    context.close()
