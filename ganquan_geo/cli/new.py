"""The command ``ganquan-geo new``: begin a study from the files of an office."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganquan_geo.cli import answers
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.flow.new import BegunStudy
    from ganquan_geo.words.text import Lang

ASKED = {
    "streets": Text("道路文件（没有就按回车）", "file of streets (Enter if none)"),
    "facilities": Text("设施文件（没有就按回车）", "file of facilities (Enter if none)"),
    "compounds": Text("小区文件（没有就按回车）", "file of compounds (Enter if none)"),
}


@answers.answering
def new(  # noqa: PLR0913  a command has as many options as it has
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            parser=answers.named_path,
            metavar="PATH",
            help="新的研究文件夹。Folder for the study.",
        ),
    ],
    name: Annotated[
        str | None, typer.Option("--name", help="街道的名称。Name of the sub-district.")
    ] = None,
    name_en: Annotated[
        str | None, typer.Option("--name-en", help="英文名称。Its name in English.")
    ] = None,
    streets: Annotated[
        Path | None, typer.Option("--streets", help="道路文件。File of streets.")
    ] = None,
    facilities: Annotated[
        Path | None, typer.Option("--facilities", help="设施文件。File of facilities.")
    ] = None,
    compounds: Annotated[
        Path | None, typer.Option("--compounds", help="小区文件。File of compounds.")
    ] = None,
    boundary: Annotated[
        str | None,
        typer.Option(
            "--boundary",
            help="边界：一个面图层文件，或 --osm 数据中行政区的名称；不写则以小区的范围为边界。"
            "A file, or a name in the extract.",
        ),
    ] = None,
    osm: Annotated[
        Path | None,
        typer.Option(
            "--osm", help="OpenStreetMap 文件，代替没有给的图层。Extract for layers without a file."
        ),
    ] = None,
    part: Annotated[
        list[str] | None,
        typer.Option("--part", help="工作表等，如 compounds=2024年。Sheet of a layer."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="坐标系，如 streets=EPSG:4549。System of a layer."),
    ] = None,
    accuracy_m: Annotated[
        float,
        typer.Option(
            "--accuracy-m", min=0, max=1_000, help="没有写明的位置精度。Accuracy not stated."
        ),
    ] = 30.0,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], help="数据的日期；默认今天，只有 --osm 时按它写的。Day."
        ),
    ] = None,
    lang: answers.Language = "zh",
) -> int:
    """由街道现有的文件建一个研究，写出合适的 study.toml。Begin a study from an office's files."""
    from ganquan_geo.flow.new import begin_study  # noqa: PLC0415 - heavy
    from ganquan_geo.load.new_study import NewChoices  # noqa: PLC0415
    from ganquan_geo.load.settings import named  # noqa: PLC0415

    files = {"streets": streets, "facilities": facilities, "compounds": compounds}
    if name is None:
        name = _asked(Text("街道的名称", "name of the sub-district"), lang)
        if not any(files.values()) and osm is None:
            files = {key: _asked_file(question, lang) for key, question in ASKED.items()}
    is_file = boundary is not None and (Path(boundary).suffix != "" or Path(boundary).exists())
    if boundary is not None and is_file:
        files["boundary"] = Path(boundary)
    elif boundary is not None and osm is None:
        raise typer.BadParameter(
            f"--boundary {boundary}：没有这个文件；地名要有 --osm / no such file, and no --osm"
        )
    choices = NewChoices(
        name=named(name, name_en),
        date=day.date() if day else date.today(),  # noqa: DTZ011
        date_given=day is not None,
        files={key: path for key, path in files.items() if path is not None},
        parts=_pairs("--part", part),
        systems=_pairs("--system", system),
        accuracy_m=accuracy_m,
    )
    place = boundary if boundary is not None and not is_file else None
    _tell(begin_study(choices, out, extract=osm, place=place), out, lang)
    return answers.OK


def _asked(question: Text, lang: Lang) -> str:
    """Ask at the terminal; where there is none, say which option is missing."""
    if not sys.stdin.isatty():
        raise typer.BadParameter("缺少 --name / --name is missing")
    return str(typer.prompt(question.said(lang))).strip()


def _asked_file(question: Text, lang: Lang) -> Path | None:
    given = str(typer.prompt(question.said(lang), default="", show_default=False)).strip(" \"'")
    return Path(given) if given else None


def _pairs(option: str, given: list[str] | None) -> dict[str, str]:
    """Return what was given as layer=value."""
    from ganquan_geo.model.layers import LAYERS  # noqa: PLC0415

    pairs = {}
    for one in given or ():
        layer, sign, value = one.partition("=")
        if not sign or layer not in LAYERS or not value:
            known = " / ".join(LAYERS)
            raise typer.BadParameter(f"{option} {one}：写作 图层=值；图层有 layers: {known}")
        pairs[layer] = value
    return pairs


def _tell(begun: BegunStudy, out: Path, lang: Lang) -> None:
    from ganquan_geo.model.layers import LAYERS  # noqa: PLC0415

    for layer, count in begun.counts.items():
        answers.tell(f"{LAYERS[layer].title.said(lang)} {count:,}")
    for note in begun.new.notes:
        answers.tell(f"· {note.said(lang)}")
    answers.tell(Text("新的研究：", "The new study: ").said(lang) + str(out))
    for need in begun.new.missing:
        answers.tell(Text("还缺：", "Still missing: ").said(lang) + need.said(lang))
    if begun.faults:
        answers.tell(Text("还要改：", "Still to be mended:").said(lang))
        for fault in begun.faults:
            answers.tell(f"  {fault.said(lang)}")
    elif not begun.new.missing:
        answers.tell(
            Text("下一步：", "Next: ").said(lang)
            + f"ganquan-geo coverage --study {out} --out {out / 'out'}"
        )
