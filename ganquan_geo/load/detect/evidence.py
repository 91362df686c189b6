"""How well places fit streets: the likelihood by which coordinate systems are told apart.

Homes do not stand on streets, so a small distance to the nearest street proves little. Three
things are judged, each as the density of places there to the density of places strewn evenly:

- a place whose name or address gives a street lies along *that* street;
- any place keeps to streets as its kind does. The kind is not known, so four are averaged:
  on streets (stops, street lines), beside them (shops), inside blocks (homes), anywhere;
- places that must all lie inside an area do so.

Each has room for places that keep no rule, and the scales are averaged, not chosen: a layer that
tells nothing gives every hypothesis the same likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.model.layers import UNNAMED

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

WINDOW_M = 500.0  # places this near a street are in the window the densities are held against
WINDOW_POINTS = 4_000
OUT_OF_WINDOW = 0.2  # a place outside the window weighs this much of an even density
NAMED_SCALES_M = (8.0, 20.0, 60.0, 150.0)
NAMED_SHARE = 0.8  # of places with a street's name that do lie along its known part
KIND_SHARE = 0.9  # of places that keep to streets as their kind does
INSIDE_SHARE = 0.97  # of places that must be inside an area and are
EDGE_M = 30.0  # positions and boundaries are this uncertain
ON_M, BESIDE_M, BLOCK_M = 10.0, 40.0, 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetEvidence:
    """Streets in a plane, ready to judge places by.

    Parameters
    ----------
    transformer
        From WGS 84 to the plane, metres.
    tree
        All streets.
    names, named
        Distinct street names and, for each, its lines.
    window_m2
        How large the window is in which the densities hold, square metres: all that is within
        `WINDOW_M` of a street.
    within
        The area all places must be in, if any.
    kind_totals
        Mean of each kind's density over the window.
    centre_lon
        Longitude of the streets' middle, degrees.
    """

    transformer: Transformer
    tree: shapely.STRtree
    names: tuple[str, ...]
    named: tuple[BaseGeometry, ...]
    window_m2: float
    within: BaseGeometry | None
    kind_totals: NDArray[np.float64]
    centre_lon: float

    def to_plane(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) WGS 84 degrees as metres in the plane; infinite where impossible."""
        return np.column_stack(self.transformer.transform(lonlat[:, 0], lonlat[:, 1]))

    def nearest_m(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance, metres, from each of (n, 2) places to the nearest street."""
        return _nearest_m(self.tree, xy)

    def near_m(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the same for places in the window; infinite outside of it."""
        return _nearest_m(self.tree, xy, most_m=WINDOW_M)

    def own_street_m(
        self, xy: NDArray[np.float64], streets: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Return the distance, metres, from each of (n, 2) places to the street given for it."""
        distance_m = np.empty(len(xy))
        points = np.asarray(shapely.points(xy), dtype=object)
        for street in np.unique(streets):
            rows = streets == street
            distance_m[rows] = shapely.distance(points[rows], self.named[street])
        return distance_m

    def outside_share(self, xy: NDArray[np.float64]) -> float | None:
        """Return the share of (n, 2) places outside the area all must be in, if there is one."""
        if self.within is None:
            return None
        return float(1.0 - shapely.contains_xy(self.within, xy[:, 0], xy[:, 1]).mean())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """What a layer offers for the comparison, in its own coordinates.

    Parameters
    ----------
    xy
        Shape (n, 2): the layer's raw coordinates.
    weight
        Shape (n,): 1 for a place of its own, less for one of many along one line.
    name_rows, name_streets
        Pairs: the place `name_rows[i]` names the street `name_streets[i]`.
    """

    xy: NDArray[np.float64]
    weight: NDArray[np.float64]
    name_rows: NDArray[np.intp]
    name_streets: NDArray[np.intp]


def build_evidence(
    streets: gpd.GeoDataFrame, *, within: BaseGeometry | None = None
) -> StreetEvidence:
    """Return streets ready to judge places by.

    Parameters
    ----------
    streets
        Lines in WGS 84, with a column `name` where streets have names.
    within
        An area, WGS 84, in which every place must lie; None if places may lie anywhere.
    """
    lines = streets.geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(lines)
    crs = local_crs((west + east) / 2, (south + north) / 2)
    plane = streets.geometry.to_crs(crs).to_numpy()
    tree = shapely.STRtree(shapely.get_parts(plane))
    by_name: dict[str, list[BaseGeometry]] = {}
    if "name" in streets.columns:
        for name, line in zip(streets["name"], plane, strict=True):
            if isinstance(name, str) and name.strip() not in ("", UNNAMED):
                by_name.setdefault(name.strip(), []).append(line)
    named = tuple(shapely.union_all(lines) for lines in by_name.values())
    for line in named:
        shapely.prepare(line)
    transformer = Transformer.from_crs(WGS84, crs, always_xy=True)
    around = shapely.total_bounds(plane) + WINDOW_M * np.array([-1, -1, 1, 1])
    strewn_m = _nearest_m(tree, _strewn(around), most_m=WINDOW_M)
    is_in_window = np.isfinite(strewn_m)
    totals = _kinds(strewn_m[is_in_window]).mean(axis=1)
    evidence = StreetEvidence(
        transformer=transformer,
        tree=tree,
        names=tuple(by_name),
        named=named,
        window_m2=float(np.prod(around[2:] - around[:2]) * is_in_window.mean()),
        within=None,
        kind_totals=totals,
        centre_lon=(west + east) / 2,
    )
    return evidence if within is None else keep_within(evidence, within)


def keep_within(evidence: StreetEvidence, within: BaseGeometry) -> StreetEvidence:
    """Return the same streets for places that must all lie in an area, WGS 84."""
    area = shapely.transform(within, evidence.to_plane)
    shapely.prepare(area)
    return replace(evidence, within=area)


def measure_log_likelihoods(
    evidence: StreetEvidence, places: Places, shifted_xy: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log-likelihood, against places strewn evenly, of each of s positionings.

    Parameters
    ----------
    evidence, places
        Streets, and what the layer offers.
    shifted_xy
        Shape (s, n, 2): the n places, in the plane, under each of s hypotheses.

    Returns
    -------
    numpy.ndarray
        Shape (s,).
    """
    count = shifted_xy.shape[1]
    flat = shifted_xy.reshape(-1, 2)
    nearest_m = evidence.near_m(flat).reshape(-1, count)
    is_in_window = np.isfinite(nearest_m)
    total = np.zeros(len(shifted_xy))

    is_named = np.zeros(count, dtype=bool)
    is_named[places.name_rows] = True
    free = np.flatnonzero(~is_named)
    if len(free):
        ratios = _kinds(nearest_m[:, free].ravel()) / evidence.kind_totals[:, None]
        even = (KIND_SHARE * ratios + 1.0 - KIND_SHARE).reshape(len(ratios), -1, len(free))
        total += _averaged(even, is_in_window[:, free], places.weight[free])
    if len(places.name_rows):
        total += _log_named(evidence, places, shifted_xy, is_in_window)
    if evidence.within is not None:
        points = np.asarray(shapely.points(flat), dtype=object)
        total += _log_inside(evidence, points).reshape(-1, count) @ places.weight
    return total


def _log_named(
    evidence: StreetEvidence,
    places: Places,
    shifted_xy: NDArray[np.float64],
    is_in_window: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return how well places lie along the streets they name; several names share one weight."""
    rows, streets = places.name_rows, places.name_streets
    at = shifted_xy[:, rows].reshape(-1, 2)
    distance_m = evidence.own_street_m(at, np.tile(streets, len(shifted_xy)))
    length_m = np.array([street.length for street in evidence.named])[streets]
    ratios = []
    for scale_m in NAMED_SCALES_M:
        # The integral of exp(-d / h) about a line of length L is 2 h L + 2 pi h^2.
        mass_m2 = 2.0 * scale_m * length_m + 2.0 * np.pi * scale_m**2
        density = np.exp(-distance_m / scale_m).reshape(-1, len(rows)) / mass_m2
        ratios.append(NAMED_SHARE * density * evidence.window_m2 + 1.0 - NAMED_SHARE)
    name_count = np.bincount(rows, minlength=len(places.weight))
    weight = places.weight[rows] / name_count[rows]
    return _averaged(np.array(ratios), is_in_window[:, rows], weight)


def _averaged(
    ratios: NDArray[np.float64], is_in_window: NDArray[np.bool_], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log of the mean likelihood over models; `ratios` is (models, s, n)."""
    held = np.where(is_in_window, ratios, OUT_OF_WINDOW)
    return _log_mean_exp(np.log(held) @ weight)


def _log_inside(evidence: StreetEvidence, points: NDArray[np.object_]) -> NDArray[np.float64]:
    area = evidence.within
    assert area is not None  # noqa: S101 - the caller asked
    outside_m = shapely.distance(area, points)
    inside = shapely.contains(area, points)
    depth_m = np.where(inside, 3.0 * EDGE_M, -outside_m)
    softly = 1.0 / (1.0 + np.exp(-np.clip(depth_m / EDGE_M, -50.0, 50.0)))
    gain = max(evidence.window_m2 / area.area, 1.0)
    return np.asarray(np.log(INSIDE_SHARE * gain * softly + 1.0 - INSIDE_SHARE))


def _kinds(distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the density of four kinds of places at distances from the nearest street."""
    return np.array(
        [
            np.exp(-distance_m / ON_M),
            np.exp(-distance_m / BESIDE_M),
            1.0 - np.exp(-((distance_m / BLOCK_M) ** 2)),
            np.ones_like(distance_m),
        ]
    )


def _nearest_m(
    tree: shapely.STRtree, xy: NDArray[np.float64], *, most_m: float | None = None
) -> NDArray[np.float64]:
    found = tree.query_nearest(
        shapely.points(xy), max_distance=most_m, all_matches=False, return_distance=True
    )
    distance_m = np.full(len(xy), np.inf)
    distance_m[found[0][0]] = found[1]
    return distance_m


def _strewn(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points strewn evenly over a rectangle, always the same."""
    west, south, east, north = bounds.tolist()
    step = np.arange(1, WINDOW_POINTS + 1)
    # The additive sequence of the plastic number fills a square evenly (Roberts 2018).
    shares = np.column_stack([step * 0.7548776662466927, step * 0.5698402909980532]) % 1.0
    return np.asarray(shares * (east - west, north - south) + (west, south))


def _log_mean_exp(values: NDArray[np.float64]) -> NDArray[np.float64]:
    top = values.max(axis=0)
    return np.asarray(top + np.log(np.exp(values - top).mean(axis=0)))
