"""What the plan says against the ground: names without a place, counts, parts that lie outside."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import Fault, Measure
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.plan import BOUNDARY, cite
from ganquan_geo.model.street_line import Misfit
from ganquan_geo.plan.areas import find_members
from ganquan_geo.plan.names import StreetNames, build_street_names, find_street, plain_name
from ganquan_geo.plan.registered import word_registered
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m, format_m_range, format_share
from ganquan_geo.words.text import COLON, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.plan import Plan, PlanPlace, Project, Source, Theme
    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.street_line import StreetLine
    from ganquan_geo.model.study import Study

BESIDE_M = 100.0  # so much of a street beside the boundary may be inside or not: worth a word
MOSTLY = 0.5  # a project of which less than this share is inside is worth a word


def find_misfits(
    plan: Plan,
    study: Study,
    *,
    names: StreetNames,
    projects: tuple[ProjectResult, ...],
    ring: Ring | None,
    themes: tuple[StreetLine, ...],
) -> tuple[Misfit, ...]:
    """List what the plan names or counts that the layers do not bear out."""
    return (
        *(one for line in themes for one in (*line.refusals, *line.remarks)),
        *_projects(projects),
        *_ring(plan, ring),
        *_places(plan, study.layers["facilities"], names),
        *_counts(plan, study),
        *_areas(plan, study),
    )


def _projects(projects: tuple[ProjectResult, ...]) -> Iterator[Misfit]:
    for result in projects:
        yield from (*result.line.refusals, *result.line.remarks)
        name, inside_m = result.project.segment.street, result.line.length_m
        drawn_m = result.drawn.length_m
        if result.beside_m > BESIDE_M:
            yield Misfit(
                rule="along_boundary",
                subject=name,
                what=Text(
                    f"{name}是否沿边界暂不评定：界内 {inside_m:,.0f} 米，另有 "
                    f"{result.beside_m:,.0f} 米离边界不远于这条路的误差（边界的误差不明）",
                    f"whether {name} runs along the boundary cannot be assessed: {inside_m:,.0f} m "
                    f"are inside, {result.beside_m:,.0f} m more are no farther from it than the "
                    "accuracy of the street (that of the boundary is not known)",
                ),
                sources=(result.project.source,),
            )
        elif not result.line.refusals and not result.cut_off and inside_m < MOSTLY * drawn_m:
            share = format_share(inside_m / drawn_m)
            yield Misfit(
                rule="project_outside",
                subject=name,
                what=Text(
                    f"图层所载的{name} {drawn_m:,.0f} 米，只有 {share}"
                    f"（{inside_m:,.0f} 米）在边界之内或沿边界",
                    f"of the {drawn_m:,.0f} m of {name} in the street layer only {share} "
                    f"({inside_m:,.0f} m) is inside the boundary or along it",
                ),
                sources=(result.project.source,),
            )


def _ring(plan: Plan, ring: Ring | None) -> Iterator[Misfit]:
    if ring is None or plan.ring is None:
        return
    for leg in ring.legs:
        yield from (*leg.line.refusals, *leg.line.remarks)
        if leg.state == "no length":
            what = Text(
                f"环线第 {leg.number} 段{leg.street}起止点重合，待核实：它与{leg.start}、{leg.end}"
                "交于同一处",
                f"leg {leg.number} of the ring, {leg.street}, begins and ends at one place, to be "
                f"verified: it meets {leg.start} and {leg.end} there",
            )
        elif leg.missing_m > 0:
            what = Text(
                "环线第 {n} 段{street}尚不存在，约 {missing}",
                "leg {n} of the ring, {street}, does not exist yet, about {missing}",
            ).filled(n=leg.number, street=leg.street, missing=format_m(leg.missing_m))
            if leg.detour is not None:
                way = Text("，现有最短绕行 {way}", "; the shortest way today is {way}")
                span = format_m_range(leg.detour.value or 0.0, leg.detour.low, leg.detour.high)
                what = join_texts((what, way.filled(way=span)), Text("", ""))
        else:
            continue
        yield Misfit(rule="ring_leg", subject=leg.street, what=what, sources=(plan.ring.source,))


def _places(plan: Plan, facilities: gpd.GeoDataFrame, names: StreetNames) -> Iterator[Misfit]:
    """Find places the plan names that no layer has, or has without a position."""
    by_name = {plain_name(name): row for row, name in enumerate(facilities["name"])}
    for place in plan.places:
        row = by_name.get(plain_name(place.facility or place.name))
        what = (
            Text("图层中没有这个名称", "no layer has this name")
            if row is None
            else _position(facilities.geometry.iloc[row])
        )
        missing = _unmet(place, names)
        sorts = Text("规划只说在{members}打造", "the plan says only: {members}").filled(
            members=join_texts(map(same_text, place.members))
        )
        for said in (what, missing, sorts if place.members else None):
            if said is not None:
                yield Misfit(
                    rule="no_place",
                    subject=place.name,
                    what=join_texts((same_text(place.name), said), COLON),
                    sources=(place.source,),
                )


def _position(geometry: BaseGeometry | None) -> Text | None:
    if geometry is None or geometry.is_empty:
        return glossary.POSITION_UNKNOWN
    if geometry.geom_type in ("LineString", "MultiLineString"):
        return glossary.KNOWN_TO_STREET
    return None


def _unmet(place: PlanPlace, names: StreetNames) -> Text | None:
    lost = [street for street in place.at if isinstance(find_street(names, street), Misfit)]
    if not lost:
        return None
    none = Text("路网中没有{streets}", "the street layer has no {streets}")
    return none.filled(streets=join_texts(map(same_text, lost)))


def _areas(plan: Plan, study: Study) -> Iterator[Misfit]:
    """Find areas that nothing can be split by: nobody says what is in them, or it is not there."""
    layer = study.layers.get("neighbourhoods")
    for area in plan.areas:
        members, lost = find_members(area, layer)
        if members and not lost:
            continue
        what = Text(
            "规划、居民区图层（片区一列）和填报表的“居民区”都没有说哪些居民区属于{area}，成果不能按片区分列",
            "neither the plan, the layer of neighbourhoods (service_area) nor the forms say which "
            "are in the {area}: nothing is split by it",
        )
        if lost:
            what = Text(
                "图层中没有{area}的居民区{lost}", "no layer has these of the {area}: {lost}"
            )
        yield Misfit(
            rule="area",
            subject=area.name.zh,
            what=what.filled(area=area.name, lost=join_texts(map(same_text, lost))),
            sources=(area.source,),
        )


def _counts(plan: Plan, study: Study) -> Iterator[Misfit]:
    """Find counts of the plan that the layers do not bear out."""
    for count in plan.counts:
        if count.layer not in study.layers:
            continue
        layer = study.layers[count.layer]
        own = layer[layer["kind"] == count.kind] if count.kind else layer
        assumed = int(own["assumed"].sum()) if "assumed" in own else 0
        known = len(own) - assumed
        if known == count.count:
            continue
        lines = cite([count.source])
        here = word_registered(own)
        if not count.kind:  # the whole layer, of which the plan may count a part
            name = LAYERS[count.layer].title
            here = Text(f"共有{name.zh} {len(own)}", f"{len(own)} {name.en} in all")
        yield Misfit(
            rule="count_on_the_ground",
            subject=count.of,
            what=Text(
                f"规划称{count.name.zh} {count.count}（{lines.zh}），图层中{here.zh}",
                f"the plan says {count.count} {count.name.en} ({lines.en}); "
                f"in the layer: {here.en}",
            ),
            sources=(count.source,),
        )


def find_unknown_streets(
    plan: Plan, streets: gpd.GeoDataFrame, *, file_name: str
) -> tuple[Fault, ...]:
    """Name the streets that the plan names and the layer does not, or has several of.

    Each name is one fault; its measure is how often the plan names it.

    Parameters
    ----------
    streets
        A checked street layer.
    file_name
        The file of the plan, for messages.
    """
    names = build_street_names((name for name in streets["name"] if name), plan.aliases)
    mentions: dict[str, list[Source | None]] = defaultdict(list)
    for written, source in _mentions(plan):
        mentions[written].append(source)
    faults = []
    for written, sources in mentions.items():
        found = find_street(names, written)
        if isinstance(found, Misfit):
            faults.append(_fault(found, [one for one in sources if one], len(sources), file_name))
    return tuple(faults)


def _mentions(plan: Plan) -> Iterator[tuple[str, Source | None]]:
    """Yield every street name of the plan with the place that has it."""
    entries: tuple[Project | Theme, ...] = (*plan.projects, *plan.themes)
    for entry in entries:
        yield entry.segment.street, entry.source
        for end in (entry.segment.start, entry.segment.end):
            if end is not None and end.name != BOUNDARY:
                yield end.name, entry.source
    for listed in (plan.ring, plan.axis, plan.gateways):
        if listed is not None:
            yield from ((street, listed.source) for street in listed.streets)
    for place in plan.places:
        yield from ((street, place.source) for street in place.at)
    for works in plan.street_baselines:
        yield from ((street, works.source) for street in works.streets)
    for hint in plan.crossings:
        yield from ((street, None) for street in hint.streets)
    for meant in plan.aliases.values():
        yield meant, None


def _fault(found: Misfit, sources: list[Source], count: int, file_name: str) -> Fault:
    lines = cite(sources)
    listed = join_texts(found.candidates)
    return Fault(
        where=file_name,
        rule="plan_name",
        severity="warning",
        what=Text(
            f"{found.what.zh}（规划{lines.zh or '的别名或路口提示'}）",
            f"{found.what.en} (plan: {lines.en or 'its aliases or hints'})",
        ),
        mend=Text(
            f"改正写法、在 [aliases] 里对应，或在街道图层补上；相近的有：{listed.zh or '无'}",
            "correct it, give its name in [aliases], or add the street to the layer; names like "
            f"it: {listed.en or 'none'}",
        ),
        measure=Measure(float(count), "count"),
    )
