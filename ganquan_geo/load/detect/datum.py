"""Find out which coordinate system a layer is in by holding it against known streets.

Each system the numbers allow is undone, and the places it gives are judged by their likelihood
near the streets (`street_evidence`). Systems that put the layer kilometres away are out. Between
the others stand a few hundred metres, and there the likelihoods decide, together with those of a
few hundred other shifts: a system is only found if it fits far better than chance shifts do.

The likelihood is raised to a power below 1, because neighbouring places share their errors.
It, and the limits for "sure" and "likely", were set on the bundled study and then tried on
streets and places of another part of Shanghai; ``docs/coordinate-systems.md`` has the rates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.detect.evidence import measure_log_likelihoods
from ganquan_geo.load.detect.places import read_places
from ganquan_geo.load.systems.find import CoordinateSystem, find_system, settle_source
from ganquan_geo.load.systems.zones import NUMBERS, Zone
from ganquan_geo.model.detection import NEAR_M, DatumFinding, Hypothesis, Sureness
from ganquan_geo.model.errors import DataError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.load.detect.evidence import Places, StreetEvidence

DEGREE_SYSTEMS = ("WGS 84", "GCJ-02", "BD-09")
WEB_MERCATOR = "EPSG:3857"
UTM_NORTH = 32_600
MOST = 0.9  # of the places must be degrees, or none is
NEAR_SHARE = 0.5
TEMPER = 0.4  # power of the likelihood
SURE, LIKELY = 0.99, 0.95
NAMED_ODDS = 20.0  # that headings such as 高德经度 are right, against any other system
FEWEST_PLACES = 3  # that can tell systems a few hundred metres apart from each other
ALONE_OTHER = 0.5
OTHER_SHARE = 0.1  # that none of the systems is the right one, before any evidence
SHIFTS = 300
SHIFT_LIMIT_M = 1_600.0
SHIFT_CLEAR_M = 150.0  # chance shifts keep this far from those of the systems


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tried:
    """A system and where it puts the places, (n, 2) metres in the plane."""

    system: CoordinateSystem
    xy: NDArray[np.float64]
    misfit_m: float
    is_near: bool


def judge_layer(
    evidence: StreetEvidence,
    frame: gpd.GeoDataFrame,
    *,
    declared: str,
    layer: str,
    named: str = "",
) -> DatumFinding:
    """Find out which coordinate system points, lines or areas are in. Nothing is converted.

    Parameters
    ----------
    evidence
        Streets known to be in WGS 84, and the area that all must lie in, where there is one.
    frame
        The layer with its coordinates as the file has them, whatever its `crs` says. Text
        columns are searched for names of streets.
    declared
        The system the file or the study says, by a name `find_system` knows.
    layer
        What to call the layer.
    named
        The system that the headings of the file speak of: it counts as much as `NAMED_ODDS`.
    """
    places = read_places(frame, evidence.names)
    named_count = len(np.unique(places.name_rows))
    finding = DatumFinding(
        layer=layer,
        declared=declared,
        hypotheses=(),
        sureness="cannot tell",
        other_probability=1.0,
        place_count=len(places.xy),
        named_count=named_count,
        basis=Text("到所写道路的距离", "distance to the street named")
        if named_count >= FEWEST_PLACES
        else Text("到最近街道的距离", "distance to the nearest street"),
    )
    if not len(places.xy):
        return finding
    systems = _list_candidates(places.xy, declared=declared, centre_lon=evidence.centre_lon)
    tried = [_try(evidence, places, system) for system in systems]
    near = _distinct([one for one in tried if one.is_near])
    if not near:
        best = min(tried, key=lambda one: one.misfit_m, default=None)
        shown = tuple(_hypothesis(evidence, one, 0.0) for one in [best] if one is not None)
        return replace(finding, hypotheses=shown, sureness="none fits")
    odds = np.array([NAMED_ODDS if one.system.key == named else 1.0 for one in near])
    probabilities, other = _weigh(evidence, places, near, odds)
    listed = [
        _hypothesis(evidence, one, float(p)) for one, p in zip(near, probabilities, strict=True)
    ]
    listed += [
        _hypothesis(evidence, one, 0.0)
        for one in tried
        if not one.is_near and one.system.key == declared
    ]
    listed.sort(key=lambda one: (-one.probability, one.misfit_m))
    return replace(
        finding,
        hypotheses=tuple(listed),
        sureness=_sureness(
            listed[0].probability,
            other,
            is_alone=len(near) == 1,
            is_enough=len(places.xy) >= FEWEST_PLACES,
        ),
        other_probability=other,
    )


def _try(evidence: StreetEvidence, places: Places, system: CoordinateSystem) -> _Tried:
    xy = evidence.to_plane(system.lonlat(places.xy))
    is_real = np.isfinite(xy).all(axis=1)
    nearest_m = np.full(len(xy), np.inf)
    if is_real.any():
        nearest_m[is_real] = evidence.nearest_m(xy[is_real])
    is_near = is_real.all() and float((nearest_m <= NEAR_M).mean()) >= NEAR_SHARE
    misfit_m = nearest_m
    if is_near and len(np.unique(places.name_rows)) >= FEWEST_PLACES:
        misfit_m = evidence.own_street_m(xy[places.name_rows], places.name_streets)
    return _Tried(system=system, xy=xy, misfit_m=float(np.median(misfit_m)), is_near=bool(is_near))


def _distinct(tried: list[_Tried]) -> list[_Tried]:
    """Return the systems that put places differently: CM 123E is a zone of 3 and of 6 degrees."""
    kept: list[_Tried] = []
    for one in tried:
        if not any(np.abs(one.xy - other.xy).max() < 1.0 for other in kept):
            kept.append(one)
    return kept


def _weigh(
    evidence: StreetEvidence, places: Places, near: list[_Tried], odds: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return each system's probability, and that of none of them."""
    stacked = np.array([one.xy for one in near])
    first = int(np.argmax(measure_log_likelihoods(evidence, places, stacked)))
    moves = (stacked - stacked[first]).mean(axis=1)
    shifts = _chance_shifts()
    clear = np.hypot(*(shifts[:, None] - moves).transpose(2, 0, 1)).min(axis=1) > SHIFT_CLEAR_M
    chance = stacked[first] + shifts[clear][:, None]
    logs = TEMPER * measure_log_likelihoods(evidence, places, np.concatenate([stacked, chance]))
    logs -= logs.max()
    own = np.exp(logs[: len(near)]) * odds * (1.0 - OTHER_SHARE) / odds.sum()
    other = float(np.exp(logs[len(near) :]).mean()) * OTHER_SHARE
    total = own.sum() + other
    return own / total, other / total


def _chance_shifts() -> NDArray[np.float64]:
    """Return shifts in metres strewn evenly over a disc (Vogel's spiral), always the same."""
    step = np.arange(1, SHIFTS + 1)
    radius_m = SHIFT_LIMIT_M * np.sqrt(step / SHIFTS)
    angle = step * np.pi * (3.0 - np.sqrt(5.0))
    return np.column_stack([radius_m * np.cos(angle), radius_m * np.sin(angle)])


def _hypothesis(evidence: StreetEvidence, tried: _Tried, probability: float) -> Hypothesis:
    return Hypothesis(
        system=tried.system.key,
        name=tried.system.name,
        probability=probability,
        misfit_m=tried.misfit_m,
        outside_share=evidence.outside_share(tried.xy),
    )


def _sureness(top: float, other: float, *, is_alone: bool, is_enough: bool) -> Sureness:
    if not is_enough:
        return "likely" if is_alone else "cannot tell"
    if top >= SURE:
        return "sure"
    # A system that alone puts the layer here at all needs no help from single places.
    if top >= LIKELY or (is_alone and other <= ALONE_OTHER):
        return "likely"
    return "none fits" if other >= LIKELY else "cannot tell"


def _list_candidates(
    xy: NDArray[np.float64], *, declared: str, centre_lon: float
) -> tuple[CoordinateSystem, ...]:
    """Return the systems that (n, 2) finite coordinates could be in by their size.

    Numbers no larger than 180 are degrees: WGS 84, GCJ-02 or BD-09, either way round. Larger
    ones are metres: any zone of CGCS2000, the UTM zones about the study, Web Mercator, either
    way round. The declared system is always among them if the numbers allow it.

    Parameters
    ----------
    xy
        The layer's coordinates.
    declared
        The system that the file or the study says.
    centre_lon
        Longitude of the study, degrees.
    """
    are_degrees = float((np.abs(xy) <= 180.0).all(axis=1).mean()) >= MOST  # noqa: PLR2004
    names = [declared, *(DEGREE_SYSTEMS if are_degrees else _metre_systems(xy, centre_lon))]
    both_ways = [
        name
        for plain in names
        for name in ((plain,) if plain.endswith("swapped") else (plain, f"{plain} swapped"))
    ]
    found: dict[str, CoordinateSystem] = {}
    for system in filter(None, (_possible(name, xy) for name in both_ways)):
        found.setdefault(system.key, system)
    return tuple(found.values())


def _metre_systems(xy: NDArray[np.float64], centre_lon: float) -> Iterator[str]:
    is_numbered = bool((xy.max(axis=1) > 10.0 * 1e6).mean() >= MOST)
    for width_deg, numbers in NUMBERS.items():
        for meridian_deg in numbers.values():
            zone = Zone(meridian_deg=meridian_deg, width_deg=width_deg, is_numbered=is_numbered)
            yield f"EPSG:{zone.code}"
    yield WEB_MERCATOR
    utm = int((centre_lon + 180.0) // 6.0) + 1
    yield from (f"EPSG:{UTM_NORTH + zone}" for zone in (utm - 1, utm, utm + 1) if 1 <= zone <= 60)  # noqa: PLR2004


def _possible(name: str, xy: NDArray[np.float64]) -> CoordinateSystem | None:
    try:
        return settle_source(find_system(name), xy)
    except DataError:
        return None
