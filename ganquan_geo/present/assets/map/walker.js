/* Who walks: limits, colours and counts of another walker than the one the map was measured for. */

/** What stands for the walker in the head of the page: a choice, and on paper its name. */
function walkerChoice(page) {
  const { walkers } = page.data;
  page.walker = 0;
  page.walkerName = make("span", { class: walkers.length > 1 ? "gq-paper" : null }, page.data.profile);
  page.walkerChoice = make("select", { class: "gq-walker gq-screen", "aria-label": say(page, "profile"),
    hidden: walkers.length < 2 }, ...walkers.map(({ name }, number) => make("option", { value: number }, name)));
  page.walkerChoice.addEventListener("change", () => setWalker(page, Number(page.walkerChoice.value)));
  return [page.walkerChoice, page.walkerName];
}

/** Let another walk: the limits, what homes reach, the streets where they differ, the whole page. */
function setWalker(page, number) {
  if (page.walker === number) return;
  const { walkers, categories, homes } = page.data, walker = unpacked(walkers[number]);
  page.walker = number;
  page.walkerChoice.value = number;
  page.walkerName.textContent = walker.name;
  categories.forEach(({ tiers }, own) => tiers.forEach((tier, row) => { tier[1] = walker.limits[own][row]; }));
  const streets = streetsOf(page, walker);
  if (streets !== page.streets) [page.streets, page.cells] = [streets, null];
  homes.filter(({ walks }) => walks).forEach((home, located) => {
    home.measured = home.measured || { walks: home.walks, certain: home.certain, possible: home.possible };
    Object.assign(home, number ? walksOf(page, walker, home, located) : home.measured);
  });
  page.entries.filter(({ group }) => group === "reach").forEach((entry) => switchEntry(page, entry, false));
  page.body.querySelector(".gq-group-reach").hidden = number > 0; // drawn for the first one alone
  page.shares.hidden = number > 0;
  askService(page, page.question, page.tier);
}

/** The streets of a walker, laid out once. */
function streetsOf(page, walker) {
  if (!walker.streets) return page.ownStreets;
  walker.laid = walker.laid || layStreets(unpacked(walker.streets));
  return walker.laid;
}

/** The walks of a home by its number among those that are located. */
function walksOf(page, walker, home, located) {
  const at = walker.streets && page.streets.homes[page.data.homes.indexOf(home)];
  const walks = page.data.categories.map((_, number) => {
    const [facility, position, near, far, possible, sure] = home.measured.walks[number];
    if (walker.homes) {
      return [facility, position, near, far, possible, sure, walker.homes[located].letters[number], "", null, 0];
    }
    return walkAsGiven(page, at, home.at || [NaN, NaN], number);
  });
  const last = walks.map((walk) => walk[6].slice(-1));
  return { walks, certain: last.filter((letter) => letter === "y").length,
    possible: last.filter((letter) => "ymv".includes(letter)).length };
}

/** The walk from a joined place, measured here, in the form of those measured in Python. */
function walkAsGiven(page, at, from, number) {
  const category = page.streets.categories[number], { tiers } = page.data.categories[number];
  const walk = at.edge < 0 ? null : nearestOf(page.streets, category, at, from);
  const place = walk && page.data.places[category.place[walk.facility]];
  const within = place && place.position === "assumed" ? "v" : "y";
  const metres = walk ? Math.round(walk.metres * 10) / 10 : null;
  const letters = tiers.map(([, limit]) => (at.edge < 0 ? "-" : walk && walk.metres <= limit ? within : "n"));
  return [walk ? category.place[walk.facility] : -1, place ? place.position : "", metres, metres, metres, metres,
    letters.join(""), "", null, 0];
}

/** What is said of a service at a tier: as measured, or counted here for another walker. */
function tellOf(page, number = page.question, tier = page.tier) {
  const { tells, name, tiers, located } = page.data.categories[number];
  if (!page.walker) return tells[tier];
  const letters = page.data.homes.map((home) => (located ? stateOf(home, number, tier) : "-"));
  const reaches = Object.keys(page.data.style.reaches)
    .map((letter) => [letter, letters.filter((own) => own === letter).length]).filter(([, n]) => n)
    .map(([letter, n]) => [letter, say(page, "reach_n", {
      reach: say(page, "reach_" + page.data.style.reaches[letter].name), n })]);
  const [minutes, limit] = tiers[tier];
  return { reaches, homes: tells[tier].homes, sentence: say(page, "walker_told", { name, minutes, limit,
    all: letters.length, parts: reaches.map(([, text]) => text).join(say(page, "list")) }) };
}

/** Of another walker: each service in numbers, and how far that may be taken. */
function walkerCounts(page) {
  const { walkers, walkers_left: left, categories } = page.data;
  const walker = walkers[page.walker];
  const rows = categories.map((_, number) => make("p", { class: "gq-note" }, drawSign(page, number, "known", 15),
    tellOf(page, number, lastTier(page, number)).sentence));
  return [...(page.walker ? rows : []),
    page.walker ? make("p", { class: "gq-note" }, say(page, walker.streets ? "walker_given" : "walker_bounds")) : "",
    left ? make("p", { class: "gq-note gq-screen" }, left) : ""];
}
