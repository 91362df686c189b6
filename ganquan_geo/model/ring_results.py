"""What is found of the ring of a street plan on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely import Point

    from ganquan_geo.model.street_line import Range, StreetLine

LegState = Literal["existing", "missing", "partly missing", "no length", "not resolved"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RingLeg:
    """One leg of the ring.

    Parameters
    ----------
    number
        Place in the ring, from 1.
    street, start, end
        The street walked, and the streets at whose crossings the leg begins and ends.
    missing_m
        The part that is only planned, metres.
    detour, detour_streets
        The shortest existing way between its ends, metres, where part of it is missing; None
        where there is no way. Its bounds are those of the two ends.
    detour_edges
        Of the plan's network.
    corner
        Where a leg without length is, WGS 84; None for every other leg.
    """

    number: int
    street: str
    start: str
    end: str
    state: LegState
    line: StreetLine
    missing_m: float
    accuracy_m: float
    detour: Range | None = None
    detour_streets: tuple[str, ...] = ()
    detour_edges: tuple[int, ...] = ()
    corner: Point | None = None

    @property
    def key(self) -> str:
        """What it is called in tables: where it begins, its street, where it ends."""
        return f"{self.start}—{self.street}—{self.end}"

    @property
    def detour_m(self) -> float | None:
        """The way in its place, metres."""
        return None if self.detour is None else self.detour.value


@dataclass(frozen=True, slots=True, kw_only=True)
class MainCrossing:
    """A main road that the ring meets: crossed, or met on one side only.

    Parameters
    ----------
    class_assumed
        Whether it is a main road by assumption of the layer alone.
    planned
        Whether it is met on a leg that does not exist yet.
    lon, lat
        Degrees; None where the way comes to the road on one side, walks along it and leaves
        on the other: it is crossed somewhere along the leg.
    """

    leg: int
    street: str
    street_class: str
    class_assumed: bool
    crossed: bool
    planned: bool
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomesNear:
    """How many compounds are within a walk of the ring.

    Parameters
    ----------
    built
        Whether the planned legs are taken as built.
    count, low, high
        With positions as given, and the bounds that their accuracy leaves.
    located, unknown
        Compounds with and without a position.
    """

    limit_m: float
    built: bool
    count: int
    low: int
    high: int
    located: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ring:
    """The ring of the plan on the ground.

    Parameters
    ----------
    unresolved
        How many legs could not be resolved. What is said of the whole ring is None then, and
        the lengths are sums of the other legs.
    closed
        Every leg begins where the one before it ends, all round, planned legs included.
    in_order
        No part is walked twice, planned legs included.
    walkable_today
        Closed without any planned leg.
    existing, missing, joins_m, built
        Lengths of the legs that there are, of what is missing, of the steps across corners
        between them, and of the whole ring once built, metres. Bounds add up those of the legs.
    today
        The same round today, with the detours, metres; None where a detour has no way.
    today_twice_m
        The part of it that is walked there and back, metres.
    today_loop
        The closed loop that remains without it, metres.
    minutes
        By walking profile: the ring once built, and today's round; minutes. Empty if a leg
        could not be resolved.
    bridge_streets
        Streets on the ring that are the only link between two parts of today's network.
    loops_added
        How many more independent loops the whole network has once the planned legs are built.
    main_m
        Length that runs along main roads, metres.
    crossings, crossings_today
        Main roads met once it is built, and on today's round; None where there is none.
    homes
        Empty if a leg could not be resolved.
    """

    legs: tuple[RingLeg, ...]
    unresolved: int
    closed: bool | None
    in_order: bool | None
    walkable_today: bool | None
    existing: Range
    missing: Range
    joins_m: float
    built: Range | None
    today: Range | None
    today_twice_m: float | None
    today_loop: Range | None
    minutes: Mapping[str, tuple[float, float | None]]
    bridge_streets: tuple[str, ...]
    loops_added: int | None
    main_m: float
    crossings: tuple[MainCrossing, ...]
    crossings_today: tuple[MainCrossing, ...] | None
    homes: tuple[HomesNear, ...]

    @property
    def existing_m(self) -> float:
        """Length of what exists, metres."""
        return self.existing.value or 0.0

    @property
    def missing_m(self) -> float:
        """Length of what is missing, metres."""
        return self.missing.value or 0.0

    @property
    def today_m(self) -> float | None:
        """Length of today's round, metres."""
        return None if self.today is None else self.today.value

    @property
    def today_loop_m(self) -> float | None:
        """Length of today's closed loop, metres."""
        return None if self.today_loop is None else self.today_loop.value
