"""The map of a city taken from an extract: framed on homes, thin streets, names worth reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure
from pypdf import PdfReader

from ganquan_geo.present.extent import find_frame
from ganquan_geo.present.print.city import CITY_SCALE, MAIN_CLASSES, street_styles
from ganquan_geo.present.print.crowd import Room
from ganquan_geo.present.print.facilities import MOST_LEAD_MM, draw_facilities
from ganquan_geo.present.print.home_lists import list_homes_briefly
from ganquan_geo.present.print.paper import Box, Window, fit_window
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.strokes import Easel
from tests.towns import facility, home, layer, line, lonlat, point, row, street
from tests.towns.studies import SETTINGS, measure_town, town_layers

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.results import CoverageResult

PLANE = "EPSG:32651"


def spots(places: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    rows = [facility(f"f-{n}", point(*place)) for n, place in enumerate(places)]
    return layer(rows).to_crs(PLANE)


def outline(drawn: shapely.Geometry, basis: str = "extent of the data") -> gpd.GeoDataFrame:
    return layer([row("b", None, geometry=drawn, basis=basis)])


HOMES = [(float(x), float(y)) for x in range(0, 1000, 50) for y in range(0, 1000, 50)]
WIDE = shapely.envelope(lonlat(shapely.box(-20_000, -5_000, 20_000, 5_000)))  # in degrees
CORNER = lonlat(shapely.box(19_000, 4_000, 21_000, 6_000))


def test_an_extent_gives_way_to_the_homes_and_what_is_near() -> None:
    found = find_frame(outline(WIDE), spots([*HOMES, (15_000, 0)]), spots([(1500, 500), (9000, 0)]))
    assert found is not None
    west, south, east, north = found
    # The home far off is one of 401 and left out; the facility near by is not, the far one is.
    assert 1400 < east - west < 1600
    assert 900 < north - south < 1000


@pytest.mark.parametrize(
    ("drawn", "basis"),
    [
        (WIDE, "drawn by hand"),
        (WIDE.difference(CORNER), "drawn by hand"),
        (shapely.envelope(lonlat(shapely.box(-300, -300, 1300, 1300))), "extent of the data"),
    ],
    ids=["a rectangle of its own", "a cut rectangle", "an extent little larger than the homes"],
)
def test_a_boundary_that_means_something_frames_the_map(
    drawn: shapely.Geometry, basis: str
) -> None:
    assert find_frame(outline(drawn, basis), spots(HOMES), spots([(0, 0)])) is None


def test_homes_without_a_place_frame_nothing() -> None:
    nowhere = layer([home("h", None), home("k", point(0, 0))]).to_crs(PLANE)
    assert find_frame(outline(WIDE), nowhere[nowhere.geometry.isna()], spots([(0, 0)])) is None


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """The town in an extract much wider than it, its homes the middles of streets."""
    layers = town_layers()
    layers["streets"] += [
        street("long", line((0, 150), (300, 150)), name="（未命名）", street_class="arterial"),
        street("high", line((150, 0), (150, 300)), name="中央大道", street_class="arterial"),
    ]
    layers["compounds"] = [
        home(
            f"h-{x}-{y}",
            point(x, y),
            name=f"{'（未命名）' if y == 150 else f'{y} 号街'} 沿街住户",
        )
        for x in range(0, 300, 15)
        for y in range(0, 300, 15)
    ]
    layers["boundary"] = [row("b", None, geometry=WIDE, accuracy_m=0.0, basis="extent")]
    settings = SETTINGS.replace("[study]", '[study]\nhomes = "streets"')
    folder = tmp_path_factory.mktemp("city") / "s"
    return measure_town(folder, layers=layers, settings=settings)


def test_the_sheet_of_an_extract_is_of_the_homes(tmp_path: Path, city: CoverageResult) -> None:
    scene = build_scene(city, lang="zh")
    assert scene.frame_m is not None
    assert scene.along_streets
    path = tmp_path / "map.pdf"
    draw_print_map(city, category="health").write(path)
    text = PdfReader(path).pages[0].extract_text().replace("\n", "")
    assert "街道边界" not in text
    assert "未命名" not in text
    assert "住户点" in text
    assert "个小区" not in text


def test_many_homes_are_listed_by_street_with_their_count(city: CoverageResult) -> None:
    scene = build_scene(city, lang="zh")
    every = list(range(len(scene.layers["compounds"])))
    listed = list_homes_briefly(scene, every)
    assert "0 号街 20 个" in listed
    assert listed.endswith("另 7 条街道 140 个、街名不详 20 个")
    named = build_scene(city, lang="en")
    assert "more streets" in list_homes_briefly(named, every)


def test_streets_of_a_city_are_thinner_and_the_main_ones_stand_out(city: CoverageResult) -> None:
    scene = build_scene(city, lang="zh")

    def styles(scale: float) -> dict[str, float]:
        window = Window(crs=scene.crs, bounds_m=(0, 0, 1, 1), scale=scale)
        return {kind: style.width_px for kind, style in street_styles(window).items()}

    near, far = styles(CITY_SCALE), styles(8 * CITY_SCALE)
    assert all(far[kind] < near[kind] for kind in near)
    assert min(far[kind] for kind in MAIN_CLASSES) > far["local"]


def test_no_sign_stands_farther_off_than_a_short_line(tmp_path: Path) -> None:
    layers = town_layers()
    crowd = [point(100 + n % 9, 100 + n // 9) for n in range(160)]
    layers["facilities"] += [facility(f"c-{n}", place) for n, place in enumerate(crowd)]
    scene = build_scene(measure_town(tmp_path / "s", layers=layers), lang="zh")
    window = fit_window(scene.bounds_m, Box(x=0, y=0, width=180, height=180), crs=scene.crs)
    axes = Figure(figsize=(7, 7)).add_axes((0, 0, 1, 1))
    easel = Easel(axes=axes, per_mm=window.m_per_mm, factor=1.0)
    drawn = draw_facilities(easel, scene, window, Room(180, 180), category=0, only=None)
    places = scene.layers["facilities"].loc[list(drawn.spots)].geometry
    own = np.column_stack([places.x, places.y])
    moved_mm = np.hypot(*(np.array(list(drawn.spots.values())) - own).T) / window.m_per_mm
    assert drawn.led
    assert moved_mm.max() <= MOST_LEAD_MM
    assert (moved_mm == 0).any()  # for some there was no room: they stand at their places
