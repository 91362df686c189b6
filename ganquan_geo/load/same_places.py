"""Find facilities or compounds that may be one: the same name a few steps apart."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.load.edits.correct import files_of
from ganquan_geo.load.schema_checks import locate_rows
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.words.stand_ins import is_stand_in
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.model.scenario import Edit

NEAR_M = 100.0  # two places of one name nearer than this may be one
SAME_M = 5.0  # two compounds nearer than this are one, whatever they are called
LEAST_LETTERS = 2  # of a name that another may begin with
_IN_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
ADDED = {"home.add": "compounds", "facility.add": "facilities", "gate.add": "gates"}
GROUPS = {"facilities": "kind", "gates": "compound_id"}  # of one group alone two may be one


def find_same_places(layer: gpd.GeoDataFrame, file_name: str, *, rule: str) -> tuple[Fault, ...]:
    """Name the pairs of one name within `NEAR_M`, facilities existing or planned.

    What may count twice is a warning. Facilities of two kinds may be one place with two
    services: a note.

    Parameters
    ----------
    layer
        A checked layer of facilities or compounds in WGS 84, in rising order of `id`.
    rule
        ``"same_facility"`` or ``"same_compound"``.
    """
    located = layer[layer.geometry.notna()]
    first, second, apart_m = find_pairs(located)
    labels = label_rows(located)
    names, no_kinds = located["name"].tolist(), [""] * len(located)
    kinds = located["kind"].tolist() if "kind" in located else no_kinds
    faults = []
    for a, b, metres in zip(first, second, apart_m, strict=True):
        same_kind = kinds[a] == kinds[b]
        name = str(names[a])[:40]
        kind = Text("", "") if same_kind else Text("两类的", ", of two kinds")
        faults.append(
            Fault(
                where=file_name,
                rule=rule,
                severity="warning" if same_kind else "note",
                what=Text(
                    f"“{name}”有{kind.zh}两处，相距 {metres:.0f} 米，可能是同一处",
                    f"{name!r} stands twice{kind.en}, {metres:.0f} m apart: perhaps one place",
                ),
                mend=Text(
                    "若是同一处，只留一行（除编号外全同的，--fix 会删去后一行）；若是两处，"
                    "名称写得能分开",
                    "keep one row if they are one (--fix removes the second where all but the id "
                    "agrees); tell the names apart if they are two",
                ),
                rows=(labels[a], labels[b]),
                measure=Measure(float(metres), "m"),
                geometry=locate_rows(located, np.array([a, b])),
            )
        )
    return tuple(faults)


def find_added_twice(
    layers: Mapping[str, gpd.GeoDataFrame], edits: Iterable[Edit]
) -> Iterator[Fault]:
    """Tell of places that corrections add and that a layer may have under another name.

    A name of which another is a part, or that differs in brackets alone, within `NEAR_M`; or any
    within `SAME_M`: of compounds, of facilities of one kind, of gates of one compound. Of one
    name `find_same_places` tells.
    """
    added: dict[str, dict[str, Edit]] = {}
    for edit in edits:
        if edit.op in ADDED:
            added.setdefault(ADDED[edit.op], {})[edit.target] = edit
    for key, targets in added.items():
        layer = layers.get(key)
        located = None if layer is None else layer[layer.geometry.notna()]
        if located is None or located.empty:
            continue
        plane = _in_plane(located)
        names, ids = located["name"].tolist(), located.index.tolist()
        groups = located[GROUPS[key]].tolist() if key in GROUPS else [""] * len(ids)
        tree, labels = shapely.STRtree(plane), label_rows(located)
        told: set[frozenset[int]] = set()
        for new in (row for row, own in enumerate(ids) if own in targets):
            for other in sorted(tree.query(plane[new], "dwithin", NEAR_M).tolist()):
                metres = float(shapely.distance(plane[new], plane[other]))
                one, two = (str(names[at]) for at in (new, other))
                alike = one != two and (metres <= SAME_M or _is_variant(one, two))
                pair = frozenset((new, other))
                if new == other or groups[new] != groups[other] or not alike or pair in told:
                    continue
                told.add(pair)
                one, two = one[:40], two[:40]
                yield Fault(
                    where=files_of([targets[ids[new]]]),
                    severity="warning",
                    what=Text(
                        f"新增的“{one}”与“{two}”相距 {metres:.0f} 米，可能是同一处",
                        f"adds {one!r}, {metres:.0f} m from {two!r}: perhaps the same place",
                    ),
                    mend=Text(
                        "若是同一处，填在它那一行，删去新增的；若是两处，不必改",
                        "if they are one, use its own row and remove the new one",
                    ),
                    rows=(labels[new], labels[other]),
                    measure=Measure(metres, "m"),
                    geometry=locate_rows(located, np.array([new, other])),
                )


def _is_variant(one: str, other: str) -> bool:
    """Return whether two names may be of one place: 新宜小区（一期） and 新宜小区."""
    plain = ["".join(unicodedata.normalize("NFKC", own).casefold().split()) for own in (one, other)]
    short, long = sorted((_IN_BRACKETS.sub("", own) or own for own in plain), key=len)
    return len(short) >= LEAST_LETTERS and short in long


def _in_plane(located: gpd.GeoDataFrame) -> NDArray[np.object_]:
    west, south, east, north = located.total_bounds
    here = local_crs((west + east) / 2, (south + north) / 2)
    return np.asarray(located.geometry.to_crs(here).to_numpy())


def find_pairs(
    located: gpd.GeoDataFrame,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows of each pair with one name within `NEAR_M`, and how far apart, metres.

    Names are compared without their width, spaces and case. What has no name of its own, such as a
    bus stop called 公交站（未命名）, is like no other.
    """
    if located.empty:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    plain = ["".join(unicodedata.normalize("NFKC", name).split()) for name in located["name"]]
    _, code = np.unique([name.casefold() for name in plain], return_inverse=True)
    is_name = np.array([not is_stand_in(str(name)) for name in located["name"]])
    plane = _in_plane(located)
    tree = shapely.STRtree(plane)
    first, second = tree.query(plane, predicate="dwithin", distance=NEAR_M)
    pair = (first < second) & (code[first] == code[second]) & is_name[first]
    first, second = first[pair], second[pair]
    return first, second, np.asarray(shapely.distance(plane[first], plane[second]))
