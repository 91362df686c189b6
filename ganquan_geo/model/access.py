"""Whom a gate lets through, and when: the laws of gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganquan_geo.model.opening_hours import ALWAYS, OpeningHours
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

GateState = Literal["open", "residents", "timed", "closed", "unknown"]
GateUser = Literal["foot", "wheelchair"]

GATE_STATES: dict[GateState, Text] = {
    "open": Text("可对外通行", "open to everybody"),
    "residents": Text("仅供居民通行", "for residents"),
    "timed": Text("定时开放", "open at stated hours"),
    "closed": Text("常闭", "closed"),
    "unknown": Text("开闭待核实", "not known whether open"),
}
GATE_USERS: dict[GateUser, Text] = {
    "foot": glossary.ON_FOOT,
    "wheelchair": Text("轮椅", "in a wheelchair"),
}
DAYTIME_MIN = (7 * 60, 19 * 60)  # 07:00-19:00: the day, where no hour is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The hour and the person that a measurement is for.

    Parameters
    ----------
    at_min
        Minute of the day, 0 to 1439; None: all through the day, 07:00-19:00.
    user
        ``"foot"`` or ``"wheelchair"``.

    Examples
    --------
    >>> gg.Access(at_min=21 * 60 + 30).said.zh
    '21:30'
    """

    at_min: int | None = None
    user: GateUser = "foot"

    @property
    def said(self) -> Text:
        """The hour."""
        if self.at_min is None:
            return Text("日间（07:00—19:00）", "by day (07:00-19:00)")
        clock = f"{self.at_min // 60:02d}:{self.at_min % 60:02d}"
        return Text(clock, clock)

    def beside(self, walker: Text) -> Text:
        """Return who walks with the hour and the user of gates, as it stands beside figures."""
        form = Text("{walker}，出入口按{at}、{user}计", "{walker}, gates: {at}, {user}")
        return form.filled(walker=walker, at=self.said, user=GATE_USERS[self.user])


BY_DAY = Access()


def access_of(profile: str, *, at_min: int | None = None, user: GateUser | None = None) -> Access:
    """Return the hour and the user for a walking profile.

    Parameters
    ----------
    profile
        Name of the walking profile: whoever walks as ``"wheelchair"`` passes gates as one, too.
    at_min
        As for `Access`.
    user
        None: as the profile walks.
    """
    own: GateUser = "wheelchair" if profile == "wheelchair" else "foot"
    return Access(at_min=at_min, user=user or own)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """What is known of who may pass a gate.

    Parameters
    ----------
    state
        See `GATE_STATES`.
    hours
        When it is open; None where nobody says.
    foot, wheelchair
        Whether people on foot and in a wheelchair can pass it when it is open; None where that
        is not known.
    """

    state: GateState
    hours: OpeningHours | None = None
    foot: bool = True
    wheelchair: bool | None = None

    def lets_through(self, access: Access, *, resident: bool) -> bool | None:
        """Return whether somebody may pass; None where that is not known.

        A gate for residents lets its own residents through. One without stated hours is taken
        to be open at all of them, unless it is said to open at stated hours.

        Parameters
        ----------
        resident
            Whether it is a gate of the person's own compound.
        """
        if self.state == "closed" or (self.state == "residents" and not resident):
            return False
        fit = self.foot if access.user == "foot" else self.wheelchair
        if fit is False:
            return False
        unsure = self.state == "unknown" or fit is None
        hours = self.hours
        if hours is None:
            if self.state == "timed":
                return None
            hours = ALWAYS
        wanted = DAYTIME_MIN if access.at_min is None else (access.at_min, access.at_min + 1)
        is_open = hours.covers((wanted,))
        return None if is_open and unsure else is_open
