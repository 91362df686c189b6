"""How far people walk: tiers, profiles, and the facilities they walk to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganquan_geo.words.text import Text

Role = Literal["target", "reference", "baseline"]
NO_SOURCE = Text("", "")
SECONDS_PER_MIN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One circle of daily life, such as the 15-minute circle.

    Parameters
    ----------
    minutes
        Name of the tier: 5, 10 or 15 minutes on foot.
    limit_m
        The standard walking distance of the tier, metres.
    source
        Where minutes and metres are laid down; empty where nobody says.

    Examples
    --------
    >>> study.categories[0].tiers[-1].limit_m
    1000.0
    """

    minutes: int
    limit_m: float
    source: Text = NO_SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkProfile:
    """Who walks.

    Parameters
    ----------
    id, name
        How it is called on the command line and in results.
    speed_m_per_s
        Walking speed; None means the standard distances of the tiers, with no speed at all.
    avoids
        Street classes this person cannot use, such as ``("steps",)``.
    source
        Where the speed comes from.

    Examples
    --------
    >>> study.profile("elderly").speed_m_per_s
    0.9
    """

    id: str
    name: Text
    speed_m_per_s: float | None
    avoids: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityCategory:
    """A service of the 15-minute circle and the kinds of facility that give it.

    Parameters
    ----------
    id, name, sign
        Identity, name, and the one-character sign on maps (one for each language).
    kinds
        Values of `kind` in the facility layer that count.
    tiers
        The limits that hold for this category.
    register_complete
        Whether the facility layer is believed to hold every facility of these kinds in and
        around the sub-district. If not, an uncovered home may be covered in truth, and
        "not met" cannot be said.
    note
        What a reader must know about this register.

    Examples
    --------
    >>> health = study.categories[0]
    >>> health.kinds, health.limit_m(15, study.profile("elderly"))
    (('community_health',), 810.0)
    """

    id: str
    name: Text
    sign: Text
    kinds: tuple[str, ...]
    tiers: tuple[Tier, ...]
    register_complete: bool
    note: Text

    def limit_m(self, minutes: int, profile: WalkProfile) -> float:
        """Return the walking distance in metres that `profile` has for a tier."""
        if profile.speed_m_per_s is not None:
            return profile.speed_m_per_s * SECONDS_PER_MIN * minutes
        return next(tier.limit_m for tier in self.tiers if tier.minutes == minutes)

    def limits_m(self, profile: WalkProfile) -> dict[int, float]:
        """Return the walking distance of each tier, metres, by its minutes."""
        return {tier.minutes: self.limit_m(tier.minutes, profile) for tier in self.tiers}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure:
    """A share that some document states, for a measured share to be held against.

    Parameters
    ----------
    category, tier_min
        Of what service, and within how many minutes.
    role
        ``"target"``: to be reached here. ``"reference"``: of another place or a larger whole,
        such as the city. ``"baseline"``: what the plan publishes of an earlier period.
    share
        0 to 1; None where the document gives a direction and no figure.
    about
        Whether the document says "about".
    indicator
        Id of the plan's indicator that states it; empty for one of the settings.
    denominator
        What it is a share of; None where the document does not say.
    period, source, confidence
        When, where it is written, and how sure the source is.
    scope
        Whose figure it is, such as the whole city's; empty where it is of this place.

    Examples
    --------
    >>> [(figure.role, figure.share) for figure in study.figures[:2]]
    [('baseline', 0.98), ('baseline', 1.0)]
    """

    category: str
    tier_min: int
    role: Role
    share: float | None
    denominator: str | None
    period: str
    source: Text
    confidence: Text
    about: bool = False
    indicator: str = ""
    scope: Text = NO_SOURCE
