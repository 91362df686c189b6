"""What is known of a study and its plan already, as rows of the office's workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.forms import OF_PLANS, form_choices, form_sheet, form_sheets
from ganquan_geo.model.plan import OFFICE_KIND
from ganquan_geo.model.plan_records import STATUS_NAMES, IndicatorRecord
from ganquan_geo.present.plan.indicator_figures import UNITS, format_stated
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING
from ganquan_geo.words.text import Text, find_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ganquan_geo.model.forms import FormSheet
    from ganquan_geo.model.plan import Indicator, Plan
    from ganquan_geo.model.plan_records import CompoundRecord, ProjectRecord, Rough
    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang

Value = str | float | bool | None
FormValues = dict[str, "Value | date"]
WAN = 10_000.0
COUNT = "count:"
NO_READING = IndicatorRecord(id="")
AS_KEPT = (  # of a project, under the same name in its record
    *("stretch", "start_at", "end_at", "theme", "content", "quantities", "length_m", "funding"),
    *("responsible", "builder", "planned_start", "planned_end", "accepted_on", "evidence"),
    *("problems", "photo_before", "photo_after", "updated_on"),
)
DIRECTIONS = {"at_least": "≥ ", "above": "> ", "at_most": "≤ ", "below": "< ", "about": "≈ "}
BY_LAYERS = Text("图层测算", "the layers")
BY_STAFF = Text("填报", "staff")
ANSWERED_IN = {  # by the beginning of a measure: the sheet that it is filled in on
    **dict.fromkeys(("projects_done", "project:"), "projects"),
    **dict.fromkeys(("count:", "office_frontage"), "facilities"),
    "compounds:": "compounds",
}


def build_form_rows(study: Study, sheet: FormSheet, lang: Lang) -> list[FormValues]:
    """Return the rows that a sheet begins with: what is known, in the words of its lists."""
    plan = study.plan
    if sheet.key in ("facilities", "compounds", "gates"):
        return _layer_rows(study, sheet, lang)
    if sheet.key == "registers":
        return _register_rows(study, lang)
    if plan is None:
        return []
    if sheet.key == "neighbourhoods":
        layer = study.layers["neighbourhoods"]
        kept = [own for own in ("name", "service_area") if own in layer]
        return [{"id": key, **row} for key, row in layer[kept].to_dict("index").items()]
    return _project_rows(plan, lang) if sheet.key == "projects" else _indicator_rows(plan, lang)


def build_closed_rows(study: Study, before: Study, lang: Lang) -> list[FormValues]:
    """Return the facilities that forms have closed, as they were: no layer has them any more."""
    facts, word = _facts(study), form_choices()["facilities_status"]["closed"].said(lang)
    closed = {own.edit.target for own in study.corrections if own.edit.op == "facility.remove"}
    sheet = next(own for own in form_sheets() if own.key == "facilities")
    return [
        {**row, "status": word, **facts["facilities", str(row["id"])]}
        for row in build_form_rows(before, sheet, lang)
        if row["id"] in closed and ("facilities", str(row["id"])) in facts
    ]


def build_choices(study: Study, sheet: FormSheet, lang: Lang) -> dict[str, list[str]]:
    """Return by column what can be chosen in it."""
    listed: dict[str, Sequence[Text | str]] = {
        "kind": [*study.kinds.values()],
        "state": [*GATE_STATES.values()],
        "compound_id": [*_compound_names(study).values()],
        "neighbourhood": _neighbourhood_names(study),
    }
    if study.plan is not None:
        listed["theme"] = [*study.plan.theme_names.values()]
        listed["service_area"] = [own.name for own in study.plan.areas]
    choices = form_choices()
    found = {}
    for column in sheet.columns:
        if column.kind != "choice":
            continue
        names = (f"{sheet.key}_{column.key}", column.key, "yes_no")
        own = listed.get(column.key)
        if own is None:
            own = [*next(choices[n] for n in names if n in choices).values()]
        words = [one if isinstance(one, str) else one.said(lang) for one in own]
        dashed = sheet.key == "compounds" and words
        found[column.key] = [*words, *([NOTHING] if dashed else [])]
    return found


def build_sheets(study: Study) -> list[FormSheet]:
    """Return the sheets that a study has something for."""
    plan, away = study.plan, set()
    if plan is None:
        away = {*OF_PLANS}
    elif not plan.areas or "neighbourhoods" not in study.layers:
        away = {"neighbourhoods"}
    return [own for own in form_sheets() if own.key not in away]


def build_row_choices(row: FormValues, column: str, lang: Lang) -> list[str]:
    """Return what can be chosen in a cell alone: whether a thing is done."""
    is_done = row.get("unit") == find_name(UNITS, "done", lang)
    words = form_choices()["yes_no"].values()
    return [own.said(lang) for own in words] if is_done and column == "measured" else []


def _layer_rows(study: Study, sheet: FormSheet, lang: Lang) -> list[FormValues]:
    layer = study.layers.get(sheet.key)
    if layer is None:
        return []
    facts = _facts(study)
    names = _compound_names(study)
    rows = []
    order = layer.sort_index()
    if sheet.key == "facilities":  # those that figures rest on first
        served = [kind for category in study.categories for kind in category.kinds]
        ranks = {kind: rank for rank, kind in enumerate(dict.fromkeys([*served, *study.kinds]))}
        order = order.sort_values("kind", key=lambda kinds: kinds.map(ranks), kind="stable")
    for identity, row in order.iterrows():
        shape = row[layer.geometry.name]
        is_point = shape is not None and not shape.is_empty and shape.geom_type == "Point"
        said: dict[str, Any] = {
            **row.to_dict(),
            "id": identity,
            **({"lon": shape.x, "lat": shape.y} if is_point else {"accuracy_m": None}),
            **facts.get((sheet.key, str(identity)), {}),
        }
        if sheet.key == "facilities":
            said["kind"] = find_name(study.kinds, said["kind"], lang)
            said["status"] = form_choices()["facilities_status"][said["status"]].said(lang)
        elif sheet.key == "gates":
            said["compound_id"] = names.get(said["compound_id"], said["compound_id"])
            said["state"] = GATE_STATES[said["state"]].said(lang)
        elif study.plan is not None and identity in study.plan.compounds:
            said |= _record_values(study.plan.compounds[str(identity)], lang)
        said["basis"] = facts.get((sheet.key, str(identity)), {}).get("basis")
        flags = ("assumed", "barrier_free", "on_main_road")
        said |= {key: _flag(said[key], lang) for key in flags if said.get(key) not in (None, "")}
        rows.append({column.key: said.get(column.key) for column in sheet.columns})
    return rows


def _facts(study: Study) -> dict[tuple[str, str], dict[str, str]]:
    """Return what facts of an office's forms rest on, by sheet and id."""
    layers = {"facility": "facilities", "home": "compounds", "gate": "gates"}
    return {
        (layers.get(own.edit.op.split(".")[0], "registers"), own.edit.target): {
            "basis": own.edit.basis,
            "checked_on": own.edit.at,
            "checked_by": own.edit.by,
        }
        for own in study.corrections
        if own.edit.place
    }


def _neighbourhood_names(study: Study) -> list[str]:
    layer = study.layers.get("neighbourhoods")
    return [] if layer is None else layer["name"].astype(str).tolist()


def _compound_names(study: Study) -> dict[str, str]:
    """Return what compounds are called in a list: by name where one alone has it, else by id."""
    if "compounds" not in study.layers:
        return {}
    names = study.layers["compounds"]["name"].astype(str)
    twice = names.duplicated(keep=False)
    return {str(key): str(key) if twice[key] else name for key, name in names.items()}


def _record_values(record: CompoundRecord, lang: Lang) -> FormValues:
    words = form_choices()
    flags = ("bike_shed", "basement", "committee")
    counts: FormValues = {
        key: _as_written(value, record.rough.get(key, ""))
        for key, value in record.counts.items()
        if key not in flags
    }
    return {
        **counts,
        **{key: _flag(record.counts[key], lang) for key in flags if key in record.counts},
        **record.days,
        **{key: words[key][value].said(lang) for key, value in record.words.items()},
        **dict.fromkeys(record.not_applicable, NOTHING),
    }


def _register_rows(study: Study, lang: Lang) -> list[FormValues]:
    facts, layer = _facts(study), study.layers["facilities"]
    told = {own.edit.target: own.edit.new for own in study.corrections if own.state == "ok"}
    plan = study.plan
    records = {} if plan is None else plan.registers
    of = {kind: own for own in study.categories for kind in own.kinds}
    rows: list[FormValues] = []
    for kind in dict.fromkeys((*of, *_counted_kinds(study))):
        category, record = of.get(kind), records.get(kind)
        known = told.get(kind, {}).get("complete")
        known = record.complete if known is None and record else known
        if known is None and category is not None:
            known = category.register_complete or None
        rows.append(
            {
                "id": kind,
                "name": find_name(study.kinds, kind, lang),
                "category": NOTHING if category is None else category.name.said(lang),
                "listed": float((layer["kind"] == kind).sum()),
                "complete": None if known is None else _flag(known, lang),
                "checked_on": None if record is None else record.checked_on,
                "checked_by": None if record is None else record.checked_by,
                **facts.get(("registers", kind), {}),
            }
        )
    return rows


def _counted_kinds(study: Study) -> list[str]:
    """Return the kinds whose number answers an indicator of the plan."""
    measures = [own.measure for own in study.plan.indicators] if study.plan else []
    counted = [own.removeprefix(COUNT) for own in measures if own.startswith(COUNT)]
    offices = [OFFICE_KIND] if "office_frontage" in measures else []
    return [kind for kind in (*counted, *offices) if kind in study.kinds]


def _project_rows(plan: Plan, lang: Lang) -> list[FormValues]:
    rows: list[FormValues] = []
    for project in plan.projects:
        known: FormValues = {"id": project.id, "name": project.segment.street}
        record = plan.records.get(project.id)
        kept = () if record is None else record.stretches or (record,)
        rows += [{**known, **_project_values(own, lang)} for own in kept] or [known]
    return rows


def _project_values(record: ProjectRecord, lang: Lang) -> FormValues:
    row: FormValues = {key: getattr(record, key) for key in AS_KEPT}
    row |= {"start_date": record.start, "end_date": record.end}
    for key in ("budget_cny", "spent_cny"):
        yuan = getattr(record, key)
        row[key] = None if yuan is None else yuan / WAN
    row["progress"] = _percent(record.progress_share)
    status = "done" if record.status == "outside" else record.status
    word = record.stage or STATUS_NAMES[status].said(lang)
    row["status"] = None if status == "unknown" else word
    return row


def _indicator_rows(plan: Plan, lang: Lang) -> list[FormValues]:
    return [
        row
        for indicator in plan.indicators
        for row in _reading_rows(indicator, plan.readings.get(indicator.id, ()), lang)
    ]


ADDED_UP = Text("{unit}（规划期初以来累计）", "{unit} (in all since the period began)")


def _reading_rows(
    indicator: Indicator, readings: Sequence[IndicatorRecord], lang: Lang
) -> Iterator[FormValues]:
    target = format_stated(indicator.target, indicator.unit, lang)
    known: FormValues = {
        "id": indicator.id,
        "name": indicator.name.said(lang),
        "unit": (ADDED_UP if indicator.added else Text("{unit}", "{unit}"))
        .filled(unit=find_name(UNITS, indicator.unit, lang))
        .said(lang),
        "planned": target if target == NOTHING else DIRECTIONS[indicator.direction] + target,
        "answered": _answered_by(indicator).said(lang),
    }
    if indicator.unit == "done":
        known["planned"] = target
    elif indicator.is_strict and target == NOTHING:  # of a figure that staff give
        known["planned"] = DIRECTIONS[indicator.direction] + glossary.TARGET_VALUE.said(lang)
    said = [own for own in readings if own != replace(NO_READING, id=own.id)]
    if not said:
        yield known
    for own in said:
        yield {**known, **_reading_values(own, indicator.unit, lang)}


def _answered_by(indicator: Indicator) -> Text:
    """Return where an indicator is answered; of yearly ones and of maps staff say it here."""
    if not indicator.measure or indicator.yearly or indicator.measure == "maps":
        return BY_STAFF
    keys = [key for start, key in ANSWERED_IN.items() if indicator.measure.startswith(start)]
    return form_sheet(keys[0]).title if keys else BY_LAYERS


def _reading_values(own: IndicatorRecord, unit: str, lang: Lang) -> FormValues:
    def shown(value: float | None) -> Value:
        if value is None or unit not in ("share", "done"):
            return value
        return _percent(value) if unit == "share" else _flag(value, lang)

    return {
        "measured": _as_written(shown(own.measured), own.rough) if own.numerator is None else None,
        "numerator": _as_written(own.numerator, own.rough),
        "denominator": own.denominator,
        "measured_on": own.measured_on,
        "target": shown(own.target),
        "target_source": own.target_source,
        "tolerance": shown(own.tolerance),
        "baseline": shown(own.baseline),
        "baseline_source": own.baseline_source,
        "evidence": own.evidence,
    }


def _as_written(value: Value, rough: Rough) -> Value:
    if value is None or not rough:
        return value
    figure = value if isinstance(value, str) else f"{value:.10g}"
    return f"约{figure}" if rough == "about" else f"{figure}多"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share * 100:.10g}%"


def _flag(value: object, lang: Lang) -> str:
    is_so = value in (True, 1.0, "yes")
    return (glossary.YES if is_so else glossary.NO).said(lang)
