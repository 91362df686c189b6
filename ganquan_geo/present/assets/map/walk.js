/* Walks measured in the page on the streets that it carries, with positions as given. */

const SQUARE_M = 60; // of the index of streets
const MOST_SQUARES = 1e7; // in a row: there are fewer around the whole earth
const AT_SAME_PLACE_M = 1; // a facility so near is as far as the straight line
const AT_SAME_LAT = 2e-5; // degrees: over 2 m

/** The streets laid out for measuring; null where the page carries none. */
function layStreets(walk) {
  if (!walk || walk.missing) return null;
  const edges = walk.edges;
  const streets = { edges, nodes: walk.nodes, snap_limit_m: walk.snap_limit_m,
    bound_m: walk.bound_m, lines: edges.map((edge) => edge.lines[0]), homes: walk.homes };
  streets.categories = walk.categories.map((own) => ({
    id: own.id, kind: own.kind, ids: own.ids, place: own.place, point: own.point,
    node_m: unpackedColumn(own.node_m, walk.nodes),
    node_facility: unpackedColumn(own.node_facility, walk.nodes),
    spansAt: spansByEdge(unpackedRows(own.spans)),
  }));
  Object.assign(streets, neighboursOf(edges, walk.nodes));
  streets.index = indexPieces(streets);
  return streets;
}

function spansByEdge(spans) {
  const found = new Map();
  for (const span of spans) found.set(span.edge, [...(found.get(span.edge) || []), span]);
  return found;
}

/** The pieces of streets that places join, by squares of the ground. */
function indexPieces(streets) {
  const [high, wide] = degreeAt(streets.lines[0][0][0]);
  const index = { high: high / SQUARE_M, wide: wide / SQUARE_M, squares: new Map() };
  streets.lines.forEach((line, edge) => {
    if (!streets.edges[edge].joined) return;
    for (let point = 1; point < line.length; point++) {
      const [[a, b], [c, d]] = [line[point - 1], line[point]];
      for (let y = squareOf(Math.min(a, c), index.high); y <= squareOf(Math.max(a, c), index.high); y++) {
        for (let x = squareOf(Math.min(b, d), index.wide); x <= squareOf(Math.max(b, d), index.wide); x++) {
          const key = y * MOST_SQUARES + x;
          if (!index.squares.has(key)) index.squares.set(key, new Set());
          index.squares.get(key).add(edge);
        }
      }
    }
  });
  return index;
}

function squareOf(degrees, scale) {
  return Math.floor(degrees * scale);
}

/** The streets that come within so many squares of a place, by rising number. */
function streetsAround({ index }, [lat, lon], squares) {
  const found = [];
  const y = squareOf(lat, index.high), x = squareOf(lon, index.wide);
  for (let j = y - squares; j <= y + squares; j++) {
    for (let i = x - squares; i <= x + squares; i++) {
      for (const edge of index.squares.get(j * MOST_SQUARES + i) || []) found.push(edge);
    }
  }
  return found.sort((one, other) => one - other).filter((edge, at) => edge !== found[at - 1]);
}

/** From each node: the edges at it, one after the other. */
function neighboursOf(edges, nodes) {
  const first = new Int32Array(nodes + 1);
  for (const { u, v } of edges) {
    first[u + 1]++;
    first[v + 1]++;
  }
  for (let node = 0; node < nodes; node++) first[node + 1] += first[node];
  const next = first.slice(), at = new Int32Array(2 * edges.length);
  edges.forEach(({ u, v }, edge) => {
    at[next[u]++] = edge;
    at[next[v]++] = edge;
  });
  return { first, at };
}

/** Metres of a degree of latitude and of longitude on the WGS 84 ellipsoid, by latitude. */
function degreeAt(lat) {
  const own = (lat * Math.PI) / 180;
  return [
    111132.954 - 559.822 * Math.cos(2 * own) + 1.175 * Math.cos(4 * own),
    111412.84 * Math.cos(own) - 93.5 * Math.cos(3 * own) + 0.118 * Math.cos(5 * own),
  ];
}

/** Where a place joins the streets: edge, metres along it, metres to it; null if too far. */
function joinStreets(streets, place) {
  const most = Math.ceil((1.02 * streets.snap_limit_m) / SQUARE_M);
  for (let squares = Math.min(1, most); ; squares = Math.min(most, 2 * squares)) {
    const best = nearestStreet(streets, place, streetsAround(streets, place, squares));
    // Nearer than the squares that were looked at: none outside of them can be nearer.
    if (best && best.leg_m <= 0.98 * squares * SQUARE_M && best.leg_m <= streets.snap_limit_m) return best;
    if (squares >= most) return best && best.leg_m <= streets.snap_limit_m ? best : null;
  }
}

function nearestStreet(streets, [lat, lon], edges) {
  const [high, wide] = degreeAt(lat);
  let best = null;
  for (const edge of edges) {
    const line = streets.lines[edge];
    let before_m = 0, x = (line[0][1] - lon) * wide, y = (line[0][0] - lat) * high;
    let own = null;
    for (let point = 1; point < line.length; point++) {
      const dx = (line[point][1] - lon) * wide - x, dy = (line[point][0] - lat) * high - y;
      const length_m = Math.sqrt(dx * dx + dy * dy); // Math.hypot takes ten times as long
      const share = length_m ? Math.min(1, Math.max(0, -(x * dx + y * dy) / length_m ** 2)) : 0;
      const leg_m = Math.sqrt((x + share * dx) ** 2 + (y + share * dy) ** 2);
      if (!own || leg_m < own.leg_m) own = { leg_m, along_m: before_m + share * length_m };
      before_m += length_m;
      x += dx;
      y += dy;
    }
    if (own && (!best || own.leg_m < best.leg_m)) {
      best = { edge, leg_m: own.leg_m, offset_m: (own.along_m / before_m) * streets.edges[edge].length_m };
    }
  }
  return best;
}

/** The nearest facility of each category from a place, and the walk; null for what is too far. */
function walksFrom(streets, place) {
  const at = joinStreets(streets, place);
  return streets.categories.map((category) => at && nearestOf(streets, category, at, place));
}

function nearestOf(streets, category, at, place) {
  const { u, v, length_m } = streets.edges[at.edge];
  let metres = Infinity, facility = -1;
  const take = (walk_m, number) => {
    if (walk_m < metres) [metres, facility] = [walk_m, number];
  };
  for (const [node, to_m] of [[u, at.offset_m], [v, length_m - at.offset_m]]) {
    if (category.node_m[node] === null) continue;
    take(category.node_m[node] + to_m, category.node_facility[node]);
  }
  for (const span of category.spansAt.get(at.edge) || []) {
    const between_m = Math.max(span.start_m - at.offset_m, at.offset_m - span.end_m, 0);
    take(between_m + span.extra_m, span.facility);
  }
  metres += at.leg_m;
  category.point.forEach((point, number) => {
    if (!point || Math.abs(point[1] - place[0]) > AT_SAME_LAT) return;
    const straight_m = straightOf(place, [point[1], point[0]]);
    if (straight_m <= AT_SAME_PLACE_M) take(straight_m, number);
  });
  return metres <= streets.bound_m ? { facility, metres: Math.max(metres, 0) } : null;
}

function straightOf([lat, lon], other) {
  const [high, wide] = degreeAt(lat);
  return Math.hypot((other[0] - lat) * high, (other[1] - lon) * wide);
}

/** Metres from a joined place to every node, as far as a limit; Infinity beyond. */
function measureNodes(streets, at, limit_m) {
  const node_m = new Float64Array(streets.nodes).fill(Infinity);
  const { u, v, length_m } = streets.edges[at.edge];
  const queue = [];
  const reach = (node, walk_m) => {
    if (walk_m >= node_m[node] || walk_m > limit_m) return;
    node_m[node] = walk_m;
    pushOn(queue, [walk_m, node]);
  };
  reach(u, at.leg_m + at.offset_m);
  reach(v, at.leg_m + length_m - at.offset_m);
  while (queue.length) {
    const [walk_m, node] = popOff(queue);
    if (walk_m > node_m[node]) continue;
    for (let row = streets.first[node]; row < streets.first[node + 1]; row++) {
      const edge = streets.edges[streets.at[row]];
      reach(edge.u === node ? edge.v : edge.u, walk_m + edge.length_m);
    }
  }
  return node_m;
}

/** Metres from a joined place to another, given those to all nodes. */
function walkBetween(streets, node_m, from, to) {
  const { u, v, length_m } = streets.edges[to.edge];
  const around_m = Math.min(node_m[u] + to.offset_m, node_m[v] + length_m - to.offset_m);
  const along_m = from.edge === to.edge ? from.leg_m + Math.abs(from.offset_m - to.offset_m)
    : Infinity;
  return Math.min(around_m, along_m) + to.leg_m;
}

/** A heap of [metres, node], the least first. */
function pushOn(heap, item) {
  let at = heap.push(item) - 1;
  while (at && heap[(at - 1) >> 1][0] > item[0]) {
    heap[at] = heap[(at - 1) >> 1];
    at = (at - 1) >> 1;
  }
  heap[at] = item;
}

function popOff(heap) {
  const least = heap[0], item = heap.pop();
  if (!heap.length) return least;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1][0] < heap[child][0]) child++;
    if (heap[child][0] >= item[0]) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = item;
  return least;
}
