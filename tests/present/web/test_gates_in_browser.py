"""Gates on web maps: squares where the gates are, each reachable, on a map that shows the town."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ganquan_geo import draw_web_map, edit_study, measure_coverage, measure_gates, read_study
from ganquan_geo.present.gates.map import build_gates_page
from tests.present.web.test_detail import SIZES
from tests.towns.walled import write_walled_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo import Study
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OFF_PX = """() => Array.from(document.querySelectorAll(".gq-gate-icon"), (icon) => {
  const [one, other] = [icon, icon.firstElementChild].map((own) => own.getBoundingClientRect());
  return Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
})"""
TOWN = "Object.values(window).find((own) => own instanceof L.Map)"


@pytest.fixture
def twins(tmp_path: Path) -> Study:
    """The walled town, with another gate where one is, and an entrance of a facility there."""
    study = read_study(write_walled_town(tmp_path))
    gates, entrances = study.layers["gates"], study.layers["entrances"]
    west = gates[gates["name"] == "西门"].iloc[[0]]
    twin = west.assign(name="小门", state="closed").set_index(pd.Index(["twin"], name="id"))
    entrance = entrances.iloc[[0]].assign(geometry=west.geometry.to_numpy())
    entrance = entrance.set_index(pd.Index(["door"], name="id"))
    layers = {"gates": pd.concat([gates, twin]), "entrances": pd.concat([entrances, entrance])}
    return edit_study(
        study,
        layers={name: own.drop(columns="source_row") for name, own in layers.items()},
    )


def test_gates_at_one_spot_are_all_told_and_drawn_where_they_are(
    open_map: Open, twins: Study
) -> None:
    opened = open_map(draw_web_map(measure_coverage(twins, with_areas=False)), **SIZES[0])
    assert max(opened.page.evaluate(OFF_PX)) < 0.1
    hidden = opened.page.locator(".gq-gate-icon[title='中心里 小门']")
    hidden.click(force=True)  # what lies on it is clicked
    names = opened.page.locator(".gq-card h3")
    assert set(names.all_inner_texts()) == {"方格菜场", "中心里 西门", "中心里 小门"}
    hidden.press("Enter")
    assert names.all_inner_texts()[0] == "中心里 小门"
    assert "常闭" in opened.card()
    opened.check_quiet()


@pytest.mark.parametrize("size", SIZES)
def test_the_map_of_gates_shows_the_whole_town_at_first(
    open_map: Open, twins: Study, size: dict[str, int]
) -> None:
    page = build_gates_page(measure_gates(twins), lang="zh")
    opened = open_map(page.as_folium(), **size)
    west, south, east, north = twins.layers["boundary"].to_crs(4326).total_bounds.tolist()
    box = f"[[{south}, {west}], [{north}, {east}]]"
    assert opened.page.evaluate(f"{TOWN}.getBounds().contains({box})")
    assert max(opened.page.evaluate(OFF_PX)) < 0.1
    opened.check_quiet()
