"""What changed between two dates in sentences, for a yearly, mid-term or final evaluation."""

from __future__ import annotations

import math
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.model.plan_results import REACHED, VERDICTS
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_share, format_whole
from ganquan_geo.words.text import COMMA, LIST, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult, Verdict

CHANGE = Text("{name} {was} → {now}", "{name} {was} → {now}")
LISTED = Text("、", "; ")  # names of indicators have commas of their own
SAME = 1e-6  # smaller than this is rounding
HALF_YEAR, YEAR = timedelta(days=183), timedelta(days=366)


def describe_changes(old: PlanResult, new: PlanResult) -> tuple[Text, ...]:
    """Return the sentences of an evaluation, what came of it first and the calendar last.

    What of the plan did not change is named once, without figures. Two states of one date are
    no evaluation, so nothing is said of the calendar.
    """
    of_plan = {
        glossary.STREET_PROJECT.plural(): _projects(old, new),
        glossary.RING: _ring(old, new),
        glossary.INDICATOR.plural(): _indicators(old, new),
        glossary.DOES_NOT_FIT: _misfits(old, new),
    }
    said = {name: tuple(sentences) for name, sentences in of_plan.items()}
    still = [name for name, sentences in said.items() if not sentences]
    return (
        *(sentence for sentences in said.values() for sentence in sentences),
        *([_sentence(Text("没有变化", "Unchanged"), still, LIST)] if still else ()),
        *([_period(old, new)] if new.study.date > old.study.date else ()),
    )


def _period(old: PlanResult, new: PlanResult) -> Text:
    plan = new.plan
    kind = _kind_of_evaluation(plan, new.study.date)
    was, now = (format_share(plan.elapsed_share(own.study.date)) for own in (old, new))
    return Text(
        f"本次为{kind.zh}：规划期 {plan.start} 至 {plan.end}，到 {old.study.date} 已过 {was}，"
        f"到 {new.study.date} 已过 {now}。",
        f"This is a {kind.en}: of the plan's period, {plan.start} to {plan.end}, {was} had passed "
        f"by {old.study.date} and {now} by {new.study.date}.",
    )


def _kind_of_evaluation(plan: Plan, day: date) -> Text:
    """Return what an evaluation is called: by whether it is of the last year, or the middle."""
    middle = plan.start + (plan.end - plan.start) / 2
    if plan.end - day < YEAR:
        return Text("末期评估", "final evaluation")
    if abs(day - middle) <= HALF_YEAR:
        return Text("中期评估", "mid-term evaluation")
    return Text("年度评估", "yearly evaluation")


def _projects(old: PlanResult, new: PlanResult) -> Iterator[Text]:
    before = {own.project.id: own.record.status for own in old.projects}
    listed = [own for own in new.projects if own.project.listed]
    was = Counter(own.record.status for own in old.projects if own.project.listed)
    now = Counter(own.record.status for own in listed)
    parts = [
        CHANGE.filled(name=name, was=was[status], now=now[status])
        for status, name in STATUS_NAMES.items()
        if was[status] != now[status]
    ]
    if parts:
        yield _sentence(Text(f"{len(listed)} 条道路项目", f"{len(listed)} street projects"), parts)
    for own in listed:
        status = own.record.status
        was_status = before.get(own.project.id, "unknown")
        if status != was_status:
            evidence, why = own.record.evidence, Text("", "")
            if evidence:
                why = Text(f"，依据：{evidence}", f", evidence: {evidence}")
            elif status == "done":
                why = Text("，没有依据", ", without evidence")
            street = own.project.segment.street
            yield Text("{street}：{was} → {now}{why}。", "{street}: {was} → {now}{why}.").filled(
                street=street, was=STATUS_NAMES[was_status], now=STATUS_NAMES[status], why=why
            )


def _ring(old: PlanResult, new: PlanResult) -> Iterator[Text]:
    was, now = old.ring, new.ring
    if was is None or now is None:
        return
    if was.unresolved or now.unresolved:
        yield Text(
            f"环线暂不评定：{was.unresolved} → {now.unresolved} 段无法确定。",
            f"The ring cannot be assessed: {was.unresolved} → {now.unresolved} of its legs are "
            "not resolved.",
        )
        return
    if abs(was.existing_m - now.existing_m) >= 1 or abs(was.missing_m - now.missing_m) >= 1:
        walked = (
            Text("可以走通", "can be walked")
            if now.walkable_today
            else Text("没有贯通", "cannot be walked")
        )
        yield Text(
            f"环线现有 {was.existing_m:,.0f} → {now.existing_m:,.0f} 米，"
            f"断点 {was.missing_m:,.0f} → {now.missing_m:,.0f} 米，现在{walked.zh}。",
            f"Of the ring {was.existing_m:,.0f} → {now.existing_m:,.0f} m exist and "
            f"{was.missing_m:,.0f} → {now.missing_m:,.0f} m are missing; it {walked.en} now.",
        )
    if was.today_m is not None and now.today_m is not None and abs(was.today_m - now.today_m) >= 1:
        yield Text(
            f"按次序走一圈 {was.today_m:,.0f} → {now.today_m:,.0f} 米。",
            f"A round in order is {was.today_m:,.0f} → {now.today_m:,.0f} m.",
        )
    before = {own.limit_m: own.count for own in was.homes if not own.built}
    for own in now.homes:
        if not own.built and before.get(own.limit_m, own.count) != own.count:
            yield (
                Text(
                    "离环线步行 {m} 米以内的{homes}：{was} → {now} 个。",
                    "{homes} within {m} m of the ring on foot: {was} → {now}.",
                )
                .filled(
                    m=format_whole(own.limit_m),
                    was=before[own.limit_m],
                    now=own.count,
                    **new.study.home_words(),
                )
                .capital()
            )


def _indicators(old: PlanResult, new: PlanResult) -> Iterator[Text]:
    before = {own.indicator.id: own for own in old.indicators}
    verdicts = [Counter(own.verdict for own in result.indicators) for result in (old, new)]
    was, now = verdicts
    counts = [
        CHANGE.filled(name=name, was=was[verdict], now=now[verdict])
        for verdict, name in VERDICTS.items()
        if was[verdict] != now[verdict]
    ]
    total = len(new.indicators)
    moved = sum(_is_changed(before.get(own.indicator.id), own) for own in new.indicators)
    if moved:
        counts.append(Text("{n} 项的数值有变化", "the figures of {n} changed").filled(n=moved))
    if counts:
        yield _sentence(Text(f"{total} 项指标", f"{total} indicators"), counts)
    newly: tuple[tuple[tuple[Verdict, ...], bool, Text], ...] = (
        (REACHED, True, Text("新达标、完成的指标", "Newly met or done")),
        (REACHED, False, Text("因日期推移达标、完成的指标", "Met or done as time has passed")),
        (("not done",), True, Text("新转为未完成的指标", "Newly not done")),
        (
            ("not done",),
            False,
            Text(
                "期满而未完成的指标（现状值和目标没有变化）",
                "Not done as the period is over (neither what is measured nor the target changed)",
            ),
        ),
        (("behind",), True, Text("新滞后的指标", "Newly behind")),
        (
            ("behind",),
            False,
            Text(
                "因日期推移转为滞后的指标（现状值和目标没有变化）",
                "Behind as time has passed (neither what is measured nor the target changed)",
            ),
        ),
    )
    for verdicts_of, changed, title in newly:
        names = [
            own.indicator.name
            for own in new.indicators
            if own.verdict in verdicts_of
            and _verdict_of(before.get(own.indicator.id)) not in verdicts_of
            and _is_changed(before.get(own.indicator.id), own) == changed
        ]
        if names:
            yield _sentence(title, names, LISTED)
    lost = [
        own.indicator.name
        for own in new.indicators
        if own.verdict not in REACHED and _verdict_of(before.get(own.indicator.id)) in REACHED
    ]
    if lost:
        yield _sentence(Text("不再达标的指标", "No longer met"), lost, LISTED)


def _misfits(old: PlanResult, new: PlanResult) -> Iterator[Text]:
    was, now = ({(f.rule, f.subject, f.what.zh) for f in result.misfits} for result in (old, new))
    if was == now:
        return
    parts = [
        form.filled(n=len(own))
        for form, own in (
            (Text("解决 {n} 处", "{n} are settled"), was - now),
            (Text("新出现 {n} 处", "{n} are new"), now - was),
            (Text("仍在 {n} 处", "{n} remain"), was & now),
        )
        if own
    ]
    if parts:
        yield _sentence(glossary.DOES_NOT_FIT.capital(), parts)


def _verdict_of(result: IndicatorResult | None) -> Verdict | None:
    return None if result is None else result.verdict


def _is_changed(old: IndicatorResult | None, new: IndicatorResult) -> bool:
    """Return whether what was measured or the target moved, and not the calendar alone."""
    if old is None or old.indicator.target != new.indicator.target:
        return True
    was, now = (
        None if own is None else (own.value, own.low, own.high)
        for own in (old.measured, new.measured)
    )
    if was is None or now is None:
        return was is not now
    return any(
        (one is None) != (other is None)
        or (one is not None and other is not None and not math.isclose(one, other, abs_tol=SAME))
        for one, other in zip(was, now, strict=True)
    )


def _sentence(subject: Text, parts: list[Text], between: Text = COMMA) -> Text:
    said = Text("{subject}：{parts}。", "{subject}: {parts}.")
    return said.filled(subject=subject, parts=join_texts(parts, between))
