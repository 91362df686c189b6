"""What the system says is told in Chinese, and what has no name here in its own words."""

from __future__ import annotations

import errno

import pytest

from ganquan_geo.words.disk import NAMES, name_error


@pytest.mark.parametrize("number", NAMES)
def test_each_error_has_a_name_in_both_languages(number: int) -> None:
    said = name_error(OSError(number, "as the system says"))
    assert not said.zh.isascii()
    assert said.en == "as the system says"


def test_an_error_without_a_name_keeps_its_words() -> None:
    assert name_error(OSError(errno.EXDEV, "Cross-device link")).zh == "Cross-device link"
    assert name_error(PermissionError()).zh == "PermissionError"
