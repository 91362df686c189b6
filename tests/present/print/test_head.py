"""What every sheet says of itself: conclusion, sources, compiler, and nothing made up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.load.checked_study import edit_study
from ganquan_geo.model.study import Imprint
from ganquan_geo.present.finding_words import word_share, write_headline
from ganquan_geo.present.print.head import Head, measure_frame, sheet_papers
from ganquan_geo.present.print.print_map import draw_print_map
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.print.sheet import Sheet

STATEMENT = "工作示意图，界线不作为权属和行政区划依据；公开使用前须按规定送审"


def said(sheet: Sheet) -> str:
    """Return all that stands on a sheet outside its map, without line breaks."""
    return "".join(text.get_text() for text in sheet.axes[0].texts)


def test_the_overview_is_led_by_the_headline_of_every_output(
    bundled_result: CoverageResult,
) -> None:
    for lang in ("zh", "en"):
        text = said(draw_print_map(bundled_result, lang=lang)).replace(" ", "")
        assert write_headline(bundled_result).said(lang).replace(" ", "") in text


def test_the_sheet_of_a_category_says_figure_grade_and_source(
    bundled_result: CoverageResult,
) -> None:
    text = said(draw_print_map(bundled_result, category="health"))
    finding = bundled_result.main_findings()[0]
    assert finding.share is not None
    assert "97.4%（76/78 个小区）" in text
    assert "评定：无对应目标" in text
    assert "全市阶段目标，据二手资料" in text.replace("\n", "")
    assert word_share(finding).zh.split("%")[0] in text
    assert "图号：覆盖图 2" in text


def test_what_the_study_does_not_say_is_left_blank(bundled_result: CoverageResult) -> None:
    text = said(draw_print_map(bundled_result))
    assert "编制单位：编制日期：资料截止日：2025-08-01" in text
    assert STATEMENT in text
    assert "审图号" not in text
    assert text.count("ganquan_geo") == 1


def test_what_the_study_says_of_its_compilers_stands_below(
    bundled_result: CoverageResult,
) -> None:
    imprint = Imprint(
        compiled_by=Text("测试街道办事处", "Test Office"),
        published=dt.date(2026, 3, 31),
        version=Text("送审稿", "for review"),
        statement=Text("内部资料", "internal"),
    )
    study = edit_study(bundled_result.study, imprint=imprint)
    result = dataclasses.replace(bundled_result, study=study)
    text = said(draw_print_map(result))
    assert "编制单位：测试街道办事处编制日期：2026-03-31" in text
    assert "送审稿；内部资料" in text
    assert STATEMENT not in text


@pytest.mark.parametrize("landscape", [True, False])
def test_a_longer_conclusion_takes_room_from_the_map_and_from_nothing_else(
    bundled_result: CoverageResult, *, landscape: bool
) -> None:
    scene = build_scene(bundled_result, lang="zh")
    short, long = (
        sheet_papers(scene, Head(title="图", headline="很长" * n), size="A4", landscape=landscape)[
            0
        ]
        for n in (1, 150)
    )
    assert long.map.height < short.map.height
    assert long.foot == short.foot
    assert long.map.top <= long.title.y + 1e-9


def test_a_conclusion_without_end_is_cut_and_shows_it(bundled_result: CoverageResult) -> None:
    scene = build_scene(bundled_result, lang="zh")
    heights = [
        measure_frame(scene, Head(title="图", headline="长" * n), size="A4", landscape=False)[0]
        for n in (1000, 9000)
    ]
    assert heights[0] == heights[1] < 30
