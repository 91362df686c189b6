from __future__ import annotations

import pytest

from tools.compile_study.basis import basis_in_chinese


def test_phrases_are_said_in_chinese_with_their_names_and_figures() -> None:
    said = basis_in_chinese(
        "digitised from street numbers and bus stops; crossing with 志丹路 within 80 m"
    )
    assert said == "依门牌和公交站位置描绘；与志丹路的路口误差 80 米"
    assert basis_in_chinese("position of the compound 南泉苑") == "与小区“南泉苑”同一位置"


def test_an_unknown_phrase_is_refused() -> None:
    with pytest.raises(ValueError, match="guessed"):
        basis_in_chinese("position unknown; guessed")
