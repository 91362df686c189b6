"""The homes a service does not reach: by name, or of very many where they are and how many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.model.layers import ALONG_STREET, UNNAMED
from ganquan_geo.model.reach import REACHES
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.cause_words import word_causes
from ganquan_geo.present.print.blocks import paragraph
from ganquan_geo.present.print.homes import find_reaches, word_homes
from ganquan_geo.present.print.panels import titled
from ganquan_geo.present.print.words import say
from ganquan_geo.present.reaches import largest_minutes
from ganquan_geo.present.symbology import INK
from ganquan_geo.words.names import shown_names, texts_of
from ganquan_geo.words.text import STOP, format_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.model.reach import Reach
    from ganquan_geo.present.print.panels import Section
    from ganquan_geo.present.print.scene import Scene

LISTED: tuple[Reach, ...] = ("not reached", "possible")
MOST_NAMED = 30
MOST_GROUPS = 12


def names_section(
    scene: Scene, number: int, *, width_mm: float, factor: float
) -> tuple[Section, ...]:
    """Return the homes that are not reached, and those that may not be.

    Up to thirty by name; more by neighbourhood, or by the street they stand along, with their
    count.
    """
    lang = scene.lang
    reaches = find_reaches(scene, number)
    texts = []
    for reach in LISTED:
        rows = [row for row, found in enumerate(reaches) if found == reach]
        if not rows or len(rows) == len(reaches):
            continue
        said = say(
            "listed",
            lang,
            reach=REACHES[reach].said(lang),
            n=f"{len(rows):,}",
            names=list_homes_briefly(scene, rows),
        )
        texts.append(said)
    if not texts:
        return ()
    category = scene.study.categories[number]
    minutes = largest_minutes(category)
    if causes := word_causes(scene.result, category, minutes):
        listed = format_list((cause.said(lang) for cause in causes), lang, between=STOP)
        texts.append(say("causes", lang, causes=listed))
    blocks = [paragraph(text, width_mm=width_mm, factor=factor, colour=INK) for text in texts]
    title = say(
        "along_title" if scene.along_streets else "listed_title",
        lang,
        minutes=minutes,
        homes=word_homes(scene).said(lang),
    )
    return (titled(lang, title, blocks, width_mm=width_mm, factor=factor),)


def list_homes_briefly(scene: Scene, rows: Sequence[int]) -> str:
    """Return the names of some homes, or how many there are in each part of the study."""
    lang = scene.lang
    layer = scene.layers["compounds"]
    if scene.along_streets:
        groups = [name.removesuffix(ALONG_STREET).strip() for name in texts_of(layer["name"])]
        groups = ["" if name == UNNAMED else name for name in groups]
    elif len(rows) > MOST_NAMED:
        groups = name_neighbourhoods(scene.study, lang)
    else:
        groups = []
    own = [groups[row] for row in rows] if groups else []
    if not any(own):
        names = shown_names(layer, lang)
        listed = format_list((names[row] for row in rows[:MOST_NAMED]), lang)
        return listed + (say("and_more", lang) if len(rows) > MOST_NAMED else "")
    counts = Counter(name for name in own if name).most_common()
    parts = [say("group", lang, name=name, n=f"{n:,}") for name, n in counts[:MOST_GROUPS]]
    rest = sum(n for _, n in counts[MOST_GROUPS:])
    if rest:
        key = "more_streets" if scene.along_streets else "more_groups"
        parts.append(say(key, lang, groups=len(counts) - MOST_GROUPS, n=f"{rest:,}"))
    if nameless := own.count(""):
        key = "no_street" if scene.along_streets else "no_group"
        parts.append(say(key, lang, n=f"{nameless:,}"))
    return format_list(parts, lang)
