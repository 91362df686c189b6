/* Two states of a study: what differs, how homes stood to a service before, how they stand after. */

const VIEWS = ["difference", "before", "after"];
const UNCHANGED = "#a9afb6"; // of compounds beside those that changed
const STATES_SHARE = 1 / 3; // of the land they stand on, which the homes of a city may cover
const WHOLE_RIM_PX = 3; // radius from which a home has its whole outline

/** What changed as the view asks: homes, of one category where one is chosen, and features. */
function changedThings(page) {
  const { homes, items } = page.data.changes;
  return [...homes.filter((home) => kindOf(page, home)), ...items];
}

/** The kind of change of a feature, or of a home: the weightiest, or that of the category chosen. */
function kindOf(page, thing) {
  const { category } = page.view;
  if (category === null || !("before" in thing)) return thing.change;
  return thing.changes && thing.changes[category];
}

/** What is told of a thing: of a home only the category chosen. */
function sheetOf(page, thing) {
  const { category } = page.view;
  if (category === null || !("before" in thing)) return thing.sheet;
  const name = page.data.changes.categories[category][0];
  return thing.sheet.filter(([word]) => word === name);
}

/** Add what differs, each kind of change a layer of its own, and the two states. */
function addChanges(page) {
  const changes = page.data.changes;
  if (!changes) return;
  page.view = { name: "difference", category: null, tier: null };
  page.map.createPane("gq-changes").style.zIndex = 366;
  page.map.createPane("gq-change-names").style.zIndex = 365;
  page.changeRenderer = L.svg({ pane: "gq-changes", padding: 0.4 });
  page.dotRenderer = makeStackedPane(page, "gq-unchanged", 364);
  page.states = bindDetail(page, L.featureGroup(), ({ home }) =>
    sheetCard(page, stateSheet(page, home, letterAt(page)), home.hood || home.what));
  page.kinds = new Map();
  for (const kind of Object.keys(changes.style)) addKind(page, kind, changes.style[kind]);
  page.kinds.set("unchanged", addEntry(page, { key: "unchanged", group: "changes", on: true,
    name: say(page, "unchanged"), layer: L.featureGroup(), note: " ",
    swatch: () => dotSwatch(UNCHANGED, null, 3.5) }));
  page.map.on("zoomend", () => {
    const radius = stateRadius(page);
    page.states.eachLayer((mark) => mark.setRadius(radius));
  });
  for (const thing of [...changes.homes, ...changes.items]) {
    const what = thing.what + say(page, "colon") + say(page, thing.change || "unchanged");
    thing.show = thing.at || thing.lines ? () => showThing(page, thing) : null;
    page.findable.push({ key: thing.id, name: thing.name, other: "", what, show: thing.show });
  }
}

/** The layer of a kind of change, where anything can be of that kind. */
function addKind(page, kind, look) {
  const { homes, items } = page.data.changes;
  const features = items.filter((item) => item.change === kind);
  if (!features.length && !homes.some((home) => home.change
    && (home.change === kind || Object.values(home.changes).includes(kind)))) return;
  const isLine = features.length > 0 && Boolean(features[0].lines);
  page.kinds.set(kind, addEntry(page, { key: "change-" + kind, group: "changes", on: true,
    name: say(page, kind), layer: L.featureGroup(), note: " ",
    swatch: () => changeSwatch(look, isLine) }));
}

/** Show what the address asks for: a view, a category, a tier. */
function openViews(page) {
  const { view } = page, { categories } = page.data.changes;
  page.shown = () => [view.name, view.category ?? "", view.tier ?? ""];
  openAddress(page, ([name, category, tier, ...rest]) => {
    const number = category && categories[category] ? Number(category) : null;
    if (VIEWS.includes(name)) setView(page, { name, category: number,
      tier: number !== null && tier < categories[number][1].length ? Number(tier) : null });
    else showView(page);
    return rest;
  });
}

/** Draw what the view asks for, and say it in the panel. */
function showView(page) {
  const { homes, items } = page.data.changes;
  const counts = new Map();
  for (const thing of [...homes, ...items]) {
    const kind = kindOf(page, thing) || "unchanged", there = isIn(page, thing);
    if (there) counts.set(kind, (counts.get(kind) || 0) + 1);
    if (thing.at || thing.lines) showMark(page, thing, kind, there);
  }
  for (const [kind, entry] of page.kinds) {
    const count = counts.get(kind) || 0;
    entry.row.hidden = !count;
    entry.row.querySelector(".gq-name small").textContent = said(count);
  }
  drawStates(page);
  pressTab(page.viewBar, page.view.name);
  fillChoices(page);
  const lists = changeLists(page);
  page.changeLists.replaceWith(lists);
  page.changeLists = lists;
  page.arrange();
}

/** Whether a thing is on the map of the view: no facility in the state that does not have it. */
function isIn(page, thing) {
  const { name } = page.view;
  if (name === "difference") return true;
  return !("before" in thing) && thing.change !== (name === "before" ? "added" : "removed");
}

/** Put a thing on the map or take it off; what a home looks like hangs on the view. */
function showMark(page, thing, kind, there) {
  const { layer } = page.kinds.get(kind);
  if ("before" in thing || !thing.mark) {
    if (thing.mark) thing.group.removeLayer(thing.mark);
    thing.mark = there ? markOf(page, thing, kind, page.data.changes.style[kind]) : null;
    thing.group = layer;
  }
  if (!thing.mark) return;
  if (!there) layer.removeLayer(thing.mark);
  else if (!layer.hasLayer(thing.mark)) layer.addLayer(thing.mark);
}

/** What stands on the map for a thing that differs, or for a home that does not. */
function markOf(page, thing, kind, look) {
  const what = thing.what + say(page, "colon") + say(page, kind);
  const sheet = { id: thing.id, name: thing.name, sheet: thing.sheet ? sheetOf(page, thing) : [] };
  thing.cardOf = () => sheetCard(page, sheet, what);
  if (thing.lines) return planLine(page, "gq-changes", page.changeRenderer, thing, look, what);
  const mark = kind === "unchanged" ? L.circleMarker(thing.at, { pane: "gq-unchanged",
    renderer: page.dotRenderer, radius: 3.5, stroke: false, fillColor: UNCHANGED, fillOpacity: 1 })
    : look[4] ? discMark(thing, look)
    : L.circleMarker(thing.at, { pane: "gq-changes", renderer: page.changeRenderer, radius: 6.5,
      weight: 2, color: page.data.style.paper, fillColor: look[0], fillOpacity: 1 });
  bindDetail(page, mark, thing.cardOf);
  if (thing.label) {
    return mark.bindTooltip(make("span", null, thing.name), { permanent: true, direction: "right",
      className: "gq-tip gq-label", pane: "gq-change-names" });
  }
  return mark.bindTooltip(() => tipOf(thing.name, what), { className: "gq-tip" });
}

/** A compound that gained or lost: a disc with a sign, so that grey prints tell too. */
function discMark(thing, look) {
  const sign = make("span", null, look[4]);
  sign.style.background = look[0];
  return L.marker(thing.at, { pane: "gq-changes", keyboard: false, icon: L.divIcon({
    className: "gq-number gq-change-mark", html: sign, iconSize: null }) });
}

/** Where in the letters of a home the tier of the view is. */
function letterAt(page) {
  const { category, tier } = page.view;
  return page.data.changes.categories.slice(0, category)
    .reduce((sum, [, minutes]) => sum + minutes.length, tier);
}

/** Colour homes by how they stand to the service of the view, before or after; and count them. */
function drawStates(page) {
  const { name } = page.view;
  page.states.clearLayers();
  page.statesKey.textContent = "";
  page.statesBox.hidden = name === "difference";
  if (name === "difference") {
    page.map.removeLayer(page.states);
    return;
  }
  page.map.addLayer(page.states);
  const at = letterAt(page), { reaches, home: look } = page.data.style;
  const counts = new Map(), radius = stateRadius(page);
  for (const home of page.data.changes.homes) {
    const letter = home[name][at];
    if (!letter) continue; // it is not there in this state
    counts.set(letter, (counts.get(letter) || 0) + 1);
    if (!home.at) continue;
    const own = reaches[letter];
    const fillColor = isCrowded(page) ? own.fill : fillOf(page, own);
    const mark = L.circleMarker(home.at, { pane: "gq-unchanged",
      renderer: page.dotRenderer, radius, fillOpacity: 1, fillColor, look: own,
      color: own.rim || look[0], weight: look[own.rim ? 3 : 1] * Math.min(1, radius / WHOLE_RIM_PX) })
      .bindTooltip(() => tipOf(home.name, say(page, "reach_" + letter)), { className: "gq-tip" });
    mark.home = home;
    page.states.addLayer(mark);
  }
  page.statesTitle.textContent = say(page, name) + say(page, "colon") + serviceOf(page);
  for (const letter of Object.keys(reaches).filter((one) => counts.has(one))) {
    page.statesKey.append(make("li", null, reachSwatch(page, letter),
      say(page, "reach_" + letter), make("small", null, said(counts.get(letter)))));
  }
}

/** How large homes are: in a city no larger than leaves the map to be seen. */
function stateRadius(page) {
  const usual = page.data.style.home[2];
  if (!isCrowded(page)) return usual;
  page.stateDensity = page.stateDensity
    || densityOf(page.data.changes.homes.flatMap(({ at }) => (at ? [at] : [])));
  return Math.min(usual, Math.max(1, radiusFor(page, page.stateDensity, STATES_SHARE)));
}

/** The service and the minutes of the view. */
function serviceOf(page) {
  const [name, minutes] = page.data.changes.categories[page.view.category];
  return say(page, "service", { name, minutes: minutes[page.view.tier] });
}

/** What is told of a home in a state: before and after at the tier of the view, and what changed. */
function stateSheet(page, home, at) {
  const words = ["before", "after"].map((name) =>
    home[name][at] ? say(page, "reach_" + home[name][at]) : "—");
  return { id: home.id, name: home.name, sheet: [[serviceOf(page), words.join(" → ")], ...(home.sheet || [])] };
}

/** Three buttons and what is asked of: a category, and in the states a tier of it. */
function viewBar(page) {
  const bar = tabRow(page, say(page, "views"), VIEWS.map((name) => [name, say(page, name)]),
    (name) => setView(page, { name }));
  bar.className = "gq-views gq-screen";
  page.categoryChoice = make("select", { "aria-label": say(page, "category") });
  page.categoryChoice.addEventListener("change", () => {
    const { value } = page.categoryChoice;
    setView(page, { category: value === "" ? null : Number(value), tier: null });
  });
  page.tierChoice = make("select", { "aria-label": say(page, "tier") });
  page.tierChoice.addEventListener("change", () =>
    setView(page, { tier: Number(page.tierChoice.value) }));
  bar.append(page.categoryChoice, page.tierChoice);
  page.viewBar = bar;
  return bar;
}

/** The counts of the classes of the view. */
function statesBox(page) {
  page.statesTitle = make("h2");
  page.statesKey = make("ul", { class: "gq-classes" });
  page.statesBox = make("section", { class: "gq-states", hidden: true }, page.statesTitle,
    page.statesKey);
  return page.statesBox;
}

/** Change the view; a state is of one category, the most changed one until another is chosen. */
function setView(page, asked) {
  closeDetail(page); // it told of another view
  Object.assign(page.view, asked);
  const { view } = page, { categories, homes } = page.data.changes;
  if (view.name !== "difference" && view.category === null) {
    const counts = categories.map((_, number) =>
      homes.filter((home) => home.changes && home.changes[number]).length);
    view.category = counts.indexOf(Math.max(...counts));
  }
  if (view.category !== null && view.tier === null) {
    view.tier = categories[view.category][1].length - 1;
  }
  showView(page);
  keepAddress(page);
}

function fillChoices(page) {
  const { categories } = page.data.changes, { name, category, tier } = page.view;
  const every = name === "difference" ? [["", say(page, "every_category")]] : [];
  const choices = [...every, ...categories.map(([own], number) => [number, own])];
  fillChoice(page.categoryChoice, choices, category === null ? "" : category);
  page.tierChoice.hidden = name === "difference";
  if (name === "difference") return;
  fillChoice(page.tierChoice, categories[category][1].map((minutes, number) =>
    [number, say(page, "within_min", { minutes })]), tier);
}

function fillChoice(choice, options, value) {
  choice.textContent = "";
  for (const [own, text] of options) choice.append(make("option", { value: own }, text));
  choice.value = String(value);
}

/** Show a thing where it differs, whatever was shown before. */
function showThing(page, thing) {
  setView(page, { name: "difference", category: null });
  const kind = thing.change || "unchanged";
  switchEntry(page, page.kinds.get(kind), true);
  showDetail(page, thing.cardOf, thing.lines ? thing.mark.getBounds() : thing.at,
    { at: placeOfLayer(thing.mark) });
}
