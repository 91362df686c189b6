/* How close things stand, on which it rests how large they are drawn in a crowd. */

const DEGREE_M = 111320;
const BLOCK = 0.005; // degrees of latitude: about 550 m

/** How many metres a pixel of the map is, in the middle of the view. */
function metresAPixel(map) {
  const { crs } = map.options;
  const middle = (map.getCenter().lat * Math.PI) / 180;
  return (360 * DEGREE_M * Math.cos(middle)) / crs.scale(map.getZoom());
}

/** How many others stand on a square kilometre around a typical one of these places. */
function densityOf(places) {
  if (!places.length) return 0;
  const narrow = Math.cos((places[0][0] * Math.PI) / 180);
  const blocks = new Map();
  for (const [lat, lon] of places) {
    const key = Math.floor(lat / BLOCK) * 100000 + Math.floor((lon * narrow) / BLOCK);
    blocks.set(key, (blocks.get(key) || 0) + 1);
  }
  let others = 0;
  for (const count of blocks.values()) others += count * (count - 1);
  const side_km = (BLOCK * DEGREE_M) / 1000;
  return others / places.length / (side_km * side_km);
}

/** The radius at which circles, so many on a square kilometre, cover a share of it, pixels. */
function radiusFor(page, density, share) {
  return Math.sqrt(share / (Math.PI * density)) * (1000 / metresAPixel(page.map));
}
