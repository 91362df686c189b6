"""The chapter on supply: what facilities offer, what people share of it, and what is missing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ganquan_geo.present.print.supply import draw_supply_figure, list_mapped, title_map
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Paragraph, Part, Picture
from ganquan_geo.present.supply.sentences import describe_supply
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.supply import SupplyResult
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.sheet import Sheet

IMAGE = "supply-{}"
MOST_MAPS = 4
CHAPTER = Text("设施供给", "What facilities offer")


def write_supply_chapter(facts: Facts) -> list[Part]:
    """Give what facilities offer; nothing where that was not measured."""
    result, lang = facts.supply, facts.lang
    if result is None:
        return []
    first, *others = describe_supply(result)
    items, rest = others[: len(result.items)], others[len(result.items) :]
    return [
        Heading(text=CHAPTER.said(lang)),
        *(Paragraph(text=text.said(lang), look="lead") for text in first),
        *(
            Paragraph(text=("" if lang == "zh" else " ").join(text.said(lang) for text in item))
            for item in items
        ),
        *(
            Picture(
                caption=title_map(item).said(lang),
                image=IMAGE.format(number),
                says=title_map(item).said(lang),
            )
            for number, item in enumerate(list_mapped(result)[:MOST_MAPS])
        ),
        Heading(
            text=Text("怎样算，缺什么", "How it is measured, and what is missing").said(lang),
            level=2,
        ),
        *(Bullets(items=tuple(text.said(lang) for text in own)) for own in rest),
    ]


def draw_supply_images(scene: Scene, result: SupplyResult) -> dict[str, partial[Sheet]]:
    """Return what draws each picture of the chapter, by its name."""
    return {
        IMAGE.format(number): partial(draw_supply_figure, scene, result, item)
        for number, item in enumerate(list_mapped(result)[:MOST_MAPS])
    }
