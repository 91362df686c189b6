"""The ring, the cross and the gateways as JSON and as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganquan_geo.model.plan_lines import Range
    from ganquan_geo.model.plan_results import Axis, Gateway, PlanResult
    from ganquan_geo.model.ring_results import MainCrossing, Ring, RingLeg

DEGREES = 7  # decimals; a centimetre
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
        "existing_m": _range(ring.existing),
        "missing_m": _range(ring.missing),
        "across_corners_m": _m(ring.joins_m),
        "built_m": None if ring.built is None else _range(ring.built),
        "today_with_detours_m": None if ring.today is None else _range(ring.today),
        "today_walked_twice_m": _m(ring.today_twice_m),
        "today_loop_m": None if ring.today_loop is None else _range(ring.today_loop),
        "minutes": {
            profile: {"built": _minutes(built), "today_with_detours": _minutes(today)}
            for profile, (built, today) in ring.minutes.items()
        },
        "independent_loops_added": ring.loops_added,
        "on_main_roads_m": _m(ring.main_m),
        "bridge_streets": list(ring.bridge_streets),
        "legs": [_leg(leg) for leg in ring.legs],
        "main_road_crossings": _crossings(ring.crossings),
        "main_road_crossings_today": None
        if ring.crossings_today is None
        else _crossings(ring.crossings_today),
        "compounds_near": [
            {
                "limit_m": homes.limit_m,
                "with_planned_legs": homes.built,
                "count": homes.count,
                "low": homes.low,
                "high": homes.high,
                "located": homes.located,
                "unknown": homes.unknown,
            }
            for homes in ring.homes
        ],
    }


def _crossings(crossings: tuple[MainCrossing, ...]) -> list[Json]:
    return [
        {
            "leg": crossing.leg,
            "street": crossing.street,
            "street_class": crossing.street_class,
            "class_assumed": crossing.class_assumed,
            "crossed": crossing.crossed,
            "planned": crossing.planned,
            "lon": None if crossing.lon is None else round(crossing.lon, DEGREES),
            "lat": None if crossing.lat is None else round(crossing.lat, DEGREES),
        }
        for crossing in crossings
    ]


def _leg(leg: RingLeg) -> Json:
    return {
        "number": leg.number,
        "street": leg.street,
        "from": leg.start,
        "to": leg.end,
        "state": leg.state,
        "length_m": None if leg.line.refusals else _m(leg.line.length_m),
        "length_low_m": None if leg.line.refusals else _m(leg.line.low_m),
        "length_high_m": None if leg.line.refusals else _m(leg.line.high_m),
        "missing_m": _m(leg.missing_m),
        "accuracy_m": _m(leg.accuracy_m),
        "detour_m": None if leg.detour is None else _range(leg.detour),
        "detour_streets": list(leg.detour_streets),
        "refused": [
            {
                "zh": finding.what.zh,
                "en": finding.what.en,
                "candidates": [candidate.zh for candidate in finding.candidates],
            }
            for finding in leg.line.refusals
        ],
    }


def _axis(axis: Axis) -> Json:
    return {
        "streets": [
            {
                "street": own.street,
                "length_inside_m": _m(own.line.length_m),
                "length_low_m": _m(own.line.low_m),
                "length_high_m": _m(own.line.high_m),
            }
            for own in axis.streets
        ],
        "meeting": [{"lon": round(x, DEGREES), "lat": round(y, DEGREES)} for x, y in axis.meeting],
        "accuracy_m": _m(axis.accuracy_m),
    }


def _gateway(gateway: Gateway) -> Json:
    return {
        "street": gateway.street,
        "kind": gateway.kind,
        "at": list(gateway.at),
        "along_boundary_m": _m(gateway.along_m),
        "lon": round(gateway.lon, DEGREES),
        "lat": round(gateway.lat, DEGREES),
        "accuracy_m": _m(gateway.accuracy_m),
    }


def _range(figure: Range) -> Json:
    return {"value": _m(figure.value), "low": _m(figure.low), "high": _m(figure.high)}


def _m(length_m: float | None) -> float | None:
    return None if length_m is None else round(length_m, 1)


def _minutes(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 1)
