"""The chapters that say what is measured, by which rules, and what there is today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.extent import is_extent
from ganquan_geo.present.finding_words import ROLE_NAMES
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Paragraph, Part
from ganquan_geo.present.report.methods import write_registers
from ganquan_geo.present.report.position import picture_state, write_position
from ganquan_geo.present.stand_ins import say_stand_ins
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.present.worded_tables import name_denominator
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_share, format_whole
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import StatedFigure
    from ganquan_geo.words.text import Lang

TIER_COLUMNS = (
    Column(glossary.CATEGORY, 0.17),
    Column(Text("评价时距", "time and distance"), 0.41),
    Column(Text("来源", "laid down in"), 0.42),
)
STATED_COLUMNS = (
    Column(glossary.CATEGORY, 0.14),
    Column(glossary.MIN, 0.09, "right"),
    Column(glossary.ROLE, 0.15),
    Column(Text("数值", "figure"), 0.12, "right"),
    Column(glossary.PERIOD, 0.13),
    Column(glossary.SOURCE, 0.37),
)
GRADE_RULES = (
    Text(
        "达标：误差区间全部不低于目标；未达标：误差区间全部低于目标，且名录已核实、没有位置不明的设施。",
        "Met: all of the bounds reach the target. Not met: none does, the register is verified, "
        "and no facility is of unknown position.",
    ),
    Text(
        "很可能达标、很可能未达标：误差区间跨目标，但位置在精度内随机抽取，九成以上一致；出入口、道路能否通行不知道的，都当关、都当开也都一致。",
        "Likely met, likely not met: the bounds lie on both sides, but nine of ten draws of the "
        "positions within their accuracy agree, whether gates and streets that are not known to be "
        "open are shut or open.",
    ),
    Text(
        "暂不评定分三种：数据待核实（有推定位置或误差区间跨目标）、数据缺失（名录未核实或没有资料）、"
        "无对应目标（没有可对照的目标数值）。",
        "Not judged, for one of three reasons: to be verified (assumed positions, or bounds on "
        "both sides), data missing (registers), no target (no figure to be held against).",
    ),
    Text(
        "参照值（其他范围或全市的数值）和规划公布值（规划对以往的陈述）不是目标，只说高低。",
        "References (of elsewhere, or the whole city) and published figures (what a plan says of "
        "the past) are no targets; a share is only higher or lower.",
    ),
)


UNNAMED = Text(
    "各图写不下的{homes}名不注，全部见附表“各{homes}步行可达情况”。",
    " Names that have no room on a map are left out; all {homes} are in the annex.",
)


def write_general(facts: Facts) -> list[Part]:
    """Say what is assessed, by which times and rules, and as of when."""
    lang, result = facts.lang, facts.result
    study = result.study
    return [
        Heading(text=Text("总则", "General").said(lang)),
        Heading(text=Text("评估范围与对象", "What is assessed").said(lang), level=2),
        Paragraph(text=_scope(facts) + add_stand_ins(study, lang)),
        Heading(text=Text("评价时距与依据", "Times, distances, figures").said(lang), level=2),
        *_write_tiers(facts),
        *_write_stated(facts),
        Heading(text=Text("口径与评定规则", "Counting and grading").said(lang), level=2),
        Paragraph(text=_counting(facts)),
        Bullets(items=tuple(rule.said(lang) for rule in GRADE_RULES)),
        Heading(text=Text("基准日", "Date of the data").said(lang), level=2),
        Paragraph(
            text=Text(
                "资料截至 {date}。现状值为本次测算结果；推定位置和仅到路段的设施均注明。",
                "Data of {date}. What is measured is of this report; assumed positions, and "
                "facilities known only to their street, are marked.",
            )
            .filled(date=study.said_date())
            .said(lang)
        ),
    ]


def add_stand_ins(study: Study, lang: Lang) -> str:
    """Return a sentence on what stands for the homes, to follow another; else nothing."""
    said = say_stand_ins(study)
    if said is None:
        return ""
    return f"{said.zh}。" if lang == "zh" else f" {said.en}."


def write_present_state(facts: Facts) -> list[Part]:
    """Give what there is: compounds, facilities, streets."""
    lang, result = facts.lang, facts.result
    layers = result.study.layers
    compounds = layers["compounds"]
    placed = int(compounds.geometry.notna().sum())
    homes = Text(
        "名录中的住宅小区 {all} 个，位置已知 {placed} 个",
        "{all} {all|compound is|compounds are} in the register, {placed} of known position",
    ).filled(all=format_whole(len(compounds)), placed=format_whole(placed))
    homes = say_stand_ins(result.study) or homes
    among = _say_neighbourhoods(layers.get("neighbourhoods"))
    unnamed = UNNAMED.filled(**result.study.home_words())
    net = result.network
    apart = len(net.component_lengths_m)
    inside = Text("街道内", "inside the boundary")
    if is_extent(layers["boundary"]):
        inside = Text("资料范围内", "within the extent of the data")
    streets = Text(
        "{inside}可步行的道路长 {km} 公里，参加测算的路网（含边界外）长 {all} 公里，"
        "互不相连的部分 {n} 个。",
        "{km} km of walkable street lie {inside}; the network measured, with what lies outside, is "
        "{all} km, in {n} connected part(s).",
    ).filled(
        inside=inside,
        km=f"{net.length_inside_m / 1000:.2f}",
        all=f"{net.length_m / 1000:.2f}",
        n=format_whole(apart),
    )
    return [
        Heading(text=Text("现状概况", "The present state").said(lang)),
        *write_position(facts),
        Heading(text=Text("住户", "Homes").said(lang), level=2),
        Paragraph(text=homes.said(lang) + among.said(lang) + _stop(lang) + unnamed.said(lang)),
        *picture_state(facts, "compounds"),
        Heading(text=Text("服务设施", "Facilities of service").said(lang), level=2),
        *write_registers(facts),
        *picture_state(facts, "facilities"),
        Heading(text=Text("步行路网", "The walking network").said(lang), level=2),
        Paragraph(text=streets.said(lang)),
    ]


def _say_neighbourhoods(layer: GeoDataFrame | None) -> Text:
    """Return how many neighbourhoods there are, and of how many the position is known."""
    if layer is None or layer.empty:
        return Text("", "")
    placed = int(layer.geometry.notna().sum())
    form = Text("；居民区 {n} 个", "; {n} {n|neighbourhood|neighbourhoods}")
    if placed < len(layer):
        form = Text(
            "；居民区 {n} 个，位置已知 {placed} 个",
            "; {n} {n|neighbourhood|neighbourhoods}, {placed} of known position",
        )
    return form.filled(n=len(layer), placed=placed)


def _stop(lang: Lang) -> str:
    return "。" if lang == "zh" else "."


def _scope(facts: Facts) -> str:
    result, lang = facts.result, facts.lang
    study = result.study
    categories = [own.name.said(lang) for own in study.categories]
    homes = study.home_words()["homes"]
    return Text(
        f"评估范围为{study.name.zh}边界以内；边界外的道路和设施参加测算。评估{homes.zh}步行到达"
        f"{'、'.join(categories)}共 {len(categories)} 类服务设施的情况，"
        f"步行方式为“{result.said_walker().zh}”。",
        f"The area is {study.name.en} within its boundary; streets and facilities outside take "
        f"part. What is assessed is how {homes.en} reach {len(categories)} kinds of service on "
        f"foot: {', '.join(categories)}. Walking: {result.said_walker().en}.",
    ).said(lang)


def _counting(facts: Facts) -> str:
    lang = facts.lang
    measured = dict.fromkeys(
        own.denominator for own in facts.result.findings if own.low is not None
    )
    names = format_list(
        (name_denominator(name, facts.result.study).said(lang) for name in measured), lang
    )
    return (
        Text(
            "以{homes}为口径：覆盖率为步行可达的{homes}占位置已知的{homes}的比例，凡写占比都写明多少分之多少。"
            "有资料的口径（{names}）在第三章并列。误差区间由位置误差得出，不是概率。",
            "What is counted are {homes}: coverage is the share of the {homes} of known position "
            "that are within reach, always with how many of how many. What else can be counted "
            "({names}) stands beside it in the chapter on reach. Bounds come from the accuracy of "
            "positions and are no probability.",
        )
        .filled(names=names, **facts.result.study.home_words())
        .said(lang)
    )


def _write_tiers(facts: Facts) -> list[Part]:
    """Give the minutes and metres by which each category is measured, and where they are from."""
    lang, profile = facts.lang, facts.result.profile
    tier_of = Text("{minutes} 分钟 {limit} 米", "{minutes} min {limit} m")
    rows: dict[tuple[str, str], list[str]] = {}
    for category in facts.result.study.categories:
        limits = [
            tier_of.filled(
                minutes=tier.minutes, limit=f"{category.limit_m(tier.minutes, profile):.0f}"
            ).said(lang)
            for tier in sorted(category.tiers, key=lambda own: own.minutes)
        ]
        sources = {tier.source.said(lang): None for tier in category.tiers}
        source = profile.source if profile.speed_m_per_s is not None else format_list(sources, lang)
        own = format_list(limits, lang), source or NOTHING
        rows.setdefault(own, []).append(category.name.said(lang))
    caption = Text("各类评价时距及依据", "Times and distances, and where they are laid down")
    cells = [(format_list(names, lang), *own) for own, names in rows.items()]
    return [build_table(caption, TIER_COLUMNS, cells, lang=lang)]


def _write_stated(facts: Facts) -> list[Part]:
    """Give the shares that documents state, each for what it is."""
    lang, study = facts.lang, facts.result.study
    names = {own.id: own.name.said(lang) for own in study.categories}
    rows = [
        (
            names.get(own.category, own.category),
            str(own.tier_min),
            ROLE_NAMES[own.role].said(lang),
            _stated(own, lang),
            own.period,
            own.source.said(lang),
        )
        for own in study.figures
    ]
    if not rows:
        return []
    caption = Text("目标、参照值和规划公布值", "Targets, references and published figures")
    note = Text(
        "注：没有数值的只是方向，不作对照。", "Note: without a figure it is a direction only."
    )
    table = build_table(caption, STATED_COLUMNS, rows, lang=lang)
    missing = any(own.share is None for own in study.figures)
    return [table, *([Paragraph(text=note.said(lang), look="note")] if missing else [])]


def _stated(figure: StatedFigure, lang: Lang) -> str:
    share = format_share(figure.share)
    if not figure.about or figure.share is None:
        return share
    return f"{share}左右" if lang == "zh" else f"about {share}"
