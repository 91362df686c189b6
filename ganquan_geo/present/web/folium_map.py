"""A page of the package as a map of folium's: for notebooks, and for further layers on it.

Four habits of folium and branca are changed here, for one page and never for all of folium:
the libraries come from the package instead of from web sites; ids are counted instead of
drawn at random; text put into the page is not taken for a template a second time; and saving
a map leaves it as it was, so that a second save equals the first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from branca.element import Element, Figure
from folium import Map
from folium.map import Layer
from folium.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.present.web.page import MapPage

_ID = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")


class OfflineMap(Map):
    """A folium map that shows a page of the package.

    Further folium layers can be added; those whose `control` is true are listed in the panel.

    Parameters
    ----------
    page
        What is shown.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}{{ this.page.start(this.get_name()) }}{% endmacro %}"
    )

    def __init__(self, page: MapPage) -> None:
        super().__init__(
            location=page.location,
            tiles=None,
            zoom_start=page.zoom,  # type: ignore[arg-type] # Leaflet takes parts of a step
        )
        self.page = page
        self.default_js: list[tuple[str, str]] = []  # the page has its own
        self.default_css: list[tuple[str, str]] = []
        OfflineFigure().add_child(self)

    def fill(self, *, head: str, body: str, script: str) -> str:
        """Return the page with what folium's layers put into its parts."""
        return self.page.fill(
            name=self.get_name(),
            head=head,
            body=body,
            script=script,
            others=[
                [item.layer_name, item.get_name(), item.show]
                for item in self._children.values()
                if isinstance(item, Layer) and item.control
            ],
            size=f"width:{self.width[0]}{self.width[1]};height:{self.height[0]}{self.height[1]}",
        )


class OfflineFigure(Figure):
    """What folium draws a map in: here the page itself, whose ids are counted."""

    def __init__(self) -> None:
        super().__init__()
        del self.header._children["meta_http"]  # noqa: SLF001 - the page says the charset

    def render(self, **kwargs: object) -> str:
        """Return the page; the same map gives the same page however often it is saved."""
        before = [(part, part._children.copy()) for part in _parts(self)]  # noqa: SLF001
        try:
            for child in self._children.values():
                child.render(**kwargs)
            (shown,) = (child for child in self._children.values() if isinstance(child, OfflineMap))
            html = shown.fill(
                head=self.header.render(**kwargs),
                body=self.html.render(**kwargs).rstrip(),
                script=self.script.render(**kwargs).strip(),
            )
            drawn = {part._id for part in _parts(self)}  # noqa: SLF001
        finally:
            for part, children in before:
                part._children = children  # noqa: SLF001
        return _counted(html, drawn)


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
