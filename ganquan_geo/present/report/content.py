"""What a report is made of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.present.worded_table import WordedTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.supply import SupplyResult
    from ganquan_geo.words.text import Lang

PICTURE_MOST_MM = 208.0  # height: as wide as the text, with its caption and a little text
Kind = Literal["chapter", "front", "annex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 or 2.

    Parameters
    ----------
    kind
        Of level 1: a numbered ``"chapter"``; ``"front"`` for what stands before the chapters,
        without a number and on a page of its own; ``"annex"`` for pages that lie on their side.
    """

    text: str
    level: int = 1
    kind: Kind = "chapter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of plain text: of the body, a statement that leads, or a note to a table."""

    text: str
    look: Literal["body", "lead", "note", "run-in"] = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of points, numbered if their order counts."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with a caption: a PNG of `images` and what it shows, for those who see it not.

    Parameters
    ----------
    most_mm
        It is no higher on paper, and no wider than the text.
    """

    caption: str
    image: str
    says: str
    most_mm: float = PICTURE_MOST_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The place of the table of contents and of the lists of tables and figures."""

    text: str


Part = Heading | Paragraph | Bullets | WordedTable | Picture | Contents


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """What the sections are written from.

    Parameters
    ----------
    result
        The coverage of a study.
    lang
        Language of the report.
    images
        By name: the PNG of each map and chart.
    plan
        The street plan on the ground; None for a study without one.
    scenario
        What a scenario would change; None for a report without one.
    supply
        What facilities offer; None where no facility says so.
    """

    result: CoverageResult
    lang: Lang
    images: Mapping[str, bytes]
    plan: PlanResult | None = None
    scenario: ScenarioResult | None = None
    supply: SupplyResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """A report ready to be written.

    Parameters
    ----------
    title
        On its cover.
    cover
        Lines of the cover beneath the title: what kind of text, and the text.
    parts
        In their order.
    labels
        Of each part its number as it is read, such as 一、, 表3-1; empty for none.
    facts
        What it was written from.
    """

    title: str
    cover: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    labels: tuple[str, ...]
    facts: Facts

    def labelled(self) -> tuple[tuple[str, Part], ...]:
        """Return each part with its number."""
        return tuple(zip(self.labels, self.parts, strict=True))


Section = Callable[[Facts], list[Part]]
