"""What the positions rest on, in Chinese: the reference tables say it in English."""

from __future__ import annotations

import re

PHRASES = (
    (r"OpenStreetMap centreline", "OpenStreetMap 道路中心线"),
    (r"digitised from street numbers and bus stops", "依门牌和公交站位置描绘"),
    (r"crossing with (.+) within (\d+) m", r"与\1的路口误差 \2 米"),
    (
        r"constructed: from its crossing with (.+), parallel to (.+), to (.+)",
        r"推定：自与\1的路口起，平行于\2，至\3",
    ),
    (
        r"schematic: the plan names only its two ends",
        "示意：规划只写明两端",
    ),
    (
        r"the west end is known only to the street \(drawn to the middle of (.+)\) and the .+line",
        r"西端只知所在街道（画到\1中点），走向为直线",
    ),
    (r"public map service, (\d+)", r"公开地图服务，\1 年"),
    (r"public map service \(neighbouring shop\)", "公开地图服务（相邻店铺）"),
    (r"the listing names it (.+)", r"该服务所称名称：\1"),
    (r"assumed at the position of the 居民区", "假定在居民区的位置"),
    (
        r"assumed at the position of the 居民区, which is unknown",
        "假定在居民区的位置，而该位置不明",
    ),
    (r"on this segment; exact position unknown", "在这一路段上，具体位置不明"),
    (r"on this street; exact position unknown", "在这条街道上，具体位置不明"),
    (r"position unknown", "位置不明"),
    (r"planned at this crossing", "规划在这个路口"),
    (r"from neighbouring street numbers", "依相邻门牌"),
    (
        r"half-way between metro exit 2 and (.+), where a news page of (\d+) has it",
        r"新闻（\2 年）称在地铁站 2 号口至\1之间，取两者之间",
    ),
    (r"not surveyed", "未经实测"),
    (r"at the street number of a health station", "与一处卫生站同一门牌"),
    (r"between neighbouring street numbers", "在相邻门牌之间推算"),
    (r"beyond the known street numbers", "由已知门牌向外推算"),
    (
        r"named by an official page of (\S+), after the study's date",
        r"见于 \1 的官方网页，晚于资料日期",
    ),
    (r"between its two gates by their street numbers", "两处大门之间，依大门门牌"),
    (
        r"at the crossing of (.+) and (.+), on the side of the odd numbers",
        r"在\1、\2路口，单号一侧",
    ),
    (r"OpenStreetMap stop, August 2025", "OpenStreetMap 站点，2025 年 8 月"),
    (
        r"contradicts its street number, so only the street is known",
        "与门牌次序不合，只知在这条路上",
    ),
    (r"property listing site, (\d+)", r"房产信息网站，\1 年"),
    (r"position of the compound (.+)", r"与小区“\1”同一位置"),
    (
        r"boundary points of the reference tables, mostly along street centrelines",
        "资料表中的界点，大多沿道路中心线",
    ),
)


def basis_in_chinese(basis: str) -> str:
    """Return the basis of a position in Chinese.

    Raises
    ------
    ValueError
        If a phrase is not known: nothing may stay untranslated unseen.
    """
    whole = _said(basis)
    if whole is not None:
        return whole
    parts = []
    for phrase in basis.split("; "):
        said = _said(phrase)
        if said is None:
            raise ValueError(f"no Chinese for {phrase!r}; add it to {__name__}")
        parts.append(said)
    return "；".join(parts)


def _said(phrase: str) -> str | None:
    for pattern, said in PHRASES:
        found = re.fullmatch(pattern, phrase)
        if found:
            return found.expand(said)
    return None
