"""Which neighbourhoods are in which area of a plan, as the office's forms say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.amounts import plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from ganquan_geo.load.staff_rows import StaffRow
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import PlanArea

AREA = "service_area"


def fill_areas(
    layer: gpd.GeoDataFrame, rows: Sequence[StaffRow], areas: Sequence[PlanArea]
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return the layer of neighbourhoods with the areas that the forms give them.

    Where the layer says otherwise the form stands, and that is told; so it is where the plan
    itself names what is in its areas, which nothing else then decides.
    """
    told = layer[AREA].fillna("").astype(str) if AREA in layer else layer["name"].map(lambda _: "")
    told = told.copy()
    faults: list[Fault] = []
    for row in rows:
        said = row.words(AREA) if AREA in row.typed else ""
        known = [
            key
            for key, name in layer["name"].items()
            if row.text("id") in (key, "") and (row.text("id") or name == row.text("name"))
        ]
        area = next(
            (own for own in areas if _core(said) in map(_core, own.name.both().values())), None
        )
        others = layer.index[layer["name"] == row.text("name")]
        if said and len(others) and known and known[0] not in others:
            row.fault(
                f"{row.head('name')} 写着“{row.text('name')}”，编号却是{layer['name'][known[0]]}的",
                f"{row.head('name')} says {row.text('name')!r}, the id is of another",
                "编号和名称错了行，核对后改正其一",
                "id and name are of different rows: correct one of them",
                column="name",
            )
        elif said and len(known) != 1:
            row.fault(
                f"图层里没有居民区“{row.text('name')}”",
                f"no layer has the neighbourhood {row.text('name')!r}",
                "用图层里的名称",
                "use a name of the layer",
            )
        elif said and area is None:
            row.fault(
                f"{row.head(AREA)} 的“{said}”不是规划的片区",
                f"{row.head(AREA)} {said!r} is no area of the plan",
                f"从列表里选：{'、'.join(own.name.zh for own in areas)}",
                f"choose from: {', '.join(own.name.en for own in areas)}",
                column=AREA,
            )
        elif area is not None:
            was = told[known[0]]
            if any(own.neighbourhoods for own in areas) or _core(was) not in ("", _core(said)):
                stands = ("规划写明了片区里的居民区，按规划", "the plan says what is in its areas")
                if was:
                    stands = (f"图层写的是“{was}”，按填报表", f"the layer says {was!r}")
                row.warn(*stands, "核对后改其一", "see which is right, and correct the other")
            told[known[0]] = area.name.zh
        faults += row.faults
    return (layer.assign(**{AREA: told}) if told.any() else layer), faults


def _core(name: str) -> str:
    """Return the name of an area without what kind of thing it is."""
    return plain_text(name).removesuffix("片区").removesuffix("area")
