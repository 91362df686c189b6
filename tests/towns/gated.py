"""Made-up towns with gated compounds, and an engine that walks them without the package.

Everything lies on a lattice of 10 m: streets along the blocks of the grid, compounds inside
blocks, gates on their outlines, lanes inside. The oracle is a graph of lattice points, one graph
for each compound: the public streets, the lanes and gates that everybody passes, and for the
compound's own people their lanes and gates besides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import shapely
from hypothesis import strategies as st

from tests.towns import facility, home, layer, line, point, row, street, town_street_rows
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from tests.towns import Row

STEP_M = 10
TOWN_M = 300
Spot = tuple[int, int]
STREET_SPOTS: list[Spot] = [
    spot
    for a in range(0, TOWN_M + 1, 100)
    for b in range(0, TOWN_M + 1, STEP_M)
    for spot in ((a, b), (b, a))
]
PASSES = {  # residents, others: 2 surely, 1 perhaps, 0 not
    "open": (2, 2),
    "residents": (2, 0),
    "closed": (0, 0),
    "unknown": (1, 1),
}
GATED_SETTINGS = SETTINGS.replace("[kinds]", 'gates = "gates.geojson"\n\n[kinds]')


def gate(row_id: str, x_m: float, y_m: float, **said: object) -> Row:
    """Return a gate of the compound ``yard`` as staff write it."""
    return row(row_id, point(x_m, y_m), compound_id="yard", **said)


def write_yard_town(
    folder: Path,
    *,
    gates: list[Row] | None = None,
    lanes: Iterable[Row] = (),
    yard: Spot | shapely.Polygon = (150, 150),
) -> Path:
    """Write the town whose walks by gates are known on paper: `docs/gates.md` tells it.

    The compound lies in the middle block, 10 m from the streets around. The clinic stands on the
    street in the south of it. The south gate is open from 07:00 to 19:00: 10 m to the clinic. The
    north gate is open to residents until 22:00, once round the block: 10 + 50 + 100 + 50 m. Another
    compound has no gates.
    """
    usual = [
        gate("south", 150, 110, state="timed", hours="07:00-19:00"),
        gate("north", 150, 190, state="residents", hours="06:00-22:00"),
    ]
    streets = [own | {"access": ""} for own in town_street_rows()]
    drawn = yard if isinstance(yard, shapely.Polygon) else point(*yard)
    layers = {
        "streets": [*streets, *lanes],
        "compounds": [home("yard", drawn), home("plain", point(50, 50))],
        "facilities": [
            facility("clinic", point(150, 100)),
            facility("market", None, kind="market"),
        ],
        "gates": usual if gates is None else gates,
    }
    return write_study(folder, layers=layers, settings=GATED_SETTINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """A compound: its box in metres, its lanes as ends of straight lines, its gates."""

    id: str
    box: tuple[float, float, float, float]
    lanes: tuple[tuple[Spot, Spot], ...] = ()
    gates: tuple[tuple[Spot, str], ...] = ()
    home: Spot | None = None

    def inner(self) -> Spot:
        """Return where its home is."""
        west, south, east, north = self.box
        return self.home or (int(west + east) // 20 * 10, int(south + north) // 20 * 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatedTown:
    """Yards in the grid of streets, and facilities at points of streets."""

    yards: tuple[Yard, ...]
    facilities: Mapping[str, Spot] = field(default_factory=dict)

    def streets(self) -> gpd.GeoDataFrame:
        """Return streets and lanes as a layer."""
        lanes = [
            street(f"{yard.id}-lane-{number}", line(*ends), access=yard.id)
            for yard in self.yards
            for number, ends in enumerate(yard.lanes)
        ]
        return layer(
            [own | {"access": own.get("access", "")} for own in town_street_rows()] + lanes
        )

    def compounds(self) -> list[Row]:
        """Return the compounds, known by a point."""
        return [home(yard.id, point(*yard.inner())) for yard in self.yards]

    def gates(self) -> list[Row]:
        """Return all gates."""
        return [
            row(
                f"{yard.id}-gate-{number}",
                point(*spot),
                compound_id=yard.id,
                state=state,
                hours="",
                foot=True,
                wheelchair="unknown",
            )
            for yard in self.yards
            for number, (spot, state) in enumerate(yard.gates)
        ]

    def walks_m(self, *, perhaps: bool) -> dict[str, dict[str, float]]:
        """Return by yard the walk to each facility, by the oracle.

        Parameters
        ----------
        perhaps
            Whether gates of which nothing is known are open; else they are closed.
        """
        least = 1 if perhaps else 2
        public = self._public(least)
        found = {}
        for yard in self.yards:
            graph = public.copy()
            self._add_yard(graph, yard, least=least, residents=True)
            start = self._start(graph, yard, least)
            reached = nx.single_source_dijkstra_path_length(graph, start)
            found[yard.id] = {
                key: float(reached.get(("street", *spot), math.inf))
                for key, spot in self.facilities.items()
            }
        return found

    def is_clear(self) -> bool:
        """Return whether nothing is as near to one place as to another."""
        for yard in self.yards:
            sides = [(yard.inner(), _spots(yard) or STREET_SPOTS)]
            for gate, _ in yard.gates:
                sides += [(gate, _spots(yard)), (gate, self._outer_spots(yard))]
            if any(_is_tie(spot, others) for spot, others in sides):
                return False
        return True

    def _outer_spots(self, yard: Yard) -> list[Spot]:
        lanes = [spot for other in self.yards if other is not yard for spot in _spots(other)]
        return [*STREET_SPOTS, *lanes]

    def _public(self, least: int) -> nx.Graph[Any]:
        graph: nx.Graph[Any] = nx.Graph()
        for a in range(0, TOWN_M + 1, 100):
            for b in range(0, TOWN_M, STEP_M):
                graph.add_edge(("street", b, a), ("street", b + STEP_M, a), weight=STEP_M)
                graph.add_edge(("street", a, b), ("street", a, b + STEP_M), weight=STEP_M)
        for yard in self.yards:
            self._add_yard(graph, yard, least=least, residents=False)
        return graph

    def _add_yard(self, graph: nx.Graph[Any], yard: Yard, *, least: int, residents: bool) -> None:
        for ends in yard.lanes:
            steps = _steps(*ends)
            for a, b in pairwise(steps):
                graph.add_edge((yard.id, *a), (yard.id, *b), weight=math.dist(a, b))
        for number, (spot, state) in enumerate(yard.gates):
            if PASSES[state][0 if residents else 1] < least:
                continue
            gate = ("gate", yard.id, number)
            inside = _nearest(spot, _spots(yard))
            if inside is not None:
                graph.add_edge(gate, (yard.id, *inside), weight=math.dist(spot, inside))
            elif not residents:
                continue
            part, outside = self._outside(yard, spot)
            graph.add_edge(gate, (part, *outside), weight=math.dist(spot, outside))

    def _outside(self, yard: Yard, spot: Spot) -> tuple[str, Spot]:
        """Return the nearest street, or the nearest lane of another yard if that is nearer."""
        street_spot = _nearest(spot, STREET_SPOTS)
        assert street_spot is not None
        best = ("street", street_spot)
        for other in self.yards:
            lane = _nearest(spot, _spots(other)) if other is not yard else None
            if lane is not None and math.dist(spot, lane) < math.dist(spot, best[1]):
                best = (other.id, lane)
        return best

    def _leads_out(self, yard: Yard, lane: Spot) -> bool:
        """Return whether the lanes lead from a point to any gate that may be open."""
        graph: nx.Graph[Any] = nx.Graph()
        for own in self.yards:
            self._add_yard(graph, own, least=1, residents=own is yard)
        lanes = {(yard.id, *spot) for spot in _spots(yard)}
        within = graph.subgraph(lanes | {node for node in graph if node[0] == "gate"})
        reached = nx.node_connected_component(within, (yard.id, *lane))
        return any(node[0] == "gate" for node in reached)

    def _start(self, graph: nx.Graph[Any], yard: Yard, least: int) -> tuple[object, ...]:
        """Add where the people of a yard start from: their place on its lanes, or its gates."""
        start = ("home", yard.id)
        graph.add_node(start)
        spot = yard.inner()
        lane = _nearest(spot, _spots(yard))
        if lane is not None and self._leads_out(yard, lane):
            graph.add_edge(start, (yard.id, *lane), weight=math.dist(spot, lane))
        elif yard.gates:
            directed = graph
            for number, (_, state) in enumerate(yard.gates):
                if PASSES[state][0] >= least:
                    directed.add_edge(start, ("gate", yard.id, number), weight=0.0)
        else:
            outside = _nearest(spot, STREET_SPOTS)
            assert outside is not None
            graph.add_edge(start, ("street", *outside), weight=math.dist(spot, outside))
        return start


def _line_of(ends: tuple[Spot, Spot]) -> tuple[str, int]:
    upright = ends[0][0] == ends[1][0]
    return ("x", ends[0][0]) if upright else ("y", ends[0][1])


def _steps(start: Spot, end: Spot) -> list[Spot]:
    count = max(abs(end[0] - start[0]), abs(end[1] - start[1])) // STEP_M
    return [
        (
            start[0] + (end[0] - start[0]) * k // max(count, 1),
            start[1] + (end[1] - start[1]) * k // max(count, 1),
        )
        for k in range(count + 1)
    ]


def _spots(yard: Yard) -> list[Spot]:
    """Return the points of the lanes; without gates nobody knows where these lead."""
    if not yard.gates:
        return []
    return [spot for ends in yard.lanes for spot in _steps(*ends)]


def _is_tie(spot: Spot, others: Iterable[Spot]) -> bool:
    """Return whether two of some spots are as near as each other."""
    ordered = sorted(math.dist(spot, other) for other in set(others))
    return len(ordered) > 1 and ordered[1] - ordered[0] < 1


def _nearest(spot: Spot, others: Iterable[Spot]) -> Spot | None:
    return min(others, key=lambda other: (math.dist(spot, other), other), default=None)


def write_gated_town(folder: Path) -> Path:
    """Write the grid town with gates of one compound, one of them closed."""
    gates = [
        row("gate-open", point(300, 120), compound_id="home-c", state="open"),
        row("gate-closed", point(290, 100), compound_id="home-c", state="closed"),
    ]
    return write_study(
        folder,
        layers={**town_layers(), "gates": gates},
        settings=SETTINGS.replace("[kinds]", 'gates = "gates.geojson"\n\n[kinds]'),
    )


@st.composite
def gated_towns(draw: st.DrawFn) -> GatedTown:
    """Draw towns of the nine blocks: each empty, a yard, or two yards with a wall between them."""
    yards: list[Yard] = []
    for x in range(0, TOWN_M, 100):
        for y in range(0, TOWN_M, 100):
            kind = draw(st.sampled_from(["empty", "empty", "whole", "halves"]))
            if kind == "empty" and yards:
                continue
            boxes = [(x + 10, y + 10, x + 90, y + 90)]
            if kind == "halves":
                boxes = [(x + 10, y + 10, x + 50, y + 90), (x + 50, y + 10, x + 90, y + 90)]
            yards += [_draw_yard(draw, f"yard-{x}-{y}-{n}", box) for n, box in enumerate(boxes)]
    spots = st.tuples(st.integers(0, 3).map(lambda a: a * 100), st.integers(0, 30)).map(
        lambda s: (s[0], s[1] * 10)
    )
    facilities = draw(st.lists(spots, min_size=1, max_size=2, unique=True))
    return GatedTown(
        yards=tuple(yards), facilities={f"clinic-{n}": s for n, s in enumerate(facilities)}
    )


def _draw_yard(draw: st.DrawFn, key: str, box: tuple[int, int, int, int]) -> Yard:
    west, south, east, north = box
    x = st.integers(west // 10 + 1, east // 10 - 1).map(lambda v: v * 10)
    y = st.integers(south // 10 + 1, north // 10 - 1).map(lambda v: v * 10)
    lanes = []
    for _ in range(draw(st.integers(0, 3))):
        if draw(st.booleans()):
            at, a, b = draw(x), draw(y), draw(y)
            lanes.append(((at, min(a, b)), (at, max(a, b))))
        else:
            at, a, b = draw(y), draw(x), draw(x)
            lanes.append(((min(a, b), at), (max(a, b), at)))
    # One along each line: what is drawn twice is no network.
    lanes = list({_line_of(ends): ends for ends in lanes if ends[0] != ends[1]}.values())
    gates = []
    for _ in range(draw(st.integers(0, 4))):
        side = draw(st.sampled_from("WESN"))
        spot = {
            "W": lambda: (west, draw(y)),
            "E": lambda: (east, draw(y)),
            "S": lambda: (draw(x), south),
            "N": lambda: (draw(x), north),
        }[side]()
        gates.append((spot, draw(st.sampled_from(list(PASSES)))))
    places = dict(gates)
    return Yard(
        id=key,
        box=box,
        lanes=tuple(lanes),
        gates=tuple(places.items()),
        home=(draw(x), draw(y)),
    )


def boundary() -> shapely.Polygon:
    """Return an outline round the town."""
    return shapely.box(-20, -20, TOWN_M + 20, TOWN_M + 20)
