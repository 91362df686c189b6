/* A facility on the map: a sign, or a dot where signs would hide the map and one another. */

const SIGNS_SHARE = 0.12; // of the land they stand on, which signs may cover
const DOTS_SHARE = 0.05;
const DOT_PX = [1.8, 4];

/** Show every facility in view as a sign, or all of them as dots. */
function showPlaces(page, isNear) {
  if (page.signDensity === undefined) {
    page.signDensity = isCrowded(page)
      ? densityOf(page.spots.flatMap(({ at, signs }) => signs.map(() => at))) : 0;
    page.dots = makeStackedPane(page, "gq-dots", 375);
  }
  const radius = (signFactor(page) * page.data.style.sign_px) / 2;
  const asDots = radius > radiusFor(page, page.signDensity, SIGNS_SHARE);
  for (const { at, signs } of page.spots) {
    for (const sign of signs) {
      const wanted = isWanted(page, sign) && (asDots || isNear(at));
      showAs(page, sign, wanted ? (asDots ? "dot" : "mark") : null);
    }
  }
  page.dotsNote.hidden = !asDots;
}

/** Assumed positions hide the known ones: they come with their own service, or when asked for. */
function isWanted(page, { place }) {
  return place.position !== "assumed" || page.question !== null || isShown(page, "assumed");
}

/** Put the sign or the dot of a facility on the map, which is made when it is first wanted. */
function showAs(page, sign, kind) {
  if (kind && !sign[kind]) {
    const layer = kind === "dot" ? placeDot(page, sign) : placeMark(page, sign);
    sign[kind] = bindPlaces(page, [sign.place], layer);
  }
  if (kind === "dot") {
    sign.dot.setRadius(Math.min(DOT_PX[1],
      Math.max(DOT_PX[0], radiusFor(page, page.signDensity, DOTS_SHARE))));
  }
  const wanted = kind ? sign[kind] : null;
  if (sign.shown === wanted) return;
  if (sign.shown) sign.group.removeLayer(sign.shown);
  if (wanted) sign.group.addLayer(wanted);
  sign.shown = wanted;
}

function placeMark(page, { place, number }) {
  const mark = L.marker(place.at, {
    icon: signIcon(page, number, place.position), riseOnHover: true });
  // The sign is drawn without text for a screen reader; the name stands for it.
  mark.on("add", () => mark.getElement().setAttribute("aria-label", place.name));
  return mark;
}

/** A dot in the colour of the category, hollow where the position is not known. */
function placeDot(page, { place, number }) {
  const { paper, categories } = page.data.style;
  const { colour } = categories[number];
  const solid = place.position === "known";
  return L.circleMarker(place.at, { pane: "gq-dots", renderer: page.dots, weight: 1,
    fillColor: solid ? colour : paper, color: solid ? paper : colour, fillOpacity: 1 });
}

/** Said in the panel as long as facilities are dots. */
function dotsNote(page) {
  page.dotsNote = make("p", { class: "gq-note", hidden: true }, say(page, "places_dots"));
  return page.dotsNote;
}
