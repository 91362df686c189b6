/* On paper the map has another size than on the screen: fit it, and put it back after. */

function addPrinting(page) {
  const root = document.documentElement;
  let before = null;
  const begin = () => {
    if (before) return;
    before = { bounds: page.map.getBounds(), center: page.map.getCenter(),
      zoom: page.map.getZoom(), retina: L.Browser.retina };
    L.Browser.retina = true; // canvases with twice the pixels
    root.classList.add("gq-printing");
    page.body.parentElement.scrollTop = 0;
    shrinkToFit(page.body);
    page.map.invalidateSize({ animate: false, pan: false });
    const whole = before.bounds.contains(page.bounds);
    page.map.fitBounds(whole ? page.bounds : before.bounds,
      { animate: false, padding: whole ? [10, 10] : [0, 0] });
    page.arrange();
    before.pictures = canvasPictures(page);
  };
  const end = () => {
    if (!before) return;
    root.classList.remove("gq-printing");
    L.Browser.retina = before.retina;
    for (const picture of before.pictures) picture.remove();
    page.body.style.zoom = "";
    page.map.invalidateSize({ animate: false, pan: false });
    page.map.setView(before.center, before.zoom, { animate: false });
    page.arrange();
    before = null;
  };
  window.addEventListener("beforeprint", begin, { signal: page.ends.signal });
  window.addEventListener("afterprint", end, { signal: page.ends.signal });
}

/** A sheet cannot be scrolled: make the legend as small as it must be to stand on it whole. */
function shrinkToFit(body) {
  const room = body.parentElement;
  for (let zoom = 1; zoom > 0.5 && room.scrollHeight > room.clientHeight; zoom -= 0.04) {
    body.style.zoom = zoom.toFixed(2);
  }
}

/**
 * Put a picture over each canvas, and return them. Of a canvas itself Chromium prints the steps of
 * drawing it, and the first, to empty it, as a white sheet over all that is beneath.
 */
function canvasPictures(page) {
  if (!window.OffscreenCanvas) return [];
  return (page.canvases || []).filter((canvas) => canvas._map).map((canvas) => {
    canvas.repaint();
    const drawn = canvas._container;
    const copy = new OffscreenCanvas(drawn.width, drawn.height);
    copy.getContext("2d").drawImage(drawn, 0, 0);
    const picture = drawn.cloneNode();
    picture.getContext("bitmaprenderer").transferFromImageBitmap(copy.transferToImageBitmap());
    picture.classList.add("gq-picture");
    drawn.after(picture);
    return picture;
  });
}
