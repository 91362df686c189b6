"""The many ways to write the name of a coordinate system."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from ganquan_geo.load.systems.zones import NUMBERS, WGS84_CODE, Zone

SWAPPED_WORDS = ("swapped", "颠倒", "纬度在前")
LOCAL_PREFIXES = {"local:": 4, "local-affine:": 6, "本地:": 4, "本地：": 4}
LONGEST_NAME = 400

_PLAIN = {
    WGS84_CODE: "WGS84 WGS1984 GCSWGS1984 4326 GPS CRS84 OSM 经纬度",
    4490: "CGCS2000 国家2000 国家大地2000 2000国家大地坐标系 大地2000 4490 "
    "GCSCHINAGEODETICCOORDINATESYSTEM2000 CHINAGEODETICCOORDINATESYSTEM2000",
    3857: "3857 WEBMERCATOR 墨卡托",
}
_DATUMS = {
    "GCJ-02": "GCJ02 GCJ 高德 腾讯 火星 火星坐标 国测局 AMAP GAODE TENCENT MARS",
    "BD-09": "BD09 BD09LL 百度 BAIDU",
}
_CGCS = r"(?:CGCS2000|国家2000|大地2000|2000国家大地坐标系)"
_WIDTH = r"(?P<width>[36三六])(?:度|DEGREE|DEG)(?:GK|GAUSSKRUGER)?(?:分?带)?"
_NUMBER = r"(?:ZONE|第|带号)?(?P<number>\d{2})带?"
_MERIDIAN = r"(?:CM|中央经线|中央子午线)?(?P<cm>\d{2,3})(?:E|度|°)"
_ZONES = re.compile(rf"^{_CGCS}/?{_WIDTH}(?:{_NUMBER}|{_MERIDIAN})?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSystem:
    """What a name says, before any coordinates were seen.

    Parameters
    ----------
    said
        The name as written.
    kind
        ``"datum"`` (GCJ-02, BD-09), ``"epsg"``, ``"zones"`` (CGCS2000 by zone) or ``"local"``.
    key
        The name in its standard form.
    epsg, width_deg, is_numbered, zone, path, parameters
        What the kind needs; `zone` is None while it is open.
    is_swapped
        Whether the coordinates come the other way round.
    """

    said: str
    kind: Literal["datum", "epsg", "zones", "local"]
    key: str
    epsg: int = 0
    width_deg: int = 3
    is_numbered: bool = False
    zone: Zone | None = None
    path: str = ""
    parameters: int = 4
    is_swapped: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the coordinates must say which zone it is."""
        return self.kind == "zones" and self.zone is None


def parse_system(name: str) -> NamedSystem | None:
    """Return what a system's name says, or None where it says nothing known."""
    said = name.strip()
    if not said or len(said) > LONGEST_NAME:
        return None
    for word in SWAPPED_WORDS:
        if said.lower().endswith(word):
            plain = parse_system(said[: -len(word)].rstrip(" ,，;；"))
            return None if plain is None else replace(plain, said=said, is_swapped=True)
    for prefix, parameters in LOCAL_PREFIXES.items():
        if said.lower().startswith(prefix) and len(said) > len(prefix):
            path = said[len(prefix) :].strip()
            return NamedSystem(said=said, kind="local", key=said, path=path, parameters=parameters)
    return _parse_plain(said, re.sub(r"[\s_\-‐–—()（）]", "", said).upper())


def _parse_plain(said: str, squeezed: str) -> NamedSystem | None:
    for key, words in _DATUMS.items():
        if squeezed in words.split():
            return NamedSystem(said=said, kind="datum", key=key)
    for code, words in _PLAIN.items():
        if squeezed in words.split():
            return NamedSystem(said=said, kind="epsg", key=f"EPSG:{code}", epsg=code)
    coded = re.fullmatch(r"EPSG[:：]?:?(\d{4,6})", squeezed)
    if coded:
        return NamedSystem(said=said, kind="epsg", key=squeezed, epsg=int(coded[1]))
    found = _ZONES.match(squeezed)
    return _parse_zone(said, found) if found else None


def _parse_zone(said: str, found: re.Match[str]) -> NamedSystem | None:
    width_deg = 3 if found["width"] in "3三" else 6
    is_numbered = bool(found["number"])
    zone = None
    if is_numbered or found["cm"]:
        numbers = NUMBERS[width_deg]
        meridian = numbers.get(int(found["number"]), -1) if is_numbered else int(found["cm"])
        if meridian not in numbers.values():
            return None
        zone = Zone(meridian_deg=meridian, width_deg=width_deg, is_numbered=is_numbered)
    return NamedSystem(
        said=said,
        kind="zones",
        key=said,
        width_deg=width_deg,
        is_numbered=is_numbered,
        zone=zone,
    )
