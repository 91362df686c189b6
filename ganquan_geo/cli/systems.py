"""The commands for coordinate systems: ``ganquan-geo convert`` and ``ganquan-geo detect``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganquan_geo.cli import answers

Part = Annotated[
    str | None,
    typer.Option(
        "--part", help="工作表、图层或压缩包里的文件。Sheet, layer or inner file, if several."
    ),
]


@answers.answering
def convert(
    file: Annotated[Path, typer.Argument(help="图层能用的任何格式。A file of any format.")],
    *,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            help="原坐标系：WGS 84、GCJ-02（高德）、BD-09（百度）、CGCS2000、EPSG:4549、"
            "local:控制点.csv；两坐标颠倒时加 swapped。System of the file.",
        ),
    ],
    target: Annotated[str, typer.Option("--to", help="新坐标系。System to convert to.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            parser=answers.named_path,
            metavar="PATH",
            help="新文件：同一格式，或 .geojson、.gpkg、.csv、.xlsx。New file: the same format, "
            "or one of these.",
        ),
    ],
    part: Part = None,
    lang: answers.Language = "zh",
) -> int:
    """换算文件的坐标系，原文件不动。Convert a file's coordinates into a new file."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from ganquan_geo.load.systems.convert_files import build_conversion  # noqa: PLC0415
    from ganquan_geo.present.systems import write_converted  # noqa: PLC0415

    answers.see_out(out.parent, (), fresh=True)
    with TemporaryDirectory(prefix="ganquan-") as workspace:
        conversion = build_conversion(
            file, out, source=source, target=target, workspace=Path(workspace), part=part
        )
    write_converted(out.parent, conversion.files, conversion.tables)
    for line in conversion.said():
        answers.tell(line.said(lang))
    answers.say_where(out, lang)
    return answers.OK


@answers.answering
def detect(
    *,
    study: answers.StudyFolder,
    layer: Annotated[
        Path, typer.Option("--layer", help="要判断的文件。The file to find the system of.")
    ],
    inside: Annotated[
        bool,
        typer.Option("--inside", help="要素都应在街道边界之内。All features belong inside."),
    ] = False,
    part: Part = None,
    lang: answers.Language = "zh",
) -> int:
    """比对已知街道，判断图层的坐标系；不改动文件。Find out a layer's coordinate system."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415
    from ganquan_geo.load.detect.offsets import detect_file  # noqa: PLC0415
    from ganquan_geo.present.systems import draw_finding  # noqa: PLC0415

    finding = detect_file(read_study(study), layer, is_inside=inside, part=part)
    answers.tell(draw_finding(finding, lang=lang))
    return answers.OK
