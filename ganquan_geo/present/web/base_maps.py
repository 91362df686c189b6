"""Online base maps under the vector ground: off unless asked for, and never needed.

A page holds WGS 84 only. For tiles in GCJ-02 the page's projection shifts every coordinate on
its way to the screen (`datum.js`), so tiles stay where their server numbers them, without
seams, and streets, rings and layers added in Python lie on them at every zoom. Shifting the
tiles instead would be wrong by the change of the shift across a tile or a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

KEY = "{key}"
GAODE = (
    "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
    "&x={x}&y={y}&z={z}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """Tiles of a map service, 256 pixels, in the usual numbering of web maps.

    Parameters
    ----------
    name
        Said in the panel, and where the service cannot be reached.
    addresses
        Of the tiles, from the ground up; ``{z}``, ``{x}``, ``{y}`` and ``{s}`` are filled in.
    servers
        One letter each, for ``{s}``.
    largest_zoom
        Beyond it the tiles of this zoom are enlarged.
    credit
        Stands at the foot of the map.
    datum
        ``"wgs84"`` (also CGCS2000, which is the same within a metre) or ``"gcj02"``.

    Examples
    --------
    Tiles from a server of your own:

    >>> from ganquan_geo.words.text import Text
    >>> own = gg.BaseMap(
    ...     name=Text("内网底图", "office tiles"),
    ...     addresses=("https://tiles.example/{z}/{x}/{y}.png",),
    ...     credit=Text("底图：区规划局", "base map: district planning office"),
    ... )
    >>> gg.draw_web_map(result, base_map=own).save("map_on_own_tiles.html")
    """

    name: Text
    addresses: tuple[str, ...]
    servers: str = ""
    largest_zoom: int = 18
    credit: Text
    datum: Literal["wgs84", "gcj02"] = "wgs84"


def _tianditu(layer: str) -> str:
    return (
        f"https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile"
        f"&VERSION=1.0.0&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
        f"&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={KEY}"
    )


BASE_MAPS: Mapping[str, BaseMap] = MappingProxyType(
    {
        "tianditu": BaseMap(
            name=Text("天地图", "Tianditu"),
            addresses=(_tianditu("vec"), _tianditu("cva")),
            servers="01234567",
            credit=Text("底图：天地图", "base map: Tianditu"),
        ),
        "gaode": BaseMap(
            name=Text("高德地图", "Gaode"),
            addresses=(GAODE,),
            servers="1234",
            credit=Text("底图：© 高德地图", "base map: © Gaode (AutoNavi)"),
            datum="gcj02",
        ),
        "osm": BaseMap(
            name=Text("OpenStreetMap", "OpenStreetMap"),
            addresses=("https://tile.openstreetmap.org/{z}/{x}/{y}.png",),
            largest_zoom=19,
            credit=Text(
                "底图：© OpenStreetMap contributors", "base map: © OpenStreetMap contributors"
            ),
        ),
    }
)


def find_base_map(name: str, *, key: str = "") -> BaseMap:
    """Return a base map by its name.

    Parameters
    ----------
    name
        ``"tianditu"``, ``"gaode"`` or ``"osm"``.
    key
        Your own key, for 天地图. It is written into the map's addresses, for whoever gets the
        map to read: use one that is limited to your pages.

    Returns
    -------
    BaseMap
        For `draw_web_map` and `write_coverage`.

    Raises
    ------
    UnknownNameError
        If there is no such base map, or it needs a key.

    Examples
    --------
    >>> tiles = gg.find_base_map("gaode")
    >>> tiles.datum
    'gcj02'
    >>> gg.draw_web_map(result, base_map=tiles).save("map_on_gaode.html")
    """
    if name not in BASE_MAPS:
        known = "、".join(BASE_MAPS)
        raise UnknownNameError(
            Text(
                f"没有底图“{name}”；可用：{known}",
                f"no base map {name!r}; there are: {', '.join(BASE_MAPS)}",
            )
        )
    found = BASE_MAPS[name]
    needs_key = any(KEY in address for address in found.addresses)
    if needs_key and not key.strip():
        raise UnknownNameError(
            Text(
                f"{found.name.zh}要用自己的密钥：--base-map-key 或环境变量 TIANDITU_KEY"
                "（在天地图网站申请，免费）",
                f"{found.name.en} needs your own key: --base-map-key, or TIANDITU_KEY in the "
                "environment (free of charge from its site)",
            )
        )
    if not needs_key:
        return found
    return BaseMap(
        name=found.name,
        addresses=tuple(own.replace(KEY, quote(key.strip(), safe="")) for own in found.addresses),
        servers=found.servers,
        largest_zoom=found.largest_zoom,
        credit=found.credit,
        datum=found.datum,
    )


def build_base_map(base_map: BaseMap, lang: Lang) -> Json:
    """Return a base map as the page's script takes it."""
    return {
        "name": base_map.name.said(lang),
        "addresses": list(base_map.addresses),
        "servers": base_map.servers,
        "largest_zoom": base_map.largest_zoom,
        "credit": base_map.credit.said(lang),
        "datum": base_map.datum,
    }
