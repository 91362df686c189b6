"""What a report is made of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.present.worded_table import WordedTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 or 2; on paper it can begin a page."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with a caption: a PNG of `images` and what it shows, for those who see it not.

    One that floats may stand at the top of the next page of the PDF, and the text goes on
    before it.
    """

    caption: str
    image: str
    says: str
    floats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMap:
    """The interactive map; where there can be none, nothing."""

    caption: str


Part = Heading | Paragraph | Bullets | WordedTable | Picture | LiveMap


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
        By name: the PNG of each map.
    plan
        The street plan on the ground; None for a study without one.
    """

    result: CoverageResult
    lang: Lang
    images: Mapping[str, bytes]
    plan: PlanResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """A report ready to be written.

    Parameters
    ----------
    title, subtitle
        On its first page.
    parts
        In their order.
    facts
        What it was written from.
    """

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    facts: Facts


Section = Callable[[Facts], list[Part]]
