"""Read the tables that staff keep of a plan, CSV or Excel, and join them to the register by id."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ganquan_geo.load.amounts import plain_text
from ganquan_geo.load.columns import map_columns
from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import find_inside, is_there
from ganquan_geo.load.formats.dispatch import read_raw
from ganquan_geo.load.forms.facts import taken_note
from ganquan_geo.load.plan.compound_rows import COUNTS as COMPOUND_COUNTS
from ganquan_geo.load.plan.compound_rows import DAYS, WORDS, YES_NO
from ganquan_geo.load.plan.form_rows import join_form_rows
from ganquan_geo.load.plan.project_rows import PROJECT_DAYS, PROJECT_TEXTS
from ganquan_geo.load.staff_rows import MONEY, Cell, StaffRow, column_scales
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.forms import APART
from ganquan_geo.model.layers import Column, LayerSchema
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ganquan_geo.load.sources import LayerSource

Record = TypeVar("Record")

EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")


def _schema(
    name: str, title: Text, required: Sequence[str], optional: Sequence[str]
) -> LayerSchema:
    return LayerSchema(
        name=name,
        title=title,
        geometry=(),
        geometry_nullable=True,
        columns=(
            *(Column(name=column, type="text") for column in required),
            *(Column(name=column, type="text", required=False) for column in optional),
        ),
    )


PROJECTS = _schema(
    "projects",
    Text("项目表", "the projects table"),
    ("id", "status"),
    (
        "name",
        "start_date",
        "end_date",
        "progress",
        "length_m",
        *MONEY,
        *PROJECT_DAYS,
        *PROJECT_TEXTS,
    ),
)
INDICATORS = _schema(
    "indicators",
    Text("指标填报表", "the table of readings"),
    ("id",),
    (
        *("name", "measured", "numerator", "denominator", "measured_on", "target"),
        *("target_source", "tolerance", "baseline", "baseline_source", "evidence"),
    ),
)
COMPOUNDS = _schema(
    "compounds",
    Text("小区台账", "the table of compounds"),
    ("id",),
    ("name", *COMPOUND_COUNTS, *YES_NO, *DAYS, *WORDS),
)
REGISTERS = _schema(
    "registers",
    Text("名录核实表", "the table of registers"),
    ("id",),
    ("name", "complete", "checked_on", "checked_by"),
)
OWNERS = {
    "compounds": Text("小区图层", "the layer of compounds"),
    "registers": Text("study.toml 的 [kinds] ", "[kinds] of study.toml"),
}
OWNER = Text("规划文件", "the plan")


class StaffTable(NamedTuple, Generic[Record]):
    """What one table says, by id; what is wrong with it; and the SHA-256 of its file.

    Rows of one id are in the order of the table.
    """

    records: Mapping[str, tuple[Record, ...]]
    faults: list[Fault]
    inputs: Mapping[str, str]


def read_staff_table(
    folder: Path,
    source: LayerSource | None,
    schema: LayerSchema,
    *,
    names: Mapping[str, str],
    build: Callable[[StaffRow], Record],
    expects_all: bool = True,
    said: Sequence[StaffRow] = (),
) -> StaffTable[Record]:
    """Read a table and join it to the register by id.

    Titles above the header, Chinese column names, merged cells, rows of totals and the usual
    encodings are understood as in the layers of a study. The file is only read.

    Parameters
    ----------
    source
        The file and how to read it; None for no such table.
    schema
        One of those above.
    names
        By id of the register: the name in Chinese.
    build
        What makes a record of a row.
    expects_all
        Whether an id without a row is worth a word.
    said
        Rows of the office's forms: their cells take the place of those of the table, or they are
        rows of their own.
    """
    if source is None and not said:
        return StaffTable({}, [], {})
    rows: list[StaffRow] = []
    notes: list[Fault] = []
    inputs: Mapping[str, str] = {}
    try:
        if source is not None:
            rows, notes, inputs = _rows(folder, source, schema)
    except DataError as error:
        return StaffTable({}, [_of_plan(fault) for fault in error.faults], {})
    faults = [_of_plan(fault) for fault in notes]
    apart = APART.get(schema.name, "")
    rows, changed = join_form_rows(rows, said, names=names, apart=apart, build=build)
    faults += changed
    seen: set[tuple[str, str]] = set()
    records: dict[str, list[Record]] = {}
    for row in rows:
        identity = row.text("id")
        key = (identity, plain_text(row.text(APART.get(schema.name, ""))))
        joined = _joined(row, names, schema, repeated=key in seen)
        record = build(row)  # its other faults are told too
        if joined:
            records.setdefault(identity, []).append(record)
        seen.add(key)
        faults += row.faults
    taken = {key: value for row in rows for key, value in row.taken.items()}
    for where in dict.fromkeys(where for where, _ in taken):
        own = {said: value for (file, said), value in taken.items() if file == where}
        faults += taken_note(own, where)
    there = {identity for identity, _ in seen}
    missing = [identity for identity in names if identity not in there]
    if missing and expects_all:
        faults.append(
            Fault(
                where=source.file if source else said[0].where,
                what=Text(
                    "有编号没有对应的行，按不明处理", "some ids have no row and count as not known"
                ),
                mend=Text("补上这些行", "add the rows"),
                rows=tuple(f"id={identity}" for identity in missing),
                severity="warning",
            )
        )
    return StaffTable({key: tuple(own) for key, own in records.items()}, faults, inputs)


def _joined(
    row: StaffRow, names: Mapping[str, str], schema: LayerSchema, *, repeated: bool
) -> bool:
    """Return whether a row belongs to an entry of the register; if not, say what is wrong."""
    identity, called = row.text("id"), row.text("name")
    likely = [key for key, name in names.items() if called and name == called]
    owner, apart = OWNERS.get(schema.name, OWNER), APART.get(schema.name, "")
    if row.place in row.told and (identity not in names or repeated):
        return False
    if identity not in names:
        row.fault(
            f"{owner.zh}中没有编号“{identity}”" if identity else "没有编号",
            f"{owner.en} has no id {identity!r}" if identity else "has no id",
            f"“{called}”的编号是 {likely[0]}" if likely else f"改成{owner.zh}里的编号，或删去该行",
            f"the id of {called} is {likely[0]}"
            if likely
            else f"use an id of {owner.en}, or remove the row",
        )
        return False
    if repeated:
        row.fault(
            f"编号“{identity}”重复",
            f"the id {identity!r} is there twice",
            f"只留一行，或在{row.head(apart)}里写明各行之别" if apart else "只留一行",
            f"keep one, or tell the rows apart in {row.head(apart)}" if apart else "keep one",
        )
        return False
    if likely and identity not in likely:
        row.fault(
            f"编号“{identity}”是{names[identity]}，名称却写着{called}",
            f"the id {identity!r} is {names[identity]}, and the name says {called}",
            "编号和名称错了行，核对后改正其一",
            "id and name are of different rows: correct one of them",
            column="name",
        )
        return False
    return True


def _rows(
    folder: Path, source: LayerSource, schema: LayerSchema
) -> tuple[list[StaffRow], list[Fault], Mapping[str, str]]:
    path = find_inside(folder, source.file)
    if not is_there(path):
        raise refused(
            source.file,
            Text("研究文件夹里没有这个文件", "the study folder has no such file"),
            Text("放入该文件，或改正 plan.toml 的 [tables]", "add it, or correct [tables]"),
        )
    if path.suffix.lower() not in EXTENSIONS:
        listed = " ".join(EXTENSIONS)
        raise refused(
            source.file,
            Text("不是表格文件", "is no table"),
            Text(f"可用的有：{listed}", f"use one of: {listed}"),
        )
    raw = read_raw(path, source, schema)
    frame, _, notes = map_columns(raw.frame, source, schema)
    lacking = [c.name for c in schema.columns if c.required and c.name not in frame.columns]
    if lacking:
        there = "、".join(str(name) for name in raw.frame.columns[:12])
        raise refused(
            source.file,
            Text(f"缺少列 {', '.join(lacking)}", f"lacks the columns {', '.join(lacking)}"),
            Text(
                f"表头应有：{', '.join(c.name for c in schema.columns)}；现有：{there}",
                f"the header may have: {', '.join(c.name for c in schema.columns)}; it has: "
                f"{there}",
            ),
        )
    headings = dict(zip(frame.columns, (str(name) for name in raw.frame.columns), strict=True))
    scales = column_scales(headings)
    rows = [
        StaffRow(
            cells={
                str(key): Cell(str(cell), scale=scales.get(str(key), 1.0))
                for key, cell in record.items()
            },
            number=number,
            where=source.file,
            headings=headings,
        )
        for number, record in zip(raw.rows.tolist(), frame.to_dict("records"), strict=True)
    ]
    return rows, [*raw.notes, *notes], raw.inputs


def _of_plan(fault: Fault) -> Fault:
    """Return what a reader of layers says with the file in which a plan names its tables."""
    mend = Text(
        fault.mend.zh.replace("study.toml", "plan.toml"),
        fault.mend.en.replace("study.toml", "plan.toml"),
    )
    return replace(fault, mend=mend)
