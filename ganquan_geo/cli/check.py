"""The command ``ganquan-geo check``: the quality report of a study, and its repaired copy."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from ganquan_geo.cli.answers import (
    BAD_DATA,
    OK,
    Language,
    StudyFolder,
    answering,
    chosen_language,
    telling_steps,
)
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.words.text import Lang


def add_check_command(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("check")(_check)


@answering
def _check(
    *,
    study: StudyFolder,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="写出 faults.json 和问题地图的文件夹。Folder for faults.json and the map.",
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="确定能改的改在旁边的副本里并列出每处改动，原件不动。A repaired copy beside it.",
        ),
    ] = False,
    lang: Language = "zh",
) -> int:
    """检查图层和路网：哪里、多严重、如何改。Where the layers are wrong, how badly, how to mend."""
    language = chosen_language(lang)
    from ganquan_geo.flow.check import check_study  # noqa: PLC0415
    from ganquan_geo.present.quality.console import format_report  # noqa: PLC0415

    with telling_steps(language) as tell:
        report = check_study(study, report=tell)
    typer.echo(format_report(report, language))
    if out is not None:
        from ganquan_geo.present.quality.files import write_quality  # noqa: PLC0415

        for path in write_quality(report, out, lang=language):
            typer.echo(str(path))
    if fix:
        report = _fixed(study, report, out, language)
    return BAD_DATA if report.count("error") else OK


def _fixed(study: Path, report: QualityReport, out: Path | None, language: Lang) -> QualityReport:
    """Write the repaired copy, say what was changed and is left in it, and return the latter."""
    from ganquan_geo.flow.check import check_study  # noqa: PLC0415
    from ganquan_geo.flow.fix import fix_study  # noqa: PLC0415 - heavy
    from ganquan_geo.present.quality.console import format_changes, format_report  # noqa: PLC0415

    folder, changes = fix_study(study)
    typer.echo(format_changes(changes, language))
    if folder is None:
        return report
    left = check_study(folder)
    typer.echo(Text("副本：", "The copy: ").said(language) + str(folder))
    typer.echo(Text("副本里还有：", "Still in the copy:").said(language))
    typer.echo(format_report(left, language))
    if out is not None:
        from ganquan_geo.present.quality.files import (  # noqa: PLC0415
            FAULTS_OF_COPY,
            write_quality,
        )

        for path in write_quality(left, out, lang=language, stem=FAULTS_OF_COPY):
            typer.echo(str(path))
    return left
