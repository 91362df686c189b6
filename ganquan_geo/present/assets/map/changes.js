/* What differs between two states, by name; and the indicators in time. */

const LABEL_PX = 150; // the widest name of a facility that came or went

/** What stands on the map of what changed: names of streets keep clear of it. */
function takeChanges(page) {
  const taken = makeCrowd();
  for (const item of page.data.changes ? changedThings(page) : []) {
    if (!item.at) continue;
    const spot = page.map.latLngToLayerPoint(item.at);
    takeDisc(taken, spot.x, spot.y, 9);
    for (let along = 16; item.label && along < LABEL_PX; along += 14) {
      takeDisc(taken, spot.x + along, spot.y, 12);
    }
  }
  return taken;
}

/** What stands on the map for a kind of change: a disc with its sign, a dot or a line. */
function changeSwatch(look, isLine) {
  if (isLine) return lineSwatch(look);
  const mark = look[4];
  return draw("svg", { class: "gq-swatch", width: 28, height: 16, "aria-hidden": "true" },
    draw("circle", { cx: 14, cy: 8, r: mark ? 8 : 6, fill: look[0] }),
    mark ? draw("text", { x: 14, y: 12, "text-anchor": "middle", "font-size": 11,
      "font-weight": 700, fill: "#fff" }, mark) : null);
}

/** A list for each kind of change; the first ones, which weigh most, are open. */
function changeLists(page) {
  const { style } = page.data.changes;
  const box = make("section", { class: "gq-change-lists" });
  const things = changedThings(page);
  if (!things.length) return box;
  box.append(make("h2", null, say(page, "change_lists")));
  for (const kind of Object.keys(style)) {
    const own = things.filter((item) => kindOf(page, item) === kind);
    if (!own.length) continue;
    box.append(make("details", { class: "gq-rule", open: kind !== "open" },
      make("summary", null, make("span", { class: "gq-name" }, say(page, kind)),
        make("small", null, own.length)),
      make("ul", null, ...own.map((item) => make("li", null, changeLine(page, item))))));
  }
  return box;
}

/** One thing that changed: its name, what it is or whose it is, and what was and is. */
function changeLine(page, item) {
  const told = sheetOf(page, item).map(([word, value]) =>
    make("small", null, word + say(page, "colon") + value));
  const line = make(item.show ? "button" : "div", { class: "gq-fault", type: item.show ? "button" : null },
    make("b", null, item.name), " ", make("span", { class: "gq-whose" }, item.hood || item.what), ...told);
  if (item.show) line.addEventListener("click", item.show);
  return line;
}

/** One indicator in time: what was measured joined by a line; stated and proposed apart from it. */
function timeline(item) {
  const width = 290, high = 96, top = 10, left = 44, right = 18;
  const days = item.points.map(([date]) => Date.parse(date));
  const first = Math.min(...days), last = Math.max(...days);
  const least = item.axis[0][0], most = item.axis[item.axis.length - 1][0];
  const x = (day) => left + 8 + (width - left - right - 8) * (day - first) / (last - first || 1);
  const y = (value) => high - (high - top) * (value - least) / (most - least || 1);
  const svg = draw("svg", { class: "gq-timeline", width, height: high + 16, role: "img",
    "aria-label": item.name });
  for (const [value, said] of item.axis) {
    svg.append(draw("line", { x1: left, x2: width - 4, y1: y(value), y2: y(value), stroke: "#d9dce0" }),
      draw("text", { x: left - 5, y: y(value) + 3.5, "text-anchor": "end", "font-size": 10,
        fill: "#5c636c" }, said));
  }
  const measured = item.points.map((point, row) => [point, row])
    .filter(([point]) => point[6] === "measured" && point[4] !== null)
    .map(([point, row]) => `${x(days[row])},${y(point[4])}`);
  svg.append(draw("polyline", { points: measured.join(" "), fill: "none", stroke: "#23689b" }));
  const years = new Set();
  item.points.forEach((point, row) => {
    svg.append(timelineMark(point, x(days[row]), y));
    const year = point[0].slice(0, 4);
    if (years.has(year)) return;
    years.add(year);
    svg.append(draw("text", { x: x(days[row]), y: high + 12, "text-anchor": "middle", "font-size": 10,
      fill: "#5c636c" }, year));
  });
  const text = item.points.map(([date, what, said]) => `${what} ${date.slice(0, 7)} ${said}`);
  return make("figure", { class: "gq-time" }, make("figcaption", null, make("b", null, item.name)),
    svg, make("p", { class: "gq-note" }, text.join("；")));
}

function timelineMark([date, what, said, low, value, top, kind], day, y) {
  const proposed = kind === "proposed";
  const at = proposed ? day + 10 : day; // beside what was measured on the same day
  const mark = draw("g", { class: "gq-time-" + kind }, draw("title", {}, `${date} ${what} ${said}`));
  if (kind === "measured" || proposed) {
    mark.append(draw("line", { x1: at, x2: at, y1: y(low), y2: y(top), stroke: "#23689b",
      "stroke-width": 4, "stroke-opacity": 0.35 }));
  }
  if (value === null) return mark;
  const level = y(value);
  if (kind === "measured") mark.append(draw("circle", { cx: at, cy: level, r: 3.6, fill: "#23689b" }));
  if (proposed) {
    mark.append(draw("circle", { cx: at, cy: level, r: 3.6, fill: "#fff", stroke: "#23689b" }));
  }
  if (kind === "target") {
    mark.append(draw("path", { d: `M${at - 5},${level + 4}h10l-5,-9z`, fill: "#2b3036" }));
  }
  if (kind === "baseline") {
    mark.append(draw("path", { d: `M${at},${level - 5}l5,5l-5,5l-5,-5z`, fill: "#fff",
      stroke: "#2b3036" }));
  }
  return mark;
}
