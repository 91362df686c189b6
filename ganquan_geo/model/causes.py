"""Why a home does not reach a service, and what would help."""

from __future__ import annotations

from typing import Literal

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

Cause = Literal["home unplaced", "register", "no facility", "missing link", "position", "detour"]
CAUSES: dict[Cause, Text] = {
    "home unplaced": Text("资料不足（位置不明）", "data missing (its position)"),
    "register": Text("资料不足（名录未核实）", "data missing (the register)"),
    "no facility": Text("没有设施", "no facility near"),
    "missing link": glossary.MISSING_LINK,
    "position": Text("位置未定", "positions not settled"),
    "detour": Text("绕行", "a detour"),
}
REMEDIES: dict[Cause, Text] = {
    "home unplaced": Text("查明位置", "find its position"),
    "register": Text("核实名录是否收全", "verify the register"),
    "no facility": Text("就近增设设施", "add a facility"),
    "missing link": Text("打通通道", "open a link"),
    "position": Text("核实位置", "verify positions"),
    "detour": Text("增设设施或出入口", "add a facility or a gate"),
}
