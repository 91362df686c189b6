"""Cut a city into areas, each with as much around it as its walks can reach.

A walk of so many metres stays within so many metres of where it starts. So what is as near as
the longest walk that is told decides nothing else, and what is farther decides nothing: the
answer of the cut equals that of the whole. The cut is measured on the plane of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.batch.tasks import AreaTask, build_digest
from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.model.study import Whole
from ganquan_geo.model.version import VERSION
from ganquan_geo.network.baseline import DEMAND_LAYERS
from ganquan_geo.network.build.walk_network import find_middle, select_walked
from ganquan_geo.network.places.snapping import origin_points
from ganquan_geo.network.search_bounds import measure_accuracies_m
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.arrays.types import Ints, Shapes
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study


SLACK_M = 50.0  # beyond the longest walk: joined street ends, and the scale of the plane
NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """A study that is to be cut, with its layers in the plane.

    Parameters
    ----------
    study, profile
        What is cut, and the walking profile it is measured for.
    whole
        What every cut keeps of it.
    areas
        The areas in WGS 84; the index is `id`, with `name`.
    outline
        (a,) outlines of the areas in the plane.
    shapes
        By layer: (k,) geometries in the plane.
    owner
        By demand layer: (k,) row of the area each starts in; -1 for none.
    marks
        By layer: (k, 2) hashes of each row's values and of its shape.
    walked
        Rows of the streets that are walked.
    walk_m
        The longest walk that is told, metres.
    access
        The hour and the user that streets with hours are walked at; None: as `AreaTask` has it.
    """

    study: Study
    profile: str
    whole: Whole
    areas: gpd.GeoDataFrame
    outline: Shapes
    shapes: dict[str, Shapes]
    owner: dict[str, Ints]
    marks: dict[str, NDArray[np.uint64]]
    walked: Ints
    walk_m: float
    access: Access | None = None


def build_city(
    study: Study, areas: gpd.GeoDataFrame, *, profile: str, access: Access | None = None
) -> City:
    """Prepare a study for being cut.

    Parameters
    ----------
    areas
        Polygons in WGS 84; the index is `id`, with `name`. A home in several of them belongs
        to the first.
    profile
        Name of a walking profile of the study.
    access
        Decides nothing where no street states hours.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    """
    walker = study.profile(profile)
    streets = study.layers["streets"]
    walked = select_walked(streets, avoids=walker.avoids)
    lon, lat = find_middle(walked)
    plane = local_crs(lon, lat)
    shapes = {
        name: layer.geometry.to_crs(plane).to_numpy()
        for name, layer in study.layers.items()
        if name in (*DEMAND_LAYERS, "streets", "facilities")
    }
    outline = areas.geometry.to_crs(plane).to_numpy()
    accuracy_m = measure_accuracies_m(study)
    longest_m = max(max(category.limits_m(walker).values()) for category in study.categories)
    return City(
        study=study,
        profile=profile,
        whole=Whole(lon=lon, lat=lat, accuracy_m=accuracy_m),
        areas=areas,
        outline=outline,
        shapes=shapes,
        owner={name: _owners(shapes[name], outline) for name in DEMAND_LAYERS if name in shapes},
        marks={
            "boundary": _marks(areas),
            **{name: _marks(study.layers[name]) for name in shapes},
        },
        walked=np.flatnonzero(streets.index.isin(walked.index)),
        # A lower bound takes the accuracy off again, so the walk itself may be that much longer.
        walk_m=max(study.settings.search_limit_m, longest_m) + 2 * accuracy_m,
        access=access if study.keeps_hours() else None,
    )


def cut_city(city: City) -> Iterator[AreaTask]:
    """Yield a task for each area, in their order."""
    trees = {name: shapely.STRtree(city.shapes[name]) for name in ("streets", "facilities")}
    for row, name in enumerate(city.areas["name"].tolist()):
        yield _task(city, trees, row, str(name))


def count_homeless(city: City) -> int:
    """Return how many homes lie in none of the areas, or nowhere."""
    return int((city.owner["compounds"] == NOBODY).sum())


def _owners(shapes: Shapes, outline: Shapes) -> Ints:
    """Return the first area each place starts in."""
    owner = np.full(len(shapes), NOBODY)
    known = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    place, area = shapely.STRtree(outline).query(
        origin_points(shapes[known]), predicate="intersects"
    )
    first = first_of_each(place, area)
    owner[known[place[first]]] = area[first]
    return owner


def _task(city: City, trees: dict[str, shapely.STRtree], row: int, name: str) -> AreaTask:
    own = {layer: np.flatnonzero(city.owner[layer] == row) for layer in city.owner}
    homes = [city.shapes[layer][rows] for layer, rows in own.items()]
    homes.append(_streets_of(city, own["compounds"]))
    ground = shapely.union_all(np.concatenate([city.outline[row : row + 1], *homes]))
    facilities = _facilities_near(city, trees["facilities"], ground)
    leg_m = city.study.settings.snap_limit_m + SLACK_M
    streets = np.union1d(
        trees["streets"].query(ground, predicate="dwithin", distance=city.walk_m + leg_m),
        trees["streets"].query(
            city.shapes["facilities"][facilities], predicate="dwithin", distance=leg_m
        )[1],
    )
    if any(map(len, own.values())) and not np.isin(city.walked, streets).any():
        # That the homes are too far from any street is part of the answer.
        far_m = shapely.distance(city.shapes["streets"][city.walked], ground)
        streets = np.union1d(streets, city.walked[np.nanargmin(far_m)])
    rows = {**own, "facilities": facilities, "streets": streets, "boundary": np.array([row])}
    if "neighbourhoods" in rows and not len(rows["neighbourhoods"]):
        del rows["neighbourhoods"]
    study = cut_study(
        city.study,
        name=Text(name, name),
        rows={layer: chosen for layer, chosen in rows.items() if layer != "boundary"},
        boundary=city.areas.iloc[[row]],
        whole=city.whole,
    )
    return AreaTask(
        id=str(city.areas.index[row]),
        study=study,
        profile=city.profile,
        digest=_digest(city, study, rows),
        access=city.access,
    )


def _streets_of(city: City, homes: Ints) -> Shapes:
    """Return the streets to which some homes are known only: walks start anywhere on them."""
    compounds, streets = city.study.layers["compounds"], city.study.layers["streets"]
    if "street_id" not in compounds:
        return np.empty(0, dtype=object)
    row = streets.index.get_indexer(compounds["street_id"].iloc[homes])
    named: Shapes = city.shapes["streets"][np.unique(row[row >= 0])]
    return named


def _facilities_near(city: City, tree: shapely.STRtree, ground: shapely.Geometry) -> Shapes:
    """Return the rows of the facilities that can matter to an area.

    If a category has none that near, its nearest one is taken: that there is one, and that it
    is too far, is part of the answer.
    """
    near = tree.query(ground, predicate="dwithin", distance=city.walk_m + SLACK_M)
    layer = city.study.layers["facilities"]
    shapes = city.shapes["facilities"]
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    existing = (layer["status"] == "existing").to_numpy()
    usable = placed & existing
    # One known too badly, or not at all, may be near: it is part of every area.
    vague = ~placed | (layer["accuracy_m"] > VAGUE_M).to_numpy()
    found = [near, np.flatnonzero(existing & vague)]
    for category in city.study.categories:
        own = np.flatnonzero(usable & layer["kind"].isin(category.kinds).to_numpy())
        if len(own) and not np.isin(own, near).any():
            found.append(own[[shapely.distance(shapes[own], ground).argmin()]])
    return np.unique(np.concatenate(found))


def _marks(layer: gpd.GeoDataFrame) -> NDArray[np.uint64]:
    """Return two hashes for each row: of its id and values, and of its shape.

    They are made once for the city, so that the digest of an area costs next to nothing. Where a
    row stands in its file decides nothing.
    """
    table = pd.DataFrame(layer.drop(columns=[layer.geometry.name, "source_row"], errors="ignore"))
    for name, column in table.items():
        if column.dtype == np.object_:  # such as lists: hashed by what they look like
            table[name] = column.map(repr)
    values = pd.util.hash_pandas_object(table, index=True).to_numpy()
    shapes = np.asarray(shapely.to_wkb(layer.geometry.to_numpy()), dtype=object)
    return np.column_stack([values, pd.util.hash_array(shapes, categorize=False)])


def _digest(city: City, study: Study, rows: dict[str, Ints]) -> str:
    """Return the SHA-256 of all that decides the answer of a cut study."""
    walker = study.profile(city.profile)
    said = (VERSION, study.name, study.date, study.settings, study.categories, study.figures)
    parts = [repr((*said, walker, study.whole, *filter(None, [city.access]))).encode()]
    for name, chosen in rows.items():
        dtypes = study.layers[name].dtypes.astype(str)
        parts += [repr((name, dtypes.to_dict())).encode(), city.marks[name][chosen].tobytes()]
    return build_digest(*parts)


def cut_study(
    study: Study,
    *,
    name: Text,
    rows: Mapping[str, NDArray[np.int64]],
    boundary: gpd.GeoDataFrame,
    whole: Whole,
) -> Study:
    """Return a part of a checked study: of its layers some rows, none of them changed.

    A part may have no homes or no facilities, which a study of its own may not.

    Parameters
    ----------
    rows
        By layer, the positions of its rows, rising; layers that are not named are left out.
    boundary
        What is the boundary here, checked.
    """
    kept = {layer: study.layers[layer].iloc[chosen] for layer, chosen in rows.items()}
    return replace(
        study,
        name=name,
        layers={**kept, "boundary": boundary},
        inputs={},
        warnings=(),
        corrections=(),
        whole=whole,
        plan=None,
        plan_faults=(),
    )
