"""``download-osm`` against a server on this machine that answers as the real ones do."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import threading
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo.cli.osm import place_cache
from ganquan_geo.load.osm.drafts import OsmChoices, build_draft
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.words.text import Text
from tests.commands import run
from tests.load.osm.test_drafts import draft
from tests.load.small_osm import NODES, WAYS, write_osm
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.drafts import StudyDraft


TABLE = read_osm_table()


NAME = Text("小镇", "Small Town")


class Overpass(http.server.BaseHTTPRequestHandler):
    """Answers as Nominatim and Overpass do, from the small town."""

    asked: list[str]

    def do_GET(self) -> None:
        self._answer(self.path)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._answer(urllib.parse.unquote_plus(self.rfile.read(length).decode()))

    def _answer(self, query: str) -> None:
        type(self).asked.append(query)
        body = json.dumps(nominatim() if "search" in query else overpass()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def nominatim() -> list[dict[str, Any]]:
    ring = [lonlat_at(*NODES[number][:2]) for number in (30, 31, 32, 33, 30)]
    return [
        {
            "osm_type": "relation",
            "osm_id": 200,
            "place_id": 1,
            "lat": "31.27",
            "lon": "121.43",
            "boundingbox": ["31.2", "31.3", "121.4", "121.5"],
            "display_name": "甘泉路街道",
            "importance": 0.5,
            "class": "boundary",
            "type": "administrative",
            "geojson": {"type": "Polygon", "coordinates": [ring]},
        }
    ]


def overpass() -> dict[str, Any]:
    elements: list[dict[str, Any]] = []
    for number, (x, y, tags) in NODES.items():
        lon, lat = lonlat_at(x, y)
        elements.append({"type": "node", "id": number, "lon": lon, "lat": lat, "tags": tags})
    for number, (nodes, tags) in WAYS.items():
        if number != 113:
            elements.append({"type": "way", "id": number, "nodes": list(nodes), "tags": tags})
    return {"elements": elements}


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    Overpass.asked = []
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Overpass)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}", Overpass.asked
    running.shutdown()
    running.server_close()


def test_download_gives_the_same_study_and_its_cache_needs_no_network(
    tmp_path: Path, server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ox = pytest.importorskip("osmnx")
    from ganquan_geo.load.osm.download import download_objects  # noqa: PLC0415

    address, asked = server
    monkeypatch.setattr(ox.settings, "nominatim_url", f"{address}/")
    monkeypatch.setattr(ox.settings, "overpass_url", f"{address}/api")
    monkeypatch.setattr(ox.settings, "overpass_rate_limit", False)
    before = (ox.settings.cache_folder, ox.settings.use_cache, ox.settings.doh_url_template)

    def fetched() -> StudyDraft:
        objects = download_objects(
            "甘泉路街道", keys=TABLE.keys(), cache=tmp_path / "cache", margin_m=2_000.0
        )
        choices = OsmChoices(name=NAME, boundary="甘泉路街道")
        return build_draft(objects, TABLE, choices, where="x", today=dt.date(2026, 1, 2))

    first = fetched()
    assert asked
    asked.clear()
    second = fetched()
    assert not asked  # everything came from the cache
    assert (ox.settings.cache_folder, ox.settings.use_cache, ox.settings.doh_url_template) == before
    imported = draft(write_osm(tmp_path / "x.osm"), boundary="甘泉路街道")
    for made in (first, second):
        for layer in ("streets", "facilities"):
            assert list(made.layers[layer]["id"]) == list(imported.layers[layer]["id"])
            assert list(made.layers[layer]["name"]) == list(imported.layers[layer]["name"])
        assert list(made.layers["compounds"]["name"]) == list(imported.layers["compounds"]["name"])
        assert list(made.layers["streets"]["street_class"]) == list(
            imported.layers["streets"]["street_class"]
        )


def test_download_without_a_network_says_so_and_writes_nothing(tmp_path: Path) -> None:
    pytest.importorskip("osmnx")
    nowhere = "http://127.0.0.1:9"
    done = run(
        *("download-osm", "甘泉路街道", "--out", tmp_path / "s", "--cache", tmp_path / "c"),
        HTTP_PROXY=nowhere,
        HTTPS_PROXY=nowhere,
        http_proxy=nowhere,
        https_proxy=nowhere,
    )
    assert done.returncode == 1
    assert "没有网络" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("out", [".", "../town", "sub/.."])
def test_the_cache_lies_beside_the_study_however_it_is_named(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "town" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "town")
    assert place_cache(Path(out)) == tmp_path.resolve() / "town_cache"
