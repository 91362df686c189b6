"""Gates that are tried: a home joined as it would be with one more gate open to its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.network.gates.gate_rows import NOBODY, SURE
from ganquan_geo.network.gates.residents import find_exits_of
from ganquan_geo.network.joins.gated_homes import (
    find_compounds_around,
    find_position,
    join_by_exits,
)
from ganquan_geo.network.joins.inside_walks import list_inside, list_standing, walk_to_each
from ganquan_geo.network.joins.joins import ABOUT, join_homes

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.walks.readings import InsideWalks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trials(Columns):
    """Gates to open, each for one home.

    Parameters
    ----------
    home
        (t,) number of the home among all compounds.
    gate
        (t,) number of the gate among all gates.
    """

    home: Ints
    gate: Ints


def list_closed(gated: Gated, rows: PlaceRows) -> Trials:
    """Return a trial for each gate that a home's people surely cannot pass, and lies on a street.

    Gates of compounds that enclose the home's are its people's, too.

    Parameters
    ----------
    rows
        All compounds.
    """
    around = find_compounds_around(gated, rows.id, rows.drawn(gated.network))
    closed = gated.leads_on() & (gated.gates.residents == NOBODY)
    gates_of: dict[str, list[int]] = {}
    for gate in np.flatnonzero(closed).tolist():
        gates_of.setdefault(gated.gates.compound[gate], []).append(gate)
    pairs = [
        (home, gate)
        for home, own in enumerate(around)
        for compound in own
        for gate in gates_of.get(compound, [])
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Trials(home=table[:, 0], gate=table[:, 1])


def join_trials(
    gated: Gated, rows: PlaceRows, trials: Trials, *, snap_limit_m: float, pieces: Pieces
) -> Demand:
    """Join homes as they are with one more gate that their people surely pass, others not.

    Parameters
    ----------
    gated
        All gates.
    rows
        All compounds.
    snap_limit_m, pieces
        As for `join_homes`.

    Returns
    -------
    Demand
        (t rows) by number of the trial.
    """
    shapes = rows.drawn(gated.network)
    around = find_compounds_around(gated, rows.id, shapes)
    own = rows.of(trials.home)
    about = pd.DataFrame(np.nan, index=range(len(trials.home)), columns=list(ABOUT))
    plain, _ = join_homes(gated.network, own, about=about, snap_limit_m=snap_limit_m, pieces=pieces)
    exits = [
        find_exits_of(
            _opened(gated, gate),
            str(rows.id[home]),
            around[home],
            find_position(rows, shapes, home),
        )
        for home, gate in zip(trials.home.tolist(), trials.gate.tolist(), strict=True)
    ]
    return join_by_exits(gated, own, plain, exits, pieces=pieces)


def repeat_inside(inside: InsideWalks, rows: PlaceRows, trials: Trials) -> InsideWalks:
    """Return the walks inside compounds once for each trial of their home, by its number.

    Parameters
    ----------
    rows
        All compounds.
    """
    of_home = pd.Index(rows.id).get_indexer(pd.Index(inside.home))
    pairs = [
        (trial, walk)
        for trial, home in enumerate(trials.home.tolist())
        for walk in np.flatnonzero(of_home == home).tolist()
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return replace(inside.of(table[:, 1]), home=table[:, 0].astype(object))


def try_inside(
    gated: Gated, rows: PlaceRows, trials: Trials, facilities: FacilitySet
) -> InsideWalks | None:
    """Return the walks of each trial, by its number, whose gate leads into another compound.

    Parameters
    ----------
    rows
        All compounds.
    """
    shapes, standing = rows.drawn(gated.network), list_standing(gated, facilities)
    around = find_compounds_around(gated, rows.id, shapes) if standing else []
    walks = (
        (trial, number, walk)
        for trial, (home, gate) in enumerate(zip(trials.home, trials.gate, strict=True))
        if standing and gated.behind(gate)
        for number, walk in walk_to_each(
            _opened(gated, gate), around[home], find_position(rows, shapes, home), standing
        )
    )
    return list_inside(walks, np.arange(len(trials.home)).astype(object))


def _opened(gated: Gated, gate: int) -> Gated:
    """Return the gates with one that its residents surely pass."""
    residents = gated.gates.residents.copy()
    residents[gate] = SURE
    return replace(gated, gates=replace(gated.gates, residents=residents))
