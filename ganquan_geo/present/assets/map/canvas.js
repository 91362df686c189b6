/* Canvases one above the other: what the upper one has nothing at, the lower one is asked for. */

const MANY_STREETS = 5000; // from here on a canvas is quicker than SVG
const MANY_HOMES = 1500;
const MANY_PLACES = 500;

/** Whether a page has so much that it is drawn on canvases. */
function isCrowded(page) {
  const { ground, places, changes } = page.data;
  const homes = changes ? changes.homes : page.data.homes;
  const { placed } = ground.streets;
  return (placed ? placed.pointEnds.length : 0) > MANY_STREETS || homes.length > MANY_HOMES
    || places.length > MANY_PLACES;
}

/** Whether a place is to be arranged: in a crowd only those in view are. */
function viewOf(page) {
  if (!isCrowded(page)) return () => true;
  const bounds = page.map.getBounds().pad(0.1);
  return (place) => bounds.contains(place);
}

/** A pane of things that answer the mouse: SVG, or in a crowd a canvas above those beneath. */
function makeStackedPane(page, name, level) {
  if (!isCrowded(page)) return makePane(page, name, level);
  page.map.createPane(name).style.zIndex = level;
  return onStack(page, new StackedCanvas({ pane: name, padding: 0.2, level }));
}

/** A canvas that knows the others of its page by their `level`. */
function onStack(page, canvas) {
  page.canvases = page.canvases || [];
  page.canvases.push(canvas);
  canvas.others = page.canvases;
  return canvas;
}

/** The next canvas that is shown beneath one. */
function canvasBelow(canvas) {
  const level = (one) => one.options.level;
  return canvas.others.reduce((best, one) => (one._map && level(one) < level(canvas)
    && (!best || level(one) > level(best)) ? one : best), null);
}

const StackedCanvas = L.Canvas.extend({
  /** Draw all anew at once, as a printer waits for no further frame. */
  repaint() {
    L.Util.cancelAnimFrame(this._redrawRequest);
    this._update();
    this._updatePaths();
  },

  _updateCircle(layer) {
    L.Canvas.prototype._updateCircle.call(this, layer);
    const { look, color } = layer.options;
    if (this._drawing && look && !layer._empty()) {
      paintReach(this._ctx, look, layer._point, layer._radius, color);
    }
  },

  _fireEvent(layers, event, type) {
    const below = canvasBelow(this);
    if (!layers && below) below._onClick(event);
    else L.Canvas.prototype._fireEvent.call(this, layers, event, type);
  },

  _handleMouseHover(event, point) {
    L.Canvas.prototype._handleMouseHover.call(this, event, point);
    const below = canvasBelow(this);
    if (!below) return;
    if (this._hoveredLayer) below._handleMouseOut(event);
    else below._handleMouseHover(event, point);
  },

  _handleMouseOut(event) {
    L.Canvas.prototype._handleMouseOut.call(this, event);
    const below = canvasBelow(this);
    if (below) below._handleMouseOut(event);
  },
});
