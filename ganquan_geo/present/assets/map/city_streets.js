/* The streets of a crowded page: a canvas that draws those in view, and finds one by its place. */

const CELL = 10000; // millionths of a degree: about 1 km
const SPACING_PX = 8; // where streets would lie closer, the narrower classes are left out
const LEAST_SPACING_PX = 2; // the widest class is there as long as it is no solid grey
const THIN_PX = 2.5; // lines below have no round ends, which nobody would see
const NEAR_PX = 5; // how near to a street the mouse must be

const CityStreets = L.Canvas.extend({
  /** Draws the streets of a page whose looks are among `options.looks`. */
  initialize(page, options) {
    L.Canvas.prototype.initialize.call(this, Object.assign({ padding: 0.2 }, options));
    this._page = page;
    this._rows = page.data.ground.streets;
    this._index = indexStreets(this._rows, options.looks);
    this._tip = L.tooltip({ className: "gq-tip", sticky: true });
  },

  onRemove() {
    this._handleMouseOut();
    L.Canvas.prototype.onRemove.call(this);
  },

  _update() {
    L.Canvas.prototype._update.call(this);
    if (!this._map._animatingZoom) this._paint();
  },

  repaint() {
    this._update();
  },

  _updatePaths() {}, // there are no single paths, and to look for them would clear the canvas

  /** Narrow streets first, so that at a crossing the wider one lies on top. */
  _paint() {
    const pen = this._ctx;
    const factor = streetFactor(this._map);
    const cells = this._cellsIn(this._bounds.min, this._bounds.max);
    for (const key of this._shownLooks().reverse()) {
      const [colour, width, dashes, cap] = lookOf(this._page, key);
      const thin = width * factor < THIN_PX;
      Object.assign(pen, { strokeStyle: colour, lineWidth: width * factor,
        lineCap: thin ? "butt" : cap, lineJoin: thin ? "bevel" : "round" });
      pen.setLineDash(dashes ? dashes.split(" ").map(Number) : []);
      for (const cell of cells) this._stroke(pen, cell.lines[key] || []);
    }
    this.fire("painted");
  },

  /** Cell by cell: one path of all lines takes the browser twice as long. */
  _stroke(pen, lines) {
    pen.beginPath();
    for (const line of lines) this._trace(pen, line);
    pen.stroke();
  },

  _trace(pen, line) {
    const spots = this._spots(line);
    let [x, y] = spots;
    pen.moveTo(x, y);
    for (let at = 2; at < spots.length; at += 2) {
      const far = Math.abs(spots[at] - x) + Math.abs(spots[at + 1] - y);
      if (far < 1.5 && at < spots.length - 2) continue;
      x = spots[at];
      y = spots[at + 1];
      pen.lineTo(x, y);
    }
  },

  /** The points of a line on the screen: x, y, x, y and so on. */
  _spots(line) {
    const { map } = this._page;
    const { lat, lon, pointEnds } = this._rows.placed;
    const world = this._rows.world || (this._rows.world = new Float64Array(2 * lat.length));
    const scale = map.options.crs.scale(map.getZoom()) / map.options.crs.scale(0);
    const origin = map.getPixelOrigin();
    const spots = [];
    for (let at = line ? pointEnds[line - 1] : 0; at < pointEnds[line]; at++) {
      if (!world[2 * at]) { // not projected yet
        const spot = map.project([lat[at] / DEGREE, lon[at] / DEGREE], 0);
        world[2 * at] = spot.x;
        world[2 * at + 1] = spot.y;
      }
      spots.push(world[2 * at] * scale - origin.x, world[2 * at + 1] * scale - origin.y);
    }
    return spots;
  },

  _cellsIn(least, most) {
    const one = this._map.layerPointToLatLng(least);
    const other = this._map.layerPointToLatLng(most);
    const [north, west, south, east] = [one.lat, one.lng, other.lat, other.lng]
      .map((degrees) => degrees * DEGREE);
    return this._index.cells.filter((cell) => cell.west <= east && cell.east >= west
      && cell.south <= north && cell.north >= south);
  },

  /** The looks that are drawn at this zoom, the widest first. */
  _shownLooks() {
    const pixel_m = metresAPixel(this._map);
    return this.options.looks.filter((key, rank) =>
      this._index.spacing_m[key] > pixel_m * (rank ? SPACING_PX : LEAST_SPACING_PX));
  },

  /** The looks that are left out at this zoom. */
  hiddenLooks() {
    const shown = this._shownLooks();
    return this.options.looks.filter((key) => !shown.includes(key));
  },

  /** By street, the lines of it that are in view and drawn. */
  linesInView() {
    const found = new Map();
    for (const cell of this._cellsIn(this._bounds.min, this._bounds.max)) {
      for (const key of this._shownLooks()) {
        for (const line of cell.lines[key] || []) {
          const street = this._rows[this._index.rowOf[line]];
          if (!found.has(street)) found.set(street, []);
          found.get(street).push(pointsOfLine(this._rows.placed, line));
        }
      }
    }
    return found;
  },

  /** The street at a point of the screen, null if there is none. */
  _streetAt(point) {
    let nearest = NEAR_PX;
    let found = null;
    const around = L.point(NEAR_PX, NEAR_PX);
    for (const cell of this._cellsIn(point.subtract(around), point.add(around))) {
      for (const key of this._shownLooks()) {
        for (const line of cell.lines[key] || []) {
          const spots = this._spots(line);
          for (let at = 2; at < spots.length; at += 2) {
            const away = L.LineUtil.pointToSegmentDistance(point,
              L.point(spots[at - 2], spots[at - 1]), L.point(spots[at], spots[at + 1]));
            if (away < nearest) [nearest, found] = [away, this._rows[this._index.rowOf[line]]];
          }
        }
      }
    }
    return found;
  },

  _onClick(event) {
    const below = canvasBelow(this);
    const street = event.type === "click" && !this._map.dragging.moved()
      ? this._streetAt(this._map.mouseEventToLayerPoint(event)) : null;
    const place = this._map.mouseEventToLatLng(event);
    if (street) openDetail(this._page, () => streetCard(this._page, street, place), place);
    else if (below) below._onClick(event);
    else this._fireEvent(false, event);
  },

  _handleMouseHover(event, point) {
    const street = this._streetAt(point);
    const below = canvasBelow(this);
    this._map.getContainer().classList.toggle("gq-on-street", Boolean(street));
    this._hoveredLayer = street;
    if (street) {
      this._tip.setLatLng(this._map.layerPointToLatLng(point))
        .setContent(make("span", null, street.name));
      if (!this._tip.isOpen()) this._map.openTooltip(this._tip);
    } else if (this._tip.isOpen()) {
      this._map.closeTooltip(this._tip);
    }
    if (street && below) below._handleMouseOut(event);
    else if (below) below._handleMouseHover(event, point);
  },

  _handleMouseOut(event) {
    const below = canvasBelow(this);
    this._hoveredLayer = null;
    if (this._map) {
      this._map.getContainer().classList.remove("gq-on-street");
      this._map.closeTooltip(this._tip);
    }
    if (below) below._handleMouseOut(event);
  },
});

/** Lines by the cell of about 1 km they begin in, and how far apart streets of a look lie. */
function indexStreets(rows, looks) {
  const { lat, lon, pointEnds, lineEnds } = rows.placed;
  const rowOf = new Int32Array(pointEnds.length);
  const cells = new Map();
  const length_m = Object.fromEntries(looks.map((key) => [key, 0]));
  rows.forEach((street, row) => {
    const key = lookKey(street);
    if (!looks.includes(key)) return;
    for (let line = row ? lineEnds[row - 1] : 0; line < lineEnds[row]; line++) {
      rowOf[line] = row;
      let at = line ? pointEnds[line - 1] : 0;
      const cell = cellAt(cells, lat[at], lon[at]);
      (cell.lines[key] = cell.lines[key] || []).push(line);
      const east_m = Math.cos((lat[at] / DEGREE) * (Math.PI / 180));
      for (stretch(cell, lat[at], lon[at]), at++; at < pointEnds[line]; at++) {
        const [north, east] = [lat[at] - lat[at - 1], (lon[at] - lon[at - 1]) * east_m];
        length_m[key] += (DEGREE_M / DEGREE) * Math.sqrt(north * north + east * east);
        stretch(cell, lat[at], lon[at]);
      }
    }
  });
  return { rowOf, cells: Array.from(cells.values()), spacing_m: spacingOf(looks, length_m, cells) };
}

function cellAt(cells, lat, lon) {
  const key = Math.floor(lat / CELL) * 100000 + Math.floor(lon / CELL);
  if (!cells.has(key)) {
    cells.set(key, { south: lat, north: lat, west: lon, east: lon, lines: {} });
  }
  return cells.get(key);
}

function stretch(cell, lat, lon) {
  cell.south = Math.min(cell.south, lat);
  cell.north = Math.max(cell.north, lat);
  cell.west = Math.min(cell.west, lon);
  cell.east = Math.max(cell.east, lon);
}

/** By look, how far apart streets lie once it and all wider ones are drawn: those of a square grid. */
function spacingOf(looks, length_m, cells) {
  const first = cells.size ? cells.values().next().value : { south: 0 };
  const side_m = (CELL / DEGREE) * DEGREE_M;
  const area_m2 = cells.size * side_m * side_m * Math.cos((first.south / DEGREE) * (Math.PI / 180));
  let sum_m = 0;
  return Object.fromEntries(looks.map((key) => {
    sum_m += length_m[key];
    return [key, (2 * area_m2) / Math.max(1, sum_m)];
  }));
}
