"""Figures as people write them: 1,500辆左右, 1.2万, 三处, 11/20, 95%, 第3名."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from ganquan_geo.load.units import LENGTHS, ONES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_records import Rough

AmountKind = Literal["count", "share", "fraction", "rank"]

NOT_KNOWN = frozenset(["无", "暂无", "不详", "不明", "未知", "待定", "未填报", "unknown"])
NOTHING = re.compile(rf"[-—–/\\]*|{'|'.join(sorted(NOT_KNOWN))}|nan|n/?a|null|none", re.IGNORECASE)
DASHES = frozenset({"-", "—", "–", "——", "不适用", "n/a"})  # there can be none; empty: not known
MONEY = {"元": 1.0, "cny": 1.0}
# What an indicator may count whose unit is none of those below.
COUNTERS = dict.fromkeys(
    "个处条台辆户家座部项次幢栋张本人名口床位席套间组站片块所只件份场支根分", 1.0
)
_PEOPLE, _HOMES = "人 名 位 口 人次", "户 家 户家庭 户居民 个家庭"
_STAIRWELLS, _POINTS = "个 个楼道 个楼组 楼道 楼组 个门栋 部 台", "个 台 处 根 组 个充电桩 台充电桩"
_WORDS = {  # that may stand behind a figure, by unit of an indicator or column of a form
    "bikes": "辆 台 部 辆单车 辆车",
    "compounds": "个 处 个小区 小区 个住宅小区",
    "homes": _HOMES,
    "adapted_homes": _HOMES,
    "family_files": f"{_HOMES} 份 个",
    "neighbourhoods_per_year": "个 个居民区 居民区 个居委 个居委会",
    "people": _PEOPLE,
    "residents_80plus": _PEOPLE,
    "residents_0to3": _PEOPLE,
    "places": "处 个 家 所 座 站 点 个点 个点位 处点位",
    "plots": "个 个地块 地块 块 处 幅",
    "points": _POINTS,
    "charging_points": _POINTS,
    "rank": "名 位",
    "spaces": "个 个车位 个停车位 车位 位",
    "parking_spaces": "个 个车位 个停车位 车位 位",
    "stairwells": _STAIRWELLS,
    "stairwells_fit": _STAIRWELLS,
    "lifts": "台 部 个 台电梯 部电梯",
    "stations": "个 个站 个站点 站点 站 处",
    "streets": "条 个 条路 条道路",
    "items": "项 个 件 个场景",
    "score": "分",
    "enterprises": "家 个 户 家企业 户企业",
    "buildings": "栋 幢 座 个 栋楼 幢楼",
    "share": "",
}
UNITS = {key: dict.fromkeys([*words.split(), key], 1.0) for key, words in _WORDS.items()}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = "[零〇一二两三四五六七八九十百千万]+"
_PLAIN = re.compile(rf"(?:{_DIGITS})%?")
_ABOUT, _NEAR = r"(?:共计|共|计)?(?P<about>大约|约为|约|将近|接近|近|≈|~)?", "(?P<near>左右|上下)?"
_COUNT = re.compile(
    rf"{_ABOUT}¥?(?:(?P<digits>[+-]?(?:{_DIGITS}))(?P<more>[余多])?"
    rf"(?P<many>[十百千]?万|[十百千万]?亿|[十百千k])?"
    rf"|(?P<chinese>{_CHINESE}))(?P<over>[余多])?(?P<unit>[^\d%./,左上][^%./,左上]*?)?(?:人民币|整)?{_NEAR}"
)
_SHARE = re.compile(
    rf"{_ABOUT}(?:百分之(?P<after>{_DIGITS}|{_CHINESE})|(?P<before>{_DIGITS})%){_NEAR}"
)
_PART = rf"({_DIGITS})([^\d%./,]*)"
_FRACTION = re.compile(rf"{_PART}/{_PART}")
_RANK = re.compile(rf"(?:(?:全区|全市|全街道)?排名)?(?:全区|全市)?第(\d+|{_CHINESE})(?:名|位)?")
_ONES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"": 1.0, "k": 1e3, "万": 1e4, "亿": 1e8, **_TENS}


class Amount(NamedTuple):
    """A figure that somebody has written.

    `value` is in ones of the column, of a share 0 to 1; `of` the lower part of a fraction, else
    None; `bare` says that neither a unit nor a multiple stands with it, `plain` that nothing but
    digits does, so that it need not be told how it was taken; `rough` that it is about the figure
    (约, 左右) or over it (余, 多).
    """

    value: float
    kind: AmountKind = "count"
    of: float | None = None
    bare: bool = True
    plain: bool = True
    rough: Rough = ""


def plain_text(text: str) -> str:
    """Return a cell's text without width, spaces, case, and the apostrophe that marks text."""
    plain = unicodedata.normalize("NFKC", text).casefold().lstrip("'")
    return "".join(plain.split())


def read_amount(text: str, units: Mapping[str, float] = COUNTERS) -> Amount | None:
    """Return the figure that a text states; None where it states none, or not surely one.

    "约", "左右" and the like are understood and leave the figure as it stands; ``300-400``,
    ``300以上`` and ``几十`` state none.

    Parameters
    ----------
    units
        Words that may stand behind it, and how many ones each is.
    """
    plain = plain_text(text)
    if found := _FRACTION.fullmatch(plain):
        upper, lower = (float(found[at].replace(",", "")) for at in (1, 3))
        is_one = not found[2] or not found[4] or found[2] == found[4]
        return Amount(upper, "fraction", lower, plain=False) if is_one else None
    if found := _RANK.fullmatch(plain):
        rank = _number(found[1])
        return None if rank is None else Amount(rank, "rank", plain=False)
    is_plain = _PLAIN.fullmatch(plain) is not None
    if found := _SHARE.fullmatch(plain):
        percent = _number(found["before"] or found["after"])
        if percent is None:
            return None
        return Amount(percent / 100, "share", plain=is_plain, rough=_rough(found))
    found = _COUNT.fullmatch(plain)
    value = None if found is None else _number(found["digits"] or found["chinese"])
    if found is None or value is None:
        return None
    many, unit = found["many"] or "", found["unit"] or ""
    if unit and unit not in units:
        return None
    factor = math.prod(_LARGE[sign] for sign in many) * (units[unit] if unit else 1.0)
    value = value if factor == 1.0 else round(value * factor, 6)
    bare = not (many or unit or "万" in (found["chinese"] or ""))
    return Amount(value, bare=bare, plain=is_plain, rough=_rough(found))


def read_rough(text: str) -> Rough:
    """Return how far from exact a figure is written, whatever its unit."""
    plain = plain_text(text)
    found = _SHARE.fullmatch(plain) or _COUNT.fullmatch(plain)
    return "" if found is None else _rough(found)


def find_unit(text: str) -> str:
    """Return the word behind a figure; empty where there is none, or more figures follow."""
    found = _COUNT.fullmatch(plain_text(text))
    unit = found and found["unit"]
    return unit if unit and unit.isalpha() else ""


def _rough(found: re.Match[str]) -> Rough:
    parts = found.groupdict()
    if parts["about"] or parts["near"]:
        return "about"
    return "over" if parts.get("more") or parts.get("over") else ""


def column_amount(text: str, column: str) -> Amount | None:
    """Return the count, length or area that a cell of a layer's column states.

    ``"1.2万人"`` is 12000, ``"约300户"`` 300, ``"2公里"`` of a length 2000, ``"0.2公顷"`` of an
    area 2000; a unit of something else makes it no number.
    """
    if column == "accuracy_m":
        found = read_amount(plain_text(text).removesuffix("以内"), LENGTHS)
    else:
        found = read_amount(text, ONES.get(column, {}))
    return found if found is not None and found.kind == "count" else None


def _number(text: str) -> float | None:
    plain = text.replace(",", "")
    return _chinese(text) if text[:1] in {*_ONES, *_TENS, "万"} else float(plain)


def _chinese(text: str) -> float | None:
    """Return a Chinese numeral as a number; None for 三四, 一百二 and what else has two senses."""
    total, section, digit, last, gap = 0, 0, -1, 10_000, True
    for sign in text:
        if sign in _ONES:
            if digit > 0:
                return None
            digit, gap = _ONES[sign], gap or sign in "零〇"
        elif sign == "万":
            if total or (digit < 0 and not section):
                return None
            total, section, digit, last, gap = (
                (section + max(digit, 0)) * 10_000,
                0,
                -1,
                10_000,
                False,
            )
        elif _TENS[sign] >= last or digit == 0:
            return None
        else:
            section += _TENS[sign] * (1 if digit < 0 else digit)
            last, digit, gap = _TENS[sign], -1, sign == "十"
    if digit > 0 and not gap:
        return None
    return float(total + section + max(digit, 0))
