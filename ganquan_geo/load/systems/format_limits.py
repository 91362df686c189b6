"""What a format cannot hold: a conversion is refused where something would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.faults import fault, refuse_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from ganquan_geo.model.errors import Fault

SHEET_ROWS, SHEET_COLUMNS, CELL_LETTERS = 1_048_576, 16_384, 32_767  # of Excel, its header a row
DATABASE_COLUMNS = 2_000 - 2  # of SQLite, less the feature's number and its geometry
DATABASE_OWN = ("fid", "geom")
SHOWN = 5


class _Limit(NamedTuple):
    what_zh: str
    what_en: str
    most: int


def check_sheet(table: pd.DataFrame, where: str) -> None:
    """Raise where a table of text cells does not fit on a sheet of Excel.

    Raises
    ------
    DataError
        With each limit that it is beyond.
    """
    counts = (
        (_Limit("行（含表头）", "rows with its header", SHEET_ROWS), len(table) + 1),
        (_Limit("列", "columns", SHEET_COLUMNS), len(table.columns)),
    )
    faults = [
        _beyond(where, limit, count, "Excel 工作表", "a sheet of Excel")
        for limit, count in counts
        if count > limit.most
    ]
    faults += _long_cells(table, where)
    refuse_errors(faults)


def check_database(table: pd.DataFrame, where: str) -> None:
    """Raise where a table does not fit into a GeoPackage.

    Raises
    ------
    DataError
        If it has too many columns, or such as SQLite takes for one or for its own.
    """
    names = [str(name) for name in table.columns]
    faults = []
    if len(names) > DATABASE_COLUMNS:
        limit = _Limit("列", "columns", DATABASE_COLUMNS)
        faults.append(_beyond(where, limit, len(names), "GeoPackage ", "a GeoPackage"))
    seen: dict[str, str] = dict.fromkeys(DATABASE_OWN, "")
    alike = []
    for name in names:
        if (folded := name.lower()) in seen:
            alike.append(name if not seen[folded] else f"{seen[folded]} / {name}")
        seen.setdefault(folded, name)
    if alike:
        listed = "、".join(alike[:SHOWN])
        faults.append(
            fault(
                where,
                f"GeoPackage 不分大小写，又自用 fid、geom，这些列名写不进去：{listed}",
                f"cannot have these columns, for a GeoPackage does not tell capitals apart and "
                f"keeps fid and geom for itself: {listed}",
                "先改列名，或结果另存为 .geojson、.csv",
                "rename them first, or let --out end in .geojson or .csv",
            )
        )
    refuse_errors(faults)


def _beyond(where: str, limit: _Limit, count: int, format_zh: str, format_en: str) -> Fault:
    return fault(
        where,
        f"有 {count:,} {limit.what_zh}，{format_zh}至多 {limit.most:,}",
        f"would have {count:,} {limit.what_en}; {format_en} has {limit.most:,} at most",
        "结果另存为 .geojson 或 .csv",
        "let --out end in .geojson or .csv",
    )


def _long_cells(table: pd.DataFrame, where: str) -> Iterator[Fault]:
    """Find cells that Excel would cut."""
    for name in table.columns:
        lengths = [(row, _sheet_letters(cell)) for row, cell in enumerate(table[name].tolist(), 1)]
        long = [(row, length) for row, length in lengths if length > CELL_LETTERS]
        if long:
            rows = "、".join(str(row) for row, _ in long[:SHOWN]) + ("…" if long[SHOWN:] else "")
            longest = max(length for _, length in long)
            yield fault(
                where,
                f"列“{name}”有 {len(long)} 格太长（第 {rows} 条，最长 {longest:,} 字），"
                f"Excel 一格至多 {CELL_LETTERS:,} 字",
                f"has {len(long)} cells in column {name!r} that are too long (records {rows}; the "
                f"longest has {longest:,} characters); Excel has {CELL_LETTERS:,} at most",
                "结果另存为 .geojson 或 .csv",
                "let --out end in .geojson or .csv",
            )


def _sheet_letters(cell: str) -> int:
    """Return a cell's length as Excel counts it: signs beyond the first 65,536 are two."""
    return len(cell) if len(cell) <= CELL_LETTERS // 2 else len(cell.encode("utf-16-le")) // 2
