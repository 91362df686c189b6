"""A study: the layers of one sub-district and the figures they are held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.errors import DataError, Fault, UnknownNameError
from ganquan_geo.model.plan import NO_PLAN
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.scenario import ResolvedEdit
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure, WalkProfile

HomeKind = Literal["compounds", "land", "buildings", "addresses", "streets"]
SETTINGS_FILE = "study.toml"  # a folder that holds one is a study
JOIN_TOLERANCE_M = 1.0  # where study.toml does not say, or cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """The numbers of the method, all in metres.

    Parameters
    ----------
    join_tolerance_m
        Street ends and crossings closer than this are the same point.
    boundary_margin_m
        A street this near the boundary, or inside it, belongs to the sub-district: boundaries
        mostly run along streets.
    snap_limit_m
        A home or facility farther than this from any walkable street is a problem to name.
    search_limit_m
        A facility farther than this on foot counts as not reachable.
    area_width_m
        Service-area polygons are the reached streets widened by this much on each side.
    land_step_m
        Spacing of the points by which the reached part of a compound's land is measured.

    Examples
    --------
    >>> study.settings.snap_limit_m  # metres
    250.0
    """

    join_tolerance_m: float = JOIN_TOLERANCE_M
    boundary_margin_m: float = 10.0
    snap_limit_m: float = 250.0
    search_limit_m: float = 5_000.0
    area_width_m: float = 25.0
    land_step_m: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who answers for what is made of a study, as it stands on covers and beside maps.

    Nothing of it is ever made up: what the study does not say stays open.

    Parameters
    ----------
    compiled_by
        The unit that compiled it; None where the study does not say.
    published
        The day it was compiled; None where the study does not say.
    version
        Such as 征求意见稿, 送审稿, 报批稿; None where the study does not say.
    statement
        What must stand beside every map; None where the study does not say, and the usual
        reminder stands there (`Study.said_statement`).

    Examples
    --------
    >>> gg.Imprint(version=gg.Text("送审稿", "for review")).compiled_by is None
    True
    """

    compiled_by: Text | None = None
    published: date | None = None
    version: Text | None = None
    statement: Text | None = None


NO_IMPRINT = Imprint()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a study that was cut from a larger one keeps of it, so that its answers are the same.

    Parameters
    ----------
    lon, lat
        The point the plane of the larger network goes through, degrees.
    accuracy_m
        How far accuracies can move a bound anywhere in it, metres.
    """

    lon: float
    lat: float
    accuracy_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """One sub-district: layers in WGS 84, settings, stated figures, and its street plan.

    `read_study`, `checked_study` and `edit_study` return one that is checked; no other way to
    make one is.

    Parameters
    ----------
    folder
        The folder as the user named it; empty for a study made in memory.
    id, name, date, credit
        Identity; the date the data stand for; the credit line every map must carry.
    layers
        The checked layers by name; the index of each is the feature's `id`, in rising order.
        Layers the study does not have are absent.
    systems
        By layer, the coordinate system it was in on disk, where ``study.toml`` names one.
    settings, kinds, categories, profiles, figures
        What ``study.toml`` says.
    inputs
        SHA-256 of the bytes that were read, by the file's name in the folder.
    edited
        Layers and tables that are not as `inputs` have them: changed or made in memory.
    warnings
        What was noticed and does not stop the work.
    corrections
        Those of its ``corrections.toml``, in order, and whether each fits its layers: those that
        do are part of `layers` and `categories`.
    plan
        The street plan; None where the study has none that can be used.
    plan_faults
        Why the plan cannot be used; else what was noticed in its tables. Nothing but the plan
        itself needs them mended.
    whole
        The larger study it was cut from, if it was.
    imprint
        Who compiled it, when, and in which version, for covers and maps.
    date_known
        Whether the data stand for `date`; else nobody knows, and it only dates files.
    homes
        What the compounds are: ``"compounds"``; or what stands for them in an imported city:
        ``"land"`` (residential land), ``"buildings"``, ``"addresses"``, or ``"streets"`` (the
        middles of residential streets).

    Examples
    --------
    >>> study.id, study.name.en, len(study.layers["compounds"])
    ('ganquan', 'Ganquan Road Sub-district', 78)
    >>> study.profile("elderly").speed_m_per_s
    0.9
    """

    folder: str
    id: str
    name: Text
    date: date
    credit: Text
    layers: Mapping[str, gpd.GeoDataFrame]
    settings: StudySettings
    kinds: Mapping[str, Text]
    categories: tuple[FacilityCategory, ...]
    profiles: tuple[WalkProfile, ...]
    figures: tuple[StatedFigure, ...]
    inputs: Mapping[str, str]
    edited: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()
    corrections: tuple[ResolvedEdit, ...] = ()
    plan: Plan | None = None
    plan_faults: tuple[Fault, ...] = ()
    systems: Mapping[str, str] = field(default_factory=dict)
    whole: Whole | None = None
    imprint: Imprint = NO_IMPRINT
    date_known: bool = True
    homes: HomeKind = "compounds"

    def said_date(self) -> Text:
        """Return the date of the data as it is written, or that it is not stated."""
        return same_text(self.date.isoformat()) if self.date_known else glossary.NOT_STATED

    def said_statement(self) -> Text:
        """Return what must stand beside every map: the study's own words, or the usual ones."""
        return self.imprint.statement or glossary.STATEMENT

    def home_words(self) -> dict[str, Text]:
        """Return what one home and several are called, for the fields of texts."""
        home, homes = glossary.HOMES[self.homes]
        return {"home": home, "homes": homes}

    def has_gates(self) -> bool:
        """Return whether anybody has listed gates of compounds."""
        return "gates" in self.layers

    def keeps_hours(self) -> bool:
        """Return whether walks hang on the hour: there are gates, or streets that state theirs."""
        hours = self.layers["streets"].get("hours")
        return self.has_gates() or (hours is not None and bool((hours.fillna("") != "").any()))

    def is_gated(self) -> bool:
        """Return whether walks hang on gates, entrances of facilities or lanes of compounds."""
        owned = self.layers["streets"].get("access")
        lanes = owned is not None and bool((owned != "").any())
        return lanes or not {"gates", "entrances"}.isdisjoint(self.layers)

    def barred_to(self, profile: WalkProfile) -> frozenset[str]:
        """Return the classes among the study's walkable streets that a walker does not use."""
        streets = self.layers["streets"]
        walked = streets.loc[streets["walkable"].astype(bool), "street_class"]
        return frozenset(walked) & frozenset(profile.avoids)

    def said_walker(self, profile: WalkProfile, access: Access) -> Text:
        """Return who walks and, where there are gates, for which hour and user they count."""
        return access.beside(profile.name) if self.keeps_hours() else profile.name

    def has_plan(self) -> bool:
        """Return whether there is a street plan, be it with faults."""
        return self.plan is not None or bool(self.plan_faults)

    def usable_plan(self) -> Plan:
        """Return the street plan.

        Raises
        ------
        DataError
            With every error of the plan, or because there is none.
        """
        if self.plan is None:
            errors = [own for own in self.plan_faults if own.severity == "error"]
            raise DataError(errors or [NO_PLAN])
        return self.plan

    def profile(self, name: str) -> WalkProfile:
        """Return the walking profile called `name`.

        Raises
        ------
        UnknownNameError
            If the study has no such profile; the message lists those it has.
        """
        for profile in self.profiles:
            if profile.id == name:
                return profile
        known = ", ".join(profile.id for profile in self.profiles)
        raise UnknownNameError(
            Text(
                f"没有名为“{name}”的步行方式；可用的有：{known}",
                f"there is no walking profile {name!r}; the study has: {known}",
            )
        )
