"""The order of the checks: files, layers, the streets as a network, the plan's names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.flow.unjoined import find_unjoined_crossings
from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.load.checked_study import build_study
from ganquan_geo.load.detect.offsets import find_offset_layers
from ganquan_geo.load.far_rows import drop_far_rows
from ganquan_geo.load.plan.register import PLAN_FILE
from ganquan_geo.load.same_places import find_same_places
from ganquan_geo.load.street_numbers import find_disordered_numbers
from ganquan_geo.load.study import name_plan_faults, survey_study
from ganquan_geo.model.errors import SHOWN_ROWS, DataError, Fault, Measure
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.quality import QualityReport, sort_faults
from ganquan_geo.model.study import JOIN_TOLERANCE_M, SETTINGS_FILE
from ganquan_geo.network.baseline import (
    DEMAND_LAYERS,
    find_doors,
    name_gate_faults,
)
from ganquan_geo.network.build.walk_network import (
    build_walk_lines,
    node_walk_lines,
)
from ganquan_geo.network.faults.crossings import name_bare_crossings
from ganquan_geo.network.faults.homes import count_homes
from ganquan_geo.network.faults.near_ends import find_near_ends
from ganquan_geo.network.faults.overlaps import name_overlaps
from ganquan_geo.network.faults.parts import NOBODY, Stands, find_islands
from ganquan_geo.network.faults.same_names import find_same_names
from ganquan_geo.network.ground import lay_streets
from ganquan_geo.network.joins.joins import join_demand
from ganquan_geo.network.joins.unjoined import name_unjoined_facilities, name_unjoined_homes
from ganquan_geo.network.places.best_places import (
    place_facilities,
    place_homes,
    select_existing,
)
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.plan.on_the_ground import find_unknown_streets
from ganquan_geo.words import glossary
from ganquan_geo.words.text import COLON, Text, how_many, join_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import geopandas as gpd

    from ganquan_geo.load.settings import Settings
    from ganquan_geo.load.study import StudySurvey
    from ganquan_geo.model.drafts import ImportLoss
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.walk_network import WalkNetwork

    Report = Callable[[Text], None]

__all__ = ["check_study"]

SAME_PLACE_RULES = MappingProxyType({"facilities": "same_facility", "compounds": "same_compound"})
NEEDED_FOR = MappingProxyType(  # by layer, the checks that cannot do without it
    {
        "streets": Text(
            "路网、各种步行方式、坐标系、规划里的路名",
            "the network, the walking profiles, coordinate systems, the plan's street names",
        ),
        "boundary": Text("离边界的远近、坐标系", "distances from the boundary, coordinate systems"),
        "facilities": Text(
            "重复的设施、设施离街道和边界的远近",
            "twins among the facilities, how far they are from streets and boundary",
        ),
        "compounds": Text(
            "重复的小区、小区离街道和边界的远近",
            "twins among the compounds, how far they are from streets and boundary",
        ),
    }
)
NEEDED_ELSE = Text("它离街道和边界的远近", "how far it is from streets and boundary")
NEED_SETTINGS = Text(
    "各种步行方式、坐标系、规划里的路名",
    "the walking profiles, coordinate systems, the plan's street names",
)


def check_study(folder: str | Path, *, report: Report | None = None) -> QualityReport:
    """List everything that is wrong or odd in a study folder, and how to mend it.

    Parameters
    ----------
    folder
        A study folder; it need not be usable: what can be read is checked.
    report
        Called with a short text as each step begins.

    Returns
    -------
    QualityReport
        Errors stop a coverage run; warnings change its figures, first what bears on most homes;
        notes do not.

    Examples
    --------
    >>> quality = gg.check_study("data")
    >>> quality.count("error")
    0
    >>> worst = quality.faults[0]  # a library whose place nobody knows may serve any home
    >>> worst.rule, worst.homes
    ('unplaced', 78)
    """
    tell = report or (lambda _: None)
    tell(Text("读取数据", "reading the layers"))
    survey = survey_study(folder)
    settings = survey.settings
    faults = list(survey.faults)
    faults += [_lost(loss) for loss in settings.losses] if settings else []
    near = drop_far_rows(survey.found.layers)
    for name, rule in SAME_PLACE_RULES.items():
        if name in near:
            faults += find_same_places(near[name], name, rule=rule)
    faults += find_disordered_numbers(near, {name: name for name in near})
    if "streets" in near:
        tell(Text("检查路网", "checking the streets"))
        public = _without_lanes(near["streets"])
        network, found = _street_faults(public, settings)
        faults += found
        if settings is None and network is not None:
            faults += find_islands(network)
    if "streets" in near and settings is not None:
        study = _draft(survey, settings, near)
        if network is not None:
            tell(Text("检查各种步行方式", "checking the walking profiles"))
            faults += _walking_faults(study, network)
        if "boundary" in near:
            tell(Text("核对坐标系", "checking the coordinate systems"))
            whole = {**survey.found.layers, "streets": near["streets"]}  # far rows are evidence
            faults += find_offset_layers(_draft(survey, settings, whole))
    faults += name_plan_faults(survey.plan.faults)
    if "streets" in near and survey.plan.plan is not None:
        tell(Text("核对规划里的路名", "checking the plan's names"))
        faults += find_unknown_streets(survey.plan.plan, near["streets"], file_name=PLAN_FILE)
    files = survey.files
    faults = _with_homes(faults, near, files, settings)
    return QualityReport(
        folder=str(folder),
        name=settings.name if settings else Text(Path(folder).name, Path(folder).name),
        date=settings.date if settings else None,
        credit=settings.credit if settings else Text("", ""),
        layers=survey.found.layers,
        faults=sort_faults(tuple(_in_file(fault, files) for fault in faults)),
        unchecked=tuple(_unchecked(survey)),
        category_names={own.id: own.name for own in settings.categories} if settings else {},
        kinds=settings.kinds if settings else {},
        files=files,
    )


def _draft(
    survey: StudySurvey, settings: Settings, layers: Mapping[str, gpd.GeoDataFrame]
) -> Study:
    """Return a study of those rows that can be used; layers may be absent."""
    return build_study(survey.folder, settings, replace(survey.found, layers=layers), survey.plan)


def _unchecked(survey: StudySurvey) -> Iterator[Text]:
    """Yield what could not be checked, for want of what."""
    if survey.settings is None:
        yield Text(
            f"{SETTINGS_FILE} 有错误，没有查：{NEED_SETTINGS.zh}",
            f"{SETTINGS_FILE} has errors; not checked: {NEED_SETTINGS.en}",
        )
    for name, schema in LAYERS.items():
        if name in survey.found.layers or not (schema.required or name in survey.files):
            continue
        file = survey.files.get(name, name)
        needed = NEEDED_FOR.get(name, NEEDED_ELSE)
        yield Text(
            f"{file} 整个用不了，没有查：{needed.zh}",
            f"{file} cannot be used at all; not checked: {needed.en}",
        )
    for name, rows in survey.found.left_out.items():
        listed = rows[:SHOWN_ROWS]
        more = len(rows) > SHOWN_ROWS
        zh = "、".join(listed) + (f" 等 {len(rows)} 行" if more else "")
        en = ", ".join(listed) + (f" and {len(rows) - SHOWN_ROWS} more" if more else "")
        yield Text(
            f"{survey.files[name]} 第 {zh} 行有错误，其余各项检查里没有它们，改好后再查一遍",
            f"{survey.files[name]} row {en} had errors and took no part in the other checks; "
            "check again when they are mended",
        )


def _with_homes(
    faults: list[Fault],
    layers: Mapping[str, gpd.GeoDataFrame],
    files: Mapping[str, str],
    settings: Settings | None,
) -> list[Fault]:
    """Return the faults with the homes that hang on each, as far as there are homes."""
    homes = layers.get("compounds")
    if homes is None or settings is None or "streets" not in layers:
        return faults
    west, south, east, north = layers["streets"].total_bounds
    crs = local_crs((west + east) / 2, (south + north) / 2)
    reach_m = max(tier.limit_m for category in settings.categories for tier in category.tiers)
    layer_of = {file: name for name, file in files.items()}
    called = glossary.HOMES[settings.homes]
    named = [
        replace(one, homes_names=called, where=layer_of.get(one.where, one.where)) for one in faults
    ]
    return list(count_homes(named, homes, crs=crs, reach_m=reach_m))


def _in_file(fault: Fault, files: Mapping[str, str]) -> Fault:
    """Return a fault that names the file and not the layer."""
    layer, *rest = fault.where.split(" ", 1)
    return replace(fault, where=" ".join([files[layer], *rest])) if layer in files else fault


def _street_faults(
    streets: gpd.GeoDataFrame, settings: Settings | None
) -> tuple[WalkNetwork | None, tuple[Fault, ...]]:
    """Return the network of who avoids nothing, and what is wrong with its streets."""
    tolerance_m = settings.numbers.join_tolerance_m if settings else JOIN_TOLERANCE_M
    try:
        lines = build_walk_lines(streets)
    except DataError as error:
        return None, error.faults
    network = node_walk_lines(lines, join_tolerance_m=tolerance_m)
    return network, (
        *find_near_ends(network, join_tolerance_m=tolerance_m),
        *name_bare_crossings(lines, join_tolerance_m=tolerance_m),
        *name_overlaps(network, join_tolerance_m=tolerance_m),
        *find_same_names(streets),
    )


def _without_lanes(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the streets that are everybody's: lanes of compounds meet them at gates alone."""
    return streets[streets["access"] == ""] if "access" in streets else streets


def _walking_faults(study: Study, network: WalkNetwork) -> Iterable[Fault]:
    """Return what cannot be reached, by anyone or by those who avoid some streets.

    Parameters
    ----------
    network
        Of the streets that are everybody's.
    """
    streets = study.layers["streets"].drop(columns="hours", errors="ignore")  # whenever it is
    study = replace(study, layers={**study.layers, "streets": streets})
    public = replace(study, layers={**study.layers, "streets": _without_lanes(streets)})
    crossings = find_unjoined_crossings(public, network)
    gate_faults: list[Fault] = []
    gated = None
    if study.is_gated():
        network, gated = lay_streets(study, ())
        gate_faults = name_gate_faults(study, gated)
    common, stands = _joins(study, network, gated)
    apart = find_islands(network, stands)
    islands = {row for fault in apart for row in fault.rows}
    faults = [*apart, *gate_faults, *common, *crossings]
    who_avoids: dict[tuple[str, ...], list[Text]] = {}
    for profile in study.profiles:
        who_avoids.setdefault(tuple(sorted(profile.avoids)), []).append(profile.name)
    for avoids, names in who_avoids.items():
        if not streets["street_class"].isin(avoids).any():
            continue
        who = join_texts(names)
        try:
            own, own_gated = lay_streets(study, avoids)
        except DataError:
            faults.append(_no_way(who))
            continue
        joins, own_stands = _joins(study, own, own_gated)
        cut_off = [one for one in find_islands(own, own_stands) if not set(one.rows) <= islands]
        faults += [_cut_off(who, cut_off)] if cut_off else []
        faults += [
            replace(one, what=join_texts((who, one.what), COLON), rule="profile")
            for one in joins
            if one not in common
        ]
    return faults


def _joins(study: Study, network: WalkNetwork, gated: Gated | None) -> tuple[list[Fault], Stands]:
    """Return which homes and facilities have no position or no street near, and where all stand."""
    limit_m = study.settings.snap_limit_m
    faults: list[Fault] = []
    homes, stands = [NOBODY.homes], [NOBODY.facilities]
    for name in DEMAND_LAYERS:
        if name in study.layers:
            layer = study.layers[name]
            if gated is not None and name == "compounds":
                demand, found = join_demand(
                    network, layer, snap_limit_m=limit_m, where=name, gated=gated
                )
                faults += found
                homes.append(demand.starts.at.edge)
                continue
            placed = place_homes(network, take_rows(layer), snap_limit_m=limit_m)
            faults += name_unjoined_homes(name, layer, placed, snap_limit_m=limit_m)
            homes.append(placed.at.of(placed.near).edge)
    if "facilities" in study.layers:
        facilities = select_existing(study.layers["facilities"])
        known = "compounds" in study.layers
        doors = find_doors(study.layers.get("entrances"), gated if known else None)
        for category in study.categories:
            own = facilities[facilities["kind"].isin(category.kinds)]
            rows = take_rows(own)
            if doors is not None:
                rows = doors(rows).rows
                own = own.loc[rows.id]
            there = place_facilities(network, rows, snap_limit_m=limit_m)
            faults += name_unjoined_facilities(
                f"facilities ({category.id})", own, there, snap_limit_m=limit_m
            )
            stands.append(there.spans.edge)
    return faults, Stands(homes=np.concatenate(homes), facilities=np.concatenate(stands))


def _lost(loss: ImportLoss) -> Fault:
    return Fault(
        where=SETTINGS_FILE,
        rule="import",
        severity="warning",
        what=loss.what,
        mend=Text(
            "在来源中补全或改正后重新导入；核实过不必改的，从 [[import_losses]] 删去",
            "complete or correct it in the source and import again; what needs no change is "
            "removed from [[import_losses]]",
        ),
        measure=Measure(float(loss.count), "count"),
    )


def _no_way(who: Text) -> Fault:
    return Fault(
        where=SETTINGS_FILE,
        rule="profile",
        what=Text(
            f"{who.zh}：避开的街道类别之外没有可步行的街道",
            f"{who.en}: avoids every class of street there is",
        ),
        mend=Text("改 [[profiles]] 的 avoids", "change avoids in [[profiles]]"),
    )


def _cut_off(who: Text, islands: list[Fault]) -> Fault:
    length_m = sum(island.figure().value for island in islands)
    parts = [line for island in islands for line in shapely.get_parts(island.geometry)]
    return Fault(
        where="streets",
        rule="profile",
        severity="warning",
        what=Text(
            f"{who.zh}：另有 {len(islands)} 段共 {length_m:,.0f} 米街道走不到",
            f"{who.en}: {how_many(len(islands), 'more part')} out of reach, {length_m:,.0f} m",
        ),
        mend=Text(
            "查看这些地方是否真的没有不经所避街道的路",
            "see whether there really is no way around the avoided streets",
        ),
        rows=tuple(row for island in islands for row in island.rows),
        measure=Measure(length_m, "m"),
        geometry=shapely.MultiLineString(parts),
    )
