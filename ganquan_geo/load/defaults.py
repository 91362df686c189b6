"""The standard tiers and the walking profiles that every study has."""

from __future__ import annotations

from ganquan_geo.model.walking import Tier, WalkProfile
from ganquan_geo.words.text import Text

# GB 50180-2018, circles of daily life: 300 m, 500 m and 800-1,000 m.
STANDARD = Text("本工具的默认值，取自 GB 50180-2018", "default of this tool, after GB 50180-2018")
TIERS = (
    Tier(minutes=5, limit_m=300.0, source=STANDARD),
    Tier(minutes=10, limit_m=500.0, source=STANDARD),
    Tier(minutes=15, limit_m=1_000.0, source=STANDARD),
)

PROFILES = (
    WalkProfile(
        id="standard",
        name=Text("标准距离", "standard distances"),
        speed_m_per_s=None,
        source="GB 50180-2018: 300, 500 and 1,000 m",
    ),
    WalkProfile(
        id="adult",
        name=Text("成年人 1.2 米/秒", "adult, 1.2 m/s"),
        speed_m_per_s=1.2,
        source="crossing design speed 1.22 m/s, rounded down",
    ),
    WalkProfile(
        id="elderly",
        name=Text("老年人 0.9 米/秒", "elderly, 0.9 m/s"),
        speed_m_per_s=0.9,
        source="published speeds of people aged 80-99: 0.94 m/s, rounded down",
    ),
    WalkProfile(
        id="child",
        name=Text("儿童由人陪同 0.9 米/秒", "child with carer, 0.9 m/s"),
        speed_m_per_s=0.9,
        source="0.8-1.1 m/s, not verified against a printed source",
    ),
    WalkProfile(
        id="wheelchair",
        name=Text("轮椅 0.8 米/秒，避开台阶", "wheelchair, 0.8 m/s, no steps"),
        speed_m_per_s=0.8,
        avoids=("steps",),
        source="set by this project, not verified against a printed source",
    ),
)
