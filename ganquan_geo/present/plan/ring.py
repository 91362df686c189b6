"""The ring, the cross and the gateways as JSON and as lines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ganquan_geo.model.street_line import Range

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import Axis, Gateway, PlanResult
    from ganquan_geo.model.ring_results import MainCrossing, Ring, RingLeg
    from ganquan_geo.model.street_line import StreetLine

DEGREES = 7  # decimals; a centimetre
NEAR_NAMES = {"built": "with_planned_legs"}
Json = dict[str, object]


def build_ring_record(result: PlanResult) -> Json:
    """Return ring, cross and gateways ready for JSON; lengths to 0.1 m."""
    return {
        "date": result.study.date.isoformat(),
        "plan_line": result.plan.ring.source.line if result.plan.ring else None,
        "named": list(result.plan.ring.streets) if result.plan.ring else [],
        "ring": _ring(result.ring) if result.ring else None,
        "axis": _axis(result.axis) if result.axis else None,
        "gateways": [_gateway(gateway) for gateway in result.gateways],
    }


def _ring(ring: Ring) -> Json:
    return {
        "unresolved_legs": ring.unresolved,
        "closed": ring.closed,
        "in_order": ring.in_order,
        "walkable_today": ring.walkable_today,
        "existing_m": _rounded(ring.existing),
        "missing_m": _rounded(ring.missing),
        "across_corners_m": _rounded(ring.joins_m),
        "built_m": _rounded(ring.built),
        "today_with_detours_m": _rounded(ring.today),
        "today_walked_twice_m": _rounded(ring.today_twice_m),
        "today_loop_m": _rounded(ring.today_loop),
        "minutes": {
            profile: {"built": _rounded(built), "today_with_detours": _rounded(today)}
            for profile, (built, today) in ring.minutes.items()
        },
        "independent_loops_added": ring.loops_added,
        "on_main_roads_m": _rounded(ring.main_m),
        "bridge_streets": list(ring.bridge_streets),
        "legs": [_leg(leg) for leg in ring.legs],
        "main_road_crossings": _crossings(ring.crossings),
        "main_road_crossings_today": _crossings(ring.crossings_today),
        "compounds_near": [
            {NEAR_NAMES.get(name, name): value for name, value in asdict(homes).items()}
            for homes in ring.homes
        ],
    }


def _crossings(crossings: tuple[MainCrossing, ...] | None) -> list[Json] | None:
    if crossings is None:
        return None
    return [{**asdict(own), **_place(own.lon, own.lat)} for own in crossings]


def _leg(leg: RingLeg) -> Json:
    return {
        "number": leg.number,
        "street": leg.street,
        "from": leg.start,
        "to": leg.end,
        "state": leg.state,
        **_lengths(leg.line, "length_m"),
        "missing_m": _rounded(leg.missing_m),
        "accuracy_m": _rounded(leg.accuracy_m),
        "detour_m": _rounded(leg.detour),
        "detour_streets": list(leg.detour_streets),
        "refused": [
            {**refusal.what.both(), "candidates": [own.zh for own in refusal.candidates]}
            for refusal in leg.line.refusals
        ],
    }


def _axis(axis: Axis) -> Json:
    return {
        "streets": [
            {"street": own.street, **_lengths(own, "length_inside_m")} for own in axis.streets
        ],
        "meeting": [_place(lon, lat) for lon, lat in axis.meeting],
        "accuracy_m": _rounded(axis.accuracy_m),
    }


def _gateway(gateway: Gateway) -> Json:
    return {
        "street": gateway.street,
        "kind": gateway.kind,
        "at": list(gateway.at),
        "along_boundary_m": _rounded(gateway.along_m),
        **_place(gateway.lon, gateway.lat),
        "accuracy_m": _rounded(gateway.accuracy_m),
    }


def _lengths(line: StreetLine, name: str) -> Json:
    """Return the length of a line under a name of its own, with its bounds; None if refused."""
    lengths = {name: line.length_m, "length_low_m": line.low_m, "length_high_m": line.high_m}
    return dict.fromkeys(lengths) if line.refusals else {k: _rounded(v) for k, v in lengths.items()}


def _place(lon: float | None, lat: float | None) -> Json:
    return {
        "lon": None if lon is None else round(lon, DEGREES),
        "lat": None if lat is None else round(lat, DEGREES),
    }


def _rounded(figure: Range | float | None) -> Json | float | None:
    """Return a figure to 0.1; one with bounds as three."""
    if isinstance(figure, Range):
        return {name: _rounded(value) for name, value in asdict(figure).items()}
    return None if figure is None else round(figure, 1)
