"""A study: the layers of one sub-district and the figures they are held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import Fault, UnknownNameError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.model.walking import FacilityCategory, StatedFigure, WalkProfile

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
    """

    join_tolerance_m: float
    boundary_margin_m: float
    snap_limit_m: float
    search_limit_m: float
    area_width_m: float
    land_step_m: float


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
    """One sub-district: layers in WGS 84, settings, and stated figures.

    Parameters
    ----------
    folder
        The folder as the user named it.
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
        SHA-256 of every file read, by its name in the folder.
    warnings
        What was noticed and does not stop the work.
    whole
        The larger study it was cut from, if it was.

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
    warnings: tuple[Fault, ...] = ()
    systems: Mapping[str, str] = field(default_factory=dict)
    whole: Whole | None = None

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
