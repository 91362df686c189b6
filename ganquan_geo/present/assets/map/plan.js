/* The plan: projects by theme or status, the ring with what is missing, cross and gateways. */

function addPlan(page) {
  const plan = page.data.plan;
  if (!plan) return;
  addProjects(page, plan);
  addRing(page, plan);
  addGateways(page, plan);
  addAxis(page, plan);
}

/** A card: a name, what it is, its sheet of word and value, and a table where it has one. */
function sheetCard(page, item, what) {
  const card = make("div", { class: "gq-card", "data-key": item.id || null }, make("h3", null, item.name),
    make("p", { class: "gq-sub" }, what), factList(item.sheet || []));
  const rows = item.table || [];
  if (!rows.length) return card;
  card.appendChild(make("table", { class: "gq-reach-table" },
    make("thead", null, make("tr", null, ...rows[0].map((cell) => make("th", null, cell)))),
    make("tbody", null, ...rows.slice(1).map((row) => make("tr", null, make("th", null, row[0]),
      ...row.slice(1).map((cell) => make("td", null, ...shareParts(cell))))))));
  if (rows.some((row) => row[0].endsWith(item.star))) {
    card.appendChild(make("p", { class: "gq-foot" },
      say(page, "assumed_note", { star: item.star })));
  }
  return card;
}

/** A share, its bounds in small letters below. */
function shareParts(cell) {
  const [figure, ...bounds] = cell.split(" (");
  return bounds.length ? [figure, make("small", null, "(" + bounds.join(" ("))] : [figure];
}

/** A line that can be opened and found; `look` is colour, width, dashes, cap. */
function planLine(page, pane, renderer, item, look, what) {
  const line = L.polyline(item.lines, { pane, renderer, color: look[0], weight: look[1],
    dashArray: look[2] || null, lineCap: look[3] || "round" });
  line.bindTooltip(() => tipOf(item.name, what),
    { sticky: true, className: "gq-tip" });
  return bindDetail(page, line, () => sheetCard(page, item, what));
}

function addFindable(page, key, item, what, line) {
  item.show = line ? () => {
    showEntry(page, key);
    showDetail(page, () => sheetCard(page, item, what),
      line.getBounds ? line.getBounds() : line.getLatLng(), { at: placeOfLayer(line) });
  } : null;
  page.findable.push({ key: item.id, name: item.name, other: item.other || "", what, show: item.show });
}

function projectLook(page, project) {
  const style = page.data.plan.style;
  if (page.colourBy === "status") {
    return style.statuses.find(([key]) => key === project.status)[2];
  }
  return [style.no_theme, style.width, "", "round"];  // its themes lie over it
}

/** The themes over a project's line, each where it holds; a second one dashed over the first. */
function themeLines(page, project, renderer) {
  const style = page.data.plan.style;
  const drawn = (lines, color, weight, dashArray, lineCap) => L.polyline(lines,
    { pane: "gq-themes", renderer, interactive: false, color, weight, dashArray, lineCap });
  return project.pieces.flatMap((piece) => {
    const themes = piece.themes.map((key) => style.themes.find(([own]) => own === key));
    const lines = themes.map(([, , colour], row) => drawn(piece.lines, colour, style.width,
      row ? style.second_dash : null, row ? "butt" : "round"));
    if (themes.length === 1 && themes[0][3]) {
      lines.push(drawn(piece.lines, "#ffffff", style.pattern_width, themes[0][3], "round"));
    }
    return lines;
  });
}

/** A number or a few words on the map, that no pointer meets. */
function numberMark(page, at, text, kind) {
  if (!page.map.getPane("gq-numbers")) page.map.createPane("gq-numbers").style.zIndex = 382;
  return L.marker(at, { pane: "gq-numbers", interactive: false, keyboard: false,
    icon: L.divIcon({ className: "gq-number gq-" + kind, html: make("span", null, text),
      iconSize: null }) });
}

/** What the numbers and words on the map take up, so that no name stands on them. */
function takeNumbers(page) {
  const crowd = makeCrowd();
  page.map.eachLayer((layer) => {
    const sign = layer instanceof L.Marker && layer.getElement().querySelector(".gq-number > span");
    if (!sign) return;
    const { x, y } = page.map.latLngToLayerPoint(layer.getLatLng());
    takeBox(crowd, boxDiscs(x, y, sign.offsetWidth, sign.offsetHeight, 0));
  });
  return crowd;
}

/** What the layer holds of a project's street outside the boundary, thin. */
function outsideLine(page, project, renderer) {
  const style = page.data.plan.style;
  return L.polyline(project.outside, { pane: "gq-outside", renderer, interactive: false,
    color: style.no_theme, weight: style.outside_width });
}

function addProjects(page, plan) {
  const beneath = makePane(page, "gq-outside", 360);
  const renderer = makePane(page, "gq-projects", 361);
  const over = makePane(page, "gq-themes", 362);
  const group = L.featureGroup();
  const themes = L.layerGroup();
  page.colourBy = "theme";
  for (const project of plan.projects) {
    const what = say(page, project.listed ? "project" : "project_apart");
    if (project.lines.length) {
      project.line = planLine(page, "gq-projects", renderer, project,
        projectLook(page, project), what);
      group.addLayer(project.line);
      for (const line of themeLines(page, project, over)) themes.addLayer(line);
      group.addLayer(numberMark(page, project.at, String(project.number), "project-number"));
    }
    if (project.outside.length) group.addLayer(outsideLine(page, project, beneath));
    addFindable(page, "projects", project, what, project.line);
  }
  group.addLayer(themes);
  page.recolour = () => {
    if (page.colourBy === "theme") group.addLayer(themes);
    else group.removeLayer(themes);
    for (const project of plan.projects) {
      if (!project.line) continue;
      const look = projectLook(page, project);
      project.line.setStyle({ color: look[0], dashArray: look[2] || null, lineCap: look[3] });
    }
  };
  addEntry(page, { key: "projects", group: "plan", name: say(page, "projects"), layer: group,
    on: true, swatch: null, detail: () => projectKey(page) });
}

function addRing(page, plan) {
  const style = plan.style;
  const shown = plan.legs.filter((leg) => leg.lines.length);
  if (!plan.legs.length) return;
  const beds = makePane(page, "gq-ring-bed", 363);
  const renderer = makePane(page, "gq-ring", 364);
  const there = L.featureGroup();
  const missing = L.featureGroup();
  for (const leg of plan.legs) {
    const what = say(page, "ring_leg", { n: leg.number });
    let line = null;
    if (leg.lines.length) {
      const group = leg.missing ? missing : there;
      // A pale bed, so that it does not mix with what lies beneath.
      const width = (leg.missing ? style.missing[1] : style.ring[1]) + 2;
      group.addLayer(L.polyline(leg.lines, { pane: "gq-ring-bed", renderer: beds,
        interactive: false, color: page.data.style.paper, weight: width,
        lineCap: leg.missing ? "butt" : "round" }));
      line = planLine(page, "gq-ring", renderer, leg, leg.missing ? style.missing : style.ring, what);
      group.addLayer(line);
      group.addLayer(numberMark(page, leg.at, String(leg.number), "leg-number"));
      if (leg.gap) group.addLayer(numberMark(page, leg.gap_at, leg.gap, "gap"));
    }
    addFindable(page, leg.missing ? "ring-missing" : "ring", leg, what, line);
  }
  addEntry(page, { key: "ring", group: "plan", name: say(page, "ring"), layer: there, on: true,
    swatch: () => lineSwatch(style.ring) });
  if (shown.some((leg) => leg.missing)) {
    addEntry(page, { key: "ring-missing", group: "plan", name: say(page, "ring_missing"),
      layer: missing, on: true, swatch: () => lineSwatch(style.missing) });
  }
  if (plan.detours.length) {
    const detours = L.featureGroup(plan.detours.map((detour) =>
      planLine(page, "gq-ring", renderer, detour, style.detour, say(page, "ring_detour"))));
    addEntry(page, { key: "ring-detour", group: "plan", name: say(page, "ring_detour"),
      layer: detours, on: false, swatch: () => lineSwatch(style.detour) });
  }
}

function addAxis(page, plan) {
  if (!plan.axis.length) return;
  const style = plan.style;
  const renderer = makePane(page, "gq-axis", 345);
  const group = L.featureGroup(plan.axis.map((street) => {
    const line = planLine(page, "gq-axis", renderer, street, [style.axis[0], style.axis[1], "",
      "butt"], say(page, "axis"));
    line.setStyle({ opacity: style.axis[2] });
    addFindable(page, "axis", street, say(page, "axis"), line);
    return line;
  }));
  for (const at of plan.meeting) {
    group.addLayer(L.circleMarker(at, { pane: "gq-axis", renderer, radius: 13, weight: 2,
      color: style.axis[0], fillOpacity: 0 })
      .bindTooltip(() => make("span", null, say(page, "meeting")), { className: "gq-tip" }));
  }
  addEntry(page, { key: "axis", group: "plan", name: say(page, "axis"), layer: group, on: true,
    swatch: () => lineSwatch([style.axis[0], 8, "", "butt"]) });
}

function addGateways(page, plan) {
  if (!plan.gateways.length) return;
  page.map.createPane("gq-gateways").style.zIndex = 372;
  const renderer = L.svg({ pane: "gq-gateways", padding: 0.4 });
  const group = L.featureGroup();
  for (const gateway of plan.gateways) {
    const what = say(page, "gateway");
    const mark = L.circleMarker(gateway.at, { pane: "gq-gateways", renderer, radius: 7, weight: 2.4,
      color: plan.style.gateway, fillColor: page.data.style.paper, fillOpacity: 1 });
    mark.bindTooltip(() => tipOf(gateway.name, what), { className: "gq-tip" });
    bindDetail(page, mark, () => sheetCard(page, gateway, what));
    group.addLayer(mark);
    addFindable(page, "gateways", gateway, what, mark);
  }
  addEntry(page, { key: "gateways", group: "plan", name: say(page, "gateway"), layer: group,
    on: true, swatch: () => dotSwatch(page.data.style.paper, plan.style.gateway) });
}
