"""What tags say about walking: along a way, and past a node of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.opening_hours import read_opening_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.load.osm.objects import Tags
    from ganquan_geo.load.osm.tables import OsmTable

NOT_BUILT = ("construction", "proposed", "planned", "razed", "abandoned", "disused", "demolished")
NOT_A_TUNNEL = ("no", "building_passage", "culvert", "avalanche_protector")
SIDES = ("", ":both", ":left", ":right")
DIRECTIONS = ("", ":both", ":forward", ":backward")
A_SIDEWALK = {"yes", "both", "left", "right"}
HEARD_ONLY = {"audible", "audio"}  # a "fence" of this kind stops animals
GONE = ("disused", "abandoned", "demolished")
LIKE_HIGHWAYS = {  # ways that are walked though they have no highway=...
    ("railway", "platform"): "platform",
    ("public_transport", "platform"): "platform",
    ("man_made", "pier"): "pier",
}
WALK_KEYS = (
    *("highway", "motorroad", "service"),
    *(f"{key}{way}" for key in ("foot", "access") for way in (*DIRECTIONS, ":conditional")),
    *(f"sidewalk{side}" for side in SIDES),
    *("layer", "bridge", "tunnel", *GONE),
)
NODE_KEYS = ("barrier", "access", "foot")  # a node without any of them is passed
_ONE_SPAN = re.compile(
    r"(yes|designated|permissive|no|private)\s*@\s*\(?\s*(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)\s*\)?"
)
HOURS_KEYS = ("opening_hours", "foot:conditional", "access:conditional")


class Stop(NamedTuple):
    """Why nobody passes a node: the kind of barrier, "" for none, and what closes it if a tag does.

    As ``("gate", "access=no")``, ``("gate", "locked=yes")``, ``("wall", "")``, ``("", "foot=no")``.
    """

    barrier: str
    closed_by: str = ""


def find_class(tags: Tags) -> str | None:
    """Return the ``highway`` value of a way, that of a platform or pier too; None for others."""
    if (highway := tags.get("highway")) is not None:
        return highway
    for (key, value), kind in LIKE_HIGHWAYS.items():
        if tags.get(key) == value:
            return kind
    return None


def judge_way(tags: Tags, table: OsmTable) -> tuple[str | None, str]:
    """Return the street class of a way that is walked, or None and the reason.

    Reasons: ``not_built``, ``class_not_walked``, ``needs_permission`` (a motorway or cycleway
    that nothing allows), ``foot_forbidden``, ``access_forbidden``, ``motorroad``, ``elevated``
    (a main road on a bridge or in a tunnel, of which nothing says that people walk there),
    ``sidewalk_separate`` and ``service_not_walked``.
    """
    kinds = _values(find_class(tags) or "")
    if any(kind in NOT_BUILT for kind in kinds) or any(tags.get(key) == "yes" for key in GONE):
        return None, "not_built"
    known = table.street_class.keys() | table.street_class_if_allowed.keys()
    highway = next((kind for kind in kinds if kind in known), None)
    if highway is None:
        return None, "class_not_walked"
    allowed, said_by = read_permission(tags, table)
    sidewalk = {value for side in SIDES for value in _values(tags.get(f"sidewalk{side}", ""))}
    beside = bool(sidewalk & A_SIDEWALK)
    welcome = beside or (allowed is True and said_by == "foot")
    reasons = (
        (allowed is False and said_by == "foot", "foot_forbidden"),
        (
            highway not in table.street_class and not (beside or allowed is True),
            "needs_permission",
        ),
        (allowed is False, "access_forbidden"),
        (not welcome and tags.get("motorroad") == "yes", "motorroad"),
        (not welcome and _is_off_the_ground(highway, tags, table), "elevated"),
        (
            not welcome and "separate" in sidewalk and highway in table.sidewalk_elsewhere,
            "sidewalk_separate",
        ),
        (not welcome and tags.get("service", "") in table.service_left_out, "service_not_walked"),
    )
    for holds, reason in reasons:
        if holds:
            return None, reason
    return table.street_class.get(highway) or table.street_class_if_allowed[highway], ""


def find_stop(tags: Tags, table: OsmTable) -> Stop | None:
    """Return why people on foot do not pass a node with these tags; None where they do.

    What ``foot`` or ``access`` says decides; where they say nothing, the kind of barrier.
    """
    allowed, said_by = read_permission(tags, table)
    barriers = _values(tags.get("barrier", ""))
    kind = barriers[0] if barriers else ""
    if said_by:
        forbids = f"{said_by}={tags.get(said_by, 'no')}"
        return Stop(kind, forbids) if allowed is False else None
    if tags.get("sensory") in HEARD_ONLY:
        return None
    if closed := next((one for one in barriers if one in table.barriers_closed), ""):
        return Stop(closed)
    return Stop(kind, "locked=yes") if barriers and tags.get("locked") == "yes" else None


def has_hours(tags: Tags) -> bool:
    """Return whether a gate or a way is said to be open at some hours only."""
    said = "; ".join(tags.get(key, "") for key in HOURS_KEYS).strip("; ")
    return said not in ("", "24/7")


def hours_of(tags: Tags) -> str:
    """Return the hours of a gate or a way as a study writes them; "" where none can be read.

    Of conditions one that allows, or one that forbids for a single span, is read.
    """
    if said := tags.get("opening_hours", ""):
        read = read_opening_hours(said)
        return "" if read is None else read.text()
    for key in ("foot:conditional", "access:conditional"):
        if (found := _ONE_SPAN.fullmatch(tags.get(key, "").strip())) is not None:
            value, start, end = found.groups()
            span = f"{end}-{start}" if value in ("no", "private") else f"{start}-{end}"
            read = read_opening_hours(span)
            return "" if read is None else read.text()
    return ""


def read_permission(tags: Tags, table: OsmTable) -> tuple[bool | None, str]:
    """Return whether walking is allowed, forbidden or neither, and the key that says so.

    ``foot`` is asked before ``access``. One value of a list, one direction, or some hours are
    enough to allow it; conditions forbid nothing, for they leave other hours.
    """
    for key, forbidden in (("foot", table.forbidden_foot), ("access", table.forbidden_access)):
        values = {value for way in DIRECTIONS for value in _values(tags.get(f"{key}{way}", ""))}
        at_times = set(_conditional(tags.get(f"{key}:conditional", "")))
        if (values | at_times) & table.allowed:
            return True, key
        if values & forbidden:
            return False, key
        if values:  # a value nobody knows neither allows nor forbids
            return None, key
    return None, ""


def is_tunnel(tags: Tags) -> bool:
    """Return whether a way runs in a tunnel; a passage through a building does not."""
    return tags.get("tunnel", "no") not in NOT_A_TUNNEL


def _is_off_the_ground(highway: str, tags: Tags, table: OsmTable) -> bool:
    if highway in table.not_in_tunnels and is_tunnel(tags):
        return True
    above = tags.get("bridge", "no") != "no" or is_tunnel(tags)
    above |= tags.get("layer", "0").strip() not in ("", "0", "+0", "-0")
    return above and highway in table.only_at_grade


def _values(written: str) -> list[str]:
    """Return the values of a tag, ``a;b`` has two."""
    if written.isalpha():  # nearly always
        return [written.lower()]
    return [value for part in written.split(";") if (value := part.strip().lower())]


def _conditional(written: str) -> Iterator[str]:
    """Yield the values of ``yes @ (06:00-22:00); no @ winter``."""
    depth, start = 0, 0
    for place, sign in enumerate(f"{written};"):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth <= 0:
            value, at, _ = written[start:place].partition("@")
            if at:
                yield value.strip().lower()
            start = place + 1
