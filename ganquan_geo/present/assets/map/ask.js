/* A click anywhere: what is within reach from here, measured in the page. */

const ASK_PANE = "gq-ask"; // the streets reached, above the ground, below the homes

function addAsking(page) {
  const streets = page.ownStreets = layStreets(page.data.walk);
  window.ganquan = {
    walkFrom: (lon, lat) => streets && walkFrom(page, page.streets, lon, lat),
    ask: (lon, lat) => { if (streets) askAt(page, L.latLng(lat, lon)); },
  };
  page.asked = L.featureGroup().addTo(page.map);
  if (!streets) return;
  page.streets = streets;
  page.askRenderer = makePane(page, ASK_PANE, 355);
  const ask = (place) => { if (!page.taking && !page.proposing) askAt(page, place); };
  page.map.on("click", ({ latlng }) => ask(latlng));
  page.map.on("detailclear", () => page.asked.clearLayers());
  page.map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === event.currentTarget) ask(page.map.getCenter());
  });
}

/** For people who embed the map: by category the nearest facility and metres from a place. */
function walkFrom(page, streets, lon, lat) {
  const found = {};
  walksFrom(streets, [lat, lon]).forEach((walk, number) => {
    const { id, ids, place } = streets.categories[number];
    const known = walk && page.data.places[place[walk.facility]];
    found[id] = walk && { facility: ids[walk.facility], name: known ? known.name : "",
      metres: Math.round(walk.metres * 10) / 10 };
  });
  return found;
}

/** Show what is near a place. */
function askAt(page, place) {
  openDetail(page, () => make("div", { class: "gq-card" },
    make("h3", null, say(page, "ask_here")), ...askParts(page, place)), place);
}

/** What is near a place, in parts of a card; the streets within reach and the ways are drawn. */
function askParts(page, { lat, lng }) {
  const place = [lat, lng], at = joinStreets(page.streets, place);
  if (!at) {
    return [make("p", { class: "gq-sub" }, say(page, "ask_far", { n: page.streets.snap_limit_m }))];
  }
  drawReached(page, at);
  drawWays(page, place, at);
  const rows = page.data.categories.flatMap((_, number) =>
    walkRow(page, walkAsGiven(page, at, place, number), number));
  const leg_m = Math.round(at.leg_m);
  return [leg_m ? make("p", { class: "gq-sub" }, say(page, "leg", { n: leg_m })) : null,
    walkTable(page, rows), servedFrom(page, at, place),
    make("p", { class: "gq-foot" }, say(page, "ask_given")), trialChoice(page, place)];
}

/** How many homes are within each tier of a place: those of the service in question, else the first. */
function servedFrom(page, at, place) {
  const { tiers } = page.data.categories[page.question || 0];
  const within = tiers.map(([minutes, limit]) => say(page, "served_within",
    { minutes, n: homesWithin(page, at, place, limit).length }));
  return make("p", { class: "gq-note" }, say(page, "ask_homes", { within: within.join(say(page, "list")) }));
}

/** Draw the streets within each tier's limit, the nearest darkest. */
function drawReached(page, at) {
  const asked = page.question === null ? 0 : page.question;
  const { tiers } = page.data.categories[asked];
  const { streets } = page;
  const node_m = measureNodes(streets, at, tiers[tiers.length - 1][1]);
  for (const [tier, [, limit]] of Array.from(tiers.entries()).reverse()) {
    const pieces = streets.edges.flatMap((edge, number) =>
      reachedParts(edge, number, node_m, at, limit)
        .map(([from, to]) => cutLine(streets.lines[number], from, to)));
    L.polyline(pieces, { pane: ASK_PANE, renderer: page.askRenderer, interactive: false,
      color: page.data.style.categories[asked].apart_tiers[tier], weight: 5, opacity: 0.9,
      lineCap: "butt" }).addTo(page.asked);
  }
}

/** The parts of an edge within a limit, as shares of its length. */
function reachedParts(edge, number, node_m, at, limit) {
  const { u, v, length_m } = edge;
  const parts = [];
  const from_u = Math.min(Math.max(0, limit - node_m[u]) / length_m, 1);
  const from_v = Math.min(Math.max(0, limit - node_m[v]) / length_m, 1);
  if (number === at.edge && at.leg_m < limit) {
    const half = limit - at.leg_m;
    parts.push([Math.max(0, at.offset_m - half) / length_m,
      Math.min(length_m, at.offset_m + half) / length_m]);
  }
  if (from_u + from_v >= 1) return [[0, 1]];
  if (from_u > 0) parts.push([0, from_u]);
  if (from_v > 0) parts.push([1 - from_v, 1]);
  return parts;
}

/** The part of a line between two shares of its length. */
function cutLine(line, from, to) {
  const wide = Math.cos((line[0][0] * Math.PI) / 180);
  const ends = [0];
  for (let point = 1; point < line.length; point++) {
    ends.push(ends[point - 1] + Math.hypot(line[point][0] - line[point - 1][0],
      (line[point][1] - line[point - 1][1]) * wide));
  }
  const whole = ends[ends.length - 1];
  const placeAtShare = (share) => {
    const far = share * whole;
    let point = ends.findIndex((end, number) => number && end >= far);
    if (point < 0) point = line.length - 1;
    const part = ends[point] > ends[point - 1]
      ? (far - ends[point - 1]) / (ends[point] - ends[point - 1]) : 0;
    return line[point].map((end, axis) =>
      line[point - 1][axis] + part * (end - line[point - 1][axis]));
  };
  return [placeAtShare(from),
    ...line.filter((_, number) => ends[number] > from * whole && ends[number] < to * whole),
    placeAtShare(to)];
}
