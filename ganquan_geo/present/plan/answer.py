"""What a plan comes to on the ground, in a sentence or two."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.plan.indicator_figures import count_verdicts
from ganquan_geo.present.plan.ring_words import ring_points
from ganquan_geo.words import glossary
from ganquan_geo.words.text import COLON, COMMA, FULL_STOP, STOP, Text, join_texts

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.words.text import Lang


def write_answer(result: PlanResult, lang: Lang) -> str:
    """Return the answer of the whole plan: projects, ring, indicators, what does not fit."""
    counts = [
        Text(
            "{n} 项指标：{verdicts}（plan status 列出）",
            "{n} {n|indicator|indicators}: {verdicts} (plan status)",
        ).filled(n=len(result.indicators), verdicts=count_verdicts(result, lang)),
        Text("核对事项 {n} 处（plan check 列出）", "{n} {n|finding|findings} (plan check)").filled(
            n=len(result.misfits)
        ),
    ]
    return _sentence([*_places(result), *counts], lang)


def write_map_answer(result: PlanResult, lang: Lang) -> str:
    """Return the answer as far as a map shows it: projects and ring."""
    return _sentence(_places(result), lang)


def _places(result: PlanResult) -> list[Text]:
    states = Counter(own.record.status for own in result.projects if own.project.listed)
    counted = [
        Text("{n} 条{state}", "{n} {state}").filled(n=states[status], state=name)
        for status, name in STATUS_NAMES.items()
        if states[status]
    ]
    said = []
    if counted:
        said.append(
            Text("道路项目 {n} 条：{states}", "{n} street {n|project|projects}: {states}").filled(
                n=states.total(), states=join_texts(counted)
            )
        )
    if result.ring is not None:
        ring = join_texts(ring_points(result.ring)[:2], COMMA)
        said.append(join_texts((glossary.RING, ring), COLON))
    if result.study.keeps_hours():
        walker = result.study.said_walker(result.profile, result.access)
        said.append(join_texts((glossary.WALKING, walker), COLON))
    return said


def _sentence(said: list[Text], lang: Lang) -> str:
    if not said:
        return ""
    return join_texts(said, STOP).capital().said(lang) + FULL_STOP.said(lang)
