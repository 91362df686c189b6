"""The commands that make a study from OpenStreetMap."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganquan_geo.cli import answers
from ganquan_geo.cli.answers import OK, Language, answering, named_path, see_out
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.load.osm.drafts import OsmChoices
    from ganquan_geo.load.osm.objects import OsmObjects
    from ganquan_geo.load.osm.tables import OsmTable
    from ganquan_geo.model.drafts import StudyDraft

REASONS = {
    "foot_forbidden": Text("禁止步行（foot=）", "foot forbidden"),
    "access_forbidden": Text("不对公众开放（access=）", "not open to the public"),
    "needs_permission": Text(
        "未注明允许步行（高速路、自行车道等）", "motorways, cycleways not said to allow walking"
    ),
    "elevated": Text(
        "高架、匝道、隧道，未注明有人行道", "elevated roads, ramps and tunnels without a sidewalk"
    ),
    "sidewalk_separate": Text("人行道另有一条线", "whose sidewalk is a way of its own"),
    "service_not_walked": Text("免下车通道等", "drive-throughs and the like"),
    "motorroad": Text("机动车专用路", "for motor vehicles only"),
    "class_not_walked": Text("不是步行的道路种类", "of a class that is not walked"),
    "not_built": Text("在建、规划或已废弃", "under construction, planned or gone"),
    "meets_no_street": Text(
        "站台、室内通道等，不与任何道路相接", "platforms, corridors that meet no street"
    ),
    "no_position": Text("缺少节点位置", "without positions"),
    "beyond_margin": Text("离边界太远", "too far from the boundary"),
}

Out = Annotated[
    Path,
    typer.Option(
        "--out", parser=named_path, metavar="PATH", help="研究文件夹。Folder for the study."
    ),
]
Boundary = Annotated[
    str | None,
    typer.Option(
        "--boundary",
        help="边界：数据中行政区的名称，或一个面图层文件；不写则以数据范围为边界。"
        "Name of an administrative area, or a file.",
    ),
]
Homes = Annotated[
    str,
    typer.Option(
        "--homes",
        help="住户：landuse 居住用地，buildings 住宅楼，addresses 门牌，streets 居住街道的中点，"
        "auto 依次取边界内够用的一种。What stands for homes.",
    ),
]
NO_GATES = Text(
    "没有生成出入口图层：地图上的门没有写属于哪个小区，也常只标了一部分；请自己写进 gates 图层",
    "no layers of gates and entrances are made: the source does not say whose gates are, and has "
    "often some alone; put yours into a layer gates",
)
Table = Annotated[
    Path | None, typer.Option("--table", help="标签对照表（TOML）。Table of tags to use.")
]
Name = Annotated[str | None, typer.Option("--name", help="研究的名称。Name of the study.")]
Margin = Annotated[
    float,
    typer.Option("--margin-m", min=0, max=20_000, help="边界外保留多少米。Metres kept beyond."),
]
Accuracy = Annotated[
    float,
    typer.Option("--accuracy-m", min=0, max=1_000, help="位置误差按多少米计。Accuracy assumed."),
]
Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="数据的日期。Date of the data."),
]


@answering
def import_osm(  # noqa: PLR0913  a command has as many options as it has
    file: Annotated[Path, typer.Argument(help=".osm / .osm.gz / .osm.bz2 / .osm.pbf")],
    *,
    out: Out,
    boundary: Boundary = None,
    homes: Homes = "auto",
    table: Table = None,
    name: Name = None,
    margin_m: Margin = 2_000.0,
    accuracy_m: Accuracy = 10.0,
    day: Day = None,
    lang: Language = "zh",
) -> int:
    """从 OpenStreetMap 文件生成一个研究文件夹。Make a study from an extract."""
    from ganquan_geo.load.osm.extract import read_extract  # noqa: PLC0415
    from ganquan_geo.present.study_folder import study_files  # noqa: PLC0415

    drawn = Path(boundary) if boundary is not None else file
    see_out(out, study_files(), inputs=[own for own in (file, table, drawn) if own is not None])
    title = name or _title(file.name.split(".")[0])
    choices = _choices(title, boundary, homes, margin_m, accuracy_m, day)
    return _made(
        lambda tags: read_extract(file, keys=tags.keys()),
        choices,
        where=file.name,
        table=table,
        out=out,
        lang=lang,
    )


@answering
def download_osm(  # noqa: PLR0913
    place: Annotated[str, typer.Argument(help="地名。Name of the place.")],
    *,
    out: Out,
    homes: Homes = "auto",
    table: Table = None,
    name: Name = None,
    margin_m: Margin = 2_000.0,
    accuracy_m: Accuracy = 10.0,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="缓存文件夹。Folder for the cache.")
    ] = None,
    lang: Language = "zh",
) -> int:
    """下载一个地方的 OpenStreetMap 数据（需要网络和 osmnx）并生成研究文件夹。Download."""
    from ganquan_geo.load.osm.download import download_objects  # noqa: PLC0415
    from ganquan_geo.present.study_folder import study_files  # noqa: PLC0415

    see_out(out, study_files(), inputs=[table] if table is not None else [])
    choices = _choices(name or place, place, homes, margin_m, accuracy_m, None)
    return _made(
        lambda tags: download_objects(
            place,
            keys=tags.keys(),
            cache=cache or place_cache(out),
            margin_m=margin_m,
        ),
        choices,
        where=place,
        table=table,
        out=out,
        lang=lang,
    )


def place_cache(out: Path) -> Path:
    """Return the folder of the cache beside the study, which may be the current folder."""
    folder = out.resolve()
    return folder.parent / f"{folder.name}_cache"


def _title(stem: str) -> str:
    """Return the name of a file as that of a place: porto_portugal is Porto Portugal."""
    words = re.split(r"[\s_]+", stem.strip(" _"))
    return " ".join(word.capitalize() if word.islower() else word for word in words) or stem


def _choices(
    name: str,
    boundary: str | None,
    homes: str,
    margin_m: float,
    accuracy_m: float,
    day: datetime | None,
) -> OsmChoices:
    from ganquan_geo.load.osm.drafts import HOMES, OsmChoices  # noqa: PLC0415
    from ganquan_geo.load.settings import named  # noqa: PLC0415

    chosen = next((known for known in HOMES if known == homes), None)
    if chosen is None:
        raise typer.BadParameter(f"--homes {homes}：{' / '.join(HOMES)}")
    file = Path(boundary) if boundary is not None and Path(boundary).is_file() else None
    return OsmChoices(
        name=named(name),
        boundary=file or boundary,
        homes=chosen,
        margin_m=margin_m,
        accuracy_m=accuracy_m,
        date=day.date() if day else None,
    )


def _made(
    read: Callable[[OsmTable], OsmObjects],
    choices: OsmChoices,
    *,
    where: str,
    table: Path | None,
    out: Path,
    lang: Lang,
) -> int:
    """Read, put together, write, and tell what was taken and what was not."""
    from ganquan_geo.load.osm.drafts import build_draft  # noqa: PLC0415
    from ganquan_geo.load.osm.tables import read_osm_table  # noqa: PLC0415
    from ganquan_geo.present.study_folder import write_study_folder  # noqa: PLC0415

    tags = read_osm_table(table)
    draft = build_draft(read(tags), tags, choices, where=where, today=date.today())  # noqa: DTZ011
    write_study_folder(draft, out)
    for line in _draft_lines(draft, lang):
        answers.tell(line)
    answers.tell(Text("研究文件夹：", "Study in ").said(lang) + str(out))
    return OK


def _draft_lines(draft: StudyDraft, lang: Lang) -> list[str]:
    from ganquan_geo.model.layers import LAYERS  # noqa: PLC0415
    from ganquan_geo.words.glossary import HOMES  # noqa: PLC0415

    titles = {name: layer.title for name, layer in LAYERS.items()}
    titles["compounds"] = HOMES[draft.homes][1]
    lines = [f"{titles[name].said(lang)} {count:,}" for name, count in draft.counts.items()]
    if "facilities" in draft.layers:
        facilities = draft.layers["facilities"]["kind"].value_counts().to_dict()
        lines += [f"  {draft.kinds[k].said(lang)} {count:,}" for k, count in facilities.items()]
    if draft.left_out:
        lines.append(Text("没有收入的道路：", "Ways left out:").said(lang))
        lines += [f"  {REASONS[r].said(lang)} {count:,}" for r, count in draft.left_out.items()]
    return [*lines, *(f"· {note.said(lang)}" for note in (*draft.notes, NO_GATES))]
