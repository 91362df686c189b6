"""Small OpenStreetMap files made by hand, in metres from the town's corner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo import measure_coverage, read_study
from ganquan_geo.present.study_folder import write_study_folder
from tests.load.osm.test_drafts import draft
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ganquan_geo import Access
    from ganquan_geo.model.drafts import StudyDraft

    Node = tuple[float, float] | tuple[float, float, Mapping[str, str]]
    Way = tuple[Sequence[int], Mapping[str, str]]
    Relation = tuple[Sequence[tuple[int, str]], Mapping[str, str]]

ROAD = {"highway": "residential"}
FOOTWAY = {"highway": "footway"}
CLINIC = {"amenity": "clinic", "name": "诊所"}
# A small town: a home at (0, 10) by a street through (0, 0), a clinic at (300, 10).
TOWN: dict[int, Node] = {
    1: (0, 0),
    9: (300, 10, CLINIC),
    11: (-5, 5),
    12: (5, 5),
    13: (5, 15),
    14: (-5, 15),
}
HOME: Way = ((11, 12, 13, 14, 11), {"landuse": "residential", "name": "一村"})
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n'


def node_text(number: int, node: Node, extra: str = "") -> str:
    lon, lat = lonlat_at(node[0], node[1])
    inner = tags_text(node[2]) if len(node) == 3 else ""
    return f'<node id="{number}" {extra} lon="{lon:.7f}" lat="{lat:.7f}">{inner}</node>\n'


def way_text(number: int, way: Way, extra: str = "") -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in way[0])
    return f'<way id="{number}" {extra}>{refs}{tags_text(way[1])}</way>\n'


def relation_text(number: int, relation: Relation) -> str:
    members = "".join(
        f'<member type="way" ref="{way}" role="{role}"/>' for way, role in relation[0]
    )
    return f'<relation id="{number}">{members}{tags_text(relation[1])}</relation>\n'


def tags_text(tags: Mapping[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def osm_text(
    nodes: Mapping[int, Node],
    ways: Mapping[int, Way],
    relations: Mapping[int, Relation] | None = None,
) -> str:
    parts = [node_text(*item) for item in nodes.items()]
    parts += [way_text(*item) for item in ways.items()]
    parts += [relation_text(*item) for item in (relations or {}).items()]
    return HEAD + "".join(parts) + "</osm>\n"


def imported(folder: Path, text: str, **choices: Any) -> StudyDraft:  # noqa: ANN401
    path = folder / "x.osm"
    path.write_text(text, encoding="utf-8")
    return draft(path, **choices)


def walks_m(made: StudyDraft, folder: Path, *, access: Access | None = None) -> dict[str, float]:
    """Return of each home the walk to the clinic; homes that reach none are absent."""
    return {home: m for home, m in walks_of(made, folder, access=access).items() if m is not None}


def walks_of(
    made: StudyDraft, folder: Path, *, access: Access | None = None
) -> dict[str, float | None]:
    """Return of each home the walk to what there is; None where nothing can be reached."""
    if "facilities" not in made.layers:
        return {}
    write_study_folder(made, folder / "study")
    result = measure_coverage(read_study(folder / "study"), access=access, with_areas=False)
    least = result.distances.groupby("demand_id")["distance_m"].min()
    return {str(home): None if np.isnan(m) else round(float(m), 1) for home, m in least.items()}
