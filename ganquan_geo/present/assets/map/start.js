/* The one function that folium's script calls. */

window.ganquanMap = function (id, location, options) {
  const opening = [id, location, { crs: crsOf(readJson("gq-data")), ...options }];
  return openPage(opening, (page) => {
    const { map, data } = page;
    page.opening = [id, location, options];
    const fit = () => map.fitBounds(L.latLngBounds(page.data.ground.bounds), {
      paddingTopLeft: [14, 14], paddingBottomRight: [14, creditHeight(page) + 14], animate: false });
    fit(); // before there is anything to draw, so that a city is drawn once
    const size = map.getSize();
    addGround(page);
    addBaseMap(page);
    addPlaces(page);
    addHomes(page);
    addAsking(page);
    addWays(page);
    addLand(page);
    addLabels(page);
    addPanel(page);
    applyView(page);
    addPrinting(page);
    if (!map.getSize().equals(size)) fit();
    page.arrange = () => placeNames(page, spreadSigns(page));
    if (page.tabs) openQuestion(page);
    keepArranged(page);
    addWholeButton(page, fit);
    if (data.serve) addServing(page);
  });
};

/** Arrange signs and names anew after a zoom, and where they come and go. */
function keepArranged(page) {
  page.arrange();
  // In a crowd only what is in view is arranged.
  page.map.on(isCrowded(page) ? "moveend" : "zoomend", page.arrange);
  page.map.on("layeradd layerremove", (event) => {
    if (!page.entries.some((entry) => entry.named && entry.layer === event.layer)) return;
    queueMicrotask(page.arrange); // while it is being removed, signs added to it would stay
  });
}

/** The scale with its units in the language of the page. */
const SaidScale = L.Control.Scale.extend({
  initialize(page) {
    L.setOptions(this, { imperial: false, maxWidth: 140 });
    this._page = page;
  },
  _updateMetric(most) {
    const metres = this._getRoundNum(most);
    const [key, n] = metres < 1000 ? ["scale_m", metres] : ["scale_km", metres / 1000];
    this._updateScale(this._mScale, say(this._page, key, { n }), metres / most);
  },
});

/** How high the line of credit stands on the map, pixels. */
function creditHeight(page) {
  return page.map.attributionControl.getContainer().offsetHeight;
}

/** Credit, scale, zoom buttons and the north arrow. */
function addControls(page) {
  const map = page.map;
  addDetail(page);
  // In a frame higher than the window, focus would scroll the page away under the first click.
  const box = map.getContainer();
  box.focus = () => HTMLElement.prototype.focus.call(box, { preventScroll: true });
  // Bottom left, beneath the scale: there nothing ever lies on it, however narrow the map.
  map.attributionControl.setPosition("bottomleft");
  map.attributionControl.setPrefix("Leaflet");
  const said = [page.data.credit, page.data.statement].filter(Boolean).join(say(page, "stop"));
  map.attributionControl.addAttribution(asHtml(said));
  new SaidScale(page).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: say(page, "zoom_in"),
    zoomOutTitle: say(page, "zoom_out") }).addTo(map);
  const arrow = L.control({ position: "bottomleft" });
  arrow.onAdd = () => make("div", { class: "gq-north" },
    draw("svg", { viewBox: "0 0 20 26", width: 17, height: 22, "aria-hidden": "true" },
      draw("path", { d: "M10 1 L17 24 L10 19 Z", fill: page.data.style.ink }),
      draw("path", { d: "M10 1 L3 24 L10 19 Z", fill: "none", stroke: page.data.style.ink })),
    say(page, "north"));
  arrow.addTo(map);
}
