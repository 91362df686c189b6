"""The corrections of a study in words: how many there are, and what each says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.forms import FORMS_FILE, form_heads
from ganquan_geo.model.layers import CAPACITIES, DETAILS, STREET_CLASSES
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.model.scenario import CORRECTIONS_FILE, EDIT_STATES, FACT_NAMES
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import METRES
from ganquan_geo.words.text import COMMA, STOP, Text, how_many, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.model.scenario import Edit, ResolvedEdit
    from ganquan_geo.model.study import Study

CORRECTIONS = Text("更正", "corrections")
KEYS = {
    "name": glossary.NAME,
    "kind": glossary.KIND,
    "status": glossary.STATUS,
    "street_class": glossary.STREET_CLASS,
    "accuracy_m": glossary.ACCURACY,
    "households": glossary.HOUSEHOLDS,
    "residents": glossary.RESIDENTS,
    "residents_60plus": glossary.RESIDENTS_60PLUS,
    "on_main_road": Text("沿小区主干道", "on a compound's main road"),
    **CAPACITIES,
    **DETAILS["facilities"],
    **DETAILS["compounds"],
}
VALUES: dict[tuple[str, object], Text] = {
    ("assumed", True): glossary.POSITION_ASSUMED,
    ("assumed", False): Text("位置已核实", "position verified"),
    ("complete", True): Text("收全", "complete"),
    ("complete", False): Text("没有收全", "not complete"),
    ("status", "existing"): glossary.EXISTING,
    ("status", "planned"): glossary.PLANNED,
    **{
        (key, value): text
        for key in ("on_main_road", "barrier_free")
        for value, text in (("yes", glossary.YES), ("no", glossary.NO))
    },
    **{("street_class", key): name for key, name in STREET_CLASSES.items()},
    **{("state", key): name for key, name in GATE_STATES.items()},
}
DEGREES_DECIMALS = 6


def word_corrections(study: Study) -> Text | None:
    """Return how many corrections a study has in it; None where it has none."""
    if not study.corrections:
        return None
    fitting = sum(own.state == "ok" for own in study.corrections)
    files = {FORMS_FILE if own.edit.place else CORRECTIONS_FILE for own in study.corrections}
    said = Text("含 {n} 项更正（{file}）", "with {corrections} ({file})").filled(
        n=fitting,
        corrections=how_many(fitting, "correction"),
        file=join_texts(map(same_text, sorted(files))),
    )
    if left := len(study.corrections) - fitting:
        more = Text(
            "另有 {n} 项与图层对不上，没有套用", "{n} more do not fit the layers, not applied"
        )
        said = join_texts([said, more.filled(n=left)], STOP)
    return said


def word_change(own: ResolvedEdit, study: Study) -> Text:
    """Return what a correction says of what, and whether it could not be applied."""
    parts = list(_word_values(own.edit, study.kinds))
    registers = {**study.kinds, **{one.id: one.name for one in study.categories}}
    is_register = own.edit.op == "register.set" and own.edit.target in registers
    said = Text("{op}：{name}", "{op}: {name}").filled(
        op=FACT_NAMES[own.edit.op],
        name=registers[own.edit.target] if is_register else same_text(own.name),
    )
    if own.state != "ok":
        parts.append(
            Text("没有套用：{state}", "not applied: {state}").filled(state=EDIT_STATES[own.state])
        )
    return join_texts([said, *parts], COMMA)


def word_source(own: ResolvedEdit) -> Text:
    """Return what a correction rests on, by whom and when it was stated."""
    edit = own.edit
    return Text("{basis}（{by}，{at}）", "{basis} ({by}, {at})").filled(
        basis=edit.basis, by=edit.by, at=edit.at
    )


def build_correction_records(study: Study) -> list[dict[str, object]]:
    """Return the corrections of a study, ready for JSON."""
    return [
        {
            "number": own.number,
            "op": own.edit.op,
            "target": own.edit.target,
            "name": own.name,
            "new": dict(own.edit.new),
            "state": own.state,
            "basis": own.edit.basis,
            "by": own.edit.by,
            "at": own.edit.at,
        }
        for own in study.corrections
    ]


def _word_values(edit: Edit, kinds: Mapping[str, Text]) -> Iterator[Text]:
    new = edit.new
    states = STATUS_NAMES if edit.op == "project.set" else {}
    if "lon" in new:
        place = ", ".join(f"{new[key]:.{DEGREES_DECIMALS}f}" for key in ("lon", "lat"))
        yield Text("位置 {place}", "position {place}").filled(place=place)
    for key, value in new.items():
        if key in ("lon", "lat", "line", "name"):
            continue
        if key in ("assumed", "complete"):
            yield VALUES[key, value]
            continue
        said = kinds.get(value) if key == "kind" else VALUES.get((key, value))
        if key == "status":
            said = states.get(value, said)
        if key == "accuracy_m":
            said = METRES.filled(n=f"{value:g}")
        named = Text("{key} {value}", "{key} {value}")
        head = KEYS.get(key) or form_heads().get(key, same_text(key))
        yield named.filled(key=head, value=said or same_text(_plain(value)))


def _plain(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
