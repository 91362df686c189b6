"""Every output of one study is read, and all of them must give one answer for one figure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import openpyxl
import pytest
from pypdf import PdfReader

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.model.finding import GRADES
from ganquan_geo.model.reach import REACHES, find_reaches
from ganquan_geo.network.walks.ways import find_ways
from ganquan_geo.present.atlas.book import write_atlas
from ganquan_geo.present.console import draw_answer, draw_coverage_table, draw_notes, make_console
from ganquan_geo.present.coverage_files import write_coverage
from ganquan_geo.present.embed import write_embeds
from ganquan_geo.present.finding_words import (
    word_bounds,
    word_figure,
    word_likely,
    word_share,
    write_headline,
)
from ganquan_geo.present.plan.console import draw_indicators
from ganquan_geo.present.plan.files import write_plan
from ganquan_geo.present.print.print_map import write_print_maps
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.state import find_uncovered
from ganquan_geo.present.reaches import count_as_given, walk_columns
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.report.content import Facts
from ganquan_geo.present.report.worst import write_worst_gaps
from ganquan_geo.present.told_gaps import SURE, count_told, tier_gaps, told_tier
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.present.workbook import write_workbook
from ganquan_geo.words.figures import format_share
from tests.paths import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult

PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
RANGE = re.compile(r"(\d+(?:\.\d+)?)–(\d+(?:\.\d+)?)%")
GRADE_WORDS = [text.zh for text in GRADES.values()]


@pytest.fixture(scope="module")
def measured() -> CoverageResult:
    return measure_coverage(build_baseline(read_study(DATA)), draws=200)


@pytest.fixture(scope="module")
def plan(measured: CoverageResult) -> PlanResult:
    return measure_plan(measured.study, coverage=measured)


@pytest.fixture(scope="module")
def outputs(
    measured: CoverageResult, plan: PlanResult, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Return the text of every output, by its name."""
    folder = tmp_path_factory.mktemp("outputs")
    write_coverage(measured, folder)
    write_plan(plan, folder)
    write_workbook(measured, folder, plan=plan)
    write_print_maps(measured, folder / "print")
    write_report(measured, folder / "report", plan=plan)
    write_embeds(folder / "coverage_map.html", folder / "embed")
    shown = make_console()
    with shown.capture() as capture:
        shown.print(draw_answer(measured, lang="zh"))
        shown.print(draw_coverage_table(measured, lang="zh"))
        shown.print(draw_notes(measured, lang="zh"))
        shown.print(draw_indicators(plan, lang="zh"))
    sheets = openpyxl.load_workbook(folder / "tables.xlsx")
    return {
        "console": capture.get(),
        "coverage_map.html": (folder / "coverage_map.html").read_text(encoding="utf-8"),
        "embed.md": (folder / "embed" / "embed.md").read_text(encoding="utf-8"),
        "report.html": plain((folder / "report" / "report.html").read_text(encoding="utf-8")),
        "report.pdf": pdf_text(folder / "report" / "report.pdf"),
        "print": "\n".join(pdf_text(path) for path in sorted((folder / "print").glob("*.pdf"))),
        "tables.xlsx": "\n".join(
            "\t".join("" if cell is None else str(cell) for cell in row)
            for sheet in sheets
            for row in sheet.iter_rows(values_only=True)
        ),
        **{
            name: (folder / name).read_text(encoding="utf-8-sig")
            for name in ("coverage.csv", "distances.csv", "coverage.json", "indicators.csv")
        },
    }


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def plain(html: str) -> str:
    body = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "\t", body)


def squeezed(text: str) -> str:
    """Return a text without the spaces and breaks that a layout puts into it."""
    return re.sub(r"\s+", "", text)


def test_the_headline_has_the_figures_by_a_register_that_is_not_verified(
    measured: CoverageResult,
) -> None:
    """Each with its count, or its bounds without a single figure, and why it is not graded."""
    said = write_headline(measured).zh
    waiting = [own for own in measured.main_findings() if own.lacks == "missing"]
    assert [own.share is None for own in waiting] == [False, True]
    for own in waiting:
        assert own.category_name.zh in said
        assert f"{own.category_name.zh} {word_figure(own).zh}" in said
    assert "按现有名录，" in said
    assert "（33/78）" in said
    assert "：名录未核实" in said
    assert "数据缺失" not in said  # without a target that is no verdict


PROSE = ("console", "coverage_map.html", "embed.md", "report.html", "report.pdf", "print")


@pytest.mark.parametrize("name", [*PROSE, "tables.xlsx", "coverage.json"])
def test_every_output_is_led_by_the_same_sentence(
    outputs: dict[str, str], measured: CoverageResult, name: str
) -> None:
    assert squeezed(write_headline(measured).zh) in squeezed(outputs[name]).replace("\\", "")


@pytest.mark.parametrize("name", ["console", "coverage_map.html", "report.html", "report.pdf"])
def test_every_figure_stands_with_its_bounds_and_its_grade(
    outputs: dict[str, str], measured: CoverageResult, name: str
) -> None:
    text = squeezed(outputs[name])
    for own in measured.main_findings():
        assert squeezed(own.category_name.zh) in text
        assert squeezed(word_bounds(own)) in text or squeezed(word_share(own).zh) in text
        assert GRADES[own.grade].zh in text


@pytest.mark.parametrize("name", ["console", "report.html", "report.pdf", "tables.xlsx"])
def test_every_output_says_why_a_bound_is_all(
    outputs: dict[str, str], measured: CoverageResult, name: str
) -> None:
    why = explain_whole_bounds(measured)
    assert why
    text = squeezed(outputs[name])
    assert all(squeezed(own.zh) in text for own in why)


def test_summary_list_and_map_count_the_same_compounds(
    outputs: dict[str, str], measured: CoverageResult
) -> None:
    """Of each category at the tier told: the gaps, the rows of the list, and the hatched."""
    scene = build_scene(measured, lang="zh")
    hatched = Counter(number for own in find_uncovered(scene) for number in own)
    told = count_told(measured)
    assert told is not None
    for name in ("report.html", "report.pdf"):
        assert squeezed(told.zh) in squeezed(outputs[name])
    checked = 0
    for number, category in enumerate(measured.study.categories):
        rows = tier_gaps(measured, {category.id: told_tier(measured, category)})
        sure = sum(row["certainty"] in SURE for row in rows)
        assert hatched[number] == sure
        if sure:
            minutes = told_tier(measured, category)
            assert f"{category.name.zh} {minutes} 分钟不可达 {sure} 个" in told.zh
            assert f"{sure} 个小区" in outputs["report.html"]
            checked += 1
    assert checked == 3


@pytest.mark.parametrize("name", ["report.html", "report.pdf"])
def test_what_is_possibly_reached_is_one_count(
    outputs: dict[str, str], measured: CoverageResult, name: str
) -> None:
    """In the table of gaps, the summary, the note of the list and the lists of the maps."""
    text = squeezed(outputs[name])
    told = count_told(measured)
    assert told is not None
    summary = squeezed(
        "".join(write_worst_gaps(Facts(result=measured, lang="zh", images={}), most=9))
    )
    printed = squeezed(outputs["print"])
    checked = 0
    for number, category in enumerate(measured.study.categories):
        for tier in category.tiers:
            walks = walk_columns(measured)[number]
            limit_m = category.limit_m(tier.minutes, measured.profile)
            reaches = Counter(find_reaches(walks, limit_m).tolist())
            counts = [reaches[key] for key in REACHES if key != "reached"]
            possible, unverified, not_reached, lost = counts
            row = [category.name.zh, tier.minutes, sum(counts)]
            row += [not_reached, possible, unverified, lost]
            joined = "".join(map(str, row))
            assert joined in re.sub(r"[\t\s]+", "", text), joined
            if not possible:
                continue
            said = squeezed(
                f"可能可达 {possible} 个（按所给位置 "
                f"{count_as_given(measured, number, walks, tier.minutes)} 个可达）"
            )
            if f"{category.name.zh} {tier.minutes} 分钟" in told.zh:
                assert said in squeezed(told.zh)
                checked += 1
            if tier.minutes == told_tier(measured, category):
                gaps = tier_gaps(measured, {category.id: tier.minutes})
                assert not gaps or said in summary
            if tier.minutes == max(own.minutes for own in category.tiers):
                assert f"可能可达{possible}个" in printed
    assert squeezed(told.zh) in text
    assert checked >= 3


def allowed(measured: CoverageResult, category: str) -> set[str]:
    """Return every percentage that may be said of a category, as it may be written."""
    found: set[str] = set()
    for own in measured.findings:
        if own.category == category:
            shares = [own.share, own.low, own.high, own.likely_low, own.likely_high]
            shares += [own.assumed_share, own.assumed_low, own.own_share, own.own_low, own.own_high]
            shares += [one.figure.share for one in own.comparisons]
            found |= {
                format_share(share).removesuffix("%") for share in shares if share is not None
            }
    return found


@pytest.mark.parametrize("name", ["console", "report.html"])
def test_no_other_figure_is_said_of_a_category(
    measured: CoverageResult, outputs: dict[str, str], name: str
) -> None:
    """Of each line that names one category alone, every percentage is one of its findings."""
    names = {own.category_name.zh: own.category for own in measured.main_findings()}
    checked = 0
    whole = re.sub(
        r"(?<=\S)\n(?=[^\s·\d])", "", outputs[name]
    )  # lines as they were before they broke
    for line in re.split(r"[\n。；]", whole):
        named = [key for key in names if key in line]
        if len(named) != 1 or "%" not in line:
            continue
        said = set(PERCENT.findall(line)) | {end for pair in RANGE.findall(line) for end in pair}
        assert said <= allowed(measured, names[named[0]]), line
        checked += 1
    assert checked >= 3


def main_row(rows: list[dict[str, str]], own: Finding) -> dict[str, str]:
    (row,) = [
        row
        for row in rows
        if (row["category"], row["tier_min"], row["denominator"])
        == (own.category, str(own.tier_min), own.denominator)
    ]
    return row


def as_written(share: str | float | None) -> str | None:
    return None if share in (None, "") else format_share(float(share))


def test_the_files_hold_what_the_sentences_say(
    outputs: dict[str, str], measured: CoverageResult
) -> None:
    table = list(csv.DictReader(io.StringIO(outputs["coverage.csv"])))
    records = json.loads(outputs["coverage.json"])["coverage"]
    texts = [{key: "" if v is None else str(v) for key, v in row.items()} for row in records]
    for own in measured.findings:
        for rows in (table, texts):
            row = main_row(rows, own)
            for column, share in (
                ("share", own.share),
                ("share_low", own.low),
                ("share_high", own.high),
            ):
                expected = None if share is None else format_share(share)
                assert as_written(row[column]) == expected
            assert row["verdict"] == own.grade


def test_indicators_of_coverage_are_the_coverage(
    outputs: dict[str, str], measured: CoverageResult, plan: PlanResult
) -> None:
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(outputs["indicators.csv"]))}
    checked = 0
    for own in plan.indicators:
        if own.finding is None:
            continue
        same = measured.finding(own.finding.category, own.finding.tier_min)
        assert own.finding == same
        row = rows[own.indicator.id]
        assert as_written(row["measured"]) == (
            None if same.share is None else format_share(same.share)
        )
        assert as_written(row["measured_low"]) == format_share(same.low)
        assert as_written(row["measured_high"]) == format_share(same.high)
        assert row["verdict"] == "no target"  # the plan states none, and the study no figure
        checked += 1
    assert checked == 8


@pytest.mark.parametrize("name", ["tables.xlsx", "report.html"])
def test_the_table_of_indicators_says_the_same(
    outputs: dict[str, str], measured: CoverageResult, plan: PlanResult, name: str
) -> None:
    """Its fifteen columns hold the figure and the grade of the coverage, in book and report."""
    lines = outputs[name].split("\n")
    checked = 0
    for own in plan.indicators:
        if own.finding is None:
            continue
        same = measured.finding(own.finding.category, own.finding.tier_min)
        rows = [line for line in lines if own.indicator.name.zh in line and "待街道填写" in line]
        assert len(rows) == 1, (own.indicator.name.zh, rows)
        assert f"{word_share(same).zh}（{measured.study.date.year}）" in rows[0]
        assert GRADES["no target"].zh in rows[0]
        likely = word_likely(same)
        assert likely is None or likely.zh in rows[0]
        checked += 1
    assert checked == 8


def test_no_walk_to_an_assumed_position_is_a_figure(
    outputs: dict[str, str], measured: CoverageResult
) -> None:
    rows = list(csv.DictReader(io.StringIO(outputs["distances.csv"])))
    assumed = [row for row in rows if row["position"] == "assumed"]
    assert assumed
    assert {row["distance_m"] for row in assumed} == {""}
    assert {row["position"] for row in rows if row["distance_m"] == "0"} <= {"known", "street"}
    places = measured.distances["position"].eq("assumed").sum()
    assert len(assumed) == places


def test_along_projects_assumed_positions_give_bounds_alone(
    measured: CoverageResult, plan: PlanResult
) -> None:
    for category in ("elderly", "culture"):
        own = plan.coverage[plan.coverage["category"] == category]
        assert measured.registers[category].assumed
        assert own["share"].isna().all()
        assert (own["share_low"] <= own["share_high"]).all()
    elderly = plan.coverage[plan.coverage["category"] == "elderly"]
    assert (elderly["share_low"] == 0).any()  # far from the three meal points nothing is known


def test_the_sheets_of_the_atlas_know_no_other_grade(
    measured: CoverageResult, tmp_path: Path
) -> None:
    """No sheet judges by itself: the words of a verdict occur only as the findings have them."""
    baseline = build_baseline(measured.study)
    ways = find_ways(baseline, measured.distances)
    paths = write_atlas(measured, tmp_path, kind="neighbourhood", ways=ways)
    text = squeezed("".join(pdf_text(path) for path in paths if path.suffix == ".pdf"))
    used = {GRADES[own.grade].zh for own in measured.findings}
    assert {word for word in GRADE_WORDS if word in text} <= used
