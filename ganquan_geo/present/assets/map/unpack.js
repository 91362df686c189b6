/* Tables that the page carries by column are made rows again. */

const DEGREE = 1e6; // coordinates are whole millionths of a degree

/** A thing of the page with every packed table in it as a list of rows. */
function unpacked(thing) {
  if (!thing || typeof thing !== "object" || Array.isArray(thing)) return thing;
  if (thing.packed !== undefined) return unpackedRows(thing);
  for (const key of Object.keys(thing)) thing[key] = unpacked(thing[key]);
  return thing;
}

function unpackedRows(table) {
  const rows = Array.from({ length: table.packed }, () => ({}));
  for (const key of Object.keys(table.columns)) {
    const column = table.columns[key];
    const own = column.rows ? column.rows.map((row) => rows[row]) : rows;
    const values = unpackedColumn(column.rows ? column.some : column, own.length);
    own.forEach((row, number) => { row[key] = values[number]; });
  }
  return rows;
}

function unpackedColumn(column, count) {
  if ("all" in column) return new Array(count).fill(column.all);
  if (column.each) return column.each;
  if (column.of) return column.at.map((number) => column.of[number]);
  if (column.tuple) {
    const items = column.tuple.map((item) => unpackedColumn(item, count));
    return Array.from({ length: count }, (_, row) => items.map((item) => item[row]));
  }
  return unpackedPlaces(column, count);
}

/** Points as [latitude, longitude], in lists of lists as the counts say. */
function unpackedPlaces(column, count) {
  const signs = column.signs;
  let at = 0;
  const step = () => {
    let value = 0;
    let power = 1;
    let digit;
    do {
      digit = signs.charCodeAt(at++) - 63;
      value += (digit & 31) * power;
      power *= 32;
    } while (digit >= 32);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  const last = [0, 0];
  const point = () => {
    last[0] += step();
    last[1] += step();
    return [last[0] / DEGREE, last[1] / DEGREE];
  };
  const made = (level, number) => {
    const items = new Array(number);
    for (let item = 0; item < number; item++) {
      items[item] = level ? made(level - 1, sizes[level - 1].next().value) : point();
    }
    return items;
  };
  const sizes = column.counts.map((sizeColumn) => sizesOf(sizeColumn)).reverse();
  return made(column.counts.length, count);
}

function* sizesOf(column) {
  if ("all" in column) while (true) yield column.all;
  yield* unpackedColumn(column, 0);
}
