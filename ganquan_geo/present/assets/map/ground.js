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
  const layer = L.polygon(areas.flatMap((row) => row.area), {
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
  const streets = page.data.ground.streets;
  for (const street of streets) street.layer = street.planned ? "planned" : "streets";
  const [existing, planned] = isCrowded(page) ? cityLayers(page) : lineLayers(page);
  const hidden = make("p", { class: "gq-note", hidden: true });
  addEntry(page, {
    key: "streets", group: "base", name: say(page, "streets"), layer: existing, on: true, named: true,
    swatch: null, detail: () => make("div", null, streetKey(page, streets), hidden,
      page.data.ground.coarse ? make("p", { class: "gq-note" }, say(page, "coarse")) : null),
  });
  if (planned) {
    addEntry(page, {
      key: "planned", group: "base", name: say(page, "planned"), layer: planned, on: true, named: true,
      swatch: () => lineSwatch(page.data.style.planned),
    });
  }
  if (isCrowded(page)) sayHidden(page, hidden);
}

/** A line for each street. */
function lineLayers(page) {
  const renderer = makePane(page, "gq-streets", 330);
  const existing = L.featureGroup();
  const planned = L.featureGroup();
  const drawn = [];
  // Wide streets last, so that at a crossing the wider one lies on top.
  const order = Object.keys(page.data.style.streets).reverse();
  const streets = page.data.ground.streets.slice()
    .sort((one, other) => order.indexOf(lookKey(one)) - order.indexOf(lookKey(other)));
  for (const street of streets) {
    const look = lookOf(page, lookKey(street));
    const line = L.polyline(street.lines, {
      renderer, pane: "gq-streets", color: look[0], dashArray: look[2] || null,
      lineCap: look[3],
    });
    const called = [street.name, street.compound].filter(Boolean).join(" · ");
    line.bindTooltip(() => make("span", null, called), { sticky: true, className: "gq-tip" });
    bindDetail(page, line, (_, place) => streetCard(page, street, place));
    (street.planned ? planned : existing).addLayer(line);
    drawn.push([line, look[1]]);
    street.line = line;
  }
  const widen = () => {
    const factor = streetFactor(page.map);
    for (const [line, width] of drawn) line.setStyle({ weight: width * factor });
  };
  page.map.on("zoomend", widen);
  widen();
  return [existing, planned.getLayers().length ? planned : null];
}

/** Canvases of all existing and of all planned streets, the latter on top. */
function cityLayers(page) {
  page.map.createPane("gq-streets").style.zIndex = 330;
  const looks = [...Object.keys(page.data.style.streets), "not_walkable"]
    .filter((key) => page.data.ground.streets.some((street) => lookKey(street) === key));
  const layerOf = (keys, level) => onStack(page,
    new CityStreets(page, { pane: "gq-streets", looks: keys, level }));
  const existing = layerOf(looks, 330);
  const planned = page.data.ground.streets.some((street) => street.planned)
    ? layerOf(["planned"], 331) : null;
  page.cityStreets = planned ? [existing, planned] : [existing];
  return [existing, planned];
}

/** Keep saying which classes are left out at the zoom that is shown. */
function sayHidden(page, note) {
  const [existing] = page.cityStreets;
  const named = new Map([...page.data.classes, ["not_walkable", say(page, "not_walkable")]]);
  const update = () => {
    const classes = existing.hiddenLooks().map((key) => named.get(key)).join(say(page, "list"));
    note.hidden = !classes;
    note.textContent = say(page, "streets_hidden", { classes });
  };
  existing.on("painted", update);
  update();
}

/** How much wider or narrower streets are drawn at this zoom. */
function streetFactor(map) {
  return zoomFactor(map, 0.6, 0.45, 3.2);
}

function lookKey(street) {
  if (street.planned) return "planned";
  if (!street.walkable) return "not_walkable";
  return street.compound ? "compound" : street.class;
}

function lookOf(page, key) {
  const style = page.data.style;
  return key === "planned" || key === "not_walkable" ? style[key] : style.streets[key];
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
  const rings = page.data.ground.boundary.flatMap((row) => row.area);
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

/** A group whose layers are made when it is first shown: of a city they take seconds. */
const LaterGroup = L.FeatureGroup.extend({
  initialize(drawLayers) {
    L.FeatureGroup.prototype.initialize.call(this);
    this._drawLayers = drawLayers;
  },

  onAdd(map) {
    if (this._drawLayers) this._drawLayers().forEach((layer) => this.addLayer(layer));
    this._drawLayers = null;
    L.FeatureGroup.prototype.onAdd.call(this, map);
  },
});

/** Fill and edge of a tier: the category's own colour, unless homes are coloured by it. */
function tierLook(page, number, tier) {
  const style = page.data.style.categories[number];
  return page.question === number
    ? { fillColor: style.apart_tiers[tier], color: style.apart_outline }
    : { fillColor: style.tiers[tier], color: style.outline };
}

/** What is within reach of each category: nested tiers, the smallest darkest and on top. */
function addReach(page) {
  page.data.categories.forEach((category, number) => {
    const pane = "gq-reach-" + number;
    const renderer = makePane(page, pane, 300);
    page.map.getPane(pane).classList.add("gq-reach");
    const style = page.data.style.categories[number];
    const drawTiers = () => page.data.reach.filter((row) => row.category === number)
      .map((row, tier) => L.polygon(row.area, {
        pane, renderer, interactive: false, fillOpacity: 1, weight: 0.9, opacity: 0.8, tier,
        ...tierLook(page, number, tier),
      })).reverse();
    addEntry(page, {
      key: "reach-" + number, group: "reach", name: category.reach_name,
      layer: new LaterGroup(drawTiers), on: false,
      swatch: () => (page.question === number
        ? tierSwatch(style.apart_tiers, style.apart_outline)
        : tierSwatch(style.tiers, style.outline)),
    });
  });
}
