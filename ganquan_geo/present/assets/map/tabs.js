/* The question that leads the page: all services, or one of them within so many minutes. */

const MOST_OPEN = 200; // homes listed; a city has thousands

/** A tab for all services and for each, and below it the minutes of the one chosen. */
function questionBar(page) {
  const { categories } = page.data;
  const tab = (number, name) => {
    const button = make("button", { type: "button", value: number === null ? "" : number }, name);
    button.addEventListener("click", () => askService(page, number));
    return button;
  };
  page.tabs = make("div", { class: "gq-tabs", role: "group", "aria-label": say(page, "question") },
    tab(null, say(page, "overview")), ...categories.map(({ name }, number) => tab(number, name)));
  page.minutesBar = make("div", { class: "gq-tabs gq-minutes", role: "group",
    "aria-label": say(page, "tiers") });
  return make("div", { class: "gq-asked gq-screen" }, page.tabs, page.minutesBar);
}

/** Lead the page by a service at a tier, or by all for null: colours, signs, sentence and list. */
function askService(page, number, tier = lastTier(page, number)) {
  askHomes(page, number, tier);
  page.data.categories.forEach((_, own) => {
    const entry = page.entries.find(({ key }) => key === "places-" + own);
    switchEntry(page, entry, number === null || number === own);
  });
  showQuestion(page);
  shadeLand(page);
  page.arrange();
  if (page.onQuestion) page.onQuestion();
  renewDetail(page);
  keepAddress(page);
}

/** Say in the panel what is asked. */
function showQuestion(page) {
  const { question, tier } = page;
  for (const button of page.tabs.children) {
    button.setAttribute("aria-pressed", String(button.value === String(question ?? "")));
  }
  const tiers = question === null ? [] : page.data.categories[question].tiers;
  page.minutesBar.replaceChildren(...tiers.map(([minutes], own) => {
    const button = make("button", { type: "button", "aria-pressed": String(own === tier) },
      say(page, "minutes_n", { minutes }));
    button.addEventListener("click", () => askService(page, question, own));
    return button;
  }));
  const whole = page.walker ? say(page, "walker_is", { walker: page.walkerName.textContent }) : page.data.lead;
  page.leadText.textContent = question === null ? whole : tellOf(page).sentence;
  page.counted.replaceChildren(...walkerCounts(page));
  page.openList.replaceChildren(...(question === null ? [] : openHomes(page)));
}

/** The homes that are not surely reached, the farthest first; each leads to its place. */
function openHomes(page) {
  if (!page.data.categories[page.question].located) return [];
  const open = page.data.homes.map((home) => [home, reachOf(page, home)])
    .filter(([, letter]) => letter !== "y")
    .map(([home, letter]) => ({ home, letter, metres: walkOf(page, home) }))
    .sort((one, other) => RANKS.indexOf(one.letter) - RANKS.indexOf(other.letter)
      || other.metres - one.metres);
  if (!open.length) return [make("p", { class: "gq-note" }, say(page, "open_none"))];
  const rest = open.length > MOST_OPEN ? make("p", { class: "gq-note" },
    say(page, "open_rest", { n: open.length - MOST_OPEN })) : "";
  return [
    make("h2", null, say(page, "open_title"), make("small", null, said(open.length))),
    make("ol", { class: "gq-open-homes" },
      ...open.slice(0, MOST_OPEN).map((own) => make("li", null, openRow(page, own)))),
    rest,
  ];
}

const RANKS = ["n", "-", "m", "v"]; // not reached, not measured, possibly, by assumption alone

function openRow(page, { home, letter, metres }) {
  const walk = Number.isFinite(metres) ? say(page, "metres", { n: Math.round(metres) }) : "—";
  const row = make("button", { type: "button", disabled: !home.mark }, reachSwatch(page, letter),
    make("span", null, home.name), make("small", null, home.mark ? walk : say(page, "off_map")));
  row.addEventListener("click", () => showHome(page, home));
  return row;
}

/** Metres to the service in question, with positions as given; infinite where none is near. */
function walkOf(page, home) {
  const metres = home.walks ? home.walks[page.question][2] : null;
  return metres === null ? Infinity : metres;
}

/** Keep what is shown in the address, so that a link opens the same. */
function keepAddress(page) {
  const { categories } = page.data;
  const { lat, lng } = page.map.getCenter();
  const asked = page.question === null ? "all"
    : `${encodeURIComponent(categories[page.question].id)}/${categories[page.question].tiers[page.tier][0]}`;
  const walker = page.walker ? [encodeURIComponent(page.data.walkers[page.walker].id)] : [];
  const view = [page.map.getZoom(), lat.toFixed(5), lng.toFixed(5), ...walker].join("/");
  try {
    window.history.replaceState(null, "", `#${asked}/${view}`);
  } catch {
    // a frame whose page has no address of its own
  }
}

/** Show what the address asks for. */
function openAddress(page) {
  const parts = window.location.hash.slice(1).split("/");
  const number = page.data.categories.findIndex(({ id }) => encodeURIComponent(id) === parts[0]);
  const tiers = number < 0 ? [] : page.data.categories[number].tiers;
  const tier = tiers.findIndex(([minutes]) => String(minutes) === parts[1]);
  if (number >= 0) askService(page, number, tier < 0 ? tiers.length - 1 : tier);
  else {
    showQuestion(page);
    shadeLand(page);
  }
  page.map.on("moveend", () => keepAddress(page));
  const [zoom, lat, lon, walker] = parts.slice(number < 0 ? 1 : 2);
  setWalker(page, Math.max(0, page.data.walkers.findIndex(({ id }) => encodeURIComponent(id) === walker)));
  if (Number.isFinite(Number(zoom)) && Math.abs(lat) <= 90 && Math.abs(lon) <= 360) {
    page.map.setView([Number(lat), Number(lon)], Number(zoom), { animate: false });
  }
}

/** A button under those of the zoom: the whole of the study again. */
function addWholeButton(page, fit) {
  const whole = L.control({ position: "topright" });
  whole.onAdd = () => {
    const button = make("button", { type: "button", class: "gq-whole", title: say(page, "whole"),
      "aria-label": say(page, "whole") }, "⤢");
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", fit);
    return button;
  };
  whole.addTo(page.map);
}
