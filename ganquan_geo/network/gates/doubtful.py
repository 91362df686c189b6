"""Gates of which nobody knows who passes, where that may decide whether homes are covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.model.reach import SAME_M
from ganquan_geo.network.gates.gate_rows import NOBODY, PERHAPS

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Ints
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walks.walks import Walks


class Doubt(NamedTuple):
    """Gates that may decide whether homes are covered.

    Parameters
    ----------
    gates
        (n,) their numbers in the layer.
    homes
        (k,) the homes whose walk may hang on them.
    alone
        Whether no other home is open.
    """

    gates: Ints
    homes: Flags
    alone: bool


def find_doubt(
    gated: Gated, homes: Demand, facilities: FacilitySet, walks: Walks, *, limit_m: float
) -> Doubt:
    """Find the gates by which homes may be within a limit, or may not.

    These are gates of the compounds that such homes are in, of those that facilities are in, and
    gates that anybody may walk through; and those that shut people in. Positions may leave the
    same homes open.

    Parameters
    ----------
    homes, walks
        The homes, and their walks to the facilities.
    limit_m
        Walking distance, metres.
    """
    located = homes.table["located"].to_numpy(bool)
    possible_m, known_m = (walks.metres[reading] for reading in ("possible", "known"))
    is_open = (possible_m <= limit_m + SAME_M) & ~(known_m <= limit_m + SAME_M)
    there = np.flatnonzero(located)
    shut = located & ~(known_m <= limit_m + SAME_M)
    shut[there[homes.doors.home]] = False
    gates, compounds = gated.gates, gated.gates.compound.astype(str)
    usable = gated.leads_on() | ~gates.placed()
    theirs = usable & (gates.residents == PERHAPS)
    around = {one for own in facilities.around.tolist() if own for one in own.compounds}
    others = usable & (gates.others == PERHAPS) & np.isin(compounds, sorted(around))
    others = (others | gated.passed_perhaps()) & is_open.any()
    doors = homes.doors
    by_gate = doors.gate >= 0
    row = np.concatenate([there, there[doors.home[by_gate]]])
    of = np.concatenate([homes.table.index[located].astype(str), compounds[doors.gate[by_gate]]])
    hang = np.zeros(len(located), bool)
    hang[row[np.isin(of, compounds[theirs])]] = True
    hang = is_open & (hang | others.any())
    chosen = others | (theirs & np.isin(compounds, of[hang[row]]))
    chosen |= (gates.residents == NOBODY) & np.isin(compounds, of[shut[row]])
    hang[row[shut[row] & np.isin(of, compounds[chosen])]] = True
    listed = np.isin(gates.id, gates.id[chosen]) & hang.any()
    _, first = np.unique(gates.id, return_index=True)  # those in shared walls are there twice
    return Doubt(gates=np.sort(first[listed[first]]), homes=hang, alone=not (is_open & ~hang).any())
