"""A town of walled compounds with gates of every state: the pictures of docs/gates.md are of it.

Blocks of 100 m, compounds 5 m inside them. In the middle 中心里 lets the public through from
06:00 to 22:00, with 内园 inside it. In the west 西苑 and 东苑 share a wall with a gate in it. In
the east every gate of 东里 is closed. 点小区 is known by a point, 无门小区 lists no gates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from tests.towns import facility, home, line, point, row, street, town_street_rows
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from tests.towns import Row

WALLED_SETTINGS = SETTINGS.replace(
    "[kinds]", 'gates = "gates.geojson"\nentrances = "entrances.geojson"\n\n[kinds]'
)


def _gate(key: str, of: str, x_m: float, y_m: float, name: str, **said: object) -> Row:
    told: dict[str, object] = {"basis": "现场核实", "checked_on": "2026-03-18", **said}
    return row(key, point(x_m, y_m), name=name, compound_id=of, **told)


def walled_layers() -> dict[str, list[Row]]:
    """Return the layers of the town."""
    lanes = [
        street("mid-1", line((150, 105), (150, 195)), access="mid", name="中心里内部路"),
        street("mid-2", line((105, 150), (195, 150)), access="mid", name="中心里内部路"),
        street("east-1", line((60, 150), (95, 150)), access="east", name="东苑内部路"),
    ]
    return {
        "streets": [*({"access": "", **own} for own in town_street_rows()), *lanes],
        "compounds": [
            home("mid", shapely.box(105, 105, 195, 195), name="中心里", households=600),
            home("inner", shapely.box(155, 155, 190, 190), name="内园", households=80),
            home("west", shapely.box(5, 105, 50, 195), name="西苑", households=300),
            home("east", shapely.box(50, 105, 95, 195), name="东苑", households=320),
            home("shut", shapely.box(205, 105, 295, 195), name="东里", households=410),
            home("dot", point(50, 50), name="点小区", households=150, accuracy_m=20.0),
            home("open", point(250, 50), name="无门小区", households=90),
        ],
        "gates": [
            _gate("g1", "mid", 150, 105, "南门", state="open", hours="06:00-22:00", users="人车"),
            _gate("g2", "mid", 150, 195, "北门", state="open", hours="06:00-22:00"),
            _gate("g3", "mid", 105, 150, "西门", state="closed", checked_on="2025-11-02"),
            _gate("g4", "mid", 195, 150, "东门", state="unknown", checked_on=None),
            _gate("g5", "inner", 155, 170, "内园门", state="residents"),
            _gate("g6", "west", 5, 150, "西门", state="timed", hours="07:00-19:00"),
            _gate("g7", "west", 50, 150, "便民门", state="residents"),
            _gate("g8", "east", 95, 150, "东门", state="open", barrier_free="yes"),
            _gate("g9", "shut", 205, 150, "西门", state="closed"),
            _gate("g10", "dot", 50, 5, "南门", state="residents", hours="全天"),
        ],
        "facilities": [
            facility("clinic", point(150, 98), name="方格诊所"),
            facility("market", shapely.box(255, 270, 295, 295), kind="market", name="方格菜场"),
            facility("school", point(130, 130), kind="school", name="中心里小学"),
        ],
        "entrances": [row("e1", point(275, 270), facility_id="market", name="南口")],
        "neighbourhoods": [row("n-1", point(150, 150), name="一居")],
        "boundary": [row("town", shapely.box(-20, -20, 320, 320), name="方格镇")],
    }


def write_walled_town(folder: Path) -> Path:
    """Write the town as a study folder."""
    return write_study(folder, layers=walled_layers(), settings=WALLED_SETTINGS)
