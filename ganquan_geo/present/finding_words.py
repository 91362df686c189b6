"""How findings are said: the one place that puts a figure, its bounds and its grade into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.finding import GRADES, JUDGED
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    NOTHING,
    SHARE_NOT_KNOWN,
    format_share,
    format_share_range,
    format_shares,
    format_whole,
)
from ganquan_geo.words.text import COMMA, STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ganquan_geo.model.finding import Comparison, Finding, Grade, Lack
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import Role, StatedFigure

ROLE_NAMES: dict[Role, Text] = {
    "target": Text("目标", "target"),
    "reference": Text("参照值", "reference"),
    "baseline": Text("规划公布值", "published figure"),
}
OF_HOMES = Text("个{homes}", "{homes}")  # behind a number
UNITS = {
    "compounds": Text("个小区", "compounds"),
    "neighbourhoods": Text("个居民区", "neighbourhoods"),
    "households": Text("户", "households"),
    "residents": Text("人", "people"),
    "residents_60plus": Text("位60岁及以上居民", "people aged 60+"),
    "residential_area_m2": glossary.SQUARE_METRES,
    "street_frontage_m": glossary.METRE,
}
BELOW = Text("低于{figure}", "below the {figure}")
BELOW_AS_LISTED = Text("按现有名录低于{figure}", "by the register as it is below the {figure}")
STANDS = {
    ("target", "above"): Text("达到{figure}", "reaches the {figure}"),
    ("target", "below"): Text("未达到{figure}", "misses the {figure}"),
    ("target", "below as listed"): BELOW_AS_LISTED,
    ("reference", "above"): Text("高于{figure}", "above the {figure}"),
    ("reference", "below"): BELOW,
    ("reference", "below as listed"): BELOW_AS_LISTED,
    ("baseline", "above"): Text("不低于{figure}", "no less than the {figure}"),
    ("baseline", "below"): BELOW,
    ("baseline", "below as listed"): BELOW_AS_LISTED,
}
OPEN = Text("与{figure}难分高低", "neither above nor below the {figure} for sure")
NOT_COMPARABLE = Text("与{figure}不可比", "not comparable with the {figure}")


def word_share(finding: Finding) -> Text:
    """Return the share with its bounds, such as ``97.4% (88.5–100)``."""
    if finding.low is None or finding.high is None:
        return SHARE_NOT_KNOWN
    return same_text(format_shares(finding.share, finding.low, finding.high))


def word_own_share(finding: Finding) -> Text:
    """Return the share with the facilities inside the boundary alone, with its bounds."""
    if finding.own_low is None or finding.own_high is None:
        return SHARE_NOT_KNOWN
    return same_text(format_shares(finding.own_share, finding.own_low, finding.own_high))


def has_others(finding: Finding) -> bool:
    """Return whether facilities outside the boundary make a difference."""
    own = (finding.own_share, finding.own_low, finding.own_high)
    return finding.own_low is not None and own != (finding.share, finding.low, finding.high)


def word_figure(finding: Finding) -> Text:
    """Return the share alone, or its bounds where there is no single figure."""
    if finding.low is None or finding.high is None:
        return SHARE_NOT_KNOWN
    if finding.share is not None:
        return same_text(format_share(finding.share))
    return same_text(format_share_range(finding.low, finding.high))


def word_bounds(finding: Finding) -> str:
    """Return the bounds alone, such as ``88.5–100%``."""
    if finding.low is None or finding.high is None:
        return NOTHING
    return format_share_range(finding.low, finding.high)


def word_count(finding: Finding) -> Text:
    """Return how many of how many, such as 76/78 个小区; of how many without a single figure."""
    unit, total = UNITS[finding.denominator], format_whole(finding.total)
    if finding.denominator == "compounds":
        unit = OF_HOMES.filled(homes=finding.homes)
    if finding.covered is None:
        return Text("共 {total} {unit}", "of {total} {unit}").filled(total=total, unit=unit)
    return Text("{covered}/{total} {unit}", "{covered} of {total} {unit}").filled(
        covered=format_whole(finding.covered), total=total, unit=unit
    )


def word_covered(finding: Finding) -> str:
    """Return how many of how many without a unit, such as ``76/78``."""
    covered = NOTHING if finding.covered is None else format_whole(finding.covered)
    return f"{covered}/{format_whole(finding.total)}"


def word_grade(finding: Finding) -> Text:
    """Return the grade."""
    return GRADES[finding.grade]


def word_likely(finding: Finding) -> Text | None:
    """Return what is likely of the share; None without draws."""
    if finding.likely_low is None or finding.likely_high is None:
        return None
    span = format_share_range(finding.likely_low, finding.likely_high)
    return Text(f"很可能为 {span}", f"likely {span}")


def word_stated(figure: StatedFigure) -> Text:
    """Return what a document states and of what, such as 参照值（全市慢行，85%左右）."""
    share = Text("只有方向", "a direction only")
    if figure.share is not None:
        share = same_text(format_share(figure.share))
        if figure.about:
            share = Text(f"{share.zh}左右", f"about {share.en}")
    said = [figure.scope, share] if figure.scope.zh else [share]
    return Text("{name}（{said}）", "{name} ({said})").filled(
        name=ROLE_NAMES[figure.role], said=join_texts(said, COMMA)
    )


def word_comparison(compared: Comparison) -> Text:
    """Return how the share stands to a stated one."""
    return _find_form(compared).filled(figure=word_stated(compared.figure))


def word_comparisons(comparisons: Iterable[Comparison]) -> list[Text]:
    """Return how the share stands to all that is stated, what stands alike in one part."""
    alike: dict[Text, list[Text]] = {}
    for compared in comparisons:
        alike.setdefault(_find_form(compared), []).append(word_stated(compared.figure))
    between = Text("和", " and the ")
    return [form.filled(figure=join_texts(own, between)) for form, own in alike.items()]


def _find_form(compared: Comparison) -> Text:
    key = (compared.figure.role, compared.relation)
    return NOT_COMPARABLE if compared.relation == "not comparable" else STANDS.get(key, OPEN)


def word_reason(finding: Finding, *, sources: bool = False) -> Text:
    """Return why the grade is what it is, and how the share stands to what is stated.

    Parameters
    ----------
    sources
        Whether to tell where each stated share is written.
    """
    parts = [finding.reason] if finding.reason.zh else []
    likely = word_likely(finding)
    parts += [likely] if likely is not None else []
    if has_others(finding):
        own = word_own_share(finding)
        parts.append(Text(f"仅计界内设施为 {own.zh}", f"{own.en} with facilities inside alone"))
    if not sources:
        return join_texts([*parts, *word_comparisons(finding.comparisons)], STOP)
    for compared in finding.comparisons:
        form = Text("{said}（{period}，{source}）", "{said} ({period}, {source})")
        figure = compared.figure
        parts.append(
            form.filled(said=word_comparison(compared), period=figure.period, source=figure.source)
        )
    return join_texts(parts, STOP)


def word_sentence(finding: Finding) -> Text:
    """Return a figure as a sentence that can be read aloud, without its grade."""
    if finding.low is None or finding.high is None:
        return Text("{name}无法测算", "{name}: not known").filled(name=finding.name)
    if finding.share is None:
        return Text(
            "{name}步行可达覆盖率在 {bounds} 之间（{count}）",
            "{name}: between {bounds} within reach ({count})",
        ).filled(name=finding.name, bounds=word_bounds(finding), count=word_count(finding))
    share, bounds = format_share(finding.share), word_bounds(finding)
    form = Text(
        "{name}步行可达覆盖率为 {share}（{count}），误差区间 {bounds}",
        "{name}: {share} within reach ({count}), bounds {bounds}",
    )
    if bounds == share:
        form = Text(
            "{name}步行可达覆盖率为 {share}（{count}）", "{name}: {share} within reach ({count})"
        )
    return form.filled(name=finding.name, share=share, count=word_count(finding), bounds=bounds)


def word_graded_sentence(finding: Finding) -> Text:
    """Return a figure and its grade as sentences that can be read aloud."""
    form = Text("{said}。评定：{grade}。", "{said}. Verdict: {grade}.")
    if finding.reason.zh:
        form = Text("{said}。评定：{grade}（{reason}）。", "{said}. Verdict: {grade} ({reason}).")
    return form.filled(
        said=_say_compared(finding).capital(), grade=word_grade(finding), reason=finding.reason
    )


def write_headline(result: CoverageResult) -> Text:
    """Return the sentence that leads every output: what is met, and what waits for what."""
    findings = result.main_findings()
    by_grade = {grade: [own for own in findings if own.grade == grade] for grade in GRADES}
    parts = [
        Text("{grade} {n} 类（{shares}）", "{grade}: {n} ({shares})").filled(
            grade=GRADES[grade], n=len(own), shares=join_texts(map(_say_short, own), STOP)
        )
        for grade in JUDGED
        if (own := by_grade[grade])
    ]
    parts += [_say_compared(own) for own in by_grade["no target"] if own.lacks is None]
    waiting: dict[tuple[Grade, Lack, Text], list[Finding]] = {}
    for one in sorted(findings, key=lambda own: own.lacks == "missing"):
        if one.lacks is not None and one.grade not in JUDGED:
            why = same_text("") if one.to_verify else one.reason
            waiting.setdefault((one.grade, one.lacks, why), []).append(one)
    parts += [_say_waiting(*key, alike) for key, alike in waiting.items()]
    if not any(_has_target(own) for own in result.findings):
        parts.append(Text("各类均无对应目标", "no category has a target"))
    said = join_texts(parts, STOP)
    return Text(f"{said.zh}。", f"{said.capital().en}.")


def _say_waiting(grade: Grade, lack: Lack, why: Text, findings: Sequence[Finding]) -> Text:
    """Return what several services wait for, with the figures by the register as it is.

    That none has a target is said once, of all.
    """
    form = Text("{names}{grade}（{why}）", "{names}: {grade} ({why})")
    names = [one.category_name for one in findings]
    is_listed = lack == "missing" and any(one.share is not None for one in findings)
    if is_listed:
        form = Text(
            "按现有名录，{names}：{grade}（{why}）",
            "by the register as it is, {names}: {grade} ({why})",
        )
        names = [_say_as_listed(one) for one in findings]
    if grade == "no target":
        form = Text(
            "{names}：{why}", "{names}: {why}" if why.zh else "{names}: {why} to be verified"
        )
    if grade == "no target" and is_listed:
        form = Text("按现有名录，{names}：{why}", "by the register as it is, {names}: {why}")
    return form.filled(
        names=join_texts(names),
        grade=GRADES[grade],
        why=why if why.zh else _say_to_verify(findings),
    )


def _say_as_listed(finding: Finding) -> Text:
    """Return a category with its share and count, or the bounds where there is no share."""
    form = Text("{name} {figure}", "{name} {figure}")
    if finding.covered is not None:
        form = Text("{name} {figure}（{count}）", "{name} {figure} ({count})")
    return form.filled(
        name=finding.category_name, figure=word_figure(finding), count=word_covered(finding)
    )


def write_steps(findings: Sequence[Finding]) -> list[Text]:
    """Return what is to be done, each step once, in the order of the services."""
    steps: dict[Text, list[Finding]] = {}
    for own in findings:
        if own.step.zh:
            steps.setdefault(same_text("") if own.to_verify else own.step, []).append(own)
    return [
        Text("{names}：{step}", "{names}: {step}").filled(
            names=join_texts(own.category_name for own in alike).capital(),
            step=step if step.zh else _say_verify(alike),
        )
        for step, alike in steps.items()
    ]


def _say_short(finding: Finding) -> Text:
    return Text("{name} {figure}，{count}", "{name} {figure}, {count}").filled(
        name=finding.category_name, figure=word_share(finding), count=word_count(finding)
    )


def _say_compared(finding: Finding) -> Text:
    compared = word_comparisons(own for own in finding.comparisons if own.relation != "open")
    return join_texts([word_sentence(finding), *compared], COMMA)


def _say_to_verify(findings: Sequence[Finding]) -> Text:
    """Return how many positions several services wait for."""
    n = sum(own.to_verify for own in findings)
    return Text("{n} 处位置待核实", "{n} {n|position|positions}").filled(n=n)


def _say_verify(findings: Sequence[Finding]) -> Text:
    """Return that assumed positions are to be verified: how many, and of which service."""
    if len(findings) == 1:
        return findings[0].step
    each = join_texts(
        (Text("{name} {n}", "{name} {n}").filled(name=own.category_name, n=own.to_verify))
        for own in findings
    )
    return Text(
        "核实 {n} 处推定位置（{each}）", "verify {n} assumed {n|position|positions} ({each})"
    ).filled(n=sum(own.to_verify for own in findings), each=each)


def _has_target(finding: Finding) -> bool:
    return finding.target is not None and finding.target.figure.share is not None
