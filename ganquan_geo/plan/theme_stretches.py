"""Where on a project's line the themes hold that the plan gives its street."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.plan_results import ThemeStretch
from ganquan_geo.plan.names import StreetNames, find_street
from ganquan_geo.plan.segments import resolve_segment

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_lines import StreetLine
    from ganquan_geo.plan.ground import Ground


def find_stretches(
    ground: Ground, plan: Plan, line: StreetLine, *, names: StreetNames
) -> tuple[ThemeStretch, ...]:
    """Return the themes of a project's street, those of the plan's body first.

    A theme that the plan gives to a segment of the street somewhere holds on that segment,
    though elsewhere the plan names the street alone.
    """
    street = find_street(names, line.street)
    own = [theme for theme in plan.themes if find_street(names, theme.segment.street) == street]
    own.sort(key=lambda theme: theme.source.part != "body")
    found: list[ThemeStretch] = []
    for key in dict.fromkeys(theme.theme for theme in own):
        segments = dict.fromkeys(
            theme.segment for theme in own if theme.theme == key and theme.segment.start
        )
        parts = []
        for segment in segments:
            resolved = resolve_segment(ground, segment, names=names, hints=plan.crossings)
            if segment.start and segment.end and not resolved.refusals:
                parts.append(
                    ThemeStretch(
                        theme=key,
                        start=segment.start.name,
                        end=segment.end.name,
                        edges=tuple(edge for edge in resolved.edges if edge in line.edges),
                        length_m=resolved.length_m,
                    )
                )
        whole = ThemeStretch(theme=key, start="", end="", edges=line.edges, length_m=line.length_m)
        found += parts or [whole]
    return tuple(found)
