"""The structures that the compiled kernel is given, by their names and members in C.

`ganquan_geo.network.search.seam` tells how they are declared.
"""

from typing import Annotated, NamedTuple

from ganquan_geo.arrays.types import Bytes, Floats, Ints, Ints32, Records, Singles
from ganquan_geo.network.search.binding import reads, writes


class Graph(NamedTuple):
    """A network laid out for searching: see ``kernel.h``."""

    joint: Annotated[Records, reads("joints", record="Joint")]
    chain: Annotated[Records, reads("chains + 1", record="Chain")]
    length_m: Annotated[Floats, reads("lengths")]
    number: Annotated[Ints32, reads("inside_count")]
    rank: Annotated[Ints32, reads("node_count")]
    crossings: int
    joints: int
    chains: int
    inside_count: int
    node_count: int
    mean_m: float
    longest_m: float


class Scratch(NamedTuple):
    """Working memory of a search, for one thread at a time."""

    label: Annotated[Records, writes("inside_count", record="Label")]
    pool: Annotated[Ints32, writes("pool_count")]
    tail: Annotated[Ints32, writes("BUCKETS")]
    batch: Annotated[Ints32, writes("joints")]
    reached: Annotated[Ints32, writes("inside_count + 1")]


class Seeds(NamedTuple):
    """Nodes where searches start, by numbers inside the layout."""

    node: Annotated[Ints32, reads("seed_count")]
    facility: Annotated[Ints32, reads("seed_count")]
    start_m: Annotated[Floats, reads("seed_count")]
    seed_count: int


class Beside(NamedTuple):
    """The edges at each node inside."""

    first: Annotated[Ints32, reads("inside_count + 1")]
    way: Annotated[Ints32, reads("ways")]
    other: Annotated[Ints32, reads("ways")]


class Homes(NamedTuple):
    """The homes beside each node, and those on an edge of each source."""

    first: Annotated[Ints, reads("inside_count + 1")]
    home: Annotated[Ints32, reads("links")]
    to_m: Annotated[Floats, reads("links")]
    leg_m: Annotated[Floats, reads("homes")]
    along_first: Annotated[Ints, reads("sources + 1")]
    along_home: Annotated[Ints32, reads("alongs")]
    along_m: Annotated[Floats, reads("alongs")]


class Edges(NamedTuple):
    """Edges of a network by its own numbers."""

    u: Annotated[Ints, reads("edge_count")]
    v: Annotated[Ints, reads("edge_count")]
    length_m: Annotated[Floats, reads("edge_count")]
    edge_count: int
    node_count: int


class Grid(NamedTuple):
    """Segments of lines on a grid of square cells."""

    segment: Annotated[Floats, reads("segments", 4)]
    line: Annotated[Ints32, reads("segments")]
    first: Annotated[Ints32, reads("columns*rows + 2")]
    member: Annotated[Ints32, reads("members")]
    west_m: float
    south_m: float
    size_m: float
    columns: int
    rows: int
    segments: int


class Streets(NamedTuple):
    """The lines whose segments are on a grid, and how near things are that meet."""

    along_m: Annotated[Floats, reads("segments")]
    length_m: Annotated[Floats, reads("segments")]
    total_m: Annotated[Floats, reads("lines")]
    level: Annotated[Ints, reads("lines")]
    end_m: float
    drawn_m: float
    corner_m: float
    rounding_m: float


class Cuts(NamedTuple):
    """Room for places where lines are cut."""

    line: Annotated[Ints, writes("room")]
    along_m: Annotated[Floats, writes("room")]
    xy: Annotated[Floats, writes("room", 2)]
    room: int


class Raster(NamedTuple):
    """Squared distances at the points of a grid, and which points are inside."""

    west_m: float
    south_m: float
    step_m: float
    level: float
    sliver: float
    square: Annotated[Singles, reads("rows", "columns")]
    is_inside: Annotated[Bytes, writes("rows", "columns")]
    columns: int


class Regions(NamedTuple):
    """Where uncertain places may be: all within a radius of a straight core."""

    start: Annotated[Floats, reads("regions", 2)]
    end: Annotated[Floats, reads("regions", 2)]
    radius_m: Annotated[Floats, reads("regions")]


class Pieces(NamedTuple):
    """Straight pieces of streets, and the corners that belong to each."""

    start: Annotated[Floats, reads("pieces", 2)]
    end: Annotated[Floats, reads("pieces", 2)]
    step: Annotated[Floats, reads("pieces", 2)]
    length_m: Annotated[Floats, reads("pieces")]
    corner_first: Annotated[Ints, reads("pieces + 1")]
    corner_at_end: Annotated[Ints, reads("corners")]
    corner_low: Annotated[Floats, reads("corners")]
    corner_high: Annotated[Floats, reads("corners")]
