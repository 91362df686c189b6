"""Files that editors and queries write: out of order, cut, deleted, packed, drawn badly."""

from __future__ import annotations

import bz2
import gzip
from typing import TYPE_CHECKING

import osmium
import pytest

from ganquan_geo import DataError
from tests.load.osm.made import (
    CLINIC,
    FOOTWAY,
    HEAD,
    HOME,
    ROAD,
    TOWN,
    imported,
    node_text,
    osm_text,
    tags_text,
    walks_m,
    way_text,
)
from tests.load.osm.test_drafts import draft
from tests.towns import PLANE, lonlat_at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.load.osm.made import Node, Way

# A detour: the way from the home to the clinic goes up to y = 200.
NODES: dict[int, Node] = {**TOWN, 2: (0, 200), 3: (300, 200), 4: (300, 0)}
WAYS: dict[int, Way] = {1: ((1, 2, 3, 4), ROAD), 8: HOME}
AROUND_M = 190 + 300 + 190  # from the middle of the home, which is on the street


def around_m(made_walks: dict[str, float]) -> float:
    (walk_m,) = made_walks.values()
    return walk_m


def test_the_detour_as_it_is(tmp_path: Path) -> None:
    made = imported(tmp_path, osm_text(NODES, WAYS))
    assert around_m(walks_m(made, tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


def test_ways_before_nodes_and_relations_first(tmp_path: Path) -> None:
    text = HEAD + "".join(way_text(*way) for way in reversed(WAYS.items()))
    text += "".join(node_text(*node) for node in reversed(NODES.items())) + "</osm>"
    assert around_m(walks_m(imported(tmp_path, text), tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


def test_ways_before_nodes_far_into_a_large_file(tmp_path: Path) -> None:
    """The nodes stand more than a chunk of reading behind the first way."""
    filler = f"<!-- {'x' * 1_500_000} -->"
    text = HEAD + "".join(way_text(*way) for way in WAYS.items()) + filler
    text += "".join(node_text(*node) for node in NODES.items()) + "</osm>"
    assert around_m(walks_m(imported(tmp_path, text), tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


def test_negative_ids_among_others(tmp_path: Path) -> None:
    nodes = {(-number if number in (2, 3) else number): node for number, node in NODES.items()}
    ways = {-7: ((1, -2, -3, 4), ROAD), 8: HOME}
    made = imported(tmp_path, osm_text(nodes, ways))
    assert list(made.layers["streets"]["id"]) == ["way--7"]
    assert list(made.layers["streets"]["basis"]) == ["OpenStreetMap way/-7"]
    assert around_m(walks_m(made, tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


def test_coordinates_inside_the_ways(tmp_path: Path) -> None:
    text = HEAD + node_text(9, NODES[9])
    for number, (refs, tags) in WAYS.items():
        inside = ""
        for ref in refs:
            lon, lat = lonlat_at(*NODES[ref][:2])
            inside += f'<nd ref="{ref}" lat="{lat:.7f}" lon="{lon:.7f}"/>'
        text += f'<way id="{number}">{inside}{tags_text(tags)}</way>'
    made = imported(tmp_path, text + "</osm>")
    assert around_m(walks_m(made, tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


SHORT = ((1, 4), FOOTWAY)  # were it there, the walk were 300 m


@pytest.mark.parametrize(
    "more",
    [
        way_text(2, SHORT, 'action="delete"'),
        way_text(2, SHORT, "action='delete'"),
        way_text(2, SHORT, 'version="3" visible="false"'),
        way_text(2, SHORT, 'version="1" visible="true"')
        + '<way id="2" version="2" visible="false"/>',
        '<way id="2" version="2" visible="false"/>' + way_text(2, SHORT, 'version="1"'),
        way_text(2, SHORT, 'version="1"') + way_text(2, (SHORT[0], {}), 'version="2"'),
        way_text(1, WAYS[1], 'version="1"') + way_text(1, ((1, 2, 3, 4), {})),
    ],
)
def test_what_is_deleted_or_replaced_is_not_walked(tmp_path: Path, more: str) -> None:
    text = osm_text(NODES, WAYS).replace("</osm>", more + "</osm>")
    assert around_m(walks_m(imported(tmp_path, text), tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


def test_a_deleted_node_cuts_its_way(tmp_path: Path) -> None:
    text = osm_text(NODES, WAYS).replace('<node id="2" ', '<node id="2" action="delete" ')
    made = imported(tmp_path, text)
    (street,) = made.layers["streets"].to_crs(PLANE).geometry
    assert street.length == pytest.approx(200, abs=0.1)  # from node 3 to node 4
    assert any("1 条道路缺中间的节点" in note.zh for note in made.notes)


@pytest.mark.parametrize("missing", [(2,), (2, 3)])
def test_a_way_is_cut_where_nodes_are_missing(tmp_path: Path, missing: tuple[int, ...]) -> None:
    nodes = {number: node for number, node in NODES.items() if number not in missing}
    ways: dict[int, Way] = {1: ((20, 1, 2, 3, 4, 21), ROAD), 8: HOME}
    nodes |= {20: (-50, 0), 21: (350, 0)}
    made = imported(tmp_path, osm_text(nodes, ways))
    (street,) = made.layers["streets"].geometry
    assert street.geom_type == "MultiLineString"
    assert walks_m(made, tmp_path) == {}
    assert any("1 条道路缺中间的节点" in note.zh and "way/1" in note.zh for note in made.notes)


def test_nodes_missing_at_the_end_of_a_way_are_beyond_the_extract(tmp_path: Path) -> None:
    ways: dict[int, Way] = {1: ((98, 1, 2, 3, 4, 99), ROAD), 8: HOME}
    made = imported(tmp_path, osm_text(NODES, ways))
    assert around_m(walks_m(made, tmp_path)) == pytest.approx(AROUND_M, abs=0.3)
    assert not any("缺中间的节点" in note.zh for note in made.notes)


@pytest.mark.parametrize("what", ["ways first", "below zero"])
def test_a_pbf_that_is_not_in_order(tmp_path: Path, what: str) -> None:
    text = osm_text(NODES, WAYS)
    if what == "below zero":
        text = text.replace('id="2"', 'id="-2"').replace('ref="2"', 'ref="-2"')
    (tmp_path / "plain.osm").write_text(text, encoding="utf-8")
    things = osmium.osm.WAY, osmium.osm.NODE
    with osmium.SimpleWriter(str(tmp_path / "x.osm.pbf")) as writer:
        for sort in things if what == "ways first" else things[::-1]:
            for thing in osmium.FileProcessor(str(tmp_path / "plain.osm"), sort):
                writer.add(thing)
    made = draft(tmp_path / "x.osm.pbf")
    assert around_m(walks_m(made, tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


@pytest.mark.parametrize("suffix", [".osm.gz", ".osm.bz2", ".xml.gz", ".pbf", ".xml"])
def test_packed_files(tmp_path: Path, suffix: str) -> None:
    text = osm_text(NODES, WAYS)
    path = tmp_path / f"x{suffix}"
    if suffix == ".pbf":
        (tmp_path / "plain.osm").write_text(text, encoding="utf-8")
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(tmp_path / "plain.osm")):
                writer.add(thing)
    else:
        data = text.encode()
        if suffix.endswith(".gz"):
            data = gzip.compress(data)
        path.write_bytes(bz2.compress(data) if suffix.endswith(".bz2") else data)
    assert around_m(walks_m(draft(path), tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


WHOLE = gzip.compress(osm_text(NODES, WAYS).encode(), mtime=0)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x1f\x8b\x08\x00 no gzip", id="only the mark of gzip"),
        pytest.param(WHOLE[:-30], id="end cut"),
        pytest.param(WHOLE[:60] + b"\xff" * 300, id="middle overwritten"),
        pytest.param(gzip.compress(b"<html></html>", mtime=0), id="a web page"),
        pytest.param(
            gzip.compress(osm_text(NODES, WAYS).encode()[:700], mtime=0),
            id="text cut before packing",
        ),
    ],
)
def test_packed_files_that_are_damaged_are_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.osm.gz").write_bytes(data)
    with pytest.raises(DataError, match=r"x\.osm\.gz"):
        draft(tmp_path / "x.osm.gz")


def test_a_file_of_changes_is_refused_for_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="osmChange"):
        imported(tmp_path, '<osmChange version="0.6"><create/></osmChange>')


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize(
    ("remark", "refused"),
    [
        pytest.param("runtime error: Query timed out in &quot;way&quot;", True, id="timed out"),
        pytest.param("runtime error: Query run out of memory", True, id="out of memory"),
        pytest.param("made for the town hall", False, id="no error"),
    ],
)
def test_an_answer_that_broke_off_is_refused_with_what_the_server_says(
    tmp_path: Path, remark: str, *, refused: bool, packed: bool
) -> None:
    text = osm_text(NODES, WAYS).replace("</osm>", f"<remark> {remark} </remark>\n</osm>")
    path = tmp_path / ("x.osm.gz" if packed else "x.osm")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    if not refused:
        assert draft(path).counts["streets"] > 0
        return
    with pytest.raises(DataError, match="runtime error: Query") as told:
        draft(path)
    assert "&quot;" not in str(told.value)


CORNERS: dict[int, Node] = {31: (100, 20), 32: (120, 40), 33: (120, 20), 34: (100, 40)}


@pytest.mark.parametrize(
    ("ways", "relations", "name"),
    [
        ({5: ((31, 32, 33, 34, 31), {**CLINIC})}, {}, "way/5"),
        ({5: ((31, 33, 32, 77, 31), {**CLINIC})}, {}, "way/5"),
        (
            {5: ((31, 33, 32), {})},
            {6: ([(5, "outer")], {"type": "multipolygon", **CLINIC})},
            "relation/6",
        ),
        ({}, {6: ([(55, "outer")], {"type": "multipolygon", **CLINIC})}, "relation/6"),
        (
            {},
            {6: ([(55, "outer")], {"type": "multipolygon", "landuse": "residential"})},
            "relation/6",
        ),
        (
            {},
            {6: ([(55, "outer")], {"type": "multipolygon", "highway": "pedestrian"})},
            "relation/6",
        ),
    ],
)
def test_areas_that_are_not_whole_are_left_out_counted_and_named(
    tmp_path: Path, ways: dict[int, Way], relations: dict[int, object], name: str
) -> None:
    made = imported(tmp_path, osm_text({**NODES, **CORNERS}, {**WAYS, **ways}, relations))  # type: ignore[arg-type]
    assert any("1 个面的轮廓不完整" in note.zh and name in note.zh for note in made.notes)
    assert around_m(walks_m(made, tmp_path)) == pytest.approx(AROUND_M, abs=0.3)


def test_places_after_a_broken_one_are_read(tmp_path: Path) -> None:
    """The library keeps half of what it could not build."""
    ways = {
        **WAYS,
        5: ((31, 32, 33, 34, 31), {"leisure": "park"}),
        7: ((12, 31, 34, 13, 12), {"amenity": "library"}),
    }
    made = imported(tmp_path, osm_text({**NODES, **CORNERS}, ways))
    assert list(made.layers["facilities"]["kind"]) == ["community_health", "library"]


@pytest.mark.parametrize(
    ("header", "day"),
    [
        pytest.param(
            {"osmosis_replication_timestamp": "2024-09-08T20:21:00Z"}, "2024-09-08", id="up to"
        ),
        pytest.param({"osmosis_replication_timestamp": "1970-01-01T00:00:00Z"}, None, id="no day"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_the_date_of_a_packed_file_is_the_one_it_states(
    tmp_path: Path, header: dict[str, str], day: str | None
) -> None:
    (tmp_path / "plain.osm").write_text(osm_text(NODES, WAYS), encoding="utf-8")
    head = osmium.io.Header()
    for key, value in header.items():
        head.set(key, value)
    things = osmium.osm.NODE, osmium.osm.WAY
    with osmium.SimpleWriter(str(tmp_path / "x.osm.pbf"), header=head) as writer:
        for kind in things:
            for thing in osmium.FileProcessor(str(tmp_path / "plain.osm"), kind):
                writer.add(thing)
    made = draft(tmp_path / "x.osm.pbf")
    assert made.date_known == (day is not None)
    assert day is None or made.date.isoformat() == day
