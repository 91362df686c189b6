"""The command ``ganquan-geo check``: the quality report of a study, and its repaired copy."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from ganquan_geo.cli import answers
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.words.text import Lang


@answers.answering
def check(
    *,
    study: answers.StudyFolder,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            parser=answers.named_path,
            metavar="PATH",
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
    lang: answers.Language = "zh",
) -> int:
    """检查图层和路网：哪里、多严重、如何改。Where the layers are wrong, how badly, how to mend."""
    from ganquan_geo.flow.check import check_study  # noqa: PLC0415
    from ganquan_geo.present.quality.files import (  # noqa: PLC0415
        FAULTS_OF_COPY,
        quality_files,
    )
    from ganquan_geo.present.quality.fixed_folder import spare_copy  # noqa: PLC0415

    if out is not None:
        names = (*quality_files(), *(quality_files(FAULTS_OF_COPY) if fix else ()))
        answers.see_out(out, names, studies=[study])
    if fix:
        spare_copy(study)
    with answers.telling_steps(lang) as tell:
        report = check_study(study, report=tell)
    _tell(report, out, lang)
    if fix:
        from ganquan_geo.flow.fix import fix_study  # noqa: PLC0415 - heavy
        from ganquan_geo.present.quality.console import format_changes  # noqa: PLC0415

        copy, changes = fix_study(study)
        answers.tell(format_changes(changes, lang))
        if copy is not None:
            report = check_study(copy)
            answers.tell(Text("副本：", "The copy: ").said(lang) + str(copy))
            answers.tell(Text("副本里还有：", "Still in the copy:").said(lang))
            _tell(report, out, lang, stem=FAULTS_OF_COPY)
    return answers.BAD_DATA if report.count("error") else answers.OK


def _tell(report: QualityReport, out: Path | None, lang: Lang, **named: str) -> None:
    """Say what is wrong, and write it into a folder where one is given."""
    from ganquan_geo.present.quality.console import format_report  # noqa: PLC0415
    from ganquan_geo.present.quality.files import write_quality  # noqa: PLC0415

    answers.tell(format_report(report, lang))
    if out is not None:
        answers.say_paths(write_quality(report, out, lang=lang, **named))
