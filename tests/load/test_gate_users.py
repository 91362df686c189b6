"""Who passes a gate, as people write it."""

from __future__ import annotations

import pytest

from ganquan_geo.load.gate_users import read_users


@pytest.mark.parametrize(
    ("text", "foot", "wheelchair"),
    [
        ("", True, "unknown"),
        ("仅行人", True, "unknown"),
        ("人车", True, "unknown"),
        ("foot", True, "unlisted"),
        ("foot,vehicle", True, "unlisted"),
        ("foot,wheelchair", True, "yes"),
        ("无障碍", True, "yes"),
        ("vehicle", False, "no"),
        ("仅机动车", False, "no"),
        ("居民和车辆", True, "unknown"),
        ("老人和小车", True, "unknown"),
        ("有台阶，轮椅不便", True, "unknown"),
        ("轮椅不能通过", True, "no"),
        ("禁止轮椅", True, "no"),
        ("no wheelchair", True, "no"),
        ("foot, no wheelchairs", True, "no"),
        ("没有无障碍通道", True, "no"),
        ("无无障碍设施", True, "no"),
        ("行人禁行", False, "no"),
        ("禁止车辆", True, "unknown"),
        ("仅行人，禁止车辆", True, "unknown"),
        ("车辆，行人不得通行", False, "no"),
        ("轮椅可通过，车辆禁止", True, "yes"),
    ],
)
def test_what_is_denied_does_not_pass(text: str, *, foot: bool, wheelchair: str) -> None:
    assert read_users(text) == (foot, wheelchair)
