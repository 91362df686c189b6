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
  if (data.changes) head.append(viewBar(page));
  const fold = make("button", { type: "button", class: "gq-fold", "aria-expanded": "false" },
    say(page, "panel"));
  const body = make("div", { class: "gq-body" });
  if (data.lead) body.append(make("p", { class: "gq-lead" }, data.lead));
  if (data.plan) body.append(groupBox(page, "plan"));
  if (data.plan && data.plan.ring_sheet.length) body.append(ringBox(page, data.plan));
  if (data.changes) {
    const { sentences, homes, items } = data.changes;
    page.changeLists = changeLists(page);
    body.append(sentencesBox(sentences), statesBox(page), groupBox(page, "changes"));
    if (!items.length && !homes.some((home) => home.change)) {
      body.append(make("p", { class: "gq-note" }, say(page, "no_changes")));
    }
    body.append(page.changeLists, movedBox(page, data.changes));
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

/** What changed in sentences, the finding first. */
function sentencesBox([finding, ...others]) {
  return make("section", null, make("p", { class: "gq-lead" }, finding),
    make("ul", { class: "gq-sentences" }, ...others.map((text) => make("li", null, text))));
}

/** The indicators that moved, and what they were and are in time. */
function movedBox(page, changes) {
  const box = make("section", null);
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
