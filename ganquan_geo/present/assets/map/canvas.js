/* Canvases one above the other: what the upper one has nothing at, the lower one is asked for. */

const MANY_STREETS = 5000; // from here on a canvas is quicker than SVG
const MANY_HOMES = 1500;

/** Whether a page has so much that it is drawn on canvases. */
function isCrowded(page) {
  const placed = page.data.ground.streets.placed;
  return (placed ? placed.pointEnds.length : 0) > MANY_STREETS || page.data.homes.length > MANY_HOMES;
}

/** Whether a place is to be arranged: in a crowd only those in view are. */
function viewOf(page) {
  if (!isCrowded(page)) return () => true;
  const bounds = page.map.getBounds().pad(0.1);
  return (place) => bounds.contains(place);
}

/** The next canvas that is shown beneath one. */
function canvasBelow(canvas) {
  let { below } = canvas.options;
  while (below && !below._map) below = below.options.below;
  return below;
}

const StackedCanvas = L.Canvas.extend({
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
