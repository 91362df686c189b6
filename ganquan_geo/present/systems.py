"""What was found out about a coordinate system, as lines; what a conversion made, as files."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import xlsxwriter

from ganquan_geo.present.writing import Writer, write_together
from ganquan_geo.words.shown import harmless_text
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.model.detection import DatumFinding, Hypothesis
    from ganquan_geo.words.text import Lang


_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")
STILL = datetime(1980, 1, 1, tzinfo=UTC)  # the same table makes the same bytes
MOST_CELLS = 2_000_000  # in memory: text files on disk have other line ends on Windows
KM_M = 10_000.0  # from here on a misfit is told in kilometres


def write_converted(
    folder: Path, files: Mapping[str, bytes], tables: Mapping[str, pd.DataFrame]
) -> tuple[Path, ...]:
    """Write new files, and tables of text cells as CSV or Excel by the endings of their names.

    Nothing in a table is ever calculated by the spreadsheet that opens it.

    Raises
    ------
    OutputError
        If one of them cannot be written; then none is.
    """
    writers: dict[str, Writer] = {
        name: partial(_write_bytes, content) for name, content in files.items()
    }
    writers |= {
        name: partial(_write_csv if name.lower().endswith(".csv") else _write_xlsx, table)
        for name, table in tables.items()
    }
    return write_together(folder, writers, fresh=True)


def _write_bytes(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    safe = table.map(lambda cell: cell if _NUMBER.fullmatch(cell) else harmless_text(cell))
    safe.columns = [harmless_text(str(name)) for name in table.columns]
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _write_xlsx(table: pd.DataFrame, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    options["in_memory" if table.size <= MOST_CELLS else "constant_memory"] = True
    buffer = io.BytesIO()  # so that a full disk is told by the disk
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": STILL})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, str(name))
        for row, cells in enumerate(table.itertuples(index=False, name=None), start=1):
            for column, cell in enumerate(cells):
                if _NUMBER.fullmatch(cell):
                    sheet.write_number(row, column, float(cell))
                else:
                    sheet.write_string(row, column, cell)
    path.write_bytes(buffer.getvalue())


def draw_finding(finding: DatumFinding, *, lang: Lang) -> str:
    """Return a finding as a few lines: the answer, every hypothesis, and what to do."""
    lines = [finding.said(lang)]
    for one in finding.hypotheses:
        mark = "→" if finding.best is one else " "
        lines.append(
            f"{mark} {one.probability:6.3f}  {_misfit(one, finding, lang)}  {_name(one, lang)}"
        )
    if finding.hypotheses and finding.sureness != "none fits":
        none = Text("以上都不是", "none of these").said(lang)
        lines.append(f"  {finding.other_probability:6.3f}  {none}")
    lines.append(_advice(finding).said(lang))
    return "\n".join(lines)


def _name(one: Hypothesis, lang: Lang) -> str:
    name = one.name.said(lang)
    if one.outside_share is None:
        return name
    outside = Text("在边界外", "outside").said(lang)
    return f"{name}  {outside} {one.outside_share:.0%}"


def _misfit(one: Hypothesis, finding: DatumFinding, lang: Lang) -> str:
    basis = finding.basis.said(lang)
    if one.misfit_m >= KM_M:
        return f"{basis} {one.misfit_m / 1000:,.0f} km"
    return f"{basis} {one.misfit_m:,.0f} m"


def _advice(finding: DatumFinding) -> Text:
    if finding.contradicts and finding.best is not None:
        key = finding.best.system
        return Text(
            f"文件按 {finding.declared} 读是错的。核对来源后可换算：--from '{key}' --to 'WGS 84'",
            f"Read as {finding.declared} the file is wrong. Ask where it comes from, then convert "
            f"it: --from '{key}' --to 'WGS 84'",
        )
    if finding.best is not None:
        return Text("与文件所说相符。", "That is what the file says.")
    if finding.sureness == "none fits":
        return Text(
            "没有一个坐标系符合：可能另有偏移、在别处，或街道图层本身偏了。",
            "No system fits: another shift, another place, or the streets themselves are off.",
        )
    if finding.is_elsewhere:
        return Text(
            f"按 {finding.declared} 读不在本街道；上面几种都在，但分不出是哪一种。",
            f"Read as {finding.declared} it is not here; the systems above put it here, but which "
            "of them it is cannot be told.",
        )
    return Text(
        "依据不足。带上名称、地址列，或给更多的点；都应在边界内时加 --inside。",
        "Too little to go by. Keep names and addresses, give more places, or add --inside if all "
        "belong inside the boundary.",
    )
