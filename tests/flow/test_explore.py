"""Graphs and tables as one page, or a reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
import shapely

from ganquan_geo import DataError, explore_offline

if TYPE_CHECKING:
    from collections.abc import Callable


def graph(kind: Callable[..., Any] = nx.MultiDiGraph, **more: Any) -> Any:  # noqa: ANN401
    """Return two streets as osmnx has them: ids in lists, one line drawn."""
    made = kind(crs="EPSG:4326")
    for name, x in ((1, 121.43), (2, 121.431), (3, 121.432)):
        made.add_node(name, x=x, y=31.27)
    drawn = shapely.LineString([(121.431, 31.27), (121.4315, 31.271), (121.432, 31.27)])
    made.add_edge(1, 2, osmid=[7, 8], highway="residential", **more)
    made.add_edge(2, 3, osmid=9, highway=["service", "footway"], geometry=drawn)
    return made


@pytest.mark.parametrize("kind", [nx.MultiDiGraph, nx.MultiGraph, nx.DiGraph, nx.Graph])
def test_the_edges_of_a_graph_are_shown(kind: Callable[..., Any]) -> None:
    page = explore_offline(graph(kind), column="highway", title="路网").get_root().render()
    for words in ("residential", "service、footway", "7、8"):
        assert words in page


def test_a_graph_of_texts_is_shown() -> None:
    read: Any = nx.parse_graphml("\n".join(nx.generate_graphml(nx.Graph([(1, 2)]))))
    for name, x in (("1", "121.43"), ("2", "121.431")):
        read.nodes[name].update(x=x, y="31.27")
    assert "<html" in explore_offline(read).get_root().render()


def test_nodes_and_edges_that_cannot_be_drawn_are_named() -> None:
    lost = graph()
    del lost.nodes[3]["x"]
    with pytest.raises(DataError, match="3"):
        explore_offline(lost)
    with pytest.raises(DataError, match="1"):
        explore_offline(graph(geometry="LINE"))


@pytest.mark.parametrize(
    "thing", [pd.DataFrame({"a": [1]}), gpd.GeoDataFrame({"a": [1]}), "data.geojson", None]
)
def test_anything_else_is_refused_by_its_kind(thing: Any) -> None:  # noqa: ANN401
    with pytest.raises(DataError, match=type(thing).__name__):
        explore_offline(thing)
