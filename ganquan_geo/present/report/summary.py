"""The summary of a report, in words with the figures in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.results import VERDICTS
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Paragraph, Part
from ganquan_geo.present.report.plan import describe_plan
from ganquan_geo.present.web.headline import build_categories
from ganquan_geo.present.web.homes import count_reached, walk_columns
from ganquan_geo.words.figures import format_share, format_share_range
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, format_list, in_brackets

if TYPE_CHECKING:
    from ganquan_geo.present.web.text import Json

MOST_NAMED = 8


def write_summary(facts: Facts) -> list[Part]:
    """Say what was found, in sentences."""
    lang = facts.lang
    return [
        Heading(text=Text("摘要", "Summary").said(lang)),
        Paragraph(text=_what_was_measured(facts)),
        Bullets(
            items=tuple(
                _describe_category(own, facts) for own in build_categories(facts.result, lang)
            )
        ),
        Paragraph(text=_describe_homes(facts)),
        Paragraph(text=_describe_verdicts(facts)),
        *([Paragraph(text=describe_plan(facts.plan, lang))] if facts.plan is not None else []),
    ]


def _what_was_measured(facts: Facts) -> str:
    result, lang = facts.result, facts.lang
    study = result.study
    compounds = study.layers["compounds"]
    placed = int(compounds.geometry.notna().sum())
    categories = [own.name.said(lang) for own in study.categories]
    km = result.network.length_inside_m / 1000
    return Text(
        f"本报告测算{study.name.zh}的住宅小区步行到达{'、'.join(categories)}"
        f"共 {len(categories)} 类服务设施的情况。"
        f"参加测算的小区有 {placed} 个（名录共 {len(compounds)} 个），"
        f"街道内可步行的道路长 {km:.2f} 公里。步行方式为“{result.profile.name.zh}”，"
        f"资料日期为 {study.date.isoformat()}。",
        f"This report measures how the compounds of {study.name.en} reach {len(categories)} "
        f"kinds of service on foot: {', '.join(categories)}. {placed} of {len(compounds)} "
        f"compounds have a position; {km:.2f} km of walkable street lie inside the boundary. "
        f"Walking: {result.profile.name.en}; data of {study.date.isoformat()}.",
    ).said(lang)


def _describe_category(own: Json, facts: Facts) -> str:
    """Return one category's figure, bounds, what it is held against, and the verdict."""
    lang = facts.lang
    headline = own["headline"]
    assert isinstance(headline, dict)  # noqa: S101 - JSON of our own making
    minutes, share = headline["minutes"], headline["share"]
    low, high = headline["low"], headline["high"]
    verdict, against = headline["verdict"], headline["against"]
    beside = against + (" " if str(against)[-1:].isascii() else "")  # 与目标 85% 相比
    if low is None or high is None:
        return Text(
            f"{own['name']}：没有一处设施的位置可用，无法测算。",
            f"{own['name']}: no facility has a usable position; not known.",
        ).said(lang)
    span = format_share_range(low, high)
    if share is None:
        return Text(
            f"{own['name']}：{minutes} 分钟内可达的小区占 {span}；设施只知所在街道，"
            f"没有单一数字。与{beside}相比：{verdict}。",
            f"{own['name']}: {span} of the compounds are within {minutes} minutes; facilities "
            f"are known only to their street, so there is no single figure. Against the "
            f"{against}: {verdict}.",
        ).said(lang)
    return Text(
        f"{own['name']}：{minutes} 分钟内可达的小区占 {format_share(share)}，"
        f"计及位置误差为 {span}。与{beside}相比：{verdict}。",
        f"{own['name']}: {format_share(share)} of the compounds are within {minutes} minutes "
        f"({span} with the accuracy of positions). Against the {against}: {verdict}.",
    ).said(lang)


def _describe_homes(facts: Facts) -> str:
    result, lang = facts.result, facts.lang
    columns = walk_columns(result)
    certain, _ = count_reached(columns, result)
    located = columns[0]["located"].to_numpy(bool)
    every = len(result.study.categories)
    names = shown_names(result.study.layers["compounds"], lang)
    full = int((certain[located] == every).sum())
    least = int(certain[located].min()) if located.any() else 0
    worst = [
        name
        for name, count, there in zip(names, certain.tolist(), located.tolist(), strict=True)
        if there and count == least
    ]
    listed = format_list(worst[:MOST_NAMED], lang)
    form = Text("（{all} 个小区）", " ({all} compounds)")
    if len(worst) > MOST_NAMED:
        form = Text("等 {all} 个小区", " and {more} more")
    more = form.filled(all=len(worst), more=len(worst) - MOST_NAMED)
    said = Text(
        "能确定到达全部 {every} 类设施的小区有 {full} 个。"
        "确定可达类数最少的是 {least} 类：{listed}{more}。",
        "{full} compounds surely reach all {every} kinds. The fewest, {least}, are reached "
        "from {listed}{more}.",
    )
    return said.filled(every=every, full=full, least=least, listed=listed, more=more).said(lang)


def _describe_verdicts(facts: Facts) -> str:
    lang = facts.lang
    own = build_categories(facts.result, lang)
    states: dict[str, list[str]] = {verdict: [] for verdict in VERDICTS}
    for category in own:
        headline = category["headline"]
        assert isinstance(headline, dict)  # noqa: S101 - JSON of our own making
        states[headline["state"]].append(str(category["name"]))
    one = Text("{verdict} {n} 类", "{verdict}: {n}")
    parts = [
        one.filled(verdict=verdict, n=len(states[key])).said(lang)
        + in_brackets(format_list(states[key], lang), lang)
        for key, verdict in VERDICTS.items()
        if states[key]
    ]
    return Text(
        f"按最大时段和小区数判定：{'，'.join(parts)}。整个范围都在所称数字的一侧为“达到”"
        "或“未达到”；范围跨在两侧、但位置在精度内随机抽取九成以上一致的，为“很可能”；"
        "依靠假定的位置、不全的名录或仍不一致的，为“无法判定”。",
        f"Verdicts at the largest tier, by compounds: {'; '.join(parts)}. Met or not met: "
        "the whole range lies on one side of the stated share. Likely: the range does not, but "
        "nine of ten draws of the positions within their accuracy agree. What rests on assumed "
        "positions or an incomplete register, or stays open, cannot be assessed.",
    ).said(lang)
