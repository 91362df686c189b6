/* Homes: points or areas, the darker the more categories they reach. */

const FULL_OUTLINE_PX = 3; // radius from which a dot has its whole outline

function addHomes(page) {
  const style = page.data.style;
  const homes = page.data.homes.filter((home) => home.at || home.area);
  const areas = makePane(page, "gq-home-areas", 320);
  page.map.createPane("gq-homes").style.zIndex = 370;
  const points = homes.length > MANY_HOMES
    ? new StackedCanvas({ pane: "gq-homes", padding: 0.2, below: (page.cityStreets || []).at(-1) })
    : L.svg({ pane: "gq-homes", padding: 0.4 });
  const group = L.featureGroup();
  const circles = [];
  for (const home of homes) {
    const look = {
      fillColor: home.walks ? style.counts[home.certain] : style.not_measured,
      fillOpacity: 0.96,
      color: isRange(home) ? style.counts[home.possible] : style.home[0],
      weight: isRange(home) ? style.home[3] : style.home[1],
    };
    if (home.at) {
      home.mark = L.circleMarker(home.at, Object.assign({
        pane: "gq-homes", renderer: points, radius: style.home[2] }, look));
      circles.push([home.mark, look.weight]);
    } else {
      home.mark = L.polygon(home.area, Object.assign({
        pane: "gq-home-areas", renderer: areas }, look, { fillOpacity: 0.8 }));
    }
    home.mark.bindTooltip(() => homeTip(page, home), { className: "gq-tip", direction: "top" });
    home.mark.bindPopup(() => homePopup(page, home), popupOptions(page));
    group.addLayer(home.mark);
  }
  const grow = () => {
    const radius = Math.min(style.home[2] * zoomFactor(page.map, 0.5, 0.6, 1.7), roomFor(page, homes));
    const share = Math.min(1, radius / FULL_OUTLINE_PX); // small dots would be outline only
    for (const [circle, weight] of circles) circle.setStyle({ radius, weight: weight * share });
  };
  page.map.on("zoomend", grow);
  grow();
  addEntry(page, {
    key: "homes", group: "homes", layer: group, on: true, named: true, swatch: null,
    name: page.data.minutes
      ? say(page, "homes", { minutes: page.data.minutes }) : say(page, "homes_all"),
    detail: () => homeKey(page),
  });
}

/** The radius at which so many circles leave two thirds of the area they stand in free, pixels. */
function roomFor(page, homes) {
  if (homes.length <= MANY_HOMES) return Infinity;
  const around = L.latLngBounds(page.data.ground.bounds);
  const size = page.map.project(around.getSouthEast()).subtract(
    page.map.project(around.getNorthWest()));
  return Math.max(1, Math.sqrt((size.x * size.y) / (3 * Math.PI * homes.length)));
}

/** Whether the number of categories within reach is not a single figure. */
function isRange(home) {
  return Boolean(home.walks) && home.certain !== home.possible;
}

/** "3", or "3 to 4" where it depends on where a facility stands in its street. */
function saidCount(page, home) {
  if (!isRange(home)) return String(home.certain);
  return say(page, "counts", { low: home.certain, high: home.possible });
}

function saidReach(page, home) {
  if (!home.walks) return say(page, "too_far");
  return say(page, page.data.minutes ? "reaches" : "reaches_all", {
    minutes: page.data.minutes, n: saidCount(page, home), all: page.data.categories.length });
}

function homeTip(page, home) {
  return make("span", null, make("b", null, home.name), make("br"), saidReach(page, home));
}

/** A home whose number of categories is a range: the wide edge is the most it can be. */
function rangeSwatch(page) {
  const counts = page.data.style.counts;
  return homeSwatch(page, counts[Math.floor((counts.length - 1) / 2)], counts[counts.length - 2]);
}

/** The scale of counts and what else must be said of the homes. */
function homeKey(page) {
  const style = page.data.style;
  const homes = page.data.homes;
  const scale = make("ol", { class: "gq-scale" }, ...style.counts.map((colour, count) =>
    make("li", null, homeSwatch(page, colour), String(count))));
  const notes = [];
  const marked = (swatch, text) =>
    notes.push(make("p", { class: "gq-note" }, swatch, text));
  if (homes.some(isRange)) marked(rangeSwatch(page), say(page, "homes_range"));
  const far = homes.filter((home) => (home.at || home.area) && !home.walks).length;
  if (far) marked(homeSwatch(page, style.not_measured), say(page, "homes_far", { n: far }));
  const missing = homes.filter((home) => !home.at && !home.area).length;
  if (missing) marked(null, say(page, "homes_missing", { n: missing }));
  return make("div", null, scale, ...notes);
}
