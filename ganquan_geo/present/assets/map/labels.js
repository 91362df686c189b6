/* Names of streets along their lines, and of homes beside them, where there is room. */

const STREET_NAMES_FROM = 14; // zoom
const HOME_NAMES_FROM = 16.25;
const BEND_PX = 3.5; // a name may stand on a bend no deeper than this
const MOST_HITS = 2; // a name may touch the edge of a mark, and not be covered by it
const STEP_PX = 22; // between the places tried along a street
const APART_PX = 520; // between two names of one street

function addLabels(page, kinds = ["street", "home"]) {
  page.map.createPane("gq-names").style.zIndex = 380;
  page.nameLayers = { streets: namesLayer(page, "street"), homes: namesLayer(page, "home") };
  for (const kind of kinds) {
    addEntry(page, { key: kind + "_names", group: "base", name: say(page, kind + "_names"),
      layer: page.nameLayers[kind + "s"], on: true, named: true, screen: true,
      swatch: () => make("span", { class: "gq-abc" }, "Aa") });
  }
}

/** A layer that holds nothing but the SVG text of names. */
function namesLayer(page, kind) {
  const Names = L.Layer.extend({
    onAdd() {
      this.box = draw("svg", { class: "gq-names gq-names-" + kind + " leaflet-zoom-hide",
        width: 1, height: 1 });
      this.getPane("gq-names").appendChild(this.box);
    },
    onRemove() {
      this.box.remove();
      this.box = null;
    },
  });
  return new Names({ pane: "gq-names" });
}

/** Lines of one name together, the most important streets first; in a crowd those in view. */
function groupStreets(page) {
  const order = Object.keys(page.data.style.streets);
  const groups = new Map();
  const found = page.cityStreets ? page.cityStreets.flatMap((canvas) =>
    canvas._map ? Array.from(canvas.linesInView()) : [])
    : page.data.ground.streets.map((street) => [street, street.lines]);
  for (const [street, lines] of found) {
    const key = street.name + (street.planned ? "\n" : "");
    if (!groups.has(key)) {
      groups.set(key, { name: street.name, planned: street.planned, lines: [],
        rank: order.indexOf(street.class), layer: street.layer });
    }
    const group = groups.get(key);
    group.lines.push(...lines);
    group.rank = Math.min(group.rank, order.indexOf(street.class));
  }
  return Array.from(groups.values()).sort((one, other) => one.rank - other.rank);
}

/** Place the names anew; `marks` is what homes and signs take up, `crowd` what no name may touch. */
function placeNames(page, marks, crowd = makeCrowd()) {
  const map = page.map;
  const layers = page.nameLayers;
  for (const layer of [layers.streets, layers.homes]) {
    if (layer.box) layer.box.textContent = "";
  }
  if (layers.streets.box && map.getZoom() >= STREET_NAMES_FROM) {
    if (!page.streetGroups || page.cityStreets) page.streetGroups = groupStreets(page);
    for (const group of page.streetGroups) {
      if (isShown(page, group.layer)) nameStreet(page, layers.streets.box, group, crowd, marks);
    }
  }
  if (layers.homes.box && map.getZoom() >= HOME_NAMES_FROM && isShown(page, "homes")) {
    nameHomes(page, layers.homes.box, crowd, marks);
  }
}

function textWidth(page, text, size) {
  if (!page.pen) page.pen = document.createElement("canvas").getContext("2d");
  page.pen.font = size + "px " + getComputedStyle(page.map.getContainer()).fontFamily;
  return page.pen.measureText(text).width;
}

function nameStreet(page, box, group, crowd, marks) {
  const size = group.rank <= 1 ? 12.5 : 11.5;
  const width = textWidth(page, group.name, size) + 8;
  const lift = group.planned ? -(size * 0.75) : 0; // beside a dashed line, not on it
  const tries = [];
  let longest = 0;
  for (const line of group.lines) {
    const points = line.map((place) => page.map.latLngToLayerPoint(place));
    const run = measured(points);
    longest = Math.max(longest, run.length);
    for (let at = width / 2; at <= run.length - width / 2; at += STEP_PX) {
      const spot = spotOn(run, at, width);
      if (!spot) continue;
      const discs = boxDiscs(spot.x - lift * Math.sin(spot.angle),
        spot.y + lift * Math.cos(spot.angle), width, size + 3, spot.angle);
      const hits = countBoxHits(marks, discs);
      const off = Math.abs(at / run.length - 0.5);
      if (hits <= MOST_HITS) tries.push({ spot, discs, cost: hits * 2 + off + spot.bend / 3 });
    }
  }
  const wanted = Math.min(4, Math.max(1, Math.round(longest / (APART_PX * 1.6))));
  const named = [];
  tries.sort((one, other) => one.cost - other.cost);
  for (const { spot, discs } of tries) {
    if (named.length >= wanted) break;
    if (named.some((other) => Math.hypot(other.x - spot.x, other.y - spot.y) < APART_PX)) continue;
    if (countBoxHits(crowd, discs)) continue;
    takeBox(crowd, discs);
    named.push(spot);
    const turn = (spot.angle * 180) / Math.PI;
    box.appendChild(draw("text", {
      transform: "translate(" + spot.x.toFixed(1) + " " + spot.y.toFixed(1) + ") rotate("
        + turn.toFixed(1) + ")", y: lift,
      "font-size": size, fill: group.planned ? page.data.style.planned[0] : null,
    }, group.name));
  }
}

/** A line with its length and the length to each of its points. */
function measured(points) {
  const to = [0];
  for (let i = 1; i < points.length; i++) to.push(to[i - 1] + points[i].distanceTo(points[i - 1]));
  return { points, to, length: to[to.length - 1] };
}

function pointAt(run, at) {
  let i = 1;
  while (i < run.to.length - 1 && run.to[i] < at) i++;
  const part = run.to[i] - run.to[i - 1];
  const share = part > 0 ? (at - run.to[i - 1]) / part : 0;
  const [from, to] = [run.points[i - 1], run.points[i]];
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Where a name stands with its middle at `at`; null where the line bends too much. */
function spotOn(run, at, width) {
  const first = pointAt(run, at - width / 2);
  const last = pointAt(run, at + width / 2);
  const [dx, dy] = [last.x - first.x, last.y - first.y];
  const chord = Math.hypot(dx, dy);
  if (chord < width * 0.9) return null;
  let bend = 0;
  let shift = 0;
  for (const share of [0.2, 0.35, 0.5, 0.65, 0.8]) {
    const point = pointAt(run, at + width * (share - 0.5));
    const off = ((point.x - first.x) * dy - (point.y - first.y) * dx) / chord;
    bend = Math.max(bend, Math.abs(off));
    shift += off / 5;
  }
  if (bend > BEND_PX) return null;
  let angle = Math.atan2(dy, dx);
  if (angle > Math.PI / 2) angle -= Math.PI; // never upside down
  if (angle <= -Math.PI / 2) angle += Math.PI;
  return { x: (first.x + last.x) / 2 + (shift * dy) / chord,
    y: (first.y + last.y) / 2 - (shift * dx) / chord, angle, bend };
}

/** Names of homes where they hide nothing, those who reach least first. */
function nameHomes(page, box, crowd, marks) {
  const size = 11;
  const isNear = viewOf(page);
  const homes = page.data.homes.filter((home) => home.at && home.walks && isNear(home.at))
    .sort((one, other) => one.certain - other.certain);
  for (const home of homes) {
    const spot = page.map.latLngToLayerPoint(home.at);
    const away = home.mark.getRadius() + 4;
    const width = textWidth(page, home.name, size);
    const sides = [[away + width / 2, 0], [-away - width / 2, 0], [0, away + size / 2 + 1],
      [0, -away - size / 2 - 1]];
    for (const [dx, dy] of sides) {
      const discs = boxDiscs(spot.x + dx, spot.y + dy, width, size + 1, 0);
      if (countBoxHits(crowd, discs) || countBoxHits(marks, discs)) continue;
      takeBox(crowd, discs);
      box.appendChild(draw("text", { x: (spot.x + dx).toFixed(1), y: (spot.y + dy).toFixed(1),
        "font-size": size }, home.name));
      break;
    }
  }
}
