"""Online base maps, with a real tile server on the loopback address and a real browser."""

from __future__ import annotations

import io
import math
import re
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from typing import TYPE_CHECKING, Literal

import folium
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ganquan_geo.geodesy.datums import gcj02_to_wgs84, wgs84_to_gcj02
from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.present.web.base_maps import BASE_MAPS, BaseMap, find_base_map
from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Page

    from ganquan_geo.model.results import CoverageResult

Datum = Literal["wgs84", "gcj02"]

RED, BLUE = (255, 0, 0), (0, 0, 255)
FINER = 16  # tiles are drawn so much larger and made small: the landmark's middle is exact
DISC_PX = 6
BOUND_PX = 1.0
NEAR_PX = 60
# In and around 甘泉路街道, so far apart that the shift differs between them by metres.
LANDMARKS = np.array([[121.4335, 31.2672], [121.4405, 31.2590], [121.4262, 31.2541]])


def tile_pixels(lonlat: NDArray[np.float64], zoom: int) -> NDArray[np.float64]:
    """Return where places of the tiles' own datum lie in the whole map's pixels."""
    size = 256 * 2**zoom
    lat = np.radians(lonlat[:, 1])
    x = (lonlat[:, 0] + 180) / 360 * size
    y = (1 - np.log(np.tan(lat) + 1 / np.cos(lat)) / math.pi) / 2 * size
    return np.column_stack([x, y])


def draw_tile(datum: Datum, zoom: int, x: int, y: int) -> bytes:
    shown = wgs84_to_gcj02(LANDMARKS) if datum == "gcj02" else LANDMARKS
    picture = Image.new("RGB", (256 * FINER, 256 * FINER), (238, 238, 230))
    pen = ImageDraw.Draw(picture)
    for middle in tile_pixels(shown, zoom) - (256 * x, 256 * y):
        if (np.abs(middle - 128) < 128 + DISC_PX).all():
            low, high = (middle - DISC_PX) * FINER, (middle + DISC_PX) * FINER
            pen.ellipse([*low, *high], fill=RED)
    buffer = io.BytesIO()
    picture.resize((256, 256), Image.Resampling.BOX).save(buffer, "PNG")
    return buffer.getvalue()


@contextmanager
def tile_server(datum: Datum) -> Iterator[str]:
    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = re.fullmatch(r"/(\d+)/(\d+)/(\d+)\.png", self.path)
            if found is None:
                self.send_error(404)
                return
            body = draw_tile(datum, *(int(part) for part in found.groups()))
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def base_map(address: str, datum: Datum) -> BaseMap:
    return BaseMap(
        name=Text("测试瓦片", "test tiles"),
        addresses=(address,),
        credit=Text("测试 <b>", "test <b>"),
        datum=datum,
    )


@contextmanager
def opened(
    chromium: Browser, drawn: folium.Map, path: Path, *, width_px: int = 1000
) -> Iterator[Page]:
    drawn.save(str(path))
    context = chromium.new_context(
        viewport={"width": width_px, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    yield page
    context.close()


def middle_of(page: Page, colour: tuple[int, int, int]) -> NDArray[np.float64] | None:
    """Return the middle of the disc of a colour near the map's middle, weighted by its edge."""
    around = page.evaluate(
        """() => { const box = document.querySelector('.gq-map').getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]; }"""
    )
    left, top = around[0] - NEAR_PX, around[1] - NEAR_PX
    shot = page.screenshot(clip={"x": left, "y": top, "width": 2 * NEAR_PX, "height": 2 * NEAR_PX})
    picture = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=float)
    strength = np.clip(1 - np.abs(picture - colour).sum(axis=2) / 400, 0, 1)
    rows, columns = np.nonzero(strength > 0)
    weights = strength[rows, columns]
    if weights.sum() < 20:
        return None
    return np.array([np.average(columns, weights=weights), np.average(rows, weights=weights)])


def measured_offset_px(page: Page, landmark: NDArray[np.float64], zoom: float) -> float:
    """Return how far a landmark's vector lies from its tile's; infinity if far away."""
    lon, lat = landmark.tolist()
    page.evaluate(
        """([lat, lon, zoom]) => {
            const map = Object.values(window).find((own) => own instanceof L.Map);
            map.setView([lat, lon], zoom, { animate: false });
        }""",
        [lat, lon, zoom],
    )
    page.wait_for_function(
        """() => { const tiles = [...document.querySelectorAll('.leaflet-tile')];
            return tiles.length && tiles.every((one) => one.complete && one.naturalWidth
                && getComputedStyle(one).opacity === '1'); }"""
    )
    # Only the tiles and the discs that were added in Python are looked at.
    hide = ".leaflet-pane[class*='leaflet-gq-'], .leaflet-marker-pane { display: none; }"
    hide += ".gq-tiles .leaflet-tile-pane { filter: none; }"
    style = page.add_style_tag(content=hide + ".leaflet-overlay-pane { visibility: hidden; }")
    tile = middle_of(page, RED)
    style.evaluate("(own) => own.remove()")
    style = page.add_style_tag(content=hide + ".leaflet-tile-pane { visibility: hidden; }")
    vector = middle_of(page, BLUE)
    style.evaluate("(own) => own.remove()")
    assert vector is not None
    return math.inf if tile is None else float(np.hypot(*(tile - vector)))


def with_discs(drawn: folium.Map) -> folium.Map:
    for lon, lat in LANDMARKS.tolist():
        folium.CircleMarker(
            (lat, lon), radius=DISC_PX, stroke=False, fill_color="#0000ff", fill_opacity=1
        ).add_to(drawn)
    return drawn


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_places_lie_on_their_tiles_at_every_zoom(
    chromium: Browser, tmp_path: Path, bundled_result: CoverageResult, datum: Datum
) -> None:
    with tile_server(datum) as address:
        drawn = draw_web_map(bundled_result, base_map=base_map(address, datum))
        with opened(chromium, with_discs(drawn), tmp_path / "map.html") as page:
            for zoom in (14.0, 15.0, 16.0, 16.5, 18.0, 19.0):
                for landmark in LANDMARKS:
                    assert measured_offset_px(page, landmark, zoom) < BOUND_PX, (zoom, landmark)
            credit = page.inner_text(".leaflet-control-attribution")
            assert "测试 <b>" in credit
            assert page.is_hidden(".gq-unreached")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_without_the_shift_the_same_tiles_would_be_far_off(
    chromium: Browser, tmp_path: Path, bundled_result: CoverageResult
) -> None:
    with tile_server("gcj02") as address:
        drawn = draw_web_map(bundled_result, base_map=base_map(address, "wgs84"))
        with opened(chromium, with_discs(drawn), tmp_path / "map.html") as page:
            assert measured_offset_px(page, LANDMARKS[0], 16.0) > NEAR_PX


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width_px", [600, 1400])
def test_a_base_map_out_of_reach_is_said_and_the_map_is_whole(
    chromium: Browser, tmp_path: Path, bundled_result: CoverageResult, width_px: int
) -> None:
    with closing(socket()) as own:
        own.bind(("127.0.0.1", 0))  # bound and not listening: every request is refused
        address = f"http://127.0.0.1:{own.getsockname()[1]}/{{z}}/{{x}}/{{y}}.png"
        drawn = draw_web_map(bundled_result, base_map=base_map(address, "gcj02"))
        with opened(chromium, drawn, tmp_path / "map.html", width_px=width_px) as page:
            page.wait_for_selector(".gq-unreached", state="visible")
            assert "测试瓦片" in page.inner_text(".gq-unreached")
            assert page.locator(".gq-names-street text").count() > 5
            page.fill(".gq-input", "灵石小区")
            page.press(".gq-input", "Enter")
            assert "灵石小区" in page.locator(".gq-card").inner_text()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_page_shifts_as_python_does(
    chromium: Browser, tmp_path: Path, bundled_result: CoverageResult
) -> None:
    drawn = draw_web_map(bundled_result, base_map=base_map("http://127.0.0.1:9/{z}", "gcj02"))
    rng = np.random.default_rng(5)
    given = rng.uniform([70, -2], [140, 58], (400, 2))
    with opened(chromium, drawn, tmp_path / "map.html") as page:
        both = page.evaluate(
            """(places) => {
                const map = Object.values(window).find((own) => own instanceof L.Map);
                const own = map.options.crs.projection;
                const plain = L.Projection.SphericalMercator;
                return places.map(([lon, lat]) => {
                    const there = plain.unproject(own.project(L.latLng(lat, lon)));
                    const back = own.unproject(plain.project(L.latLng(lat, lon)));
                    return [there.lng, there.lat, back.lng, back.lat];
                });
            }""",
            given.tolist(),
        )
    found = np.array(both)
    np.testing.assert_allclose(found[:, :2], wgs84_to_gcj02(given), atol=1e-9)
    np.testing.assert_allclose(found[:, 2:], gcj02_to_wgs84(given), atol=1e-9)


def test_no_base_map_is_the_usual_case(town_result: CoverageResult) -> None:
    html = draw_web_map(town_result).get_root().render()
    assert not any(
        host in html for host in ("tianditu.gov", "autonavi.com", "tile.openstreetmap.org")
    )


def test_a_key_is_asked_for_and_put_into_the_address() -> None:
    with pytest.raises(UnknownNameError, match="TIANDITU_KEY"):
        find_base_map("tianditu")
    with pytest.raises(UnknownNameError, match="gaode"):
        find_base_map("baidu")
    found = find_base_map("tianditu", key="a&b=1")
    assert found.addresses
    assert all(address.endswith("&tk=a%26b%3D1") for address in found.addresses)
    assert find_base_map("gaode").datum == "gcj02"
    assert {own.datum for own in BASE_MAPS.values()} == {"wgs84", "gcj02"}
