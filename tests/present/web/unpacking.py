"""The packed tables of a page made rows again, apart from the page's own script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Json = dict[str, Any]


def unpacked(thing: Any) -> Any:  # noqa: ANN401
    """Return a thing of the page with every packed table in it as a list of rows."""
    if not isinstance(thing, dict):
        return thing
    if "packed" in thing:
        return rows_of(thing)
    return {key: unpacked(value) for key, value in thing.items()}


def rows_of(table: Json) -> list[Json]:
    rows: list[Json] = [{} for _ in range(table["packed"])]
    for key, column in table["columns"].items():
        own = [rows[row] for row in column["rows"]] if "rows" in column else rows
        values = column_of(column.get("some", column), len(own))
        for row, value in zip(own, values, strict=True):
            row[key] = value
    return rows


def column_of(column: Json, count: int) -> list[Any]:
    if "all" in column:
        return [column["all"]] * count
    if "each" in column:
        return list(column["each"])
    if "of" in column:
        return [column["of"][number] for number in column["at"]]
    if "tenths" in column:
        return [None if own is None else own / 10 for own in column_of(column["tenths"], count)]
    if "tuple" in column:
        items = [column_of(item, count) for item in column["tuple"]]
        return [list(row) for row in zip(*items, strict=True)]
    values = list(decoded(column["signs"]))
    level: list[Any] = [[lat, lon] for lat, lon in zip(values[::2], values[1::2], strict=True)]
    for axis in range(2):
        run = 0
        for spot in level:
            run += spot[axis]
            spot[axis] = run * column.get("step", 1) / 1e6
    for sizes in reversed(column["counts"]):
        total = len(level)
        every = [sizes["all"]] * (total // max(1, sizes["all"])) if "all" in sizes else None
        parts = every if every is not None else column_of(sizes, 0)
        level = [[level.pop(0) for _ in range(size)] for size in parts]
    return level


def decoded(signs: str) -> Iterator[int]:
    """Yield the whole numbers of an encoded polyline."""
    bits = shift = 0
    for sign in signs:
        digit = ord(sign) - 63
        bits |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            yield -((bits + 1) >> 1) if bits & 1 else bits >> 1
            bits = shift = 0
