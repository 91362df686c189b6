"""The command that measures many areas."""

from __future__ import annotations

import logging
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from ganquan_geo.cli import answers
from ganquan_geo.words.text import COMMA, Text, how_many, join_texts

if TYPE_CHECKING:
    from ganquan_geo.batch.run import BatchSummary
    from ganquan_geo.words.text import Lang

WORKERS = 2


@answers.answering
def batch(  # noqa: PLR0913  a command has as many options as it has
    *,
    out: answers.OutFolder,
    studies: Annotated[
        Path | None,
        typer.Option("--studies", help="内有多个研究文件夹的文件夹。A folder of studies."),
    ] = None,
    city: Annotated[
        Path | None,
        typer.Option("--city", help="要切分的研究文件夹。The study folder to cut."),
    ] = None,
    areas: Annotated[
        Path | None,
        typer.Option("--areas", help="切分用的面图层，有名称。Polygons to cut it by."),
    ] = None,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            max=256,
            help=f"本机进程数，默认 {WORKERS}。Processes here, {WORKERS} if not given.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            help="Dask 集群地址，如 tcp://10.0.0.5:8786。Address of a Dask cluster.",
        ),
    ] = None,
    lang: answers.Language = "zh",
) -> int:
    """批量测算多个区域，可中断后接着做。Measure many areas; goes on where it was stopped."""
    if workers is not None and scheduler is not None:
        raise typer.BadParameter(
            "--workers 是本机的进程数，不能与 --scheduler 同用。"
            "--workers are processes here; not with --scheduler."
        )
    if (studies is None) == (city is None) or (city is None) != (areas is None):
        raise typer.BadParameter(
            "用 --studies，或同时用 --city 和 --areas。Give --studies, or --city and --areas."
        )
    access = answers.read_access(profile, at, user)
    try:
        from ganquan_geo.batch import dataset, pools, run  # noqa: PLC0415 - heavy
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        answers.say(
            Text(
                '批量测算需要 pyarrow，安装：pip install "ganquan-geo[scale]"',
                'a batch needs pyarrow: pip install "ganquan-geo[scale]"',
            ).said(lang)
        )
        return answers.BAD_DATA

    logging.disable()  # Dask would log pages of what is said in a line

    told = answers.step_teller(lang)
    dataset.see_dataset(out, inputs=[areas] if areas is not None else [])
    # A cluster that does not answer is told of before a city is read and cut.
    where = (
        nullcontext(partial(pools.run_here, workers=workers or WORKERS))
        if scheduler is None
        else pools.dask_cluster(scheduler)
    )
    try:
        with where as on:
            told(Text("准备各个区域", "preparing the areas"))
            if studies is not None:
                jobs = run.build_study_batch(studies, profile=profile, access=access)
            elif city is not None and areas is not None:
                jobs = run.build_city_batch(city, areas, profile=profile, access=access)
            for note in jobs.notes:
                told(note)
            summary = run.run_batch(jobs, out, run=on, lang=lang, report=told)
    except KeyboardInterrupt:
        answers.say(Text("已中断。", "Interrupted. ").said(lang) + run.GOES_ON.said(lang))
        sys.exit(answers.INTERRUPTED)
    _say_summary(summary, out, lang)
    return answers.BAD_DATA if summary.failed else answers.OK


def _say_summary(summary: BatchSummary, out: Path, lang: Lang) -> None:
    """Say how many areas came out how, which failed and why, and where the results are."""
    failed, unsure = len(summary.failed), len(summary.not_assessed)
    parts = [
        Text(f"新算 {summary.measured} 个区域", f"{how_many(summary.measured, 'area')} measured"),
        Text(f"沿用 {summary.kept} 个", f"{summary.kept} kept"),
        Text(f"失败 {failed} 个", f"{failed} failed"),
    ]
    if unsure:
        parts.append(
            Text(f"{unsure} 个没有住户、数据缺失", f"{unsure} without homes, not assessed")
        )
    if summary.removed:
        gone = summary.removed
        parts.append(Text(f"移除不再列出的 {gone} 个", f"{gone} no longer listed removed"))
    answers.tell(join_texts(parts, COMMA).said(lang))
    for area, faults in summary.failed.items():
        for fault in faults:
            answers.say(f"  {area}  {fault.said(lang)}")
    if summary.others:
        others = ", ".join(summary.others[:5])
        answers.say(
            Text(
                f"· homes/ 里还有 {len(summary.others)} 个不是本批写的文件（{others}），"
                "读整个文件夹时会一起读到：请核实后移走",
                f"· homes/ holds {how_many(len(summary.others), 'file')} of others ({others}), "
                "read with the folder: see to them and move them away",
            ).said(lang)
        )
    answers.say_where(out, lang)
    files = Text(
        "  各区域的情况 areas.csv，覆盖率 coverage.csv，每处住户的步行距离 homes/",
        "  areas: areas.csv, coverage: coverage.csv, the walk of every home: homes/",
    )
    answers.tell(files.said(lang))
