/* The one function that folium's script calls, for maps of a plan. */

window.ganquanMap = function (id, location, options) {
  const data = unpacked(readJson("gq-data"));
  drawPlainMarkers();
  const map = L.map(id, Object.assign({ center: location, zoomControl: false }, options));
  const page = { data, map, entries: [] };
  addControls(page);
  addGround(page);
  addPlan(page);
  addChanges(page);
  map.createPane("gq-names").style.zIndex = 380;
  page.nameLayers = { streets: namesLayer(page, "street"), homes: namesLayer(page, "home") };
  page.streetGroups = groupStreets(page);
  addEntry(page, { key: "street_names", group: "base", name: say(page, "street_names"),
    layer: page.nameLayers.streets, on: true, named: true, screen: true,
    swatch: () => make("span", { class: "gq-abc" }, "Aa") });
  addPlanPanel(page);
  addPrinting(page);
  map.fitBounds(page.bounds, { padding: [14, 14], animate: false });
  page.arrange = () => placeNames(page, makeCrowd());
  page.arrange();
  map.on("zoomend", page.arrange);
  map.on("layeradd layerremove", (event) => {
    if (page.entries.some((entry) => entry.named && entry.layer === event.layer)) page.arrange();
  });
  map.on("popupopen", (event) => {
    const button = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    if (button) button.setAttribute("aria-label", say(page, "close"));
  });
  document.addEventListener("DOMContentLoaded", () => {
    addOthers(page, readJson("gq-others"));
    document.documentElement.setAttribute("data-ready", "true");
  });
  return map;
};
