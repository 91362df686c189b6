"""Rows of the tables and forms that staff keep, as people type them: what each says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.amounts import (
    COUNTERS,
    DASHES,
    NOT_KNOWN,
    UNITS,
    Amount,
    find_unit,
    plain_text,
    read_amount,
)
from ganquan_geo.load.amounts import MONEY as YUAN
from ganquan_geo.load.days import is_plain_day, mend_day, read_day
from ganquan_geo.load.no_source import says_no_source
from ganquan_geo.load.synonyms import FLAGS
from ganquan_geo.load.units import LENGTHS, ONES, heading_scale
from ganquan_geo.model.errors import Fault, Severity
from ganquan_geo.model.forms import FORMS_FILE, form_heads
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MONEY = ("budget_cny", "spent_cny")
UNKNOWN = {"", "/"} | NOT_KNOWN | DASHES
SOURCED = ("evidence", "basis", "checked_by", "target_source", "baseline_source")
YES = {"1", "完成", "已完成", "达到", "已达到", "达标", "done", "true"}
YES |= {word for word, own in FLAGS.items() if own == "true"}
NO = {"0", "未完成", "未达到", "未达标", "false"}
NO |= {word for word, own in FLAGS.items() if own == "false"}
DONE_WORDS = {  # of something that is done or not, and how each is taken
    "是": (
        "建成 已建成 完工 已完工 竣工 已竣工 已验收 做成 已做成 已创建 创建成功 通过 已通过 创成 "
        "已创成 顺利完成 已顺利完成 圆满完成 全面完成 全部完成 按时完成 如期完成 全面建成 顺利通过"
    ),
    "否": (
        "未建成 未做成 未完工 未竣工 未创建 未通过 在建 在创建 创建中 进行中 推进中 未开工 "
        "未创成 尚未创成 未建 尚未建成 尚未完成 申报中 正在申报 正在创建 正在建设 "
        "建设中 筹建中 未启动 未申报"
    ),
}
NEARLY = re.compile(
    "(?:已)?(?:基本|大体|大部分|接近|即将|初步|主体)(?:已)?(?:完[工成]|建成|竣工|达到|创成)"
)
WRITE_NEARLY = {
    "done": Text(
        "看不出做成没有：做成的写“是”，没有的写“否”", "write yes if it is done, and no if it is not"
    ),
    "status": Text(
        "还没有完的写“在建”，形象进度写 95% 的样子；完了的写“完工”，写上实际竣工日期",
        "write 在建 with its progress, such as 95%, or 完工 with the day it ended",
    ),
}
SAID_AGAIN = {  # words of a heading that people write before the figure too
    "parking_spaces": "新增 新增加 增加 新建",
    "charging_points": "新增 新增加 增加 新建 新装",
    "lifts": "加装 已加装 新增 增加",
    "adapted_homes": "改造 已改造 新增",
}
COUNTS = ("measured", "target")  # of what an indicator counts; a baseline may be an average
STARTS = ("start_date", "planned_start")
SCALES = {"亿元": 1e8, "亿": 1e8, "万元": 1e4, "万": 1e4, "元": 1.0, "": 1.0}
WHOLE = "whole"  # the unit of what is counted
MAY_BE_PARTS = {"share", "score", "rank"}  # ranks may be averages
WRITE_WHOLE = Text("写一个整数，如 1200、约300、1.2万", "write one whole number, such as 1200")
FIGURE_MENDS = {
    "done": Text("写“是”（做成）或“否”（没有）", "write yes (done) or no (not)"),
    "score": Text("写分数（0–100），如 98.6", "write a score of 0 to 100, such as 98.6"),
    "share": Text("比例写成 0.55 或 55%，不超过 1", "write a share as 0.55 or 55%, at most 1"),
    WHOLE: WRITE_WHOLE,
    "rank": Text("写成 第5名 的样子，或只写 5；从 1 起", "write 第5名, or 5 alone, from 1 on"),
    "": Text(
        "写一个数，如 12、约300、1.2万、三处；有两种读法的（一百二、300至400）改写明白",
        "write one figure, such as 12 or 1.2万; what may be read in two ways is not taken",
    ),
}
PERCENT = 0.01  # the scale of a column whose heading has a %
_HEADING = re.compile(r"亿元|万元|元")


class Cell(NamedTuple):
    """What stands in a cell; in forms where, such as ``"指标填报!D12"``.

    `scale` is how many yuan, or how many of what is counted, one unit of its heading is.
    """

    text: str
    place: str = ""
    scale: float = 1.0


NO_CELL = Cell("")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One row of a table or of the forms; what is wrong with it is gathered in `faults`.

    Parameters
    ----------
    cells
        By column of the schema; of forms those that are filled in.
    number
        As Excel counts rows.
    where
        The file.
    headings
        By column: what the file calls it.
    place
        Of the forms: what the row is called by, its first cell.
    typed
        Of the forms: the columns that say something which the program had not filled in itself.
    before
        Of the forms, by column: what the program had filled in; None where nobody knows, as in a
        workbook of the office's own.
    heads
        Of the forms: what stands above the table, by its Chinese name: unit, date and system.
    told
        Places of cells whose faults are told already.
    taken
        By file and what stands in a cell: how it was taken, where that is to be told.
    """

    cells: Mapping[str, Cell]
    number: int
    where: str
    headings: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    typed: tuple[str, ...] = ()
    before: Mapping[str, str] | None = None
    heads: Mapping[str, Cell] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def cell(self, column: str) -> Cell:
        """Return a cell; an empty one where there is no such column."""
        return self.cells.get(column, NO_CELL)

    def text(self, column: str) -> str:
        """Return a cell's text on one line; empty where there is no such column."""
        return one_line(self.cell(column).text)

    def words(self, column: str) -> str:
        """Return a cell's text; empty where it says that there is none, or that it is unknown."""
        text = self.text(column)
        if plain_text(text) in UNKNOWN:
            return ""
        if column in SOURCED and says_no_source(text):
            self.take(column, "没有")
            return ""
        return text

    def head(self, column: str) -> str:
        """Return what the file calls a column; where it has none, what it would be called."""
        own = form_heads()[column].zh if self.place and column in form_heads() else column
        return one_line(self.headings.get(column, own)).replace(" （", "（")

    def date(self, column: str) -> date | None:
        """Return a cell as a day; None where it is not known.

        Of a month or a year works begin on the first day, and all else is of the last.
        """
        text = self.words(column)
        if not text:
            return None
        day = read_day(text, of_year=True, first=column in STARTS)
        if day is not None:
            if not is_plain_day(text):
                self.take(column, day.isoformat())
            return day
        self.fault(
            f"{self.head(column)} 的“{text}”不是日期",
            f"{self.head(column)} {text!r} is no date",
            mend_day(text).zh,
            mend_day(text).en,
            column=column,
        )
        return None

    def money_cny(self, column: str) -> float | None:
        """Return a cell as yuan; a unit in the cell comes before that of the heading."""
        text = self.words(column)
        if not text:
            return None
        found = read_amount(text, YUAN)
        if found is None or found.kind != "count" or found.value < 0:
            self.fault(
                f"{self.head(column)} 的“{text}”不是金额",
                f"{self.head(column)} {text!r} is no amount of money",
                "只写数字，或如 120万元；单位也可写在列名里，如 经费（万元）",
                "write figures only, or like 120万元; the heading may name the unit too",
                column=column,
            )
            return None
        scale = self.cell(column).scale if found.bare else 1.0
        yuan = round(found.value * scale, 2)
        if not found.plain:
            self.take(column, f"{yuan:,.10g} 元")
        return yuan

    def figure(self, column: str, unit: str, *, of: str = "") -> float | None:
        """Return a cell as the figure of an indicator: a share is 0 to 1, done is 0 or 1.

        `of` is the part of the cell to be read, where that is not all of it.
        """
        text = of or self.words(column)
        if not text:
            return None
        text = without_heading(text, column)
        units = {**UNITS, **ONES, "metres": LENGTHS}
        words = units.get(column) or units.get(unit, COUNTERS)
        found = None if unit == "done" else read_amount(text, words)
        number = self._done(column) if unit == "done" else _figure(found, unit)
        if found is not None and found.bare and found.kind == "count":
            scale = self.cell(column).scale
            if scale == PERCENT:
                return self.percent(column, found.value)
            number = None if number is None else number * scale
            of = of or ("" if scale == 1.0 else text)
        whole = unit == WHOLE or (column in COUNTS and unit in UNITS.keys() - MAY_BE_PARTS)
        if number is not None and (not whole or round(number, 6).is_integer()):
            if of or text != self.words(column) or (found is not None and not found.plain):
                self.take(column, f"{number:,.6g}")
            return number
        mend = FIGURE_MENDS.get(WHOLE if number is not None else unit, FIGURE_MENDS[""])
        if unit == "done" and NEARLY.fullmatch(plain_text(text)):
            mend = WRITE_NEARLY["done"]
        odd, why = find_unit(text), Text("", "")
        if unit != "done" and odd and odd not in words and read_amount(text, {odd: 1.0}):
            why = Text(f"：单位“{odd}”不合", f": {odd!r} is not its unit")
            mend = Text(f"只写数，或写 {'、'.join(list(words)[:3])}", "write the number alone")
            mend = mend if words.keys() - {unit} else FIGURE_MENDS[unit]
        self.fault(
            f"{self.head(column)} 的“{self.text(column)}”不能当作这一项的数字{why.zh}",
            f"{self.head(column)} {self.text(column)!r} is no figure for this{why.en}",
            mend.zh,
            mend.en,
            column=column,
        )
        return None

    def _done(self, column: str) -> float | None:
        """Return whether a cell says that something is done; told where it is put otherwise."""
        text = plain_text(self.text(column))
        word = next((word for word, own in DONE_WORDS.items() if text in own.split()), None)
        if word is not None:
            self.take(column, word)
        return 1.0 if text in YES or word == "是" else 0.0 if text in NO or word == "否" else None

    def percent(self, column: str, number: float) -> float | None:
        """Return a bare number under a heading with a % as a share, and tell how it was taken.

        ``60`` is 60 %, ``0.55`` is 55 %; ``1`` may be 1 % or all of it.
        """
        share = number if number < 1 else number * PERCENT
        if number == 1 or not 0 <= share <= 1:
            self.fault(
                f"{self.head(column)} 的“{self.text(column)}”看不出是百分之几",
                f"{self.head(column)} {self.text(column)!r} may be read in two ways",
                "写成 60% 的样子",
                "write it like 60%",
                column=column,
            )
            return None
        self.take(column, f"{share * 100:.6g}%")
        return share

    def take(self, column: str, value: str) -> None:
        """Note how a cell was taken that says more than digits."""
        place = self.cell(column).place
        if place and place in self.told:
            return
        where = FORMS_FILE if place else self.where
        said = f"{place or f'{self.number} {column}'}“{self.text(column)}”"
        self.taken[where, said] = value

    def warn(self, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        """Note what is odd in this row."""
        self.fault(zh, en, mend_zh, mend_en, severity="warning")

    def fault(
        self,
        zh: str,
        en: str,
        mend_zh: str,
        mend_en: str,
        *,
        severity: Severity = "error",
        column: str = "",
    ) -> None:
        """Note what is wrong with this row, or with one of its cells."""
        place = self.cell(column).place
        if (place or self.place) in self.told and column:
            return
        what, mend, identity = Text(zh, en), Text(mend_zh, mend_en), self.text("id")
        rows: tuple[str, ...] = (f"{self.number} (id={identity})",)
        if place:  # the cell in place of the column
            head, rows = self.head(column), ()
            what = Text(zh.replace(head, place, 1), en.replace(head, place, 1))
        elif self.place:
            rows, what = (), Text("{row}（{id}）：{what}", "{row} ({id}): {what}")
            what = what.filled(row=self.place, id=identity or self.text("name"), what=Text(zh, en))
        self.faults.append(
            Fault(where=self.where, what=what, mend=mend, rows=rows, severity=severity)
        )


def _figure(found: Amount | None, unit: str) -> float | None:
    """Return what an amount is in a unit; None where it is none of it."""
    if found is None or found.value < 0:
        return None
    if unit == "share":
        value = found.value / found.of if found.of else found.value
        is_one = found.kind in ("count", "share") or bool(found.of)
        return value if is_one and value <= 1 else None
    is_one = found.kind == "count" or (found.kind == "rank" and unit == "rank")
    is_one = is_one and not (unit == "rank" and found.value < 1)
    return found.value if is_one else None


def without_heading(text: str, column: str) -> str:
    """Return a cell without a word of its heading before the figure: 新增30 under 新增停车位."""
    words = sorted(SAID_AGAIN.get(column, "").split(), key=len, reverse=True)
    return next((text[len(own) :] for own in words if text.startswith(own)), text)


def amount_scale(heading: str) -> float:
    """Return how many yuan one unit of a column is, by its heading; 1 where it names none."""
    found = _HEADING.search(unicodedata.normalize("NFKC", heading))
    return SCALES[found[0]] if found else 1.0


def column_scales(headings: Mapping[str, str]) -> dict[str, float]:
    """Return by column how much one unit of its heading is: of money, people, homes and areas."""
    known = (*ONES, "accuracy_m")
    counted = {key: heading_scale(key, headings[key], "") for key in known if key in headings}
    percent = "progress" in headings and "%" in unicodedata.normalize("NFKC", headings["progress"])
    return {
        **{key: amount_scale(headings[key]) for key in MONEY if key in headings},
        **({"progress": PERCENT} if percent else {}),
        **{key: scale.factor for key, scale in counted.items() if scale is not None},
    }
