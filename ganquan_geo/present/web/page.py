"""A map as one page that needs no network and is the same, byte for byte, every time.

The page is plain text from here; what folium adds where it is asked for is in
`ganquan_geo.present.web.folium_map`, so that writing a map does not wait for folium.
"""

from __future__ import annotations

import base64
import html
import zlib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from ganquan_geo.present.web.text import script_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import folium

    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

ASSETS = files("ganquan_geo.present") / "assets"
GROUND_SCRIPTS = (  # what the pages of other rooms draw their own things on
    *("page.js", "unpack.js", "canvas.js", "density.js", "city_streets.js", "ground.js"),
    *("detail.js", "cards.js", "crowd.js", "labels.js", "search.js", "address.js", "panel.js"),
    *("print.js", "folium.js", "start.js"),
)
SCRIPTS = (
    *GROUND_SCRIPTS[:-1],
    *("signs.js", "datum.js", "base_map.js", "homes.js", "question.js", "tabs.js", "places.js"),
    *("gates.js", "dots.js", "walk.js", "ask.js", "ways.js", "land.js", "walker.js", "trial.js"),
    *("spread.js", "headline.js", "compact.js"),
    GROUND_SCRIPTS[-1],
)
HTML_LANG: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}
WHOLE = "width:100.0%;height:100.0%"
LARGE = 3_000_000  # signs of JSON; from here on most of it is compressed
LARGE_KEYS = ("ground", "homes", "places", "reach", "walk", "walkers")
EFFORT = 2  # of zlib; 6 takes two and a half times as long to save a fortieth
OPTIONS = {"zoomControl": False, "preferCanvas": False, "zoomSnap": 0.25, "zoomDelta": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapPage:
    """A map that carries its own Leaflet and a payload that its own script draws.

    Parameters
    ----------
    payload
        What the script draws; texts in it may be anything.
    lang, title
        Of the page; the title is shown by the browser's tab, any text is safe.
    location, zoom
        Latitude and longitude, and Leaflet's zoom, where the map opens before the script fits
        it to the payload's bounds.
    no_script, skip
        Said where scripts may not run, and on the button by which keys go to the map.
    scripts
        The files of ``assets/map`` that draw the payload, in their order.
    """

    payload: Json
    lang: Lang
    title: str
    location: tuple[float, float]
    zoom: float
    no_script: str
    skip: str
    scripts: tuple[str, ...] = SCRIPTS

    def render(self) -> str:
        """Return the page."""
        return self.fill(name="map_1", script=self.start("map_1"))

    def write(self, path: Path) -> None:
        """Write the page as a file."""
        path.write_text(self.render(), encoding="utf-8", newline="\n")

    def as_folium(self) -> folium.Map:
        """Return the map as folium's, to show in a notebook and to add layers to."""
        from ganquan_geo.present.web.folium_map import OfflineMap  # noqa: PLC0415 - heavy

        return OfflineMap(self)

    def start(self, name: str) -> str:
        """Return the script that opens the map in the element of that name."""
        options = "".join(
            f'  "{key}": {script_json(value)},\n'
            for key, value in {"zoom": self.zoom, **OPTIONS}.items()
        )
        where = f"[{self.location[0]}, {self.location[1]}]"
        return f'var {name} = ganquanMap("{name}", {where}, {{\n{options}}});'

    def fill(
        self,
        *,
        name: str,
        script: str,
        head: str = "",
        body: str = "",
        others: Sequence[Sequence[object]] = (),
        size: str = WHOLE,
    ) -> str:
        """Return the page, with what else belongs on it.

        Parameters
        ----------
        name
            Of the map's element.
        script
            Run at the end of the page.
        head, body
            HTML, after Leaflet and before the map.
        others
            Name, variable and whether it is shown, of each further layer for the panel.
        size
            CSS of the map's width and height.
        """
        licence = _asset("leaflet/LICENSE").replace("https://", "")
        drawing = "\n".join(_asset(f"map/{file}") for file in self.scripts)
        return f"""<!DOCTYPE html>
<html lang="{HTML_LANG[self.lang]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(self.title)}</title>

    <script src="{_data_uri("leaflet/leaflet.js", "text/javascript")}"></script>
    <link rel="stylesheet" href="{_data_uri("leaflet/leaflet.css", "text/css")}"/>
    {head}<!-- Leaflet 1.9.4
{licence}-->
<style>
{_asset("map/map.css")}</style>
<script>
(function () {{
"use strict";
{drawing}}}());
</script>
</head>
<body>
{body}
    <div class="gq" style="{size}">
<button type="button" class="gq-skip">{self.skip}</button>
<header class="gq-head"></header>
<aside class="gq-side"></aside>
<section class="gq-detail" tabindex="-1" hidden></section>
<div class="gq-map folium-map" id="{name}"></div>
</div>
<noscript>{self.no_script}</noscript>
{self._data()}
<script type="application/json" id="gq-others">{script_json(others)}</script>
<script>

    {script}
</script>
</body>
</html>"""

    def _data(self) -> str:
        """Return the payload; of a large one compressed, but for what is needed at once."""
        items = {key: f"{script_json(key)}:{script_json(own)}" for key, own in self.payload.items()}
        if sum(map(len, items.values())) < LARGE:
            return _json_element(items.values())
        large = ",".join(items.pop(key) for key in LARGE_KEYS if key in items)
        squeezed = zlib.compress(f"{{{large}}}".encode(), EFFORT)
        return (
            f"{_json_element(items.values())}\n"
            '<script type="text/plain" id="gq-large">'
            f"{base64.b64encode(squeezed).decode('ascii')}</script>"
        )


def _json_element(items: Iterable[str]) -> str:
    """Return the element of the page's data, an object of items in JSON."""
    return f'<script type="application/json" id="gq-data">{{{",".join(items)}}}</script>'


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _data_uri(name: str, kind: str) -> str:
    text = base64.b64encode((ASSETS / name).read_bytes()).decode("ascii")
    return f"data:{kind};charset=utf-8;base64,{text}"
