"""What the plan says against itself: statements about one thing that do not agree."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ganquan_geo.model.plan import WORKS, Source, cite
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.model.street_line import Misfit
from ganquan_geo.plan.names import StreetNames, find_street, plain_name
from ganquan_geo.words.text import COLON, COMMA, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ganquan_geo.model.plan import Plan, PlanCount, PlanPlace, Theme


def find_contradictions(plan: Plan, *, names: StreetNames) -> tuple[Misfit, ...]:
    """List what does not agree within the plan's own register."""
    return (
        *_themes_of_one_street(plan, names),
        *_streets_of_one_theme(plan, names),
        *_places_at_one_crossing(plan.places, names),
        *_counts_of_one_thing(plan.counts),
        *_headings_of_one_thing(plan),
        *_members(plan.counts),
        *_states_of_one_project(plan),
        *_listed_projects(plan),
        *_works(plan),
        *_ring_streets(plan, names),
        *_targets(plan),
        *_against_walking(plan),
    )


def _cite(statements: Iterable[tuple[Text, Iterable[Source]]]) -> Text:
    """Return what is stated, each with where the plan says so."""
    one = Text("{what}（{lines}）", "{what} ({lines})")
    return join_texts(
        (one.filled(what=what, lines=cite(sources)) for what, sources in statements), COMMA
    )


def _street_key(names: StreetNames, written: str) -> str:
    found = find_street(names, written)
    return plain_name(written) if isinstance(found, Misfit) else found


def _themes_of_one_street(plan: Plan, names: StreetNames) -> Iterator[Misfit]:
    """Find streets that are given two themes, or two forms."""
    by_street: dict[str, list[Theme]] = defaultdict(list)
    for theme in plan.themes:
        by_street[_street_key(names, theme.segment.street)].append(theme)
    theme_of, form_of = Text("的主题", "the theme of"), Text("的形式", "the form of")
    for street, stated in by_street.items():
        themes, forms = (defaultdict[str, list[Source]](list) for _ in range(2))
        for theme in stated:
            themes[theme.theme].append(theme.source)
            forms[theme.form].append(theme.source)
        yield from _differing("street_theme", street, theme_of, themes, plan.theme_names)
        yield from _differing("street_form", street, form_of, forms, plan.form_names)


def _differing(
    rule: str,
    street: str,
    of: Text,
    stated: Mapping[str, list[Source]],
    names: Mapping[str, Text],
) -> Iterator[Misfit]:
    if len(stated) < 2:  # noqa: PLR2004 - one statement cannot disagree with itself
        return
    said = _cite((names.get(key, same_text(key)), sources) for key, sources in stated.items())
    what = Text("{street}{of}说法不一：{said}", "{of} {street} differs: {said}")
    yield Misfit(
        rule=rule,
        subject=street,
        what=what.filled(street=street, of=of, said=said),
        sources=tuple(source for sources in stated.values() for source in sources),
    )


def _streets_of_one_theme(plan: Plan, names: StreetNames) -> Iterator[Misfit]:
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
                sources = (*streets.values(), *others.values())
                what = Text(
                    "{theme}街区一处是{one}，另一处是{other}（{lines}）",
                    "the {theme} street is {one} in one place and {other} in another ({lines})",
                ).filled(
                    theme=plan.theme_names.get(key, same_text(key)),
                    one="、".join(streets),
                    other="、".join(others),
                    lines=cite(sources),
                )
                yield Misfit(rule="theme_street", subject=key, what=what, sources=sources)


def _places_at_one_crossing(places: tuple[PlanPlace, ...], names: StreetNames) -> Iterator[Misfit]:
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
            what = Text(
                "{where}路口的同一处设施有 {n} 个名称：{names}",
                "{n} names for what is to stand at the crossing {where}: {names}",
            ).filled(
                where=where,
                n=len(called),
                names=_cite((same_text(place.name), [place.source]) for place in same),
            )
            sources = tuple(place.source for place in same)
            yield Misfit(rule="place_name", subject=where, what=what, sources=sources)


def _counts_of_one_thing(counts: tuple[PlanCount, ...]) -> Iterator[Misfit]:
    """Find counts of one thing that differ."""
    for key in dict.fromkeys(count.of for count in counts):
        same = [count for count in counts if count.of == key]
        if len({count.count for count in same}) > 1:
            one = Text("{name} {count}", "{name} {count}")
            said = _cite((one.filled(name=own.name, count=own.count), [own.source]) for own in same)
            what = Text("数目不一：{said}", "counts differ: {said}").filled(said=said)
            sources = tuple(count.source for count in same)
            yield Misfit(rule="count", subject=key, what=what, sources=sources)


def _headings_of_one_thing(plan: Plan) -> Iterator[Misfit]:
    """Find things that one part of the plan has under another heading than the other."""
    for key in dict.fromkeys(count.of for count in plan.counts):
        same = [count for count in plan.counts if count.of == key and count.group]
        if len({count.group for count in same}) > 1:
            names = plan.group_names
            said = _cite((names.get(own.group, same_text(own.group)), [own.source]) for own in same)
            what = Text("{name}归类不一：{said}", "{name} stands under different headings: {said}")
            yield Misfit(
                rule="heading",
                subject=key,
                what=what.filled(name=same[0].name, said=said),
                sources=tuple(count.source for count in same),
            )


def _members(counts: tuple[PlanCount, ...]) -> Iterator[Misfit]:
    """Find counts of things that the plan names one by one, and names another number of."""
    for count in counts:
        if count.members and len(count.members) != count.count:
            what = Text(
                "称有{name} {count}，点名的有 {n}：{members}",
                "{count} {name} are announced and {n} named: {members}",
            ).filled(
                name=count.name,
                count=count.count,
                n=len(count.members),
                members=join_texts(map(same_text, count.members)),
            )
            yield Misfit(rule="members", subject=count.of, what=what, sources=(count.source,))


def _states_of_one_project(plan: Plan) -> Iterator[Misfit]:
    """Find projects that one place of the plan calls finished and another does not."""
    for project in plan.projects:
        street = project.segment.street
        if len({stated.status for stated in project.stated}) > 1:
            said = _cite((STATUS_NAMES[own.status], [own.source]) for own in project.stated)
            what = Text("{street}的状态说法不一：{said}", "the status of {street} differs: {said}")
            yield Misfit(
                rule="project_state",
                subject=street,
                what=what.filled(street=street, said=said),
                sources=tuple(stated.source for stated in project.stated),
            )


def _listed_projects(plan: Plan) -> Iterator[Misfit]:
    listed = [project for project in plan.projects if project.listed]
    if len(listed) != plan.stated_project_count:
        yield Misfit(
            rule="project_count",
            subject="projects",
            what=Text(
                f"称有 {plan.stated_project_count} 条道路，列出 {len(listed)} 条",
                f"streets announced: {plan.stated_project_count}, listed: {len(listed)}",
            ),
            sources=tuple(dict.fromkeys(project.source for project in listed)),
        )


def _works(plan: Plan) -> Iterator[Misfit]:
    """Find listed projects that lack a kind of works the plan promises for all."""
    for project in plan.projects:
        lacking = [work for work in WORKS if work not in project.works]
        if project.listed and lacking:
            street, works = project.segment.street, join_texts(WORKS[work] for work in lacking)
            what = Text("{street}没有{works}", "{street} has no {works}")
            what = what.filled(street=street, works=works)
            yield Misfit(rule="works", subject=street, what=what, sources=(project.source,))


def _ring_streets(plan: Plan, names: StreetNames) -> Iterator[Misfit]:
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
        yield Misfit(rule="ring_street", subject=written, what=what, sources=(plan.ring.source,))


def _targets(plan: Plan) -> Iterator[Misfit]:
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
        yield Misfit(
            rule="denominator" if indicator.unit == "share" and stated else "no_target",
            subject=indicator.id,
            what=join_texts((indicator.name, what), COLON),
            sources=(indicator.source,),
        )


def _against_walking(plan: Plan) -> Iterator[Misfit]:
    """Find measures that close ways while the plan wants a ring to walk."""
    for indicator in plan.indicators:
        if indicator.effect == "against_walking" and plan.ring is not None:
            yield Misfit(
                rule="against_walking",
                subject=indicator.id,
                what=Text(
                    f"{indicator.name.zh}会减少可以穿行的路，与环形慢行通道的目标相左",
                    f"{indicator.name.en}: takes away ways to walk through, against the aim of a "
                    "ring to walk",
                ),
                sources=(indicator.source, plan.ring.source),
            )
