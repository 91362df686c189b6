"""How the readers say that a file cannot be used, or what they noticed in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import SHOWN_ROWS, DataError, Fault
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHOWN_VALUES, SHOWN_LETTERS = 3, 40
NO_MEND = Text("不必改", "nothing")
NAME_LAYERS = Text("不对时用 [parts] 写明图层", "if that is wrong, name the layers in [parts]")
WHICH_PART = Text(
    "写明用哪一个：study.toml 的 [parts]，或命令的 --part",
    "name the one to use: in [parts] of study.toml, or by --part",
)


def fault(where: str, zh: str, en: str, mend_zh: str, mend_en: str) -> Fault:
    """Return what is wrong with a file and how to mend it, each in Chinese and in English."""
    return Fault(where=where, what=Text(zh, en), mend=Text(mend_zh, mend_en))


def refused(where: str, what: Text, mend: Text, *, rows: tuple[str, ...] = ()) -> DataError:
    """Return the error of one file with one fault."""
    return DataError([Fault(where=where, what=what, mend=mend, rows=rows)])


def noted(where: str, what: Text, mend: Text, *, rows: tuple[str, ...] = ()) -> Fault:
    """Return a note: the work goes on, and the user is told what was done."""
    return Fault(where=where, what=what, mend=mend, rows=rows, severity="note")


def list_some(names: Sequence[str]) -> Text:
    """Return the first of some names, and how many there are if there are more."""
    more = Text("{listed} 等 {n} 处", "{listed} and more, {n} in all")
    shown = more if names[SHOWN_ROWS:] else Text("{listed}", "{listed}")
    return shown.filled(listed=join_texts(map(same_text, names[:SHOWN_ROWS])), n=len(names))


def quote_values(values: Iterable[str]) -> Text:
    """Return the first of some values as they stand, and how many there are if there are more."""
    distinct = list(dict.fromkeys(value[:SHOWN_LETTERS] for value in values))
    shown = join_texts(Text(f"“{value}”", repr(value)) for value in distinct[:SHOWN_VALUES])
    more = Text("{shown} 等 {n} 种", "{shown} and more, {n} in all")
    return more.filled(shown=shown, n=len(distinct)) if distinct[SHOWN_VALUES:] else shown


def heaviest_first(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults with those first that change figures most: errors, then a doubtful system."""
    grades = ("error", "warning", "note")
    return tuple(sorted(faults, key=lambda one: (grades.index(one.severity), one.rule != "system")))


def refuse_errors(faults: Iterable[Fault]) -> None:
    """Raise one DataError with every fault that is an error, if there is any.

    Warnings of the same rows are told with them: they may be the reason.
    """
    faults = tuple(faults)
    errors = [fault for fault in faults if fault.severity == "error"]
    wrong = {(fault.where, row.split(" ")[0]) for fault in errors for row in fault.rows}
    errors += [
        fault
        for fault in faults
        if fault.severity == "warning" and wrong & {(fault.where, row) for row in fault.rows}
    ]
    if errors:
        raise DataError(errors)


def broken(where: str, kind: Text) -> DataError:
    """Return the error of a file that is damaged, cut short or of another kind than named."""
    return refused(
        where,
        Text(
            f"不是完好的{kind.zh}（损坏、截断，或扩展名与内容不符）",
            f"is no sound {kind.en} (damaged, cut short, or of another kind than its name says)",
        ),
        Text("重新导出或重新复制该文件", "export or copy the file again"),
    )


@contextmanager
def sound(where: str, kind: Text, *errors: type[Exception]) -> Iterator[None]:
    """Turn the errors of a library at a damaged file into the one that names the file."""
    try:
        yield
    except DataError:
        raise
    except errors:
        raise broken(where, kind) from None
