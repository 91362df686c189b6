"""The commands that write maps, reports and tables for the office's documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ganquan_geo.cli import answers
from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario import Scenario
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.present.atlas.features import AtlasKind
    from ganquan_geo.present.print.paper import PaperSize
    from ganquan_geo.present.print.print_map import SheetFormat
    from ganquan_geo.present.report.build import ReportFormat

outputs = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Size = Annotated[str, typer.Option("--size", help="纸张：A4 或 A3。Paper.")]
Landscape = Annotated[bool, typer.Option("--landscape", help="横放。Long side down.")]


@outputs.command("print")
@answers.answering
def _print(  # noqa: PLR0913 - an option each
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    size: Size = "A4",
    landscape: Landscape = False,
    kind: Annotated[str, typer.Option("--format", help="png（300 dpi）、svg 或 pdf。")] = "pdf",
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """打印地图：总图和每类设施的可达范围图。Maps for printing."""
    chosen = _chosen("--format", kind, ("png", "svg", "pdf"))
    access = answers.read_access(profile, at, user)
    paper = _chosen("--size", size.upper(), ("A4", "A3"))
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.present.print.print_map import map_files, write_print_maps  # noqa: PLC0415

    read = read_study(study)
    answers.see_out(out, map_files(read, cast("SheetFormat", chosen)), studies=[study])
    _, result = _measured(read, profile, access, lang)
    paths = write_print_maps(
        result,
        out,
        size=cast("PaperSize", paper),
        landscape=landscape,
        kind=cast("SheetFormat", chosen),
        lang=lang,
    )
    answers.say_paths(paths)
    answers.say(f"· {result.study.said_statement().said(lang)}")
    return answers.OK


@outputs.command("tables")
@answers.answering
def _tables(
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    kind: Annotated[str, typer.Option("--format", help="xlsx。")] = "xlsx",
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """全部表格写成一个 Excel 工作簿。All tables as one workbook."""
    _chosen("--format", kind, ("xlsx",))
    access = answers.read_access(profile, at, user)
    from ganquan_geo.present.workbook import WORKBOOK_FILE, write_workbook  # noqa: PLC0415 - heavy

    answers.see_out(out, [WORKBOOK_FILE], studies=[study])

    _, result = _measured(study, profile, access, lang, with_areas=False)
    answers.say_paths([write_workbook(result, out, plan=_plan_of(result), lang=lang)])
    return answers.OK


@outputs.command("report")
@answers.answering
def _report(  # noqa: PLR0913 - an option each
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    kind: Annotated[str, typer.Option("--format", help="docx、pdf、html 或 all。")] = "all",
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            exists=True,
            dir_okay=False,
            help="自己的 Word 模板，填上其中的字段。Your own Word file.",
        ),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(
            "--scenario", help="方案文件：报告另有一章说它改变什么。Adds a chapter on a scenario."
        ),
    ] = None,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """报告：文字、表格和地图，Word、PDF、网页。A report as Word, PDF and HTML."""
    chosen = _chosen("--format", kind, ("docx", "pdf", "html", "all"))
    access = answers.read_access(profile, at, user)
    from ganquan_geo.flow.supply import has_capacities, measure_supply  # noqa: PLC0415 - heavy
    from ganquan_geo.load.scenario import read_scenario  # noqa: PLC0415
    from ganquan_geo.present.report.build import report_files, write_report  # noqa: PLC0415

    wanted = ("docx", "pdf", "html") if chosen == "all" else (chosen,)
    formats = cast("tuple[ReportFormat, ...]", wanted)
    inputs = [own for own in (template, scenario) if own is not None]
    answers.see_out(out, report_files(formats, template), studies=[study], inputs=inputs)
    if template is not None:
        from ganquan_geo.present.report.template import read_template  # noqa: PLC0415 - heavy

        read_template(template)  # what is no Word file is told before the work
    proposed = None if scenario is None else read_scenario(scenario)
    baseline, result = _measured(study, profile, access, lang)
    tried = None if proposed is None else _try(proposed, baseline, result, lang)
    paths = write_report(
        result,
        out,
        plan=_plan_of(result) if tried is None or tried.plan is None else tried.plan.before,
        scenario=tried,
        supply=measure_supply(baseline) if has_capacities(result.study) else None,
        formats=formats,
        template=template,
        lang=lang,
    )
    answers.say_paths(paths)
    return answers.OK


@outputs.command("atlas")
@answers.answering
def _atlas(  # noqa: PLR0913 - an option each
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    kind: Annotated[
        str, typer.Option("--kind", help="street 街道、compound 小区、neighbourhood 居民区。")
    ],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="只做这些（名称或编号，可重复）。Only these.")
    ] = None,
    size: Size = "A4",
    landscape: Landscape = False,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="同时工作的进程数。Processes.")
    ] = 2,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """图册：每条街道、每个小区或居民区一张图。One sheet for each feature."""
    chosen = _chosen("--kind", kind, ("street", "compound", "neighbourhood"))
    access = answers.read_access(profile, at, user)
    paper = _chosen("--size", size.upper(), ("A4", "A3"))
    from ganquan_geo.load.plan.photos import read_photos  # noqa: PLC0415 - heavy
    from ganquan_geo.network.walks.frontage import measure_frontage  # noqa: PLC0415
    from ganquan_geo.network.walks.ways import find_ways  # noqa: PLC0415
    from ganquan_geo.present.atlas.book import (  # noqa: PLC0415
        BOOK_FILE,
        LIST_FILE,
        AtlasOptions,
        write_atlas,
    )
    from ganquan_geo.present.atlas.pages import Layout  # noqa: PLC0415
    from ganquan_geo.present.console import make_progress  # noqa: PLC0415
    from ganquan_geo.present.print.photos import word_faulty  # noqa: PLC0415

    answers.see_out(out, [BOOK_FILE, LIST_FILE], studies=[study])
    baseline, result = _measured(study, profile, access, lang)
    photos = read_photos(result.study)
    layer = {"compound": "compounds"}.get(chosen, "neighbourhoods")
    streets = chosen == "street"
    if not streets and layer not in result.study.layers:
        title = LAYERS[layer].title
        raise UnknownNameError(
            Text("这个研究没有{layer}图层", "the study has no layer of {layer}").filled(layer=title)
        )
    with make_progress() as told:
        paths = write_atlas(
            result,
            out,
            kind=cast("AtlasKind", chosen),
            ways=None if streets else find_ways(baseline, result.distances, layer=layer),
            frontage=measure_frontage(baseline) if streets else None,
            plan=_plan_of(result) if streets else None,
            photos=photos if streets else None,
            options=AtlasOptions(
                lang=lang,
                only=tuple(only or ()),
                layout=Layout(size=cast("PaperSize", paper), landscape=landscape),
                workers=workers,
                told=told,
            ),
        )
    if streets and result.study.plan is not None:
        for note in word_faulty(photos, result.study.plan, lang):
            answers.say(f"· {note}")
    answers.say_paths(paths[:1])
    return answers.OK


@outputs.command("embed")
@answers.answering
def _embed(  # noqa: PLR0913 - an option each
    *,
    map_file: Annotated[Path, typer.Argument(metavar="MAP", help="coverage 写出的地图。The map.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            parser=answers.named_path,
            metavar="PATH",
            help="默认在地图旁。Default: beside it.",
        ),
    ] = None,
    study: Annotated[
        Path | None,
        typer.Option("--study", help="研究文件夹：另画一张放进 Word 的图片。Also draws a picture."),
    ] = None,
    layer: Annotated[
        str, typer.Option("--layer", help="homes 或类别代号，如 health。The layer shown.")
    ] = "",
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """地图放进网页和文档：可粘贴的 HTML、Markdown 和图片。What to paste into pages."""
    from ganquan_geo.present import embed  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    target = out or map_file.parent / "embed"
    names = (*embed.FILES, *([embed.PICTURE] if study is not None else []))
    answers.see_out(target, names, inputs=[map_file])
    result = None
    if study is not None:
        _, result = _measured(study, profile, access, lang)
    elif at or user or profile != "standard":
        answers.say(
            Text(
                "· 没有 --study，--profile、--at、--user 不起作用：地图是写出时的样子",
                "· without --study, --profile, --at and --user change nothing: the map is as it "
                "was written",
            ).said(lang)
        )
    paths = embed.write_embeds(map_file, target, result=result, layer=layer, lang=lang)
    answers.say_paths(paths)
    if not any(path.name == "figure.html" for path in paths):
        answers.say(
            Text(
                "· 没有图片，所以没有 figure.html：加 --study 就画一张",
                "· no picture, so no figure.html: --study draws one",
            ).said(lang)
        )
    answers.say(f"· {embed.read_statement(map_file)}")
    return answers.OK


def _measured(
    study: Path | Study, profile: str, access: Access, lang: Lang, *, with_areas: bool = True
) -> tuple[Baseline, CoverageResult]:
    """Measure a study for what is then written."""
    from ganquan_geo.flow import coverage  # noqa: PLC0415 - heavy

    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        read = coverage.read_study(study) if isinstance(study, Path) else study
        baseline = coverage.build_baseline(read, profile, access=access, report=tell)
        draws = coverage.usual_draws(baseline)
        result = coverage.measure_coverage(
            baseline, report=tell, draws=draws, with_areas=with_areas
        )
    answers.say_idle_access(read, profile, access, lang)
    return baseline, result


def _try(
    proposed: Scenario, baseline: Baseline, result: CoverageResult, lang: Lang
) -> ScenarioResult:
    """Return what a scenario would change of what has been measured."""
    from ganquan_geo.flow.scenario import compare_scenarios  # noqa: PLC0415 - heavy
    from ganquan_geo.scenario.apply import apply_scenario  # noqa: PLC0415

    with answers.telling_steps(lang) as tell:
        found = compare_scenarios(
            baseline,
            apply_scenario(result.study, proposed),
            scenario=proposed,
            coverage=result,
            draws=result.draws,
            with_areas=True,
            report=tell,
        )
    answers.say_faults(found.problems, lang)
    return found


def _plan_of(result: CoverageResult) -> PlanResult | None:
    """Return the street plan of a study on the ground; None if the study has none."""
    from ganquan_geo.flow.plan import measure_plan  # noqa: PLC0415 - heavy

    if not result.study.has_plan():
        return None
    return measure_plan(result.study, profile=result.profile.id, coverage=result)


def _chosen(option: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise typer.BadParameter(f"{option} {value}：{' / '.join(choices)}")
    return value
