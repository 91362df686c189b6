/* GCJ-02, exact both ways; the same arithmetic as geodesy/datums.py, which tests hold it to. */

const SHIFTED = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
const SEMI_MAJOR_M = 6378245.0;
const ECCENTRICITY_2 = 0.006693421622965943;

/** The shift in degrees, as if the formula had no border: [longitude, latitude]. */
function gcj02Shift(lon, lat) {
  const x = lon - 105.0;
  const y = lat - 35.0;
  const root = Math.sqrt(Math.abs(x));
  const wave = (size, turns) => size * Math.sin(turns * Math.PI);
  const short = ((wave(20, 6 * x) + wave(20, 2 * x)) * 2) / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short
    + ((wave(20, x) + wave(40, x / 3)) * 2) / 3
    + ((wave(150, x / 12) + wave(300, x / 30)) * 2) / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short
    + ((wave(20, y) + wave(40, y / 3)) * 2) / 3
    + ((wave(160, y / 12) + wave(320, y / 30)) * 2) / 3;
  const degree = Math.PI / 180;
  const curve = 1 - ECCENTRICITY_2 * Math.sin(lat * degree) ** 2;
  const acrossM = (SEMI_MAJOR_M / Math.sqrt(curve)) * Math.cos(lat * degree);
  const alongM = (SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / (curve * Math.sqrt(curve));
  return [east / acrossM / degree, north / alongM / degree];
}

function isShifted(lon, lat) {
  return lon >= SHIFTED.west && lon <= SHIFTED.east
    && lat >= SHIFTED.south && lat <= SHIFTED.north;
}

function toGcj02(lon, lat) {
  if (!isShifted(lon, lat)) return [lon, lat];
  const [east, north] = gcj02Shift(lon, lat);
  return [lon + east, lat + north];
}

/** The inverse is the fixed point of the shift; ten steps leave rounding only. */
function fromGcj02(lon, lat) {
  let found = [lon, lat];
  for (let step = 0; step < 10; step++) {
    const [east, north] = gcj02Shift(found[0], found[1]);
    found = [lon - east, lat - north];
  }
  return isShifted(found[0], found[1]) ? found : [lon, lat];
}

/** The usual web projection for a map whose tiles are in GCJ-02 and whose data are not. */
function gcj02Crs() {
  const plain = L.Projection.SphericalMercator;
  const projection = L.extend({}, plain, {
    project(place) {
      const [lon, lat] = toGcj02(place.lng, place.lat);
      return plain.project(L.latLng(lat, lon));
    },
    unproject(point) {
      const place = plain.unproject(point);
      const [lon, lat] = fromGcj02(place.lng, place.lat);
      return L.latLng(lat, lon);
    },
  });
  return L.extend({}, L.CRS.EPSG3857, { projection });
}
