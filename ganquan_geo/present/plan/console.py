"""The plan as a person reads it in a terminal: projects, ring, findings, indicators, changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text as Line

from ganquan_geo.model.plan import STATUS_NAMES
from ganquan_geo.present.plan.change_words import SUBJECTS
from ganquan_geo.present.plan.ring_words import build_ring_sheet
from ganquan_geo.present.plan.rows import LEG_STATES, RULES, VERDICTS, said
from ganquan_geo.present.plan.sheets import build_gateway_sheet, said_metres, said_span
from ganquan_geo.present.plan.streets import plan_street_names, said_with_names
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.model.plan_lines import Range
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import Ring

SHARE_UNIT = "share"
NOTHING = "—"


def draw_plan(result: PlanResult, *, lang: Lang) -> RenderableType:
    """Return the projects and the ring, and how many findings there are."""
    parts: list[RenderableType] = [_projects(result, lang)]
    if result.ring is not None:
        parts += [_legs(result, result.ring, lang), _pairs(build_ring_sheet(result, lang=lang))]
    parts += [Line(line) for line in _cross_and_gateways(result, lang)]
    met = sum(own.verdict == "met" for own in result.indicators)
    parts.append(
        Line(
            Text(
                f"\n核对出 {len(result.findings)} 处（plan check 列出）；"
                f"{len(result.indicators)} 项指标中 {met} 项达到（plan status 列出）。",
                f"\n{len(result.findings)} findings (plan check lists them); {met} of "
                f"{len(result.indicators)} indicators met (plan status lists them).",
            ).said(lang)
        )
    )
    return Group(*parts)


def _projects(result: PlanResult, lang: Lang) -> Table:
    table = _table(_dated(result.plan.name, result), lang)
    table.add_column(Text("道路", "street").said(lang), no_wrap=True)
    table.add_column(Text("主题", "theme").said(lang))
    table.add_column(Text("状态", "status").said(lang))
    for heading in (
        Text("界内米", "m inside"),
        Text("占路网", "of streets"),
        Text("50米内设施", "places 50 m"),
        Text("步行300米小区", "homes 300 m"),
    ):
        table.add_column(heading.said(lang), justify="right")
    table.add_column(Text("环线段", "ring legs").said(lang))
    themes, names = result.plan.theme_names, plan_street_names(result, lang)
    comma = Text("、", ", ").said(lang)
    for own in result.projects:
        line = own.line
        table.add_row(
            names.get(line.street, own.project.segment.street)
            + ("" if own.project.listed else "*"),
            comma.join(said(themes, key, lang) for key in own.themes),
            STATUS_NAMES[own.record.status].said(lang),
            Text("无法确定", "refused").said(lang) if line.refusals else f"{line.length_m:,.0f}",
            NOTHING if own.net_share is None else f"{own.net_share:.1%}",
            _count(result, own.project.id, "facilities", "straight"),
            _count(result, own.project.id, "compounds", "on foot"),
            ", ".join(map(str, own.ring_legs)),
        )
    table.caption = Text("* 单列，不在所列项目之内", "* stands apart from the list").said(lang)
    table.caption_justify = "left"
    return table


def _count(result: PlanResult, key: str, layer: str, way: str) -> str:
    along = result.along
    own = along[(along["project_id"] == key) & (along["layer"] == layer) & (along["way"] == way)]
    if own.empty:
        return NOTHING
    row = own.iloc[0]
    return f"{row['count']} ({row['low']}-{row['high']})"


def _pairs(pairs: list[list[str]]) -> Table:
    """Return pairs of a word and what is said of it, one below the other."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, value in pairs:
        table.add_row(word, value)
    return table


def _cross_and_gateways(result: PlanResult, lang: Lang) -> list[str]:
    """Return a line for the cross and one for each gateway."""
    names = plan_street_names(result, lang)
    comma = Text("，", ", ").said(lang)
    lines = []
    if result.axis is not None and result.axis.streets:
        streets = comma.join(
            f"{names.get(own.street, own.street)} {said_metres(own.line.length_m, lang)}"
            for own in result.axis.streets
        )
        at = "; ".join(f"{lon:.5f}, {lat:.5f}" for lon, lat in result.axis.meeting)
        accuracy = said_metres(result.axis.accuracy_m, lang)
        where = Text(f"；相交于 {at}（±{accuracy}）", f"; meeting at {at} (± {accuracy})")
        lines.append(
            "\n"
            + Text("十字轴，界内：", "The cross, inside: ").said(lang)
            + streets
            + (where.said(lang) if at else "")
        )
    for gateway in result.gateways:
        said_pairs = dict(build_gateway_sheet(result, gateway, lang=lang))
        called = names.get(gateway.street, gateway.street)
        values = comma.join(
            value if word == said_gateway(lang) else f"{word} {value}"
            for word, value in said_pairs.items()
        )
        lines.append(f"{said_gateway(lang)} {called}{Text('：', ': ').said(lang)}{values}")
    return lines


def said_gateway(lang: Lang) -> str:
    """Return the word for a gateway."""
    return Text("门户", "gateway").said(lang)


def _legs(result: PlanResult, ring: Ring, lang: Lang) -> Table:
    table = _table(Text("环线逐段", "The ring, leg by leg"), lang)
    for heading, justify in (
        (Text("段", "leg"), "right"),
        (Text("道路", "street"), "left"),
        (Text("自", "from"), "left"),
        (Text("至", "to"), "left"),
        (Text("状态", "state"), "left"),
        (Text("米", "m"), "right"),
        (Text("误差 ±米", "± m"), "right"),
        (Text("现有最短绕行", "shortest way today"), "left"),
    ):
        table.add_column(heading.said(lang), justify=justify, overflow="fold")  # type: ignore[arg-type]
    names = plan_street_names(result, lang)
    for leg in ring.legs:
        detour = ""
        if leg.detour is not None:
            streets = Text("、", ", ").said(lang).join(names.get(s, s) for s in leg.detour_streets)
            by = Text(f"，经{streets}", f" by {streets}").said(lang)
            detour = said_span(leg.detour, lang) + by
        table.add_row(
            str(leg.number),
            names.get(leg.street, leg.street),
            names.get(leg.start, leg.start),
            names.get(leg.end, leg.end),
            LEG_STATES[leg.state].said(lang),
            "" if leg.line.refusals else f"{leg.line.length_m:,.0f}",
            "" if leg.line.refusals else f"{leg.line.high_m - leg.line.length_m:,.0f}",
            detour,
        )
    return table


def draw_findings(result: PlanResult, *, lang: Lang) -> RenderableType:
    """Return every finding under the name of its rule."""
    groups: dict[str, list[str]] = defaultdict(list)
    names = plan_street_names(result, lang) if lang == "en" else {}
    for finding in result.findings:
        line = finding.what.said(lang)
        if finding.candidates:
            listed = Text("；", "; ").said(lang).join(c.said(lang) for c in finding.candidates)
            line += Text(f"。可能是：{listed}", f". It could be: {listed}").said(lang)
        groups[finding.rule].append(said_with_names(line, names))
    lines = []
    for rule, said_lines in groups.items():
        lines.append(f"{said(RULES, rule, lang)} ({len(said_lines)})")
        lines += [f"  · {line}" for line in said_lines]
    lines.append(
        Text(f"共 {len(result.findings)} 处。", f"{len(result.findings)} findings.").said(lang)
    )
    return Line("\n".join(lines))


def draw_indicators(result: PlanResult, *, lang: Lang) -> RenderableType:
    """Return the indicators that something is measured of, then the others by what they lack."""
    table = _table(
        Text(f"测得的指标 · {result.study.date}", f"What is measured · {result.study.date}"), lang
    )
    for heading, justify in (
        (Text("", ""), "right"),
        (Text("指标", "indicator"), "left"),
        (Text("基期", "baseline"), "right"),
        (Text("目标", "target"), "right"),
        (Text("测得", "measured"), "right"),
        (Text("判定", "verdict"), "left"),
    ):
        table.add_column(heading.said(lang), justify=justify, overflow="fold")  # type: ignore[arg-type]
    notes = []
    measured = [own for own in result.indicators if own.measured is not None]
    for number, own in enumerate(measured, start=1):
        unit = own.indicator.unit
        table.add_row(
            str(number),
            own.indicator.name.said(lang),
            _figure(own.indicator.baseline, unit),
            _figure(own.indicator.target, unit),
            said_range(own.measured, unit),
            VERDICTS[own.verdict].said(lang),
        )
        reason, evidence = own.reason, own.evidence
        notes.append(
            Text(
                f"{number:>3} {reason.zh}。依据：{evidence.zh}。",
                f"{number:>3} {reason.en}. Evidence: {evidence.en}.",
            ).said(lang)
        )
    counts = pd.Series([own.verdict for own in result.indicators]).value_counts()
    comma = Text("，", ", ").said(lang)
    summary = comma.join(
        f"{VERDICTS[key].said(lang)} {counts.get(key, 0)}" for key in VERDICTS if key
    )
    return Group(
        table,
        *(Line(line) for line in (*notes, *_unmeasured(result, lang), f"\n{summary}")),
    )


def _unmeasured(result: PlanResult, lang: Lang) -> list[str]:
    """Return what nothing is measured of, together where it lacks the same."""
    lacking: dict[str, list[str]] = defaultdict(list)
    for own in result.indicators:
        if own.measured is None:
            target = _figure(own.indicator.target, own.indicator.unit)
            done = own.indicator.unit == "done"
            figure = "" if done or not target else f" {target}"
            lacking[own.evidence.said(lang)].append(own.indicator.name.said(lang) + figure)
    comma = Text("、", ", ").said(lang)
    return [
        f"\n{Text('无法判定', 'cannot be assessed').said(lang)} ({len(names)}): {evidence}\n"
        f"  {comma.join(names)}"
        for evidence, names in lacking.items()
    ]


def draw_comparison(comparison: PlanComparison, *, lang: Lang) -> RenderableType:
    """Return how many things changed, and which indicators moved."""
    old, new = comparison.old.study.date, comparison.new.study.date
    counts = comparison.changes["subject"].value_counts()
    table = _table(Text(f"变化的指标 {old} → {new}", f"Indicators that moved {old} → {new}"), lang)
    for heading in (
        Text("指标", "indicator"),
        Text("原", "old"),
        Text("新", "new"),
        Text("原判定", "old verdict"),
        Text("新判定", "new verdict"),
    ):
        table.add_column(heading.said(lang))
    before = {own.indicator.id: own for own in comparison.old.indicators}
    after = {own.indicator.id: own for own in comparison.new.indicators}
    moved = comparison.indicators[comparison.indicators["moved"]]
    for row in moved.to_dict("records"):
        was, now = before.get(row["id"]), after.get(row["id"])
        table.add_row(
            row["name"].said(lang),
            said_range(was.measured, row["unit"]) if was else "",
            said_range(now.measured, row["unit"]) if now else "",
            VERDICTS[row["old_verdict"]].said(lang),
            VERDICTS[row["new_verdict"]].said(lang),
        )
    listed = (
        Text("，", ", ")
        .said(lang)
        .join(
            f"{said(SUBJECTS, subject, lang)} {counts[subject]}" for subject in sorted(counts.index)
        )
    )
    total = len(comparison.changes)
    things = len(comparison.changes[["subject", "key"]].drop_duplicates())
    line = Text(
        f"{things} 处有变化，共 {total} 项：{listed}",
        f"{things} things changed, in {total} fields: {listed}",
    ).said(lang)
    sentences = [Line(sentence.said(lang)) for sentence in comparison.evaluation]
    return Group(*sentences, Line(""), table, Line(line))


def said_range(measured: Range | None, unit: str) -> str:
    """Return a measured figure with its bounds; a share in percent."""
    if measured is None:
        return ""
    if measured.value is not None and measured.low == measured.high:
        return _figure(measured.value, unit)
    bounds = f"{_figure(measured.low, unit)}-{_figure(measured.high, unit)}"
    return bounds if measured.value is None else f"{_figure(measured.value, unit)} ({bounds})"


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value * 100:.3g}%" if unit == SHARE_UNIT else f"{value:,.6g}"


def _dated(title: Text, result: PlanResult) -> Text:
    return Text(f"{title.zh} · {result.study.date}", f"{title.en} · {result.study.date}")


def _table(title: Text, lang: Lang) -> Table:
    return Table(
        title=title.said(lang),
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
