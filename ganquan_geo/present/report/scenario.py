"""The chapter on a scenario: what is proposed, what it changes for whom, and what is not known."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ganquan_geo.model.scenario import OP_NAMES
from ganquan_geo.model.scenario_results import HOME_CHANGES, weigh_changes
from ganquan_geo.present.print.cartography import Subject
from ganquan_geo.present.print.changes import build_change_layer
from ganquan_geo.present.print.print_map import draw_figure, draw_subject_figure
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.report.content import (
    PICTURE_MOST_MM,
    Bullets,
    Facts,
    Heading,
    Paragraph,
    Part,
    Picture,
)
from ganquan_geo.present.scenario.homes import format_home_change, name_hoods
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_share_row, format_whole
from ganquan_geo.words.text import FULL_STOP, STOP, Text, find_name, format_list, join_texts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from ganquan_geo.model.scenario import Edit
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.print.sheet import Sheet
    from ganquan_geo.words.text import Lang

CHANGE_IMAGE, AFTER_IMAGE = "scenario-change", "scenario-after-{}"
MOST_ROWS = 40  # of homes; all are in changes.csv
MOST_CATEGORIES = 2  # with maps of both states
HALF_MM = 100.0  # so that both states stand on one page
CHAPTER = Text("方案试算：{name}", "What if: {name}")
TRIAL = Text(
    "以下为试算，不是规划内容：改动作用在数据的副本上，前后各测算一次，图层和前面各章不变。",
    "A trial, no part of the plan: the edits are applied to a copy of the data and both are "
    "measured; layers and the other chapters stay as they are. ",
)
EDIT_COLUMNS = (
    Column(glossary.NUMBER, 0.08, "right"),
    Column(Text("改动", "edit"), 0.16),
    Column(Text("对象", "of what"), 0.26),
    Column(Text("改动内容", "what it is to be"), 0.28),
    Column(Text("改动依据", "rests on"), 0.22),
)
SUMMARY_COLUMNS = (
    Column(glossary.CATEGORY, 0.18),
    Column(glossary.MIN, 0.08, "right"),
    Column(glossary.BEFORE, 0.24, "right"),
    Column(glossary.AFTER, 0.24, "right"),
    Column(Text("确定受益", "surely gain"), 0.13, "right"),
    Column(Text("确定受损", "surely lose"), 0.13, "right"),
)
HOME_SHARES = (0.16, 0.16, 0.12, 0.19, 0.37)
SURE_NOTE = Text(
    "注：占比按{homes}数，括号内为误差区间。误差区间不重叠的才计入确定受益、受损；"
    "区间重叠而只会变好的为可能受益，只会变差的为可能受损，其余难分高低。",
    "Note: shares are of {homes}, with their bounds in brackets. Who surely gains or loses does so "
    "wherever positions are within their accuracy; where bounds overlap, those that can only be "
    "better may gain, those that can only be worse may lose, and the rest is open.",
)
SHOWN = Text(
    "注：先列变化大的，共 {every} 条，这里列 {shown} 条；全部见方案成果的 changes.csv。",
    "Note: the weightiest changes first, {shown} of {every}; all are in changes.csv.",
)
NOT_SURVEYED = Text(
    "方案中设施和通道的位置按所填坐标，墙、河、楼、权属和造价未核实。",
    "Facilities and links stand where the scenario says; walls, water, buildings, ownership and "
    "cost are not looked at.",
)
OPEN_HOMES = Text(
    "{n} 个{homes}有变化而难分高低：前后的误差区间重叠，须先核实位置。",
    "For {n} {n|home|homes} it is open whether {n|it gains or loses|they gain or lose}: the bounds "
    "overlap, so positions are to be verified first.",
)
BY_REGISTER = Text(
    "{names}的名录未核实：前后都按现有名录，名录以外的设施不在内。",
    "The registers of {names} are not verified: both states are by the register as it is.",
)
ASSUMED = Text(
    "{names}有设施位置系推定，只计入误差区间的上限。",
    "Of {names} some facilities are at assumed positions, which count in upper bounds alone.",
)


def write_scenario_chapter(facts: Facts) -> list[Part]:
    """Give what a scenario would change; nothing without one."""
    result, lang = facts.scenario, facts.lang
    if result is None:
        return []
    title = CHAPTER.filled(name=result.scenario.name)
    return [
        Heading(text=title.said(lang)),
        Heading(text=Text("方案内容", "What is proposed").said(lang), level=2),
        Paragraph(text=result.scenario.note + _stop(result.scenario.note, lang) + TRIAL.said(lang)),
        _write_edits(result, lang),
        Heading(text=Text("有什么变化", "What changes").said(lang), level=2),
        Paragraph(text=result.sentences[0].said(lang), look="lead"),
        *_write_summary(result, lang),
        *_write_plan(result, lang),
        *_write_homes(result, lang),
        *_write_maps(facts, result),
        Heading(text=Text("尚不能确定的", "What is not known").said(lang), level=2),
        Bullets(items=tuple(text.said(lang) for text in _list_unknown(result))),
    ]


def draw_scenario_images(result: ScenarioResult, lang: Lang) -> dict[str, partial[Sheet]]:
    """Return what draws each picture of the chapter, by its name."""
    scene = build_scene(result.after, lang=lang)
    title = CHAPTER.filled(name=result.scenario.name).said(lang)
    layer = build_change_layer(scene, result)
    return {
        CHANGE_IMAGE: partial(draw_subject_figure, scene, Subject(overlay=layer), title=title)
    } | {
        AFTER_IMAGE.format(own.id): partial(draw_figure, scene, category=own.id)
        for own in _most_changed(result)
    }


def _most_changed(result: ScenarioResult) -> list[FacilityCategory]:
    """Return the categories with most homes that gain or lose, surely before possibly."""
    homes = result.homes[result.homes["layer"] == "compounds"]
    weighed = {
        own.id: tuple(
            int(homes.loc[homes["category"] == own.id, "change"].isin(kinds).sum())
            for kinds in (("gained", "lost"), ("may gain", "may lose", "open"))
        )
        for own in result.after.study.categories
    }
    order = sorted(result.after.study.categories, key=lambda own: weighed[own.id], reverse=True)
    return [own for own in order if any(weighed[own.id])][:MOST_CATEGORIES]


def _write_edits(result: ScenarioResult, lang: Lang) -> Part:
    rows = [
        (
            own.number,
            OP_NAMES[own.edit.op].said(lang),
            own.name or own.edit.target,
            _say_new(own.edit, result, lang) or NOTHING,
            own.edit.basis or NOTHING,
        )
        for own in result.edits
    ]
    return build_table(Text("方案的改动", "The edits"), EDIT_COLUMNS, rows, lang=lang)


def _say_new(edit: Edit, result: ScenarioResult, lang: Lang) -> str:
    """Return what an edit says: kind, place and numbers in words."""
    kinds, new = result.after.study.kinds, edit.new
    parts = []
    if "kind" in new:
        parts.append(find_name(kinds, str(new["kind"]), lang))
    if "lon" in new and "lat" in new:
        at = Text("东经 {lon}，北纬 {lat}", "{lon} E, {lat} N")
        parts.append(at.filled(lon=f"{new['lon']:.6f}", lat=f"{new['lat']:.6f}").said(lang))
    if "line" in new:
        parts.append(
            Text("折线 {n} 点", "a line of {n} points").filled(n=len(new["line"])).said(lang)
        )
    told = {"kind", "lon", "lat", "line", "name", "accuracy_m"}
    parts += [f"{key} {value}" for key, value in new.items() if key not in told]
    return STOP.said(lang).join(parts)


def _write_summary(result: ScenarioResult, lang: Lang) -> list[Part]:
    names = {own.id: own.name for own in result.after.study.categories}
    rows: list[tuple[str, ...]] = []
    same: list[tuple[str, ...]] = []
    summary = result.summary[result.summary["denominator"] == "compounds"]
    for row in summary.to_dict("records"):
        was, now = (_shares(row, when, lang) for when in ("before", "after"))
        counts = [format_whole(row[change]) for change in ("gained", "lost")]
        cells = (find_name(names, row["category"], lang), str(row["tier_min"]), was, now, *counts)
        (same if was == now and not any((row["gained"], row["lost"])) else rows).append(cells)
    words = result.after.study.home_words()
    parts: list[Part] = []
    if rows:
        caption = Text("各类各时段的前后覆盖率", "Coverage before and after")
        parts.append(build_table(caption, SUMMARY_COLUMNS, rows, lang=lang))
        parts.append(Paragraph(text=SURE_NOTE.filled(**words).said(lang), look="note"))
    if same:
        unchanged = dict.fromkeys(
            Text("{name} {n} 分钟", "{name}, {n} min").filled(name=name, n=n).said(lang)
            for name, n, *_ in same
        )
        told = Text("覆盖率没有变化的：{list}。", "Coverage does not change: {list}.")
        listed = format_list(unchanged, lang)
        parts.append(Paragraph(text=told.filled(list=listed).said(lang)))
    return parts


def _shares(row: Mapping[Hashable, Any], when: str, lang: Lang) -> str:
    """Return the share of one state with its bounds."""
    ends = ("share", "share_low", "share_high")
    return format_share_row({end: row[f"{when}_{end}"] for end in ends}).said(lang)


def _write_plan(result: ScenarioResult, lang: Lang) -> list[Part]:
    """Say what changes of the plan; nothing without one."""
    if result.plan is None:
        return []
    lead = Text("规划方面：", "Of the plan:").said(lang)
    said = tuple(text.said(lang) for text in result.plan.evaluation)
    return [Paragraph(text=lead), Bullets(items=said)]


def _write_homes(result: ScenarioResult, lang: Lang) -> list[Part]:
    """List who gains and who loses, the weightiest changes first."""
    study, words = result.after.study, result.after.study.home_words()
    homes = result.homes[result.homes["layer"] == "compounds"]
    title = Text("谁受益、谁受损", "Who gains and who loses")
    heading = Heading(text=title.said(lang), level=2)
    if homes.empty:
        return [heading, Paragraph(text=result.sentences[0].said(lang))]
    names = {own.id: own.name for own in study.categories}
    hoods = name_hoods(study, lang)
    weight = {change: rank for rank, change in enumerate(HOME_CHANGES)}
    order = homes["change"].map(weight).sort_values(kind="stable").index
    rows = [
        (
            str(row["demand_name"]),
            hoods[str(row["demand_id"])] or NOTHING,
            find_name(names, row["category"], lang),
            HOME_CHANGES[row["change"]].said(lang),
            format_home_change(row, lang),
        )
        for row in homes.loc[order].head(MOST_ROWS).to_dict("records")
    ]
    titles = (
        words["home"],
        glossary.NEIGHBOURHOOD,
        glossary.CATEGORY,
        Text("增减", "change"),
        Text("步行：之前 → 之后", "on foot: before → after"),
    )
    columns = [Column(name, share) for name, share in zip(titles, HOME_SHARES, strict=True)]
    caption = Text("{homes}逐个的变化", "Changes of each {home}").filled(**words)
    more = SHOWN.filled(every=format_whole(len(homes)), shown=format_whole(len(rows)))
    return [
        heading,
        build_table(caption, columns, rows, lang=lang),
        *([Paragraph(text=more.said(lang), look="note")] if len(rows) < len(homes) else []),
    ]


def _write_maps(facts: Facts, result: ScenarioResult) -> list[Part]:
    """Show what differs, and the categories that change most before and after."""
    lang = facts.lang
    what = Text("方案使哪些{homes}受益、受损", "Whom the scenario benefits and whom it harms")
    pictures = [(what.filled(**result.after.study.home_words()), CHANGE_IMAGE, PICTURE_MOST_MM)]
    for own in _most_changed(result):
        for when, image in (
            (glossary.BEFORE, own.id),
            (glossary.AFTER, AFTER_IMAGE.format(own.id)),
        ):
            caption = Text("{when}：{name}步行可达范围", "{when}: reach of {name} on foot")
            said = caption.filled(when=when, name=own.name).capital()
            pictures.append((said, image, HALF_MM))
    return [
        Heading(text=Text("前后地图", "Maps of both").said(lang), level=2),
        *(
            Picture(
                caption=caption.said(lang),
                image=image,
                says=f"{result.scenario.name}：{caption.said(lang)}",
                most_mm=most_mm,
            )
            for caption, image, most_mm in pictures
            if image in facts.images
        ),
    ]


def _list_unknown(result: ScenarioResult) -> Iterator[Text]:
    """Yield what keeps the answer open: positions, registers, and what is odd about the edits."""
    study, homes = result.after.study, result.homes
    words = study.home_words()
    yield NOT_SURVEYED
    compounds = homes[homes["layer"] == "compounds"]
    changes = [set(own) for _, own in compounds.groupby("demand_id")["change"]]
    left = sum(weigh_changes(own) == "open" for own in changes)
    if left:
        yield OPEN_HOMES.filled(n=format_whole(left), **words)
    changed = [own for own in study.categories if own.id in set(homes["category"])]
    registers = result.after.registers
    for form, own in (
        (BY_REGISTER, [one.name for one in changed if not one.register_complete]),
        (ASSUMED, [one.name for one in changed if registers[one.id].assumed]),
    ):
        if own:
            yield form.filled(names=join_texts(own))
    yield from (fault.what for fault in result.problems)


def _stop(note: str, lang: Lang) -> str:
    """Return what ends a note that has no stop of its own."""
    if not note or note.endswith(("。", ".", "！", "？")):
        return ""
    return FULL_STOP.said(lang) + ("" if lang == "zh" else " ")
