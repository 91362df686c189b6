"""Whatever there is to see, as one page that needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.network.build.graphs import graph_streets, is_graph
from ganquan_geo.present.web.explore import draw_features

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

    from ganquan_geo.model.study import Study
    from ganquan_geo.network.build.graphs import Graph
    from ganquan_geo.words.text import Lang

__all__ = ["explore_offline"]


def explore_offline(
    features: gpd.GeoDataFrame | Graph,
    *,
    column: str | None = None,
    study: Study | None = None,
    title: str = "",
    lang: Lang = "zh",
) -> folium.Map:
    """Show any GeoDataFrame or graph as an interactive map: one page, without any web site.

    What ``gdf.explore()`` is for, without its tiles and libraries from web sites, and with
    every text shown as it stands: nothing in the data can run.

    Parameters
    ----------
    features
        Points, lines and areas in any known CRS; or a graph that `from_networkx` takes, such as
        one that osmnx made, whose edges are shown. Not changed.
    column
        Colours the features: a column of numbers by five classes of equal size, any other by
        its values. None for one colour.
    study
        Its streets, water and boundary are drawn under the features.
    title
        Of the page.
    lang
        Language of the page's own words.

    Returns
    -------
    folium.Map
        Shows itself in a notebook, takes further folium layers, and is written with ``save``.

    Raises
    ------
    DataError
        If it is neither, the CRS is not known or nothing has a place; of a graph, as
        `from_networkx`.
    UnknownNameError
        If there is no such column.

    Examples
    --------
    >>> schools = study.layers["facilities"].query("kind == 'primary_school'")
    >>> page = gg.explore_offline(schools, column="basis", study=study, title="小学")
    >>> page.save("schools.html")
    """
    shown = graph_streets(features) if is_graph(features) else features
    return draw_features(shown, column=column, study=study, title=title, lang=lang)
