"""All functions of the compiled kernel, declared once.

A method of `Kernel` is an exported C function of the same name, with the same arguments in the
same order; a NamedTuple in ``structures.py`` is a structure of the same name in C, with the
same members. mypy checks calls by these types, and `ganquan_geo.network.search.binding` checks
each call when it is made: a wrong dtype, order, length or number of arguments raises TypeError or
ValueError before the kernel is entered. What arrays hold (that a node's number is one) it cannot
check.

To add a function,

1. write it into a ``kernel*.c`` as ``EXPORT void name(...)`` or ``EXPORT int64_t name(...)``; of
   numbers it takes ``int64_t`` and ``double`` only, of structures only pointers, and in their
   members again only ``int64_t``, ``double`` and pointers to arrays; elements of arrays may be
   structures, each made known by ``RECORD(Name);`` in C;
2. declare it here as a method of `Kernel`, of ``int``, ``float``, a NamedTuple, or
   ``Annotated[Floats, reads("nodes", 2)]`` for a ``const double *`` of so many rows of two,
   ``writes(...)`` for one that is no ``const``, ``record="Name"`` for elements that are structures.
   A length is made of names: of whole numbers in the same call (members of structures too), of
   constants, or, where it is none of these, of the lengths of arrays further to the left.
   ``Annotated[int, "nodes"]`` is a number from 0 to a length;
3. call it: ``kernel = load_kernel()``, which is None without a compiler, then
   ``kernel.name(...)``; room for structures is ``np.empty(n, kernel.records["Name"])``.

``tests/network/search/test_seam.py`` fails if C and this file differ. A constant of C becomes
known by ``CONSTANT(NAME);`` in C and ``NAME: int`` in `Kernel`. New files named ``kernel*.c`` are
built without being listed.
"""

# ruff: noqa: PLR0913, PLR0917 - as many arguments as the C functions take
from typing import Annotated, Protocol

from ganquan_geo.arrays.types import Bytes, Codes, Floats, Ints, Ints32, Records, Singles
from ganquan_geo.network.search import structures
from ganquan_geo.network.search.binding import RecordTypes, reads, writes


class Kernel(Protocol):
    """The compiled kernel; what each function does is told in C."""

    BUCKETS: int
    NONE: int
    records: RecordTypes

    def pool_size(self, joints: int, seed_count: int, /) -> int:
        """Return how long the pool of a Scratch has to be."""

    def prepare_scratch(self, graph: structures.Graph, scratch: structures.Scratch, /) -> None:
        """Make new working memory ready for the first search."""

    def nearest_facilities(
        self,
        graph: structures.Graph,
        scratch: structures.Scratch,
        seeds: structures.Seeds,
        bound_m: float,
        out_m: Annotated[Floats, writes("node_count")],
        out_facility: Annotated[Ints32, writes("node_count")],
        /,
    ) -> None:
        """Write the nearest facility of every node, and how far it is."""

    def far_each(
        self,
        graph: structures.Graph,
        scratch: structures.Scratch,
        seeds: structures.Seeds,
        first_seed: Annotated[Ints, reads("sources + 1")],
        begin: Annotated[int, "sources"],
        stop: Annotated[int, "sources"],
        limit_m: float,
        at: Annotated[Ints32, reads("at_count")],
        at_count: int,
        out_m: Annotated[Floats, writes("sources", "at_count")],
        /,
    ) -> None:
        """Write how far some nodes are from each source."""

    def reach_edges(
        self,
        graph: structures.Graph,
        scratch: structures.Scratch,
        seeds: structures.Seeds,
        first_seed: Annotated[Ints, reads("sources + 1")],
        begin: Annotated[int, "sources"],
        stop: Annotated[int, "sources"],
        limit_m: float,
        beside: structures.Beside,
        room: int,
        list_end: Annotated[Ints, writes("sources")],
        out_edge: Annotated[Ints32, writes("room")],
        out_m: Annotated[Floats, writes("room", 2)],
        /,
    ) -> int:
        """List the edges with an end within the limit of each source."""

    def add_each(
        self,
        graph: structures.Graph,
        scratch: structures.Scratch,
        seeds: structures.Seeds,
        first_seed: Annotated[Ints, reads("sources + 1")],
        turn: Annotated[Ints, reads("sources")],
        begin: Annotated[int, "sources"],
        stop: Annotated[int, "sources"],
        limit_m: float,
        weight: Annotated[Floats, reads("sources", "width")],
        width: int,
        total: Annotated[Floats, writes("node_count", "width")],
        /,
    ) -> None:
        """Add the weights of each source to every node within its limit."""

    def table_each(
        self,
        graph: structures.Graph,
        scratch: structures.Scratch,
        seeds: structures.Seeds,
        first_seed: Annotated[Ints, reads("sources + 1")],
        begin: Annotated[int, "sources"],
        stop: Annotated[int, "sources"],
        limit_m: float,
        homes: structures.Homes,
        nearest_m: Annotated[Floats, writes("homes")],
        touched: Annotated[Ints32, writes("homes")],
        room: int,
        list_end: Annotated[Ints, writes("sources")],
        out_home: Annotated[Ints32, writes("room")],
        out_m: Annotated[Floats, writes("room")],
        /,
    ) -> int:
        """List the homes within the limit of each source."""

    def order_nodes(
        self,
        xy: Annotated[Floats, reads("node_count", 2)],
        node_count: int,
        west_m: float,
        south_m: float,
        extent_m: float,
        code: Annotated[Codes, writes("node_count")],
        half: Annotated[Ints32, writes("node_count")],
        along: Annotated[Ints32, writes("node_count")],
        /,
    ) -> None:
        """Order nodes along a curve that keeps together what is near."""

    def find_chains(
        self,
        edges: structures.Edges,
        degree: Annotated[Ints32, writes("node_count")],
        across: Annotated[Ints32, writes("node_count")],
        crossing: Annotated[Bytes, writes("node_count")],
        used: Annotated[Bytes, writes("edge_count")],
        found: Annotated[Records, writes("edge_count", record="Found")],
        /,
    ) -> int:
        """Find crossings, and the chains of edges between them."""

    def number_crossings(
        self,
        edges: structures.Edges,
        along: Annotated[Ints32, reads("node_count")],
        crossing: Annotated[Bytes, reads("node_count")],
        used: Annotated[Bytes, reads("edge_count")],
        found: Annotated[Records, reads("chains", record="Found")],
        chains: int,
        number: Annotated[Ints32, writes("crossings")],
        rank: Annotated[Ints32, writes("node_count")],
        ways: Annotated[Ints32, writes("crossings")],
        /,
    ) -> int:
        """Write the numbers of the crossings; return how many joints they take."""

    def lay_chains(
        self,
        edges: structures.Edges,
        across: Annotated[Ints32, reads("node_count")],
        found: Annotated[Records, reads("chains", record="Found")],
        chains: int,
        crossings: int,
        joints: int,
        by_start: Annotated[Ints32, writes("chains")],
        number: Annotated[Ints32, writes("joints + node_count - crossings")],
        rank: Annotated[Ints32, writes("node_count")],
        first: Annotated[Ints32, writes("crossings + 1")],
        chain: Annotated[Records, writes("chains + 1", record="Chain")],
        length_m: Annotated[Floats, writes("node_count - crossings + 2*chains + 1")],
        /,
    ) -> None:
        """Lay out the chains, and number the nodes inside them."""

    def lay_joints(
        self,
        edges: structures.Edges,
        rank: Annotated[Ints32, reads("node_count")],
        used: Annotated[Bytes, reads("edge_count")],
        chain: Annotated[Records, reads("chains + 1", record="Chain")],
        chains: int,
        length_m: Annotated[Floats, reads("node_count - crossings + 2*chains + 1")],
        crossings: int,
        joints: int,
        ways: Annotated[Ints32, writes("crossings")],
        last: Annotated[Ints32, writes("crossings")],
        taken: Annotated[Bytes, writes("joints")],
        joint: Annotated[Records, writes("joints", record="Joint")],
        /,
    ) -> None:
        """Lay out the crossings with the steps out of them."""

    def measure_steps(
        self,
        edges: structures.Edges,
        used: Annotated[Bytes, reads("edge_count")],
        chain: Annotated[Records, reads("chains + 1", record="Chain")],
        chains: int,
        mean_longest_m: Annotated[Floats, writes(2)],
        /,
    ) -> None:
        """Write how long steps are in the mean and at most."""

    def count_members(
        self, grid: structures.Grid, first: Annotated[Ints32, writes("columns*rows + 2")], /
    ) -> int:
        """Count the segments in each cell; return how many in all."""

    def lay_members(
        self,
        grid: structures.Grid,
        first: Annotated[Ints32, writes("columns*rows + 2")],
        member: Annotated[Ints32, writes("members")],
        /,
    ) -> None:
        """Put segments into their cells."""

    def measure_along(
        self,
        grid: structures.Grid,
        start_m: Annotated[Floats, writes("segments")],
        whole_m: Annotated[Floats, writes("lines")],
        /,
    ) -> None:
        """Measure where on its line each segment starts."""

    def nearest_lines(
        self,
        grid: structures.Grid,
        start_m: Annotated[Floats, reads("segments")],
        xy: Annotated[Floats, reads("points", 2)],
        turn: Annotated[Ints, reads("points")],
        begin: Annotated[int, "points"],
        stop: Annotated[int, "points"],
        out_line: Annotated[Ints, writes("points")],
        out_m: Annotated[Floats, writes("points")],
        out_foot: Annotated[Floats, writes("points", 2)],
        /,
    ) -> None:
        """Write the line nearest to each point, and where on it."""

    def cut_lines(
        self,
        grid: structures.Grid,
        streets: structures.Streets,
        begin: Annotated[int, "segments"],
        stop: Annotated[int, "segments"],
        slot: Annotated[Ints32, writes("lines")],
        foot: Annotated[Records, writes("lines", record="Foot")],
        cuts: structures.Cuts,
        /,
    ) -> int:
        """Write where some segments are cut; return at how many places."""

    def cut_parts(
        self,
        xy: Annotated[Floats, reads("vertices", 2)],
        first: Annotated[Ints, reads("lines + 1")],
        lines: int,
        start_share: Annotated[Floats, reads("lines")],
        end_share: Annotated[Floats, reads("lines")],
        same_m: float,
        out_xy: Annotated[Floats, writes("vertices + 2*lines", 2)],
        out_first: Annotated[Ints, writes("lines + 1")],
        /,
    ) -> None:
        """Write the part of each line between two shares of its length."""

    def lower_squares(
        self,
        xy: Annotated[Floats, reads("vertices", 2)],
        first: Annotated[Ints, reads("lines + 1")],
        lines: int,
        reach: float,
        rows: int,
        columns: int,
        square: Annotated[Singles, writes("rows", "columns")],
        /,
    ) -> None:
        """Lower squared distances to those from some lines."""

    def trace_rings(
        self,
        raster: structures.Raster,
        rows: int,
        within_m: float,
        ring: Annotated[Floats, writes("places", 2)],
        first: Annotated[Ints, writes("most_rings + 1")],
        /,
    ) -> int:
        """Write the rings round what is inside; return how many."""

    def find_beams(
        self,
        regions: structures.Regions,
        pieces: structures.Pieces,
        near_first: Annotated[Ints, reads("regions + 1")],
        near: Annotated[Ints, reads("nears")],
        begin: Annotated[int, "regions"],
        stop: Annotated[int, "regions"],
        width_m: float,
        tolerance_m: float,
        room: int,
        list_end: Annotated[Ints, writes("regions")],
        out_piece: Annotated[Ints, writes("room")],
        out_side: Annotated[Ints, writes("room")],
        out: Annotated[Floats, writes("room", 4)],
        /,
    ) -> int:
        """List the beams by which the points of regions join streets."""
