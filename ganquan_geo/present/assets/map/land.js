/* Land shaded by the walk from it to the service in question, with positions as given. */

const MOST_CELLS = 24000;
const LEAST_CELL_M = 12;
const SHADE = 0.6; // how much of the land's colour there is

/** A layer that shades land where a service is asked for; none where the page has no streets. */
function addLand(page) {
  if (!page.streets) return;
  page.map.createPane("gq-land").style.zIndex = 310;
  page.land = addEntry(page, { key: "land", group: "homes", name: say(page, "land"), on: true,
    layer: L.layerGroup(), swatch: () => areaSwatch(page.data.style.reaches.y.land, "#8aa3b3") });
}

/** Shade the land for the question, or take the shade away. */
function shadeLand(page) {
  if (!page.land) return;
  page.land.layer.clearLayers();
  if (page.land.row) page.land.row.hidden = page.question === null;
  if (page.question === null) return;
  page.cells = page.cells || joinCells(page);
  const { columns, rows, bounds, joined } = page.cells;
  const canvas = make("canvas", { width: columns, height: rows });
  const pen = canvas.getContext("2d"), image = pen.createImageData(columns, rows);
  const { tiers } = page.data.categories[page.question];
  const colours = tiers.map((_, tier) =>
    colourOf(page.data.style.categories[page.question].apart_tiers[tier]));
  for (const { cell, at, place } of joined) {
    const walk = nearestOf(page.streets, page.streets.categories[page.question], at, place);
    const tier = walk ? tiers.findIndex(([, limit]) => walk.metres <= limit) : -1;
    if (tier < 0 || tier > page.tier) continue;
    image.data.set([...colours[tier], Math.round(255 * SHADE)], 4 * cell);
  }
  pen.putImageData(image, 0, 0);
  page.land.layer.addLayer(L.imageOverlay(canvas.toDataURL(), bounds, { pane: "gq-land",
    className: "gq-land" }));
}

/** Where the middle of each cell of the land joins the streets; those outside are left out. */
function joinCells(page) {
  const rings = page.data.ground.boundary.flatMap(({ area }) => area.flat());
  const box = rings.length ? L.latLngBounds(rings.flat()) : L.latLngBounds(page.data.ground.bounds);
  const [high, wide] = degreeAt(box.getCenter().lat);
  const tall_m = (box.getNorth() - box.getSouth()) * high;
  const broad_m = (box.getEast() - box.getWest()) * wide;
  const size_m = Math.max(LEAST_CELL_M, Math.sqrt((tall_m * broad_m) / MOST_CELLS));
  const rows = Math.max(1, Math.round(tall_m / size_m)), columns = Math.max(1, Math.round(broad_m / size_m));
  const joined = [];
  for (let row = 0; row < rows; row++) {
    const lat = box.getNorth() - ((row + 0.5) / rows) * (box.getNorth() - box.getSouth());
    const ends = crossings(rings, lat);
    for (let column = 0; column < columns; column++) {
      const lon = box.getWest() + ((column + 0.5) / columns) * (box.getEast() - box.getWest());
      const inside = !rings.length || ends.filter((end) => lon < end).length % 2;
      const at = inside ? joinStreets(page.streets, [lat, lon]) : null;
      if (at) joined.push({ cell: row * columns + column, at, place: [lat, lon] });
    }
  }
  return { rows, columns, joined,
    bounds: [[box.getSouth(), box.getWest()], [box.getNorth(), box.getEast()]] };
}

/** The longitudes at which rings cross a latitude: inside is where an odd number lies farther east. */
function crossings(rings, lat) {
  return rings.flatMap((ring) => ring.flatMap(([y, x], number) => {
    const [before_y, before_x] = ring[(number || ring.length) - 1];
    return (y > lat) === (before_y > lat) ? [] : [x + ((lat - y) / (before_y - y)) * (before_x - x)];
  }));
}

/** A colour such as "#c3d3dd" as three numbers. */
function colourOf(text) {
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
}
