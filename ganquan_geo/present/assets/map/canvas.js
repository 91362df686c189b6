/* Canvases one above the other: what the upper one has nothing at, the lower one is asked for. */

const MANY_STREETS = 5000; // from here on a canvas is quicker than SVG
const MANY_HOMES = 1500;

/** Whether a page has so much that it is drawn on canvases. */
function isCrowded(page) {
  return page.data.ground.streets.length > MANY_STREETS || (page.data.homes || []).length > MANY_HOMES;
}

const StackedCanvas = L.Canvas.extend({
  _fireEvent(layers, event, type) {
    const below = this.options.below;
    if (!layers && below && below._container) below._onClick(event);
    else L.Canvas.prototype._fireEvent.call(this, layers, event, type);
  },

  _handleMouseHover(event, point) {
    L.Canvas.prototype._handleMouseHover.call(this, event, point);
    const below = this.options.below;
    if (!below || !below._container) return;
    if (this._hoveredLayer) below._handleMouseOut(event);
    else below._handleMouseHover(event, point);
  },

  _handleMouseOut(event) {
    L.Canvas.prototype._handleMouseOut.call(this, event);
    if (this.options.below) this.options.below._handleMouseOut(event);
  },
});
