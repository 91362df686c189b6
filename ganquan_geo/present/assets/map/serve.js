/* The page of `ganquan-geo serve`: its tabs, what it asks of the server, and how it is drawn anew. */

// What stays as it is when the page is drawn anew.
const served = { tab: "register", by: "", basis: "", accuracy: "20", open: new Set(), top: 0, said: "",
  asking: 0, asked: 0, page: null, typed: new Map() };
const SERVED_TABS = ["register", "propose", "results"];
const POLL_MS = 700; // while likely ranges are drawn
const LOOK_MS = 1500; // for what other windows change
const ACCURACIES = ["5", "10", "20", "50", "100"];

function addServing(page) {
  const side = document.querySelector(".gq-side");
  document.querySelector(".gq").classList.add("gq-served");
  page.serve = page.data.serve;
  served.page = page;
  const bar = make("div", { class: "gq-served-tabs", role: "tablist" }, ...SERVED_TABS.map((name) => {
    const tab = make("button", { type: "button", role: "tab", id: "gq-tab-" + name, value: name,
      "aria-controls": "gq-panel-" + name }, say(page, "tab_" + name));
    tab.addEventListener("click", () => showTab(page, name, true));
    tab.addEventListener("keydown", (event) => turnTab(page, event, name));
    return tab;
  }));
  page.told = make("p", { class: "gq-told", role: "status", "aria-live": "polite" }, served.said);
  page.panels = {
    register: make("div", { class: "gq-work" }, ...registerPanel(page)),
    propose: make("div", { class: "gq-work" }),
    results: page.body,
  };
  for (const name of SERVED_TABS) {
    const panel = page.panels[name];
    panel.id = "gq-panel-" + name;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", "gq-tab-" + name);
  }
  side.replaceChildren(bar, page.told, ...SERVED_TABS.map((name) => page.panels[name]));
  page.served = bar;
  showTab(page, served.tab, side.classList.contains("gq-open") || window.innerWidth > 760);
  side.scrollTop = served.top;
  side.onscroll = () => { served.top = side.scrollTop; };
  window.setTimeout(() => askAgain(page), page.serve.pending ? POLL_MS : LOOK_MS);
}

/** Show a tab's panel; on a phone the tab that is shown folds the sheet when it is pressed again. */
function showTab(page, name, open) {
  const side = document.querySelector(".gq-side");
  const fold = open && served.tab === name && side.classList.contains("gq-open") && page.shownTab;
  served.tab = page.shownTab = name;
  side.classList.toggle("gq-open", Boolean(open) && !fold);
  for (const own of SERVED_TABS) page.panels[own].hidden = own !== name;
  for (const tab of page.served.children) {
    tab.setAttribute("aria-selected", String(tab.value === name));
    tab.tabIndex = tab.value === name ? 0 : -1;
  }
  showProposing(page, name === "propose");
  page.map.invalidateSize({ animate: false });
}

function turnTab(page, event, name) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = SERVED_TABS[(SERVED_TABS.indexOf(name) + step + SERVED_TABS.length) % SERVED_TABS.length];
  showTab(page, next, true);
  document.getElementById("gq-tab-" + next).focus();
}

/** Ask the server; null where it refused, which is then said. */
async function ask(page, path, said) {
  if (path.startsWith("api/corrections")) tell(page, say(page, "saving"), "");
  served.asking += 1;
  served.asked += 1;
  document.body.classList.add("gq-busy");
  try {
    const answer = await fetch(path, said === undefined ? {} : { method: "POST",
      headers: { "content-type": "application/json" }, body: JSON.stringify(said) });
    const found = await answer.json();
    if (answer.ok) return found;
    if (found.state) {
      proposing.of = null; // what was tried is begun anew, with the edits that the server has
      redraw(page, found.state);
    }
    tell(page, found.faults.join("\n"), "gq-refused");
  } catch {
    tell(page, say(page, "unreached"), "gq-refused");
  } finally {
    served.asking -= 1;
    document.body.classList.remove("gq-busy");
  }
  return null;
}

/** Say what was done or refused, where it is seen and read out. */
function tell(page, text, look) {
  const line = document.querySelector(".gq-told") || page.told;
  served.said = text;
  line.textContent = text;
  line.className = "gq-told " + look;
  if (look) line.scrollIntoView({ block: "nearest" });
}

/** Keep facts, and say which verdicts are others now. */
async function keepFacts(_, edits, more = {}) {
  const { page } = served; // which may have been drawn anew since the box was opened
  if (!served.by.trim() || !served.basis.trim()) {
    showTab(page, "register", true);
    tell(page, say(page, "sign_first"), "gq-refused");
    document.querySelector(served.by.trim() ? "#gq-basis" : "#gq-by").focus();
    return false;
  }
  const before = page.serve.missing;
  const state = await ask(page, "api/corrections",
    { revision: page.serve.revision, edits, by: served.by, basis: served.basis, ...more });
  if (!state) return false;
  for (const { op, target, ...facts } of edits) {
    for (const key of Object.keys(facts)) served.typed.delete([op, target, key].join());
  }
  adopt(page, state, before, say(page, "kept", { n: edits.length }));
  return true;
}

function adopt(page, state, before, said) {
  const turned = state.serve.missing.flatMap((own) => {
    const was = before.find(({ id }) => id === own.id);
    return was && was.grade !== own.grade ? [say(page, "turned", {
      name: page.data.categories[own.category].name, was: was.grade, now: own.grade })] : [];
  });
  redraw(page, state);
  tell(page, [said, ...turned].join(say(page, "stop")), turned.length ? "gq-turned" : "gq-kept");
}

/** Draw the page anew of another state; where one was looking, what was open and the box of what is
 * being put down stay. */
function redraw(_, state) {
  const { page } = served; // whoever asks may have been drawn anew meanwhile
  const { taking } = page;
  const parts = () => Array.from(document.querySelectorAll(".gq-side :is(a, button, summary)"));
  const own = document.activeElement, at = parts().indexOf(own);
  endPlacing(page);
  page.ends.abort();
  page.arrange = () => {};
  closeDetail(page);
  page.map.remove();
  document.querySelector(".gq-head").replaceChildren();
  document.querySelector(".gq-side").replaceChildren();
  const large = document.getElementById("gq-large");
  if (large) large.remove();
  document.getElementById("gq-data").textContent = JSON.stringify(state);
  window.ganquanMap(...page.opening);
  const same = parts()[at];
  if (same && same.textContent === own.textContent) same.focus({ preventScroll: true }); // keys go on from there
  if (!taking) return;
  take(served.page, taking.box, taking.click, taking.layer);
  taking.box.querySelector(".gq-main").focus();
}

/** Likely ranges are drawn after the figures, and other windows change things: look again and again. */
async function askAgain(page) {
  if (page.ends.signal.aborted) return;
  try {
    const { asked } = served;
    const state = async (path) => (await fetch(path)).json();
    const now = await state("api/stamp");
    const isOwn = () => page.ends.signal.aborted || served.asking || served.asked !== asked;
    const isFree = () => !isOwn() && !page.taking && !isTyping();
    const isCorrected = now.revision !== page.serve.revision;
    const isTried = page.proposing && proposing.of === now.tried[0] && proposing.revision !== now.tried[1];
    const news = [now.revision, ...now.tried].join();
    if (!isOwn() && (isCorrected || isTried) && page.news !== news) tell(page, say(page, "others_changed"), "");
    page.news = news;
    if (isTried && isFree()) await begin(page, {});
    const isNew = isCorrected || (now.stamp !== page.serve.stamp && !page.proposing);
    const next = isNew && isFree() && await state("api/study");
    if (next && isFree()) redraw(page, next);
    else window.setTimeout(() => askAgain(page), now.pending ? POLL_MS : LOOK_MS);
  } catch {
    // the server has ended; the next thing that is asked of it says so
  }
}

function isTyping() {
  const own = document.activeElement;
  return Boolean(own) && own.matches("input, select, textarea");
}

/** A folding part of a panel that stays open or shut. */
function foldingPart(key, summary, ...children) {
  const part = make("details", { class: "gq-part", open: served.open.has(key) }, summary, ...children);
  part.addEventListener("toggle", () => served.open[part.open ? "add" : "delete"](key));
  return part;
}

function button(name, pressed, look = "gq-button") {
  const own = make("button", { type: "button", class: look }, name);
  own.addEventListener("click", pressed);
  return own;
}

/** A labelled input, or a choice where there are options. */
function field(name, attributes, options) {
  const input = options ? make("select", attributes, ...options.map(([value, text]) =>
    make("option", { value }, text))) : make("input", { type: "text", maxlength: 500, ...attributes });
  return [make("label", { class: "gq-field" }, make("span", null, name), input), input];
}

/** Put something down on the map: by click, by arrow keys, by its coordinates; then keep it.
 * `keep` is given where it is and whether it was moved, and says whether that was kept; `more` are
 * fields of what is put down; with `exact` nobody is asked how good the position is. Returned is
 * what puts it elsewhere. */
function placeOnMap(page, { title, at, more = [], exact = false }, keep) {
  endPlacing(page);
  closeDetail(page);
  const start = at ? L.latLng(at) : page.map.getCenter();
  const marker = L.marker(start, { draggable: true, autoPan: true, zIndexOffset: 2000,
    title, alt: title, icon: L.divIcon({ className: "gq-pin", iconSize: [28, 28],
      html: make("span", null, "＋") }) }).addTo(page.map);
  const [placeLine, place] = field(say(page, "lonlat"), { inputmode: "decimal", autocomplete: "off" });
  const [accuracyLine, accuracy] = field(say(page, "accuracy_of"), {}, ACCURACIES.map((n) =>
    [n, say(page, "plus_minus", { n })]));
  accuracy.value = served.accuracy;
  let isMoved = false;
  const show = () => { place.value = lonLat(marker).join(", "); };
  const look = (at) => served.page.map.panTo(at, { animate: false }); // it may be another by now
  const moved = () => { isMoved = true; show(); };
  const end = () => endPlacing(page);
  const box = make("form", { class: "gq-trial gq-placing", "aria-label": title },
    make("b", null, title), make("p", { class: "gq-note" }, say(page, "place_how")), ...more,
    placeLine, exact ? "" : accuracyLine, make("footer", null,
      make("button", { class: "gq-button gq-main" }, say(page, "keep")), button(say(page, "cancel"), end)));
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    served.accuracy = accuracy.value;
    const [lon, lat] = lonLat(marker).map(Number);
    if (await keep({ lon, lat, ...(exact ? {} : { accuracy_m: Number(accuracy.value) }) }, isMoved)) end();
  });
  place.addEventListener("change", () => {
    const [lon, lat] = place.value.trim().split(/[\s,，]+/).map(Number);
    if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) {
      marker.setLatLng([lat, lon]);
      look([lat, lon]);
      moved();
    } else show();
  });
  take(page, box, ({ latlng }) => { marker.setLatLng(latlng); moved(); }, marker);
  marker.on("drag", moved);
  moveByKeys(marker, moved, end);
  show();
  if (at && !page.map.getBounds().contains(start)) look(start);
  (more.length ? box.querySelector("input, select") : marker.getElement()).focus();
  return (there) => {
    isMoved = false;
    marker.setLatLng(there);
    look(there);
    show();
  };
}

function lonLat(marker) {
  const { lat, lng } = marker.getLatLng();
  return [lng.toFixed(6), lat.toFixed(6)];
}

/** While a box is open, clicks on the map are its own, wherever they fall. */
function take(page, box, click, layer) {
  endPlacing(page);
  page.taking = { box, click, layer: layer.addTo(page.map) };
  page.map.on("click", click);
  page.map.getContainer().append(box);
  page.map.getContainer().classList.add("gq-taking");
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  box.addEventListener("keydown", ({ key }) => { if (key === "Escape") endPlacing(page); });
  document.querySelector(".gq-side").classList.toggle("gq-open", window.innerWidth > 760);
  page.map.invalidateSize({ animate: false });
}

function endPlacing() {
  const { page } = served;
  if (!page.taking) return;
  const { layer, box, click } = page.taking;
  page.taking = null;
  page.map.off("click", click);
  page.map.getContainer().classList.remove("gq-taking");
  layer.remove();
  box.remove();
}
