"""What a sheet's figures are held against, with the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import (
    word_comparison,
    word_graded_sentence,
    word_own_share,
    word_share,
    write_headline,
)
from ganquan_geo.present.print.blocks import paragraph
from ganquan_geo.present.print.panels import titled
from ganquan_geo.present.print.words import say
from ganquan_geo.present.symbology import INK
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import format_list, in_brackets

if TYPE_CHECKING:
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.present.print.panels import Section
    from ganquan_geo.present.print.scene import Scene


def write_conclusion(scene: Scene, number: int | None) -> str:
    """Return the sentence that a sheet proves: of one category, or of all for None."""
    lang = scene.lang
    if number is None:
        return write_headline(scene.result).said(lang)
    return word_graded_sentence(main_finding(scene, number)).said(lang)


def main_finding(scene: Scene, number: int) -> Finding:
    """Return the figure of a category that is read first."""
    return scene.result.main_findings()[number]


def against_section(
    scene: Scene, number: int | None, *, width_mm: float, factor: float
) -> tuple[Section, ...]:
    """Return targets, references and published figures with their sources; of all for None."""
    lang = scene.lang
    texts = _all_stated(scene) if number is None else _stated(scene, number)
    blocks = [paragraph(text, width_mm=width_mm, factor=factor, colour=INK) for text in texts]
    title = say("against", lang)
    return (titled(lang, title, blocks, width_mm=width_mm, factor=factor),)


def _stated(scene: Scene, number: int) -> list[str]:
    """Return how one category stands to what is stated, and what else its figure rests on."""
    lang, category = scene.lang, scene.study.categories[number]
    finding = main_finding(scene, number)
    texts = [
        say(
            "against_one",
            lang,
            said=word_comparison(own).capital().said(lang),
            period=own.figure.period,
            source=own.figure.source.said(lang),
        )
        for own in finding.comparisons
    ]
    if finding.target is None:
        texts.append(say("no_target", lang))
    own_share = word_own_share(finding).said(lang)
    if finding.own_low is not None and own_share != word_share(finding).said(lang):
        name = finding.name.said(lang)
        texts.append(say("own_alone", lang, name=name, share=own_share))
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    # One source of all is said once, at the end.
    alike = len({tier.source for tier in tiers}) == 1
    said_behind = [tier for tier in (tiers[-1:] if alike else tiers) if tier.source.zh]
    parts = [
        say(
            "time_of",
            lang,
            minutes=tier.minutes,
            limit=format_whole(category.limit_m(tier.minutes, scene.result.profile)),
            source=in_brackets(tier.source.said(lang), lang) if tier in said_behind else "",
        )
        for tier in tiers
    ]
    return [*texts, say("times", lang, parts=say("stop", lang).join(parts))]


def _all_stated(scene: Scene) -> list[str]:
    """Return how all categories stand to what is stated, each source once."""
    lang = scene.lang
    by_source: dict[tuple[str, str], dict[str, list[str]]] = {}
    for finding in scene.result.main_findings():
        for own in finding.comparisons:
            same = by_source.setdefault((own.figure.period, own.figure.source.said(lang)), {})
            said = word_comparison(own).said(lang)
            same.setdefault(said, []).append(finding.category_name.said(lang))
    between = "" if lang == "zh" else " "
    texts = [
        say(
            "against_many",
            lang,
            period=period,
            source=source,
            said=say("stop", lang).join(
                format_list(names, lang) + between + said for said, names in same.items()
            ),
        )
        for (period, source), same in by_source.items()
    ]
    if all(finding.target is None for finding in scene.result.main_findings()):
        texts.append(say("no_target", lang))
    return texts
