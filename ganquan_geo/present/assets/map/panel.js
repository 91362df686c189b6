/* Title, search, headline, and the legend, which is also where layers are switched. */

const GROUPS = ["homes", "places", "reach", "base"];

function addPanel(page) {
  const data = page.data;
  addSide(page, [
    make("h1", null, data.name, " ", make("small", null, data.what)),
    make("p", { class: "gq-about" }, say(page, "profile"), say(page, "colon"), ...walkerChoice(page),
      make("span", { class: data.walkers.length > 1 ? "gq-paper" : null }, say(page, "stop")), " ", make("span", { class: "gq-date" }, say(page, "date"),
        say(page, "colon"), data.date)),
    searchBox(page), page.data.categories.length ? questionBar(page) : "",
  ], [headline(page), ...GROUPS.map((group) => groupBox(page, group))]);
}

function groupBox(page, group, title = say(page, "group_" + group)) {
  const entries = page.entries.filter((entry) => entry.group === group);
  const notes = [];
  if (group === "homes" && page.data.gates_missing) {
    notes.push(make("p", { class: "gq-note" }, page.data.gates_missing));
  }
  if (group === "places") notes.push(placesKey(page), dotsNote(page));
  if (group === "homes" && page.data.walk) {
    notes.push(make("p", { class: "gq-note gq-screen" },
      page.data.walk.missing || say(page, "ask_note")));
  }
  if (group === "reach") notes.push(make("p", { class: "gq-note" }, reachKey(page)));
  return make("section", { class: "gq-group gq-group-" + group },
    make("h2", null, title),
    ...entries.map((entry) => entryRow(page, entry)), ...notes);
}

/** One layer: its box, its sign, its name, and what must be said of it. */
function entryRow(page, entry) {
  const box = make("input", { type: "checkbox", "data-layer": entry.key });
  box.checked = page.map.hasLayer(entry.layer);
  box.addEventListener("change", () => switchEntry(page, entry, box.checked));
  const label = make("label", { title: entry.title || null }, box,
    entry.swatch ? entry.swatch() : null,
    make("span", { class: "gq-name" }, entry.name,
      entry.note ? make("small", null, entry.note) : null));
  const row = make("div", { class: entry.screen ? "gq-row gq-screen" : "gq-row" }, label, entry.detail ? entry.detail() : null);
  row.classList.toggle("gq-wide", Boolean(entry.detail));
  row.classList.toggle("gq-off", !box.checked);
  entry.box = box;
  entry.row = row;
  return row;
}

/** The tiers, said once if all categories have the same, else for the first of each kind. */
function reachKey(page) {
  const said = new Set(page.data.categories.map((category) => category.tiers
    .map(([minutes, limit]) => say(page, "reach_tier", { minutes, limit }))
    .join(say(page, "list"))));
  return say(page, "reach_key", { tiers: Array.from(said).join(say(page, "stop")) });
}

/** Layers that were added to the map in Python get a group of their own. */
function addOthers(page, others) {
  const found = others.filter(([, variable]) => window[variable]);
  for (const [name, variable] of found) {
    page.entries.push({ key: variable, group: "others", name, layer: window[variable] });
  }
  if (found.length) page.body.append(groupBox(page, "others"));
}

/** A line of the legend; `look` is colour, width, dashes, cap, and a second colour over half. */
function lineSwatch(look) {
  const swatch = draw("svg", { class: "gq-swatch", width: 28, height: 12, "aria-hidden": "true" },
    draw("line", { x1: 1, y1: 6, x2: 27, y2: 6, stroke: look[0], "stroke-width": look[1],
      "stroke-dasharray": look[2] || null, "stroke-linecap": look[2] ? look[3] : "butt" }));
  if (look[4]) {
    swatch.append(draw("line", { x1: 14, y1: 6, x2: 27, y2: 6, stroke: look[4],
      "stroke-width": look[1] }));
  }
  if (look[5]) {
    swatch.append(draw("line", { x1: 1, y1: 6, x2: 27, y2: 6, stroke: "#ffffff",
      "stroke-width": look[6], "stroke-dasharray": look[5] }));
  }
  return swatch;
}

function dotSwatch(fill, edge, r = 6, width = 2.4) {
  return draw("svg", { class: "gq-swatch", width: 28, height: 18, "aria-hidden": "true" },
    draw("circle", { cx: 14, cy: 9, r, fill, stroke: edge, "stroke-width": width }));
}

function areaSwatch(fill, edge) {
  return draw("svg", { class: "gq-swatch", width: 28, height: 14, "aria-hidden": "true" },
    draw("rect", { x: 3, y: 1, width: 22, height: 12, fill, stroke: edge }));
}

function tierSwatch(colours, edge) {
  const width = 26 / colours.length;
  return draw("svg", { class: "gq-swatch", width: 28, height: 14, "aria-hidden": "true" },
    ...colours.map((fill, tier) => draw("rect", { x: 1 + tier * width, y: 2, width, height: 10,
      fill, stroke: edge, "stroke-width": 0.8 })));
}

/** The circle of a home; `ring` is the colour of what it may reach at most. */
function homeSwatch(page, fill, ring) {
  const [edge, weight, , wide] = page.data.style.home;
  return draw("svg", { class: "gq-swatch-home", width: 16, height: 16, "aria-hidden": "true" },
    draw("circle", { cx: 8, cy: 8, r: 6.2, fill, stroke: ring || edge,
      "stroke-width": ring ? wide : weight }));
}
