/* A facility on trial: put down, dragged, and which homes would reach it. */

const MOST_TRIAL_NAMES = 12;
const KEY_STEP_PX = 10; // an arrow key moves the facility so far

/** A choice of category and a button, for the card of a place. */
function trialChoice(page, place) {
  const choice = make("select", { class: "gq-question", "aria-label": say(page, "trial_choice") },
    ...page.data.categories.map((category, number) => make("option", {
      value: number, selected: number === (page.question || 0) }, category.name)));
  const start = make("button", { type: "button", class: "gq-button" }, say(page, "trial_start"));
  start.addEventListener("click", () => {
    closeDetail(page);
    startTrial(page, Number(choice.value), place);
  });
  return make("p", { class: "gq-trial-choice gq-screen" }, choice, start);
}

function startTrial(page, number, place) {
  endTrial(page);
  const icon = L.divIcon({ className: "gq-sign gq-trial-sign", iconSize: [30, 30],
    html: drawSign(page, number, "assumed", page.data.style.sign_px * 1.3) });
  const marker = L.marker(place, { icon, draggable: true, autoPan: true, zIndexOffset: 1000,
    title: say(page, "trial_marker"), alt: say(page, "trial_marker") });
  const tiers = page.data.categories[number].tiers;
  page.trial = { number, marker, tier: tiers.length - 1, rings: L.featureGroup(),
    box: make("section", { class: "gq-trial", role: "region", "aria-live": "polite" }) };
  page.trial.rings.addTo(page.map);
  marker.addTo(page.map);
  page.map.getContainer().append(page.trial.box);
  L.DomEvent.disableClickPropagation(page.trial.box);
  L.DomEvent.disableScrollPropagation(page.trial.box);
  marker.on("drag", () => showTrial(page));
  moveByKeys(marker, () => showTrial(page), () => endTrial(page));
  showTrial(page);
}

function endTrial(page) {
  if (!page.trial) return;
  page.trial.marker.remove();
  page.trial.rings.remove();
  page.trial.box.remove();
  page.trial = null;
}

/** Arrow keys move a marker, escape ends what it is for. */
function moveByKeys(marker, moved, ended) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const listen = () => marker.getElement().addEventListener("keydown", (event) => {
    if (event.key === "Escape") ended();
    if (!steps[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    const map = marker._map; // that of now, where it was put on another
    const step = L.point(steps[event.key]).multiplyBy(KEY_STEP_PX);
    marker.setLatLng(map.layerPointToLatLng(map.latLngToLayerPoint(marker.getLatLng()).add(step)));
    moved();
  });
  marker.on("add", listen);
  listen();
}

/** Say and draw which homes would be within reach of the facility. */
function showTrial(page) {
  const { number, marker, tier, rings, box } = page.trial;
  const { lat, lng } = marker.getLatLng();
  const at = joinStreets(page.streets, [lat, lng]);
  const limit = page.data.categories[number].tiers[tier][1];
  const found = at ? homesWithin(page, at, [lat, lng], limit) : [];
  rings.clearLayers();
  const gained = found.filter((home) => stateOf(home, number, tier) !== "y");
  for (const home of gained) {
    const place = home.at || home.mark.getBounds().getCenter();
    L.circleMarker(place, { radius: 10, weight: 2.5, fill: false, interactive: false,
      color: page.data.style.categories[number].colour }).addTo(rings);
  }
  box.replaceChildren(trialHead(page), ...(at ? trialFigures(page, found, gained)
    : [make("p", null, say(page, "trial_far", { n: page.streets.snap_limit_m }))]),
  make("p", { class: "gq-note" }, say(page, "ask_given")), trialFoot(page));
}

/** Where it is, and a scenario file that says so, to be measured with its bounds. */
function trialFoot(page) {
  const { lat, lng } = page.trial.marker.getLatLng();
  const save = make("button", { type: "button", class: "gq-button" }, say(page, "trial_save"));
  save.addEventListener("click", () => saveScenario(page));
  return make("footer", null, make("span", null, `${lng.toFixed(6)}, ${lat.toFixed(6)}`), save);
}

/** Hand the trial over as a scenario file. */
function saveScenario(page) {
  const { number, marker } = page.trial;
  const { lat, lng } = marker.getLatLng();
  const name = say(page, "trial", { category: page.data.categories[number].name });
  const text = [
    `name = ${JSON.stringify(name)}`, `note = ""`, "", "[[edits]]", `op = "facility.add"`,
    `id = "trial-1"`, `kind = ${JSON.stringify(page.streets.categories[number].kind)}`,
    `name = ${JSON.stringify(name)}`, `lon = ${lng.toFixed(6)}`, `lat = ${lat.toFixed(6)}`,
    "accuracy_m = 0", "",
  ].join("\n");
  const link = make("a", { download: name + ".toml",
    href: URL.createObjectURL(new Blob([text], { type: "text/plain" })) });
  link.click();
  URL.revokeObjectURL(link.href);
}

function trialHead(page) {
  const { number, tier } = page.trial;
  const { name, tiers } = page.data.categories[number];
  const minutes = make("select", { class: "gq-question", "aria-label": say(page, "trial_minutes") },
    ...tiers.map(([own], row) => make("option", { value: row, selected: row === tier },
      say(page, "trial_within", { minutes: own }))));
  minutes.addEventListener("change", () => {
    page.trial.tier = Number(minutes.value);
    showTrial(page);
  });
  const end = make("button", { type: "button", class: "gq-button" }, say(page, "trial_end"));
  end.addEventListener("click", () => endTrial(page));
  return make("header", null, drawSign(page, number, "assumed", 16),
    make("b", null, say(page, "trial", { category: name })), minutes, end);
}

function trialFigures(page, found, gained) {
  const { number, tier } = page.trial;
  const count = (...letters) => found.filter((home) =>
    letters.includes(stateOf(home, number, tier))).length;
  const parts = [["trial_new", count("n", "-")], ["trial_surer", count("m", "v")],
    ["trial_had", count("y")]].filter(([, n]) => n).map(([key, n]) => say(page, key, { n }));
  const names = gained.slice(0, MOST_TRIAL_NAMES).map((home) => home.name);
  return [
    make("p", null, say(page, parts.length ? "trial_gain" : "trial_none",
      { n: found.length, parts: parts.join(say(page, "list")) })),
    names.length ? make("p", { class: "gq-note" }, gained.length > MOST_TRIAL_NAMES
      ? say(page, "trial_more", { names: names.join(say(page, "list")), n: gained.length })
      : names.join(say(page, "list"))) : "",
  ];
}

/** The homes from which a joined place is within a limit. */
function homesWithin(page, at, place, limit) {
  const { streets } = page;
  const node_m = measureNodes(streets, at, limit);
  return page.data.homes.filter((home, row) => {
    const own = streets.homes[row];
    if (own.edge < 0) return false;
    const straight_m = home.at ? straightOf(place, home.at) : Infinity;
    const walk_m = straight_m <= AT_SAME_PLACE_M ? straight_m
      : walkBetween(streets, node_m, at, own);
    return walk_m <= limit;
  });
}

/** The letter of a home's state to a category at a tier; see `homes.py`. */
function stateOf(home, number, tier) {
  return home.walks ? home.walks[number][6][tier] : "-";
}
