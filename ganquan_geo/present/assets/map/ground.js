/* Boundary, water, green, streets, and the areas within reach. */

function addGround(page) {
  const ground = page.data.ground;
  const style = page.data.style;
  page.bounds = L.latLngBounds(ground.bounds);
  addReach(page);
  addAreas(page, "water", ground.water, style.water);
  addAreas(page, "green", ground.green, style.green);
  addStreets(page);
  addBoundary(page);
}

function addAreas(page, key, areas, colours) {
  if (!areas.length) return;
  const renderer = makePane(page, "gq-" + key, 310);
  const layer = L.polygon(areas, {
    renderer, pane: "gq-" + key, interactive: false,
    fillColor: colours[0], fillOpacity: 1, color: colours[1], weight: 0.8,
  });
  addEntry(page, {
    key, group: "base", name: say(page, key), layer, on: true,
    swatch: () => areaSwatch(colours[0], colours[1]),
  });
}

/** Streets by class, planned ones, and those nobody can walk. */
function addStreets(page) {
  const svg = makePane(page, "gq-streets", 330);
  const renderer = isCrowded(page)
    ? L.canvas({ pane: "gq-streets", padding: 0.2, tolerance: 4 }) : svg;
  page.streetRenderer = renderer;
  const style = page.data.style;
  const existing = L.featureGroup();
  const planned = L.featureGroup();
  const drawn = [];
  // Wide streets last, so that at a crossing the wider one lies on top.
  const order = Object.keys(style.streets).reverse();
  const streets = page.data.ground.streets.slice()
    .sort((one, other) => order.indexOf(one.class) - order.indexOf(other.class));
  for (const street of streets) {
    const look = streetLook(page, street);
    const line = L.polyline(street.lines, {
      renderer, pane: "gq-streets", color: look[0], dashArray: look[2] || null,
      lineCap: look[3],
    });
    line.bindTooltip(() => make("span", null, street.name), { sticky: true, className: "gq-tip" });
    line.bindPopup(() => streetPopup(page, street), popupOptions(page));
    (street.planned ? planned : existing).addLayer(line);
    drawn.push([line, look[1]]);
    street.line = line;
    street.layer = street.planned ? "planned" : "streets";
  }
  const widen = () => {
    const factor = zoomFactor(page.map, 0.6, 0.45, 3.2);
    for (const [line, width] of drawn) line.setStyle({ weight: width * factor });
  };
  page.map.on("zoomend", widen);
  widen();
  addEntry(page, {
    key: "streets", group: "base", name: say(page, "streets"), layer: existing, on: true, named: true,
    swatch: null, detail: () => streetKey(page, streets),
  });
  if (planned.getLayers().length) {
    addEntry(page, {
      key: "planned", group: "base", name: say(page, "planned"), layer: planned, on: true, named: true,
      swatch: () => lineSwatch(style.planned),
    });
  }
}

function streetLook(page, street) {
  const style = page.data.style;
  if (street.planned) return style.planned;
  if (!street.walkable) return style.not_walkable;
  return style.streets[street.class];
}

/** The key of the street classes that are on the map. */
function streetKey(page, streets) {
  const style = page.data.style;
  const items = page.data.classes.map(([key, name]) => [style.streets[key], name]);
  if (streets.some((street) => !street.planned && !street.walkable)) {
    items.push([style.not_walkable, say(page, "not_walkable")]);
  }
  return make("ul", { class: "gq-key" }, ...items.map(([look, name]) =>
    make("li", null, lineSwatch(look), name)));
}

/** The outline, and a veil over everything outside it. */
function addBoundary(page) {
  const veil = makePane(page, "gq-veil", 340);
  const outline = makePane(page, "gq-boundary", 350);
  const style = page.data.style;
  const rings = page.data.ground.boundary;
  if (!rings.length) return; // a study may have none that can be read
  const world = [[-89, -179], [-89, 179], [89, 179], [89, -179]];
  const holes = rings.map((polygon) => polygon[0]);
  const islands = [].concat(...rings.map((polygon) => polygon.slice(1).map((hole) => [hole])));
  const quiet = { pane: "gq-veil", renderer: veil, interactive: false, stroke: false,
    fillColor: style.outside[0], fillOpacity: style.outside[1] };
  const around = { pane: "gq-boundary", renderer: outline, interactive: false, fill: false,
    lineJoin: "round" };
  const layer = L.featureGroup([
    L.polygon([[world, ...holes], ...islands], quiet),
    L.polygon(rings, Object.assign({
      color: style.band[0], weight: style.band[1], opacity: style.band[2] }, around)),
    L.polygon(rings, Object.assign({
      color: style.boundary[0], weight: style.boundary[1], dashArray: style.boundary[2],
      lineCap: style.boundary[3] }, around)),
  ]);
  addEntry(page, {
    key: "boundary", group: "base", name: say(page, "boundary"), layer, on: true,
    swatch: () => lineSwatch(style.boundary),
  });
}

/** What is within reach of each category: nested tiers, the smallest darkest and on top. */
function addReach(page) {
  page.data.categories.forEach((category, number) => {
    const pane = "gq-reach-" + number;
    const renderer = makePane(page, pane, 300);
    page.map.getPane(pane).classList.add("gq-reach");
    const style = page.data.style.categories[number];
    const tiers = page.data.reach[number].map((polygons, tier) => L.polygon(polygons, {
      pane, renderer, interactive: false, fillColor: style.tiers[tier], fillOpacity: 1,
      color: style.outline, weight: 0.9, opacity: 0.8,
    }));
    addEntry(page, {
      key: "reach-" + number, group: "reach", name: category.reach_name,
      layer: L.featureGroup(tiers.reverse()), on: false,
      swatch: () => tierSwatch(style.tiers, style.outline),
    });
  });
}
