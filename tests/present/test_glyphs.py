from __future__ import annotations

import pytest

from ganquan_geo.model.errors import DataError
from ganquan_geo.present.glyphs import Weight, check_glyphs, font_folder, font_path
from tests.paths import DATA

MOST_BYTES = 3_000_000


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_each_font_is_small_and_has_its_licence_beside_it(weight: Weight) -> None:
    assert 1_000_000 < font_path(weight).stat().st_size < MOST_BYTES
    assert "SIL OPEN FONT LICENSE" in (font_folder() / "OFL.txt").read_text(encoding="utf-8")


def test_the_fonts_have_every_character_of_the_bundled_data() -> None:
    check_glyphs(
        (path.read_text(encoding="utf-8-sig") for path in DATA.iterdir() if path.is_file()),
        where="data",
    )


def test_the_fonts_have_every_hanzi_of_gb_2312() -> None:
    signs = [
        bytes((high, low)).decode("gb2312", errors="ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    ]
    text = "".join(signs)
    assert len(text) == 6763
    check_glyphs([text], where="GB 2312")


def test_a_missing_character_is_named_with_its_place() -> None:
    with pytest.raises(DataError) as caught:
        check_glyphs(["甘泉", "𠮷祥苑", "又一个𠮷"], where="图")
    (fault,) = caught.value.faults
    assert fault.where == "图"
    assert "U+20BB7" in fault.what.zh
    assert "𠮷祥苑" in fault.what.zh
    assert "2 处" in fault.what.zh
