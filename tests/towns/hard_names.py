"""A made-up town that holds every case in which a street's name does not say where it is.

Plane metres, y to the north::

    y=320  双幅路 (southern carriageway at y=300), x 0..400, joined at both ends
    y=200  圈路 leaves 南一路 at (100, 200) and comes to 南二路 at (300, 200) by two ways:
           straight along y=200, and by way of y=290 (90 m apart)
    y=100  环形弄 is a square of 40 m drawn as one closed line, joined to nothing
    y=0    东街, x 0..400; 弯路 meets it at x=50 and at x=350
    x=100, x=300  南一路, 南二路, from y=-100 to y=400
    y=-60  断头路 ends at x=80, 20 m short of 南一路
    y=-100 两截路, x 50..150 and x 250..350
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.study import read_study
from ganquan_geo.model.plan import End, Segment
from ganquan_geo.plan.ground import build_ground
from ganquan_geo.plan.names import build_street_names
from tests.towns import line, polygon, row, street
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground
    from ganquan_geo.plan.names import StreetNames
    from tests.towns import Row

ALIASES = {"西大马路": "东街"}


def hard_streets() -> list[Row]:
    """Return the streets of the town."""
    return [
        street("east", line((0, 0), (400, 0)), name="东街"),
        street("bow", line((50, 0), (50, 60), (350, 60), (350, 0)), name="弯路"),
        street("south-1", line((100, -100), (100, 400)), name="南一路", accuracy_m=10),
        street("south-2", line((300, -100), (300, 400)), name="南二路", accuracy_m=30),
        street("dual-n", line((0, 320), (400, 320)), name="双幅路"),
        street("dual-s", line((0, 300), (400, 300)), name="双幅路"),
        street("dual-w", line((0, 300), (0, 320)), name="双幅路"),
        street("dual-e", line((400, 300), (400, 320)), name="双幅路"),
        street("loop-a", line((100, 200), (300, 200)), name="圈路"),
        street("loop-b", line((100, 200), (120, 290), (280, 290), (300, 200)), name="圈路"),
        street("short", line((0, -60), (80, -60)), name="断头路"),
        street("broken-1", line((50, -100), (150, -100)), name="两截路"),
        street("broken-2", line((250, -100), (350, -100)), name="两截路"),
        street("one", line((0, 380), (100, 380)), name="1号 路"),
        street("peace-l", line((100, 360), (200, 360)), name="平安路"),
        street(
            "ring", line((160, 100), (200, 100), (200, 140), (160, 140), (160, 100)), name="环形弄"
        ),
        street("peace-j", line((300, 360), (400, 360)), name="平安街"),
    ]


def hard_study(folder: Path) -> Study:
    """Return the town as a study; the boundary leaves 50 m of 东街 outside on each side."""
    outline = polygon((50, -150), (350, -150), (350, 450), (50, 450))
    layers = {
        "streets": hard_streets(),
        "boundary": [row("town", outline, name="难名镇")],
    }
    return read_study(write_study(folder / "hard", layers=layers))


def ground_and_names(study: Study) -> tuple[Ground, StreetNames]:
    """Return what segments are resolved on."""
    ground = build_ground(study)
    return ground, build_street_names(ground.street_edges, ALIASES)


def part(street_name: str, start: str = "", end: str = "", **sides: str) -> Segment:
    """Return a segment by name; ``start_side`` and ``end_side`` say which crossing."""
    if not start:
        return Segment(street=street_name)
    return Segment(
        street=street_name,
        start=End(name=start, side=sides.get("start_side", "")),  # type: ignore[arg-type]
        end=End(name=end, side=sides.get("end_side", "")),  # type: ignore[arg-type]
    )
