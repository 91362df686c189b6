"""Faults of TOML files are said in Chinese and English, never in pydantic's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest
from pydantic_core.core_schema import ErrorType

from ganquan_geo import DataError, read_study
from ganquan_geo.load.validation import NEEDS
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")  # three words in a row


@pytest.mark.parametrize(
    ("old", "new", "key", "need"),
    [
        ('id = "town"', "id = 5", "study.id", "study.id 应为文字"),
        ('id = "town"', 'id = "Town 1"', "study.id", "代号"),
        ('name = "方格镇"', 'name = ""', "study.name", "至少 1 个字"),
        ('name = "方格镇"', f'name = "{"长" * 501}"', "study.name", "至多 500 个字"),
        ("date = 2026-01-01", 'date = "2026-01-01"', "study.date", "日期"),
        ("date = 2026-01-01", "date = 2026-01-01T12:00:00", "study.date", "日期"),
        ("register_complete = true", 'register_complete = "是"', "register_complete", "true"),
        ('kinds = ["clinic"]', "kinds = []", "categories.1.kinds", "至少 1 项"),
        ('kinds = ["clinic"]', 'kinds = "clinic"', "categories.1.kinds", "清单"),
        ('clinic = ["诊所", "clinic"]', 'clinic = ["诊所"]', "kinds.clinic", "至少 2 项"),
        ("tier_min = 5", "tier_min = 5.5", "figures.1.tier_min", "整数"),
        ('role = "target"', 'role = "goal"', "figures.1.role", "其中之一"),
        ("share = 0.9", "share = 90", "figures.1.share", "不大于 1"),
        ("share = 0.9", "share = -1", "figures.1.share", "不小于 0"),
        ("share = 0.9", "share = nan", "figures.1.share", "有限的数"),
        ("share = 0.9", 'share = "九成"', "figures.1.share", "数字"),
        ("[layers]", "[network]\njoin_tolerance_m = 0\n[layers]", "join_tolerance_m", "0.01"),
        ("[layers]", "[network]\nsnap_limit_m = 0\n[layers]", "snap_limit_m", "大于 0"),
        ("[study]", "network = 5\n[study]", "network", "一个表"),
        ("[study]", "defaults = {streets = {name = []}}\n[study]", "defaults.streets.name", "应为"),
        ('id = "town"\n', "", "study.id", "补上 study.id"),
        ('id = "town"', 'id = "town"\ncolour = "red"', "study.colour", "拼写"),
        ("[layers]", "[layers", "TOML", "改正该处"),
    ],
)
def test_a_wrong_value_is_said_in_chinese(
    tmp_path: Path, old: str, new: str, key: str, need: str
) -> None:
    folder = write_study(tmp_path / "s", settings=SETTINGS.replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        read_study(folder)
    faults = [fault for fault in caught.value.faults if fault.where == "study.toml"]
    said = [fault.said("zh") for fault in faults]
    assert len(said) == 1, said
    assert key in said[0]
    assert need in said[0]
    assert not ENGLISH.search(said[0])
    assert "Input" not in faults[0].said("en")


def test_every_kind_is_one_of_pydantics() -> None:
    assert set(NEEDS) - {"day"} <= set(get_args(ErrorType))  # days are ours
