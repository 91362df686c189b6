/* The one function that folium's script calls, for maps of a plan. */

window.ganquanMap = function (id, location, options) {
  const data = readJson("gq-data");
  drawPlainMarkers();
  const map = L.map(id, Object.assign({ center: location, zoomControl: false }, options));
  const page = { data, map, entries: [], ends: new AbortController() };
  whenUnpacked(page, () => {
    addControls(page);
    addGround(page);
    addPlan(page);
    addChanges(page);
    map.createPane("gq-names").style.zIndex = 380;
    page.nameLayers = { streets: namesLayer(page, "street"), homes: namesLayer(page, "home") };
    addEntry(page, { key: "street_names", group: "base", name: say(page, "street_names"),
      layer: page.nameLayers.streets, on: true, named: true, screen: true,
      swatch: () => make("span", { class: "gq-abc" }, "Aa") });
    addPlanPanel(page);
    addPrinting(page);
    map.invalidateSize({ animate: false }); // on a small screen the title stands above it
    map.fitBounds(page.bounds, { padding: [14, 14], animate: false });
    page.arrange = () => placeNames(page, takeChanges(page), takeNumbers(page));
    if (data.changes) showView(page);
    keepArranged(page);
  });
  return map;
};
