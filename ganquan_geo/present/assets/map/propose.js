/* Try things: edits on the study as it is, each answered at once; who gains and who loses. */

// What is tried: kept while the page is drawn anew.
const proposing = { view: "after", before: [], after: [] };
const PROPOSE_VIEWS = ["before", "after", "difference"];
const CHANGE_ORDER = ["gained", "may gain", "lost", "may lose", "shorter", "longer"];
const MOST_LISTED = 60;

/** Show or leave what is tried: the colours of homes are its, and those of the study again. */
function showProposing(page, on) {
  if (Boolean(page.proposing) === on) return;
  endPlacing(page);
  closeDetail(page);
  if (on) setWalker(page, 0);
  page.walkerChoice.disabled = on; // who tries is chosen beside what is tried
  page.proposing = on;
  page.changeOf = null;
  if (page.land) switchEntry(page, page.land, !on);
  for (const [row, home] of page.data.homes.entries()) {
    home.row = row;
    if (on) home.own = { walks: home.walks, certain: home.certain, possible: home.possible };
    else Object.assign(home, home.own);
  }
  if (!on) {
    page.onQuestion = null;
    page.proposed.remove();
    page.map.getPane("gq-proposed").remove();
    page.recolourHomes();
    return;
  }
  page.map.createPane("gq-proposed").style.zIndex = 358; // over streets, under homes
  page.proposed = L.featureGroup().addTo(page.map);
  if (page.question === null) askService(page, page.serve.missing[0].category);
  page.onQuestion = () => { if (proposing.of === page.serve.revision) showTried(page); };
  if (proposing.of === page.serve.revision) showTried(page);
  else {
    page.panels.propose.replaceChildren(make("p", { class: "gq-note" }, say(page, "try_wait")));
    begin(page, {});
  }
}

/** Go on with what is tried, by whichever window; or begin with another walker, hour or scenario. */
async function begin(page, said) {
  const state = await ask(page, "api/try/begin", said);
  if (!state) return;
  proposing.before = [];
  takeRows(page, proposing.before, state.before);
  proposing.after = proposing.before.slice();
  takeRows(page, proposing.after, state.homes);
  takeTried(page, state);
  if (state.unfit.length) tell(page, state.unfit.join("\n"), "gq-refused");
  else if (Object.keys(said).length) tell(page, "", ""); // what else was said stays
}

/** Take walks into a table; the homes whose they are. */
function takeRows(page, table, rows) {
  const homes = new Set();
  for (const [row, category, ...walk] of rows) {
    table[row * page.data.categories.length + category] = walk;
    homes.add(page.data.homes[row]);
  }
  return homes;
}

function walkIn(page, table, row, category) {
  return table[row * page.data.categories.length + category];
}

/** Do, undo, redo or take out an edit; says whether it was done. */
async function change(_, step, edit) {
  const { page } = served;
  const state = await ask(page, "api/try/change", { of: proposing.of, revision: proposing.revision, step, edit });
  if (!state) return false;
  const changed = takeRows(page, proposing.after, state.homes);
  const isNew = proposing.view === "before";
  if (isNew) proposing.view = "after";
  takeTried(page, state, isNew ? page.data.homes : [...changed]);
  tell(page, "", "");
  return true;
}

function takeTried(page, state, changed) {
  for (const key of ["of", "revision", "walker", "at", "edits", "names", "undone", "counts", "files"]) {
    if (key in state) proposing[key] = state[key];
  }
  if (page.proposing) showTried(page, changed);
}

/** Colour homes as the view asks, draw what is proposed, and say it in the panel. */
function showTried(page, changed = page.data.homes) {
  const { view } = proposing, { categories } = page.data;
  const table = view === "before" ? proposing.before : proposing.after;
  changed.forEach((home) => {
    if (!home.own.walks) return;
    home.walks = categories.map((_, number) => {
      const [id, best, low, high, letters] = walkIn(page, table, home.row, number);
      return [placeOf(page, id), "known", best, best, low, high, letters, "", null, 0];
    });
    const last = home.walks.map((walk) => walk[6].slice(-1));
    home.certain = last.filter((letter) => letter === "y").length;
    home.possible = last.filter((letter) => "ymv".includes(letter)).length;
  });
  const looks = page.serve.change_looks;
  page.changeOf = view === "difference" ? (home) =>
    (looks[changeOf(page, home.row)] || [UNCHANGED_HOME])[0] : null;
  page.recolourHomes(changed);
  drawProposed(page);
  const panel = page.panels.propose;
  panel.replaceChildren(...proposePanel(page));
}

const UNCHANGED_HOME = "#d8dade";

/** The number of a place by its id; one that is proposed is told to the page first. */
function placeOf(page, id) {
  const { place_ids: ids } = page.serve, number = ids.indexOf(id);
  if (number >= 0 || !id) return number;
  const name = proposing.names[id] || id;
  page.data.places.push({ name, position: "known", categories: [], at: null, lines: [], signs: {} });
  return ids.push(id) - 1;
}

/** The service in question and its tier; of all services the one that lacks least. */
function askedOf(page) {
  const number = page.question ?? page.serve.missing[0].category;
  return [number, page.tier ?? page.data.categories[number].tiers.length - 1];
}

const CHANGE_KINDS = { "-2": "lost", "-1": "may lose", 1: "may gain", 2: "gained" };

/** How the walk of a home to the service in question differs: by its tier, else by its metres. */
function changeOf(page, row) {
  const [number, tier] = askedOf(page);
  const [was, now] = [proposing.before, proposing.after].map((table) => walkIn(page, table, row, number));
  if (!was || was === now) return "";
  const rank = (walk) => ({ n: 0, "-": 0, y: 2 })[walk[4][tier]] ?? 1;
  if (rank(now) !== rank(was)) return CHANGE_KINDS[rank(now) - rank(was)];
  const [before, after] = [was[1] ?? Infinity, now[1] ?? Infinity];
  if (before === after || Math.abs(before - after) < 1) return "";
  return after < before ? "shorter" : "longer";
}

/** What is proposed, on the map: places that can be dragged, passages, closed streets. */
function drawProposed(page) {
  page.proposed.clearLayers();
  const last = new Map();
  for (const { op, target, new: said, what, lines } of proposing.edits) {
    if (op === "link.add") {
      L.polyline(said.line.map(([lon, lat]) => [lat, lon]), { color: "#1b7a4b", weight: 5, interactive: false,
        pane: "gq-proposed" }).addTo(page.proposed);
    } else if (lines.length) {
      L.polyline(lines, { color: op === "street.close" ? "#b3261e" : "#1b7a4b", weight: 6, opacity: 0.75,
        dashArray: op === "street.close" ? "4 8" : null, interactive: false, pane: "gq-proposed" }).addTo(page.proposed);
    }
    if (op === "facility.remove") last.delete(target);
    if ("lon" in said) last.set(target, { ...last.get(target), ...said, op, what });
    const place = page.data.places[page.serve.place_ids.indexOf(target)];
    if (op.startsWith("facility") && place && place.at && op !== "facility.set") {
      L.marker(place.at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "gq-struck",
        html: make("span", null, "✕"), iconSize: [22, 22] }) }).addTo(page.proposed);
    }
  }
  for (const [id, said] of last) proposedMarker(page, id, said);
}

function proposedMarker(page, id, said) {
  const isGate = said.op.startsWith("gate");
  const number = page.data.categories.findIndex((_, own) =>
    page.serve.missing.some(({ category, kinds }) => category === own && kinds.some(([kind]) => kind === said.kind)));
  const sign = isGate || number < 0 ? make("span", { class: "gq-pin-small" }, isGate ? "▣" : "●")
    : drawSign(page, number, "known", page.data.style.sign_px * 1.3);
  const marker = L.marker([said.lat, said.lon], { draggable: !isGate, autoPan: true, zIndexOffset: 1500,
    title: said.what, alt: said.what, icon: L.divIcon({ className: "gq-sign gq-trial-sign", iconSize: [30, 30], html: sign }) })
    .addTo(page.proposed);
  if (isGate) return;
  const moved = () => {
    const [lon, lat] = lonLat(marker).map(Number);
    change(page, "do", { op: "facility.move", target: id, lon, lat });
  };
  let later = null;
  marker.on("dragend", moved);
  moveByKeys(marker, () => {
    window.clearTimeout(later);
    later = window.setTimeout(moved, 400);
  }, () => {});
}

/** On the card of a facility: move it, or take it away. */
function proposeFor(page, place) {
  const id = page.serve.place_ids[page.data.places.indexOf(place)];
  if (!id) return "";
  const move = () => placeOnMap(page, { title: say(page, "place_title", { name: place.name }), at: place.at, exact: true },
    (at) => change(page, "do", { op: "facility.move", target: id, ...at }));
  const remove = () => {
    closeDetail(page);
    change(page, "do", { op: "facility.remove", target: id });
  };
  return make("p", { class: "gq-actions" }, button(say(page, "try_move"), move), button(say(page, "try_remove"), remove));
}
