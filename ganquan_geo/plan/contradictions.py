"""What the plan says against itself: statements about one thing that do not agree."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ganquan_geo.model.plan import PARTS, STATUS_NAMES, WORKS
from ganquan_geo.model.plan_lines import Finding
from ganquan_geo.plan.names import StreetNames, find_street, plain_name
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ganquan_geo.model.plan import Plan, PlanCount, PlanPlace, Source, Theme


def find_contradictions(plan: Plan, *, names: StreetNames) -> tuple[Finding, ...]:
    """List what does not agree within the plan's own register."""
    return (
        *_themes_of_one_street(plan, names),
        *_streets_of_one_theme(plan, names),
        *_places_at_one_crossing(plan.places, names),
        *_counts_of_one_thing(plan.counts),
        *_members(plan.counts),
        *_states_of_one_project(plan),
        *_listed_projects(plan),
        *_works(plan),
        *_ring_streets(plan, names),
        *_targets(plan),
        *_against_walking(plan),
    )


def said_lines(sources: Iterable[Source]) -> Text:
    """Return where the plan says something, such as ``body line 97, table line 252``."""
    listed = list(dict.fromkeys(sources))
    return Text(
        "、".join(f"{PARTS[s.part].zh}第 {s.line} 行" for s in listed),
        ", ".join(f"{PARTS[s.part].en} line {s.line}" for s in listed),
    )


def _street_key(names: StreetNames, written: str) -> str:
    found = find_street(names, written)
    return plain_name(written) if isinstance(found, Finding) else found


def _themes_of_one_street(plan: Plan, names: StreetNames) -> Iterator[Finding]:
    """Find streets that are given two themes, or two forms."""
    by_street: dict[str, list[Theme]] = defaultdict(list)
    for theme in plan.themes:
        by_street[_street_key(names, theme.segment.street)].append(theme)
    for street, stated in by_street.items():
        yield from _differing(
            "street_theme",
            street,
            {
                _said(plan.theme_names, t.theme): [s for s in stated if s.theme == t.theme]
                for t in stated
            },
            Text("的主题", "the theme of"),
        )
        yield from _differing(
            "street_form",
            street,
            {
                _said(plan.form_names, t.form): [s for s in stated if s.form == t.form]
                for t in stated
            },
            Text("的形式", "the form of"),
        )


def _differing(
    rule: str, subject: str, values: Mapping[Text, Sequence[Theme]], of: Text
) -> Iterator[Finding]:
    if len(values) < 2:  # noqa: PLR2004 - one statement cannot disagree with itself
        return
    parts = {
        value: said_lines(theme.source for theme in stated) for value, stated in values.items()
    }
    yield Finding(
        rule=rule,
        subject=subject,
        what=Text(
            f"{subject}{of.zh}说法不一："
            + "，".join(f"{v.zh}（{w.zh}）" for v, w in parts.items()),
            f"{of.en} {subject} differs: "
            + ", ".join(f"{v.en} ({w.en})" for v, w in parts.items()),
        ),
        sources=tuple(theme.source for stated in values.values() for theme in stated),
    )


def _streets_of_one_theme(plan: Plan, names: StreetNames) -> Iterator[Finding]:
    """Find themes that different parts of the plan give to different streets."""
    by_theme: dict[str, dict[str, dict[str, Source]]] = defaultdict(lambda: defaultdict(dict))
    for theme in plan.themes:
        street = _street_key(names, theme.segment.street)
        by_theme[theme.theme][theme.source.part].setdefault(street, theme.source)
    for key, by_part in by_theme.items():
        told = list(by_part.items())
        for row, (_, streets) in enumerate(told):
            for _, others in told[row + 1 :]:
                if set(streets) & set(others):
                    continue
                called = _said(plan.theme_names, key)
                one, other = "、".join(streets), "、".join(others)
                sources = (*streets.values(), *others.values())
                lines = said_lines(sources)
                yield Finding(
                    rule="theme_street",
                    subject=key,
                    what=Text(
                        f"{called.zh}街区一处是{one}，另一处是{other}（{lines.zh}）",
                        f"the {called.en} street is {one} in one place and {other} in another "
                        f"({lines.en})",
                    ),
                    sources=sources,
                )


def _places_at_one_crossing(places: tuple[PlanPlace, ...], names: StreetNames) -> Iterator[Finding]:
    """Find two names for a thing of one kind at one crossing."""
    found: dict[tuple[frozenset[str], str], list[PlanPlace]] = defaultdict(list)
    for place in places:
        if place.at:
            crossing = frozenset(_street_key(names, street) for street in place.at)
            found[crossing, place.kind].append(place)
    for (crossing, _), same in found.items():
        called = list(dict.fromkeys(plain_name(place.name) for place in same))
        if len(called) > 1:
            where = "—".join(sorted(crossing))
            said = {place.name: said_lines([place.source]) for place in same}
            yield Finding(
                rule="place_name",
                subject=where,
                what=Text(
                    f"{where}路口的同一处设施有 {len(called)} 个名称："
                    + "，".join(f"{name}（{line.zh}）" for name, line in said.items()),
                    f"{len(called)} names for what is to stand at the crossing {where}: "
                    + ", ".join(f"{name} ({line.en})" for name, line in said.items()),
                ),
                sources=tuple(place.source for place in same),
            )


def _counts_of_one_thing(counts: tuple[PlanCount, ...]) -> Iterator[Finding]:
    """Find counts of one thing that differ."""
    for key in dict.fromkeys(count.of for count in counts):
        same = [count for count in counts if count.of == key]
        if len({count.count for count in same}) > 1:
            said = [(count, said_lines([count.source])) for count in same]
            yield Finding(
                rule="count",
                subject=key,
                what=Text(
                    "数目不一：" + "，".join(f"{c.name.zh} {c.count}（{w.zh}）" for c, w in said),
                    "counts differ: "
                    + ", ".join(f"{c.name.en} {c.count} ({w.en})" for c, w in said),
                ),
                sources=tuple(count.source for count in same),
            )


def _members(counts: tuple[PlanCount, ...]) -> Iterator[Finding]:
    """Find counts of things that the plan names one by one, and names another number of."""
    for count in counts:
        if count.members and len(count.members) != count.count:
            zh, en = "、".join(count.members), ", ".join(count.members)
            yield Finding(
                rule="members",
                subject=count.of,
                what=Text(
                    f"称有{count.name.zh} {count.count}，点名的有 {len(count.members)}：{zh}",
                    f"{count.count} {count.name.en} are announced and {len(count.members)} named: "
                    f"{en}",
                ),
                sources=(count.source,),
            )


def _states_of_one_project(plan: Plan) -> Iterator[Finding]:
    """Find projects that one place of the plan calls finished and another does not."""
    for project in plan.projects:
        street = project.segment.street
        if len({stated.status for stated in project.stated}) > 1:
            said = [
                (STATUS_NAMES[stated.status], said_lines([stated.source]))
                for stated in project.stated
            ]
            yield Finding(
                rule="project_state",
                subject=street,
                what=Text(
                    f"{street}的状态说法不一："
                    + "，".join(f"{status.zh}（{line.zh}）" for status, line in said),
                    f"the status of {street} differs: "
                    + ", ".join(f"{status.en} ({line.en})" for status, line in said),
                ),
                sources=tuple(stated.source for stated in project.stated),
            )


def _listed_projects(plan: Plan) -> Iterator[Finding]:
    listed = [project for project in plan.projects if project.listed]
    if len(listed) != plan.stated_project_count:
        yield Finding(
            rule="project_count",
            subject="projects",
            what=Text(
                f"称有 {plan.stated_project_count} 条道路，列出 {len(listed)} 条",
                f"{plan.stated_project_count} streets are announced and {len(listed)} are listed",
            ),
            sources=tuple(dict.fromkeys(project.source for project in listed)),
        )


def _works(plan: Plan) -> Iterator[Finding]:
    """Find listed projects that lack a kind of works the plan promises for all."""
    for project in plan.projects:
        lacking = [work for work in WORKS if work not in project.works]
        if project.listed and lacking:
            zh = "、".join(WORKS[work].zh for work in lacking)
            en = ", ".join(WORKS[work].en for work in lacking)
            yield Finding(
                rule="works",
                subject=project.segment.street,
                what=Text(
                    f"{project.segment.street}没有{zh}", f"{project.segment.street} has no {en}"
                ),
                sources=(project.source,),
            )


def _ring_streets(plan: Plan, names: StreetNames) -> Iterator[Finding]:
    """Find streets of the ring that are no project."""
    if plan.ring is None:
        return
    projects = {_street_key(names, project.segment.street): project for project in plan.projects}
    for written in dict.fromkeys(plan.ring.streets):
        project = projects.get(_street_key(names, written))
        if project is not None and project.listed:
            continue
        what = (
            Text(
                f"{written}在环线上，而不是道路项目", f"{written} is on the ring and is no project"
            )
            if project is None
            else Text(
                f"{written}在环线上，而不在所列道路项目之内（单列）",
                f"{written} is on the ring and not one of the listed projects (it stands apart)",
            )
        )
        yield Finding(rule="ring_street", subject=written, what=what, sources=(plan.ring.source,))


def _targets(plan: Plan) -> Iterator[Finding]:
    """Find shares of an unstated whole, and directions without a figure."""
    for indicator in plan.indicators:
        stated = indicator.target is not None or indicator.baseline is not None
        if indicator.unit == "share" and stated and not indicator.denominator:
            what = Text("比例没有说明分母", "a share that does not say of what")
        elif indicator.unit == "share" and stated and indicator.denominator_count is None:
            what = Text(
                f"比例的分母是{indicator.denominator}，而规划没有给出其总数",
                f"a share of {indicator.denominator}, of which the plan gives no number",
            )
        elif indicator.target is None and indicator.spatial:
            what = Text(
                "没有目标数字，只有方向或上一时期的结论",
                "no target figure, only a direction or a claim for the period before",
            )
        else:
            continue
        yield Finding(
            rule="denominator" if indicator.unit == "share" and stated else "no_target",
            subject=indicator.id,
            what=Text(f"{indicator.name.zh}：{what.zh}", f"{indicator.name.en}: {what.en}"),
            sources=(indicator.source,),
        )


def _against_walking(plan: Plan) -> Iterator[Finding]:
    """Find measures that close ways while the plan wants a ring to walk."""
    for indicator in plan.indicators:
        if indicator.effect == "against_walking" and plan.ring is not None:
            yield Finding(
                rule="against_walking",
                subject=indicator.id,
                what=Text(
                    f"{indicator.name.zh}会减少可以穿行的路，与环形慢行通道的目标相左",
                    f"{indicator.name.en}: takes away ways to walk through, against the aim of a "
                    "ring to walk",
                ),
                sources=(indicator.source, plan.ring.source),
            )


def _said(names: Mapping[str, Text], key: str) -> Text:
    return names.get(key, Text(key, key))
