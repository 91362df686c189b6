"""A segment of a street on the network, its length with bounds, and what does not fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Source
    from ganquan_geo.words.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure with its bounds; the figure is None where there are bounds alone.

    A sum over a part of the whole has no bound above: `high` is infinite.
    """

    value: float | None
    low: float
    high: float


def finite(bound: float) -> float:
    """Return a bound as a table has it: not a number where there is none above."""
    return math.nan if math.isinf(bound) else bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One thing that does not fit, in the plan itself or between plan and ground.

    Parameters
    ----------
    rule
        Name of the rule that found it.
    subject
        What it is about, as the plan names it.
    what
        What does not fit.
    candidates
        What could be meant, where a name was refused.
    sources
        The lines of the plan that disagree.
    """

    rule: str
    subject: str
    what: Text
    candidates: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetLine:
    """A segment resolved on the network, or refused.

    Parameters
    ----------
    street
        Its name in the layer; as written where it was not found.
    edges
        Edges of the plan's network along it, in walking order; empty if refused.
    nodes
        Its nodes in order, one more than `edges` for one unbroken line.
    length_m
        Along one line, parallel carriageways not added, metres.
    low_m, high_m
        Bounds from the accuracy of its ends, metres.
    parallel_edges
        Carriageways that run beside it.
    refusals
        Why it could not be resolved; empty if it was.
    remarks
        What is odd about its ends and does not keep it from being resolved.
    """

    street: str
    edges: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()
    length_m: float = 0.0
    low_m: float = 0.0
    high_m: float = 0.0
    parallel_edges: tuple[int, ...] = ()
    refusals: tuple[Misfit, ...] = ()
    remarks: tuple[Misfit, ...] = ()
