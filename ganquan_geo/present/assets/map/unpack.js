/* Tables that the page carries by column are made rows again. */

const DEGREE = 1e6; // coordinates are whole millionths of a degree

/** A thing of the page in which every packed table is a list of rows once it is asked for. */
function unpacked(thing) {
  if (!thing || typeof thing !== "object" || Array.isArray(thing)) return thing;
  for (const key of Object.keys(thing)) {
    const table = thing[key];
    if (!table || table.packed === undefined) {
      unpacked(table);
      continue;
    }
    let rows = null;
    Object.defineProperty(thing, key, { get: () => rows || (rows = unpackedRows(table)) });
  }
  return thing;
}

function unpackedRows(table) {
  const rows = Array.from({ length: table.packed }, () => ({}));
  for (const key of Object.keys(table.columns)) {
    const column = table.columns[key];
    const own = column.rows ? column.rows.map((row) => rows[row]) : rows;
    if (key === "lines") {
      rows.placed = flatLines(column);
      own.forEach((row, number) => {
        row.number = number;
        Object.defineProperty(row, "lines", { get: () => linesOfRow(rows.placed, number) });
      });
      continue;
    }
    const values = unpackedColumn(column.rows ? column.some : column, own.length);
    own.forEach((row, number) => { row[key] = values[number]; });
  }
  return rows;
}

function unpackedColumn(column, count) {
  if ("all" in column) return new Array(count).fill(column.all);
  if (column.each) return column.each;
  if (column.of) return column.at.map((number) => column.of[number]);
  if (column.tenths) {
    const known = (tenths) => (tenths === null ? null : tenths / 10);
    return unpackedColumn(column.tenths, count).map(known);
  }
  if (column.tuple) {
    const items = column.tuple.map((item) => unpackedColumn(item, count));
    return Array.from({ length: count }, (_, row) => items.map((item) => item[row]));
  }
  return unpackedPlaces(column, count);
}

/** Points as [latitude, longitude], in lists of lists as the counts say. */
function unpackedPlaces(column, count) {
  const places = decodedPlaces(column.signs, column.step);
  let at = 0;
  const sizes = column.counts.map((sizeColumn) => sizesOf(sizeColumn)).reverse();
  const made = (level, number) => {
    const items = new Array(number);
    for (let item = 0; item < number; item++) {
      items[item] = level ? made(level - 1, sizes[level - 1].next().value) : placeAt(places, at++);
    }
    return items;
  };
  return made(column.counts.length, count);
}

function* sizesOf(column) {
  if ("all" in column) while (true) yield column.all;
  yield* unpackedColumn(column, 0);
}

/** The lines of streets, which may be a million, in flat arrays of whole millionths. */
function flatLines(column) {
  const places = decodedPlaces(column.signs, column.step);
  const pointEnds = endsOf(column.counts[1], places.lat.length);
  return Object.assign(places, { pointEnds, lineEnds: endsOf(column.counts[0], pointEnds.length) });
}

/** Where each of the groups ends that so many things are in. */
function endsOf(column, things) {
  if ("all" in column) {
    return Int32Array.from({ length: things / column.all }, (_, group) => (group + 1) * column.all);
  }
  let end = 0;
  return Int32Array.from(unpackedColumn(column, 0), (size) => { end += size; return end; });
}

function linesOfRow(flat, row) {
  const lines = [];
  for (let line = row ? flat.lineEnds[row - 1] : 0; line < flat.lineEnds[row]; line++) {
    lines.push(pointsOfLine(flat, line));
  }
  return lines;
}

function pointsOfLine(flat, line) {
  const points = [];
  for (let at = line ? flat.pointEnds[line - 1] : 0; at < flat.pointEnds[line]; at++) {
    points.push(placeAt(flat, at));
  }
  return points;
}

function placeAt(places, at) {
  return [places.lat[at] / DEGREE, places.lon[at] / DEGREE];
}

/** Latitudes and longitudes of encoded steps of so many millionths of a degree, in millionths;
 * of parts of millionths where the steps are finer. */
function decodedPlaces(signs, size = 1) {
  let numbers = 0;
  for (let at = 0; at < signs.length; at++) if (signs.charCodeAt(at) < 95) numbers++;
  const Millionths = size < 1 ? Float64Array : Int32Array;
  const lat = new Millionths(numbers / 2);
  const lon = new Millionths(numbers / 2);
  let at = 0;
  const step = () => {
    let value = 0;
    let shift = 0;
    let digit;
    do {
      digit = signs.charCodeAt(at++) - 63;
      value |= (digit & 31) << shift;
      shift += 5;
    } while (digit >= 32);
    return (value >>> 1) ^ -(value & 1);
  };
  for (let place = 0, y = 0, x = 0; place < lat.length; place++) {
    lat[place] = (y += step()) * size;
    lon[place] = (x += step()) * size;
  }
  return { lat, lon };
}

/** Draw once the data of the page are there; those of a large page are compressed. */
function whenUnpacked(page, drawPage) {
  const draw = () => {
    page.data = unpacked(page.data);
    document.querySelector(".gq-skip").addEventListener("click", () => page.map.getContainer().focus());
    drawPage();
    onceLoaded(() => {
      addOthers(page, readJson("gq-others"));
      document.documentElement.setAttribute("data-ready", "true");
    });
  };
  const large = document.getElementById("gq-large");
  if (!large) {
    draw();
  } else if (!window.DecompressionStream) {
    document.querySelector(".gq-head").append(make("p", { role: "alert" }, say(page, "too_old")));
  } else {
    inflated(large.textContent).then((text) => {
      Object.assign(page.data, JSON.parse(text));
      large.remove();
      draw();
    });
  }
}

function onceLoaded(run) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
}

function inflated(base64) {
  const signs = atob(base64);
  const bytes = new Uint8Array(signs.length);
  for (let at = 0; at < signs.length; at++) bytes[at] = signs.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}
