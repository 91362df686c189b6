"""A small OpenStreetMap extract made by hand, whose answers are known on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium

from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path

# Plane metres of the nodes; 1-9 a street grid, 10 on its own, 20-29 land and buildings.
NODES: dict[int, tuple[float, float, dict[str, str]]] = {
    1: (0, 0, {}),
    2: (100, 0, {"highway": "crossing"}),
    3: (200, 0, {}),
    4: (0, 100, {}),
    5: (100, 100, {}),
    6: (200, 100, {}),
    7: (300, 0, {}),
    8: (300, 100, {}),
    10: (50, 20, {"amenity": "clinic", "name": "社区诊所"}),
    11: (60, 20, {"amenity": "clinic", "disused": "yes", "name": "旧诊所"}),
    12: (150, 10, {"highway": "bus_stop", "name": "志丹路站"}),
    20: (10, 10, {}),
    21: (90, 10, {}),
    22: (90, 90, {}),
    23: (10, 90, {}),
    24: (110, 10, {}),
    25: (190, 10, {}),
    26: (190, 90, {}),
    27: (110, 90, {}),
    30: (-50, -50, {}),
    31: (400, -50, {}),
    32: (400, 200, {}),
    33: (-50, 200, {}),
}
WAYS: dict[int, tuple[tuple[int, ...], dict[str, str]]] = {
    101: ((1, 2, 3), {"highway": "secondary", "name": "志丹路", "name:en": "Zhidan Road"}),
    102: ((4, 5, 6), {"highway": "residential", "name": "子长路"}),
    103: ((2, 5), {"highway": "footway", "footway": "crossing"}),
    104: ((3, 6), {"highway": "steps", "layer": "1", "bridge": "yes"}),
    105: ((3, 7), {"highway": "motorway"}),
    106: ((6, 8), {"highway": "cycleway"}),
    107: ((7, 8), {"highway": "cycleway", "foot": "designated"}),
    108: ((3, 7), {"highway": "service", "access": "private"}),
    109: ((3, 7), {"highway": "service", "access": "private", "foot": "yes", "tunnel": "yes"}),
    110: ((1, 4), {"highway": "path", "foot": "no"}),
    111: ((1, 4), {"highway": "construction"}),
    112: ((1, 4), {"highway": "service", "service": "parking_aisle"}),
    113: ((1, 99), {"highway": "residential"}),
    114: ((1, 4), {"highway": "primary", "motorroad": "yes"}),
    115: ((4, 1), {"highway": "living_street", "tunnel": "building_passage"}),
    120: ((20, 21, 22, 23, 20), {"landuse": "residential", "name": "甘泉苑"}),
    121: ((24, 25, 26, 27, 24), {"landuse": "residential"}),
    122: ((24, 25, 26, 27, 24), {"amenity": "school", "name": "甘泉小学"}),
    130: ((30, 31, 32, 33, 30), {}),
}
BORDER = {
    "type": "boundary",
    "boundary": "administrative",
    "name": "甘泉路街道",
    "admin_level": "8",
}


def _written() -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="hand">']
    lines += ['<meta osm_base="2025-08-09T07:00:26Z"/>']
    for number, (x, y, tags) in NODES.items():
        lon, lat = lonlat_at(x, y)
        inner = _tags(tags)
        lines.append(
            f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{inner}</node>'
        )
    for number, (nodes, tags) in WAYS.items():
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        lines.append(f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>')
    member = '<member type="way" ref="130" role="outer"/>'
    lines += [f'<relation id="200" version="1">{member}{_tags(BORDER)}</relation>', "</osm>"]
    return "\n".join(lines)


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


SMALL = _written()


def write_osm(path: Path) -> Path:
    """Write the extract as .osm, or as .osm.pbf through osmium's own writer."""
    if not path.name.endswith(".pbf"):
        path.write_text(SMALL, encoding="utf-8")
        return path
    plain = path.with_name("plain.osm")
    plain.write_text(SMALL, encoding="utf-8")
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(plain)):
            writer.add(thing)
    plain.unlink()
    return path
