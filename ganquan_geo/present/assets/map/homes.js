/* Homes: points or areas, the darker the more categories they reach, or by one category. */

const FULL_OUTLINE_PX = 3; // radius from which a home has its whole outline
const HOMES_SHARE = 1 / 3; // of the land they stand on, which dots may cover in a crowd
const LEAST_DOT_PX = 1;

function addHomes(page) {
  page.question = null;
  page.tier = null;
  const homes = page.data.homes.filter((home) => home.at || home.area);
  const areas = makeStackedPane(page, "gq-home-areas", 320);
  const points = makeStackedPane(page, "gq-homes", 370);
  const group = L.featureGroup();
  for (const home of homes) {
    home.mark = home.at
      ? L.circleMarker(home.at, { pane: "gq-homes", renderer: points, fillOpacity: 0.96 })
      : L.polygon(home.area, { pane: "gq-home-areas", renderer: areas, fillOpacity: 0.8 });
    home.mark.home = home;
    group.addLayer(home.mark);
  }
  // Once for all: to each of a city's homes it would take a second.
  group.bindTooltip(({ home }) => homeTip(page, home), { className: "gq-tip", direction: "top" });
  bindDetail(page, group, ({ home }) => homeCard(page, home));
  keepSized(page, homes);
  addEntry(page, {
    key: "homes", group: "homes", layer: group, on: true, named: true, swatch: null,
    name: homesName(page), detail: () => homeKey(page),
  });
}

/** What homes are coloured by. */
function homesName(page) {
  const { categories, minutes } = page.data;
  if (page.question !== null) {
    const { name, tiers } = categories[page.question];
    return say(page, "homes_of", { category: name, minutes: tiers[page.tier][0] });
  }
  return minutes ? say(page, "homes", { minutes }) : say(page, "homes_all");
}

/** The fill of a home, and on a canvas what else is drawn in it. */
function inkOf(page, home) {
  const { style } = page.data;
  if (page.changeOf) return { fillColor: page.changeOf(home), look: null };
  if (page.question === null) {
    return { fillColor: home.walks ? style.counts[home.certain] : style.not_measured, look: null };
  }
  const look = reachLook(page, home);
  if (isCrowded(page)) return { fillColor: home.at ? look.fill : look.land, look };
  return { fillColor: home.at ? fillOf(page, look) : landOf(page, look), look };
}

/** Draw homes larger or smaller by zoom; of small ones an outline of ink would be all there is. */
function keepSized(page, homes) {
  const { style } = page.data;
  const dots = homes.filter((home) => home.at);
  const areas = homes.filter((home) => home.area);
  const density = isCrowded(page) ? densityOf(dots.map((home) => home.at)) : 0;
  const half_m = isCrowded(page) ? halfOf(areas) : Infinity;
  let radius = 0, half = 0;
  const paint = (home) => home.mark.setStyle({ ...inkOf(page, home),
    ...outlineOf(page, home, home.at ? radius : half), ...(home.at ? { radius } : {}) });
  const resize = () => {
    radius = Math.min(style.home[2] * zoomFactor(page.map, 0.5, 0.6, 1.7),
      Math.max(LEAST_DOT_PX, radiusFor(page, density, HOMES_SHARE)));
    half = half_m / metresAPixel(page.map);
    homes.forEach(paint);
  };
  page.recolourHomes = (some = homes) => some.forEach((home) => { if (home.mark) paint(home); });
  page.map.on("zoomend", resize);
  resize();
}

/** The outline of a home that is so many pixels from its middle to its edge. */
function outlineOf(page, home, radius) {
  const { style } = page.data;
  const share = Math.min(1, radius / FULL_OUTLINE_PX);
  if (page.changeOf) return { color: style.home[0], weight: style.home[1] * share };
  if (page.question !== null) {
    const { rim } = reachLook(page, home);
    return { color: rim || style.home[0], weight: style.home[rim ? 3 : 1] * share };
  }
  if (isRange(home)) return { color: style.counts[home.possible], weight: style.home[3] * share };
  const ink = share < 1 ? style.dot_edges[home.walks ? home.certain : style.counts.length]
    : style.home[0];
  return { color: ink, weight: style.home[1] * share };
}

/** Half the height of an area of middling size, metres. */
function halfOf(areas) {
  const heights = areas.map((home) => {
    const lats = home.area.flat(2).map(([lat]) => lat);
    return lats.reduce((a, b) => Math.max(a, b)) - lats.reduce((a, b) => Math.min(a, b));
  }).sort((one, other) => one - other);
  return (heights[Math.floor(heights.length / 2)] * DEGREE_M) / 2;
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
  const asked = page.question === null ? null : page.data.categories[page.question].name
    + say(page, "colon") + say(page, "reach_" + reachLook(page, home).name);
  return tipOf(home.name, asked || saidReach(page, home));
}

/** A home whose number of categories is a range: the wide edge is the most it can be. */
function rangeSwatch(page) {
  const counts = page.data.style.counts;
  return homeSwatch(page, counts[Math.floor((counts.length - 1) / 2)], counts[counts.length - 2]);
}

/** What the colours mean and what else must be said of the homes. */
function homeKey(page) {
  const style = page.data.style;
  const homes = page.data.homes;
  const notes = [];
  const marked = (swatch, text) =>
    notes.push(make("p", { class: "gq-note" }, swatch, text));
  if (page.question === null) {
    if (homes.some(isRange)) marked(rangeSwatch(page), say(page, "homes_range"));
    const far = homes.filter((home) => (home.at || home.area) && !home.walks).length;
    if (far) marked(homeSwatch(page, style.not_measured), say(page, "homes_far", { n: far }));
  }
  const missing = homes.filter((home) => !home.at && !home.area).length;
  if (missing) marked(null, say(page, "homes_missing", { n: missing }));
  const rows = page.question === null
    ? style.counts.map((colour, count) => [homeSwatch(page, colour), String(count)])
    : reachRows(page);
  const scale = make("ol", { class: page.question === null ? "gq-scale" : "gq-classes" },
    ...rows.map(([swatch, text]) => make("li", null, swatch, text)));
  return make("div", { class: "gq-homes-key" }, scale, ...notes);
}
