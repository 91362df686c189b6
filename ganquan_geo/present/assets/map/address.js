/* What every page shares: tabs, the side with its fold, and an address that opens the same view. */

/** A row of tabs; `pick` is given the value of the one that is pressed. */
function tabRow(page, label, choices, pick) {
  return make("div", { class: "gq-tabs", role: "group", "aria-label": label }, ...choices.map(([value, name]) => {
    const tab = make("button", { type: "button", value }, name);
    tab.addEventListener("click", () => pick(value));
    return tab;
  }));
}

function pressTab(tabs, value) {
  for (const tab of tabs.children) tab.setAttribute("aria-pressed", String(tab.value === String(value)));
}

/** The title with what belongs to it, and beside the map what folds away on a small screen. */
function addSide(page, head, body, title = say(page, "panel")) {
  const side = document.querySelector(".gq-side");
  const fold = make("button", { type: "button", class: "gq-fold", "aria-expanded": "false" }, title);
  fold.addEventListener("click", () => {
    const open = side.classList.toggle("gq-open");
    fold.setAttribute("aria-expanded", String(open));
    page.map.invalidateSize({ animate: false });
  });
  page.body = make("div", { class: "gq-body" }, ...body);
  document.querySelector(".gq-head").append(...head);
  side.append(fold, page.body);
  page.map.invalidateSize({ animate: false, pan: false }); // on a small screen they take of its height
}

/** Open the map of a page, and draw it once its data are there. */
function openPage([id, location, options], drawPage) {
  const data = readJson("gq-data");
  drawPlainMarkers();
  const map = L.map(id, Object.assign({ center: location, zoomControl: false }, options));
  const page = { data, map, entries: [], ends: new AbortController(), findable: [] };
  whenUnpacked(page, () => {
    addControls(page);
    drawPage(page);
  });
  return map;
}

/** Keep what is shown in the address: what `page.shown` tells, the view, who walks, what is told of. */
function keepAddress(page) {
  if (!page.shown) return;
  const { lat, lng } = page.map.getCenter(), walker = page.walker ? page.data.walkers[page.walker].id : "";
  const key = page.detail && page.detail.key; // an id where it has one: names come twice, and change
  const told = !key || page.found.some((own) => own.key === key) ? key
    : page.streets && [page.detail.at.lat.toFixed(6), page.detail.at.lng.toFixed(6)].join();
  const last = told ? [walker, told] : [walker].filter(Boolean);
  const parts = [...page.shown().map(encodeURIComponent), page.map.getZoom(), lat.toFixed(5), lng.toFixed(5),
    ...last.map(encodeURIComponent)];
  try {
    window.history.replaceState(null, "", "#" + parts.join("/"));
  } catch {
    // a frame whose page has no address of its own
  }
}

/** Show what the address asks for: `show` is given its parts, and returns those that it left. */
function openAddress(page, show) {
  const parts = window.location.hash.slice(1).split("/");
  const [zoom, lat, lon, walker, told] = show(parts);
  page.map.on("moveend", () => keepAddress(page));
  const number = (page.data.walkers || []).findIndex(({ id }) => encodeURIComponent(id) === walker);
  if (number > 0) setWalker(page, number);
  const item = told && page.found.find((own) => own.show && encodeURIComponent(own.key) === told);
  const place = (told || "").split("%2C").map(Number);
  if (item) item.show();
  else if (page.streets && place.length === 2 && place.every(Number.isFinite)) askAt(page, L.latLng(place));
  if (zoom && Number.isFinite(Number(zoom)) && Math.abs(lat) <= 90 && Math.abs(lon) <= 360) {
    page.map.setView([Number(lat), Number(lon)], Number(zoom), { animate: false });
  }
}

/** A button under those of the zoom: the whole of the study again. */
function addWholeButton(page, fit) {
  const whole = L.control({ position: "topright" });
  whole.onAdd = () => {
    const button = make("button", { type: "button", class: "gq-whole", title: say(page, "whole"),
      "aria-label": say(page, "whole") }, "⤢");
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", fit);
    return button;
  };
  whole.addTo(page.map);
}
