/* Signs on one spot stand side by side, and beside a home that is on the same spot. */

const ROW_LENGTH = 6;

/** All signs by the spot they belong to; each is shown in the group of its category. */
function groupSigns(page, groups) {
  const homes = new Map();
  for (const home of page.data.homes) if (home.at) homes.set(String(home.at), home);
  const spots = new Map();
  for (const place of page.data.places) {
    place.signs = {};
    for (const number of place.at ? place.categories : []) {
      const key = String(place.at);
      if (!spots.has(key)) spots.set(key, { at: place.at, home: homes.get(key), signs: [] });
      const sign = { place, number, group: groups[number], shown: null,
        size: signSize(page, place.position) };
      spots.get(key).signs.push(sign);
      place.signs[number] = sign;
    }
  }
  for (const spot of spots.values()) spot.signs.sort((one, other) => one.number - other.number);
  return Array.from(spots.values());
}

/** Find a place on the screen for every sign that is shown; return what is taken up. */
function spreadSigns(page) {
  const taken = makeCrowd();
  const factor = signFactor(page);
  page.map.getContainer().style.setProperty("--gq-sign", factor.toFixed(3));
  const isNear = viewOf(page);
  showPlaces(page, isNear);
  if (isShown(page, "homes")) {
    for (const home of page.data.homes) {
      if (!home.at || !isNear(home.at)) continue;
      const spot = page.map.latLngToLayerPoint(home.at);
      takeDisc(taken, spot.x, spot.y, home.mark.getRadius());
    }
  }
  const shown = page.spots
    .map((spot) => ({ spot, signs: spot.signs.filter((sign) => isOnMap(page, sign.mark)) }))
    .filter((crowd) => crowd.signs.length);
  // Those with a single place first: the others have a choice and give way.
  const fixed = (crowd) => !crowd.spot.home || !isShown(page, "homes");
  for (const crowd of shown.filter(fixed)) standBy(page, crowd, taken, factor, ["centre"]);
  for (const crowd of shown.filter((one) => !fixed(one))) {
    standBy(page, crowd, taken, factor, ["above", "below", "right", "left"]);
  }
  return taken;
}

/** Put the signs of one spot on that side of it where they hide least. */
function standBy(page, crowd, taken, factor, sides) {
  const middle = page.map.latLngToLayerPoint(crowd.spot.at);
  const size = Math.max(...crowd.signs.map((sign) => sign.size)) * factor;
  const radius = crowd.spot.home ? crowd.spot.home.mark.getRadius() : 0;
  let best = null;
  sides.forEach((side, rank) => {
    const places = crowd.signs.map((_, slot) =>
      placeOfSlot(slot, crowd.signs.length, size, radius, side));
    const hits = places.reduce((sum, [x, y]) =>
      sum + countHits(taken, middle.x + x, middle.y + y, size * 0.42), 0);
    const cost = hits + rank / 10;
    if (!best || cost < best.cost) best = { cost, places };
  });
  crowd.signs.forEach((sign, slot) => {
    const [x, y] = best.places[slot];
    takeDisc(taken, middle.x + x, middle.y + y, size * 0.5);
    moveSign(sign, x, y, factor);
  });
}

/** Where the sign of a slot stands, in pixels from the spot, on one side of it. */
function placeOfSlot(slot, count, size, radius, side) {
  const row = Math.floor(slot / ROW_LENGTH);
  const inRow = Math.min(ROW_LENGTH, count - row * ROW_LENGTH);
  const step = (slot % ROW_LENGTH) - (inRow - 1) / 2;
  const pitch = size + 1;
  const away = radius + 2 + size / 2;
  const lift = row * pitch;
  if (side === "above") return [step * pitch, -away - lift];
  if (side === "below") return [step * pitch, away + lift];
  const run = radius + 2 + (inRow * pitch) / 2;
  if (side === "right") return [run + step * pitch, -lift];
  if (side === "left") return [-run + step * pitch, -lift];
  return [step * pitch, -lift];
}

function moveSign(sign, x, y, factor) {
  const icon = sign.mark.options.icon;
  const drawing = icon.options.html.firstChild;
  const half = (sign.size * 1.25) / 2;
  drawing.style.left = (x / factor - half).toFixed(1) + "px";
  drawing.style.top = (y / factor - half).toFixed(1) + "px";
  icon.options.tooltipAnchor = [x + (sign.size * factor) / 2, y];
}
