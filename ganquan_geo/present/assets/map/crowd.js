/* What is taken up on the screen, as discs in a grid, so that labels keep apart. */

const CELL_PX = 40;

function makeCrowd() {
  return { cells: new Map(), widest: 0 };
}

function cellKey(x, y) {
  return x * 65536 + y;
}

function takeDisc(crowd, x, y, radius) {
  const key = cellKey(Math.floor(x / CELL_PX), Math.floor(y / CELL_PX));
  if (!crowd.cells.has(key)) crowd.cells.set(key, []);
  crowd.cells.get(key).push([x, y, radius]);
  crowd.widest = Math.max(crowd.widest, radius);
}

/** How many discs of the crowd a disc overlaps. */
function countHits(crowd, x, y, radius) {
  const span = radius + crowd.widest;
  let hits = 0;
  for (let i = Math.floor((x - span) / CELL_PX); i <= Math.floor((x + span) / CELL_PX); i++) {
    for (let j = Math.floor((y - span) / CELL_PX); j <= Math.floor((y + span) / CELL_PX); j++) {
      for (const [ox, oy, other] of crowd.cells.get(cellKey(i, j)) || []) {
        const gap = radius + other;
        if ((ox - x) * (ox - x) + (oy - y) * (oy - y) < gap * gap) hits++;
      }
    }
  }
  return hits;
}

/** The discs that cover a turned box: middle, width, height, angle in radians. */
function boxDiscs(x, y, width, height, angle) {
  const radius = height / 2;
  const run = Math.max(0, width / 2 - radius);
  const count = Math.max(1, Math.ceil((2 * run) / (height * 0.9)));
  const discs = [];
  for (let step = 0; step <= count; step++) {
    const along = -run + (2 * run * step) / count;
    discs.push([x + along * Math.cos(angle), y + along * Math.sin(angle), radius]);
  }
  return discs;
}

function countBoxHits(crowd, discs) {
  return discs.reduce((sum, [x, y, radius]) => sum + countHits(crowd, x, y, radius), 0);
}

function takeBox(crowd, discs) {
  for (const [x, y, radius] of discs) takeDisc(crowd, x, y, radius);
}
