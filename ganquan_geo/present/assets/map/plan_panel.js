/* The panel of the plan map: title, search, how projects are coloured, and the layers. */

function addPlanPanel(page) {
  const data = page.data;
  const head = document.querySelector(".gq-head");
  const side = document.querySelector(".gq-side");
  head.append(
    make("h1", null, data.name, " ", make("small", null, data.what)),
    make("p", { class: "gq-about" }, data.about, say(page, "stop"), say(page, "date"),
      say(page, "colon"), data.date),
    searchBox(page));
  const fold = make("button", { type: "button", class: "gq-fold", "aria-expanded": "false" },
    say(page, "panel"));
  const body = make("div", { class: "gq-body" });
  if (data.plan) body.append(groupBox(page, "plan"));
  if (data.plan && data.plan.ring_sheet.length) body.append(ringBox(page, data.plan));
  if (data.changes) {
    body.append(data.changes.items.length ? groupBox(page, "changes")
      : make("p", { class: "gq-note" }, say(page, "no_changes")));
    body.append(evaluationBox(page, data.changes));
  }
  body.append(groupBox(page, "base"));
  if (data.plan && data.plan.names_note) {
    body.append(make("p", { class: "gq-note" }, data.plan.names_note));
  }
  fold.addEventListener("click", () => {
    const open = side.classList.toggle("gq-open");
    fold.setAttribute("aria-expanded", String(open));
    page.map.invalidateSize({ animate: false });
  });
  side.append(fold, body);
  page.body = body;
}

/** What changed in sentences, and the indicators that moved. */
function evaluationBox(page, changes) {
  const box = make("section", null, make("h2", null, say(page, "evaluation")),
    make("ul", { class: "gq-sentences" },
      ...changes.evaluation.map((text) => make("li", null, text))));
  if (changes.moved.length) {
    box.append(make("h2", { class: "gq-legs-title" }, say(page, "moved_group")),
      make("dl", { class: "gq-moved" }, ...changes.moved.flatMap(([name, was, now, before, after]) =>
        [make("dt", null, name), make("dd", null, `${was || "—"} → ${now || "—"}`,
          make("small", null, before === after ? after : `${before || "—"} → ${after}`))])));
  }
  if (changes.timelines.length) {
    box.append(make("h2", { class: "gq-legs-title" }, say(page, "timeline")),
      ...changes.timelines.map(timeline),
      make("p", { class: "gq-note" }, say(page, "timeline_note")));
  }
  return box;
}

/** One indicator in time: bounds as bars, baseline hollow, target as a triangle. */
function timeline(item) {
  const width = 270, high = 62, pad = 14;
  const days = item.points.map(([date]) => Date.parse(date));
  const values = item.points.flatMap((point) => [point[3], point[5]]);
  const span = (list) => [Math.min(...list), Math.max(...list)];
  const [first, last] = span(days), [least, most] = span(values);
  const x = (day) => pad + 6 + (width - 2 * pad - 40) * (day - first) / (last - first || 1);
  const y = (value) => high - pad - (high - 2 * pad) * (value - least) / (most - least || 1);
  const svg = draw("svg", { class: "gq-timeline", width, height: high + 12, role: "img" });
  svg.append(draw("line", { x1: 4, x2: width - 4, y1: high, y2: high, stroke: "#b9bdc3" }));
  const line = item.points.map((point, row) => point[4] === null ? null
    : `${x(days[row])},${y(point[4])}`).filter((at) => at);
  svg.append(draw("polyline", { points: line.join(" "), fill: "none", stroke: "#b9bdc3" }));
  item.points.forEach(([date, what, said, low, value, top, kind], row) => {
    const at = x(days[row]);
    const mark = draw("g", {}, draw("title", {}));
    mark.firstChild.textContent = `${date} ${what} ${said}`;
    if (kind === "measured") {
      mark.append(draw("line", { x1: at, x2: at, y1: y(low), y2: y(top), stroke: "#23689b",
        "stroke-width": 3, "stroke-opacity": 0.45 }));
    }
    if (value !== null) {
      const level = y(value);
      mark.append(kind === "target"
        ? draw("path", { d: `M${at - 5},${level + 4}h10l-5,-9z`, fill: "#fff", stroke: "#2b3036" })
        : draw("circle", { cx: at, cy: level, r: 3.6, stroke: "#23689b",
          fill: kind === "measured" ? "#23689b" : "#fff" }));
    }
    svg.append(mark);
    const year = draw("text", { x: at, y: high + 10, "text-anchor": "middle", "font-size": 9.5,
      fill: "#5c636c" });
    year.textContent = date.slice(0, 4);
    svg.append(year);
  });
  const text = item.points.map(([date, what, said]) => `${what} ${date.slice(0, 7)} ${said}`);
  return make("figure", { class: "gq-time" }, make("figcaption", null, make("b", null, item.name)),
    svg, make("p", { class: "gq-note" }, text.join("；")));
}

/** The ring in figures, and its legs to click. */
function ringBox(page, plan) {
  const facts = make("dl", { class: "gq-facts" });
  for (const [word, value] of plan.ring_sheet) {
    facts.append(make("dt", null, word), make("dd", null, value));
  }
  const legs = make("ol", { class: "gq-legs gq-screen" }, ...plan.legs.map((leg) => {
    const button = make("button", { type: "button", class: leg.missing ? "gq-leg-missing" : "",
      disabled: !leg.show }, make("span", null, leg.number), make("b", null, leg.name),
    make("span", null, leg.short));
    if (leg.show) button.addEventListener("click", leg.show);
    return make("li", null, button);
  }));
  return make("section", null, make("h2", null, say(page, "ring_group")), facts,
    make("p", { class: "gq-note" }, say(page, "ring_bounds")),
    make("h2", { class: "gq-legs-title gq-screen" }, say(page, "legs")), legs);
}

/** The choice between theme and status, and the key of what is chosen. */
function projectKey(page) {
  const key = make("ul", { class: "gq-key" });
  const fill = () => {
    key.textContent = "";
    for (const [look, name] of projectLooks(page)) {
      key.appendChild(make("li", null, lineSwatch(look), name));
    }
  };
  const choices = ["theme", "status"].map((by) => {
    const box = make("input", { type: "radio", name: "gq-colour", value: by,
      checked: by === page.colourBy });
    box.addEventListener("change", () => {
      page.colourBy = by;
      page.recolour();
      fill();
    });
    return make("label", { class: "gq-radio" }, box, say(page, "by_" + by));
  });
  fill();
  return make("div", null, make("p", { class: "gq-choices gq-screen" }, say(page, "colour_by"),
    ...choices), key, projectNumbers(page));
}

/** What the numbers on the map mean. */
function projectNumbers(page) {
  return make("p", { class: "gq-numbers" }, ...page.data.plan.projects
    .filter((project) => project.at)
    .map((project) => make("span", null, make("b", null, String(project.number)), project.name)));
}

function projectLooks(page) {
  const style = page.data.plan.style;
  const projects = page.data.plan.projects;
  const outside = projects.some((project) => project.outside.length)
    ? [[[style.no_theme, style.outside_width, "", "butt"], say(page, "outside")]] : [];
  if (page.colourBy === "status") {
    return [...style.statuses
      .filter(([key]) => projects.some((project) => project.status === key))
      .map(([, name, look]) => [look, name]), ...outside];
  }
  const looks = style.themes.map(([, name, colour, dashes]) =>
    [[colour, style.width, "", "butt", null, dashes, style.pattern_width], name]);
  looks.push([[style.no_theme, style.width, "", "butt"], say(page, "no_theme")]);
  const mixed = projects.flatMap((project) => project.pieces)
    .find((piece) => piece.themes.length > 1);
  if (mixed) {
    const colours = mixed.themes.map((key) => style.themes.find(([own]) => own === key)[2]);
    looks.push([[colours[0], style.width, "", "butt", colours[1]], say(page, "two_themes")]);
  }
  return [...looks, ...outside];
}

function dotSwatch(fill, edge) {
  return draw("svg", { class: "gq-swatch", width: 28, height: 16, "aria-hidden": "true" },
    draw("circle", { cx: 14, cy: 8, r: 6, fill, stroke: edge, "stroke-width": 2.4 }));
}
