"""The map of a plan: projects, ring, cross and gateways in one HTML file that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.extent import find_opening
from ganquan_geo.present.plan import symbology
from ganquan_geo.present.plan.answer import write_map_answer
from ganquan_geo.present.plan.numbers import find_middle, place_numbers
from ganquan_geo.present.plan.ring_words import build_ring_sheet
from ganquan_geo.present.plan.sheets import (
    ASSUMED,
    build_gateway_sheet,
    build_leg_sheet,
    build_project_facts,
    build_reach_table,
)
from ganquan_geo.present.plan.streets import plan_street_names, untranslated
from ganquan_geo.present.plan.words import PLAN_WORDS
from ganquan_geo.present.web.ground import lines_of
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.present.web.page import GROUND_SCRIPTS, MapPage
from ganquan_geo.present.web.payload import build_ground_payload
from ganquan_geo.present.web.payload import build_page as payload_page
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.plan.streets import CalledStreets
    from ganquan_geo.present.symbology import LineStyle
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

GAP = glossary.GAP_OF
BESIDE_NAME = (0.12, 0.86)  # along a leg: its number and its gap, clear of its name in the middle
PLAN_SCRIPTS = (
    *GROUND_SCRIPTS,
    "question.js",
    "plan.js",
    "views.js",
    "changes.js",
    "plan_panel.js",
    "plan_start.js",
)


def draw_plan_map(result: PlanResult, *, lang: Lang = "zh") -> folium.Map:
    """Draw a plan as an interactive map: projects by theme or status, ring, cross, gateways.

    Saved, it is one file that asks for nothing else; the same result gives the same bytes.

    Parameters
    ----------
    result
        What `measure_plan` returned; it is not changed.
    lang
        Language of the map.

    Returns
    -------
    folium.Map
        Shows itself in a notebook and is written with ``save``.

    Examples
    --------
    >>> gg.draw_plan_map(plan, lang="en").save("plan.html")
    """
    return build_plan_page(result, lang).as_folium()


def build_plan_page(result: PlanResult, lang: Lang) -> MapPage:
    """Return the page of `draw_plan_map`, to be written."""
    return build_page(build_plan_payload(result, lang), result.study, lang)


def build_page(payload: Json, study: Study, lang: Lang) -> MapPage:
    """Return the page of a payload, opened on the sub-district."""
    bounds = study.layers["boundary"].total_bounds
    return payload_page(payload, bounds, lang=lang, scripts=PLAN_SCRIPTS)


def build_base(study: Study, lang: Lang, *, what: Text, about: Text) -> Json:
    """Return the part of a page's payload that every plan map has."""
    facts = {
        "name": study.name.said(lang),
        "what": what.said(lang),
        "about": about.said(lang),
        "date": study.date.isoformat(),
        "credit": study.credit.said(lang),
        "statement": study.said_statement().said(lang),
    }
    return build_ground_payload(
        study.layers,
        lang,
        facts=facts,
        words=PLAN_WORDS,
        homes=study.home_words(),
        opening=find_opening(study),
    )


def build_plan_payload(result: PlanResult, lang: Lang) -> Json:
    """Return all that the plan map's script draws, in one language."""
    what = glossary.STREET_PLAN
    called = plan_street_names(result, lang)
    detours = {str(row["key"]): row["geometry"] for row in _rows(result, "detour")}
    return {
        **build_base(result.study, lang, what=what, about=result.plan.document),
        "lead": write_map_answer(result, lang),
        "plan": {
            "style": _style(result, lang),
            "projects": _projects(result, lang, called),
            "legs": _legs(result, lang, called),
            "detours": [
                {
                    "name": format_list((called[name] for name in leg.detour_streets), lang),
                    "lines": lines_of(detours[str(leg.number)]),
                    "sheet": build_leg_sheet(result, leg, lang=lang),
                }
                for leg in (result.ring.legs if result.ring else ())
                if str(leg.number) in detours
            ],
            "axis": [
                {"name": called[row["name"]], "lines": lines_of(row["geometry"])}
                for row in _rows(result, "axis")
            ],
            "meeting": [
                [round(lat, DECIMALS), round(lon, DECIMALS)]
                for lon, lat in (result.axis.meeting if result.axis else ())
            ],
            "gateways": [
                {
                    "name": called[gateway.street],
                    "other": gateway.street,
                    "at": [round(gateway.lat, DECIMALS), round(gateway.lon, DECIMALS)],
                    "sheet": build_gateway_sheet(result, gateway, lang=lang),
                }
                for gateway in result.gateways
            ],
            "ring_sheet": build_ring_sheet(result, lang=lang),
            "names_note": _names_note(result, called, lang),
        },
    }


def style_line(style: LineStyle) -> list[object]:
    """Return a line's style as the page's script takes it: colour, width, dashes, cap."""
    dashes = " ".join(f"{length:g}" for length in style.dash_px)
    return [style.colour, style.width_px, dashes, style.cap]


def _style(result: PlanResult, lang: Lang) -> Json:
    shown = {key for own in result.projects for key in own.themes}
    themes = [
        [key, name.said(lang), symbology.theme_colour(number), _dashes(number)]
        for number, (key, name) in enumerate(result.plan.theme_names.items())
        if key in shown
    ]
    return {
        "themes": themes,
        "no_theme": symbology.NO_THEME,
        "width": symbology.PROJECT_PX,
        "pattern_width": symbology.PATTERN_PX,
        "second_dash": " ".join(f"{length:g}" for length in symbology.SECOND_THEME_PX),
        "outside_width": symbology.OUTSIDE_PX,
        "statuses": [
            [key, STATUS_NAMES[key].said(lang), style_line(symbology.STATUS_STYLES[key])]
            for key in STATUS_NAMES
        ],
        "ring": style_line(symbology.RING),
        "missing": style_line(symbology.RING_MISSING),
        "detour": style_line(symbology.RING_DETOUR),
        "axis": [*style_line(symbology.AXIS)[:2], symbology.AXIS_OPACITY],
        "gateway": symbology.GATEWAY,
    }


def _dashes(number: int) -> str:
    return " ".join(f"{length:g}" for length in symbology.theme_pattern(number))


def _at(spot: tuple[float, float] | None) -> list[float] | None:
    """Return latitude and longitude of a place."""
    return None if spot is None else [round(spot[1], DECIMALS), round(spot[0], DECIMALS)]


def _projects(result: PlanResult, lang: Lang, called: CalledStreets) -> list[Json]:
    lines = {str(row["key"]): row["geometry"] for row in _rows(result, "project")}
    outside = {str(row["key"]): row["geometry"] for row in _rows(result, "project_outside")}
    legs = [find_middle(row["geometry"]) for row in _rows(result, "ring")]
    spots = place_numbers(lines, legs)
    pieces: dict[str, list[Json]] = {}
    for row in _rows(result, "project_theme"):
        if row["state"]:
            piece: Json = {"themes": row["state"].split(";"), "lines": lines_of(row["geometry"])}
            pieces.setdefault(str(row["key"]), []).append(piece)
    return [
        {
            "id": own.project.id,
            "number": number,
            "at": _at(spots.get(own.project.id)),
            "name": called[own.line.street],
            "other": own.project.segment.street,
            "listed": own.project.listed,
            "pieces": pieces.get(own.project.id, []),
            "outside": lines_of(outside[own.project.id]) if own.project.id in outside else [],
            "status": own.record.status,
            "lines": lines_of(lines[own.project.id]) if own.project.id in lines else [],
            "sheet": build_project_facts(result, own, lang=lang),
            "table": build_reach_table(result, own, lang=lang),
            "star": ASSUMED,
        }
        for number, own in enumerate(result.projects, start=1)
    ]


def _legs(result: PlanResult, lang: Lang, called: CalledStreets) -> list[Json]:
    lines = {str(row["key"]): row["geometry"] for row in _rows(result, "ring")}

    def spot(leg: RingLeg, share: float) -> list[float] | None:
        line = lines.get(str(leg.number))
        return None if line is None else _at(find_middle(line, share))

    return [
        {
            "number": leg.number,
            "name": called[leg.street],
            "other": leg.street,
            "missing": leg.missing_m > 0,
            "gap": GAP.filled(m=format_m(leg.missing_m)).said(lang) if leg.missing_m > 0 else "",
            "at": spot(leg, BESIDE_NAME[0] if leg.missing_m > 0 else 0.5),
            "gap_at": spot(leg, BESIDE_NAME[1]),
            "short": format_m(leg.line.length_m).said(lang) if leg.line.nodes else NOTHING,
            "lines": lines_of(lines[str(leg.number)]) if str(leg.number) in lines else [],
            "sheet": build_leg_sheet(result, leg, lang=lang),
        }
        for leg in (result.ring.legs if result.ring else ())
    ]


def _names_note(result: PlanResult, called: CalledStreets, lang: Lang) -> str:
    """Return which streets on an English map have no English name in the data."""
    shown = [own.line.street for own in result.projects]
    shown += [leg.street for leg in (result.ring.legs if result.ring else ())]
    shown += [gateway.street for gateway in result.gateways]
    kept = untranslated(called, shown) if lang == "en" else ()
    return f"No English name in the data: {', '.join(kept)}." if kept else ""


def _rows(result: PlanResult, layer: str) -> list[dict[str, Any]]:
    table: pd.DataFrame = result.lines[result.lines["layer"] == layer]
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
