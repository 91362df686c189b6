"""The order of the path of gates: walks now, walls away, gates opened, ways through closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.measure.gates import (
    HOME_COLUMNS,
    NEW_COLUMNS,
    THROUGH_COLUMNS,
    Ends,
    compare_through,
    find_best,
    list_newly,
    measure_detour,
    measure_gain_m,
    take_least,
    with_bounds,
)
from ganquan_geo.model.access import access_of
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.gate_results import GatesResult, Side
from ganquan_geo.network.baseline import Baseline, prepare_baseline, settle_unknown
from ganquan_geo.network.gate_trials.closing import close_through
from ganquan_geo.network.gate_trials.from_gates import measure_from_gates
from ganquan_geo.network.gate_trials.gate_walks import (
    HOMES,
    has_through_ways,
    measure_now,
    try_closed,
    try_new,
)
from ganquan_geo.network.gate_trials.without_walls import measure_without_walls
from ganquan_geo.network.gates.gate_rows import NOBODY, PERHAPS, SURE
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ganquan_geo.arrays.types import Flags
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.gate_trials.gate_walks import ByReading, Tried
    from ganquan_geo.network.gate_trials.new_gates import NewGates
    from ganquan_geo.network.gate_trials.without_walls import WithoutWalls
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.places import Demand

    Row = dict[str, Any]

PASSES = {SURE: "yes", PERHAPS: "perhaps", NOBODY: "no"}
DEGREES_DECIMALS = 7
NO_GATES = Fault(
    where="gates",
    what=Text("没有出入口图层，说不出大门的作用", "there is no layer of gates to measure"),
    mend=Text(
        "加一个 gates 图层，每个出入口一行：所属小区（compound_id）、位置、状态（state："
        "可对外通行、仅供居民通行、定时开放、常闭、开闭待核实）、开放时段（hours）",
        "add a layer gates with a row for each gate: compound_id, its position, state (open, "
        "residents, timed, closed, unknown), hours",
    ),
)


def measure_gates(
    study: Study | Baseline, *, profile: str = "standard", access: Access | None = None
) -> GatesResult:
    """Measure what the gates of compounds do to the walks of people.

    Each compound's walk by its gates is held against that with no walls at all, its own and
    others', from where the walk begins: its position or, without lanes, also any place in its
    wall; and never more than by its gates. Each closed gate is opened to residents, and one more
    gate tried every 20 m along the outline; and the ways that others have through compounds are
    closed.

    Parameters
    ----------
    study
        What `read_study`, `apply_scenario` or `build_baseline` returned.
    profile, access
        Who walks, and at which hour; decide nothing where a baseline is given.

    Returns
    -------
    GatesResult
        By gate, by compound, by place for a new gate, and by home that walks farther.

    Raises
    ------
    UnknownNameError
        If there is no such profile.
    DataError
        If no gate is listed, or no street can be walked.

    Examples
    --------
    The bundled study lists no gates:

    >>> try:
    ...     gg.measure_gates(study)
    ... except gg.DataError as error:
    ...     print(error.faults[0].what.en)
    there is no layer of gates to measure
    """
    own = study.study if isinstance(study, Baseline) else study
    if "gates" not in own.layers or own.layers["gates"].empty:
        raise DataError([NO_GATES])
    base = study
    if not isinstance(base, Baseline):
        walker = own.profile(profile)
        base = prepare_baseline(own, walker, access=access or access_of(walker.id))
    gated = base.gated
    if gated is None:  # a baseline on a network of somebody else's
        raise DataError([NO_GATES])
    new, tried_new = try_new(base, gated)
    now = measure_now(base, _compounds)
    has_gates = np.isin(own.layers[HOMES].index.astype(str), gated.gates.compound.astype(str))
    unwalled = prepare_baseline(
        _take_walls(own), base.profile, network=base.given, access=base.access
    )
    free = measure_without_walls(base, unwalled, gated, new)
    homes = _list_homes(base, has_gates, now, free, try_closed(base, gated), tried_new)
    return GatesResult(
        study=own,
        profile=base.profile,
        access=base.access,
        gates=pd.DataFrame(_list_gates(base, gated)),
        homes=pd.DataFrame(homes, columns=HOME_COLUMNS),
        new_gates=pd.DataFrame(_list_new(base, new, tried_new, now), columns=NEW_COLUMNS),
        through=_close_through(base, gated),
        perhaps=_list_perhaps(base),
        without_gates=int((~has_gates).sum()),
        problems=base.problems,
    )


def _take_walls(study: Study) -> Study:
    """Return a study without gates, of which everybody walks on all lanes."""
    layers = {name: layer for name, layer in study.layers.items() if name != "gates"}
    if "access" in layers["streets"]:
        layers["streets"] = layers["streets"].assign(access="")
    return replace(study, layers=layers)


def _compounds(base: Baseline) -> Demand:
    return base.demands[HOMES]


def _list_gates(base: Baseline, gated: Gated) -> Iterator[Row]:
    layer, rows = base.study.layers["gates"], gated.gates
    from_gates = measure_from_gates(base, gated)
    for number, key in enumerate(layer.index):
        for category, (metres, facility) in from_gates.items():
            yield {
                "gate": str(key),
                "compound": str(rows.compound[number]),
                "state": layer["state"].iloc[number],
                "hours": layer["hours"].iloc[number],
                "residents": PASSES[int(rows.residents[number])],
                "others": PASSES[int(rows.others[number])],
                "category": category,
                "walk_m": float(metres[number]),
                "facility": str(facility[number]),
            }


def _list_homes(
    base: Baseline,
    has_gates: Flags,
    now: ByReading,
    free: WithoutWalls,
    closed: Tried,
    new: Tried,
) -> Iterator[Row]:
    gated = base.gated
    assert gated is not None  # noqa: S101 - for the types
    ids = base.study.layers[HOMES].index
    for category in base.study.categories:
        limits_m, key = base.limits_m(category), category.id
        best = find_best(closed.trials.home, closed.metres[key]["near"])
        outline = find_best(new.trials.home, new.metres[key]["near"])
        least = take_least(
            (free.position[key], now[key]),
            ((new.trials.home, new.metres[key]), (free.home, free.wall[key])),
        )
        for home in np.flatnonzero(has_gates).tolist():
            walk_m = float(now[key]["near"][home])
            at_best = outline.get(home)
            outline_m = None if at_best is None else float(new.metres[key]["near"][at_best])
            row = {
                "compound": str(ids[home]),
                "category": key,
                **with_bounds("walk", now[key], home),
                **with_bounds("free", least, home),
                **measure_detour(
                    walk_m,
                    free_m=float(least["near"][home]),
                    position_m=float(free.position[key]["near"][home]),
                    outline_m=outline_m,
                ),
            }
            yield row | _open_best(gated, closed, key, best.get(home), walk_m, limits_m)


def _open_best(
    gated: Gated,
    closed: Tried,
    category: str,
    trial: int | None,
    walk_m: float,
    limits_m: Mapping[int, float],
) -> Row:
    """Return the gate of a trial and what it gains; none where there is none, or it gains none."""
    walks = closed.metres[category]
    after_m = np.inf if trial is None else float(walks["near"][trial])
    gain_m = measure_gain_m(walk_m, after_m)
    if trial is None or gain_m == 0:
        return {"gate": "", "gain_m": 0.0, "newly_min": ""}
    return {
        "gate": str(gated.gates.id[closed.trials.gate[trial]]),
        **with_bounds("opened", walks, trial),
        "gain_m": gain_m,
        "newly_min": list_newly(walk_m, after_m, limits_m),
    }


def _list_new(base: Baseline, new: NewGates, tried: Tried, now: ByReading) -> Iterator[Row]:
    ids = base.study.layers[HOMES].index
    lonlat = to_lonlat(shapely.get_coordinates(new.point), base.network.crs)
    shared = new.shared()
    sides: dict[Side, Flags] = {"street": ~shared, "shared": shared}
    for category in base.study.categories:
        walks, limits_m = tried.metres[category.id], base.limits_m(category)
        for side, chosen in sides.items():
            rows = np.flatnonzero(chosen)
            for home, best in find_best(new.home[rows], walks["near"][rows]).items():
                trial = int(rows[best])
                before_m = float(now[category.id]["near"][home])
                after_m = float(walks["near"][trial])
                gain_m = measure_gain_m(before_m, after_m)
                if gain_m == 0:
                    continue
                lon, lat = lonlat[trial].round(DEGREES_DECIMALS).tolist()
                yield {
                    "compound": str(ids[home]),
                    "category": category.id,
                    "side": side,
                    "lon": lon,
                    "lat": lat,
                    "leg_m": np.nan if side == "shared" else float(new.outside.leg_m[trial]),
                    **with_bounds("walk", walks, trial),
                    "gain_m": gain_m,
                    "newly_min": list_newly(before_m, after_m, limits_m),
                }


def _list_perhaps(base: Baseline) -> tuple[str, ...]:
    """Return the gates that others may walk through, which is not known."""
    each = [own.gated for own in (base, base.opened) if own is not None]
    ids = [own.gates.id[own.passed_perhaps()] for own in each if own is not None]
    return tuple(dict.fromkeys(map(str, np.concatenate(ids))))


def _close_through(base: Baseline, gated: Gated) -> pd.DataFrame | None:
    """Measure who walks farther once nobody walks through compounds; None without such ways."""
    if not has_through_ways(gated):
        return None
    layer = pd.concat(
        [pd.Series(name, index=own.table.index) for name, own in base.demands.items()]
    )
    stated = close_through(base, gated)
    ends = [
        close_through(own, own.gated) for own in settle_unknown(base) or () if own.gated is not None
    ]
    rows = []
    for key, own in stated.items():
        each = [own, *(end[key] for end in ends)]
        before, after = (
            Ends(walks[0], np.minimum.reduce(walks), np.maximum.reduce(walks))
            for walks in ([one.before_m for one in each], [one.after_m for one in each])
        )
        rows.append(compare_through(layer, key, before=before, after=after))
    farther = [own for own in rows if len(own)] or [pd.DataFrame(columns=THROUGH_COLUMNS)]
    return pd.concat(farther, ignore_index=True)
