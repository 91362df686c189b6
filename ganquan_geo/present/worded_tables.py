"""The result tables as an office reads them: words for codes, one list of tables for all forms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.layers import DETAILS, LAYERS
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.model.version import VERSION
from ganquan_geo.present.corrections import (
    CORRECTIONS,
    word_change,
    word_corrections,
    word_source,
)
from ganquan_geo.present.fields import SAID, SaidTable
from ganquan_geo.present.tables import (
    build_coverage_rows,
    build_distance_rows,
    build_gap_rows,
    with_walker,
)
from ganquan_geo.words import glossary
from ganquan_geo.words.names import basis_of, plain_text, texts_of
from ganquan_geo.words.stand_ins import in_english
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang

FIELDS_SHEET = Text("字段", "Fields")
DEGREES_DECIMALS = 6
OPTIONAL = (  # columns of coverage that many studies have nothing for
    "share_likely_low",
    "share_likely_high",
    "likely_met_share",
    "assumed_share",
    "assumed_share_low",
    "target_share",
    "reference_share",
    "baseline_share",
)
DATA = ("Distances", "Gaps")  # a row for each walk and each tier
EDITED_PARTS = {"settings": Text("设置", "settings"), "plan": Text("规划登记", "the plan")}


def build_worded_tables(result: CoverageResult, *, lang: Lang) -> list[SaidTable]:
    """Return every table of a coverage result in the words of one language."""
    homes = result.study.home_words()["homes"]
    said = partial(with_walker, result=result, lang=lang)
    tables = [
        ("覆盖率", "Coverage", said(_with_data(word_coverage(result, lang=lang)))),
        ("距离", "Distances", said(_word_distances(result, lang))),
        (f"未覆盖{homes.zh}", "Gaps", said(word_gaps(result, lang=lang))),
        ("设施", "Facilities", _facilities(result, lang)),
        ("对照数字", "Stated figures", word_figures(result, lang=lang)),
    ]
    return [
        SaidTable(
            title=zh if lang == "zh" else en, rows=rows.reset_index(drop=True), data=en in DATA
        )
        for zh, en, rows in tables
    ]


def build_dictionary(tables: Iterable[SaidTable], *, lang: Lang) -> SaidTable:
    """Return the list of all columns with their names in the CSV and JSON files."""
    rows = [
        {
            "sheet": table.title,
            "title": table.fields[str(column)].title.capital().said(lang),
            "field": column,
            "note": table.fields[str(column)].note.said(lang),
        }
        for table in tables
        for column in table.rows.columns
    ]
    return SaidTable(title=FIELDS_SHEET.said(lang), rows=pd.DataFrame(rows), data=True)


def word_coverage(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return the coverage table."""
    rows = _with_categories(build_coverage_rows(result, lang=lang), result, lang)
    rows["denominator"] = rows["denominator"].map(
        {name: name_denominator(name, result.study).said(lang) for name in DENOMINATORS}
    )
    return rows


def name_denominator(name: str, study: Study) -> Text:
    """Return what shares are of, in the words of a study."""
    if name != "compounds":
        return DENOMINATORS[name]
    return Text("{homes}数", "{homes}").filled(**study.home_words())


def word_gaps(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return the gap list, the most distant first within each category and tier."""
    gaps = build_gap_rows(result, lang=lang)
    order = {category.id: number for number, category in enumerate(result.study.categories)}
    gaps = gaps.assign(order=gaps["category"].map(order)).sort_values(
        ["order", "tier_min", "over_m", "demand_id"], ascending=[True, False, False, True]
    )
    return _with_categories(gaps.drop(columns="order"), result, lang)


def word_figures(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return the shares that documents state, with their sources."""
    rows = pd.DataFrame(
        [
            {
                "category": figure.category,
                "tier_min": figure.tier_min,
                "role": figure.role,
                "share": figure.share,
                "denominator": (
                    name_denominator(figure.denominator, result.study).said(lang)
                    if figure.denominator
                    else Text("未说明", "not said").said(lang)
                ),
                "period": figure.period,
                "source": figure.source.said(lang),
                "confidence": figure.confidence.said(lang),
            }
            for figure in result.study.figures
        ]
    )
    return rows if rows.empty else _with_categories(rows, result, lang)


def word_missing(result: CoverageResult) -> Text | None:
    """Return which ways of counting have no data, and why; None where all have."""
    reasons: dict[Text, dict[Text, None]] = {}
    for own in result.findings:
        if own.low is None:
            name = name_denominator(own.denominator, result.study)
            reasons.setdefault(own.reason, {})[name] = None
    if not reasons:
        return None
    each = Text("{names}（{reason}）", "{names} ({reason})")
    parts = [
        each.filled(names=join_texts(names), reason=reason) for reason, names in reasons.items()
    ]
    return Text("数据缺失的口径：{parts}。", "Data missing: {parts}.").filled(
        parts=join_texts(parts, STOP)
    )


def word_edits(study: Study) -> Text | None:
    """Return what of a study does not come from its files; None where all of it does."""
    if not study.edited:
        return None
    names = [EDITED_PARTS.get(name) or LAYERS[name].title for name in study.edited]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    if not study.inputs:
        return Text(f"全部在内存中建成：{zh}", f"all made in memory: {en}")
    return Text(f"在内存中改过：{zh}", f"edited in memory: {en}")


def made_of(result: CoverageResult, *, lang: Lang) -> list[tuple[str, str]]:
    """Return what the results were made of but for the files: study, date, profile, tool."""
    study = result.study
    items = [
        (Text("研究", "study"), study.name.said(lang)),
        (glossary.DATA_DATE, study.said_date().said(lang)),
        (glossary.WALKING, result.said_walker().said(lang)),
        (Text("署名", "credit"), study.credit.said(lang)),
        (Text("程序", "tool"), f"ganquan_geo {VERSION}"),
    ]
    if corrections := word_corrections(study):
        items.append((CORRECTIONS, corrections.said(lang)))
    if edits := word_edits(study):
        items.append((Text("与文件不同之处", "unlike the files"), edits.said(lang)))
    return [(text.said(lang), value) for text, value in items]


def provenance(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return what the results were made of: tool, study, profile, corrections, inputs' SHA-256."""
    study = result.study
    digests = [(f"{name} SHA-256", own) for name, own in study.inputs.items()]
    named = Text("更正第 {n} 项", "correction {n}")
    corrections = [
        (
            named.filled(n=own.number).said(lang),
            join_texts([word_change(own, study), word_source(own)], STOP).said(lang),
        )
        for own in study.corrections
    ]
    rows = [*made_of(result, lang=lang), *corrections, *digests]
    return pd.DataFrame(rows, columns=["item", "value"])


def with_names(rows: pd.DataFrame, result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return rows with a column of words after them for each column of codes a person reads."""
    words: dict[str, Mapping[str, str]] = {
        "category": {own.id: own.name.said(lang) for own in result.study.categories},
        "denominator": {
            name: name_denominator(name, result.study).said(lang) for name in DENOMINATORS
        },
        **{
            column: {code: text.said(lang) for code, text in SAID[column].items()}
            for column in ("verdict", "certainty", "position", "cause")
        },
    }
    said_columns = {}
    for column, said in words.items():
        if column in rows:
            codes, distinct = pd.factorize(rows[column])
            names = pd.array([said.get(code) for code in distinct.tolist()], dtype="str")
            said_columns[f"{column}_name"] = names.take(codes, allow_fill=True)
    return rows.assign(**said_columns)


def _with_data(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of which anything can be said; columns that are empty throughout go too."""
    kept = rows[rows["share_low"].notna()]
    empty = [name for name in OPTIONAL if name in kept and kept[name].isna().all()]
    return kept.drop(columns=empty)


def _word_distances(result: CoverageResult, lang: Lang) -> pd.DataFrame:
    rows = build_distance_rows(result, lang=lang)
    rows.insert(0, "layer", rows.pop("layer"))
    return _with_categories(rows, result, lang)


def _facilities(result: CoverageResult, lang: Lang) -> pd.DataFrame:
    layer = result.study.layers["facilities"]
    rows = []
    kept = [column for column in DETAILS["facilities"] if column in layer and layer[column].any()]
    bases, names = basis_of(layer, lang), texts_of(layer["name"])
    if lang == "en":
        names = [in_english(name, result.study.kinds) for name in names]
    for key, own, name, basis in zip(
        layer.index, layer.itertuples(index=False), names, bases, strict=True
    ):
        there = own.geometry is not None and not own.geometry.is_empty
        point = there and shapely.get_dimensions(own.geometry) == 0
        position = "unknown" if not there else "street"
        if point:
            position = "assumed" if own.assumed else "known"
        kind = result.study.kinds.get(own.kind)
        rows.append(
            {
                "id": key,
                "name": name,
                "kind": kind.said(lang) if kind else own.kind,
                "category": "、".join(
                    category.name.said(lang)
                    for category in result.study.categories
                    if own.kind in category.kinds
                ),
                "status": own.status,
                "position": position,
                "accuracy_m": own.accuracy_m,
                "lon": round(own.geometry.x, DEGREES_DECIMALS) if point else None,
                "lat": round(own.geometry.y, DEGREES_DECIMALS) if point else None,
                "address": plain_text(getattr(own, "address", "")),
                **{column: plain_text(getattr(own, column)) for column in kept},
                "basis": basis,
            }
        )
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    order = [own.name.said(lang) for own in result.study.categories]
    ranks = {name: rank for rank, name in enumerate(order)}
    rank = [ranks.get(str(name).partition("、")[0], len(order)) for name in table["category"]]
    table = table.iloc[np.argsort(rank, kind="stable")]  # what counts comes first
    return _worded(table, result.study, lang)


def _with_categories(rows: pd.DataFrame, result: CoverageResult, lang: Lang) -> pd.DataFrame:
    names = {own.id: own.name.said(lang) for own in result.study.categories}
    return _worded(rows.assign(category=rows["category"].map(names)), result.study, lang)


def _worded(rows: pd.DataFrame, study: Study, lang: Lang) -> pd.DataFrame:
    said = {
        column: rows[column].map(
            {code: text.filled(**study.home_words()).said(lang) for code, text in words.items()}
        )
        for column, words in SAID.items()
        if column in rows
    }
    return rows.assign(**said)
