"""Edits applied to plain arrays, where it is plain that the study allows them.

Whatever is not - a name that may be garbled, a place far away, an id that is not there - is left
to `apply_scenario`, which refuses it in its own words or finds it sound after all. So nothing is
judged twice, and what is taken here only has to be surely sound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import shapely

from ganquan_geo.load.edits.change import change_draft
from ganquan_geo.load.edits.draft import Draft, RefusedEditError
from ganquan_geo.load.edits.rows import OF_POSITIONS
from ganquan_geo.load.encodings import is_garbled
from ganquan_geo.load.scenario import find_edit_faults
from ganquan_geo.measure.coverage import WEIGHTS
from ganquan_geo.model.layers import STATUSES, STREET_CLASSES
from ganquan_geo.model.quality import FAR_M
from ganquan_geo.scenario.live.rows import COMPOUNDS, FacilityRows
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ganquan_geo.model.scenario import Edit
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.scenario.live.rows import HomeRows, StudyRows

    Cells = dict[str, object]
    Rows = TypeVar("Rows", bound=PlaceRows)

M_PER_DEGREE = 112_000.0  # at least, along a meridian or a parallel
SURELY = 0.9  # of the distance from the boundary that is too far
MARGIN_DEG = 1e-5  # about a metre
LEAST_SPEED, MOST_SPEED = 0.11, 3.0  # m/s
NO_BASIS = Text("", "")


class NotPlainError(Exception):
    """An edit of which arrays alone do not tell that it is sound."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Allowed:
    """What a study surely allows.

    Parameters
    ----------
    kinds
        Its kinds of facility.
    boundary
        Its boundary in WGS 84, prepared.
    outline
        The line round it.
    entered
        The facilities that have listed entrances.
    """

    kinds: Mapping[str, object]
    boundary: shapely.Geometry
    outline: shapely.Geometry
    entered: frozenset[str]

    def place(self, new: Mapping[str, object], *, inside: bool) -> shapely.Point:
        """Return the place that an edit names, if it is inside the boundary or at least near."""
        lon, lat = _number(new["lon"]), _number(new["lat"])
        point = shapely.Point(lon, lat)
        away_deg = shapely.distance(self.boundary, point)
        if inside:
            _hold(away_deg == 0)
            _hold(shapely.distance(self.outline, point) > MARGIN_DEG)
        _hold(away_deg * M_PER_DEGREE < SURELY * FAR_M)
        return point


def find_allowed(study: Study) -> Allowed:
    """Return what a study surely allows."""
    boundary = study.layers["boundary"].geometry.union_all()
    shapely.prepare(boundary)
    entrances = study.layers.get("entrances")
    return Allowed(
        kinds=study.kinds,
        boundary=boundary,
        outline=shapely.boundary(boundary),
        entered=frozenset() if entrances is None else frozenset(entrances["facility_id"]),
    )


def change_rows(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    """Return the rows with one edit applied.

    Raises
    ------
    NotPlainError
        If it takes more than arrays to tell that the study allows it.
    """
    _hold(not edit.old and edit.op in CHANGES and not find_edit_faults(edit, where=""))
    return CHANGES[edit.op](rows, edit, allowed)


def _add_facility(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    _hold(set(edit.new) <= {"kind", "name", "lon", "lat", "accuracy_m"})
    _hold(_is_plain(edit.target) and _is_plain(edit.new["name"]))
    _hold(edit.new["kind"] in allowed.kinds)
    own = rows.facilities
    at = int(np.searchsorted(own.id, edit.target))
    _hold(at == len(own.id) or own.id[at] != edit.target)
    added: Cells = {
        "id": edit.target,
        "shape": allowed.place(edit.new, inside=False),
        "accuracy_m": _number(edit.new.get("accuracy_m", 0.0)),
        "level": 0,
        "assumed": False,
        "street_id": "",
        "kind": edit.new["kind"],
        "existing": True,
    }
    columns = {name: _inserted(column, at, added[name]) for name, column in own.columns().items()}
    return replace(rows, facilities=FacilityRows(**columns))


def _move_facility(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    _hold(set(edit.new) <= {"lon", "lat", "accuracy_m"})
    cells: Cells = {
        "shape": allowed.place(edit.new, inside=False),
        "accuracy_m": _number(edit.new.get("accuracy_m", 0.0)),
        "assumed": False,
    }
    return replace(rows, facilities=_changed(rows.facilities, edit.target, cells))


def _remove_facility(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    _hold(edit.target not in allowed.entered)
    row = _row_of(rows.facilities, edit.target)
    _hold(len(rows.facilities.id) > 1)
    kept = np.arange(len(rows.facilities.id)) != row
    return replace(rows, facilities=rows.facilities.of(kept))


def _set_facility(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    row = _row_of(rows.facilities, edit.target)
    _hold(not edit.new.keys() & OF_POSITIONS or rows.facilities.placed()[row])
    cells: Cells = {}
    for key, value in edit.new.items():
        if key == "name":
            _hold(_is_plain(value))
        elif key == "kind":
            _hold(value in allowed.kinds)
            cells["kind"] = value
        elif key == "status":
            _hold(value in STATUSES)
            cells["existing"] = value == "existing"
        elif key == "assumed":
            _hold(isinstance(value, bool))
            cells["assumed"] = value
        else:
            _hold(key == "accuracy_m")
            cells[key] = _number(value)
    return replace(rows, facilities=_changed(rows.facilities, edit.target, cells))


def _set_home(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    _hold(set(edit.new) <= {"lon", "lat", "accuracy_m", *WEIGHTS})
    _hold(("lon" in edit.new) == ("lat" in edit.new))
    cells: Cells = {}
    if "lon" in edit.new:
        place = allowed.place(edit.new, inside=True)
        cells |= {"shape": place, "accuracy_m": 0.0, "street_id": ""}
    cells |= {key: _number(edit.new[key]) for key in edit.new if key not in ("lon", "lat")}
    homes: HomeRows = _changed(rows.homes[COMPOUNDS], edit.target, cells)
    return replace(rows, homes={**rows.homes, COMPOUNDS: homes})


def _set_profile(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:  # noqa: ARG001
    _hold(set(edit.new) <= {"speed_m_per_s"})
    _hold(edit.target in [own.id for own in rows.profiles])
    if not edit.new:
        return rows
    speed = _number(edit.new["speed_m_per_s"])
    _hold(LEAST_SPEED <= speed <= MOST_SPEED)
    profiles = tuple(
        replace(own, speed_m_per_s=speed) if own.id == edit.target else own for own in rows.profiles
    )
    return replace(rows, profiles=profiles)


def _add_link(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:
    _hold(set(edit.new) <= {"name", "line", "street_class", "accuracy_m"})
    _hold(_is_plain(edit.target) and _is_plain(edit.new["name"]))
    _hold(edit.new.get("street_class", "footway") in STREET_CLASSES)
    _hold("access" not in rows.streets)
    _number(edit.new.get("accuracy_m", 0.0))
    for lon, lat in edit.new["line"]:
        allowed.place({"lon": lon, "lat": lat}, inside=False)
    return _change_street(rows, edit, allowed)


def _change_street(rows: StudyRows, edit: Edit, allowed: Allowed) -> StudyRows:  # noqa: ARG001
    """Change the layer of streets as `apply_scenario` does, by rising id as it leaves it."""
    draft = Draft(
        layers={"streets": rows.streets},
        profiles=rows.profiles,
        categories=(),
        kinds={},
        basis=lambda _: NO_BASIS,
    )
    try:
        changed = change_draft(draft, edit).layers["streets"]
    except RefusedEditError:
        raise NotPlainError from None
    in_order = edit.op != "link.add"
    return replace(rows, streets=changed if in_order else changed.sort_index())


CHANGES = {
    "facility.add": _add_facility,
    "facility.move": _move_facility,
    "facility.remove": _remove_facility,
    "facility.set": _set_facility,
    "home.set": _set_home,
    "profile.set": _set_profile,
    "link.add": _add_link,
    "street.close": _change_street,
    "street.open": _change_street,
}


def _hold(sound: object) -> None:
    if not sound:
        raise NotPlainError


def _row_of(rows: PlaceRows, target: str) -> int:
    row = int(np.searchsorted(rows.id, target))
    _hold(row < len(rows.id) and rows.id[row] == target)
    return row


def _changed(rows: Rows, target: str, cells: Cells) -> Rows:
    """Return the rows with some cells of one of them changed."""
    row = _row_of(rows, target)
    columns = rows.columns()
    for name, cell in cells.items():
        columns[name] = columns[name].copy()
        columns[name][row] = cell
    return type(rows)(**columns)


def _inserted(column: NDArray[Any], at: int, cell: object) -> NDArray[Any]:
    one = np.empty(1, dtype=column.dtype)
    one[0] = cell
    return np.concatenate([column[:at], one, column[at:]])


def _number(value: object) -> float:
    _hold(isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value))
    return float(value)  # type: ignore[arg-type]


def _is_plain(text: object) -> bool:
    """Return whether a text surely stays as it is when the study is checked."""
    return (
        isinstance(text, str)
        and text.strip() == text != ""
        and text.isprintable()
        and not is_garbled(text)
    )
