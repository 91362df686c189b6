/* The ways from a place to the nearest facility of each category, and whom a facility serves. */

/** Layers that stand for what is open: ways, homes served. */
function addWays(page) {
  page.shownWays = L.featureGroup().addTo(page.map);
  page.map.on("detailclear", () => page.shownWays.clearLayers());
}

/** Draw the ways of a place: to the service in question, else to all. */
function drawWays(page, place, at) {
  if (!page.streets || !at) return;
  page.streets.categories.forEach((category, number) => {
    if (page.question !== null && page.question !== number) return;
    const line = findWay(page.streets, category, at, place);
    if (!line) return;
    const { colour } = page.data.style.categories[number];
    for (const [color, weight] of [[page.data.style.paper, 6], [colour, 3]]) {
      L.polyline(line, { pane: "gq-ask", renderer: page.askRenderer, interactive: false,
        color, weight, opacity: 0.95 }).addTo(page.shownWays);
    }
  });
}

/** The card of a home, and its ways, from where it is joined. */
function homeCard(page, home) {
  if (page.streets && !page.proposing) {
    const at = page.streets.homes[page.data.homes.indexOf(home)];
    const { lat, lng } = home.at ? L.latLng(home.at) : home.mark.getBounds().getCenter();
    drawWays(page, [lat, lng], at.edge < 0 ? null : at);
  }
  const rows = (home.walks || []).flatMap((walk, number) => walkRow(page, walk, number));
  return make("div", { class: "gq-card", "data-key": "home/" + home.id }, make("h3", null, home.name),
    make("p", { class: "gq-sub" }, saidReach(page, home)), rows.length ? walkTable(page, rows) : null,
    homeFoot(page, home));
}

/** The cards of facilities at one place, and whom they serve. */
function placesCard(page, places) {
  return make("div", { class: "gq-card", "data-key": "place/" + places[0].id },
    ...places.flatMap((place) => [placeCard(page, place),
      page.proposing ? proposeFor(page, place) : servedNote(page, place)]));
}

/** The way from a joined place to the nearest facility of a category; null where none is near. */
function findWay(streets, category, at, place) {
  const walk = nearestOf(streets, category, at, place);
  if (!walk) return null;
  const own = category.point[walk.facility];
  const end = own ? [[own[1], own[0]]] : [];
  if (own && straightOf(place, end[0]) <= AT_SAME_PLACE_M) return [place, ...end];
  const along = alongEdge(streets, category, at, walk);
  if (along) return [place, ...along, ...end];
  const { u, v, length_m } = streets.edges[at.edge];
  const far = (node, to_m) => (category.node_m[node] === null ? Infinity : category.node_m[node] + to_m);
  const byU = far(u, at.offset_m) <= far(v, length_m - at.offset_m);
  const share = at.offset_m / length_m;
  const first = byU ? cutLine(streets.lines[at.edge], 0, share).reverse()
    : cutLine(streets.lines[at.edge], share, 1);
  return [place, ...first, ...descend(streets, category, byU ? u : v), ...end];
}

/** The stretch to a facility on the very same edge, where that is the walk. */
function alongEdge(streets, category, at, walk) {
  const { length_m } = streets.edges[at.edge];
  for (const span of category.spansAt.get(at.edge) || []) {
    if (span.facility !== walk.facility) continue;
    const stop_m = Math.min(Math.max(at.offset_m, span.start_m), span.end_m);
    const whole_m = Math.abs(stop_m - at.offset_m) + span.extra_m + at.leg_m;
    if (whole_m > walk.metres + SAME_WAY_M) continue;
    const [from, to] = [at.offset_m / length_m, stop_m / length_m];
    const line = cutLine(streets.lines[at.edge], Math.min(from, to), Math.max(from, to));
    return from <= to ? line : line.reverse();
  }
  return null;
}

const SAME_WAY_M = 0.3; // distances that the page carries are rounded to tenths

/** From a node down the distances to the facility's edge, and along it. */
function descend(streets, category, node) {
  const line = [];
  for (let steps = 0; steps <= streets.nodes; steps++) {
    let best = { metres: Infinity };
    for (let row = streets.first[node]; row < streets.first[node + 1]; row++) {
      const number = streets.at[row], { u, v, length_m } = streets.edges[number];
      const next = u === node ? v : u;
      for (const span of category.spansAt.get(number) || []) {
        if (span.facility !== category.node_facility[node]) continue;
        const near_m = u === node ? span.start_m : length_m - span.end_m;
        if (near_m + span.extra_m < best.metres) best = { metres: near_m + span.extra_m, number, near_m };
      }
      const metres = category.node_m[next] === null ? Infinity : category.node_m[next] + length_m;
      // Only ever nearer: rounded distances must not lead round in a circle.
      if (category.node_m[next] < category.node_m[node] && metres < best.metres) {
        best = { metres, number, next };
      }
    }
    if (best.metres === Infinity) return line;
    const { u, length_m } = streets.edges[best.number];
    const own = streets.lines[best.number], forth = u === node;
    if (best.next === undefined) {
      const share = best.near_m / length_m;
      line.push(...(forth ? cutLine(own, 0, share) : cutLine(own, 1 - share, 1).reverse()));
      return line;
    }
    line.push(...(forth ? own : own.slice().reverse()));
    node = best.next;
  }
  return line;
}

/** The homes to which a facility is the nearest of a category; and how many are within each tier. */
function servedBy(page, place) {
  const number = place.categories[0];
  const row = page.data.places.indexOf(place);
  const homes = page.data.homes.filter(({ walks }) => walks && walks[number][0] === row);
  const counts = page.data.categories[number].tiers.map(([minutes, limit]) => [minutes,
    homes.filter(({ walks }) => walks[number][2] !== null && walks[number][2] <= limit).length]);
  return { homes, counts, number };
}

/** Whom a facility serves, for its card; they are ringed on the map. */
function servedNote(page, place) {
  const { homes, counts, number } = servedBy(page, place);
  for (const home of homes) {
    const at = home.at || (home.mark && home.mark.getBounds().getCenter());
    if (at) L.circleMarker(at, { radius: 10, weight: 2.5, fill: false, interactive: false,
      color: page.data.style.categories[number].colour }).addTo(page.shownWays);
  }
  const within = counts.map(([minutes, n]) => say(page, "served_within", { minutes, n }));
  return make("p", { class: "gq-note" }, say(page, homes.length ? "served" : "served_none",
    { n: homes.length, within: within.join(say(page, "list")) }));
}
