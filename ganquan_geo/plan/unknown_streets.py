"""Names in the plan that no street of the layer has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import Fault, Measure
from ganquan_geo.model.plan import BOUNDARY
from ganquan_geo.model.plan_lines import Misfit
from ganquan_geo.plan.contradictions import cite_lines
from ganquan_geo.plan.names import build_street_names, find_street
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from ganquan_geo.model.plan import Plan, Project, Source, Theme


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
    for hint in plan.crossings:
        yield from ((street, None) for street in hint.streets)
    for meant in plan.aliases.values():
        yield meant, None


def _fault(found: Misfit, sources: list[Source], count: int, file_name: str) -> Fault:
    lines = cite_lines(sources)
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
