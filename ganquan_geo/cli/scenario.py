"""The command line of proposals: ``ganquan-geo scenario``, ``compare``, ``site``, ``links``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ganquan_geo.cli import answers
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.scenario import Scenario
    from ganquan_geo.model.siting import Goal, Siting
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.words.text import Lang, Text


@answers.answering
def scenario(
    *,
    study: answers.StudyFolder,
    scenario: Annotated[
        Path, typer.Option("--scenario", help="方案文件（.toml）。The scenario file.")
    ],
    out: answers.OutFolder,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """试一个方案：谁受益、谁受损，前后的表格和地图。Try a scenario: who gains, who loses."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.load.scenario import read_scenario  # noqa: PLC0415
    from ganquan_geo.present.scenario.files import SCENARIO_FILES  # noqa: PLC0415
    from ganquan_geo.scenario.apply import apply_scenario  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, SCENARIO_FILES, studies=[study], inputs=[scenario])
    proposed = read_scenario(scenario)
    before = read_study(study)
    _answer(before, apply_scenario(before, proposed), proposed, out, profile, access, lang)
    return answers.OK


@answers.answering
def compare(  # noqa: PLR0913 - a command has as many options as it has
    old: Annotated[Path, typer.Argument(help="之前：研究文件夹或方案文件。Before.")],
    new: Annotated[Path, typer.Argument(help="之后：研究文件夹或方案文件。After.")],
    *,
    out: answers.OutFolder,
    study: Annotated[
        Path | None,
        typer.Option("--study", help="方案文件所依据的研究文件夹。What scenario files change."),
    ] = None,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """比较任意两个研究、日期或方案。Compare any two studies, dates or scenarios."""
    from ganquan_geo.flow.scenario import NO_SCENARIO  # noqa: PLC0415 - heavy
    from ganquan_geo.present.scenario.files import SCENARIO_FILES  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(
        out,
        SCENARIO_FILES,
        studies=[study, old, new],
        inputs=[path for path in (old, new) if path.is_file()],
    )
    before, after = (_read_state(path, study) for path in (old, new))
    _answer(
        before,
        after,
        replace(NO_SCENARIO, name=f"{old.name} → {new.name}"),
        out,
        profile,
        access,
        lang,
    )
    return answers.OK


@answers.answering
def site(  # noqa: PLR0913 - a command has as many options as it has
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    category: Annotated[str, typer.Option("--category", help="类别编号。Id of the category.")],
    count: Annotated[int, typer.Option("--count", min=1, max=100, help="增设几处。How many.")],
    goal: Annotated[
        str,
        typer.Option(
            "--goal",
            help="most 覆盖最多、walk 步行最短、all 全部覆盖且处数最少。What is sought.",
        ),
    ] = "most",
    weight: Annotated[
        str,
        typer.Option(
            "--weight", help="homes 小区、households 户、residents 人、residents_60plus 老人。"
        ),
    ] = "homes",
    tier: Annotated[
        int | None,
        typer.Option("--tier", help="按几分钟计覆盖；默认最大时段。Minutes; default: the largest."),
    ] = None,
    candidates: Annotated[
        Path | None,
        typer.Option(
            "--candidates",
            exists=True,
            dir_okay=False,
            help="备选点文件（点或面，可有 容量 一列）；默认界内道路上任何地方。Where it could be.",
        ),
    ] = None,
    system: Annotated[
        str | None,
        typer.Option("--system", help="备选点的坐标系，如 GCJ-02。System of the candidates."),
    ] = None,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """选址：增设几处，覆盖最多或步行最短，并证明是否最优。Where new facilities serve most."""
    from ganquan_geo.flow.coverage import build_baseline, read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.flow.scenario import site_facilities  # noqa: PLC0415
    from ganquan_geo.load.candidates import read_candidate_layer  # noqa: PLC0415
    from ganquan_geo.model.siting import GOALS  # noqa: PLC0415
    from ganquan_geo.present.scenario.files import SCENARIO_FILES, SITES  # noqa: PLC0415
    from ganquan_geo.present.scenario.siting import WEIGHTS, describe_siting  # noqa: PLC0415
    from ganquan_geo.scenario.apply import apply_scenario  # noqa: PLC0415

    for name, value, known in (("--goal", goal, GOALS), ("--weight", weight, WEIGHTS)):
        if value not in known:
            raise typer.BadParameter(f"{name} {value}：{' / '.join(known)}")
    access = answers.read_access(profile, at, user)
    inputs = [candidates] if candidates is not None else []
    answers.see_out(out, (*SCENARIO_FILES, SITES), studies=[study], inputs=inputs)
    before = read_study(study)
    base = build_baseline(before, profile, access=access)
    layer = None
    if candidates is not None:
        layer, notes = read_candidate_layer(candidates, system=system)
        answers.say_faults(notes, lang)
    found = site_facilities(
        base,
        category,
        count=count,
        goal=cast("Goal", goal),
        weight=weight,
        candidates=layer,
        tier_min=tier,
    )
    after = apply_scenario(before, found.scenario)
    told = tuple(describe_siting(found, before))
    _answer(base, after, found.scenario, out, profile, access, lang, told=told, siting=found)
    return answers.OK


@answers.answering
def links(  # noqa: PLR0913 - a command has as many options as it has
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    category: Annotated[str, typer.Option("--category", help="类别编号。Id of the category.")],
    most: Annotated[
        float, typer.Option("--most", min=10, max=500, help="最长多少米。Longest, metres.")
    ] = 150.0,
    count: Annotated[int, typer.Option("--count", min=1, max=100, help="列出几条。How many.")] = 10,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """哪里打通一条短通道最有用；第一条按方案测算。Where a short passage helps most."""
    from ganquan_geo.flow.coverage import build_baseline, read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.flow.scenario import rank_links  # noqa: PLC0415
    from ganquan_geo.present.scenario.files import LINKS, SCENARIO_FILES  # noqa: PLC0415
    from ganquan_geo.present.scenario.siting import describe_links  # noqa: PLC0415
    from ganquan_geo.scenario.apply import apply_scenario  # noqa: PLC0415
    from ganquan_geo.scenario.links import propose_link  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, (*SCENARIO_FILES, LINKS), studies=[study])
    before = read_study(study)
    base = build_baseline(before, profile, access=access)
    found = rank_links(base, category, most_m=most, count=count)
    own = next(one for one in before.categories if one.id == category)
    proposed = propose_link(own, found)
    told = tuple(describe_links(found, own, before))
    after = apply_scenario(before, proposed)
    _answer(base, after, proposed, out, profile, access, lang, told=told, links=found)
    return answers.OK


def _read_state(path: Path, study: Path | None) -> Study:
    """Return a study, or what a scenario file makes of one."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.load.scenario import read_scenario  # noqa: PLC0415
    from ganquan_geo.scenario.apply import apply_scenario  # noqa: PLC0415

    if path.suffix != ".toml":
        return read_study(path)
    if study is None:
        raise typer.BadParameter("方案文件要加 --study。A scenario file needs --study.")
    return apply_scenario(read_study(study), read_scenario(path))


def _answer(  # noqa: PLR0913 - two states, what was found, and how it is told
    before: Study | Baseline,
    after: Study,
    proposed: Scenario,
    out: Path,
    profile: str,
    access: Access,
    lang: Lang,
    *,
    told: tuple[Text, ...] = (),
    siting: Siting | None = None,
    links: pd.DataFrame | None = None,
) -> None:
    """Measure two states, write what differs, and say it."""
    from ganquan_geo.flow.coverage import build_baseline, usual_draws  # noqa: PLC0415 - heavy
    from ganquan_geo.flow.scenario import compare_scenarios  # noqa: PLC0415
    from ganquan_geo.network.baseline import Baseline  # noqa: PLC0415
    from ganquan_geo.present.console import make_console  # noqa: PLC0415
    from ganquan_geo.present.scenario.console import draw_found, draw_scenario  # noqa: PLC0415
    from ganquan_geo.present.scenario.files import SCENARIO_MAP, write_scenario  # noqa: PLC0415

    with answers.telling_steps(lang) as tell:
        base = (
            before
            if isinstance(before, Baseline)
            else build_baseline(before, profile, access=access)
        )
        result = compare_scenarios(
            base, after, scenario=proposed, draws=usual_draws(base), report=tell
        )
        write_scenario(result, out, lang=lang, siting=siting, links=links)
    if not result.before.study.keeps_hours():
        answers.say_idle_access(result.after.study, profile, access, lang)
    answers.say_unfit([result.before.study, result.after.study], lang)
    answers.say_faults(result.problems, lang)
    console = make_console()
    if told:
        console.print(draw_found(told, lang=lang), soft_wrap=True)
    console.print(draw_scenario(result, lang=lang), soft_wrap=True)
    answers.say_where(out, lang)
    answers.tell(glossary.MAP_OPENS_OFFLINE.said(lang) + str(out / SCENARIO_MAP))
