/* The question that leads the page: all services, or one of them within so many minutes. */

const MOST_OPEN = 200; // homes listed; a city has thousands

/** A tab for all services and for each, and below it the minutes of the one chosen. */
function questionBar(page) {
  const { categories } = page.data;
  page.tabs = tabRow(page, say(page, "question"), [["", say(page, "overview")],
    ...categories.map(({ name }, number) => [number, name])],
  (value) => askService(page, value === "" ? null : value));
  page.minutesBar = make("div");
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
  pressTab(page.tabs, question ?? "");
  const tiers = question === null ? [] : page.data.categories[question].tiers;
  const bar = tabRow(page, say(page, "tiers"), tiers.map(([minutes], own) =>
    [own, say(page, "minutes_n", { minutes })]), (own) => askService(page, question, own));
  pressTab(bar, tier);
  bar.classList.add("gq-minutes");
  page.minutesBar.replaceWith(bar);
  page.minutesBar = bar;
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

/** What the address holds of a page of services: a service and its minutes. */
function openQuestion(page) {
  const { categories } = page.data;
  page.shown = () => (page.question === null ? ["all"]
    : [categories[page.question].id, categories[page.question].tiers[page.tier][0]]);
  openAddress(page, (parts) => {
    const number = categories.findIndex(({ id }) => encodeURIComponent(id) === parts[0]);
    const tier = number < 0 ? -1 : categories[number].tiers.findIndex(([minutes]) => String(minutes) === parts[1]);
    if (number >= 0) askService(page, number, tier < 0 ? lastTier(page, number) : tier);
    else {
      showQuestion(page);
      shadeLand(page);
    }
    return parts.slice(number < 0 ? 1 : 2);
  });
}
