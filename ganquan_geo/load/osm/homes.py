"""Homes: residential land, else buildings, else addresses, else the middles of streets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.osm.addresses import find_addresses
from ganquan_geo.load.osm.land_share import measure_land
from ganquan_geo.load.osm.places import address_of, space_after
from ganquan_geo.load.osm.stacked import key_of
from ganquan_geo.load.osm.streets import name_of
from ganquan_geo.model.layers import ALONG_STREET, UNNAMED
from ganquan_geo.words import glossary
from ganquan_geo.words.stand_ins import BUILDING_NEAR, LAND_NEAR, number_alike
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from pyproj import CRS

    from ganquan_geo.load.osm.objects import OsmObjects, Tagged
    from ganquan_geo.load.osm.streets import WalkedStreets
    from ganquan_geo.load.osm.tables import OsmTable
    from ganquan_geo.model.study import HomeKind

Homes = Literal["auto", "landuse", "buildings", "addresses", "streets"]
HOMES: tuple[Homes, ...] = ("auto", "landuse", "buildings", "addresses", "streets")
NAMES: dict[str, Text] = {
    "landuse": Text("居住用地", "areas of residential land"),
    "buildings": glossary.RESIDENTIAL_BUILDING.plural(),
    "addresses": Text("门牌", "house numbers"),
    "streets": Text("居住街道的中点", "middles of residential streets"),
}
KINDS: dict[str, HomeKind] = {
    "landuse": "land",
    "buildings": "buildings",
    "addresses": "addresses",
    "streets": "streets",
}
SPARSE_SHARE = 0.5  # fewer buildings than this for each residential street are a few by chance
NEAR_M = 500.0  # a home without a name is called after a street as near as this
AS_NEAR_M = 1.0  # streets so much farther are as near
CLEAR_M = 2.0  # a point this near another street may be taken to stand on that
OTHER_SHARES = (0.45, 0.55, 0.35, 0.65)
QUIET = ("service", "unclassified", "tertiary", "pedestrian", "footway", "path", "track")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundHomes:
    """The compound layer, and how it was come by."""

    frame: gpd.GeoDataFrame
    kind: HomeKind
    notes: tuple[Text, ...]


def build_homes(
    objects: OsmObjects,
    streets: WalkedStreets,
    table: OsmTable,
    *,
    wanted: Homes,
    crs: CRS,
    accuracy_m: float,
    inside: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
) -> FoundHomes:
    """Build the compound layer from what there is inside the boundary.

    Parameters
    ----------
    wanted
        One source, or ``"auto"``: the first that has enough.
    inside
        Returns those of some homes that are inside the boundary.
    """
    makers: dict[str, Callable[[], gpd.GeoDataFrame]] = {
        "landuse": lambda: _residential_land(objects, streets, crs=crs, accuracy_m=accuracy_m),
        "buildings": lambda: _buildings(objects, streets, table, crs=crs, accuracy_m=accuracy_m),
        "addresses": lambda: _addresses(objects, crs=crs, accuracy_m=accuracy_m),
        "streets": lambda: _along_streets(streets, table, crs=crs, accuracy_m=accuracy_m),
    }
    if wanted != "auto":
        frame = inside(makers[wanted]())
        return FoundHomes(
            frame=frame, kind=KINDS[wanted], notes=tuple(_said(wanted, {wanted: frame}, 0))
        )
    found = {name: make() for name, make in makers.items()}
    beyond = len(found["landuse"])
    found = {name: inside(frame) for name, frame in found.items()}
    beyond -= len(found["landuse"])
    least = SPARSE_SHARE * len(found["streets"])
    beside = measure_land(found, streets, crs=crs)
    enough = {
        "landuse": len(found["landuse"]) > 0 and beside.is_enough(),
        "buildings": len(found["buildings"]) > least,
        "addresses": len(found["addresses"]) > least,
    }
    chosen = next((name for name, is_enough in enough.items() if is_enough), "streets")
    notes = tuple(_said(chosen, found, beyond))
    if len(found["landuse"]) and not enough["landuse"]:
        notes = (*notes, beside.said())
    return FoundHomes(frame=found[chosen], kind=KINDS[chosen], notes=notes)


def _said(chosen: str, found: dict[str, gpd.GeoDataFrame], beyond: int) -> Iterator[Text]:
    """Yield what stands for homes, what else there is, and what lies outside."""
    count, name = len(found[chosen]), NAMES[chosen]
    others = {k: len(frame) for k, frame in found.items() if k != chosen and len(frame)}
    zh = "、".join(f"{NAMES[k].zh} {n}" for k, n in others.items())
    en = ", ".join(f"{n} {NAMES[k].en}" for k, n in others.items())
    more = Text(f"；另有{zh}（--homes 可选）", f"; there are also {en} (see --homes)")
    more = more if others else Text("", "")
    if chosen == "streets":
        yield Text(
            f"没有用居住用地：{count} 段居住街道的中点代替住户，不是小区{more.zh}",
            f"no residential land is used: the middles of {count} residential streets stand "
            f"for homes; they are not compounds{more.en}",
        )
    else:
        yield Text(f"住户：{name.zh} {count} 处{more.zh}", f"homes: {count} {name.en}{more.en}")
    if beyond:
        yield Text(
            f"边界以外的 {beyond} 块居住用地没有收入",
            f"residential land outside the boundary is left out: {how_many(beyond, 'area')}",
        )


def _residential_land(
    objects: OsmObjects, streets: WalkedStreets, *, crs: CRS, accuracy_m: float
) -> gpd.GeoDataFrame:
    is_area = shapely.get_dimensions(objects.places.shapes) == 2  # noqa: PLR2004
    rows = [
        row
        for row, tags in enumerate(objects.places.tags)
        if tags.get("landuse") == "residential" and is_area[row]
    ]
    land = objects.places.taken(rows)
    names = _name_by_street(list(map(name_of, land.tags)), land.shapes, streets, LAND_NEAR, crs)
    return _layer(land, names, "landuse=residential", accuracy_m)


def _buildings(
    objects: OsmObjects,
    streets: WalkedStreets,
    table: OsmTable,
    *,
    crs: CRS,
    accuracy_m: float,
) -> gpd.GeoDataFrame:
    """Return the residential buildings, a point where one has a single or a main entrance."""
    rows = [
        row for row, tags in enumerate(objects.buildings.tags) if tags["building"] in table.homes_in
    ]
    houses = objects.buildings.taken(rows)
    doors = dict(
        zip(
            key_of(shapely.get_coordinates(objects.entrances.shapes)).tolist(),
            zip(objects.entrances.tags, objects.entrances.shapes, strict=True),
            strict=True,
        )
    )
    shapes = houses.shapes.copy()
    for row, shape in enumerate(shapes if doors else ()):
        corners = key_of(shapely.get_coordinates(shape)[:-1]).tolist()
        own = [doors[corner] for corner in corners if corner in doors]
        main = [door for door in own if door[0]["entrance"] == "main"]
        if len(main or own) == 1:
            shapes[row] = (main or own)[0][1]
    houses = replace(houses, shapes=shapes)
    named = [name_of(tags) or address_of(tags) for tags in houses.tags]
    names = _name_by_street(named, shapes, streets, BUILDING_NEAR, crs)
    return _layer(houses, names, "building", accuracy_m)


def _name_by_street(
    names: list[str],
    shapes: NDArray[np.object_],
    streets: WalkedStreets,
    kind: str,
    crs: CRS,
) -> list[str]:
    """Return names; those that are empty by the nearest street that has one."""
    bare = np.flatnonzero([not name for name in names])
    near = streets.frame[streets.frame["name"] != UNNAMED]
    called = np.full(len(bare), "", dtype=object)
    if len(near) and len(bare):
        places = gpd.GeoSeries(shapes[bare], crs=WGS84).to_crs(crs).to_numpy()
        tree = shapely.STRtree(near.geometry.to_crs(crs).to_numpy())
        (found, _), nearest_m = tree.query_nearest(
            places, max_distance=NEAR_M, all_matches=False, return_distance=True
        )
        row, street = tree.query(places[found], predicate="dwithin", distance=nearest_m + AS_NEAR_M)
        row = found[row]
        beside = near["name"].to_numpy(dtype=object)[street].astype(str)
        first = first_of_each(row, beside)  # of several as near, always the same
        called[row[first]] = beside[first]
    every = list(names)
    for row, street_name in zip(bare.tolist(), called.tolist(), strict=True):
        between = space_after(street_name)
        every[row] = f"{street_name}{between}{kind}" if street_name else kind.removeprefix("旁")
    return number_alike(every)


def _addresses(objects: OsmObjects, *, crs: CRS, accuracy_m: float) -> gpd.GeoDataFrame:
    found, spread_m = find_addresses(objects.addresses, crs=crs)
    layer = _layer(found, [address_of(tags) for tags in found.tags], "addr:housenumber", accuracy_m)
    return layer.assign(accuracy_m=accuracy_m + np.ceil(spread_m))


def _layer(homes: Tagged, names: list[str], tag: str, accuracy_m: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": [name.replace("/", "-") for name in homes.id],
            "name": names,
            "basis": [f"OpenStreetMap {name}, {tag}" for name in homes.id],
            "accuracy_m": accuracy_m,
        },
        geometry=np.where(
            shapely.is_valid(homes.shapes), homes.shapes, shapely.make_valid(homes.shapes)
        ),
        crs=WGS84,
    )


def _along_streets(
    streets: WalkedStreets, table: OsmTable, *, crs: CRS, accuracy_m: float
) -> gpd.GeoDataFrame:
    """Return points that stand for homes: the middles of residential streets, else of quiet ones.

    A home may be anywhere along the street, which each names; the accuracy is beside it.
    """
    highway = np.array(streets.highway, dtype=object)
    chosen = np.isin(highway, list(table.homes_along))
    if not chosen.any():
        chosen = np.isin(highway, QUIET)
    along = streets.frame[chosen]
    lines = along.geometry.to_crs(crs).to_numpy()
    parts, owner = shapely.get_parts(lines, return_index=True)
    order = np.lexsort((-shapely.length(parts), owner))
    longest = parts[order[np.diff(owner[order], prepend=-1) != 0]]
    middles = gpd.GeoSeries(_clear_middles(longest, streets.frame, crs), crs=crs).to_crs(WGS84)
    return gpd.GeoDataFrame(
        {
            "id": [f"along-{name}" for name in along["id"]],
            "name": [
                f"{'' if name == UNNAMED else name} {ALONG_STREET}".strip()
                for name in along["name"]
            ],
            "basis": [
                f"{basis}, middle of a residential street; no residential land in the source"
                for basis in along["basis"]
            ],
            "accuracy_m": accuracy_m,
            "street_id": along["id"].to_numpy(),
        },
        geometry=middles.to_numpy(),
        crs=WGS84,
    )


def _clear_middles(
    lines: NDArray[np.object_], streets: gpd.GeoDataFrame, crs: CRS
) -> NDArray[np.object_]:
    """Return a point of each line, its middle unless another street is there, too."""
    tree = shapely.STRtree(streets.geometry.to_crs(crs).to_numpy())
    points = np.asarray(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    for share in OTHER_SHARES:
        near, _ = tree.query(points, predicate="dwithin", distance=CLEAR_M)
        shared = np.bincount(near, minlength=len(points)) > 1
        if not shared.any():
            break
        points[shared] = shapely.line_interpolate_point(lines[shared], share, normalized=True)
    return points
