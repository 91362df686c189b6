"""Where a street begins and ends: in the grid town, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo.present.atlas.ends import find_ends
from ganquan_geo.present.print.scene import build_scene
from tests.towns import line, row, street
from tests.towns.studies import measure_town, town_layers

if TYPE_CHECKING:
    from ganquan_geo.present.print.scene import Scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    layers = town_layers()
    layers["streets"] = [
        street("a", line((0, 0), (300, 0)), name="南路"),
        street("b", line((0, 0), (0, 300)), name="西路"),
        street("c", line((200, 0), (200, 120)), name="短路"),
        street("d", line((300, 0), (300, 200)), name="东路"),
        street("e", line((-100, 100), (400, 100)), name="中路"),
        street("f", line((0, 300), (0, 340)), name="（未命名）"),
    ]
    layers["boundary"] = [row("town", shapely.box(-60, -20, 360, 320))]
    folder = tmp_path_factory.mktemp("ends") / "s"
    return build_scene(measure_town(folder, layers=layers), lang="zh")


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("南路", ("西路", "东路")),
        ("短路", ("南路", "中路")),
        ("东路", ("南路", "尽端（首个路口 中路）")),
        ("西路", ("南路", "尽端（首个路口 中路）")),
        ("中路", ("街道边界（首个路口 西路）", "街道边界（首个路口 东路）")),
    ],
)
def test_ends_are_the_streets_that_cross_there(
    scene: Scene, name: str, ends: tuple[str, str]
) -> None:
    layer = scene.layers["streets"]
    drawn = shapely.union_all(layer[layer["name"] == name].geometry.to_numpy())
    assert tuple(text.zh for text in find_ends(scene, drawn, {name})) == ends
    # The same whichever way it was drawn.
    turned = find_ends(scene, shapely.reverse(drawn), {name})
    assert tuple(text.zh for text in turned) == ends
