from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

from ganquan_geo.model.errors import DataError
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.report.wide_braces import find_left_over, narrow_fields

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult


@pytest.mark.parametrize(
    ("wide", "plain"),
    [
        ("｛｛ study ｝｝", "{{ study }}"),
        ("｛｛　ｓｔｕｄｙ　｝｝", "{{ study }}"),
        ("{｛health．share｝}", "{{health.share}}"),
        ("｛％ for row in gaps ％｝", "{% for row in gaps %}"),
        ("｛｛ a|default（‘无’） ｝｝", "{{ a|default('无') }}"),
        ("｛<w:b/>｛ a ｝</w:t><w:t>｝", "{<w:b/>{ a }</w:t><w:t>}"),
        ("集合｛1，2｝和 {{ a }}，（｛甲｝）", "集合｛1，2｝和 {{ a }}，（｛甲｝）"),
        ("｛｛ a</w:p><w:p>b ｝｝", "｛｛ a</w:p><w:p>b ｝｝"),
    ],
)
def test_fields_in_full_width_signs(wide: str, plain: str) -> None:
    assert narrow_fields(wide) == plain


def test_braces_that_are_not_closed_are_told_with_their_place() -> None:
    (said,) = find_left_over("<w:p><w:t>｛｛ study，以下</w:t></w:p>")
    assert said.zh == "全角花括号没有成对，在“｛｛ study，以下”附近"
    assert find_left_over("<w:t>｛甲｝</w:t>") == []


def write_template(path: Path, *paragraphs: str) -> Path:
    book = docx.Document()
    for text in paragraphs:
        book.add_paragraph(text)
    book.save(str(path))
    return path


def test_a_template_with_full_width_braces_is_filled(
    tmp_path: Path, town_result: CoverageResult
) -> None:
    source = write_template(
        tmp_path / "mine.docx", "｛｛ study ｝｝：｛｛ health．share ｝｝", "｛1｝"
    )
    (path,) = write_report(town_result, tmp_path / "out", formats=(), template=source)
    assert [own.text for own in docx.Document(str(path)).paragraphs] == ["方格镇：100%", "｛1｝"]


def test_full_width_braces_that_are_not_closed_are_a_fault(
    tmp_path: Path, town_result: CoverageResult
) -> None:
    source = write_template(tmp_path / "mine.docx", "｛｛ study", "｛｛ nonsense ｝｝")
    with pytest.raises(DataError) as caught:
        write_report(town_result, tmp_path / "out", formats=(), template=source)
    said = [fault.said("zh") for fault in caught.value.faults]
    assert any("没有成对，在“｛｛ study”附近" in one for one in said)
    assert any("nonsense" in one for one in said)
    assert not (tmp_path / "out").exists()
