"""What is said of homes and facilities that cannot be joined to a street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.errors import Fault, label_rows
from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.places.best_places import LINE_OFF_M
from ganquan_geo.words.text import STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Ints
    from ganquan_geo.network.gates.gate_rows import GateRows
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.best_places import FacilityPlaces, HomePlaces
    from ganquan_geo.network.places.places import Demand

ADD_STREET = Text(
    "补上通往它的道路，或查看坐标", "add the street that leads there, or see its position"
)
ADD_POSITION = Text("查明后填上位置", "add the position when it is known")


def name_unjoined_homes(
    where: str,
    layer: gpd.GeoDataFrame,
    placed: HomePlaces,
    *,
    snap_limit_m: float,
    spared: Flags | None = None,
) -> list[Fault]:
    """Name the homes of a layer that could not be joined to a street.

    Parameters
    ----------
    where
        The layer's name for messages.
    layer, placed
        The layer, and what `place_homes` returned for its rows.
    spared
        (k,) homes that are joined otherwise; None: none is.
    """
    named = np.ones(len(layer), bool) if spared is None else ~spared
    rows = layer[placed.known]
    stated = np.isin(np.arange(len(rows)), placed.along.facility)
    far = ~placed.near & named[placed.known]
    walled = far & np.isinf(placed.at.leg_m)
    return [
        *_name_unplaced(where, layer[~placed.known & named]),
        *_name_walled(where, rows[walled]),
        *_name_too_far(where, rows[far & ~stated & ~walled], snap_limit_m),
        *_name_far_from_stated(where, rows[far & stated], snap_limit_m),
    ]


def name_shut_in(
    where: str, layer: gpd.GeoDataFrame, demand: Demand, gated: Gated | None
) -> list[Fault]:
    """Name the homes of a layer whose people come out by no gate, and why that is."""
    located = np.flatnonzero(demand.table["located"].to_numpy(bool))
    shut = located[np.setdiff1d(np.arange(demand.doors.count), demand.doors.home)]
    reasons = {row: _explain_shut_in(gated, str(layer.index[row])) for row in shut.tolist()}
    closed = [row for row, reason in reasons.items() if reason is None]
    found = _name(where, layer.iloc[closed], *_SHUT, rule="shut_in")
    for row, reason in reasons.items():
        if reason is not None:
            what = _NOWHERE[0].filled(gates=reason)
            found += _name(where, layer.iloc[[row]], what, _NOWHERE[1], rule="shut_in")
    return found


def _explain_shut_in(gated: Gated | None, compound: str) -> Text | None:
    """Return where the gates lead that people pass, and which are shut; None if all are."""
    if gated is None:
        return None
    gates, said = gated.gates, dict[Text, list[str]]()
    own = np.flatnonzero(gates.compound == compound)
    if not (gates.residents[own] >= PERHAPS).any():
        return None
    for gate in own.tolist():
        into, leads_on = gated.behind(gate), gated.leads_on()[gate]
        if gates.residents[gate] < PERHAPS:
            why = Text("{gate} 关着", "{gate} is shut")
        elif not leads_on or into == STREETS:
            why = Text("{gate} 不通到街道", "{gate} leads to no street")
        else:
            onward = (gates.compound == into) & (gates.residents >= PERHAPS)
            onward &= gated.into != compound  # which is the same gate, from the other side
            why = _NO_LANES if onward.any() else _SHUT_BEHIND
            why = why.filled(gate="{gate}", into=into)
        said.setdefault(why, []).append(str(gates.id[gate]))
    return join_texts(
        [
            why.filled(gate=join_texts(map(same_text, dict.fromkeys(names))))
            for why, names in said.items()
        ],
        STOP,
    )


_NO_LANES = Text(
    "{gate} 通到 {into} 里面，那里没有画出内部路，由此只到里面的设施，不上街",
    "{gate} leads into {into}, of which no lanes are drawn: from there only to what is inside, "
    "not on to a street",
)
_SHUT_BEHIND = Text(
    "{gate} 通到 {into} 里面，那里的出入口都不能通行",
    "{gate} leads into {into}, of which no gate can be passed",
)
_SHUT = (
    Text(
        "没有一处出入口在所问的时刻（没写即日间）可以通行，走不到任何设施",
        "has no gate that can be passed at the hour asked for (by day if none is): nothing is "
        "reached",
    ),
    Text(
        "核对出入口的开闭、开放时段、通行对象和位置",
        "see to the states, hours, users and positions of its gates",
    ),
)
_NOWHERE = (
    Text(
        "没有一处出入口可以走到街道（{gates}），只走得到围墙里面的设施",
        "has no gate that leads out to a street ({gates}): only what is inside walls is reached",
    ),
    Text(
        "画出邻区的内部路，补上临街的出入口，或核对出入口的位置和开闭",
        "draw the neighbour's lanes, add a gate to the street, or see to the positions and states "
        "of its gates",
    ),
)


def name_unjoined_gates(
    layer: gpd.GeoDataFrame, gated: Gated, *, snap_limit_m: float
) -> list[Fault]:
    """Name the gates that lead nowhere, or of which it is not known where they are."""
    placed = gated.gates.placed()[: len(layer)]  # those in shared walls come again behind them
    joined = gated.leads_on()[: len(layer)]
    far = Text(
        f"离最近的可步行街道和小区内部路超过 {snap_limit_m:.0f} 米，不作进出口",
        f"is more than {snap_limit_m:.0f} m from any walkable street or lane: nobody comes out by "
        "it",
    )
    nowhere = Text(
        "位置不明：按所属小区的位置到街道，不能穿行",
        "has no known position: people are taken to come out where their compound is, and nobody "
        "walks through",
    )
    return [
        *_name("gates", layer[placed & ~joined], far, ADD_STREET, rule="off_street"),
        *_name("gates", layer[~placed], nowhere, ADD_POSITION, rule="unplaced"),
    ]


def name_closed_lanes(streets: gpd.GeoDataFrame, gates: GateRows | None) -> list[Fault]:
    """Name the lanes of compounds of which nobody has listed a gate."""
    if "access" not in streets:
        return []
    listed = [] if gates is None else gates.compound.tolist()
    lost = (streets["access"] != "") & ~streets["access"].isin(listed)
    what = Text(
        "小区内部路（access）：这个小区没有列出出入口，不知道通到哪里，不计入路网",
        "is a lane (access) of a compound without listed gates: where it leads out is not known, "
        "so nobody walks on it",
    )
    mend = Text(
        "在 gates 图层补这个小区的出入口；其实是公共道路的，access 留空",
        "add the compound's gates to the gates layer; leave access empty if the street is public",
    )
    return _name("streets", streets[lost], what, mend, rule="lane")


def name_stranded(where: str, layer: gpd.GeoDataFrame, stranded: Ints) -> list[Fault]:
    """Name the homes of a layer whose lanes lead to none of their gates, or perhaps do not."""
    what = Text(
        "画出的小区内部路到不了任何一处可以通行的出入口，步行从出入口起算",
        "has lanes that lead to no gate its people pass: walks begin at the gates",
    )
    mend = Text(
        "把内部路画到出入口，或查看出入口的位置和开闭",
        "draw the lanes to the gates, or see to the gates' positions and states",
    )
    perhaps = Text(
        "画出的内部路不一定通到此时确能通行的出入口：误差区间不含通不到、从出入口起算的情形",
        "has lanes that perhaps lead to no gate its people surely pass: the bounds leave out that "
        "walks then begin at the gates",
    )
    return [
        *_name(where, layer[stranded == SURE], what, mend, rule="lane"),
        *_name(where, layer[stranded == PERHAPS], perhaps, mend, rule="lane"),
    ]


def name_unjoined_facilities(
    where: str, layer: gpd.GeoDataFrame, placed: FacilityPlaces, *, snap_limit_m: float
) -> list[Fault]:
    """Name the facilities of a layer that could not be joined; as for homes."""
    too_far = np.setdiff1d(placed.beyond, np.concatenate([placed.astray, placed.walled]))
    return [
        *_name_unplaced(where, layer[~placed.known]),
        *_name_walled(where, layer.iloc[np.intersect1d(placed.beyond, placed.walled)]),
        *_name_too_far(where, layer.iloc[too_far], snap_limit_m),
        *_name_astray(where, layer.iloc[placed.astray]),
    ]


def _name_astray(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    """Name the rows whose line somewhere leaves the streets."""
    what = Text(
        f"所在街道的线有的地方离可步行的街道超过 {LINE_OFF_M:.0f} 米，不计步行距离",
        f"is drawn along a line that is somewhere more than {LINE_OFF_M:.0f} m from any walkable "
        "street, so no walking distance is given",
    )
    mend = Text("沿 streets 图层的线画", "draw it along the line in the streets layer")
    return _name(where, rows, what, mend, rule="off_street")


def _name_too_far(where: str, rows: gpd.GeoDataFrame, snap_limit_m: float) -> list[Fault]:
    """Name the rows that are too far from any street."""
    what = Text(
        f"离最近的可步行街道超过 {snap_limit_m:.0f} 米，不计步行距离",
        f"is more than {snap_limit_m:.0f} m from any walkable street, so no walking distance is "
        "given",
    )
    return _name(where, rows, what, ADD_STREET, rule="off_street")


def _name_walled(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    """Name the rows that the walls of compounds shut off from every street near."""
    what = Text(
        "被有出入口的小区围墙挡住，近处没有一条街道走得到，不计步行距离",
        "is shut off by walls of compounds with gates: no street near can be walked to, so no "
        "walking distance is given",
    )
    mend = Text(
        "补上通往它的道路，或查看坐标和小区的范围",
        "add the street that leads there, or see its position and the outlines of the compounds",
    )
    return _name(where, rows, what, mend, rule="off_street")


def _name_far_from_stated(where: str, rows: gpd.GeoDataFrame, snap_limit_m: float) -> list[Fault]:
    """Name the rows that are too far from the street they state."""
    what = Text(
        f"离 street_id 所写的街道超过 {snap_limit_m:.0f} 米，不计步行距离",
        f"is more than {snap_limit_m:.0f} m from the street its street_id states, so no walking "
        "distance is given",
    )
    mend = Text("查看坐标和 street_id，哪个不对", "see which is wrong, its position or street_id")
    return _name(where, rows, what, mend, rule="off_street")


def _name_unplaced(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    """Name the rows without a position."""
    what = Text(
        "位置不明，不计入覆盖率，只放宽误差区间",
        "has no known position: it counts in no share and only widens the bounds",
    )
    return _name(where, rows, what, ADD_POSITION, rule="unplaced")


def _name(where: str, rows: gpd.GeoDataFrame, what: Text, mend: Text, *, rule: str) -> list[Fault]:
    """Return one fault of some rows, with a point on each that has a place; none of no rows."""
    if rows.empty:
        return []
    return [
        Fault(
            where=where,
            what=what,
            mend=mend,
            rows=label_rows(rows),
            rule=rule,
            geometry=None if rule == "unplaced" else point_at(rows),
            severity="warning",
        )
    ]


def point_at(rows: gpd.GeoDataFrame) -> shapely.Geometry | None:
    """Return a point on each of some rows; None where one has no place."""
    if rows.geometry.isna().any():
        return None
    return shapely.MultiPoint(list(shapely.point_on_surface(rows.geometry.to_numpy())))
