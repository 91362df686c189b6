"""A folium page that needs no network and is the same, byte for byte, every time.

Four habits of folium and branca are changed here, for one page and never for all of folium:
the libraries come from the package instead of from web sites; ids are counted instead of
drawn at random; text put into the page is not taken for a template a second time; and saving
a map leaves it as it was, so that a second save equals the first.
"""

from __future__ import annotations

import base64
import re
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, cast

from branca.element import Element, Figure
from folium import Map
from folium.map import Layer
from folium.template import Template

from ganquan_geo.present.web.text import script_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.text import Lang

ASSETS = files("ganquan_geo.present") / "assets"
SCRIPTS = (
    "page.js",
    "unpack.js",
    "canvas.js",
    "signs.js",
    "datum.js",
    "base_map.js",
    "ground.js",
    "homes.js",
    "places.js",
    "popups.js",
    "crowd.js",
    "spread.js",
    "labels.js",
    "search.js",
    "headline.js",
    "panel.js",
    "print.js",
    "compact.js",
    "folium.js",
    "start.js",
)
HTML_LANG: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}

_ID = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")


class Verbatim(Element):
    """A piece of the page that is put in exactly as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text."""
        return self.text


class OfflinePage(Figure):
    """A page with a language and a title, whose ids are counted.

    Parameters
    ----------
    lang
        Language of the page.
    title
        Shown by the browser's tab; any text is safe.
    """

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.html_lang }}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{{ this.page_title|e }}</title>\n{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n<script>\n{{ this.script.render(**kwargs) }}\n"
        "</script>\n</body>\n</html>\n"
    )

    def __init__(self, *, lang: Lang, title: str) -> None:
        super().__init__()
        self.html_lang = HTML_LANG[lang]
        self.page_title = title
        del self.header._children["meta_http"]  # noqa: SLF001 - the template says the charset

    def render(self, **kwargs: object) -> str:
        """Return the page; the same map gives the same page however often it is saved."""
        before = [(part, part._children.copy()) for part in _parts(self)]  # noqa: SLF001
        try:
            html = super().render(**kwargs)
            drawn = {part._id for part in _parts(self)}  # noqa: SLF001
        finally:
            for part, children in before:
                part._children = children  # noqa: SLF001
        return _counted(html, drawn)


class OfflineMap(Map):
    """A folium map that carries its own Leaflet and a payload that its own script draws.

    Further folium layers can be added; those whose `control` is true are listed in the panel.

    Parameters
    ----------
    payload
        What the script draws; texts in it may be anything.
    lang, title
        Of the page.
    location, zoom
        Where the map opens before the script fits it to the payload's bounds.
    no_script
        Said where scripts may not run.
    """

    scripts: ClassVar[tuple[str, ...]] = SCRIPTS
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = ganquanMap({{ this.get_name()|tojson }}, "
        "{{ this.location|tojson }}, {{ this.options|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(
        self,
        payload: dict[str, object],
        *,
        lang: Lang,
        title: str,
        location: tuple[float, float],
        zoom: float,
        no_script: str,
    ) -> None:
        super().__init__(
            location=location,
            tiles=None,
            zoom_start=zoom,  # type: ignore[arg-type] # Leaflet takes parts of a step
            zoom_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
            min_zoom=9,
            max_zoom=19,
        )
        self.payload = payload
        self.no_script = no_script
        self.default_js = [("leaflet", _data_uri("leaflet/leaflet.js", "text/javascript"))]
        self.default_css = [("leaflet_css", _data_uri("leaflet/leaflet.css", "text/css"))]
        OfflinePage(lang=lang, title=title).add_child(self)

    def render(self, **kwargs: object) -> str:
        """Put the map's parts into its page; by itself a map is no text."""
        super().render(**kwargs)  # type: ignore[no-untyped-call] # folium leaves it untyped
        page = cast("Figure", self.get_root())
        licence = _asset("leaflet/LICENSE").replace("https://", "")
        style, script = (
            _asset("map/map.css"),
            "\n".join(_asset(f"map/{name}") for name in self.scripts),
        )
        page.header.add_child(
            Verbatim(
                f"<!-- Leaflet 1.9.4\n{licence}-->\n<style>\n{style}</style>\n"
                f'<script>\n(function () {{\n"use strict";\n{script}}}());\n</script>'
            ),
            name="ganquan_assets",
        )
        others = [
            [item.layer_name, item.get_name(), item.show]
            for item in self._children.values()
            if isinstance(item, Layer) and item.control
        ]
        size = f"width:{self.width[0]}{self.width[1]};height:{self.height[0]}{self.height[1]}"
        page.html.add_child(
            Verbatim(
                f'<div class="gq" style="{size}">\n<header class="gq-head"></header>\n'
                f'<div class="gq-map folium-map" id="{self.get_name()}"></div>\n'
                f'<aside class="gq-side"></aside>\n</div>\n'
                f"<noscript>{self.no_script}</noscript>\n"
                f'<script type="application/json" id="gq-data">{script_json(self.payload)}</script>'
                f'\n<script type="application/json" id="gq-others">{script_json(others)}</script>'
            ),
            name="ganquan_page",
        )
        return ""


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _data_uri(name: str, kind: str) -> str:
    text = base64.b64encode((ASSETS / name).read_bytes()).decode("ascii")
    return f"data:{kind};charset=utf-8;base64,{text}"


def _parts(element: Element) -> Iterator[Element]:
    """Yield an element and every element in it, children or not, each once."""
    seen: set[int] = set()
    waiting = [element]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += list(part._children.values())  # noqa: SLF001
        waiting += [
            value
            for key, value in vars(part).items()
            if isinstance(value, Element) and key != "_parent"
        ]


def _counted(html: str, drawn: set[str]) -> str:
    """Return the page with every id drawn at random replaced by a number."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        if match[0] not in drawn:
            return match[0]
        return str(numbers.setdefault(match[0], len(numbers) + 1))

    return _ID.sub(number, html)
