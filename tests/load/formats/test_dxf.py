"""Drawings: blocks mirrored and in one another, what is hidden, rings open and with holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ezdxf
import pytest
import shapely

from tests.load.office import STATED, read, told
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STREETS: dict[str, Any] = {
    "defaults": {
        "name": "路",
        "basis": "CAD",
        "accuracy_m": 1,
        "street_class": "local",
        "walkable": True,
        "status": "existing",
    }
}
NAMED: dict[str, Any] = {"defaults": {**STATED["defaults"], "name": "甲"}}
X, Y = lonlat_at(100, 50)
STEP = 0.001


def drawing() -> Any:  # noqa: ANN401
    made = ezdxf.new("R2010")  # type: ignore[attr-defined]
    roads = made.blocks.new("ROAD")
    roads.add_line((0, 0), (STEP, 0))
    return made


def streets_of(folder: Path, made: Any, **stated: Any) -> Any:  # noqa: ANN401
    made.saveas(folder / "t.dxf")
    return read(folder, "t.dxf", "streets", **STREETS, **stated)


def ends(layer: Any) -> list[tuple[float, float]]:  # noqa: ANN401
    """Return where the one street ends, in steps from the place of its block."""
    (street,) = layer.frame.geometry
    corners = shapely.get_coordinates(street)
    return [tuple(((corner - (X, Y)) / STEP).round(6).tolist()) for corner in corners]


PLACED = [
    ({}, (1, 0)),
    ({"rotation": 90}, (0, 1)),
    ({"xscale": -1}, (-1, 0)),
    ({"xscale": 2}, (2, 0)),
    ({"rotation": 90, "yscale": -1}, (0, 1)),
    ({"rotation": 90, "xscale": -1}, (0, -1)),
]


@pytest.mark.parametrize(("how", "end"), PLACED, ids=[str(how) for how, _ in PLACED])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_street_in_a_block_turned_and_mirrored(
    tmp_path: Path, how: dict[str, float], end: tuple[int, int], depth: int
) -> None:
    made, name = drawing(), "ROAD"
    for level in range(1, depth):
        outer = made.blocks.new(f"OUTER-{level}")
        outer.add_blockref(name, (0, 0))
        name = f"OUTER-{level}"
    made.modelspace().add_blockref(name, (X, Y), dxfattribs=how)
    assert ends(streets_of(tmp_path, made)) == [(0, 0), end]


def test_mirrored_twice_is_not_mirrored(tmp_path: Path) -> None:
    made = drawing()
    made.blocks.new("OUTER").add_blockref("ROAD", (0, 0), dxfattribs={"xscale": -1})
    made.modelspace().add_blockref("OUTER", (X, Y), dxfattribs={"xscale": -1})
    assert ends(streets_of(tmp_path, made)) == [(0, 0), (1, 0)]


def test_a_block_seen_from_below_with_a_block_in_it(tmp_path: Path) -> None:
    made = drawing()
    made.blocks.new("OUTER").add_blockref("ROAD", (STEP, 0))
    made.modelspace().add_blockref("OUTER", (-X, Y), dxfattribs={"extrusion": (0, 0, -1)})
    assert ends(streets_of(tmp_path, made)) == [(-1, 0), (-2, 0)]


@pytest.mark.parametrize("where", ["the line", "the inner block", "the outer block"])
@pytest.mark.parametrize("how", ["freeze", "off", "invisible"])
def test_what_a_block_hides_is_not_walked_and_told(tmp_path: Path, where: str, how: str) -> None:
    made = drawing()
    layer = made.layers.add("已拆除")
    attributes: dict[str, Any] = {"layer": "已拆除"}
    if how == "invisible":
        attributes["invisible"] = 1
    else:
        getattr(layer, how)()

    def of(level: str) -> dict[str, Any]:
        return attributes if level == where else {"layer": "道路"}

    inner = made.blocks.new("INNER")
    inner.add_line((0, 0), (STEP, 0), dxfattribs=of("the line"))
    made.blocks.new("OUTER").add_blockref("INNER", (0, 0), dxfattribs=of("the inner block"))
    space = made.modelspace()
    space.add_blockref("OUTER", (X, Y), dxfattribs=of("the outer block"))
    space.add_line((X, Y), (X + STEP, Y), dxfattribs={"layer": "道路"})
    found = streets_of(tmp_path, made)
    seen_anyway = how == "off" and where != "the line"  # only what lies on the layer itself is off
    assert len(found.frame) == (2 if seen_anyway else 1)
    if not seen_anyway:
        (warning,) = [note for note in found.notes if "没有读" in note.what.zh]
        assert warning.severity == "warning"
        assert "已拆除 1" in warning.what.zh


@pytest.mark.parametrize("hide", [("freeze", "off"), ("off",), ("freeze",)])
def test_a_layer_that_is_named_is_read_though_it_is_hidden(
    tmp_path: Path, hide: tuple[str, ...]
) -> None:
    made = drawing()
    layer = made.layers.add("规划")
    for how in hide:
        getattr(layer, how)()
    made.modelspace().add_line((X, Y), (X + STEP, Y), dxfattribs={"layer": "规划"})
    made.modelspace().add_line((X, Y), (X, Y + STEP), dxfattribs={"layer": "道路"})
    assert ends(streets_of(tmp_path, made)) == [(0, 0), (0, 1)]
    assert ends(streets_of(tmp_path, made, part="规划")) == [(0, 0), (1, 0)]


def ring(*, gap: float = 0.0) -> list[tuple[float, float]]:
    last = (X + gap, Y + gap)
    return [(X, Y), (X + STEP, Y), (X + STEP, Y + STEP), (X, Y + STEP), last]


def open_polyline(space: Any) -> None:  # noqa: ANN401
    space.add_lwpolyline(ring(gap=STEP / 50))


def drawn_back(space: Any) -> None:  # noqa: ANN401
    space.add_lwpolyline(ring())


def closed_by_flag(space: Any) -> None:  # noqa: ANN401
    space.add_lwpolyline(ring()[:4], close=True)


def old_polyline(space: Any) -> None:  # noqa: ANN401
    space.add_polyline2d(ring()[:4], close=True)


def polyline_with_heights(space: Any) -> None:  # noqa: ANN401
    space.add_polyline3d([(x, y, 4) for x, y in ring()])


@pytest.mark.parametrize(
    "draw", [open_polyline, drawn_back, closed_by_flag, old_polyline, polyline_with_heights]
)
def test_an_outline_is_a_compound_however_it_closes(
    tmp_path: Path, draw: Callable[[Any], None]
) -> None:
    made = drawing()
    draw(made.modelspace())
    made.saveas(tmp_path / "t.dxf")
    layer = read(tmp_path, "t.dxf", **NAMED)
    shape = layer.frame.geometry.iloc[0]
    assert shape.geom_type == "Polygon"
    assert shape.area == pytest.approx(STEP**2, rel=0.03)
    assert ("已闭合" in told(layer)) == (draw is open_polyline)


def outline(space: Any, x: float, size: float) -> None:  # noqa: ANN401
    """Draw a square around a place, in steps from the corner of the others."""
    left, low = X + (x - size / 2) * STEP, Y - size / 2 * STEP
    side = size * STEP
    corners = [(left, low), (left + side, low), (left + side, low + side), (left, low + side)]
    space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "小区"})


def label(made: Any, x: float, text: str, kind: str) -> None:  # noqa: ANN401
    at = (X + x * STEP, Y)
    space = made.modelspace()
    if kind == "block":
        if "XQ" not in made.blocks:
            made.blocks.new("XQ").add_attdef("name", (0, 0))
        space.add_blockref("XQ", at).add_attrib("name", text, at)
    elif kind == "mtext":
        space.add_mtext(text, dxfattribs={"insert": at})
    else:
        space.add_text(text, dxfattribs={"insert": at})


def homes_of(folder: Path, made: Any, **more: Any) -> Any:  # noqa: ANN401
    made.saveas(folder / "t.dxf")
    return read(folder, "t.dxf", **STATED, **more)


@pytest.mark.parametrize("kind", ["text", "mtext", "block"])
def test_a_label_inside_an_outline_is_its_name(tmp_path: Path, kind: str) -> None:
    made = drawing()
    for x, name in ((0, "甘泉苑"), (10, "志丹小区")):
        outline(made.modelspace(), x, 4)
        label(made, x, name, kind)
    layer = homes_of(tmp_path, made)
    assert sorted(layer.frame["name"]) == ["志丹小区", "甘泉苑"]
    assert set(layer.frame.geom_type) == {"Polygon"}
    assert "2 个文字或图块在轮廓里" in told(layer)


def test_a_label_belongs_to_the_smallest_outline_around_it(tmp_path: Path) -> None:
    made = drawing()
    space = made.modelspace()
    outline(space, 0, 20)
    outline(space, 0, 4)
    label(made, 0, "甘泉苑", "text")
    label(made, 8, "街坊一", "text")
    frame = homes_of(tmp_path, made).frame
    area = dict(zip(frame["name"], shapely.area(frame.geometry.to_numpy()), strict=True))
    assert area["甘泉苑"] < area["街坊一"]
    assert sorted(frame["name"]) == ["甘泉苑", "街坊一"]


def test_several_labels_of_one_outline_stand_together(tmp_path: Path) -> None:
    made = drawing()
    outline(made.modelspace(), 0, 4)
    label(made, 0, "甘泉苑", "text")
    label(made, 1, "12 层", "text")
    assert list(homes_of(tmp_path, made).frame["name"]) == ["甘泉苑 12 层"]


def test_labels_beside_outlines_are_places_and_told(tmp_path: Path) -> None:
    made = drawing()
    outline(made.modelspace(), 0, 4)
    label(made, 0, "甘泉苑", "text")
    label(made, 9, "志丹小区", "text")
    layer = homes_of(tmp_path, made)
    assert sorted(layer.frame.geom_type) == ["Point", "Polygon"]
    (warning,) = [note for note in layer.notes if "不在任何轮廓里" in note.what.zh]
    assert warning.severity == "warning"


def test_labels_alone_are_places(tmp_path: Path) -> None:
    made = drawing()
    label(made, 0, "甘泉苑", "text")
    label(made, 9, "志丹小区", "mtext")
    layer = homes_of(tmp_path, made)
    assert set(layer.frame.geom_type) == {"Point"}
    assert "轮廓" not in told(layer)


def test_streets_keep_no_labels(tmp_path: Path) -> None:
    made = drawing()
    made.modelspace().add_line((X, Y), (X + STEP, Y))
    made.saveas(tmp_path / "t.dxf")
    assert "轮廓" not in told(read(tmp_path, "t.dxf", "streets", **STREETS))


def test_hidden_layers_inside_blocks_are_read_where_they_are_named(tmp_path: Path) -> None:
    made = drawing()
    made.layers.add("规划").freeze()
    made.blocks.new("OUTER").add_line((0, 0), (STEP, 0), dxfattribs={"layer": "规划"})
    made.modelspace().add_blockref("OUTER", (X, Y), dxfattribs={"layer": "道路"})
    assert ends(streets_of(tmp_path, made, part="规划")) == [(0, 0), (1, 0)]
