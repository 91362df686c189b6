from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.present.atlas.order import order_key


def in_order(*names: str) -> list[str]:
    return sorted(names, key=lambda name: order_key(name, "zh"))


def test_streets_stand_in_the_order_of_a_chinese_list() -> None:
    wanted = ["甘泉路", "沪太路", "交通路", "延长西路", "延长中路", "宜川路", "宜君路", "志丹路"]
    assert in_order(*reversed(wanted)) == wanted


def test_readings_follow_the_word() -> None:
    # 重 is chong here, 厦 xia; rare hanzi have their place.
    assert in_order("厦门路", "重庆路", "子长路", "漖南路") == [
        "重庆路",
        "漖南路",
        "厦门路",
        "子长路",
    ]


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("长富大厦", "chang fu da sha"),
        ("长新居民区", "chang xin ju min qu"),
        ("普陀长新小区", "pu tuo chang xin xiao qu"),
        ("长宁", "chang ning"),
        ("长风新村", "chang feng xin cun"),
        ("长寿路", "chang shou lu"),
        ("长征", "chang zheng"),
        ("子长路", "zi chang lu"),
        ("校长", "xiao zhang"),
        ("重庆路", "chong qing lu"),
        ("乐山路", "le shan lu"),
        ("厦门路", "xia men lu"),
        ("番禺路", "pan yu lu"),
        ("六安路", "lu an lu"),
        ("闵行", "min hang"),
        ("殷行路", "yin hang lu"),
        ("单家桥", "shan jia qiao"),
        ("曾家宅", "zeng jia zhai"),
    ],
)
def test_places_are_read_as_places(name: str, sounds: str) -> None:
    parts, _, _ = order_key(name, "zh")
    assert " ".join(sound for _, _, sound in parts) == sounds


def test_long_stands_with_its_sound() -> None:
    assert in_order("展宏大厦", "长富大厦", "章家巷", "长新居民区", "灯塔") == [
        "长富大厦",
        "长新居民区",
        "灯塔",
        "展宏大厦",
        "章家巷",
    ]


def test_numbers_go_by_their_value() -> None:
    wanted = ["沪太路", "沪太路80弄", "沪太路788弄", "沪太路1048弄"]
    assert in_order(*reversed(wanted)) == wanted


def test_tones_tell_names_of_one_sound_apart() -> None:
    assert in_order("灵石", "领事", "凌石") == ["凌石", "灵石", "领事"]


@given(st.lists(st.text(max_size=12), min_size=2, max_size=6))
def test_any_names_have_one_order(names: list[str]) -> None:
    assert in_order(*names) == in_order(*reversed(names))
