/* The one function that folium's script calls, for a page of any features. */

const NAMES_OF_NAMES = ["name", "名称", "名字", "label", "title"];

window.ganquanMap = function (id, location, options) {
  return openPage([id, location, options], (page) => {
    const { data } = page;
    if (data.ground) addGround(page);
    else data.ground = { streets: [] };
    page.bounds = L.latLngBounds(data.explore.bounds);
    if (data.explore.whole && data.ground.bounds) page.bounds.extend(data.ground.bounds);
    addFeatures(page);
    addGates(page);
    addExplorePanel(page);
    page.arrange = () => {};
    addPrinting(page);
    const fit = () => page.map.fitBounds(page.bounds, {
      paddingTopLeft: [14, 14], paddingBottomRight: [14, creditHeight(page) + 14], animate: false });
    fit();
    page.shown = () => [];
    openAddress(page, (parts) => parts);
    addWholeButton(page, fit);
  });
};

/** A group of layers for each class: points over lines over areas. */
function addFeatures(page) {
  const own = page.data.explore;
  const panes = ["points", "lines", "areas"].map((kind, number) => {
    const pane = "gq-own-" + kind;
    return { pane, renderer: makePane(page, pane, 370 - 5 * number) };
  });
  const groups = own.classes.map(() => L.featureGroup());
  const called = nameField(own);
  own.shapes.forEach(([points, lines, areas], row) => {
    const colour = own.classes[own.class_of[row]][1];
    const parts = [
      ...areas.map((rings) => L.polygon(rings, Object.assign({ color: own.edge, weight: 1,
        fillColor: colour, fillOpacity: 0.62 }, panes[2]))),
      ...lines.map((line) => L.polyline(line, Object.assign({ color: colour, weight: 3.5 },
        panes[1]))),
      ...points.map((point) => L.circleMarker(point, Object.assign({ radius: 6, color: own.edge,
        weight: 1, fillColor: colour, fillOpacity: 0.95 }, panes[0]))),
    ];
    const feature = L.featureGroup(parts);
    const values = own.values[row];
    const name = called < 0 ? "" : values[called];
    if (name) feature.bindTooltip(() => make("span", null, name), { sticky: true, className: "gq-tip" });
    const cardOf = () => featureCard(own, values, name);
    bindDetail(page, feature, cardOf);
    groups[own.class_of[row]].addLayer(feature);
    if (name) {
      page.findable.push({ name, other: "", what: "", show: () => showFeature(page, feature, cardOf) });
    }
  });
  own.classes.forEach(([name, colour], number) => addEntry(page, {
    key: "class-" + number, group: "own", name: name || page.data.name, layer: groups[number],
    on: true, swatch: () => areaSwatch(colour, own.edge) }));
}

/** The column that holds names, else the first of all. */
function nameField(own) {
  const found = own.fields.findIndex((field) => NAMES_OF_NAMES.includes(field.toLowerCase()));
  return found < 0 && own.fields.length ? 0 : found;
}

function featureCard(own, values, name) {
  return make("div", { class: "gq-card" }, name ? make("h3", null, name) : null,
    factList(own.fields.map((field, number) => [field, values[number]])));
}

function showFeature(page, feature, cardOf) {
  for (const entry of page.entries) {
    if (entry.group === "own" && entry.layer.hasLayer(feature)) switchEntry(page, entry, true);
  }
  showDetail(page, cardOf, feature.getBounds());
}

function addExplorePanel(page) {
  const own = page.data.explore;
  addSide(page, [make("h1", null, page.data.name),
    make("p", { class: "gq-about" }, say(page, "features", { n: own.shapes.length }),
      own.missing ? say(page, "stop") + say(page, "features_missing", { n: own.missing }) : null),
    searchBox(page),
  ], [groupBox(page, "own", own.column || say(page, "group_own")),
    page.entries.some((entry) => entry.group === "base") ? groupBox(page, "base") : null]);
}
