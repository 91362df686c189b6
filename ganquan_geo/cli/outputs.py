"""The commands that write maps, reports and tables for the office's documents."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ganquan_geo.cli.answers import (
    OK,
    Language,
    OutFolder,
    Profile,
    StudyFolder,
    answering,
    chosen_language,
    say,
    telling_steps,
)
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.present.atlas.features import AtlasKind
    from ganquan_geo.present.print.paper import PaperSize
    from ganquan_geo.present.print.print_map import SheetFormat
    from ganquan_geo.present.report.build import ReportFormat
    from ganquan_geo.words.text import Lang

outputs = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Size = Annotated[str, typer.Option("--size", help="纸张：A4 或 A3。Paper.")]
Landscape = Annotated[bool, typer.Option("--landscape", help="横放。Long side down.")]


@outputs.command("print")
@answering
def _print(
    *,
    study: StudyFolder,
    out: OutFolder,
    size: Size = "A4",
    landscape: Landscape = False,
    kind: Annotated[str, typer.Option("--format", help="png（300 dpi）、svg 或 pdf。")] = "pdf",
    profile: Profile = "standard",
    lang: Language = "zh",
) -> int:
    """打印地图：总图和每类设施的可达范围图。Maps for printing."""
    chosen = _chosen("--format", kind, ("png", "svg", "pdf"))
    paper = _chosen("--size", size.upper(), ("A4", "A3"))

    def write(result: CoverageResult, language: Lang, _: Baseline) -> Sequence[Path]:
        from ganquan_geo.present.print.print_map import write_print_maps  # noqa: PLC0415 - heavy

        return write_print_maps(
            result,
            out,
            size=cast("PaperSize", paper),
            landscape=landscape,
            kind=cast("SheetFormat", chosen),
            lang=language,
        )

    return _written(study, profile, lang, write)


@outputs.command("tables")
@answering
def _tables(
    *,
    study: StudyFolder,
    out: OutFolder,
    kind: Annotated[str, typer.Option("--format", help="xlsx。")] = "xlsx",
    profile: Profile = "standard",
    lang: Language = "zh",
) -> int:
    """全部表格写成一个 Excel 工作簿。All tables as one workbook."""
    _chosen("--format", kind, ("xlsx",))

    def write(result: CoverageResult, language: Lang, _: Baseline) -> Sequence[Path]:
        from ganquan_geo.present.workbook import write_workbook  # noqa: PLC0415 - heavy

        plan = _plan_of(result)
        return (write_workbook(result, out, plan=plan, lang=language),)

    return _written(study, profile, lang, write)


@outputs.command("report")
@answering
def _report(
    *,
    study: StudyFolder,
    out: OutFolder,
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
    profile: Profile = "standard",
    lang: Language = "zh",
) -> int:
    """报告：文字、表格和地图，Word、PDF、网页。A report as Word, PDF and HTML."""
    chosen = _chosen("--format", kind, ("docx", "pdf", "html", "all"))

    def write(result: CoverageResult, language: Lang, _: Baseline) -> Sequence[Path]:
        from ganquan_geo.present.report.build import write_report  # noqa: PLC0415 - heavy

        formats = ("docx", "pdf", "html") if chosen == "all" else (chosen,)
        return write_report(
            result,
            out,
            plan=_plan_of(result),
            formats=cast("tuple[ReportFormat, ...]", formats),
            template=template,
            lang=language,
        )

    return _written(study, profile, lang, write)


@outputs.command("atlas")
@answering
def _atlas(  # noqa: PLR0913 - an option each
    *,
    study: StudyFolder,
    out: OutFolder,
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
    profile: Profile = "standard",
    lang: Language = "zh",
) -> int:
    """图册：每条街道、每个小区或居民区一张图。One sheet for each feature."""
    chosen = _chosen("--kind", kind, ("street", "compound", "neighbourhood"))
    paper = _chosen("--size", size.upper(), ("A4", "A3"))

    def write(result: CoverageResult, language: Lang, baseline: Baseline) -> Sequence[Path]:
        from ganquan_geo.load.plan.photos import read_photos  # noqa: PLC0415 - heavy
        from ganquan_geo.network.walks.frontage import measure_frontage  # noqa: PLC0415
        from ganquan_geo.network.walks.ways import find_ways  # noqa: PLC0415
        from ganquan_geo.present.atlas.book import AtlasOptions, write_atlas  # noqa: PLC0415
        from ganquan_geo.present.atlas.pages import Layout  # noqa: PLC0415
        from ganquan_geo.present.console import make_progress  # noqa: PLC0415

        layer = {"compound": "compounds"}.get(chosen, "neighbourhoods")
        streets = chosen == "street"
        with make_progress() as told:
            return write_atlas(
                result,
                out,
                kind=cast("AtlasKind", chosen),
                ways=None if streets else find_ways(baseline, result.distances, layer=layer),
                frontage=measure_frontage(baseline) if streets else None,
                plan=_plan_of(result) if streets else None,
                photos=read_photos(result.study) if streets else None,
                options=AtlasOptions(
                    lang=language,
                    only=tuple(only or ()),
                    layout=Layout(size=cast("PaperSize", paper), landscape=landscape),
                    workers=workers,
                    told=told,
                ),
            )[:1]

    return _written(study, profile, lang, write)


@outputs.command("embed")
@answering
def _embed(
    *,
    map_file: Annotated[Path, typer.Argument(metavar="MAP", help="coverage 写出的地图。The map.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="默认在地图旁。Default: beside it.")
    ] = None,
    study: Annotated[
        Path | None,
        typer.Option("--study", help="研究文件夹：另画一张放进 Word 的图片。Also draws a picture."),
    ] = None,
    layer: Annotated[
        str, typer.Option("--layer", help="homes 或类别代号，如 health。The layer shown.")
    ] = "",
    profile: Profile = "standard",
    lang: Language = "zh",
) -> int:
    """地图放进网页和文档：可粘贴的 HTML、Markdown 和图片。What to paste into pages."""
    language = chosen_language(lang)
    from ganquan_geo.present.embed import write_embeds  # noqa: PLC0415

    target = out or map_file.parent / "embed"
    result = None
    if study is not None:
        from ganquan_geo.flow.coverage import (  # noqa: PLC0415 - heavy
            build_baseline,
            measure_coverage,
            read_study,
            usual_draws,
        )

        baseline = build_baseline(read_study(study), profile)
        result = measure_coverage(baseline, draws=usual_draws(baseline))
    paths = write_embeds(map_file, target, result=result, layer=layer, lang=language)
    for path in paths:
        typer.echo(str(path))
    if not any(path.name == "figure.html" for path in paths):
        say(
            Text(
                "· 没有图片，所以没有 figure.html 和 embed.md：加 --study 就画一张",
                "· no picture, so no figure.html and embed.md: --study draws one",
            ).said(language)
        )
    return OK


def _written(
    study: Path,
    profile: str,
    lang: str,
    write: Callable[[CoverageResult, Lang, Baseline], Sequence[Path]],
) -> int:
    """Measure a study, write what a command asks for, and say where it is."""
    language = chosen_language(lang)
    from ganquan_geo.flow.coverage import (  # noqa: PLC0415 - heavy
        build_baseline,
        measure_coverage,
        read_study,
        usual_draws,
    )

    with telling_steps(language) as tell:
        tell(Text("读取和测算", "reading and measuring"))
        baseline = build_baseline(read_study(study), profile)
        result = measure_coverage(baseline, draws=usual_draws(baseline))
        tell(Text("写出", "writing"))
        paths = write(result, language, baseline)
    for path in paths:
        typer.echo(str(path))
    return OK


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
