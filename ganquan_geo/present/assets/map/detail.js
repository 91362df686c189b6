/* What is clicked is told in a panel beside the map, on a phone in a sheet from below. */

const CLEAR_PX = 40; // between the panel and what it tells of

/** Keep the panel shut until something is clicked; Escape shuts it again. */
function addDetail(page) {
  page.detailBox = document.querySelector(".gq-detail");
  page.detail = null;
  page.detailBox.hidden = true;
  page.spot = L.circleMarker([0, 0], { radius: 14, weight: 3, color: page.data.style.ink,
    fill: false, interactive: false });
  page.map.on("layeradd", ({ layer }) => { // the keyboard goes by lists, search and signs, which have names
    const own = layer instanceof L.Path && layer.getElement();
    if (own) own.setAttribute("tabindex", -1);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") closeDetail(page);
  }, { signal: page.ends.signal });
}

/** Have a layer, or each of a group, tell of itself by click or Enter: `cardOf` is given it and where. */
function bindDetail(page, layer, cardOf) {
  const open = (event) => {
    L.DomEvent.stop(event); // the map beneath is not asked
    const own = event.sourceTarget, at = event.latlng || placeOfLayer(own);
    openDetail(page, () => cardOf(own, at), at);
  };
  return layer.on({ click: open,
    keypress: (event) => { if (event.originalEvent.key === "Enter") open(event); } });
}

function placeOfLayer(layer) {
  return layer.getLatLng ? layer.getLatLng() : layer.getCenter();
}

/** Show a card and ring the place that it tells of. `cardOf` makes it, and draws what belongs to it. */
function openDetail(page, cardOf, at) {
  const box = page.detailBox, own = document.activeElement, map = page.map.getContainer();
  const opener = box.contains(own) && page.detail ? page.detail.opener : own;
  clearDetail(page);
  page.detail = { cardOf, opener, at: L.latLng(at) };
  page.spot.setLatLng(at).addTo(page.map);
  box.hidden = false;
  box.parentElement.classList.add("gq-detailed");
  renewDetail(page);
  box.scrollTop = 0;
  keepClear(page, L.latLng(at));
  // A click on the map leaves the keys with it; what was opened by keys or from a list is read on.
  if (!map.contains(own) || own.matches(":focus-visible")) box.focus({ preventScroll: true });
}

/** Make the card anew, as where another service is asked for. */
function renewDetail(page) {
  if (!page.detail) return;
  page.map.fire("detailclear");
  const shut = make("button", { type: "button", class: "gq-shut", title: say(page, "close"),
    "aria-label": say(page, "close") }, "×");
  shut.addEventListener("click", () => closeDetail(page));
  const card = page.detail.cardOf();
  page.detailBox.replaceChildren(shut, card);
  const name = (card.querySelector("h3") || card).textContent;
  page.detail.key = card.dataset.key || name;
  page.detailBox.setAttribute("aria-label", name);
  keepAddress(page);
  page.map.getContainer().style.setProperty("--gq-below", coveredBy(page)[1] + "px"); // scale and credit stay
}

function closeDetail(page) {
  if (!page.detail) return;
  const { opener } = page.detail, wasInside = page.detailBox.contains(document.activeElement);
  const back = opener.isConnected && opener !== document.body ? opener : page.map.getContainer();
  clearDetail(page);
  page.detailBox.hidden = true;
  page.detailBox.parentElement.classList.remove("gq-detailed");
  keepAddress(page);
  if (wasInside) back.focus({ preventScroll: true });
}

function clearDetail(page) {
  page.detail = null;
  page.map.getContainer().style.removeProperty("--gq-below");
  page.spot.remove();
  page.map.fire("detailclear");
}

/** How much of the map the panel lies over, from the right or from below, pixels. */
function coveredBy(page) {
  if (!page.detail) return [0, 0];
  const box = page.detailBox.getBoundingClientRect();
  const map = page.map.getContainer().getBoundingClientRect();
  return box.left > map.left + CLEAR_PX ? [map.right - box.left, 0]
    : [0, Math.max(0, map.bottom - box.top)];
}

/** Move the map where the panel lies over a place, or nearly. */
function keepClear(page, place) {
  const [right, below] = coveredBy(page), size = page.map.getSize();
  const { x, y } = page.map.latLngToContainerPoint(place);
  const under = y - CLEAR_PX < page.detailBox.offsetHeight; // on the desk it is as high as it must be
  const moved = [right && under ? Math.max(0, x + CLEAR_PX - (size.x - right)) : 0,
    below && y + CLEAR_PX > size.y - below ? y - (size.y - below) / 2 : 0];
  if (moved[0] || moved[1]) page.map.panBy(moved, { animate: false });
}

/** Show what a card tells of, wherever that is: a place, or bounds that are to be seen whole. */
function showDetail(page, cardOf, target, { at = null, padding = 30, maxZoom = NEAR_ZOOM } = {}) {
  const whole = target instanceof L.LatLngBounds;
  if (!whole) page.map.setView(target, Math.max(page.map.getZoom(), maxZoom), { animate: false });
  openDetail(page, cardOf, at || (whole ? target.getCenter() : target));
  if (!whole) return;
  const [right, below] = coveredBy(page);
  page.map.fitBounds(target, { maxZoom, animate: false, paddingTopLeft: [padding, padding],
    paddingBottomRight: [padding + right, padding + below] });
}
