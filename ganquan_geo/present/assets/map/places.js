/* Facilities: a sign for each, and the street for those known only to a street. */

function addPlaces(page) {
  addGates(page);
  const renderer = makeStackedPane(page, "gq-spread", 360);
  const groups = page.data.categories.map((_, number) => {
    const group = L.featureGroup();
    for (const places of sharedStreets(page, number)) {
      const line = L.polyline(places[0].lines, {
        pane: "gq-spread", renderer, color: page.data.style.categories[number].colour,
        weight: page.data.style.spread[0], opacity: page.data.style.spread[1],
      });
      group.addLayer(bindPlaces(page, places, line));
    }
    return group;
  });
  page.spots = groupSigns(page, groups);
  page.data.categories.forEach((category, number) => addEntry(page, {
    key: "places-" + number, group: "places", name: category.name, layer: groups[number],
    on: true, note: saidRegister(page, number), title: category.note, named: true,
    swatch: () => drawSign(page, number, "known", 18),
  }));
  const assumed = page.data.places.filter(({ at, position }) => at && position === "assumed");
  if (!assumed.length) return;
  addEntry(page, { key: "assumed", group: "places", name: say(page, "key_assumed"), on: false,
    named: true, layer: L.layerGroup(), note: say(page, "count", { n: assumed.length }),
    swatch: () => drawSign(page, assumed[0].categories[0], "assumed", 18) });
}

/** The facilities of a category that are known only to a street, those of one street together. */
function sharedStreets(page, number) {
  const streets = new Map();
  for (const place of page.data.places) {
    if (!place.lines.length || !place.categories.includes(number)) continue;
    const key = JSON.stringify(place.lines);
    if (streets.has(key)) streets.get(key).push(place);
    else streets.set(key, [place]);
  }
  return Array.from(streets.values());
}

function bindPlaces(page, places, layer) {
  layer.bindTooltip(() => make("div", null, ...places.map((place) => placeTip(page, place))),
    { className: "gq-tip", sticky: layer instanceof L.Polyline });
  return bindDetail(page, layer, () => placesCard(page, places));
}

function placeTip(page, place) {
  const note = positionNote(page, place.position);
  return make("div", null, make("b", null, place.name), note ? make("br") : null, note);
}

/** A word on a position that is not known; empty for one that is. */
function positionNote(page, position) {
  if (position === "assumed") return say(page, "position_assumed");
  if (position === "street") return say(page, "position_street");
  return "";
}

/** How many facilities a category has, and how well they are known. */
function saidRegister(page, number) {
  const category = page.data.categories[number];
  const doubts = [];
  for (const key of ["assumed", "on_street"]) {
    if (!category[key]) continue;
    doubts.push(category[key] === category.located ? say(page, "all_" + key)
      : say(page, "count_" + key, { n: category[key] }));
  }
  const known = say(page, "count", { n: category.located })
    + (doubts.length ? say(page, "comma") + doubts.join(say(page, "list")) : "");
  if (!category.unknown) return known;
  const unknown = say(page, "count_unknown", { n: category.unknown });
  return category.located ? known + say(page, "stop") + unknown : unknown;
}

/** How known, assumed and street-only positions look, as far as they are on the map. */
function placesKey(page) {
  const found = page.data.categories.map((_, number) => new Set(page.data.places
    .filter((place) => place.categories.includes(number)).map((place) => place.position)));
  const all = new Set([].concat(...found.map((positions) => Array.from(positions))));
  // One shape for the whole key: that of the category which shows most of it.
  const number = found.reduce((best, positions, one) =>
    (positions.size > found[best].size ? one : best), 0);
  return make("ul", { class: "gq-key" }, ...["known", "assumed", "street"]
    .filter((position) => all.has(position))
    .map((position) => make("li", null, drawSign(page, number, position, 15),
      say(page, "key_" + position))));
}
